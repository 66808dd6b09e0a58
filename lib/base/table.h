/* SPDX-License-Identifier: MIT */
/*
 * Reference tables in memory: tab-separated text, `#` comment lines, then one
 * header line. For lib/tables/ and for users' replacements of them.
 */
#ifndef KLASTER_TABLE_H
#define KLASTER_TABLE_H

#include "base/arena.h"

struct table {
	size_t columns, rows;
	struct slice *names; /* the header's, `columns` of them */
	struct slice *cells; /* rows * columns */
	struct arena arena;
};

/* Reads `text`, of which the cells are slices: it must outlive the table. The
 * separator is a tab, or a comma where the header has no tab (RFC 4180 quoting).
 * On failure false, with what is wrong in `message` (static or in the arena). */
bool table_read(struct table *t, struct slice text, const char **message);
void table_fini(struct table *t);

/* The column of that name, or -1. */
int table_column(const struct table *t, const char *name);

static inline struct slice table_cell(const struct table *t, size_t row, int column)
{
	return column < 0 ? (struct slice){ "", 0 } : t->cells[row * t->columns + (size_t)column];
}

/* A hash from text to row numbers over one column, the first row of equal ones. */
struct table_index;
struct table_index *table_index_new(const struct table *t, int column);
void table_index_free(struct table_index *index);
long table_index_find(const struct table_index *index, struct slice key); /* -1: none */

#endif
