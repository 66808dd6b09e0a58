/* SPDX-License-Identifier: MIT */
/*
 * What codes cover, as far as adding needs it: which codes of a column contain, or
 * cross, which others. How long a period is stands in reference/span.h.
 */
#ifndef KLASTER_AGGREGATE_SPAN_H
#define KLASTER_AGGREGATE_SPAN_H

#include "filter/aggregate.h"
#include "reference/span.h"

/* For each number of a column, the numbers that contain it; of codes that cross
 * without either containing the other, one has the other. */
struct edges {
	uint32_t *from; /* by number: where its list begins in `to`; one more at the end */
	uint32_t *to;
	size_t names;
	size_t n;       /* of all lists; 0: no two codes of the column overlap */
};

static inline uint32_t edges_count(const struct edges *e, uint32_t number)
{
	return number < e->names ? e->from[number + 1] - e->from[number] : 0;
}

static inline uint32_t edges_get(const struct edges *e, uint32_t number, uint32_t i)
{
	return e->to[e->from[number] + i];
}

void edges_of_regions(struct edges *e, const struct geo *geo, struct names *names);

/* The revision that the field rev names: what is not 1.1 or 2.1 has the codes of Rev. 2. */
enum activity_revision { REVISION_2, REVISION_1_1, REVISION_2_1, REVISIONS };
enum activity_revision revision_of(struct slice rev);

void edges_of_activities(struct edges *e, const struct names *names, enum activity_revision rev);
void edges_fini(struct edges *e);

#endif
