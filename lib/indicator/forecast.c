/* SPDX-License-Identifier: MIT */
/* Where a series is bound for: chains of indices, trends, forecasts and how far they miss. */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/regression.h"

/* Calls `each` for every cell that the group may have. */
static int for_each_cell(struct run *run, const struct group *g, void (*each)(struct run *, const struct group *, uint32_t, uint32_t))
{
	for (uint32_t r = 0; r < g->regions_n; r++)
		for (uint32_t a = 0; a < (g->activities_n ? g->activities_n : 1); a++)
			each(run, g, r, a);
	return run->rc;
}

/* ---- chains of indices ------------------------------------------------------------- */

static const char reason_chain[] = "the chain does not reach the period of the base";

/* The product of the indices from the first year to that of `until`; NAN where one is missing. */
static double chain_to(const struct group *g, uint32_t r, uint32_t a, double from, double until)
{
	double product = 1, year = from;
	bool present;

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double at = year_of(panel_time(p)), value = panel_at(p, r, a, &present);
		if (at <= from || at > until)
			continue;
		if (!present || at != year + 1)
			return NAN;
		product *= value / 100;
		year = at;
	}
	return year == until ? product : NAN;
}

static void chain_of(struct run *run, const struct group *g, uint32_t r, uint32_t a)
{
	struct slice base = parameter(run, "base"), start = { 0 };
	uint32_t activity = g->activities_n ? a : NO_CODE;
	double from = NAN, level = NAN;
	bool present;

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double at = year_of(panel_time(p)), index = panel_at(p, r, a, &present);
		if (isnan(from) && present && isfinite(at)) {
			from = at - 1;
			start = year_later(run, panel_time(p), -1);
			level = slice_is(base, "first") ? 1 : chain_to(g, r, a, from, year_of(base));
			emit_result(run, g, &(struct result){ .region = r, .activity = activity, .time = start, .value = ratio(100, level),
				                              .reason = reason_chain, .more = { { "rate", NAN } } });
		}
		if (present)
			emit_result(run, g, &(struct result){ .region = r, .activity = activity, .time = panel_time(p),
				                              .value = ratio(100 * chain_to(g, r, a, from, at), level),
				                              .reason = isnan(from) ? "a period that is no year" :
				                                        isfinite(level) ? "the index of a year before it is missing" : reason_chain,
				                              .more = { { "rate", index - 100 } } });
	}
}

static int compute_chain(struct run *run, const struct group *g)
{
	return for_each_cell(run, g, chain_of);
}

/* ---- models ------------------------------------------------------------------------ */

/* The figures of a cell in the order of their years; logarithms with scale=log. */
struct series {
	const struct panel **panel;
	double *year, *value;
	size_t n;
	bool logs;
};

/* What carries a series on: the line of least squares, or a walk from its last figure. */
struct model {
	struct regression line;
	double middle;       /* the mean year of the line */
	double last, from;   /* the walk's last figure and its year */
	double rate, sigma;  /* a year: its step, and the steps' standard error */
	double span, df;     /* years of the steps that the rate was estimated from, INFINITY for none */
	bool walks;
};

static const char reason_short[] = "fewer than three periods with a figure";

static bool fit_line(const struct series *s, struct model *m)
{
	m->df = (double)s->n - 2;
	return regress_line(s->year, s->value, s->n, &m->line, &m->middle) == 0;
}

/* Steps are independent, their variance grows with the years they take. */
static void fit_walk(const struct series *s, bool drifts, struct model *m)
{
	struct sum squares = { 0, 0 };
	double steps = (double)s->n - 1, span = s->year[s->n - 1] - s->year[0];

	m->walks = true;
	m->last = s->value[s->n - 1];
	m->from = s->year[s->n - 1];
	m->rate = drifts ? (m->last - s->value[0]) / span : 0;
	m->span = drifts ? span : INFINITY;
	m->df = steps - drifts;
	for (size_t i = 1; i < s->n; i++) {
		double years = s->year[i] - s->year[i - 1], off = s->value[i] - s->value[i - 1] - m->rate * years;
		sum_add(&squares, off * off / years);
	}
	m->sigma = sqrt(sum_of(&squares) / m->df);
}

/* The last figures before `end`, as many as the window holds, by the method asked for. NULL, or why not; the
 * model is to be freed by regression_free(&m->line) then. */
