/* SPDX-License-Identifier: MIT */
/*
 * Cells become groups: every column's names get ranks in bytewise order, the ranks of
 * a cell's output keys are packed into one number, and a radix sort brings the cells
 * of a group together and the groups into the order of the output. A total is the
 * same cells once more, with TOTAL in the place of the region or the activity.
 */
#include "filter/aggregate.h"

#include <stdlib.h>

struct ranks {
	const struct name *names;
	uint32_t *rank; /* by number */
	unsigned bits;
};

/* The names that a column's numbers in the output are of. */
static struct names *output_names(struct aggregate *a, size_t column)
{
	bool rolled = a->columns[column].is_region && geo_rolls(a->geo);
	return rolled ? &a->rolled : &a->columns[column].names;
}

static uint32_t total_number(const struct groups *g, const struct column *c)
{
	return c->is_region ? g->region_total : g->nace_total;
}

/* The number of column `c` in the output; region codes are rolled up on the way. */
static uint32_t part_number(struct aggregate *a, const struct groups *g, const struct part *part,
                            size_t column)
{
	const struct column *c = &a->columns[column];
	const uint64_t *key = cell_key(cell_at(&a->cells, part->cell));
	uint32_t number = key_number(c, key);
	const char *why;

	if ((c->is_region && part->total & TOTAL_REGION) || (c->is_nace && part->total & TOTAL_NACE))
		return total_number(g, c);
	if (!c->is_region || a->allow_overlap || !geo_rolls(a->geo))
		return number;
	return geo_of(a, number, a->time < 0 ? 0 : key_number(&a->columns[a->time], key), &why);
}

const struct name *part_name(struct aggregate *a, const struct groups *g, const struct part *part,
                             size_t column)
{
	return &output_names(a, column)->list[part_number(a, g, part, column)];
}

/* ---- order -------------------------------------------------------------- */

struct named {
	struct slice text;
	uint32_t number;
	uint8_t kind;
};

static int named_cmp(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	int c = slice_cmp(a->text, b->text);
	return c ? c : (a->kind > b->kind) - (a->kind < b->kind);
}

/* Bytewise by decoded text, then by kind; what is absent goes first. */
static void rank_names(struct ranks *r, const struct names *names)
{
	struct arena scratch = { 0 };
	struct named *list = xreallocarray(NULL, names->n, sizeof(*list));

	for (size_t i = 0; i < names->n; i++) {
		struct value v = name_value(&names->list[i]);
		list[i] = (struct named){ value_text(&v, &scratch), (uint32_t)i, v.kind };
	}
	qsort(list + 1, names->n - 1, sizeof(*list), named_cmp);
	r->rank = xreallocarray(NULL, names->n, sizeof(*r->rank));
	r->rank[0] = 0;
	for (size_t i = 1; i < names->n; i++)
		r->rank[list[i].number] = (uint32_t)i;
	r->bits = 1;
	while (names->n > (size_t)1 << r->bits)
		r->bits++;
	free(list);
	arena_fini(&scratch);
}

enum { DIGIT = 8, DIGITS = 1 << DIGIT, FEW = 24, ORDER_BITS = 64 };

/* Of equal keys the order that they had: they were made by ascending total, and cell. */
static uint64_t order_of(const struct part *p)
{
	return (uint64_t)p->total << 32 | p->cell;
}

static bool goes_before(const struct part *a, const struct part *b)
{
	return a->key != b->key ? a->key < b->key : order_of(a) < order_of(b);
}

static void sort_few(struct part *parts, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct part moved = parts[i];
		size_t at = i;
		for (; at && goes_before(&moved, &parts[at - 1]); at--)
			parts[at] = parts[at - 1];
		parts[at] = moved;
	}
}

/* The digit that stands above `bits` bits that are still to be looked at, those of the order
 * behind those of the key. */
static unsigned digit_at(const struct part *p, unsigned bits)
{
	uint64_t word = bits >= ORDER_BITS ? p->key >> (bits - ORDER_BITS) : order_of(p) >> bits;
	return (unsigned)(word & (DIGITS - 1));
}

/* By the digits from the first on, in place (American flag sort, McIlroy, Bostic, McIlroy 1993):
 * of millions of groups there is no second copy. `bits` is a multiple of DIGIT. */
static void sort_digits(struct part *parts, size_t n, unsigned bits)
{
	size_t ends[DIGITS] = { 0 }, next[DIGITS], at = 0;

	if (n <= FEW || !bits) {
		sort_few(parts, n);
		return;
	}
	bits -= DIGIT;
	for (size_t i = 0; i < n; i++)
		ends[digit_at(&parts[i], bits)]++;
	for (size_t d = 0; d < DIGITS; d++) {
		next[d] = at;
		at = ends[d] += at;
	}
	for (size_t d = 0; d < DIGITS; d++)
		while (next[d] < ends[d]) {
			struct part moved = parts[next[d]];
			unsigned to;
			while ((to = digit_at(&moved, bits)) != d) {
				struct part other = parts[next[to]];
				parts[next[to]++] = moved;
				moved = other;
			}
			parts[next[d]++] = moved;
		}
	for (size_t d = 0, from = 0; d < DIGITS; from = ends[d++])
		if (ends[d] - from > 1)
			sort_digits(parts + from, ends[d] - from, bits);
}

