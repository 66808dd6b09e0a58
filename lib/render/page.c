/* SPDX-License-Identifier: MIT */
/*
 * One HTML page that works offline. Its parts come as records, in order:
 *
 *	{"part":"title","text":...,"note":...}
 *	{"part":"heading","level":2,"text":...}
 *	{"part":"text","text":...}           a paragraph
 *	{"part":"item","text":...}           an item of a list
 *	{"part":"finding","text":...,"rule":...}
 *	{"part":"table","title":...,"html":FILE,"note":...}
 *	{"part":"figure","title":...,"spec":FILE,"html":FILE,"note":...}
 *
 * `html` is a table made by -f html, `spec` a chart made by -f vega-lite; a figure's
 * table stands folded under it, made from the specification where none is named. Figures and tables are numbered in one row each. The
 * page's policy forbids everything from outside and eval; scripts are in the page.
 */
#include <limits.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/resource.h"
#include "render/render.h"
#include "stream/output.h"

enum { FILE_MAX = 64 * 1024 * 1024 };

struct page {
	struct stage *s;
	const struct render_options *o;
	struct view *v;
	struct buf *out;
	struct buf specs; /* the figures' specifications, put in behind the text */
	long part, text, title, note, rule, level, html, spec;
	unsigned headings, figures, tables;
	bool in_list;
};

static const char *const script_files[] = { "vega.min.js", "vega-lite.min.js", "vega-embed.min.js" };

/* Inside <script> no text may end the element or begin a comment in it. Where a program
 * has such a text it stands in a string, in which the backslash changes nothing; a bare
 * `</` may be a regular expression's and stays. */
static void add_script_text(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		struct slice rest = { text.p + i, text.n - i };
		if ((rest.n >= 8 && strncasecmp(rest.p, "</script", 8) == 0) || slice_starts(rest, SLICE("<!--"))) {
			buf_addz(out, "<\\");
			buf_addc(out, rest.p[1]);
			i++;
		} else if (slice_starts(rest, SLICE("\xE2\x80\xA8")) || slice_starts(rest, SLICE("\xE2\x80\xA9"))) {
			buf_addz(out, rest.p[2] == '\xA8' ? "\\u2028" : "\\u2029");
			i += 2;
		} else {
			buf_addc(out, text.p[i]);
		}
	}
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

/* The folder of the chart library: KLASTER_DATA, or beside the program in the tree or as
 * installed. */
static bool find_script(const char *name, struct buf *path)
{
	const char *set = getenv("KLASTER_DATA");
	static const char *const places[] = { "../build/web", "../../share/klaster/web", "../share/klaster/web",
		                              "../web" };
	char self[PATH_MAX];
	ssize_t n;

	if (set && *set) {
		path->n = 0;
		buf_printf(path, "%s/web/%s", set, name);
		buf_addc(path, '\0');
		return access(path->p, R_OK) == 0;
	}
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n <= 0)
		return false;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		path->n = 0;
		buf_printf(path, "%s/%s/%s", self, places[i], name);
		buf_addc(path, '\0');
		if (access(path->p, R_OK) == 0)
			return true;
	}
	return false;
}

static int add_library(struct page *p)
{
	for (size_t i = 0; i < sizeof(script_files) / sizeof(*script_files); i++) {
		struct buf path = { 0 }, text = { 0 };
		int err = find_script(script_files[i], &path) ? file_read(path.p, FILE_MAX, &text) : -1;
		if (err == 0) {
			buf_addz(p->out, "<script>");
			add_script_text(p->out, buf_slice(&text));
			buf_addz(p->out, "</script>\n");
		}
		buf_fini(&path);
		buf_fini(&text);
		if (err)
			return diag_fail(p->s->diag, NULL, "%s is not there, without which the page draws no charts; "
			                                   "run: make deps", script_files[i]);
	}
	return 0;
}

static struct slice field(struct page *p, size_t row, long column)
{
	return column < 0 ? SLICE("") : view_text(p->v, row, column);
}

static void add_element(struct buf *out, const char *open, struct slice text, const char *close)
{
	buf_addz(out, open);
	html_escape(out, text);
	buf_addz(out, close);
}

/* The file that a part names, read into `text`. */
static int read_part(struct page *p, size_t row, const char *what, long column, struct buf *text)
{
	struct slice path = field(p, row, column);
	char *name;
	int err;

	if (!path.n)
		return diag_fail(p->s->diag, NULL, "part %zu of the page names no file in \"%s\"", row + 1, what);
	name = strndup(path.p, path.n);
	err = file_read(name, FILE_MAX, text);
	if (err)
		diag_fail_errno(p->s->diag, err, "part %zu of the page: cannot read \"%s\"", row + 1, name);
	free(name);
	return err ? -1 : 0;
}

