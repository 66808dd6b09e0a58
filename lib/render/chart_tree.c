/* SPDX-License-Identifier: MIT */
/* Trees: the dendrogram of a clustering, the treemap of parts of a whole. */
#include <math.h>
#include <stdlib.h>

#include "base/dict.h"
#include "render/placing.h"
#include "render/text_width.h"

/* ---- dendrogram --------------------------------------------------------- */

enum { LEAF_HEIGHT = 18, BRANCH_GREY = 0x8A949B };

/* A leaf (row SIZE_MAX) or the join that a record tells. */
struct join {
	size_t row, left, right; /* of the tree's joins */
	size_t whole;            /* the join that it is part of */
	bool joined;             /* there is one */
	double height, place;    /* place: down the page, leaves have whole numbers */
	struct slice name;
	uint32_t rgb;
};

struct tree {
	struct view *v;
	const struct render_options *o;
	struct dict codes; /* leaves by code */
	struct join *joins;
	size_t n, cap;
	struct slice *leaves; /* names from above */
	size_t leaves_n, colored;
};

struct step {
	size_t row;
	long number;
};

static int by_number(const void *pa, const void *pb)
{
	const struct step *a = pa, *b = pb;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

/* The newest join that the code is in. */
static size_t join_of(struct tree *t, size_t row, long column)
{
	struct dict_slot *slot = dict_slot(&t->codes, view_text(t->v, row, column));
	size_t at;

	if (!slot->item) {
		t->joins = xgrow(t->joins, &t->cap, t->n + 1, sizeof(*t->joins));
		t->joins[t->n] = (struct join){ .row = SIZE_MAX, .rgb = BRANCH_GREY,
			                        .name = cell_text(t->v, row, column, &t->o->style, &t->v->arena) };
		slot->item = (void *)(uintptr_t)++t->n;
	}
	at = (size_t)(uintptr_t)slot->item - 1;
	while (t->joins[at].joined)
		at = t->joins[at].whole;
	return at;
}

static int read_join(struct stage *s, struct tree *t, size_t row)
{
	long left = view_column(t->v, t->o->field.x), right = view_column(t->v, t->o->field.y),
	     value = view_column(t->v, t->o->field.value);
	struct join new = { .row = row, .rgb = BRANCH_GREY };

	if (!view_number(t->v, row, value, &new.height))
		return diag_fail(s->diag, NULL, "record %zu of the tree has no height in \"%.*s\"; see --value", row + 1,
		                 SLICE_ARG(t->o->field.value));
	new.height *= t->o->style.scale;
	new.left = join_of(t, row, left);
	new.right = join_of(t, row, right);
	if (new.left == new.right)
		return diag_fail(s->diag, NULL, "record %zu joins \"%.*s\" with what it is in already; the records are of several "
		                                "trees: choose by --where", row + 1, SLICE_ARG(view_text(t->v, row, left)));
	t->joins[new.left].joined = t->joins[new.right].joined = true;
	t->joins[new.left].whole = t->joins[new.right].whole = t->n;
	t->joins = xgrow(t->joins, &t->cap, t->n + 1, sizeof(*t->joins));
	t->joins[t->n++] = new;
	return 0;
}

/* Records are steps, in the order of their field step where they have one. */
static int read_tree(struct stage *s, struct tree *t)
{
	struct step *steps = xcalloc(t->v->rows + 1, sizeof(*steps));
	long column = view_column(t->v, SLICE("step"));
	int rc = 0;

	for (size_t row = 0; row < t->v->rows; row++) {
		struct slice text = column < 0 ? SLICE("") : view_text(t->v, row, column);
		steps[row] = (struct step){ row, text.n ? strtol(arena_dup(&t->v->arena, text).p, NULL, 10) : (long)row };
	}
	qsort(steps, t->v->rows, sizeof(*steps), by_number);
	for (size_t i = 0; i < t->v->rows && rc == 0; i++) {
		if (i && steps[i].number == steps[i - 1].number)
			rc = diag_fail(s->diag, NULL, "two records are step %ld of the tree; choose by --where", steps[i].number);
		else
			rc = read_join(s, t, steps[i].row);
	}
	free(steps);
	return rc;
}

/* Colours what joined below --threshold, a group of two or more a colour. */
static void color_below(struct tree *t, size_t at, uint32_t rgb)
{
	struct join *j = &t->joins[at];

	j->rgb = rgb;
	if (j->row == SIZE_MAX)
		return;
	color_below(t, j->left, rgb);
	color_below(t, j->right, rgb);
}

static void place(struct tree *t, size_t at)
{
	struct join *j = &t->joins[at];

	if (j->row == SIZE_MAX) {
		j->place = (double)t->leaves_n;
		t->leaves[t->leaves_n++] = j->name;
		return;
	}
	if (j->height < t->o->threshold && j->rgb == BRANCH_GREY)
		color_below(t, at, palette[t->colored++ % PALETTE_SIZE]);
	place(t, j->left);
	place(t, j->right);
	j->place = (t->joins[j->left].place + t->joins[j->right].place) / 2;
}

static void add_branch(cJSON *branches, double x, double y, double x2, double y2, uint32_t rgb)
{
	cJSON *item = cJSON_CreateObject();
	char color[8];

	snprintf(color, sizeof(color), "#%06x", (unsigned)rgb);
	cJSON_AddNumberToObject(item, "tree_x", x);
	cJSON_AddNumberToObject(item, "tree_y", y);
	cJSON_AddNumberToObject(item, "tree_x2", x2);
	cJSON_AddNumberToObject(item, "tree_y2", y2);
	cJSON_AddStringToObject(item, "tree_color", color);
	cJSON_AddItemToArray(branches, item);
}

/* The branches as lines, the joins' places in their records. */
static void draw_tree(struct tree *t, cJSON *values, cJSON *branches)
{
	cJSON **items = list_items(values);

	for (size_t i = 0; i < t->n; i++) {
		const struct join *j = &t->joins[i], *a, *b;
		if (j->row == SIZE_MAX)
			continue;
		a = &t->joins[j->left];
		b = &t->joins[j->right];
		add_branch(branches, a->height, a->place, j->height, a->place, j->rgb == BRANCH_GREY ? a->rgb : j->rgb);
		add_branch(branches, b->height, b->place, j->height, b->place, j->rgb == BRANCH_GREY ? b->rgb : j->rgb);
		add_branch(branches, j->height, a->place, j->height, b->place, j->rgb);
		cJSON_AddNumberToObject(items[j->row], "tree_x", j->height);
		cJSON_AddNumberToObject(items[j->row], "tree_y", j->place);
	}
	free(items);
}

/* The axis of leaves: its numbers are shown as their names, which the data have too. */
static void name_leaves(cJSON *channel, cJSON *names, const struct tree *t)
{
	cJSON *axis = cJSON_AddObjectToObject(channel, "axis"), *values, *domain;
	struct buf label = { 0 };

	chart_template(axis, "{\"grid\":false,\"ticks\":false,\"domain\":false,\"title\":null,\"labelOverlap\":false,\"labelPadding\":6}");
	values = cJSON_AddArrayToObject(axis, "values");
	domain = cJSON_AddArrayToObject(chart_template(cJSON_AddObjectToObject(channel, "scale"),
	                                               "{\"nice\":false,\"zero\":false,\"reverse\":true}"), "domain");
	cJSON_AddItemToArray(domain, cJSON_CreateNumber(-0.5));
	cJSON_AddItemToArray(domain, cJSON_CreateNumber((double)t->leaves_n - 0.5));
	buf_addc(&label, '[');
	for (size_t i = 0; i < t->leaves_n; i++) {
		cJSON_AddItemToArray(values, cJSON_CreateNumber((double)i));
		cJSON_AddItemToArray(names, cJSON_CreateString(arena_dup(&t->v->arena, t->leaves[i]).p));
		buf_addz(&label, i ? ",\"" : "\"");
		buf_add_json(&label, t->leaves[i]);
		buf_addc(&label, '"');
	}
	buf_addz(&label, "][datum.value]");
	chart_text(axis, SLICE("labelExpr"), buf_slice(&label));
	buf_fini(&label);
}

static void add_tree_layers(cJSON *spec, const struct tree *t, const struct slice *fields)
{
	cJSON *encoding = cJSON_AddObjectToObject(spec, "encoding"), *layers, *layer, *x;

	x = chart_channel(encoding, "x", t->v, t->o->field.value, "quantitative", t->o);
	cJSON_ReplaceItemInObject(x, "field", cJSON_CreateString("tree_x"));
	chart_template(x, "{\"axis\":{\"format\":\",.3~r\",\"tickCount\":6},\"scale\":{\"zero\":true}}");
	chart_template(encoding, "{\"y\":{\"field\":\"tree_y\",\"type\":\"quantitative\"}}");
	name_leaves(cJSON_GetObjectItem(encoding, "y"),
	            cJSON_AddArrayToObject(cJSON_GetObjectItem(spec, "datasets"), "leaves"), t);
	layers = cJSON_AddArrayToObject(spec, "layer");
	if (!isnan(t->o->threshold)) {
		layer = cJSON_CreateObject();
		chart_template(layer, "{\"mark\":{\"type\":\"rule\",\"strokeDash\":[4,4],\"color\":\"#888\",\"aria\":false},"
		                      "\"encoding\":{\"y2\":{\"field\":\"tree_y2\"}}}");
		add_branch(cJSON_AddArrayToObject(cJSON_AddObjectToObject(layer, "data"), "values"), t->o->threshold, -0.5,
		           t->o->threshold, (double)t->leaves_n - 0.5, BRANCH_GREY);
		cJSON_AddItemToArray(layers, layer);
	}
	layer = cJSON_CreateObject();
	chart_template(layer, "{\"data\":{\"name\":\"branches\"},\"mark\":{\"type\":\"rule\",\"strokeWidth\":2,\"aria\":false,\"tooltip\":null},"
	                      "\"encoding\":{\"x2\":{\"field\":\"tree_x2\"},\"y2\":{\"field\":\"tree_y2\"},"
	                      "\"color\":{\"field\":\"tree_color\",\"type\":\"nominal\",\"scale\":null}}}");
	cJSON_AddItemToArray(layers, layer);
	layer = cJSON_CreateObject();
	chart_template(layer, "{\"mark\":{\"type\":\"circle\",\"size\":44,\"opacity\":1,\"color\":\"#444c52\"}}");
	chart_tooltip(cJSON_AddObjectToObject(layer, "encoding"), t->o, t->v, fields, 3);
	cJSON_AddItemToArray(layers, layer);
}

int chart_dendrogram(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct tree t = { .v = v, .o = o };
	struct slice fields[3] = { o->field.x, o->field.y, o->field.value };
	cJSON *datasets = cJSON_AddObjectToObject(spec, "datasets");
	int rc = chart_data(s, o, v, spec, fields, 3);

	if (rc == 0)
		rc = read_tree(s, &t);
	if (rc == 0) {
		t.leaves = xcalloc(t.n + 1, sizeof(*t.leaves));
		for (size_t i = 0; i < t.n; i++)
			if (!t.joins[i].joined)
				place(&t, i);
		draw_tree(&t, cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values"),
		          cJSON_AddArrayToObject(datasets, "branches"));
		chart_size(spec, 60 + LEAF_HEIGHT * (double)t.leaves_n, 420);
		cJSON_AddStringToObject(cJSON_GetObjectItem(spec, "usermeta"), "table", "list");
		add_tree_layers(spec, &t, fields);
	}
	dict_fini(&t.codes);
	free(t.joins);
	free(t.leaves);
	return rc;
}

/* ---- treemap ------------------------------------------------------------ */

/* Black, the palette's last, is no colour for large areas. */
enum { MAP_WIDTH = 680, MAP_HEIGHT = 420, AREA_COLORS = PALETTE_SIZE - 1 };

struct area {
	size_t row, group;
	double size, of_group;
	double x0, y0, x1, y1;
};

static int larger_area(const void *pa, const void *pb)
{
	const struct area *a = pa, *b = pb;

	if (a->of_group != b->of_group)
		return a->of_group < b->of_group ? 1 : -1;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->size != b->size)
		return a->size < b->size ? 1 : -1;
	return (a->row > b->row) - (a->row < b->row);
}

