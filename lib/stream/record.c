/* SPDX-License-Identifier: MIT */
/* Records: values, fields, edits, and the maker of batches. */
#include "stream/record.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/utf8.h"
#include "stream/stage.h"

/* ---- values ------------------------------------------------------------- */

static bool needs_escape(struct slice s)
{
	uint64_t word;

	for (; s.n >= 8; s.p += 8, s.n -= 8) {
		memcpy(&word, s.p, 8);
		if (json_word_needs_escape(word))
			return true;
	}
	word = 0x2020202020202020;
	memcpy(&word, s.p, s.n);
	return json_word_needs_escape(word);
}

struct value value_string(struct arena *arena, struct slice text)
{
	struct buf escaped = { 0 };
	struct value v;

	if (!needs_escape(text) && utf8_error(text) == text.n)
		return value_plain(text);
	buf_add_json(&escaped, text);
	v = value_plain(arena_dup(arena, buf_slice(&escaped)));
	v.escaped = memchr(v.p, '\\', v.n) != NULL;
	buf_fini(&escaped);
	return v;
}

struct value value_double(struct arena *arena, double number)
{
	struct value v;
	char *text;

	if (!isfinite(number))
		return value_null();
	text = arena_alloc(arena, NUMBER_TEXT_SIZE);
	v = value_digits((struct slice){ text, number_format(number, text) });
	v.roomy = 1;
	return v;
}

struct value value_integer(struct arena *arena, int64_t number)
{
	char text[24];
	size_t at = sizeof(text);
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do
		text[--at] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		text[--at] = '-';
	return value_digits(arena_dup(arena, (struct slice){ text + at, sizeof(text) - at }));
}

bool value_is(const struct value *v, struct slice s)
{
	struct arena scratch = { 0 };
	bool same;

	if (!v->escaped)
		return slice_eq((struct slice){ v->p, v->n }, s);
	same = slice_eq(value_text(v, &scratch), s);
	arena_fini(&scratch);
	return same;
}

bool value_number(const struct value *v, double *number)
{
	if (v->kind != VALUE_NUMBER && (v->kind != VALUE_STRING || v->escaped))
		return false;
	return number_parse((struct slice){ v->p, v->n }, number);
}

/* ---- fields ------------------------------------------------------------- */

int32_t field_search(struct field_ref *ref, const struct shape *shape)
{
	ref->shape_id = shape->id;
	ref->index = -1;
	for (uint32_t i = 0; i < shape->n; i++)
		if (slice_eq(shape->keys[i].name, ref->name)) {
			ref->index = (int32_t)i;
			break;
		}
	return ref->index;
}

void record_set(const struct batch *b, struct record *r, struct field_ref *ref, struct value v)
{
	int32_t i = field_index(ref, r->shape);

	if (i >= 0) {
		record_put(r, i, v);
		return;
	}
	record_grow(r, v.n);
	record_touch(r, r->shape->n, r->shape->n + 1);
	if (ref->from_id != r->shape->id) {
		ref->from_id = r->shape->id;
		ref->to = schema_extend(b->schema, r->shape, ref->name);
	}
	record_widen(b, r, r->shape->n + 1);
	r->v[r->shape->n] = v;
	r->shape = ref->to;
}

/* The shape of `from` with key `index` left out or, when `name` has bytes, renamed. */
static const struct shape *reshape(const struct batch *b, const struct shape *from, uint32_t index,
                                   struct slice name)
{
	const struct shape *to = schema_empty(b->schema);

	for (uint32_t i = 0; i < from->n && to; i++) {
		struct slice json = from->keys[i].json;
		if (i != index)
			to = schema_extend_raw(b->schema, to, (struct slice){ json.p + 1, json.n - 3 });
		else if (name.p)
			to = schema_extend(b->schema, to, name);
	}
	return to;
}

void record_remove(const struct batch *b, struct record *r, struct field_ref *ref)
{
	int32_t i = field_index(ref, r->shape);

	if (i < 0)
		return;
	if (ref->from_id != r->shape->id) {
		ref->from_id = r->shape->id;
		ref->to = reshape(b, r->shape, (uint32_t)i, (struct slice){ NULL, 0 });
	}
	memmove(r->v + i, r->v + i + 1, (r->shape->n - 1 - (uint32_t)i) * sizeof(*r->v));
	r->shape = ref->to;
	r->text = NULL;
}

