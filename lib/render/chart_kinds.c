/* SPDX-License-Identifier: MIT */
/* Bars, lines, bubbles and the heatmap. */
#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "render/render.h"

static cJSON *number_axis(cJSON *encoding, const char *channel, struct view *v, struct slice field,
                          const struct render_options *o)
{
	cJSON *c = chart_channel(encoding, channel, v, field, "quantitative", o);

	return chart_template(c, "{\"axis\":{\"format\":\",.3~r\",\"tickCount\":6}}");
}

static void no_title(cJSON *channel)
{
	cJSON_ReplaceItemInObject(channel, "title", cJSON_CreateNull());
}

/* ---- bars --------------------------------------------------------------- */

int chart_bar(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[3] = { o->field.x, o->field.y, o->field.color };
	size_t n = o->field.color.p ? 3 : 2;
	cJSON *encoding, *y, *color;

	if (chart_data(s, o, v, spec, fields, n) < 0 || chart_once(s, v, "bar", fields + 1, n - 1) < 0)
		return -1;
	chart_template(spec, "{\"mark\":{\"type\":\"bar\",\"color\":\"#0072B2\"}}");
	chart_size(spec, 60 + 20 * (double)chart_distinct(v, o->field.y), 0);
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	number_axis(encoding, "x", v, o->field.x, o);
	y = chart_channel(encoding, "y", v, o->field.y, "nominal", o);
	no_title(y);
	chart_template(y, "{\"sort\":null,\"scale\":{\"paddingInner\":0.25}}"); /* in the order of the records */
	if (o->field.color.p) {
		color = chart_channel(encoding, "color", v, o->field.color, "nominal", o);
		no_title(color);
		chart_template(color, "{\"sort\":null,\"legend\":{\"orient\":\"top\",\"columns\":3}}");
	}
	chart_tooltip(encoding, o, v, fields, n);
	return 0;
}

/* ---- lines -------------------------------------------------------------- */

/* The number of a period among all of its kind: a year (kind 1), quarter (4) or month (12);
 * false for any other text. */
static bool period_number(struct slice text, int *kind, long *number)
{
	long year = 0, part = 0;

	if (text.n < 4)
		return false;
	for (size_t i = 0; i < 4; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		year = year * 10 + (text.p[i] - '0');
	}
	*kind = 1;
	if (text.n == 7 && text.p[4] == '-' && text.p[6] >= '0' && text.p[6] <= '9') {
		*kind = text.p[5] == 'Q' ? 4 : 12;
		if (*kind == 12 && (text.p[5] < '0' || text.p[5] > '1'))
			return false;
		part = text.p[6] - '0' + (*kind == 12 ? 10 * (text.p[5] - '0') : 0);
		if (part < 1 || part > *kind)
			return false;
		part--;
	} else if (text.n != 4) {
		return false;
	}
	*number = year * *kind + part;
	return true;
}

/* Years, quarters or months that no record has keep their place: a line over 2005, 2010
 * and 2011 would else be as steep over five years as over one. */
static void add_periods(cJSON *x, struct view *v, struct slice field)
{
	enum { PERIODS_MAX = 2000 };
	long column = view_column(v, field), first = 0, last = 0, number;
	int kind = 0, own;
	cJSON *domain;

	for (size_t row = 0; column >= 0 && row < v->rows; row++) {
		if (view_cell(v, row, column)->kind != VALUE_STRING ||
		    !period_number(view_text(v, row, column), &own, &number) || (kind && own != kind))
			return;
		first = !kind || number < first ? number : first;
		last = !kind || number > last ? number : last;
		kind = own;
	}
	if (!kind || last - first >= PERIODS_MAX)
		return;
	domain = cJSON_AddArrayToObject(cJSON_AddObjectToObject(x, "scale"), "domain");
	for (number = first; number <= last; number++) {
		char text[32];
		if (kind == 1)
			snprintf(text, sizeof(text), "%04ld", number);
		else
			snprintf(text, sizeof(text), kind == 4 ? "%04ld-Q%ld" : "%04ld-%02ld", number / kind,
			         number % kind + 1);
		cJSON_AddItemToArray(domain, cJSON_CreateString(text));
	}
}

