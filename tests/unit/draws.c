/* SPDX-License-Identifier: MIT */
/* How often places are drawn: sums, probabilities of all that can come, whoever asked before. */
#include "indicator/draws.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static void add_up(size_t n)
{
	struct draws *d = draws_new(1, n);

	for (size_t b = 0; b < 3; b++) {
		const draws_row *count = draws_of(d, b, n);
		for (size_t t = 0; t < DRAWS_WIDTH; t++) {
			size_t sum = 0;
			for (size_t i = 0; i < n; i++)
				sum += count[i][t];
			CHECK(sum == n);
		}
	}
	draws_free(d);
}

/* Of 3 places 10 counts are possible: 3 / (a! b! c!) of 27 / 2 each. */
static void is_multinomial(void)
{
	static const double ways[] = { 1, 1, 2, 6 };
	enum { BUNDLES = 1600 };
	struct draws *d = draws_new(7, 3);
	double times[4][4] = { { 0 } }, off = 0;

	for (size_t b = 0; b < BUNDLES; b++) {
		const draws_row *count = draws_of(d, b, 3);
		for (size_t t = 0; t < DRAWS_WIDTH; t++)
			times[count[0][t]][count[1][t]]++;
	}
	for (int i = 0; i < 4; i++)
		for (int k = 0; i + k < 4; k++) {
			double expected = (double)BUNDLES * DRAWS_WIDTH * 6 / (ways[i] * ways[k] * ways[3 - i - k] * 27);
			off += (times[i][k] - expected) * (times[i][k] - expected) / expected;
		}
	CHECK(off < 27.88); /* chi-squared of 9: above that once in a thousand */
	draws_free(d);
}

/* Many places: each comes once on average, with the variance (1 - 1/n) and covariance -1/n of the
 * multinomial; the first and the last as often. */
static void has_moments(size_t n)
{
	enum { BUNDLES = 200 };
	struct draws *d = draws_new(9, n);
	double draws = (double)BUNDLES * DRAWS_WIDTH, squares = 0, first = 0, last = 0, together = 0;

	for (size_t b = 0; b < BUNDLES; b++) {
		const draws_row *count = draws_of(d, b, n);
		for (size_t t = 0; t < DRAWS_WIDTH; t++) {
			double low = 0;
			for (size_t i = 0; i < n; i++) {
				squares += pow(count[i][t] - 1.0, 2);
				low += i < n / 2 ? count[i][t] : 0;
			}
			first += count[0][t];
			last += count[n - 1][t];
			together += pow(low - (double)(n / 2), 2); /* binomial */
		}
	}
	/* a count's fourth moment about 1 is 4 at the most, so that its square has a variance below 3 */
	CHECK(fabs(squares / draws / (double)n - (1 - 1 / (double)n)) < 4 * sqrt(3 / (draws * (double)n)));
	CHECK(fabs(first / draws - 1) < 4 / sqrt(draws) && fabs(last / draws - 1) < 4 / sqrt(draws));
	double binomial = (double)(n / 2) * (1 - (double)(n / 2) / (double)n);
	CHECK(fabs(together / draws / binomial - 1) < 4 * sqrt(2 / draws));
	draws_free(d);
}

/* Others that ask in between, for more or fewer, do not matter, nor how much is kept. */
static void is_its_own(void)
{
	static const size_t sizes[] = { 5, 700, 1, 64, 700, 3000, 5, 256, 257 };
	struct draws *d = draws_new(3, 3000), *little = draws_new(3, (size_t)1 << 40), *other = draws_new(4, 300);

	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++)
		for (size_t b = 0; b < 5; b += 2) {
			struct draws *fresh = draws_new(3, 10);
			size_t bytes = sizes[k] * sizeof(draws_row);
			const draws_row *count = draws_of(fresh, b, sizes[k]);
			CHECK(memcmp(count, draws_of(d, b, sizes[k]), bytes) == 0);
			CHECK(memcmp(count, draws_of(little, b, sizes[k]), bytes) == 0);
			CHECK(sizes[k] == 1 || memcmp(count, draws_of(other, b, sizes[k]), bytes) != 0);
			CHECK(sizes[k] == 1 || memcmp(count, draws_of(d, b + 1, sizes[k]), bytes) != 0);
			draws_free(fresh);
		}
	draws_free(d);
	draws_free(little);
	draws_free(other);
}

int main(void)
{
	for (size_t n = 1; n < 5000; n = n * 2 + 1)
		add_up(n);
	is_multinomial();
	has_moments(2);
	has_moments(41);
	has_moments(1000);
	is_its_own();
	return check_result();
}
