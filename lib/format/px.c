/* SPDX-License-Identifier: MIT */
/*
 * PC-Axis (PX file format 2013): keywords, KEYWORD[language]("variable","value")=values;, and at
 * the end DATA=, the cells in row-major order of the variables of STUB and then HEADING, or with
 * KEYS the rows that are not all zero. Read as a whole.
 *
 * A category's code is that of CODES, else its text of VALUES; periods of TIMEVAL become SDMX's
 * (20111 of TLIST(Q1) is 2011-Q1). Points stand for missing figures and "-" for nil, as the
 * publisher means them: null with that mark as `status`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/number.h"
#include "base/utf8.h"
#include "format/cube.h"
#include "format/document.h"

enum { SUBKEYS_MAX = 4, STUB_ROWS_MAX = 1 << 26 };

/* One keyword with its values. */
struct entry {
	struct slice name, lang, sub[SUBKEYS_MAX];
	size_t sub_n;
	struct slice *values;
	size_t n;
	struct slice word; /* what stands there unquoted: TLIST(A1), VALUES, a number */
};

struct px {
	struct stage *s;
	struct input *in;
	const struct parse_options *o;
	struct cube cube;
	struct entry *entries;
	size_t n, cap;
	size_t stub_n; /* so many dimensions are of STUB */
	const char *p, *end;
	const char *data;
};

/* ---- recognising, encoding ----------------------------------------------- */

int px_sniff(struct slice head, bool whole, const char **stranger)
{
	static const char *const marks[] = { "CHARSET=", "AXIS-VERSION=", "MATRIX=", "SUBJECT-AREA=", "STUB=", "HEADING=" };
	int found = 0;

	(void)whole, (void)stranger;
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		found += memmem(head.p, head.n, marks[i], strlen(marks[i])) != NULL;
	return found >= 3 ? 90 : 0;
}

/* The text behind KEYWORD=" in the head; empty where it is not there. */
static struct slice quoted_behind(struct slice head, const char *keyword)
{
	const char *at = memmem(head.p, head.n, keyword, strlen(keyword)), *close;
	size_t left;

	if (!at)
		return SLICE("");
	at += strlen(keyword);
	left = (size_t)(head.p + head.n - at);
	close = memchr(at, '"', left);
	return close ? (struct slice){ at, (size_t)(close - at) } : SLICE("");
}

static bool is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* The file's own code page, unless the user has named one. */
static int decode(struct px *x)
{
	enum { HEAD = 1 << 20 };
	struct place place = { input_name(x->in), 0, 0 };
	bool failed;
	struct slice head = input_peek(x->in, HEAD, &failed), page;
	char name[64];
	size_t bad;

	if (failed)
		return -1;
	if (x->o->encoding || slice_starts(head, SLICE("\xEF\xBB\xBF")))
		return 0;
	page = quoted_behind(head, "CODEPAGE=\"");
	if (!page.n && slice_is(quoted_behind(head, "CHARSET=\""), "ANSI"))
		page = SLICE("windows-1252"); /* what the format says it is then */
	bad = utf8_error(head);
	if (is_ascii(head) && head.n < HEAD)
		return 0;
	if (!is_ascii(head) && (bad == head.n || head.n - bad < 4)) {
		if (page.n && strncasecmp(page.p, "utf", 3) != 0)
			diag_warn(x->s->diag, &place, "the file says CODEPAGE %.*s and is UTF-8; read as UTF-8, --encoding says "
			                              "otherwise", SLICE_ARG(page));
		return 0;
	}
	if (!page.n)
		return document_fail(x->s, x->in, "byte %zu is not UTF-8 and the file names no code page; name it with "
		                                  "--encoding", bad + 1);
	snprintf(name, sizeof(name), "%.*s", (int)(page.n < 60 ? page.n : 60), page.p);
	return input_decode(x->in, name);
}

/* ---- keywords ------------------------------------------------------------ */

