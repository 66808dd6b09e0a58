/* SPDX-License-Identifier: MIT */
/*
 * A network: nodes as circles, ties as lines between them. The drawing library has no layout for
 * one that is the same every time, so places are computed here (layout.h).
 *
 * A record with a text in --x is a tie, one without is a node and says of the node in --label
 * its colour, size and stage. Lines are trails, whose width may change along the way: a tie with a
 * direction is widest where it begins, which stays true however the page stretches the drawing.
 */
#include <math.h>
#include <stdlib.h>

#include "base/dict.h"
#include "render/layout.h"
#include "render/placing.h"

enum { WIDTH = FRAME_WIDTH + 40, EDGE = 80, HEAD = 34, STAGE_STEP = 46, CURVE = 12, NODES_MAX = 2000 };

struct node {
	struct slice code, name, group;
	size_t row; /* of its own record; SIZE_MAX without */
	double size, stage, group_number;
	struct mark mark;
};

struct network {
	struct view *v;
	const struct render_options *o;
	struct slice label;
	struct dict codes;
	struct node *nodes;
	size_t n, cap;
	struct layout_tie *ties; /* those drawn, after read_ties() */
	size_t m;
	double most;             /* the largest weight */
	double height;
};

/* ---- reading ------------------------------------------------------------ */

static struct node *node_of(struct network *net, struct slice code)
{
	struct dict_slot *slot = dict_slot(&net->codes, code);

	if (!slot->item) {
		net->nodes = xgrow(net->nodes, &net->cap, net->n + 1, sizeof(*net->nodes));
		net->nodes[net->n] = (struct node){ .code = code, .row = SIZE_MAX, .size = NAN, .stage = NAN, .group_number = NAN };
		slot->item = (void *)(uintptr_t)++net->n;
	}
	return &net->nodes[(uintptr_t)slot->item - 1];
}

static bool is_tie(const struct network *net, size_t row)
{
	long from = view_column(net->v, net->o->field.x);
	return from >= 0 && view_text(net->v, row, from).n > 0;
}

static double number_of(struct network *net, size_t row, struct slice field)
{
	long column = field.p ? view_column(net->v, field) : -1;
	double number;

	return column >= 0 && view_number(net->v, row, column, &number) ? number * net->o->style.scale : NAN;
}

static int read_node(struct stage *s, struct network *net, size_t row)
{
	long label = view_column(net->v, net->label), color = view_column(net->v, net->o->field.color);
	long stage = view_column(net->v, net->o->field.stage);
	struct slice code = label < 0 ? SLICE("") : view_text(net->v, row, label);
	struct node *node;

	if (!code.n)
		return diag_fail(s->diag, NULL, "record %zu is no tie (no \"%.*s\") and no node (no \"%.*s\"); see --x and --label",
		                 row + 1, SLICE_ARG(net->o->field.x), SLICE_ARG(net->label));
	node = node_of(net, code);
	if (node->row != SIZE_MAX)
		return diag_fail(s->diag, NULL, "two records fall on one node of the chart, the second \"%.*s\"; "
		                                "choose by --where", SLICE_ARG(code));
	node->row = row;
	node->name = cell_text(net->v, row, label, &net->o->style, &net->v->arena);
	node->size = number_of(net, row, net->o->field.size);
	if (stage < 0 || !view_number(net->v, row, stage, &node->stage))
		node->stage = NAN;
	node->group_number = number_of(net, row, net->o->field.color);
	if (net->o->field.color.p && color >= 0 && view_cell(net->v, row, color)->p)
		node->group = cell_text(net->v, row, color, &net->o->style, &net->v->arena);
	return 0;
}

/* What is asked of nodes must be there: a misspelt name would else leave them all alike. */
static int check_fields(struct stage *s, const struct network *net)
{
	const struct slice asked[] = { net->o->field.label, net->o->field.color, net->o->field.size, net->o->field.stage };

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++)
		if (asked[i].p && net->v->rows && view_column(net->v, asked[i]) < 0)
			return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records for the chart; see --label, --color, --size, "
			                                "--stage", SLICE_ARG(asked[i]));
	return 0;
}

