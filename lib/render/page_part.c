/* SPDX-License-Identifier: MIT */
/*
 * The parts of a page, one function a kind. What a part brings from a file is read as what it
 * is and checked: a table or drawing that render did not write is refused, so that no part can
 * bring a script.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "render/page.h"
#include "stream/output.h"

static const char *const field_names[PART_FIELDS] = {
	[PART_KIND] = "part", [PART_TEXT] = "text",   [PART_TITLE] = "title", [PART_NOTE] = "note",
	[PART_RULE] = "rule", [PART_LEVEL] = "level", [PART_HTML] = "html",   [PART_SPEC] = "spec",
	[PART_SVG] = "svg",   [PART_ID] = "id",       [PART_TRACE] = "trace", [PART_HREF] = "href",
	[PART_LANG] = "lang", [PART_REGION] = "region", [PART_NACE] = "nace", [PART_VALUE] = "value",
};

int page_begin(struct page *p)
{
	p->top = 2;
	for (int f = 0; f < PART_FIELDS; f++)
		p->column[f] = view_column(p->v, slice_of(field_names[f]));
	if (p->column[PART_KIND] < 0)
		return diag_fail(p->s->diag, NULL, "the records of a page have a field part; see the manual");
	for (size_t row = 0; row < p->v->rows; row++)
		if (slice_is(page_field(p, row, PART_KIND), "heading") && page_level(p, row) == 1)
			p->top = 1;
	return 0;
}

struct slice page_field(struct page *p, size_t row, enum part_field f)
{
	return p->column[f] < 0 ? SLICE("") : view_text(p->v, row, p->column[f]);
}

int page_level(struct page *p, size_t row)
{
	double level = 2;

	if (p->column[PART_LEVEL] >= 0)
		view_number(p->v, row, p->column[PART_LEVEL], &level);
	return level >= 3 ? 3 : level <= 1 ? 1 : 2;
}

struct slice page_word(const struct page *p, const char *key)
{
	return label_word(p->o->style.labels, slice_of(key));
}

void page_element(struct buf *out, const char *open, struct slice text, const char *close)
{
	buf_addz(out, open);
	html_escape(out, text);
	buf_addz(out, close);
}

void page_heading_id(struct page *p, size_t row, unsigned number)
{
	struct slice id = page_field(p, row, PART_ID);

	if (id.n)
		html_escape(p->out, id);
	else
		buf_printf(p->out, "h-%u", number);
}

void page_figure_id(struct page *p, size_t row, char letter, unsigned number)
{
	struct slice id = page_field(p, row, PART_ID);

	if (id.n) {
		buf_printf(p->out, "%c-", letter);
		html_escape(p->out, id);
	} else {
		buf_printf(p->out, "%s-%u", letter == 't' ? "table" : "figure", number);
	}
}

void page_figure_number(struct page *p, char letter, unsigned number)
{
	struct slice after = page_word(p, letter == 't' ? "page.table" : "page.figure"), before = slice_cut(&after, '#');

	html_escape(p->out, before);
	buf_printf(p->out, "%u", number);
	html_escape(p->out, after);
}

/* ---- what comes from files ------------------------------------------------------- */

/* The file that a part names, read into `text`. */
static int read_file(struct page *p, size_t row, enum part_field f, struct buf *text)
{
	struct slice path = page_field(p, row, f);
	struct buf name = { 0 };
	int err;

	if (!path.n)
		return diag_fail(p->s->diag, NULL, "part %zu of the page names no file in \"%s\"", row + 1,
		                 field_names[f]);
	if (p->folder.n && path.p[0] != '/') {
		buf_adds(&name, p->folder);
		buf_addc(&name, '/');
	}
	buf_adds(&name, path);
	buf_addc(&name, '\0');
	err = file_read(name.p, PAGE_FILE_MAX, text);
	if (err)
		diag_fail_errno(p->s->diag, err, "part %zu of the page: cannot read \"%s\"", row + 1, name.p);
	buf_fini(&name);
	return err ? -1 : 0;
}

/* Whether it is a drawing as -f svg makes them: those elements, and no attribute by which
 * something could run or load. */
static bool is_drawing(struct slice svg)
{
	static const char *const elements[] = { "svg", "g", "rect", "circle", "line", "path", "text", "title" };

	if (!slice_starts(svg, SLICE("<svg ")))
		return false;
	for (size_t i = 0; i < svg.n; i++) {
		struct slice name, rest = { svg.p + i, svg.n - i };
		bool known = false;

		if (svg.p[i] != '<')
			continue;
		rest = (struct slice){ rest.p + 1, rest.n - 1 };
		if (rest.n && rest.p[0] == '/')
			rest = (struct slice){ rest.p + 1, rest.n - 1 };
		name = rest;
		for (name.n = 0; name.n < rest.n && !strchr(" />\n\t", rest.p[name.n]); name.n++)
			;
		for (size_t e = 0; e < sizeof(elements) / sizeof(*elements); e++)
			known |= slice_is(name, elements[e]);
		if (!known)
			return false;
		for (; i < svg.n && svg.p[i] != '>'; i++) {
			struct slice at = { svg.p + i, svg.n - i };
			if (slice_starts(at, SLICE(" on")) || slice_starts(at, SLICE("href")) ||
			    slice_starts(at, SLICE("style")) || slice_starts(at, SLICE("url(")))
				return false;
		}
	}
	return true;
}

