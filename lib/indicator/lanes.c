/* SPDX-License-Identifier: MIT */
#include "indicator/lanes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "indicator/eight.h"

enum { TOGETHER = 4 }; /* rows of weights that are taken together */

/* What stands over TOGETHER rows of weights and LANES_WIDTH columns of m. */
typedef double tile[TOGETHER][LANES_WIDTH];

EIGHT_INLINE void multiply(tile *sums, const double (*columns)[LANES_WIDTH], const uint32_t *rows, const double (*weights)[TOGETHER], size_t n)
{
	eight s00 = { 0 }, s01 = { 0 }, s10 = { 0 }, s11 = { 0 }, s20 = { 0 }, s21 = { 0 }, s30 = { 0 }, s31 = { 0 }, x, y;

	for (size_t i = 0; i < n; i++) {
		const double *w = weights[i];
		eight_load(&x, columns[rows[i]]);
		eight_load(&y, columns[rows[i]] + 8);
		s00 += x * w[0];
		s01 += y * w[0];
		s10 += x * w[1];
		s11 += y * w[1];
		s20 += x * w[2];
		s21 += y * w[2];
		s30 += x * w[3];
		s31 += y * w[3];
	}
	memcpy((*sums)[0], &s00, sizeof(x));
	memcpy((*sums)[0] + 8, &s01, sizeof(x));
	memcpy((*sums)[1], &s10, sizeof(x));
	memcpy((*sums)[1] + 8, &s11, sizeof(x));
	memcpy((*sums)[2], &s20, sizeof(x));
	memcpy((*sums)[2] + 8, &s21, sizeof(x));
	memcpy((*sums)[3], &s30, sizeof(x));
	memcpy((*sums)[3] + 8, &s31, sizeof(x));
}

EIGHT_INLINE void add_products(double *values, double *lost, const double (*dense)[LANES_WIDTH], const uint32_t *rows,
                         const double *x, size_t n)
{
	eight v0, v1, l0, l1, d0, d1;

	eight_load(&v0, values);
	eight_load(&v1, values + 8);
	eight_load(&l0, lost);
	eight_load(&l1, lost + 8);
	for (size_t i = 0; i < n; i++) {
		eight_load(&d0, dense[rows[i]]);
		eight_load(&d1, dense[rows[i]] + 8);
		d0 *= x[i];
		d1 *= x[i];
		eight_add(&v0, &l0, &d0);
		eight_add(&v1, &l1, &d1);
	}
	memcpy(values, &v0, sizeof(v0));
	memcpy(values + 8, &v1, sizeof(v1));
	memcpy(lost, &l0, sizeof(l0));
	memcpy(lost + 8, &l1, sizeof(l1));
}

/* ---- for each processor --------------------------------------------------- */

#define KERNEL(name, target) \
	target static void multiply_##name(tile *sums, const double (*columns)[LANES_WIDTH], const uint32_t *rows, \
	                                   const double (*weights)[TOGETHER], size_t n) \
	{ \
		multiply(sums, columns, rows, weights, n); \
	} \
	target static void products_##name(double *values, double *lost, const double (*dense)[LANES_WIDTH], \
	                                   const uint32_t *rows, const double *x, size_t n) \
	{ \
		add_products(values, lost, dense, rows, x, n); \
	}

struct lanes_kernel {
	bool (*runs)(void);
	void (*multiply)(tile *sums, const double (*columns)[LANES_WIDTH], const uint32_t *rows,
	                 const double (*weights)[TOGETHER], size_t n);
	void (*products)(double *values, double *lost, const double (*dense)[LANES_WIDTH], const uint32_t *rows,
	                 const double *x, size_t n);
};

static bool runs_anywhere(void)
{
	return true;
}

KERNEL(plain, )

#ifdef __x86_64__
static bool avx2_runs(void)
{
	return __builtin_cpu_supports("avx2");
}

static bool avx512_runs(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
}

