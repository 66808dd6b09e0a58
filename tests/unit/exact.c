/* SPDX-License-Identifier: MIT */
/* Exact sums. Long expected values were computed with Python's fractions. */
#include "base/exact.h"

#include <math.h>

#include "../random.h"
#include "check.h"

static bool text_is(const struct exact *sum, const char *want)
{
	struct buf text = { 0 };
	bool same;

	exact_to_text(sum, &text);
	same = slice_is(buf_slice(&text), want);
	if (!same)
		fprintf(stderr, "got %.*s, want %s\n", SLICE_ARG(buf_slice(&text)), want);
	buf_fini(&text);
	return same;
}

/* The sum of texts separated by blanks. */
static bool sum_is(const char *texts, const char *want)
{
	struct exact sum = { 0 };
	struct slice rest = slice_of(texts);
	bool same = true;

	while (rest.p)
		same &= exact_add_text(&sum, slice_cut(&rest, ' ')) == EXACT_OK;
	same &= text_is(&sum, want);
	exact_fini(&sum);
	return same;
}

static enum exact_status status_of(const char *text)
{
	struct exact sum = { 0 };
	enum exact_status status = exact_add_text(&sum, slice_of(text));

	if (status != EXACT_OK && !text_is(&sum, "0"))
		status = EXACT_OK;
	exact_fini(&sum);
	return status;
}

static void texts(void)
{
	CHECK(sum_is("0.1 0.2", "0.3"));
	CHECK(sum_is("12.50 0.50", "13"));
	CHECK(sum_is("-0", "0"));
	CHECK(sum_is("5 -5.00", "0"));
	CHECK(sum_is("0010.0100", "10.01"));
	CHECK(sum_is("99999999999999999999 1", "100000000000000000000"));
	CHECK(sum_is("1e21", "1e21"));
	CHECK(sum_is("1.5e-30", "1.5e-30"));
	CHECK(sum_is("1E+2 1e-2", "100.01"));
	CHECK(sum_is("1e16 1 -1e16", "1"));
	CHECK(sum_is("1e308 1 -1e308", "1"));
	CHECK(sum_is("-123456789012345678901234567890.123456789 0.000000001",
	             "-123456789012345678901234567890.123456788"));
	CHECK(sum_is("170141183460469231731687303715884105727 1",
	             "170141183460469231731687303715884105728"));
	CHECK(sum_is("0e99999999999999999999 0.0e-99999999999999999999", "0"));
}

