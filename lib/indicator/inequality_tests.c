/* SPDX-License-Identifier: MIT */
/* Whether inequality is more than chance: intervals by resampling, and neighbours against the others. */
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "indicator/groups.h"
#include "indicator/resample.h"
#include "indicator/vector_draw.h"

/* ---- intervals by the bootstrap ---------------------------------------------------- */

static const char *const index_names[INDICES] = { "gini", "theil_T", "theil_L", "atkinson", "hoover", "cv" };

static void give_interval(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v, int k, double value, double *drawn,
                          size_t times)
{
	struct interval of = interval_of(drawn, times, parameter_number(run, "confidence"));
	bool defined = isfinite(value) && !v->negative;

	emit_result(run, p->group, &(struct result){ .region = NO_CODE, .activity = p->group->activities_n ? activity : NO_CODE, .time = panel_time(p),
		                                     .component = index_names[k], .value = v->negative ? NAN : value,
		                                     .reason = v->negative ? reason_negative : NULL,
		                                     .more = { { "low", defined ? of.low : NAN }, { "high", defined ? of.high : NAN },
		                                               { "se", defined ? of.se : NAN } } });
}

static void interval(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double epsilon = parameter_number(run, "epsilon"), value[INDICES], one[INDICES];
	size_t times = (size_t)parameter_number(run, "repetitions");
	struct vector_draw *draw = vector_draw_new(v, epsilon);
	double *drawn = xcalloc(times * INDICES, sizeof(*drawn));
	struct random random;

	random_seed(&random, (uint64_t)parameter_number(run, "seed"), activity);
	vector_indices(v, epsilon, value);
	for (size_t t = 0; draw && t < times; t++) {
		vector_draw_indices(draw, &random, one);
		for (int k = 0; k < INDICES; k++)
			drawn[(size_t)k * times + t] = one[k];
	}
	for (int k = 0; k < INDICES; k++)
		give_interval(run, p, activity, v, k, value[k], drawn + (size_t)k * times, draw ? times : 0);
	vector_draw_free(draw);
	free(drawn);
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

/* Each two regions of the vector that the table has as neighbours, either way round, once. */
static struct neighbours *neighbours_of(const struct side *t, const struct group *g, const struct vector *v, size_t *n)
{
	uint32_t *place = xcalloc(g->regions_n + 1, sizeof(*place));
	struct neighbours *list = xcalloc(t->n + 1, sizeof(*list));
	size_t kept = 0;

	for (size_t i = 0; i < v->n; i++)
		place[v->region[i]] = (uint32_t)i + 1;
	*n = 0;
	for (size_t i = 0; i < t->n; i++) {
		uint32_t a = group_region(g, t->rows[i].key[0]), b = group_region(g, t->rows[i].key[1]);
		if (a == NO_CODE || b == NO_CODE || a == b || !place[a] || !place[b] || !(t->rows[i].value > 0))
			continue;
		list[(*n)++] = a < b ? (struct neighbours){ place[a] - 1, place[b] - 1 } : (struct neighbours){ place[b] - 1, place[a] - 1 };
	}
	qsort(list, *n, sizeof(*list), compare_neighbours);
	for (size_t i = 0; i < *n; i++)
		if (!i || compare_neighbours(&list[i], &list[kept - 1]) != 0)
			list[kept++] = list[i];
	*n = kept;
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
	random_seed(&random, (uint64_t)parameter_number(run, "seed"), activity);
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
	struct neighbours *list = neighbours_of(side_table(run, "neighbour"), p->group, v, &pairs);
	uint32_t *at = xcalloc(v->n + 1, sizeof(*at));
	const char *why = v->negative ? reason_negative : "the mean is zero";

	for (size_t i = 0; i < v->n; i++)
		at[i] = (uint32_t)i;
	far_pairs = n * (n - 1) / 2 - (double)pairs;
	if (!pairs || far_pairs <= 0)
		why = pairs ? "all are neighbours of all" : "no two regions are neighbours in the table";
	bool defined = !v->negative && pairs && far_pairs > 0 && all != 0;
	total = vector_gini(&(struct vector){ .x = v->x, .w = v->w, .n = v->n }) * all; /* regions count alike */
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

static int compute_interval(struct run *run, const struct group *g) { return each_vector(run, g, interval, true); }
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
