/* SPDX-License-Identifier: MIT */
/*
 * Partial sums. A partial record is one cell: its keys as they came, then for each
 * value field V the exact sum `_sum.V` as text (an engine that reads numbers as
 * doubles must not touch it), `_n.V`, `_missing.V` and what the options ask for.
 * `_partial` says which keys and sums they are, so that what does not fit together
 * is refused; with --shard each record also says which part of the input it is of
 * (`_shard`), which record of how many (`_part`) and a digest of them all, so that a
 * part that an engine delivers twice counts once, and one that is cut is noticed.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/number.h"
#include "filter/aggregate.h"

struct shard {
	uint32_t digest; /* number of its text in names */
	uint64_t parts, seen;
	uint8_t *bits; /* by part: whether it was seen */
};

/* What merging keeps over batches. */
struct shards {
	struct field_ref partial, shard, part, digest;
	struct field_ref *parts; /* PARTS for each value field */
	struct slice signature;
	struct layout layout; /* of `sums`: keys may get longer on the way, this does not */
	char *sums;           /* of one record, as in a cell */
	struct arena arena;
	struct names names;
	struct shard *list; /* list[i] has the name i + 1 */
	size_t cap;
};

enum { PART_SUM, PART_N, PART_MISSING, PART_MIN, PART_MAX, PART_SUMSQ, PART_TOP1, PART_TOP2, PARTS };
static const char *const part_names[PARTS] = {
	"_sum", "_n", "_missing", "_min", "_max", "_sumsq", "_top1", "_top2",
};

enum { PARTS_MAX = 1 << 30 }; /* records of one shard */

/* Where a part lies in extra; -1 for those that are not there. */
static int part_extra(const struct layout *l, int part)
{
	switch (part) {
	case PART_MIN: return l->min;
	case PART_MAX: return l->max;
	case PART_SUMSQ: return l->squares;
	case PART_TOP1: return l->top1;
	case PART_TOP2: return l->top2;
	default: return -1;
	}
}

static bool part_used(const struct layout *l, int part)
{
	return part <= PART_MISSING || part_extra(l, part) >= 0;
}

static int text_cmp(const void *x, const void *y)
{
	return slice_cmp(*(const struct slice *)x, *(const struct slice *)y);
}

/* What a partial record holds, as text: version, keys, values, sums. Two runs whose
 * texts are equal make cells that can be merged. */
static struct slice signature(struct aggregate *a, struct arena *arena)
{
	struct buf text = { 0 };
	struct slice *names = xreallocarray(NULL, a->columns_n, sizeof(*names)), result;

	for (size_t c = 0; c < a->columns_n; c++)
		names[c] = a->columns[c].ref.name;
	qsort(names, a->columns_n, sizeof(*names), text_cmp);
	buf_addz(&text, "1 keys=");
	for (size_t c = 0; c < a->columns_n; c++) {
		buf_addz(&text, c ? "," : "");
		buf_adds(&text, names[c]);
	}
	buf_addz(&text, " values=");
	for (size_t v = 0; v < a->values_n; v++) {
		buf_addz(&text, v ? "," : "");
		buf_adds(&text, a->values[v]);
	}
	buf_addz(&text, " sums=");
	for (int part = 0; part < PARTS; part++)
		if (part_used(&a->layout, part))
			buf_addz(&text, part_names[part]);
	if (a->geo && geo_rolls(a->geo) && a->allow_overlap)
		buf_printf(&text, " level=%s crosswalk=%s", a->level_text ? a->level_text : "",
		           a->crosswalk ? a->crosswalk : "");
	result = arena_dup(arena, buf_slice(&text));
	buf_fini(&text);
	free(names);
	return result;
}

/* ---- writing ------------------------------------------------------------ */

struct partial {
	struct aggregate *a;
	struct slice *names;
	struct value *values;
	size_t n;
	struct slice *part_fields; /* PARTS for each value field */
	struct buf text;
	struct arena arena;
	struct slice signature;
};

static void put(struct partial *p, struct slice name, struct value v)
{
	p->names[p->n] = name;
	p->values[p->n++] = v;
}

static void put_sums(struct partial *p, struct arena *arena, const struct sums *s, size_t v)
{
	const struct layout *l = &p->a->layout;

	for (int part = 0; part < PARTS; part++) {
		int extra = part_extra(l, part);
		const struct exact *exact = part == PART_SUM ? &s->sum : extra >= 0 ? &s->extra[extra] : NULL;
		struct slice name = p->part_fields[v * PARTS + (size_t)part];
		if (exact) {
			p->text.n = 0;
			exact_to_text(exact, &p->text);
			put(p, name, value_plain(arena_dup(arena, buf_slice(&p->text))));
		} else if (part_used(l, part)) {
			put(p, name, value_integer(arena, (int64_t)(part == PART_N ? s->n : s->missing)));
		}
	}
}

