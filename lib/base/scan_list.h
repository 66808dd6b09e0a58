/* SPDX-License-Identifier: MIT */
#define JOIN(name, set) name##_##set
#define OF(name, set) JOIN(name, set)
#define LIST(name) OF(name, SET)
/*
 * The lists of scan.h, written once and included by scan.c for each instruction set, which
 * defines SET, its name, TARGET, the function attribute, and with the name behind theirs
 *
 *	first(word)     its lowest bit, any number for zero
 *	places(...)     as below, where LIST_PLACES says that it has one of its own
 */

#ifndef LIST_PLACES
/* The places of the `count` set bits of `rest`, each behind the other. */
TARGET static inline void LIST(places)(uint64_t rest, size_t count, uint32_t at, uint32_t *to)
{
	/* Eight at a time, wanted or not: most words have fewer, and no branch tells how many. */
	for (size_t k = 0; k < count; k += 8, to += 8) {
#pragma GCC unroll 8
		for (int j = 0; j < 8; j++) {
			to[j] = at + (uint32_t)LIST(first)(rest); /* anything where there is none */
			rest &= rest - 1;
		}
	}
}
#endif

TARGET static void LIST(list)(const struct cell_bits *marks, size_t words, bool quoted, uint32_t at,
                             struct cell_list *list)
{
	uint32_t *const places = list->places, *const breaks = list->breaks;
	size_t n = list->places_n, breaks_n = list->breaks_n;

	for (size_t i = 0; i < words; i++, at += SCAN_WORD) {
		uint64_t all = marks[i].stops | marks[i].escape | (quoted ? marks[i].quotes : 0);
		uint64_t others = all & ~(marks[i].stops & ~marks[i].ends);
		size_t count = (size_t)__builtin_popcountll(all), others_n = (size_t)__builtin_popcountll(others);

		LIST(places)(all, count, at, places + n);
		/* Two at a time, for the same reason. */
		size_t k = 0;
		do {
#pragma GCC unroll 2
			for (size_t j = k; j < k + 2; j++) {
				uint64_t below = (others & -others) - 1; /* all where there is none */
				breaks[breaks_n + j] = (uint32_t)(n + (size_t)__builtin_popcountll(all & below));
				others &= others - 1;
			}
			k += 2;
		} while (__builtin_expect(k < others_n, 0));
		n += count;
		breaks_n += others_n;
	}
	list->places_n = n;
	list->breaks_n = breaks_n;
}

#undef JOIN
#undef OF
#undef LIST
#undef LIST_PLACES
#undef SET
#undef TARGET