static const char *fit(struct run *run, const struct series *s, size_t end, struct model *m)
{
	double window = parameter_number(run, "window");
	size_t first = window > 0 && window < (double)end ? end - (size_t)window : 0;
	struct series part = { s->panel + first, s->year + first, s->value + first, end - first, s->logs };

	*m = (struct model){ 0 };
	if (part.n < 3)
		return reason_short;
	if (parameter_is(run, "method", "trend"))
		return fit_line(&part, m) ? NULL : reason_short;
	fit_walk(&part, parameter_is(run, "method", "drift"), m);
	return NULL;
}

/* The forecast for a year and half of its interval. */
static double carry_on(const struct model *m, double year, double confidence, double *off)
{
	double t = t_of(confidence, m->df), at = year - m->middle, ahead = year - m->from;

	if (m->walks) {
		*off = t * m->sigma * sqrt(ahead + ahead * ahead / m->span);
		return m->last + m->rate * ahead;
	}
	*off = t * m->line.sigma * sqrt(1 + *matrix_at(&m->line.cov, 0, 0) + at * at * *matrix_at(&m->line.cov, 1, 1));
	return m->line.beta[0] + m->line.beta[1] * at;
}

/* ---- trends ------------------------------------------------------------------------ */

static double shown(const struct series *s, double x)
{
	return s->logs ? exp(x) : x;
}

static void emit_trend(struct run *run, const struct group *g, uint32_t r, uint32_t activity, const struct series *s, const struct model *m)
{
	double window = parameter_number(run, "window"), rate = m->walks ? m->rate : m->line.beta[1];
	double se = m->walks ? m->sigma / sqrt(m->span) : m->line.se[1];
	size_t first = window > 0 && window < (double)s->n ? s->n - (size_t)window : 0;

	if (m->walks && !isfinite(m->span)) /* the last figure has no trend */
		return;
	emit_result(run, g, &(struct result){ .region = r, .activity = activity, .time = period_between(run, s->panel[first], s->panel[s->n - 1]),
		                              .component = "trend", .value = rate,
		                              .more = { { "se", se }, { "t", ratio(rate, se) }, { "p", p_of_t(ratio(rate, se), m->df) },
		                                        { "r2", m->walks ? NAN : m->line.r2 } } });
}

static void emit_ahead(struct run *run, const struct group *g, uint32_t r, uint32_t activity, const struct series *s, const struct model *m)
{
	double confidence = parameter_number(run, "confidence"), horizon = parameter_number(run, "horizon"), off;
	struct slice last = panel_time(s->panel[s->n - 1]);

	for (int h = 1; h <= horizon; h++) {
		double value = carry_on(m, year_of(last) + h, confidence, &off);
		emit_result(run, g, &(struct result){ .region = r, .activity = activity, .time = year_later(run, last, h), .component = "forecast",
			                              .value = shown(s, value),
			                              .more = { { "low", shown(s, value - off) }, { "high", shown(s, value + off) } } });
	}
}

/* What the figures before `end` say of those from there on, beside what came; false where
 * they are too few. */
static bool emit_test(struct run *run, const struct group *g, uint32_t r, uint32_t activity, const struct series *s, size_t end)
{
	double confidence = parameter_number(run, "confidence"), horizon = parameter_number(run, "horizon"), off;
	struct model m;

	if (fit(run, s, end, &m))
		return false;
	for (size_t i = end; i < s->n; i++) {
		double ahead = s->year[i] - s->year[end - 1], value = carry_on(&m, s->year[i], confidence, &off);
		if (horizon > 0 && ahead > horizon)
			break;
		emit_result(run, g, &(struct result){ .region = r, .activity = activity, .time = panel_time(s->panel[i]), .component = "forecast",
			                              .value = shown(s, value), .key = { { "origin", panel_time(s->panel[end - 1]) } },
			                              .more = { { "ahead", ahead }, { "low", shown(s, value - off) }, { "high", shown(s, value + off) },
			                                        { "actual", shown(s, s->value[i]) } } });
	}
	regression_free(&m.line);
	return true;
}

/* The figures of a cell. NULL, or why they cannot be carried on. */
static const char *gather(struct run *run, const struct group *g, uint32_t r, uint32_t a, struct series *s)
{
	const char *why = NULL;
	bool present;

	s->logs = parameter_is(run, "scale", "log");
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double value = panel_at(p, r, a, &present);
		if (!present)
			continue;
		if (s->logs && !(value > 0))
			why = "a figure of zero or less has no logarithm";
		s->panel[s->n] = p;
		s->year[s->n] = year_of(panel_time(p));
		if (!isfinite(s->year[s->n]))
			why = "periods that are no years";
		s->value[s->n++] = s->logs ? log(value) : value;
	}
	return why;
}

/* The year from which figures are held out: that of the group's last but `holdout`. */
static double held_from(const struct group *g, double holdout)
{
	double n = 0, i = 0;

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		n++;
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		if (i++ >= n - holdout)
			return year_of(panel_time(p));
	return NAN;
}

