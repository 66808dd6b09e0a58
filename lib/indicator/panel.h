/* SPDX-License-Identifier: MIT */
/*
 * The data of indicators: a panel is regions by activities at one time, a group is the
 * panels of all times that share measure, unit and whatever else --by names. Codes
 * are numbered in bytewise order and cells sorted, and every sum runs over them in
 * that order with its rounding errors compensated (Neumaier 1974): results are the
 * same to the bit whatever the order of the input.
 */
#ifndef KLASTER_PANEL_H
#define KLASTER_PANEL_H

#include "base/arena.h"
#include "stream/record.h"

struct cell {
	uint32_t region, activity;
	double value, weight; /* weight is NAN where the record has none */
};

/* What is wrong with a region's or an activity's figures in a panel. */
enum flaw {
	FLAW_MISSING = 1,  /* a record without value, and no published total makes up for it */
	FLAW_NEGATIVE = 2, /* a negative value: shares of it mean nothing */
};

/* Of a cell whose records are establishments. */
struct plants {
	double squares, fourths; /* sums of their values to the second and fourth power */
	size_t first;            /* where theirs begin in plant_values */
	uint32_t n;
};

struct place_of_cell {
	uint32_t region, activity;
};

struct panel {
	const struct group *group;
	uint32_t time;
	struct cell *cells; /* sorted by region, then activity */
	size_t n;
	size_t *rows;       /* group->regions_n + 1: where each region's cells begin */
	size_t *columns;    /* group->activities_n + 1: where each activity's begin in by_activity */
	size_t *by_activity; /* indexes of cells, sorted by activity, then region; PANEL_AHEAD zeros behind */
	struct place_of_cell *missing; /* records without value, sorted by region, then activity */
	size_t missing_n;
	size_t active_n; /* activities that have a value, be it zero */
	uint8_t *region_flaws, *activity_flaws; /* enum flaw */
	/* Denominators: sums of the cells, or the published totals where they were named. */
	double *region_total, *activity_total;
	double total;
	double **extra;        /* panel_options.columns: an array like cells each; see panel_column() */
	struct plants *plants; /* like cells; NULL unless panel_options.plants */
	double *plant_values;  /* of each establishment, those of a cell by value; likewise */
};

struct group {
	const struct panel_options *options;
	struct value *by; /* the values of the fields of --by */
	struct slice *regions, *activities, *times; /* those that this group has */
	size_t regions_n, activities_n, times_n;
	bool *active; /* per activity: whether it occurs in this group */
	struct panel *panels; /* times_n; n is 0 where the group has no data */
};

/* A sum that does not depend on the compiler's whims and loses almost nothing. */
struct sum {
	double value, lost;
};

static inline void sum_add(struct sum *s, double x)
{
	double t = s->value + x;

	if ((s->value < 0 ? -s->value : s->value) >= (x < 0 ? -x : x))
		s->lost += (s->value - t) + x;
	else
		s->lost += (x - t) + s->value;
	s->value = t;
}

static inline double sum_of(const struct sum *s)
{
	return s->value + s->lost;
}

/* The cell at place `i` of by_activity. Those of an activity lie far from one another: the next
 * ones are fetched while this one is used. */
enum { PANEL_AHEAD = 16 };

static inline const struct cell *panel_in_column(const struct panel *p, size_t i)
{
	__builtin_prefetch(&p->cells[p->by_activity[i + PANEL_AHEAD]]);
	return &p->cells[p->by_activity[i]];
}

/* The cell's value, 0 where there is none; *present tells (may be NULL). */
double panel_at(const struct panel *p, uint32_t region, uint32_t activity, bool *present);

/* The activity's figures by region, NAN where there is none; to be freed. Where all are wanted, this
 * is far faster than one by one. */
double *panel_figures(const struct panel *p, uint32_t activity);

/* The further column of that name, like cells, NAN where a record has none; NULL where no
 * record of the run has it. */
const double *panel_column(const struct panel *p, const char *name);

/* Whether the region has a value in the panel. */
bool panel_has_region(const struct panel *p, uint32_t region);

/* Whether the activity has one. */
static inline bool panel_has_activity(const struct panel *p, uint32_t activity)
{
	return p->columns[activity] < p->columns[activity + 1];
}

/* Whether the cell has a record, and that has no value. */
bool panel_lacks(const struct panel *p, uint32_t region, uint32_t activity);

/* The place of a code among n sorted ones; UINT32_MAX where it is not among them. */
uint32_t code_place(const struct slice *codes, size_t n, struct slice code);

/* The number of that region, that activity; UINT32_MAX where the group has none such. */
uint32_t group_region(const struct group *g, struct slice code);
uint32_t group_activity(const struct group *g, struct slice code);

/* ---- making ------------------------------------------------------------- */

struct panel_maker;

/* A further numeric field: what indicators call it, and the records. */
struct panel_field {
	struct slice name, field;
	bool seen; /* some record has it */
};

enum { PANEL_COLUMNS = 16 };

struct panel_options {
	struct slice region, activity, time, value, weight; /* field names; weight may be empty */
	struct slice *by;
	size_t by_n;
	struct slice total_region, total_activity; /* codes; empty: sums */
	bool sum_duplicates, plants;
	struct panel_field columns[PANEL_COLUMNS];
	size_t columns_n;
};

/* `o` must outlive it and is told which columns were seen. */
struct panel_maker *panel_maker_new(struct panel_options *o);
void panel_maker_free(struct panel_maker *m);

/* Another field of the activity, as long as no record had one. */
void panel_name_activity(struct panel_maker *m, struct slice field);

/* Takes a record: NULL, or why it cannot be taken with *field the one to blame (NULL
 * pointer when none). A null value is counted and left out. */
const char *panel_take(struct panel_maker *m, const struct batch *b, const struct record *r,
                       struct field_ref **field);

uint64_t panel_missing(const struct panel_maker *m);

/* Regions and activities for which --total-region, --total-activity gave no total, so that
 * their parts were added up. */
uint64_t panel_unpublished(const struct panel_maker *m);
bool panel_has_activities(const struct panel_maker *m);

/* All groups; NULL with *message (to be freed) when records contradict one another, or with
 * `whole` when a region or an activity stands beside its own parts. */
struct group *panel_groups(struct panel_maker *m, bool whole, size_t *n, char **message);

#endif