static void skip_blanks(struct px *x)
{
	while (x->p < x->end && (*x->p == ' ' || *x->p == '\n' || *x->p == '\r' || *x->p == '\t'))
		x->p++;
}

static int fail_at(struct px *x, const char *what)
{
	size_t line = 1;

	for (const char *p = x->data; p < x->p; p++)
		line += *p == '\n';
	return document_fail(x->s, x->in, "line %zu: %s", line, what);
}

/* A text in quotes; false where it does not close. */
static bool read_quoted(struct px *x, struct slice *text)
{
	const char *close = memchr(x->p + 1, '"', (size_t)(x->end - x->p - 1));

	if (!close)
		return false;
	*text = (struct slice){ x->p + 1, (size_t)(close - x->p - 1) };
	x->p = close + 1;
	return true;
}

/* ("a","b") behind a keyword. */
static const char *read_subkeys(struct px *x, struct entry *e)
{
	x->p++;
	for (;;) {
		struct slice text;
		skip_blanks(x);
		if (x->p == x->end || *x->p != '"' || !read_quoted(x, &text))
			return "a variable's name in quotes should stand here";
		if (e->sub_n < SUBKEYS_MAX)
			e->sub[e->sub_n++] = text;
		skip_blanks(x);
		if (x->p < x->end && *x->p == ',') {
			x->p++;
			continue;
		}
		if (x->p == x->end || *x->p != ')')
			return "a closing parenthesis should stand here";
		x->p++;
		return NULL;
	}
}

/* Texts in quotes: with a comma between them several, without one a long one in pieces. */
static const char *read_values(struct px *x, struct entry *e)
{
	size_t cap = 0;
	bool joined = false;

	for (;;) {
		struct slice text;
		skip_blanks(x);
		if (x->p == x->end)
			return "the file ends inside a keyword";
		if (*x->p == ';') {
			x->p++;
			return NULL;
		}
		if (*x->p == ',') {
			joined = false;
			x->p++;
			continue;
		}
		if (*x->p != '"') {
			const char *start = x->p;
			int depth = 0;
			while (x->p < x->end && (depth || (*x->p != ',' && *x->p != ';' && *x->p != '"'))) {
				depth += *x->p == '(';
				depth -= *x->p == ')' && depth;
				x->p++;
			}
			e->word = slice_trim((struct slice){ start, (size_t)(x->p - start) });
			continue;
		}
		if (!read_quoted(x, &text))
			return "a text is not closed";
		if (joined) {
			struct slice *last = &e->values[e->n - 1];
			*last = arena_printf(&x->cube.arena, "%.*s%.*s", SLICE_ARG(*last), SLICE_ARG(text));
			continue;
		}
		e->values = xgrow(e->values, &cap, e->n + 1, sizeof(*e->values));
		e->values[e->n++] = text;
		joined = true;
	}
}

static bool is_name_character(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || (c >= 'a' && c <= 'z');
}

/* One keyword; 1, 0 at DATA, -1 after an error. */
static int read_entry(struct px *x)
{
	struct entry e = { .lang = SLICE("") };
	const char *why = NULL, *start;

	skip_blanks(x);
	start = x->p;
	while (x->p < x->end && is_name_character(*x->p))
		x->p++;
	e.name = (struct slice){ start, (size_t)(x->p - start) };
	if (!e.name.n)
		return fail_at(x, x->p == x->end ? "the file ends without DATA" : "a keyword should stand here");
	if (x->p < x->end && *x->p == '[') {
		start = ++x->p;
		while (x->p < x->end && *x->p != ']')
			x->p++;
		e.lang = (struct slice){ start, (size_t)(x->p - start) };
		x->p += x->p < x->end;
	}
	skip_blanks(x);
	if (x->p < x->end && *x->p == '(')
		why = read_subkeys(x, &e);
	skip_blanks(x);
	if (!why && (x->p == x->end || *x->p != '='))
		why = "an equals sign should stand here";
	x->p += !why;
	if (!why && slice_is(e.name, "DATA"))
		return 0;
	if (!why)
		why = read_values(x, &e);
	if (why) {
		free(e.values);
		return fail_at(x, why);
	}
	x->entries = xgrow(x->entries, &x->cap, x->n + 1, sizeof(*x->entries));
	x->entries[x->n++] = e;
	return 1;
}

