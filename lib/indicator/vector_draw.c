/* SPDX-License-Identifier: MIT */
#include "indicator/vector_draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "indicator/eight.h"
#include "indicator/lanes.h"

void vector_indices(const struct vector *v, double epsilon, double *index)
{
	index[GINI] = vector_gini(v);
	vector_theil(v, &index[THEIL_T], &index[THEIL_L]);
	index[ATKINSON] = vector_atkinson(v, epsilon);
	index[HOOVER] = vector_hoover(v);
	index[CV] = vector_variation(v, false, false);
}

/* What a region adds to the sums each time that it comes: x, its distance from the mean squared; w x,
 * w x ln x, w ln x, the power of the Atkinson index by w; w. All x are over the vector's mean. */
enum { X, SQUARE, WX, WX_LOG, W_LOG, W_POWER, W, SUMS };

enum {
	PLAIN = 64, /* figures whose sums are plain; what those of blocks lose is kept */
	AHEAD = 16, /* rows of counts lie far from one another: fetched before they are used */
};

/* Regions of one figure, or one region where weights differ; gap: how far the next figure is. */
struct figure {
	double adds[SUMS], x, gap;
};

struct vector_draw {
	size_t n, figures_n, blocks;
	bool weighted;
	double epsilon, base; /* x is over `base` in the power, so that it does not leave the numbers */
	size_t zeros;         /* the first so many regions have nothing */
	struct figure *figures;
	size_t *begin;   /* of each figure in `places`; one more is the end */
	uint32_t *places; /* of regions in the vector, by their figures; AHEAD zeros behind */
	/* What lies below each block, of each draw. */
	double (*below)[DRAWS_WIDTH], (*below_x)[DRAWS_WIDTH];
};

static void fill(struct vector_draw *d, struct figure *f, double x, double w)
{
	double ln = x > 0 ? log(x) : 0, power = x > 0 || d->epsilon < 1 ? pow(x / d->base, 1 - d->epsilon) : 0;

	*f = (struct figure){ .x = x, .adds = { [X] = x, [SQUARE] = (x - 1) * (x - 1), [WX] = w * x, [WX_LOG] = w * (x * ln), [W_LOG] = w * ln,
		                                [W_POWER] = w * power, [W] = w } };
}

static void fill_all(struct vector_draw *d, const struct pair *pairs, double mean)
{
	while (d->zeros < d->n && pairs[d->zeros].x == 0)
		d->zeros++;
	d->base = (d->epsilon > 1 ? pairs[d->zeros].x : pairs[d->n - 1].x) / mean;
	for (size_t i = 0; i < d->n; i++) {
		if (i && !d->weighted && pairs[i].x == pairs[i - 1].x)
			continue;
		if (d->figures_n)
			d->figures[d->figures_n - 1].gap = (pairs[i].x - pairs[i - 1].x) / mean;
		d->begin[d->figures_n] = i;
		fill(d, &d->figures[d->figures_n++], pairs[i].x / mean, pairs[i].w);
	}
	d->begin[d->figures_n] = d->n;
	d->blocks = (d->figures_n + PLAIN - 1) / PLAIN;
}

struct vector_draw *vector_draw_new(const struct vector *v, double epsilon)
{
	double mean = vector_mean(v, false);
	uint32_t last = 0, *place;
	struct vector_draw *d;
	struct pair *pairs;

	if (v->negative || !(mean > 0) || isinf(mean))
		return NULL;
	pairs = vector_sorted(v);
	d = xcalloc(1, sizeof(*d));
	*d = (struct vector_draw){ .n = v->n, .weighted = v->weighted, .epsilon = epsilon };
	d->figures = xcalloc(d->n, sizeof(*d->figures));
	d->begin = xcalloc(d->n + 1, sizeof(*d->begin));
	d->places = xcalloc(d->n + AHEAD, sizeof(*d->places));
	fill_all(d, pairs, mean);
	d->below = xcalloc(d->blocks, sizeof(*d->below));
	d->below_x = xcalloc(d->blocks, sizeof(*d->below_x));
	for (size_t i = 0; i < d->n; i++)
		last = v->region[i] > last ? v->region[i] : last;
	place = xcalloc((size_t)last + 1, sizeof(*place));
	for (size_t i = 0; i < d->n; i++)
		place[v->region[i]] = (uint32_t)i;
	for (size_t i = 0; i < d->n; i++)
		d->places[i] = place[pairs[i].region];
	free(place);
	free(pairs);
	return d;
}

