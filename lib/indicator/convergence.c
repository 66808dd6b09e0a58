/* SPDX-License-Identifier: MIT */
/*
 * Convergence: whether poorer regions grow faster (beta) and whether the spread of regions
 * shrinks (sigma); each activity, or the only figure, for itself.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/regression.h"

static const char reason_rows[] = "fewer regions with figures than coefficients, or conditions that depend on one another";
static const char reason_overtake[] = "poorer regions overtake the others within the period: no speed fits";
static const char reason_apart[] = "the regions drift apart: there is no gap that closes";

/* Hands on a coefficient with its error; NAN: it is not standardised. */
static void give_coefficient(struct run *run, const struct group *g, uint32_t activity, struct slice time, const char *component,
                             struct slice condition, double value, double se, double df, double standardised)
{
	struct result r = { .region = NO_CODE, .activity = g->activities_n ? activity : NO_CODE, .time = time,
		            .component = component, .value = value, .reason = isfinite(se) ? reason_overtake : reason_rows,
		            .more = { { "se", isfinite(value) ? se : NAN }, { "t", ratio(value, se) }, { "p", p_of_t(ratio(value, se), df) } } };

	if (isfinite(standardised))
		r.more[3].field = "standardised", r.more[3].number = standardised;
	if (condition.n)
		r.key[0].field = "condition", r.key[0].text = condition;
	emit_result(run, g, &r);
}

/* ---- beta ------------------------------------------------------------------- */

/* The names of the table's conditions, each once; to be freed. */
static struct slice *condition_names(const struct side *t, size_t *n)
{
	struct slice *names = xcalloc(t ? t->n + 1 : 1, sizeof(*names));

	*n = 0;
	for (size_t i = 0; t && i < t->n; i++) {
		size_t k = 0;
		while (k < *n && slice_cmp(names[k], t->rows[i].key[1]) < 0)
			k++;
		if (k < *n && slice_eq(names[k], t->rows[i].key[1]))
			continue;
		memmove(&names[k + 1], &names[k], (*n - k) * sizeof(*names));
		names[k] = t->rows[i].key[1];
		++*n;
	}
	return names;
}

static void beta(struct run *run, const struct group *g, uint32_t a, const struct panel *base, const struct panel *end,
                 struct slice time, double years)
{
	const struct side *conditions = side_table(run, "condition");
	size_t k, n = 0, left_out = 0;
	struct slice *names = condition_names(conditions, &k);
	struct matrix x = matrix_new(g->regions_n, k + 2);
	double *y = xcalloc(g->regions_n + 1, sizeof(*y)), *firsts = panel_figures(base, a), *lasts = panel_figures(end, a);
	struct regression r;

	for (uint32_t j = 0; j < g->regions_n; j++) {
		double first = firsts[j], last = lasts[j], whole = 1;
		*matrix_at(&x, n, 0) = 1;
		*matrix_at(&x, n, 1) = log(first);
		for (size_t c = 0; c < k; c++) {
			double value = side_value(conditions, g->regions[j], names[c], panel_time(base));
			*matrix_at(&x, n, c + 2) = value;
			whole += value;
		}
		if (!(first > 0) || !(last > 0) || !isfinite(whole)) {
			left_out += !isnan(first) || !isnan(last);
			continue;
		}
		y[n++] = log(last / first) / years;
	}
	if (left_out)
		diag_incomplete(run->stage->diag, NULL, "beta_convergence: %zu regions without figures above zero in both periods, or without a condition, are left out",
		                left_out);
	x.rows = n;
	if (years > 0 && regress(&x, y, &r) == 0) {
		double df = (double)(r.n - r.k), lambda = -log(1 + r.beta[1] * years) / years;
		give_coefficient(run, g, a, time, "alpha", SLICE(""), r.beta[0], r.se[0], df, NAN);
		give_coefficient(run, g, a, time, "beta", SLICE(""), r.beta[1], r.se[1], df, regression_standardised(&r, &x, y, 1));
		for (size_t c = 0; c < k; c++)
			give_coefficient(run, g, a, time, "condition", names[c], r.beta[c + 2], r.se[c + 2], df, regression_standardised(&r, &x, y, c + 2));
		/* the same least squares as y = alpha - (1 - exp(-lambda T)) / T ln x: dbeta / dlambda = -exp(-lambda T) */
		give_coefficient(run, g, a, time, "speed", SLICE(""), lambda, r.se[1] / (1 + r.beta[1] * years), df, NAN);
		emit(run, g, NO_CODE, a, time, "speed_reat", -log(1 + r.beta[1]) / years, reason_overtake);
		emit(run, g, NO_CODE, a, time, "half_life", lambda > 0 ? M_LN2 / lambda : NAN,
		     isnan(lambda) ? reason_overtake : reason_apart);
		emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = g->activities_n ? a : NO_CODE, .time = time,
			                              .component = "r2", .value = r.r2, .reason = "all regions grow alike",
			                              .more = { { "f", r.f }, { "df1", (double)(r.k - 1) }, { "df2", df },
			                                        { "p", p_of_f(r.f, (double)(r.k - 1), df) } } });
		emit(run, g, NO_CODE, a, time, "n", (double)r.n, NULL);
		regression_free(&r);
	} else {
		emit(run, g, NO_CODE, a, time, "beta", NAN, years > 0 ? reason_rows : "not two periods of one length");
	}
	free(names);
	free(y);
	free(firsts);
	free(lasts);
	matrix_free(&x);
}

