/* SPDX-License-Identifier: MIT */
/*
 * Exact sums of decimal numbers, the same whatever the order and the split.
 *
 * A sum is a whole number times a power of ten, so 0.1 + 0.2 is 0.3 and adding
 * is associative: any permutation and any partition of the input gives the same
 * text, byte for byte. It starts as a 128-bit integer with a scale (24 bytes, no
 * allocation); what does not fit there goes on in an array of limbs of nine
 * decimal digits, which grows with the span of the digits and not with their
 * number. A double is added exactly too: its binary fraction is a finite decimal.
 *
 * Limits: digits of what is added must lie between 10^-1100 and 10^399, which
 * holds every finite double. Anything else is refused, never rounded.
 */
#ifndef KLASTER_EXACT_H
#define KLASTER_EXACT_H

#include "base/buf.h"
#include "base/words.h"

#ifdef __x86_64__
#include <smmintrin.h>
#endif

enum {
	EXACT_TOP = 400,     /* digits stand for powers of ten below this */
	EXACT_BOTTOM = -1100, /* and not below this */
};

/* The 128-bit integer in a struct that stays 24 bytes long. */
typedef __int128 exact_int __attribute__((aligned(8)));

struct exact_wide;

/* `struct exact sum = {0}` is zero and ready; exact_fini frees it. Not to be copied by
 * assignment, but for handing on: then only one of the two is finished. */
struct exact {
	union {
		exact_int n;             /* the sum is n / 10^scale */
		struct exact_wide *wide; /* where is_wide */
	};
	uint32_t scale;
	uint32_t is_wide;
};

enum exact_status {
	EXACT_OK,
	EXACT_NOT_NUMBER, /* not a number as JSON writes it (leading zeros are allowed) */
	EXACT_RANGE,      /* a digit outside the limits; infinite or not a number */
};

void exact_fini(struct exact *sum);

/* Adds a decimal text. What is refused leaves the sum as it was. */
enum exact_status exact_add_text(struct exact *sum, struct slice decimal);

/* Adds the square of a decimal text; the digits of the square must keep the limits too. */
enum exact_status exact_add_square(struct exact *sum, struct slice decimal);

/* Adds the exact value of a double: 0.1 is 0.1000000000000000055511151231257827...
 * Where the number was written as a decimal, exact_add_text is what is meant. */
enum exact_status exact_add_double(struct exact *sum, double number);

/* Adds n / 10^scale, scale at most 18. */
void exact_add_scaled_slow(struct exact *sum, int64_t n, uint32_t scale);

/* Adds, or takes away, another sum. */
void exact_add(struct exact *sum, const struct exact *other);
void exact_subtract(struct exact *sum, const struct exact *other);

/* Makes `to`, which must be zeroed or finished, a sum of the same value. */
void exact_copy(struct exact *to, const struct exact *from);

/* -1, 0, 1. */
int exact_sign(const struct exact *sum);
int exact_compare(const struct exact *a, const struct exact *b);

/* The nearest double (ties to even). False where it is beyond the largest finite one. */
bool exact_to_double(const struct exact *sum, double *number);

/*
 * The sum as a JSON number with all of its digits, one text for one value: no zeros
 * at the end of a fraction, no plus sign, no -0; with an exponent (1e21, 1.5e-30) only
 * where otherwise more than twenty zeros would have to be written.
 */
void exact_to_text(const struct exact *sum, struct buf *text);

/* Bytes allocated beside the struct. */
size_t exact_bytes(const struct exact *sum);

/*
 * The common number, at most 18 digits without an exponent, as n / 10^scale.
 * False for any other text, a bad one included.
 */
