/* SPDX-License-Identifier: MIT */
#include "base/random.h"

#include <math.h>

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

void random_seed(struct random *r, uint64_t seed, uint64_t stream)
{
	uint64_t mixed = seed, state;

	/* both go through the mixer: neighbouring seeds and streams have nothing in common */
	state = splitmix(&mixed) ^ stream;
	for (int i = 0; i < 4; i++)
		r->state[i] = splitmix(&state);
}

double random_unit(struct random *r)
{
	return (double)(random_next(r) >> 11) * 0x1p-53;
}

uint64_t random_below(struct random *r, uint64_t n)
{
	uint64_t refused = -n % n, x; /* so many of all 2^64 are left over by n */

	do
		x = random_next(r);
	while (x < refused);
	return x % n;
}

double random_normal(struct random *r)
{
	double x, y, square;

	do {
		x = 2 * random_unit(r) - 1;
		y = 2 * random_unit(r) - 1;
		square = x * x + y * y;
	} while (square >= 1 || square == 0);
	return x * sqrt(-2 * log(square) / square);
}

void random_shuffle(struct random *r, uint32_t *x, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = random_below(r, i);
		uint32_t other = x[i - 1];
		x[i - 1] = x[k];
		x[k] = other;
	}
}
