/* SPDX-License-Identifier: MIT */
/*
 * Curves over distance with envelopes: what the files points_*.c share. `low` and `high` are
 * what the same measure gives when chance deals the establishments out anew.
 */
#ifndef KLASTER_POINTS_CURVES_H
#define KLASTER_POINTS_CURVES_H

#include "base/random.h"
#include "indicator/points.h"

#define ENVELOPE                                                                                                       \
	{ "repetitions", "0", "0..1000000", "how often establishments change places for low and high" },                  \
	{ "confidence", "0.95", "0..1", "of low and high" }, { "seed", "1", "number", "of the changes" }
#define NEIGHBOUR { "neighbour", "same", "same|text", "the neighbours' industry: the own, or a code" }
#define POINTS "parse --comment '#' tests/golden/points.csv"
#define POINTS_WITH "--with x=x --with y=y --param 'r=1;2;4;8' "

/* The establishments of one type and those that they are held against. */
struct sample {
	const struct points *points;
	uint32_t *some;    /* points->n of them: first the type's, then the neighbours' */
	size_t m, others;  /* how many; others 0 where the neighbours are the type's own */
	double width;      /* of the curve's kernel; NAN where it has none */
};

/* The measure at each of the radii; not 0 after diag_fail(). */
typedef int curve_compute(struct run *run, const struct sample *s, double *value);

/* Deals out anew what `drawn` holds copies of: `some`, x, y and weight. Not 0 after diag_fail(). */
typedef int curve_draw(struct run *run, struct random *random, const struct sample *observed, struct sample *drawn, struct points *at);

/* How wide the kernel is for that sample; `tell` what is odd of it. */
typedef double curve_width(struct run *run, const struct sample *s, bool tell);

struct curve {
	curve_compute *compute;
	curve_draw *draw;   /* NULL: as many points drawn from all */
	curve_width *width; /* NULL: no kernel */
	const char *reason;
};

/* The curve of every type, each with draws of its own. */
int each_type(struct run *run, const struct group *g, const struct curve *curve);

/* The measure of every type at once, types x radii. `rings` are as below. */
typedef int curves_compute(struct run *run, const struct group *g, const struct points *p, const uint8_t *rings, double *value);

/* The curves of all types, from draws in which all establishments change places. */
int all_types(struct run *run, const struct group *g, curves_compute *compute, const char *reason);

/* The first of the radii that reaches the pair i < k, the `pair`-th; `radii` where none does. */
size_t points_ring(const struct points *p, const uint8_t *rings, size_t pair, size_t i, size_t k);

/* The code of --param neighbour= as `*neighbour`, NO_CODE for the own; -1 after diag_fail(). */
int neighbour_of(struct run *run, const struct group *g, uint32_t *neighbour);

/*
 * How many pairs of the sample each radius reaches, a pair from either end as often as
 * points_edge() says and times the factors of both (NULL: 1); with neighbours from the type's
 * end only.
 */
void pairs_within(const struct sample *s, const double *factor, double *sums);

/* K itself, or as --param as= has it. */
#define AS { "as", "K", "K|L|H", "K, L = sqrt(K / pi) or H = L - r" }
double k_as_asked(const struct run *run, double K, double r);

/* n^2 or n (n - 1), as --param pairs= says; with neighbours the product of the numbers. */
#define PAIRS(standard) { "pairs", standard, "square|distinct", "over n^2, as REAT, or n (n - 1), as spatstat and dbmss" }
double pairs_of(const struct run *run, const struct sample *s);

/* Sorted distances between the m points of `some`, or from them to the n of `others` where n is
 * not 0, to be freed; those that have none are left out. NULL after diag_fail(): too many. */
double *distances_of(struct run *run, const struct points *p, const uint32_t *some, size_t m, const uint32_t *others, size_t n, size_t *count);

/* How long a step of one in x and in y is at that latitude. */
void step_of(const struct points *p, double y, double step[2]);

/* The standard deviation of the kernel of an intensity, as --param bandwidth= says; NAN where
 * the intensity is known or there is none. */
double kernel_width(struct run *run, const struct sample *s, bool tell);

/* Silverman's bandwidth (1986, 3.31) of n sorted distances, NAN for fewer than two. */
double bandwidth_of(const double *d, size_t n);

/* How many of the sorted distances are up to `most`. */
size_t up_to(const double *d, size_t n, double most);

/*
 * A density as R's density() has it: weights (NULL: 1 / n each) spread linearly over a grid of
 * points and folded with a Gaussian kernel. `y` is the density at `shown` points, the first at
 * `from`, the last at `to`.
 */
void grid_density(const double *d, const double *weights, size_t n, double h, double from, double to, size_t shown, double *y);

/* Between the values y at n evenly spaced points from lo to up. */
double on_grid(const double *y, double lo, double up, size_t n, double x);

#endif
