/* SPDX-License-Identifier: MIT */
/*
 * .xlsx: the rows of one sheet, as if they were lines of CSV. The sheet is unpacked twice: merged
 * ranges and the sheet's width stand behind its rows or nowhere, so the first time is to learn
 * them. Texts of merged cells are filled in, numbers are not: a figure must not be read twice.
 *
 * Numbers keep the digits that are stored. A number that a style shows as a date is a date, which
 * is told: where codes stand, a spreadsheet has made dates of them (10.11), and nothing can say
 * which code it was.
 */
#include <stdlib.h>

#include "base/number.h"
#include "format/rows.h"
#include "format/workbook.h"

enum { MERGES_MAX = 1 << 20, FLUSH_BYTES = 1 << 20 };

struct merge {
	uint32_t top, bottom, left, right; /* from 1 */
	struct slice text;                 /* of the top left cell, once it was read; lives in merged */
	bool known;
};

struct xlsx {
	struct stage *s;
	const struct parse_options *o;
	struct workbook book;
	struct xml *x;
	struct row_reader *rows;
	struct merge *merges; /* sorted by top */
	size_t merges_n, merges_cap, merges_at; /* those before merges_at have ended */
	uint32_t width;
	bool learning;

	uint32_t row, column;  /* of the cell being read, from 1 */
	bool row_hidden, in_row, any;
	char type;             /* of the cell: n, s, str (t), b, e, i (inline) */
	size_t style;
	bool in_value, in_inline, superscript;
	struct buf text;       /* of the cell */
	struct value *cells;   /* of the row, width of them */
	struct arena arena;    /* texts of rows that were handed on, until the flush */
	struct arena merged;
	struct buf raw;
	uint64_t hidden, dates;
	uint32_t first_hidden, first_date_row, first_date_column;
	int rc;
};

int xlsx_sniff(struct slice head, bool whole, const char **stranger)
{
	(void)whole;
	if (!slice_starts(head, SLICE("PK\x03\x04")))
		return 0;
	if (memmem(head.p, head.n, "[Content_Types].xml", 19) || memmem(head.p, head.n, "xl/", 3) ||
	    memmem(head.p, head.n, "_rels/", 6) || memmem(head.p, head.n, "docProps/", 9))
		return 95;
	*stranger = "a zip archive; unpack it: unzip -p FILE | parse";
	return 0;
}

/* "BC23" to column and row; false where it is no such name. */
static bool read_place(const char *p, uint32_t *row, uint32_t *column)
{
	*row = *column = 0;
	while (*p >= 'A' && *p <= 'Z' && *column < 100000)
		*column = *column * 26 + (uint32_t)(*p++ - 'A' + 1);
	while (*p >= '0' && *p <= '9' && *row < 100000000)
		*row = *row * 10 + (uint32_t)(*p++ - '0');
	return *row && *column && *column <= ROW_CELLS_MAX;
}

static void column_name(uint32_t column, char out[8])
{
	char text[8];
	int n = 0;

	while (column && n < 7) {
		text[n++] = (char)('A' + (column - 1) % 26);
		column = (column - 1) / 26;
	}
	for (int i = 0; i < n; i++)
		out[i] = text[n - 1 - i];
	out[n] = '\0';
}

/* ---- learning ------------------------------------------------------------ */

static void learn_merge(struct xlsx *x, const char *ref)
{
	struct merge m = { .known = false };
	const char *colon = strchr(ref, ':');

	if (!colon || !read_place(ref, &m.top, &m.left) || !read_place(colon + 1, &m.bottom, &m.right) ||
	    m.bottom < m.top || m.right < m.left)
		return;
	if (x->merges_n == MERGES_MAX) {
		xml_stop(x->x, "a sheet with more than a million merged ranges");
		return;
	}
	x->merges = xgrow(x->merges, &x->merges_cap, x->merges_n + 1, sizeof(*x->merges));
	x->merges[x->merges_n++] = m;
}

static int by_top(const void *a, const void *b)
{
	const struct merge *x = a, *y = b;

	if (x->top != y->top)
		return x->top < y->top ? -1 : 1;
	return (x->left > y->left) - (x->left < y->left);
}

/* ---- cells --------------------------------------------------------------- */

static void start_cell(struct xlsx *x, const char **attributes)
{
	const char *place = xml_attribute(attributes, "r"), *type = xml_attribute(attributes, "t"),
		   *style = xml_attribute(attributes, "s");
	uint32_t row;

	if (!place || !read_place(place, &row, &x->column))
		x->column++; /* cells without a name follow one another */
	if (x->column > ROW_CELLS_MAX)
		xml_stop(x->x, ROW_FAULT_CELLS);
	x->type = !type ? 'n' : strcmp(type, "inlineStr") == 0 ? 'i' : strcmp(type, "str") == 0 ? 't' : *type;
	x->style = style ? strtoul(style, NULL, 10) : 0;
	x->text.n = 0;
}

