/* SPDX-License-Identifier: MIT */
/*
 * Text to batches. A piece of the block at a time is scanned for what a line is read by
 * (base/scan.h): where its strings' quotes are, where it ends, where it is wrong.
 * reader_line.c reads it.
 */
#include "stream/reader_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* PADDING: the string scanner may look past the end of a line. */
enum { BLOCK = 128 * 1024, PIECE = 16 * 1024, PADDING = 2 * SCAN_WORD, SCHEMA_LIMIT = 16 * 1024 * 1024 };

/* Room for `size` bytes, and for their bits. */
static void resize(struct reader *r, size_t size)
{
	uint64_t **bits[] = { &r->bits.quotes, &r->bits.slashes, &r->bits.lines, &r->bits.wrong };
	size_t old = r->size ? r->size / SCAN_WORD + 2 : 0, words = size / SCAN_WORD + 2;

	r->size = size;
	r->block = xrealloc(r->block, size + PADDING);
	for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++) {
		*bits[i] = xreallocarray(*bits[i], words, sizeof(**bits[i]));
		memset(*bits[i] + old, 0, (words - old) * sizeof(**bits[i]));
	}
}

struct reader *reader_new(struct input *in, struct diag *diag, bool forgive,
                          reader_reject *reject, void *context)
{
	struct reader *r = xcalloc(1, sizeof(*r));

	r->in = in;
	r->diag = diag;
	r->forgive = forgive;
	r->reject = reject;
	r->context = context;
	r->ends = xreallocarray(NULL, PIECE + 1, sizeof(*r->ends));
	resize(r, BLOCK);
	r->schema = schema_new();
	return r;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	layout_fini(&r->layout);
	schema_free(r->schema);
	arena_fini(&r->arena);
	free(r->records);
	free(r->values);
	free(r->block);
	free(r->bits.quotes);
	free(r->bits.slashes);
	free(r->bits.lines);
	free(r->bits.wrong);
	free(r->ends);
	free(r);
}

void reader_at(struct reader *r, uint64_t lines)
{
	r->lines = lines;
}

uint64_t reader_lines(const struct reader *r)
{
	return r->lines;
}

bool reader_sealed(const struct reader *r)
{
	return r->sealed;
}

/* ---- scanning ------------------------------------------------------------ */

/* Whether a byte of them is wrong. */
static bool scan_words(struct reader *r, size_t words, struct scan_state *state)
{
	size_t at = r->whole / SCAN_WORD;
	struct json_bits bits = { r->bits.quotes + at, r->bits.slashes + at, r->bits.lines + at,
		                  r->bits.wrong + at };

	return scan_kernel()->json(r->block + r->whole, words, bits, state);
}

/* The line feeds of [from, to) behind one another; those before `done` were there already. */
static void list_ends(struct reader *r, size_t from, size_t to, size_t done)
{
	uint32_t *end = r->ends;
	const uint64_t *lines = r->bits.lines + from / SCAN_WORD;
	uint64_t bits = *lines & ~(uint64_t)0 << (done - from);

	for (size_t at = from; at < to; at += SCAN_WORD, bits = *++lines) {
		/* Most words have one or none, and this has no branch for them. */
		*end = (uint32_t)(at + (size_t)__builtin_ctzll(bits | (uint64_t)1 << 63));
		end += bits != 0;
		for (bits &= bits - 1; __builtin_expect(bits != 0, 0); bits &= bits - 1)
			*end++ = (uint32_t)(at + (size_t)__builtin_ctzll(bits));
	}
	r->ends_n = (size_t)(end - r->ends);
	r->ends_at = 0;
}

/* Scans the next piece; false when all that was read is scanned. */
static bool scan(struct reader *r)
{
	size_t to = r->n - r->whole > PIECE ? r->whole + PIECE : r->n, from = r->whole, done = r->scanned;
	bool wrong;

	if (done == r->n)
		return false;
	wrong = scan_words(r, (to - from) / SCAN_WORD, &r->state);
	r->whole = to - to % SCAN_WORD;
	if (to % SCAN_WORD) {
		struct scan_state part = r->state; /* the word is scanned again when it is full */
		wrong |= scan_words(r, 1, &part);
	}
	r->scanned = to;
	list_ends(r, from, to, done);
	if (r->wrong >= done)
		r->wrong = wrong ? scan_next(r->bits.wrong, done, to) : to;
	if (r->slash >= done)
		r->slash = scan_next(r->bits.slashes, done, to);
	return true;
}

/* Whether the end of a line is known that was not yet taken. */
static inline bool more_ends(struct reader *r)
{
	while (r->ends_at == r->ends_n)
		if (!scan(r))
			return false;
	return true;
}

/* ---- what becomes of lines ------------------------------------------------- */

static int fail_at(struct reader *r, uint64_t line, const char *what)
{
	struct place place = { input_name(r->in), line, 0 };
	return diag_fail(r->diag, &place, "%s", what);
}

