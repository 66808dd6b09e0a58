/* SPDX-License-Identifier: MIT */
/*
 * Ties themselves, and the network they make. Hakansson and Johanson's relationships take time
 * to build and bind both sides: how much of what the seller sells and the buyer buys, whether it
 * goes both ways, how long it has lasted, and what of the network outlives a period.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/graph.h"
#include "indicator/groups.h"

/* A pair of nodes that has or had a tie, through the periods so far. Nodes go by the codes of
 * all periods, since each period's network numbers its own. */
struct past {
	uint32_t from, to;
	uint32_t periods, run;   /* with the tie: in all, without a break up to this one */
	bool now, before;        /* there is a tie, there was one the period before */
	unsigned unknown;        /* enum flaw: the record tells neither that there is one nor that there is none */
	bool unknown_before;
	bool run_open, all_open; /* such a period touches the run, is among all */
	double value, back;      /* of the tie now, of the one the other way */
};

struct history {
	struct slice *codes; /* of all periods */
	size_t codes_n;
	struct past *pairs;  /* sorted by from, to */
	size_t n;
	size_t periods;      /* seen so far */
};

static uint32_t code_number(const struct history *h, struct slice code)
{
	return code_place(h->codes, h->codes_n, code);
}

static struct history history_of(const struct group *g)
{
	struct history h = { .codes = xcalloc(g->regions_n + g->activities_n + 1, sizeof(*h.codes)) };
	size_t i = 0, k = 0;

	while (i < g->regions_n || k < g->activities_n) {
		int order = i == g->regions_n ? 1 : k == g->activities_n ? -1 : slice_cmp(g->regions[i], g->activities[k]);
		h.codes[h.codes_n++] = order <= 0 ? g->regions[i] : g->activities[k];
		i += order <= 0;
		k += order >= 0;
	}
	return h;
}

static void history_free(struct history *h)
{
	free(h->codes);
	free(h->pairs);
}

static int compare_pairs(const void *pa, const void *pb)
{
	const struct past *a = pa, *b = pb;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

/* Whether both are actors, and not one and the same. */
static bool may_tie(const struct network *net, struct slice from, struct slice to)
{
	return !slice_eq(from, to) && network_has(net, from) && network_has(net, to);
}

/* The ties of one period and the pairs of which it says nothing, sorted. */
static struct past *pairs_of(const struct history *h, const struct network *net, size_t *n)
{
	const struct panel *p = net->panel;
	const struct group *g = p->group;
	struct past *pairs = xcalloc(net->m + net->missing_n + p->n + 1, sizeof(*pairs));

	*n = 0;
	for (size_t k = 0; k < net->m; k++) {
		const struct tie *t = &net->ties[k];
		pairs[(*n)++] = (struct past){ .from = code_number(h, net->codes[t->from]), .to = code_number(h, net->codes[t->to]),
			                       .now = true, .value = t->value, .back = network_tie(net, t->to, t->from) };
	}
	for (size_t k = 0; k < net->missing_n; k++)
		if (may_tie(net, g->regions[p->missing[k].region], g->activities[p->missing[k].activity]))
			pairs[(*n)++] = (struct past){ .from = code_number(h, g->regions[p->missing[k].region]),
				                       .to = code_number(h, g->activities[p->missing[k].activity]), .unknown = FLAW_MISSING };
	for (size_t k = 0; k < p->n; k++)
		if (p->cells[k].value < 0 && may_tie(net, g->regions[p->cells[k].region], g->activities[p->cells[k].activity]))
			pairs[(*n)++] = (struct past){ .from = code_number(h, g->regions[p->cells[k].region]),
				                       .to = code_number(h, g->activities[p->cells[k].activity]), .unknown = FLAW_NEGATIVE };
	qsort(pairs, *n, sizeof(*pairs), compare_pairs);
	return pairs;
}

/* What a pair has become, from what it was (all zero: nothing) and what this period says. */
static struct past later(const struct past *was, struct past is)
{
	is.before = was->now;
	is.unknown_before = was->unknown;
	is.periods = was->periods + is.now;
	is.run = is.now ? was->run + 1 : 0;
	is.run_open = is.unknown || (is.now && was->run_open);
	is.all_open = is.unknown || was->all_open;
	return is;
}

/* Goes on by one period: what was and what is, both sorted, become one list. */
static void history_add(struct history *h, const struct network *net)
{
	static const struct past nothing;
	size_t m, i = 0, k = 0, n = 0;
	struct past *now = pairs_of(h, net, &m), *pairs = xcalloc(h->n + m + 1, sizeof(*pairs));

	while (i < h->n || k < m) {
		int order = i == h->n ? 1 : k == m ? -1 : compare_pairs(&h->pairs[i], &now[k]);
		const struct past *was = order <= 0 ? &h->pairs[i] : &nothing;
		pairs[n++] = later(was, order >= 0 ? now[k] : (struct past){ .from = was->from, .to = was->to });
		i += order <= 0;
		k += order >= 0;
	}
	free(now);
	free(h->pairs);
	h->pairs = pairs;
	h->n = n;
	h->periods++;
}

/* ---- each tie ------------------------------------------------------------------- */

/* Against the period before. */
static const char *status_of(const struct history *h, const struct past *t)
{
	if (t->unknown || t->unknown_before)
		return "unknown";
	if (!t->now)
		return "lost";
	if (h->periods == 1)
		return "first";
	return t->before ? "kept" : t->periods > 1 ? "resumed" : "new";
}

static void give_tie(struct run *run, const struct panel *p, const struct history *h, const struct past *t,
                     const double *sold, const double *bought)
{
	emit_result(run, p->group, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(p),
		    .value = t->unknown ? NAN : t->value, .reason = network_reason(t->unknown),
		    .key = { { "from", h->codes[t->from] }, { "to", h->codes[t->to] }, { "status", slice_of(status_of(h, t)) } },
		    .more = { { "seller_share", t->now ? ratio(t->value, sold[t->from]) : NAN },
		              { "buyer_share", t->now ? ratio(t->value, bought[t->to]) : NAN },
		              { "reciprocity", t->now ? ratio(fmin(t->value, t->back), fmax(t->value, t->back)) : NAN },
		              { "age", t->now && !t->run_open ? t->run : NAN }, { "periods", t->all_open ? NAN : t->periods } } });
}

