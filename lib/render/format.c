/* SPDX-License-Identifier: MIT */
/* The registry of output formats, and tables as text, Markdown, CSV and HTML. */
#include <stdlib.h>
#include <utf8proc.h>

#include "base/number.h"
#include "base/utf8.h"
#include "render/render.h"
#include "stream/output.h"

const struct render_format render_formats[] = {
	{ "text", "a table for the terminal, columns lined up", text_write },
	{ "markdown", "a table in Markdown", markdown_write },
	{ "csv", "RFC 4180; texts that a spreadsheet would take for formulas are marked", csv_write },
	{ "ndjson", "records, one a line, as the filters read them", ndjson_write },
	{ "json-stat", "JSON-stat 2.0: text fields are dimensions", json_stat_write },
	{ "sdmx-csv", "SDMX-CSV 2.0", sdmx_csv_write },
	{ "html", "a table in HTML, to be put into a page", html_write },
	{ "vega-lite", "a chart (--chart) as a Vega-Lite specification with its data", vega_write },
	{ "svg", "a chart (--chart) as an SVG that needs no script", svg_write },
	{ "sentence", "a --template with the figures of the records in it", told_write },
	{ "page", "one HTML page that works offline, from parts (see the manual)", page_write },
	{ NULL, NULL, NULL },
};

int render_grid(struct stage *s, const struct render_options *o, struct view *v, struct grid *g)
{
	struct slice missing = { NULL, 0 };
	enum layout layout;

	if (o->table && v->rows)
		layout = grid_pivot(g, v, o->table, o->table_n - 1, o->table[o->table_n - 1], o->field.value,
		                    &o->style, &missing);
	else
		layout = grid_list(g, v, o->columns, o->columns_n, &o->style, &missing);
	switch (layout) {
	case LAYOUT_DONE: return 0;
	case LAYOUT_NO_FIELD:
		return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records; --columns and --table name fields",
		                 SLICE_ARG(missing));
	case LAYOUT_TWICE:
		return diag_fail(s->diag, NULL, "two records fall on one cell of the table; add a field to --table's "
		                                "rows, or aggregate first");
	case LAYOUT_TOO_LARGE: break;
	}
	return diag_fail(s->diag, NULL, "the table has more than %d cells: too large to look at; aggregate first, "
	                                "or take fewer by --where", GRID_CELLS_MAX);
}

/* "… no data; x confidential": what the marks in the table mean. Empty where none is. */
static struct slice marks_note(struct grid *g, const struct labels *labels)
{
	struct slice note = SLICE("");

	for (int k = ABSENT_MISSING; k < ABSENT_KINDS; k++)
		if (g->absent[k])
			note = arena_printf(&g->arena, "%.*s%s%.*s %.*s", SLICE_ARG(note), note.n ? "; " : "",
			                    SLICE_ARG(absence_mark((enum absence)k)),
			                    SLICE_ARG(absence_meaning((enum absence)k, labels)));
	return note;
}

/* ---- text --------------------------------------------------------------- */

/* Hostile texts may hold what a terminal obeys: control characters (C1 too) become
 * blanks, marks that turn the direction of writing are left out. */
static uint32_t shown(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
		return ' ';
	if (c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
	    (c >= 0x2066 && c <= 0x2069))
		return 0;
	return c;
}

/* Columns on a terminal: wide characters two, combining ones none. */
static size_t width_of(struct slice text)
{
	size_t width = 0;

	while (text.n) {
		uint32_t c = shown(utf8_next(&text));
		int w = c ? utf8proc_charwidth((utf8proc_int32_t)c) : 0;
		width += w > 0 ? (size_t)w : 0;
	}
	return width;
}

static void put_shown(struct buf *out, struct slice text)
{
	while (text.n) {
		char bytes[4] = { 0 };
		uint32_t c = shown(utf8_next(&text));
		size_t n = c ? utf8_encode(c, bytes) : 0;
		buf_add(out, bytes, n);
	}
}

static void pad(struct buf *out, size_t n)
{
	while (n--)
		buf_addc(out, ' ');
}

static void put_cell(struct buf *out, struct slice text, size_t width, enum align align, bool last)
{
	size_t own = width_of(text);

	if (align == ALIGN_RIGHT)
		pad(out, width - own);
	put_shown(out, text);
	if (align == ALIGN_LEFT && !last)
		pad(out, width - own);
}

static void write_notes(struct buf *out, struct grid *g, const struct render_options *o)
{
	struct slice marks = marks_note(g, o->style.labels);

	if (o->note)
		buf_printf(out, "\n%s\n", o->note);
	if (marks.n)
		buf_printf(out, "\n%.*s\n", SLICE_ARG(marks));
}

