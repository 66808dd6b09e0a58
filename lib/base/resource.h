/* SPDX-License-Identifier: MIT */
/*
 * Files of the library that are part of the executables: lib/tables/, lib/profiles/,
 * lib/schemes/. A filter is one file that runs anywhere; --FILE options name
 * replacements. Adding a file to one of those folders is all that is needed.
 */
#ifndef KLASTER_RESOURCE_H
#define KLASTER_RESOURCE_H

#include "base/slice.h"

struct resource {
	const char *name; /* "tables/region.tsv" */
	const char *begin, *end;
};

/* The resource of that name; false when there is none. Static. */
bool resource_find(const char *name, struct slice *content);

/* All of them, sorted by name; `*n` gets the count. */
const struct resource *resource_all(size_t *n);

#endif
