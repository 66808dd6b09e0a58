/* SPDX-License-Identifier: MIT */
/*
 * Indices of inequality of the regions of a vector drawn anew, over and over. The regions are sorted
 * once and a draw says how often each comes: what sorting, logarithms and powers cost is paid once, and
 * that many draws at once are one pass of multiplications over the different figures.
 */
#ifndef KLASTER_VECTOR_DRAW_H
#define KLASTER_VECTOR_DRAW_H

#include "indicator/draws.h"
#include "indicator/vector.h"

enum inequality { GINI, THEIL_T, THEIL_L, ATKINSON, HOOVER, CV, INDICES };

/* Those of the vector as it is. */
void vector_indices(const struct vector *v, double epsilon, double *index);

struct vector_draw;

/* NULL where none is defined: a figure is negative, or the mean is not above zero. */
struct vector_draw *vector_draw_new(const struct vector *v, double epsilon);
void vector_draw_free(struct vector_draw *d);

/* Those of DRAWS_WIDTH draws, of which `count` says how often the i-th region of the vector comes, n
 * times all of them; NAN where not defined. Where a weight is missing, only the cv is. */
void vector_draw_indices(struct vector_draw *d, const draws_row *count, double (*index)[DRAWS_WIDTH]);

#endif
