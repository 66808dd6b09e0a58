/* SPDX-License-Identifier: MIT */
/*
 * How alike the activities of a panel are (Delgado, Porter, Stern 2016): matrices of what they
 * share, made once a panel. Activities that a panel has no figure of are left out.
 */
#ifndef KLASTER_SIMILARITY_H
#define KLASTER_SIMILARITY_H

#include "indicator/indicator.h"
#include "indicator/matrix.h"

enum { LC_EMPLOYMENT, LC_ESTABLISHMENTS, COI, IO, OCC, AVERAGE, SIMILARITIES };

extern const char *const similarity_names[SIMILARITIES];

struct similarity {
	size_t n;
	uint32_t *activity;            /* their numbers in the group */
	uint8_t *flaws;                /* enum flaw of each; FLAW_MISSING: of any cell */
	struct matrix m[SIMILARITIES]; /* n x n, 1 on the diagonals; empty where there are no data for it */
	bool counts[AVERAGE];          /* whether `composite` names it and there are data for it */
};

/* What indicators that use it declare. */
#define SIMILARITY_COLUMNS COLUMNS({ "establishments?", "of the activity in the region, for lc_establishments", false })
#define SIMILARITY_TABLES                                                                                    \
	{ "io?", { "from", "to" }, "flows between the activities, for io", false, NULL },                          \
	{ "occupations?", { "activity", "occupation" }, "employment of each activity by occupation, for occ", false, NULL }
#define SIMILARITY_PARAMETERS \
	{ "composite", "lc_employment;lc_establishments;io;occ", "text", "what the average is of, ; between them; those without data are left out" }

#define SIMILARITY_WANTED { "on", "average", "average|lc_employment|lc_establishments|coi|io|occ", "which similarity" }

/* NULL after a message: too many activities, no such `composite`. */
const struct similarity *similarity_of(struct run *run, const struct panel *p);

/* The same for regions drawn from the panel that `s` is of: what goes by regions is made anew, the
 * rest is that of `s`, and there is no average. */
struct similarity similarity_drawn(const struct similarity *s, const struct panel *drawn);
void similarity_drop_drawn(struct similarity *again);

/* The one that --param on names; -1 after diag_fail(): there are no data for it, or no `s`. */
int similarity_wanted(struct run *run, const struct similarity *s);

#endif
