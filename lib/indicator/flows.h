/* SPDX-License-Identifier: MIT */
/*
 * An input-output table from flows: sectors are the codes that sell and buy; what only buys is
 * final use (or is named by --param final=), what only sells is primary input. Output is a
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

#define FLOWS_PARAMETERS { "final", "none", "none|text", "the codes that are final use, ; between them (those that sell nothing)" }

/* The table; false after diag_fail(): no sector, too many, a negative output. Freed by flows_free(). */
bool flows_of(struct run *run, const struct panel *p, struct flows *f);
void flows_free(struct flows *f);

/* z_ij / x_j and z_ij / x_i; a sector without output has zeros. */
struct matrix flows_technical(const struct flows *f);
struct matrix flows_allocation(const struct flows *f);

/* Sales of each sector to the uses named in `uses` (; between them); to be freed. */
double *flows_used(const struct flows *f, struct slice uses);

/* (1 - m)^-1; false where it has none. m is used up. */
bool flows_inverse(struct matrix *m);

/* The Leontief inverse (1 - A)^-1 or Ghosh's (1 - B)^-1, to be freed; false where it has none. */
bool flows_inverse_of(const struct flows *f, bool ghosh, struct matrix *m);
extern const char reason_no_inverse[];

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

#endif
