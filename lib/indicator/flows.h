/* SPDX-License-Identifier: MIT */
/*
 * An input-output table from flows: sectors are the codes that sell and buy in the period (in any,
 * where periods are held against one another); what only buys is final use (or is named by
 * --param final=), what only sells is primary input. Output is a
 * sector's sales, to sectors and to final use.
 */
#ifndef KLASTER_FLOWS_H
#define KLASTER_FLOWS_H

#include "indicator/indicator.h"
#include "indicator/matrix.h"

struct flows {
	const struct panel *panel;
	size_t n;                  /* sectors, in bytewise order */
	struct slice *codes;
	uint32_t *from, *to;       /* their numbers among the group's regions and activities */
	struct matrix z;           /* z_ij: i sells to j */
	double *output, *final, *primary; /* sales, sales to final use, primary inputs */
};

#define FLOWS_PARAMETERS                                                                                              \
	{ "final", "none", "none|text", "the codes that are final use, ; between them (those that sell nothing)" },   \
	{ "missing", "null", "null|zero", "with a flow that has no value the whole period is null, or nothing flows there" }

/* NULL, or why nothing can be said of the period: every coefficient hangs on every flow, and one of them
 * has no value. With missing=zero it is none. */
const char *flows_hole(struct run *run, const struct panel *p);

/* Whether there is no such; else the period's only result is null. */
bool flows_whole(struct run *run, const struct panel *p);

/* The table; false after diag_fail(): no sector, too many, a negative output. Freed by flows_free(). */
bool flows_of(struct run *run, const struct panel *p, struct flows *f);
void flows_free(struct flows *f);

/* z_ij / x_j and z_ij / x_i; a sector without output has zeros. */
struct matrix flows_technical(const struct flows *f);
struct matrix flows_allocation(const struct flows *f);

/* Sales of each sector to the uses named in `uses` (; between them); to be freed. */
double *flows_used(const struct flows *f, struct slice uses);

/* What each sector buys of the primary inputs named in `inputs` (; between them); to be freed. */
double *flows_bought(const struct flows *f, struct slice inputs);

/* Whether the list (; between its codes) has the code. */
bool flows_named(struct slice list, struct slice code);

/*
 * The codes of a parameter (; between them): final uses, or primary inputs where `inputs`. Whether
 * each is one in the group; false after diag_fail() that says what is missing, `meaning` what it is.
 */
bool flows_codes(struct run *run, const struct flows *f, const char *name, bool inputs, const char *meaning);

/* The sum of all flows from the codes of one list to those of the other; {NULL, 0}: to all. */
double flows_between(const struct flows *f, struct slice from, struct slice to);

/* Whether any of them has a flow in this period. */
bool flows_present(const struct flows *f, struct slice codes, bool inputs);

/* The label of each sector in the table of --table regions, to be freed; false after diag_fail() that
 * names a sector without one. NULL and true where there is no such table. `when` as of a table's row. */
bool flows_regions(struct run *run, const struct flows *f, struct slice **regions);
#define FLOWS_REGIONS(meaning, when) { "regions?", { "sector", NULL }, meaning, true, when }

/* The table's figure of each sector over its output, NAN where one is missing; 1 without table. */
double *flows_per_output(const struct flows *f, const struct side *input);

/* (1 - m)^-1; false where it has none. m is used up. */
bool flows_inverse(struct matrix *m);

/* The Leontief inverse (1 - A)^-1 or Ghosh's (1 - B)^-1, to be freed; false where it has none. */
bool flows_inverse_of(const struct flows *f, bool ghosh, struct matrix *m);
extern const char reason_no_inverse[], reason_no_output[];

/* Whether (1 - m)^-1 of a matrix without negative elements comes of 1 + m + m^2 + ..., so that every
 * demand can be met: where one unit of each can (Hawkins, Simon 1949). */
bool flows_productive(const struct matrix *inverse);

double matrix_row_sum(const struct matrix *m, size_t i);
double matrix_column_sum(const struct matrix *m, size_t j);

/* Computes the table of each period with data; returns run->rc. */
typedef void table_compute(struct run *run, const struct group *g, const struct flows *f);
int flows_each(struct run *run, const struct group *g, table_compute *compute);

/* One result of a sector; of a pair. */
void emit_sector(struct run *run, const struct group *g, const struct flows *f, size_t i, const char *component,
                 double value, const char *reason);
void emit_flow(struct run *run, const struct group *g, const struct flows *f, size_t i, size_t j,
               const char *component, double value, const char *reason);

/* One result of every pair; null with the reason where not `right`. */
void emit_matrix(struct run *run, const struct group *g, const struct flows *f, const struct matrix *m, bool right,
                 const char *reason);

/* What rows share: a side table of sectors, the data of their examples. */
#define SECTOR(name, meaning) { name, { "sector", NULL }, meaning, false, NULL }
#define TOY "parse --comment '#' tests/golden/toy10.csv"
#define TOY_OUTPUT "<(parse --comment '#' tests/golden/toy10_output.csv)"
#define PERIODS "parse --comment '#' tests/golden/periods_io.csv"

#endif
