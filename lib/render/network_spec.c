/* SPDX-License-Identifier: MIT */
/*
 * The specification of a network. Lines are trails, whose width may change along the way: a tie
 * with a direction is widest where it begins, which stays true however the page stretches the
 * drawing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/network.h"

/* The points of a tie's way with the width at each. */
static void add_way(cJSON *ways, const struct network *net, size_t k, const cJSON *told)
{
	double part = net->most > 0 ? fmax(0, net->ties[k].weight / net->most) : 0;
	double wide = net->o->arrows ? 2.5 + 5 * part : 1 + 4 * part;
	int points = network_way(net, k);

	for (int i = 0; i <= points; i++) {
		double f = (double)i / points, x, y;
		cJSON *point = i == 0 && told ? cJSON_Duplicate(told, true) : cJSON_CreateObject();
		network_point(net, k, f, &x, &y);
		cJSON_AddNumberToObject(point, "net_tie", (double)k);
		cJSON_AddNumberToObject(point, "net_i", i);
		cJSON_AddNumberToObject(point, "net_x", round(x));
		cJSON_AddNumberToObject(point, "net_y", round(y));
		cJSON_AddNumberToObject(point, "net_w", round(10 * (net->o->arrows ? wide * (1 - f) + 0.6 * f : wide)) / 10);
		cJSON_AddItemToArray(ways, point);
	}
}

/* The data are the ties drawn, each by the first record that has its ends: of them the figure's
 * table is made. */
static void add_ways(cJSON *datasets, cJSON *values, struct network *net)
{
	cJSON *ways = cJSON_AddArrayToObject(datasets, "ways"), *item = values->child, *next;
	const cJSON **told = xcalloc(net->m + 1, sizeof(*told));
	long from = view_column(net->v, net->o->field.x), to = view_column(net->v, net->o->field.y);

	for (size_t row = 0; row < net->v->rows; row++, item = next) {
		struct layout_tie *tie = NULL;
		next = item->next;
		if (network_is_tie(net, row)) {
			size_t a = (size_t)(network_node(net, view_text(net->v, row, from)) - net->nodes);
			size_t b = (size_t)(network_node(net, view_text(net->v, row, to)) - net->nodes);
			bool turned = !net->o->arrows && a > b;
			struct layout_tie key = { .from = turned ? b : a, .to = turned ? a : b };
			tie = net->m ? bsearch(&key, net->ties, net->m, sizeof(*net->ties), network_by_ends) : NULL;
		}
		if (tie && !told[tie - net->ties])
			told[tie - net->ties] = item;
		else
			cJSON_Delete(cJSON_DetachItemViaPointer(values, item));
	}
	for (size_t k = 0; k < net->m; k++)
		add_way(ways, net, k, told[k]);
	free(told);
}

static struct slice group_name(const struct node *node)
{
	return node->group.p ? node->group : absence_mark(ABSENT_MISSING);
}

static void add_nodes(cJSON *datasets, struct network *net)
{
	cJSON *list = cJSON_AddArrayToObject(datasets, "nodes");
	const struct field_name *f = &net->o->field;

	for (size_t i = 0; i < net->n; i++) {
		const struct node *node = &net->nodes[i];
		cJSON *item = cJSON_CreateObject();
		const struct {
			struct slice field;
			double number;
		} numbers[] = { { f->size, node->size }, { f->stage, node->stage }, { f->color, node->group_number } };
		chart_text(item, chart_shown(net->v, net->label), node->name);
		if (f->color.p)
			chart_text(item, chart_shown(net->v, f->color), group_name(node));
		for (size_t k = 0; k < 3; k++) {
			struct slice key = numbers[k].field.p ? arena_dup(&net->v->arena, chart_key(net->v, numbers[k].field)) : SLICE("");
			if (key.n && isnan(numbers[k].number))
				cJSON_AddNullToObject(item, key.p);
			else if (key.n && !cJSON_HasObjectItem(item, key.p))
				cJSON_AddNumberToObject(item, key.p, numbers[k].number);
		}
		cJSON_AddNumberToObject(item, "net_x", node->mark.x);
		cJSON_AddNumberToObject(item, "net_y", node->mark.y);
		cJSON_AddNumberToObject(item, "net_area", round(M_PI * node->mark.radius * node->mark.radius));
		cJSON_AddItemToArray(list, item);
	}
}

static void add_stage_heads(cJSON *layers, cJSON *datasets, struct network *net)
{
	cJSON *list = cJSON_AddArrayToObject(datasets, "stages"), *layer = cJSON_CreateObject();
	struct slice word = label_word(net->o->style.labels, net->o->field.stage);
	double seen = -1;

	/* nodes by stage are not sorted: every stage once, from the left */
	for (;;) {
		const struct node *next = NULL;
		cJSON *item;
		for (size_t i = 0; i < net->n; i++)
			if (net->nodes[i].stage > seen && (!next || net->nodes[i].stage < next->stage))
				next = &net->nodes[i];
		if (!next)
			break;
		seen = next->stage;
		item = cJSON_CreateObject();
		chart_text(item, SLICE("net_head"), arena_printf(&net->v->arena, "%.*s %g", SLICE_ARG(word), seen));
		cJSON_AddNumberToObject(item, "net_x", next->mark.x);
		cJSON_AddNumberToObject(item, "net_y", 10);
		cJSON_AddItemToArray(list, item);
	}
	chart_template(layer, "{\"data\":{\"name\":\"stages\"},\"mark\":{\"type\":\"text\",\"aria\":false,\"fontSize\":11,\"fontWeight\":600,"
	                      "\"color\":\"#5b6670\",\"tooltip\":null},\"encoding\":{\"text\":{\"field\":\"net_head\",\"type\":\"nominal\"}}}");
	cJSON_AddItemToArray(layers, layer);
}

