/* SPDX-License-Identifier: MIT */
/* Text to batches. */
#include "stream/reader.h"

#include <stdio.h>
#include <stdlib.h>

#include "stream/json.h"
#include "stream/schema.h"

/* PADDING: the string scanner may look past the end of a line. */
enum { BLOCK = 256 * 1024, PADDING = 64, SCHEMA_LIMIT = 16 * 1024 * 1024 };

struct reader {
	struct input *in;
	struct diag *diag;
	reader_reject *reject;
	void *context;
	bool forgive, ended, sealed;
	uint64_t lines;

	char *block;
	size_t size, at, n; /* bytes [at, n) are not yet taken */

	struct schema *schema;
	struct arena arena;
	struct record *records;
	size_t records_cap, records_n;
	struct value *values; /* of the line being read */
	size_t values_cap;
};

struct reader *reader_new(struct input *in, struct diag *diag, bool forgive,
                          reader_reject *reject, void *context)
{
	struct reader *r = xcalloc(1, sizeof(*r));

	r->in = in;
	r->diag = diag;
	r->forgive = forgive;
	r->reject = reject;
	r->context = context;
	r->size = BLOCK;
	r->block = xcalloc(1, BLOCK + PADDING);
	r->schema = schema_new();
	return r;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	schema_free(r->schema);
	arena_fini(&r->arena);
	free(r->records);
	free(r->values);
	free(r->block);
	free(r);
}

uint64_t reader_lines(const struct reader *r)
{
	return r->lines;
}

bool reader_sealed(const struct reader *r)
{
	return r->sealed;
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

static const char *string_fault(enum json_string fault)
{
	switch (fault) {
	case JSON_STRING_OPEN: return "a string is not closed";
	case JSON_STRING_CONTROL: return "a control character in a string must be escaped";
	case JSON_STRING_ESCAPE: return "an escape in a string is not JSON";
	case JSON_STRING_UTF8:
		return "bytes that are not UTF-8; convert the file, e.g. with iconv -f cp1251 -t utf-8";
	case JSON_STRING_OK: break;
	}
	return NULL;
}

static const char *number_end(const char *p, const char *end)
{
	const char *start;

	if (p < end && *p == '-')
		p++;
	start = p;
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	if (p == start || (*start == '0' && p > start + 1))
		return NULL;
	if (p < end && *p == '.') {
		start = ++p;
		while (p < end && *p >= '0' && *p <= '9')
			p++;
		if (p == start)
			return NULL;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		start = p;
		while (p < end && *p >= '0' && *p <= '9')
			p++;
		if (p == start)
			return NULL;
	}
	return p;
}

/* Reads one value at *p into v, moving *p behind it; NULL, or what is wrong, at *p. */
static const char *read_value(const char **p, const char *end, struct value *v)
{
	static const struct {
		const char *text;
		uint8_t n, kind;
	} words[] = { { "true", 4, VALUE_TRUE }, { "false", 5, VALUE_FALSE }, { "null", 4, VALUE_NULL } };
	const char *start = *p, *close;

	if (start == end)
		return "the line ends where a value should stand";
	if (*start == '"') {
		bool escaped;
		enum json_string fault = json_scan_string(start + 1, end, &close, &escaped);
		*p = close;
		if (fault != JSON_STRING_OK)
			return string_fault(fault);
		*v = (struct value){ start + 1, (uint32_t)(close - start - 1), VALUE_STRING, escaped };
		*p = close + 1;
		return NULL;
	}
	if (*start == '-' || (*start >= '0' && *start <= '9')) {
		close = number_end(start, end);
		if (!close)
			return "a number is not as JSON writes it (quote codes: \"010000000\")";
		*v = (struct value){ start, (uint32_t)(close - start), VALUE_NUMBER, 0 };
		*p = close;
		return NULL;
	}
	if (*start == '{' || *start == '[')
		return "a nested value: records are flat";
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if ((size_t)(end - start) < words[i].n || memcmp(start, words[i].text, words[i].n) != 0)
			continue;
		*v = (struct value){ start, words[i].n, words[i].kind, 0 };
		*p = start + words[i].n;
		return NULL;
	}
	return "not a JSON value";
}

/* The key at *p that schema_expected() did not foretell, with its colon. */
static const char *read_key(struct reader *r, const char **p, const char *end, struct node **node)
{
	const char *start = *p, *close;
	bool escaped;
	enum json_string fault;
	struct node *child;

	if (start == end || *start != '"')
		return "a key in quotes should stand here";
	fault = json_scan_string(start + 1, end, &close, &escaped);
	*p = close;
	if (fault != JSON_STRING_OK)
		return string_fault(fault);
	*p = skip_blanks(close + 1, end);
	if (*p == end || **p != ':')
		return "a colon should stand behind the key";
	++*p;
	if ((*node)->shape.n >= READER_MAX_FIELDS)
		return READER_WIDE;
	child = schema_child(r->schema, *node, (struct slice){ start + 1, (size_t)(close - start - 1) });
	if (!child) {
		*p = start;
		return "the same key twice";
	}
	*node = child;
	return NULL;
}

