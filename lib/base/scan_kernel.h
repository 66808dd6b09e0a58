/* SPDX-License-Identifier: MIT */
#define JOIN(name, set) name##_##set
#define OF(name, set) JOIN(name, set)
#define KERNEL(name) OF(name, SET)
#define LANES KERNEL(lanes)
#define lanes_load KERNEL(load)
#define is KERNEL(is)
#define least KERNEL(least)
#define most KERNEL(most)
#define either KERNEL(either)
#define bits KERNEL(bits)
#define first KERNEL(first)
/*
 * The kernels of scan.h, written once over a small vocabulary of 64 byte lanes and
 * included by scan.c for each instruction set, which defines SET, its name, TARGET, the
 * function attribute, and with the name behind theirs
 *
 *	lanes           64 bytes; flags: yes or no for each of them
 *	load(p)         is(x, c), least(x, c), most(x, c): equal to, not below, not above c
 *	either(a, b)    bits(flags): as a word; first(word): its lowest bit, any number for zero
 */

/*
 * What of a word with leads of three or four bytes, or behind one, is not UTF-8 (Unicode 15,
 * table 3-7); adds to the bytes that must be continuations. Apart, since most text has none.
 */
TARGET static __attribute__((noinline)) uint64_t KERNEL(not_long_utf8)(LANES x, uint64_t next,
                                                                       uint64_t *follow, struct scan_state *s)
{
	uint64_t three = bits(least(x, 0xE0)), four = bits(least(x, 0xF0));
	uint64_t e0 = bits(is(x, 0xE0)), ed = bits(is(x, 0xED)), f0 = bits(is(x, 0xF0)), f4 = bits(is(x, 0xF4));
	uint64_t wrong = bits(least(x, 0xF5));

	*follow |= three << 2 | four << 3;
	wrong |= (e0 << 1 | (s->after >> 0 & 1)) & next & ~bits(least(x, 0xA0));
	wrong |= (ed << 1 | (s->after >> 1 & 1)) & next & bits(least(x, 0xA0));
	wrong |= (f0 << 1 | (s->after >> 2 & 1)) & next & ~bits(least(x, 0x90));
	wrong |= (f4 << 1 | (s->after >> 3 & 1)) & next & bits(least(x, 0x90));
	s->after = e0 >> 63 | ed >> 63 << 1 | f0 >> 63 << 2 | f4 >> 63 << 3;
	s->continuations |= three >> 62 | four >> 61;
	return wrong;
}

/* The bytes of x that are not UTF-8; `high` those beyond ASCII. */
TARGET static inline __attribute__((always_inline)) uint64_t KERNEL(not_utf8)(LANES x, uint64_t high,
                                                                              struct scan_state *s)
{
	uint64_t follow = s->continuations, leads, next, wrong;

	if (!(high | follow))
		return 0;
	leads = bits(least(x, 0xC0));
	next = high & ~leads;
	wrong = leads & bits(most(x, 0xC1));
	follow |= leads << 1;
	s->continuations = leads >> 63;
	if (bits(least(x, 0xE0)) | s->after)
		wrong |= KERNEL(not_long_utf8)(x, next, &follow, s);
	return wrong | (follow ^ next);
}

TARGET static bool KERNEL(json)(const char *p, size_t words, struct json_bits out, struct scan_state *state)
{
	struct scan_state s = *state; /* in registers */
	uint64_t faults = 0;

	for (size_t i = 0; i < words; i++) {
		LANES x = lanes_load(p + i * SCAN_WORD);
		uint64_t quotes = bits(is(x, '"')), slashes = bits(is(x, '\\')), lines = bits(is(x, '\n'));
		uint64_t wrong = bits(most(x, 0x1F)) & ~lines;

		wrong |= KERNEL(not_utf8)(x, bits(least(x, 0x80)), &s);
		faults |= wrong;
		out.slashes[i] = slashes;
		out.lines[i] = lines;
		out.wrong[i] = wrong;
		if (slashes | s.escaped)
			quotes &= ~escaped(slashes, &s);
		out.quotes[i] = quotes;
	}
	*state = s;
	return faults != 0;
}

TARGET static void KERNEL(cells)(const char *p, size_t words, char delimiter, char quote,
                                 struct cell_bits *out, struct scan_state *s)
{
	for (size_t i = 0; i < words; i++) {
		LANES x = lanes_load(p + i * SCAN_WORD);
		KERNEL(flags) end = either(is(x, '\r'), is(x, '\n'));

		out[i].stops = bits(either(is(x, (unsigned char)delimiter), end));
		out[i].ends = bits(end);
		out[i].quotes = bits(is(x, (unsigned char)quote));
		out[i].escape = bits(either(most(x, 0x1F), either(is(x, '"'), is(x, '\\'))));
		out[i].doubt = KERNEL(not_utf8)(x, bits(least(x, 0x80)), s);
	}
}

#undef JOIN
#undef OF
#undef KERNEL
#undef LANES
#undef lanes_load
#undef is
#undef least
#undef most
#undef either
#undef bits
#undef first

#include "base/scan_list.h"
