/* SPDX-License-Identifier: MIT */
/* Cells to partial records: see aggregate_partial.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "filter/aggregate_partial.h"

static const char *const part_names[PARTS] = {
	"_sum", "_n", "_missing", "_min", "_max", "_sumsq", "_top1", "_top2",
};

int part_extra(const struct layout *l, int part)
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

bool part_used(const struct layout *l, int part)
{
	return part <= PART_MISSING || part_extra(l, part) >= 0;
}

struct slice part_field(struct arena *arena, int part, struct slice value)
{
	return arena_printf(arena, "%s.%.*s", part_names[part], SLICE_ARG(value));
}

static int text_cmp(const void *x, const void *y)
{
	return slice_cmp(*(const struct slice *)x, *(const struct slice *)y);
}

struct slice partial_signature(struct aggregate *a, struct arena *arena)
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

/* What goes into a bucket; without --buckets there is one. */
struct dealt {
	uint64_t digest;
	struct value digest_text;
	size_t n, written;
};

struct partial {
	struct aggregate *a;
	struct slice *names;
	struct value *values;
	size_t n, keys_n; /* fields; those of them that are keys, from the second on */
	struct slice *part_fields; /* PARTS for each value field */
	struct dealt *dealt;       /* by bucket */
	struct buf text;
	struct arena arena;
	struct value signature, shard; /* written into every record */
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
	put(p, SLICE("_partial"), p->signature);
	for (size_t c = 0; c < a->columns_n; c++) {
		uint32_t number = key_number(&a->columns[c], cell_key(cell));
		if (number)
			put(p, a->columns[c].ref.name, name_value(&a->columns[c].keyed->list[number]));
	}
	p->keys_n = p->n - 1;
	for (uint32_t v = 0; v < a->layout.values; v++) {
		struct sums view;
		put_sums(p, arena, cell_sums(&a->layout, cell, v, &view), v);
	}
	put_letters(p, arena, SLICE("status"), flags->status);
	put_letters(p, arena, SLICE("conf"), flags->conf);
}

/* Each ends with a byte that no text has. */
static uint64_t digest_add(uint64_t digest, struct slice s)
{
	return slice_digest(slice_digest(digest, s), SLICE("\xFF"));
}

/* Of the fields from `from` to before `to`. */
static uint64_t digest_fields(const struct partial *p, uint64_t digest, size_t from, size_t to)
{
	for (size_t k = from; k < to; k++) {
		digest = digest_add(digest, p->names[k]);
		digest = digest_add(digest, (struct slice){ p->values[k].p, p->values[k].n });
	}
	return digest;
}

/* The bucket of the cell that was put last. */
static struct dealt *dealt_to(const struct partial *p)
{
	uint64_t hash;

	if (p->a->buckets <= 1)
		return p->dealt;
	hash = digest_fields(p, SLICE_DIGEST, 1, 1 + p->keys_n);
	hash ^= hash >> 32; /* the low bits of FNV-1a know little of the last letters */
	return &p->dealt[hash * 0x9E3779B97F4A7C15u % (uint64_t)p->a->buckets];
}

/* Counts and digests of the buckets. */
static void deal_cells(struct partial *p, const uint32_t *order)
{
	struct arena scratch = { 0 };

	for (size_t i = 0; i < p->a->cells.n; i++) {
		struct dealt *to;
		put_cell(p, &scratch, cell_at(&p->a->cells, order[i]));
		to = dealt_to(p);
		to->digest = digest_fields(p, to->digest, 0, p->n);
		to->n++;
		arena_reset(&scratch);
	}
	for (long long i = 0; i == 0 || i < p->a->buckets; i++)
		p->dealt[i].digest_text = value_plain(arena_printf(&p->arena, "%016" PRIx64, p->dealt[i].digest));
	arena_fini(&scratch);
}

/* The fields that name the shard, for its next record. */
static void put_shard(struct partial *p, struct arena *arena, struct dealt *of)
{
	if (of->n)
		of->written++;
	put(p, SLICE("_shard"), p->shard);
	if (p->a->buckets)
		put(p, SLICE("_bucket"), value_integer(arena, of - p->dealt));
	put(p, SLICE("_part"), value_plain(arena_printf(arena, "%zu/%zu", of->written, of->n)));
	put(p, SLICE("_digest"), of->digest_text);
}

static void partial_names(struct partial *p)
{
	struct aggregate *a = p->a;
	size_t most = a->columns_n + a->values_n * PARTS + 7;
	size_t buckets = a->buckets ? (size_t)a->buckets : 1;

	p->names = xcalloc(most, sizeof(*p->names));
	p->values = xcalloc(most, sizeof(*p->values));
	p->part_fields = xcalloc(a->values_n * PARTS, sizeof(*p->part_fields));
	for (size_t v = 0; v < a->values_n; v++)
		for (int part = 0; part < PARTS; part++)
			p->part_fields[v * PARTS + (size_t)part] = part_field(&p->arena, part, a->values[v]);
	p->signature = value_string(&p->arena, partial_signature(a, &p->arena));
	if (a->shard)
		p->shard = value_string(&p->arena, slice_of(a->shard));
	p->dealt = xcalloc(buckets, sizeof(*p->dealt));
	for (size_t i = 0; i < buckets; i++)
		p->dealt[i].digest = SLICE_DIGEST;
}

static void partial_fini(struct partial *p)
{
	free(p->names);
	free(p->values);
	free(p->part_fields);
	free(p->dealt);
	buf_fini(&p->text);
	arena_fini(&p->arena);
}

/* Hands the record on that was put. */
static int partial_emit(struct stage *s, struct partial *p, struct maker *maker)
{
	const struct shape *shape = schema_shape(maker->schema, p->names, p->n);

	if (!shape)
		return diag_fail(s->diag, NULL, "a key has the name of a field of partial sums; rename it");
	memcpy(maker_add(maker, shape, 0), p->values, p->n * sizeof(*p->values));
	s->counts.made++;
	return maker_full(maker) ? maker_emit(maker, s) : 0;
}

int partial_write(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);
	struct partial p = { .a = a };
	struct maker maker;
	uint32_t *order;
	int rc = aggregate_check_memory(s, a->cells.n * (sizeof(struct part) + sizeof(*order)));

	if (rc < 0)
		return -1;
	order = cells_in_order(a);
	partial_names(&p);
	maker_init(&maker, NULL);
	if (a->shard)
		deal_cells(&p, order);
	for (size_t i = 0; rc == 0 && i < a->cells.n; i++) {
		put_cell(&p, &maker.arena, cell_at(&a->cells, order[i]));
		if (a->shard)
			put_shard(&p, &maker.arena, dealt_to(&p));
		rc = partial_emit(s, &p, &maker);
	}
	for (long long i = 0; rc == 0 && a->shard && i < (a->buckets ? a->buckets : 1); i++) {
		if (p.dealt[i].n)
			continue;
		p.n = 0;
		put(&p, SLICE("_partial"), p.signature);
		put_shard(&p, &maker.arena, &p.dealt[i]);
		rc = partial_emit(s, &p, &maker);
	}
	if (rc == 0)
		rc = maker_emit(&maker, s);
	maker_fini(&maker);
	partial_fini(&p);
	free(order);
	return rc;
}