/* The table in the file that a part names, checked and added. */
static int add_html(struct page *p, size_t row)
{
	struct buf html = { 0 };
	int rc = read_part(p, row, "html", p->html, &html);

	if (rc == 0 && !html_is_table(buf_slice(&html)))
		rc = diag_fail(p->s->diag, NULL, "part %zu of the page: \"%.*s\" is no table made by -f html",
		               row + 1, SLICE_ARG(field(p, row, p->html)));
	if (rc == 0)
		buf_adds(p->out, buf_slice(&html));
	buf_fini(&html);
	return rc;
}

/* Wide tables are pushed aside in their box, by the keyboard too. */
static void open_table_box(struct page *p, size_t row)
{
	add_element(p->out, "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"", field(p, row, p->title),
	            "\">\n");
}

static void close_list(struct page *p)
{
	if (p->in_list)
		buf_addz(p->out, "</ul>\n");
	p->in_list = false;
}

static struct slice word(const struct page *p, const char *key)
{
	return label_word(p->o->style.labels, slice_of(key));
}

static void add_caption(struct page *p, size_t row, const char *kind, unsigned number)
{
	struct slice after = word(p, kind), before = slice_cut(&after, '#');

	/* "Table #" or, in Kazakh, "#-кесте" */
	buf_addz(p->out, "<figcaption><span class=\"no\">");
	html_escape(p->out, before);
	buf_printf(p->out, "%u", number);
	html_escape(p->out, after);
	buf_addz(p->out, ".</span> ");
	html_escape(p->out, field(p, row, p->title));
	buf_addz(p->out, "</figcaption>\n");
}

static void add_note(struct page *p, size_t row)
{
	struct slice note = field(p, row, p->note);
	if (note.n)
		add_element(p->out, "<p class=\"note\">", note, "</p>\n");
}

static int add_table(struct page *p, size_t row)
{
	buf_printf(p->out, "<figure class=\"has-table\" id=\"table-%u\">\n", ++p->tables);
	add_caption(p, row, "page.table", p->tables);
	open_table_box(p, row);
	if (add_html(p, row) < 0)
		return -1;
	buf_addz(p->out, "</div>\n");
	add_note(p, row);
	buf_addz(p->out, "</figure>\n");
	return 0;
}

/* The figure's data, folded: the part's own table, else one made of the specification. */
static int add_data(struct page *p, size_t row, const cJSON *spec)
{
	struct buf table = { 0 };
	bool own = field(p, row, p->html).n > 0;
	int rc = 0;

	if (own || figure_table(&table, spec, p->o->style.labels)) {
		add_element(p->out, "<details><summary>", word(p, "page.data"), "</summary>\n");
		open_table_box(p, row);
		if (own)
			rc = add_html(p, row);
		else
			buf_adds(p->out, buf_slice(&table));
		buf_addz(p->out, "</div></details>\n");
	}
	buf_fini(&table);
	return rc;
}

static int add_figure(struct page *p, size_t row)
{
	struct buf spec = { 0 };
	cJSON *json = NULL;
	int rc = read_part(p, row, "spec", p->spec, &spec);

	if (rc == 0) {
		json = cJSON_ParseWithLength(spec.p, spec.n);
		if (!cJSON_IsObject(json))
			rc = diag_fail(p->s->diag, NULL, "part %zu of the page: its spec is not JSON", row + 1);
	}
	if (rc == 0) {
		p->figures++;
		buf_printf(p->out, "<figure id=\"figure-%u\">\n", p->figures);
		add_caption(p, row, "page.figure", p->figures);
		buf_printf(p->out, "<div class=\"chart\"><div class=\"vega\" data-spec=\"spec-%u\" data-label=\"", p->figures);
		html_escape(p->out, field(p, row, p->title));
		buf_addz(p->out, "\"></div></div>\n");
		buf_printf(&p->specs, "<script type=\"application/json\" id=\"spec-%u\">", p->figures);
		add_json_text(&p->specs, buf_slice(&spec));
		buf_addz(&p->specs, "</script>\n");
		add_note(p, row);
		rc = add_data(p, row, json);
		buf_addz(p->out, "</figure>\n");
	}
	cJSON_Delete(json);
	buf_fini(&spec);
	return rc;
}

