/* SPDX-License-Identifier: MIT */
/*
 * A network from flows: whoever sends or receives is a node, a positive flow between two of
 * them a tie. Nodes are numbered by code and ties sorted, so that nothing computed on it hangs
 * on the order of the records. Flows of a node to itself are no ties.
 */
#ifndef KLASTER_NETWORK_GRAPH_H
#define KLASTER_NETWORK_GRAPH_H

#include "indicator/indicator.h"

struct tie {
	uint32_t from, to;
	double value;
};

struct network {
	const struct panel *panel;
	size_t n, m;         /* nodes, ties */
	struct slice *codes; /* n, in bytewise order */
	struct tie *ties;    /* m, sorted by from, then to */
	size_t *start;       /* n + 1: where the ties of each node begin */
	uint8_t *flaws;      /* enum flaw of each node's own flows */
	unsigned flawed;     /* of all */
	size_t missing_n;    /* the panel's records without value; 0 where nothing flows there */
};

#define NETWORK_PARAMETERS                                                                               \
	{ "least", "0", "number", "ties of this value or less are none" },                               \
	{ "without", "none", "none|text", "codes that are no actors (final use, rest of the world), ; between them" }, \
	{ "missing", "null", "null|zero", "what hangs on a flow that has no value is null, or nothing flows there" }

/* The network of the panel. Freed by network_free(). */
struct network network_of(const struct run *run, const struct panel *p);
void network_free(struct network *net);

/* Whether it is one of its nodes. */
bool network_has(const struct network *net, struct slice code);

/* Without directions: a tie both ways of the sum of the two flows. Codes are borrowed from `net`,
 * which must outlive it; freed likewise. */
struct network network_both_ways(const struct network *net);

/* The value of the tie, 0 where there is none. */
double network_tie(const struct network *net, uint32_t from, uint32_t to);

/* Sums of values of each node's ties: those that leave, those that arrive; n, to be freed. */
double *network_strength(const struct network *net, bool arriving);

/* Why figures of such flaws are none; NULL where there are none. */
const char *network_reason(unsigned flaws);

/* Whether the code is one of the list's, ; between them. */
bool network_is_named(struct slice list, struct slice code);

/* One result of a node. */
void emit_node(struct run *run, const struct network *net, size_t i, const char *component, double value, const char *reason);

#endif
