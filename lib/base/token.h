/* SPDX-License-Identifier: MIT */
/*
 * A table of short texts (codes, years, names), which are compared and hashed as words.
 * `struct token_table t = {0}` is empty and ready; it leads from tokens to pointers, which
 * belong to whoever puts them in. Nothing is ever listed from it, so its order decides no
 * output.
 */
#ifndef KLASTER_TOKEN_H
#define KLASTER_TOKEN_H

#include <stdlib.h>

#include "base/arena.h"
#include "base/words.h"

enum { TOKEN_MAX = WORDS_BYTES };

struct token {
	struct words words;
	uint32_t size; /* its bytes, so that two texts are never one token */
};

struct token_slot {
	struct token token;
	void *item; /* NULL in a free slot */
};

struct token_table {
	struct token_slot *slots;
	size_t mask, n; /* mask is zero before there are slots */
	uint64_t seed;
};

/* Of a text of at most TOKEN_MAX bytes; `roomy`: as many may be read whatever its length. */
static inline struct token token_of(struct slice text, bool roomy)
{
	return (struct token){ words_of(text.p, (uint32_t)text.n, roomy), (uint32_t)text.n };
}

static inline size_t token_hash(const struct token_table *t, const struct token *token)
{
	return (size_t)words_mix(token->words.first ^ t->seed, token->words.last ^ (uint64_t)token->size << 56);
}

static inline bool token_same(const struct token *a, const struct token *b)
{
	return words_same(a->words, b->words) && a->size == b->size;
}

/* The item, or NULL when there is none. */
static inline void *token_find(const struct token_table *t, const struct token *token)
{
	size_t at = token_hash(t, token) & t->mask;

	if (!t->mask)
		return NULL;
	for (; t->slots[at].item; at = (at + 1) & t->mask)
		if (token_same(&t->slots[at].token, token))
			return t->slots[at].item;
	return NULL;
}

/* Puts in a token that is not there. */
void token_add(struct token_table *t, const struct token *token, void *item);

void token_fini(struct token_table *t);

#endif
