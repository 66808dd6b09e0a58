/* SPDX-License-Identifier: MIT */
/* Inequality between regions: Gini, Theil, Hoover, variation; figures per head. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "indicator/groups.h"
#include "indicator/vector.h"

/* One less twice the area under the Lorenz curve of the sorted pairs. */
static double lorenz_gini(const struct vector *v)
{
	struct pair *pairs = vector_sorted(v);
	struct sum total = { 0, 0 }, weights = { 0, 0 }, area = { 0, 0 };
	double below = 0, mass, all;

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&total, v->x[i] * v->w[i]);
		sum_add(&weights, v->w[i]);
	}
	mass = sum_of(&total);
	all = sum_of(&weights);
	for (size_t i = 0; i < v->n; i++) {
		double y = ratio(pairs[i].x * pairs[i].w, mass);
		sum_add(&area, ratio(pairs[i].w, all) * (2 * below + y));
		below += y;
	}
	free(pairs);
	return 1 - sum_of(&area);
}

double vector_gini(const struct vector *v)
{
	struct pair *pairs;
	double *x, value;

	if (v->weighted)
		return lorenz_gini(v);
	pairs = vector_sorted(v);
	x = xcalloc(v->n + 1, sizeof(*x));
	for (size_t i = 0; i < v->n; i++)
		x[i] = pairs[i].x;
	value = gini_of(x, v->n);
	free(pairs);
	free(x);
	return value;
}

static void gini(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double value = vector_gini(v);

	vector_give_share(run, p, activity, NULL, v, value, NULL);
	if (!v->weighted)
		vector_give_share(run, p, activity, "normalised", v, ratio(value * (double)v->n, (double)v->n - 1),
		                  "one region only");
}

void vector_theil(const struct vector *v, double *theil_t, double *theil_l)
{
	double mean = vector_mean(v, v->weighted);
	struct sum t = { 0, 0 }, l = { 0, 0 }, w = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		double q = ratio(v->x[i], mean);
		sum_add(&w, v->w[i]);
		if (!(q <= 0))
			sum_add(&t, v->w[i] * q * log(q));
		/* T takes x = 0 as its limit, 0; L is not defined there. */
		sum_add(&l, q > 0 ? v->w[i] * -log(q) : NAN);
	}
	*theil_t = isnan(mean) ? NAN : ratio(sum_of(&t), sum_of(&w));
	*theil_l = ratio(sum_of(&l), sum_of(&w));
}

static void theil(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double t, l;

	vector_theil(v, &t, &l);
	vector_give_share(run, p, activity, "T", v, t, NULL);
	vector_give_share(run, p, activity, "L", v, l, "the logarithm of a region's zero");
}

double vector_hoover(const struct vector *v)
{
	struct sum x = { 0, 0 }, w = { 0, 0 }, sum = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&x, v->x[i]);
		sum_add(&w, v->w[i]);
	}
	for (size_t i = 0; i < v->n; i++)
		sum_add(&sum, fabs(ratio(v->x[i], sum_of(&x)) - ratio(v->w[i], sum_of(&w))));
	return sum_of(&sum) / 2;
}

static void hoover(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	vector_give_share(run, p, activity, NULL, v, vector_hoover(v), NULL);
}

double vector_variation(const struct vector *v, bool weighted, bool population)
{
	return ratio(sqrt(vector_variance(v, weighted, population)), vector_mean(v, weighted));
}

static void variation(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double count = parameter_is(run, "count", "all") ? (double)p->group->regions_n : (double)v->n;
	double cv = vector_variation(v, parameter_is(run, "weighted", "1"), parameter_is(run, "sd", "population"));

	vector_give(run, p, activity, NULL, cv, "one region only, or a mean of zero");
	vector_give(run, p, activity, "normalised", ratio(cv, sqrt(count - 1)), "one region only, or a mean of zero");
}

static void williamson(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	bool plain = parameter_is(run, "deviation", "unweighted");
	double mean = vector_mean(v, true), centre = plain ? vector_mean(v, false) : mean;
	struct sum squares = { 0, 0 }, w = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&squares, v->w[i] * (v->x[i] - centre) * (v->x[i] - centre));
		sum_add(&w, v->w[i]);
	}
	vector_give(run, p, activity, NULL, ratio(sqrt(ratio(sum_of(&squares), sum_of(&w))), mean), NULL);
}

static int compute_gini(struct run *run, const struct group *g)
{
	return each_vector(run, g, gini, true);
}

static int compute_theil(struct run *run, const struct group *g)
{
	return each_vector(run, g, theil, true);
}

static int compute_hoover(struct run *run, const struct group *g)
{
	return each_vector(run, g, hoover, false);
}

static int compute_cv(struct run *run, const struct group *g)
{
	return each_vector(run, g, variation, true);
}

static int compute_williamson(struct run *run, const struct group *g)
{
	return each_vector(run, g, williamson, true);
}

