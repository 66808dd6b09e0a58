/* SPDX-License-Identifier: MIT */
/*
 * Which region has which activity: the matrix under relatedness and complexity. A region has
 * an activity where its location quotient reaches a threshold (presence=quotient), where its
 * figure is above zero (presence=value), or where it has more of it per head of --weight than
 * the whole (presence=per_head). Made once a panel for all indicators that ask for the same.
 */
#ifndef KLASTER_PRESENCE_H
#define KLASTER_PRESENCE_H

#include "indicator/indicator.h"
#include "indicator/matrix.h"

enum presence_test { BY_QUOTIENT, BY_VALUE, BY_HEAD, BY_BOTH };

struct presence {
	const struct panel *panel;
	enum presence_test test;
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
#define PRESENCE_WEIGHT "presence=per_head|both"
#define PRESENCE_PARAMETERS                                                                     \
	{ "presence", "quotient", "quotient|value|per_head|both", "a region has an activity by its location quotient, where its figure is above zero, by its figure per head of --weight over the whole's (rpop), or by quotient and per head" }, \
	{ "threshold", "1", "number", "the quotient from which it has it" }

/* A test per head without --weight fails the run and gives one that has nothing. */
const struct presence *presence_of(struct run *run, const struct panel *p);

/* The --weight of each region, which its cells have in common (the mean, if they differ);
 * NAN where none has it. To be freed. */
double *region_weights(const struct panel *p, double *total);

/* How many regions have both activities. NULL after diag_fail(): too many activities. */
const struct matrix *presence_co(struct run *run, const struct presence *m);

bool presence_has(const struct presence *m, uint32_t region, uint32_t activity);

/* "nace_to": the field of the other activity of a pair. */
const char *pair_field(struct run *run, const struct group *g);

#endif
