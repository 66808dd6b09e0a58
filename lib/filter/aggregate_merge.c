/* SPDX-License-Identifier: MIT */
/* Partial records to cells: see aggregate_partial.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "filter/aggregate_partial.h"
#include "filter/aggregate_record.h"

enum { PARTS_MAX = 1 << 30 }; /* records of one shard */

/* A shard, or one bucket of it. */
struct shard {
	bool known;
	uint32_t digest; /* number of its text in names */
	uint32_t bucket; /* 0: of no bucket; else its number + 1 */
	uint64_t parts, seen;
	uint8_t *bits; /* by part, 0 for that of an empty shard: whether it was seen */
};

/* What merging keeps over batches. */
struct shards {
	struct field_ref partial, shard, bucket, part, digest;
	struct field_ref *parts; /* PARTS for each value field */
	struct slice signature;
	struct layout layout; /* of `sums`: keys may get longer on the way, this does not */
	char *sums;           /* of one record, by value */
	uint32_t *numbers;    /* of its keys */
	struct arena arena;
	struct names names;
	struct shard *list; /* by number of its name: that of the shard, a line feed, the bucket */
	size_t cap;
	struct buf name;
};

static bool read_count(const struct value *v, uint64_t *count)
{
	*count = 0;
	if (!v || v->kind != VALUE_NUMBER || v->n > 18)
		return false;
	for (uint32_t i = 0; i < v->n; i++) {
		if (v->p[i] < '0' || v->p[i] > '9')
			return false;
		*count = *count * 10 + (uint64_t)(v->p[i] - '0');
	}
	return true;
}

static struct shards *shards_new(struct aggregate *a)
{
	struct shards *m = xcalloc(1, sizeof(*m));

	m->partial = (struct field_ref)FIELD("_partial");
	m->shard = (struct field_ref)FIELD("_shard");
	m->bucket = (struct field_ref)FIELD("_bucket");
	m->part = (struct field_ref)FIELD("_part");
	m->digest = (struct field_ref)FIELD("_digest");
	m->parts = xcalloc(a->values_n * PARTS, sizeof(*m->parts));
	for (size_t v = 0; v < a->values_n; v++)
		for (int part = 0; part < PARTS; part++)
			m->parts[v * PARTS + (size_t)part] = field_named(part_field(&m->arena, part, a->values[v]));
	m->signature = partial_signature(a, &m->arena);
	m->layout = a->layout;
	m->sums = xcalloc(a->values_n, m->layout.sums_size);
	m->numbers = xcalloc(a->columns_n, sizeof(*m->numbers));
	names_init(&m->names);
	return m;
}

void shards_free(struct shards *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->cap; i++)
		free(m->list[i].bits);
	free(m->list);
	free(m->parts);
	free(m->sums);
	free(m->numbers);
	buf_fini(&m->name);
	names_fini(&m->names);
	arena_fini(&m->arena);
	free(m);
}

/* "3/17"; "0/0" is all of an empty shard */
static bool read_part(const struct value *v, uint64_t *part, uint64_t *parts)
{
	struct slice rest = { v->p, v->n }, first = slice_cut(&rest, '/');
	struct value a = value_digits(first), b = value_digits(rest);

	return v->kind == VALUE_STRING && rest.p && first.n && rest.n && read_count(&a, part) &&
	       read_count(&b, parts) && *part <= *parts && *parts <= PARTS_MAX && !*part == !*parts;
}

/* The shard of that name, or its bucket. */
static struct shard *shard_of(struct shards *m, const struct value *name, const uint64_t *bucket)
{
	struct value full = *name;
	uint32_t number;
	size_t cap = m->cap;

	m->name.n = 0;
	buf_add(&m->name, name->p, name->n);
	if (bucket)
		buf_printf(&m->name, "\n%" PRIu64, *bucket);
	full.p = m->name.p;
	full.n = (uint32_t)m->name.n;
	full.roomy = false;
	number = names_add(&m->names, &full);