/* What the file holds, added when it passes the check. */
static int add_checked(struct page *p, size_t row, enum part_field f, bool (*check)(struct slice))
{
	struct buf text = { 0 };
	int rc = read_file(p, row, f, &text);

	if (rc == 0 && !check(buf_slice(&text)))
		rc = diag_fail(p->s->diag, NULL, "part %zu of the page: \"%.*s\" is no %s made by -f %s", row + 1,
		               SLICE_ARG(page_field(p, row, f)), f == PART_HTML ? "table" : "drawing", field_names[f]);
	if (rc == 0)
		buf_adds(p->out, buf_slice(&text));
	buf_fini(&text);
	return rc;
}

/* ---- tables and figures --------------------------------------------------------- */

/* Wide tables are pushed aside in their box, by the keyboard too. */
static void open_table_box(struct page *p, size_t row)
{
	page_element(p->out, "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"",
	             page_field(p, row, PART_TITLE), "\">\n");
}

/* <figure>: its id is of its key where it has one, so that a link holds in every language. */
static void open_figure(struct page *p, size_t row, const char *class, char letter, unsigned number)
{
	buf_printf(p->out, "<figure%s id=\"", class);
	page_figure_id(p, row, letter, number);
	buf_addz(p->out, "\">\n<figcaption><span class=\"no\">");
	page_figure_number(p, letter, number);
	buf_addz(p->out, ".</span> ");
	html_escape(p->out, page_field(p, row, PART_TITLE));
	buf_addz(p->out, "</figcaption>\n");
}

static void add_note(struct page *p, size_t row)
{
	struct slice note = page_field(p, row, PART_NOTE);
	if (note.n)
		page_element(p->out, "<p class=\"note\">", note, "</p>\n");
}

/* How it was made: the script that leads from the inputs to it, folded. */
static int add_trace(struct page *p, size_t row)
{
	struct buf script = { 0 };
	int rc;

	if (!page_field(p, row, PART_TRACE).n)
		return 0;
	rc = read_file(p, row, PART_TRACE, &script);
	if (rc == 0) {
		page_element(p->out, "<details class=\"trace\"><summary>", page_word(p, "page.trace"), "</summary>\n");
		page_element(p->out, "<pre lang=\"en\" tabindex=\"0\">", buf_slice(&script), "</pre></details>\n");
	}
	buf_fini(&script);
	return rc;
}

static int add_table(struct page *p, size_t row)
{
	open_figure(p, row, " class=\"has-table\"", 't', ++p->tables);
	open_table_box(p, row);
	if (add_checked(p, row, PART_HTML, html_is_table) < 0)
		return -1;
	buf_addz(p->out, "</div>\n");
	add_note(p, row);
	if (add_trace(p, row) < 0)
		return -1;
	buf_addz(p->out, "</figure>\n");
	return 0;
}

/* The figure's data, folded: the part's own table, else one made of the specification. */
static int add_data(struct page *p, size_t row, const cJSON *spec)
{
	struct buf table = { 0 };
	bool own = page_field(p, row, PART_HTML).n > 0;
	int rc = 0;

	if (own || (spec && figure_table(&table, spec, p->o->style.labels))) {
		page_element(p->out, "<details><summary>", page_word(p, "page.data"), "</summary>\n");
		open_table_box(p, row);
		if (own)
			rc = add_checked(p, row, PART_HTML, html_is_table);
		else
			buf_adds(p->out, buf_slice(&table));
		buf_addz(p->out, "</div></details>\n");
	}
	buf_fini(&table);
	return rc;
}

/* JSON for a script element: every `<` as an escape, so that nothing can end it. */
static void add_json_text(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '<')
			buf_addz(out, "\\u003c");
		else
			buf_addc(out, text.p[i]);
}

/* A chart that the library draws; its specification waits behind the text. */
static int add_chart(struct page *p, size_t row, cJSON **json)
{
	struct buf spec = { 0 };
	int rc = read_file(p, row, PART_SPEC, &spec);

	if (rc == 0) {
		*json = cJSON_ParseWithLength(spec.p, spec.n);
		if (!cJSON_IsObject(*json))
			rc = diag_fail(p->s->diag, NULL, "part %zu of the page: its spec is not JSON", row + 1);
	}
	if (rc == 0) {
		buf_printf(p->out, "<div class=\"chart\"><div class=\"vega\" data-spec=\"spec-%u\" data-label=\"", ++p->drawn);
		html_escape(p->out, page_field(p, row, PART_TITLE));
		buf_addz(p->out, "\"></div></div>\n");
		buf_printf(&p->specs, "<script type=\"application/json\" id=\"spec-%u\">", p->drawn);
		add_json_text(&p->specs, buf_slice(&spec));
		buf_addz(&p->specs, "</script>\n");
	}
	buf_fini(&spec);
	return rc;
}

