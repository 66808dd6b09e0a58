/* SPDX-License-Identifier: MIT */
/* Text as numbers. strtod is used under the C locale, which no filter leaves. */
#include "base/number.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static size_t digits(struct slice s, size_t at)
{
	while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
		at++;
	return at;
}

static bool number_shape(struct slice s, bool leading_zeros)
{
	size_t at = 0, start;

	if (at < s.n && s.p[at] == '-')
		at++;
	start = at;
	at = digits(s, at);
	if (at == start || (!leading_zeros && s.p[start] == '0' && at > start + 1))
		return false;
	if (at < s.n && s.p[at] == '.') {
		start = ++at;
		at = digits(s, at);
		if (at == start)
			return false;
	}
	if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
		at++;
		if (at < s.n && (s.p[at] == '+' || s.p[at] == '-'))
			at++;
		start = at;
		at = digits(s, at);
		if (at == start)
			return false;
	}
	return at == s.n;
}

bool number_is_json(struct slice s)
{
	return number_shape(s, false);
}

/* Up to 15 digits and a small power of ten are exact in a double, so one division
 * gives the nearest one (Clinger 1990); the rest is strtod's. */
static bool quick(struct slice s, double *number)
{
	static const double power[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
		                        1e11, 1e12, 1e13, 1e14, 1e15 };
	bool negative = s.n && s.p[0] == '-';
	uint64_t m = 0;
	size_t point = 0, count = 0;

	if (s.n > 17)
		return false;
	for (size_t i = negative; i < s.n; i++) {
		if (s.p[i] == '.') {
			point = s.n - 1 - i;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || ++count > 15)
			return false;
		m = m * 10 + (uint64_t)(s.p[i] - '0');
	}
	*number = (double)m / power[point];
	if (negative)
		*number = -*number;
	return true;
}

bool number_parse(struct slice s, double *number)
{
	char small[64], *text = small;
	bool fits;

	if (!number_shape(s, true))
		return false;
	if (quick(s, number))
		return true;
	if (s.n >= sizeof(small)) {
		text = malloc(s.n + 1);
		if (!text)
			return false;
	}
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	*number = strtod(text, NULL);
	fits = isfinite(*number);
	if (text != small)
		free(text);
	return fits;
}