/* The entry of that keyword, language (empty: the main one) and variable (empty: none). */
static const struct entry *find(const struct px *x, const char *name, struct slice lang, struct slice variable)
{
	for (size_t i = 0; i < x->n; i++) {
		const struct entry *e = &x->entries[i];
		if (slice_is(e->name, name) && slice_eq(e->lang, lang) &&
		    (variable.n ? e->sub_n && slice_eq(e->sub[0], variable) : e->sub_n == 0))
			return e;
	}
	return NULL;
}

/* ---- dimensions ---------------------------------------------------------- */

/* 20111 of TLIST(Q1) as 2011-Q1. */
static struct slice period_of(struct px *x, struct slice text, char scale)
{
	struct slice year = { text.p, 4 }, rest = { text.p + 4, text.n - 4 };

	if (text.n < 5 || scale == 'A' || !is_ascii(text))
		return text;
	if (rest.p[0] == scale || rest.p[0] == '-')
		rest.p++, rest.n--;
	switch (scale) {
	case 'H': return arena_printf(&x->cube.arena, "%.*s-S%.*s", SLICE_ARG(year), SLICE_ARG(rest));
	case 'Q': return arena_printf(&x->cube.arena, "%.*s-Q%.*s", SLICE_ARG(year), SLICE_ARG(rest));
	case 'M': return arena_printf(&x->cube.arena, "%.*s-%s%.*s", SLICE_ARG(year), rest.n < 2 ? "0" : "", SLICE_ARG(rest));
	case 'W': return arena_printf(&x->cube.arena, "%.*s-W%s%.*s", SLICE_ARG(year), rest.n < 2 ? "0" : "", SLICE_ARG(rest));
	default: return text;
	}
}

static const char *read_dimension(struct px *x, struct slice variable, struct slice other)
{
	struct slice none = SLICE(""), lang = x->o->lang ? slice_of(x->o->lang) : none;
	const struct entry *values = find(x, "VALUES", none, variable), *codes = find(x, "CODES", none, variable);
	const struct entry *time = find(x, "TIMEVAL", none, variable), *id = find(x, "VARIABLECODE", none, variable);
	const struct entry *labels = other.n ? find(x, "VALUES", lang, other) : values;
	struct cube_dimension *d = &x->cube.dims[x->cube.n];
	char scale = 'A';

	if (x->cube.n == CUBE_DIMENSIONS_MAX)
		return "more than 64 variables";
	if (!values && !codes)
		return "a variable of STUB or HEADING has no VALUES";
	if (!values)
		values = codes;
	if (codes && codes->n != values->n)
		return "CODES and VALUES of a variable are not as many";
	if (labels && labels->n != values->n)
		return "VALUES of a variable in the language of --lang are not as many as in the main one";
	if (!values->n)
		return "a variable without values";
	if (time && time->n != values->n)
		time = NULL; /* TLIST(A1,"1994"-"1996") gives bounds only */
	if (time && slice_starts(time->word, SLICE("TLIST(")) && time->word.n > 6)
		scale = time->word.p[6];
	*d = (struct cube_dimension){ .id = id && id->n ? id->values[0] : variable, .n = values->n };
	d->code = arena_alloc(&x->cube.arena, d->n * sizeof(*d->code));
	d->label = arena_alloc(&x->cube.arena, d->n * sizeof(*d->label));
	for (size_t i = 0; i < d->n; i++) {
		struct slice code = time ? period_of(x, time->values[i], scale) : codes ? codes->values[i] : values->values[i];
		d->code[i] = value_string(&x->cube.arena, code);
		d->label[i] = value_string(&x->cube.arena, labels ? labels->values[i] : values->values[i]);
	}
	x->cube.n++;
	return NULL;
}