static inline bool exact_read_small(struct slice s, int64_t *n, uint32_t *scale)
{
	const char *p = s.p, *end = s.p + s.n, *point = NULL;
	bool negative = p < end && *p == '-';
	uint64_t number = 0;
	unsigned digit;

	p += negative;
	if (end - p > 19 || p == end || (unsigned)(*p - '0') > 9 || (unsigned)(end[-1] - '0') > 9)
		return false;
	/* The last byte is a digit, so what ends these digits is not the end. */
	for (; p < end && (digit = (unsigned)(*p - '0')) <= 9; p++)
		number = number * 10 + digit;
	if (p < end) {
		if (*p != '.')
			return false;
		point = ++p;
		for (; p < end && (digit = (unsigned)(*p - '0')) <= 9; p++)
			number = number * 10 + digit;
		if (p < end)
			return false;
	} else if (number > 999999999999999999u) {
		return false;
	}
	*scale = point ? (uint32_t)(end - point) : 0;
	*n = negative ? -(int64_t)number : (int64_t)number;
	return true;
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Eight digits, the first one in the lowest byte, as a number: two by two, four by four. */
static inline uint64_t exact_eight_digits(uint64_t digits)
{
	digits = digits * 10 + (digits >> 8);
	return ((digits & 0x000000FF000000FFu) * 0x000F424000000064u +
	        (digits >> 16 & 0x000000FF000000FFu) * 0x0000271000000001u) >> 32;
}
#endif

/*
 * The same of the words of a text of `n` bytes, without a loop over them: the point is
 * taken out, the digits are moved to the end and read eight at a time.
 */
static inline bool exact_read_words(struct words w, uint32_t n, int64_t *number, uint32_t *scale)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t ones = 0x0101010101010101u, tops = ones << 7;
	unsigned __int128 all = (unsigned __int128)w.last << 64 | w.first;
	bool negative = (w.first & 0xFF) == '-';
	uint64_t x, y, behind, high, low;

	if (negative) {
		all >>= 8;
		n--;
	}
	/* The lowest top bit is exact: that of the first byte that is a point. It is looked for in
	 * both words, since in which it is follows no rule. */
	x = (uint64_t)all ^ ones * '.';
	y = (uint64_t)(all >> 64) ^ ones * '.';
	x = (x - ones) & ~x & tops;
	behind = -(uint64_t)(x == 0);
	x |= (y - ones) & ~y & tops & behind;
	*scale = 0;
	if (x) {
		uint32_t point = (uint32_t)__builtin_ctzll(x) / 8 + (8 & (uint32_t)behind);
		unsigned __int128 before = ((unsigned __int128)1 << 8 * point) - 1;
		*scale = n - 1 - point;
		if (!point || !*scale)
			return false;
		all = (all & before) | (all >> 8 & ~before);
		n--;
	}
	if (n - 1 >= WORDS_BYTES)
		return false;
	all ^= (unsigned __int128)(ones * '0') << 64 | ones * '0';
	all <<= 8 * (WORDS_BYTES - n);
	high = (uint64_t)all;
	low = (uint64_t)(all >> 64);
	/* A byte above 9 gets its top bit, by the addition or of its own. */
	if (((high + ones * (0x7F - 9)) | high | (low + ones * (0x7F - 9)) | low) & tops)
		return false;
	*number = (int64_t)(exact_eight_digits(high) * 100000000u + exact_eight_digits(low));
	if (negative)
		*number = -*number;
	return true;
#else
	return exact_read_small((struct slice){ (const char *)&w, n }, number, scale);
#endif
}

#ifdef __x86_64__
/*
 * The same, in a few instructions of SSE4.1, of what has no sign: one shuffle takes the point out
 * and moves the digits to the end. False for some that exact_read_words() reads.
 */
#define EXACT_SSE41 __attribute__((target("sse4.1")))

EXACT_SSE41 static inline bool exact_read_sse41(struct words w, uint32_t n, int64_t *number, uint32_t *scale)
{
	static const signed char places[2 * WORDS_BYTES] = { -16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6,
		                                             -5,  -4,  -3,  -2,  -1,  0,   1,   2,  3,  4,  5,
		                                             6,   7,   8,   9,   10,  11,  12,  13, 14, 15 };
	const __m128i x = _mm_set_epi64x((long long)w.last, (long long)w.first);
	uint32_t points = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8('.')));
	int point = points ? __builtin_ctz(points) : -1;
	/* Of byte i, the place of its digit; of what stands before the first one, none. */
	__m128i from = _mm_loadu_si128((const __m128i *)(const void *)(places + n));
	__m128i digits, pairs, fours, eights;
	uint64_t both;

	from = _mm_add_epi8(from, _mm_cmpgt_epi8(_mm_set1_epi8((char)(point + 1)), from));
	digits = _mm_shuffle_epi8(_mm_xor_si128(x, _mm_set1_epi8('0')), from);
	if (n - 1 >= WORDS_BYTES || (points & (1 | 1u << (n - 1))) ||
	    _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(digits, _mm_set1_epi8(10)), digits)))
		return false;
	pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(1 << 8 | 10));
	fours = _mm_madd_epi16(pairs, _mm_set1_epi32(1 << 16 | 100));
	eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(1 << 16 | 10000));
	both = (uint64_t)_mm_cvtsi128_si64(eights);
	*number = (int64_t)((both & UINT32_MAX) * 100000000u + (both >> 32));
	*scale = points ? n - 1 - (uint32_t)point : 0;
	return true;
}
#else
#define EXACT_SSE41
#define exact_read_sse41 exact_read_words
#endif

/* The powers of ten that fit 64 bits, from the noughth on. */
enum { EXACT_TENS = 19 };
extern const uint64_t exact_tens[EXACT_TENS];

/* n / 10^scale counted in 10^-finer, which is not above 18; false where 64 bits do not hold it. */
static inline bool exact_refine(int64_t *n, uint32_t scale, uint32_t finer)
{
	return !__builtin_mul_overflow(*n, (int64_t)exact_tens[finer - scale], n);
}

/* Adds n / 10^scale, scale at most 18. */
static inline void exact_add_scaled(struct exact *sum, int64_t n, uint32_t scale)
{
	__int128 result;

	if (sum->scale == scale && !sum->is_wide &&
	    !__builtin_add_overflow((__int128)sum->n, (__int128)n, &result))
		sum->n = result;
	else
		exact_add_scaled_slow(sum, n, scale);
}

#endif
