/* SPDX-License-Identifier: MIT */
/*
 * How the lines of a stream look, mostly: the same keys in the same order, without blanks. A
 * layout is learnt from a line and has what stands between the values of such lines as texts,
 * so that a line is read by comparing those and taking what lies between them; what does not fit
 * is for the reader's other ways.
 */
#ifndef KLASTER_LAYOUT_H
#define KLASTER_LAYOUT_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/scan.h"
#include "stream/schema.h"

/* So much of a piece is compared at once. */
enum { LAYOUT_BEGIN = 16 };

/* What stands before a value: a brace or comma, the key, its colon and, where values of this
 * field have so far been strings, their quote. */
struct layout_piece {
	uint64_t begin[2], mask[2]; /* the first bytes of the text, and which of them count */
	const char *text;           /* from its second byte on */
	uint32_t n;
	bool string;
} __attribute__((aligned(16)));

struct layout {
	struct node *node; /* the shape; NULL: none is learnt */
	struct node *seen; /* of the line read last in another way */
	struct layout_piece *pieces;
	size_t cap;
	bool plain; /* all pieces end in a quote and are no longer than LAYOUT_BEGIN */
};

/* A line without blanks was read, in another way, as a record of that shape and those values. */
void layout_learn(struct layout *l, struct node *node, const struct value *v);

/* The shapes are forgotten. */
void layout_forget(struct layout *l);
void layout_fini(struct layout *l);

/* Whether the piece begins as the text at p, of which LAYOUT_BEGIN bytes may be read. */
static inline bool layout_begins(const struct layout_piece *piece, const char *p)
{
#ifdef __SSE2__
	__m128i text = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i mask = _mm_load_si128((const __m128i *)(const void *)piece->mask);
	__m128i begin = _mm_load_si128((const __m128i *)(const void *)piece->begin);

	return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_and_si128(text, mask), begin)) == 0xFFFF;
#else
	uint64_t low, high;

	memcpy(&low, p, 8);
	memcpy(&high, p + 8, 8);
	return (((low ^ piece->begin[0]) & piece->mask[0]) | ((high ^ piece->begin[1]) & piece->mask[1])) == 0;
#endif
}

/* Whether the piece is the text there, in a line that ends at `end`. */
static inline bool layout_piece_at(const struct layout_piece *piece, const char *p, const char *end)
{
	return layout_begins(piece, p) &&
	       (piece->n <= LAYOUT_BEGIN ||
	        (end - p >= (ptrdiff_t)piece->n &&
	         memcmp(p + LAYOUT_BEGIN, piece->text + LAYOUT_BEGIN - 1, piece->n - LAYOUT_BEGIN) == 0));
}

#endif