static void put_letters(struct partial *p, struct arena *arena, struct slice name, uint32_t bits)
{
	if (!bits)
		return;
	p->text.n = 0;
	flags_write(&p->text, bits);
	put(p, name, value_plain(arena_dup(arena, buf_slice(&p->text))));
}

/* The fields of one cell, without those of the shard. */
static void put_cell(struct partial *p, struct arena *arena, char *cell)
{
	struct aggregate *a = p->a;
	const struct flags *flags = cell_flags(&a->layout, cell);

	p->n = 0;
	put(p, SLICE("_partial"), value_string(arena, p->signature));
	for (size_t c = 0; c < a->columns_n; c++) {
		uint32_t number = key_number(&a->columns[c], cell_key(cell));
		if (number)
			put(p, a->columns[c].ref.name, name_value(&a->columns[c].keyed->list[number]));
	}
	for (uint32_t v = 0; v < a->layout.values; v++)
		put_sums(p, arena, cell_sums(&a->layout, cell, v), v);
	put_letters(p, arena, SLICE("status"), flags->status);
	put_letters(p, arena, SLICE("conf"), flags->conf);
}

/* FNV-1a over names and values: the same in every process, which slice_hash is not. */
static uint64_t digest_add(uint64_t digest, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		digest = (digest ^ (unsigned char)s.p[i]) * 0x100000001B3u;
	return (digest ^ 0xFF) * 0x100000001B3u;
}

static uint64_t digest_cells(struct partial *p, const uint32_t *order)
{
	uint64_t digest = 0xCBF29CE484222325u;
	struct arena scratch = { 0 };

	for (size_t i = 0; i < p->a->cells.n; i++) {
		put_cell(p, &scratch, cell_at(&p->a->cells, order[i]));
		for (size_t k = 0; k < p->n; k++) {
			digest = digest_add(digest, p->names[k]);
			digest = digest_add(digest, (struct slice){ p->values[k].p, p->values[k].n });
		}
		arena_reset(&scratch);
	}
	arena_fini(&scratch);
	return digest;
}

static void partial_names(struct partial *p)
{
	struct aggregate *a = p->a;
	size_t most = a->columns_n + a->values_n * PARTS + 6;

	p->names = xcalloc(most, sizeof(*p->names));
	p->values = xcalloc(most, sizeof(*p->values));
	p->part_fields = xcalloc(a->values_n * PARTS, sizeof(*p->part_fields));
	for (size_t v = 0; v < a->values_n; v++)
		for (size_t part = 0; part < PARTS; part++)
			p->part_fields[v * PARTS + part] =
				arena_printf(&p->arena, "%s.%.*s", part_names[part], SLICE_ARG(a->values[v]));
	p->signature = signature(a, &p->arena);
}

static void partial_fini(struct partial *p)
{
	free(p->names);
	free(p->values);
	free(p->part_fields);
	buf_fini(&p->text);
	arena_fini(&p->arena);
}

int partial_write(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);
	struct partial p = { .a = a };
	struct maker maker;
	uint32_t *order;
	uint64_t digest = 0;
	int rc = aggregate_check_memory(s, 2 * a->cells.n * sizeof(struct part));

	if (rc < 0)
		return -1;
	order = cells_in_order(a);
	partial_names(&p);
	maker_init(&maker, NULL);
	if (a->shard)
		digest = digest_cells(&p, order);
	for (size_t i = 0; rc == 0 && i < a->cells.n; i++) {
		const struct shape *shape;
		put_cell(&p, &maker.arena, cell_at(&a->cells, order[i]));
		if (a->shard) {
			put(&p, SLICE("_shard"), value_string(&maker.arena, slice_of(a->shard)));
			put(&p, SLICE("_part"), value_plain(arena_printf(&maker.arena, "%zu/%zu", i + 1, a->cells.n)));
			put(&p, SLICE("_digest"), value_plain(arena_printf(&maker.arena, "%016" PRIx64, digest)));
		}
		shape = schema_shape(maker.schema, p.names, p.n);
		if (!shape) {
			rc = diag_fail(s->diag, NULL, "a key has the name of a field of partial sums; rename it");
			break;
		}
		memcpy(maker_add(&maker, shape, 0), p.values, p.n * sizeof(*p.values));
		s->counts.made++;
		if (maker_full(&maker))
			rc = maker_emit(&maker, s);
	}
	if (rc == 0)
		rc = maker_emit(&maker, s);
	maker_fini(&maker);
	partial_fini(&p);
	free(order);
	return rc;
}

