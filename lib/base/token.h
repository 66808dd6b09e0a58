/* SPDX-License-Identifier: MIT */
/*
 * Short texts (codes, years, names) as numbers: up to sixteen bytes are two words, which are
 * compared and hashed without going to the text. `struct token_table t = {0}` is empty and
 * ready; it leads from tokens to pointers, which belong to whoever puts them in. Nothing is
 * ever listed from it, so its order decides no output.
 */
#ifndef KLASTER_TOKEN_H
#define KLASTER_TOKEN_H

#include <stdlib.h>

#include "base/arena.h"

enum { TOKEN_MAX = 16 };

struct token {
	uint64_t first, last; /* words of the text that may overlap */
	uint32_t size;        /* its bytes, so that two texts are never one token */
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

/* Of a text of at most TOKEN_MAX bytes. */
static inline struct token token_of(struct slice text)
{
	struct token t = { 0, 0, (uint32_t)text.n };
	uint32_t low, high;

	if (text.n >= 8) {
		memcpy(&t.first, text.p, 8);
		memcpy(&t.last, text.p + text.n - 8, 8);
	} else if (text.n >= 4) {
		memcpy(&low, text.p, 4);
		memcpy(&high, text.p + text.n - 4, 4);
		t.first = low;
		t.last = high;
	} else if (text.n) {
		t.first = (uint64_t)(unsigned char)text.p[0] << 16 | (uint64_t)(unsigned char)text.p[text.n / 2] << 8 |
		          (unsigned char)text.p[text.n - 1];
	}
	return t;
}

/* Multiply and fold. */
static inline size_t token_hash(const struct token_table *t, const struct token *token)
{
	unsigned __int128 product = (unsigned __int128)(token->first ^ t->seed) *
	                            ((token->last ^ (uint64_t)token->size << 56) ^ 0xD6E8FEB86659FD93u);

	return (size_t)product ^ (size_t)(product >> 64);
}

static inline bool token_same(const struct token *a, const struct token *b)
{
	return ((a->first ^ b->first) | (a->last ^ b->last) | (a->size ^ b->size)) == 0;
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
