/* SPDX-License-Identifier: MIT */
/* A table of tokens: open addressing, at most half full. */
#include "base/token.h"

enum { FIRST_SLOTS = 64 };

static void put(struct token_table *t, const struct token *token, void *item)
{
	size_t at = token_hash(t, token) & t->mask;

	while (t->slots[at].item)
		at = (at + 1) & t->mask;
	t->slots[at] = (struct token_slot){ *token, item };
}

void token_add(struct token_table *t, const struct token *token, void *item)
{
	if (2 * (t->n + 1) > t->mask) {
		struct token_table more = { .n = t->n, .mask = t->mask ? 2 * t->mask + 1 : FIRST_SLOTS - 1, .seed = t->seed };

		/* From the hash of slices, so that nobody can choose tokens that collide. */
		if (!more.seed)
			more.seed = slice_hash(SLICE("tokens"));
		more.slots = xcalloc(more.mask + 1, sizeof(*more.slots));
		for (size_t i = 0; t->mask && i <= t->mask; i++)
			if (t->slots[i].item)
				put(&more, &t->slots[i].token, t->slots[i].item);
		free(t->slots);
		*t = more;
	}
	put(t, token, item);
	t->n++;
}

void token_fini(struct token_table *t)
{
	free(t->slots);
	*t = (struct token_table){ 0 };
}
