/* SPDX-License-Identifier: MIT */
/* The registry of output formats, and tables as text, Markdown, CSV and HTML. */
#include <stdlib.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "render/render.h"
#include "stream/output.h"

const struct render_format render_formats[] = {
	{ "text", "a table for the terminal, columns lined up", text_write },
	{ "markdown", "a table in Markdown", markdown_write },
	{ "csv", "RFC 4180; texts that a spreadsheet would take for formulas are marked", csv_write },
	{ "html", "a table in HTML, to be put into a page", html_write },
	{ "vega-lite", "a chart (--chart) as a Vega-Lite specification with its data", vega_write },
	{ "sentence", "a --template with the figures of the records in it", told_write },
	{ "page", "one HTML page that works offline, from parts (see the manual)", page_write },
	{ NULL, NULL, NULL },
};

int render_grid(struct stage *s, const struct render_options *o, struct view *v, struct grid *g)
{
	struct slice missing = { NULL, 0 };
	bool fits;

	if (o->table && v->rows)
		fits = grid_pivot(g, v, o->table, o->table_n - 1, o->table[o->table_n - 1], o->field.value,
		                  &o->style, &missing);
	else
		fits = grid_list(g, v, o->columns, o->columns_n, &o->style, &missing);
	if (fits)
		return 0;
	if (missing.p)
		return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records; --columns and --table name fields",
		                 SLICE_ARG(missing));
	return diag_fail(s->diag, NULL, "two records fall on one cell of the table; add a field to --table's "
	                                "rows, or aggregate first");
}

/* ---- text --------------------------------------------------------------- */

/* Columns on a terminal: wide characters two, combining ones none, controls none. */
static size_t width_of(struct slice text)
{
	size_t width = 0;

	while (text.n) {
		int w = utf8proc_charwidth((utf8proc_int32_t)utf8_next(&text));
		width += w > 0 ? (size_t)w : 0;
	}
	return width;
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
	for (size_t i = 0; i < text.n; i++)
		buf_addc(out, (unsigned char)text.p[i] < 0x20 ? ' ' : text.p[i]);
	if (align == ALIGN_LEFT && !last)
		pad(out, width - own);
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
	if (o->note)
		buf_printf(out, "\n%s\n", o->note);
	free(width);
	grid_fini(&g);
	return 0;
}

/* ---- Markdown ----------------------------------------------------------- */

static void markdown_cell(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (strchr("|\\`*_<>[]", text.p[i]) && text.p[i])
			buf_addc(out, '\\');
		buf_addc(out, (unsigned char)text.p[i] < 0x20 ? ' ' : text.p[i]);
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
	if (o->note)
		buf_printf(out, "\n%s\n", o->note);
	grid_fini(&g);
	return 0;
}

/* ---- CSV ---------------------------------------------------------------- */

/* A spreadsheet takes a text that begins so for a formula (CWE-1236): an apostrophe in
 * front makes it text again. Numbers are not touched: -1.5 stays -1.5. */
static void csv_cell(struct buf *out, struct slice text, bool number)
{
	bool formula = !number && text.n && strchr("=+-@\t\r", text.p[0]);
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

/* For machines: codes and plain numbers, unless --table lays out a table. */
static int csv_records(struct stage *s, const struct render_options *o, struct view *v)
{
	struct buf *out = &s->output->buf;
	size_t n = o->columns ? o->columns_n : v->columns_n;

	for (size_t c = 0; c < n; c++) {
		struct slice name = o->columns ? o->columns[c] : v->columns[c];
		if (v->rows && view_column(v, name) < 0)
			return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records", SLICE_ARG(name));
		buf_addz(out, c ? "," : "");
		csv_cell(out, name, false);
	}
	buf_addz(out, "\r\n");
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
			csv_cell(out, r ? g.cells[(r - 1) * g.columns + c] : g.head[c],
			         r && g.align[c] == ALIGN_RIGHT);
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

int html_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct buf *out = &s->output->buf;
	struct grid g;

	if (render_grid(s, o, v, &g) < 0)
		return -1;
	buf_addz(out, "<table>\n");
	if (o->title) {
		buf_addz(out, "<caption>");
		html_escape(out, slice_of(o->title));
		buf_addz(out, "</caption>\n");
	}
	buf_addz(out, "<thead><tr>");
	for (size_t c = 0; c < g.columns; c++) {
		buf_addz(out, g.align[c] == ALIGN_RIGHT ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
		html_escape(out, g.head[c]);
		buf_addz(out, "</th>");
	}
	buf_addz(out, "</tr></thead>\n<tbody>\n");
	for (size_t r = 0; r < g.rows; r++) {
		buf_addz(out, "<tr>");
		for (size_t c = 0; c < g.columns; c++) {
			const char *tag = c ? "td" : "th";
			buf_printf(out, "<%s%s%s>", tag, c ? "" : " scope=\"row\"",
			           g.align[c] == ALIGN_RIGHT ? " class=\"n\"" : "");
			html_escape(out, g.cells[r * g.columns + c]);
			buf_printf(out, "</%s>", tag);
		}
		buf_addz(out, "</tr>\n");
		if (output_flush_if_full(s->output) < 0) {
			grid_fini(&g);
			return -1;
		}
	}
	buf_addz(out, "</tbody>\n</table>\n");
	if (o->note) {
		buf_addz(out, "<p class=\"note\">");
		html_escape(out, slice_of(o->note));
		buf_addz(out, "</p>\n");
	}
	grid_fini(&g);
	return 0;
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
