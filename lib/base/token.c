/* SPDX-License-Identifier: MIT */
/*
 * A table of tokens: open addressing, from slots that are many, since they are small, so that a
 * token is nearly always where it is looked for first.
 */
#include "base/token.h"

enum { FIRST_SLOTS = 64, SLOTS_EACH = 8 };

static void put(struct token_table *t, size_t number)
{
	size_t at = token_hash(t, &t->entries[number].token) & t->mask;

	while (t->slots[at])
		at = (at + 1) & t->mask;
	t->slots[at] = (uint32_t)number;
}

/* Twice the slots and the room for entries. */
static void grow(struct token_table *t)
{
	struct token_entry *old = t->entries;
	size_t slots = t->mask ? 2 * (t->mask + 1) : FIRST_SLOTS;

	/* From the hash of slices, so that nobody can choose tokens that collide. */
	if (!t->seed)
		t->seed = slice_hash(SLICE("tokens"));
	free(t->slots);
	t->slots = xcalloc(slots, sizeof(*t->slots));
	t->mask = slots - 1;
	t->cap = slots / SLOTS_EACH + 1;
	t->entries = xaligned(sizeof(*t->entries), t->cap * sizeof(*t->entries));
	if (t->n)
		memcpy(t->entries, old, (t->n + 1) * sizeof(*old));
	free(old);
	for (size_t i = 1; i <= t->n; i++)
		put(t, i);
}

void token_add(struct token_table *t, const struct token *token, struct token_item to)
{
	if (t->n + 1 >= t->cap)
		grow(t);
	t->entries[++t->n] = (struct token_entry){ .token = *token, .to = to };
	put(t, t->n);
}

void token_fini(struct token_table *t)
{
	free(t->slots);
	free(t->entries);
	*t = (struct token_table){ 0 };
}
