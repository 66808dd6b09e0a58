/* SPDX-License-Identifier: MIT */
/*
 * From values to cells. Each column numbers its distinct values (a table of codes
 * has few), the numbers are packed into a key of one or more 64-bit words, and an
 * open hash leads from the key to the cell. Bits are given out as columns need them,
 * so a key nearly always is one word; when a column outgrows its bits all keys are
 * packed anew, which happens a few times in a run.
 */
#include "filter/aggregate.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

/* ---- names -------------------------------------------------------------- */

/* Multiply and fold; the seed comes from slice_hash's, so that nobody can choose keys
 * that collide. */
static uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD6E8FEB86659FD93u);
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t seed(void)
{
	static uint64_t value;
	uint64_t known = __atomic_load_n(&value, __ATOMIC_RELAXED);

	if (!known) { /* every thread finds the same */
		known = slice_hash(SLICE("aggregate-region")) | 1;
		__atomic_store_n(&value, known, __ATOMIC_RELAXED);
	}
	return known;
}

static uint64_t eight(const char *p)
{
	uint64_t n;
	memcpy(&n, p, 8);
	return n;
}

/*
 * A value as what is compared: up to sixteen bytes stand in the slot themselves (the
 * first and the last eight, which overlap), so that codes are told apart without going
 * to their text; of longer ones it is a hash, and the text is compared as well.
 */
static struct name_slot token(const struct value *v)
{
	struct name_slot t = { .size = v->n << 3 | v->kind };
	uint32_t low, high;

	if (v->n > 16) {
		t.first = slice_hash((struct slice){ v->p, v->n });
	} else if (v->n >= 8) {
		t.first = eight(v->p);
		t.last = eight(v->p + v->n - 8);
	} else if (v->n >= 4) {
		memcpy(&low, v->p, 4);
		memcpy(&high, v->p + v->n - 4, 4);
		t.first = low;
		t.last = high;
	} else {
		for (uint32_t i = 0; i < v->n; i++)
			t.first = t.first << 8 | (unsigned char)v->p[i];
	}
	return t;
}

static size_t token_hash(const struct name_slot *t)
{
	return mix(t->first ^ seed(), t->last ^ (uint64_t)t->size << 48 ^ t->size);
}

void names_init(struct names *t)
{
	*t = (struct names){ 0 };
	t->mask = FIRST_SLOTS - 1;
	t->slots = xcalloc(FIRST_SLOTS, sizeof(*t->slots));
	t->list = xgrow(NULL, &t->cap, 1, sizeof(*t->list));
	t->list[0] = (struct name){ .p = "", .kind = VALUE_NULL };
	t->n = 1;
}

void names_fini(struct names *t)
{
	free(t->list);
	free(t->slots);
	arena_fini(&t->arena);
	*t = (struct names){ 0 };
}

size_t names_bytes(const struct names *t)
{
	return t->cap * sizeof(*t->list) + (t->mask + 1) * sizeof(*t->slots) + t->arena.used;
}

static void names_grow(struct names *t)
{
	struct name_slot *old = t->slots;
	size_t size = t->mask + 1;

	t->mask = size * 2 - 1;
	t->slots = xcalloc(size * 2, sizeof(*t->slots));
	for (size_t i = 0; i < size; i++) {
		size_t at = token_hash(&old[i]) & t->mask;
		if (!old[i].number)
			continue;
		while (t->slots[at].number)
			at = (at + 1) & t->mask;
		t->slots[at] = old[i];
	}
	free(old);
}

static bool slot_same(const struct names *t, const struct name_slot *slot,
                      const struct name_slot *wanted, const char *p)
{
	if (slot->first != wanted->first || slot->last != wanted->last || slot->size != wanted->size)
		return false;
	return wanted->size >> 3 <= 16 || memcmp(t->list[slot->number].p, p, wanted->size >> 3) == 0;
}

static uint32_t names_search(struct names *t, const struct value *v, bool add)
{
	struct name_slot wanted = token(v);
	size_t at = token_hash(&wanted) & t->mask;

	for (; t->slots[at].number; at = (at + 1) & t->mask)
		if (slot_same(t, &t->slots[at], &wanted, v->p))
			return t->slots[at].number;
	if (!add)
		return 0;
	wanted.number = (uint32_t)t->n;
	t->slots[at] = wanted;
	t->list = xgrow(t->list, &t->cap, t->n + 1, sizeof(*t->list));
	t->list[t->n++] = (struct name){
		.p = arena_dup(&t->arena, (struct slice){ v->p, v->n }).p,
		.n = v->n, .kind = v->kind, .escaped = v->escaped,
	};
	if (t->n * 2 > t->mask)
		names_grow(t);
	return wanted.number;
}

uint32_t names_add(struct names *t, const struct value *v)
{
	struct arena scratch = { 0 };
	struct value plain;
	uint32_t number;

	if (!v->escaped)
		return names_search(t, v, true);
	/* One text has many spellings with escapes; they are one key. */
	plain = value_string(&scratch, value_text(v, &scratch));
	number = names_search(t, &plain, true);
	arena_fini(&scratch);
	return number;
}

uint32_t names_text(struct names *t, struct slice text, bool add)
{
	struct arena scratch = { 0 };
	struct value v = value_string(&scratch, text);
	uint32_t number = names_search(t, &v, add);

	arena_fini(&scratch);
	return number;
}

/* ---- keys --------------------------------------------------------------- */

