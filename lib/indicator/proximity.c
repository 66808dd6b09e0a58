/* SPDX-License-Identifier: MIT */
/*
 * Proximity is more than few kilometres: Boschma's cognitive, organisational, social,
 * institutional and geographical proximity of pairs, in one index; and whether ties keep within
 * groups. Each kind but the geographical comes as a table of pairs, 0 to 1.
 */
#include <math.h>
#include <stdlib.h>

#include "base/dict.h"
#include "base/random.h"
#include "indicator/groups.h"
#include "indicator/proximity.h"

const char *const proximity_kinds[PROXIMITY_KINDS] = { "geographical", "cognitive", "organisational", "social", "institutional" };

/* What is near is near from both ends: a pair may stand in a table either way round. */
static double of_pair(const struct side *t, struct slice a, struct slice b, struct slice time)
{
	double value = side_value(t, a, b, time);

	return isnan(value) ? side_value(t, b, a, time) : value;
}

double proximity_distance(const struct run *run, const struct network *net, const struct tie *t)
{
	const struct side *table = side_table(run, "distance");
	double d = table ? of_pair(table, net->codes[t->from], net->codes[t->to], panel_time(net->panel)) : NAN;

	return d >= 0 ? d : NAN;
}

const struct side *proximity_table(const struct run *run, int kind)
{
	return side_table(run, kind ? proximity_kinds[kind] : "distance");
}

double proximity_of(const struct run *run, const struct network *net, int kind, const struct tie *t)
{
	double value = of_pair(proximity_table(run, kind), net->codes[t->from], net->codes[t->to], panel_time(net->panel));

	if (isnan(value) && parameter_is(run, "absent", "zero"))
		return 0;
	return value >= 0 && value <= 1 ? value : NAN;
}

static const char reason_pair[] = "a table lacks the pair, or its value is outside 0 to 1";

/* ---- the index ---------------------------------------------------------------- */

struct decay {
	enum { EXPONENTIAL, POWER, GAUSSIAN } form;
	double scale, power;
};

static double near(const struct decay *d, double distance)
{
	double x = distance / d->scale;

	switch (d->form) {
	case EXPONENTIAL:
		return exp(-x);
	case GAUSSIAN:
		return exp(-x * x / 2);
	default:
		return pow(1 + x, -d->power);
	}
}

/* The pairs whose proximity is wanted: those with ties, or all. */
static struct tie *pairs_of(const struct run *run, const struct network *net, size_t *n)
{
	bool all = parameter_is(run, "pairs", "all");
	struct tie *pairs = xcalloc((all ? net->n * net->n : net->m) + 1, sizeof(*pairs));

	*n = 0;
	if (!all)
		for (; *n < net->m; ++*n)
			pairs[*n] = net->ties[*n];
	for (uint32_t i = 0; all && i < net->n; i++)
		for (uint32_t k = 0; k < net->n; k++)
			if (i != k)
				pairs[(*n)++] = (struct tie){ i, k, network_tie(net, i, k) };
	return pairs;
}

static struct decay decay_of(const struct run *run, const struct network *net, const struct tie *pairs, size_t n)
{
	struct decay d = { .scale = parameter_number(run, "scale"), .power = parameter_number(run, "power") };
	struct sum sum = { 0, 0 };
	size_t known = 0;

	d.form = parameter_is(run, "decay", "power") ? POWER : parameter_is(run, "decay", "gaussian") ? GAUSSIAN : EXPONENTIAL;
	if (!parameter_is(run, "scale", "mean"))
		return d;
	for (size_t i = 0; i < n; i++) {
		double distance = proximity_distance(run, net, &pairs[i]);
		if (isnan(distance))
			continue;
		sum_add(&sum, distance);
		known++;
	}
	d.scale = ratio(sum_of(&sum), (double)known);
	return d;
}

/* Sums for the network's means: of each kind and of the index, by pairs and by the value of their ties. */
struct means {
	struct sum plain[PROXIMITY_KINDS + 1], weighted[PROXIMITY_KINDS + 1], value;
	size_t n;
};

static double combine(const double *x, const double *weight, bool geometric)
{
	struct sum sum = { 0, 0 }, weights = { 0, 0 };
	bool none = false, known = true;
	double mean;

	for (int k = 0; k < PROXIMITY_KINDS; k++) {
		if (weight[k] == 0)
			continue;
		none |= x[k] == 0; /* which has no logarithm */
		known &= !isnan(x[k]);
		sum_add(&sum, weight[k] * (geometric ? log(x[k]) : x[k]));
		sum_add(&weights, weight[k]);
	}
	mean = sum_of(&sum) / sum_of(&weights);
	if (geometric && none)
		return known ? 0 : NAN;
	return geometric ? exp(mean) : mean;
}

