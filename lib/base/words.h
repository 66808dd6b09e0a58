/* SPDX-License-Identifier: MIT */
/*
 * A text of up to sixteen bytes as two words: byte i of the text is byte i of the words,
 * and zeros stand behind it. Codes and figures are so short, so they are compared, hashed
 * and read without a loop over their bytes.
 */
#ifndef KLASTER_WORDS_H
#define KLASTER_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { WORDS_BYTES = 16 };

struct words {
	uint64_t first, last;
};

/* `n` is at most WORDS_BYTES; `roomy`: so many bytes may be read from `p` on whatever n is. */
static inline struct words words_of(const char *p, uint32_t n, bool roomy)
{
	static const unsigned char kept[2 * WORDS_BYTES] = { 255, 255, 255, 255, 255, 255, 255, 255,
		                                             255, 255, 255, 255, 255, 255, 255, 255 };
	struct words w = { 0, 0 }, mask;

	if (roomy) {
		memcpy(&w, p, sizeof(w));
		memcpy(&mask, kept + WORDS_BYTES - n, sizeof(mask));
		return (struct words){ w.first & mask.first, w.last & mask.last };
	}
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if (n >= 8) { /* words that overlap, moved to where they belong */
		memcpy(&w.first, p, 8);
		memcpy(&w.last, p + n - 8, 8);
		w.last = n == 8 ? 0 : w.last >> 8 * (WORDS_BYTES - n);
	} else if (n >= 4) {
		uint32_t low, high;
		memcpy(&low, p, 4);
		memcpy(&high, p + n - 4, 4);
		w.first = low | (uint64_t)high << 8 * (n - 4);
	} else if (n) {
		w.first = (unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 * (n / 2) |
		          (uint64_t)(unsigned char)p[n - 1] << 8 * (n - 1);
	}
#else
	if (n)
		memcpy(&w, p, n);
#endif
	return w;
}

static inline bool words_same(struct words a, struct words b)
{
	return ((a.first ^ b.first) | (a.last ^ b.last)) == 0;
}

/* Multiply and fold: a hash of two words, one of which holds the hasher's seed. */
static inline uint64_t words_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD6E8FEB86659FD93u);
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

#endif
