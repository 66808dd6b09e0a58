/* SPDX-License-Identifier: MIT */
/*
 * Charts as Vega-Lite specifications with their data inside: the specification is the
 * contract, anyone's Vega-Lite can draw it. Here are the registry and what charts have
 * in common.
 *
 * Vega reads dots, brackets and quotes in the name of a field as a path, and names end up
 * in its expressions: in the data such characters are underscores, titles keep them.
 */
#include <math.h>
#include <stdlib.h>

#include "base/dict.h"
#include "base/number.h"
#include "render/color.h"
#include "render/render.h"
#include "render/svg.h"
#include "stream/output.h"

const struct chart charts[] = {
	{ "bar", "bars, longest first: --x a number, --y what it is of", "value", "region", chart_bar, svg_bar, true },
	{ "line", "lines over time: --x time, --y a number, --color whose", "time", "value", chart_line, svg_lines, true },
	{ "bubble", "two numbers against each other, --size a third", "x", "y", chart_bubble, svg_bubble, true },
	{ "lorenz", "Lorenz curves: --x part of the wholes, --y part of the sum, --color whose", "share", "value",
	  chart_lorenz, svg_lorenz, false },
	{ "heatmap", "a number by two codes: --x, --y, --color the number", "nace", "region", chart_heatmap, svg_heatmap, false },
	{ "map", "regions as tiles, or --boundaries: --color the number", "region", "value", chart_map, svg_map, false },
	{ "network", "ties from --x to --y, of --value; nodes' --color, --size, --stage", "from", "to", chart_network, svg_network, false },
	{ "dendrogram", "which joined which at what height: records of dendrogram; --threshold cuts", "left", "right",
	  chart_dendrogram, svg_dendrogram, false },
	{ "treemap", "parts of a whole as areas: --y the number, --x what of, --color groups them", "nace", "value", chart_treemap, svg_treemap, false },
	{ NULL, NULL, NULL, NULL, NULL, NULL, false },
};

static const char base_spec[] =
	"{\"$schema\":\"https://vega.github.io/schema/vega-lite/v6.json\",\"width\":\"container\","
	"\"autosize\":{\"type\":\"fit\",\"contains\":\"padding\"},"
	"\"config\":{\"font\":\"system-ui, 'Segoe UI', 'DejaVu Sans', 'Noto Sans', sans-serif\",\"view\":{\"stroke\":null},"
	"\"axisX\":{\"titleAnchor\":\"end\"},\"axis\":{\"labelLimit\":260,\"labelColor\":\"#333\",\"titleColor\":\"#333\",\"titleFontWeight\":500,"
	"\"gridColor\":\"#e6e6e6\",\"domainColor\":\"#999\",\"tickColor\":\"#999\"},"
	"\"legend\":{\"labelLimit\":240,\"titleFontWeight\":500},"
	"\"title\":{\"anchor\":\"start\",\"fontWeight\":600,\"fontSize\":14},"
	"\"range\":{\"category\":[\"#0072B2\",\"#E69F00\",\"#009E73\",\"#D55E00\",\"#CC79A7\",\"#56B4E9\","
	"\"#F0E442\",\"#000000\"]}}}";

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

cJSON *chart_number_axis(cJSON *encoding, const char *channel, struct view *v, struct slice field,
                         const struct render_options *o)
{
	cJSON *c = chart_channel(encoding, channel, v, field, "quantitative", o);

	return chart_template(c, "{\"axis\":{\"format\":\",.3~r\",\"tickCount\":6}}");
}

void chart_no_title(cJSON *channel)
{
	cJSON_ReplaceItemInObject(channel, "title", cJSON_CreateNull());
}

struct slice chart_key(struct view *v, struct slice field)
{
	struct buf key = { 0 };
	struct slice text;

	for (size_t i = 0; i < field.n; i++)
		buf_addc(&key, (unsigned char)field.p[i] < 0x20 || strchr(".[]'\"\\", field.p[i]) ? '_' : field.p[i]);
	text = arena_dup(&v->arena, buf_slice(&key));
	buf_fini(&key);
	return text;
}