static int compute_beta(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct slice time;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	for (uint32_t a = 0; a < (g->activities_n ? g->activities_n : 1); a++)
		beta(run, g, a, base, end, time, years_between(panel_time(base), panel_time(end)));
	return run->rc;
}

/* ---- sigma ------------------------------------------------------------------ */

/* The spread of an activity's values in a panel: measure sd, var or cv, of the values or their
 * logarithms, by the population. *n: how many; *out: left out, having no logarithm. */
static double sigma_of(const struct run *run, const struct panel *p, uint32_t a, size_t *n, size_t *out)
{
	bool logs = parameter_is(run, "log", "1");
	struct sum sum = { 0, 0 }, squares = { 0, 0 };
	double mean, variance;

	*n = 0;
	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		double x = p->cells[p->by_activity[i]].value;
		*out += logs && !(x > 0);
		if (logs && !(x > 0))
			continue;
		sum_add(&sum, logs ? log(x) : x);
		++*n;
	}
	mean = ratio(sum_of(&sum), (double)*n);
	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		double x = p->cells[p->by_activity[i]].value;
		if (logs && !(x > 0))
			continue;
		x = (logs ? log(x) : x) - mean;
		sum_add(&squares, x * x);
	}
	variance = ratio(sum_of(&squares), (double)*n);
	return parameter_is(run, "measure", "var") ? variance :
	       parameter_is(run, "measure", "cv")  ? ratio(sqrt(variance), mean) : sqrt(variance);
}

/* Sample variances' ratio, with its two-sided p (as R's var.test). */
static double variance_ratio(const struct run *run, double s1, size_t n1, double s2, size_t n2, double mean_ratio, double *p)
{
	double q = ratio(s1, s2) * mean_ratio, d1 = (double)n1 - 1, d2 = (double)n2 - 1, above;

	if (!parameter_is(run, "measure", "var"))
		q *= q;
	q *= ratio((double)n1, d1) * ratio(d2, (double)n2);
	above = p_of_f(q, d1, d2);
	*p = 2 * fmin(above, p_of_f(1 / q, d2, d1)); /* each tail to its own digits */
	return q;
}

static double mean_in(const struct run *run, const struct panel *p, uint32_t a)
{
	bool logs = parameter_is(run, "log", "1");
	struct sum sum = { 0, 0 };
	double n = 0;

	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		double x = p->cells[p->by_activity[i]].value;
		if (!logs || x > 0) {
			sum_add(&sum, logs ? log(x) : x);
			n++;
		}
	}
	return ratio(sum_of(&sum), n);
}

static void tell_left_out(struct run *run, size_t n)
{
	if (n)
		diag_incomplete(run->stage->diag, NULL, "%s: %zu figures of zero or less have no logarithm and are left out",
		                run->indicator->name, n);
}

static int compute_sigma(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct slice time;
	size_t out = 0;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	for (uint32_t a = 0; a < (g->activities_n ? g->activities_n : 1); a++) {
		size_t n1, n2;
		double p, s1 = sigma_of(run, base, a, &n1, &out), s2 = sigma_of(run, end, a, &n2, &out);
		double means = parameter_is(run, "measure", "cv") ? ratio(mean_in(run, base, a), mean_in(run, end, a)) : 1;
		double f = variance_ratio(run, s1, n1, s2, n2, means, &p);
		emit(run, g, NO_CODE, a, time, "base", s1, NULL);
		emit(run, g, NO_CODE, a, time, "end", s2, NULL);
		emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = g->activities_n ? a : NO_CODE, .time = time,
			                              .component = "quotient", .value = ratio(s1, s2),
			                              .reason = "0/0: all regions are equal in the last period",
			                              .more = { { "f", f }, { "df1", (double)n1 - 1 }, { "df2", (double)n2 - 1 }, { "p", p } } });
	}
	tell_left_out(run, out);
	return run->rc;
}

