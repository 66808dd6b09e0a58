/* SPDX-License-Identifier: MIT */
/* Matrices of which the answers are known: 2 x 2 and 3 x 3 by hand, singular ones refused. */
#include "indicator/matrix.h"

#include <math.h>
#include <stdbool.h>

#include "base/random.h"
#include "check.h"

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-12;
}

static struct matrix matrix_of(size_t rows, size_t columns, const double *x)
{
	struct matrix m = matrix_new(rows, columns);

	for (size_t i = 0; i < rows * columns; i++)
		m.x[i] = x[i];
	return m;
}

static void check_inverse(void)
{
	/* det = 4 * 6 - 7 * 2 = 10 */
	struct matrix m = matrix_of(2, 2, (double[]){ 4, 7, 2, 6 }), zero = matrix_of(2, 2, (double[]){ 1, 2, 2, 4 });
	struct matrix a = matrix_copy(&m), b = matrix_of(2, 1, (double[]){ 1, 3 }), none = matrix_new(0, 0);

	CHECK(matrix_invert(&m) == 0);
	CHECK(near(m.x[0], 0.6) && near(m.x[1], -0.7) && near(m.x[2], -0.2) && near(m.x[3], 0.4));
	CHECK(matrix_solve(&a, &b) == 0); /* 0.6 - 2.1, -0.2 + 1.2 */
	CHECK(near(b.x[0], -1.5) && near(b.x[1], 1));
	CHECK(matrix_invert(&zero) == -1);
	CHECK(matrix_invert(&none) == 0);
	matrix_free(&m);
	matrix_free(&a);
	matrix_free(&b);
	matrix_free(&zero);
	matrix_free(&none);
}

static void check_product(void)
{
	struct matrix a = matrix_of(2, 3, (double[]){ 1, 2, 3, 4, 5, 6 }), t = matrix_transpose(&a);
	struct matrix m = matrix_multiply(&a, &t); /* 14 32; 32 77 */

	CHECK(m.rows == 2 && m.columns == 2);
	CHECK(near(m.x[0], 14) && near(m.x[1], 32) && near(m.x[2], 32) && near(m.x[3], 77));
	matrix_free(&a);
	matrix_free(&t);
	matrix_free(&m);
}

static void check_eigen(void)
{
	/* 2 1; 1 2: 3 along (1, 1), 1 along (1, -1) */
	struct matrix m = matrix_of(2, 2, (double[]){ 2, 1, 1, 2 }), v;
	double values[2];

	CHECK(matrix_eigen(&m, 2, values, &v) == 0);
	CHECK(near(values[0], 3) && near(values[1], 1));
	CHECK(near(*matrix_at(&v, 0, 0), sqrt(0.5)) && near(*matrix_at(&v, 0, 1), sqrt(0.5)));
	CHECK(near(*matrix_at(&v, 1, 0), sqrt(0.5)) && near(*matrix_at(&v, 1, 1), -sqrt(0.5)));
	matrix_free(&m);
	matrix_free(&v);
}

static void check_least_squares(void)
{
	/* y = 1 + 2 x through (0, 1), (1, 3), (2, 5); (X'X)^-1 = 5/6 -1/2; -1/2 1/2 */
	struct matrix x = matrix_of(3, 2, (double[]){ 1, 0, 1, 1, 1, 2 }), inverse;
	struct matrix twice = matrix_of(3, 2, (double[]){ 1, 2, 1, 2, 1, 2 });
	double beta[2];

	CHECK(matrix_least_squares(&x, (double[]){ 1, 3, 5 }, beta, &inverse) == 0);
	CHECK(near(beta[0], 1) && near(beta[1], 2));
	CHECK(near(inverse.x[0], 5.0 / 6) && near(inverse.x[1], -0.5) && near(inverse.x[3], 0.5));
	CHECK(matrix_least_squares(&twice, (double[]){ 1, 3, 5 }, beta, NULL) == -1);
	matrix_free(&x);
	matrix_free(&twice);
	matrix_free(&inverse);
}

/* Known from the definition of xoshiro256**: with the state 1, 2, 3, 4 the first is 11520. */
static void check_random(void)
{
	struct random r = { { 1, 2, 3, 4 } }, other;
	uint32_t order[5] = { 0, 1, 2, 3, 4 };
	unsigned seen = 0;
	double sum = 0, squares = 0;

	CHECK(random_next(&r) == 11520);
	CHECK(random_next(&r) == 0);
	random_seed(&r, 1, 0);
	random_seed(&other, 1, 1);
	CHECK(random_next(&r) != random_next(&other));
	for (int i = 0; i < 1000; i++)
		CHECK(random_below(&r, 7) < 7);
	for (int i = 0; i < 10000; i++) {
		double x = random_normal(&r);
		sum += x;
		squares += x * x;
	}
	CHECK(fabs(sum / 10000) < 0.05 && fabs(squares / 10000 - 1) < 0.1);
	random_shuffle(&r, order, 5);
	for (int i = 0; i < 5; i++)
		seen |= 1u << order[i];
	CHECK(seen == 31);
}

int main(void)
{
	check_inverse();
	check_product();
	check_eigen();
	check_least_squares();
	check_random();
	return check_result();
}