/* The worst ratio of sides in a row of areas along `side`. */
static double worst(double least, double most, double sum, double side)
{
	return fmax(side * side * most / (sum * sum), sum * sum / (side * side * least));
}

/* Areas, largest first, into the rectangle, as near to squares as a row at a time can be (Bruls,
 * Huizing, van Wijk 2000). Their sizes are in pixels. */
static void squarify(struct area **list, size_t n, double x0, double y0, double x1, double y1)
{
	for (size_t first = 0; first < n;) {
		bool upright = x1 - x0 > y1 - y0; /* the row stands along the shorter side */
		double side = upright ? y1 - y0 : x1 - x0, sum = 0, at, thick;
		size_t end = first;
		while (end < n && (end == first || worst(list[end]->size, list[first]->size, sum + list[end]->size, side) <=
		                                           worst(list[end - 1]->size, list[first]->size, sum, side)))
			sum += list[end++]->size;
		thick = side > 0 ? sum / side : 0;
		at = upright ? y0 : x0;
		for (; first < end; first++) {
			double along = thick > 0 ? list[first]->size / thick : 0;
			if (upright) {
				list[first]->x0 = x0, list[first]->x1 = x0 + thick, list[first]->y0 = at, list[first]->y1 = at + along;
			} else {
				list[first]->x0 = at, list[first]->x1 = at + along, list[first]->y0 = y0, list[first]->y1 = y0 + thick;
			}
			at += along;
		}
		if (upright)
			x0 += thick;
		else
			y0 += thick;
	}
}

