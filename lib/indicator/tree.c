/* SPDX-License-Identifier: MIT */
#include "indicator/tree.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/random.h"
#include "indicator/indicator.h"

struct growing {
	struct matrix *d;
	size_t n;
	enum linkage linkage;
	bool *gone;
	uint32_t *size;
	uint32_t *near; /* the nearest of those behind it */
};

static double *at(const struct growing *t, size_t i, size_t k)
{
	return matrix_at(t->d, i < k ? i : k, i < k ? k : i);
}

static void find_near(struct growing *t, size_t i)
{
	size_t best = i;

	for (size_t k = i + 1; k < t->n; k++)
		if (!t->gone[k] && (best == i || *at(t, i, k) < *at(t, i, best)))
			best = k;
	t->near[i] = (uint32_t)best;
}

/* The distance of k from i and j together. */
static double joined(const struct growing *t, size_t i, size_t j, size_t k)
{
	double a = *at(t, i, k), b = *at(t, j, k), n = t->size[i], m = t->size[j], o = t->size[k];

	switch (t->linkage) {
	case LINK_SINGLE:
		return fmin(a, b);
	case LINK_COMPLETE:
		return fmax(a, b);
	case LINK_AVERAGE:
		return (n * a + m * b) / (n + m);
	default: /* squared distances */
		return ((n + o) * a + (m + o) * b - o * *at(t, i, j)) / (n + m + o);
	}
}

static void merge(struct growing *t, size_t i, size_t j)
{
	for (size_t k = 0; k < t->n; k++)
		if (!t->gone[k] && k != i && k != j)
			*at(t, i, k) = joined(t, i, j, k);
	t->gone[j] = true;
	t->size[i] += t->size[j];
	for (size_t k = 0; k < t->n; k++) {
		if (t->gone[k] || k >= j)
			continue;
		if (k == i || t->near[k] == i || t->near[k] == j)
			find_near(t, k);
		else if (k < i && *at(t, k, i) <= *at(t, k, t->near[k]))
			find_near(t, k);
	}
}

struct merge *tree_of(struct matrix *distances, enum linkage linkage)
{
	size_t n = distances->rows;
	struct growing t = { .d = distances, .n = n, .linkage = linkage };
	struct merge *merges = xcalloc(n + 1, sizeof(*merges));

	t.gone = xcalloc(n + 1, sizeof(*t.gone));
	t.size = xcalloc(n + 1, sizeof(*t.size));
	t.near = xcalloc(n + 1, sizeof(*t.near));
	for (size_t i = 0; i < n; i++) {
		t.size[i] = 1;
		for (size_t k = i + 1; k < n && linkage == LINK_WARD; k++)
			*at(&t, i, k) *= *at(&t, i, k);
	}
	for (size_t i = 0; i < n; i++)
		find_near(&t, i);
	for (size_t step = 0; step + 1 < n; step++) {
		size_t best = n;
		for (size_t i = 0; i < n; i++)
			if (!t.gone[i] && t.near[i] != i && (best == n || *at(&t, i, t.near[i]) < *at(&t, best, t.near[best])))
				best = i;
		size_t other = t.near[best];
		double height = *at(&t, best, other);
		merge(&t, best, other);
		merges[step] = (struct merge){ (uint32_t)best, (uint32_t)other, linkage == LINK_WARD ? sqrt(fmax(height, 0)) : height, t.size[best] };
	}
	free(t.gone);
	free(t.size);
	free(t.near);
	return merges;
}

/* Numbers them by first appearance. */
static void renumber(uint32_t *cluster, size_t n)
{
	uint32_t *number = xcalloc(n + 1, sizeof(*number)), next = 0;

	for (size_t i = 0; i < n; i++) {
		if (!number[cluster[i]])
			number[cluster[i]] = ++next;
		cluster[i] = number[cluster[i]] - 1;
	}
	free(number);
}

void tree_cut(const struct merge *merges, size_t n, size_t k, uint32_t *cluster)
{
	for (size_t i = 0; i < n; i++)
		cluster[i] = (uint32_t)i;
	for (size_t step = 0; step + k < n; step++)
		for (size_t i = 0; i < n; i++)
			if (cluster[i] == merges[step].right)
				cluster[i] = merges[step].left;
	renumber(cluster, n);
}

