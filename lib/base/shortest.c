/* SPDX-License-Identifier: MIT */
/*
 * The shortest decimal that reads back as the same double, by Schubfach (Giulietti 2021): two
 * multiplications by a 128-bit power of ten where printf and strtod in turn would take a
 * microsecond, which is most of the time of writing results. Powers are computed exactly when
 * they are first needed: the figures of a table lie within a few of them.
 */
#include <string.h>

#include "base/number.h"

enum { POWER_MIN = -292, POWER_MAX = 324, LIMBS = 40 };

struct power {
	uint64_t high, low; /* 0: not yet computed */
};

/* floor(log2(10^e)); e within +-1233. */
static int log2_of_power(int e)
{
	return (e * 1741647) >> 19;
}

/* The bits [from, from + 64) of a number in 32-bit limbs. */
static uint64_t bits_of(const uint32_t limbs[LIMBS], int from)
{
	uint64_t bits = 0;

	for (int i = 0; i < 64; i++)
		if (from + i >= 0 && limbs[(from + i) / 32] >> ((from + i) % 32) & 1)
			bits |= (uint64_t)1 << i;
	return bits;
}

/* 10^e times the power of two that brings it into [2^127, 2^128), rounded up. */
static struct power compute_power(int e)
{
	uint32_t limbs[LIMBS] = { 0 };
	int shift = 127 - log2_of_power(e); /* the power of two */
	struct power p;
	bool exact = true;

	if (e >= 0) {
		limbs[0] = 1;
		for (int i = 0; i < e; i++) {
			uint64_t carry = 0;
			for (int k = 0; k < LIMBS; k++) {
				carry += (uint64_t)limbs[k] * 10;
				limbs[k] = (uint32_t)carry;
				carry >>= 32;
			}
		}
		p = (struct power){ bits_of(limbs, 64 - shift), bits_of(limbs, -shift) };
		for (int i = 0; i < -shift; i++)
			exact &= !(limbs[i / 32] >> (i % 32) & 1);
	} else {
		limbs[shift / 32] = (uint32_t)1 << (shift % 32);
		for (int i = 0; i > e; i--) {
			uint64_t rest = 0;
			for (int k = LIMBS; k-- > 0;) {
				rest = rest << 32 | limbs[k];
				limbs[k] = (uint32_t)(rest / 10);
				rest %= 10;
			}
		}
		p = (struct power){ bits_of(limbs, 64), bits_of(limbs, 0) };
		exact = false;
	}
	if (!exact && ++p.low == 0)
		p.high++;
	return p;
}

static struct power power_of_ten(int e)
{
	static _Thread_local struct power powers[POWER_MAX - POWER_MIN + 1];
	struct power *p = &powers[e - POWER_MIN];

	if (!p->high)
		*p = compute_power(e);
	return *p;
}

/* The high part of power times x, odd where anything was cut off. */
static uint64_t multiply_to_odd(struct power p, uint64_t x)
{
	unsigned __int128 low = (unsigned __int128)p.low * x, high = (unsigned __int128)p.high * x + (uint64_t)(low >> 64);

	return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* The shortest digits and power of ten of a positive finite double; of several as short the
 * nearest. Digits may end in zeros. */
static uint64_t shortest(uint64_t bits, int *exponent)
{
	uint64_t fraction = bits & (((uint64_t)1 << 52) - 1), biased = bits >> 52;
	uint64_t c = biased ? fraction | (uint64_t)1 << 52 : fraction;
	int q = biased ? (int)biased - 1075 : -1074;
	bool closer = fraction == 0 && biased > 1; /* the neighbour below is half as far */
	bool closed = c % 2 == 0;                  /* the bounds themselves read back as it */
	int k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
	int h = q + log2_of_power(-k) + 1;
	struct power p = power_of_ten(-k);
	uint64_t lower = multiply_to_odd(p, (4 * c - 2 + closer) << h) + !closed;
	uint64_t upper = multiply_to_odd(p, (4 * c + 2) << h) - !closed;
	uint64_t value = multiply_to_odd(p, (4 * c) << h), s = value / 4;
	bool below, above;

	*exponent = k;
	if (s >= 10) {
		uint64_t tens = s / 10;
		below = lower <= 40 * tens;
		above = 40 * tens + 40 <= upper;
		if (below != above) {
			*exponent = k + 1;
			return tens + above;
		}
	}
	below = lower <= 4 * s;
	above = 4 * s + 4 <= upper;
	if (below != above)
		return s + above;
	return s + (value > 4 * s + 2 || (value == 4 * s + 2 && s % 2 == 1));
}

/* Room for any digits and for copies of a fixed length from anywhere in them. */
enum { DIGITS = 24, ROOM = 2 * DIGITS };

/* Writes the digits of `x` in front of `end`, two a division; returns their number. */
static int write_digits(char *end, uint64_t x)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
	                            "49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697"
	                            "9899";
	char *p = end;

	for (; x >= 100; x /= 100)
		memcpy(p -= 2, pairs + 2 * (x % 100), 2);
	if (x >= 10)
		memcpy(p -= 2, pairs + 2 * x, 2);
	else
		*--p = (char)('0' + x);
	return (int)(end - p);
}

