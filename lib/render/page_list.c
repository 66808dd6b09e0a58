/* SPDX-License-Identifier: MIT */
/* Parts of a page of which several in a row make one list, and the lists of its tables and figures. */
#include <ctype.h>
#include <string.h>

#include "base/dict.h"
#include "render/hyphen.h"
#include "render/page.h"
#include "stream/output.h"

static int add_item(struct page *p, size_t row)
{
	return page_linked(p, row, "<li>", page_field(p, row, PART_TEXT), "</li>\n");
}

/* A finding that stands in front: what about, what, and why it stands there. */
static int add_key(struct page *p, size_t row)
{
	buf_addz(p->out, "<li>");
	if (page_linked(p, row, "<p class=\"of\">", page_field(p, row, PART_TITLE), "</p>") < 0)
		return -1;
	page_element(p->out, "<p>", page_field(p, row, PART_TEXT), "</p>");
	if (page_field(p, row, PART_NOTE).n)
		page_element(p->out, "<p class=\"note\">", page_field(p, row, PART_NOTE), "</p>");
	buf_addz(p->out, "</li>\n");
	return 0;
}

/* A method or another word that is explained. */
static int add_entry(struct page *p, size_t row)
{
	buf_addz(p->out, "<dt id=\"m-");
	html_escape(p->out, page_field(p, row, PART_ID));
	page_element(p->out, "\">", page_field(p, row, PART_TITLE), "</dt>\n");
	page_element(p->out, "<dd>", page_field(p, row, PART_TEXT), "");
	if (page_field(p, row, PART_RULE).n)
		page_element(p->out, "<br><code>", page_field(p, row, PART_RULE), "</code>");
	if (page_field(p, row, PART_NOTE).n)
		page_element(p->out, "<p class=\"note\">", page_field(p, row, PART_NOTE), "</p>");
	buf_addz(p->out, "</dd>\n");
	return 0;
}

/* A region that a reader may choose to see: the page's script shows only the columns of tables
 * and the marks of charts that are of chosen ones. */
static int add_choice(struct page *p, size_t row)
{
	struct slice code = page_field(p, row, PART_REGION);

	page_element(p->out, "<label><input type=\"checkbox\" value=\"", code, "\">");
	page_element(p->out, "<span>", label_of(p->o->style.labels, LABEL_REGION, code, true), "</span></label>\n");
	return 0;
}

/* ---- the map ----------------------------------------------------------------------- */

/* What a region is strong in: the activity's letter, its name and number for who points or
 * listens. */
static void open_badge(struct page *p, struct slice nace)
{
	buf_printf(p->out, "<span class=\"badge s-%c\"", isalpha((unsigned char)nace.p[0]) ? nace.p[0] : 'x');
}

static void add_badges(struct page *p, struct slice code)
{
	const struct labels *labels = p->o->style.labels;
	struct arena *arena = &p->v->arena;
	double number;

	for (size_t row = 0; row < p->v->rows; row++) {
		struct slice nace = page_field(p, row, PART_NACE);
		if (!nace.n || !slice_is(page_field(p, row, PART_KIND), "badge") ||
		    !slice_eq(page_field(p, row, PART_REGION), code))
			continue;
		open_badge(p, nace);
		buf_addz(p->out, " title=\"");
		html_escape(p->out, label_of(labels, LABEL_NACE, nace, true));
		buf_addz(p->out, "\"><b aria-hidden=\"true\">");
		html_escape(p->out, nace);
		buf_addz(p->out, "</b><span class=\"unseen\">");
		html_escape(p->out, label_of(labels, LABEL_NACE, nace, true));
		buf_addz(p->out, "</span>");
		if (p->column[PART_VALUE] >= 0 && view_number(p->v, row, p->column[PART_VALUE], &number))
			page_element(p->out, " ", number_text(arena, number, 1, labels), "");
		buf_addz(p->out, "</span> ");
	}
}

