/* SPDX-License-Identifier: MIT */
/* Colours of charts: of names, with their legend, and of numbers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "render/color.h"
#include "render/render.h"
#include "render/text_width.h"

/* ---- of names ------------------------------------------------------------- */

enum { LEGEND_LIMIT = 240, NAMES_LIMIT = 260 };

static double widest(struct view *v, struct slice field, const struct render_options *o, double limit)
{
	long column = view_column(v, field);
	double most = 0;

	for (size_t row = 0; column >= 0 && row < v->rows; row++)
		most = fmax(most, text_width(cell_text(v, row, column, &o->style, &v->arena), 11, false));
	return ceil(fmin(most, limit));
}

/* What stands at the left of the plot, where the legend begins. */
static double axis_width(struct view *v, const struct render_options *o)
{
	if (strcmp(o->chart->name, "bar") == 0)
		return widest(v, o->field.y, o, NAMES_LIMIT) + 24;
	return strcmp(o->chart->name, "network") == 0 || strcmp(o->chart->name, "treemap") == 0 ? 10 : 80;
}

static void add_legend(cJSON *color, const struct render_options *o, struct view *v, const char *orient, bool lines)
{
	enum { SYMBOL = 34, PANELS_WIDTH = 700 };
	cJSON *legend = cJSON_AddObjectToObject(color, "legend");
	double wide = widest(v, o->field.color, o, LEGEND_LIMIT) + SYMBOL;

	cJSON_AddStringToObject(legend, "orient", orient);
	if (lines)
		chart_template(legend, "{\"symbolType\":\"stroke\",\"symbolStrokeWidth\":3}");
	if (o->field.facet.p) /* of which the width is fixed */
		cJSON_AddNumberToObject(legend, "columns", fmax(1, floor(PANELS_WIDTH / wide)));
	else /* the container's width is known before the plot's; `width` has it asked for again */
		chart_text(cJSON_AddObjectToObject(legend, "columns"), SLICE("expr"),
		           arena_printf(&v->arena, "max(1, floor(((isFinite(containerSize()[0]) ? containerSize()[0] + 0 * width : width) - "
		                                   "%.0f) / %.0f))", axis_width(v, o), wide));
}

cJSON *chart_name_color(cJSON *encoding, struct view *v, const struct render_options *o, const char *orient,
                        bool lines)
{
	cJSON *color, *dash;

	if (!o->field.color.p) {
		if (!lines) /* which have it in their mark */
			chart_template(encoding, "{\"color\":{\"value\":\"#0072B2\"}}");
		return NULL;
	}
	color = chart_channel(encoding, "color", v, o->field.color, "nominal", o);
	chart_no_title(color);
	cJSON_AddNullToObject(color, "sort");
	add_legend(color, o, v, orient, lines);
	if (lines && chart_distinct(v, o->field.color) > PALETTE_SIZE) {
		dash = chart_channel(encoding, "strokeDash", v, o->field.color, "nominal", o);
		chart_no_title(dash);
		cJSON_AddNullToObject(dash, "sort");
	}
	return color;
}

/* ---- of numbers ----------------------------------------------------------- */

static void add_color(cJSON *list, uint32_t rgb)
{
	char text[8];

	snprintf(text, sizeof(text), "#%06x", (unsigned)rgb);
	cJSON_AddItemToArray(list, cJSON_CreateString(text));
}

struct ramp chart_ramp(struct view *v, struct slice field, const struct render_options *o)
{
	double low, high;

	chart_range(v, field, o, &low, &high);
	return ramp_make(low, high, o->threshold);
}