static const char *read_dimensions(struct px *x)
{
	static const char *const axes[] = { "STUB", "HEADING" };
	struct slice none = SLICE(""), lang = x->o->lang ? slice_of(x->o->lang) : none;
	const struct entry *main_language = find(x, "LANGUAGE", none, none);
	bool other = lang.n && !(main_language && main_language->n && slice_eq(main_language->values[0], lang));
	bool known = !other;

	for (int axis = 0; axis < 2; axis++) {
		const struct entry *e = find(x, axes[axis], none, none);
		const struct entry *named = other ? find(x, axes[axis], lang, none) : NULL;
		for (size_t i = 0; e && i < e->n; i++) {
			struct slice name = named && i < named->n ? named->values[i] : none;
			const char *why = read_dimension(x, e->values[i], name);
			if (why)
				return why;
		}
		known |= named != NULL;
		if (axis == 0)
			x->stub_n = x->cube.n;
	}
	if (!known)
		return "the file has no texts in the language of --lang";
	if (!x->cube.n)
		return "neither STUB nor HEADING names a variable";
	return cube_begin(&x->cube);
}

/* ---- cells --------------------------------------------------------------- */

static bool is_separator(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ',';
}

/* The next cell, in quotes or not; 1, 0 at the end (;), -1 where the file ends before it. */
static int next_cell(struct px *x, struct slice *cell, bool *quoted)
{
	const char *start;

	while (x->p < x->end && is_separator(*x->p))
		x->p++;
	if (x->p == x->end)
		return -1;
	if (*x->p == ';')
		return 0;
	*quoted = *x->p == '"';
	if (*quoted)
		return read_quoted(x, cell) ? 1 : -1;
	start = x->p;
	while (x->p < x->end && !is_separator(*x->p) && *x->p != ';' && *x->p != '"')
		x->p++;
	*cell = (struct slice){ start, (size_t)(x->p - start) };
	return 1;
}

/* Writes a cell: digits, or a mark. */
static int put_cell(struct px *x, struct slice cell)
{
	struct arena *arena = &x->cube.maker.arena;
	double number;

	if (number_is_json(cell))
		return cube_cell(&x->cube, value_digits(cell), (struct value){ .p = NULL });
	if (number_parse(cell, &number)) /* leading zeros, no zero before the point */
		return cube_cell(&x->cube, value_string(arena, cell), (struct value){ .p = NULL });
	for (size_t i = 0; i < cell.n; i++)
		if (cell.p[i] != '.' && cell.p[i] != '-')
			return fail_at(x, "a cell of DATA is neither a number nor a mark of points or -");
	return cube_cell(&x->cube, value_null(), value_string(arena, cell));
}

static const char cells_few[] = "DATA has fewer cells than the variables make: the file is cut";

/* All cells are there but not the ; behind them, as some publishers leave it out. Only a blank
 * behind the last one shows that its digits are all there. */
static int unended(struct px *x)
{
	struct place place = { input_name(x->in), 0, 0 };

	if (x->end == x->data || !is_separator(x->end[-1]))
		return fail_at(x, "the file ends without the ; behind DATA, its last cell may be cut");
	diag_warn(x->s->diag, &place, "the ; behind DATA is missing; all cells are there");
	return 0;
}

static int read_dense(struct px *x)
{
	struct slice cell;
	bool quoted;
	int more, rc = 0;

	for (uint64_t i = 0; i < x->cube.size && rc == 0; i++) {
		more = next_cell(x, &cell, &quoted);
		if (more <= 0)
			return fail_at(x, cells_few);
		rc = put_cell(x, cell);
	}
	if (rc < 0)
		return -1;
	more = next_cell(x, &cell, &quoted);
	if (more > 0)
		return fail_at(x, "DATA has more cells than the variables make");
	return more < 0 ? unended(x) : 0;
}

