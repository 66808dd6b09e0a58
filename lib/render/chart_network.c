/* SPDX-License-Identifier: MIT */
/*
 * Networks read from records. A record with a text in --x is a tie, one without is a node and
 * says of the node in --label its colour, size and stage.
 */
#include <math.h>
#include <stdlib.h>

#include "render/network.h"

struct node *network_node(struct network *net, struct slice code)
{
	struct dict_slot *slot = dict_slot(&net->codes, code);

	if (!slot->item) {
		net->nodes = xgrow(net->nodes, &net->cap, net->n + 1, sizeof(*net->nodes));
		net->nodes[net->n] = (struct node){ .code = code, .row = SIZE_MAX, .size = NAN, .stage = NAN, .group_number = NAN };
		slot->item = (void *)(uintptr_t)++net->n;
	}
	return &net->nodes[(uintptr_t)slot->item - 1];
}

bool network_is_tie(const struct network *net, size_t row)
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
	node = network_node(net, code);
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
		if (!network_is_tie(net, row)) {
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
			struct node *node = network_node(net, view_text(v, row, ends[e]));
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

int network_by_ends(const void *pa, const void *pb)
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
		if (!network_is_tie(net, row))
			continue;
		t.from = (size_t)(network_node(net, view_text(v, row, from)) - net->nodes);
		t.to = (size_t)(network_node(net, view_text(v, row, to)) - net->nodes);
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
		qsort(net->ties, m, sizeof(*net->ties), network_by_ends);
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
		rc = network_place(s, &net);
	}
	if (rc == 0) {
		chart_size(spec, net.height, 620);
		cJSON_AddStringToObject(cJSON_GetObjectItem(spec, "usermeta"), "table", "list");
		network_spec(spec, datasets, &net);
	}
	cJSON_AddItemToObject(spec, "datasets", datasets);
	dict_fini(&net.codes);
	free(net.nodes);
	free(net.ties);
	return rc;
}