	if (number >= m->cap) {
		m->list = xgrow(m->list, &m->cap, number + 1, sizeof(*m->list));
		memset(m->list + cap, 0, (m->cap - cap) * sizeof(*m->list));
	}
	return &m->list[number];
}

/* Looks whether the record's part of its shard has come before: 1 new, 0 seen or rejected
 * (counted), -1 after a failure. */
static int check_shard(struct stage *s, const struct batch *b, const struct record *r)
{
	struct shards *m = aggregate_of(s)->shards;
	const struct value *name = record_get(r, &m->shard), *part = record_get(r, &m->part);
	const struct value *digest = record_get(r, &m->digest);
	const struct value *bucket = record_get(r, &m->bucket);
	struct place place = stage_place(b, r);
	struct shard *shard;
	uint64_t i, n, of = 0;
	uint32_t number;

	if (!name)
		return 1;
	if (!part || !digest || !read_part(part, &i, &n) || (bucket && (!read_count(bucket, &of) || of >= BUCKETS_MAX)))
		return stage_reject(s, b, r, &m->part, "a partial sum with _shard needs _part and _digest as "
		                                       "--partial --shard writes them");
	number = names_add(&m->names, digest);
	shard = shard_of(m, name, bucket ? &of : NULL);
	if (!shard->known) {
		shard->known = true;
		shard->parts = n;
		shard->digest = number;
		shard->bucket = bucket ? (uint32_t)of + 1 : 0;
		shard->bits = xcalloc(1, n / 8 + 1);
	} else if (shard->parts != n || shard->digest != number) {
		return diag_fail(s->diag, &place, "the shard \"%.*s\" comes twice with different content; run "
		                                  "that part of the input again and merge anew",
		                 (int)name->n, name->p);
	}
	if (shard->bits[i / 8] >> i % 8 & 1) {
		s->counts.dropped++;
		return 0;
	}
	shard->bits[i / 8] |= (uint8_t)(1u << i % 8);
	shard->seen++;
	return 1;
}

static bool read_exact(struct exact *to, const struct value *v)
{
	*to = (struct exact){ 0 };
	return v && v->kind == VALUE_STRING && !v->escaped &&
	       exact_add_text(to, (struct slice){ v->p, v->n }) == EXACT_OK;
}

/* The sums of one value field; 1, 0 when rejected, -1. */
static int read_sums(struct stage *s, const struct batch *b, const struct record *r, size_t v,
                     struct sums *to)
{
	struct aggregate *a = aggregate_of(s);
	struct field_ref *refs = &a->shards->parts[v * PARTS];

	for (int part = 0; part < PARTS; part++) {
		int extra = part_extra(&a->layout, part);
		const struct value *value;
		bool good;
		if (!part_used(&a->layout, part))
			continue;
		value = record_get(r, &refs[part]);
		if (part == PART_SUM || extra >= 0)
			good = read_exact(part == PART_SUM ? &to->sum : &to->extra[extra], value);
		else
			good = read_count(value, part == PART_N ? &to->n : &to->missing);
		if (!good)
			return stage_reject(s, b, r, &refs[part], "not a part of a partial sum as --partial "
			                                          "writes it");
	}
	return 1;
}

static bool is_empty_shard(struct shards *m, const struct record *r)
{
	const struct value *part = record_get(r, &m->part);

	return part && value_is(part, SLICE("0/0"));
}