KERNEL(avx2, __attribute__((target("avx2"))))
KERNEL(avx512, __attribute__((target("avx512f,avx512bw"))))
#endif

static const struct lanes_kernel kernels[] = {
	{ runs_anywhere, multiply_plain, products_plain },
#ifdef __x86_64__
	{ avx2_runs, multiply_avx2, products_avx2 },
	{ avx512_runs, multiply_avx512, products_avx512 },
#endif
	{ NULL, NULL, NULL },
};

static const struct lanes_kernel *chosen;

const struct lanes_kernel *lanes_next(const struct lanes_kernel *kernel)
{
	kernel = kernel ? kernel + 1 : kernels;
	while (kernel->runs && !kernel->runs())
		kernel++;
	return kernel->runs ? kernel : NULL;
}

void lanes_use(const struct lanes_kernel *kernel)
{
	__atomic_store_n(&chosen, kernel, __ATOMIC_RELAXED);
}

static const struct lanes_kernel *kernel_of(void)
{
	const struct lanes_kernel *best = __atomic_load_n(&chosen, __ATOMIC_RELAXED);

	if (best)
		return best;
	for (const struct lanes_kernel *k = NULL; (k = lanes_next(k));)
		best = k;
	lanes_use(best);
	return best;
}

size_t lanes_place(void)
{
	return (size_t)(kernel_of() - kernels);
}

/* ---- what others call ------------------------------------------------------ */

/* The rows of m that count for some of TOGETHER rows of weights, with these. */
static size_t pack(uint32_t *rows, double (*packed)[TOGETHER], const struct matrix *weights, size_t first)
{
	size_t n = 0;

	for (size_t i = 0; i < weights->columns; i++) {
		bool counts = false;
		for (size_t k = 0; k < TOGETHER; k++) {
			packed[n][k] = first + k < weights->rows ? *matrix_at(weights, first + k, i) : 0;
			counts |= packed[n][k] != 0;
		}
		rows[n] = (uint32_t)i;
		n += counts;
	}
	return n;
}

void lanes_multiply(struct matrix *products, const struct matrix *weights, const struct matrix *m)
{
	size_t parts = (weights->rows + TOGETHER - 1) / TOGETHER, *counts = xcalloc(parts + 1, sizeof(*counts));
	const struct lanes_kernel *kernel = kernel_of();
	uint32_t *rows = xcalloc(parts * m->rows + 1, sizeof(*rows));
	double (*packed)[TOGETHER] = xcalloc(parts * m->rows + 1, sizeof(*packed));
	double (*columns)[LANES_WIDTH] = xcalloc(m->rows + 1, sizeof(*columns));

	for (size_t q = 0; q < parts; q++)
		counts[q] = pack(rows + q * m->rows, packed + q * m->rows, weights, q * TOGETHER);
	for (size_t c = 0; c < m->columns; c += LANES_WIDTH) {
		size_t width = m->columns - c < LANES_WIDTH ? m->columns - c : LANES_WIDTH;
		for (size_t i = 0; i < m->rows; i++)
			memcpy(columns[i], matrix_at(m, i, c), width * sizeof(double));
		for (size_t q = 0; q < parts; q++) {
			tile sums;
			kernel->multiply(&sums, (const double (*)[LANES_WIDTH])columns, rows + q * m->rows,
			                 (const double (*)[TOGETHER])(packed + q * m->rows), counts[q]);
			for (size_t k = 0; k < TOGETHER && q * TOGETHER + k < weights->rows; k++)
				memcpy(matrix_at(products, q * TOGETHER + k, c), sums[k], width * sizeof(double));
		}
	}
	free(counts);
	free(rows);
	free(packed);
	free(columns);
}

void lanes_add_products(double *values, double *lost, const double (*dense)[LANES_WIDTH], const uint32_t *rows,
                        const double *x, size_t n)
{
	kernel_of()->products(values, lost, dense, rows, x, n);
}
