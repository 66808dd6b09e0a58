/* SPDX-License-Identifier: MIT */
#include "indicator/draws.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/random.h"

enum {
	KEPT_BYTES = 64 << 20, /* of counts; bundles beyond are drawn again for each n */
	SLOTS = 4096,
	PART = 256, /* rows that are drawn at a time, and whose sums are known */
	TAILS = 21, /* more than that come in less than one of 2^64 */
};

/* Of the rows before it: the sum and the largest count of each column, by chance. */
struct part {
	uint32_t sum[DRAWS_WIDTH];
	draws_row most;
};

struct bundle {
	size_t number, rows, cap, n; /* n: what the columns add up to now, 0: to chance */
	draws_row *counts;
	struct part *parts; /* one every PART rows, and one behind */
	uint32_t *changed; /* rows whose counts were changed to make the sums n, one column's after the other's */
	size_t changed_n, changed_cap;
	int32_t change[DRAWS_WIDTH]; /* so many of them, by 1 each */
	struct random random[DRAWS_WIDTH]; /* where each column's counts go on */
};

struct draws {
	uint64_t seed, tail[TAILS + 1]; /* tail[k]: in how many of 2^64 cases more than k come */
	size_t slots;
	struct bundle bundles[SLOTS];
};

struct draws *draws_new(uint64_t seed, size_t places)
{
	struct draws *d = xcalloc(1, sizeof(*d));
	size_t fit = KEPT_BYTES / sizeof(draws_row) / (places + 1);
	double one = 0.36787944117144233, tail = 0; /* 1 / e */

	d->seed = seed;
	d->slots = fit < 1 ? 1 : fit > SLOTS ? SLOTS : fit;
	for (size_t i = 0; i < SLOTS; i++)
		d->bundles[i].number = SIZE_MAX;
	for (int k = 1; k <= TAILS; k++)
		one /= k;
	for (int k = TAILS; k--;) {
		tail += one; /* P(k + 1), the smallest first */
		one *= k + 1;
		d->tail[k] = (uint64_t)(tail * 0x1p64);
	}
	return d;
}

void draws_free(struct draws *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->slots; i++) {
		free(d->bundles[i].counts);
		free(d->bundles[i].parts);
		free(d->bundles[i].changed);
	}
	free(d);
}

/* Streams of a draw: 0 for its counts, n for what makes them add up to n. */
static void seed(const struct draws *d, struct random *random, size_t bundle, size_t column, size_t n)
{
	random_seed(random, d->seed, (uint64_t)n << 32 | (bundle * DRAWS_WIDTH + column));
}

static uint8_t poisson(const uint64_t *tail, uint64_t x)
{
	unsigned k = (x < tail[0]) + (x < tail[1]) + (x < tail[2]);

	while (k >= 3 && x < tail[k]) /* ends: tail[TAILS] is 0 */
		k++;
	return (uint8_t)k;
}

static void add_rows(struct part *to, const draws_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < DRAWS_WIDTH; c++) {
			to->sum[c] += rows[i][c];
			to->most[c] = rows[i][c] > to->most[c] ? rows[i][c] : to->most[c];
		}
}

/* Whole parts, n rows and more. */
static void draw_rows(const struct draws *d, struct bundle *b, size_t n)
{
	n = (n + PART - 1) / PART * PART;
	if (n > b->cap) {
		b->cap = n + n / PART / 2 * PART;
		b->counts = xreallocarray(b->counts, b->cap, sizeof(*b->counts));
		b->parts = xreallocarray(b->parts, b->cap / PART + 1, sizeof(*b->parts));
	}
	if (!b->rows)
		memset(b->parts, 0, sizeof(*b->parts));
	for (; b->rows < n; b->rows += PART) {
		struct part *part = &b->parts[b->rows / PART];
		for (size_t c = 0; c < DRAWS_WIDTH; c++) {
			struct random random = b->random[c];
			for (size_t i = b->rows; i < b->rows + PART; i++)
				b->counts[i][c] = poisson(d->tail, random_next(&random));
			b->random[c] = random;
		}
		part[1] = part[0];
		add_rows(part + 1, (const draws_row *)b->counts + b->rows, PART);
	}
}

