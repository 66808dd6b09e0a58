/* SPDX-License-Identifier: MIT */
/*
 * Limbs of the wide form are signed and hold nine decimal digits each, with the
 * carry put off: an addition changes a limb by less than 10^9, so 64 bits take
 * four thousand million of them before anything must be carried. Being decimal,
 * the limbs need no multiplication where scales differ, only a place.
 */
#include "base/exact.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"

enum {
	LIMB_DIGITS = 9,
	LIMB_BASE = 1000000000,
	SMALL_SCALE = 18, /* digits behind the point in the 128-bit form */
	SPAN_LIMBS = (EXACT_TOP - EXACT_BOTTOM) / LIMB_DIGITS + 2,
	PLAIN_ZEROS = 20, /* more would be written with an exponent */
};

/* Carries are due before a limb could overflow, also after adding two such sums. */
static const uint64_t PENDING_MAX = 4000000000u;

struct exact_wide {
	int64_t *limb; /* limb[i] counts 10^(9 * (low + i)) */
	size_t cap;
	uint32_t n;
	int32_t low;
	uint64_t pending; /* every |limb| is below pending * 10^9 */
};

/* A number taken apart: sign, then digits without zeros at either end. */
struct decimal {
	bool negative;
	const char *first, *end; /* the digits; one point may stand between them */
	size_t n;                /* how many digits; 0 for zero */
	int32_t exponent;        /* the last digit counts 10^exponent */
};

const uint64_t exact_tens[EXACT_TENS] = {
	1u,
	10u,
	100u,
	1000u,
	10000u,
	100000u,
	1000000u,
	10000000u,
	100000000u,
	1000000000u,
	10000000000u,
	100000000000u,
	1000000000000u,
	10000000000000u,
	100000000000000u,
	1000000000000000u,
	10000000000000000u,
	100000000000000000u,
	1000000000000000000u,
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int32_t floor_limb(int32_t exponent)
{
	return exponent >= 0 ? exponent / LIMB_DIGITS : -((LIMB_DIGITS - 1 - exponent) / LIMB_DIGITS);
}

/* ---- reading ------------------------------------------------------------ */

static enum exact_status decimal_read(struct decimal *d, struct slice s)
{
	const char *p = s.p, *end = s.p + s.n, *point = NULL;
	int64_t exponent = 0;

	*d = (struct decimal){ .negative = p < end && *p == '-' };
	p += d->negative;
	d->first = p;
	if (p == end || !is_digit(*p))
		return EXACT_NOT_NUMBER;
	while (p < end && is_digit(*p))
		p++;
	if (p < end && *p == '.') {
		point = p++;
		if (p == end || !is_digit(*p))
			return EXACT_NOT_NUMBER;
		while (p < end && is_digit(*p))
			p++;
	}
	d->end = p;
	if (p < end && (*p == 'e' || *p == 'E')) {
		bool below = ++p < end && *p == '-';
		p += p < end && (*p == '-' || *p == '+');
		if (p == end || !is_digit(*p))
			return EXACT_NOT_NUMBER;
		for (; p < end && is_digit(*p); p++)
			if (exponent < INT32_MAX)
				exponent = exponent * 10 + (*p - '0');
		if (below)
			exponent = -exponent;
	}
	if (p < end)
		return EXACT_NOT_NUMBER;

	while (d->first < d->end && (*d->first == '0' || *d->first == '.'))
		d->first++;
	if (d->first == d->end)
		return EXACT_OK;
	if (point)
		exponent -= d->end - point - 1;
	while (d->end[-1] == '0' || d->end[-1] == '.') {
		exponent += d->end[-1] == '0';
		d->end--;
	}
	d->n = (size_t)(d->end - d->first) - (point && point > d->first && point < d->end);
	if (exponent < EXACT_BOTTOM || exponent + (int64_t)d->n > EXACT_TOP)
		return EXACT_RANGE;
	d->exponent = (int32_t)exponent;
	return EXACT_OK;
}

/* The digits as limbs from the lowest; returns their number, `*low` gets the first one's place. */
static uint32_t decimal_limbs(const struct decimal *d, uint64_t limbs[SPAN_LIMBS], int32_t *low)
{
	uint32_t i = 0, place;

	*low = floor_limb(d->exponent);
	place = (uint32_t)(d->exponent - *low * LIMB_DIGITS);
	limbs[0] = 0;
	for (const char *p = d->end; p > d->first;) {
		if (*--p == '.')
			continue;
		if (place == LIMB_DIGITS) {
			limbs[++i] = 0;
			place = 0;
		}
		limbs[i] += (uint64_t)(*p - '0') * exact_tens[place++];
	}
	return i + 1;
}

/* ---- the wide form ------------------------------------------------------ */

/* Makes the limbs cover `low` to `low + n`. */
static void wide_cover(struct exact_wide *w, int32_t low, uint32_t n)
{
	int32_t high = low + (int32_t)n, top = w->low + (int32_t)w->n;
	uint32_t below, total;

	if (w->n == 0) {
		w->low = low;
		top = low;
	}
	if (low > w->low)
		low = w->low;
	if (high < top)
		high = top;
	below = (uint32_t)(w->low - low);
	total = (uint32_t)(high - low);
	if (total == w->n)
		return;
	w->limb = xgrow(w->limb, &w->cap, total, sizeof(*w->limb));
	memmove(w->limb + below, w->limb, w->n * sizeof(*w->limb));
	memset(w->limb, 0, below * sizeof(*w->limb));
	memset(w->limb + below + w->n, 0, (total - below - w->n) * sizeof(*w->limb));
	w->n = total;
	w->low = low;
}

/* Carries from `limbs[0]` up, so that all but the last lie in 0 .. 10^9 - 1. */
static void carry_up(int64_t *limbs, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		int64_t carry = limbs[i] / LIMB_BASE;
		if (limbs[i] % LIMB_BASE < 0)
			carry--;
		limbs[i] -= carry * LIMB_BASE;
		limbs[i + 1] += carry;
	}
}

