/* SPDX-License-Identifier: MIT */
/* Lorenz curves, networks, dendrograms and treemaps drawn as SVG. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/placing.h"
#include "render/svg.h"

static double number_in(const cJSON *item, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, name);
	return cJSON_IsNumber(value) ? value->valuedouble : NAN;
}

static struct slice text_in(const cJSON *item, const char *name)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, name));
	return slice_of(text ? text : "");
}

static uint32_t color_in(const cJSON *item, const char *name)
{
	struct slice text = text_in(item, name);
	return text.n == 7 ? (uint32_t)strtoul(text.p + 1, NULL, 16) : 0x8A949B;
}

static const cJSON *dataset(const struct svg *g, const char *name)
{
	return cJSON_GetObjectItem(cJSON_GetObjectItem(g->spec, "datasets"), name);
}

/* ---- Lorenz curves ------------------------------------------------------ */

struct point {
	double x, y;
	size_t which;
	const cJSON *item;
};

static int by_curve(const void *pa, const void *pb)
{
	const struct point *a = pa, *b = pb;

	if (a->which != b->which)
		return a->which < b->which ? -1 : 1;
	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return (a->y > b->y) - (a->y < b->y);
}

static void percent_axes(struct svg *g, double left, double right, double top, double bottom)
{
	for (int i = 0; i <= 5; i++) {
		double x = left + (right - left) * i / 5, y = bottom + (top - bottom) * i / 5;
		struct slice tick = arena_printf(&g->arena, "%d%%", 20 * i);
		svg_line(g, x, top, x, bottom, i ? 0xE6E6E6 : 0x999999, 1);
		svg_line(g, left, y, right, y, i ? 0xE6E6E6 : 0x999999, 1);
		svg_text(g, x, bottom + 14, 'm', 10, false, 0, 0x333333, tick);
		svg_text(g, left - 6, y + 4, 'e', 10, false, 0, 0x333333, tick);
	}
	svg_line(g, left, bottom, right, top, 0x888888, 1);
	svg_text(g, (left + right) / 2, bottom + 32, 'm', SVG_FONT, false, 0, 0x333333, svg_title(g, "x"));
	svg_text(g, 14, (top + bottom) / 2, 'm', SVG_FONT, false, -90, 0x333333, svg_title(g, "y"));
}

void svg_lorenz(struct svg *g)
{
	struct slice color = g->o->field.color;
	struct texts names = { 0 };
	struct point *points = xcalloc((size_t)cJSON_GetArraySize(g->values) + 1, sizeof(*points));
	double left = 72, right = left + 480, top = g->height + 12, bottom = top + 400;
	const cJSON *item;
	size_t n = 0;

	percent_axes(g, left, right, top, bottom);
	cJSON_ArrayForEach(item, g->values) {
		struct point p = { .item = item, .which = color.p ? texts_of(&names, svg_item_text(g, item, color)) : 0 };
		if (!svg_item_number(g, item, g->o->field.x, &p.x) || !svg_item_number(g, item, g->o->field.y, &p.y))
			continue;
		p.x = left + (right - left) * p.x;
		p.y = bottom + (top - bottom) * p.y;
		points[n++] = p;
	}
	qsort(points, n, sizeof(*points), by_curve);
	for (size_t i = 0; i < n; i++) {
		bool first = i == 0 || points[i].which != points[i - 1].which, last = i + 1 == n || points[i].which != points[i + 1].which;
		if (first)
			buf_addz(&g->body, "<path fill=\"none\" stroke-width=\"2\" d=\"");
		buf_addc(&g->body, first ? 'M' : 'L');
		svg_number(&g->body, points[i].x);
		buf_addc(&g->body, ' ');
		svg_number(&g->body, points[i].y);
		if (!last)
			continue;
		buf_printf(&g->body, "\" stroke=\"#%06x\"", (unsigned)palette[points[i].which % PALETTE_SIZE]);
		if (points[i].which >= PALETTE_SIZE)
			buf_printf(&g->body, " stroke-dasharray=\"%zu 3\"", 2 * (points[i].which / PALETTE_SIZE));
		buf_addz(&g->body, "/>\n");
	}
	for (size_t i = 0; i < n; i++)
		svg_circle(g, points[i].x, points[i].y, 3, palette[points[i].which % PALETTE_SIZE], svg_tip(g, points[i].item));
	g->height = svg_legend(g, names.list, names.n, left, bottom + 44, SVG_WIDTH - 16 - left) + 6;
	free(points);
	texts_fini(&names);
}

/* ---- networks ----------------------------------------------------------- */

