/* SPDX-License-Identifier: MIT */
/*
 * Indices of inequality of the regions of a vector drawn anew, over and over. The regions are sorted
 * once and a draw says how often each comes: what sorting, logarithms and powers cost is paid once, and
 * a draw is one pass of multiplications and another for what needs its mean.
 */
#ifndef KLASTER_VECTOR_DRAW_H
#define KLASTER_VECTOR_DRAW_H

#include "base/random.h"
#include "indicator/vector.h"

enum inequality { GINI, THEIL_T, THEIL_L, ATKINSON, HOOVER, CV, INDICES };

/* Those of the vector as it is. */
void vector_indices(const struct vector *v, double epsilon, double *index);

struct vector_draw;

/* NULL where none is defined: a figure is negative, or the mean is not above zero. */
struct vector_draw *vector_draw_new(const struct vector *v, double epsilon);
void vector_draw_free(struct vector_draw *d);

/* Those of as many regions as there are, drawn with replacement by random_below(); NAN where not
 * defined. Where a weight is missing, only the cv is. */
void vector_draw_indices(struct vector_draw *d, struct random *random, double *index);

#endif
