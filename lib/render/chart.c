/* SPDX-License-Identifier: MIT */
/*
 * Charts as Vega-Lite specifications with their data inside: the specification is the
 * contract, anyone's Vega-Lite can draw it. Colours are told apart by the colour-blind
 * (Okabe, Ito 2008; the diverging scale is blue to orange).
 */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "render/render.h"
#include "stream/output.h"

const struct chart charts[] = {
	{ "bar", "bars, longest first: --x a number, --y what it is of", "value", "region", chart_bar },
	{ "line", "lines over time: --x time, --y a number, --color whose", "time", "value", chart_line },
	{ "bubble", "two numbers against each other, --size a third", "x", "y", chart_bubble },
	{ "heatmap", "a number by two codes: --x, --y, --color the number", "nace", "region", chart_heatmap },
	{ "map", "regions as tiles, or --boundaries: --color the number", "region", "value", chart_map },
	{ NULL, NULL, NULL, NULL, NULL },
};

static const char base_spec[] =
	"{\"$schema\":\"https://vega.github.io/schema/vega-lite/v6.json\",\"width\":\"container\","
	"\"autosize\":{\"type\":\"fit\",\"contains\":\"padding\"},"
	"\"config\":{\"font\":\"system-ui, 'Segoe UI', 'DejaVu Sans', 'Noto Sans', sans-serif\",\"view\":{\"stroke\":null},"
	"\"axis\":{\"labelLimit\":260,\"labelColor\":\"#333\",\"titleColor\":\"#333\",\"titleFontWeight\":500,"
	"\"gridColor\":\"#e6e6e6\",\"domainColor\":\"#999\",\"tickColor\":\"#999\"},"
	"\"legend\":{\"labelLimit\":240,\"titleFontWeight\":500},"
	"\"title\":{\"anchor\":\"start\",\"fontWeight\":600,\"fontSize\":14},"
	"\"range\":{\"category\":[\"#0072B2\",\"#E69F00\",\"#009E73\",\"#D55E00\",\"#CC79A7\",\"#56B4E9\","
	"\"#000000\",\"#F0E442\"]}}}";

cJSON *chart_template(cJSON *spec, const char *json)
{
	cJSON *part = cJSON_Parse(json), *item = part ? part->child : NULL;

	while (item) {
		cJSON *next = item->next;
		cJSON_DetachItemViaPointer(part, item);
		cJSON_AddItemToObject(spec, item->string, item);
		item = next;
	}
	cJSON_Delete(part);
	return spec;
}

struct slice chart_shown(struct view *v, struct slice field)
{
	return arena_printf(&v->arena, "%.*s_name", SLICE_ARG(field));
}

static void add_text(cJSON *object, struct slice key, struct slice text)
{
	char *k = strndup(key.p, key.n), *t = strndup(text.p, text.n);

	if (k && t)
		cJSON_AddStringToObject(object, k, t);
	free(k);
	free(t);
}

int chart_data(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec,
               const struct slice *fields, size_t n)
{
	cJSON *values = cJSON_AddArrayToObject(cJSON_AddObjectToObject(spec, "data"), "values");

	for (size_t k = 0; k < n; k++)
		if (v->rows && view_column(v, fields[k]) < 0)
			return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records for the chart; see --x, --y, "
			                                "--size, --color, --label", SLICE_ARG(fields[k]));
	for (size_t row = 0; row < v->rows; row++) {
		cJSON *object = cJSON_CreateObject();
		for (size_t k = 0; k < n; k++) {
			long column = view_column(v, fields[k]);
			struct slice text = view_text(v, row, column);
			char *key = strndup(fields[k].p, fields[k].n);
			double number;

			if (view_number(v, row, column, &number)) {
				char digits[NUMBER_TEXT_SIZE];
				number_format(number * o->style.scale, digits);
				cJSON_AddRawToObject(object, key, digits);
			} else if (view_cell(v, row, column)->p && view_cell(v, row, column)->kind != VALUE_NULL) {
				add_text(object, fields[k], text);
				add_text(object, chart_shown(v, fields[k]), cell_text(v, row, column, &o->style, &v->arena));
			} else {
				cJSON_AddNullToObject(object, key);
			}
			free(key);
		}
		cJSON_AddItemToArray(values, object);
	}
	return 0;
}

cJSON *chart_channel(cJSON *parent, const char *channel, struct slice field, const char *type,
                     const struct render_options *o)
{
	cJSON *c = cJSON_AddObjectToObject(parent, channel);
	struct slice name = field;

	if (slice_ends(name, SLICE("_name")))
		name.n -= 5;
	add_text(c, SLICE("field"), field);
	cJSON_AddStringToObject(c, "type", type);
	add_text(c, SLICE("title"), label_word(o->style.labels, name));
	return c;
}