/* The cell's text as it is to be read; *number where it is a number. */
static struct slice cell_text(struct xlsx *x, bool *number)
{
	struct slice text = slice_trim(buf_slice(&x->text));
	static char date[32];
	double value;
	struct slice day;

	*number = false;
	switch (x->type) {
	case 's':
		if (!number_parse(text, &value) || value < 0 || value >= (double)x->book.texts_n)
			return SLICE("");
		return x->book.texts[(size_t)value];
	case 'b': return text.n && text.p[0] == '1' ? SLICE("TRUE") : text.n ? SLICE("FALSE") : SLICE("");
	case 'i':
	case 't':
	case 'e': return buf_slice(&x->text);
	default: break;
	}
	*number = true;
	if (x->style < x->book.styles_n && x->book.is_date[x->style] && number_parse(text, &value)) {
		day = workbook_date(&x->book, value, date);
		if (!day.p)
			return text;
		if (!x->dates++) {
			x->first_date_row = x->row;
			x->first_date_column = x->column;
		}
		return day;
	}
	return text;
}

/* Sets a cell; texts live until the next flush. */
static void put(struct xlsx *x, uint32_t column, struct slice text)
{
	struct value *v = &x->cells[column - 1];

	text = arena_dup(&x->arena, text);
	*v = (struct value){ text.p, (uint32_t)text.n, VALUE_STRING, CELL_ESCAPE, 0 };
	x->any = true;
}

static void end_cell(struct xlsx *x)
{
	bool number;
	struct slice text = cell_text(x, &number);

	if (!text.n)
		return;
	if (x->learning) {
		x->width = x->column > x->width ? x->column : x->width;
		return;
	}
	if (x->column > x->width)
		return; /* the second reading is that of the first */
	put(x, x->column, text);
	for (size_t i = x->merges_at; i < x->merges_n && x->merges[i].top <= x->row; i++) {
		struct merge *m = &x->merges[i];
		if (m->top == x->row && m->left == x->column && !number) {
			m->text = arena_dup(&x->merged, text);
			m->known = true;
		}
	}
}

/* Merged ranges over this row give their text to the cells that have none. */
static void fill_merged(struct xlsx *x)
{
	for (size_t i = x->merges_at; i < x->merges_n && x->merges[i].top <= x->row; i++) {
		const struct merge *m = &x->merges[i];
		if (!m->known || m->bottom < x->row)
			continue;
		for (uint32_t column = m->left; column <= m->right && column <= x->width; column++)
			if (!x->cells[column - 1].n)
				put(x, column, m->text);
	}
	while (x->merges_at < x->merges_n && x->merges[x->merges_at].bottom <= x->row)
		x->merges_at++;
}

static void end_row(struct xlsx *x)
{
	struct row row = { .cells = x->cells, .n = x->width, .flags = CELL_ESCAPE, .line = x->row };

	if (x->learning || x->row_hidden || x->rc < 0)
		return;
	/* a title over the whole sheet is of its own row; only rows with cells of their own are rows */
	if (x->any)
		fill_merged(x);
	if (!x->any)
		return;
	x->raw.n = 0;
	for (uint32_t i = 0; i < x->width; i++) {
		buf_addz(&x->raw, i ? "\t" : "");
		buf_add(&x->raw, x->cells[i].p, x->cells[i].n);
	}
	row.raw = buf_slice(&x->raw);
	x->rc = x->rows->sink(x->rows->context, &row);
	if (x->rc == 0 && x->arena.used > FLUSH_BYTES) {
		x->rc = x->rows->flush(x->rows->context);
		arena_reset(&x->arena);
	}
	if (x->rc < 0)
		xml_stop(x->x, NULL);
}

/* ---- the sheet ----------------------------------------------------------- */

static void start_row(struct xlsx *x, const char **attributes)
{
	const char *number = xml_attribute(attributes, "r"), *hidden = xml_attribute(attributes, "hidden");

	x->row = number ? (uint32_t)strtoul(number, NULL, 10) : x->row + 1;
	x->column = 0;
	x->any = false;
	x->row_hidden = false;
	if (hidden && (strcmp(hidden, "1") == 0 || strcmp(hidden, "true") == 0) && !x->learning) {
		x->hidden++;
		x->first_hidden = x->first_hidden ? x->first_hidden : x->row;
		x->row_hidden = x->o->skip_hidden;
	}
	for (uint32_t i = 0; !x->learning && i < x->width; i++)
		x->cells[i] = (struct value){ "", 0, VALUE_STRING, 0, 0 };
}