int chart_line(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[3] = { o->field.x, o->field.y, o->field.color };
	struct slice place[2] = { o->field.x, o->field.color };
	size_t n = o->field.color.p ? 3 : 2;
	cJSON *encoding, *x, *color;

	if (chart_data(s, o, v, spec, fields, n) < 0 || chart_once(s, v, "point", place, n - 1) < 0)
		return -1;
	chart_template(spec, "{\"mark\":{\"type\":\"line\",\"color\":\"#0072B2\",\"point\":{\"filled\":true,\"size\":36},"
	                     "\"strokeWidth\":2}}");
	chart_size(spec, 340, 0);
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	x = chart_channel(encoding, "x", v, o->field.x, "ordinal", o);
	no_title(x);
	chart_template(x, "{\"axis\":{\"labelAngle\":0,\"labelOverlap\":true}}");
	add_periods(x, v, o->field.x);
	number_axis(encoding, "y", v, o->field.y, o);
	if (o->field.color.p) {
		color = chart_channel(encoding, "color", v, o->field.color, "nominal", o);
		no_title(color);
		chart_template(color, "{\"sort\":null,\"legend\":{\"orient\":\"bottom\",\"columns\":3,\"symbolType\":\"stroke\","
		                      "\"symbolStrokeWidth\":3}}");
		/* colours come again after eight: then dashes tell the lines apart */
		if (chart_distinct(v, o->field.color) > PALETTE_SIZE) {
			color = chart_channel(encoding, "strokeDash", v, o->field.color, "nominal", o);
			no_title(color);
			cJSON_AddNullToObject(color, "sort");
		}
	}
	chart_tooltip(encoding, o, v, fields, n);
	return 0;
}

/* ---- bubbles ------------------------------------------------------------ */

/* A frame of about the size that the page gives; names are placed in it. */
enum { FRAME_WIDTH = 640, FRAME_HEIGHT = 400, SIZE_LEAST = 40, SIZE_MOST = 1600, LETTER = 6, LINE = 13 };

struct box {
	double x0, y0, x1, y1;
};

struct bubble {
	size_t row;
	double x, y, radius, weight;
	char side; /* where its name stands: r, l, a(bove), b(elow); 0: nowhere */
};