static void wide_carry(struct exact_wide *w)
{
	/* Two limbs above take what 64 bits can hold; the second then holds 0 or -1. */
	wide_cover(w, w->low, w->n + 2);
	carry_up(w->limb, w->n);
	while (w->n > 1 && w->limb[w->n - 1] == 0)
		w->n--;
	w->pending = 1;
}

static void wide_add_limbs(struct exact_wide *w, const uint64_t *limbs, uint32_t n, int32_t low,
                           bool negative)
{
	int64_t *to;

	wide_cover(w, low, n);
	if (w->pending >= PENDING_MAX)
		wide_carry(w);
	w->pending++;
	to = w->limb + (low - w->low);
	for (uint32_t i = 0; i < n; i++)
		to[i] += negative ? -(int64_t)limbs[i] : (int64_t)limbs[i];
}

static void wide_add_int(struct exact_wide *w, unsigned __int128 n, uint32_t scale, bool negative)
{
	uint64_t limbs[6] = { 0 };
	int32_t low = floor_limb(-(int32_t)scale);
	uint32_t count = 0, shift = (uint32_t)(-(int32_t)scale - low * LIMB_DIGITS);
	uint64_t carry = 0;

	/* 39 digits and up to eight places of shift: six limbs. */
	while (n || carry) {
		uint64_t part = (uint64_t)(n % LIMB_BASE) * exact_tens[shift] + carry;
		limbs[count++] = part % LIMB_BASE;
		carry = part / LIMB_BASE;
		n /= LIMB_BASE;
	}
	wide_add_limbs(w, limbs, count, low, negative);
}

static struct exact_wide *promote(struct exact *sum)
{
	struct exact_wide *w;
	__int128 n = sum->n;

	if (sum->is_wide)
		return sum->wide;
	w = xcalloc(1, sizeof(*w));
	wide_add_int(w, n < 0 ? -(unsigned __int128)n : (unsigned __int128)n, sum->scale, n < 0);
	sum->n = 0;
	sum->wide = w;
	sum->is_wide = 1;
	sum->scale = 0;
	return w;
}

/*
 * The magnitude as carried limbs in `*limbs` (to be freed), from 10^(9 * low) up,
 * without zero limbs on top; returns their number, and the sign.
 */