static int compute_per_head(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct sum values = { 0, 0 }, weights = { 0, 0 };

		for (size_t i = 0; i < p->n; i++) {
			sum_add(&values, p->cells[i].value);
			sum_add(&weights, p->cells[i].weight);
		}
		/* one missing weight makes the mean unknown, not smaller */
		double mean = ratio(sum_of(&values), sum_of(&weights));
		for (size_t i = 0; i < p->n; i++) {
			const struct cell *c = &p->cells[i];
			double x = ratio(c->value, c->weight);
			uint32_t activity = g->activities_n ? c->activity : NO_CODE;

			emit(run, g, c->region, activity, panel_time(p), NULL, x,
			     "no weight, or a weight of zero");
			emit(run, g, c->region, activity, panel_time(p), "relative", ratio(x, mean),
			     "no weight, or a weight of zero");
		}
	}
	return 0;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator inequality_rows[] = {
	{ .name = "gini", .needs = 0, .weight = "always", .compute = compute_gini,
	  .title = { "Джини коэффициенті", "Коэффициент Джини", "Gini coefficient" },
	  .meaning = { "Өңірлер қаншалықты тең емес: 0 – тең",
	               "Насколько неравны регионы: 0 – равны",
	               "How unequal the regions are: 0 equal" },
	  .formula = "2 / (n^2 mean) sum rank (x - mean); with --weight one less twice the area under the Lorenz curve",
	  .source = "Gini (1912). [REAT gini, gini2; ineq Gini; with per_weight=1 EconGeo Hoover.Gini]",
	  .range = "0 to 1; normalised 0 to 1",
	  .parameters = PARAMETERS(PER_WEIGHT),
	  .output = "nace, time; component normalised (n / (n - 1)), not weighted only",
	  .undefined = "null where the mean is zero or a value negative", .example = "gini" },
	{ .name = "theil", .also = "mld", .needs = 0, .weight = "always", .compute = compute_theil,
	  .title = { "Тейл индекстері", "Индексы Тейла", "Theil indices" },
	  .meaning = { "Өңірлер арасындағы теңсіздік: 0 – тең",
	               "Неравенство между регионами: 0 – равны",
	               "Inequality between regions: 0 equal" },
	  .formula = "T = mean of (x/m) ln(x/m); L = mean of ln(m/x), the mean log deviation",
	  .source = "Theil (1967). [ineq Theil; REAT theil is L]",
	  .range = "0 and more; T 0 to ln of the number of regions, beyond it where weighted",
	  .parameters = PARAMETERS(PER_WEIGHT),
	  .output = "nace, time; components T, L",
	  .undefined = "both null where a value is negative or all are zero, L where one is zero", .example = "theil" },
	{ .name = "hoover", .also = "robin_hood schutz", .needs = 0, .weight = "always", .compute = compute_hoover,
	  .title = { "Гувер (Робин Гуд) индексі", "Индекс Гувера (Робин Гуда)", "Hoover (Robin Hood) index" },
	  .meaning = { "Теңестіру үшін қанша бөлігі қайта бөлінуі керек",
	               "Какую часть надо перераспределить, чтобы выровнять",
	               "What part would have to be redistributed to make all equal" },
	  .formula = "half the sum of |x_j / x - w_j / w|, w 1 without --weight",
	  .source = "Hoover (1936). [REAT hoover; EconGeo Hoover.index times 100; ineq RS]",
	  .range = "0 to 1",
	  .output = "nace, time",
	  .undefined = "null where the sum is zero or a value negative", .example = "hoover" },
	{ .name = "cv", .also = "variation", .needs = 0, .weight = "weighted=1;per_weight=1", .compute = compute_cv,
	  .title = { "Вариация коэффициенті", "Коэффициент вариации", "Coefficient of variation" },
	  .meaning = { "Өңірлер орташадан қаншалықты ауытқиды",
	               "Насколько регионы отклоняются от среднего",
	               "How far the regions lie from their mean" },
	  .formula = "sd / mean; normalised by sqrt(n - 1); weighted: m = sum w x / W, W = sum w, sd = sqrt(sum w (x - m)^2 / (W - sum w^2 / W)), or over W, which is williamson",
	  .source = "Pearson (1896). [REAT cv; ineq var.coeff]",
	  .range = "0 and more",
	  .parameters = PARAMETERS({ "sd", "sample", "sample|population",
	                             "n - 1 or n in the standard deviation" },
	                           { "count", "valued", "valued|all",
	                             "the n of normalised: the regions that have a value, or all there are (as REAT counts)" },
	                           { "weighted", "0", "0|1", "1: each region counts by its --weight" }, PER_WEIGHT),
	  .output = "nace, time; component normalised",
	  .undefined = "null where the mean is zero or there is one region only", .example = "cv" },
	{ .name = "williamson", .also = "disparity", .needs = NEED_WEIGHT, .compute = compute_williamson,
	  .title = { "Уильямсон индексі", "Индекс Уильямсона", "Williamson index" },
	  .meaning = { "Халық санымен өлшенген өңірлік теңсіздік",
	               "Региональное неравенство, взвешенное по населению",
	               "Regional inequality weighted by population" },
	  .formula = "sqrt(sum w (x - m)^2 / sum w) / m, m the weighted mean",
	  .source = "Williamson (1965). [REAT williamson(wmean=TRUE); deviation=unweighted: its default]",
	  .range = "0 and more",
	  .parameters = PARAMETERS(PER_WEIGHT,
	                           { "deviation", "weighted", "weighted|unweighted",
	                             "from which mean" }),
	  .output = "nace, time",
	  .undefined = "null where the mean is zero", .example = "--weight weight williamson" },
	{ .name = "per_head", .also = "per_capita productivity", .needs = NEED_WEIGHT, .compute = compute_per_head,
	  .title = { "Жан басына шаққанда", "На душу населения", "Per head" },
	  .meaning = { "Салмақ бірлігіне (тұрғынға, қызметкерге) шаққандағы мән; relative – барлық өңірдің орташасына қатысты",
	               "Значение на единицу веса (жителя, работника); relative – к среднему по всем регионам",
	               "The value for each unit of the weight (a person, a worker); relative to the mean of all regions" },
	  .formula = "x_j / w_j; relative (x_j / w_j) / (sum x / sum w)",
	  .source = "",
	  .units = "value", .range = "any; relative any, its weighted mean is 1",
	  .output = "region, nace, time; component relative",
	  .undefined = "null where the weight is missing or zero", .example = "--weight weight per_head" },
	{ .name = NULL },
};
