/* SPDX-License-Identifier: MIT */
/*
 * One HTML page that works offline. Its parts come as records, in order:
 *
 *	{"part":"title","text":...,"note":...}
 *	{"part":"language","lang":"ru","href":"index.ru.html","text":...}   this page in it
 *	{"part":"folder","text":...}         which the files named below are in
 *	{"part":"near","href":...,"text":...}  a page beside this one, in the head
 *	{"part":"heading","level":2,"text":...,"id":...,"note":...}   1 a chapter of a book
 *	{"part":"text","text":...,"href":...}  a paragraph
 *	{"part":"item","text":...,"href":...}  an item of a list
 *	{"part":"finding","text":...,"rule":...}
 *	{"part":"key","title":...,"text":...,"note":...,"href":...}   a finding that stands in front
 *	{"part":"entry","id":...,"title":...,"text":...,"rule":...,"note":...}   what is explained
 *	{"part":"tile","region":CODE,"href":...}   of the map; its activities anywhere as
 *	{"part":"badge","region":CODE,"nace":CODE,"value":...}
 *	{"part":"choice","region":CODE,"title":...}   of the regions that tables and charts show
 *	{"part":"list","text":"tables"}            or "figures": all of the page
 *	{"part":"table","id":...,"title":...,"html":FILE,"note":...,"trace":FILE}
 *	{"part":"figure","id":...,"title":...,"spec":FILE or "svg":FILE,"html":FILE,"note":...,"trace":FILE}
 *
 * `html` is a table made by -f html, `spec` a chart made by -f vega-lite, `svg` a drawing made
 * by -f svg, `trace` a script shown as how it was made; a figure's table stands folded under
 * it, made from the specification where none is named. Figures and tables are numbered in one
 * row each. The page's policy forbids everything from outside and eval; scripts are in the
 * page.
 */
#include <limits.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/resource.h"
#include "render/page.h"
#include "stream/output.h"

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

static void add_script(struct buf *scripts, struct buf *policy, struct slice text)
{
	struct buf escaped = { 0 };
	uint8_t digest[SHA256_DIGEST_SIZE];
	char hash[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)];
	struct sha256_ctx sha;

	add_script_text(&escaped, text);
	sha256_init(&sha);
	sha256_update(&sha, escaped.n, (const uint8_t *)escaped.p);
	sha256_digest(&sha, sizeof(digest), digest);
	base64_encode_raw(hash, sizeof(digest), digest);
	buf_printf(policy, " 'sha256-%.*s'", (int)sizeof(hash), hash);
	buf_addz(scripts, "<script>");
	buf_adds(scripts, buf_slice(&escaped));
	buf_addz(scripts, "</script>\n");
	buf_fini(&escaped);
}

/* The page's scripts and, for its policy, their hashes: no other runs. */
static int make_scripts(struct page *p, struct buf *scripts, struct buf *policy)
{
	struct slice own;
	bool drawn = false;

	for (size_t row = 0; row < p->v->rows; row++)
		drawn |= slice_is(page_field(p, row, PART_KIND), "figure") && !page_field(p, row, PART_SVG).n;
	for (size_t i = 0; i < sizeof(script_files) / sizeof(*script_files) && drawn; i++) {
		struct buf path = { 0 }, text = { 0 };
		int err = find_script(script_files[i], &path) ? file_read(path.p, PAGE_FILE_MAX, &text) : -1;
		if (err == 0)
			add_script(scripts, policy, buf_slice(&text));
		buf_fini(&path);
		buf_fini(&text);
		if (err)
			return diag_fail(p->s->diag, NULL, "%s is not there, without which the page draws no charts; "
			                                   "run: make deps", script_files[i]);
	}
	if (resource_find("web/page.js", &own))
		add_script(scripts, policy, own);
	return 0;
}

/* Headings from row `from` on. */
static void add_contents(struct page *p, size_t from)
{
	unsigned number = p->headings;

	page_element(p->out, "<nav aria-label=\"", page_word(p, "page.contents"), "\">");
	page_element(p->out, "<h2>", page_word(p, "page.contents"), "</h2>\n<ol>\n");
	for (size_t row = from; row < p->v->rows; row++) {
		if (!slice_is(page_field(p, row, PART_KIND), "heading"))
			continue;
		buf_printf(p->out, "<li class=\"l%d\"><a href=\"#", page_level(p, row));
		page_heading_id(p, row, ++number);
		page_element(p->out, "\">", page_field(p, row, PART_TEXT), "</a></li>\n");
	}
	buf_addz(p->out, "</ol></nav>\n");
}

/* The page in its other languages. */
static int add_languages(struct page *p)
{
	bool any = false;

	for (size_t row = 0; row < p->v->rows; row++) {
		struct slice lang = page_field(p, row, PART_LANG), href = page_field(p, row, PART_HREF);
		if (!slice_is(page_field(p, row, PART_KIND), "language"))
			continue;
		if (!page_is_near(href))
			return diag_fail(p->s->diag, NULL, "part %zu of the page: \"%.*s\" is no page beside this one",
			                 row + 1, SLICE_ARG(href));
		if (!any)
			page_element(p->out, "<ul class=\"languages\" aria-label=\"", page_word(p, "page.languages"), "\">");
		any = true;
		page_element(p->out, "<li><a href=\"", href, "\" lang=\"");
		page_element(p->out, "", lang, "\" hreflang=\"");
		page_element(p->out, "", lang, slice_is(lang, p->o->lang) ? "\" aria-current=\"page\">" : "\">");
		page_element(p->out, "", page_field(p, row, PART_TEXT), "</a></li>");
	}
	buf_addz(p->out, any ? "</ul>\n" : "");
	return 0;
}

