/* SPDX-License-Identifier: MIT */
/*
 * Lines to records. A line that nothing is wrong with is read from quote to quote, whatever
 * stands between, by the marks of the scan; what is not found in order there is read once more
 * byte by byte, which finds the fault, so both ways give the same records and messages.
 */
#include "stream/reader_internal.h"

#include "stream/json.h"

/* Fields that a stage may add to a record in its place. */
enum { ROOM = 2 };

/* ---- values --------------------------------------------------------------- */

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

/*
 * Reads the string whose quote is at *p from that to the next one, in a line that has no
 * wrong byte.
 */
static inline const char *read_plain_string(const struct reader *r, const char **p, const char *end,
                                            struct value *v)
{
	size_t start = (size_t)(*p + 1 - r->block), line_end = (size_t)(end - r->block);
	size_t close = scan_next(r->bits.quotes, start, line_end);
	bool escaped = false;

	if (close == line_end)
		return string_fault(JSON_STRING_OPEN);
	if (__builtin_expect(r->slash < line_end, 0) && scan_next(r->bits.slashes, start, close) < close) {
		if (!json_check_escapes(r->block + start, r->block + close))
			return string_fault(JSON_STRING_ESCAPE);
		escaped = true;
	}
	*v = (struct value){ r->block + start, (uint32_t)(close - start), VALUE_STRING, escaped, true };
	*p = r->block + close + 1;
	return NULL;
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
		*v = (struct value){ start + 1, (uint32_t)(close - start - 1), VALUE_STRING, escaped, true };
		*p = close + 1;
		return NULL;
	}
	if (*start == '-' || (*start >= '0' && *start <= '9')) {
		close = number_end(start, end);
		if (!close)
			return "a number is not as JSON writes it (quote codes: \"010000000\")";
		*v = (struct value){ start, (uint32_t)(close - start), VALUE_NUMBER, 0, true };
		*p = close;
		return NULL;
	}
	if (*start == '{' || *start == '[')
		return "a nested value: records are flat";
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if ((size_t)(end - start) < words[i].n || memcmp(start, words[i].text, words[i].n) != 0)
			continue;
		*v = (struct value){ start, words[i].n, words[i].kind, 0, true };
		*p = start + words[i].n;
		return NULL;
	}
	return "not a JSON value";
}

/* ---- lines ---------------------------------------------------------------- */

/* The key at *p that was not expected there, with its colon. */
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

/* Makes of the line [start, end), `compact` where it has no blanks, a record of that shape and
 * those values. */
static inline void fill_record(struct record *record, const struct shape *shape, struct value *v, bool compact,
                               const char *start, const char *end, uint64_t line)
{
	uint32_t n = (uint32_t)(end - start);
	uint8_t fields = compact && shape->n <= UINT8_MAX ? (uint8_t)shape->n : 0;

	*record = (struct record){
		.shape = shape, .v = v, .text = start, .text_n = n, .most = n, .line = line,
		.fields = fields, .from = fields,
	};
}

/* Adds such a record, whose shape may be new, and learns from it for the lines behind. */
static void add_new(struct reader *r, struct node *node, struct value *v, bool compact, const char *start,
                    const char *end)
{
	if (r->records_n == r->records_cap)
		r->records = xgrow(r->records, &r->records_cap, r->records_n + 1, sizeof(*r->records));
	fill_record(&r->records[r->records_n++], schema_finish(r->schema, node), v, compact, start, end, r->lines);
	r->usual = node->shape.n;
	if (compact)
		layout_learn(&r->layout, node, v);
}

/* Marks those of a line's values that hold escapes; false where one is wrong. The line ends at
 * `to`, and r->slash is its first backslash. */
static bool mark_escapes(const struct reader *r, struct value *v, const struct value *end, size_t to)
{
	size_t slash = r->slash;

	for (; v < end && slash < to; v++) {
		size_t start = (size_t)(v->p - r->block), close = start + v->n;

		if (slash < start) /* of a key, which is known */
			slash = scan_next(r->bits.slashes, start, to);
		if (slash >= close)
			continue;
		if (!json_check_escapes(v->p, v->p + v->n))
			return false;
		v->escaped = true;
		slash = scan_next(r->bits.slashes, close, to);
	}
	return true;
}

/*
 * Reads the values of the line [at, to), which has no wrong byte, if it is of the layout that was
 * learnt. What is found beyond its end does not matter, for then the last test fails.
 */
static inline __attribute__((always_inline)) bool read_values(const struct reader *r, bool plain, size_t at, size_t to,
                                                              struct value *v)
{
	const struct layout_piece *piece = r->layout.pieces;
	const uint64_t *const quotes = r->bits.quotes;
	const char *const block = r->block;
	struct value *const first = v, *const end = v + r->layout.node->shape.n;

	for (; v < end; piece++, v++) {
		if (plain ? !layout_begins(piece, block + at) : !layout_piece_at(piece, block + at, block + to))
			return false;
		at += piece->n;
		if (plain || __builtin_expect(piece->string, 1)) {
			uint64_t bits = scan_bits(quotes, at);
			uint32_t n;

			if (__builtin_expect(bits != 0, 1)) {
				n = (uint32_t)__builtin_ctzll(bits);
			} else {
				n = (uint32_t)(scan_next(quotes, at, to) - at);
				if (at + n >= to)
					return false;
			}
			v->p = block + at;
			v->n = n;
			v->kind = VALUE_STRING;
			v->escaped = 0;
			v->roomy = true;
			at += n + 1;
		} else {
			const char *p = block + at, *line_end = block + to;
			if (at >= to || (*p == '"' ? read_plain_string(r, &p, line_end, v) : read_value(&p, line_end, v)))
				return false;
			at = (size_t)(p - block);
		}
	}
	if (at + 1 != to || block[at] != '}')
		return false;
	return __builtin_expect(r->slash >= to, 1) || mark_escapes(r, first, end, to);
}