/* By the codes of all periods; a seller's ties with those that are no actors count as sales too. */
static double *sums_of(const struct history *h, const struct network *net, bool arriving)
{
	const struct panel *p = net->panel;
	const struct group *g = p->group;
	double *sums = xcalloc(h->codes_n + 1, sizeof(*sums));
	size_t n = arriving ? g->activities_n : g->regions_n;

	for (uint32_t i = 0; i < n; i++) {
		struct sum sum = { 0, 0 };
		unsigned flaws = (arriving ? p->activity_flaws[i] : p->region_flaws[i]) & ~(net->missing_n ? 0U : FLAW_MISSING);
		size_t from = arriving ? p->columns[i] : p->rows[i], until = arriving ? p->columns[i + 1] : p->rows[i + 1];
		for (size_t k = from; k < until; k++)
			sum_add(&sum, p->cells[arriving ? p->by_activity[k] : k].value);
		sums[code_number(h, arriving ? g->activities[i] : g->regions[i])] = flaws ? NAN : sum_of(&sum);
	}
	return sums;
}

static int compute_ties(struct run *run, const struct group *g)
{
	struct history h = history_of(g);
	struct slice wanted = parameter(run, "ties");

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct network net = network_of(run, p);
		double *sold = sums_of(&h, &net, false), *bought = sums_of(&h, &net, true);
		history_add(&h, &net);
		for (size_t i = 0; i < h.n; i++) {
			const struct past *t = &h.pairs[i];
			if (t->now || ((t->before || t->unknown) && slice_is(wanted, "all")))
				give_tie(run, p, &h, t, sold, bought);
		}
		free(sold);
		free(bought);
		network_free(&net);
	}
	history_free(&h);
	return run->rc;
}

/* ---- the whole network ------------------------------------------------------------- */

static void give(struct run *run, const struct network *net, const char *component, double value, const char *reason)
{
	const char *flawed = network_reason(net->flawed);

	emit(run, net->panel->group, NO_CODE, NO_CODE, panel_time(net->panel), component, flawed ? NAN : value,
	     flawed ? flawed : reason);
}

