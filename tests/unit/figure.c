/* SPDX-License-Identifier: MIT */
/* Figures in national spellings, and exact factors. */
#include "reference/figure.h"

#include "check.h"

/* The digits read, with |note behind them, or the name of the refusal. */
static const char *read_as(const char *text, enum decimal_mark decimal, bool glued)
{
	static const char *const refusals[] = { "ok", "empty", "ambiguous", "glued", "groups", "bad" };
	static char result[256];
	struct buf scratch = { 0 };
	struct figure f;
	enum figure_status status = figure_read(slice_of(text), decimal, glued, &scratch, &f);

	if (status != FIGURE_OK)
		snprintf(result, sizeof(result), "%s", refusals[status]);
	else if (f.note.n)
		snprintf(result, sizeof(result), "%.*s|%.*s", SLICE_ARG(f.digits), SLICE_ARG(f.note));
	else
		snprintf(result, sizeof(result), "%.*s", SLICE_ARG(f.digits));
	buf_fini(&scratch);
	return result;
}

#define READS(text, decimal, want) CHECK(strcmp(read_as(text, decimal, false), want) == 0)
#define GLUED(text, want) CHECK(strcmp(read_as(text, DECIMAL_COMMA, true), want) == 0)

static void spellings(void)
{
	READS("12", DECIMAL_AUTO, "12");
	READS("0.10", DECIMAL_AUTO, "0.10");
	READS("12 345,6", DECIMAL_AUTO, "12345.6");
	READS("12\xC2\xA0" "345,60", DECIMAL_COMMA, "12345.60");
	READS("1\xE2\x80\xAF" "234\xE2\x80\xAF" "567", DECIMAL_AUTO, "1234567");
	READS("1\xE2\x80\x89" "234", DECIMAL_COMMA, "1234");
	READS("1'234.50", DECIMAL_AUTO, "1234.50");
	READS("1\xE2\x80\x99" "234", DECIMAL_AUTO, "1234");
	READS("1.234.567,8", DECIMAL_AUTO, "1234567.8");
	READS("1,234,567.8", DECIMAL_AUTO, "1234567.8");
	READS("1,234,567", DECIMAL_AUTO, "1234567");
	READS("\xE2\x88\x92" "3,5", DECIMAL_AUTO, "-3.5");
	READS("\xE2\x80\x93" "3,5", DECIMAL_COMMA, "-3.5");
	READS("- 3,5", DECIMAL_COMMA, "-3.5");
	READS("+3", DECIMAL_AUTO, "3");
	READS(",5", DECIMAL_AUTO, "0.5");
	READS("0,123", DECIMAL_AUTO, "0.123");
	READS("1234,567", DECIMAL_AUTO, "1234.567");
	READS("1 234,567", DECIMAL_AUTO, "1234.567");
	READS("007,50", DECIMAL_COMMA, "7.50");
	READS("1.2E-3", DECIMAL_AUTO, "1.2E-3");
	READS("12345678901234567890,12", DECIMAL_COMMA, "12345678901234567890.12");
	READS(" 5 ", DECIMAL_AUTO, "5");
}

static void ambiguous(void)
{
	READS("1,234", DECIMAL_AUTO, "ambiguous");
	READS("1.234", DECIMAL_AUTO, "ambiguous");
	READS("1,234", DECIMAL_COMMA, "1.234");
	READS("1,234", DECIMAL_POINT, "1234");
	READS("1.234", DECIMAL_COMMA, "1234");
	READS("1.234", DECIMAL_POINT, "1.234");
}

static void refused(void)
{
	READS("", DECIMAL_AUTO, "empty");
	READS("\xC2\xA0 ", DECIMAL_AUTO, "empty");
	READS("в 4 раза", DECIMAL_AUTO, "bad");
	READS("12%", DECIMAL_AUTO, "bad");
	READS("-", DECIMAL_AUTO, "bad");
	READS("(12)", DECIMAL_AUTO, "bad");
	READS("12-13", DECIMAL_AUTO, "bad");
	READS("0x10", DECIMAL_AUTO, "bad");
	READS("12 34", DECIMAL_AUTO, "groups");
	READS("1,23,456", DECIMAL_AUTO, "groups");
	READS("1,5,5", DECIMAL_COMMA, "groups");
	READS("1.5", DECIMAL_COMMA, "groups");
	READS("5,", DECIMAL_COMMA, "groups");
	READS("1 234 ,5", DECIMAL_COMMA, "groups");
	READS("1,234 567", DECIMAL_AUTO, "groups");
}

