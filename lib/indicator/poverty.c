/* SPDX-License-Identifier: MIT */
/*
 * Below a line, along the parade, and one curve under another: what a single index of
 * inequality does not say. x is a region's figure, w its weight: the people who have it.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/vector.h"

static const char reason_line[] = "the line is not above zero";

static double line_of(const struct run *run, const struct vector *v, const struct pair *pairs)
{
	double part = parameter_number(run, "line");

	if (parameter_is(run, "of", "value"))
		return part;
	return part * (parameter_is(run, "of", "mean") ? vector_mean(v, true) : pairs_median(pairs, v->n, true));
}

/* One less twice the area under the Lorenz curve of n sorted pairs. */
static double gini_below(const struct pair *pairs, size_t n)
{
	struct sum mass = { 0, 0 }, w = { 0, 0 }, area = { 0, 0 };
	double below = 0;

	for (size_t i = 0; i < n; i++) {
		sum_add(&mass, pairs[i].x * pairs[i].w);
		sum_add(&w, pairs[i].w);
	}
	for (size_t i = 0; i < n; i++) {
		double y = ratio(pairs[i].x * pairs[i].w, sum_of(&mass));
		sum_add(&area, ratio(pairs[i].w, sum_of(&w)) * (2 * below + y));
		below += y;
	}
	return sum_of(&mass) != 0 ? 1 - sum_of(&area) : 0; /* all have nothing: alike */
}

static void poverty(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	struct pair *pairs = vector_sorted(v);
	double line = line_of(run, v, pairs), power = parameter_number(run, "power"), all, passed = 0;
	struct sum w = { 0, 0 }, poor = { 0, 0 }, gap = { 0, 0 }, foster = { 0, 0 }, watts = { 0, 0 }, sst = { 0, 0 };
	const char *why = v->negative ? reason_negative : line > 0 ? NULL : reason_line;
	size_t n = 0;

	for (size_t i = 0; i < v->n; i++)
		sum_add(&w, pairs[i].w);
	all = sum_of(&w);
	for (; n < v->n && pairs[n].x < line; n++) {
		double weight = pairs[n].w, short_of = (line - pairs[n].x) / line;
		sum_add(&poor, weight);
		sum_add(&gap, weight * short_of);
		sum_add(&foster, weight * pow(short_of, power));
		sum_add(&watts, weight * log(line / pairs[n].x));
		sum_add(&sst, weight / all * short_of * (2 - (2 * passed + weight) / all));
		passed += weight;
	}
	double headcount = ratio(sum_of(&poor), all), depth = ratio(sum_of(&gap), sum_of(&poor));
	double sen = headcount == 0 ? 0 : headcount * (depth + (1 - depth) * gini_below(pairs, n));
	double none = why ? NAN : 1;
	vector_give(run, p, activity, "line", line * none, why);
	vector_give(run, p, activity, "headcount", headcount * none, why);
	vector_give(run, p, activity, "gap", ratio(sum_of(&gap), all) * none, why);
	vector_give(run, p, activity, "depth", depth * none, why ? why : "0/0: nobody is poor");
	vector_give(run, p, activity, "foster", ratio(sum_of(&foster), all) * none, why);
	vector_give(run, p, activity, "watts", ratio(sum_of(&watts), all) * none, why ? why : "the logarithm of a region's zero");
	vector_give(run, p, activity, "sen", sen * none, why);
	vector_give(run, p, activity, "sst", sum_of(&sst) * none, why);
	free(pairs);
}

/* ---- the parade ------------------------------------------------------------------ */

static void parade(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	struct pair *pairs = vector_sorted(v);
	/* ineq divides by the mean of the heights as they stand, one a region */
	double scale = parameter_is(run, "height", "value") ? 1 : vector_mean(v, !parameter_is(run, "height", "unweighted"));
	struct sum w = { 0, 0 }, passed = { 0, 0 };

	for (size_t i = 0; i < v->n; i++)
		sum_add(&w, pairs[i].w);
	for (size_t i = 0; i < v->n; i++) {
		double from = ratio(sum_of(&passed), sum_of(&w));
		char rank[24];
		snprintf(rank, sizeof(rank), "%zu", i + 1);
		sum_add(&passed, pairs[i].w);
		emit_result(run, p->group, &(struct result){ .region = pairs[i].region, .activity = p->group->activities_n ? activity : NO_CODE,
			                                     .time = panel_time(p), .value = ratio(pairs[i].x, scale),
			                                     .key = { { "rank", slice_of(rank) } },
			                                     .more = { { "from", from }, { "until", ratio(sum_of(&passed), sum_of(&w)) } } });
	}
	free(pairs);
}

