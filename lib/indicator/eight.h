/* SPDX-License-Identifier: MIT */
/*
 * Eight columns at once; a processor with narrower lanes takes them in parts. Functions that use
 * them are compiled once for each processor (lanes.h) and have these in them.
 */
#ifndef KLASTER_EIGHT_H
#define KLASTER_EIGHT_H

#include <stdint.h>
#include <string.h>

enum { EIGHT = 8 };

typedef double eight __attribute__((vector_size(EIGHT * sizeof(double))));
typedef int32_t eight_counts __attribute__((vector_size(EIGHT * sizeof(int32_t))));
typedef int64_t eight_bits __attribute__((vector_size(EIGHT * sizeof(int64_t))));

#define EIGHT_INLINE static inline __attribute__((always_inline))

EIGHT_INLINE void eight_load(eight *to, const double *from)
{
	memcpy(to, from, sizeof(*to));
}

EIGHT_INLINE void eight_store(double *to, const eight *from)
{
	memcpy(to, from, sizeof(*from));
}

EIGHT_INLINE void eight_load_counts(eight *to, const int32_t *from)
{
	eight_counts counts;

	memcpy(&counts, from, sizeof(counts));
	*to = __builtin_convertvector(counts, eight);
}

EIGHT_INLINE void eight_absolute(eight *x)
{
	eight_bits bits;

	memcpy(&bits, x, sizeof(bits));
	bits &= INT64_MAX;
	memcpy(x, &bits, sizeof(bits));
}

/* What is above zero; the others, and NAN, become 0. */
EIGHT_INLINE void eight_positive(eight *x)
{
	eight_bits bits;

	memcpy(&bits, x, sizeof(bits));
	bits &= *x > 0;
	memcpy(x, &bits, sizeof(bits));
}

/* The rounding error of a sum is a double, and this is it (Knuth), whichever term is the larger. */
EIGHT_INLINE void eight_add(eight *sum, eight *lost, const eight *x)
{
	eight t = *sum + *x, back = t - *sum;

	*lost += (*sum - (t - back)) + (*x - back);
	*sum = t;
}

#endif
