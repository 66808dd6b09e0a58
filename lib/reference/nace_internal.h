/* SPDX-License-Identifier: MIT */
/* Between nace.c (the classification) and nace_spelling.c (how it is written). */
#ifndef KLASTER_NACE_INTERNAL_H
#define KLASTER_NACE_INTERNAL_H

#include "reference/nace.h"

enum { SET_WORDS = (NACE_CLASSES + 63) / 64 };

/* A set of classes, a bit each in the order of the classification. */
struct set {
	uint64_t bits[SET_WORDS];
};

/* The row of a canonical code in the table, or -1; what stands in it. */
long nace_row(struct slice code);
const struct set *nace_row_set(long row);
enum nace_level nace_row_level(long row);
struct slice nace_row_parent(long row);

/* The classes of a code or an aggregate, and the code read; false when it is neither. */
bool nace_set(struct slice code, struct set *set, struct nace_code *read);

#endif
