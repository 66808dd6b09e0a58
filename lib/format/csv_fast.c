/* SPDX-License-Identifier: MIT */
/*
 * The fast engine: one pass over blocks of the file, cells as slices of the block.
 * A cell is looked at sixteen bytes a step for what can end it; a row that the block
 * cuts is read again when the rest is there.
 */
#include <emmintrin.h>
#include <stdlib.h>

#include "format/rows.h"

enum { PADDING = 64 };

struct scan {
	const struct row_reader *r;
	char *block;
	size_t size, at, n;
	bool ended;
	uint64_t line;
	struct cell *cells;
	size_t cells_cap, cells_n;
};

enum step { STEP_MORE, STEP_ROW, STEP_FAULT };

/* From p to the first delimiter, CR or LF; *odd when a byte on the way is a quote, a
 * backslash, a control character or not ASCII. */
static const char *cell_end(const struct scan *s, const char *p, const char *end, bool *odd)
{
	const __m128i delimiter = _mm_set1_epi8(s->r->delimiter);
	const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
	const __m128i slash = _mm_set1_epi8('\\'), blank = _mm_set1_epi8(0x20);
	const __m128i quote = _mm_set1_epi8('"');

	for (; p < end; p += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)p);
		__m128i stop = _mm_or_si128(_mm_cmpeq_epi8(x, delimiter),
		                            _mm_or_si128(_mm_cmpeq_epi8(x, cr), _mm_cmpeq_epi8(x, lf)));
		/* Signed: every byte below a blank, those above 127 among them. */
		__m128i strange = _mm_or_si128(_mm_cmplt_epi8(x, blank),
		                               _mm_or_si128(_mm_cmpeq_epi8(x, slash), _mm_cmpeq_epi8(x, quote)));
		unsigned stops = (unsigned)_mm_movemask_epi8(stop);
		unsigned odds = (unsigned)_mm_movemask_epi8(strange);
		if (stops) {
			unsigned n = (unsigned)__builtin_ctz(stops);
			if (odds & ((1u << n) - 1))
				*odd = true;
			return p + n < end ? p + n : end;
		}
		if (odds)
			*odd = true;
	}
	return end;
}

static struct cell *add_cell(struct scan *s)
{
	if (s->cells_n == s->cells_cap)
		s->cells = xgrow(s->cells, &s->cells_cap, s->cells_n + 1, sizeof(*s->cells));
	return &s->cells[s->cells_n++];
}

static uint64_t count_lines(const char *p, const char *end)
{
	uint64_t n = 0;

	for (; p < end; p++)
		n += *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n'));
	return n;
}

/*
 * Reads the row at *p: STEP_ROW with *p behind its line end, STEP_MORE when the
 * block ends first (then the caller gets more and calls again), STEP_FAULT with *p
 * where it is malformed.
 */
static enum step read_row(struct scan *s, const char **p, const char *end, uint64_t *lines,
                          const char **fault, const char **row_end)
{
	const char *at = *p;

	s->cells_n = 0;
	*lines = 0;
	for (;;) {
		struct cell *cell = add_cell(s);
		if (at < end && *at == s->r->quote) {
			const char *start = ++at;
			*cell = (struct cell){ .quoted = true };
			for (;;) {
				const char *q = memchr(at, s->r->quote, (size_t)(end - at));
				if (!q) {
					if (!s->ended)
						return STEP_MORE;
					*fault = "";
					return STEP_FAULT;
				}
				if (q + 1 == end && !s->ended)
					return STEP_MORE;
				if (q + 1 < end && q[1] == s->r->quote) {
					cell->doubled = true;
					at = q + 2;
					continue;
				}
				cell->text = (struct slice){ start, (size_t)(q - start) };
				at = q + 1;
				break;
			}
			*lines += count_lines(cell->text.p, cell->text.p + cell->text.n);
			if (at < end && *at != s->r->delimiter && *at != '\r' && *at != '\n') {
				*fault = ROW_FAULT;
				*p = at;
				return STEP_FAULT;
			}
		} else {
			const char *start = at;
			bool odd = false;
			at = cell_end(s, at, end, &odd);
			*cell = (struct cell){ .text = { start, (size_t)(at - start) }, .plain = !odd };
		}
		if (at == end) {
			if (!s->ended)
				return STEP_MORE;
			*row_end = at;
			*p = at;
			return STEP_ROW;
		}
		if (*at == s->r->delimiter) {
			at++;
			continue;
		}
		*row_end = at;
		if (*at == '\r') {
			if (at + 1 == end && !s->ended)
				return STEP_MORE;
			at += at + 1 < end && at[1] == '\n';
		}
		++*lines;
		*p = at + 1;
		return STEP_ROW;
	}
}

