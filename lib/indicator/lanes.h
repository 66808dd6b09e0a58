/* SPDX-License-Identifier: MIT */
/*
 * Sums over many columns at once. A processor's lanes each take a column, and each column's terms
 * come in their order, so that the results are those of plain loops to the bit.
 */
#ifndef KLASTER_LANES_H
#define KLASTER_LANES_H

#include <stdint.h>

#include "indicator/matrix.h"

/* products = weights m, the terms of each element added in the order of m's rows from 0, terms of
 * weight 0 left out. */
void lanes_multiply(struct matrix *products, const struct matrix *weights, const struct matrix *m);

/* Columns that are taken together. */
enum { LANES_WIDTH = 16 };

/*
 * Adds x[i] * dense[rows[i]][c], i rising, to the sums of LANES_WIDTH columns, each a value and what
 * rounding lost of it: what sum_add() gives, for terms of which none comes near the largest double.
 */
void lanes_add_products(double *values, double *lost, const double (*dense)[LANES_WIDTH], const uint32_t *rows,
                        const double *x, size_t n);

/* ---- which processor's ---------------------------------------------------- */

struct lanes_kernel;

/* All that this machine has, the best last, NULL behind; the best is used unless another is named.
 * For tests: all give the same. */
const struct lanes_kernel *lanes_next(const struct lanes_kernel *kernel);
void lanes_use(const struct lanes_kernel *kernel);

/* Where the one that is used stands among LANES_KERNELS, for others' functions of the same processors:
 * any, avx2, avx512f with avx512bw. */
enum { LANES_KERNELS = 3 };
size_t lanes_place(void);

#endif