static size_t wide_magnitude(const struct exact_wide *w, int64_t **limbs, bool *negative)
{
	size_t n = w->n + 2;
	int64_t *t = xcalloc(n, sizeof(*t));

	for (size_t i = 0; i < w->n; i++)
		t[i] = w->limb[i];
	carry_up(t, n);
	*negative = t[n - 1] < 0;
	if (*negative) {
		for (size_t i = 0; i < n; i++)
			t[i] = -t[i];
		carry_up(t, n);
	}
	while (n > 0 && t[n - 1] == 0)
		n--;
	*limbs = t;
	return n;
}

/* ---- adding ------------------------------------------------------------- */

void exact_fini(struct exact *sum)
{
	if (sum->is_wide) {
		free(sum->wide->limb);
		free(sum->wide);
	}
	*sum = (struct exact){ 0 };
}

/* Adds n / 10^scale to the 128-bit form; false where it does not fit. */
static bool add_small(struct exact *sum, __int128 n, uint32_t scale)
{
	__int128 own = sum->n;

	if (scale < sum->scale) {
		if (__builtin_mul_overflow(n, (__int128)exact_tens[sum->scale - scale], &n))
			return false;
		scale = sum->scale;
	} else if (scale > sum->scale) {
		if (__builtin_mul_overflow(own, (__int128)exact_tens[scale - sum->scale], &own))
			return false;
	}
	if (__builtin_add_overflow(own, n, &own))
		return false;
	sum->n = own;
	sum->scale = scale;
	return true;
}

void exact_add_scaled_slow(struct exact *sum, int64_t n, uint32_t scale)
{
	if (!sum->is_wide && add_small(sum, n, scale))
		return;
	wide_add_int(promote(sum), n < 0 ? -(unsigned __int128)n : (unsigned __int128)n, scale,
	             n < 0);
}

enum exact_status exact_add_text(struct exact *sum, struct slice text)
{
	struct decimal d;
	enum exact_status status;
	uint64_t limbs[SPAN_LIMBS];
	uint32_t scale, n;
	int64_t small;
	int32_t low;

	if (exact_read_small(text, &small, &scale)) {
		exact_add_scaled(sum, small, scale);
		return EXACT_OK;
	}
	status = decimal_read(&d, text);
	if (status != EXACT_OK || d.n == 0)
		return status;
	n = decimal_limbs(&d, limbs, &low);
	wide_add_limbs(promote(sum), limbs, n, low, d.negative);
	return EXACT_OK;
}

enum exact_status exact_add_square(struct exact *sum, struct slice text)
{
	struct decimal d;
	enum exact_status status;
	uint64_t limbs[SPAN_LIMBS], square[2 * SPAN_LIMBS + 1] = { 0 };
	uint32_t scale, n;
	int64_t small;
	int32_t low;

	if (exact_read_small(text, &small, &scale) && 2 * scale <= SMALL_SCALE && !sum->is_wide &&
	    add_small(sum, (__int128)small * small, 2 * scale))
		return EXACT_OK;
	status = decimal_read(&d, text);
	if (status != EXACT_OK || d.n == 0)
		return status;
	if (2 * d.exponent < EXACT_BOTTOM || 2 * (d.exponent + (int32_t)d.n) > EXACT_TOP)
		return EXACT_RANGE;
	n = decimal_limbs(&d, limbs, &low);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t carry = 0;
		for (uint32_t k = 0; k < n || carry; k++) {
			uint64_t part = square[i + k] + carry + (k < n ? limbs[i] * limbs[k] : 0);
			square[i + k] = part % LIMB_BASE;
			carry = part / LIMB_BASE;
		}
	}
	n *= 2;
	while (square[n - 1] == 0)
		n--;
	wide_add_limbs(promote(sum), square, n, 2 * low, false);
	return EXACT_OK;
}

/* m / 2^k as n / 10^k, where that is a short number: whole ones, halves, quarters. */
static bool small_dyadic(uint64_t m, int k, int64_t *n)
{
	*n = (int64_t)m;
	if (k > SMALL_SCALE)
		return false;
	for (; k > 0; k--)
		if (__builtin_mul_overflow(*n, 5, n))
			return false;
	return true;
}