struct slice chart_shown(struct view *v, struct slice field)
{
	return arena_printf(&v->arena, "%.*s_name", SLICE_ARG(chart_key(v, field)));
}

const char *chart_format(const struct render_options *o)
{
	static char format[16];

	snprintf(format, sizeof(format), ",.%df", o->style.digits < 0 ? 2 : o->style.digits);
	return format;
}

struct slice *chart_texts(struct view *v, struct slice field, size_t *n)
{
	struct dict seen = { 0 };
	long column = field.p ? view_column(v, field) : -1;
	struct slice *texts = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t row = 0; column >= 0 && row < v->rows; row++) {
		struct dict_slot *slot = dict_slot(&seen, view_key(v, row, &column, 1));
		if (slot->item)
			continue;
		slot->item = v;
		texts = xgrow(texts, &cap, *n + 1, sizeof(*texts));
		texts[(*n)++] = view_text(v, row, column);
	}
	dict_fini(&seen);
	return texts;
}

size_t chart_distinct(struct view *v, struct slice field)
{
	size_t n;

	free(chart_texts(v, field, &n));
	return n;
}

int chart_once(struct stage *s, struct view *v, const char *mark, const struct slice *fields, size_t n)
{
	struct dict seen = { 0 };
	long columns[4];
	size_t used = 0;
	int rc = 0;

	for (size_t k = 0; k < n; k++)
		if (fields[k].p && view_column(v, fields[k]) >= 0)
			columns[used++] = view_column(v, fields[k]);
	for (size_t row = 0; row < v->rows && rc == 0; row++) {
		struct dict_slot *slot = dict_slot(&seen, view_key(v, row, columns, used));
		if (slot->item)
			rc = diag_fail(s->diag, NULL, "two records fall on one %s of the chart, the second \"%.*s\"; "
			                              "choose by --where, or aggregate first",
			               mark, SLICE_ARG(used ? view_text(v, row, columns[0]) : SLICE("")));
		slot->item = v;
	}
	dict_fini(&seen);
	return rc;
}

void chart_range(struct view *v, struct slice field, const struct render_options *o, double *low,
                 double *high)
{
	long column = view_column(v, field);
	bool some = false;
	double number;

	*low = *high = 0;
	for (size_t row = 0; column >= 0 && row < v->rows; row++) {
		if (!view_number(v, row, column, &number))
			continue;
		number *= o->style.scale;
		*low = !some || number < *low ? number : *low;
		*high = !some || number > *high ? number : *high;
		some = true;
	}
}

double chart_step(double low, double high, int count)
{
	double raw = (high - low) / count, ten = pow(10, floor(log10(raw)));

	if (!(raw > 0) || !isfinite(raw))
		return 1;
	return ten * (raw / ten <= 1 ? 1 : raw / ten <= 2 ? 2 : raw / ten <= 5 ? 5 : 10);
}

double chart_tick(double step, long i)
{
	char text[32];

	snprintf(text, sizeof(text), "%.10g", step * (double)i);
	return strtod(text, NULL);
}

void chart_text(cJSON *object, struct slice key, struct slice text)
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
	struct slice keys[8];

	for (size_t k = 0; k < n; k++) {
		keys[k] = chart_key(v, fields[k]);
		for (size_t before = 0; before < k; before++)
			if (slice_eq(keys[k], keys[before]) && !slice_eq(fields[k], fields[before]))
				return diag_fail(s->diag, NULL, "fields \"%.*s\" and \"%.*s\" look the same to a chart; "
				                                "rename one", SLICE_ARG(fields[before]), SLICE_ARG(fields[k]));
		if (v->rows && view_column(v, fields[k]) < 0)
			return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records for the chart; see --x, --y, "
			                                "--size, --color, --label", SLICE_ARG(fields[k]));
	}
	for (size_t row = 0; row < v->rows; row++) {
		cJSON *object = cJSON_CreateObject();
		for (size_t k = 0; k < n; k++) {
			long column = view_column(v, fields[k]);
			struct slice text = view_text(v, row, column);
			char *key = strndup(keys[k].p, keys[k].n);
			double number;

			if (cJSON_HasObjectItem(object, key)) {
				free(key); /* the same field asked for twice */
				continue;
			}
			if (view_number(v, row, column, &number)) {
				char digits[NUMBER_TEXT_SIZE];
				number_format(number * o->style.scale, digits);
				cJSON_AddRawToObject(object, key, digits);
			} else if (view_cell(v, row, column)->p && view_cell(v, row, column)->kind != VALUE_NULL) {
				chart_text(object, keys[k], text);
				chart_text(object, chart_shown(v, fields[k]), cell_text(v, row, column, &o->style, &v->arena));
			} else {
				cJSON_AddNullToObject(object, key);
				chart_text(object, chart_shown(v, fields[k]), cell_text(v, row, column, &o->style, &v->arena));
			}
			free(key);
		}
		cJSON_AddItemToArray(values, object);
	}
	return 0;
}