/* What is drawn into clusters, and how: by means and squared distances, or by medians and
 * distances along the axes. */
struct drawing {
	const struct matrix *x;
	struct matrix centres;
	bool medians;
};

static double apart(const struct drawing *d, const double *a, const double *b)
{
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < d->x->columns; i++)
		sum_add(&sum, d->medians ? fabs(a[i] - b[i]) : (a[i] - b[i]) * (a[i] - b[i]));
	return sum_of(&sum);
}

/* The first centres: each next one as likely as it is far from those there are. */
static void sow(struct drawing *d, struct random *random, double *far)
{
	const struct matrix *x = d->x;

	for (size_t i = 0; i < x->rows; i++)
		far[i] = INFINITY;
	for (size_t c = 0; c < d->centres.rows; c++) {
		size_t chosen = (size_t)random_below(random, x->rows);
		double all = 0, mark;
		for (size_t i = 0; i < x->rows && c; i++)
			all += far[i];
		mark = random_unit(random) * all;
		for (size_t i = 0; c && all > 0 && i < x->rows; i++) {
			chosen = far[i] > 0 ? i : chosen;
			mark -= far[i];
			if (mark < 0)
				break;
		}
		memcpy(matrix_row(&d->centres, c), matrix_row(x, chosen), x->columns * sizeof(double));
		for (size_t i = 0; i < x->rows; i++)
			far[i] = fmin(far[i], apart(d, matrix_row(x, i), matrix_row(&d->centres, c)));
	}
}

static double assign(const struct drawing *d, uint32_t *cluster, bool *moved)
{
	struct sum all = { 0, 0 };

	*moved = false;
	for (size_t i = 0; i < d->x->rows; i++) {
		double least = INFINITY;
		uint32_t best = 0;
		for (uint32_t c = 0; c < d->centres.rows; c++) {
			double distance = apart(d, matrix_row(d->x, i), matrix_row(&d->centres, c));
			if (distance < least) {
				least = distance;
				best = c;
			}
		}
		*moved |= best != cluster[i];
		cluster[i] = best;
		sum_add(&all, least);
	}
	return sum_of(&all);
}

static double median_of(double *x, size_t n)
{
	qsort(x, n, sizeof(*x), compare_doubles);
	return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

/* Moves each centre that has members into their middle. */
static void centre(struct drawing *d, const uint32_t *cluster, size_t *members, double *figures)
{
	for (size_t c = 0; c < d->centres.rows; c++) {
		size_t n = 0;
		for (size_t i = 0; i < d->x->rows; i++)
			if (cluster[i] == c)
				members[n++] = i;
		for (size_t k = 0; k < d->x->columns && n; k++) {
			for (size_t i = 0; i < n; i++)
				figures[i] = *matrix_at(d->x, members[i], k);
			*matrix_at(&d->centres, c, k) = d->medians ? median_of(figures, n) : mean_of(figures, n);
		}
	}
}

void k_means(const struct matrix *x, size_t k, bool medians, uint64_t seed, size_t starts, uint32_t *cluster)
{
	struct drawing d = { .x = x, .centres = matrix_new(k, x->columns), .medians = medians };
	double *figures = xcalloc(x->rows + 1, sizeof(*figures)), best = INFINITY;
	size_t *members = xcalloc(x->rows + 1, sizeof(*members));
	uint32_t *now = xcalloc(x->rows + 1, sizeof(*now));

	for (size_t s = 0; s < starts; s++) {
		struct random random;
		bool moved = true;
		double spread = 0;
		random_seed(&random, seed, s);
		sow(&d, &random, figures);
		for (size_t i = 0; i < x->rows; i++)
			now[i] = UINT32_MAX;
		for (int round = 0; moved && round < 1000; round++) {
			spread = assign(&d, now, &moved);
			centre(&d, now, members, figures);
		}
		if (spread < best) {
			best = spread;
			memcpy(cluster, now, x->rows * sizeof(*now));
		}
	}
	renumber(cluster, x->rows);
	free(figures);
	free(members);
	free(now);
	matrix_free(&d.centres);
}