void chart_tooltip(cJSON *encoding, const struct render_options *o, struct view *v,
                   const struct slice *fields, size_t n)
{
	cJSON *tips = cJSON_AddArrayToObject(encoding, "tooltip");

	for (size_t k = 0; k < n; k++) {
		long column = view_column(v, fields[k]);
		bool numeric = false;
		double number;
		char format[16];
		cJSON *tip = cJSON_CreateObject();

		for (size_t row = 0; column >= 0 && row < v->rows && !numeric; row++)
			numeric = view_number(v, row, column, &number);
		add_text(tip, SLICE("field"), numeric ? fields[k] : chart_shown(v, fields[k]));
		cJSON_AddStringToObject(tip, "type", numeric ? "quantitative" : "nominal");
		add_text(tip, SLICE("title"), label_word(o->style.labels, fields[k]));
		if (numeric) {
			snprintf(format, sizeof(format), ",.%df", o->style.digits < 0 ? 2 : o->style.digits);
			cJSON_AddStringToObject(tip, "format", format);
		}
		cJSON_AddItemToArray(tips, tip);
	}
}

int vega_write(struct stage *s, const struct render_options *o, struct view *v)
{
	cJSON *spec;
	char *text = NULL;
	int rc;

	if (!o->chart)
		return usage_fail(s, "-f vega-lite needs --chart");
	spec = cJSON_Parse(base_spec);
	if (o->title)
		cJSON_AddStringToObject(spec, "description", o->title);
	rc = o->chart->build(s, o, v, spec);
	if (rc == 0)
		text = cJSON_PrintUnformatted(spec);
	cJSON_Delete(spec);
	if (rc < 0)
		return -1;
	buf_addz(&s->output->buf, text);
	buf_addc(&s->output->buf, '\n');
	cJSON_free(text);
	return 0;
}

/* ---- bar, line, bubble, heatmap ----------------------------------------- */

static void add_height(cJSON *spec, double height)
{
	cJSON_AddNumberToObject(spec, "height", height);
}

static void axis_format(cJSON *channel)
{
	cJSON *axis = cJSON_AddObjectToObject(channel, "axis");
	cJSON_AddStringToObject(axis, "format", ",.3~r");
}

int chart_bar(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[3] = { o->field.x, o->field.y, o->field.color };
	size_t n = o->field.color.p ? 3 : 2;
	cJSON *encoding, *y;

	if (chart_data(s, o, v, spec, fields, n) < 0)
		return -1;
	chart_template(spec, "{\"mark\":{\"type\":\"bar\",\"cornerRadiusEnd\":2}}");
	add_height(spec, 40 + 20 * (double)v->rows);
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	axis_format(chart_channel(encoding, "x", o->field.x, "quantitative", o));
	y = chart_channel(encoding, "y", chart_shown(v, o->field.y), "nominal", o);
	cJSON_ReplaceItemInObject(y, "title", cJSON_CreateNull());
	cJSON_AddNullToObject(y, "sort"); /* the order of the records: --sort */
	if (o->field.color.p)
		chart_channel(encoding, "color", chart_shown(v, o->field.color), "nominal", o);
	chart_tooltip(encoding, o, v, fields, n);
	return 0;
}

int chart_line(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[3] = { o->field.x, o->field.y, o->field.color };
	size_t n = o->field.color.p ? 3 : 2;
	cJSON *encoding, *x, *color;

	if (chart_data(s, o, v, spec, fields, n) < 0)
		return -1;
	chart_template(spec, "{\"mark\":{\"type\":\"line\",\"point\":{\"filled\":true,\"size\":36},\"strokeWidth\":2}}");
	add_height(spec, 320);
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	x = chart_channel(encoding, "x", o->field.x, "ordinal", o);
	cJSON_ReplaceItemInObject(x, "title", cJSON_CreateNull());
	chart_template(x, "{\"axis\":{\"labelAngle\":0,\"labelOverlap\":true}}");
	axis_format(chart_channel(encoding, "y", o->field.y, "quantitative", o));
	if (o->field.color.p) {
		color = chart_channel(encoding, "color", chart_shown(v, o->field.color), "nominal", o);
		cJSON_ReplaceItemInObject(color, "title", cJSON_CreateNull());
		chart_template(color, "{\"sort\":null,\"legend\":{\"orient\":\"bottom\",\"columns\":3}}");
	}
	chart_tooltip(encoding, o, v, fields, n);
	return 0;
}

