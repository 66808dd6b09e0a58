/* SPDX-License-Identifier: MIT */
/*
 * The proximity of the two ends of a tie by kinds (Boschma 2005), each from a table of pairs. The
 * first kind is the geographical: its table has distances.
 */
#ifndef KLASTER_PROXIMITY_H
#define KLASTER_PROXIMITY_H

#include "indicator/network_graph.h"

enum { PROXIMITY_KINDS = 5 };

extern const char *const proximity_kinds[PROXIMITY_KINDS];

/* The kind's table, NULL where it was not given. */
const struct side *proximity_table(const struct run *run, int kind);

/* The distance of the tie's ends; NAN where the table lacks it or it is negative. */
double proximity_distance(const struct run *run, const struct network *net, const struct tie *t);

/* The proximity, 0 to 1, of a kind that has a table; NAN where it is something else. A pair that
 * the table lacks is NAN, or 0 by absent=zero. */
double proximity_of(const struct run *run, const struct network *net, int kind, const struct tie *t);

/* Trade of four made-up towns; how far they are, whether they have a common firm, a common law. */
#define PROXIMITY_TOWNS "printf '{\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\\n' A B 90 A C 20 A D 5 B A 70 B C 40 B D 8 C A 15 C B 30 C D 25 D A 4 D B 9 D C 35"
#define PROXIMITY_PAIRS "printf '{\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\\n' "
#define PROXIMITY_TOWNS_TABLES "--table distance=<(" PROXIMITY_PAIRS "A B 40 A C 120 A D 300 B C 100 B D 260 C D 180) --table institutional=<(" PROXIMITY_PAIRS "A B 1 A C 0 A D 0.5 B C 0.5 B D 0 C D 1) "

#define PROXIMITY_TABLES                                                                                              \
	{ "distance?", { "from", "to" }, "how far two actors are from one another, either way round", false, NULL },                \
	{ "cognitive?", { "from", "to" }, "cognitive proximity of pairs, 0 to 1: a shared base of knowledge", false, NULL },        \
	{ "organisational?", { "from", "to" }, "organisational proximity, 0 to 1: one owner, one group", false, NULL },             \
	{ "social?", { "from", "to" }, "social proximity, 0 to 1: acquaintance, trust, earlier work together", false, NULL },       \
	{ "institutional?", { "from", "to" }, "institutional proximity, 0 to 1: the same law, language, rules", false, NULL }
#define PROXIMITY_ABSENT { "absent", "null", "null|zero", "a pair that a table (but distance) lacks: unknown, or not near at all" }

#endif
