/* SPDX-License-Identifier: MIT */
/*
 * Tables that are published as cubes (JSON-stat, PC-Axis): dimensions with their categories,
 * and cells in row-major order, the last dimension running fastest. One record a cell: the
 * dimensions' ids with the category's code, `value`, `status` where there is one, and with
 * --labels the names of the categories in `<id>_label`.
 */
#ifndef KLASTER_CUBE_H
#define KLASTER_CUBE_H

#include "format/format.h"

enum { CUBE_DIMENSIONS_MAX = 64 };

struct cube_dimension {
	struct slice id;
	struct value *code, *label, *parent; /* n each; label and parent NULL: none */
	size_t n, at;                        /* at: the category of the cell to come */
};

struct cube {
	struct stage *s;
	const struct parse_options *o;
	struct cube_dimension dims[CUBE_DIMENSIONS_MAX];
	size_t n;
	struct slice part;   /* the table's name where a file has several; empty: one */
	uint64_t size;       /* product of the dimensions' sizes */
	struct maker maker;
	struct arena arena;  /* lives as long as the cube */
	const struct shape *plain, *flagged;
};

void cube_init(struct cube *c, struct stage *s, const struct parse_options *o, const char *file);

/* Another table: forgets the dimensions. */
void cube_reset(struct cube *c);

/* The dimensions are complete: NULL, or what is wrong with them (static). */
const char *cube_begin(struct cube *c);

/* Goes to the cell of that number, below c->size. */
void cube_seek(struct cube *c, uint64_t place);

/* Writes the cell and goes to the next one; `status` may have p NULL. 0, or -1 to stop. */
int cube_cell(struct cube *c, struct value value, struct value status);

/* Goes on to the next cell without a record. */
void cube_skip(struct cube *c);

/* Hands on what is left, also where it `failed`: 0 or -1. */
int cube_end(struct cube *c, bool failed);
void cube_fini(struct cube *c);

#endif
