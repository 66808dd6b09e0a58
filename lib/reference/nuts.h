/* SPDX-License-Identifier: MIT */
/*
 * NUTS codes by vintage: a code of one vintage is another territory, or none, in the next.
 * The table (1999 to 2021) is read when it is first asked for.
 */
#ifndef KLASTER_NUTS_H
#define KLASTER_NUTS_H

#include "base/slice.h"

enum { NUTS_VINTAGES = 7 };

/* 1999, 2003, 2006, 2010, 2013, 2016, 2021. */
extern const int nuts_years[NUTS_VINTAGES];

struct nuts_code {
	struct slice code, name;
	struct slice next; /* the one code it became; empty where it did not go or became several */
	unsigned vintages; /* bit i: it stands in that of nuts_years[i] */
};

/* NULL where no vintage has it. */
const struct nuts_code *nuts_find(struct slice code);

/* The number of the vintage of that year, -1 where there is none. */
int nuts_vintage(struct slice year);

/* The code that stands for `code` in that vintage by its successors; {NULL,0} where none does. */
struct slice nuts_in(const struct nuts_code *code, int vintage);

#endif
