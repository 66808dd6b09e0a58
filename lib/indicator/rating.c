/* SPDX-License-Identifier: MIT */
/* Ratings: what counts as a cluster by stated tests. */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "indicator/indicator.h"

/* A criterion: a fixed threshold ("2"), or the top share of the category ("top10%"). */
struct criterion {
	bool top;
	double number;
};

static int read_criterion(struct run *run, const char *name, const char *standard, struct criterion *c)
{
	struct slice text = parameter(run, name, standard), digits = text;

	c->top = slice_starts(text, SLICE("top")) && slice_ends(text, SLICE("%"));
	if (c->top)
		digits = (struct slice){ text.p + 3, text.n - 4 };
	if (!number_parse(digits, &c->number))
		return usage_fail(run->stage, "--param %s is a number or topN%%, not \"%.*s\"", name, SLICE_ARG(text));
	return 0;
}

/* The quantile p of sorted x, linear between order statistics (type 7 of Hyndman, Fan 1996). */
static double quantile(const double *x, size_t n, double p)
{
	double at = p * (double)(n - 1);
	size_t below = (size_t)floor(at);

	if (below + 1 >= n)
		return x[n - 1];
	return x[below] + (at - (double)below) * (x[below + 1] - x[below]);
}

static double threshold(const struct criterion *c, double *x, size_t n)
{
	if (!c->top)
		return c->number;
	qsort(x, n, sizeof(*x), compare_doubles);
	return n ? quantile(x, n, 1 - c->number / 100) : INFINITY;
}

int compute_star_rating(struct run *run, const struct group *g)
{
	struct criterion size, lq, focus;
	double *sizes = xcalloc(g->regions_n + 1, sizeof(*sizes));
	double *foci = xcalloc(g->regions_n + 1, sizeof(*foci));
	int rc = 0;

	if (read_criterion(run, "size", "top10%", &size) < 0 || read_criterion(run, "lq", "2", &lq) < 0 ||
	    read_criterion(run, "focus", "top10%", &focus) < 0)
		rc = -1;
	for (const struct panel *p = NULL; rc == 0 && (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			size_t n = 0;
			for (uint32_t r = 0; r < g->regions_n; r++) {
				bool present;
				double value = panel_at(p, r, a, &present);
				if (!present)
					continue;
				sizes[n] = value;
				foci[n++] = ratio(value, p->region_total[r]);
			}
			double size_least = threshold(&size, sizes, n), focus_least = threshold(&focus, foci, n);
			for (uint32_t r = 0; r < g->regions_n; r++) {
				bool present;
				double value = panel_at(p, r, a, &present);
				if (!present)
					continue;
				double share = ratio(value, p->region_total[r]);
				double quotient = ratio(share, ratio(p->activity_total[a], p->total));
				bool stars[3] = { value > 0 && value >= size_least, value > 0 && quotient >= lq.number,
					          value > 0 && share >= focus_least };
				emit(run, g, r, a, panel_time(p), NULL, stars[0] + stars[1] + stars[2], NULL);
				emit(run, g, r, a, panel_time(p), "size", stars[0], NULL);
				emit(run, g, r, a, panel_time(p), "specialisation", stars[1], NULL);
				emit(run, g, r, a, panel_time(p), "focus", stars[2], NULL);
			}
		}
	free(sizes);
	free(foci);
	return rc;
}

int compute_cluster_test(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct slice time;

	if (two_periods(run, g, &base, &end, &time) < 0)
		return -1;
	double nation = ratio(end->total, base->total);
	for (uint32_t a = 0; a < g->activities_n; a++) {
		double activity = ratio(end->activity_total[a], base->activity_total[a]);
		struct sum sum = { 0, 0 };
		double n = 0;
		if (!g->active[a])
			continue;
		for (uint32_t r = 0; r < g->regions_n; r++) {
			double factor = ratio(panel_at(end, r, a, NULL), panel_at(base, r, a, NULL)) - activity;
			if (isfinite(factor)) {
				sum_add(&sum, factor);
				n++;
			}
		}
		double mean = ratio(sum_of(&sum), n);
		for (uint32_t r = 0; r < g->regions_n; r++) {
			bool present;
			double v1 = panel_at(end, r, a, &present), v0 = panel_at(base, r, a, NULL);
			if (!present)
				continue;
			double lq = ratio(ratio(v1, end->region_total[r]), ratio(end->activity_total[a], end->total));
			double regional = ratio(v1, v0) - activity, cluster = activity - nation;
			emit(run, g, r, a, time, NULL,
			     isfinite(lq) && isfinite(regional) && isfinite(cluster) ?
			             (lq > 1 && cluster > 0 && regional > mean) : NAN,
			     "the base period is zero");
			emit(run, g, r, a, time, "lq", lq, NULL);
			emit(run, g, r, a, time, "cluster_factor", cluster, NULL);
			emit(run, g, r, a, time, "regional_factor", regional, "the base period is zero");
			emit(run, g, r, a, time, "regional_factor_mean", mean, NULL);
		}
	}
	return 0;
}
