/* SPDX-License-Identifier: MIT */
/*
 * Activities under labels, as a table of labels gives them: the clusters they make up, the links
 * of a chain, the classes of technology. Sums over a panel by region and label.
 */
#ifndef KLASTER_LABELLED_H
#define KLASTER_LABELLED_H

#include "indicator/indicator.h"

struct labelled {
	size_t n;             /* labels, by name */
	struct slice *names;
	uint32_t *of;         /* label of each activity of the group, n: none */
	double *value;        /* regions x n */
	double *whole;        /* n: sums of the activities' totals */
	bool *has, *lacks;    /* regions x n: there is a record of it; one that has no value */
	double *region, all;  /* of what has a label or not: the panel's totals */
	size_t left_out;      /* activities with a figure and without a label */
};

/* An activity without a row in the table, or with an empty label there, has none. */
struct labelled labelled_by(const struct side *table, const struct panel *p);

void labelled_free(struct labelled *l);

/* Location quotient of the label's sum in region r; NAN for 0/0. */
double labelled_quotient(const struct labelled *l, size_t r, size_t k);

/* Why the region's figure of the label is not to be used: NULL, or a text that stays. */
const char *labelled_flaw(const struct labelled *l, const struct panel *p, size_t r, size_t k);

#endif
