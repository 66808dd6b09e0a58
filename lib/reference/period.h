/* SPDX-License-Identifier: MIT */
/*
 * Periods in the spellings of the statistical offices, made SDMX time periods:
 * 2023, 2023-S1, 2023-Q1, 2023-05, 2023-W01, 2023-05-31, and for figures
 * cumulated since January the range 2023-01/2023-06.
 *
 * "1 квартал 2025 года", "I тоқсан 2025", "2025K1", "2025Q1"; "қаңтар-маусым 2023",
 * "9 months of 2008"; "2023M05", "202305", "05.2023"; "31.12.2023", "на 1 января
 * 2023 г." The words are in lib/tables/period.tsv. A year of two digits, a span of
 * years or any word that is not in the table is refused.
 */
#ifndef KLASTER_PERIOD_H
#define KLASTER_PERIOD_H

#include "base/arena.h"

enum { PERIOD_TEXT_SIZE = 24 };

/* What one figure covers, where the text says less: see period_read(). */
enum period_frequency {
	PERIOD_ANY,
	PERIOD_YEAR,
	PERIOD_HALF,
	PERIOD_QUARTER,
	PERIOD_MONTH,
	PERIOD_YTD,
};

struct period {
	char text[PERIOD_TEXT_SIZE];
	size_t n;
	int year;
	bool is_ytd; /* cumulated since January */
};

enum period_status {
	PERIOD_OK,
	PERIOD_BAD,       /* not understood */
	PERIOD_NO_SUCH,   /* month 13, quarter 5, 30 February */
	PERIOD_FREQUENCY, /* does not end a period of the frequency that was named */
};

struct periods;

/* The words; NULL on failure, with the reason in `message` (static). */
struct periods *periods_open(const char **message);
void periods_close(struct periods *t);

/*
 * Reads the whole of `text`, footnote marks off already. Publishers also name a
 * period by its last month or day (201912, 31.12.2019): with a frequency such a text
 * becomes the period of that length that it ends, with PERIOD_YTD the months from
 * January to it. Texts that say what they cover are not changed by it.
 */
enum period_status period_read(const struct periods *t, struct slice text,
                               enum period_frequency frequency, struct period *period);

/* "A", "S", "Q", "M" or "ytd"; false for anything else. */
bool period_frequency(struct slice text, enum period_frequency *frequency);

/* The year at the beginning of an SDMX period, or 0. */
int period_year(struct slice text);

#endif
