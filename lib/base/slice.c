/* SPDX-License-Identifier: MIT */
/* Borrowed text: trimming, cutting, hashing. */
#include "base/slice.h"

#include <sys/random.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice s)
{
	while (s.n && is_blank(s.p[0]))
		s.p++, s.n--;
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct slice slice_cut(struct slice *s, char sep)
{
	const char *at = s->n ? memchr(s->p, sep, s->n) : NULL;
	struct slice head = *s;

	if (!at) {
		*s = (struct slice){ NULL, 0 };
		return head;
	}
	head.n = (size_t)(at - s->p);
	s->p = at + 1;
	s->n -= head.n + 1;
	return head;
}

/* Keys come from foreign files: with a fixed seed a file could be made in which
 * all keys collide. */
static uint64_t seed(void)
{
	static uint64_t value;
	uint64_t known = __atomic_load_n(&value, __ATOMIC_RELAXED), made;

	if (known)
		return known;
	if (getrandom(&made, sizeof(made), GRND_NONBLOCK) != sizeof(made))
		made = (uint64_t)(uintptr_t)&value;
	made |= 1;
	/* Whichever thread is first decides. */
	if (__atomic_compare_exchange_n(&value, &known, made, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		return made;
	return known;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;
	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static uint64_t eight(const char *p)
{
	uint64_t x;
	memcpy(&x, p, 8);
	return x;
}

/* Up to eight bytes as a number, without a call: words that may overlap. */
static uint64_t load(const char *p, size_t n)
{
	uint32_t low, high;

	if (n == 8)
		return eight(p);
	if (n >= 4) {
		memcpy(&low, p, 4);
		memcpy(&high, p + n - 4, 4);
		return low | (uint64_t)high << 32;
	}
	if (n == 0)
		return 0;
	return (unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 | (uint64_t)(unsigned char)p[n - 1] << 16;
}

uint64_t slice_hash(struct slice s)
{
	const uint64_t k0 = 0xa0761d6478bd642f, k1 = 0xe7037ed1a0b428db;
	uint64_t h = seed() ^ s.n;
	const char *p = s.p;
	size_t n = s.n;

	for (; n > 16; p += 16, n -= 16)
		h = mix(eight(p) ^ k0 ^ h, eight(p + 8) ^ k1);
	if (n > 8)
		return mix(eight(p) ^ k0 ^ h, eight(p + n - 8) ^ k1 ^ h);
	return mix(load(p, n) ^ k0 ^ h, k1 ^ h);
}
