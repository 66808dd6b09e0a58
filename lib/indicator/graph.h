/* SPDX-License-Identifier: MIT */
/*
 * What igraph computes on networks. Only what it does in one thread and without ARPACK is used:
 * its PageRank adds up in parallel and its eigenvectors hang on the machine's BLAS, so that their
 * last bits would differ from run to run.
 */
#ifndef KLASTER_GRAPH_H
#define KLASTER_GRAPH_H

#include "indicator/network_graph.h"

/*
 * Each gives one figure a node in `result` (net->n) and takes one length or weight a tie, like
 * net->ties. An undirected network has every tie both ways (network_both_ways()). -1 after
 * diag_fail().
 */
int graph_betweenness(struct run *run, const struct network *net, const double *length, bool directed, double *result);
int graph_harmonic(struct run *run, const struct network *net, const double *length, bool arriving, double *result);
int graph_clustering(struct run *run, const struct network *both, double *result);

/* The share of closed among connected triples. */
int graph_transitivity(struct run *run, const struct network *both, double *result);

/* The number of the weak component of each node, numbered by their first nodes; returns how many,
 * or -1. */
int graph_components(struct run *run, const struct network *net, uint32_t *component);

/* Leiden's communities of an undirected network by modularity, the best of `starts` seeded runs:
 * member[i] is the first node of i's. */
int graph_leiden(struct run *run, const struct network *both, double resolution, uint64_t seed, size_t starts,
                 uint32_t *member);

/* Modularity of such communities (Newman, Girvan 2004). */
double graph_modularity(const struct network *both, double resolution, const uint32_t *member);

#endif
