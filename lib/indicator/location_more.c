/* SPDX-License-Identifier: MIT */
/* Location quotients with more to them: per head, with area and firms, with intervals. */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/presence.h"
#include "indicator/regression.h"
#include "indicator/resample.h"

/* ---- per head ------------------------------------------------------------------ */

static int compute_per_head_quotient(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double total, *weights = region_weights(p, &total);
		for (size_t i = 0; i < p->n; i++) {
			const struct cell *c = &p->cells[i];
			emit(run, g, c->region, c->activity, panel_time(p), NULL,
			     ratio(ratio(c->value, weights[c->region]), ratio(p->activity_total[c->activity], total)),
			     "no weight, or 0/0: the activity is empty");
		}
		free(weights);
	}
	return run->rc;
}

/* ---- Litzenberger and Sternberg -------------------------------------------------- */

/* A region's figure that its cells repeat: the mean of those that have it. To be freed. */
static double *by_region(const struct panel *p, const double *column, double *total)
{
	double *x = xcalloc(p->group->regions_n + 1, sizeof(*x));
	struct sum all = { 0, 0 };

	for (size_t r = 0; r < p->group->regions_n; r++) {
		struct sum sum = { 0, 0 };
		double n = 0;
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
			if (!isnan(column[i])) {
				sum_add(&sum, column[i]);
				n++;
			}
		x[r] = ratio(sum_of(&sum), n);
		if (panel_has_region(p, (uint32_t)r))
			sum_add(&all, x[r]);
	}
	*total = sum_of(&all);
	return x;
}

static int compute_cluster_index(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const double *b = panel_column(p, "establishments");
		double area, population, *a = by_region(p, panel_column(p, "area"), &area);
		double *heads = by_region(p, panel_column(p, "population"), &population);
		for (uint32_t i = 0; i < g->activities_n; i++) {
			struct sum firms = { 0, 0 };
			double e = p->activity_total[i];
			for (size_t k = p->columns[i]; k < p->columns[i + 1]; k++)
				sum_add(&firms, b[p->by_activity[k]]);
			for (size_t k = p->columns[i]; k < p->columns[i + 1]; k++) {
				const struct cell *c = &p->cells[p->by_activity[k]];
				double density = ratio(ratio(c->value, a[c->region]), ratio(e, area));
				double stock = ratio(ratio(c->value, heads[c->region]), ratio(e, population));
				double size = ratio(ratio(c->value, b[p->by_activity[k]]), ratio(e, sum_of(&firms)));
				const char *why = "0/0: no employees, no establishments, or a figure is missing";
				emit(run, g, c->region, i, panel_time(p), NULL, ratio(density * stock, size), why);
				emit(run, g, c->region, i, panel_time(p), "density", density, why);
				emit(run, g, c->region, i, panel_time(p), "stock", stock, why);
				emit(run, g, c->region, i, panel_time(p), "size", size, why);
			}
		}
		free(a);
		free(heads);
	}
	return run->rc;
}

/* ---- intervals --------------------------------------------------------------------- */

/*
 * Every person works in the activity or not: e_ij is binomial in e_j. The interval of ln LQ by
 * the delta method, the region being a part of the whole it is held against.
 */
static void delta_interval(const struct panel *p, const struct cell *c, double variance, double unit, double z, double *low, double *high)
{
	double n = p->region_total[c->region] * unit, N = p->total * unit;
	double share = c->value * unit / n, P = p->activity_total[c->activity] * unit / N;
	double error = (1 - share) / (n * share) + variance / (P * P) - 2 * (1 - share) / (N * P);
	double lq = share / P, off = z * sqrt(fmax(error, 0));

	*low = lq * exp(-off);
	*high = lq * exp(off);
}

/* The variance of P: the regions' binomial ones, n_k p_k (1 - p_k) / N^2 together. */
static double share_variance(const struct panel *p, uint32_t a, double unit)
{
	struct sum sum = { 0, 0 };
	double N = p->total * unit;

	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		const struct cell *c = panel_in_column(p, i);
		double share = ratio(c->value, p->region_total[c->region]);
		if (c->value > 0)
			sum_add(&sum, c->value * unit * (1 - share));
	}
	return sum_of(&sum) / (N * N);
}

/* Draws every region's number anew and takes the quotients' quantiles. */
static void bootstrap(struct run *run, const struct panel *p, uint32_t a, double unit, double *low, double *high)
{
	size_t first = p->columns[a], n = p->columns[a + 1] - first, times = (size_t)parameter_number(run, "repetitions");
	double tail = (1 - parameter_number(run, "confidence")) / 2, *drawn = xcalloc(n * times + 1, sizeof(*drawn));
	gsl_rng *random = stream_rng(run, stream_of_activity(p->group, a));

	for (size_t t = 0; t < times; t++) {
		double all = 0;
		for (size_t k = 0; k < n; k++) {
			const struct cell *c = &p->cells[p->by_activity[first + k]];
			double persons = p->region_total[c->region] * unit, share = ratio(c->value, p->region_total[c->region]);
			double x = share > 0 && share <= 1 ? gsl_ran_binomial(random, share, (unsigned)llround(persons)) : 0;
			drawn[k * times + t] = ratio(x, persons);
			all += x;
		}
		for (size_t k = 0; k < n; k++)
			drawn[k * times + t] = ratio(drawn[k * times + t], ratio(all, p->total * unit));
	}
	for (size_t k = 0; k < n; k++) {
		double *x = drawn + k * times;
		qsort(x, times, sizeof(*x), compare_doubles);
		low[k] = quantile_of(x, times, tail);
		high[k] = quantile_of(x, times, 1 - tail);
	}
	gsl_rng_free(random);
	free(drawn);
}

