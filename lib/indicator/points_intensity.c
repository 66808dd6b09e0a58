/* SPDX-License-Identifier: MIT */
/*
 * Neighbours at a distance, by the intensity of establishments: the pair correlation; and K where
 * the intensity is not the same everywhere.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/points_curves.h"
#include "indicator/presence.h"

/* ---- g: pair correlation --------------------------------------------------------------- */

/* Epanechnikov's kernel of half-width a. */
static double epanechnikov(double x, double a)
{
	return fabs(x) < a ? 0.75 * (1 - x * x / (a * a)) / a : 0;
}

static double pair_width(struct run *run, const struct sample *s, bool tell)
{
	double width = parameter_number(run, "bandwidth");

	(void)tell;
	return isnan(width) ? 0.15 / sqrt(5 * (double)(s->others ? s->others : s->m) / s->points->window.area) : width;
}

static int pair_correlation(struct run *run, const struct sample *s, double *value)
{
	const struct points *p = s->points;
	const uint32_t *others = s->others ? s->some + s->m : s->some;
	size_t n = s->others ? s->others : s->m;
	double area = p->window.area, width = sqrt(5) * s->width; /* half of what the kernel reaches */
	struct sum sum[RADII] = { { 0, 0 } };

	for (size_t a = 0; a < s->m && area > 0; a++)
		for (size_t b = s->others ? 0 : a + 1; b < n; b++) {
			size_t i = s->some[a], k = others[b];
			double d = points_apart(p, i, k), times;
			if (!(d < p->r[p->radii - 1] + width))
				continue;
			times = points_edge(p, i, k, d);
			times += s->others ? 0 : points_edge_back(p, i, k, d, times);
			for (size_t r = 0; r < p->radii; r++)
				if (fabs(p->r[r] - d) < width)
					sum_add(&sum[r], times * epanechnikov(p->r[r] - d, width));
		}
	for (size_t k = 0; k < p->radii; k++)
		value[k] = (area > 0 ? area : NAN) * ratio(sum_of(&sum[k]), 2 * M_PI * p->r[k] * pairs_of(run, s));
	return 0;
}

static int compute_g(struct run *run, const struct group *g)
{
	if (!parameter_is(run, "bandwidth", "auto") && !(parameter_number(run, "bandwidth") > 0))
		return run->rc = diag_fail(run->stage->diag, NULL, "pair_correlation: --param bandwidth= is a distance above 0, or auto");
	return each_type(run, g, &(struct curve){ .compute = pair_correlation, .width = pair_width,
		                                  .reason = "r is 0, no establishments, or no area around all points" });
}

/* ---- Kinhom: the intensity differs from place to place -------------------------------------- */

static double normal_below(double x)
{
	return (1 + erf(x * M_SQRT1_2)) / 2;
}

/* The part of the kernel around x, y that is inside the window. */
static double inside_of(const struct points *p, double x, double y, double h)
{
	const struct window *w = &p->window;

	if (w->edge == EDGE_NONE)
		return 1;
	if (w->outline)
		return outline_kernel(w->outline, x, y, h);
	return (normal_below((w->high[0] - x) / h) - normal_below((w->low[0] - x) / h)) *
	       (normal_below((w->high[1] - y) / h) - normal_below((w->low[1] - y) / h));
}

/* Inverse intensity at each of the sample's points: its kernels over the others, for what of the
 * kernel is outside the window; or the column lambda. By the index of the point, to be freed. */
static double *inverse_intensity(const struct sample *s)
{
	const struct points *p = s->points;
	double *inverse = xcalloc(p->n + 1, sizeof(*inverse)), h = s->width;

	for (size_t a = 0; a < s->m; a++) {
		size_t i = s->some[a];
		struct sum sum = { 0, 0 };
		for (size_t b = 0; b < s->m && !p->intensity; b++) {
			double d = b == a ? INFINITY : points_apart(p, i, s->some[b]) / h;
			if (d < 9) /* beyond, less than 1e-17 of it */
				sum_add(&sum, exp(-d * d / 2));
		}
		inverse[i] = p->intensity ? ratio(1, p->intensity[i])
		                          : ratio(2 * M_PI * h * h * inside_of(p, p->x[i], p->y[i], h), sum_of(&sum));
	}
	return inverse;
}

static int inhomogeneous_k(struct run *run, const struct sample *s, double *value)
{
	const struct points *p = s->points;
	double *inverse = inverse_intensity(s);
	struct sum area = { 0, 0 };
	bool defined = s->m > 1 && p->window.area > 0;

	for (size_t i = 0; i < s->m; i++) {
		sum_add(&area, inverse[s->some[i]]);
		defined = defined && inverse[s->some[i]] > 0; /* not NAN either */
	}
	pairs_within(s, inverse, value);
	for (size_t k = 0; k < p->radii; k++)
		value[k] = defined ? k_as_asked(run, p->window.area * value[k] / (sum_of(&area) * sum_of(&area)), p->r[k]) : NAN;
	free(inverse);
	return 0;
}

/* A place by the kernel intensity: from a point of the sample, drawn, a normal step; what is
 * outside is drawn anew, and near the sides, where the kernels count more, more is kept. In an
 * outline that is up to a hundred times as much: what a spit of it has beyond that is too rare. */
static bool draw_place(struct random *random, const struct sample *s, double h, double *x, double *y)
{
	enum { TRIES = 1000000 };
	const struct points *p = s->points;
	const struct window *w = &p->window;
	double least = w->edge && w->outline ? fmax(0.01, outline_least(w->outline, h)) : inside_of(p, w->low[0], w->low[1], h); /* in a corner */

	for (int k = 0; k < TRIES; k++) {
		size_t i = s->some[random_below(random, s->m)];
		double step[2];
		step_of(p, p->y[i], step);
		*x = p->x[i] + h * random_normal(random) / step[0];
		*y = p->y[i] + h * random_normal(random) / step[1];
		if (window_has(w, *x, *y) && random_unit(random) * inside_of(p, *x, *y, h) < least)
			return true;
	}
	return false;
}