int text_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct buf *out = &s->output->buf;
	struct grid g;
	size_t *width;

	if (render_grid(s, o, v, &g) < 0)
		return -1;
	width = xcalloc(g.columns + 1, sizeof(*width));
	for (size_t c = 0; c < g.columns; c++) {
		width[c] = width_of(g.head[c]);
		for (size_t r = 0; r < g.rows; r++) {
			size_t w = width_of(g.cells[r * g.columns + c]);
			if (w > width[c])
				width[c] = w;
		}
	}
	if (o->title)
		buf_printf(out, "%s\n\n", o->title);
	for (size_t c = 0; c < g.columns; c++) {
		buf_addz(out, c ? "  " : "");
		put_cell(out, g.head[c], width[c], g.align[c], c + 1 == g.columns);
	}
	buf_addz(out, g.columns ? "\n" : "");
	for (size_t c = 0; c < g.columns; c++) {
		buf_addz(out, c ? "  " : "");
		for (size_t i = 0; i < width[c]; i++)
			buf_addc(out, '-');
	}
	buf_addz(out, g.columns ? "\n" : "");
	for (size_t r = 0; r < g.rows; r++) {
		for (size_t c = 0; c < g.columns; c++) {
			buf_addz(out, c ? "  " : "");
			put_cell(out, g.cells[r * g.columns + c], width[c], g.align[c], c + 1 == g.columns);
		}
		buf_addc(out, '\n');
	}
	write_notes(out, &g, o);
	free(width);
	grid_fini(&g);
	return 0;
}

/* ---- Markdown ----------------------------------------------------------- */

static void markdown_cell(struct buf *out, struct slice text)
{
	while (text.n) {
		struct slice rest = text;
		uint32_t c = utf8_next(&rest);
		if (c < 0x80 && c && strchr("|\\`*_<>[]&~$", (int)c))
			buf_addc(out, '\\');
		put_shown(out, (struct slice){ text.p, text.n - rest.n });
		text = rest;
	}
}

int markdown_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct buf *out = &s->output->buf;
	struct grid g;

	if (render_grid(s, o, v, &g) < 0)
		return -1;
	if (o->title)
		buf_printf(out, "**%s**\n\n", o->title);
	for (size_t c = 0; c < g.columns; c++) {
		buf_addz(out, c ? " | " : "| ");
		markdown_cell(out, g.head[c]);
	}
	buf_addz(out, " |\n");
	for (size_t c = 0; c < g.columns; c++)
		buf_addz(out, g.align[c] == ALIGN_RIGHT ? "|---:" : "|:---");
	buf_addz(out, "|\n");
	for (size_t r = 0; r < g.rows; r++) {
		for (size_t c = 0; c < g.columns; c++) {
			buf_addz(out, c ? " | " : "| ");
			markdown_cell(out, g.cells[r * g.columns + c]);
		}
		buf_addz(out, " |\n");
	}
	write_notes(out, &g, o);
	grid_fini(&g);
	return 0;
}

/* ---- CSV ---------------------------------------------------------------- */

/* A spreadsheet takes a text that begins so for a formula (CWE-1236): an apostrophe in
 * front makes it text again. Numbers are not touched: -1.5 stays -1.5, and so does a mark
 * that stands alone. */
static void csv_cell(struct buf *out, struct slice text, bool number)
{
	bool formula = !number && text.n > 1 && memchr("=+-@\t\r\n", text.p[0], 7) && !number_is_json(text);
	bool quote = formula;

	for (size_t i = 0; i < text.n; i++)
		quote |= text.p[i] == '"' || text.p[i] == ',' || text.p[i] == '\n' || text.p[i] == '\r';
	if (!quote) {
		buf_adds(out, text);
		return;
	}
	buf_addz(out, formula ? "\"'" : "\"");
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, text.p[i]);
	}
	buf_addc(out, '"');
}

void csv_start(struct buf *out, const struct slice *names, size_t n)
{
	for (size_t c = 0; c < n; c++) {
		buf_addz(out, c ? "," : "");
		csv_cell(out, names[c], false);
	}
	buf_addz(out, "\r\n");
}

void csv_record(struct buf *out, const struct record *r, struct field_ref *fields, size_t n, struct arena *arena)
{
	for (size_t c = 0; c < n; c++) {
		const struct value *value = record_get(r, &fields[c]);
		buf_addz(out, c ? "," : "");
		if (value && value->kind != VALUE_NULL)
			csv_cell(out, value_text(value, arena), value->kind == VALUE_NUMBER);
	}
	buf_addz(out, "\r\n");
}

/* For machines: codes and plain numbers, unless --table lays out a table. */
static int csv_records(struct stage *s, const struct render_options *o, struct view *v)
{
	struct buf *out = &s->output->buf;
	size_t n = o->columns ? o->columns_n : v->columns_n;

	for (size_t c = 0; o->columns && c < n && v->rows; c++)
		if (view_column(v, o->columns[c]) < 0)
			return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records", SLICE_ARG(o->columns[c]));
	csv_start(out, o->columns ? o->columns : v->columns, n);
	for (size_t row = 0; row < v->rows; row++) {
		for (size_t c = 0; c < n; c++) {
			long at = o->columns ? view_column(v, o->columns[c]) : (long)c;
			double number;
			buf_addz(out, c ? "," : "");
			csv_cell(out, view_text(v, row, at), view_number(v, row, at, &number));
		}
		buf_addz(out, "\r\n");
		if (output_flush_if_full(s->output) < 0)
			return -1;
	}
	return 0;
}

