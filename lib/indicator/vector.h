/* SPDX-License-Identifier: MIT */
/*
 * Each activity (or the only figure) as a vector over the regions that have a record. With
 * --weight, w is the region's population or whatever weighs it; per_weight=1 takes x / w, as
 * for a product per head.
 */
#ifndef KLASTER_VECTOR_H
#define KLASTER_VECTOR_H

#include "indicator/indicator.h"

struct vector {
	double *x, *w; /* w is 1 without --weight */
	uint32_t *region;
	size_t n;
	bool weighted, negative;
};

#define PER_WEIGHT { "per_weight", "0", "0|1", "1: x is the value over the weight" }

/* Room for the regions of g; the activity's figures, x over w with per_weight; the end of it. */
void vector_init(struct vector *v, const struct run *run, const struct group *g);
void vector_fill(struct vector *v, const struct panel *p, uint32_t activity, bool per_weight);
void vector_fini(struct vector *v);

typedef void vector_compute(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v);

/* Calls it for every activity of every panel; with `divides` the indicator knows per_weight. */
int each_vector(struct run *run, const struct group *g, vector_compute *compute, bool divides);

/* One result of the activity. */
void vector_give(struct run *run, const struct panel *p, uint32_t activity, const char *component, double value,
                 const char *reason);

/* The same for an index of shares, which negative values make meaningless. */
void vector_give_share(struct run *run, const struct panel *p, uint32_t activity, const char *component,
                       const struct vector *v, double value, const char *reason);

/* Sum of x w over sum of w; plain without `weighted`. */
double vector_mean(const struct vector *v, bool weighted);

/* Squares about it over the sum of w, of which the sample takes off what makes it unbiased for weights
 * that say how sure a figure is: n - 1 where all weigh 1. NAN for a sample of one that weighs anything. */
double vector_variance(const struct vector *v, bool weighted, bool population);

/* Indices that others resample; NAN where they are not defined. None sorts the vector. */
double vector_gini(const struct vector *v);
void vector_theil(const struct vector *v, double *t, double *l);
double vector_hoover(const struct vector *v);
double vector_variation(const struct vector *v, bool weighted, bool population);
double vector_atkinson(const struct vector *v, double epsilon);

struct pair {
	double x, w;
	uint32_t region;
};

/* By x, then region; to be freed. */
struct pair *vector_sorted(const struct vector *v);

/* Of n sorted pairs the x that half the weight is below, the middle of two where it falls between
 * them; each weighs 1 without `weighted`. NAN where nothing weighs. */
double pairs_median(const struct pair *pairs, size_t n, bool weighted);

#endif