static int read_partial(struct stage *s, const struct batch *b, const struct record *r)
{
	struct aggregate *a = aggregate_of(s);
	struct shards *m = a->shards;
	const struct value *text = record_get(r, &m->partial);
	struct place place = stage_place(b, r);
	uint32_t letters[2];
	struct flags *flags;
	char *cell;
	int rc = 1;

	if (!text)
		return stage_reject(s, b, r, NULL, "not a partial sum; --merge reads what --partial wrote");
	if (!value_is(text, m->signature))
		return diag_fail(s->diag, &place, "the partial sums are of other options (\"%.*s\" here, "
		                                  "\"%.*s\" asked for); give --merge the keys, values and sums "
		                                  "of --partial", (int)text->n, text->p, SLICE_ARG(m->signature));
	if (is_empty_shard(m, r)) {
		rc = check_shard(s, b, r);
		s->counts.aggregated += rc > 0;
		return rc < 0 ? -1 : 0;
	}
	for (size_t v = 0; rc > 0 && v < a->values_n; v++)
		rc = read_sums(s, b, r, v, sums_at(&m->layout, m->sums, (uint32_t)v));
	if (rc > 0)
		rc = aggregate_read_flags(s, b, r, letters);
	if (rc > 0)
		rc = aggregate_read_keys(s, b, r, m->numbers);
	if (rc > 0)
		rc = check_shard(s, b, r);
	if (rc > 0) {
		cell = aggregate_cell(a, m->numbers);
		flags = cell_flags(&a->layout, cell);
		flags->status |= letters[0];
		flags->conf |= letters[1];
		for (uint32_t v = 0; v < a->layout.values; v++)
			cell_merge(&a->cells, cell, v, sums_at(&m->layout, m->sums, v));
		s->counts.aggregated++;
	}
	return rc < 0 ? -1 : 0;
}

int partial_read(struct stage *s, struct batch *b)
{
	struct aggregate *a = aggregate_of(s);

	if (!a->shards)
		a->shards = shards_new(a);
	for (size_t i = 0; i < b->n; i++) {
		int rc = read_partial(s, b, &b->records[i]);
		for (uint32_t v = 0; v < a->layout.values; v++) {
			struct sums *sums = sums_at(&a->shards->layout, a->shards->sums, v);
			sums_fini(&a->layout, sums);
			sums->n = sums->missing = 0;
		}
		if (rc < 0)
			return -1;
	}
	return aggregate_check_memory(s, 0);
}

/* --shards: that many of them, in each bucket that came. */
static int check_shards(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);
	const struct shards *m = a->shards;
	long long *counts = xcalloc(BUCKETS_MAX + 1, sizeof(*counts));
	bool any = false;
	int rc = 0;

	for (size_t i = 0; m && i < m->cap; i++) {
		counts[m->list[i].bucket] += m->list[i].known;
		any |= m->list[i].known;
	}
	for (size_t i = 0; rc == 0 && i <= BUCKETS_MAX; i++) {
		char bucket[32] = "";
		if (counts[i] == a->shards_wanted || (counts[i] == 0 && (any || i)))
			continue;
		if (i)
			snprintf(bucket, sizeof(bucket), " of bucket %zu", i - 1);
		rc = diag_fail(s->diag, NULL, "%lld shards%s came, --shards asks for %lld; merge all of them, each "
		                              "once or more", counts[i], bucket, a->shards_wanted);
	}
	free(counts);
	return rc;
}

int partial_finish(struct stage *s)
{
	struct shards *m = aggregate_of(s)->shards;

	for (uint32_t i = 1; m && i < m->names.n && i < m->cap; i++) {
		const struct shard *shard = &m->list[i];
		struct slice bucket = { m->names.list[i].p, m->names.list[i].n }, name = slice_cut(&bucket, '\n');
		if (shard->known && shard->seen < shard->parts)
			return diag_fail(s->diag, NULL,
			                 "of the shard \"%.*s\"%s%.*s only %" PRIu64 " of %" PRIu64 " records came; "
			                 "merge it whole", SLICE_ARG(name), shard->bucket ? ", bucket " : "",
			                 shard->bucket ? (int)bucket.n : 0, shard->bucket ? bucket.p : "",
			                 shard->seen, shard->parts);
	}
	return aggregate_of(s)->shards_given ? check_shards(s) : 0;
}