/* Pages beside this one: the whole, the one before, the next. */
static int add_near(struct page *p)
{
	bool any = false;

	for (size_t row = 0; row < p->v->rows; row++) {
		if (!slice_is(page_field(p, row, PART_KIND), "near"))
			continue;
		buf_addz(p->out, any ? "" : "<ul class=\"near\">");
		any = true;
		if (page_linked(p, row, "<li>", page_field(p, row, PART_TEXT), "</li>") < 0)
			return -1;
	}
	buf_addz(p->out, any ? "</ul>\n" : "");
	return 0;
}

static void add_resource(struct buf *out, const char *name, const char *open, const char *close)
{
	struct slice text;

	buf_addz(out, open);
	if (resource_find(name, &text))
		buf_adds(out, text);
	buf_addz(out, close);
}

/* The text as a string of CSS. */
static void add_css_text(struct buf *out, struct slice text)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>')
			buf_printf(out, "\\%x ", c);
		else
			buf_addc(out, (char)c);
	}
	buf_addc(out, '"');
}

/* What stands over each printed page: the title, and in a book the chapter. */
static void add_page_heads(struct page *p, struct slice title)
{
	unsigned number = 0;

	buf_addz(p->out, "@page { @top-left { content: ");
	add_css_text(p->out, title);
	buf_addz(p->out, "; } @bottom-right { content: counter(page); } }\n");
	for (size_t row = 0; row < p->v->rows; row++) {
		if (!slice_is(page_field(p, row, PART_KIND), "heading") || page_level(p, row) != 1)
			continue;
		buf_printf(p->out, "@page chapter-%u { @top-right { content: ", ++number);
		add_css_text(p->out, page_field(p, row, PART_TEXT));
		buf_addz(p->out, "; } }\n");
	}
}

/* Scripts run by their hashes, without eval and without any address. No part can bring one
 * either: texts are escaped, specifications are JSON, tables are checked. */
static void add_head(struct page *p, struct slice title, struct slice policy)
{
	buf_printf(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", p->o->lang);
	buf_addz(p->out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src");
	buf_adds(p->out, policy);
	buf_addz(p->out, "; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
	         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
	page_element(p->out, "<title>", title, "</title>\n");
	add_resource(p->out, "web/page.css", "<style>\n", "");
	add_page_heads(p, title);
	buf_addz(p->out, "</style>\n</head>\n<body>\n");
	page_element(p->out, "<a class=\"skip\" href=\"#content\">", page_word(p, "page.skip"), "</a>\n<div class=\"page\">\n");
}

/* The parts, from row `from` to before `to`. */
static int add_parts(struct page *p, size_t from, size_t to)
{
	for (size_t row = from; row < to; row++)
		if (page_part(p, row) < 0)
			return -1;
	page_close_list(p);
	return 0;
}

/* What stands before the first chapter of a book is its front, over the whole width; the
 * contents follow it. */
static int add_body(struct page *p, struct slice title)
{
	size_t first = 0;

	while (p->top == 1 && !(slice_is(page_field(p, first, PART_KIND), "heading") && page_level(p, first) == 1))
		first++;
	if (first > 0) {
		page_element(p->out, "<section class=\"front\" aria-label=\"", title, "\">\n");
		if (add_parts(p, 0, first) < 0)
			return -1;
		buf_addz(p->out, "</section>\n");
	}
	add_contents(p, first);
	buf_addz(p->out, "<main id=\"content\">\n");
	if (add_parts(p, first, p->v->rows) < 0)
		return -1;
	buf_addz(p->out, p->chapters ? "</section>\n" : "");
	buf_addz(p->out, "</main>\n</div>\n");
	return 0;
}

int page_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct page p = { .s = s, .o = o, .v = v, .out = &s->output->buf };
	struct slice title = slice_of(o->title ? o->title : ""), note = SLICE("");
	struct buf scripts = { 0 }, policy = { 0 };
	bool english = strcmp(o->lang, "en") == 0;

	if (page_begin(&p) < 0)
		return -1;
	for (size_t row = 0; row < v->rows; row++)
		if (slice_is(page_field(&p, row, PART_KIND), "title")) {
			title = page_field(&p, row, PART_TEXT);
			note = page_field(&p, row, PART_NOTE);
		}
	if (make_scripts(&p, &scripts, &policy) < 0) {
		buf_fini(&scripts);
		buf_fini(&policy);
		return -1;
	}
	add_head(&p, title, buf_slice(&policy));
	buf_fini(&policy);
	page_element(p.out, p.top == 1 ? "<header class=\"book\">" : "<header>", SLICE(""), "");
	if (add_languages(&p) < 0 || add_near(&p) < 0) {
		buf_fini(&scripts);
		return -1;
	}
	page_element(p.out, "<h1>", title, "</h1>");
	if (note.n)
		page_element(p.out, "<p>", note, "</p>");
	buf_addz(p.out, "</header>\n");
	if (add_body(&p, title) < 0) {
		buf_fini(&p.specs);
		buf_fini(&scripts);
		return -1;
	}
	buf_adds(p.out, buf_slice(&p.specs));
	buf_fini(&p.specs);
	buf_printf(p.out, "<script type=\"application/json\" id=\"number-locale\">{\"decimal\":\"%s\",\"thousands\":\"%s\","
	                  "\"grouping\":[3],\"currency\":[\"\",\"\"]}</script>\n",
	           english ? "." : ",", english ? "," : "\xC2\xA0");
	buf_adds(p.out, buf_slice(&scripts));
	buf_fini(&scripts);
	buf_addz(p.out, "</body>\n</html>\n");
	return 0;
}