/* ---- one Lorenz curve against another -------------------------------------------- */

/* Corners of a Lorenz curve; of the generalised one, not divided by the sum. */
struct curve {
	double *p, *l;
	size_t n;
};

static struct curve curve_of(const struct vector *v, bool general)
{
	struct curve c = { xcalloc(v->n + 1, sizeof(double)), xcalloc(v->n + 1, sizeof(double)), v->n + 1 };
	struct pair *pairs = vector_sorted(v);
	struct sum w = { 0, 0 }, x = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&w, pairs[i].w);
		sum_add(&x, pairs[i].x * pairs[i].w);
		c.p[i + 1] = sum_of(&w);
		c.l[i + 1] = sum_of(&x);
	}
	for (size_t i = 1; i < c.n; i++) {
		c.l[i] = ratio(c.l[i], general ? sum_of(&w) : sum_of(&x));
		c.p[i] = i + 1 == c.n ? 1 : ratio(c.p[i], sum_of(&w));
	}
	free(pairs);
	return c;
}

static double curve_at(const struct curve *c, double p)
{
	size_t low = 0, high = c->n - 1;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		if (c->p[middle] <= p)
			low = middle;
		else
			high = middle;
	}
	if (c->p[high] == p)
		return c->l[high];
	return c->l[low] + (p - c->p[low]) * ratio(c->l[high] - c->l[low], c->p[high] - c->p[low]);
}

/* The largest and the least of b - a over the corners of `at`: between corners both are straight. */
static void widen(const struct curve *at, const struct curve *a, const struct curve *b, double *most, double *least)
{
	for (size_t i = 0; i < at->n; i++) {
		double off = curve_at(b, at->p[i]) - curve_at(a, at->p[i]);
		*most = fmax(*most, off);
		*least = fmin(*least, off);
	}
}

static void dominance(struct run *run, const struct group *g, uint32_t activity, const struct vector *base, const struct vector *end,
                      struct slice time)
{
	enum { DIGITS = 12 }; /* what is nearer than the sums' own error is no crossing */
	bool general = parameter_is(run, "curve", "generalised");
	struct curve a = curve_of(base, general), b = curve_of(end, general);
	double most = 0, least = 0, scale = general ? fmax(fabs(a.l[a.n - 1]), fabs(b.l[b.n - 1])) : 1;
	bool defined = !base->negative && !end->negative && isfinite(a.l[a.n - 1]) && isfinite(b.l[b.n - 1]);
	double dust = scale * pow(10, -DIGITS);

	widen(&a, &a, &b, &most, &least);
	widen(&b, &a, &b, &most, &least);
	emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = g->activities_n ? activity : NO_CODE, .time = time,
		                              .value = defined ? (most > dust && least >= -dust) - (least < -dust && most <= dust) : NAN,
		                              .reason = base->negative || end->negative ? reason_negative : "the sum of the regions is zero",
		                              .more = { { "most", defined ? most : NAN }, { "least", defined ? least : NAN } } });
	free(a.p);
	free(a.l);
	free(b.p);
	free(b.l);
}

static int compute_dominance(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct vector a, b;
	struct slice time;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	vector_init(&a, run, g);
	vector_init(&b, run, g);
	bool per_weight = a.weighted && parameter_is(run, "per_weight", "1");
	for (uint32_t activity = 0; activity < g->activities_n; activity++) {
		vector_fill(&a, base, activity, per_weight);
		vector_fill(&b, end, activity, per_weight);
		if (a.n && b.n)
			dominance(run, g, activity, &a, &b, time);
	}
	vector_fini(&a);
	vector_fini(&b);
	return run->rc;
}

static int compute_poverty(struct run *run, const struct group *g) { return each_vector(run, g, poverty, true); }
static int compute_parade(struct run *run, const struct group *g) { return each_vector(run, g, parade, true); }