/* By the lowest `bits` of the key; those above are nought. */
static void parts_sort(struct part *parts, size_t n, unsigned bits)
{
	sort_digits(parts, n, ORDER_BITS + (bits + DIGIT - 1) / DIGIT * DIGIT);
}

/* Replaces sorted keys by 0, 1, 2 ...; returns the bits that they take. */
static unsigned parts_number(struct part *parts, size_t n)
{
	uint64_t number = 0, last = n ? parts[0].key : 0;
	unsigned bits = 1;

	for (size_t i = 0; i < n; i++) {
		number += parts[i].key != last;
		last = parts[i].key;
		parts[i].key = number;
	}
	while (number >> bits)
		bits++;
	return bits;
}

/* Room for a rank of `bits` in every key, of which `used` are taken: when they are full, they are
 * numbered. Returns the bits then taken. */
static unsigned make_room(struct groups *g, unsigned used, unsigned bits)
{
	if (used + bits <= 64)
		return used;
	parts_sort(g->parts, g->n, used);
	return parts_number(g->parts, g->n);
}

void groups_order(struct aggregate *a, struct groups *g, const bool *skip)
{
	unsigned used = 0;

	for (size_t i = 0; i < g->n; i++)
		g->parts[i].key = 0;
	for (size_t c = 0; c < a->by_columns; c++) {
		struct ranks r;
		if (skip && skip[c])
			continue;
		rank_names(&r, output_names(a, c));
		used = make_room(g, used, r.bits);
		for (size_t i = 0; i < g->n; i++)
			g->parts[i].key = g->parts[i].key << r.bits |
			                  r.rank[part_number(a, g, &g->parts[i], c)];
		used += r.bits;
		free(r.rank);
	}
	/* A region that is called TOTAL in the data stays apart from the total made here. */
	used = make_room(g, used, TOTAL_BITS);
	for (size_t i = 0; i < g->n; i++)
		g->parts[i].key = g->parts[i].key << TOTAL_BITS | (g->parts[i].total & TOTAL_MASK);
	parts_sort(g->parts, g->n, used + TOTAL_BITS);
}

/* ---- groups ------------------------------------------------------------- */

int groups_make(struct stage *s, struct groups *g)
{
	struct aggregate *a = aggregate_of(s);
	uint32_t totals = 0, times = 1;

	for (size_t c = 0; a->totals && c < a->by_columns; c++) {
		if (a->columns[c].is_region) {
			totals |= TOTAL_REGION;
			g->region_total = names_text(output_names(a, c), SLICE("TOTAL"), true);
		} else if (a->columns[c].is_nace) {
			totals |= TOTAL_NACE;
			g->nace_total = names_text(output_names(a, c), SLICE("TOTAL"), true);
		}
	}
	if (totals)
		times = totals == (TOTAL_REGION | TOTAL_NACE) ? 4 : 2;
	if (aggregate_check_memory(s, a->cells.n * times * sizeof(*g->parts)) < 0)
		return -1;
	g->parts = xreallocarray(NULL, a->cells.n * times + 1, sizeof(*g->parts));
	for (uint32_t total = 0; total <= totals; total++) {
		if (total & ~totals)
			continue;
		for (size_t i = 0; i < a->cells.n; i++)
			g->parts[g->n++] = (struct part){ .cell = (uint32_t)i, .total = total };
	}
	groups_order(a, g, NULL);
	return 0;
}

void groups_fini(struct groups *g)
{
	free(g->parts);
	*g = (struct groups){ 0 };
}

uint32_t *cells_in_order(struct aggregate *a)
{
	struct groups g = { .n = a->cells.n };
	uint32_t *order = xreallocarray(NULL, g.n + 1, sizeof(*order));
	unsigned used = 0;

	g.parts = xreallocarray(NULL, g.n + 1, sizeof(*g.parts));
	for (size_t i = 0; i < g.n; i++)
		g.parts[i] = (struct part){ .cell = (uint32_t)i };
	for (size_t c = 0; c < a->columns_n; c++) {
		struct ranks r;
		rank_names(&r, a->columns[c].keyed);
		used = make_room(&g, used, r.bits);
		for (size_t i = 0; i < g.n; i++) {
			const uint64_t *key = cell_key(cell_at(&a->cells, g.parts[i].cell));
			g.parts[i].key = g.parts[i].key << r.bits |
			                 r.rank[key_number(&a->columns[c], key)];
		}
		used += r.bits;
		free(r.rank);
	}
	parts_sort(g.parts, g.n, used);
	for (size_t i = 0; i < g.n; i++)
		order[i] = g.parts[i].cell;
	free(g.parts);
	return order;
}