static bool is_seal(const struct record *r)
{
	return r->shape->n == 1 && r->v->kind == VALUE_NUMBER && slice_eq(r->shape->keys[0].name, SLICE("_end"));
}

/* The line that was read last is a seal. */
static int check_seal(struct reader *r, const struct value *v)
{
	struct place place = { input_name(r->in), r->lines--, 0 };
	char count[24];

	r->sealed = true;
	snprintf(count, sizeof(count), "%llu", (unsigned long long)r->lines);
	if (slice_eq((struct slice){ v->p, v->n }, slice_of(count)))
		return 0;
	return diag_fail(r->diag, &place, READER_SEAL_WRONG, (int)v->n, v->p, count);
}

static int reject_line(struct reader *r, const char *p, const char *end, const char *at, const char *fault)
{
	struct place place = { input_name(r->in), r->lines, (uint64_t)(at - p) + 1 };
	return r->reject(r->context, &place, (struct slice){ p, (size_t)(end - p) }, fault);
}

enum taken { LINE_TAKEN, LINE_WAITS, LINE_STOPS };

/* What is to be said of a line is said behind what is said of the records before it: it waits
 * until they are dealt with. */
static enum taken take_line(struct reader *r, const char *p, const char *end)
{
	const char *at = p, *fault = NULL;
	size_t before = r->records_n;
	bool seal = false;
	int rc;

	r->lines++;
	if (!r->sealed) {
		fault = reader_read_line(r, p, end, &at);
		seal = !fault && p[0] == '{' && end - p < READER_SEAL_MAX && is_seal(&r->records[before]);
		if (!fault && !seal)
			return LINE_TAKEN;
	}
	r->records_n = before;
	if (before) {
		r->lines--;
		return LINE_WAITS;
	}
	if (r->sealed)
		rc = fail_at(r, r->lines, READER_AFTER_SEAL);
	else
		rc = seal ? check_seal(r, r->records[0].v) : reject_line(r, p, end, at, fault);
	return rc < 0 ? LINE_STOPS : LINE_TAKEN;
}

/* Reads on behind what is left of the block: 1, 0 at the end, -1. */
static int fill(struct reader *r)
{
	ssize_t got;

	if (r->at) {
		memmove(r->block, r->block + r->at, r->n - r->at);
		r->n -= r->at;
		r->at = 0;
		r->whole = r->scanned = r->wrong = r->slash = 0;
		r->state = (struct scan_state){ 0 };
	}
	if (r->n == r->size) {
		if (r->size >= READER_MAX_LINE)
			return fail_at(r, r->lines + 1, READER_LONG);
		resize(r, r->size * 2);
	}
	got = input_read(r->in, r->block + r->n, r->size - r->n);
	if (got < 0)
		return -1;
	r->n += (size_t)got;
	memset(r->block + r->n, 0, PADDING); /* no line feed of what stood there before */
	return got > 0;
}

static void forget_shapes(struct reader *r)
{
	layout_forget(&r->layout);
	schema_reset(r->schema);
}

int reader_next(struct reader *r, struct batch *batch)
{
	int rc = 1;

	arena_reset(&r->arena);
	if (schema_bytes(r->schema) > SCHEMA_LIMIT)
		forget_shapes(r);
	r->records_n = 0;
	*batch = (struct batch){ .schema = r->schema, .arena = &r->arena, .file = input_name(r->in) };
	if (r->ended)
		return 0;

	/* The lines of one piece, which the caches still hold when stages come to them. */
	while (!more_ends(r) && rc > 0) {
		rc = fill(r);
		if (rc < 0)
			return -1;
	}
	const char *p = r->block + r->at, *end = r->block + r->n;
	enum taken taken = LINE_TAKEN;
	while (r->ends_at < r->ends_n && taken == LINE_TAKEN) {
		if (r->layout.node && !r->sealed) {
			p = reader_take_lines(r, p);
			if (r->ends_at == r->ends_n)
				break;
		}
		const char *lf = r->block + r->ends[r->ends_at];
		taken = take_line(r, p, lf);
		if (taken == LINE_TAKEN) {
			r->ends_at++;
			p = lf + 1;
		}
	}
	if (rc == 0 && taken == LINE_TAKEN && p < end) {
		if (r->forgive)
			taken = take_line(r, p, end);
		else if (r->records_n)
			taken = LINE_WAITS;
		else
			return fail_at(r, r->lines + 1, "the last line is cut (no line feed behind it): "
			                                "the stream is incomplete");
		p = taken == LINE_TAKEN ? end : p;
	}
	if (taken == LINE_STOPS)
		return -1;
	r->ended = rc == 0 && taken == LINE_TAKEN;
	r->at = (size_t)(p - r->block);
	batch->records = r->records;
	batch->n = r->records_n;
	return batch->n || !r->ended ? 1 : 0;
}
