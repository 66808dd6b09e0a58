/* SPDX-License-Identifier: MIT */
/*
 * The elementary functions of <math.h>, rounded right: what they give is the double
 * nearest to the true value, on every machine.
 *
 * The C library picks its kernels by the processor, and those with fused multiply-add
 * differ from those without in the last bit of about one result in a thousand; a table
 * then is not the same to the byte on two machines. So these stand in front of
 * the C library's for all that is linked here, GSL and igraph too (they are found first).
 *
 * The extended function has some bits more than a double. Where its result, a few units
 * of its last place up or down, is one double, that is the answer; else, and at the ends
 * of the range, MPFR computes it (Ziv 1991, ACM TOMS 17(3):410-423).
 */
#include <float.h>
#include <math.h>
#include <mpfr.h>
#include <stdbool.h>

/* No extended function of the C library is off by more than 16 units of its last place
 * (its manual, Errors in Math Functions, names 5 at most). */
#define SLACK (16 * LDBL_EPSILON)

/* Whether all values near `y` are the same double, which is then in `*result`. */
static bool is_settled(long double y, double *result)
{
	long double size = fabsl(y), low, high;

	*result = (double)y;
	if (size == 0 || !isfinite(size))
		return true; /* exact, or beyond what even the extended range holds */
	if (LDBL_MANT_DIG < DBL_MANT_DIG + 8 || !(size >= 2 * DBL_MIN && size <= DBL_MAX / 2))
		return false;
	low = y - size * SLACK;
	high = y + size * SLACK;
	/* They are the same where an emulator has fewer bits than it says (valgrind). */
	return low != high && (double)low == (double)high;
}

typedef int unary(mpfr_t result, const mpfr_t x, mpfr_rnd_t round);
typedef int binary(mpfr_t result, const mpfr_t x, const mpfr_t y, mpfr_rnd_t round);

/* By MPFR, in the doubles' own precision and range. `y` is for functions of two. */
static double settle(unary *one, binary *two, double x, double y)
{
	mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
	double result;
	int inexact;
	mpfr_t a, b, c;

	mpfr_set_emin(DBL_MIN_EXP - DBL_MANT_DIG + 1);
	mpfr_set_emax(DBL_MAX_EXP);
	mpfr_inits2(DBL_MANT_DIG, a, b, c, (mpfr_ptr)0);
	mpfr_set_d(a, x, MPFR_RNDN);
	mpfr_set_d(b, y, MPFR_RNDN);
	inexact = one ? one(c, a, MPFR_RNDN) : two(c, a, b, MPFR_RNDN);
	inexact = mpfr_check_range(c, inexact, MPFR_RNDN);
	mpfr_subnormalize(c, inexact, MPFR_RNDN);
	result = mpfr_get_d(c, MPFR_RNDN);
	mpfr_clears(a, b, c, (mpfr_ptr)0);
	mpfr_set_emin(emin);
	mpfr_set_emax(emax);
	return result;
}

#define UNARY(name, extended, exact) \
	double name(double x) \
	{ \
		double result; \
		return is_settled(extended(x), &result) ? result : settle(exact, NULL, x, 0); \
	}

#define BINARY(name, extended, exact) \
	double name(double x, double y) \
	{ \
		double result; \
		return is_settled(extended(x, y), &result) ? result : settle(NULL, exact, x, y); \
	}

UNARY(exp, expl, mpfr_exp)
UNARY(exp2, exp2l, mpfr_exp2)
UNARY(expm1, expm1l, mpfr_expm1)
UNARY(log, logl, mpfr_log)
UNARY(log2, log2l, mpfr_log2)
UNARY(log10, log10l, mpfr_log10)
UNARY(log1p, log1pl, mpfr_log1p)
UNARY(sin, sinl, mpfr_sin)
UNARY(cos, cosl, mpfr_cos)
UNARY(tan, tanl, mpfr_tan)
UNARY(asin, asinl, mpfr_asin)
UNARY(acos, acosl, mpfr_acos)
UNARY(atan, atanl, mpfr_atan)
UNARY(sinh, sinhl, mpfr_sinh)
UNARY(cosh, coshl, mpfr_cosh)
UNARY(tanh, tanhl, mpfr_tanh)
UNARY(asinh, asinhl, mpfr_asinh)
UNARY(acosh, acoshl, mpfr_acosh)
UNARY(atanh, atanhl, mpfr_atanh)
UNARY(cbrt, cbrtl, mpfr_cbrt)
UNARY(erf, erfl, mpfr_erf)
BINARY(atan2, atan2l, mpfr_atan2)
BINARY(hypot, hypotl, mpfr_hypot)

/* The root and the square are rounded right by the processor. */
double pow(double x, double y)
{
	double result;

	if (y == 0.5 && x > 0)
		return sqrt(x);
	if (y == 2)
		return x * x;
	return is_settled(powl(x, y), &result) ? result : settle(NULL, mpfr_pow, x, y);
}

/* What compilers make of sin(x) and cos(x) of the same x. */
void sincos(double x, double *sine, double *cosine)
{
	*sine = sin(x);
	*cosine = cos(x);
}
