/* SPDX-License-Identifier: MIT */
/* What reading records and making panels of them share. */
#ifndef KLASTER_PANEL_INTERNAL_H
#define KLASTER_PANEL_INTERNAL_H

#include "base/dict.h"
#include "indicator/panel_check.h"

/* Codes of one dimension: numbered as they come, renumbered in bytewise order. */
struct codes {
	struct dict index;
	struct slice *names;
	size_t n, cap;
	uint32_t last; /* the number given last: neighbouring records are alike */
	uint32_t *rank;
};

/* The cells of one group at one time, while records are read; a value of NAN is missing.
 * Where records have further columns, cell.weight is the number of its row in `rows`, which
 * holds the weight and the columns: sorting then moves no more than it would without. */
struct builder {
	uint32_t group, time;
	struct cell *cells;
	size_t n, cap;
	double *rows;
	size_t rows_n, rows_cap;
	struct plants *plants; /* like cells, once duplicates are added up */
	double *plant_values;  /* of each record, as panel.h has them */
};

enum { BY_MAX = 16, ALIKE = 2 };

struct panel_maker {
	struct panel_options *o;
	struct field_ref region, activity, time, value, weight, by[BY_MAX], columns[PANEL_COLUMNS];
	struct codes regions, activities, times, groups;
	struct arena arena;
	struct buf key;
	struct value **group_by;
	size_t group_by_cap;
	struct field_ref alike[ALIKE]; /* fields that may not vary in a group */
	struct slice (*group_alike)[ALIKE];
	size_t group_alike_cap;
	const char *mixed;             /* the first of them that did */
	struct slice mixed_values[2];
	struct extras *extras;
	struct builder *builders;      /* after reading sorted by group, then time */
	size_t builders_n, builders_cap, builder_last;
	struct dict builder_index;
	uint64_t missing, unpublished;
	bool has_activities, saw_total_region, saw_total_activity;
	struct group *out;
	size_t out_n;
};

/* Makes the group of builders [from, end), whose cells become the panels'; NULL or why it cannot
 * be. `local` has room for a number for each region and each activity, all NO_LOCAL, and is left so. */
enum { NO_LOCAL = UINT32_MAX };
/* The row of further columns behind a cell: the weight, then panel_options.columns. */
static inline double *builder_row(const struct panel_maker *m, const struct builder *b, const struct cell *c)
{
	return b->rows + (size_t)c->weight * (m->o->columns_n + 1);
}

const char *group_fill(struct panel_maker *m, struct group *g, struct builder *from, struct builder *end,
                       uint32_t *local[2]);
void group_fini(struct group *g);

#endif
