/* SPDX-License-Identifier: MIT */
/*
 * Partial sums. A partial record is one cell: its keys as they came, then for each
 * value field V the exact sum `_sum.V` as text (an engine that reads numbers as
 * doubles must not touch it), `_n.V`, `_missing.V` and what the options ask for.
 * `_partial` says which keys and sums they are, so that what does not fit together
 * is refused; with --shard each record also says which part of the input it is of
 * (`_shard`), which record of how many (`_part`) and a digest of them all, so that a
 * part that an engine delivers twice counts once, and one that is cut is noticed. An
 * empty shard is a record of its own (`_part` 0/0): nobody could miss it otherwise.
 * With --buckets the cells of a shard are dealt by a hash of their keys, and what is
 * said above of a shard holds for each bucket of it (`_bucket`): equal keys of all shards
 * meet in one bucket, which may be merged on its own.
 */
#ifndef KLASTER_AGGREGATE_PARTIAL_H
#define KLASTER_AGGREGATE_PARTIAL_H

#include "filter/aggregate.h"

enum { PART_SUM, PART_N, PART_MISSING, PART_MIN, PART_MAX, PART_SUMSQ, PART_TOP1, PART_TOP2, PARTS };

/* Where a part lies in extra; -1 for those that are not there. */
int part_extra(const struct layout *l, int part);

bool part_used(const struct layout *l, int part);

/* The field of a part of that value: _sum.V */
struct slice part_field(struct arena *arena, int part, struct slice value);

/* What a partial record holds, as text: version, keys, values, sums. Two runs whose
 * texts are equal make cells that can be merged. */
struct slice partial_signature(struct aggregate *a, struct arena *arena);

#endif
