/* SPDX-License-Identifier: MIT */
/*
 * SDMX-CSV 1.0, 2.0 and 2.1. The first header cell says which: DATAFLOW, or STRUCTURE with the
 * separator of multiple values in brackets; the character behind it separates the cells, and
 * where that is a semicolon the decimal mark is a comma. Labels stand beside the ids in one cell
 * ("A: Annual") or, with STRUCTURE_NAME, in a column of their own.
 *
 * One record a row: the components that have a value under their ids, OBS_VALUE as `value`,
 * OBS_STATUS as `status`, CONF_STATUS as `conf`; `structure` says whose data it is. Rows that take
 * data away (ACTION D) and rows with attributes but no observation are rejected: they are no data.
 */
#include <stdlib.h>

#include "base/number.h"
#include "format/rows.h"

enum { COLUMNS_MAX = 256, WORDS = COLUMNS_MAX / 64 };

enum column_kind { COLUMN_SKIP, COLUMN_STRUCTURE, COLUMN_ACTION, COLUMN_COMPONENT, COLUMN_VALUE, COLUMN_NAME };

struct column {
	enum column_kind kind;
	struct slice id, label_id; /* the field's name; that of its label */
	bool languages;            /* ATTR[en;fr]: a text in several languages */
};

struct sdmx_csv {
	struct stage *s;
	const struct parse_options *o;
	const char *file;
	struct maker maker;
	struct arena arena;
	struct column columns[COLUMNS_MAX];
	size_t n;
	char delimiter, inner; /* inner: between multiple values; 0: none */
	bool started, both;    /* both: "id: label" in one cell */
	/* the layout of the record made last: which columns have a value, which a label */
	uint64_t fields[WORDS], labels[WORDS];
	const struct shape *shape;
};

/* Behind the first word of the header: its delimiter, and *inner in brackets. 0: no such header. */
static char delimiter_of(struct slice head, char *inner)
{
	static const struct slice words[] = { { "STRUCTURE", 9 }, { "DATAFLOW", 8 } };

	if (slice_starts(head, SLICE("\xEF\xBB\xBF")))
		head.p += 3, head.n -= 3;
	*inner = '\0';
	for (int i = 0; i < 2; i++) {
		size_t at = words[i].n, quoted = head.n && head.p[0] == '"';
		struct slice text = { head.p + quoted, head.n - quoted };
		if (!slice_starts(text, words[i]))
			continue;
		if (at + 2 < text.n && text.p[at] == '[' && text.p[at + 2] == ']') {
			*inner = text.p[at + 1];
			at += 3;
		}
		at += quoted;
		if (at < text.n && strchr(",;\t|", text.p[at]))
			return text.p[at];
	}
	return '\0';
}

int sdmx_csv_sniff(struct slice head, bool whole, const char **stranger)
{
	char inner;

	(void)whole, (void)stranger;
	return delimiter_of(head, &inner) ? 95 : 0;
}

static int fail(struct sdmx_csv *c, const struct row *row, const char *message)
{
	struct place place = { c->file, row->line, 0 };
	return diag_fail(c->s->diag, &place, "%s", message);
}

static struct slice cell_text(struct arena *arena, const struct value *cell)
{
	struct value v = cell->escaped ? cell_value(arena, cell, '"') : *cell;
	return slice_trim(arena_dup(arena, value_text(&v, arena)));
}

/* "DIM: Dimension", "ATTR[]", "ATTR[en;fr]" to the id. */
static struct slice id_of(struct sdmx_csv *c, struct slice head, struct column *column)
{
	const char *colon = memmem(head.p, head.n, ": ", 2), *bracket;

	if (colon && !memchr(head.p, ' ', (size_t)(colon - head.p))) {
		head.n = (size_t)(colon - head.p);
		c->both = true;
	}
	bracket = memchr(head.p, '[', head.n);
	if (bracket) {
		column->languages = head.p + head.n - bracket > 2;
		head.n = (size_t)(bracket - head.p);
	}
	return head;
}

static struct slice field_of(struct slice id, enum column_kind *kind)
{
	*kind = COLUMN_COMPONENT;
	if (slice_is(id, "OBS_VALUE")) {
		*kind = COLUMN_VALUE;
		return SLICE("value");
	}
	if (slice_is(id, "OBS_STATUS"))
		return SLICE("status");
	return slice_is(id, "CONF_STATUS") ? SLICE("conf") : id;
}

