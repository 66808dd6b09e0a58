/* SPDX-License-Identifier: MIT */
/*
 * Side tables of indicators: figures that are not of the panel's cells, such as the income
 * of a region, the distance of two, the flow from one industry to another. A stream of
 * records with one or two key fields, a value and maybe a time; held in memory.
 */
#ifndef KLASTER_SIDE_H
#define KLASTER_SIDE_H

#include "base/arena.h"
#include "stream/diag.h"

struct side_row {
	struct slice key[2], time; /* empty: none */
	double value;              /* NAN: the record's is null, or the table has labels */
	struct slice label;        /* of a table of labels */
};

struct side {
	const char *name;
	struct side_row *rows; /* sorted bytewise by keys, then time */
	size_t n, cap;
	struct arena arena;
};

/* The field names of keys, time and value. key[1] may be empty; with `label` its text is
 * wanted (or a text in `value`) and no number. */
struct side_fields {
	struct slice key[2], time, value, label;
};

/* Reads the file; NULL after diag_fail(): unreadable, a record that lacks a key or has no
 * number, two of the same keys and time. */
struct side *side_read(const char *name, const char *path, const struct side_fields *fields, struct diag *diag);
void side_free(struct side *t);

/* The value of these keys at that time, or of all times where the table has none for it; NAN
 * where there is no such row or it has no value. */
double side_value(const struct side *t, struct slice key1, struct slice key2, struct slice time);

/* The label of that key at that time, or of all times; {NULL, 0} where there is none. */
struct slice side_label(const struct side *t, struct slice key, struct slice time);

/* The rows of the first key: *n of them from the one returned. */
const struct side_row *side_rows(const struct side *t, struct slice key1, size_t *n);

#endif
