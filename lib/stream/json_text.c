/* SPDX-License-Identifier: MIT */
#include "stream/json_text.h"

#include "stream/json.h"

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

/* ---- checking ------------------------------------------------------------ */

struct check {
	const char *p, *end, *why;
};

static bool fail(struct check *c, const char *why)
{
	c->why = why;
	return false;
}

static bool check_string(struct check *c)
{
	static const char *const faults[] = { NULL, "a string is not closed", "a control character in a string",
		                              "an escape in a string is not JSON", "bytes that are not UTF-8" };
	const char *close;
	bool escaped;
	enum json_string result = json_scan_string(c->p + 1, c->end, &close, &escaped);

	if (result != JSON_STRING_OK) {
		c->p = close < c->end ? close : c->end;
		return fail(c, faults[result]);
	}
	c->p = close + 1;
	return true;
}

static bool check_number(struct check *c)
{
	const char *start;

	c->p += *c->p == '-';
	start = c->p;
	while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
		c->p++;
	if (c->p == start || (*start == '0' && c->p > start + 1))
		return fail(c, "not a JSON value");
	if (c->p < c->end && *c->p == '.') {
		start = ++c->p;
		while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
			c->p++;
		if (c->p == start)
			return fail(c, "a number that ends in a point");
	}
	if (c->p < c->end && (*c->p == 'e' || *c->p == 'E')) {
		c->p++;
		c->p += c->p < c->end && (*c->p == '+' || *c->p == '-');
		start = c->p;
		while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
			c->p++;
		if (c->p == start)
			return fail(c, "a number without its exponent");
	}
	return true;
}

static bool check_word(struct check *c, struct slice word)
{
	if ((size_t)(c->end - c->p) < word.n || memcmp(c->p, word.p, word.n) != 0)
		return fail(c, "not a JSON value");
	c->p += word.n;
	return true;
}

static bool check_value(struct check *c, int depth);

static bool check_members(struct check *c, int depth, char close)
{
	bool object = close == '}';

	if (depth == JSON_DEPTH_MAX)
		return fail(c, "nested deeper than 64");
	c->p = skip_blanks(c->p + 1, c->end);
	if (c->p < c->end && *c->p == close) {
		c->p++;
		return true;
	}
	for (;;) {
		if (object) {
			if (c->p == c->end || *c->p != '"')
				return fail(c, "a member's name should stand here");
			if (!check_string(c))
				return false;
			c->p = skip_blanks(c->p, c->end);
			if (c->p == c->end || *c->p != ':')
				return fail(c, "a colon should stand here");
			c->p++;
		}
		if (!check_value(c, depth + 1))
			return false;
		c->p = skip_blanks(c->p, c->end);
		if (c->p < c->end && *c->p == close) {
			c->p++;
			return true;
		}
		if (c->p == c->end || *c->p != ',')
			return fail(c, c->p == c->end ? "the document ends before it is complete" :
			                                "a comma or the end of a list should stand here");
		c->p = skip_blanks(c->p + 1, c->end);
	}
}

static bool check_value(struct check *c, int depth)
{
	c->p = skip_blanks(c->p, c->end);
	if (c->p == c->end)
		return fail(c, "the document ends before it is complete");
	switch (*c->p) {
	case '{': return check_members(c, depth, '}');
	case '[': return check_members(c, depth, ']');
	case '"': return check_string(c);
	case 't': return check_word(c, SLICE("true"));
	case 'f': return check_word(c, SLICE("false"));
	case 'n': return check_word(c, SLICE("null"));
	default: return check_number(c);
	}
}

bool json_check(struct slice text, struct json *root, size_t *at, const char **why)
{
	struct check c = { text.p, text.p + text.n, NULL };
	const char *start = skip_blanks(c.p, c.end);

	if (check_value(&c, 0)) {
		*root = (struct json){ start, c.p };
		c.p = skip_blanks(c.p, c.end);
		if (c.p == c.end)
			return true;
		c.why = "text behind the end of the document";
	}
	*at = (size_t)(c.p - text.p);
	*why = c.why;
	return false;
}

/* ---- walking: the document is known to be right -------------------------- */

static const char *string_end(const char *p)
{
	for (p++; *p != '"'; p++)
		p += *p == '\\';
	return p + 1;
}

/* Behind the value at `p`. */
static const char *value_end(const char *p, const char *end)
{
	int depth = 0;

	do {
		switch (*p) {
		case '"': p = string_end(p); break;
		case '{':
		case '[': depth++, p++; break;
		case '}':
		case ']': depth--, p++; break;
		case ',':
		case ':':
		case ' ':
		case '\n':
		case '\t':
		case '\r': p++; break;
		default:
			while (p < end && *p != ',' && *p != '}' && *p != ']' && *p != ' ' && *p != '\n' && *p != '\t' &&
			       *p != '\r')
				p++;
		}
	} while (depth);
	return p;
}

enum json_type json_type(struct json v)
{
	if (!v.p)
		return JSON_NONE;
	switch (*v.p) {
	case '{': return JSON_OBJECT;
	case '[': return JSON_ARRAY;
	case '"': return JSON_STRING;
	case 't': return JSON_TRUE;
	case 'f': return JSON_FALSE;
	case 'n': return JSON_NULL;
	default: return JSON_NUMBER;
	}
}

struct json_walk json_walk(struct json v)
{
	enum json_type type = json_type(v);

	if (type != JSON_OBJECT && type != JSON_ARRAY)
		return (struct json_walk){ .p = NULL };
	return (struct json_walk){ .p = v.p + 1, .end = v.end - 1, .object = type == JSON_OBJECT };
}

bool json_next(struct json_walk *w)
{
	if (!w->p)
		return false;
	w->p = skip_blanks(w->p, w->end);
	if (w->p < w->end && *w->p == ',')
		w->p = skip_blanks(w->p + 1, w->end);
	if (w->p >= w->end)
		return false;
	if (w->object) {
		const char *close = string_end(w->p);
		w->raw_key = (struct slice){ w->p + 1, (size_t)(close - w->p - 2) };
		w->p = skip_blanks(close, w->end);
		w->p = skip_blanks(w->p + 1, w->end); /* the colon */
	}
	w->value = (struct json){ w->p, value_end(w->p, w->end) };
	w->p = w->value.end;
	return true;
}

struct json json_member(struct json object, const char *name)
{
	if (json_type(object) == JSON_OBJECT)
		for (struct json_walk w = json_walk(object); json_next(&w);)
			if (slice_is(w.raw_key, name))
				return w.value;
	return (struct json){ NULL, NULL };
}

size_t json_count(struct json v)
{
	size_t n = 0;

	for (struct json_walk w = json_walk(v); json_next(&w);)
		n++;
	return n;
}

struct slice json_scalar(struct json v, struct arena *arena)
{
	if (!v.p)
		return (struct slice){ "", 0 };
	if (*v.p != '"')
		return (struct slice){ v.p, (size_t)(v.end - v.p) };
	return json_decode((struct slice){ v.p + 1, (size_t)(v.end - v.p - 2) }, arena);
}

struct slice json_key(const struct json_walk *w, struct arena *arena)
{
	return json_decode(w->raw_key, arena);
}
