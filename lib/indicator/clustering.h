/* SPDX-License-Identifier: MIT */
/* What clustering.c and leamer.c share: activities, how alike they are, and grouping them. */
#ifndef KLASTER_CLUSTERING_H
#define KLASTER_CLUSTERING_H

#include "indicator/indicator.h"
#include "indicator/matrix.h"

/* What is clustered. Activities of which a similarity is not defined are put aside. */
struct matter {
	size_t n;
	uint32_t *activity;      /* their numbers in the group */
	struct matrix similar;   /* n x n */
	struct matrix rows;      /* the observations of Ward's and k-means; empty: none */
	struct matrix distance;  /* n x n, used up by the tree */
	double *deviation;       /* of the figures that `similar` correlates; NULL: it is no correlation */
	uint32_t *aside;         /* activities put aside */
	size_t aside_n;
};

/* From the similarities of `n` activities, both copied; rows and distance are left empty. */
struct matter matter_new(const struct matrix *similar, const uint32_t *activity, size_t n, const double *deviation);
void matter_free(struct matter *m);

/* The parameters that the functions below read. */
#define LINKAGES "single|complete|average|ward"
#define CLUSTERS_PARAMETER(standard) { "k", standard, "number", "how many clusters, from 1" }

/* -1 after usage_fail(): k is no whole number from 1. */
int clusters_wanted(struct run *run, size_t *k);

/* Hands on each activity with its cluster when the tree is cut at k clusters, or by k-means
 * and the like where `method` says so; the tree's merges. Both use `distance` up. */
void give_clusters(struct run *run, const struct panel *p, struct matter *m, size_t k);
void give_merges(struct run *run, const struct panel *p, struct matter *m);

#endif