enum exact_status exact_add_double(struct exact *sum, double number)
{
	/* A subnormal's 2^-1074 has 1074 decimal places: 120 limbs below the point. */
	uint64_t limbs[SPAN_LIMBS] = { 0 }, mantissa;
	uint32_t n = 0;
	int64_t small;
	int exponent, low = 0;

	if (!isfinite(number))
		return EXACT_RANGE;
	mantissa = (uint64_t)ldexp(frexp(fabs(number), &exponent), 53);
	exponent -= 53;
	if (mantissa == 0)
		return EXACT_OK;
	while (mantissa % 2 == 0) {
		mantissa /= 2;
		exponent++;
	}
	if (exponent <= 0 && small_dyadic(mantissa, -exponent, &small)) {
		exact_add_scaled(sum, number < 0 ? -small : small, (uint32_t)-exponent);
		return EXACT_OK;
	}
	for (; mantissa; mantissa /= LIMB_BASE)
		limbs[n++] = mantissa % LIMB_BASE;
	/* m / 2^k is m * 500000000^k / 10^9k; each step below takes at most nine twos away. */
	while (exponent) {
		int step = exponent < 0 ? (exponent < -LIMB_DIGITS ? LIMB_DIGITS : -exponent)
		                        : (exponent > 29 ? 29 : exponent);
		uint64_t factor = exponent < 0 ? (uint64_t)LIMB_BASE >> step : (uint64_t)1 << step;
		uint64_t carry = 0;
		for (uint32_t i = 0; i < n; i++) {
			uint64_t part = limbs[i] * factor + carry;
			limbs[i] = part % LIMB_BASE;
			carry = part / LIMB_BASE;
		}
		if (carry)
			limbs[n++] = carry;
		if (exponent < 0) {
			low--;
			exponent += step;
		} else {
			exponent -= step;
		}
		/* Limbs at the bottom that have become zero carry nothing on. */
		while (limbs[0] == 0) {
			memmove(limbs, limbs + 1, --n * sizeof(*limbs));
			low++;
		}
	}
	wide_add_limbs(promote(sum), limbs, n, low, number < 0);
	return EXACT_OK;
}

static void add_signed(struct exact *sum, const struct exact *other, bool minus)
{
	struct exact_wide *w;
	const struct exact_wide *o;

	if (!other->is_wide) {
		__int128 n = other->n;
		if (!sum->is_wide && n != INT64_MIN * ((__int128)1 << 64) &&
		    add_small(sum, minus ? -n : n, other->scale))
			return;
		wide_add_int(promote(sum), n < 0 ? -(unsigned __int128)n : (unsigned __int128)n,
		             other->scale, (n < 0) != minus);
		return;
	}
	o = other->wide;
	w = promote(sum);
	wide_cover(w, o->low, o->n);
	if (w->pending >= PENDING_MAX)
		wide_carry(w);
	w->pending += o->pending;
	for (uint32_t i = 0; i < o->n; i++)
		w->limb[(uint32_t)(o->low - w->low) + i] += minus ? -o->limb[i] : o->limb[i];
	/* Both were below PENDING_MAX + 1, so the limbs held; the next addition may not. */
	if (w->pending >= PENDING_MAX)
		wide_carry(w);
}

void exact_add(struct exact *sum, const struct exact *other)
{
	add_signed(sum, other, false);
}

void exact_subtract(struct exact *sum, const struct exact *other)
{
	add_signed(sum, other, true);
}

void exact_copy(struct exact *to, const struct exact *from)
{
	*to = (struct exact){ 0 };
	if (!from->is_wide)
		*to = *from;
	else
		exact_add(to, from);
}

/* ---- reading the result ------------------------------------------------- */

int exact_sign(const struct exact *sum)
{
	int64_t *limbs;
	bool negative;
	size_t n;

	if (!sum->is_wide)
		return (sum->n > 0) - (sum->n < 0);
	n = wide_magnitude(sum->wide, &limbs, &negative);
	free(limbs);
	return n == 0 ? 0 : negative ? -1 : 1;
}