static bool touches(struct box a, struct box b)
{
	return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

static struct box name_box(const struct bubble *b, char side, double width)
{
	double gap = b->radius + 3;

	switch (side) {
	case 'r': return (struct box){ b->x + gap, b->y - LINE / 2.0, b->x + gap + width, b->y + LINE / 2.0 };
	case 'l': return (struct box){ b->x - gap - width, b->y - LINE / 2.0, b->x - gap, b->y + LINE / 2.0 };
	case 'a': return (struct box){ b->x - width / 2, b->y - gap - LINE, b->x + width / 2, b->y - gap };
	default: return (struct box){ b->x - width / 2, b->y + gap, b->x + width / 2, b->y + gap + LINE };
	}
}

static int heavier(const void *pa, const void *pb)
{
	const struct bubble *a = pa, *b = pb;

	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return (a->row > b->row) - (a->row < b->row);
}

static double part_of(double number, double low, double high)
{
	return high > low ? (number - low) / (high - low) : 0.5;
}

/* The bubbles, the largest first, with the sides on which their names stand free. */
static struct bubble *place_names(const struct render_options *o, struct view *v, struct slice label, size_t *count)
{
	long x = view_column(v, o->field.x), y = view_column(v, o->field.y);
	long size = o->field.size.p ? view_column(v, o->field.size) : -1, name = view_column(v, label);
	struct bubble *all = xcalloc(v->rows + 1, sizeof(*all));
	struct box *taken = xcalloc(v->rows * 2 + 1, sizeof(*taken));
	double x0, x1, y0, y1, s0, s1;
	size_t n = 0, boxes = 0, named = 0;

	chart_range(v, o->field.x, o, &x0, &x1);
	chart_range(v, o->field.y, o, &y0, &y1);
	y0 = fmin(y0, 0);
	y1 = fmax(y1, 0);
	if (size >= 0)
		chart_range(v, o->field.size, o, &s0, &s1);
	for (size_t row = 0; row < v->rows && x >= 0 && y >= 0; row++) {
		double nx, ny, ns = 0, area = 160;
		if (!view_number(v, row, x, &nx) || !view_number(v, row, y, &ny))
			continue;
		if (size >= 0) {
			if (!view_number(v, row, size, &ns))
				continue;
			ns *= o->style.scale;
			area = SIZE_LEAST + (SIZE_MOST - SIZE_LEAST) * fmax(0, s1 > 0 ? ns / s1 : 0);
		}
		all[n++] = (struct bubble){ .row = row,
			                    .x = 20 + (FRAME_WIDTH - 40) * part_of(nx * o->style.scale, x0, x1),
			                    .y = FRAME_HEIGHT * (1 - part_of(ny * o->style.scale, y0, y1)),
			                    .radius = sqrt(area / M_PI),
			                    .weight = size >= 0 ? ns : ny };
	}
	qsort(all, n, sizeof(*all), heavier);
	for (size_t i = 0; i < n; i++) {
		double r = all[i].radius * 0.8; /* a name may lie on the very edge of another bubble */
		taken[boxes++] = (struct box){ all[i].x - r, all[i].y - r, all[i].x + r, all[i].y + r };
	}
	for (size_t i = 0; i < n && named < (size_t)o->label_top && name >= 0; i++) {
		struct slice text = cell_text(v, all[i].row, name, &o->style, &v->arena);
		double width = 0;
		while (text.n) {
			utf8_next(&text);
			width += LETTER;
		}
		for (const char *side = "rlab"; *side && !all[i].side; side++) {
			struct box box = name_box(&all[i], *side, width);
			bool free_place = box.x0 >= 0 && box.x1 <= FRAME_WIDTH + 40 && box.y0 >= 0 && box.y1 <= FRAME_HEIGHT;
			for (size_t k = 0; k < boxes && free_place; k++)
				free_place = !touches(box, taken[k]);
			if (free_place) {
				all[i].side = *side;
				taken[boxes++] = box;
				named++;
			}
		}
	}
	free(taken);
	*count = n;
	return all;
}

/* A layer of names that stand on the same side, as far from the middle. */
static void add_names(cJSON *layers, const struct render_options *o, struct view *v, struct slice label,
                      char side, int gap)
{
	cJSON *layer = cJSON_CreateObject(), *mark, *encoding, *filter = cJSON_CreateObject(), *layer_filter;
	char test[64];

	snprintf(test, sizeof(test), "datum.name_at === '%c%d'", side, gap);
	cJSON_AddStringToObject(filter, "filter", test);
	layer_filter = cJSON_AddArrayToObject(layer, "transform");
	cJSON_AddItemToArray(layer_filter, filter);
	chart_template(layer, "{\"mark\":{\"type\":\"text\",\"fontSize\":11,\"color\":\"#222222\",\"tooltip\":null}}");
	mark = cJSON_GetObjectItem(layer, "mark");
	cJSON_AddStringToObject(mark, "align", side == 'r' ? "left" : side == 'l' ? "right" : "center");
	cJSON_AddStringToObject(mark, "baseline", side == 'a' ? "bottom" : side == 'b' ? "top" : "middle");
	cJSON_AddNumberToObject(mark, "dx", side == 'r' ? gap : side == 'l' ? -gap : 0);
	cJSON_AddNumberToObject(mark, "dy", side == 'b' ? gap : side == 'a' ? -gap : 0);
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	chart_channel(encoding, "x", v, o->field.x, "quantitative", o);
	chart_channel(encoding, "y", v, o->field.y, "quantitative", o);
	chart_channel(encoding, "text", v, label, "nominal", o);
	cJSON_AddItemToArray(layers, layer);
}

static void name_bubbles(cJSON *spec, cJSON *layers, const struct render_options *o, struct view *v,
                         struct slice label)
{
	size_t n;
	struct bubble *all = place_names(o, v, label, &n);
	cJSON *values = cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values");
	bool used[4][32] = { 0 };
	cJSON **items = xcalloc(v->rows + 1, sizeof(*items)), *item;
	size_t row = 0;

	cJSON_ArrayForEach(item, values)
		items[row++] = item;
	for (size_t i = 0; i < n; i++) {
		char at[16];
		int gap = (int)ceil(all[i].radius) + 3;
		if (!all[i].side)
			continue;
		snprintf(at, sizeof(at), "%c%d", all[i].side, gap);
		cJSON_AddStringToObject(items[all[i].row], "name_at", at);
		used[strchr("rlab", all[i].side) - "rlab"][gap] = true;
	}
	for (int side = 0; side < 4; side++)
		for (int gap = 0; gap < 32; gap++)
			if (used[side][gap])
				add_names(layers, o, v, label, "rlab"[side], gap);
	free(items);
	free(all);
}

int chart_bubble(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[5], label = o->field.label.p ? o->field.label : SLICE("region");
	cJSON *layers, *layer, *encoding, *channel;
	size_t n = 0;

	fields[n++] = label;
	fields[n++] = o->field.x;
	fields[n++] = o->field.y;
	if (o->field.size.p)
		fields[n++] = o->field.size;
	if (o->field.color.p)
		fields[n++] = o->field.color;
	if (chart_data(s, o, v, spec, fields, n) < 0)
		return -1;
	chart_size(spec, 480, 560);
	layers = cJSON_AddArrayToObject(spec, "layer");
	if (!isnan(o->threshold)) {
		layer = cJSON_CreateObject();
		chart_template(layer, "{\"mark\":{\"type\":\"rule\",\"strokeDash\":[4,4],\"color\":\"#888\"},\"data\":{\"values\":[{}]}}");
		encoding = cJSON_AddObjectToObject(layer, "encoding");
		cJSON_AddNumberToObject(cJSON_AddObjectToObject(encoding, "y"), "datum", o->threshold);
		cJSON_AddItemToArray(layers, layer);
	}
	layer = cJSON_CreateObject();
	chart_template(layer, "{\"mark\":{\"type\":\"circle\",\"opacity\":0.8,\"stroke\":\"white\"}}");
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	chart_template(number_axis(encoding, "x", v, o->field.x, o), "{\"scale\":{\"zero\":false,\"padding\":20}}");
	number_axis(encoding, "y", v, o->field.y, o);
	if (o->field.size.p) {
		channel = chart_channel(encoding, "size", v, o->field.size, "quantitative", o);
		chart_template(channel, "{\"scale\":{\"zero\":true,\"nice\":false,\"range\":[40,1600]},\"legend\":{\"format\":\",.0f\","
		                        "\"orient\":\"bottom\",\"direction\":\"horizontal\",\"tickCount\":4,"
		                        "\"symbolFillColor\":\"#999\"}}");
		/* small ones lie upon large ones */
		channel = cJSON_AddObjectToObject(encoding, "order");
		chart_text(channel, SLICE("field"), chart_key(v, o->field.size));
		chart_template(channel, "{\"type\":\"quantitative\",\"sort\":\"descending\"}");
	} else {
		chart_template(encoding, "{\"size\":{\"value\":160}}");
	}
	if (o->field.color.p) {
		channel = chart_channel(encoding, "color", v, o->field.color, "nominal", o);
		no_title(channel);
		chart_template(channel, "{\"sort\":null,\"legend\":{\"orient\":\"top\",\"columns\":4}}");
	} else {
		chart_template(encoding, "{\"color\":{\"value\":\"#0072B2\"}}");
	}
	chart_tooltip(encoding, o, v, fields, n);
	cJSON_AddItemToArray(layers, layer);
	name_bubbles(spec, layers, o, v, label);
	return 0;
}

/* ---- heatmap ------------------------------------------------------------ */

int chart_heatmap(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice number = o->field.color.p ? o->field.color : SLICE("value");
	struct slice fields[3] = { o->field.x, o->field.y, number };
	cJSON *layers, *layer, *encoding, *x, *y, *text;

	if (chart_data(s, o, v, spec, fields, 3) < 0 || chart_once(s, v, "cell", fields, 2) < 0)
		return -1;
	chart_size(spec, 190 + 22 * (double)chart_distinct(v, o->field.y),
	           180 + 30 * (double)chart_distinct(v, o->field.x));
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	x = chart_channel(encoding, "x", v, o->field.x, "nominal", o);
	y = chart_channel(encoding, "y", v, o->field.y, "nominal", o);
	no_title(x);
	no_title(y);
	chart_template(x, "{\"sort\":null,\"axis\":{\"orient\":\"top\",\"labelAngle\":-40,\"labelLimit\":170}}");
	chart_template(y, "{\"sort\":null}");
	layers = cJSON_AddArrayToObject(spec, "layer");
	layer = cJSON_CreateObject();
	chart_template(layer, "{\"mark\":{\"type\":\"rect\",\"stroke\":\"white\",\"strokeWidth\":1,\"invalid\":null}}");
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	chart_grey_without(chart_number_color(encoding, v, number, o), v, number);
	chart_tooltip(encoding, o, v, fields, 3);
	cJSON_AddItemToArray(layers, layer);
	layer = cJSON_CreateObject();
	chart_valid_only(layer, v, number);
	chart_template(layer, "{\"mark\":{\"type\":\"text\",\"fontSize\":10,\"tooltip\":null}}");
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	text = chart_channel(encoding, "text", v, number, "quantitative", o);
	cJSON_AddStringToObject(text, "format", chart_format(o));
	chart_text_color(encoding, v, number, o);
	cJSON_AddItemToArray(layers, layer);
	return 0;
}