/* Groups first, then their parts inside. */
static void lay_out(struct area *areas, size_t n)
{
	struct area *groups = xcalloc(n + 1, sizeof(*groups)), **list = xcalloc(n + 1, sizeof(struct area *));
	size_t groups_n = 0, k = 0;

	qsort(areas, n, sizeof(*areas), larger_area);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || areas[i].group != areas[i - 1].group)
			groups[groups_n++] = (struct area){ .group = areas[i].group, .size = areas[i].of_group };
	for (size_t g = 0; g < groups_n; g++)
		list[g] = &groups[g];
	squarify(list, groups_n, 0, 0, MAP_WIDTH, MAP_HEIGHT);
	for (size_t g = 0; g < groups_n; g++) {
		size_t own = 0;
		for (; k < n && areas[k].group == groups[g].group; k++)
			list[own++] = &areas[k];
		squarify(list, own, groups[g].x0, groups[g].y0, groups[g].x1, groups[g].y1);
	}
	free(groups);
	free(list);
}

static size_t read_areas(struct area *areas, const struct render_options *o, struct view *v)
{
	long number = view_column(v, o->field.y), color = o->field.color.p ? view_column(v, o->field.color) : -1;
	double *of_group = xcalloc(v->rows + 1, sizeof(*of_group)), total = 0;
	struct dict groups = { 0 };
	size_t n = 0;

	for (size_t row = 0; row < v->rows && number >= 0; row++) {
		struct dict_slot *slot = dict_slot(&groups, color >= 0 ? view_key(v, row, &color, 1) : SLICE("all"));
		double size;
		if (!slot->item)
			slot->item = (void *)(uintptr_t)groups.n;
		if (!view_number(v, row, number, &size) || !(size * o->style.scale > 0))
			continue;
		areas[n] = (struct area){ .row = row, .group = (size_t)(uintptr_t)slot->item - 1, .size = size * o->style.scale };
		of_group[areas[n].group] += areas[n].size;
		total += areas[n++].size;
	}
	for (size_t i = 0; i < n; i++) {
		areas[i].of_group = of_group[areas[i].group] / total * MAP_WIDTH * MAP_HEIGHT;
		areas[i].size = areas[i].size / total * MAP_WIDTH * MAP_HEIGHT;
	}
	dict_fini(&groups);
	free(of_group);
	return n;
}

