/* SPDX-License-Identifier: MIT */
/* Growth between two periods. */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"

/* Calls `give` for every cell, region or activity (parameter `of`) that either period has. */
struct change {
	const struct panel *base, *end;
	struct slice time; /* "base/end" */
	double *series;    /* the values at all periods from base to end */
	size_t n;
};

typedef void change(struct run *run, const struct group *g, uint32_t region, uint32_t activity,
                    const struct change *c);

/* The value of a cell, a region or an activity, NAN where there is none: a figure that is
 * not there is no zero, unless absent=zero says so. */
static double value_at(const struct panel *p, uint32_t region, uint32_t activity, bool absent_is_zero)
{
	bool present;
	double value;

	if (region == NO_CODE)
		return p->activity_flaws[activity] & FLAW_MISSING ? NAN :
		       p->columns[activity] < p->columns[activity + 1] || absent_is_zero ? p->activity_total[activity] :
		                                                                           NAN;
	if (activity == NO_CODE)
		return p->region_flaws[region] & FLAW_MISSING ? NAN :
		       panel_has_region(p, region) || absent_is_zero ? p->region_total[region] : NAN;
	value = panel_at(p, region, activity, &present);
	return present || (absent_is_zero && !panel_lacks(p, region, activity)) ? value : NAN;
}

static int each_change(struct run *run, const struct group *g, change *give)
{
	bool regions = parameter_is(run, "of", "region"), activities = parameter_is(run, "of", "activity");
	bool absent_is_zero = parameter_is(run, "absent", "zero");
	struct change c;

	if (!two_periods(run, g, &c.base, &c.end, &c.time))
		return run->rc;
	c.series = xcalloc(g->times_n + 1, sizeof(*c.series));
	for (uint32_t r = 0; r < (activities ? 1 : g->regions_n); r++)
		for (uint32_t a = 0; a < (regions ? 1 : g->activities_n); a++) {
			uint32_t region = activities ? NO_CODE : r, activity = regions ? NO_CODE : a;
			c.n = 0;
			for (const struct panel *p = c.base; p <= c.end; p++)
				if (p->n)
					c.series[c.n++] = value_at(p, region, activity, absent_is_zero);
			if (!isnan(value_at(c.base, region, activity, false)) ||
			    !isnan(value_at(c.end, region, activity, false)))
				give(run, g, region, activity, &c);
		}
	free(c.series);
	return 0;
}

/* Why a change from `first` to `last` is not defined. */
static const char *why_not(double first, double last)
{
	return isnan(first) ? "no value in the base period" : isnan(last) ? "no value in the last period" :
	       first == 0 ? "the base period is zero" : "the sign changes";
}

static void growth(struct run *run, const struct group *g, uint32_t region, uint32_t activity,
                   const struct change *c)
{
	double factor = parameter_is(run, "percent", "1") ? 100 : 1;
	double first = c->series[0], last = c->series[c->n - 1];

	emit(run, g, region, activity, c->time, NULL,
	     parameter_is(run, "as", "factor") ? ratio(last, first) : ratio(last - first, first) * factor, why_not(first, last));
	emit(run, g, region, activity, c->time, "absolute", last - first, why_not(first, last));
}

static int compute_growth(struct run *run, const struct group *g)
{
	return each_change(run, g, growth);
}

static void growth_annual(struct run *run, const struct group *g, uint32_t region, uint32_t activity,
                          const struct change *c)
{
	double minus = parameter_is(run, "as", "factor") ? 0 : 1;
	double first = c->series[0], last = c->series[c->n - 1];
	double years = years_between(panel_time(c->base), panel_time(c->end));
	struct sum factors = { 0, 0 };

	if (years <= 0) {
		emit(run, g, region, activity, c->time, NULL, NAN, "not two periods of one length");
		return;
	}
	emit(run, g, region, activity, c->time, NULL, pow(ratio(last, first), 1 / years) - minus, why_not(first, last));
	for (size_t i = 1; i < c->n; i++)
		sum_add(&factors, ratio(c->series[i], c->series[i - 1]));
	if (years == (double)(c->n - 1)) /* the mean of yearly factors needs every year */
		emit(run, g, region, activity, c->time, "arithmetic", sum_of(&factors) / (double)(c->n - 1) - minus,
		     "a period is zero or has no value");
}

static int compute_growth_annual(struct run *run, const struct group *g)
{
	return each_change(run, g, growth_annual);
}

