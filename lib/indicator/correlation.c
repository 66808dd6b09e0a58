/* SPDX-License-Identifier: MIT */
#include "indicator/correlation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "indicator/lanes.h"

bool can_pair(struct run *run, const struct panel *p)
{
	enum { ACTIVITIES_MAX = 8192 }; /* half a gigabyte a matrix */

	if (p->group->activities_n <= ACTIVITIES_MAX)
		return true;
	run->rc = diag_fail(run->stage->diag, NULL, "%s: %zu activities are too many to pair; aggregate them first",
	                    run->indicator->name, p->group->activities_n);
	return false;
}

bool *unknown_activities(const struct panel *p, const double *of)
{
	bool *unknown = xcalloc(p->group->activities_n + 1, sizeof(*unknown));

	for (size_t i = 0; i < p->missing_n; i++)
		unknown[p->missing[i].activity] = true;
	for (size_t i = 0; of && i < p->n; i++)
		unknown[p->cells[i].activity] |= isnan(of[i]);
	return unknown;
}

/* Region after region, the pairs of what it has: `m` and what rounding lost of it. */
static void multiply_sparse(const struct panel *p, const double *x, struct matrix *m, struct matrix *lost)
{
	for (size_t r = 0; r < p->group->regions_n; r++)
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
			double *row = matrix_row(m, p->cells[i].activity);
			double *row_lost = matrix_row(lost, p->cells[i].activity);
			for (size_t k = i; k < p->rows[r + 1]; k++) {
				uint32_t b = p->cells[k].activity;
				struct sum sum = { row[b], row_lost[b] };
				sum_add(&sum, x[i] * x[k]);
				row[b] = sum.value;
				row_lost[b] = sum.lost;
			}
		}
}

enum { REGIONS = 256 }; /* so many of LANES_WIDTH activities stay in the nearest cache */

/*
 * The same with the absent cells as zeros, which change no bit of a sum: an activity's cells by
 * all of those behind it, LANES_WIDTH together.
 */
static void multiply_dense(const struct panel *p, const double *x, struct matrix *m, struct matrix *lost)
{
	size_t n = p->group->activities_n, regions = p->group->regions_n, most = 0;
	double (*dense)[LANES_WIDTH] = xcalloc(REGIONS, sizeof(*dense));
	size_t *starts = xcalloc(n + 2, sizeof(*starts)); /* of each activity's cells in the two below */
	uint32_t *rows;
	double *figures;

	for (size_t r = 0; r < regions; r += REGIONS) {
		size_t cells = p->rows[r + REGIONS < regions ? r + REGIONS : regions] - p->rows[r];
		most = cells > most ? cells : most;
	}
	rows = xcalloc(most + 1, sizeof(*rows));
	figures = xcalloc(most + 1, sizeof(*figures));
	for (size_t r = 0; r < regions; r += REGIONS) {
		size_t from = p->rows[r], until = p->rows[r + REGIONS < regions ? r + REGIONS : regions];
		memset(starts, 0, (n + 2) * sizeof(*starts));
		for (size_t i = from; i < until; i++)
			starts[p->cells[i].activity + 2]++;
		for (size_t a = 2; a < n + 2; a++)
			starts[a] += starts[a - 1];
		for (size_t i = from; i < until; i++) {
			size_t at = starts[p->cells[i].activity + 1]++;
			rows[at] = p->cells[i].region - (uint32_t)r;
			figures[at] = x[i];
		}
		for (size_t b = 0; b < n; b += LANES_WIDTH) {
			size_t end = b + LANES_WIDTH < n ? b + LANES_WIDTH : n;
			memset(dense, 0, REGIONS * sizeof(*dense));
			for (size_t k = b; k < end; k++)
				for (size_t i = starts[k]; i < starts[k + 1]; i++)
					dense[rows[i]][k - b] = figures[i];
			for (size_t a = 0; a < end; a++)
				lanes_add_products(matrix_at(m, a, b), matrix_at(lost, a, b), (const double (*)[LANES_WIDTH])dense,
				                   rows + starts[a], figures + starts[a], starts[a + 1] - starts[a]);
		}
	}
	free(dense);
	free(starts);
	free(rows);
	free(figures);
}

/* Whether zeros for absent cells pay, lanes taking some eight products in the time of one; and
 * whether no product comes near the end of the numbers, where the two ways part. */
