/* SPDX-License-Identifier: MIT */
/* Growth between two periods. */
#include <math.h>
#include <stdlib.h>

#include "indicator/indicator.h"

/* Calls `give` for every cell, region or activity (parameter `of`) that either period has. */
typedef void change(struct run *run, const struct group *g, uint32_t region, uint32_t activity,
                    struct slice time, const double *series, size_t n);

/* The values of one thing at the periods from base to end. */
static double value_at(const struct panel *p, uint32_t region, uint32_t activity)
{
	if (region == NO_CODE)
		return p->activity_total[activity];
	if (activity == NO_CODE)
		return p->region_total[region];
	return panel_at(p, region, activity, NULL);
}

static bool occurs(const struct panel *p, uint32_t region, uint32_t activity)
{
	bool present = false;

	if (region == NO_CODE)
		return p->group->active[activity];
	if (activity == NO_CODE)
		return panel_has_region(p, region);
	panel_at(p, region, activity, &present);
	return present;
}

static int each_change(struct run *run, const struct group *g, change *give)
{
	bool regions = parameter_is(run, "of", "region", "cell");
	bool activities = parameter_is(run, "of", "activity", "cell");
	const struct panel *base, *end;
	struct slice time;
	double *series;

	if (two_periods(run, g, &base, &end, &time) < 0)
		return -1;
	series = xcalloc(g->times_n + 1, sizeof(*series));
	for (uint32_t r = 0; r < (activities ? 1 : g->regions_n); r++)
		for (uint32_t a = 0; a < (regions ? 1 : g->activities_n); a++) {
			uint32_t region = activities ? NO_CODE : r, activity = regions ? NO_CODE : a;
			size_t n = 0;
			bool seen = false;
			for (uint32_t t = base->time; t <= end->time; t++) {
				const struct panel *p = &g->panels[t];
				if (!p->n)
					continue;
				seen |= (p == base || p == end) && occurs(p, region, activity);
				series[n++] = value_at(p, region, activity);
			}
			if (seen)
				give(run, g, region, activity, time, series, n);
		}
	free(series);
	return 0;
}

static void growth(struct run *run, const struct group *g, uint32_t region, uint32_t activity,
                   struct slice time, const double *series, size_t n)
{
	double factor = parameter_number(run, "percent", 0) != 0 ? 100 : 1;
	double first = series[0], last = series[n - 1];

	emit(run, g, region, activity, time, NULL, ratio(last - first, first) * factor,
	     "the base period is zero");
	emit(run, g, region, activity, time, "absolute", last - first, NULL);
}

int compute_growth(struct run *run, const struct group *g)
{
	return each_change(run, g, growth);
}

/* Years between two periods that begin with a year; else the number of steps. */
static double steps(struct slice time, size_t n)
{
	double from = 0, until = 0;
	struct slice end = time, begin = slice_cut(&end, '/');

	if (begin.n < 4 || end.n < 4)
		return (double)(n - 1);
	for (int i = 0; i < 4; i++) {
		if (begin.p[i] < '0' || begin.p[i] > '9' || end.p[i] < '0' || end.p[i] > '9')
			return (double)(n - 1);
		from = from * 10 + (begin.p[i] - '0');
		until = until * 10 + (end.p[i] - '0');
	}
	return until > from ? until - from : (double)(n - 1);
}

static void growth_annual(struct run *run, const struct group *g, uint32_t region, uint32_t activity,
                          struct slice time, const double *series, size_t n)
{
	double minus = parameter_is(run, "as", "factor", "rate") ? 0 : 1, years = steps(time, n);
	struct sum factors = { 0, 0 };

	emit(run, g, region, activity, time, NULL, pow(ratio(series[n - 1], series[0]), 1 / years) - minus,
	     "the base period is zero");
	for (size_t i = 1; i < n; i++)
		sum_add(&factors, ratio(series[i], series[i - 1]));
	if (years == (double)(n - 1)) /* the mean of yearly factors needs every year */
		emit(run, g, region, activity, time, "arithmetic", sum_of(&factors) / (double)(n - 1) - minus,
		     "a period is zero");
}

int compute_growth_annual(struct run *run, const struct group *g)
{
	return each_change(run, g, growth_annual);
}

int compute_portfolio(struct run *run, const struct group *g)
{
	double factor = parameter_number(run, "percent", 0) != 0 ? 100 : 1;
	const struct panel *base, *end;
	struct slice time;

	if (two_periods(run, g, &base, &end, &time) < 0)
		return -1;
	for (uint32_t r = 0; r < g->regions_n; r++)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			bool then, now;
			double v0 = panel_at(base, r, a, &then), v1 = panel_at(end, r, a, &now);
			if (!then && !now)
				continue;
			double q0 = ratio(ratio(v0, base->region_total[r]), ratio(base->activity_total[a], base->total));
			double q1 = ratio(ratio(v1, end->region_total[r]), ratio(end->activity_total[a], end->total));
			emit(run, g, r, a, time, "lq_mean", (q0 + q1) / 2, NULL);
			emit(run, g, r, a, time, "lq_base", q0, NULL);
			emit(run, g, r, a, time, "lq_end", q1, NULL);
			emit(run, g, r, a, time, "growth", ratio(v1 - v0, v0) * factor, "the base period is zero");
			emit(run, g, r, a, time, "size", v1, NULL);
		}
	return 0;
}
