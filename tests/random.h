/* SPDX-License-Identifier: MIT */
/* Numbers for tests and benchmarks: the same every time, on any machine. */
#ifndef KLASTER_TESTS_RANDOM_H
#define KLASTER_TESTS_RANDOM_H

#include <stdint.h>

/* splitmix64 (Steele, Lea, Flood 2014) */
static inline uint64_t random_next(void)
{
	static uint64_t state = 0x9E3779B97F4A7C15;
	uint64_t z = (state += 0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
	return z ^ (z >> 31);
}

static inline unsigned random_below(unsigned n)
{
	return (unsigned)(random_next() % n);
}

#endif