/* The category whose key, a code or a text as KEYS says, is that. */
static size_t category_of(const struct px *x, size_t dimension, const struct entry *keys, struct slice key)
{
	const struct cube_dimension *d = &x->cube.dims[dimension];
	const struct value *list = slice_is(keys->word, "CODES") ? d->code : d->label;

	for (size_t i = 0; i < d->n; i++)
		if (value_is(&list[i], key))
			return i;
	return d->n;
}

/* Rows of keys and cells; those that are not there are zero. */
static int read_keyed(struct px *x, const struct entry *const *keys)
{
	uint64_t rows = 1, cells = 1;
	const char **at;
	struct slice cell;
	bool quoted;
	int more, rc = 0;

	for (size_t i = 0; i < x->cube.n; i++)
		if (i < x->stub_n)
			rows *= x->cube.dims[i].n;
		else
			cells *= x->cube.dims[i].n;
	if (rows > STUB_ROWS_MAX)
		return fail_at(x, "KEYS of more than 2^26 rows");
	at = xcalloc((size_t)rows, sizeof(*at));
	while (rc == 0 && (more = next_cell(x, &cell, &quoted)) > 0) {
		uint64_t row = 0;
		for (size_t i = 0; i < x->stub_n && rc == 0; i++) {
			size_t found = category_of(x, i, keys[i], cell);
			if (found == x->cube.dims[i].n)
				rc = fail_at(x, "a key in DATA is not among the variable's codes or values");
			row = row * x->cube.dims[i].n + found;
			if (rc == 0 && i + 1 < x->stub_n && next_cell(x, &cell, &quoted) <= 0)
				rc = fail_at(x, cells_few);
		}
		if (rc == 0 && at[row])
			rc = fail_at(x, "the same keys stand in DATA twice");
		if (rc == 0)
			at[row] = x->p;
		for (uint64_t i = 0; i < cells && rc == 0; i++)
			if (next_cell(x, &cell, &quoted) <= 0)
				rc = fail_at(x, cells_few);
	}
	if (rc == 0 && more < 0)
		rc = fail_at(x, "the file ends without the ; behind DATA: it is cut");
	for (uint64_t row = 0; row < rows && rc == 0; row++) {
		x->p = at[row];
		for (uint64_t i = 0; i < cells && rc == 0; i++) {
			if (at[row])
				next_cell(x, &cell, &quoted);
			rc = put_cell(x, at[row] ? cell : SLICE("0"));
		}
	}
	free(at);
	return rc;
}

static int read_data(struct px *x)
{
	const struct entry *keys[CUBE_DIMENSIONS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++)
		if (slice_is(x->entries[i].name, "KEYS") && n < CUBE_DIMENSIONS_MAX)
			keys[n++] = &x->entries[i];
	if (!n)
		return read_dense(x);
	if (n != x->stub_n)
		return fail_at(x, "KEYS are not of all variables of STUB");
	return read_keyed(x, keys);
}

static int read_file(struct px *x)
{
	const char *why;
	int rc;

	while ((rc = read_entry(x)) > 0)
		;
	if (rc < 0)
		return -1;
	why = read_dimensions(x);
	if (why)
		return fail_at(x, why);
	rc = read_data(x);
	return cube_end(&x->cube, rc < 0);
}

int px_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	struct px x = { .s = s, .o = o, .in = in };
	struct buf text = { 0 };
	int rc;

	cube_init(&x.cube, s, o, input_name(in));
	rc = decode(&x);
	if (rc == 0)
		rc = document_read(s, in, &text);
	if (rc == 0) {
		x.p = x.data = text.p;
		x.end = text.p + text.n;
		rc = read_file(&x);
	}
	for (size_t i = 0; i < x.n; i++)
		free(x.entries[i].values);
	free(x.entries);
	cube_fini(&x.cube);
	buf_fini(&text);
	return rc;
}
