/* SPDX-License-Identifier: MIT */
/* Periods in the spellings of the offices. */
#include "reference/period.h"

#include "check.h"

static const struct periods *t;

/* The SDMX period, "+ytd" behind a cumulated one, or the name of the refusal. */
static const char *read_as(const char *text, enum period_frequency frequency)
{
	static const char *const refusals[] = { "ok", "bad", "no such", "frequency" };
	static char result[64];
	struct period p;
	enum period_status status = period_read(t, slice_of(text), frequency, &p);

	if (status != PERIOD_OK)
		return refusals[status];
	snprintf(result, sizeof(result), "%.*s%s", (int)p.n, p.text, p.is_ytd ? "+ytd" : "");
	return result;
}

#define READS(text, want) CHECK(strcmp(read_as(text, PERIOD_ANY), want) == 0)
#define ENDS(text, frequency, want) CHECK(strcmp(read_as(text, frequency), want) == 0)

static void years(void)
{
	READS("2023", "2023");
	READS(" 2023 ", "2023");
	READS("2023 год", "2023");
	READS("2023 ж.", "2023");
	READS("2024г.", "2024");
	READS("2023 жыл", "2023");
	READS("за 2023 год", "2023");
	READS("1990-ші жыл", "1990");
	READS("январь-декабрь 2023 года", "2023");
	READS("2023-A1", "2023");
}

static void parts(void)
{
	READS("1 квартал 2025 года", "2025-Q1");
	READS("I тоқсан 2025", "2025-Q1");
	READS("2025 жылғы IV тоқсан", "2025-Q4");
	READS("\xD0\x86 квартал 2025 г.", "2025-Q1"); /* a Cyrillic letter as the numeral */
	READS("1 quarter of 2008", "2008-Q1");
	READS("2023-Q3", "2023-Q3");
	READS("2023Q3", "2023-Q3");
	READS("2023K3", "2023-Q3");
	READS("1 half-year of 2008", "2008-S1");
	READS("2023-S2", "2023-S2");
	READS("2023H2", "2023-S2");
	READS("II полугодие 2023 г.", "2023-S2");
	READS("2023-05", "2023-05");
	READS("2023M05", "2023-05");
	READS("2023-M5", "2023-05");
	READS("202305", "2023-05");
	READS("05.2023", "2023-05");
	READS("май 2023", "2023-05");
	READS("Мамыр 2023 ж.", "2023-05");
	READS("Мамыр 2023 к", "bad");
	READS("мамыр 2023 жыл", "2023-05");
	READS("Sept 2023", "2023-09");
	READS("2023-W05", "2023-W05");
	READS("2023W5", "2023-W05");
	READS("31.12.2023", "2023-12-31");
	READS("1.1.2023", "2023-01-01");
	READS("2024-02-29", "2024-02-29");
	READS("на 1 января 2023 года", "2023-01-01");
	READS("2023 жылғы 1 қаңтарға", "bad");
	READS("2023 жылғы 1 қаңтарына", "2023-01-01");
}

static void cumulated(void)
{
	READS("январь-июнь 2023 года", "2023-01/2023-06+ytd");
	READS("қаңтар-маусым 2023", "2023-01/2023-06+ytd");
	READS("9 months of 2008", "2008-01/2008-09+ytd");
	READS("9 месяцев 2008 г.", "2008-01/2008-09+ytd");
	READS("I-III кварталы 2008", "bad");
	READS("I-III квартал 2008", "2008-01/2008-09+ytd");
	READS("апрель-июнь 2023", "2023-04/2023-06");
	READS("2023-01/2023-06", "2023-01/2023-06+ytd");
}

static void endings(void)
{
	ENDS("201912", PERIOD_YEAR, "2019");
	ENDS("31.12.2019", PERIOD_YEAR, "2019");
	ENDS("31.12.2019", PERIOD_QUARTER, "2019-Q4");
	ENDS("201906", PERIOD_HALF, "2019-S1");
	ENDS("201906", PERIOD_YTD, "2019-01/2019-06+ytd");
	ENDS("201901", PERIOD_YTD, "2019-01+ytd");
	ENDS("2019-02-28", PERIOD_MONTH, "2019-02");
	ENDS("2019", PERIOD_YTD, "2019");
	ENDS("1 квартал 2019", PERIOD_YEAR, "2019-Q1");
	ENDS("201911", PERIOD_YEAR, "frequency");
	ENDS("01.01.2019", PERIOD_YEAR, "frequency");
	ENDS("30.12.2019", PERIOD_YEAR, "frequency");
}

static void refused(void)
{
	READS("", "bad");
	READS("23", "bad");
	READS("янв.23", "bad");
	READS("2022-2023", "bad");
	READS("2023/24", "bad");
	READS("20232)", "bad");
	READS("2023 (оценка)", "bad");
	READS("5 2023", "bad");
	READS("всего", "bad");
	READS("1116", "bad");
	READS("2023-13", "no such");
	READS("202300", "no such");
	READS("30.02.2023", "no such");
	READS("2023-02-29", "no such");
	READS("2023-Q5", "no such");
	READS("июнь-январь 2023", "no such");
	READS("2023-01 2023-02 2023-03 2023-04 2023-05 2023-06 2023-07", "bad");
}

int main(void)
{
	const char *message;
	struct periods *words = periods_open(&message);
	enum period_frequency f;

	CHECK(words);
	if (!words)
		return check_result();
	t = words;
	years();
	parts();
	cumulated();
	endings();
	refused();
	CHECK(period_year(SLICE("2023-Q1")) == 2023);
	CHECK(period_year(SLICE("20231")) == 0);
	CHECK(period_year(SLICE("abc")) == 0);
	CHECK(period_frequency(SLICE("ytd"), &f) && f == PERIOD_YTD);
	CHECK(!period_frequency(SLICE(""), &f) && !period_frequency(SLICE("D"), &f));
	periods_close(words);
	return check_result();
}