static int compute_portfolio(struct run *run, const struct group *g)
{
	double factor = parameter_is(run, "percent", "1") ? 100 : 1;
	const struct panel *base, *end;
	struct slice time;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	for (uint32_t r = 0; r < g->regions_n; r++)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			double v0 = value_at(base, r, a, false), v1 = value_at(end, r, a, false);
			if (isnan(v0) && isnan(v1))
				continue;
			double q0 = ratio(ratio(v0, base->region_total[r]), ratio(base->activity_total[a], base->total));
			double q1 = ratio(ratio(v1, end->region_total[r]), ratio(end->activity_total[a], end->total));
			emit(run, g, r, a, time, "lq_mean", (q0 + q1) / 2, why_not(v0, v1));
			emit(run, g, r, a, time, "lq_base", q0, why_not(v0, v1));
			emit(run, g, r, a, time, "lq_end", q1, why_not(v0, v1));
			emit(run, g, r, a, time, "growth", ratio(v1 - v0, v0) * factor, why_not(v0, v1));
			emit(run, g, r, a, time, "growth_whole", ratio(end->activity_total[a] - base->activity_total[a], base->activity_total[a]) * factor,
			     why_not(v0, v1));
			emit(run, g, r, a, time, "size", v1, why_not(v0, v1));
		}
	return 0;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator growth_rows[] = {
	{ .name = "growth", .needs = NEED_PERIODS | BY_CELL, .compute = compute_growth,
	  .title = { "Өсім", "Рост", "Growth" },
	  .meaning = { "Екі кезең арасындағы өзгеріс: үлеспен және абсолютті",
	               "Изменение между двумя периодами: долей и абсолютное",
	               "Change between two periods, as a share and absolute" },
	  .formula = "(x1 - x0) / x0; absolute x1 - x0",
	  .source = "[EconGeo growth.mat, growth.ind give per cent and 0/0 = 0]",
	  .units = "absolute", .range = "-1 and more; absolute any",
	  .parameters = PARAMETERS({ "of", "cell", "cell|region|activity",
	                             "what grows" },
	                           { "percent", "0", "0|1",
	                             "1: times 100" },
	                           { "as", "rate", "rate|factor",
	                             "a factor is x1 / x0" },
	                           { "absent", "missing", "missing|zero",
	                             "what a cell without a record is" }),
	  .output = "region, nace, time as BASE/END; component absolute",
	  .undefined = "null where the base period is zero or either period has no value; no record is no value, unless absent=zero", .example = "growth" },
	{ .name = "growth_annual", .also = "cagr growth_rate", .needs = NEED_PERIODS | BY_CELL, .compute = compute_growth_annual,
	  .title = { "Жылдық орташа өсім", "Среднегодовой рост", "Annual mean growth" },
	  .meaning = { "Жылына орта есеппен қанша өсті",
	               "На сколько росло в среднем за год",
	               "By how much it grew a year on average" },
	  .formula = "(x1 / x0)^(1/years) - 1; arithmetic: mean of the yearly factors - 1, where every year is there",
	  .source = "[REAT growth]",
	  .range = "-1 and more; arithmetic any",
	  .parameters = PARAMETERS({ "of", "cell", "cell|region|activity",
	                             "what grows" },
	                           { "as", "rate", "rate|factor",
	                             "a factor is the rate plus 1" },
	                           { "absent", "missing", "missing|zero",
	                             "what a cell without a record is" }),
	  .output = "region, nace, time as BASE/END; component arithmetic",
	  .undefined = "null where the base period is zero, the sign changes or either period has no value", .example = "growth_annual" },
	{ .name = "portfolio", .also = "locq_growth", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_portfolio,
	  .title = { "LQ-өсім портфелі", "Портфель LQ и роста", "LQ-growth portfolio" },
	  .meaning = { "Мамандану мен өсім бірге: күшті және өсіп келе жатқан салалар",
	               "Специализация и рост вместе: сильные и растущие виды",
	               "Specialisation and growth together: what is strong and grows" },
	  .formula = "mean of LQ(base) and LQ(end) against (x1 - x0) / x0",
	  .source = "Henderson (1973); for regions Howard (2007). [REAT locq.growth, portfolio]",
	  .units = "size", .range = "any; lq_mean, lq_base, lq_end, size 0 and more; growth, growth_whole -1 and more",
	  .parameters = PARAMETERS({ "percent", "0", "0|1",
	                             "1: growth times 100" }),
	  .output = "region, nace, time as BASE/END; components lq_mean, lq_base, lq_end, growth, growth_whole (of the activity in all regions), size",
	  .undefined = "null where the base period is zero or a period has no value", .example = "portfolio" },
	{ .name = NULL },
};
