/* SPDX-License-Identifier: MIT */
/* UTF-8 validity and coding. */
#include "base/utf8.h"

#include <endian.h>

/* The length of the well-formed sequence at p (at most n bytes), or 0. Unicode 15, table 3-7. */
static inline size_t sequence(const unsigned char *p, size_t n)
{
	unsigned c = p[0];

	if (c < 0x80)
		return 1;
	if (c < 0xC2 || c > 0xF4)
		return 0;
	if (c < 0xE0)
		return n >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
	if (c < 0xF0) {
		unsigned low = c == 0xE0 ? 0xA0 : 0x80, high = c == 0xED ? 0x9F : 0xBF;
		return n >= 3 && p[1] >= low && p[1] <= high && (p[2] & 0xC0) == 0x80 ? 3 : 0;
	}
	unsigned low = c == 0xF0 ? 0x90 : 0x80, high = c == 0xF4 ? 0x8F : 0xBF;
	return n >= 4 && p[1] >= low && p[1] <= high && (p[2] & 0xC0) == 0x80 &&
	       (p[3] & 0xC0) == 0x80 ? 4 : 0;
}

size_t utf8_error(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	while (i < s.n) {
		uint64_t word;
		size_t step;
		if (s.n - i >= 8) {
			memcpy(&word, p + i, 8);
			word = le64toh(word);
			/* Eight bytes of ASCII, or four letters of Cyrillic (U+0400 to U+04FF). */
			if (!(word & 0x8080808080808080) ||
			    (word & 0xC0FCC0FCC0FCC0FC) == 0x80D080D080D080D0) {
				i += 8;
				continue;
			}
		}
		step = sequence(p + i, s.n - i);
		if (!step)
			return i;
		i += step;
	}
	return s.n;
}

uint32_t utf8_next(struct slice *s)
{
	const unsigned char *p = (const unsigned char *)s->p;
	size_t n = sequence(p, s->n);
	uint32_t c;

	switch (n) {
	case 2: c = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu); break;
	case 3: c = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu); break;
	case 4:
		c = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
		break;
	default: n = 1; c = p[0]; break;
	}
	s->p += n;
	s->n -= n;
	return c;
}

size_t utf8_encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}