/* Pearson's correlation over ties: how many ties leave the one end, arrive at the other. */
static double assortativity(const struct network *net, const double *out, const double *in)
{
	struct sum sx = { 0, 0 }, sy = { 0, 0 }, xy = { 0, 0 }, xx = { 0, 0 }, yy = { 0, 0 };
	double m = (double)net->m;

	for (size_t k = 0; k < net->m; k++) {
		sum_add(&sx, out[net->ties[k].from]);
		sum_add(&sy, in[net->ties[k].to]);
	}
	for (size_t k = 0; k < net->m; k++) {
		double dx = out[net->ties[k].from] - sum_of(&sx) / m, dy = in[net->ties[k].to] - sum_of(&sy) / m;
		sum_add(&xy, dx * dy);
		sum_add(&xx, dx * dx);
		sum_add(&yy, dy * dy);
	}
	return ratio(sum_of(&xy), sqrt(sum_of(&xx)) * sqrt(sum_of(&yy)));
}

static double *degrees(const struct network *net, bool arriving)
{
	double *degree = xcalloc(net->n + 1, sizeof(*degree));

	for (size_t k = 0; k < net->m; k++)
		degree[arriving ? net->ties[k].to : net->ties[k].from]++;
	return degree;
}

/* Freeman: of a star 1, where all are alike 0. */
static double centralisation(const struct network *both, const double *degree)
{
	double n = (double)both->n, most = 0, apart = 0;

	for (size_t i = 0; i < both->n; i++)
		most = fmax(most, degree[i]);
	for (size_t i = 0; i < both->n; i++)
		apart += most - degree[i];
	return ratio(apart, (n - 1) * (n - 2));
}

static int give_shape(struct run *run, const struct network *net)
{
	struct network both = network_both_ways(net);
	double *out = degrees(net, false), *in = degrees(net, true), *any = degrees(&both, false);
	double n = (double)net->n, m = (double)net->m, mutual = 0, closed;
	struct sum all = { 0, 0 }, returned = { 0, 0 };
	uint32_t *part = xcalloc(net->n + 1, sizeof(*part)), *size = xcalloc(net->n + 1, sizeof(*size)), largest = 0;
	int parts = graph_components(run, net, part), rc = parts < 0 ? -1 : graph_transitivity(run, &both, &closed);

	for (size_t k = 0; k < net->m; k++) {
		double back = network_tie(net, net->ties[k].to, net->ties[k].from);
		mutual += back > 0;
		sum_add(&returned, fmin(back, net->ties[k].value));
		sum_add(&all, net->ties[k].value);
	}
	for (size_t i = 0; !rc && i < net->n; i++)
		largest = ++size[part[i]] > largest ? size[part[i]] : largest;
	if (!rc) {
		give(run, net, "actors", n, NULL);
		give(run, net, "ties", m, NULL);
		give(run, net, "density", ratio(m, n * (n - 1)), "one actor alone");
		give(run, net, "reciprocity", ratio(mutual, m), "no ties");
		give(run, net, "reciprocity_of_value", ratio(sum_of(&returned), sum_of(&all)), "no ties");
		give(run, net, "transitivity", closed, "nobody has two partners");
		give(run, net, "assortativity", assortativity(net, out, in), "all have as many ties, or there are none");
		give(run, net, "centralisation", centralisation(&both, any), "fewer than three actors");
		give(run, net, "parts", parts, NULL);
		give(run, net, "largest_part", ratio(largest, n), NULL);
	}
	free(out);
	free(in);
	free(any);
	free(part);
	free(size);
	network_free(&both);
	return rc;
}

/* What became of the ties of the period before. */
static void give_change(struct run *run, const struct network *net, const struct history *h, unsigned before, unsigned ever)
{
	double kept = 0, started = 0, lost = 0;
	struct sum age = { 0, 0 };

	for (size_t i = 0; i < h->n; i++) {
		const struct past *t = &h->pairs[i];
		kept += t->now && t->before;
		started += t->now && !t->before;
		lost += !t->now && t->before;
		if (t->now)
			sum_add(&age, t->run);
	}
	give(run, net, "mean_age", ever ? NAN : ratio(sum_of(&age), (double)net->m), ever ? network_reason(ever) : "no ties");
	if (h->periods < 2)
		return;
	const struct { const char *name; double value; } changes[] = {
		{ "kept", kept }, { "new", started }, { "lost", lost }, { "survival", ratio(kept, kept + lost) },
		{ "share_kept", ratio(kept, kept + started) }, { "turnover", ratio(started + lost, kept + started + lost) },
	};
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++)
		give(run, net, changes[i].name, before ? NAN : changes[i].value, before ? network_reason(before) : "no ties");
}

