/* SPDX-License-Identifier: MIT */
#include "indicator/curve.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

const char *const curve_names[CURVES] = { "linear", "power", "exponential", "logistic" };

static double line_y(enum curve curve, double y, double most)
{
	return curve == CURVE_LINEAR ? y : curve == CURVE_LOGISTIC ? log((most - y) / y) : log(y);
}

static const char *why_not(enum curve curve, const double *x, const double *y, size_t n, double most)
{
	if (n < 3)
		return "fewer than three periods with a figure";
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(x[i]))
			return "periods that are no years";
		if (curve != CURVE_LINEAR && !(y[i] > 0))
			return "a figure of zero or less has no logarithm";
		if (curve == CURVE_POWER && !(x[i] > 0))
			return "a year that is not above the origin has no logarithm";
		if (curve == CURVE_LOGISTIC && !(y[i] < most))
			return "a figure that is not below the maximum";
	}
	return NULL;
}

const char *curve_fit(enum curve curve, const double *x, const double *y, size_t n, double most, struct curve_fit *fit)
{
	const char *why = why_not(curve, x, y, n, most);
	double *at, *of, middle;

	*fit = (struct curve_fit){ .curve = curve, .most = most };
	if (why)
		return why;
	at = xcalloc(n, sizeof(*at));
	of = xcalloc(n, sizeof(*of));
	for (size_t i = 0; i < n; i++) {
		at[i] = curve == CURVE_POWER ? log(x[i]) : x[i];
		of[i] = line_y(curve, y[i], most);
	}
	if (regress_line(at, of, n, &fit->line, &middle) < 0) {
		why = "fewer than three periods with a figure";
	} else {
		fit->b = fit->line.beta[1];
		fit->line_a = fit->line.beta[0] - fit->b * middle;
		fit->a = curve == CURVE_POWER || curve == CURVE_EXPONENTIAL ? exp(fit->line_a) : fit->line_a;
		fit->b_se = fit->line.se[1];
		fit->a_se = hypot(fit->line.se[0], middle * fit->b_se); /* the two are independent */
	}
	free(at);
	free(of);
	return why;
}

double curve_at(const struct curve_fit *f, double x)
{
	switch (f->curve) {
	case CURVE_LINEAR:
		return f->line_a + f->b * x;
	case CURVE_POWER:
		return exp(f->line_a + f->b * log(x));
	case CURVE_EXPONENTIAL:
		return exp(f->line_a + f->b * x);
	default:
		return f->most / (1 + exp(f->line_a + f->b * x));
	}
}
