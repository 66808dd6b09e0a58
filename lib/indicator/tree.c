/* SPDX-License-Identifier: MIT */
#include "indicator/tree.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/random.h"

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

static double apart(const double *a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (a[i] - b[i]) * (a[i] - b[i]);
	return sum;
}

/* The first centres: each next one as likely as its squared distance from those there are. */
static void sow(const struct matrix *x, struct matrix *centres, struct random *random, double *far)
{
	for (size_t i = 0; i < x->rows; i++)
		far[i] = INFINITY;
	for (size_t c = 0; c < centres->rows; c++) {
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
		memcpy(matrix_row(centres, c), matrix_row(x, chosen), x->columns * sizeof(double));
		for (size_t i = 0; i < x->rows; i++)
			far[i] = fmin(far[i], apart(matrix_row(x, i), matrix_row(centres, c), x->columns));
	}
}

static double assign(const struct matrix *x, const struct matrix *centres, uint32_t *cluster, bool *moved)
{
	double all = 0;

	*moved = false;
	for (size_t i = 0; i < x->rows; i++) {
		double least = INFINITY;
		uint32_t best = 0;
		for (uint32_t c = 0; c < centres->rows; c++) {
			double d = apart(matrix_row(x, i), matrix_row(centres, c), x->columns);
			if (d < least) {
				least = d;
				best = c;
			}
		}
		*moved |= best != cluster[i];
		cluster[i] = best;
		all += least;
	}
	return all;
}

static void centre(const struct matrix *x, struct matrix *centres, const uint32_t *cluster)
{
	for (size_t c = 0; c < centres->rows; c++) {
		double *row = matrix_row(centres, c);
		size_t n = 0;
		for (size_t i = 0; i < x->rows; i++)
			n += cluster[i] == c;
		for (size_t k = 0; k < x->columns && n; k++) {
			double sum = 0;
			for (size_t i = 0; i < x->rows; i++)
				sum += cluster[i] == c ? *matrix_at(x, i, k) : 0;
			row[k] = sum / (double)n;
		}
	}
}

void k_means(const struct matrix *x, size_t k, uint64_t seed, size_t starts, uint32_t *cluster)
{
	struct matrix centres = matrix_new(k, x->columns);
	double *far = xcalloc(x->rows + 1, sizeof(*far)), best = INFINITY;
	uint32_t *now = xcalloc(x->rows + 1, sizeof(*now));

	for (size_t s = 0; s < starts; s++) {
		struct random random;
		bool moved = true;
		double spread = 0;
		random_seed(&random, seed, s);
		sow(x, &centres, &random, far);
		for (size_t i = 0; i < x->rows; i++)
			now[i] = UINT32_MAX;
		for (int round = 0; moved && round < 1000; round++) {
			spread = assign(x, &centres, now, &moved);
			centre(x, &centres, now);
		}
		if (spread < best) {
			best = spread;
			memcpy(cluster, now, x->rows * sizeof(*now));
		}
	}
	renumber(cluster, x->rows);
	free(far);
	free(now);
	matrix_free(&centres);
}