static int compute_structure(struct run *run, const struct group *g)
{
	struct history h = history_of(g);
	unsigned before = 0, ever = 0;
	int rc = 0;

	for (const struct panel *p = NULL; !rc && (p = next_panel(g, p));) {
		struct network net = network_of(run, p);
		history_add(&h, &net);
		ever |= net.flawed;
		if (net.n && !(rc = give_shape(run, &net)))
			give_change(run, &net, &h, before, ever);
		before = net.flawed;
		network_free(&net);
	}
	history_free(&h);
	return rc ? rc : run->rc;
}

/* ---- rows --------------------------------------------------------------------------- */

/* A made-up network of firms in three years: a tie is lost, one begins, one is resumed. */
#define FIRMS "printf '{\"from\":\"%s\",\"to\":\"%s\",\"time\":\"%s\",\"value\":%s}\\n' mill works 2020 40 mill smelter 2020 10 works mill 2020 20 works plant 2020 30 mill works 2021 50 works plant 2021 30 plant mill 2021 5 mill works 2022 55 works mill 2022 25 plant mill 2022 10"

const struct indicator network_ties_rows[] = {
	{ .name = "network_ties", .also = "relationships tie_strength tie_age", .needs = NEED_FLOWS | ACROSS_PERIODS, .compute = compute_ties,
	  .title = { "Байланыстардың күші мен жасы", "Сила и возраст связей", "Strength and age of ties" },
	  .meaning = { "Байланыс сатушы мен сатып алушы үшін қаншалықты маңызды, екі жақты ма, неше кезең үзіліссіз созылған; жаңа, сақталған, қайта басталған немесе үзілген",
	               "Насколько связь важна для продавца и для покупателя, взаимна ли она, сколько периодов длится без перерыва; новая, сохранившаяся, возобновлённая или утраченная",
	               "How much the tie matters to the seller and to the buyer, whether it goes both ways, how many periods it has lasted without a break; first, new, kept, resumed or lost" },
	  .formula = "value w_ij; seller_share w_ij / all i's sales; buyer_share w_ij / all j's purchases; reciprocity min(w_ij, w_ji) / max; age: periods up to this one without a break; periods: all with the tie; status against the period before",
	  .source = "Hakansson, Johanson (1992); Hakansson, Snehota (1995); measures ours", .units = "value", .range = "0 and more; seller_share, buyer_share, reciprocity 0 to 1; age, periods 1 and more",
	  .parameters = PARAMETERS(NETWORK_PARAMETERS, { "ties", "all", "all|present", "with those lost since the period before, or only those there are" }),
	  .output = "from, to, status, time; seller_share, buyer_share, reciprocity, age, periods",
	  .undefined = "null (status unknown) where the record has no value or a negative one; status unknown and age null where the period before is such; shares null where the seller's or buyer's flows are missing or negative", .example = "network_ties", .data = FIRMS },
	{ .name = "network_structure", .also = "network_density reciprocity assortativity tie_survival turnover", .needs = NEED_FLOWS | ACROSS_PERIODS, .compute = compute_structure,
	  .title = { "Желі құрылымы", "Строение сети", "Structure of a network" },
	  .meaning = { "Желі қаншалықты тығыз, өзара, бір қатысушының айналасына жинақталған және кезеңнен кезеңге қаншалықты тұрақты", "Насколько сеть плотна, взаимна, стянута к одному участнику и устойчива от периода к периоду",
	               "How dense, mutual and centred on one actor the network is, and how stable from period to period" },
	  .formula = "density m / n(n-1); reciprocity: part of ties that are returned (of value: sum min(w_ij, w_ji) / sum w); transitivity: closed of connected triples; assortativity: correlation over ties of the sender's out-degree and the receiver's in-degree; centralisation sum(max d - d_i) / (n-1)(n-2); survival kept / (kept + lost); share_kept kept / (kept + new); turnover (new + lost) / (kept + new + lost)",
	  .source = "Freeman (1979); Newman (2003); Squartini et al. (2013) for reciprocity of value; Burt (2000) for survival. [networkx overall_reciprocity, transitivity, degree_assortativity_coefficient]", .range = "0 to 1; actors, ties, parts, kept, new, lost 0 and more; mean_age 1 and more; assortativity -1 to 1",
	  .parameters = PARAMETERS(NETWORK_PARAMETERS),
	  .output = "time; components actors, ties, density, reciprocity, reciprocity_of_value, transitivity, assortativity, centralisation, parts, largest_part, mean_age; from the second period kept, new, lost, survival, share_kept, turnover",
	  .undefined = "null where a flow is missing or negative (changes: in the period before too; ages: in any so far)", .example = "network_structure", .data = FIRMS },
	{ .name = NULL },
};