void vector_draw_free(struct vector_draw *d)
{
	if (!d)
		return;
	free(d->figures);
	free(d->begin);
	free(d->places);
	free(d->below);
	free(d->below_x);
	free(d);
}

/* ---- the sums of a block ----------------------------------------------------------- */

/* How often each figure of a block comes in each draw. */
typedef int32_t block_counts[PLAIN][DRAWS_WIDTH];

/* A sum of each draw, and what rounding lost of it. */
struct sums {
	double value[DRAWS_WIDTH], lost[DRAWS_WIDTH];
};

/* What the draws add up to. */
struct added {
	struct sums of[SUMS], ranks, apart;
	double all[DRAWS_WIDTH];       /* w of all, given */
	double by_x[DRAWS_WIDTH], by_w[DRAWS_WIDTH], middle[DRAWS_WIDTH]; /* 1 over all x, over all w; the mean; given */
	double so_far[DRAWS_WIDTH];    /* w up to here */
};

enum { HALF = DRAWS_WIDTH / 2, QUARTER = DRAWS_WIDTH / 4 };

typedef uint8_t half_row __attribute__((vector_size(HALF)));
typedef uint16_t half_part __attribute__((vector_size(2 * HALF)));
typedef uint16_t quarter_part __attribute__((vector_size(2 * QUARTER)));
typedef int32_t quarter_whole __attribute__((vector_size(4 * QUARTER)));

/* At most 256 places: their sums fit 16 bits. */
EIGHT_INLINE void count_places(int32_t *to, const draws_row *count, const uint32_t *places, size_t n)
{
	half_part low = { 0 }, high = { 0 };
	uint16_t parts[DRAWS_WIDTH];
	half_row row;

	for (size_t k = 0; k < n; k++) {
		const uint8_t *from = count[places[k]];
		__builtin_prefetch(count[places[k + AHEAD]]);
		memcpy(&row, from, sizeof(row));
		low += __builtin_convertvector(row, half_part);
		memcpy(&row, from + HALF, sizeof(row));
		high += __builtin_convertvector(row, half_part);
	}
	memcpy(parts, &low, sizeof(low));
	memcpy(parts + HALF, &high, sizeof(high));
	for (size_t at = 0; at < DRAWS_WIDTH; at += QUARTER) {
		quarter_part part;
		quarter_whole whole, sum;
		memcpy(&part, parts + at, sizeof(part));
		memcpy(&sum, to + at, sizeof(sum));
		whole = __builtin_convertvector(part, quarter_whole) + sum;
		memcpy(to + at, &whole, sizeof(whole));
	}
}

EIGHT_INLINE void count_block(block_counts *counts, const draws_row *count, const uint32_t *places, const size_t *begin, size_t n)
{
	memset(counts, 0, n * sizeof(**counts));
	for (size_t i = 0; i < n; i++)
		for (size_t k = begin[i]; k < begin[i + 1]; k += 256)
			count_places((*counts)[i], count, places + k, begin[i + 1] - k < 256 ? begin[i + 1] - k : 256);
}

EIGHT_INLINE void keep(struct sums *sums, size_t at, const eight *x)
{
	eight value, lost;

	eight_load(&value, sums->value + at);
	eight_load(&lost, sums->lost + at);
	eight_add(&value, &lost, x);
	eight_store(sums->value + at, &value);
	eight_store(sums->lost + at, &lost);
}

/* All that regions of weight 1 need but Hoover's index. */
EIGHT_INLINE void add_plain(struct added *to, const block_counts *counts, const struct figure *f, size_t n)
{
	for (size_t at = 0; at < DRAWS_WIDTH; at += EIGHT) {
		eight x = { 0 }, square = { 0 }, x_log = { 0 }, log = { 0 }, power = { 0 }, ranks = { 0 }, so_far, all, c;
		eight_load(&so_far, to->so_far + at);
		eight_load(&all, to->all + at);
		for (size_t i = 0; i < n; i++) {
			eight_load_counts(&c, (*counts)[i] + at);
			x += c * f[i].adds[X];
			square += c * f[i].adds[SQUARE];
			x_log += c * f[i].adds[WX_LOG];
			log += c * f[i].adds[W_LOG];
			power += c * f[i].adds[W_POWER];
			so_far += c;
			ranks += so_far * (all - so_far) * f[i].gap;
		}
		eight_store(to->so_far + at, &so_far);
		keep(&to->of[X], at, &x);
		keep(&to->of[SQUARE], at, &square);
		keep(&to->of[WX_LOG], at, &x_log);
		keep(&to->of[W_LOG], at, &log);
		keep(&to->of[W_POWER], at, &power);
		keep(&to->ranks, at, &ranks);
	}
}