static int read_nodes(struct stage *s, struct network *net)
{
	struct view *v = net->v;
	long ends[2] = { view_column(v, net->o->field.x), view_column(v, net->o->field.y) };
	struct dict seen = { 0 };
	int rc = 0;

	for (size_t row = 0; row < v->rows && rc == 0; row++) {
		struct dict_slot *slot;
		if (!is_tie(net, row)) {
			rc = read_node(s, net, row);
			continue;
		}
		if (ends[1] < 0 || !view_text(v, row, ends[1]).n) {
			rc = diag_fail(s->diag, NULL, "tie %zu leads nowhere: it has no \"%.*s\"; see --y", row + 1,
			               SLICE_ARG(net->o->field.y));
			continue;
		}
		slot = dict_slot(&seen, view_key(v, row, ends, 2));
		if (slot->item)
			rc = diag_fail(s->diag, NULL, "two records fall on one tie of the chart, the second from \"%.*s\"; choose by "
			                              "--where, or aggregate first", SLICE_ARG(view_text(v, row, ends[0])));
		slot->item = v;
		for (int e = 0; e < 2; e++) {
			struct node *node = node_of(net, view_text(v, row, ends[e]));
			if (!node->name.p)
				node->name = cell_text(v, row, ends[e], &net->o->style, &v->arena);
		}
	}
	dict_fini(&seen);
	if (rc == 0 && net->n > NODES_MAX)
		rc = diag_fail(s->diag, NULL, "a network of %zu nodes is too large to look at (%d at most); choose by --where",
		               net->n, NODES_MAX);
	return rc;
}

static int by_code(const void *pa, const void *pb)
{
	return slice_cmp(((const struct node *)pa)->code, ((const struct node *)pb)->code);
}

static void sort_nodes(struct network *net)
{
	if (net->n)
		qsort(net->nodes, net->n, sizeof(*net->nodes), by_code);
	for (size_t i = 0; i < net->n; i++)
		dict_slot(&net->codes, net->nodes[i].code)->item = (void *)(uintptr_t)(i + 1);
}