int exact_compare(const struct exact *a, const struct exact *b)
{
	struct exact difference;
	int sign;

	if (!a->is_wide && !b->is_wide && a->scale == b->scale)
		return (a->n > b->n) - (a->n < b->n);
	exact_copy(&difference, a);
	exact_subtract(&difference, b);
	sign = exact_sign(&difference);
	exact_fini(&difference);
	return sign;
}

/* The digits of `n` with zeros in front up to `width`, appended. */
static void add_digits(struct buf *b, uint64_t n, size_t width)
{
	char text[24];
	size_t at = sizeof(text);

	for (; n || sizeof(text) - at < width; n /= 10)
		text[--at] = (char)('0' + n % 10);
	buf_add(b, text + at, sizeof(text) - at);
}

/* The form documented in the header, from digits without zeros in front. */
static void write_decimal(struct buf *text, bool negative, struct slice digits, int32_t exponent)
{
	int64_t whole; /* digits in front of the point */

	while (digits.n && digits.p[digits.n - 1] == '0') {
		digits.n--;
		exponent++;
	}
	if (digits.n == 0) {
		buf_addc(text, '0');
		return;
	}
	if (negative)
		buf_addc(text, '-');
	whole = (int64_t)digits.n + exponent;
	if (exponent > PLAIN_ZEROS || whole < -PLAIN_ZEROS) {
		buf_addc(text, digits.p[0]);
		if (digits.n > 1) {
			buf_addc(text, '.');
			buf_add(text, digits.p + 1, digits.n - 1);
		}
		buf_printf(text, "e%d", (int)(whole - 1));
	} else if (exponent >= 0) {
		buf_adds(text, digits);
		for (; exponent > 0; exponent--)
			buf_addc(text, '0');
	} else if (whole > 0) {
		buf_add(text, digits.p, (size_t)whole);
		buf_addc(text, '.');
		buf_add(text, digits.p + whole, digits.n - (size_t)whole);
	} else {
		buf_addz(text, "0.");
		for (; whole < 0; whole++)
			buf_addc(text, '0');
		buf_adds(text, digits);
	}
}

void exact_to_text(const struct exact *sum, struct buf *text)
{
	struct buf digits = { 0 };
	int64_t *limbs;
	bool negative;
	size_t n;

	if (!sum->is_wide) {
		char small[40];
		size_t at = sizeof(small);
		unsigned __int128 rest =
			sum->n < 0 ? -(unsigned __int128)sum->n : (unsigned __int128)sum->n;
		while (rest > UINT64_MAX) {
			small[--at] = (char)('0' + (int)(rest % 10));
			rest /= 10;
		}
		for (uint64_t low = (uint64_t)rest; low; low /= 10)
			small[--at] = (char)('0' + (int)(low % 10));
		write_decimal(text, sum->n < 0, (struct slice){ small + at, sizeof(small) - at },
		              -(int32_t)sum->scale);
		return;
	}
	n = wide_magnitude(sum->wide, &limbs, &negative);
	for (size_t i = n; i-- > 0;)
		add_digits(&digits, (uint64_t)limbs[i], i + 1 == n ? 0 : LIMB_DIGITS);
	write_decimal(text, negative, buf_slice(&digits), sum->wide->low * LIMB_DIGITS);
	free(limbs);
	buf_fini(&digits);
}

bool exact_to_double(const struct exact *sum, double *number)
{
	struct buf text = { 0 };
	bool found;

	/* Both exact: one division rounds once (Clinger 1990). */
	if (!sum->is_wide && sum->n > -((__int128)1 << 53) && sum->n < (__int128)1 << 53) {
		*number = (double)(int64_t)sum->n / (double)exact_tens[sum->scale];
		return true;
	}
	exact_to_text(sum, &text);
	found = number_parse(buf_slice(&text), number);
	buf_fini(&text);
	return found;
}

size_t exact_bytes(const struct exact *sum)
{
	return sum->is_wide ? sizeof(*sum->wide) + sum->wide->cap * sizeof(int64_t) : 0;
}
