/* SPDX-License-Identifier: MIT */
/*
 * Correlations of activities over regions, for what is known of sparse panels: an absent cell
 * is 0, a record without value makes its activity's correlations undefined.
 */
#ifndef KLASTER_CORRELATION_H
#define KLASTER_CORRELATION_H

#include "indicator/indicator.h"
#include "indicator/matrix.h"

/* Whether the activities are few enough for matrices of all pairs; false after diag_fail(). */
bool can_pair(struct run *run, const struct panel *p);

/* Per activity of the group: whether a record of it lacks the value or, where `of` is not
 * NULL, lacks that. To be freed. */
bool *unknown_activities(const struct panel *p, const double *of);

/* New: for each two activities of the group, and each with itself, the sum over regions of
 * the products of x, which is like the panel's cells. */
struct matrix products_of(const struct panel *p, const double *x);

/* New: Pearson's correlations of the group's activities over the panel's regions. `of` is like
 * the cells, NULL: their values; with `shares` over the regions' totals, regions that have
 * nothing left out. 1 on the diagonal; NAN where an activity is unknown or the same in all
 * regions. `deviation`, where it is not NULL, gets the roots of the activities' squared
 * deviations summed. */
struct matrix correlations_of(const struct panel *p, const double *of, bool shares, double *deviation);

#endif
