/* SPDX-License-Identifier: MIT */
/* Bubbles: two numbers against each other, their names where there is room. */
#include <math.h>
#include <stdlib.h>

#include "render/placing.h"

enum { SIZE_LEAST = 40, SIZE_MOST = 1600 };

static double part_of(double number, double low, double high)
{
	return high > low ? (number - low) / (high - low) : 0.5;
}

/* The bubbles of one panel (all of them where `panel` is NULL) as marks of a frame. */
static size_t read_bubbles(struct mark *all, const struct render_options *o, struct view *v, struct slice label,
                           const struct slice *panel, double wide, double high)
{
	long x = view_column(v, o->field.x), y = view_column(v, o->field.y), name = view_column(v, label);
	long size = o->field.size.p ? view_column(v, o->field.size) : -1, facet = view_column(v, o->field.facet);
	double x0, x1, y0, y1, s0, s1 = 0;
	size_t n = 0;

	chart_range(v, o->field.x, o, &x0, &x1);
	chart_range(v, o->field.y, o, &y0, &y1);
	y0 = fmin(y0, 0);
	y1 = fmax(y1, 0);
	if (size >= 0)
		chart_range(v, o->field.size, o, &s0, &s1);
	for (size_t row = 0; row < v->rows && x >= 0 && y >= 0; row++) {
		double nx, ny, ns = 0, area = 160;
		if (panel && !slice_eq(*panel, view_text(v, row, facet)))
			continue;
		if (!view_number(v, row, x, &nx) || !view_number(v, row, y, &ny))
			continue;
		if (size >= 0) {
			if (!view_number(v, row, size, &ns))
				continue;
			ns *= o->style.scale;
			area = SIZE_LEAST + (SIZE_MOST - SIZE_LEAST) * fmax(0, s1 > 0 ? ns / s1 : 0);
		}
		all[n++] = (struct mark){ .row = row,
			                  .x = 20 + (wide - 40) * part_of(nx * o->style.scale, x0, x1),
			                  .y = high * (1 - part_of(ny * o->style.scale, y0, y1)),
			                  .radius = sqrt(area / M_PI),
			                  .weight = size >= 0 ? ns : ny,
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

	chart_channel(encoding, "x", v, o->field.x, "quantitative", o);
	chart_channel(encoding, "y", v, o->field.y, "quantitative", o);
	chart_channel(encoding, "text", v, label, "nominal", o);
	if (!panels) {
		n = read_bubbles(all, o, v, label, NULL, FRAME_WIDTH, FRAME_HEIGHT);
		place_names(all, n, most, "rlab", FRAME_WIDTH + 40, FRAME_HEIGHT);
	}
	for (size_t p = 0; p < panels; p++) {
		struct mark *own = all + n;
		size_t of_panel = read_bubbles(own, o, v, label, &panel[p], chart_panel_width(panels), PANEL_HEIGHT);
		place_names(own, of_panel, most, "rlab", chart_panel_width(panels), PANEL_HEIGHT);
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
	chart_template(layer, "{\"mark\":{\"type\":\"rule\",\"strokeDash\":[4,4],\"color\":\"#888\"},\"data\":{\"values\":[{}]}}");
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	cJSON_AddNumberToObject(cJSON_AddObjectToObject(encoding, channel), "datum", at);
	cJSON_AddItemToArray(layers, layer);
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
	chart_template(chart_number_axis(encoding, "x", v, o->field.x, o), "{\"scale\":{\"zero\":false,\"padding\":20}}");
	chart_number_axis(encoding, "y", v, o->field.y, o);
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
		chart_no_title(channel);
		chart_template(channel, "{\"sort\":null,\"legend\":{\"orient\":\"top\",\"columns\":4}}");
	} else {
		chart_template(encoding, "{\"color\":{\"value\":\"#0072B2\"}}");
	}
	chart_tooltip(encoding, o, v, fields, n);
	cJSON_AddItemToArray(layers, layer);
	name_bubbles(spec, layers, o, v, label);
	return 0;
}
