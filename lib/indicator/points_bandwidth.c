/* SPDX-License-Identifier: MIT */
/* How wide the kernel of an intensity is: Scott's rule, and Diggle's cross-validation. */
#include <math.h>
#include <stdlib.h>

#include "indicator/points_curves.h"

void step_of(const struct points *p, double y, double step[2])
{
	step[0] = p->metric.sphere ? p->metric.radius * cos(y) : 1;
	step[1] = p->metric.sphere ? p->metric.radius : 1;
}

/* Scott's rule (1992) for both coordinates, by the geometric mean of their deviations. */
static double scott(const struct sample *s)
{
	const struct points *p = s->points;
	double *at = xcalloc(s->m + 1, sizeof(*at)), spread = 1, mean = 0, step[2];

	for (int k = 0; k < 2; k++) {
		for (size_t i = 0; i < s->m; i++)
			at[i] = (k ? p->y : p->x)[s->some[i]];
		spread *= spread_of(at, s->m, true, &mean);
	}
	free(at);
	step_of(p, mean, step); /* the mean latitude */
	return sqrt(spread * step[0] * step[1]) * pow((double)s->m, -1.0 / 6);
}

/* ---- Diggle ------------------------------------------------------------------------------ */

enum { DISTANCES_SEEN = 512 };

/* spatstat's rule for K: a quarter of the short side, or where 1000 points are expected. */
static double seen_up_to(const struct sample *s)
{
	const struct window *w = &s->points->window;
	double step[2];

	step_of(s->points, (w->low[1] + w->high[1]) / 2, step);
	return fmin(fmin(step[0] * (w->high[0] - w->low[0]), step[1] * (w->high[1] - w->low[1])) / 4,
	            sqrt(1000 * w->area / (M_PI * (double)s->m)));
}

/* Ripley's K at evenly spaced distances from 0 to `far`. */
static void k_by_steps(const struct sample *s, double far, double *K)
{
	const struct points *p = s->points;
	struct sum steps[DISTANCES_SEEN] = { { 0, 0 } }, so_far = { 0, 0 };
	double step = far / (DISTANCES_SEEN - 1), pairs = (double)s->m * ((double)s->m - 1);

	for (size_t a = 0; a < s->m; a++)
		for (size_t b = a + 1; b < s->m; b++) {
			size_t i = s->some[a], k = s->some[b];
			double d = points_apart(p, i, k), times;
			if (!(d <= far))
				continue;
			times = points_edge(p, i, k, d);
			sum_add(&steps[(size_t)fmin(ceil(d / step), DISTANCES_SEEN - 1)], times + points_edge_back(p, i, k, d, times));
		}
	for (size_t k = 0; k < DISTANCES_SEEN; k++) {
		sum_add(&so_far, steps[k].value);
		sum_add(&so_far, steps[k].lost);
		K[k] = p->window.area * sum_of(&so_far) / pairs;
	}
}

/*
 * The mean squared error of a uniform kernel of radius h over the squared intensity, less what
 * does not hang on h (Berman, Diggle 1989): (1/l - 2 K(h)) / (pi h^2) and the integral by K of
 * the part that two such discs have in common, taken over the steps of K from their lower end.
 */
static double squared_error(const double *K, size_t h, double step, double intensity)
{
	double disc = M_PI * (double)h * (double)h * step * step;
	struct sum common = { 0, 0 };

	for (size_t k = 0; k < 2 * h; k++) {
		double u = (double)k / (2 * (double)h);
		sum_add(&common, (acos(u) - u * sqrt(1 - u * u)) * (K[k + 1] - K[k]));
	}
	return ((1 / intensity - 2 * K[h]) + 2 / M_PI * sum_of(&common)) / disc;
}

/* The least of it; a Gaussian kernel is as wide as a disc of twice its standard deviation. */
static double diggle(struct run *run, const struct sample *s, bool tell)
{
	double far = seen_up_to(s), step = far / (DISTANCES_SEEN - 1), least = INFINITY, K[DISTANCES_SEEN];
	size_t best = 0, last = (DISTANCES_SEEN - 1) / 2;

	if (s->m < 2 || !(far > 0))
		return NAN;
	k_by_steps(s, far, K);
	for (size_t h = 1; h <= last; h++) {
		double error = squared_error(K, h, step, (double)s->m / s->points->window.area);
		if (error < least) {
			least = error;
			best = h;
		}
	}
	if (tell && (best == 1 || best == last))
		diag_warn(run->stage->diag, NULL, "%s: --param bandwidth=diggle is at the %s end of what is searched, %.3g to %.3g: %s, or give --param bandwidth= a distance",
		          run->indicator->name, best == 1 ? "lower" : "upper", step / 2, (double)last * step / 2,
		          best == 1 ? "are there establishments at one place" : "is the intensity not the same everywhere");
	return best ? (double)best * step / 2 : NAN;
}

double kernel_width(struct run *run, const struct sample *s, bool tell)
{
	if (s->points->intensity)
		return NAN;
	return parameter_is(run, "bandwidth", "scott") ? scott(s) : parameter_is(run, "bandwidth", "diggle") ? diggle(run, s, tell)
	                                                                                                      : parameter_number(run, "bandwidth");
}