/* Of regions that weigh differently: what goes by the draw's sums is added when they are known. */
EIGHT_INLINE void add_weighted(struct added *to, const block_counts *counts, const struct figure *f, size_t n)
{
	for (size_t at = 0; at < DRAWS_WIDTH; at += EIGHT) {
		eight sum[SUMS] = { { 0 } }, c;
		for (size_t i = 0; i < n; i++) {
			eight_load_counts(&c, (*counts)[i] + at);
			for (size_t k = 0; k < SUMS; k++)
				sum[k] += c * f[i].adds[k];
		}
		for (size_t k = 0; k < SUMS; k++)
			keep(&to->of[k], at, &sum[k]);
	}
}

EIGHT_INLINE void add_further(struct added *to, const block_counts *counts, const struct figure *f, size_t n)
{
	for (size_t at = 0; at < DRAWS_WIDTH; at += EIGHT) {
		eight ranks = { 0 }, apart = { 0 }, so_far, all, by_x, by_w, c, v;
		eight_load(&so_far, to->so_far + at);
		eight_load(&all, to->all + at);
		eight_load(&by_x, to->by_x + at);
		eight_load(&by_w, to->by_w + at);
		for (size_t i = 0; i < n; i++) {
			eight_load_counts(&c, (*counts)[i] + at);
			v = by_x * f[i].x - by_w * f[i].adds[W];
			eight_absolute(&v);
			apart += c * v;
			so_far += c * f[i].adds[W];
			ranks += so_far * (all - so_far) * f[i].gap;
		}
		eight_store(to->so_far + at, &so_far);
		keep(&to->ranks, at, &ranks);
		keep(&to->apart, at, &apart);
	}
}

/* How far below its mean each draw has what it has. */
EIGHT_INLINE void add_apart(struct added *to, const block_counts *counts, const struct figure *f, size_t n)
{
	for (size_t at = 0; at < DRAWS_WIDTH; at += EIGHT) {
		eight apart = { 0 }, middle, c, v;
		eight_load(&middle, to->middle + at);
		for (size_t i = 0; i < n; i++) {
			eight_load_counts(&c, (*counts)[i] + at);
			v = middle - f[i].x;
			eight_positive(&v);
			apart += c * v;
		}
		keep(&to->apart, at, &apart);
	}
}

/* ---- for each processor -------------------------------------------------------------- */

enum pass { PASS_PLAIN, PASS_WEIGHTED, PASS_FURTHER, PASS_APART, PASSES };

typedef void pass_block(struct added *to, const struct vector_draw *d, const draws_row *count, size_t first, size_t n);

#define PASS(name, target, add) \
	target static void add##_##name(struct added *to, const struct vector_draw *d, const draws_row *count, size_t first, size_t n) \
	{ \
		block_counts counts; \
		count_block(&counts, count, d->places, d->begin + first, n); \
		add(to, (const block_counts *)&counts, d->figures + first, n); \
	}

#define KERNEL(name, target) \
	PASS(name, target, add_plain) \
	PASS(name, target, add_weighted) \
	PASS(name, target, add_further) \
	PASS(name, target, add_apart)