/* A drawing by -f svg: for pages that many small ones are made of, without the library. */
static int add_drawing(struct page *p, size_t row)
{
	int rc;

	buf_addz(p->out, "<div class=\"chart\">");
	rc = add_checked(p, row, PART_SVG, is_drawing);
	buf_addz(p->out, "</div>\n");
	return rc;
}

static int add_figure(struct page *p, size_t row)
{
	cJSON *json = NULL;
	int rc;

	open_figure(p, row, "", 'f', ++p->figures);
	rc = page_field(p, row, PART_SVG).n ? add_drawing(p, row) : add_chart(p, row, &json);
	if (rc == 0) {
		add_note(p, row);
		rc = add_data(p, row, json);
	}
	if (rc == 0)
		rc = add_trace(p, row);
	buf_addz(p->out, "</figure>\n");
	cJSON_Delete(json);
	return rc;
}

/* ---- texts ----------------------------------------------------------------------- */

bool page_is_near(struct slice href)
{
	return href.n && !memchr(href.p, ':', href.n) && href.p[0] != '/' && !slice_starts(href, SLICE("\\"));
}

int page_linked(struct page *p, size_t row, const char *open, struct slice text, const char *close)
{
	struct slice href = page_field(p, row, PART_HREF);

	if (href.n && !page_is_near(href))
		return diag_fail(p->s->diag, NULL, "part %zu of the page: \"%.*s\" leads out of the page's folder",
		                 row + 1, SLICE_ARG(href));
	buf_addz(p->out, open);
	if (href.n)
		page_element(p->out, "<a href=\"", href, "\">");
	html_escape(p->out, text);
	buf_addz(p->out, href.n ? "</a>" : "");
	buf_addz(p->out, close);
	return 0;
}

/* <h2> to <h4>: the highest level that the page has is <h2>. */
static void add_heading(struct page *p, size_t row)
{
	int level = page_level(p, row);
	int element = p->top == 1 && !p->chapters ? 2 : 2 + level - p->top; /* of the front: <h2> */

	if (level == 1) { /* a chapter: a page of its own in print, with its own head */
		buf_addz(p->out, p->chapters ? "</section>\n" : "");
		buf_printf(p->out, "<section class=\"chapter\" style=\"page: chapter-%u\">\n", ++p->chapters);
	}
	buf_printf(p->out, "<h%d class=\"l%d\" id=\"", element, level);
	page_heading_id(p, row, ++p->headings);
	page_element(p->out, "\">", page_field(p, row, PART_TEXT), "");
	buf_printf(p->out, "</h%d>\n", element);
	add_note(p, row);
}

int page_part(struct page *p, size_t row)
{
	struct slice part = page_field(p, row, PART_KIND), text = page_field(p, row, PART_TEXT);
	const struct list_kind *kind = page_list_kind(part);

	if (kind != p->list)
		page_close_list(p);
	if (kind)
		return page_list_part(p, row, kind);
	if (slice_is(part, "title") || slice_is(part, "language") || slice_is(part, "near") || slice_is(part, "badge"))
		return 0; /* of the head, of a tile */
	if (slice_is(part, "folder")) {
		p->folder = text;
		return 0;
	}
	if (slice_is(part, "heading")) {
		add_heading(p, row);
		return 0;
	}
	if (slice_is(part, "text"))
		return page_linked(p, row, "<p>", text, "</p>\n");
	if (slice_is(part, "finding")) {
		buf_addz(p->out, "<div class=\"finding\"");
		if (page_field(p, row, PART_ID).n)
			page_element(p->out, " id=\"r-", page_field(p, row, PART_ID), "\"");
		if (page_linked(p, row, ">", text, "") < 0)
			return -1;
		if (page_field(p, row, PART_RULE).n)
			page_element(p->out, "<p class=\"rule\">", page_field(p, row, PART_RULE), "</p>");
		buf_addz(p->out, "</div>\n");
		return 0;
	}
	if (slice_is(part, "list"))
		return page_list_of(p, row);
	if (slice_is(part, "table"))
		return add_table(p, row);
	if (slice_is(part, "figure"))
		return add_figure(p, row);
	return diag_fail(p->s->diag, NULL, "part %zu of the page: no kind of part \"%.*s\"; known are title, language, "
	                                   "near, folder, heading, text, item, finding, table, figure, list, key, tile, "
	                                   "badge, choice, entry",
	                 row + 1, SLICE_ARG(part));
}