/* One tie: the outline of its trail, as wide at each point as that says. */
static const cJSON *draw_way(struct svg *g, const cJSON *first, double scale, double left, double top)
{
	const cJSON *tie = cJSON_GetObjectItem(first, "net_tie"), *item, *last = first;
	struct buf back = { 0 };
	struct slice tip = svg_tip(g, first);
	bool started = false;

	buf_addz(&g->body, "<path fill=\"#7b868e\" fill-opacity=\"0.5\" d=\"");
	for (item = first; item && number_in(item, "net_tie") == tie->valuedouble; last = item, item = item->next) {
		const cJSON *next = item->next && number_in(item->next, "net_tie") == tie->valuedouble ? item->next : item;
		const cJSON *before = item == first ? item : last;
		double dx = number_in(next, "net_x") - number_in(before, "net_x");
		double dy = number_in(next, "net_y") - number_in(before, "net_y"), length = fmax(1, hypot(dx, dy));
		double half = number_in(item, "net_w") / 2, x = left + number_in(item, "net_x") * scale,
		       y = top + number_in(item, "net_y") * scale;
		struct buf point = { 0 };
		buf_addz(&g->body, started ? "L" : "M");
		svg_number(&g->body, x - half * dy / length);
		buf_addc(&g->body, ' ');
		svg_number(&g->body, y + half * dx / length);
		/* the other side is walked back */
		buf_addc(&point, 'L');
		svg_number(&point, x + half * dy / length);
		buf_addc(&point, ' ');
		svg_number(&point, y - half * dx / length);
		buf_adds(&point, buf_slice(&back));
		buf_fini(&back);
		back = point;
		started = true;
	}
	buf_adds(&g->body, buf_slice(&back));
	buf_addz(&g->body, "Z\"><title>");
	html_escape(&g->body, tip);
	buf_addz(&g->body, "</title></path>\n");
	buf_fini(&back);
	return item;
}

/* "Name; group; 0.72": a node's tooltip, of the layer of nodes. */
static struct slice node_tip(struct svg *g, const cJSON *item)
{
	const cJSON *layers = cJSON_GetObjectItem(g->spec, "layer");
	return svg_tip_of(g, cJSON_GetObjectItem(cJSON_GetObjectItem(cJSON_GetArrayItem(layers, 1), "encoding"), "tooltip"), item);
}

void svg_name(struct svg *g, const cJSON *item, double x, double y, bool halo, struct slice name)
{
	const char *at = cJSON_GetStringValue(cJSON_GetObjectItem(item, "name_at"));
	int gap = at ? atoi(at + 1) : 0;
	char anchor = 'm';

	if (!at)
		return;
	x += name_dx(*at, gap);
	anchor = strchr("r93", *at) ? 's' : strchr("l71", *at) ? 'e' : 'm';
	y += strchr("rl", *at) ? 4 : strchr("a79", *at) ? -gap - 3 : gap + 9;
	if (halo)
		svg_halo(g, x, y, anchor, SVG_FONT, name);
	svg_text(g, x, y, anchor, SVG_FONT, false, 0, SVG_INK, name);
}

void svg_network(struct svg *g)
{
	const cJSON *domain, *item = dataset(g, "ways") ? dataset(g, "ways")->child : NULL;
	struct slice label = g->o->field.label.p ? g->o->field.label : SLICE("node"), color = g->o->field.color;
	struct texts groups = { 0 };
	double left = 12, scale, high;

	domain = cJSON_GetObjectItem(cJSON_GetObjectItem(cJSON_GetObjectItem(g->spec, "encoding"), "x"), "scale");
	scale = (SVG_WIDTH - 24) / cJSON_GetArrayItem(cJSON_GetObjectItem(domain, "domain"), 1)->valuedouble;
	high = number_in(g->spec, "height") * scale;
	if (color.p) {
		const cJSON *encoding = cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(g->spec, "layer"), 1), "encoding"), *group;
		cJSON_ArrayForEach(group, cJSON_GetObjectItem(cJSON_GetObjectItem(cJSON_GetObjectItem(encoding, "color"), "scale"), "domain")) {
			texts_of(&groups, slice_of(group->valuestring));
		}
	}
	g->height = svg_legend(g, groups.list, groups.n, left, g->height + 8, SVG_WIDTH - 24) + 4;
	while (item)
		item = draw_way(g, item, scale, left, g->height);
	cJSON_ArrayForEach(item, dataset(g, "nodes")) {
		size_t which = color.p ? texts_of(&groups, text_in(item, chart_shown(g->v, color).p)) : 0;
		double x = left + number_in(item, "net_x") * scale, y = g->height + number_in(item, "net_y") * scale;
		double radius = sqrt(number_in(item, "net_area") / M_PI);
		svg_circle(g, x, y, radius, 0xFFFFFF, SLICE("")); /* no tie shines through */
		svg_circle(g, x, y, radius, palette[which % PALETTE_SIZE], node_tip(g, item));
	}
	cJSON_ArrayForEach(item, dataset(g, "nodes")) {
		svg_name(g, item, left + number_in(item, "net_x") * scale, g->height + number_in(item, "net_y") * scale, true,
		         text_in(item, chart_shown(g->v, label).p));
	}
	cJSON_ArrayForEach(item, dataset(g, "stages")) {
		svg_text(g, left + number_in(item, "net_x") * scale, g->height + 14, 'm', SVG_FONT, true, 0, 0x5B6670,
		         text_in(item, "net_head"));
	}
	g->height += high + 8;
	texts_fini(&groups);
}

