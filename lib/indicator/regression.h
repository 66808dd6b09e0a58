/* SPDX-License-Identifier: MIT */
/* A linear regression with what is asked of one: errors, t, p, fit; and tests' distributions. */
#ifndef KLASTER_REGRESSION_H
#define KLASTER_REGRESSION_H

#include "indicator/matrix.h"

struct regression {
	size_t n, k;        /* observations, coefficients */
	double *beta, *se;  /* k each */
	double sigma;       /* standard error of the residuals */
	double r2, f;       /* against the mean alone: the first column is to be the constant */
	struct matrix cov;  /* (x'x)^-1 */
};

/* Ordinary least squares of y on the columns of x. -1 where the columns depend on one another
 * or are not fewer than the rows; nothing is to be freed then. */
int regress(const struct matrix *x, const double *y, struct regression *r);
void regression_free(struct regression *r);

/* The same of n figures on x alone, about its mean *middle, where the two columns are furthest from
 * depending on one another: beta[0] is the line's value there. */
int regress_line(const double *x, const double *y, size_t n, struct regression *r, double *middle);

/* The coefficient of column j in standard deviations of y for one of the column's; NAN where one does
 * not vary. */
double regression_standardised(const struct regression *r, const struct matrix *x, const double *y, size_t j);

/* Two-sided p of t with df degrees of freedom; of F above f; NAN where t or f is. */
double p_of_t(double t, double df);
double p_of_z(double z);
double p_of_f(double f, double df1, double df2);

/* The value that t with df (the standard normal) exceeds with probability (1 - confidence) / 2. */
double t_of(double confidence, double df);
double z_of(double confidence);

#endif