static int read_header(struct sdmx_csv *c, const struct row *row)
{
	bool named = false; /* labels have columns of their own */

	if (row->n > COLUMNS_MAX)
		return fail(c, row, "more than 256 columns");
	if (row_utf8_error(row, NULL, row->n) < row->raw.n)
		return fail(c, row, "the header is not UTF-8; name the file's encoding (--encoding)");
	for (size_t i = 0; i < row->n; i++) {
		struct column *column = &c->columns[c->n++];
		struct slice head = cell_text(&c->arena, &row->cells[i]);
		struct slice id = id_of(c, head, column);
		if (i == 0 && slice_is(id, "DATAFLOW")) {
			column->kind = COLUMN_STRUCTURE;
		} else if (i == 0 || slice_is(id, "STRUCTURE_NAME") || slice_is(id, "SERIES_KEY") || slice_is(id, "OBS_KEY")) {
			named |= slice_is(id, "STRUCTURE_NAME");
		} else if (slice_is(id, "STRUCTURE_ID")) {
			column->kind = COLUMN_STRUCTURE;
		} else if (slice_is(id, "ACTION")) {
			column->kind = COLUMN_ACTION;
		} else if (named && i && c->columns[i - 1].kind >= COLUMN_COMPONENT && c->columns[i - 1].kind != COLUMN_NAME) {
			column->kind = COLUMN_NAME;
		} else {
			column->id = field_of(id, &column->kind);
			column->label_id = arena_printf(&c->arena, "%.*s_label", SLICE_ARG(column->id));
		}
		if (column->kind == COLUMN_STRUCTURE)
			column->id = SLICE("structure");
	}
	c->started = true;
	return 0;
}

/* ---- rows ---------------------------------------------------------------- */

/* "A: Annual" to its id and label; a text with a blank before the colon is no id. */
static struct slice split_label(const struct sdmx_csv *c, struct slice text, struct slice *label)
{
	const char *colon = c->both ? memmem(text.p, text.n, ": ", 2) : NULL;

	*label = SLICE("");
	if (!colon || memchr(text.p, ' ', (size_t)(colon - text.p)))
		return text;
	*label = (struct slice){ colon + 2, (size_t)(text.p + text.n - colon - 2) };
	return (struct slice){ text.p, (size_t)(colon - text.p) };
}

/* "en:Text;fr:Texte": that of --lang, else the first. */
static struct slice in_language(const struct sdmx_csv *c, struct slice text)
{
	struct slice rest = text, first = { NULL, 0 };

	while (rest.p && c->inner) {
		struct slice part = slice_cut(&rest, c->inner), lang = slice_cut(&part, ':');
		if (!part.p)
			return text; /* no language before it: as it stands */
		if (c->o->lang && slice_is(lang, c->o->lang))
			return part;
		if (!first.p)
			first = part;
	}
	return first.p ? first : text;
}

/* The observed value: its digits, or a text; null for NaN and #N/A, which say that it is missing. */
static struct value observed(struct sdmx_csv *c, struct slice text, bool *marked)
{
	struct arena *arena = &c->maker.arena;
	char *digits;

	*marked = slice_is(text, "NaN") || slice_is(text, "#N/A");
	if (!text.n || *marked)
		return value_null();
	if (c->delimiter == ';' && memchr(text.p, ',', text.n)) {
		digits = arena_text(arena, text.n);
		for (size_t i = 0; i < text.n; i++)
			digits[i] = text.p[i] == ',' ? '.' : text.p[i];
		text.p = digits;
	}
	return number_is_json(text) ? value_digits(text) : value_string(arena, text);
}

/* What a row says, column by column. */
struct parts {
	struct slice text[COLUMNS_MAX], label[COLUMNS_MAX];
	uint64_t fields[WORDS], labels[WORDS];
	struct value value, mark;
	bool has_status;
};

static void set(uint64_t *bits, size_t i)
{
	bits[i / 64] |= (uint64_t)1 << (i % 64);
}

static bool is_set(const uint64_t *bits, size_t i)
{
	return bits[i / 64] >> (i % 64) & 1;
}

/* NULL, or why the row is no data. */
static const char *read_parts(struct sdmx_csv *c, const struct row *row, struct parts *p)
{
	bool partial = false, has_value = false, empty_value = false, marked = false;

	memset(p->fields, 0, sizeof(p->fields));
	memset(p->labels, 0, sizeof(p->labels));
	p->has_status = false;
	p->mark.p = NULL;
	for (size_t i = 0; i < c->n; i++) {
		const struct column *column = &c->columns[i];
		struct slice text = cell_text(&c->maker.arena, &row->cells[i]);
		p->label[i] = SLICE("");
		switch (column->kind) {
		case COLUMN_SKIP: continue;
		case COLUMN_ACTION:
			if (slice_is(text, "D") || slice_starts(text, SLICE("D:")))
				return "ACTION D: the row says what to take away, it is no data";
			continue;
		case COLUMN_NAME:
			if (i && c->o->labels && text.n && is_set(p->fields, i - 1)) {
				p->label[i - 1] = text;
				set(p->labels, i - 1);
			}
			continue;
		case COLUMN_VALUE:
			has_value = true;
			text = split_label(c, text, &p->label[i]);
			p->value = observed(c, text, &marked);
			if (marked)
				p->mark = value_string(&c->maker.arena, text);
			empty_value = !text.n;
			set(p->fields, i);
			continue;
		default: break;
		}
		if (!text.n || slice_is(text, "~")) {
			partial |= !has_value; /* dimensions stand before the value */
			continue;
		}
		if (column->kind == COLUMN_STRUCTURE || !column->languages)
			text = split_label(c, text, &p->label[i]);
		else
			text = in_language(c, text);
		p->text[i] = text;
		p->has_status |= slice_is(column->id, "status");
		set(p->fields, i);
		if (c->o->labels && p->label[i].n && column->kind == COLUMN_COMPONENT)
			set(p->labels, i);
	}
	return has_value && empty_value && partial ? "attributes of a part of a key, without an observation" : NULL;
}

