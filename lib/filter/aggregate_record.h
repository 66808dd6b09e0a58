/* SPDX-License-Identifier: MIT */
/*
 * Of a record, what becomes of it: its values, its letters, the numbers of its keys. One
 * record may be rejected, and is then told of; many of one shape are read field by field
 * where nothing is wrong with any of them (aggregate_block.c).
 */
#ifndef KLASTER_AGGREGATE_RECORD_H
#define KLASTER_AGGREGATE_RECORD_H

#include "filter/aggregate.h"

/* Where records of a shape have what is looked at; -1: nowhere. */
struct fields {
	uint64_t shape;
	int32_t *columns, *values;
	int32_t status, conf;
	struct column *lacking; /* the first one that they lack and must have */
	bool complete;          /* they have all that must be there */
};

void fields_init(struct aggregate *a);
void fields_fini(struct aggregate *a);
/* Borrowed, until it is asked for other shapes. */
const struct fields *fields_of(struct aggregate *a, const struct shape *shape);

/* The letters of a value as bits, UINT32_MAX where it has others; looked at once a text. */
uint32_t letters_bits(struct letters *l, const struct value *v);

/* Of one record: 1, 0 when the record was rejected, -1 after a failure. The numbers of its keys,
 * its letters (status, conf) as bits, the value numbered `i`. */
int aggregate_read_keys(struct stage *s, const struct batch *b, const struct record *r,
                        uint32_t *numbers);
int aggregate_read_flags(struct stage *s, const struct batch *b, const struct record *r,
                         uint32_t letters[2]);
int aggregate_read_value(struct stage *s, const struct batch *b, const struct record *r, size_t i,
                         struct reading *reading);

#endif
