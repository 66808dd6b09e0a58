/* SPDX-License-Identifier: MIT */
#include "indicator/vector_draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void vector_indices(const struct vector *v, double epsilon, double *index)
{
	index[GINI] = vector_gini(v);
	vector_theil(v, &index[THEIL_T], &index[THEIL_L]);
	index[ATKINSON] = vector_atkinson(v, epsilon);
	index[HOOVER] = vector_hoover(v);
	index[CV] = vector_variation(v, false, false);
}

/* The sorted regions lie in lanes: each holds a quarter of them, one after the other, so that what
 * stands below a region is added up in all lanes at once. */
enum { LANES = 4 };

typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));

/* What a region in each lane gives to the sums: x over the mean, w, and what the indices add up. */
struct row {
	double x[LANES], w[LANES], x_log[LANES], log[LANES], power[LANES];
};

struct vector_draw {
	size_t n, rows, zeros; /* the first `zeros` regions have nothing */
	double epsilon, base;  /* x is over `base` in the power, so that it does not leave the numbers */
	struct row *row;
	int32_t (*count)[LANES]; /* how often each was drawn */
	uint32_t *places, *drawn; /* where in the lanes each region of the vector lies; numbers of regions */
};

static uint32_t place_of(const struct vector_draw *d, size_t sorted)
{
	return (uint32_t)(sorted % d->rows * LANES + sorted / d->rows);
}

static void fill(struct vector_draw *d, const struct pair *pairs, double mean)
{
	size_t some = d->n;

	for (size_t i = d->n; i-- && pairs[i].x > 0;)
		some = i;
	d->zeros = some;
	d->base = (d->epsilon > 1 ? pairs[some].x : pairs[d->n - 1].x) / mean;
	for (size_t i = 0; i < d->n; i++) {
		struct row *row = &d->row[i % d->rows];
		size_t lane = i / d->rows;
		double x = pairs[i].x / mean, ln = i < some ? 0 : log(x);

		row->x[lane] = x;
		row->w[lane] = pairs[i].w;
		row->log[lane] = ln;
		row->x_log[lane] = x * ln;
		row->power[lane] = i < some && d->epsilon >= 1 ? 0 : pow(x / d->base, 1 - d->epsilon);
	}
}

struct vector_draw *vector_draw_new(const struct vector *v, double epsilon)
{
	double mean = vector_mean(v, false);
	uint32_t last = 0, *sorted_at;
	struct vector_draw *d;
	struct pair *pairs;

	if (v->negative || !(mean > 0) || isinf(mean))
		return NULL;
	pairs = vector_sorted(v);
	d = xcalloc(1, sizeof(*d));
	*d = (struct vector_draw){ .n = v->n, .rows = (v->n + LANES - 1) / LANES, .epsilon = epsilon };
	d->row = xcalloc(d->rows, sizeof(*d->row));
	d->count = xcalloc(d->rows, sizeof(*d->count));
	d->places = xcalloc(d->n, sizeof(*d->places));
	d->drawn = xcalloc(d->n, sizeof(*d->drawn));
	fill(d, pairs, mean);
	for (size_t i = 0; i < d->n; i++)
		last = pairs[i].region > last ? pairs[i].region : last;
	sorted_at = xcalloc((size_t)last + 1, sizeof(*sorted_at));
	for (size_t i = 0; i < d->n; i++)
		sorted_at[pairs[i].region] = (uint32_t)i;
	for (size_t i = 0; i < d->n; i++)
		d->places[i] = place_of(d, sorted_at[v->region[i]]);
	free(sorted_at);
	free(pairs);
	return d;
}

void vector_draw_free(struct vector_draw *d)
{
	if (!d)
		return;
	free(d->row);
	free(d->count);
	free(d->places);
	free(d->drawn);
	free(d);
}

/* ---- the sums of a draw ---------------------------------------------------------- */

/* w; w x; x whatever its w; what the logarithms and the power make of them; w x times the w of what
 * lies below and above it. */
enum { W, WX, X, WX_LOG, W_LOG, W_POWER, RANKS, SUMS };
/* How far from the mean, and shares of x from those of w. */
enum { SQUARES, APART, FURTHER };

enum { PLAIN = 64 }; /* rows whose sums are plain */

#define ALWAYS static inline __attribute__((always_inline))

ALWAYS void load(lanes *to, const double *from)
{
	memcpy(to, from, sizeof(*to));
}

ALWAYS void load_counts(lanes *to, const int32_t *from)
{
	int32_t counts __attribute__((vector_size(LANES * sizeof(int32_t))));

	memcpy(&counts, from, sizeof(counts));
	*to = __builtin_convertvector(counts, lanes);
}

ALWAYS void absolute(lanes *x)
{
	int64_t bits __attribute__((vector_size(LANES * sizeof(int64_t))));

	memcpy(&bits, x, sizeof(bits));
	bits &= INT64_MAX;
	memcpy(x, &bits, sizeof(bits));
}

/* Of n rows; `below` is twice the w of what lies below them in each lane. */
ALWAYS void add_rows(double (*out)[LANES], const double *below, const struct row *row, const int32_t (*count)[LANES], size_t n)
{
	lanes sums[SUMS] = { { 0 } }, twice, c, x, w, v;

	load(&twice, below);
	for (size_t i = 0; i < n; i++) {
		load_counts(&c, count[i]);
		load(&x, row[i].x);
		load(&w, row[i].w);
		sums[X] += c * x;
		w *= c;
		sums[W] += w;
		x *= w;
		sums[WX] += x;
		load(&v, row[i].x_log);
		sums[WX_LOG] += w * v;
		load(&v, row[i].log);
		sums[W_LOG] += w * v;
		load(&v, row[i].power);
		sums[W_POWER] += w * v;
		twice += w;
		sums[RANKS] += x * twice;
		twice += w;
	}
	memcpy(out, sums, sizeof(sums));
}

