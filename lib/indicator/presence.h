/* SPDX-License-Identifier: MIT */
/*
 * Which region has which activity: the matrix under relatedness and complexity. A region has
 * an activity where its location quotient reaches a threshold (presence=quotient), or where
 * its figure is above zero (presence=value). Made once a panel for all indicators that ask
 * for the same.
 */
#ifndef KLASTER_PRESENCE_H
#define KLASTER_PRESENCE_H

#include "indicator/indicator.h"
#include "indicator/matrix.h"

struct presence {
	const struct panel *panel;
	bool by_value;
	double threshold;
	size_t regions, activities; /* all of the group */
	size_t *rows;               /* regions + 1: where each region's activities begin in `has` */
	uint32_t *has;              /* activities, rising within a region */
	uint32_t *diversity, *ubiquity;
	struct matrix co;           /* activities x activities: regions that have both, the own
	                             * number on the diagonal; empty until presence_co() */
	double *eci, *pci;          /* eigenvectors, see complexity.c; NULL until then */
	double mobility;            /* their eigenvalue */
	struct presence *next;
};

/* The parameters `presence` and `threshold` of the indicator's row. */
#define PRESENCE_PARAMETERS                                                                     \
	{ "presence", "quotient", "quotient|value", "a region has an activity by its quotient, or where its figure is above zero" }, \
	{ "threshold", "1", "number", "the location quotient from which it has it" }

const struct presence *presence_of(struct run *run, const struct panel *p);

/* How many regions have both activities. NULL after diag_fail(): too many activities. */
const struct matrix *presence_co(struct run *run, const struct presence *m);

bool presence_has(const struct presence *m, uint32_t region, uint32_t activity);

/* "nace_to": the field of the other activity of a pair. */
const char *pair_field(struct run *run, const struct group *g);

/* Mean and standard deviation of the finite ones; `sample` divides by n - 1. */
double spread_of(const double *x, size_t n, bool sample, double *mean);

#endif
