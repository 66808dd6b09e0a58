/* SPDX-License-Identifier: MIT */
/*
 * A network: nodes as circles, ties as lines between them. It is read from the records
 * (chart_network.c), laid out, since the drawing library has no layout that is the same every
 * time (network_place.c), and told as a specification (network_spec.c).
 */
#ifndef KLASTER_NETWORK_H
#define KLASTER_NETWORK_H

#include "base/dict.h"
#include "render/layout.h"
#include "render/placing.h"

enum { NETWORK_WIDTH = FRAME_WIDTH + 40, NETWORK_HEAD = 34, NODES_MAX = 2000 };

struct node {
	struct slice code, name, group;
	size_t row; /* of its own record; SIZE_MAX without */
	double size, stage, group_number;
	struct mark mark;
};

struct network {
	struct view *v;
	const struct render_options *o;
	struct slice label;
	struct dict codes;
	struct node *nodes;
	size_t n, cap;
	struct layout_tie *ties; /* those drawn, sorted by their ends */
	size_t m;
	double most;             /* the largest weight */
	double height;
	double last_stage;
};

/* The node of that code, added where it is new. */
struct node *network_node(struct network *net, struct slice code);

/* Whether the record is a tie; else it is a node's. */
bool network_is_tie(const struct network *net, size_t row);

/* The order of ties in `ties`. */
int network_by_ends(const void *pa, const void *pb);

/* Gives nodes their places and their names' sides. Places depend on codes and ties alone, not on
 * names, so they are the same in every language. 0, or -1 after diag_fail(). */
int network_place(struct stage *s, struct network *net);

/* The points of a tie's way, from 0 to NETWORK_CURVE or, straight, to 1: how many steps, and where
 * it is after part `f` of it. */
enum { NETWORK_CURVE = 12 };
int network_way(const struct network *net, size_t k);
void network_point(const struct network *net, size_t k, double f, double *x, double *y);

/* Fills in the specification. */
void network_spec(cJSON *spec, cJSON *datasets, struct network *net);

#endif
