/* SPDX-License-Identifier: MIT */
/* Densities of distances: their bandwidth, and R's grid. */
#include <math.h>
#include <stdlib.h>

#include "indicator/points_curves.h"

double *distances_of(struct run *run, const struct points *p, const uint32_t *some, size_t m, const uint32_t *others, size_t n, size_t *count)
{
	enum { PAIRS_MAX = 1 << 27 }; /* 1 GB of distances */
	double pairs = n ? (double)m * (double)n : (double)m * ((double)m - 1) / 2, *d;

	*count = 0;
	if (pairs > PAIRS_MAX) {
		run->rc = diag_fail(run->stage->diag, NULL, "%s: the distances of %zu establishments of one industry do not fit in memory; "
		                                            "m_function needs none", run->indicator->name, m);
		return NULL;
	}
	d = xcalloc((n ? m * n : m * (m - (m > 0)) / 2) + 1, sizeof(*d));
	for (size_t i = 0; i < m; i++)
		for (size_t k = n ? 0 : i + 1; k < (n ? n : m); k++) {
			d[*count] = points_apart(p, some[i], n ? others[k] : some[k]);
			*count += !isnan(d[*count]);
		}
	qsort(d, *count, sizeof(*d), compare_doubles);
	return d;
}

size_t up_to(const double *d, size_t n, double most)
{
	size_t near = 0;

	while (near < n && d[near] <= most)
		near++;
	return near;
}

double bandwidth_of(const double *d, size_t n)
{
	double mean, sd = spread_of(d, n, true, &mean), width;

	if (n < 2)
		return NAN;
	width = (quantile_of(d, n, 0.75) - quantile_of(d, n, 0.25)) / 1.34;
	return 0.9 * (width > 0 ? fmin(sd, width) : sd) * pow((double)n, -0.2);
}

double on_grid(const double *y, double lo, double up, size_t n, double x)
{
	double at = (x - lo) / (up - lo) * (double)(n - 1);
	size_t below = at <= 0 ? 0 : at >= (double)(n - 1) ? n - 2 : (size_t)at;

	return y[below] + (at - (double)below) * (y[below + 1] - y[below]);
}

struct grid {
	double lo, up;
	size_t n;
	double *bins;
};

/* Each weight goes to the two points of the grid beside its distance. */
static void grid_fill(struct grid *g, const double *d, const double *weights, size_t n)
{
	double step = (g->up - g->lo) / (double)(g->n - 1);

	for (size_t i = 0; i < n; i++) {
		double at = (d[i] - g->lo) / step, low = floor(at), part = at - low;
		double more = weights ? part * weights[i] : part / (double)n, less = weights ? (1 - part) * weights[i] : (1 - part) / (double)n;
		if (low >= 0 && low <= (double)g->n - 2) {
			g->bins[(size_t)low] += less;
			g->bins[(size_t)low + 1] += more;
		} else if (low == -1) {
			g->bins[0] += more;
		} else if (low == (double)g->n - 1) {
			g->bins[g->n - 1] += less;
		}
	}
}

/*
 * The kernel's steps are 2 (up - lo) / (2 n - 1), not quite the same as the grid's, which is how
 * R 4.3 and before do it, and what Kd and m of dbmss are made of.
 */
void grid_density(const double *d, const double *weights, size_t n, double h, double from, double to, size_t shown, double *y)
{
	struct grid g = { .lo = from - 4 * h, .up = to + 4 * h, .n = 512 };
	double lag, *kernel, *density;

	while (g.n < shown)
		g.n *= 2;
	g.bins = xcalloc(2 * g.n, sizeof(*g.bins));
	grid_fill(&g, d, weights, n);
	lag = 2 * (g.up - g.lo) / (double)(2 * g.n - 1);
	kernel = xcalloc(g.n + 1, sizeof(*kernel));
	density = xcalloc(g.n, sizeof(*density));
	for (size_t k = 0; k <= g.n; k++)
		kernel[k] = exp(-((double)k * lag) * ((double)k * lag) / (2 * h * h)) / (h * sqrt(2 * M_PI));
	for (size_t i = 0; i < g.n; i++) {
		struct sum sum = { 0, 0 };
		for (size_t k = 0; k < g.n; k++)
			if (g.bins[k] > 0)
				sum_add(&sum, g.bins[k] * kernel[i > k ? i - k : k - i]);
		density[i] = sum_of(&sum);
	}
	for (size_t i = 0; i < shown; i++)
		y[i] = on_grid(density, g.lo, g.up, g.n, from + (to - from) * (double)i / (double)(shown - 1));
	free(kernel);
	free(density);
	free(g.bins);
}