static void refusals(void)
{
	static const char *const bad[] = { "",   "-",   "+1",  ".5",  "5.", "1e",   "1e+", "1,5", " 1",
		                           "1 ", "0x1", "1.2.3", "nan", "1-", "--1", "1e5.0" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(status_of(bad[i]) == EXACT_NOT_NUMBER);
	CHECK(status_of("1e399") == EXACT_OK);
	CHECK(status_of("1e400") == EXACT_RANGE);
	CHECK(status_of("1e-1100") == EXACT_OK);
	CHECK(status_of("1e-1101") == EXACT_RANGE);
	CHECK(status_of("1e99999999999999999999") == EXACT_RANGE);
}

static void doubles(void)
{
	struct exact sum = { 0 };
	double number;

	CHECK(exact_add_double(&sum, 0.1) == EXACT_OK);
	CHECK(text_is(&sum, "0.1000000000000000055511151231257827021181583404541015625"));
	CHECK(exact_to_double(&sum, &number) && number == 0.1);
	exact_fini(&sum);

	exact_add_double(&sum, 0.5);
	exact_add_double(&sum, -12.25);
	CHECK(text_is(&sum, "-11.75") && !sum.is_wide);
	exact_fini(&sum);

	exact_add_double(&sum, 5e-324);
	exact_add_double(&sum, 1.7976931348623157e308);
	CHECK(exact_to_double(&sum, &number) && number == 1.7976931348623157e308);
	exact_add_double(&sum, -1.7976931348623157e308);
	CHECK(exact_to_double(&sum, &number) && number == 5e-324);
	exact_fini(&sum);

	CHECK(exact_add_double(&sum, INFINITY) == EXACT_RANGE);
	CHECK(exact_add_double(&sum, NAN) == EXACT_RANGE);
	exact_add_text(&sum, SLICE("1.7976931348623157e308"));
	exact_add_text(&sum, SLICE("1.7976931348623157e308"));
	CHECK(!exact_to_double(&sum, &number));
	exact_fini(&sum);

	/* Half way between two doubles, and just above: to even, and up. */
	exact_add_text(&sum, SLICE("9007199254740993"));
	CHECK(exact_to_double(&sum, &number) && number == 9007199254740992.0);
	exact_add_text(&sum, SLICE("1e-400"));
	CHECK(exact_to_double(&sum, &number) && number == 9007199254740994.0);
	exact_fini(&sum);
}

static void squares(void)
{
	struct exact sum = { 0 };

	CHECK(exact_add_square(&sum, SLICE("-1.5")) == EXACT_OK && text_is(&sum, "2.25"));
	CHECK(exact_add_square(&sum, SLICE("12345678901234567890.5")) == EXACT_OK);
	CHECK(text_is(&sum, "152415787532388367514250878776253619992.5"));
	CHECK(exact_add_square(&sum, SLICE("1e200")) == EXACT_RANGE);
	exact_fini(&sum);
}

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Any order and any split gives the same sum. */
static void orders(void)
{
	enum { N = 400 };
	char list[N][40];
	struct exact whole = { 0 }, parts[5] = { { { 0 }, 0, 0 } }, merged = { 0 };
	uint32_t state = 7;

	for (int i = 0; i < N; i++)
		snprintf(list[i], sizeof(list[i]), "%s%u.%ue%d", next(&state) % 2 ? "-" : "",
		         next(&state), next(&state), (int)(next(&state) % 60) - 30);
	for (int i = 0; i < N; i++)
		exact_add_text(&whole, slice_of(list[i]));
	for (int i = N - 1; i >= 0; i--)
		exact_add_text(&parts[next(&state) % 5], slice_of(list[i]));
	for (int i = 4; i >= 0; i--)
		exact_add(&merged, &parts[i]);
	CHECK(exact_compare(&whole, &merged) == 0);
	exact_subtract(&merged, &whole);
	CHECK(exact_sign(&merged) == 0 && text_is(&merged, "0"));
	exact_add_text(&merged, SLICE("-1e-300"));
	CHECK(exact_sign(&merged) == -1);
	CHECK(exact_compare(&merged, &whole) == -exact_compare(&whole, &merged));
	exact_fini(&whole);
	exact_fini(&merged);
	for (int i = 0; i < 5; i++)
		exact_fini(&parts[i]);
}

/* By SSE4.1 where the processor has it. */
#ifdef __x86_64__
EXACT_SSE41 static bool read_wide(struct words w, uint32_t n, int64_t *number, uint32_t *scale)
{
	return exact_read_sse41(w, n, number, scale);
}
#endif

static bool wide_reads(struct words w, uint32_t n, int64_t *number, uint32_t *scale)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("sse4.1"))
		return read_wide(w, n, number, scale);
#endif
	return exact_read_words(w, n, number, scale);
}

/* The quick reader takes what the plain one takes, of texts that the words hold. */
static void words(void)
{
	static const char bytes[] = "0123456789012345678901234567890123456789...--e+/:0 \\\x80\xAE";

	for (int i = 0; i < 400000; i++) {
		char text[2 * WORDS_BYTES];
		uint32_t n = random_below(WORDS_BYTES + 1), scale = 0, other = 0, lead = random_below(4);
		int64_t number = 0, same = 0;
		bool good;

		for (size_t k = 0; k < sizeof(text); k++)
			text[k] = bytes[random_below(lead ? 10 : sizeof(bytes))];
		if (lead == 1)
			text[random_below(WORDS_BYTES)] = '.';
		if (lead == 2)
			text[0] = '-';
		good = exact_read_small((struct slice){ text, n }, &number, &scale);
		for (int roomy = 0; roomy < 2; roomy++) {
			struct words w = words_of(text, n, roomy);
			unsigned char zeros[sizeof(w)] = { 0 };
			CHECK(memcmp(&w, text, n) == 0);
			CHECK(memcmp((const char *)&w + n, zeros, sizeof(w) - n) == 0);
			if (exact_read_words(w, n, &same, &other) != good || (good && (same != number || other != scale))) {
				fprintf(stderr, "%.*s: %lld, %u\n", (int)n, text, (long long)same, other);
				CHECK(false);
				return;
			}
			/* Of what it reads, the same; of plain numbers, all. */
			if (wide_reads(w, n, &same, &other) ? !good || same != number || other != scale :
			                                           good && text[0] != '-') {
				fprintf(stderr, "%.*s: %lld, %u by SSE4.1\n", (int)n, text, (long long)same, other);
				CHECK(false);
				return;
			}
		}
	}
}

int main(void)
{
	texts();
	words();
	refusals();
	doubles();
	squares();
	orders();
	return check_result();
}