/* ---- reading ------------------------------------------------------------ */

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
	m->part = (struct field_ref)FIELD("_part");
	m->digest = (struct field_ref)FIELD("_digest");
	m->parts = xcalloc(a->values_n * PARTS, sizeof(*m->parts));
	for (size_t v = 0; v < a->values_n; v++)
		for (size_t part = 0; part < PARTS; part++)
			m->parts[v * PARTS + part] = field_named(arena_printf(
				&m->arena, "%s.%.*s", part_names[part], SLICE_ARG(a->values[v])));
	m->signature = signature(a, &m->arena);
	m->layout = a->layout;
	m->sums = xcalloc(1, m->layout.cell_size);
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
	names_fini(&m->names);
	arena_fini(&m->arena);
	free(m);
}

/* "3/17" */
static bool read_part(const struct value *v, uint64_t *part, uint64_t *parts)
{
	struct slice rest = { v->p, v->n }, first = slice_cut(&rest, '/');
	struct value a = value_digits(first), b = value_digits(rest);

	return v->kind == VALUE_STRING && rest.p && first.n && rest.n && read_count(&a, part) &&
	       read_count(&b, parts) && *part >= 1 && *part <= *parts && *parts <= PARTS_MAX;
}

/* The shard of that name, with room for its parts. */
static struct shard *shard_of(struct shards *m, const struct value *name)
{
	uint32_t number = names_add(&m->names, name);
	size_t cap = m->cap;

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
	struct place place = stage_place(b, r);
	struct shard *shard;
	uint64_t i, n;
	uint32_t number;

	if (!name)
		return 1;
	if (!part || !digest || !read_part(part, &i, &n))
		return stage_reject(s, b, r, &m->part, "a partial sum with _shard needs _part and _digest as "
		                                       "--partial --shard writes them");
	number = names_add(&m->names, digest);
	shard = shard_of(m, name);
	if (!shard->parts) {
		shard->parts = n;
		shard->digest = number;
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

static int read_partial(struct stage *s, const struct batch *b, const struct record *r)
{
	struct aggregate *a = aggregate_of(s);
	struct shards *m = a->shards;
	const struct value *text = record_get(r, &m->partial);
	struct place place = stage_place(b, r);
	uint32_t *numbers = a->numbers;
	struct flags *flags;
	char *cell;
	int rc = 1;

	if (!text)
		return stage_reject(s, b, r, NULL, "not a partial sum; --merge reads what --partial wrote");
	if (!value_is(text, m->signature))
		return diag_fail(s->diag, &place, "the partial sums are of other options (\"%.*s\" here, "
		                                  "\"%.*s\" asked for); give --merge the keys, values and sums "
		                                  "of --partial", (int)text->n, text->p, SLICE_ARG(m->signature));
	for (size_t v = 0; rc > 0 && v < a->values_n; v++)
		rc = read_sums(s, b, r, v, cell_sums(&m->layout, m->sums, (uint32_t)v));
	if (rc > 0)
		rc = aggregate_read_flags(s, b, r, numbers + a->columns_n);
	if (rc > 0)
		rc = aggregate_read_keys(s, b, r, numbers);
	if (rc > 0)
		rc = check_shard(s, b, r);
	if (rc > 0) {
		cell = aggregate_cell(a, numbers);
		flags = cell_flags(&a->layout, cell);
		flags->status |= numbers[a->columns_n];
		flags->conf |= numbers[a->columns_n + 1];
		for (uint32_t v = 0; v < a->layout.values; v++)
			sums_merge(&a->layout, cell_sums(&a->layout, cell, v),
			           cell_sums(&m->layout, m->sums, v));
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
			struct sums *sums = cell_sums(&a->shards->layout, a->shards->sums, v);
			sums_fini(&a->layout, sums);
			sums->n = sums->missing = 0;
		}
		if (rc < 0)
			return -1;
	}
	return aggregate_check_memory(s, 0);
}

int partial_finish(struct stage *s)
{
	struct shards *m = aggregate_of(s)->shards;

	for (uint32_t i = 1; m && i < m->names.n && i < m->cap; i++) {
		const struct shard *shard = &m->list[i];
		if (shard->parts && shard->seen < shard->parts)
			return diag_fail(s->diag, NULL,
			                 "of the shard \"%.*s\" only %" PRIu64 " of %" PRIu64 " records came; "
			                 "merge it whole", (int)m->names.list[i].n, m->names.list[i].p,
			                 shard->seen, shard->parts);
	}
	return 0;
}