int chart_bubble(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice fields[5];
	size_t n = 0;
	struct slice label = o->field.label.p ? o->field.label : SLICE("region");
	cJSON *layers, *points, *names, *encoding, *transform;

	fields[n++] = label;
	fields[n++] = o->field.x;
	fields[n++] = o->field.y;
	if (o->field.size.p)
		fields[n++] = o->field.size;
	if (o->field.color.p)
		fields[n++] = o->field.color;
	if (chart_data(s, o, v, spec, fields, n) < 0)
		return -1;
	add_height(spec, 460);
	layers = cJSON_AddArrayToObject(spec, "layer");
	if (!isnan(o->threshold)) {
		cJSON *rule = cJSON_CreateObject();
		chart_template(rule, "{\"mark\":{\"type\":\"rule\",\"strokeDash\":[4,4],\"color\":\"#888\"},\"data\":{\"values\":[{}]}}");
		encoding = cJSON_AddObjectToObject(rule, "encoding");
		cJSON_AddNumberToObject(cJSON_AddObjectToObject(encoding, "y"), "datum", o->threshold);
		cJSON_AddItemToArray(layers, rule);
	}
	points = cJSON_CreateObject();
	chart_template(points, "{\"mark\":{\"type\":\"circle\",\"opacity\":0.75,\"stroke\":\"white\"}}");
	encoding = cJSON_AddObjectToObject(points, "encoding");
	axis_format(chart_channel(encoding, "x", o->field.x, "quantitative", o));
	axis_format(chart_channel(encoding, "y", o->field.y, "quantitative", o));
	chart_template(cJSON_GetObjectItem(encoding, "x"), "{\"scale\":{\"zero\":false}}");
	if (o->field.size.p) {
		cJSON *size = chart_channel(encoding, "size", o->field.size, "quantitative", o);
		chart_template(size, "{\"scale\":{\"range\":[40,1600]},\"legend\":{\"format\":\",.0f\",\"symbolFillColor\":\"#999\"}}");
	} else {
		chart_template(encoding, "{\"size\":{\"value\":160}}");
	}
	if (o->field.color.p)
		chart_channel(encoding, "color", chart_shown(v, o->field.color), "nominal", o);
	else
		chart_template(encoding, "{\"color\":{\"value\":\"#0072B2\"}}");
	chart_tooltip(encoding, o, v, fields, n);
	cJSON_AddItemToArray(layers, points);

	/* Names for the largest only: every point's would lie over the others'. */
	names = cJSON_CreateObject();
	transform = cJSON_AddArrayToObject(names, "transform");
	struct slice rank = o->field.size.p ? o->field.size : o->field.y;
	char *by = strndup(rank.p, rank.n), filter[64];
	cJSON *window = cJSON_CreateObject();
	chart_template(window, "{\"window\":[{\"op\":\"row_number\",\"as\":\"rank_\"}]}");
	cJSON *sort = cJSON_CreateObject();
	cJSON_AddStringToObject(sort, "field", by);
	cJSON_AddStringToObject(sort, "order", "descending");
	cJSON_AddItemToArray(cJSON_AddArrayToObject(window, "sort"), sort);
	cJSON_AddItemToArray(transform, window);
	cJSON *filtered = cJSON_CreateObject();
	snprintf(filter, sizeof(filter), "datum.rank_ <= %ld", o->label_top);
	cJSON_AddStringToObject(filtered, "filter", filter);
	cJSON_AddItemToArray(transform, filtered);
	free(by);
	chart_template(names, "{\"mark\":{\"type\":\"text\",\"align\":\"left\",\"dx\":9,\"fontSize\":11,\"color\":\"#222\"}}");
	encoding = cJSON_AddObjectToObject(names, "encoding");
	chart_channel(encoding, "x", o->field.x, "quantitative", o);
	chart_channel(encoding, "y", o->field.y, "quantitative", o);
	chart_channel(encoding, "text", chart_shown(v, label), "nominal", o);
	cJSON_AddItemToArray(layers, names);
	return 0;
}

/* The colour of a number: around --threshold blue below and orange above, else from
 * light to dark; and the colour of a text on it. */