static void give_pair(struct run *run, const struct network *net, const struct tie *t, const double *x,
                      const double *weight, double index, const char *reason)
{
	struct result r = { .region = NO_CODE, .activity = NO_CODE, .time = panel_time(net->panel), .value = index,
		            .reason = reason ? reason : reason_pair, .key = { { "from", net->codes[t->from] }, { "to", net->codes[t->to] } } };

	for (int k = 0, n = 0; k < PROXIMITY_KINDS; k++)
		if (weight[k] != 0) {
			r.more[n].field = proximity_kinds[k];
			r.more[n++].number = x[k];
		}
	emit_result(run, net->panel->group, &r);
}

static void add_means(struct means *m, const double *x, const double *weight, double index, double value)
{
	if (!isfinite(index))
		return;
	for (int k = 0; k <= PROXIMITY_KINDS; k++) {
		double one = k < PROXIMITY_KINDS ? x[k] : index;
		if (k < PROXIMITY_KINDS && weight[k] == 0)
			continue;
		sum_add(&m->plain[k], one);
		sum_add(&m->weighted[k], one * value);
	}
	sum_add(&m->value, value);
	m->n++;
}

/* Weighted by ties, of which one that is not known leaves none; of all pairs, where those are not by ties. */
static void give_means(struct run *run, const struct network *net, const struct means *m, const double *weight)
{
	const char *flawed = network_reason(net->flawed);
	bool by_ties = flawed && parameter_is(run, "pairs", "ties");

	for (int k = 0; k <= PROXIMITY_KINDS; k++)
		if (k == PROXIMITY_KINDS || weight[k] != 0)
			emit_result(run, net->panel->group, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(net->panel),
				    .component = k < PROXIMITY_KINDS ? proximity_kinds[k] : "mean", .value = flawed ? NAN : ratio(sum_of(&m->weighted[k]), sum_of(&m->value)),
				    .reason = flawed ? flawed : "no tie whose proximity is known",
				    .more = { { "of_pairs", by_ties ? NAN : ratio(sum_of(&m->plain[k]), (double)m->n) }, { "n", by_ties ? NAN : (double)m->n } } });
}

/* The weights of the kinds that have a table; -1 after diag_fail(). */
static int weights_of(struct run *run, double *weight)
{
	double all = 0;

	for (int k = 0; k < PROXIMITY_KINDS; k++) {
		weight[k] = proximity_table(run, k) ? parameter_number(run, proximity_kinds[k]) : 0;
		if (!(weight[k] >= 0 && isfinite(weight[k])))
			return run->rc = diag_fail(run->stage->diag, NULL, "%s: the weight %s is negative", run->indicator->name, proximity_kinds[k]);
		all += weight[k];
	}
	if (all == 0)
		return run->rc = diag_fail(run->stage->diag, NULL, "%s: no table of proximities with a weight", run->indicator->name);
	return 0;
}

/* Whether distances are put in terms of the mean of those pairs that have a tie. */
static bool mean_hangs_on_ties(const struct run *run, const double *weight)
{
	return weight[0] != 0 && parameter_is(run, "scale", "mean") && parameter_is(run, "pairs", "ties");
}

static int compute_index(struct run *run, const struct group *g)
{
	bool geometric = parameter_is(run, "combine", "geometric");
	double weight[PROXIMITY_KINDS];

	if (weights_of(run, weight) < 0)
		return -1;
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct network net = network_of(run, p);
		struct means means = { .n = 0 };
		size_t n;
		struct tie *pairs = pairs_of(run, &net, &n);
		struct decay decay = decay_of(run, &net, pairs, n);
		const char *why = mean_hangs_on_ties(run, weight) ? network_reason(net.flawed) : NULL;
		for (size_t i = 0; i < n; i++) {
			double x[PROXIMITY_KINDS], index;
			for (int k = 0; k < PROXIMITY_KINDS; k++)
				x[k] = weight[k] == 0 ? NAN : k ? proximity_of(run, &net, k, &pairs[i]) : why ? NAN : near(&decay, proximity_distance(run, &net, &pairs[i]));
			index = combine(x, weight, geometric);
			add_means(&means, x, weight, index, pairs[i].value);
			give_pair(run, &net, &pairs[i], x, weight, index, why);
		}
		if (n || net.flawed)
			give_means(run, &net, &means, weight);
		free(pairs);
		network_free(&net);
	}
	return run->rc;
}

/* ---- borders ----------------------------------------------------------------------- */

struct borders {
	struct network net;
	uint32_t *group; /* of each actor, numbered by its label's first actor; NO_CODE without one */
	uint32_t *members; /* the actors that have one */
	size_t members_n;
};

