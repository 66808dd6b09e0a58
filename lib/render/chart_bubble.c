/* SPDX-License-Identifier: MIT */
/* Bubbles: two numbers against each other, their names where there is room. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "render/placing.h"

enum { SIZE_LEAST = 40, SIZE_MOST = 1600, PANEL_MOST = 640 };

static double largest_area(const struct render_options *o)
{
	return o->field.facet.p ? PANEL_MOST : SIZE_MOST;
}

double bubble_area(const struct render_options *o, double size, double largest)
{
	double part = largest > 0 ? fmax(0, size / largest) : 0;

	return o->field.size.p ? SIZE_LEAST + (largest_area(o) - SIZE_LEAST) * part : o->field.facet.p ? 90 : 160;
}

struct reach bubble_reach(const struct render_options *o, struct view *v, bool up, double plot)
{
	double low, high, room = sqrt(bubble_area(o, 1, 1) / M_PI) + 2;

	chart_range(v, up ? o->field.y : o->field.x, o, &low, &high);
	if (up) {
		low = fmin(low, 0);
		high = fmax(high, 0);
	}
	low = fmax(low, -DBL_MAX / 8); /* what lies between must be a number too */
	high = fmin(high, DBL_MAX / 8);
	if (!(high > low)) {
		low -= 0.5;
		high += 0.5;
	}
	room *= (high - low) / fmax(1, plot - 2 * room);
	return (struct reach){ low - room, high + room };
}

/* The bubbles of one panel (all of them where `panel` is NULL) as marks of a frame. */
static size_t read_bubbles(struct mark *all, const struct render_options *o, struct view *v, struct slice label,
                           const struct slice *panel, double wide, double high)
{
	long x = view_column(v, o->field.x), y = view_column(v, o->field.y), name = view_column(v, label);
	long size = o->field.size.p ? view_column(v, o->field.size) : -1, facet = view_column(v, o->field.facet);
	struct reach across = bubble_reach(o, v, false, wide), up = bubble_reach(o, v, true, high);
	double s0, s1 = 0;
	size_t n = 0;

	if (size >= 0)
		chart_range(v, o->field.size, o, &s0, &s1);
	for (size_t row = 0; row < v->rows && x >= 0 && y >= 0; row++) {
		double nx, ny, ns = 0;
		if (panel && !slice_eq(*panel, view_text(v, row, facet)))
			continue;
		if (!view_number(v, row, x, &nx) || !view_number(v, row, y, &ny))
			continue;
		if (size >= 0 && !view_number(v, row, size, &ns))
			continue;
		nx = (nx * o->style.scale - across.low) / (across.high - across.low);
		ny = (up.high - ny * o->style.scale) / (up.high - up.low);
		all[n++] = (struct mark){ .row = row,
			                  .x = wide * nx,
			                  .y = high * ny,
			                  .radius = sqrt(bubble_area(o, ns * o->style.scale, s1) / M_PI),
			                  /* of equal bubbles those farthest out are told first */
			                  .weight = size >= 0 ? ns : hypot(nx - 0.5, ny - 0.5),
			                  .name = name >= 0 ? cell_text(v, row, name, &o->style, &v->arena) : SLICE("") };
	}
	return n;
}

