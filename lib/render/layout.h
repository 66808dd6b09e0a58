/* SPDX-License-Identifier: MIT */
/*
 * Where the nodes of a network are drawn. The same network gives the same places, in whatever
 * order its ties come: nodes are numbered by their codes before.
 */
#ifndef KLASTER_LAYOUT_H
#define KLASTER_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

struct layout_tie {
	size_t from, to;
	double weight;
	bool spans; /* of the maximum spanning forest */
};

/* Marks the maximum spanning forest (Kruskal 1956); of equal weights the first. */
void layout_spanning(size_t n, struct layout_tie *ties, size_t m);

/* Springs as Kamada and Kawai (1989) have them, every tie as long: places in [0, 1]. NULL, or
 * what igraph says against it. */
const char *layout_springs(size_t n, const struct layout_tie *ties, size_t m, double *x, double *y);

/* The place of each node among those of its stage, from 0, so that few ties cross: nodes go to
 * the mean place of their neighbours (Sugiyama, Tagawa, Toda 1981). */
void layout_stages(size_t n, const struct layout_tie *ties, size_t m, const size_t *stage, size_t *place);

#endif