int csv_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct buf *out = &s->output->buf;
	struct grid g;

	if (!o->table)
		return csv_records(s, o, v);
	if (render_grid(s, o, v, &g) < 0)
		return -1;
	for (size_t r = 0; r <= g.rows; r++) {
		for (size_t c = 0; c < g.columns; c++) {
			buf_addz(out, c ? "," : "");
			/* numbers of a table begin with a digit or U+2212, never with a hyphen */
			csv_cell(out, r ? g.cells[(r - 1) * g.columns + c] : g.head[c], false);
		}
		buf_addz(out, "\r\n");
	}
	grid_fini(&g);
	return 0;
}

/* ---- HTML --------------------------------------------------------------- */

void html_escape(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		switch (text.p[i]) {
		case '&': buf_addz(out, "&amp;"); break;
		case '<': buf_addz(out, "&lt;"); break;
		case '>': buf_addz(out, "&gt;"); break;
		case '"': buf_addz(out, "&quot;"); break;
		case '\'': buf_addz(out, "&#39;"); break;
		default: buf_addc(out, text.p[i]);
		}
}

static void html_note(struct buf *out, struct slice note)
{
	if (!note.n)
		return;
	buf_addz(out, "<p class=\"note\">");
	html_escape(out, note);
	buf_addz(out, "</p>\n");
}

void html_table(struct buf *out, struct grid *g, const char *title, const struct labels *labels)
{
	buf_addz(out, "<table>\n");
	if (title) {
		buf_addz(out, "<caption>");
		html_escape(out, slice_of(title));
		buf_addz(out, "</caption>\n");
	}
	buf_addz(out, "<thead><tr>");
	for (size_t c = 0; c < g->columns; c++) {
		buf_addz(out, g->align[c] == ALIGN_RIGHT ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
		html_escape(out, g->head[c]);
		buf_addz(out, "</th>");
	}
	buf_addz(out, "</tr></thead>\n<tbody>\n");
	for (size_t r = 0; r < g->rows; r++) {
		buf_addz(out, "<tr>");
		for (size_t c = 0; c < g->columns; c++) {
			const char *tag = c < g->keys ? "th" : "td";
			buf_printf(out, "<%s%s%s>", tag, c < g->keys ? " scope=\"row\"" : "",
			           g->align[c] == ALIGN_RIGHT ? " class=\"n\"" : "");
			html_escape(out, g->cells[r * g->columns + c]);
			buf_printf(out, "</%s>", tag);
		}
		buf_addz(out, "</tr>\n");
	}
	buf_addz(out, "</tbody>\n</table>\n");
	html_note(out, marks_note(g, labels));
}

int html_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct buf *out = &s->output->buf;
	struct grid g;

	if (render_grid(s, o, v, &g) < 0)
		return -1;
	html_table(out, &g, o->title, o->style.labels);
	html_note(out, slice_of(o->note ? o->note : ""));
	grid_fini(&g);
	return 0;
}

/* ---- what a page may take in as a table --------------------------------- */

bool html_is_table(struct slice html)
{
	static const char *const tags[] = {
		"<table>", "</table>", "<caption>", "</caption>", "<thead>", "</thead>", "<tbody>", "</tbody>",
		"<tr>", "</tr>", "<th scope=\"col\">", "<th scope=\"col\" class=\"n\">", "<th scope=\"row\">",
		"<th scope=\"row\" class=\"n\">", "</th>", "<td>", "<td class=\"n\">", "</td>",
		"<p class=\"note\">", "</p>",
	};

	if (!slice_starts(html, SLICE("<table>")))
		return false;
	for (size_t i = 0; i < html.n; i++) {
		struct slice rest = { html.p + i, html.n - i };
		bool known = html.p[i] != '<';
		for (size_t t = 0; t < sizeof(tags) / sizeof(*tags) && !known; t++)
			known = slice_starts(rest, slice_of(tags[t]));
		if (!known)
			return false;
	}
	return true;
}

/* ---- sentences ---------------------------------------------------------- */

int told_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct slice wrong;

	if (!o->sentence.text.p)
		return usage_fail(s, "-f sentence needs --template");
	if (sentence_write(&o->sentence, v, &o->style, &s->output->buf, &wrong))
		return 0;
	if (wrong.n)
		return diag_fail(s->diag, NULL, "the template asks for {%.*s}, which no record has; see SENTENCES "
		                                "in the manual", SLICE_ARG(wrong));
	return diag_fail(s->diag, NULL, "no record to make a sentence of; say --none for that case");
}
