/* SPDX-License-Identifier: MIT */
/*
 * How alike the activities of a panel are (Delgado, Porter, Stern 2016): matrices of what they
 * share, made once a panel. Activities that a panel has no figure of are left out.
 */
#ifndef KLASTER_SIMILARITY_H
#define KLASTER_SIMILARITY_H

#include "indicator/indicator.h"
#include "indicator/matrix.h"

enum { LC_EMPLOYMENT, LC_ESTABLISHMENTS, COI, IO, OCC, AVERAGE, SIMILARITIES };

extern const char *const similarity_names[SIMILARITIES];

struct similarity {
	size_t n;
	uint32_t *activity;            /* their numbers in the group */
	struct matrix m[SIMILARITIES]; /* n x n, 1 on the diagonals; empty where there are no data for it */
};

/* What indicators that use it declare. */
#define SIMILARITY_COLUMNS COLUMNS({ "establishments?", "of the activity in the region, for lc_establishments" })
#define SIMILARITY_TABLES                                                                                    \
	{ "io?", { "from", "to" }, "flows between the activities, for io", false },                          \
	{ "occupations?", { "activity", "occupation" }, "employment of each activity by occupation, for occ", false }
#define SIMILARITY_PARAMETERS \
	{ "composite", "lc_employment;lc_establishments;io;occ", "text", "what the average is of, ; between them; those without data are left out" }

/* NULL after diag_fail(): too many activities. */
const struct similarity *similarity_of(struct run *run, const struct panel *p);

/* Pearson's correlations of the activities' values over regions, absent ones 0; `of` is like
 * the panel's cells, NULL: their values; with `shares` over the regions' totals. `deviation`,
 * where it is not NULL, gets the roots of the activities' summed squares. */
struct matrix correlations_of(const struct panel *p, const double *of, bool shares, double *deviation);

#endif
