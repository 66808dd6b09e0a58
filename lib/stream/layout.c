/* SPDX-License-Identifier: MIT */
/* What is learnt from a line. */
#include "stream/layout.h"

#include <stdlib.h>

/* More fields are read in other ways: what is learnt stays in the nearest cache. One field may be
 * an end mark. */
enum { FIELDS_MIN = 2, FIELDS_MAX = 250 };

static struct layout_piece piece_of(const struct key *key, bool first, bool string)
{
	struct layout_piece piece = { .text = key->json.p, .n = (uint32_t)key->json.n + 1 + string, .string = string };
	size_t n = piece.n < sizeof(piece.begin) ? piece.n : sizeof(piece.begin);

	/* A comma stands before the key, a quote behind it. */
	memcpy(piece.begin, key->json.p - 1, n);
	memcpy(piece.begin, first ? "{" : ",", 1);
	memset(piece.mask, 0xFF, n);
	return piece;
}

void layout_learn(struct layout *l, struct node *node, const struct value *v)
{
	const struct shape *shape = &node->shape;
	bool again = node == l->node, twice = node == l->seen;

	l->seen = node;
	/* Where layouts alternate none is worth learning. */
	if ((!again && !twice) || shape->n < FIELDS_MIN || shape->n > FIELDS_MAX)
		return;
	l->node = node;
	l->plain = true;
	l->pieces = xgrow(l->pieces, &l->cap, shape->n, sizeof(*l->pieces));
	for (uint32_t i = 0; i < shape->n; i++) {
		bool string = v[i].kind == VALUE_STRING && (!again || l->pieces[i].string);
		l->pieces[i] = piece_of(&shape->keys[i], i == 0, string);
		l->plain = l->plain && string && l->pieces[i].n <= LAYOUT_BEGIN;
	}
}

void layout_forget(struct layout *l)
{
	l->node = l->seen = NULL;
}

void layout_fini(struct layout *l)
{
	free(l->pieces);
	*l = (struct layout){ 0 };
}
