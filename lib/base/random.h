/* SPDX-License-Identifier: MIT */
/*
 * Pseudo-random numbers for resampling, the same on every machine: xoshiro256** (Blackman,
 * Vigna 2021) seeded by splitmix64. A seed has as many independent streams as anyone wants,
 * so that the repetitions of one indicator do not hang on those of another.
 */
#ifndef KLASTER_RANDOM_H
#define KLASTER_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state[4];
};

void random_seed(struct random *r, uint64_t seed, uint64_t stream);

static inline uint64_t random_next(struct random *r)
{
	uint64_t *s = r->state, fives = s[1] * 5, result = (fives << 7 | fives >> 57) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = s[3] << 45 | s[3] >> 19;
	return result;
}

/* Even over [0, 1), 53 bits. */
double random_unit(struct random *r);

/* Even over 0 .. n-1, without the bias of a remainder; n > 0. */
uint64_t random_below(struct random *r, uint64_t n);

/* Standard normal (Marsaglia's polar method). */
double random_normal(struct random *r);

/* Every order is as likely (Fisher, Yates). */
void random_shuffle(struct random *r, uint32_t *x, size_t n);

#endif