/* As printf's %g writes it: fixed from 0.0001 up to the precision, else with an exponent. DIGITS
 * bytes from `digits` on may be read, the bytes of `out` behind the text are of no use. */
static size_t lay_out(char *out, const char *digits, int n, int exponent)
{
	int point = n + exponent, precision = n > 15 ? n : 15; /* digits in front of the point */
	char *p = out, tail[8];
	int tail_n;

	if (point > -4 && point <= 0) {
		memcpy(p, "0.000", 5);
		p += 2 - point;
		memcpy(p, digits, DIGITS);
		return (size_t)(p + n - out);
	}
	if (point > 0 && point <= precision) {
		if (n > point) {
			memcpy(p + 1, digits, DIGITS);
			for (int i = 0; i < point; i++)
				p[i] = digits[i];
			p[point] = '.';
			return (size_t)n + 1;
		}
		memcpy(p, digits, DIGITS);
		memset(p + n, '0', (size_t)(point - n));
		return (size_t)point;
	}
	*p++ = digits[0];
	if (n > 1)
		*p++ = '.';
	for (int i = 1; i < n; i++)
		*p++ = digits[i];
	exponent = point - 1;
	*p++ = 'e';
	*p++ = exponent < 0 ? '-' : '+';
	exponent = exponent < 0 ? -exponent : exponent;
	if (exponent < 10)
		*p++ = '0';
	tail_n = write_digits(tail + sizeof(tail), (uint64_t)exponent);
	memcpy(p, tail + sizeof(tail) - tail_n, (size_t)tail_n);
	return (size_t)(p + tail_n - out);
}

size_t number_format(double number, char text[NUMBER_TEXT_SIZE])
{
	char digits[ROOM], *end = digits + DIGITS;
	uint64_t bits, decimal;
	int exponent = 0, n;
	size_t size = 0;

	memcpy(&bits, &number, sizeof(bits));
	if (bits << 1 == 0) { /* zero has no sign in a table */
		memcpy(text, "0", 2);
		return 1;
	}
	if (bits >> 63) {
		text[size++] = '-';
		number = -number;
	}
	bits &= ~((uint64_t)1 << 63);
	/* A whole number below 1e15 has no neighbour as near as its next digit, and is never laid
	 * out with an exponent: its own digits are the shortest. */
	if (number < 1e15 && (double)(uint64_t)number == number) {
		n = write_digits(end, (uint64_t)number);
		memcpy(text + size, end - n, 16);
		text[size + (size_t)n] = '\0';
		return size + (size_t)n;
	}
	decimal = shortest(bits, &exponent);
	for (; decimal % 100000000 == 0; exponent += 8)
		decimal /= 100000000;
	for (; decimal % 10 == 0; exponent++)
		decimal /= 10;
	n = write_digits(end, decimal);
	size += lay_out(text + size, end - n, n, exponent);
	text[size] = '\0';
	return size;
}
