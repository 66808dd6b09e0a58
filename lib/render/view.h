/* SPDX-License-Identifier: MIT */
/*
 * What is to be shown: the records collected, sorted, cut to the top, turned about,
 * with names in place of codes. Charts read the view itself, tables the grid that
 * grid_make() lays out from it.
 */
#ifndef KLASTER_VIEW_H
#define KLASTER_VIEW_H

#include "render/label.h"
#include "stream/record.h"

/* More different fields than this are no table; cells are bounded so that hostile
 * records, each with a field of its own, cannot take all memory. */
enum { VIEW_COLUMNS_MAX = 4096, VIEW_CELLS_MAX = 1 << 28, GRID_CELLS_MAX = 1 << 24 };

struct view {
	struct arena arena;
	struct slice *columns; /* names, in order of first appearance */
	size_t columns_n, columns_cap;
	struct value *cells; /* rows * width; .p is NULL where the record has no such field */
	size_t width;        /* of a row in cells; grows by rebuilding */
	size_t rows, rows_cap;
	uint64_t shape_id;   /* of the record added last, and where its fields go */
	size_t *to;
	size_t to_cap;
};

/* False when it would hold more than the limits above. */
bool view_add(struct view *v, const struct record *r);
void view_fini(struct view *v);

/* The column's number, or -1. */
long view_column(const struct view *v, struct slice name);

static inline const struct value *view_cell(const struct view *v, size_t row, long column)
{
	return &v->cells[row * v->width + (size_t)column];
}

/* Whether the cell holds a number (a string that is one is none: codes stay codes). */
bool view_number(const struct view *v, size_t row, long column, double *number);

/* The cell's text, decoded; empty for null and absent. Lives as long as the view. */
struct slice view_text(struct view *v, size_t row, long column);

/* The texts of `n` columns as one key that no other texts share, in the view's arena. */
struct slice view_key(struct view *v, size_t row, const long *columns, size_t n);

/* Sorts rows, stably: numbers by size, before texts bytewise, nulls last. */
void view_sort(struct view *v, long column, bool descending);
void view_top(struct view *v, size_t n);

/* How numbers and codes are shown. */
struct style {
	const struct labels *labels;
	int digits;      /* decimals; -1: as they are */
	double scale;    /* numbers are multiplied by this before they are shown */
	bool codes;      /* codes, not names */
	bool short_names;
};

enum align { ALIGN_LEFT, ALIGN_RIGHT };

/* Why there is no figure; what the mark of each kind is, cell_text() says. */
enum absence { ABSENT_NO, ABSENT_MISSING, ABSENT_NONE, ABSENT_CONFIDENTIAL, ABSENT_KINDS };

/* A table ready to be written: texts only. */
struct grid {
	struct slice *head; /* columns */
	enum align *align;
	struct slice *cells; /* rows * columns */
	size_t columns, rows;
	size_t keys; /* so many columns in front say what a row is of */
	bool absent[ABSENT_KINDS]; /* marks that stand in it */
	struct arena arena;
};

enum layout {
	LAYOUT_DONE,
	LAYOUT_NO_FIELD,  /* *missing is not in the records */
	LAYOUT_TWICE,     /* two records fall on one cell */
	LAYOUT_TOO_LARGE,
};

/* One row a record: the columns named, or all. A field that a record does not have is an
 * empty cell. */
enum layout grid_list(struct grid *g, struct view *v, const struct slice *names, size_t n,
                      const struct style *style, struct slice *missing);

/* A row for each combination of the fields `rows`, a column for each text of `across`, the
 * cells from `value`. Order of first appearance. */
enum layout grid_pivot(struct grid *g, struct view *v, const struct slice *rows, size_t rows_n,
                       struct slice across, struct slice value, const struct style *style,
                       struct slice *missing);

/* An empty table with that room, for who fills it otherwise. */
void grid_start(struct grid *g, size_t columns, size_t rows);

void grid_fini(struct grid *g);

/* The number as people of the language write it, at most `digits` decimals (-1: all). */
struct slice number_text(struct arena *arena, double number, int digits, const struct labels *labels);

/* Why the cell has no figure, by the record's `status` and `conf` (SDMX). */
enum absence cell_absence(struct view *v, size_t row, long column);

/* The mark of an absence, as Kazakhstan's statistics write them, and its meaning. */
struct slice absence_mark(enum absence absence);
struct slice absence_meaning(enum absence absence, const struct labels *labels);

/* What stands in a cell, for people. */
struct slice cell_text(struct view *v, size_t row, long column, const struct style *style,
                       struct arena *arena);

#endif