static void add_area(cJSON *item, const struct area *a, const struct render_options *o, struct view *v)
{
	uint32_t rgb = palette[a->group % AREA_COLORS];
	struct slice name = cell_text(v, a->row, view_column(v, o->field.x), &o->style, &v->arena);
	struct slice number = cell_text(v, a->row, view_column(v, o->field.y), &o->style, &v->arena);
	/* in the narrowest window a frame of 680 is 550 wide */
	double wide = (a->x1 - a->x0) * 0.8 - 10, high = a->y1 - a->y0;
	char color[8];

	cJSON_AddNumberToObject(item, "area_x", round(a->x0 * 10) / 10);
	cJSON_AddNumberToObject(item, "area_x2", round(a->x1 * 10) / 10);
	cJSON_AddNumberToObject(item, "area_y", round(a->y0 * 10) / 10);
	cJSON_AddNumberToObject(item, "area_y2", round(a->y1 * 10) / 10);
	snprintf(color, sizeof(color), "#%06x", (unsigned)rgb);
	cJSON_AddStringToObject(item, "area_color", color);
	cJSON_AddStringToObject(item, "area_ink", color_is_dark(rgb) ? "#ffffff" : "#000000");
	if (text_width(name, 11, true) > wide || high < 17)
		return;
	chart_text(item, SLICE("area_name"), name);
	if (text_width(number, 10.5, false) <= wide && high >= 33)
		chart_text(item, SLICE("area_number"), number);
}

