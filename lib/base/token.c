/* SPDX-License-Identifier: MIT */
/*
 * A table of tokens: open addressing. Slots cost nothing that nobody looks at, so there are many
 * as long as there are few tokens, and a token is nearly always where it is looked for first.
 */
#include "base/token.h"

enum { FIRST_SLOTS = 64, SPARSE_SLOTS = 8192, SPARSE = 8, DENSE = 2 };

static void put(struct token_table *t, const struct token *token, struct token_item to)
{
	size_t at = token_hash(t, token) & t->mask;

	while (t->slots[at].used)
		at = (at + 1) & t->mask;
	t->slots[at] = (struct token_slot){ .token = *token, .used = true, .to = to };
}

void token_add(struct token_table *t, const struct token *token, struct token_item to)
{
	if ((t->mask < SPARSE_SLOTS ? SPARSE : DENSE) * (t->n + 1) > t->mask) {
		struct token_table more = { .n = t->n, .mask = t->mask ? 2 * t->mask + 1 : FIRST_SLOTS - 1, .seed = t->seed };

		/* From the hash of slices, so that nobody can choose tokens that collide. */
		if (!more.seed)
			more.seed = slice_hash(SLICE("tokens"));
		more.slots = xaligned(sizeof(*more.slots), (more.mask + 1) * sizeof(*more.slots));
		memset(more.slots, 0, (more.mask + 1) * sizeof(*more.slots));
		for (size_t i = 0; t->mask && i <= t->mask; i++)
			if (t->slots[i].used)
				put(&more, &t->slots[i].token, t->slots[i].to);
		free(t->slots);
		*t = more;
	}
	put(t, token, to);
	t->n++;
}

void token_fini(struct token_table *t)
{
	free(t->slots);
	*t = (struct token_table){ 0 };
}
