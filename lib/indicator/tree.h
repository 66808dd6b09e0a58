/* SPDX-License-Identifier: MIT */
/*
 * Hierarchical clustering of n things by their distances (Lance, Williams 1967). Ties go to
 * the pair that comes first, so that the tree depends on nothing but the distances.
 */
#ifndef KLASTER_TREE_H
#define KLASTER_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "indicator/matrix.h"

enum linkage { LINK_SINGLE, LINK_COMPLETE, LINK_AVERAGE, LINK_WARD };

struct merge {
	uint32_t left, right; /* the first member of either; left comes first */
	double height;        /* for Ward's in the unit of the distances */
	uint32_t size;        /* members of both together */
};

/* n - 1 merges, lowest first; to be freed. `distances` is square and symmetric and is used up;
 * for Ward's they are to be Euclidean. */
struct merge *tree_of(struct matrix *distances, enum linkage linkage);

/* The cluster of each, 0 .. k-1 by first appearance, when the last k - 1 merges are left out. */
void tree_cut(const struct merge *merges, size_t n, size_t k, uint32_t *cluster);

/* k-means of the rows of x (MacQueen 1967), or k-medians by distances along the axes (Bradley,
 * Mangasarian, Street 1997): the best of `starts`, whose first centres are drawn as Arthur and
 * Vassilvitskii (2007) do; clusters by first appearance. */
void k_means(const struct matrix *x, size_t k, bool medians, uint64_t seed, size_t starts, uint32_t *cluster);

#endif