int chart_treemap(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[3] = { o->field.x, o->field.y, o->field.color };
	size_t n = o->field.color.p ? 3 : 2, areas_n;
	struct area *areas = xcalloc(v->rows + 1, sizeof(*areas));
	cJSON *layers, *layer, *encoding, *color, **items;

	if (chart_data(s, o, v, spec, fields, n) < 0 || chart_once(s, v, "area", (struct slice[]){ fields[0], fields[2] }, n - 1) < 0) {
		free(areas);
		return -1;
	}
	areas_n = read_areas(areas, o, v);
	lay_out(areas, areas_n);
	items = list_items(cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values"));
	for (size_t i = 0; i < areas_n; i++)
		add_area(items[areas[i].row], &areas[i], o, v);
	free(items);
	free(areas);
	chart_size(spec, MAP_HEIGHT, 560);
	cJSON_AddStringToObject(cJSON_GetObjectItem(spec, "usermeta"), "table", "list");
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	chart_template(encoding, "{\"x\":{\"field\":\"area_x\",\"type\":\"quantitative\",\"axis\":null,\"scale\":{\"domain\":[0,680],\"nice\":false}},"
	                         "\"y\":{\"field\":\"area_y\",\"type\":\"quantitative\",\"axis\":null,\"scale\":{\"domain\":[0,420],\"nice\":false,\"reverse\":true}}}");
	layers = cJSON_AddArrayToObject(spec, "layer");
	layer = cJSON_CreateObject();
	chart_template(layer, "{\"transform\":[{\"filter\":\"isValid(datum.area_x)\"}],"
	                      "\"mark\":{\"type\":\"rect\",\"stroke\":\"white\",\"strokeWidth\":1.5},"
	                      "\"encoding\":{\"x2\":{\"field\":\"area_x2\"},\"y2\":{\"field\":\"area_y2\"}}}");
	encoding = cJSON_GetObjectItem(layer, "encoding");
	color = chart_name_color(encoding, v, o, "top", false);
	if (o->field.color.p)
		chart_template(color, "{\"scale\":{\"range\":"
		                      "[\"#0072B2\",\"#E69F00\",\"#009E73\",\"#D55E00\",\"#CC79A7\",\"#56B4E9\",\"#F0E442\"]}}");
	chart_tooltip(encoding, o, v, fields, n);
	cJSON_AddItemToArray(layers, layer);
	for (int line = 0; line < 2; line++) {
		layer = cJSON_CreateObject();
		chart_template(layer, line ? "{\"transform\":[{\"filter\":\"isValid(datum.area_number)\"}],"
		                             "\"mark\":{\"type\":\"text\",\"aria\":false,\"align\":\"left\",\"baseline\":\"top\",\"dx\":5,\"dy\":19,\"fontSize\":10.5,\"tooltip\":null}}"
		                           : "{\"transform\":[{\"filter\":\"isValid(datum.area_name)\"}],"
		                             "\"mark\":{\"type\":\"text\",\"aria\":false,\"align\":\"left\",\"baseline\":\"top\",\"dx\":5,\"dy\":4,\"fontSize\":11,\"fontWeight\":600,\"tooltip\":null}}");
		encoding = cJSON_AddObjectToObject(layer, "encoding");
		chart_template(encoding, line ? "{\"text\":{\"field\":\"area_number\",\"type\":\"nominal\"}}" : "{\"text\":{\"field\":\"area_name\",\"type\":\"nominal\"}}");
		chart_template(encoding, "{\"color\":{\"field\":\"area_ink\",\"type\":\"nominal\",\"scale\":null}}");
		cJSON_AddItemToArray(layers, layer);
	}
	return 0;
}
