/* SPDX-License-Identifier: MIT */
/* Whether inequality is more than chance: intervals by resampling, and neighbours against the others. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/threads.h"
#include "indicator/groups.h"
#include "indicator/resample.h"
#include "indicator/vector_draw.h"

/* ---- intervals by the bootstrap ---------------------------------------------------- */

static const char *const index_names[INDICES] = { "gini", "theil_T", "theil_L", "atkinson", "hoover", "cv" };

/* One that waits for its draws. Those of several are made by turns, so that what the draws of a bundle
 * count is still at hand for the next. */
struct waiting {
	const struct panel *panel;
	uint32_t activity;
	bool negative;
	double value[INDICES], *drawn;
	size_t n;
	struct vector_draw *draw;
};

enum { WAITING = 32, SHARES = 8 /* threads */ };

static void wait_for(struct run *run, struct waiting *w, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double epsilon = parameter_number(run, "epsilon");

	*w = (struct waiting){ .panel = p, .activity = activity, .negative = v->negative, .n = v->n, .draw = vector_draw_new(v, epsilon) };
	w->drawn = xcalloc(resample_times(run) * INDICES, sizeof(*w->drawn));
	vector_indices(v, epsilon, w->value);
}

static void give_interval(struct run *run, const struct waiting *w, size_t k, double *drawn, size_t times)
{
	struct interval of = interval_of(drawn, times, parameter_number(run, "confidence"));
	const struct group *g = w->panel->group;
	bool defined = isfinite(w->value[k]) && !w->negative;

	emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = g->activities_n ? w->activity : NO_CODE, .time = panel_time(w->panel),
		                              .component = index_names[k], .value = w->negative ? NAN : w->value[k],
		                              .reason = w->negative ? reason_negative : NULL,
		                              .more = { { "low", defined ? of.low : NAN }, { "high", defined ? of.high : NAN },
		                                        { "se", defined ? of.se : NAN } } });
}

/* Every `step`-th of those that wait, from the first on, each for all its draws. */
struct share {
	struct waiting *waiting;
	size_t first, step, n, times;
	struct draws *draws; /* its own: what they count does not hang on who asks */
};

static void draw_share(void *arg)
{
	const struct share *s = arg;
	double some[INDICES][DRAWS_WIDTH];

	for (size_t t = 0; t < s->times; t += DRAWS_WIDTH)
		for (size_t i = s->first; i < s->n; i += s->step) {
			struct waiting *w = &s->waiting[i];
			size_t width = s->times - t < DRAWS_WIDTH ? s->times - t : DRAWS_WIDTH;
			if (!w->draw)
				continue;
			vector_draw_indices(w->draw, draws_of(s->draws, t / DRAWS_WIDTH, w->n), some);
			for (size_t k = 0; k < INDICES; k++)
				memcpy(w->drawn + k * s->times + t, some[k], width * sizeof(*w->drawn));
		}
}

static void give_waiting(struct run *run, struct waiting *waiting, size_t n, struct share *shares, size_t shares_n)
{
	size_t times = resample_times(run);

	for (size_t i = 0; i < shares_n; i++) {
		shares[i].waiting = waiting;
		shares[i].n = n;
	}
	threads_each(draw_share, shares, sizeof(*shares), shares_n);
	for (struct waiting *w = waiting; w < waiting + n; w++) {
		for (size_t k = 0; k < INDICES; k++)
			give_interval(run, w, k, w->drawn + k * times, w->draw ? times : 0);
		vector_draw_free(w->draw);
		free(w->drawn);
	}
}

/* Activities, and periods, with as many regions have the same draws. */
static int compute_interval(struct run *run, const struct group *g)
{
	struct waiting waiting[WAITING];
	struct share shares[SHARES];
	size_t usable = threads_usable(), shares_n = usable < SHARES ? usable : SHARES, n = 0;
	struct vector v;
	bool per_weight;

	for (size_t i = 0; i < shares_n; i++)
		shares[i] = (struct share){ .first = i, .step = shares_n, .times = resample_times(run),
			                    .draws = draws_new((uint64_t)parameter_number(run, "seed"), g->regions_n) };
	vector_init(&v, run, g);
	per_weight = v.weighted && parameter_is(run, "per_weight", "1");
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			vector_fill(&v, p, a, per_weight);
			if (v.n)
				wait_for(run, &waiting[n++], p, a, &v);
			if (n == WAITING) {
				give_waiting(run, waiting, n, shares, shares_n);
				n = 0;
			}
		}
	give_waiting(run, waiting, n, shares, shares_n);
	vector_fini(&v);
	for (size_t i = 0; i < shares_n; i++)
		draws_free(shares[i].draws);
	return run->rc;
}

