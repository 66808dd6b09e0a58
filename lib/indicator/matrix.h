/* SPDX-License-Identifier: MIT */
/*
 * Dense matrices over LAPACK. The reference implementation is linked statically: results
 * are the same to the bit on every machine, which a BLAS that picks its kernels by the
 * processor does not give; no indicator needs more than some thousand rows.
 */
#ifndef KLASTER_MATRIX_H
#define KLASTER_MATRIX_H

#include <stddef.h>

struct matrix {
	size_t rows, columns;
	double *x; /* row after row */
};

/* All zero. Freed by matrix_free(), which leaves an empty one. */
struct matrix matrix_new(size_t rows, size_t columns);
struct matrix matrix_copy(const struct matrix *m);
struct matrix matrix_identity(size_t n);
void matrix_free(struct matrix *m);

static inline double *matrix_row(const struct matrix *m, size_t row)
{
	return m->x + row * m->columns;
}

static inline double *matrix_at(const struct matrix *m, size_t row, size_t column)
{
	return m->x + row * m->columns + column;
}

/* New: a b; a's columns are b's rows. */
struct matrix matrix_multiply(const struct matrix *a, const struct matrix *b);
struct matrix matrix_transpose(const struct matrix *m);

/* In place; -1 and *m of no use where it is singular (reciprocal condition below 1e-14). */
int matrix_invert(struct matrix *m);

/* a x = b: b becomes x, a is used up. -1 where a is singular. */
int matrix_solve(struct matrix *a, struct matrix *b);

/*
 * The k largest eigenvalues of a symmetric matrix, descending, and their vectors as the
 * rows of *vectors (NULL: not wanted), of length 1, the largest element positive. m is
 * used up. -1 where it does not converge or is not finite.
 */
int matrix_eigen(struct matrix *m, size_t k, double *values, struct matrix *vectors);

/*
 * Ordinary least squares of y (a's rows) on the columns of a, by QR: beta (a's columns)
 * and, where it is not NULL, (a'a)^-1. a and y are left alone. -1 where the columns
 * depend on one another or are more than the rows.
 */
int matrix_least_squares(const struct matrix *a, const double *y, double *beta, struct matrix *inverse);

#endif
