/* SPDX-License-Identifier: MIT */
/*
 * Borrowed text: a pointer and a length, never NUL-terminated. Whoever made the
 * slice says how long the bytes live; nobody frees through a slice.
 */
#ifndef KLASTER_SLICE_H
#define KLASTER_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *p;
	size_t n;
};

/* A slice of a string literal; the length is known to the compiler. */
#define SLICE(literal) ((struct slice){ "" literal, sizeof(literal) - 1 })

/* "%.*s" with SLICE_ARG(s) prints a slice. */
#define SLICE_ARG(s) (int)(s).n, (s).p

static inline struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

/* Codes and names of fields are short: four to sixteen bytes are compared without a call, as
 * two words that may overlap. */
static inline bool slice_eq(struct slice a, struct slice b)
{
	if (a.n != b.n)
		return false;
	if (a.n >= 8 && a.n <= 16) {
		uint64_t x[2], y[2];
		memcpy(&x[0], a.p, 8);
		memcpy(&x[1], a.p + a.n - 8, 8);
		memcpy(&y[0], b.p, 8);
		memcpy(&y[1], b.p + a.n - 8, 8);
		return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
	}
	if (a.n >= 4 && a.n < 8) {
		uint32_t x[2], y[2];
		memcpy(&x[0], a.p, 4);
		memcpy(&x[1], a.p + a.n - 4, 4);
		memcpy(&y[0], b.p, 4);
		memcpy(&y[1], b.p + a.n - 4, 4);
		return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
	}
	return a.n == 0 || memcmp(a.p, b.p, a.n) == 0;
}

static inline bool slice_is(struct slice a, const char *text)
{
	return slice_eq(a, slice_of(text));
}

static inline bool slice_starts(struct slice a, struct slice prefix)
{
	return a.n >= prefix.n && memcmp(a.p, prefix.p, prefix.n) == 0;
}

static inline bool slice_ends(struct slice a, struct slice suffix)
{
	return a.n >= suffix.n && memcmp(a.p + a.n - suffix.n, suffix.p, suffix.n) == 0;
}

/* Bytewise order, shorter first when one is the other's beginning: the order of
 * every sorted output, whatever the locale. */
static inline int slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* Without the blanks (space, tab, CR, LF) at either end. */
struct slice slice_trim(struct slice s);

/* Cuts `s` at the first `sep`: returns what stands before it and leaves in `s`
 * what stands after it ({NULL, 0} when there was none). */
struct slice slice_cut(struct slice *s, char sep);

/* Moves up to `n` bytes from the begin of `s` to `to`; returns how many. */
static inline size_t slice_take(struct slice *s, char *to, size_t n)
{
	n = n < s->n ? n : s->n;
	if (n)
		memcpy(to, s->p, n);
	s->p += n;
	s->n -= n;
	return n;
}

/* FNV-1a of the bytes on top of those before, from SLICE_DIGEST on: the same in every process, which
 * slice_hash is not. */
#define SLICE_DIGEST 0xCBF29CE484222325u
static inline uint64_t slice_digest(uint64_t digest, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		digest = (digest ^ (unsigned char)s.p[i]) * 0x100000001B3u;
	return digest;
}

/* A 64-bit hash for tables in memory; seeded once a process against chosen
 * collisions, so it must never decide the order of an output. */
uint64_t slice_hash(struct slice s);

#endif
