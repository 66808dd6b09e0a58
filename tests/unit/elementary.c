/* SPDX-License-Identifier: MIT */
/* The elementary functions against MPFR at four times the precision. */
#include <float.h>
#include <math.h>
#include <mpfr.h>
#include <stdint.h>

#include "../random.h"
#include "check.h"

/* Between 2^-low and 2^high, of either sign where `sign`. */
static double number(int low, int high, int sign)
{
	double x = ldexp(1 + (double)(random_next() >> 12) / 4503599627370496.0,
	                 (int)(random_next() % (unsigned)(high - low)) + low);
	return sign && (random_next() & 1) ? -x : x;
}

static double wide(int (*one)(mpfr_t, const mpfr_t, mpfr_rnd_t),
                   int (*two)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t), double x, double y)
{
	mpfr_t a, b, c;
	double result;

	mpfr_inits2(212, a, b, c, (mpfr_ptr)0);
	mpfr_set_d(a, x, MPFR_RNDN);
	mpfr_set_d(b, y, MPFR_RNDN);
	if (one)
		one(c, a, MPFR_RNDN);
	else
		two(c, a, b, MPFR_RNDN);
	result = mpfr_get_d(c, MPFR_RNDN);
	mpfr_clears(a, b, c, (mpfr_ptr)0);
	return result;
}

static int same(double a, double b)
{
	return a == b ? signbit(a) == signbit(b) : isnan(a) && isnan(b);
}

static int unary_right(double (*f)(double), int (*exact)(mpfr_t, const mpfr_t, mpfr_rnd_t), int low,
                       int high, int sign)
{
	for (int i = 0; i < 20000; i++) {
		double x = number(low, high, sign);
		if (!same(f(x), wide(exact, NULL, x, 0))) {
			fprintf(stderr, "%a gives %a, not %a\n", x, f(x), wide(exact, NULL, x, 0));
			return 0;
		}
	}
	return 1;
}

static int binary_right(double (*f)(double, double),
                        int (*exact)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t), int low,
                        int high)
{
	for (int i = 0; i < 20000; i++) {
		double x = number(low, high, 0), y = number(low, high, 0);
		if (!same(f(x, y), wide(NULL, exact, x, y))) {
			fprintf(stderr, "%a, %a give %a\n", x, y, f(x, y));
			return 0;
		}
	}
	return 1;
}

int main(void)
{
	volatile double zero = 0, one = 1, two = 2, negative = -1, infinite = INFINITY;

	CHECK(unary_right(exp, mpfr_exp, -60, 9, 1));
	CHECK(unary_right(exp2, mpfr_exp2, -60, 9, 1));
	CHECK(unary_right(expm1, mpfr_expm1, -60, 9, 1));
	CHECK(unary_right(log, mpfr_log, -1000, 1000, 0));
	CHECK(unary_right(log, mpfr_log, -2, 2, 0));
	CHECK(unary_right(log2, mpfr_log2, -1000, 1000, 0));
	CHECK(unary_right(log10, mpfr_log10, -1000, 1000, 0));
	CHECK(unary_right(log1p, mpfr_log1p, -60, 60, 0));
	CHECK(unary_right(sin, mpfr_sin, -60, 60, 1));
	CHECK(unary_right(cos, mpfr_cos, -60, 60, 1));
	CHECK(unary_right(tan, mpfr_tan, -60, 60, 1));
	CHECK(unary_right(asin, mpfr_asin, -60, 0, 1));
	CHECK(unary_right(acos, mpfr_acos, -60, 0, 1));
	CHECK(unary_right(atan, mpfr_atan, -60, 60, 1));
	CHECK(unary_right(sinh, mpfr_sinh, -60, 9, 1));
	CHECK(unary_right(cosh, mpfr_cosh, -60, 9, 1));
	CHECK(unary_right(tanh, mpfr_tanh, -60, 6, 1));
	CHECK(unary_right(asinh, mpfr_asinh, -60, 60, 1));
	CHECK(unary_right(acosh, mpfr_acosh, 0, 60, 0));
	CHECK(unary_right(atanh, mpfr_atanh, -60, 0, 1));
	CHECK(unary_right(cbrt, mpfr_cbrt, -60, 60, 1));
	CHECK(unary_right(erf, mpfr_erf, -60, 3, 1));
	CHECK(binary_right(pow, mpfr_pow, -7, 7));
	CHECK(binary_right(atan2, mpfr_atan2, -60, 60));
	CHECK(binary_right(hypot, mpfr_hypot, -60, 60));

	/* the ends of the range */
	CHECK(same(exp(1000 * one), INFINITY) && same(exp(-1000 * one), 0));
	CHECK(same(exp(-745 * one), 4.9406564584124654e-324));
	CHECK(same(exp(-708.5 * one), wide(mpfr_exp, NULL, -708.5, 0)));
	CHECK(same(exp(infinite), INFINITY) && same(exp(-infinite), 0));
	CHECK(same(log(zero), -INFINITY) && isnan(log(negative)) && same(log(one), 0));
	CHECK(same(log10(1000 * one), 3) && same(log2(8 * one), 3));
	CHECK(same(pow(zero, zero), 1) && same(pow(two, -1074 * one), 4.9406564584124654e-324));
	CHECK(same(pow(two, 1024 * one), INFINITY) && isnan(pow(negative, 0.5 * one)));
	CHECK(same(pow(3 * one, 2 * one), 9) && same(pow(negative, 3 * one), -1));
	CHECK(same(sin(zero), 0) && same(sin(-zero), -0.0) && isnan(sin(infinite)));
	CHECK(isnan(exp(NAN)) && isnan(pow(NAN, one)) && same(hypot(infinite, NAN), INFINITY));
	CHECK(same(hypot(3 * one, 4 * one), 5) && same(atan2(zero, negative), M_PI));
	return check_result();
}