static const struct shape *shape_for(struct sdmx_csv *c, const struct parts *p)
{
	struct slice names[2 * COLUMNS_MAX + 1];
	size_t n = 0;

	if (c->shape && !p->mark.p && memcmp(c->fields, p->fields, sizeof(c->fields)) == 0 &&
	    memcmp(c->labels, p->labels, sizeof(c->labels)) == 0)
		return c->shape;
	for (size_t i = 0; i < c->n; i++)
		if (is_set(p->fields, i))
			names[n++] = c->columns[i].id;
	if (p->mark.p && !p->has_status)
		names[n++] = SLICE("status");
	for (size_t i = 0; i < c->n; i++)
		if (is_set(p->labels, i))
			names[n++] = c->columns[i].label_id;
	memcpy(c->fields, p->fields, sizeof(c->fields));
	memcpy(c->labels, p->labels, sizeof(c->labels));
	const struct shape *shape = schema_shape(c->maker.schema, names, n);
	c->shape = p->mark.p ? NULL : shape;
	return shape;
}

static int take_record(struct sdmx_csv *c, const struct row *row)
{
	struct place place = { c->file, row->line, 0 };
	size_t bad = row_utf8_error(row, NULL, row->n);
	const struct shape *shape;
	struct parts p;
	struct value *v;
	const char *why;

	if (bad < row->raw.n)
		return row_reject_utf8(c->s, c->file, row, bad);
	if (row->n != c->n)
		return stage_reject_raw(c->s, &place, row->raw, "%zu cells, where the header has %zu", row->n, c->n);
	why = read_parts(c, row, &p);
	if (why)
		return stage_reject_raw(c->s, &place, row->raw, why, 0);
	shape = shape_for(c, &p);
	if (!shape)
		return fail(c, row, "two columns have the same id, or one is called value, status, conf or structure");
	c->s->counts.read++;
	v = maker_add(&c->maker, shape, row->line);
	for (size_t i = 0; i < c->n; i++)
		if (is_set(p.fields, i))
			*v++ = c->columns[i].kind == COLUMN_VALUE ? p.value : value_string(&c->maker.arena, p.text[i]);
	if (p.mark.p && !p.has_status)
		*v++ = p.mark;
	for (size_t i = 0; i < c->n; i++)
		if (is_set(p.labels, i))
			*v++ = value_string(&c->maker.arena, p.label[i]);
	return maker_full(&c->maker) ? maker_emit(&c->maker, c->s) : 0;
}

static int take_row(void *context, const struct row *row)
{
	struct sdmx_csv *c = context;
	struct place place = { c->file, row->line, 0 };

	if (row->fault && !c->started)
		return fail(c, row, row->fault);
	if (row->fault)
		return stage_reject_raw(c->s, &place, row->raw, row->fault, 0);
	return c->started ? take_record(c, row) : read_header(c, row);
}

static int flush_rows(void *context)
{
	struct sdmx_csv *c = context;
	return maker_emit(&c->maker, c->s);
}

int sdmx_csv_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	struct sdmx_csv *c = xcalloc(1, sizeof(*c));
	struct row_reader rows = { .in = in, .diag = s->diag, .quote = '"', .block = o->block, .sink = take_row,
		                   .flush = flush_rows, .context = c };
	struct place place = { input_name(in), 0, 0 };
	bool failed;
	struct slice head = input_peek(in, 4096, &failed);
	char mark[3];
	int rc;

	*c = (struct sdmx_csv){ .s = s, .o = o, .file = input_name(in) };
	if (!failed)
		rows.delimiter = c->delimiter = delimiter_of(head, &c->inner);
	maker_init(&c->maker, c->file);
	if (failed)
		rc = -1;
	else if (!rows.delimiter)
		rc = diag_fail(s->diag, &place, "the header begins neither with STRUCTURE nor with DATAFLOW");
	else if (slice_starts(head, SLICE("\xEF\xBB\xBF")) && input_read(in, mark, sizeof(mark)) != (ssize_t)sizeof(mark))
		rc = -1;
	else
		rc = rows_fast(&rows);
	maker_fini(&c->maker);
	arena_fini(&c->arena);
	free(c);
	return rc;
}