cJSON *chart_number_color(cJSON *encoding, struct view *v, struct slice field, const struct render_options *o)
{
	struct ramp ramp = chart_ramp(v, field, o);
	cJSON *color = chart_channel(encoding, "color", v, field, "quantitative", o), *scale, *domain, *range,
	      *legend, *values;
	char top[NUMBER_TEXT_SIZE], label[96];

	scale = cJSON_AddObjectToObject(color, "scale");
	chart_template(scale, "{\"type\":\"linear\",\"clamp\":true,\"interpolate\":\"rgb\"}");
	domain = cJSON_AddArrayToObject(scale, "domain");
	range = cJSON_AddArrayToObject(scale, "range");
	chart_template(color, "{\"legend\":{\"orient\":\"bottom\",\"direction\":\"horizontal\",\"gradientLength\":260,"
	                      "\"format\":\",.3~r\"}}");
	legend = cJSON_GetObjectItem(color, "legend");
	values = cJSON_AddArrayToObject(legend, "values");
	for (size_t i = 0; i < ramp.n; i++) {
		cJSON_AddItemToArray(domain, cJSON_CreateNumber(ramp.at[i]));
		cJSON_AddItemToArray(values, cJSON_CreateNumber(ramp.at[i]));
		add_color(range, ramp.rgb[i]);
	}
	if (ramp.cut) {
		top[number_format(ramp.at[ramp.n - 1], top)] = '\0';
		snprintf(label, sizeof(label), "datum.value >= %s ? '\xE2\x89\xA5 ' + datum.label : datum.label", top);
		cJSON_AddStringToObject(legend, "labelExpr", label);
	}
	return color;
}

void chart_text_color(cJSON *encoding, struct view *v, struct slice field, const struct render_options *o)
{
	struct ramp ramp = chart_ramp(v, field, o);
	struct slice key = chart_key(v, field);
	cJSON *color = cJSON_AddObjectToObject(encoding, "color"), *condition;
	struct buf test = { 0 };
	double below, above;
	char number[NUMBER_TEXT_SIZE];

	ramp_dark(&ramp, &below, &above);
	buf_printf(&test, "isValid(datum['%.*s']) && (false", SLICE_ARG(key));
	if (isfinite(below)) {
		number[number_format(below, number)] = '\0';
		buf_printf(&test, " || datum['%.*s'] <= %s", SLICE_ARG(key), number);
	}
	if (isfinite(above)) {
		number[number_format(above, number)] = '\0';
		buf_printf(&test, " || datum['%.*s'] >= %s", SLICE_ARG(key), number);
	}
	buf_add(&test, ")", 2);
	condition = cJSON_AddObjectToObject(color, "condition");
	cJSON_AddStringToObject(condition, "test", test.p);
	cJSON_AddStringToObject(condition, "value", "#ffffff");
	cJSON_AddStringToObject(color, "value", "#000000");
	buf_fini(&test);
}

static bool any_absent(const cJSON *spec, struct view *v, struct slice number)
{
	const cJSON *item;
	char *key = strndup(chart_key(v, number).p, chart_key(v, number).n);
	bool any = false;

	cJSON_ArrayForEach(item, cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values"))
		any |= !cJSON_GetObjectItemCaseSensitive(item, key) || cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(item, key));
	free(key);
	return any;
}

void chart_number_layers(cJSON *spec, cJSON *layers, const char *mark, struct view *v, struct slice number,
                         const struct slice *fields, size_t n, const struct render_options *o)
{
	int layers_n = any_absent(spec, v, number) ? 2 : 1;

	for (int absent = 0; absent < layers_n; absent++) {
		cJSON *layer = chart_template(cJSON_CreateObject(), mark), *encoding = cJSON_AddObjectToObject(layer, "encoding"),
		      *filter = cJSON_CreateObject();
		chart_text(filter, SLICE("filter"), arena_printf(&v->arena, "%sisValid(datum['%.*s'])", absent ? "!" : "",
		                                                 SLICE_ARG(chart_key(v, number))));
		cJSON_AddItemToArray(cJSON_AddArrayToObject(layer, "transform"), filter);
		if (absent)
			chart_template(encoding, "{\"color\":{\"value\":\"#e3e6e8\"}}");
		else
			chart_number_color(encoding, v, number, o);
		chart_tips(encoding, o, v, fields, n, absent ? number : (struct slice){ NULL, 0 });
		cJSON_AddItemToArray(layers, layer);
	}
}