static const char *test(struct run *run, const struct group *g, uint32_t r, uint32_t activity, const struct series *s)
{
	double from = held_from(g, parameter_number(run, "holdout"));
	bool rolling = parameter_is(run, "rolling", "1"), any = false;

	for (size_t end = 1; end < s->n; end++) {
		if (s->year[end] < from)
			continue;
		any |= emit_test(run, g, r, activity, s, end);
		if (!rolling)
			break;
	}
	return any ? NULL : reason_short;
}

static void trend_of(struct run *run, const struct group *g, uint32_t r, uint32_t a)
{
	struct series s = { xcalloc(g->times_n + 1, sizeof(*s.panel)), xcalloc(g->times_n + 1, sizeof(*s.year)),
		            xcalloc(g->times_n + 1, sizeof(*s.value)), 0, false };
	uint32_t activity = g->activities_n ? a : NO_CODE;
	const char *why = gather(run, g, r, a, &s);
	struct model m;

	if (s.n && !why && parameter_number(run, "holdout") > 0) {
		why = test(run, g, r, activity, &s);
	} else if (s.n && !why && !(why = fit(run, &s, s.n, &m))) {
		emit_trend(run, g, r, activity, &s, &m);
		emit_ahead(run, g, r, activity, &s, &m);
		regression_free(&m.line);
	}
	if (s.n && why)
		emit(run, g, r, activity, panel_time(s.panel[0]), "trend", NAN, why);
	free(s.panel);
	free(s.year);
	free(s.value);
}

static int compute_trend(struct run *run, const struct group *g)
{
	return for_each_cell(run, g, trend_of);
}

/* ---- errors ------------------------------------------------------------------------ */

/* Errors of forecasts, put together. */
struct errors {
	struct sum absolute, signed_, squares;
	double n, left_out, bounded, covered;
	const struct panel *first, *last;
};

static void errors_add(struct errors *e, const struct panel *p, size_t i)
{
	const double *actual = panel_column(p, "actual"), *low = panel_column(p, "low"), *high = panel_column(p, "high");
	double came = actual ? actual[i] : NAN, off = ratio(p->cells[i].value - came, fabs(came));

	if (!e->first)
		e->first = p;
	e->last = p;
	if (low && high && isfinite(low[i]) && isfinite(high[i]) && isfinite(came)) {
		e->bounded++;
		e->covered += low[i] <= came && came <= high[i];
	}
	if (!isfinite(off)) {
		e->left_out++;
		return;
	}
	e->n++;
	sum_add(&e->absolute, fabs(off));
	sum_add(&e->signed_, off);
	sum_add(&e->squares, off * off);
}

static void errors_emit(struct run *run, const struct group *g, uint32_t r, const struct errors *e)
{
	static const char reason[] = "no forecast has a figure other than zero that came";
	struct slice time;

	if (!e->first)
		return;
	time = e->first == e->last ? panel_time(e->first) : period_between(run, e->first, e->last);
	emit_result(run, g, &(struct result){ .region = r, .activity = NO_CODE, .time = time, .component = "mape", .value = ratio(sum_of(&e->absolute), e->n),
		                              .reason = reason, .more = { { "n", e->n }, { "left_out", e->left_out } } });
	emit(run, g, r, NO_CODE, time, "bias", ratio(sum_of(&e->signed_), e->n), reason);
	emit(run, g, r, NO_CODE, time, "rmspe", sqrt(ratio(sum_of(&e->squares), e->n)), reason);
	emit_result(run, g, &(struct result){ .region = r, .activity = NO_CODE, .time = time, .component = "coverage", .value = ratio(e->covered, e->bounded),
		                              .reason = "no forecast has an interval", .more = { { "n", e->bounded } } });
}