ALWAYS void add_further(double (*out)[LANES], double mean, double by_x, double by_w, const struct row *row,
                        const int32_t (*count)[LANES], size_t n)
{
	lanes sums[FURTHER] = { { 0 } }, c, x, w, v;

	for (size_t i = 0; i < n; i++) {
		load_counts(&c, count[i]);
		load(&x, row[i].x);
		load(&w, row[i].w);
		v = x - mean;
		sums[SQUARES] += c * v * v;
		v = x * by_x - w * by_w;
		absolute(&v);
		sums[APART] += c * v;
	}
	memcpy(out, sums, sizeof(sums));
}

/* Takes the sums of a block to those of all. */
static void keep(struct sum (*all)[LANES], const double (*block)[LANES], size_t sums)
{
	for (size_t k = 0; k < sums; k++)
		for (size_t l = 0; l < LANES; l++)
			sum_add(&all[k][l], block[k][l]);
}

static double of_lanes(const struct sum *lane)
{
	struct sum sum = { 0, 0 };

	for (size_t l = 0; l < LANES; l++)
		sum_add(&sum, sum_of(&lane[l]));
	return sum_of(&sum);
}

/* The ranks of a lane begin behind the lanes before it; they count from the middle, where what is
 * alike comes to nothing. */
static double of_ranks(const struct sum (*all)[LANES])
{
	double below = -of_lanes(all[W]);
	struct sum sum = { 0, 0 };

	for (size_t l = 0; l < LANES; l++) {
		sum_add(&sum, sum_of(&all[RANKS][l]));
		sum_add(&sum, below * sum_of(&all[WX][l]));
		below += 2 * sum_of(&all[W][l]);
	}
	return sum_of(&sum);
}

static void add_up(const struct vector_draw *d, double *sums, double *ranks)
{
	struct sum all[SUMS][LANES] = { { { 0, 0 } } };
	double block[SUMS][LANES], below[LANES];

	for (size_t i = 0; i < d->rows; i += PLAIN) {
		for (size_t l = 0; l < LANES; l++)
			below[l] = 2 * sum_of(&all[W][l]);
		add_rows(block, below, d->row + i, (const int32_t (*)[LANES])d->count + i, d->rows - i < PLAIN ? d->rows - i : PLAIN);
		keep(all, (const double (*)[LANES])block, SUMS);
	}
	for (size_t k = 0; k < SUMS; k++)
		sums[k] = of_lanes(all[k]);
	*ranks = of_ranks((const struct sum (*)[LANES])all);
}

static void add_up_further(const struct vector_draw *d, const double *of, double *sums)
{
	struct sum all[FURTHER][LANES] = { { { 0, 0 } } };
	double block[FURTHER][LANES];

	for (size_t i = 0; i < d->rows; i += PLAIN) {
		add_further(block, of[X] / (double)d->n, 1 / of[X], 1 / of[W], d->row + i, (const int32_t (*)[LANES])d->count + i,
		            d->rows - i < PLAIN ? d->rows - i : PLAIN);
		keep(all, (const double (*)[LANES])block, FURTHER);
	}
	for (size_t k = 0; k < FURTHER; k++)
		sums[k] = of_lanes(all[k]);
}

/* ---- a draw ----------------------------------------------------------------------- */

static void draw(struct vector_draw *d, struct random *random)
{
	int32_t *count = &d->count[0][0];

	memset(count, 0, d->rows * sizeof(*d->count));
	random_belows(random, d->n, d->drawn, d->n);
	for (size_t i = 0; i < d->n; i++)
		count[d->places[d->drawn[i]]]++;
}

static bool has_zero(const struct vector_draw *d)
{
	const int32_t *count = &d->count[0][0];

	for (size_t i = 0; i < d->zeros; i++)
		if (count[place_of(d, i)])
			return true;
	return false;
}

void vector_draw_indices(struct vector_draw *d, struct random *random, double *index)
{
	double sums[SUMS], further[FURTHER], ranks, mean, even, n = (double)d->n;
	bool zero;

	draw(d, random);
	add_up(d, sums, &ranks);
	add_up_further(d, sums, further);
	zero = has_zero(d);
	mean = ratio(sums[WX], sums[W]);
	even = d->epsilon == 1 ? exp(sums[W_LOG] / sums[W]) : d->base * pow(sums[W_POWER] / sums[W], 1 / (1 - d->epsilon));
	index[GINI] = ratio(ranks, sums[W] * sums[WX]);
	index[THEIL_T] = ratio(sums[WX_LOG], sums[WX]) - log(mean);
	index[THEIL_L] = zero ? NAN : log(mean) - sums[W_LOG] / sums[W];
	index[ATKINSON] = 1 - ratio(zero && d->epsilon >= 1 ? 0 : even, mean);
	index[HOOVER] = sums[X] > 0 ? further[APART] / 2 : NAN;
	index[CV] = ratio(sqrt(ratio(further[SQUARES], n - 1)), sums[X] / n);
}