static bool is_dense(const struct panel *p, const double *x)
{
	double pairs = 0;

	for (size_t r = 0; r < p->group->regions_n; r++)
		pairs += (double)(p->rows[r + 1] - p->rows[r]) * (double)(p->rows[r + 1] - p->rows[r]);
	for (size_t i = 0; i < p->n; i++)
		if (!(fabs(x[i]) < 1e150))
			return false;
	return (double)p->n * (double)p->group->activities_n < 4 * pairs;
}

struct matrix products_of(const struct panel *p, const double *x)
{
	size_t n = p->group->activities_n, wide = (n + LANES_WIDTH - 1) / LANES_WIDTH * LANES_WIDTH;
	struct matrix m = matrix_new(n, n), sums = matrix_new(n, wide), lost = matrix_new(n, wide);

	(is_dense(p, x) ? multiply_dense : multiply_sparse)(p, x, &sums, &lost);
	for (size_t a = 0; a < n; a++)
		for (size_t b = a; b < n; b++)
			*matrix_at(&m, b, a) = *matrix_at(&m, a, b) = *matrix_at(&sums, a, b) + *matrix_at(&lost, a, b);
	matrix_free(&sums);
	matrix_free(&lost);
	return m;
}

/* An activity's figures over all regions; `mean` is of what is left of x after its shift. */
struct moments {
	double mean, deviation;
};

/*
 * Takes the mean off the figures of an activity that every region has, so that products of
 * large figures that differ little do not cancel. One that some region lacks keeps its zeros
 * and figures: the absent regions alone then make its deviation as large as its mean.
 */
static struct moments centre(const struct panel *p, uint32_t a, const bool *counts, size_t regions, double *x)
{
	struct sum sum = { 0, 0 }, squares = { 0, 0 }, rest = { 0, 0 };
	double least = INFINITY, most = -INFINITY, mean;
	size_t absent = regions;

	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		double figure = x[p->by_activity[i]];
		if (!counts[p->cells[p->by_activity[i]].region])
			continue;
		sum_add(&sum, figure);
		least = fmin(least, figure);
		most = fmax(most, figure);
		absent--;
	}
	if (absent) {
		least = fmin(least, 0);
		most = fmax(most, 0);
	}
	if (!(least < most)) /* a rounded mean would make a deviation of nothing */
		return (struct moments){ 0, 0 };
	mean = sum_of(&sum) / (double)regions;
	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		double *figure = &x[p->by_activity[i]], off = *figure - mean;
		if (!counts[p->cells[p->by_activity[i]].region])
			continue;
		if (!absent)
			*figure = off;
		sum_add(&rest, *figure);
		sum_add(&squares, off * off);
	}
	sum_add(&squares, mean * mean * (double)absent);
	return (struct moments){ sum_of(&rest) / (double)regions, sqrt(sum_of(&squares)) };
}

struct matrix correlations_of(const struct panel *p, const double *of, bool shares, double *deviation)
{
	size_t n = p->group->activities_n, regions = 0;
	struct moments *moments = xcalloc(n + 1, sizeof(*moments));
	double *x = xcalloc(p->n + 1, sizeof(*x));
	bool *unknown = unknown_activities(p, of), *counts = xcalloc(p->group->regions_n + 1, sizeof(*counts));
	struct matrix m;

	for (uint32_t r = 0; r < p->group->regions_n; r++) {
		counts[r] = panel_has_region(p, r) && (!shares || p->region_total[r] != 0);
		regions += counts[r];
	}
	for (size_t i = 0; i < p->n; i++) {
		const struct cell *c = &p->cells[i];
		double figure = of ? of[i] : c->value;
		if (counts[c->region] && !unknown[c->activity])
			x[i] = shares ? figure / p->region_total[c->region] : figure;
	}
	for (uint32_t a = 0; a < n; a++)
		if (!unknown[a])
			moments[a] = centre(p, a, counts, regions, x);
	m = products_of(p, x);
	for (size_t a = 0; a < n; a++) {
		*matrix_at(&m, a, a) = 1;
		for (size_t b = a + 1; b < n; b++) {
			double together = (double)regions * moments[a].mean * moments[b].mean;
			double r = ratio(*matrix_at(&m, a, b) - together, moments[a].deviation * moments[b].deviation);
			if (isfinite(r))
				r = fmin(fmax(r, -1), 1);
			*matrix_at(&m, a, b) = *matrix_at(&m, b, a) = unknown[a] || unknown[b] ? NAN : r;
		}
	}
	for (size_t a = 0; deviation && a < n; a++)
		deviation[a] = moments[a].deviation;
	free(moments);
	free(unknown);
	free(counts);
	free(x);
	return m;
}