static int compute_error(struct run *run, const struct group *g)
{
	bool apart = parameter_is(run, "apart", "1");
	struct errors *e = xcalloc(g->regions_n + 1, sizeof(*e));

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++)
			errors_add(&e[apart ? p->cells[i].region : 0], p, i);
	for (uint32_t r = 0; r < (apart ? g->regions_n : 1); r++)
		errors_emit(run, g, apart ? r : NO_CODE, &e[r]);
	free(e);
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator forecast_rows[] = {
	{ .name = "chain_index", .also = "cumulative volume_index base", .needs = BY_CELL | ACROSS_PERIODS, .compute = compute_chain,
	  .title = { "Тізбекті индекс", "Цепной индекс", "Chained index" },
	  .meaning = { "Алдыңғы жылға шаққандағы индекстердің тізбегі: базалық жылмен салыстырғанда қанша болды",
	               "Цепочка индексов к предыдущему году: сколько стало по сравнению с базисным годом",
	               "Indices to the year before chained: what it has become against the year of the base" },
	  .formula = "x_t = x_(t-1) I_t / 100; x = 100 in the base", .source = "any handbook of national accounts", .units = "value rate", .range = "0 and more, 100 in the base; rate -100 and more",
	  .parameters = PARAMETERS({ "base", "first", "first|text", "the year that is 100; first: the one before the first index" }),
	  .output = "region, nace, time, the year before the first index among them; rate: the change on the year before, per cent", .undefined = "null from a missing year on, and where the chain does not reach the base",
	  .example = "chain_index", .data = "parse -d ';' --skip 2 samples/grp_volume_index.csv | normalise --profile bns-grp-volume" },
	{ .name = "trend", .also = "forecast regression backtest drift naive", .needs = NEED_PERIODS | BY_CELL | WHOLE_SERIES, .compute = compute_trend,
	  .title = { "Тренд және болжам", "Тренд и прогноз", "Trend and forecast" },
	  .meaning = { "Қатар жылына қанша өседі және осылай жалғасса не болады, аралығымен; holdout – белгілі жылдарда сынау",
	               "На сколько ряд растёт за год и что будет, если так продолжится, с интервалом; holdout – проверка на известных годах",
	               "By how much the series moves a year and where it gets if it goes on so, with an interval; holdout tests it on years that are known" },
	  .formula = "trend: least squares of x (scale=log: ln x) on the year; drift: the last x and the mean step a year; naive: the last x; prediction intervals by Student's t",
	  .source = "Hyndman, Athanasopoulos (2021), 5.2, 5.5, 5.10; errors, or steps, are taken as independent", .units = "trend trend.se forecast low high", .range = "any; r2, p 0 to 1; se 0 and more",
	  .parameters = PARAMETERS({ "scale", "linear", "linear|log", "log: growth at a constant rate" },
	                           { "method", "trend", "trend|drift|naive", "least squares, the last figure and its mean step, or the last figure" },
	                           { "window", "0", "number", "how many of the last figures it is fitted to, 0: all" },
	                           { "horizon", "0", "number", "how many years to forecast" }, { "confidence", "0.95", "0..1", "of the interval" },
	                           { "holdout", "0", "number", "forecast the last so many periods from those before, up to horizon (0: all)" },
	                           { "rolling", "0", "0|1", "1: also from each period of the holdout, in turn" }),
	  .output = "region, nace, time; components trend (se, t, p, r2), forecast (low, high); of a holdout origin, ahead, actual",
	  .undefined = "null for fewer than three periods", .example = "--param horizon=3 trend", .data = "parse --comment '#' tests/golden/goettingen.csv" },
	{ .name = "forecast_error", .also = "mape backtest accuracy coverage", .needs = BY_CELL | ACROSS_PERIODS, .compute = compute_error,
	  .columns = COLUMNS({ "actual", "the figure that came", true }, { "low?", "the lower end of the forecast's interval", true }, { "high?", "its upper end", true }),
	  .title = { "Болжам қатесі", "Ошибка прогноза", "Forecast error" },
	  .meaning = { "Болжамдар орта есеппен қанша пайызға қателесті (mape), қай жаққа (bias) және аралық нақты мәнді қаншалықты жиі қамтыды (coverage)",
	               "На сколько прогнозы ошибались в среднем (mape), в какую сторону (bias) и как часто интервал накрывал то, что вышло (coverage)",
	               "By how much forecasts missed on average (mape), to which side (bias), and how often the interval held what came (coverage)" },
	  .formula = "e = (forecast - actual) / |actual|; mape: mean |e|; bias: mean e; rmspe: root of the mean e^2; coverage: share of low <= actual <= high",
	  .source = "Hyndman, Athanasopoulos (2021), 5.8", .range = "any; mape, rmspe 0 and more; coverage 0 to 1, the confidence where the interval is right",
	  .parameters = PARAMETERS({ "apart", "0", "0|1", "1: those of each region apart" }),
	  .output = "region (apart=1), time; components mape (n, left_out: nothing came, or zero), bias, rmspe, coverage (n)", .undefined = "null where nothing came",
	  .example = "--by ahead forecast_error",
	  .data = "parse --comment '#' tests/golden/counties_series.csv | compute-indicator --param holdout=4 --param rolling=1 trend | jq -c 'select(.component == \"forecast\") | .time = .origin | del(.origin)'" },
	{ .name = NULL },
};