bool columns_place(struct column *columns, size_t n, uint32_t *words)
{
	uint32_t word = 0, shift = 0;
	bool changed = *words == 0;

	for (size_t i = 0; i < n; i++) {
		struct column *c = &columns[i];
		if (!column_outgrown(c))
			continue;
		/* One bit more than now needed; a field that no record has takes none. */
		while (column_outgrown(c))
			c->bits++;
		c->bits += c->bits < 32;
		changed = true;
	}
	if (!changed)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct column *c = &columns[i];
		if (c->bits == 0) {
			c->word = c->shift = 0;
			continue;
		}
		if (shift + c->bits > 64) {
			word++;
			shift = 0;
		}
		c->word = word;
		c->shift = shift;
		shift += c->bits;
	}
	*words = word + 1;
	return true;
}

/* ---- cells -------------------------------------------------------------- */

#define TAG 0xFFFFFFFF00000000u /* of a slot: the upper half of the key's hash */

void layout_set_words(struct layout *l, uint32_t words)
{
	l->words = words;
	l->sums_size = sizeof(struct sums) + l->extras * sizeof(struct exact);
	l->cell_size = words * sizeof(uint64_t) + sizeof(struct flags) + l->values * l->sums_size;
}

void cells_init(struct cells *c, const struct layout *layout)
{
	*c = (struct cells){ .layout = *layout, .mask = FIRST_SLOTS - 1, .seed = seed() };
	c->slots = xcalloc(FIRST_SLOTS, sizeof(*c->slots));
}

void cells_fini(struct cells *c)
{
	for (size_t i = 0; i < c->n; i++)
		for (uint32_t v = 0; v < c->layout.values; v++)
			sums_fini(&c->layout, cell_sums(&c->layout, cell_at(c, i), v));
	for (size_t i = 0; i * CHUNK_CELLS < c->n; i++)
		free(c->chunks[i]);
	free(c->chunks);
	free(c->slots);
	*c = (struct cells){ 0 };
}

size_t cells_bytes(const struct cells *c)
{
	size_t chunks = (c->n + CHUNK_CELLS - 1) / CHUNK_CELLS;
	return chunks * CHUNK_CELLS * c->layout.cell_size + (c->mask + 1) * sizeof(*c->slots);
}

uint64_t key_hash(const struct cells *c, const uint64_t *key)
{
	uint64_t hash = mix(key[0], c->seed);

	for (uint32_t i = 1; i < c->layout.words; i++)
		hash = mix(hash ^ key[i], c->seed);
	return hash;
}

/* The ways to all cells anew, from the keys that these hold: so the old ones need not be kept
 * beside the new. */
static void index_cells(struct cells *c, size_t slots)
{
	free(c->slots);
	c->slots = xcalloc(slots, sizeof(*c->slots));
	c->mask = slots - 1;
	for (size_t i = 0; i < c->n; i++) {
		uint64_t hash = key_hash(c, cell_key(cell_at(c, i)));
		size_t at = hash & c->mask;
		while (c->slots[at])
			at = (at + 1) & c->mask;
		c->slots[at] = (hash & TAG) | (i + 1);
	}
}

void cells_drop_index(struct cells *c)
{
	free(c->slots);
	c->slots = NULL;
	c->mask = 0;
}

void cells_repack(struct cells *c, const struct layout *layout, const struct column *old,
                  const struct column *columns, size_t n)
{
	const struct layout was = c->layout;
	size_t old_key = was.words * sizeof(uint64_t), new_key = layout->words * sizeof(uint64_t);
	uint64_t *key = xcalloc(layout->words, sizeof(*key));

	for (size_t at = 0; at < c->n; at += CHUNK_CELLS) {
		size_t count = c->n - at < CHUNK_CELLS ? c->n - at : CHUNK_CELLS;
		char *from = c->chunks[at / CHUNK_CELLS], *to = from;
		if (old_key != new_key)
			to = xmalloc(CHUNK_CELLS * layout->cell_size);
		for (size_t i = 0; i < count; i++) {
			char *cell = from + i * was.cell_size, *moved = to + i * layout->cell_size;
			memset(key, 0, new_key);
			for (size_t k = 0; k < n; k++)
				key[columns[k].word] |= (uint64_t)key_number(&old[k], cell_key(cell)) << columns[k].shift;
			if (to != from) /* the sums move, with what they own */
				memcpy(moved + new_key, cell + old_key, was.cell_size - old_key);
			memcpy(moved, key, new_key);
		}
		if (to != from)
			free(from);
		c->chunks[at / CHUNK_CELLS] = to;
	}
	free(key);
	c->layout = *layout;
	index_cells(c, c->mask + 1);
}

static bool key_same(const uint64_t *a, const uint64_t *b, uint32_t words)
{
	return a[0] == b[0] && (words == 1 || memcmp(a, b, words * sizeof(*a)) == 0);
}

char *cells_find(struct cells *c, const uint64_t *key, uint64_t hash)
{
	uint64_t tag = hash & TAG;
	size_t at = hash & c->mask;
	char *cell;

	for (; c->slots[at]; at = (at + 1) & c->mask)
		if ((c->slots[at] & TAG) == tag) {
			cell = cell_at(c, (uint32_t)c->slots[at] - 1);
			if (key_same(cell_key(cell), key, c->layout.words))
				return cell;
		}
	if (c->n % CHUNK_CELLS == 0) {
		c->chunks = xgrow(c->chunks, &c->chunk_cap, c->n / CHUNK_CELLS + 1, sizeof(*c->chunks));
		c->chunks[c->n / CHUNK_CELLS] = xmalloc(CHUNK_CELLS * c->layout.cell_size);
	}
	cell = cell_at(c, c->n++);
	memset(cell, 0, c->layout.cell_size);
	memcpy(cell, key, c->layout.words * sizeof(*key));
	c->slots[at] = tag | c->n;
	if (c->n * 4 > c->mask * 3)
		index_cells(c, 2 * (c->mask + 1));
	return cell;
}