static void name_bubbles(cJSON *spec, cJSON *layers, const struct render_options *o, struct view *v,
                         struct slice label)
{
	cJSON **items = list_items(cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values"));
	struct mark *all = xcalloc(v->rows + 1, sizeof(*all));
	cJSON *base = cJSON_CreateObject(), *encoding = cJSON_AddObjectToObject(base, "encoding");
	size_t most = (size_t)(o->label_top < 0 ? 10 : o->label_top), n = 0, panels;
	struct slice *panel = chart_texts(v, o->field.facet, &panels);
	/* from the narrowest window to the widest; the height depends on the lines of the legend */
	struct frame frame = { FRAME_WIDTH, FRAME_HEIGHT, 0.74, 1.32, 0.7, 1.1, 0, NULL, 0 };
	struct frame panel_frame = { chart_panel_width(o, panels), chart_panel_height(o), 0.8, 1.05, 1, 1, 6, NULL, 0 };

	chart_channel(encoding, "x", v, o->field.x, "quantitative", o);
	chart_channel(encoding, "y", v, o->field.y, "quantitative", o);
	chart_channel(encoding, "text", v, label, "nominal", o);
	if (!panels) {
		n = read_bubbles(all, o, v, label, NULL, FRAME_WIDTH, FRAME_HEIGHT);
		place_names(all, n, most, "rlab", &frame);
	}
	frame = panel_frame;
	for (size_t p = 0; p < panels; p++) {
		struct mark *own = all + n;
		size_t of_panel = read_bubbles(own, o, v, label, &panel[p], frame.width, frame.height);
		place_names(own, of_panel, most, "rlab", &frame);
		n += of_panel;
	}
	add_name_layers(layers, base, all, n, items, false);
	cJSON_Delete(base);
	free(panel);
	free(items);
	free(all);
}

static void add_rule(cJSON *layers, const char *channel, double at)
{
	cJSON *layer = cJSON_CreateObject(), *encoding;

	if (isnan(at)) {
		cJSON_Delete(layer);
		return;
	}
	chart_template(layer, "{\"mark\":{\"type\":\"rule\",\"aria\":false,\"strokeDash\":[4,4],\"color\":\"#888\"},\"data\":{\"values\":[{}]}}");
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	cJSON_AddNumberToObject(cJSON_AddObjectToObject(encoding, channel), "datum", at);
	cJSON_AddItemToArray(layers, layer);
}

/* An axis that begins and ends where the bubbles do, with ticks at round numbers. */
static void add_axis(cJSON *encoding, bool up, const struct render_options *o, struct view *v)
{
	size_t panels = chart_distinct(v, o->field.facet);
	double plot = up ? (panels ? chart_panel_height(o) : FRAME_HEIGHT) : panels ? chart_panel_width(o, panels) : FRAME_WIDTH;
	struct reach reach = bubble_reach(o, v, up, plot);
	double step = chart_step(reach.low, reach.high, panels ? (up ? 5 : 4) : 6);
	cJSON *channel = chart_number_axis(encoding, up ? "y" : "x", v, up ? o->field.y : o->field.x, o), *domain, *values;

	domain = cJSON_AddArrayToObject(chart_template(cJSON_AddObjectToObject(channel, "scale"), "{\"nice\":false,\"zero\":false}"),
	                                "domain");
	cJSON_AddItemToArray(domain, cJSON_CreateNumber(reach.low));
	cJSON_AddItemToArray(domain, cJSON_CreateNumber(reach.high));
	values = cJSON_AddArrayToObject(cJSON_GetObjectItem(channel, "axis"), "values");
	for (long i = (long)ceil(reach.low / step); i * step <= reach.high; i++)
		cJSON_AddItemToArray(values, cJSON_CreateNumber(chart_tick(step, i)));
}

int chart_bubble(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[6], label = o->field.label.p ? o->field.label : SLICE("region");
	cJSON *layers, *layer, *encoding, *channel;
	size_t n = 0;

	fields[n++] = label;
	fields[n++] = o->field.x;
	fields[n++] = o->field.y;
	if (o->field.size.p)
		fields[n++] = o->field.size;
	if (o->field.color.p)
		fields[n++] = o->field.color;
	if (o->field.facet.p)
		fields[n++] = o->field.facet;
	if (chart_data(s, o, v, spec, fields, n) < 0)
		return -1;
	chart_size(spec, 480, 560);
	layers = cJSON_AddArrayToObject(spec, "layer");
	add_rule(layers, "y", o->threshold);
	add_rule(layers, "x", o->threshold_x);
	layer = cJSON_CreateObject();
	chart_template(layer, "{\"mark\":{\"type\":\"circle\",\"opacity\":0.8,\"stroke\":\"white\"}}");
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	add_axis(encoding, false, o, v);
	add_axis(encoding, true, o, v);
	if (o->field.size.p) {
		channel = chart_channel(encoding, "size", v, o->field.size, "quantitative", o);
		chart_template(channel, "{\"scale\":{\"zero\":true,\"nice\":false,\"range\":[40]},\"legend\":{\"format\":\",.0f\","
		                        "\"orient\":\"bottom\",\"direction\":\"horizontal\",\"tickCount\":4,"
		                        "\"symbolFillColor\":\"#999\"}}");
		cJSON_AddItemToArray(cJSON_GetObjectItem(cJSON_GetObjectItem(channel, "scale"), "range"),
		                     cJSON_CreateNumber(largest_area(o)));
		/* small ones lie upon large ones */
		channel = cJSON_AddObjectToObject(encoding, "order");
		chart_text(channel, SLICE("field"), chart_key(v, o->field.size));
		chart_template(channel, "{\"type\":\"quantitative\",\"sort\":\"descending\"}");
	} else {
		cJSON_AddNumberToObject(cJSON_AddObjectToObject(encoding, "size"), "value", bubble_area(o, 0, 0));
	}
	chart_name_color(encoding, v, o, "top", false);
	chart_tooltip(encoding, o, v, fields, n);
	cJSON_AddItemToArray(layers, layer);
	name_bubbles(spec, layers, o, v, label);
	return 0;
}