static int compute_interval(struct run *run, const struct group *g)
{
	bool drawn = parameter_is(run, "method", "bootstrap");
	double unit = parameter_number(run, "unit"), z = z_of(parameter_number(run, "confidence"));
	double *low = xcalloc(g->regions_n + 1, sizeof(*low)), *high = xcalloc(g->regions_n + 1, sizeof(*high));

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			double variance = share_variance(p, a, unit);
			if (drawn && p->activity_total[a] > 0)
				bootstrap(run, p, a, unit, low, high);
			for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
				const struct cell *c = panel_in_column(p, i);
				double lq = ratio(ratio(c->value, p->region_total[c->region]), ratio(p->activity_total[a], p->total));
				double from = low[i - p->columns[a]], until = high[i - p->columns[a]];
				if (!drawn)
					delta_interval(p, c, variance, unit, z, &from, &until);
				bool known = c->value > 0 && !((p->region_flaws[c->region] | p->activity_flaws[a]) & FLAW_NEGATIVE);
				from = known ? from : NAN;
				until = known ? until : NAN;
				emit_result(run, g, &(struct result){ .region = c->region, .activity = a, .time = panel_time(p), .value = lq,
					                              .reason = "0/0: the region or the activity is empty",
					                              .more = { { "low", from }, { "high", until },
					                                        { "significant", known ? (double)((from > 1) - (until < 1)) : NAN } } });
			}
		}
	free(low);
	free(high);
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator location_more_rows[] = {
	{ .name = "lq_per_head", .also = "rpop", .needs = NEED_ACTIVITY | NEED_WEIGHT, .compute = compute_per_head_quotient,
	  .title = { "Жан басына шаққандағы коэффициент", "Коэффициент на душу населения", "Quotient per head" },
	  .meaning = { "Өңірде тұрғын басына қызмет елдегіден неше есе көп", "Во сколько раз больше деятельности на жителя, чем в стране",
	               "How many times as much of the activity a person the region has as the whole" },
	  .formula = "(e_ij / w_j) / (e_i / w), w the weight, one a region", .source = "[py-ecomplexity rpop]", .range = "0 and more, 1 as in the whole",
	  .output = "region, nace, time", .undefined = "null where the region has no weight or the activity is empty", .example = "--weight weight lq_per_head" },
	{ .name = "cluster_index", .also = "litzenberger_sternberg litzenberger", .needs = NEED_ACTIVITY, .compute = compute_cluster_index,
	  .columns = COLUMNS({ "area", "the region's area", false }, { "population", "its inhabitants", false }, { "establishments", "those of the activity in the region", false }),
	  .title = { "Лиценбергер–Штернберг кластер индексі", "Индекс кластера Литценбергера–Штернберга", "Litzenberger-Sternberg cluster index" },
	  .meaning = { "Тығыздығы мен мамандануы жоғары, кәсіпорындары көп сала: 1-ден жоғары, 4-тен – кластер", "Отрасль плотная, выраженная и со многими предприятиями: выше 1, от 4 – кластер",
	               "An industry dense, pronounced and with many establishments: above 1, from 4 a cluster" },
	  .formula = "density (e_ij / a_j) / (e_i / a) times stock (e_ij / p_j) / (e_i / p) over size (e_ij / b_ij) / (e_i / b_i)",
	  .source = "Litzenberger, Sternberg (2006). [REAT litzenberger, litzenberger2]", .range = "0 and more, 1 as in the whole",
	  .output = "region, nace, time; components density, stock, size", .undefined = "null where there are no employees or establishments",
	  .example = "--with population=population --with area=area --with establishments=establishments cluster_index", .data = "parse --comment '#' tests/golden/lander_firms.csv" },
	{ .name = "lq_interval", .also = "moineddin significance bootstrap confidence", .needs = NEED_ACTIVITY, .compute = compute_interval,
	  .title = { "Орналасу коэффициентінің аралығы", "Интервал коэффициента локализации", "Interval of the location quotient" },
	  .meaning = { "LQ 1-ден шынымен өзгеше ме: significant 1 – жоғары, -1 – төмен, 0 – кездейсоқ болуы мүмкін", "Отличается ли LQ от 1 не случайно: significant 1 – выше, -1 – ниже, 0 – может быть случайно",
	               "Whether the quotient differs from 1 by more than chance: significant 1 above, -1 below, 0 may be chance" },
	  .formula = "ln LQ by the delta method with e_ij binomial in e_j; var = (1 - p) / (n p) + V(P) / P^2 - 2 (1 - p) / (N P); or quantiles of drawn numbers",
	  .source = "Moineddin, Beyene, Boyle (2003); the covariance of part and whole is ours", .units = "low high significant", .range = "0 and more; low, high 0 and more; significant -1 to 1",
	  .parameters = PARAMETERS({ "method", "delta", "delta|bootstrap", "how" }, { "confidence", "0.95", "0..1", "of the interval" },
	                           { "unit", "1", "number", "how many persons a unit of the value is: 1000 for thousands" },
	                           { "repetitions", "999", "2..1000000", "of the bootstrap" }, { "seed", "1", "number", "of the bootstrap" }),
	  .output = "region, nace, time; low, high, significant", .undefined = "no interval for zero or negative values", .example = "lq_interval" },
	{ .name = NULL },
};
