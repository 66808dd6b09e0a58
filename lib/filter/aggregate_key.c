/* SPDX-License-Identifier: MIT */
/*
 * From numbers to cells. The numbers of a record are packed into a key of one or more
 * 64-bit words, and an open hash leads from the key to the cell. Bits are given out as
 * columns need them, so a key nearly always is one word; when a column outgrows its bits
 * all keys are packed anew, which happens a few times in a run.
 */
#include "filter/aggregate.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { FIRST_SLOTS = 64 };

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

/* What is read lies in as few lines of the processor's memory as can be, and, where it is much,
 * in as few pages. */
enum { LINE = 64, HUGE_PAGE = 2 << 20 };

static void *take_memory(size_t n, bool filled)
{
	bool huge = filled && n >= HUGE_PAGE;
	void *p = xaligned(huge ? HUGE_PAGE : LINE, n);

	if (huge)
		(void)madvise(p, n, MADV_HUGEPAGE); /* a wish */
	return p;
}

/* A slot is the number of a cell from 1 on, which is never above the mask, and in the bits above
 * the mask those of the key's hash, by which most other cells are told from the one sought
 * without going there. 0 is free. */
static uint32_t slot_of(const struct cells *c, uint64_t hash, size_t number)
{
	return ((uint32_t)(hash >> 32) & ~c->mask) | (uint32_t)number;
}

static bool slot_leads(const struct cells *c, uint32_t slot, uint64_t hash)
{
	return ((slot ^ (uint32_t)(hash >> 32)) & ~c->mask) == 0;
}

static char *slot_cell(const struct cells *c, uint32_t slot)
{
	return cell_at(c, (slot & c->mask) - 1);
}

void layout_set_words(struct layout *l, uint32_t words)
{
	l->words = words;
	l->sums_size = sizeof(struct sums) + l->extras * sizeof(struct exact);
	l->cell_size = words * sizeof(uint64_t) + sizeof(struct flags) +
	               l->values * (l->extras ? l->sums_size : sizeof(struct tally));
}

void cells_init(struct cells *c, const struct layout *layout)
{
	*c = (struct cells){ .layout = *layout, .mask = FIRST_SLOTS - 1, .seed = aggregate_seed() };
	c->slots = xcalloc(FIRST_SLOTS, sizeof(*c->slots));
}

void cells_fini(struct cells *c)
{
	for (size_t i = 0; i < c->n; i++)
		cell_fini(&c->layout, cell_at(c, i));
	for (size_t i = 0; i * CHUNK_CELLS < c->n; i++)
		free(c->chunks[i]);
	free(c->chunks);
	free(c->slots);
	*c = (struct cells){ 0 };
}

size_t cells_bytes(const struct cells *c)
{
	return c->n * c->layout.cell_size + (c->n > CHUNK_CELLS ? HUGE_PAGE : 0) +
	       ((size_t)c->mask + 1) * sizeof(*c->slots) + c->wholes * c->layout.sums_size;
}

static uint64_t key_hash(const struct cells *c, const uint64_t *key)
{
	uint64_t hash = words_mix(key[0], c->seed);

	for (uint32_t i = 1; i < c->layout.words; i++)
		hash = words_mix(hash ^ key[i], c->seed);
	return hash;
}

/* The ways to all cells anew, from the keys that these hold: so the old ones need not be kept
 * beside the new. */
static void index_cells(struct cells *c, size_t slots)
{
	free(c->slots);
	c->slots = take_memory(slots * sizeof(*c->slots), true);
	memset(c->slots, 0, slots * sizeof(*c->slots));
	c->mask = (uint32_t)(slots - 1);
	for (size_t i = 0; i < c->n; i++) {
		uint64_t hash = key_hash(c, cell_key(cell_at(c, i)));
		size_t at = hash & c->mask;
		while (c->slots[at])
			at = (at + 1) & c->mask;
		c->slots[at] = slot_of(c, hash, i + 1);
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
			to = take_memory(CHUNK_CELLS * layout->cell_size, at != 0);
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
	index_cells(c, (size_t)c->mask + 1);
}

static bool key_same(const uint64_t *a, const uint64_t *b, uint32_t words)
{
	return a[0] == b[0] && (words == 1 || memcmp(a, b, words * sizeof(*a)) == 0);
}

static char *cell_search(struct cells *c, const uint64_t *key, uint64_t hash)
{
	size_t at = hash & c->mask;
	char *cell;

	for (; c->slots[at]; at = (at + 1) & c->mask)
		if (slot_leads(c, c->slots[at], hash)) {
			cell = slot_cell(c, c->slots[at]);
			if (key_same(cell_key(cell), key, c->layout.words))
				return cell;
		}
	if (c->n == UINT32_MAX - 1)
		out_of_memory();
	if (c->n % CHUNK_CELLS == 0) {
		c->chunks = xgrow(c->chunks, &c->chunk_cap, c->n / CHUNK_CELLS + 1, sizeof(*c->chunks));
		c->chunks[c->n / CHUNK_CELLS] = take_memory(CHUNK_CELLS * c->layout.cell_size, c->n != 0);
	}
	cell = cell_at(c, c->n++);
	memset(cell, 0, c->layout.cell_size);
	memcpy(cell, key, c->layout.words * sizeof(*key));
	c->slots[at] = slot_of(c, hash, c->n);
	if (c->n * 2 > c->mask && c->mask < UINT32_MAX)
		index_cells(c, 2 * ((size_t)c->mask + 1));
	return cell;
}

char *cells_find(struct cells *c, const uint64_t *key)
{
	return cell_search(c, key, key_hash(c, key));
}

/* The cell that the slots have for a hash, which is nearly always that of the key. */
static char *cell_likely(const struct cells *c, uint64_t hash)
{
	uint32_t slot;
	size_t at = hash & c->mask;

	while ((slot = c->slots[at]) && !slot_leads(c, slot, hash))
		at = (at + 1) & c->mask;
	return slot ? slot_cell(c, slot) : NULL;
}

/* First the slots are asked for, then the cells, so that none is waited for. */
void cells_find_block(struct cells *c, const uint64_t *keys, size_t n, char **cells)
{
	const uint32_t words = c->layout.words;
	uint64_t hashes[BLOCK];

	for (size_t i = 0; i < n; i++) {
		hashes[i] = key_hash(c, keys + i * words);
		__builtin_prefetch(&c->slots[hashes[i] & c->mask]);
	}
	for (size_t i = 0; i < n; i++) {
		cells[i] = cell_likely(c, hashes[i]);
		if (cells[i]) {
			__builtin_prefetch(cells[i], 1);
			if ((uintptr_t)cells[i] % LINE + c->layout.cell_size > LINE)
				__builtin_prefetch(cells[i] + c->layout.cell_size - 1, 1);
		}
	}
	for (size_t i = 0; i < n; i++)
		if (!cells[i] || !key_same(cell_key(cells[i]), keys + i * words, words))
			cells[i] = cell_search(c, keys + i * words, hashes[i]);
}