bool record_rename(const struct batch *b, struct record *r, struct field_ref *ref,
                   struct slice name)
{
	int32_t i = field_index(ref, r->shape);

	if (i < 0)
		return true;
	if (ref->from_id != r->shape->id) {
		ref->from_id = r->shape->id;
		ref->to = reshape(b, r->shape, (uint32_t)i, name);
	}
	if (!ref->to)
		return false;
	r->shape = ref->to;
	record_touch(r, (uint32_t)i, (uint32_t)i + 1);
	return true;
}

struct record record_copy(const struct batch *b, const struct record *r)
{
	struct record copy = *r;

	copy.text = NULL;
	copy.room = 0;
	copy.v = arena_alloc(b->arena, (r->shape->n + !r->shape->n) * sizeof(*copy.v));
	if (r->shape->n)
		memcpy(copy.v, r->v, r->shape->n * sizeof(*copy.v));
	return copy;
}

/*
 * Copies a key or value, mostly a few bytes, without a call: two overlapping words of
 * the largest size that fits. Returns the place behind the copy.
 */
static inline char *copy_token(char *to, const char *from, size_t n)
{
	if (n >= 8 && n <= 16) {
		uint64_t first, last;
		memcpy(&first, from, 8);
		memcpy(&last, from + n - 8, 8);
		memcpy(to, &first, 8);
		memcpy(to + n - 8, &last, 8);
	} else if (n >= 4 && n < 8) {
		uint32_t first, last;
		memcpy(&first, from, 4);
		memcpy(&last, from + n - 4, 4);
		memcpy(to, &first, 4);
		memcpy(to + n - 4, &last, 4);
	} else if (n > 16) {
		memcpy(to, from, n);
	} else if (n) {
		to[0] = from[0];
		to[n / 2] = from[n / 2];
		to[n - 1] = from[n - 1];
	}
	return to + n;
}

/* What copy_roomy() leaves over. */
static __attribute__((noinline)) void copy_rest(char *to, const char *from, size_t n)
{
	memcpy(to + ARENA_SLACK, from + ARENA_SLACK, n - ARENA_SLACK);
}

/* The same where ARENA_SLACK bytes behind both may be touched. Two lengths only, so that the
 * processor foresees which. */
static inline char *copy_roomy(char *to, const char *from, size_t n)
{
	memcpy(to, from, 16);
	if (n > 16) {
		memcpy(to + 16, from + 16, ARENA_SLACK - 16);
		if (__builtin_expect(n > ARENA_SLACK, 0))
			copy_rest(to, from, n);
	}
	return to + n;
}

/* The same of longer text. Most lines are a few steps, which costs less than a call. */
static inline char *copy_text(char *to, const char *from, size_t n)
{
	for (size_t i = 0; i < n; i += ARENA_SLACK)
		memcpy(to + i, from + i, ARENA_SLACK);
	return to + n;
}

/* Writes the fields [i, end) behind `p`, each with a comma before it. */
static inline __attribute__((always_inline)) char *write_fields(char *p, const struct record *r, uint32_t i, uint32_t end)
{
	const struct key *key;

	if (i == end) /* a record without fields has no keys */
		return p;
	key = r->shape->keys + i;
	for (const struct value *v = r->v + i; v < r->v + end; v++, key++) {
		bool string = v->kind == VALUE_STRING;

		/* With the comma before the key, and the quote behind it. */
		p = copy_roomy(p, key->json.p - 1, key->json.n + 1 + string);
		p = __builtin_expect(v->roomy, 1) ? copy_roomy(p, v->p, v->n) : copy_token(p, v->p, v->n);
		*p = '"';
		p += string;
	}
	return p;
}

/* The fields that are as the text says, from there; behind their comma. */
static inline __attribute__((always_inline)) char *write_text(char *p, const struct record *r)
{
	const char *text = r->text, *end = text + r->text_n - 1;
	const struct value *v = r->v;

	if (r->from < r->to) {
		if (r->from) {
			const struct value *last = v + r->from - 1;
			p = copy_text(p, text, (size_t)(last->p + last->n + (last->kind == VALUE_STRING) - text));
		}
		p = write_fields(p, r, r->from, r->to);
		if (r->to == r->fields)
			return p;
		v += r->to;
		text = v->p - (v->kind == VALUE_STRING) - r->shape->keys[r->to].json.n - 1;
	}
	return copy_text(p, text, (size_t)(end - text));
}