#define PASSES_OF(name) \
	{ [PASS_PLAIN] = add_plain_##name, [PASS_WEIGHTED] = add_weighted_##name, [PASS_FURTHER] = add_further_##name, [PASS_APART] = add_apart_##name }

KERNEL(any, )

#ifdef __x86_64__
KERNEL(avx2, __attribute__((target("avx2"))))
KERNEL(avx512, __attribute__((target("avx512f,avx512bw"))))
#endif

static pass_block *const kernels[LANES_KERNELS][PASSES] = {
	PASSES_OF(any),
#ifdef __x86_64__
	PASSES_OF(avx2),
	PASSES_OF(avx512),
#endif
};

/* Figures of the blocks from `block` on, before `until`. */
static void pass(enum pass which, struct added *to, const struct vector_draw *d, const draws_row *count, size_t block, size_t until)
{
	pass_block *add = kernels[lanes_place()][which];

	for (; block < until; block++) {
		size_t first = block * PLAIN, n = d->figures_n - first < PLAIN ? d->figures_n - first : PLAIN;
		if (which == PASS_PLAIN)
			for (size_t t = 0; t < DRAWS_WIDTH; t++) {
				d->below[block][t] = to->so_far[t];
				d->below_x[block][t] = to->of[X].value[t] + to->of[X].lost[t];
			}
		add(to, d, count, first, n);
	}
}

/* ---- a bundle of draws ----------------------------------------------------------------- */

static double sum_at(const struct sums *s, size_t t)
{
	return s->value[t] + s->lost[t];
}

/* The block in which figures reach x. */
static size_t block_of(const struct vector_draw *d, double x)
{
	size_t low = 0, high = d->blocks - 1;

	while (low < high) {
		size_t middle = (low + high + 1) / 2;
		if (d->figures[middle * PLAIN].x < x)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* Half of all distances from the mean lie below it. Blocks that are below all means are known. */
static void add_up_apart(struct added *to, const struct vector_draw *d, const draws_row *count)
{
	double least = INFINITY, most = 0;
	size_t first, last;

	for (size_t t = 0; t < DRAWS_WIDTH; t++) {
		to->middle[t] = sum_at(&to->of[X], t) / (double)d->n;
		least = fmin(least, to->middle[t]);
		most = fmax(most, to->middle[t]);
	}
	first = block_of(d, least);
	last = block_of(d, most);
	pass(PASS_APART, to, d, count, first, last + 1);
	for (size_t t = 0; t < DRAWS_WIDTH; t++)
		to->apart.value[t] = 2 * (to->middle[t] * d->below[first][t] - d->below_x[first][t] + sum_at(&to->apart, t)) / sum_at(&to->of[X], t);
	memset(to->apart.lost, 0, sizeof(to->apart.lost));
}

static void add_up(struct added *to, const struct vector_draw *d, const draws_row *count)
{
	if (!d->weighted) {
		for (size_t t = 0; t < DRAWS_WIDTH; t++)
			to->all[t] = (double)d->n;
		pass(PASS_PLAIN, to, d, count, 0, d->blocks);
		to->of[WX] = to->of[X];
		memcpy(to->of[W].value, to->all, sizeof(to->all));
		add_up_apart(to, d, count);
		return;
	}
	pass(PASS_WEIGHTED, to, d, count, 0, d->blocks);
	for (size_t t = 0; t < DRAWS_WIDTH; t++) {
		to->all[t] = sum_at(&to->of[W], t);
		to->by_x[t] = 1 / sum_at(&to->of[X], t);
		to->by_w[t] = 1 / to->all[t];
	}
	pass(PASS_FURTHER, to, d, count, 0, d->blocks);
}

/* Squares about the mean of a draw; those about the vector's say little where the draw has next to
 * none, and then they are added up. */
static double squares(const struct vector_draw *d, const draws_row *count, size_t t, double about, double mean)
{
	double n = (double)d->n, of = about - n * ((mean - 1) * (mean - 1));
	struct sum sum = { 0, 0 };

	if (of > about / 1024)
		return of;
	for (size_t i = 0; i < d->figures_n; i++)
		for (size_t k = d->begin[i]; k < d->begin[i + 1]; k++)
			if (count[d->places[k]][t])
				sum_add(&sum, count[d->places[k]][t] * ((d->figures[i].x - mean) * (d->figures[i].x - mean)));
	return sum_of(&sum);
}

void vector_draw_indices(struct vector_draw *d, const draws_row *count, double (*index)[DRAWS_WIDTH])
{
	struct added added = { .all = { 0 } };
	uint8_t zero[DRAWS_WIDTH] = { 0 };
	double n = (double)d->n;

	add_up(&added, d, count);
	for (size_t i = 0; i < d->zeros; i++)
		for (size_t t = 0; t < DRAWS_WIDTH; t++)
			zero[t] |= count[d->places[i]][t];
	for (size_t t = 0; t < DRAWS_WIDTH; t++) {
		double of[SUMS], mean, even;
		for (size_t k = 0; k < SUMS; k++)
			of[k] = sum_at(&added.of[k], t);
		mean = ratio(of[WX], of[W]);
		even = d->epsilon == 1 ? exp(of[W_LOG] / of[W]) : d->base * pow(of[W_POWER] / of[W], 1 / (1 - d->epsilon));
		index[GINI][t] = ratio(sum_at(&added.ranks, t), of[W] * of[WX]);
		index[THEIL_T][t] = ratio(of[WX_LOG], of[WX]) - log(mean);
		index[THEIL_L][t] = zero[t] ? NAN : log(mean) - of[W_LOG] / of[W];
		index[ATKINSON][t] = 1 - ratio(zero[t] && d->epsilon >= 1 ? 0 : even, mean);
		index[HOOVER][t] = of[X] > 0 ? sum_at(&added.apart, t) / 2 : NAN;
		index[CV][t] = ratio(sqrt(ratio(squares(d, count, t, of[SQUARE], of[X] / n), n - 1)), of[X] / n);
	}
}
