/* SPDX-License-Identifier: MIT */
#include "indicator/network_graph.h"

#include <math.h>
#include <stdlib.h>

bool network_is_named(struct slice list, struct slice code)
{
	if (slice_is(list, "none"))
		return false;
	while (list.p)
		if (slice_eq(slice_trim(slice_cut(&list, ';')), code))
			return true;
	return false;
}

const char *network_reason(unsigned flaws)
{
	return flaws & FLAW_NEGATIVE ? "a negative flow: a tie has no such strength" : flaws & FLAW_MISSING ? reason_missing : NULL;
}

/* Both lists of codes are sorted: one pass gives the nodes that are in the panel, and the node
 * of each code, NO_CODE where it is none. */
static void number_nodes(struct network *net, struct slice without, uint32_t *sender, uint32_t *receiver)
{
	const struct panel *p = net->panel;
	const struct group *g = p->group;
	bool *lacks_from = xcalloc(g->regions_n + 1, sizeof(bool)), *lacks_to = xcalloc(g->activities_n + 1, sizeof(bool));
	uint32_t i = 0, k = 0;

	for (size_t c = 0; c < p->missing_n; c++)
		lacks_from[p->missing[c].region] = lacks_to[p->missing[c].activity] = true;
	while (i < g->regions_n || k < g->activities_n) {
		int order = i == g->regions_n ? 1 : k == g->activities_n ? -1 : slice_cmp(g->regions[i], g->activities[k]);
		struct slice code = order <= 0 ? g->regions[i] : g->activities[k];
		bool sends = order <= 0 && (panel_has_region(p, i) || lacks_from[i]);
		bool receives = order >= 0 && (panel_has_activity(p, k) || lacks_to[k]);
		uint32_t node = NO_CODE;
		if ((sends || receives) && !network_is_named(without, code)) {
			node = (uint32_t)net->n;
			net->codes[net->n++] = code;
		}
		if (order <= 0)
			sender[i++] = node;
		if (order >= 0)
			receiver[k++] = node;
	}
	free(lacks_from);
	free(lacks_to);
}

static void note_flaw(struct network *net, uint32_t from, uint32_t to, enum flaw flaw)
{
	if (from == NO_CODE || to == NO_CODE || from == to)
		return;
	net->flaws[from] |= (uint8_t)flaw;
	net->flaws[to] |= (uint8_t)flaw;
	net->flawed |= flaw;
}

/* Where each node's ties begin. */
static void index_ties(struct network *net)
{
	net->start = xcalloc(net->n + 1, sizeof(*net->start));
	for (size_t k = 0; k < net->m; k++)
		net->start[net->ties[k].from + 1]++;
	for (size_t i = 0; i < net->n; i++)
		net->start[i + 1] += net->start[i];
}

struct network network_of(const struct run *run, const struct panel *p)
{
	const struct group *g = p->group;
	struct network net = { .panel = p, .missing_n = parameter_is(run, "missing", "zero") ? 0 : p->missing_n };
	double least = fmax(0, parameter_number(run, "least"));
	uint32_t *sender = xcalloc(g->regions_n + 1, sizeof(*sender)), *receiver = xcalloc(g->activities_n + 1, sizeof(*receiver));

	net.codes = xcalloc(g->regions_n + g->activities_n + 1, sizeof(*net.codes));
	number_nodes(&net, parameter(run, "without"), sender, receiver);
	net.flaws = xcalloc(net.n + 1, sizeof(*net.flaws));
	net.ties = xcalloc(p->n + 1, sizeof(*net.ties));
	for (size_t c = 0; c < p->n; c++) { /* by sender, then receiver, as ties are to be */
		struct tie t = { sender[p->cells[c].region], receiver[p->cells[c].activity], p->cells[c].value };
		if (t.value < 0)
			note_flaw(&net, t.from, t.to, FLAW_NEGATIVE);
		if (t.from != NO_CODE && t.to != NO_CODE && t.from != t.to && t.value > least)
			net.ties[net.m++] = t;
	}
	for (size_t c = 0; c < net.missing_n; c++)
		note_flaw(&net, sender[p->missing[c].region], receiver[p->missing[c].activity], FLAW_MISSING);
	index_ties(&net);
	free(sender);
	free(receiver);
	return net;
}

bool network_has(const struct network *net, struct slice code)
{
	return code_place(net->codes, net->n, code) != UINT32_MAX;
}

void network_free(struct network *net)
{
	free(net->codes);
	free(net->ties);
	free(net->start);
	free(net->flaws);
	*net = (struct network){ 0 };
}

static int compare_ties(const void *pa, const void *pb)
{
	const struct tie *a = pa, *b = pb;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

struct network network_both_ways(const struct network *net)
{
	struct network both = { .panel = net->panel, .n = net->n, .flawed = net->flawed };
	size_t n = 0;

	both.codes = xcalloc(net->n + 1, sizeof(*both.codes));
	both.flaws = xcalloc(net->n + 1, sizeof(*both.flaws));
	for (size_t i = 0; i < net->n; i++) {
		both.codes[i] = net->codes[i];
		both.flaws[i] = net->flaws[i];
	}
	both.ties = xcalloc(2 * net->m + 1, sizeof(*both.ties));
	for (size_t k = 0; k < net->m; k++) {
		struct tie t = net->ties[k];
		both.ties[n++] = t;
		both.ties[n++] = (struct tie){ t.to, t.from, t.value };
	}
	qsort(both.ties, n, sizeof(*both.ties), compare_ties);
	for (size_t k = 0; k < n; k++) /* of two alike the sum, which is the same in either order */
		if (both.m && compare_ties(&both.ties[both.m - 1], &both.ties[k]) == 0)
			both.ties[both.m - 1].value += both.ties[k].value;
		else
			both.ties[both.m++] = both.ties[k];
	index_ties(&both);
	return both;
}

double network_tie(const struct network *net, uint32_t from, uint32_t to)
{
	size_t low = net->start[from], high = net->start[from + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (net->ties[middle].to < to)
			low = middle + 1;
		else
			high = middle;
	}
	return low < net->start[from + 1] && net->ties[low].to == to ? net->ties[low].value : 0;
}

double *network_strength(const struct network *net, bool arriving)
{
	struct sum *sums = xcalloc(net->n + 1, sizeof(*sums));
	double *strength = xcalloc(net->n + 1, sizeof(*strength));

	for (size_t k = 0; k < net->m; k++)
		sum_add(&sums[arriving ? net->ties[k].to : net->ties[k].from], net->ties[k].value);
	for (size_t i = 0; i < net->n; i++)
		strength[i] = sum_of(&sums[i]);
	free(sums);
	return strength;
}

void emit_node(struct run *run, const struct network *net, size_t i, const char *component, double value, const char *reason)
{
	emit_result(run, net->panel->group, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(net->panel),
		                                              .component = component, .value = value, .reason = reason,
		                                              .key = { { "node", net->codes[i] } } });
}