static struct borders borders_of(const struct run *run, const struct panel *p)
{
	const struct side *labels = side_table(run, "group");
	struct network directed = network_of(run, p);
	struct borders b = { .net = network_both_ways(&directed) };
	struct dict first = { 0 };

	b.group = xcalloc(b.net.n + 1, sizeof(*b.group));
	b.members = xcalloc(b.net.n + 1, sizeof(*b.members));
	for (uint32_t i = 0; i < b.net.n; i++) {
		struct slice label = side_label(labels, b.net.codes[i], panel_time(p));
		b.group[i] = NO_CODE;
		if (!label.p)
			continue;
		void **item = &dict_slot(&first, label)->item;
		if (!*item)
			*item = (void *)(uintptr_t)(i + 1);
		b.group[i] = (uint32_t)(uintptr_t)*item - 1;
		b.members[b.members_n++] = i;
	}
	dict_fini(&first);
	network_free(&directed);
	return b;
}

static void borders_free(struct borders *b)
{
	free(b->group);
	free(b->members);
	network_free(&b->net);
}

/* (E - I) / (E + I) over the ties of one actor, or of all. Ties to actors without a group do not count. */
static double ei_of(const struct borders *b, const uint32_t *group, size_t from, size_t until, double *external, double *internal)
{
	struct sum out = { 0, 0 }, in = { 0, 0 };

	for (size_t k = from; k < until; k++) {
		const struct tie *t = &b->net.ties[k];
		if (group[t->from] != NO_CODE && group[t->to] != NO_CODE)
			sum_add(group[t->from] == group[t->to] ? &in : &out, t->value);
	}
	*external = sum_of(&out);
	*internal = sum_of(&in);
	return ratio(*external - *internal, *external + *internal);
}

/* Of all pairs of actors with a group: what ties spread evenly would give. */
static double ei_expected(const struct borders *b)
{
	double n = (double)b->members_n, inside = 0;
	uint32_t *size = xcalloc(b->net.n + 1, sizeof(*size));

	for (size_t i = 0; i < b->members_n; i++)
		inside += size[b->group[b->members[i]]]++;
	free(size);
	return ratio(n * (n - 1) / 2 - 2 * inside, n * (n - 1) / 2);
}

/* How often labels dealt out anew give no more, and no less, than there is (both 1 at first: what there is). */
static void ei_permute(const struct run *run, const struct borders *b, double found, double *low, double *high)
{
	double times = parameter_number(run, "permutations"), external, internal;
	uint32_t *dealt = xcalloc(b->members_n + 1, sizeof(*dealt)), *group = xcalloc(b->net.n + 1, sizeof(*group));
	struct random random;

	*low = *high = times >= 1 ? 1 : NAN;
	random_seed(&random, (uint64_t)parameter_number(run, "seed"), 0);
	for (size_t i = 0; i < b->members_n; i++)
		dealt[i] = b->group[b->members[i]];
	for (size_t i = 0; i < b->net.n; i++)
		group[i] = NO_CODE;
	for (double r = 0; r < times; r++) {
		random_shuffle(&random, dealt, b->members_n);
		for (size_t i = 0; i < b->members_n; i++)
			group[b->members[i]] = dealt[i];
		double ei = ei_of(b, group, 0, b->net.m, &external, &internal);
		*low += ei <= found + 1e-12; /* the same in another order of adding up */
		*high += ei >= found - 1e-12;
	}
	*low /= times + 1;
	*high /= times + 1;
	free(dealt);
	free(group);
}

static int compute_ei(struct run *run, const struct group *g)
{
	if (!(parameter_number(run, "permutations") <= 1e6))
		return diag_fail(run->stage->diag, NULL, "ei_index: more than a million permutations");
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct borders b = borders_of(run, p);
		const char *flawed = network_reason(b.net.flawed);
		double external, internal, low = NAN, high = NAN, all = ei_of(&b, b.group, 0, b.net.m, &external, &internal);
		if (isfinite(all) && !flawed)
			ei_permute(run, &b, all, &low, &high);
		if (b.net.n)
			emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(p), .component = "network",
				    .value = flawed ? NAN : all, .reason = flawed ? flawed : "no ties between actors with a group",
				    .more = { { "expected", ei_expected(&b) }, { "p_low", low }, { "p_high", high } } });
		for (size_t i = 0; i < b.net.n; i++) {
			const char *why = network_reason(b.net.flaws[i]);
			double ei = ei_of(&b, b.group, b.net.start[i], b.net.start[i + 1], &external, &internal);
			emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(p),
				    .value = why ? NAN : ei, .reason = why ? why : "no ties between actors with a group", .key = { { "node", b.net.codes[i] } },
				    .more = { { "external", external }, { "internal", internal } } });
		}
		borders_free(&b);
	}
	return run->rc;
}

