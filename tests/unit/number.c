/* SPDX-License-Identifier: MIT */
#include "base/number.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "check.h"

static int formats_as(double number, const char *text)
{
	char out[NUMBER_TEXT_SIZE];
	size_t n = number_format(number, out);
	return n == strlen(text) && memcmp(out, text, n) == 0;
}

/* The same by way of the C library. */
static const char *printed(double number)
{
	static char text[NUMBER_TEXT_SIZE];

	for (int precision = 15; precision <= 17; precision++) {
		snprintf(text, sizeof(text), "%.*g", precision, number);
		if (strtod(text, NULL) == number)
			break;
	}
	return text;
}

static int parses_as(const char *text, double number)
{
	double got;
	return number_parse(slice_of(text), &got) && got == number;
}

static int refused(const char *text)
{
	double got;
	return !number_parse(slice_of(text), &got);
}

int main(void)
{
	CHECK(formats_as(0, "0"));
	CHECK(formats_as(-0.0, "0"));
	CHECK(formats_as(0.1, "0.1"));
	CHECK(formats_as(0.1 + 0.2, "0.30000000000000004"));
	CHECK(formats_as(1e15, "1e+15") || formats_as(1e15, "1000000000000000"));
	CHECK(formats_as(5e-324, "5e-324"));
	CHECK(formats_as(DBL_MAX, "1.7976931348623157e+308"));
	CHECK(formats_as(-123456789012345678.0, "-1.2345678901234568e+17"));
	CHECK(formats_as(0.0001, "0.0001") && formats_as(0.00001, "1e-05"));

	/* Whatever is written reads back the same. */
	unsigned long long state = 88172645463325252ULL;
	for (int i = 0; i < 200000; i++) {
		double x;
		char text[NUMBER_TEXT_SIZE];
		state ^= state << 13, state ^= state >> 7, state ^= state << 17;
		memcpy(&x, &state, sizeof(x));
		if (!isfinite(x))
			continue;
		size_t n = number_format(x, text);
		double back;
		CHECK(n < NUMBER_TEXT_SIZE && number_parse((struct slice){ text, n }, &back) && back == x);
		CHECK(number_is_json((struct slice){ text, n }));
		if (fabs(x) >= DBL_MIN)
			CHECK(formats_as(x, printed(x)));
	}

	/* Whole numbers, those with zeros behind, those with few digits behind the point. */
	CHECK(formats_as(999999999999999.0, "999999999999999") && formats_as(-1, "-1") && formats_as(100, "100"));
	for (int i = 0; i < 200000; i++) {
		static const double scales[] = { 1, 10, 1000, 1e6, 1e12, 0.5, 0.125, 1.0 / 1024 };
		state ^= state << 13, state ^= state >> 7, state ^= state << 17;
		double x = (double)(state >> (11 + state % 53)) * scales[i % 8] * (i & 8 ? -1 : 1);
		CHECK(x == 0 || formats_as(x, printed(x)));
	}

	CHECK(parses_as("10", 10));
	CHECK(parses_as("-12.50", -12.5));
	CHECK(parses_as("007.1", 7.1));
	CHECK(parses_as("1e3", 1000));
	CHECK(parses_as("123456789012345678", 123456789012345678.0));
	CHECK(parses_as("0.1", strtod("0.1", NULL)));
	CHECK(parses_as("9007199254740993", 9007199254740992.0));
	CHECK(refused(""));
	CHECK(refused("-"));
	CHECK(refused("1,5"));
	CHECK(refused("+1"));
	CHECK(refused(" 1"));
	CHECK(refused("1."));
	CHECK(refused(".5"));
	CHECK(refused("nan"));
	CHECK(refused("0x10"));
	CHECK(refused("1e999"));
	CHECK(!number_is_json(SLICE("01")));
	CHECK(number_is_json(SLICE("-0.5e-7")));
	return check_result();
}