/* ---- columns that add up to n ------------------------------------------------- */

static void restore(struct bundle *b)
{
	const uint32_t *row = b->changed;

	for (size_t c = 0; c < DRAWS_WIDTH; c++) {
		for (int32_t k = b->change[c]; k > 0; k--)
			b->counts[*row++][c]--;
		for (int32_t k = b->change[c]; k < 0; k++)
			b->counts[*row++][c]++;
		b->change[c] = 0;
	}
	b->changed_n = 0;
	b->n = 0;
}

/* Room for so many more. */
static uint32_t *changes(struct bundle *b, size_t more)
{
	b->changed = xgrow(b->changed, &b->changed_cap, b->changed_n + more, sizeof(*b->changed));
	return b->changed + b->changed_n;
}

/* Evenly over 0 .. n-1 (Lemire 2019), and in *rest what is even given that. */
static inline size_t place_below(struct random *random, uint64_t n, uint64_t *rest)
{
	for (;;) {
		unsigned __int128 scaled = (unsigned __int128)random_next(random) * n;
		*rest = (uint64_t)scaled;
		if (*rest >= n || *rest >= -n % n)
			return (size_t)(scaled >> 64);
	}
}

static void add(struct bundle *b, size_t column, size_t n, size_t more, struct random *random)
{
	struct random own = *random; /* in registers */
	uint32_t *row = changes(b, more);
	uint64_t rest;

	for (size_t k = 0; k < more; k++) {
		row[k] = (uint32_t)place_below(&own, n, &rest);
		b->counts[row[k]][column]++;
	}
	b->change[column] = (int32_t)more;
	b->changed_n += more;
}

/* Evenly among all that the column counts: a place and one of as many as the largest count, until
 * there is one. No processor could guess when, so nothing branches on it. */
static void take_away(struct bundle *b, size_t column, size_t n, size_t less, unsigned most, struct random *random)
{
	struct random own = *random;
	uint32_t *row = changes(b, less + 1);
	int bits = 1;
	uint64_t rest;

	while (1u << bits < most)
		bits++;
	for (size_t k = 0; k < less;) {
		size_t place = place_below(&own, n, &rest);
		uint8_t *count = &b->counts[place][column], is = rest >> (64 - bits) < *count;
		*count = (uint8_t)(*count - is);
		row[k] = (uint32_t)place;
		k += is;
	}
	b->change[column] = -(int32_t)less;
	b->changed_n += less;
}

static void settle(const struct draws *d, struct bundle *b, size_t n)
{
	struct part all = b->parts[n / PART];

	add_rows(&all, (const draws_row *)b->counts + n / PART * PART, n % PART);
	for (size_t c = 0; c < DRAWS_WIDTH; c++) {
		size_t sum = all.sum[c];
		struct random random;
		seed(d, &random, b->number, c, n);
		if (sum < n)
			add(b, c, n, n - sum, &random);
		else
			take_away(b, c, n, sum - n, all.most[c], &random);
	}
	b->n = n;
}

const draws_row *draws_of(struct draws *d, size_t bundle, size_t n)
{
	struct bundle *b = &d->bundles[bundle < d->slots - 1 ? bundle : d->slots - 1];

	if (b->number != bundle) {
		b->number = bundle;
		b->rows = b->n = b->changed_n = 0;
		memset(b->change, 0, sizeof(b->change));
		for (size_t c = 0; c < DRAWS_WIDTH; c++)
			seed(d, &b->random[c], bundle, c, 0);
	}
	if (b->n == n)
		return (const draws_row *)b->counts;
	restore(b);
	draw_rows(d, b, n);
	settle(d, b, n);
	return (const draws_row *)b->counts;
}
