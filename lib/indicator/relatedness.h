/* SPDX-License-Identifier: MIT */
/* How near a region is to an activity: the part of what is related to it that the region has. */
#ifndef KLASTER_RELATEDNESS_H
#define KLASTER_RELATEDNESS_H

#include "indicator/presence.h"

enum { DENSITY_REGIONS = 64 };

struct density {
	const struct presence *m;
	struct matrix phi; /* row i, column j: what having i does for j. Without the diagonal where self=out, cut to 0 and 1
	                    * where --param cut= says so, 0 but for the nearest with --param neighbours= */
	double *sums;      /* of the columns of phi */
	const double *row; /* of the region of density_of(): the density around each activity */
	bool self, one_way; /* whether phi is not the same both ways */
	struct matrix has, rows; /* of DENSITY_REGIONS regions from `first` on: 1 where it has the activity; the densities */
	size_t first;
};

#define SYMMETRIC "proximity|association|cosine|jaccard|probability|correlation"
#define MEASURES                                                                                               \
	"the measure: co-occurrences over the more ubiquitous one, over chance, the cosine, the Jaccard index, "   \
	"over chance without replacement, (1 + r) / 2 of quotients"

#define RELATEDNESS_SYMMETRIC(standard) { "relatedness", standard, SYMMETRIC, MEASURES }
#define RELATEDNESS(standard)                                                                                  \
	{ "relatedness", standard, SYMMETRIC "|conditional", MEASURES ", or P(j|i), over the regions that have the first" }

/* The parameters that density_open() reads. */
#define DENSITY(self)                                                                                          \
	RELATEDNESS("proximity"), PRESENCE_PARAMETERS,                                                             \
	{ "self", self, "out|in", "whether an activity is related to itself; py-ecomplexity and economiccomplexity: in" }, \
	{ "neighbours", "all", "all|number", "so many others, the most related to each activity, count; of equal ones those of the first codes" }, \
	{ "cut", "none", "none|number", "relatedness above it counts as 1, other as 0" }

/* How alike each two activities are, as --param relatedness= says; the diagonal is that of the
 * measure, or 0. Row i, column j of `conditional` is P(j|i); the other measures are symmetric to the
 * bit. A new matrix; false after diag_fail(). */
bool relate(struct run *run, const struct panel *p, const struct presence *m, struct matrix *phi);

/* False after diag_fail(). */
bool density_open(struct run *run, const struct panel *p, struct density *d);
void density_close(struct density *d);
/* Regions are computed by DENSITY_REGIONS: they should be asked for in their order. */
void density_of(struct density *d, uint32_t region);

#endif