/* The activities of all badges by their letters. */
static void add_legend(struct page *p)
{
	struct dict seen = { 0 };

	buf_addz(p->out, "<ul class=\"legend\">\n");
	for (char letter = 'A'; letter <= 'Z'; letter++)
		for (size_t row = 0; row < p->v->rows; row++) {
			struct slice nace = page_field(p, row, PART_NACE);
			struct dict_slot *slot;

			if (!slice_is(page_field(p, row, PART_KIND), "badge") || !nace.n || nace.p[0] != letter)
				continue;
			slot = dict_slot(&seen, nace);
			if (slot->item)
				continue;
			slot->item = p;
			buf_addz(p->out, "<li>");
			open_badge(p, nace);
			page_element(p->out, "><b>", nace, "</b></span> ");
			page_element(p->out, "", label_of(p->o->style.labels, LABEL_NACE, nace, true), "</li>\n");
		}
	buf_addz(p->out, "</ul>\n");
	dict_fini(&seen);
}

/* A region's tile in the grid of region.tsv, a link to what is said of it. */
static int add_tile(struct page *p, size_t row)
{
	const struct labels *labels = p->o->style.labels;
	struct slice code = page_field(p, row, PART_REGION), href = page_field(p, row, PART_HREF);
	const struct region *region = region_find(labels_regions(labels), code);

	if (!region || region->tile_col < 0)
		return diag_fail(p->s->diag, NULL, "part %zu of the page: region \"%.*s\" has no tile on the map", row + 1,
		                 SLICE_ARG(code));
	if (!page_is_near(href))
		return diag_fail(p->s->diag, NULL, "part %zu of the page: \"%.*s\" is no page beside this one", row + 1,
		                 SLICE_ARG(href));
	buf_printf(p->out, "<li style=\"grid-area: %d / %d\">", region->tile_row + 1, region->tile_col + 1);
	page_element(p->out, "<a href=\"", href, "\">");
	buf_addz(p->out, "<span class=\"name\">");
	hyphen_soft(p->out, label_of(labels, LABEL_REGION, code, true));
	buf_addz(p->out, "</span> ");
	add_badges(p, code);
	buf_addz(p->out, "</a></li>\n");
	return 0;
}

/* ---- the registry ------------------------------------------------------------------ */

static const struct list_kind kinds[] = {
	{ "item", "<ul>\n", "</ul>\n", add_item, NULL },
	{ "key", "<ol class=\"keys\">\n", "</ol>\n", add_key, NULL },
	{ "entry", "<dl class=\"entries\">\n", "</dl>\n", add_entry, NULL },
	{ "choice", "<fieldset class=\"choice\">\n", "<p class=\"chosen\" role=\"status\"></p></fieldset>\n", add_choice, NULL },
	{ "tile", "<ol class=\"tiles\">\n", "</ol>\n", add_tile, add_legend },
};

const struct list_kind *page_list_kind(struct slice part)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (slice_is(part, kinds[i].part))
			return &kinds[i];
	return NULL;
}

int page_list_part(struct page *p, size_t row, const struct list_kind *kind)
{
	if (!p->list) {
		buf_addz(p->out, kind->open);
		if (slice_is(page_field(p, row, PART_KIND), "choice") && page_field(p, row, PART_TITLE).n)
			page_element(p->out, "<legend>", page_field(p, row, PART_TITLE), "</legend>\n");
	}
	p->list = kind;
	return kind->add(p, row);
}

void page_close_list(struct page *p)
{
	const struct list_kind *list = p->list;

	p->list = NULL;
	if (!list)
		return;
	buf_addz(p->out, list->close);
	if (list->end)
		list->end(p);
}

int page_list_of(struct page *p, size_t row)
{
	bool tables = slice_is(page_field(p, row, PART_TEXT), "tables");
	unsigned number = 0;

	if (!tables && !slice_is(page_field(p, row, PART_TEXT), "figures"))
		return diag_fail(p->s->diag, NULL, "part %zu of the page: a list is of tables or of figures", row + 1);
	buf_addz(p->out, "<ul class=\"list-of\">\n");
	for (size_t i = 0; i < p->v->rows; i++) {
		if (!slice_is(page_field(p, i, PART_KIND), tables ? "table" : "figure"))
			continue;
		buf_addz(p->out, "<li><a href=\"#");
		page_figure_id(p, i, tables ? 't' : 'f', ++number);
		buf_addz(p->out, "\"><span class=\"no\">");
		page_figure_number(p, tables ? 't' : 'f', number);
		page_element(p->out, "</span> ", page_field(p, i, PART_TITLE), "</a></li>\n");
	}
	buf_addz(p->out, "</ul>\n");
	return 0;
}