static void on_start(void *context, const char *name, const char **attributes)
{
	struct xlsx *x = context;
	const char *text;

	if (strcmp(name, "row") == 0) {
		start_row(x, attributes);
	} else if (strcmp(name, "c") == 0) {
		start_cell(x, attributes);
	} else if (strcmp(name, "v") == 0) {
		x->in_value = x->type != 'i';
	} else if (strcmp(name, "is") == 0) {
		x->in_inline = true;
	} else if (strcmp(name, "vertAlign") == 0 && x->in_inline) {
		text = xml_attribute(attributes, "val");
		x->superscript = text && strcmp(text, "superscript") == 0;
	} else if (strcmp(name, "r") == 0) {
		x->superscript = false;
	} else if (strcmp(name, "t") == 0 && x->in_inline) {
		x->in_value = true;
		if (x->superscript && x->text.n && x->text.p[x->text.n - 1] != ' ')
			buf_addc(&x->text, ' ');
	} else if (strcmp(name, "mergeCell") == 0 && x->learning && (text = xml_attribute(attributes, "ref"))) {
		learn_merge(x, text);
	}
}

static void on_end(void *context, const char *name)
{
	struct xlsx *x = context;

	if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		x->in_value = false;
	else if (strcmp(name, "is") == 0)
		x->in_inline = false;
	else if (strcmp(name, "c") == 0)
		end_cell(x);
	else if (strcmp(name, "row") == 0)
		end_row(x);
}

static void on_text(void *context, const char *text, int n)
{
	struct xlsx *x = context;

	if (!x->in_value)
		return;
	if (x->text.n + (size_t)n > ROW_MAX)
		xml_stop(x->x, "a cell longer than 64 MB");
	else
		buf_add(&x->text, text, (size_t)n);
}

/* What the reader of the table should know. */
static void tell(struct xlsx *x, const struct sheet *sheet)
{
	struct place place = { input_name(x->book.in), 0, 0 };
	char column[8];

	if (sheet->hidden)
		diag_warn(x->s->diag, &place, "the sheet \"%.*s\" is hidden in the workbook", SLICE_ARG(sheet->name));
	if (x->hidden)
		diag_warn(x->s->diag, &place, "%llu rows are hidden in the workbook, the first is %u; they were %s, see --hidden",
		          (unsigned long long)x->hidden, x->first_hidden, x->o->skip_hidden ? "left out" : "read");
	column_name(x->first_date_column, column);
	if (x->dates)
		diag_warn(x->s->diag, &place, "%llu cells are dates, the first is %s%u; where codes should stand (10.11), a "
		                              "spreadsheet has turned them into dates: take them from the source",
		          (unsigned long long)x->dates, column, x->first_date_row);
}

static int read_sheet(struct row_reader *rows, void *data)
{
	struct xlsx *x = data;
	const struct sheet *sheet = workbook_sheet(&x->book, x->o->sheet);
	const struct xml_handler handler = { on_start, on_end, on_text, x };
	struct place place = { input_name(x->book.in), 0, 0 };
	int rc;

	if (!sheet)
		return -1;
	x->rows = rows;
	x->learning = true;
	rc = sheet->path.n ? workbook_part(&x->book, sheet->path.p, &handler, &x->x) : 1;
	if (rc > 0)
		return diag_fail(x->s->diag, &place, "the sheet \"%.*s\" is not in the workbook: a chart, or the file is damaged",
		                 SLICE_ARG(sheet->name));
	if (rc < 0)
		return -1;
	if (x->merges_n)
		qsort(x->merges, x->merges_n, sizeof(*x->merges), by_top);
	x->cells = xcalloc(x->width + 1, sizeof(*x->cells));
	x->learning = false;
	x->row = 0;
	x->dates = 0;
	rc = workbook_part(&x->book, sheet->path.p, &handler, &x->x);
	if (rows->flush(rows->context) < 0)
		rc = -1;
	if (rc == 0 && x->rc == 0)
		tell(x, sheet);
	return rc < 0 || x->rc < 0 ? -1 : 0;
}

int xlsx_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	struct xlsx x = { .s = s, .o = o };
	struct row_reader rows = { .in = in, .diag = s->diag };
	int rc = workbook_open(&x.book, s, in);

	if (rc == 0)
		rc = rows_to_records(s, o, &rows, read_sheet, &x);
	workbook_close(&x.book);
	free(x.merges);
	free(x.cells);
	buf_fini(&x.text);
	buf_fini(&x.raw);
	arena_fini(&x.arena);
	arena_fini(&x.merged);
	return rc;
}