/* The record's line to the end of `out`, and room behind it. */
static inline __attribute__((always_inline)) void write_line(struct buf *out, const struct record *r)
{
	const struct shape *shape = r->shape;
	size_t need = shape->text_n;
	char *p, *start;

	if (r->text && !r->changed)
		need = r->text_n;
	else if (r->most)
		need += r->most;
	else
		for (const struct value *v = r->v, *end = v + shape->n; v < end; v++)
			need += v->n;
	buf_reserve(out, need + 2 * ARENA_SLACK);
	p = start = out->p + out->n;
	if (r->text && !r->changed) {
		p = copy_text(p, r->text, r->text_n);
	} else {
		if (r->text)
			p = write_fields(write_text(p, r), r, r->fields, shape->n);
		else
			p = write_fields(p, r, 0, shape->n);
		p += p == start;
		*start = '{';
		*p++ = '}';
	}
	out->n = (size_t)(p - out->p);
}

void record_write(struct buf *out, const struct record *r)
{
	write_line(out, r);
}

size_t record_write_lines(struct buf *out, size_t limit, const struct record *records, size_t n)
{
	size_t i = 0;

	for (; i < n && out->n < limit; i++) {
		write_line(out, &records[i]);
		out->p[out->n++] = '\n';
	}
	return i;
}

/* The line of the row's record to `start`, which has room and ARENA_SLACK more. */
static inline __attribute__((always_inline)) char *write_cells(char *start, const struct shape *shape,
                                                               const struct cell_rows *row, const size_t *pick)
{
	const struct key *key = shape->keys, *end = key + shape->n;
	size_t from = row->at, to;
	/* With the comma before the key, and the quote behind it. */
	char *p = copy_roomy(start, key->json.p - 1, key->json.n + 2);

	for (size_t k = 0;; k++) {
		size_t c = pick ? pick[k] : k;
		if (pick)
			from = c ? (size_t)row->ends[c - 1] + 1 : row->at;
		to = row->ends[c];
		p = copy_roomy(p, row->block + from, to - from);
		from = to + 1;
		if (++key == end)
			break;
		/* With the quote that ends the value before, too. */
		p = copy_roomy(p, key->json.p - 2, key->json.n + 3);
	}
	*start = '{';
	memcpy(p, "\"}\n", 3);
	return p + 3;
}

size_t record_write_cells(struct buf *out, size_t limit, const struct shape *shape, struct cell_rows *rows,
                          const size_t *pick)
{
	size_t rows_n = rows->n;

	for (; rows->n && out->n < limit; rows->n--) {
		size_t behind = (size_t)rows->ends[rows->step - 1] + 1;
		char *start;

		buf_reserve(out, shape->text_n + (behind - rows->at) + 2 * ARENA_SLACK);
		start = out->p + out->n;
		out->n += (size_t)((pick ? write_cells(start, shape, rows, pick) : write_cells(start, shape, rows, NULL)) - start);
		rows->at = behind;
		rows->ends += rows->step;
	}
	return rows_n - rows->n;
}

size_t record_length(const struct record *r)
{
	const struct shape *shape = r->shape;
	size_t n = 2 + (shape->n ? shape->n - 1 : 0);

	if (r->text && !r->changed)
		return r->text_n;
	for (uint32_t i = 0; i < shape->n; i++)
		n += shape->keys[i].json.n + r->v[i].n + (r->v[i].kind == VALUE_STRING ? 2 : 0);
	return n;
}

/* ---- making batches ----------------------------------------------------- */

void maker_init(struct maker *m, const char *file)
{
	*m = (struct maker){ .schema = schema_new() };
	m->batch.file = file;
}

void maker_fini(struct maker *m)
{
	schema_free(m->schema);
	arena_fini(&m->arena);
	free(m->batch.records);
	*m = (struct maker){ 0 };
}

int maker_emit(struct maker *m, struct stage *stage)
{
	int rc = 0;

	m->batch.schema = m->schema;
	m->batch.arena = &m->arena;
	if (m->batch.n)
		rc = stage_emit(stage, &m->batch);
	m->batch.n = 0;
	arena_reset(&m->arena);
	return rc;
}

int maker_end(struct maker *m, struct stage *stage, bool failed)
{
	int rc = maker_emit(m, stage);
	return failed ? -1 : rc;
}