cJSON *chart_number_color(cJSON *encoding, struct slice field, const struct render_options *o)
{
	cJSON *color = chart_channel(encoding, "color", field, "quantitative", o), *scale;

	scale = cJSON_AddObjectToObject(color, "scale");
	if (isnan(o->threshold)) {
		cJSON_AddStringToObject(scale, "scheme", "blues");
	} else {
		chart_template(scale, "{\"type\":\"linear\",\"clamp\":true,\"range\":[\"#2166ac\",\"#f7f7f7\",\"#e66101\",\"#7f3b08\"]}");
		cJSON *domain = cJSON_AddArrayToObject(scale, "domain");
		cJSON_AddItemToArray(domain, cJSON_CreateNumber(0));
		cJSON_AddItemToArray(domain, cJSON_CreateNumber(o->threshold));
		cJSON_AddItemToArray(domain, cJSON_CreateNumber(o->threshold * 2.5));
		cJSON_AddItemToArray(domain, cJSON_CreateNumber(o->threshold * 5));
	}
	chart_template(color, "{\"legend\":{\"gradientLength\":160,\"format\":\",.2~r\"}}");
	return color;
}

/* {"color":{"condition":{"test":...,"value":"white"},"value":"#222"}} for text on dark cells. */
static void text_color(cJSON *encoding, struct slice field, const struct render_options *o,
                       const struct view *v)
{
	double number, most = 0;
	long column = view_column(v, field);

	cJSON *color = cJSON_AddObjectToObject(encoding, "color"), *condition;
	struct buf test = { 0 };

	condition = cJSON_AddObjectToObject(color, "condition");
	for (size_t row = 0; column >= 0 && row < v->rows; row++)
		if (view_number(v, row, column, &number) && number * o->style.scale > most)
			most = number * o->style.scale;
	if (isnan(o->threshold))
		buf_printf(&test, "datum['%.*s'] > %.15g", SLICE_ARG(field), most * 0.6);
	else
		buf_printf(&test, "isValid(datum['%.*s']) && (datum['%.*s'] < %g || datum['%.*s'] > %g)",
		           SLICE_ARG(field), SLICE_ARG(field), o->threshold * 0.35, SLICE_ARG(field),
		           o->threshold * 2);
	buf_addc(&test, '\0');
	cJSON_AddStringToObject(condition, "test", test.p);
	cJSON_AddStringToObject(condition, "value", "white");
	cJSON_AddStringToObject(color, "value", "#222");
	buf_fini(&test);
}

int chart_heatmap(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice number = o->field.color.p ? o->field.color : SLICE("value");
	struct slice fields[3] = { o->field.x, o->field.y, number };
	cJSON *layers, *cells, *texts, *encoding, *x, *y;
	size_t rows = 0;

	if (chart_data(s, o, v, spec, fields, 3) < 0)
		return -1;
	for (size_t row = 0; row < v->rows; row++) {
		bool seen = false;
		struct slice key = view_text(v, row, view_column(v, o->field.y));
		for (size_t before = 0; before < row && !seen; before++)
			seen = slice_eq(key, view_text(v, before, view_column(v, o->field.y)));
		rows += !seen;
	}
	add_height(spec, 60 + 22 * (double)rows);
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	x = chart_channel(encoding, "x", chart_shown(v, o->field.x), "nominal", o);
	y = chart_channel(encoding, "y", chart_shown(v, o->field.y), "nominal", o);
	cJSON_ReplaceItemInObject(x, "title", cJSON_CreateNull());
	cJSON_ReplaceItemInObject(y, "title", cJSON_CreateNull());
	chart_template(x, "{\"sort\":null,\"axis\":{\"orient\":\"top\",\"labelAngle\":-40,\"labelLimit\":170}}");
	chart_template(y, "{\"sort\":null}");
	layers = cJSON_AddArrayToObject(spec, "layer");
	cells = cJSON_CreateObject();
	chart_template(cells, "{\"mark\":{\"type\":\"rect\",\"stroke\":\"white\",\"strokeWidth\":1}}");
	encoding = cJSON_AddObjectToObject(cells, "encoding");
	chart_number_color(encoding, number, o);
	chart_tooltip(encoding, o, v, fields, 3);
	cJSON_AddItemToArray(layers, cells);
	texts = cJSON_CreateObject();
	chart_template(texts, "{\"mark\":{\"type\":\"text\",\"fontSize\":10}}");
	encoding = cJSON_AddObjectToObject(texts, "encoding");
	cJSON *text = chart_channel(encoding, "text", number, "quantitative", o);
	char format[16];
	snprintf(format, sizeof(format), ",.%df", o->style.digits < 0 ? 2 : o->style.digits);
	cJSON_AddStringToObject(text, "format", format);
	text_color(encoding, number, o, v);
	cJSON_AddItemToArray(layers, texts);
	return 0;
}

/* ---- map ---------------------------------------------------------------- */

