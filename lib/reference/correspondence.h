/* SPDX-License-Identifier: MIT */
/*
 * From one nomenclature to another by published correspondences, of which several may lie on
 * the way (HS to CPA to NACE), or by a table of weights of the user's. A code that leads to
 * several has weights, or the caller is told that it has none: how a figure divides is a
 * fact of the data, not of the classifications.
 */
#ifndef KLASTER_CORRESPONDENCE_H
#define KLASTER_CORRESPONDENCE_H

#include "base/buf.h"
#include "reference/nomenclature.h"

struct link {
	struct slice code;   /* as the target's publisher writes it */
	double weight;       /* the part of the source's figure; NAN where nobody says */
	struct slice decimal; /* the weight as given, exact; empty where there is none */
};

struct correspondence;

/* By the shortest way that there are tables for. NULL with *message (to be freed). */
struct correspondence *correspondence_open(const struct nomenclature *from, const struct nomenclature *to,
                                           char **message);

/*
 * By a table of the user's: columns from, to, weight and maybe measure, to which alone the
 * row then applies. The weights of one source code (and measure) are 1 together, to 1e-9, or
 * the table is refused.
 */
struct correspondence *correspondence_weights(const struct nomenclature *from, const struct nomenclature *to,
                                              const char *path, char **message);
void correspondence_close(struct correspondence *c);

/* Whether weights hang on the measure. */
bool correspondence_by_measure(const struct correspondence *c);

/*
 * Where the code of that key (see nomenclature_read()) leads, sorted by code; the links live
 * in `arena`. A code coarser than the tables' leads to wherever its parts do. Returns their
 * number, 0 where no table knows the code. *coarse tells that it was such a code.
 */
size_t correspondence_find(const struct correspondence *c, struct slice key, struct slice measure,
                           struct arena *arena, struct link **links, bool *coarse);

/* Whether some row is of that code or of a part of it. */
bool correspondence_knows(const struct correspondence *c, struct slice key);

/* The names of nomenclatures from which there is a way to `to`, ", " between them. */
void correspondence_sources(const struct nomenclature *to, struct buf *out);

#endif
