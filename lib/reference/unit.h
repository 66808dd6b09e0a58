/* SPDX-License-Identifier: MIT */
/*
 * Units as published ("млн. тенге", "тыс. кв. м", "mln_KZT") and what they are after
 * normalisation: a unit without multiplier (KZT, m2) and the exact factor that takes
 * the figure there. Spellings are in lib/tables/unit.tsv; one that is not there is
 * not understood.
 */
#ifndef KLASTER_UNIT_H
#define KLASTER_UNIT_H

#include "reference/figure.h"

struct unit {
	struct slice code; /* lives as long as the table */
	struct factor factor;
};

struct units;

/* NULL on failure, with the reason in `message`. */
struct units *units_open(const char **message);
void units_close(struct units *t);

/* One more spelling; both texts must outlive the table. `meaning` is "CODE" or
 * "FACTOR CODE". False when that is neither. */
bool unit_add(struct units *t, struct slice spelling, struct slice meaning);

/* Reads the whole of `text`; false when it is no known unit. */
bool unit_read(const struct units *t, struct slice text, struct unit *unit);

#endif