static int compute_sigma_trend(struct run *run, const struct group *g)
{
	struct matrix x = matrix_new(g->times_n, 2);
	double *y = xcalloc(g->times_n + 1, sizeof(*y));
	size_t out = 0;

	for (uint32_t a = 0; a < (g->activities_n ? g->activities_n : 1); a++) {
		const struct panel *first = NULL, *last = NULL;
		struct regression r;
		size_t n = 0, regions;
		x.rows = g->times_n;
		for (const struct panel *p = NULL; (p = next_panel(g, p)); last = p) {
			double s = sigma_of(run, p, a, &regions, &out);
			emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = g->activities_n ? a : NO_CODE, .time = panel_time(p),
				                              .component = "sigma", .value = s, .reason = NULL, .more = { { "n", (double)regions } } });
			if (!first)
				first = p;
			if (!isfinite(s))
				continue;
			*matrix_at(&x, n, 0) = 1;
			*matrix_at(&x, n, 1) = year_of(panel_time(p));
			y[n++] = s;
		}
		x.rows = n;
		if (first && last && first != last) {
			struct slice time = period_between(run, first, last);
			bool right = regress(&x, y, &r) == 0;
			double df = right ? (double)(r.n - r.k) : NAN;
			give_coefficient(run, g, a, time, "intercept", SLICE(""), right ? r.beta[0] : NAN, right ? r.se[0] : NAN, df, NAN);
			give_coefficient(run, g, a, time, "trend", SLICE(""), right ? r.beta[1] : NAN, right ? r.se[1] : NAN, df, NAN);
			if (right)
				emit(run, g, NO_CODE, a, time, "r2", r.r2, "sigma does not change");
			if (right)
				regression_free(&r);
		}
	}
	tell_left_out(run, out);
	free(y);
	x.rows = g->times_n;
	matrix_free(&x);
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define COUNTIES "parse --comment '#' tests/golden/counties_series.csv"
#define SIGMA_PARAMETERS { "measure", "sd", "sd|var|cv", "of the spread, by the population (n)" }, { "log", "1", "0|1", "1: of the logarithms" }

const struct indicator convergence_rows[] = {
	{ .name = "beta_convergence", .also = "beta barro catching_up", .needs = NEED_PERIODS, .compute = compute_beta,
	  .tables = TABLES({ "condition?", { "region", "name" }, "further regressors by region and name, of the base period", false, NULL }),
	  .title = { "Бета-конвергенция", "Бета-конвергенция", "Beta convergence" },
	  .meaning = { "Кедей өңірлер байларды қуып жете ме: beta теріс болса – иә; speed – жылына алшақтықтың қандай бөлігі жойылады",
	               "Догоняют ли бедные регионы богатые: при beta меньше нуля – да; speed – какая часть отставания уходит за год",
	               "Whether poor regions catch up: beta below zero says yes; speed is the part of the gap that closes in a year" },
	  .formula = "ln(x1/x0) / T = alpha + beta ln x0 (+ conditions); speed = -ln(1 + beta T) / T, half_life = ln 2 / speed; the speed's error is that of non-linear least squares; standardised: by the deviation of the regressor over that of the growth",
	  .source = "Barro, Sala-i-Martin (1992). [REAT betaconv.ols, betaconv.nls, lm.beta; its lambda, -ln(1 + beta) / T, is speed_reat]",
	  .units = "alpha alpha.se alpha.t alpha.p", .range = "any, beta below 0 is convergence; half_life above 0; r2, p 0 to 1; se, f 0 and more; n 2 and more", .output = "nace, time as BASE/END; components alpha, beta, condition (by its name), speed, speed_reat, half_life, r2, n; se, t, p, standardised, f",
	  .undefined = "null where there are fewer regions than coefficients; half_life where the speed is not above zero; regions of zero or less are left out and told", .example = "beta_convergence", .data = COUNTIES },
	{ .name = "sigma_convergence", .also = "sigma", .needs = NEED_PERIODS, .compute = compute_sigma,
	  .title = { "Сигма-конвергенция", "Сигма-конвергенция", "Sigma convergence" },
	  .meaning = { "Өңірлер арасындағы шашырау азайды ма: quotient 1-ден жоғары – иә", "Сократился ли разброс регионов: quotient выше 1 – да", "Whether the spread of the regions shrank: a quotient above 1 says yes" },
	  .formula = "quotient = s0 / s1; f: ratio of the sample variances, p two-sided", .source = "Barro, Sala-i-Martin (1992). [REAT sigmaconv]", .range = "0 and more; p 0 to 1; f 0 and more",
	  .parameters = PARAMETERS(SIGMA_PARAMETERS), .output = "nace, time as BASE/END; components base, end, quotient; f, df1, df2, p",
	  .undefined = "null where the regions are equal; figures without logarithm are left out and told", .example = "sigma_convergence", .data = COUNTIES },
	{ .name = "sigma_trend", .also = "sigma", .needs = NEED_PERIODS | WHOLE_SERIES, .compute = compute_sigma_trend,
	  .title = { "Сигма тренді", "Тренд сигмы", "Trend of sigma" },
	  .meaning = { "Шашырау жылдан жылға қалай өзгереді: trend теріс – жақындасу", "Как меняется разброс из года в год: trend ниже нуля – сближение", "How the spread moves over the years: a trend below zero is convergence" },
	  .formula = "sigma_t = intercept + trend year", .source = "[REAT sigmaconv.t]", .range = "any; sigma, se 0 and more; r2, p 0 to 1",
	  .parameters = PARAMETERS(SIGMA_PARAMETERS), .output = "nace, time; components sigma (n), intercept, trend (se, t, p), r2",
	  .undefined = "trend null for fewer than three periods", .example = "sigma_trend", .data = COUNTIES },
	{ .name = NULL },
};