static int by_ends(const void *pa, const void *pb)
{
	const struct layout_tie *a = pa, *b = pb;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

/* The ties to be drawn: none to the node itself, without --arrows each pair once, from
 * --threshold on, but those that hold the network together always. */
static void read_ties(struct network *net)
{
	struct view *v = net->v;
	const struct render_options *o = net->o;
	long from = view_column(v, o->field.x), to = view_column(v, o->field.y);
	size_t m = 0;

	net->ties = xcalloc(v->rows + 1, sizeof(*net->ties));
	for (size_t row = 0; row < v->rows; row++) {
		struct layout_tie t = { 0 };
		double weight;
		if (!is_tie(net, row))
			continue;
		t.from = (size_t)(node_of(net, view_text(v, row, from)) - net->nodes);
		t.to = (size_t)(node_of(net, view_text(v, row, to)) - net->nodes);
		weight = number_of(net, row, o->field.value);
		t.weight = isnan(weight) ? 0 : weight;
		if (!o->arrows && t.from > t.to) {
			size_t end = t.from;
			t.from = t.to;
			t.to = end;
		}
		if (t.from != t.to)
			net->ties[m++] = t;
	}
	if (m)
		qsort(net->ties, m, sizeof(*net->ties), by_ends);
	for (size_t k = 0; k < m; k++) {
		struct layout_tie *last = net->m ? &net->ties[net->m - 1] : NULL;
		if (last && last->from == net->ties[k].from && last->to == net->ties[k].to)
			last->weight = fmax(last->weight, net->ties[k].weight);
		else
			net->ties[net->m++] = net->ties[k];
	}
	layout_spanning(net->n, net->ties, net->m);
	m = net->m;
	net->m = 0;
	for (size_t k = 0; k < m; k++) {
		net->most = fmax(net->most, net->ties[k].weight);
		if (isnan(o->threshold) || net->ties[k].spans || net->ties[k].weight >= o->threshold)
			net->ties[net->m++] = net->ties[k];
	}
}

/* ---- places ------------------------------------------------------------- */

static int place_by_stage(struct stage *s, struct network *net)
{
	size_t *stage = xcalloc(net->n + 1, sizeof(*stage)), *place = xcalloc(net->n + 1, sizeof(*place)), *count = NULL,
	       stages = 0, most = 1;
	int rc = 0;

	for (size_t i = 0; i < net->n && rc == 0; i++) {
		double number = net->nodes[i].stage;
		if (!(number >= 0 && number < NODES_MAX && floor(number) == number))
			rc = diag_fail(s->diag, NULL, "node \"%.*s\" has no stage, a whole number from 0 to %d, in \"%.*s\"; each node "
			                              "needs a record of its own", SLICE_ARG(net->nodes[i].code), NODES_MAX - 1,
			               SLICE_ARG(net->o->field.stage));
		else
			stage[i] = (size_t)number;
		stages = stage[i] + 1 > stages ? stage[i] + 1 : stages;
	}
	count = xcalloc(stages + 1, sizeof(*count));
	for (size_t i = 0; i < net->n && rc == 0; i++)
		most = ++count[stage[i]] > most ? count[stage[i]] : most;
	net->height = fmax(260, HEAD + STAGE_STEP * (double)most);
	if (rc == 0)
		layout_stages(net->n, net->ties, net->m, stage, place);
	for (size_t i = 0; i < net->n && rc == 0; i++) {
		double across = stages > 1 ? (double)stage[i] / (double)(stages - 1) : 0.5;
		net->nodes[i].mark.x = 110 + (WIDTH - 220) * across;
		net->nodes[i].mark.y = HEAD + (net->height - HEAD) * ((double)place[i] + 0.5) / (double)count[stage[i]] - 8;
	}
	free(stage);
	free(place);
	free(count);
	return rc;
}

static int place_by_springs(struct stage *s, struct network *net)
{
	double *x = xcalloc(net->n + 1, sizeof(*x)), *y = xcalloc(net->n + 1, sizeof(*y));
	const char *message = layout_springs(net->n, net->ties, net->m, x, y);

	net->height = fmin(900, 300 + 12 * (double)net->n);
	for (size_t i = 0; i < net->n; i++) {
		net->nodes[i].mark.x = EDGE + (WIDTH - 2 * EDGE) * x[i];
		net->nodes[i].mark.y = HEAD / 2.0 + (net->height - HEAD) * y[i];
	}
	free(x);
	free(y);
	return message ? diag_fail(s->diag, NULL, "the network has no layout: igraph: %s", message) : 0;
}

static void place_all_names(struct network *net)
{
	struct mark *marks = xcalloc(net->n + 1, sizeof(*marks));
	double largest = 0;
	size_t *degree = xcalloc(net->n + 1, sizeof(*degree));

	for (size_t k = 0; k < net->m; k++) {
		degree[net->ties[k].from]++;
		degree[net->ties[k].to]++;
	}
	for (size_t i = 0; i < net->n; i++)
		largest = fmax(largest, isnan(net->nodes[i].size) ? 0 : net->nodes[i].size);
	for (size_t i = 0; i < net->n; i++) {
		struct node *node = &net->nodes[i];
		double part = isnan(node->size) || largest <= 0 ? 0 : fmax(0, node->size / largest);
		node->mark.row = i;
		node->mark.name = node->name;
		node->mark.x = round(node->mark.x);
		node->mark.y = round(node->mark.y);
		/* rounded up to pixels: names then stand on few different gaps */
		node->mark.radius = net->o->field.size.p ? ceil(4 + 14 * sqrt(part)) : 7;
		node->mark.weight = net->o->field.size.p && !isnan(node->size) ? node->size : (double)degree[i];
		marks[i] = node->mark;
	}
	place_names(marks, net->n, net->o->label_top < 0 ? SIZE_MAX : (size_t)net->o->label_top,
	            net->o->field.stage.p ? "bar" : "rlba", WIDTH, net->height);
	for (size_t i = 0; i < net->n; i++)
		net->nodes[marks[i].row].mark = marks[i];
	free(marks);
	free(degree);
}

/* ---- the specification -------------------------------------------------- */

/* How far the middle of a tie is bent away from the straight line, to its right: ties that go both
 * ways, pass by stages or stay in one would else lie over one another or over nodes. */
static double bend_of(const struct network *net, size_t k)
{
	const struct layout_tie *t = &net->ties[k];
	const struct node *a = &net->nodes[t->from], *b = &net->nodes[t->to];
	double length = hypot(a->mark.x - b->mark.x, a->mark.y - b->mark.y);

	if (net->o->field.stage.p && a->stage == b->stage)
		return (a->mark.y < b->mark.y ? -1 : 1) * (14 + 0.16 * length);
	for (size_t i = 0; i < net->m && net->o->arrows; i++)
		if (net->ties[i].from == t->to && net->ties[i].to == t->from)
			return 0.1 * length;
	if (net->o->field.stage.p && fabs(a->stage - b->stage) > 1)
		return (a->mark.y + b->mark.y > net->height + HEAD ? 0.08 : -0.08) * (a->stage < b->stage ? 1 : -1) * length;
	return 0;
}

/* The points of a tie's way with the width at each. */
static void add_way(cJSON *ways, const struct network *net, size_t k, const cJSON *told)
{
	const struct layout_tie *t = &net->ties[k];
	const struct mark *a = &net->nodes[t->from].mark, *b = &net->nodes[t->to].mark;
	double bend = bend_of(net, k), part = net->most > 0 ? fmax(0, t->weight / net->most) : 0;
	double wide = net->o->arrows ? 2.5 + 5 * part : 1 + 4 * part;
	double length = fmax(1, hypot(b->x - a->x, b->y - a->y));
	double mx = (a->x + b->x) / 2 - 2 * bend * (b->y - a->y) / length,
	       my = (a->y + b->y) / 2 + 2 * bend * (b->x - a->x) / length;
	int points = bend != 0 ? CURVE : 1;

	for (int i = 0; i <= points; i++) {
		double f = (double)i / points;
		cJSON *point = i == 0 && told ? cJSON_Duplicate(told, true) : cJSON_CreateObject();
		cJSON_AddNumberToObject(point, "net_tie", (double)k);
		cJSON_AddNumberToObject(point, "net_i", i);
		cJSON_AddNumberToObject(point, "net_x", round((1 - f) * (1 - f) * a->x + 2 * f * (1 - f) * mx + f * f * b->x));
		cJSON_AddNumberToObject(point, "net_y", round((1 - f) * (1 - f) * a->y + 2 * f * (1 - f) * my + f * f * b->y));
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
		if (is_tie(net, row)) {
			size_t a = (size_t)(node_of(net, view_text(net->v, row, from)) - net->nodes);
			size_t b = (size_t)(node_of(net, view_text(net->v, row, to)) - net->nodes);
			bool turned = !net->o->arrows && a > b;
			struct layout_tie key = { .from = turned ? b : a, .to = turned ? a : b };
			tie = net->m ? bsearch(&key, net->ties, net->m, sizeof(*net->ties), by_ends) : NULL;
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
			chart_text(item, chart_shown(net->v, f->color), node->group.p ? node->group : absence_mark(ABSENT_MISSING));
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
	chart_template(layer, "{\"data\":{\"name\":\"stages\"},\"mark\":{\"type\":\"text\",\"fontSize\":11,\"fontWeight\":600,"
	                      "\"color\":\"#5b6670\",\"tooltip\":null},\"encoding\":{\"text\":{\"field\":\"net_head\",\"type\":\"nominal\"}}}");
	cJSON_AddItemToArray(layers, layer);
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
	if (f->color.p) {
		color = chart_channel(encoding, "color", net->v, f->color, "nominal", net->o);
		cJSON_ReplaceItemInObject(color, "field", cJSON_CreateString(chart_shown(net->v, f->color).p));
		chart_template(color, "{\"sort\":null,\"legend\":{\"orient\":\"top\",\"columns\":4}}");
		own[n++] = f->color;
	} else {
		chart_template(encoding, "{\"color\":{\"value\":\"#0072B2\"}}");
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
		cJSON_AddItemToArray(domain, cJSON_CreateNumber(up ? net->height : WIDTH));
	}
}

int chart_network(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct network net = { .v = v, .o = o, .label = o->field.label.p ? o->field.label : SLICE("node") };
	struct slice ends[3] = { o->field.x, o->field.y, o->field.value };
	cJSON *datasets = cJSON_CreateObject();
	bool only_nodes = view_column(v, o->field.x) < 0 && view_column(v, net.label) >= 0;
	int rc = chart_data(s, o, v, spec, ends, only_nodes ? 0 : 3);

	if (rc == 0)
		rc = check_fields(s, &net);
	if (rc == 0)
		rc = read_nodes(s, &net);
	if (rc == 0) {
		sort_nodes(&net);
		read_ties(&net);
		rc = o->field.stage.p ? place_by_stage(s, &net) : place_by_springs(s, &net);
	}
	if (rc == 0) {
		place_all_names(&net);
		chart_size(spec, net.height, 620);
		cJSON_AddStringToObject(cJSON_GetObjectItem(spec, "usermeta"), "table", "list");
		add_nodes(datasets, &net);
		add_ways(datasets, cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values"), &net);
		add_scales(spec, &net);
		add_layers(spec, datasets, &net);
	}
	cJSON_AddItemToObject(spec, "datasets", datasets);
	dict_fini(&net.codes);
	free(net.nodes);
	free(net.ties);
	return rc;
}