/* ---- dendrograms -------------------------------------------------------- */

void svg_dendrogram(struct svg *g)
{
	enum { LEAF = 18 };
	const cJSON *item, *names = dataset(g, "leaves");
	double left = 20, top = g->height + 8, high = 0, bottom = top, cut = g->o->threshold;
	struct axis across;

	cJSON_ArrayForEach(item, names) {
		left = fmax(left, fmin(text_width(slice_of(item->valuestring), SVG_FONT, false), 300) + 20);
		bottom += LEAF;
	}
	cJSON_ArrayForEach(item, dataset(g, "branches")) {
		high = fmax(high, number_in(item, "tree_x2"));
	}
	across = axis_make(0, high, left, SVG_WIDTH - 24);
	axis_across(g, &across, top, bottom, svg_title(g, "x"));
	bottom = top;
	cJSON_ArrayForEach(item, names) {
		svg_text(g, left - 6, bottom + LEAF / 2.0 + 4, 'e', SVG_FONT, false, 0, SVG_INK,
		         text_fit(&g->arena, slice_of(item->valuestring), SVG_FONT, false, 300));
		bottom += LEAF;
	}
	if (!isnan(cut) && cut >= across.low && cut <= across.high)
		svg_line(g, axis_at(&across, cut), top, axis_at(&across, cut), bottom, 0x666666, 1.5);
	cJSON_ArrayForEach(item, dataset(g, "branches")) {
		svg_line(g, axis_at(&across, number_in(item, "tree_x")), top + LEAF * (number_in(item, "tree_y") + 0.5),
		         axis_at(&across, number_in(item, "tree_x2")), top + LEAF * (number_in(item, "tree_y2") + 0.5),
		         color_in(item, "tree_color"), 2);
	}
	cJSON_ArrayForEach(item, g->values) {
		svg_circle(g, axis_at(&across, number_in(item, "tree_x")), top + LEAF * (number_in(item, "tree_y") + 0.5), 3.5,
		           0x444C52, svg_tip(g, item));
	}
	g->height = bottom + 42;
}

/* ---- treemaps ----------------------------------------------------------- */

void svg_treemap(struct svg *g)
{
	const double scale = (SVG_WIDTH - 24) / 680.0, left = 12;
	struct slice color = g->o->field.color;
	struct texts groups = { 0 };
	const cJSON *item;

	if (color.p)
		texts_add(&groups, g, color);
	g->colors = PALETTE_SIZE - 1; /* without black, as the areas */
	g->height = svg_legend(g, groups.list, groups.n, left, g->height + 8, SVG_WIDTH - 24);
	cJSON_ArrayForEach(item, g->values) {
		double x = left + number_in(item, "area_x") * scale, y = g->height + number_in(item, "area_y") * scale;
		uint32_t ink = color_in(item, "area_ink");
		if (isnan(x))
			continue;
		svg_rect(g, x, y, fmax(0, (number_in(item, "area_x2") - number_in(item, "area_x")) * scale - 1.5),
		         fmax(0, (number_in(item, "area_y2") - number_in(item, "area_y")) * scale - 1.5), 0,
		         color_in(item, "area_color"), svg_tip(g, item));
		svg_text(g, x + 5, y + 15, 's', SVG_FONT, true, 0, ink, text_in(item, "area_name"));
		svg_text(g, x + 5, y + 30, 's', SVG_FONT, false, 0, ink, text_in(item, "area_number"));
	}
	g->height += 420 * scale + 8;
	texts_fini(&groups);
}