/* ---- neighbours and others ---------------------------------------------------------- */

struct neighbours {
	uint32_t a, b;
};

static int compare_neighbours(const void *pa, const void *pb)
{
	const struct neighbours *x = pa, *y = pb;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

/* Each two regions of the panel that the table has as neighbours, either way round, once; sorted. */
struct borders {
	struct neighbours *list;
	size_t n;
};

static void *borders_new(struct run *run, const struct panel *p)
{
	const struct side *t = side_table(run, "neighbour");
	struct borders *of = xcalloc(1, sizeof(*of));
	size_t n = 0;

	of->list = xcalloc(t->n + 1, sizeof(*of->list));
	for (size_t i = 0; i < t->n; i++) {
		uint32_t a = group_region(p->group, t->rows[i].key[0]), b = group_region(p->group, t->rows[i].key[1]);
		if (a == NO_CODE || b == NO_CODE || a == b || !(t->rows[i].value > 0))
			continue;
		of->list[n++] = a < b ? (struct neighbours){ a, b } : (struct neighbours){ b, a };
	}
	qsort(of->list, n, sizeof(*of->list), compare_neighbours);
	for (size_t i = 0; i < n; i++)
		if (!i || compare_neighbours(&of->list[i], &of->list[of->n - 1]) != 0)
			of->list[of->n++] = of->list[i];
	return of;
}

static void borders_free(void *of)
{
	free(((struct borders *)of)->list);
	free(of);
}

/* Those of regions that the vector has, by their places in it, which rise as regions do. */
static struct neighbours *neighbours_of(struct run *run, const struct panel *p, const struct vector *v, size_t *n)
{
	static const char kind;
	const struct borders *borders = run_memo(run, p, &kind, borders_new, borders_free);
	uint32_t *place = xcalloc(p->group->regions_n + 1, sizeof(*place));
	struct neighbours *list = xcalloc(borders->n + 1, sizeof(*list));

	for (size_t i = 0; i < v->n; i++)
		place[v->region[i]] = (uint32_t)i + 1;
	*n = 0;
	for (size_t i = 0; i < borders->n; i++) {
		uint32_t a = place[borders->list[i].a], b = place[borders->list[i].b];
		if (a && b)
			list[(*n)++] = (struct neighbours){ a - 1, b - 1 };
	}
	free(place);
	return list;
}

/* Differences between neighbours, both ways round, region at[i] standing in place i. */
static double apart(const double *x, const uint32_t *at, const struct neighbours *list, size_t n)
{
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		sum_add(&sum, 2 * fabs(x[at[list[i].a]] - x[at[list[i].b]]));
	return sum_of(&sum);
}

/* Regions change places: how often what is not between neighbours is as much. */
static void permute(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v, const struct neighbours *list,
                    size_t pairs, double total, double others, double all)
{
	double repetitions = parameter_number(run, "repetitions"), above = 0;
	uint32_t *at = xcalloc(v->n + 1, sizeof(*at));
	struct sum sum = { 0, 0 };
	struct random random;

	for (size_t i = 0; i < v->n; i++)
		at[i] = (uint32_t)i;
	random_seed(&random, (uint64_t)parameter_number(run, "seed"), stream_of_activity(p->group, activity));
	for (double t = 0; t < repetitions; t++) {
		random_shuffle(&random, at, v->n);
		double drawn = total - apart(v->x, at, list, pairs);
		above += drawn >= others;
		sum_add(&sum, drawn);
	}
	vector_give(run, p, activity, "others_expected", sum_of(&sum) / repetitions / all, NULL);
	vector_give(run, p, activity, "p", (fmin(above, repetitions - above) + 1) / (repetitions + 1), NULL);
	free(at);
}

static void spatial_gini(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double n = (double)v->n, all = 2 * n * n * vector_mean(v, false), total, near, far_pairs;
	size_t pairs;
	struct neighbours *list = neighbours_of(run, p, v, &pairs);
	uint32_t *at = xcalloc(v->n + 1, sizeof(*at));
	const char *why = v->negative ? reason_negative : "the mean is zero";

	for (size_t i = 0; i < v->n; i++)
		at[i] = (uint32_t)i;
	far_pairs = n * (n - 1) / 2 - (double)pairs;
	if (!pairs || far_pairs <= 0)
		why = pairs ? "all are neighbours of all" : "no two regions are neighbours in the table";
	bool defined = !v->negative && pairs && far_pairs > 0 && all != 0;
	total = vector_gini(&(struct vector){ .x = v->x, .w = v->w, .region = v->region, .n = v->n }) * all; /* regions count alike */
	near = apart(v->x, at, list, pairs);
	double others = total - near, odds = ratio((double)pairs, far_pairs);
	vector_give(run, p, activity, "gini", defined ? ratio(total, all) : NAN, why);
	vector_give(run, p, activity, "neighbours", defined ? ratio(near, all) : NAN, why);
	vector_give(run, p, activity, "others", defined ? ratio(others, all) : NAN, why);
	vector_give(run, p, activity, "polarisation", defined ? ratio(others, near) * odds : NAN, defined ? "0/0: neighbours are alike" : why);
	if (defined && parameter_number(run, "repetitions") >= 1)
		permute(run, p, activity, v, list, pairs, total, others, all);
	free(list);
	free(at);
}

static int compute_spatial(struct run *run, const struct group *g) { return each_vector(run, g, spatial_gini, false); }

/* ---- rows --------------------------------------------------------------- */

const struct indicator inequality_tests_rows[] = {
	{ .name = "inequality_interval", .also = "bootstrap confidence gini theil atkinson", .needs = 0, .weight = "always", .compute = compute_interval,
	  .title = { "Теңсіздік индекстерінің аралығы", "Интервалы индексов неравенства", "Intervals of inequality" },
	  .meaning = { "Теңсіздік индекстері қаншалықты сенімді: аралықтар қабаттасса, айырма кездейсоқ болуы мүмкін",
	               "Насколько надёжны индексы неравенства: если интервалы перекрываются, различие может быть случайным",
	               "How sure the indices of inequality are: where intervals overlap, a difference may be chance" },
	  .formula = "the index of n regions drawn with replacement, `repetitions` times: quantiles (low, high) and standard deviation (se)",
	  .source = "Mills, Zandvakili (1997); Efron, Tibshirani (1993): percentiles", .range = "0 and more; gini, atkinson, hoover 0 to 1; low, high, se 0 and more",
	  .parameters = PARAMETERS({ "confidence", "0.95", "0..1", "of the interval" }, { "repetitions", "999", "2..1000000", "of the bootstrap, at least 2" },
	                           { "seed", "1", "number", "of the bootstrap" }, { "epsilon", "0.5", "number", "of atkinson" }, PER_WEIGHT),
	  .output = "nace, time; components gini, theil_T, theil_L, atkinson, hoover, cv; low, high, se",
	  .undefined = "null where the index is not defined; draws of which it is not are left out", .example = "--param repetitions=99 inequality_interval" },
	{ .name = "gini_spatial", .also = "spatial_gini polarization", .needs = 0, .compute = compute_spatial,
	  .tables = TABLES({ "neighbour", { "region", "region_to" }, "above 0 for neighbours, either way round", false, NULL }),
	  .title = { "Кеңістіктік Джини", "Пространственный Джини", "Spatial Gini coefficient" },
	  .meaning = { "Теңсіздіктің қаншасы көршілер арасында, қаншасы алыс өңірлер арасында; polarisation 1-ден жоғары – көршілер бір-біріне ұқсас",
	               "Сколько неравенства между соседями и сколько между остальными; polarisation выше 1 – соседи похожи друг на друга",
	               "How much of the inequality is between neighbours and how much between the others; polarisation above 1: neighbours are alike" },
	  .formula = "sum over pairs of |x_i - x_j| / (2 n^2 mean), of neighbours and of others; polarisation (others / neighbours) (pairs of neighbours / of others); p by permutations",
	  .source = "Rey, Smith (2013). [PySAL Gini_Spatial]", .range = "0 to 1; polarisation 0 and more; p 0 to 1",
	  .parameters = PARAMETERS({ "repetitions", "99", "0..1000000", "of permuted regions, for p and others_expected; 0: none" }, { "seed", "1", "number", "of the permutations" }),
	  .output = "nace, time; components gini, neighbours, others, polarisation, others_expected, p",
	  .undefined = "null where the table has no two of the regions, or a value is negative",
	  .example = "--region geo --table neighbour=<(printf '{\"geo\":\"%s\",\"region_to\":\"%s\",\"value\":1}\\n' A B B C C D) gini_spatial",
	  .data = "printf '{\"geo\":\"%s\",\"value\":%s}\\n' A 10 B 12 C 30 D 33 E 20" },
	{ .name = NULL },
};