/* Takes the lines of the piece as long as they are of one layout and nothing is wrong with them;
 * returns where the next one begins. */
static inline __attribute__((always_inline)) const char *take_lines(struct reader *r, bool plain, const char *p)
{
	const struct shape *shape = &r->layout.node->shape;
	const char *const block = r->block;
	size_t step = shape->n + ROOM, lines_n = r->ends_n - r->ends_at, i = 0, from = (size_t)(p - block);
	struct value *values = arena_alloc(&r->arena, lines_n * step * sizeof(*values));
	const uint32_t *ends = r->ends + r->ends_at;
	struct record *records;

	if (r->records_cap - r->records_n < lines_n)
		r->records = xgrow(r->records, &r->records_cap, r->records_n + lines_n, sizeof(*r->records));
	records = r->records + r->records_n;
	for (; i < lines_n; i++) {
		size_t to = ends[i];

		if (__builtin_expect(r->slash < from, 0))
			r->slash = scan_next(r->bits.slashes, from, r->scanned);
		/* A character cut short at the line's end is marked at its line feed. */
		if (r->wrong <= to || !read_values(r, plain, from, to, values))
			break;
		fill_record(&records[i], shape, values, true, block + from, block + to, r->lines + i + 1);
		records[i].room = ROOM;
		values += step;
		from = to + 1;
	}
	r->ends_at += i;
	r->lines += i;
	r->records_n += i;
	arena_cut(&r->arena, (char *)values);
	return block + from;
}

const char *reader_take_lines(struct reader *r, const char *p)
{
	return r->layout.plain ? take_lines(r, true, p) : take_lines(r, false, p);
}

/*
 * Reads a line without a wrong byte as most are: with the keys that the one before led to
 * expect, without blanks. False where it is not so, and nothing is done.
 */
static __attribute__((noinline)) bool read_usual_line(struct reader *r, const char *p, const char *end)
{
	const uint64_t *quotes = r->bits.quotes;
	const char *const start = p, *const block = r->block;
	struct node *node = schema_root(r->schema);
	struct value *const values = arena_alloc(&r->arena, r->usual * sizeof(*values)), *v = values;
	const struct value *const values_end = v + r->usual;
	const bool slash = r->slash < (size_t)(end - block);

	if (*p != '{')
		return false;
	do {
		p++;
		node = node->hint;
		if (!node || v == values_end || !schema_key_at(node, p, end))
			return false;
		p += node->key.json.n;
		if (*p == '"' && !slash) {
			size_t n, from = (size_t)(++p - block);
			uint64_t bits = scan_bits(quotes, from);

			if (__builtin_expect(!bits, 0))
				n = scan_next(quotes, from, (size_t)(end - block)) - from;
			else
				n = (size_t)__builtin_ctzll(bits);
			if ((size_t)(end - p) <= n)
				return false;
			*v++ = (struct value){ p, (uint32_t)n, VALUE_STRING, 0, true };
			p += n + 1;
		} else if (*p == '"' ? read_plain_string(r, &p, end, v++) : read_value(&p, end, v++)) {
			return false;
		}
	} while (*p == ',');
	if (*p != '}' || p + 1 != end)
		return false;
	add_new(r, node, values, true, start, end);
	return true;
}

/*
 * Reads the line [p, end); NULL and a record added, or what is wrong, at *at. `plain`: the
 * line has no wrong byte, so its strings reach from quote to quote.
 */
static inline __attribute__((always_inline)) const char *read_line_as(struct reader *r, bool plain, const char *p,
                                                                      const char *end, const char **at)
{
	const char *start = p, *fault;
	struct node *node = schema_root(r->schema);
	struct value *v;

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
			uint32_t i = node->shape.n;

			if (node->hint && schema_key_at(node->hint, p, end)) {
				node = node->hint;
				p += node->key.json.n;
			} else {
				fault = read_key(r, &p, end, &node);
				*at = p;
				if (fault)
					return fault;
			}
			if (i >= r->values_cap)
				r->values = xgrow(r->values, &r->values_cap, i + 1, sizeof(*r->values));
			/* Where the line ends stands a line feed, or a zero. */
			if (*p == ' ' || *p == '\t')
				p = skip_blanks(p, end);
			fault = plain && *p == '"' ? read_plain_string(r, &p, end, &r->values[i]) :
			                             read_value(&p, end, &r->values[i]);
			*at = p;
			if (fault)
				return fault;
			if (*p == ',') {
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
			if (*p != '"')
				p = skip_blanks(p, end);
		}
	}
	p = skip_blanks(p, end);
	*at = p;
	if (p != end)
		return "something follows the object on its line";
	v = arena_alloc(&r->arena, node->shape.n * sizeof(*v));
	if (node->shape.n)
		memcpy(v, r->values, node->shape.n * sizeof(*v));
	add_new(r, node, v, false, start, end);
	return NULL;
}

/* By the way that fits; in doubt by the careful one, whose verdict counts. */
const char *reader_read_line(struct reader *r, const char *p, const char *end, const char **at)
{
	size_t from = (size_t)(p - r->block), to = (size_t)(end - r->block);

	if (r->wrong < from)
		r->wrong = scan_next(r->bits.wrong, from, r->scanned);
	if (r->slash < from)
		r->slash = scan_next(r->bits.slashes, from, r->scanned);
	/* A character cut short at the line's end is marked at its line feed. */
	if (r->wrong > to && (read_usual_line(r, p, end) || !read_line_as(r, true, p, end, at)))
		return NULL;
	return read_line_as(r, false, p, end, at);
}