static void notes(void)
{
	READS("12,5*", DECIMAL_COMMA, "12.5|*");
	READS("12,5 **", DECIMAL_COMMA, "12.5|**");
	READS("12,5 1)", DECIMAL_COMMA, "12.5|1)");
	READS("12 345 1)2)", DECIMAL_COMMA, "12345|1)2)");
	READS("12,5\xC2\xB9", DECIMAL_COMMA, "12.5|\xC2\xB9");
	READS("12,5\xE2\x81\xB4\xE2\x81\xBE", DECIMAL_COMMA, "12.5|\xE2\x81\xB4\xE2\x81\xBE");
	/* a mark stuck to the digits: only where the layout is known to do that */
	READS("185613)", DECIMAL_COMMA, "glued");
	READS("12,51)", DECIMAL_COMMA, "glued");
	GLUED("185613)", "18561|3)");
	GLUED("12,51)", "12.5|1)");
	GLUED("18 5613)", "18561|3)");
	GLUED("18 561", "18561");
}

static bool cuts(const char *text, bool year, const char *left, const char *mark)
{
	struct slice note, rest = figure_cut_note(slice_of(text), false, year, &note);

	return slice_is(rest, left) && slice_is(note, mark);
}

static void cutting(void)
{
	CHECK(cuts("Astana city2)", false, "Astana city", "2)"));
	CHECK(cuts("2025 год7)8)", false, "2025 год", "7)8)"));
	CHECK(cuts("20232)", true, "2023", "2)"));
	CHECK(cuts("202312)", true, "2023", "12)"));
	CHECK(cuts("20232)", false, "20232)", ""));
	CHECK(cuts("2019**", false, "2019", "**"));
	CHECK(cuts("*", false, "*", ""));
	CHECK(cuts("1)", false, "1)", ""));
	CHECK(cuts("x 1)", false, "x", "1)"));
	CHECK(cuts("", false, "", ""));
}

static bool times(const char *number, const char *factor, const char *want)
{
	struct factor f;
	struct buf out = { 0 };
	bool same = factor_read(slice_of(factor), &f) && factor_apply(&f, slice_of(number), &out) &&
	            slice_is(buf_slice(&out), want);

	buf_fini(&out);
	return same;
}

static void factors(void)
{
	struct factor f;
	struct buf out = { 0 };

	CHECK(times("12.50", "1000000", "12500000"));
	CHECK(times("12.50", "10", "125.0"));
	CHECK(times("12.50", "1", "12.50"));
	CHECK(times("-0.05", "1000", "-50"));
	CHECK(times("5", "0.001", "0.005"));
	CHECK(times("0", "1000", "0"));
	CHECK(times("0.00", "10", "0.0"));
	CHECK(times("1.5E3", "1000", "1500000"));
	CHECK(times("2e-3", "100", "0.2"));
	CHECK(times("158.987", "2.5", "397.4675"));
	CHECK(times("99", "99", "9801"));
	/* 5405.096810000002 thousand: a double would not keep the last digit's place */
	CHECK(times("5405.096810000002", "1000", "5405096.810000002"));
	CHECK(times("123456789012345678901234567890.1", "1000000",
	            "123456789012345678901234567890100000"));
	CHECK(!factor_read(SLICE("0"), &f) && !factor_read(SLICE("-1"), &f));
	CHECK(!factor_read(SLICE("x"), &f) && !factor_read(SLICE(""), &f));
	CHECK(factor_read(SLICE("1.0"), &f) && factor_is_one(&f));
	CHECK(factor_read(SLICE("1e6"), &f) && !factor_apply(&f, SLICE("1e999"), &out));
	CHECK(!factor_apply(&f, SLICE("1e-99999"), &out));
	buf_fini(&out);
}

int main(void)
{
	spellings();
	ambiguous();
	refused();
	notes();
	cutting();
	factors();
	return check_result();
}
