/* SPDX-License-Identifier: MIT */
/*
 * Sixty-four bytes at a time as bits: where in text the bytes are that a reader must
 * look at. Bit i of word w stands for byte 64 w + i. The kernels (scan_kernel.h, one
 * for each instruction set) give the same bits on every machine; the best one that the
 * processor has is chosen when the program runs.
 *
 * UTF-8 is proved by the bits alone: which bytes must be continuations follows from the
 * leads before them. Text has a wrong byte if and only if it is not UTF-8; which one is
 * exact but that a character cut short is marked at the byte behind it, and that what its
 * lead still asked for, up to three bytes on, is not marked.
 */
#ifndef KLASTER_SCAN_H
#define KLASTER_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { SCAN_WORD = 64 };

/* What the bytes before a word ask of it; zeroed where text begins. */
struct scan_state {
	uint64_t continuations; /* bits of the word that must be continuation bytes */
	uint64_t after;         /* bits 0 to 3: it stands behind the lead E0, ED, F0, F4 */
	uint64_t escaped;       /* bit 0: it stands behind a backslash that is not itself escaped */
};

/* Of lines of JSON. Each array has a word more than was scanned, to be read by scan_bits(). */
struct json_bits {
	uint64_t *quotes;  /* that no backslash escapes */
	uint64_t *slashes; /* backslashes */
	uint64_t *lines;   /* LF */
	uint64_t *wrong;   /* control characters but LF, bytes that are not UTF-8 */
};

/* Of delimited text. */
struct cell_bits {
	uint64_t stops;  /* delimiter, CR, LF */
	uint64_t ends;   /* CR, LF */
	uint64_t quotes;
	uint64_t escape; /* quote of JSON, backslash, control character */
	uint64_t doubt;  /* not UTF-8 */
};

/* Places in delimited text, in their order: of stops, escapes and quotes. Those of anything but
 * delimiters are breaks, given by their index among the places. */
struct cell_list {
	uint32_t *places, *breaks;
	size_t places_n, breaks_n;
};

/* Room that the list of a word needs behind its last place and break. */
enum { SCAN_LIST_ROOM = 16 };

struct scan_kernel {
	const char *name;
	bool (*runs)(void); /* whether this processor can */
	/* `words` words of text from `p` on, which may be read to their end; whether a byte is wrong. */
	bool (*json)(const char *p, size_t words, struct json_bits bits, struct scan_state *state);
	void (*cells)(const char *p, size_t words, char delimiter, char quote, struct cell_bits *bits,
	              struct scan_state *state);
	/* Adds those of words that begin at byte `at`; quotes only where text is `quoted`. */
	void (*list)(const struct cell_bits *bits, size_t words, bool quoted, uint32_t at, struct cell_list *list);
	bool sse41; /* a processor on which it runs has SSE4.1 */
};

/* From the plainest to the best, ended by a row without name. */
extern const struct scan_kernel scan_kernels[];

/* The best one that runs here, or the one that KLASTER_SCAN names, so that what is measured
 * on one machine can be measured on another. */
const struct scan_kernel *scan_kernel(void);

/* For tests: which one scan_kernel() gives from now on; NULL: the best. */
void scan_use(const struct scan_kernel *kernel);

/* At least 57 bits from bit `at` on. */
static inline uint64_t scan_bits(const uint64_t *bits, size_t at)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t word;
	memcpy(&word, (const char *)bits + at / 8, sizeof(word));
	return word >> at % 8;
#else
	return bits[at / 64] >> at % 64 | (at % 64 ? bits[at / 64 + 1] << (64 - at % 64) : 0);
#endif
}

/* The first set bit from `at` on, or `end` where there is none before it. */
static inline size_t scan_next(const uint64_t *bits, size_t at, size_t end)
{
	uint64_t word = scan_bits(bits, at);

	if (!word) {
		word = bits[at / 64] & ~(uint64_t)0 << at % 64;
		for (at -= at % 64; !word; word = bits[at / 64]) {
			at += 64;
			if (at >= end)
				return end;
		}
	}
	at += (size_t)__builtin_ctzll(word);
	return at < end ? at : end;
}

#endif