static int add_part(struct page *p, size_t row)
{
	struct slice part = field(p, row, p->part), text = field(p, row, p->text);
	double level = 2;

	if (!slice_is(part, "item"))
		close_list(p);
	if (slice_is(part, "title"))
		return 0;
	if (slice_is(part, "heading")) {
		if (p->level >= 0)
			view_number(p->v, row, p->level, &level);
		buf_printf(p->out, "<h%d id=\"h-%u\">", level >= 3 ? 3 : 2, ++p->headings);
		add_element(p->out, "", text, level >= 3 ? "</h3>\n" : "</h2>\n");
	} else if (slice_is(part, "text")) {
		add_element(p->out, "<p>", text, "</p>\n");
	} else if (slice_is(part, "item")) {
		buf_addz(p->out, p->in_list ? "" : "<ul>\n");
		p->in_list = true;
		add_element(p->out, "<li>", text, "</li>\n");
	} else if (slice_is(part, "finding")) {
		add_element(p->out, "<div class=\"finding\">", text, "");
		if (field(p, row, p->rule).n)
			add_element(p->out, "<p class=\"rule\">", field(p, row, p->rule), "</p>");
		buf_addz(p->out, "</div>\n");
	} else if (slice_is(part, "table")) {
		return add_table(p, row);
	} else if (slice_is(part, "figure")) {
		return add_figure(p, row);
	} else {
		return diag_fail(p->s->diag, NULL, "part %zu of the page: no kind of part \"%.*s\"; known are title, "
		                                   "heading, text, item, finding, table, figure",
		                 row + 1, SLICE_ARG(part));
	}
	return 0;
}

static void add_contents(struct page *p)
{
	unsigned number = 0;

	add_element(p->out, "<nav aria-label=\"", word(p, "page.contents"), "\">");
	add_element(p->out, "<h2>", word(p, "page.contents"), "</h2>\n<ol>\n");
	for (size_t row = 0; row < p->v->rows; row++) {
		double level = 2;
		if (!slice_is(field(p, row, p->part), "heading"))
			continue;
		if (p->level >= 0)
			view_number(p->v, row, p->level, &level);
		buf_printf(p->out, "<li class=\"l%d\"><a href=\"#h-%u\">", level >= 3 ? 3 : 2, ++number);
		add_element(p->out, "", field(p, row, p->text), "</a></li>\n");
	}
	buf_addz(p->out, "</ol></nav>\n");
}

static void add_resource(struct buf *out, const char *name, const char *open, const char *close)
{
	struct slice text;

	buf_addz(out, open);
	if (resource_find(name, &text))
		buf_adds(out, text);
	buf_addz(out, close);
}

/* Scripts are allowed as 'unsafe-inline', without eval and without any address: hashes of
 * them would want a library for SHA-256. What keeps foreign scripts out is that no part can
 * bring one: texts are escaped, specifications are JSON, tables are checked. */
static void add_head(struct page *p, struct slice title)
{
	buf_printf(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", p->o->lang);
	buf_addz(p->out,
	         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
	         "'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
	         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
	add_element(p->out, "<title>", title, "</title>\n");
	add_resource(p->out, "web/page.css", "<style>\n", "</style>\n</head>\n<body>\n<div class=\"page\">\n");
}

int page_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct page p = { .s = s, .o = o, .v = v, .out = &s->output->buf };
	struct slice title = slice_of(o->title ? o->title : ""), note = SLICE("");
	bool english = strcmp(o->lang, "en") == 0;

	p.part = view_column(v, SLICE("part"));
	p.text = view_column(v, SLICE("text"));
	p.title = view_column(v, SLICE("title"));
	p.note = view_column(v, SLICE("note"));
	p.rule = view_column(v, SLICE("rule"));
	p.level = view_column(v, SLICE("level"));
	p.html = view_column(v, SLICE("html"));
	p.spec = view_column(v, SLICE("spec"));
	if (p.part < 0)
		return diag_fail(s->diag, NULL, "the records of a page have a field part; see the manual");
	for (size_t row = 0; row < v->rows; row++)
		if (slice_is(field(&p, row, p.part), "title")) {
			title = field(&p, row, p.text);
			note = field(&p, row, p.note);
		}
	add_head(&p, title);
	add_element(p.out, "<header><h1>", title, "</h1>");
	if (note.n)
		add_element(p.out, "<p>", note, "</p>");
	buf_addz(p.out, "</header>\n");
	add_contents(&p);
	buf_addz(p.out, "<main>\n");
	for (size_t row = 0; row < v->rows; row++)
		if (add_part(&p, row) < 0) {
			buf_fini(&p.specs);
			return -1;
		}
	close_list(&p);
	buf_addz(p.out, "</main>\n</div>\n");
	buf_adds(p.out, buf_slice(&p.specs));
	buf_fini(&p.specs);
	buf_printf(p.out, "<script type=\"application/json\" id=\"number-locale\">{\"decimal\":\"%s\",\"thousands\":\"%s\","
	                  "\"grouping\":[3],\"currency\":[\"\",\"\"]}</script>\n",
	           english ? "." : ",", english ? "," : "\xC2\xA0");
	if (p.figures) {
		if (add_library(&p) < 0)
			return -1;
		add_resource(p.out, "web/page.js", "<script>\n", "</script>\n");
	}
	buf_addz(p.out, "</body>\n</html>\n");
	return 0;
}