static int draw_places(struct run *run, struct random *random, const struct sample *observed, struct sample *drawn, struct points *at)
{
	double h = observed->width;

	(void)drawn;
	for (size_t k = 0; k < observed->m && observed->m > 1 && h > 0; k++) {
		size_t i = observed->some[k];
		if (!draw_place(random, observed, h, &at->x[i], &at->y[i]))
			return run->rc = diag_fail(run->stage->diag, NULL, "inhomogeneous_k: --param bandwidth= is so wide that the kernels hardly reach the window");
	}
	return 0;
}

static int compute_inhomogeneous(struct run *run, const struct group *g)
{
	bool drawn = parameter_number(run, "repetitions") > 0, given = false;

	if (!parameter_is(run, "bandwidth", "scott") && !parameter_is(run, "bandwidth", "diggle") && !(parameter_number(run, "bandwidth") > 0))
		return run->rc = diag_fail(run->stage->diag, NULL, "inhomogeneous_k: --param bandwidth= is a distance above 0, scott or diggle");
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		given |= panel_column(p, "lambda") != NULL;
	if (drawn && given)
		return run->rc = diag_fail(run->stage->diag, NULL, "inhomogeneous_k: --param repetitions= draws places by the kernels, not with --with lambda=");
	return each_type(run, g, &(struct curve){ .compute = inhomogeneous_k, .draw = draw_places, .width = kernel_width,
		                                  .reason = "fewer than two establishments, no area, or one so far from all others that the intensity there is 0: a wider bandwidth" });
}

const struct indicator points_intensity_rows[] = {
	{ .name = "pair_correlation", .also = "g_function ghat pcf", .needs = NEED_ACTIVITY, .compute = compute_g, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "Жұптық корреляция (g)", "Парная корреляция (g)", "Pair correlation, g" },
	  .meaning = { "Дәл r қашықтықта көршілер кездейсоқ орналасқандағыдан неше есе жиі: 1 – кездейсоқ, жоғары – сол қашықтықта топталу",
	               "Во сколько раз чаще соседи именно на расстоянии r, чем при случайном размещении: 1 – случайно, выше – скученность на этом расстоянии",
	               "How many times as often neighbours stand at r as if places were random: 1 by chance, above it clusters at that distance" },
	  .formula = "g(r) = A / (n^2 2 pi r) sum over ordered pairs of k(r - d_ij) and their edge weight, k Epanechnikov's with standard deviation 0.15 / sqrt(5 n / A)",
	  .source = "Ripley (1977); Stoyan, Stoyan (1994). [dbmss ghat, to its grid]; envelopes: establishments change places", .range = "any, 1 by chance; bandwidth above 0; area 0 and more",
	  .parameters = PARAMETERS({ "bandwidth", "auto", "auto|number", "the kernel's standard deviation" }, PAIRS("square"), NEIGHBOUR, WINDOW("auto"), DISTANCES, ENVELOPE, METRIC),
	  .output = "nace, r, time; bandwidth, area, low, high", .undefined = "null at r = 0 and where all points lie on a line", .example = POINTS_WITH "--param repetitions=9 pair_correlation", .data = POINTS },
	{ .name = "inhomogeneous_k", .also = "kinhom kinhomhat baddeley", .needs = NEED_ACTIVITY, .compute = compute_inhomogeneous,
	  .columns = COLUMNS(POINT_COLUMNS, { "lambda?", "the intensity at the point, where it is known", false }),
	  .title = { "Біртекті емес K", "Неоднородная K", "Inhomogeneous K" },
	  .meaning = { "Рипли K, бірақ тығыздық орыннан орынға өзгереді: pi r^2-ден жоғары – тығыздықтың өзі түсіндіретіннен артық топталу",
	               "K Рипли, где плотность меняется от места к месту: выше pi r^2 – скученность сверх той, что объясняет сама плотность",
	               "Ripley's K where the intensity differs from place to place: above pi r^2 it clusters beyond what the intensity explains" },
	  .formula = "K(r) = A / (sum 1/l_i)^2 sum over ordered pairs within r of their edge weight / (l_i l_j); l_i the sum over the others of a Gaussian kernel at i, over the part of the kernel around i inside the window unless edge=none; bandwidth=diggle: h / 2 of the least (A / n - 2 K(h)) / (pi h^2) + integral by K of what two discs of radius h have in common / (pi h^2)^2, of 255 h up to half of min(a quarter of the window's short side, sqrt(1000 A / (pi n)))",
	  .source = "Baddeley, Moller, Waagepetersen (2000); Diggle (1985); Berman, Diggle (1989); Scott (1992). [spatstat bw.diggle; dbmss Kinhomhat: bandwidth=diggle]; envelopes: as many places drawn by the intensity",
	  .range = "0 and more, H any; bandwidth above 0; area 0 and more", .parameters = PARAMETERS({ "bandwidth", "scott", "scott|diggle|number", "the kernel's standard deviation; scott: sqrt(sd_x sd_y) n^(-1/6); diggle: by cross-validation" }, AS, WINDOW("auto"), DISTANCES, ENVELOPE, METRIC),
	  .output = "nace, r, time; bandwidth, area, low, high", .undefined = "null for fewer than two establishments, and where the intensity is 0 at one", .example = POINTS_WITH "--param repetitions=9 inhomogeneous_k", .data = POINTS },
	{ .name = NULL },
};