static int by_row(const void *pa, const void *pb)
{
	const struct node *a = *(const struct node *const *)pa, *b = *(const struct node *const *)pb;
	return (a->row > b->row) - (a->row < b->row);
}

/* Colours go by the order of the records, which is the writer's, and not by that of the codes. */
static void add_domain(cJSON *color, const struct network *net)
{
	cJSON *domain = cJSON_AddArrayToObject(cJSON_AddObjectToObject(color, "scale"), "domain");
	const struct node **nodes = xcalloc(net->n + 1, sizeof(*nodes));
	struct dict seen = { 0 };

	for (size_t i = 0; i < net->n; i++)
		nodes[i] = &net->nodes[i];
	qsort(nodes, net->n, sizeof(*nodes), by_row);
	for (size_t i = 0; i < net->n; i++) {
		struct slice name = group_name(nodes[i]);
		struct dict_slot *slot = dict_slot(&seen, name);
		if (!slot->item) {
			char *z = strndup(name.p, name.n);
			cJSON_AddItemToArray(domain, cJSON_CreateString(z));
			free(z);
		}
		slot->item = &seen;
	}
	dict_fini(&seen);
	free(nodes);
}

static void add_layers(cJSON *spec, cJSON *datasets, struct network *net)
{
	const struct field_name *f = &net->o->field;
	cJSON *layers = cJSON_AddArrayToObject(spec, "layer"), *layer, *encoding, *color, *base, **items;
	struct slice ends[3] = { f->x, f->y, f->value }, own[4] = { net->label };
	struct mark *marks = xcalloc(net->n + 1, sizeof(*marks));
	size_t n = 1;

	layer = cJSON_CreateObject();
	chart_template(layer, "{\"data\":{\"name\":\"ways\"},\"mark\":{\"type\":\"trail\",\"color\":\"#7b868e\",\"opacity\":0.5}}");
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	chart_template(encoding, "{\"size\":{\"field\":\"net_w\",\"type\":\"quantitative\",\"scale\":null,\"legend\":null},"
	                         "\"detail\":{\"field\":\"net_tie\",\"type\":\"nominal\"},"
	                         "\"order\":{\"field\":\"net_i\",\"type\":\"quantitative\"}}");
	chart_tooltip(encoding, net->o, net->v, ends, 3);
	cJSON_AddItemToArray(layers, layer);
	layer = cJSON_CreateObject();
	chart_template(layer, "{\"data\":{\"name\":\"nodes\"},\"mark\":{\"type\":\"circle\",\"opacity\":1,\"stroke\":\"white\",\"strokeWidth\":1.5}}");
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	chart_template(encoding, "{\"size\":{\"field\":\"net_area\",\"type\":\"quantitative\",\"scale\":null,\"legend\":null}}");
	color = chart_name_color(encoding, net->v, net->o, "top", false);
	if (f->color.p) {
		cJSON_ReplaceItemInObject(color, "field", cJSON_CreateString(chart_shown(net->v, f->color).p));
		add_domain(color, net);
		own[n++] = f->color;
	}
	if (f->size.p)
		own[n++] = f->size;
	if (f->stage.p && !slice_eq(f->stage, f->size))
		own[n++] = f->stage;
	chart_tooltip(encoding, net->o, net->v, own, n);
	cJSON_AddItemToArray(layers, layer);
	if (f->stage.p)
		add_stage_heads(layers, datasets, net);
	base = cJSON_CreateObject();
	encoding = cJSON_AddObjectToObject(chart_template(base, "{\"data\":{\"name\":\"nodes\"}}"), "encoding");
	chart_text(cJSON_AddObjectToObject(encoding, "text"), SLICE("field"), chart_shown(net->v, net->label));
	items = list_items(cJSON_GetObjectItem(datasets, "nodes"));
	for (size_t i = 0; i < net->n; i++)
		marks[i] = net->nodes[i].mark;
	add_name_layers(layers, base, marks, net->n, items, true);
	cJSON_Delete(base);
	free(items);
	free(marks);
}

static void add_scales(cJSON *spec, const struct network *net)
{
	cJSON *encoding = cJSON_AddObjectToObject(spec, "encoding"), *scale, *domain;

	chart_template(encoding, "{\"x\":{\"field\":\"net_x\",\"type\":\"quantitative\",\"axis\":null},"
	                         "\"y\":{\"field\":\"net_y\",\"type\":\"quantitative\",\"axis\":null}}");
	for (int up = 0; up < 2; up++) {
		scale = cJSON_AddObjectToObject(cJSON_GetObjectItem(encoding, up ? "y" : "x"), "scale");
		chart_template(scale, up ? "{\"nice\":false,\"zero\":false,\"reverse\":true}" : "{\"nice\":false,\"zero\":false}");
		domain = cJSON_AddArrayToObject(scale, "domain");
		cJSON_AddItemToArray(domain, cJSON_CreateNumber(0));
		cJSON_AddItemToArray(domain, cJSON_CreateNumber(up ? net->height : NETWORK_WIDTH));
	}
}

void network_spec(cJSON *spec, cJSON *datasets, struct network *net)
{
	add_nodes(datasets, net);
	add_ways(datasets, cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values"), net);
	add_scales(spec, net);
	add_layers(spec, datasets, net);
}
