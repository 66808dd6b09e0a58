/* SPDX-License-Identifier: MIT */
/*
 * From values to numbers. Each column numbers its distinct values: a table of codes has
 * few. Codes are short, so a name stands in its slot whole; and slots cost nothing that nobody
 * looks at, so there are many, and a name is nearly always where it is looked for first.
 */
#include "filter/aggregate.h"

#include <stdlib.h>

/* Slots to a name: many, as long as there are few of them. */
enum { FIRST_SLOTS = 64, SPARSE_SLOTS = 8192, SPARSE = 16, DENSE = 2 };

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
 * A value as what is compared. Up to fifteen bytes of text stand there themselves, with their
 * length and kind in the last one, which is then neither 0 nor LONG; of longer text stand
 * its hash, length and kind, and the text is compared as well.
 */
enum { SHORT = WORDS_BYTES - 1 };
#define LONG ((uint64_t)255 << 56)

static inline __attribute__((always_inline)) struct words token(const struct value *v)
{
	uint64_t size = (uint64_t)v->n << 3 | v->kind;
	struct words words;

	if (v->n > SHORT)
		return (struct words){ slice_hash((struct slice){ v->p, v->n }), LONG | size };
	words = words_of(v->p, v->n, v->roomy);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	words.last |= (size + 1) << 56;
#else
	words.last |= size + 1;
#endif
	return words;
}

static inline size_t token_hash(uint64_t seed, struct words token)
{
	return words_mix(token.first ^ seed, token.last);
}

static struct name_slot *slots_new(size_t n)
{
	return memset(xaligned(sizeof(struct name_slot), n * sizeof(struct name_slot)), 0, n * sizeof(struct name_slot));
}

void names_init(struct names *t)
{
	*t = (struct names){ 0 };
	t->mask = FIRST_SLOTS - 1;
	t->seed = aggregate_seed();
	t->slots = slots_new(FIRST_SLOTS);
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
	t->slots = slots_new(size * 2);
	for (size_t i = 0; i < size; i++) {
		size_t at = token_hash(t->seed, old[i].words) & t->mask;
		if (!old[i].number)
			continue;
		while (t->slots[at].number)
			at = (at + 1) & t->mask;
		t->slots[at] = old[i];
	}
	free(old);
}

static bool slot_same(const struct names *t, const struct name_slot *slot, struct words wanted,
                      const struct value *v)
{
	return words_same(slot->words, wanted) &&
	       (v->n <= SHORT || memcmp(t->list[slot->number].p, v->p, v->n) == 0);
}

static uint32_t names_search(struct names *t, const struct value *v, bool add)
{
	const struct words wanted = token(v);
	size_t at = token_hash(t->seed, wanted) & t->mask;

	for (; t->slots[at].number; at = (at + 1) & t->mask)
		if (slot_same(t, &t->slots[at], wanted, v))
			return t->slots[at].number;
	if (!add)
		return 0;
	t->slots[at] = (struct name_slot){ wanted, (uint32_t)t->n };
	t->list = xgrow(t->list, &t->cap, t->n + 1, sizeof(*t->list));
	t->list[t->n++] = (struct name){
		.p = arena_dup(&t->arena, (struct slice){ v->p, v->n }).p,
		.n = v->n, .kind = v->kind, .escaped = v->escaped,
	};
	if (t->n * (t->mask < SPARSE_SLOTS ? SPARSE : DENSE) > t->mask)
		names_grow(t);
	return (uint32_t)t->n - 1;
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

/* Numbers the names that are in the first slot where they are looked for, up to the first one that
 * is not; returns how many they are. Without a call, so that all it needs stays in registers. */
static size_t number_known(const struct names *t, const struct record *r, size_t n, uint32_t field,
                           uint32_t *numbers)
{
	const struct name_slot *const slots = t->slots;
	const uint64_t seed = t->seed;
	const size_t mask = t->mask;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct value *v = &r[i].v[field];
		const struct name_slot *slot;
		struct words wanted;

		if (v->escaped || v->n > SHORT)
			break;
		wanted = token(v);
		slot = &slots[token_hash(seed, wanted) & mask];
		if (!words_same(slot->words, wanted))
			break;
		numbers[i] = slot->number;
	}
	return i;
}

void names_number(struct names *t, const struct record *r, size_t n, uint32_t field, uint32_t *numbers)
{
	for (size_t i = 0; (i += number_known(t, r + i, n - i, field, numbers + i)) < n; i++)
		numbers[i] = names_add(t, &r[i].v[field]);
}

uint32_t names_text(struct names *t, struct slice text, bool add)
{
	struct arena scratch = { 0 };
	struct value v = value_string(&scratch, text);
	uint32_t number = names_search(t, &v, add);

	arena_fini(&scratch);
	return number;
}
