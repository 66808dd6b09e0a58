/* SPDX-License-Identifier: MIT */
/*
 * From values to numbers. Each column numbers its distinct values: a table of codes has
 * few. Codes are short, so a name stands in its slot whole, and the two places where it
 * nearly always is are looked at without a branch.
 */
#include "filter/aggregate.h"

#include <stdlib.h>

/* Few names are given more room, so that they stand where they are looked for. */
enum { FIRST_SLOTS = 64, SPARSE_SLOTS = 8192 };

uint64_t aggregate_seed(void)
{
	static uint64_t value;
	uint64_t known = __atomic_load_n(&value, __ATOMIC_RELAXED);

	if (!known) { /* every thread finds the same */
		known = slice_hash(SLICE("aggregate-region")) | 1;
		__atomic_store_n(&value, known, __ATOMIC_RELAXED);
	}
	return known;
}

/*
 * A value as what is compared: up to sixteen bytes stand in the slot themselves, so that
 * codes are told apart without going to their text; of longer ones it is a hash, and the
 * text is compared as well.
 */
static inline __attribute__((always_inline)) struct name_slot token(const struct value *v)
{
	struct name_slot t = { .size = v->n << 3 | v->kind };

	if (v->n > WORDS_BYTES)
		t.words.first = slice_hash((struct slice){ v->p, v->n });
	else
		t.words = words_of(v->p, v->n, v->roomy);
	return t;
}

static inline size_t token_hash(const struct names *names, const struct name_slot *t)
{
	return aggregate_mix(t->words.first ^ names->seed, t->words.last ^ (uint64_t)t->size << 48 ^ t->size);
}

void names_init(struct names *t)
{
	*t = (struct names){ 0 };
	t->mask = FIRST_SLOTS - 1;
	t->seed = aggregate_seed();
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
		size_t at = token_hash(t, &old[i]) & t->mask;
		if (!old[i].number)
			continue;
		while (t->slots[at].number)
			at = (at + 1) & t->mask;
		t->slots[at] = old[i];
	}
	free(old);
}

static inline bool words_same(const struct name_slot *slot, const struct name_slot *wanted)
{
	return ((slot->words.first ^ wanted->words.first) | (slot->words.last ^ wanted->words.last) |
	        (slot->size ^ wanted->size)) == 0;
}

static bool slot_same(const struct names *t, const struct name_slot *slot,
                      const struct name_slot *wanted, const char *p)
{
	return words_same(slot, wanted) &&
	       (wanted->size >> 3 <= WORDS_BYTES || memcmp(t->list[slot->number].p, p, wanted->size >> 3) == 0);
}

static uint32_t names_search(struct names *t, const struct value *v, bool add)
{
	struct name_slot wanted = token(v);
	size_t at = token_hash(t, &wanted) & t->mask;

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
	if (t->n * (t->mask < SPARSE_SLOTS ? 4 : 2) > t->mask)
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

void names_number(struct names *t, const struct record *r, size_t n, uint32_t field, uint32_t *numbers)
{
	for (size_t i = 0; i < n; i++) {
		const struct value *v = &r[i].v[field];
		const struct name_slot *first, *second;
		struct name_slot wanted;
		size_t at;

		numbers[i] = 0;
		if (!v->escaped && v->n <= WORDS_BYTES) {
			wanted = token(v);
			at = token_hash(t, &wanted);
			first = &t->slots[at & t->mask];
			second = &t->slots[(at + 1) & t->mask];
			numbers[i] = (first->number & -(uint32_t)words_same(first, &wanted)) |
			             (second->number & -(uint32_t)words_same(second, &wanted));
		}
		if (!numbers[i])
			numbers[i] = names_add(t, v);
	}
}

uint32_t names_text(struct names *t, struct slice text, bool add)
{
	struct arena scratch = { 0 };
	struct value v = value_string(&scratch, text);
	uint32_t number = names_search(t, &v, add);

	arena_fini(&scratch);
	return number;
}