static int map_tiles(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	const struct regions *regions = labels_regions(o->style.labels);
	struct slice number = o->field.color.p ? o->field.color : SLICE("value");
	struct slice fields[2] = { o->field.x, number };
	cJSON *values, *layers, *encoding, *part;
	size_t n;
	const struct region *all = regions_all(regions, &n);
	long key = view_column(v, o->field.x);
	enum region_language lang = REGION_KK;

	region_language(slice_of(o->lang), &lang);
	if (chart_data(s, o, v, spec, fields, 2) < 0)
		return -1;
	values = cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values");
	cJSON *row_item = values->child;
	for (size_t row = 0; row < v->rows; row++, row_item = row_item->next) {
		const struct region *region = region_find(regions, view_text(v, row, key));
		if (!region || region->tile_col < 0) {
			diag_incomplete(s->diag, NULL, "region %.*s has no tile on the map; it is left out",
			                SLICE_ARG(view_text(v, row, key)));
			continue;
		}
		cJSON_AddNumberToObject(row_item, "tile_col", region->tile_col);
		cJSON_AddNumberToObject(row_item, "tile_row", region->tile_row);
		add_text(row_item, SLICE("tile"), region->short_name[lang]);
	}
	/* Regions without a record stand as grey tiles. */
	for (size_t i = 0; i < n; i++) {
		bool seen = false;
		for (size_t row = 0; row < v->rows && !seen; row++)
			seen = slice_eq(view_text(v, row, key), all[i].code);
		if (seen || all[i].tile_col < 0 || all[i].to)
			continue; /* an abolished region lies under its successors */
		cJSON *empty = cJSON_CreateObject();
		add_text(empty, o->field.x, all[i].code);
		add_text(empty, chart_shown(v, o->field.x), all[i].name[lang]);
		char *name = strndup(number.p, number.n);
		cJSON_AddNullToObject(empty, name);
		free(name);
		cJSON_AddNumberToObject(empty, "tile_col", all[i].tile_col);
		cJSON_AddNumberToObject(empty, "tile_row", all[i].tile_row);
		add_text(empty, SLICE("tile"), all[i].short_name[lang]);
		cJSON_AddItemToArray(values, empty);
	}
	add_height(spec, 420);
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	chart_template(encoding, "{\"x\":{\"field\":\"tile_col\",\"type\":\"ordinal\",\"axis\":null,\"scale\":{\"paddingInner\":0.04}},"
	                         "\"y\":{\"field\":\"tile_row\",\"type\":\"ordinal\",\"axis\":null,\"scale\":{\"paddingInner\":0.04}}}");
	layers = cJSON_AddArrayToObject(spec, "layer");
	part = cJSON_CreateObject();
	chart_template(part, "{\"mark\":{\"type\":\"rect\",\"cornerRadius\":5,\"invalid\":null}}");
	encoding = cJSON_AddObjectToObject(part, "encoding");
	cJSON *color = chart_number_color(encoding, number, o);
	cJSON *condition = cJSON_AddObjectToObject(color, "condition");
	struct buf test = { 0 };
	buf_printf(&test, "!isValid(datum['%.*s'])", SLICE_ARG(number));
	buf_addc(&test, '\0');
	cJSON_AddStringToObject(condition, "test", test.p);
	cJSON_AddStringToObject(condition, "value", "#d9d9d9");
	buf_fini(&test);
	chart_tooltip(encoding, o, v, fields, 2);
	cJSON_AddItemToArray(layers, part);

	part = cJSON_CreateObject();
	chart_template(part, "{\"mark\":{\"type\":\"text\",\"dy\":-8,\"fontSize\":10.5,\"limit\":132}}");
	encoding = cJSON_AddObjectToObject(part, "encoding");
	chart_template(encoding, "{\"text\":{\"field\":\"tile\",\"type\":\"nominal\"}}");
	text_color(encoding, number, o, v);
	cJSON_AddItemToArray(layers, part);

	part = cJSON_CreateObject();
	chart_template(part, "{\"mark\":{\"type\":\"text\",\"dy\":10,\"fontSize\":13,\"fontWeight\":600}}");
	encoding = cJSON_AddObjectToObject(part, "encoding");
	cJSON *text = chart_channel(encoding, "text", number, "quantitative", o);
	char format[16];
	snprintf(format, sizeof(format), ",.%df", o->style.digits < 0 ? 2 : o->style.digits);
	cJSON_AddStringToObject(text, "format", format);
	text_color(encoding, number, o, v);
	cJSON_AddItemToArray(layers, part);
	return 0;
}

int chart_map(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	return o->boundaries ? map_boundaries(s, o, v, spec) : map_tiles(s, o, v, spec);
}