/* Whether the field holds numbers and not codes. */
static bool holds_numbers(const struct view *v, struct slice field)
{
	long column = view_column(v, field);
	double number;

	for (size_t row = 0; column >= 0 && row < v->rows; row++)
		if (view_number(v, row, column, &number))
			return true;
	return false;
}

cJSON *chart_channel(cJSON *parent, const char *channel, struct view *v, struct slice field,
                     const char *type, const struct render_options *o)
{
	cJSON *c = cJSON_AddObjectToObject(parent, channel);
	bool named = strcmp(type, "nominal") == 0 && !holds_numbers(v, field);

	chart_text(c, SLICE("field"), named ? chart_shown(v, field) : chart_key(v, field));
	cJSON_AddStringToObject(c, "type", type);
	chart_text(c, SLICE("title"), label_word(o->style.labels, field));
	return c;
}

/* "title: text" of a field, as an expression of Vega that a tooltip's writes alike. */
static void add_told(struct buf *told, struct slice title, struct slice key, const char *format)
{
	buf_addz(told, told->n ? " + '; ' + \"" : "\"");
	buf_add_json(told, title);
	buf_printf(told, format ? ": \" + format(datum['%.*s'], '%s')" : ": \" + datum['%.*s']", SLICE_ARG(key), format);
}

void chart_tips(cJSON *encoding, const struct render_options *o, struct view *v, const struct slice *fields, size_t n,
                struct slice absent)
{
	cJSON *tips = cJSON_AddArrayToObject(encoding, "tooltip");
	struct buf told = { 0 };

	for (size_t k = 0; k < n; k++) {
		bool numeric = holds_numbers(v, fields[k]) && !(absent.p && slice_eq(fields[k], absent));
		struct slice key = numeric ? chart_key(v, fields[k]) : chart_shown(v, fields[k]),
		             title = label_word(o->style.labels, fields[k]);
		bool again = false;
		cJSON *tip;

		for (size_t before = 0; before < k; before++)
			again |= slice_eq(fields[k], fields[before]);
		if (again)
			continue;
		tip = cJSON_CreateObject();
		chart_text(tip, SLICE("field"), key);
		cJSON_AddStringToObject(tip, "type", numeric ? "quantitative" : "nominal");
		chart_text(tip, SLICE("title"), title);
		if (numeric)
			cJSON_AddStringToObject(tip, "format", chart_format(o));
		cJSON_AddItemToArray(tips, tip);
		add_told(&told, title, key, numeric ? chart_format(o) : NULL);
	}
	chart_text(cJSON_AddObjectToObject(cJSON_AddObjectToObject(encoding, "description"), "value"), SLICE("expr"), buf_slice(&told));
	buf_fini(&told);
}

void chart_tooltip(cJSON *encoding, const struct render_options *o, struct view *v,
                   const struct slice *fields, size_t n)
{
	chart_tips(encoding, o, v, fields, n, (struct slice){ NULL, 0 });
}

/* ---- panels ------------------------------------------------------------- */

size_t chart_panel_columns(size_t panels)
{
	return panels < 3 ? panels : 3;
}

