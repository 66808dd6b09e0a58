/* SPDX-License-Identifier: MIT */
/*
 * The table of a figure, made from its specification: the fields of the tooltip over the
 * data. So what can be seen can also be read, whoever made the specification by render.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/dict.h"
#include "render/render.h"

enum { FIELDS_MAX = 8 };

struct column {
	const char *field, *title;
	bool number;
	int digits;
};

static const cJSON *get(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* The tooltip of the figure or of one of its layers; of a figure in panels, of the panel. */
static const cJSON *find_tooltip(const cJSON *spec)
{
	const cJSON *panel = get(spec, "spec"), *chart = panel ? panel : spec;
	const cJSON *tooltip = get(get(chart, "encoding"), "tooltip"), *layer;

	cJSON_ArrayForEach(layer, get(chart, "layer"))
		if (!cJSON_IsArray(tooltip))
			tooltip = get(get(layer, "encoding"), "tooltip");
	return tooltip;
}

static size_t read_columns(const cJSON *tooltip, struct column *columns)
{
	const cJSON *tip;
	size_t n = 0;

	cJSON_ArrayForEach(tip, tooltip) {
		const char *type = cJSON_GetStringValue(get(tip, "type"));
		const char *format = cJSON_GetStringValue(get(tip, "format"));
		struct column *c = &columns[n];

		if (n == FIELDS_MAX)
			return 0;
		c->field = cJSON_GetStringValue(get(tip, "field"));
		c->title = cJSON_GetStringValue(get(tip, "title"));
		c->number = type && strcmp(type, "quantitative") == 0;
		/* ",.2f": what chart_format() writes */
		c->digits = format && sscanf(format, ",.%2df", &c->digits) == 1 ? c->digits : -1;
		if (!c->field || !c->title)
			return 0;
		n++;
	}
	return n;
}

static struct slice cell_of(struct grid *g, const cJSON *item, const struct column *c, const struct labels *labels)
{
	const cJSON *value = get(item, c->field);

	if (cJSON_IsString(value))
		return slice_of(value->valuestring);
	if (cJSON_IsNumber(value))
		return number_text(&g->arena, value->valuedouble, c->digits, labels);
	if (!c->number)
		return SLICE("");
	g->absent[ABSENT_MISSING] = true;
	return absence_mark(ABSENT_MISSING);
}

static void list(struct grid *g, const cJSON *values, const struct column *columns, size_t n,
                 const struct labels *labels)
{
	const cJSON *item;
	size_t row = 0;

	grid_start(g, n, (size_t)cJSON_GetArraySize(values));
	g->keys = columns[0].number ? 0 : 1;
	for (size_t c = 0; c < n; c++) {
		g->head[c] = slice_of(columns[c].title);
		g->align[c] = columns[c].number ? ALIGN_RIGHT : ALIGN_LEFT;
	}
	cJSON_ArrayForEach(item, values) {
		for (size_t c = 0; c < n; c++)
			g->cells[row * n + c] = cell_of(g, item, &columns[c], labels);
		row++;
	}
}

/* The number of a text among those seen, from 0. */
static size_t number_of(struct dict *seen, struct slice **texts, size_t *cap, struct slice text)
{
	struct dict_slot *slot = dict_slot(seen, text);

	if (!slot->item) {
		*texts = xgrow(*texts, cap, seen->n, sizeof(**texts));
		(*texts)[seen->n - 1] = text;
		slot->item = (void *)(uintptr_t)seen->n;
	}
	return (size_t)(uintptr_t)slot->item - 1;
}

static struct slice text_of(const cJSON *item, const struct column *c)
{
	const char *text = cJSON_GetStringValue(get(item, c->field));
	return slice_of(text ? text : "");
}

/* A number by two codes: rows, columns and one cell each. */
static void cross(struct grid *g, const cJSON *values, const struct column *down, const struct column *over,
                  const struct column *number, const struct labels *labels)
{
	struct dict rows = { 0 }, columns = { 0 };
	struct slice *row_texts = NULL, *column_texts = NULL;
	size_t row_cap = 0, column_cap = 0;
	const cJSON *item;

	cJSON_ArrayForEach(item, values) {
		number_of(&rows, &row_texts, &row_cap, text_of(item, down));
		number_of(&columns, &column_texts, &column_cap, text_of(item, over));
	}
	grid_start(g, columns.n + 1, rows.n);
	g->keys = 1;
	g->head[0] = slice_of(down->title);
	for (size_t c = 0; c < columns.n; c++) {
		g->head[c + 1] = column_texts[c];
		g->align[c + 1] = ALIGN_RIGHT;
	}
	for (size_t r = 0; r < rows.n; r++)
		g->cells[r * g->columns] = row_texts[r];
	cJSON_ArrayForEach(item, values) {
		size_t r = number_of(&rows, &row_texts, &row_cap, text_of(item, down));
		size_t c = number_of(&columns, &column_texts, &column_cap, text_of(item, over));
		g->cells[r * g->columns + c + 1] = cell_of(g, item, number, labels);
	}
	for (size_t i = 0; i < g->columns * g->rows; i++)
		if (!g->cells[i].p)
			g->cells[i] = SLICE("");
	dict_fini(&rows);
	dict_fini(&columns);
	free(row_texts);
	free(column_texts);
}

/* What a network says of its nodes, where it says more than their names. */
static void add_nodes(struct buf *out, const cJSON *spec, const struct labels *labels)
{
	const cJSON *values = get(get(spec, "datasets"), "nodes"), *layer;
	struct column c[FIELDS_MAX];
	size_t n = 0;
	struct grid g;

	cJSON_ArrayForEach(layer, get(spec, "layer")) {
		const char *name = cJSON_GetStringValue(get(get(layer, "data"), "name"));
		if (n == 0 && name && strcmp(name, "nodes") == 0)
			n = read_columns(get(get(layer, "encoding"), "tooltip"), c);
	}
	if (n < 2 || !cJSON_IsArray(values) || !values->child)
		return;
	list(&g, values, c, n, labels);
	html_table(out, &g, NULL, labels);
	grid_fini(&g);
}

bool figure_table(struct buf *out, const cJSON *spec, const struct labels *labels)
{
	const char *kind = cJSON_GetStringValue(get(get(spec, "usermeta"), "table"));
	bool as_list = kind && strcmp(kind, "list") == 0;
	const cJSON *values = get(get(spec, "data"), "values");
	struct column c[FIELDS_MAX];
	size_t n = read_columns(find_tooltip(spec), c);
	struct grid g;

	if (n == 0 || !cJSON_IsArray(values) || !values->child)
		return false;
	/* the fields stand in the order of the charts: heatmap x, y, number; line x, number,
	 * whose; bar number, what of, colour */
	if (as_list)
		list(&g, values, c, n, labels);
	else if (n == 3 && !c[0].number && !c[1].number && c[2].number)
		cross(&g, values, &c[1], &c[0], &c[2], labels);
	else if (n == 3 && !c[0].number && c[1].number && !c[2].number)
		cross(&g, values, &c[0], &c[2], &c[1], labels);
	else if (n == 3 && c[0].number && !c[1].number && !c[2].number)
		cross(&g, values, &c[1], &c[2], &c[0], labels);
	else if (n == 2 && c[0].number && !c[1].number)
		list(&g, values, (struct column[]){ c[1], c[0] }, 2, labels);
	else
		list(&g, values, c, n, labels);
	html_table(out, &g, NULL, labels);
	grid_fini(&g);
	add_nodes(out, spec, labels);
	return true;
}