static int fill(struct scan *s)
{
	ssize_t got;

	if (s->r->flush(s->r->context) < 0)
		return -1;
	memmove(s->block, s->block + s->at, s->n - s->at);
	s->n -= s->at;
	s->at = 0;
	if (s->n == s->size) {
		struct place place = { input_name(s->r->in), s->line, 0 };
		if (s->size >= ROW_MAX)
			return diag_fail(s->r->diag, &place, "a row longer than 64 MB; is a quote left open?");
		s->size *= 2;
		s->block = xrealloc(s->block, s->size + PADDING);
	}
	got = input_read(s->r->in, s->block + s->n, s->size - s->n);
	if (got < 0)
		return -1;
	if (got == 0)
		s->ended = true;
	s->n += (size_t)got;
	memset(s->block + s->n, 0, PADDING);
	return 0;
}

/* Behind the line end at or after p; NULL when the block ends first. */
static const char *next_line(const char *p, const char *end, bool ended)
{
	for (; p < end; p++) {
		if (*p == '\n')
			return p + 1;
		if (*p == '\r')
			return p + 1 < end ? p + 1 + (p[1] == '\n') : ended ? end : NULL;
	}
	return ended ? end : NULL;
}

static int scan_rows(struct scan *s)
{
	for (;;) {
		const char *begin = s->block + s->at, *end = s->block + s->n, *p = begin, *row_end = begin;
		const char *fault = NULL;
		uint64_t lines;
		struct row row = { .line = s->line };
		enum step step;

		if (p == end) {
			if (s->ended)
				return 0;
			if (fill(s) < 0)
				return -1;
			continue;
		}
		step = read_row(s, &p, end, &lines, &fault, &row_end);
		if (step == STEP_FAULT && !*fault) {
			struct place place = { input_name(s->r->in), s->line, 0 };
			return diag_fail(s->r->diag, &place,
			                 "the file ends inside a quoted cell of the row that begins here; close the "
			                 "quote, or name the file's quote with --quote");
		}
		if (step == STEP_FAULT) {
			p = next_line(p, end, s->ended);
			if (!p)
				step = STEP_MORE;
		}
		if (step == STEP_MORE) {
			if (fill(s) < 0)
				return -1;
			continue;
		}
		if (step == STEP_FAULT) {
			row_end = p;
			while (row_end > begin && (row_end[-1] == '\n' || row_end[-1] == '\r'))
				row_end--;
			lines = count_lines(begin, p);
		}
		row.cells = s->cells;
		row.n = s->cells_n;
		row.raw = (struct slice){ begin, (size_t)(row_end - begin) };
		row.fault = fault;
		s->at = (size_t)(p - s->block);
		s->line += lines;
		if (row.raw.n && s->r->sink(s->r->context, &row) < 0)
			return -1;
	}
}

int rows_fast(const struct row_reader *r)
{
	struct scan s = { .r = r, .size = r->block, .line = 1 };
	int rc;

	s.block = xcalloc(1, s.size + PADDING);
	rc = scan_rows(&s);
	if (rc == 0)
		rc = r->flush(r->context);
	free(s.block);
	free(s.cells);
	return rc;
}