/* ---- rows --------------------------------------------------------------- */

const struct indicator poverty_rows[] = {
	{ .name = "poverty", .also = "fgt foster watts sen sst headcount pov", .needs = 0, .weight = "always", .compute = compute_poverty,
	  .title = { "Кедейлік өлшемдері", "Меры бедности", "Poverty measures" },
	  .meaning = { "Өңірлердің (немесе олардағы адамдардың) қандай бөлігі шектен төмен, одан қаншалықты төмен және өзара қаншалықты тең емес",
	               "Какая часть регионов (или их жителей) ниже черты, насколько ниже и насколько неравны между собой",
	               "What part of the regions (or of their people) is below a line, how far below, and how unequally" },
	  .formula = "z the line, g = (z - x) / z of x < z: headcount H; gap mean of g over all; depth I = gap / H; foster mean of g^power; watts mean of ln(z / x); "
	             "sen H (I + (1 - I) Gini of the poor); sst sum of w g (2 - (2 W_before + w)), w and W parts of the weight",
	  .source = "Foster, Greer, Thorbecke (1984); Watts (1968); Sen (1976); Shorrocks (1995). [ineq pov: Watts, Sen, SST, Foster, whose parameter is power + 1]",
	  .units = "line", .range = "0 to 1; watts, line 0 and more",
	  .parameters = PARAMETERS({ "line", "0.6", "number", "the line: a part of what `of` says, or itself a figure (of=value)" },
	                           { "of", "median", "median|mean|value", "what the line is a part of" },
	                           { "power", "2", "number", "of foster: 0 counts, 1 is the gap, 2 the squared gap" }, PER_WEIGHT),
	  .output = "nace, time; components line, headcount, gap, depth, foster, watts, sen, sst",
	  .undefined = "null where the line is not above zero or a value is negative; watts where one is zero, depth where nobody is poor", .example = "--param line=0.75 --param of=mean poverty" },
	{ .name = "parade", .also = "pen pengram", .needs = 0, .weight = "always", .compute = compute_parade,
	  .title = { "Пен шеруі", "Парад Пена", "Pen's parade" },
	  .meaning = { "Өңірлер бойы көрсеткішке, ені салмаққа тең болып аласадан биікке қарай өтеді", "Регионы проходят от низких к высоким: рост – показатель, ширина – вес",
	               "The regions pass from small to tall: as high as their figure, as wide as their weight" },
	  .formula = "x over the mean, by x; from, until: cumulated w over the sum", .source = "Pen (1971). [ineq Pen: height=unweighted; PySAL pengram: height=value]",
	  .range = "any, 1 is the mean",
	  .parameters = PARAMETERS({ "height", "relative", "relative|unweighted|value", "over the mean, over the mean of regions as if of one weight, or as it is" }, PER_WEIGHT),
	  .output = "region, nace, rank, time; from, until", .undefined = "null where the mean is zero", .example = "parade" },
	{ .name = "lorenz_dominance", .also = "major majorisation dominance", .needs = NEED_PERIODS, .weight = "always", .compute = compute_dominance,
	  .title = { "Лоренц басымдылығы", "Доминирование по Лоренцу", "Lorenz dominance" },
	  .meaning = { "Теңсіздік кез келген индекс бойынша азайды (1), көбейді (-1), әлде индекске байланысты ма (0)",
	               "Неравенство уменьшилось по любому индексу (1), выросло по любому (-1) или зависит от индекса (0)",
	               "Whether inequality fell by any index (1), rose by any (-1), or it depends on the index (0)" },
	  .formula = "1: the last period's Lorenz curve is nowhere below the first's; most, least: of L_end - L_base; curve=generalised: L times the mean, welfare",
	  .source = "Atkinson (1970); Shorrocks (1983) for the generalised curve. [ineq major]", .range = "-1 to 1; most, least -1 to 1",
	  .parameters = PARAMETERS({ "curve", "lorenz", "lorenz|generalised", "inequality alone, or with the size of what there is" }, PER_WEIGHT),
	  .output = "nace, time as BASE/END; most, least", .undefined = "null where the sum is zero or a value negative; 0 also where the curves are the same", .example = "lorenz_dominance" },
	{ .name = NULL },
};
