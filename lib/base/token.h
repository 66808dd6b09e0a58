/* SPDX-License-Identifier: MIT */
/*
 * A table of short texts (codes, years, names), which are compared and hashed as words.
 * `struct token_table t = {0}` is empty and ready; it leads from tokens to what
 * whoever puts them in keeps of them. Nothing is ever listed from it, so its order decides no
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

/* What a token leads to: what its owner keeps of it, at once where that is often asked for. */
struct token_item {
	void *item;
	struct slice text;
	bool flag;
};

/* One line of the processor's memory, and all of them side by side: so that little of it is in use. */
struct token_entry {
	_Alignas(64) struct token token;
	struct token_item to;
};

struct token_table {
	uint32_t *slots; /* numbers of entries, which begin with 1; 0 is free */
	size_t mask;     /* zero before there are slots */
	struct token_entry *entries;
	size_t n, cap;
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

/* What it leads to, until another is put in; NULL when it is not there. */
static inline const struct token_item *token_find(const struct token_table *t, const struct token *token)
{
	size_t at = token_hash(t, token) & t->mask;

	if (!t->mask)
		return NULL;
	for (; t->slots[at]; at = (at + 1) & t->mask)
		if (token_same(&t->entries[t->slots[at]].token, token))
			return &t->entries[t->slots[at]].to;
	return NULL;
}

/* Puts in a token that is not there. */
void token_add(struct token_table *t, const struct token *token, struct token_item to);

void token_fini(struct token_table *t);

#endif
