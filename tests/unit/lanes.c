/* SPDX-License-Identifier: MIT */
/* Lanes against plain loops: the same bits. */
#include "indicator/lanes.h"

#include <math.h>
#include <stdlib.h>

#include "../random.h"
#include "check.h"
#include "indicator/panel.h"

/* Of very different sizes, some zero. */
static double any(void)
{
	static const double scales[] = { 1, 1e-9, 1e9, 0, -1, -1e17, 0.1, 1e-300 };

	return (double)(random_next() >> 11) / 9007199254740992.0 * scales[random_below(8)];
}

static void fill(struct matrix *m)
{
	for (size_t i = 0; i < m->rows * m->columns; i++)
		m->x[i] = any();
}

static int same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static void multiplies(size_t rows, size_t inner, size_t columns, double odd)
{
	struct matrix w = matrix_new(rows, inner), m = matrix_new(inner, columns), products = matrix_new(rows, columns);

	fill(&w);
	fill(&m);
	if (rows && inner)
		w.x[rows * inner / 2] = odd;
	lanes_multiply(&products, &w, &m);
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < columns; c++) {
			double sum = 0;
			for (size_t i = 0; i < inner; i++)
				if (*matrix_at(&w, r, i) != 0)
					sum += *matrix_at(&m, i, c) * *matrix_at(&w, r, i);
			CHECK(same(*matrix_at(&products, r, c), sum));
		}
	matrix_free(&w);
	matrix_free(&m);
	matrix_free(&products);
}

static void adds_products(size_t n)
{
	double dense[32][LANES_WIDTH], values[LANES_WIDTH] = { 0 }, lost[LANES_WIDTH] = { 0 }, *x = calloc(n + 1, sizeof(*x));
	uint32_t *rows = calloc(n + 1, sizeof(*rows));
	struct sum sums[LANES_WIDTH] = { { 0, 0 } };

	for (size_t i = 0; i < 32; i++)
		for (size_t c = 0; c < LANES_WIDTH; c++)
			dense[i][c] = any();
	for (size_t i = 0; i < n; i++) {
		x[i] = any();
		rows[i] = random_below(32);
		for (size_t c = 0; c < LANES_WIDTH; c++)
			sum_add(&sums[c], x[i] * dense[rows[i]][c]);
	}
	lanes_add_products(values, lost, (const double (*)[LANES_WIDTH])dense, rows, x, n);
	for (size_t c = 0; c < LANES_WIDTH; c++)
		CHECK(values[c] == sums[c].value && lost[c] == sums[c].lost);
	free(x);
	free(rows);
}

int main(void)
{
	for (const struct lanes_kernel *kernel = NULL; (kernel = lanes_next(kernel));) {
		lanes_use(kernel);
		for (size_t columns = 0; columns < 40; columns += 3) {
			multiplies(1, 5, columns, 0);
			multiplies(7, 33, columns, NAN);
			multiplies(64, 100, columns, 2);
		}
		multiplies(0, 0, 0, 0);
		multiplies(4, 0, 16, 0);
		for (size_t n = 0; n < 3000; n += 271)
			adds_products(n);
	}
	return check_result();
}
