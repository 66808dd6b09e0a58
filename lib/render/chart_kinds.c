/* SPDX-License-Identifier: MIT */
/* Bars, lines and the heatmap. */
#include <math.h>
#include <stdlib.h>

#include "render/render.h"

/* Whose each record is, added to the fields of a chart: its colour, its panel. */
static size_t add_series(struct slice *fields, size_t n, const struct render_options *o)
{
	if (o->field.color.p)
		fields[n++] = o->field.color;
	if (o->field.facet.p)
		fields[n++] = o->field.facet;
	return n;
}

/* ---- bars --------------------------------------------------------------- */

int chart_bar(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[4] = { o->field.x, o->field.y };
	size_t n = add_series(fields, 2, o);
	cJSON *encoding, *y;

	if (chart_data(s, o, v, spec, fields, n) < 0 || chart_once(s, v, "bar", fields + 1, n - 1) < 0)
		return -1;
	chart_template(spec, "{\"mark\":{\"type\":\"bar\"}}");
	chart_size(spec, 60 + 20 * (double)chart_distinct(v, o->field.y), 0);
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	chart_number_axis(encoding, "x", v, o->field.x, o);
	y = chart_channel(encoding, "y", v, o->field.y, "nominal", o);
	chart_no_title(y);
	chart_template(y, "{\"sort\":null,\"scale\":{\"paddingInner\":0.25}}"); /* in the order of the records */
	chart_name_color(encoding, v, o, "top", false);
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

/* Lines, which have no number of their own, and their points, which have. */
static void add_lines(cJSON *layers, cJSON *encoding, double size, const struct slice *fields, size_t n,
                      const struct render_options *o, struct view *v)
{
	cJSON *layer = cJSON_CreateObject();

	chart_template(layer, "{\"mark\":{\"type\":\"line\",\"color\":\"#0072B2\",\"strokeWidth\":2,\"aria\":false,\"tooltip\":null}}");
	cJSON_AddItemToObject(layer, "encoding", cJSON_Duplicate(encoding, true));
	cJSON_AddItemToArray(layers, layer);
	layer = cJSON_CreateObject();
	chart_template(layer, "{\"mark\":{\"type\":\"point\",\"color\":\"#0072B2\",\"filled\":true,\"opacity\":1}}");
	cJSON_AddNumberToObject(cJSON_GetObjectItem(layer, "mark"), "size", size);
	cJSON_DeleteItemFromObject(encoding, "strokeDash");
	chart_tooltip(encoding, o, v, fields, n);
	cJSON_AddItemToObject(layer, "encoding", encoding);
	cJSON_AddItemToArray(layers, layer);
}

int chart_line(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[4] = { o->field.x, o->field.y }, place[3] = { o->field.x };
	size_t n = add_series(fields, 2, o);
	cJSON *encoding, *x;

	if (chart_data(s, o, v, spec, fields, n) < 0 || chart_once(s, v, "point", place, add_series(place, 1, o)) < 0)
		return -1;
	chart_size(spec, 340, 0);
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	x = chart_channel(encoding, "x", v, o->field.x, "ordinal", o);
	chart_no_title(x);
	chart_template(x, "{\"axis\":{\"labelAngle\":0,\"labelOverlap\":true}}");
	add_periods(x, v, o->field.x);
	chart_number_axis(encoding, "y", v, o->field.y, o);
	chart_name_color(encoding, v, o, "bottom", true);
	add_lines(cJSON_AddArrayToObject(spec, "layer"), cJSON_CreateObject(), 36, fields, n, o, v);
	return 0;
}

/* ---- Lorenz curves ------------------------------------------------------ */

int chart_lorenz(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[4] = { o->field.x, o->field.y }, place[2] = { o->field.x };
	size_t n = 2, placed = 1;
	cJSON *layers, *layer, *encoding;

	if (o->field.color.p)
		fields[n++] = place[placed++] = o->field.color;
	if (o->field.label.p)
		fields[n++] = o->field.label;
	if (chart_data(s, o, v, spec, fields, n) < 0 || chart_once(s, v, "point", place, placed) < 0)
		return -1;
	chart_size(spec, 440, 420);
	layers = cJSON_AddArrayToObject(spec, "layer");
	layer = cJSON_CreateObject();
	chart_template(layer, "{\"data\":{\"values\":[{\"x\":0,\"y\":0},{\"x\":1,\"y\":1}]},"
	                      "\"mark\":{\"type\":\"line\",\"color\":\"#888\",\"strokeDash\":[4,4],\"strokeWidth\":1,"
	                      "\"aria\":false,\"tooltip\":null},"
	                      "\"encoding\":{\"x\":{\"field\":\"x\",\"type\":\"quantitative\"},"
	                      "\"y\":{\"field\":\"y\",\"type\":\"quantitative\"}}}");
	cJSON_AddItemToArray(layers, layer);
	encoding = cJSON_CreateObject();
	for (int up = 0; up < 2; up++)
		chart_template(chart_channel(encoding, up ? "y" : "x", v, up ? o->field.y : o->field.x, "quantitative", o),
		               "{\"scale\":{\"domain\":[0,1],\"nice\":false},\"axis\":{\"format\":\".0%\",\"tickCount\":6}}");
	chart_name_color(encoding, v, o, "bottom", true);
	add_lines(layers, encoding, 24, fields, n, o, v);
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
	chart_no_title(x);
	chart_no_title(y);
	chart_template(x, "{\"sort\":null,\"axis\":{\"orient\":\"top\",\"labelAngle\":-40,\"labelLimit\":170}}");
	chart_template(y, "{\"sort\":null}");
	chart_template(spec, "{\"padding\":{\"left\":5,\"top\":5,\"right\":22,\"bottom\":5}}"); /* the last name leans over the edge */
	layers = cJSON_AddArrayToObject(spec, "layer");
	chart_number_layers(spec, layers, "{\"mark\":{\"type\":\"rect\",\"stroke\":\"white\",\"strokeWidth\":1}}", v, number, fields, 3, o);
	layer = cJSON_CreateObject();
	chart_valid_only(layer, v, number);
	chart_template(layer, "{\"mark\":{\"type\":\"text\",\"aria\":false,\"fontSize\":10,\"tooltip\":null}}");
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	text = chart_channel(encoding, "text", v, number, "quantitative", o);
	cJSON_AddStringToObject(text, "format", chart_format(o));
	chart_text_color(encoding, v, number, o);
	cJSON_AddItemToArray(layers, layer);
	return 0;
}
