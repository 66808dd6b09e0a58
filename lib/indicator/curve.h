/* SPDX-License-Identifier: MIT */
/* Curves of two coefficients that a logarithm or two make lines, fitted as such. */
#ifndef KLASTER_CURVE_H
#define KLASTER_CURVE_H

#include "indicator/regression.h"

enum curve { CURVE_LINEAR, CURVE_POWER, CURVE_EXPONENTIAL, CURVE_LOGISTIC, CURVES };

extern const char *const curve_names[CURVES];

struct curve_fit {
	enum curve curve;
	double a, b;       /* a + b x; a x^b; a exp(b x); most / (1 + exp(a + b x)) */
	double a_se, b_se; /* of the line's, so that a's is of ln a where the curve has a before a power */
	double line_a;     /* what a_se is of */
	double most;
	struct regression line;
};

/* Of n > 2 figures. NULL, or why not; then nothing is to be freed by regression_free(&fit->line). */
const char *curve_fit(enum curve curve, const double *x, const double *y, size_t n, double most, struct curve_fit *fit);

double curve_at(const struct curve_fit *fit, double x);

#endif