/* ---- rows ---------------------------------------------------------------------------- */

const struct indicator proximity_rows[] = {
	{ .name = "proximity_index", .also = "boschma distance_decay institutional social cognitive organisational", .needs = NEED_FLOWS, .compute = compute_index,
	  .tables = TABLES(PROXIMITY_TABLES),
	  .title = { "Жақындық индексі", "Индекс близости", "Index of proximity" },
	  .meaning = { "Екі қатысушы қашықтық, білім, ұйым, әлеуметтік байланыс және институттар бойынша бірге алғанда қаншалықты жақын; mean: желінің байланыстары қандай жақындыққа сүйенеді (of_pairs-тен үлкен болса, байланыстар жақындарды таңдайды)",
	               "Насколько двое близки по расстоянию, знаниям, организации, социальным связям и институтам вместе; mean: на какую близость опираются связи сети (больше of_pairs — сильные связи соединяют близких)",
	               "How near two actors are in distance, knowledge, organisation, social ties and institutions taken together; mean: what nearness the network's ties rest on (above of_pairs: the strong ties join the near)" },
	  .formula = "mean over the tables given of p_k with the weights w_k (geometric: product p_k^w_k); geographical p: exp(-d/scale), (1 + d/scale)^-power or exp(-(d/scale)^2/2); component KIND and mean: means weighted by ties, of_pairs: plain",
	  .source = "Boschma (2005) and Torre, Rallet (2005) for the kinds; the combination is ours", .range = "0 to 1; of_pairs, n 0 and more",
	  .parameters = PARAMETERS(NETWORK_PARAMETERS, { "geographical", "1", "number", "weight of distance turned into proximity" }, { "cognitive", "1", "number", "weight" },
	                           { "organisational", "1", "number", "weight" }, { "social", "1", "number", "weight" }, { "institutional", "1", "number", "weight" },
	                           { "combine", "mean", "mean|geometric", "whether one kind makes up for another, or one at zero leaves nothing" },
	                           { "decay", "exponential", "exponential|power|gaussian", "how proximity falls with distance" },
	                           { "scale", "mean", "mean|number", "the distance that counts as one; mean: of the pairs" }, { "power", "1", "number", "of decay=power" },
	                           { "pairs", "ties", "ties|all", "pairs with a tie, or all pairs" }, PROXIMITY_ABSENT),
	  .output = "from, to, time; those of geographical, cognitive, organisational, social, institutional that have a table; without from, to: components by these names and mean (of_pairs, n)",
	  .undefined = "null where a table lacks the pair (absent=null) or its value is outside 0 to 1; means, and what scale=mean makes of ties, where a flow is missing or negative", .example = PROXIMITY_TOWNS_TABLES "proximity_index", .data = PROXIMITY_TOWNS },
	{ .name = "ei_index", .also = "homophily external_internal krackhardt", .needs = NEED_FLOWS, .compute = compute_ei,
	  .tables = TABLES({ "group", { "node", NULL }, "the group of each actor: region, cluster, owner, institution", true, NULL }),
	  .title = { "E-I индексі", "Индекс E-I", "E-I index" },
	  .meaning = { "Байланыстар топтың (өңірдің, кластердің, ұйымның) ішінде ме (-1), әлде сыртына шыға ма (1); expected: байланыстар біркелкі таралса", "Остаются ли связи внутри своей группы (региона, кластера, организации): -1, или выходят за неё: 1; expected: при равномерном разбросе связей",
	               "Whether ties stay inside the actor's own group (region, cluster, owner), -1, or cross its border, 1; expected: were they spread evenly over all pairs" },
	  .formula = "(E - I) / (E + I) of the value of ties, both directions; p_low, p_high: how often labels dealt out anew give as little, as much", .source = "Krackhardt, Stern (1988)", .units = "external internal", .range = "-1 to 1; expected -1 to 1; external, internal 0 and more; p_low, p_high 0 to 1",
	  .parameters = PARAMETERS(NETWORK_PARAMETERS, { "permutations", "999", "number", "of labels among actors; 0: no p" }, { "seed", "1", "number", "of the random numbers" }),
	  .output = "node, time; external, internal; component network (expected, p_low, p_high)", .undefined = "null where the actor has no ties with actors of a group, where a flow is missing or negative",
	  .example = "--table group=<(printf '{\"node\":\"%s\",\"group\":\"%s\"}\\n' A west B west C east D east) ei_index", .data = PROXIMITY_TOWNS },
	{ .name = NULL },
};
