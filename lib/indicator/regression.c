/* SPDX-License-Identifier: MIT */
#include "indicator/regression.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "indicator/indicator.h"

int regress(const struct matrix *x, const double *y, struct regression *r)
{
	struct sum mean = { 0, 0 }, all = { 0, 0 }, rest = { 0, 0 };
	double n = (double)x->rows, k = (double)x->columns;

	*r = (struct regression){ .n = x->rows, .k = x->columns };
	if (x->rows <= x->columns)
		return -1;
	r->beta = xcalloc(r->k, sizeof(double));
	r->se = xcalloc(r->k, sizeof(double));
	if (matrix_least_squares(x, y, r->beta, &r->cov) < 0) {
		regression_free(r);
		return -1;
	}
	for (size_t i = 0; i < r->n; i++)
		sum_add(&mean, y[i]);
	for (size_t i = 0; i < r->n; i++) {
		struct sum fit = { 0, 0 };
		double off = y[i] - sum_of(&mean) / n;
		for (size_t j = 0; j < r->k; j++)
			sum_add(&fit, r->beta[j] * *matrix_at(x, i, j));
		sum_add(&rest, (y[i] - sum_of(&fit)) * (y[i] - sum_of(&fit)));
		sum_add(&all, off * off);
	}
	r->sigma = sqrt(sum_of(&rest) / (n - k));
	for (size_t j = 0; j < r->k; j++)
		r->se[j] = r->sigma * sqrt(*matrix_at(&r->cov, j, j));
	r->r2 = sum_of(&all) > 0 ? 1 - sum_of(&rest) / sum_of(&all) : NAN;
	r->f = k > 1 ? (sum_of(&all) - sum_of(&rest)) / (k - 1) / (r->sigma * r->sigma) : NAN;
	return 0;
}

void regression_free(struct regression *r)
{
	free(r->beta);
	free(r->se);
	matrix_free(&r->cov);
	*r = (struct regression){ 0 };
}

int regress_line(const double *x, const double *y, size_t n, struct regression *r, double *middle)
{
	struct matrix columns = matrix_new(n, 2);
	int rc;

	*middle = 0;
	for (size_t i = 0; i < n; i++)
		*middle += x[i] / (double)n;
	for (size_t i = 0; i < n; i++) {
		*matrix_at(&columns, i, 0) = 1;
		*matrix_at(&columns, i, 1) = x[i] - *middle;
	}
	rc = regress(&columns, y, r);
	matrix_free(&columns);
	return rc;
}

double regression_standardised(const struct regression *r, const struct matrix *x, const double *y, size_t j)
{
	double *column = xcalloc(r->n + 1, sizeof(*column)), mean, own, of;

	for (size_t i = 0; i < r->n; i++)
		column[i] = *matrix_at(x, i, j);
	own = spread_of(column, r->n, true, &mean);
	of = spread_of(y, r->n, true, &mean);
	free(column);
	return own > 0 && of > 0 ? r->beta[j] * (own / of) : NAN;
}

double p_of_t(double t, double df)
{
	/* By the incomplete beta function: gsl_cdf_tdist_Q is an approximation from 31 degrees on, off by 1e-7. */
	return isfinite(t) && df > 0 ? gsl_cdf_beta_P(df / (df + t * t), df / 2, 0.5) : NAN;
}

double p_of_z(double z)
{
	return isfinite(z) ? 2 * gsl_cdf_ugaussian_Q(fabs(z)) : NAN;
}

double p_of_f(double f, double df1, double df2)
{
	return isfinite(f) && df1 > 0 && df2 > 0 ? gsl_cdf_fdist_Q(f, df1, df2) : NAN;
}

double t_of(double confidence, double df)
{
	return df > 0 ? gsl_cdf_tdist_Qinv((1 - confidence) / 2, df) : NAN;
}

double z_of(double confidence)
{
	return gsl_cdf_ugaussian_Qinv((1 - confidence) / 2);
}
