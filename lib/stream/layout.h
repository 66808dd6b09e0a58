/* SPDX-License-Identifier: MIT */
/*
 * How the lines of a stream look, mostly: the same keys in the same order, without blanks. A
 * layout is learnt from a line and has what stands between the values of such lines as texts,
 * so that a line is read by comparing those and taking what lies between them; what does not fit
 * is for the reader's other ways.
 */
#ifndef KLASTER_LAYOUT_H
#define KLASTER_LAYOUT_H

#include "base/scan.h"
#include "stream/schema.h"

/* What stands before a value: a brace or comma, the key, its colon and, where values of this
 * field have so far been strings, their quote. */
struct layout_piece {
	uint64_t begin[2], mask[2]; /* the first bytes of the text, and which of them count */
	const char *text;           /* from its second byte on */
	uint32_t n;
	bool string;
};

struct layout {
	struct node *node; /* the shape; NULL: none is learnt */
	struct node *seen; /* of the line read last in another way */
	struct layout_piece *pieces;
	size_t cap;
};

/* A line without blanks was read, in another way, as a record of that shape and those values. */
void layout_learn(struct layout *l, struct node *node, const struct value *v);

/* The shapes are forgotten. */
void layout_forget(struct layout *l);
void layout_fini(struct layout *l);

/* Whether the piece is the text at p, of which 16 bytes may be read, in a line that ends at
 * `end`. */
static inline bool layout_piece_at(const struct layout_piece *piece, const char *p, const char *end)
{
	uint64_t low, high;

	memcpy(&low, p, 8);
	memcpy(&high, p + 8, 8);
	if (((low ^ piece->begin[0]) & piece->mask[0]) | ((high ^ piece->begin[1]) & piece->mask[1]))
		return false;
	return __builtin_expect(piece->n <= 16, 1) ||
	       (end - p >= (ptrdiff_t)piece->n && memcmp(p + 16, piece->text + 15, piece->n - 16) == 0);
}

#endif