/* Reads the line [p, end); NULL and a record added, or what is wrong, at *at. */
static const char *read_line(struct reader *r, const char *p, const char *end, const char **at)
{
	const char *start = p, *fault;
	struct node *node = schema_root(r->schema);
	struct record *record;

	p = skip_blanks(p, end);
	*at = p;
	if (p == end)
		return "an empty line";
	if (*p != '{')
		return "not a JSON object (records are one object a line; parse reads other files)";
	p = skip_blanks(p + 1, end);
	if (p < end && *p == '}') {
		p++;
	} else {
		for (;;) {
			struct slice key = schema_expected(node);
			uint32_t i = node->shape.n;

			if (key.p && (size_t)(end - p) >= key.n && memcmp(p, key.p, key.n) == 0) {
				p += key.n;
				node = node->hint;
			} else {
				fault = read_key(r, &p, end, &node);
				*at = p;
				if (fault)
					return fault;
			}
			if (i >= r->values_cap)
				r->values = xgrow(r->values, &r->values_cap, i + 1, sizeof(*r->values));
			if (p < end && (*p == ' ' || *p == '\t'))
				p = skip_blanks(p, end);
			fault = read_value(&p, end, &r->values[i]);
			*at = p;
			if (fault)
				return fault;
			if (p < end && *p == ',') {
				p++;
			} else {
				p = skip_blanks(p, end);
				*at = p;
				if (p == end)
					return "the object is not closed";
				if (*p == '}') {
					p++;
					break;
				}
				if (*p != ',')
					return "a comma or a closing brace should stand here";
				p++;
			}
			if (p < end && *p != '"')
				p = skip_blanks(p, end);
		}
	}
	p = skip_blanks(p, end);
	*at = p;
	if (p != end)
		return "something follows the object on its line";

	if (r->records_n == r->records_cap)
		r->records = xgrow(r->records, &r->records_cap, r->records_n + 1, sizeof(*r->records));
	record = &r->records[r->records_n++];
	record->shape = schema_finish(r->schema, node);
	record->text = start;
	record->text_n = (uint32_t)(end - start);
	record->line = r->lines;
	record->v = arena_alloc(&r->arena, node->shape.n * sizeof(*record->v));
	if (node->shape.n)
		memcpy(record->v, r->values, node->shape.n * sizeof(*record->v));
	return NULL;
}

static int fail_at(struct reader *r, uint64_t line, const char *what)
{
	struct place place = { input_name(r->in), line, 0 };
	return diag_fail(r->diag, &place, "%s", what);
}

/* Takes the seal off the end of the records, if the newest is one. */
static int check_seal(struct reader *r)
{
	const struct record *last = &r->records[r->records_n - 1];
	const struct value *v = last->v;
	char count[24];

	if (last->shape->n != 1 || v->kind != VALUE_NUMBER ||
	    !slice_eq(last->shape->keys[0].name, SLICE("_end")))
		return 0;
	r->records_n--;
	r->lines--;
	r->sealed = true;
	snprintf(count, sizeof(count), "%llu", (unsigned long long)r->lines);
	if (slice_eq((struct slice){ v->p, v->n }, slice_of(count)))
		return 0;
	struct place place = { input_name(r->in), r->lines + 1, 0 };
	return diag_fail(r->diag, &place, READER_SEAL_WRONG, (int)v->n, v->p, count);
}

static int take_line(struct reader *r, const char *p, const char *end)
{
	const char *at, *fault;

	r->lines++;
	if (r->sealed)
		return fail_at(r, r->lines, READER_AFTER_SEAL);
	fault = read_line(r, p, end, &at);
	if (!fault)
		return p[0] == '{' && end - p < READER_SEAL_MAX ? check_seal(r) : 0;
	struct place place = { input_name(r->in), r->lines, (uint64_t)(at - p) + 1 };
	return r->reject(r->context, &place, (struct slice){ p, (size_t)(end - p) }, fault);
}

/* Reads on behind what is left of the block: 1, 0 at the end, -1. */
static int fill(struct reader *r)
{
	ssize_t got;

	if (r->at) {
		memmove(r->block, r->block + r->at, r->n - r->at);
		r->n -= r->at;
		r->at = 0;
	}
	if (r->n == r->size) {
		if (r->size >= READER_MAX_LINE)
			return fail_at(r, r->lines + 1, "a line longer than 64 MB");
		r->size *= 2;
		r->block = xrealloc(r->block, r->size + PADDING);
	}
	got = input_read(r->in, r->block + r->n, r->size - r->n);
	if (got <= 0)
		return (int)got;
	r->n += (size_t)got;
	memset(r->block + r->n, 0, PADDING);
	return 1;
}

int reader_next(struct reader *r, struct batch *batch)
{
	size_t searched;
	int rc = 1;

	arena_reset(&r->arena);
	if (schema_bytes(r->schema) > SCHEMA_LIMIT)
		schema_reset(r->schema);
	r->records_n = 0;
	*batch = (struct batch){ .schema = r->schema, .arena = &r->arena, .file = input_name(r->in) };
	if (r->ended)
		return 0;

	/* At least one whole line, or the end. */
	searched = r->n - r->at;
	for (;;) {
		rc = fill(r);
		if (rc < 0)
			return -1;
		if (rc == 0 || memchr(r->block + searched, '\n', r->n - searched))
			break;
		searched = r->n;
	}

	const char *p = r->block, *end = r->block + r->n, *lf;
	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p)))) {
		if (take_line(r, p, lf) < 0)
			return -1;
		p = lf + 1;
	}
	if (rc == 0) {
		r->ended = true;
		if (p < end) {
			if (!r->forgive)
				return fail_at(r, r->lines + 1, "the last line is cut (no line feed behind it): "
				                                "the stream is incomplete");
			if (take_line(r, p, end) < 0)
				return -1;
			p = end;
		}
	}
	r->at = (size_t)(p - r->block);
	batch->records = r->records;
	batch->n = r->records_n;
	return batch->n || !r->ended ? 1 : 0;
}
