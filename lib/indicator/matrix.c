/* SPDX-License-Identifier: MIT */
#include "indicator/matrix.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

struct matrix matrix_new(size_t rows, size_t columns)
{
	return (struct matrix){ rows, columns, xcalloc(rows * columns + 1, sizeof(double)) };
}

struct matrix matrix_copy(const struct matrix *m)
{
	struct matrix copy = matrix_new(m->rows, m->columns);

	memcpy(copy.x, m->x, m->rows * m->columns * sizeof(double));
	return copy;
}

struct matrix matrix_identity(size_t n)
{
	struct matrix m = matrix_new(n, n);

	for (size_t i = 0; i < n; i++)
		*matrix_at(&m, i, i) = 1;
	return m;
}

void matrix_free(struct matrix *m)
{
	free(m->x);
	*m = (struct matrix){ 0, 0, NULL };
}

struct matrix matrix_multiply(const struct matrix *a, const struct matrix *b)
{
	struct matrix m = matrix_new(a->rows, b->columns);

	if (a->rows && a->columns && b->columns)
		cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)a->rows, (int)b->columns,
		            (int)a->columns, 1, a->x, (int)a->columns, b->x, (int)b->columns, 0, m.x,
		            (int)b->columns);
	return m;
}

struct matrix matrix_transpose(const struct matrix *m)
{
	struct matrix t = matrix_new(m->columns, m->rows);

	for (size_t i = 0; i < m->rows; i++)
		for (size_t k = 0; k < m->columns; k++)
			*matrix_at(&t, k, i) = *matrix_at(m, i, k);
	return t;
}

static bool is_finite(const struct matrix *m)
{
	for (size_t i = 0; i < m->rows * m->columns; i++)
		if (!isfinite(m->x[i]))
			return false;
	return true;
}

/* Below this reciprocal condition a solution has no digit left that means something. */
static const double rcond_min = 1e-14;

/* LU factors in place and the pivots (to be freed); NULL where m is singular. Row-major m is
 * the transpose in LAPACK's eyes, which changes neither inverse nor condition. */
static lapack_int *factorise(struct matrix *m)
{
	lapack_int n = (lapack_int)m->rows, *pivot = xcalloc(m->rows + 1, sizeof(*pivot));
	double norm, rcond = 0;

	if (is_finite(m)) {
		norm = LAPACKE_dlange(LAPACK_COL_MAJOR, '1', n, n, m->x, n);
		if (LAPACKE_dgetrf(LAPACK_COL_MAJOR, n, n, m->x, n, pivot) == 0 &&
		    LAPACKE_dgecon(LAPACK_COL_MAJOR, '1', n, m->x, n, norm, &rcond) == 0 && rcond > rcond_min)
			return pivot;
	}
	free(pivot);
	return NULL;
}

int matrix_invert(struct matrix *m)
{
	lapack_int n = (lapack_int)m->rows, *pivot;
	int rc;

	if (!n)
		return 0;
	pivot = factorise(m);
	rc = pivot ? LAPACKE_dgetri(LAPACK_COL_MAJOR, n, m->x, n, pivot) : -1;
	free(pivot);
	return rc ? -1 : 0;
}

int matrix_solve(struct matrix *a, struct matrix *b)
{
	lapack_int n = (lapack_int)a->rows, *pivot;
	struct matrix t;
	int rc;

	if (!n || !b->columns)
		return 0;
	pivot = factorise(a);
	if (!pivot)
		return -1;
	/* the factors are those of a's transpose; b goes over and back by columns */
	t = matrix_transpose(b);
	rc = LAPACKE_dgetrs(LAPACK_COL_MAJOR, 'T', n, (lapack_int)b->columns, a->x, n, pivot, t.x, n);
	for (size_t i = 0; i < b->rows; i++)
		for (size_t k = 0; k < b->columns; k++)
			*matrix_at(b, i, k) = *matrix_at(&t, k, i);
	matrix_free(&t);
	free(pivot);
	return rc ? -1 : 0;
}

int matrix_eigen(struct matrix *m, size_t k, double *values, struct matrix *vectors)
{
	lapack_int n = (lapack_int)m->rows, found = 0, *support;
	struct matrix z;
	double *w;
	int rc;

	k = k < m->rows ? k : m->rows;
	if (vectors)
		*vectors = matrix_new(k, m->rows);
	if (!k)
		return 0;
	if (!is_finite(m))
		return -1;
	z = matrix_new(k, m->rows);
	w = xcalloc(m->rows, sizeof(*w));
	support = xcalloc(2 * m->rows, sizeof(*support));
	rc = LAPACKE_dsyevr(LAPACK_COL_MAJOR, vectors ? 'V' : 'N', 'I', 'U', n, m->x, n, 0, 0,
	                    n - (lapack_int)k + 1, n, 0, &found, w, z.x, n, support);
	rc = rc || (size_t)found != k ? -1 : 0;
	for (size_t i = 0; rc == 0 && i < k; i++) {
		const double *from = matrix_row(&z, k - 1 - i);
		size_t largest = 0;
		values[i] = w[k - 1 - i];
		if (!vectors)
			continue;
		for (size_t j = 1; j < m->rows; j++)
			if (fabs(from[j]) > fabs(from[largest]) * (1 + 1e-9))
				largest = j;
		for (size_t j = 0; j < m->rows; j++)
			*matrix_at(vectors, i, j) = from[largest] < 0 ? -from[j] : from[j];
	}
	matrix_free(&z);
	free(w);
	free(support);
	return rc;
}

int matrix_least_squares(const struct matrix *a, const double *y, double *beta, struct matrix *inverse)
{
	lapack_int rows = (lapack_int)a->rows, n = (lapack_int)a->columns;
	struct matrix qr = matrix_transpose(a); /* column after column, as LAPACK wants it */
	double *b = xcalloc(a->rows + 1, sizeof(*b)), *tau = xcalloc(a->columns + 1, sizeof(*tau));
	double rcond = 0;
	int rc = -1;

	if (inverse)
		*inverse = matrix_new(a->columns, a->columns);
	memcpy(b, y, a->rows * sizeof(*b));
	if (n && rows >= n && is_finite(&qr) &&
	    LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, n, qr.x, rows, tau) == 0 &&
	    LAPACKE_dtrcon(LAPACK_COL_MAJOR, '1', 'U', 'N', n, qr.x, rows, &rcond) == 0 && rcond > rcond_min &&
	    LAPACKE_dormqr(LAPACK_COL_MAJOR, 'L', 'T', rows, 1, n, qr.x, rows, tau, b, rows) == 0 &&
	    LAPACKE_dtrtrs(LAPACK_COL_MAJOR, 'U', 'N', 'N', n, 1, qr.x, rows, b, rows) == 0)
		rc = 0;
	for (size_t i = 0; rc == 0 && i < a->columns; i++)
		beta[i] = b[i];
	if (rc == 0 && inverse && LAPACKE_dpotri(LAPACK_COL_MAJOR, 'U', n, qr.x, rows) == 0)
		for (size_t i = 0; i < a->columns; i++)
			for (size_t k = 0; k <= i; k++)
				*matrix_at(inverse, i, k) = *matrix_at(inverse, k, i) = qr.x[i * a->rows + k];
	matrix_free(&qr);
	free(b);
	free(tau);
	return rc;
}