double chart_panel_width(const struct render_options *o, size_t panels)
{
	bool bars = strcmp(o->chart->name, "bar") == 0; /* which have names at the left */

	return bars ? (panels < 3 ? 300 : 190) : panels < 3 ? 340 : 236;
}

double chart_panel_height(const struct render_options *o)
{
	return strcmp(o->chart->name, "bubble") == 0 ? 240 : 170;
}

/* One panel for each text of --facet, on the same scales: the chart goes inside. */
static void divide(cJSON *spec, const struct render_options *o, struct view *v)
{
	static const char *const inner[] = { "height", "mark", "encoding", "layer" };
	cJSON *facet = cJSON_AddObjectToObject(spec, "facet"), *sort, *panel = cJSON_AddObjectToObject(spec, "spec"),
	      *height, *usermeta = cJSON_GetObjectItem(spec, "usermeta");
	long column = view_column(v, o->field.facet);
	size_t panels = chart_distinct(v, o->field.facet), columns;
	struct dict seen = { 0 };

	chart_text(facet, SLICE("field"), chart_shown(v, o->field.facet));
	chart_template(facet, "{\"type\":\"nominal\",\"title\":null,"
	                      "\"header\":{\"labelFontSize\":12,\"labelFontWeight\":600}}");
	cJSON_AddNumberToObject(cJSON_GetObjectItem(facet, "header"), "labelLimit", chart_panel_width(o, panels));
	sort = cJSON_AddArrayToObject(facet, "sort"); /* in the order of the records */
	for (size_t row = 0; column >= 0 && row < v->rows; row++) {
		struct slice name = cell_text(v, row, column, &o->style, &v->arena);
		struct dict_slot *slot = dict_slot(&seen, name);
		if (!slot->item)
			cJSON_AddItemToArray(sort, cJSON_CreateString(arena_dup(&v->arena, name).p));
		slot->item = v;
	}
	dict_fini(&seen);
	cJSON_AddNumberToObject(spec, "columns", (double)chart_panel_columns(panels));
	cJSON_AddNumberToObject(panel, "width", chart_panel_width(o, panels));
	for (size_t i = 0; i < sizeof(inner) / sizeof(*inner); i++) {
		cJSON *part = cJSON_DetachItemFromObjectCaseSensitive(spec, inner[i]);
		if (part)
			cJSON_AddItemToObject(panel, inner[i], part);
	}
	height = cJSON_GetObjectItem(panel, "height");
	if (strcmp(o->chart->name, "bar") != 0)
		cJSON_SetNumberValue(height, chart_panel_height(o));
	cJSON_DeleteItemFromObject(spec, "width");
	cJSON_DeleteItemFromObject(spec, "autosize");
	if (usermeta)
		cJSON_DeleteItemFromObject(spec, "usermeta");
	columns = chart_panel_columns(panels);
	cJSON_AddNumberToObject(cJSON_AddObjectToObject(spec, "usermeta"), "minWidth",
	                        (double)columns * (chart_panel_width(o, panels) + 20) + (strcmp(o->chart->name, "bar") == 0 ? 190 : 50));
}

int chart_build(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	if (o->field.facet.p && !o->chart->panels)
		return usage_fail(s, "--facet is for the charts bar, line and bubble");
	return o->chart->build(s, o, v, spec);
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
	rc = chart_build(s, o, v, spec);
	if (rc == 0 && o->field.facet.p)
		divide(spec, o, v);
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

/* ---- layers --------------------------------------------------------------- */

void chart_valid_only(cJSON *layer, struct view *v, struct slice field)
{
	cJSON *filter = cJSON_CreateObject();
	struct slice test = arena_printf(&v->arena, "isValid(datum['%.*s'])", SLICE_ARG(chart_key(v, field)));

	chart_text(filter, SLICE("filter"), test);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(layer, "transform"), filter);
}

void chart_size(cJSON *spec, double height, double least_width)
{
	cJSON_AddNumberToObject(spec, "height", height);
	if (least_width > 0)
		cJSON_AddNumberToObject(cJSON_AddObjectToObject(spec, "usermeta"), "minWidth", least_width);
}
