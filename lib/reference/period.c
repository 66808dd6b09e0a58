/* SPDX-License-Identifier: MIT */
/* Periods: the coded forms by pattern, the written ones as a row of numbers and words. */
#include "reference/period.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/dict.h"
#include "base/resource.h"
#include "base/table.h"
#include "base/utf8.h"
#include "reference/figure.h"
#include "reference/fold.h"

enum word_kind { WORD_MONTH, WORD_YEAR, WORD_QUARTER, WORD_HALF, WORD_MONTHS, WORD_NUMBER, WORD_SKIP };

struct word {
	enum word_kind kind;
	int number;
};

struct periods {
	struct dict words; /* folded, to struct word */
	struct arena arena;
};

static bool kind_named(struct slice text, enum word_kind *kind)
{
	static const char *const names[] = { "month", "year", "quarter", "half", "months", "number",
		                             "skip" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_is(text, names[i])) {
			*kind = (enum word_kind)i;
			return true;
		}
	return false;
}

struct periods *periods_open(const char **message)
{
	struct periods *t = xcalloc(1, sizeof(*t));
	struct table table = { 0 };
	struct slice text;
	struct buf key = { 0 };
	bool good;

	*message = "tables/period.tsv: unreadable";
	good = resource_find("tables/period.tsv", &text) && table_read(&table, text, message) &&
	       table.columns == 3;
	for (size_t i = 0; good && i < table.rows; i++) {
		struct slice number = table_cell(&table, i, 2);
		struct word *word = arena_alloc(&t->arena, sizeof(*word));

		key.n = 0;
		fold_label(&key, table_cell(&table, i, 0));
		word->number = 0;
		for (size_t d = 0; d < number.n; d++)
			word->number = word->number * 10 + (number.p[d] - '0');
		good = kind_named(table_cell(&table, i, 1), &word->kind);
		dict_slot(&t->words, arena_dup(&t->arena, buf_slice(&key)))->item = word;
	}
	table_fini(&table);
	buf_fini(&key);
	if (good)
		return t;
	periods_close(t);
	return NULL;
}

void periods_close(struct periods *t)
{
	if (!t)
		return;
	dict_fini(&t->words);
	arena_fini(&t->arena);
	free(t);
}

bool period_frequency(struct slice text, enum period_frequency *frequency)
{
	static const char *const names[] = { "", "A", "S", "Q", "M", "ytd" };

	for (size_t i = 1; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_is(text, names[i])) {
			*frequency = (enum period_frequency)i;
			return true;
		}
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number in `n` digits at `p`. */
static int number_at(const char *p, size_t n)
{
	int number = 0;

	while (n--)
		number = number * 10 + (*p++ - '0');
	return number;
}

static bool is_year(int year)
{
	return year >= 1800 && year < 2200;
}

int period_year(struct slice text)
{
	int year;

	if (text.n < 4 || !is_digit(text.p[0]) || !is_digit(text.p[1]) || !is_digit(text.p[2]) ||
	    !is_digit(text.p[3]) || (text.n > 4 && is_digit(text.p[4])))
		return 0;
	year = number_at(text.p, 4);
	return is_year(year) ? year : 0;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

/* ---- making ------------------------------------------------------------- */

static enum period_status finish(struct period *p, int year, int n)
{
	p->year = year;
	p->n = (size_t)n;
	return PERIOD_OK;
}

static enum period_status make_part(struct period *p, int year, char letter, int part, int last)
{
	if (part < 1 || part > last)
		return PERIOD_NO_SUCH;
	return finish(p, year, snprintf(p->text, sizeof(p->text), "%04d-%c%d", year, letter, part));
}

static enum period_status make_range(struct period *p, int year, int from, int to)
{
	if (from < 1 || to > 12 || from >= to)
		return PERIOD_NO_SUCH;
	p->is_ytd = from == 1;
	return finish(p, year, snprintf(p->text, sizeof(p->text), "%04d-%02d/%04d-%02d", year, from,
	                                year, to));
}

/* The period of that frequency which month `month` ends. */
static enum period_status make_ending(struct period *p, int year, int month,
                                      enum period_frequency frequency)
{
	switch (frequency) {
	case PERIOD_YEAR:
		if (month != 12)
			return PERIOD_FREQUENCY;
		return finish(p, year, snprintf(p->text, sizeof(p->text), "%04d", year));
	case PERIOD_HALF:
		return month % 6 ? PERIOD_FREQUENCY : make_part(p, year, 'S', month / 6, 2);
	case PERIOD_QUARTER:
		return month % 3 ? PERIOD_FREQUENCY : make_part(p, year, 'Q', month / 3, 4);
	case PERIOD_YTD:
		if (month > 1)
			return make_range(p, year, 1, month);
		p->is_ytd = true;
		break;
	default:
		break;
	}
	return finish(p, year, snprintf(p->text, sizeof(p->text), "%04d-%02d", year, month));
}

static enum period_status make_month(struct period *p, int year, int month,
                                     enum period_frequency frequency)
{
	if (month < 1 || month > 12)
		return PERIOD_NO_SUCH;
	return make_ending(p, year, month, frequency);
}

static enum period_status make_day(struct period *p, int year, int month, int day,
                                   enum period_frequency frequency)
{
	if (month < 1 || month > 12 || day < 1 || day > month_days(year, month))
		return PERIOD_NO_SUCH;
	if (frequency == PERIOD_ANY)
		return finish(p, year, snprintf(p->text, sizeof(p->text), "%04d-%02d-%02d", year, month,
		                                day));
	if (day != month_days(year, month))
		return PERIOD_FREQUENCY;
	return make_ending(p, year, month, frequency);
}

/* ---- coded forms -------------------------------------------------------- */

/* Whether `s` has the form of `pattern`: 9 stands for a digit. */
static bool has_form(struct slice s, const char *pattern)
{
	size_t i;

	for (i = 0; i < s.n && pattern[i]; i++)
		if (pattern[i] == '9' ? !is_digit(s.p[i]) : s.p[i] != pattern[i])
			return false;
	return i == s.n && !pattern[i];
}

/* 2023-Q1, 2023Q1, 2023K1, 2023-S1, 2023H1, 2023M05, 2023-M05, 2023W01, 2023-A1. */
static enum period_status read_lettered(struct slice s, enum period_frequency frequency,
                                        struct period *p)
{
	int year = number_at(s.p, 4), part;
	size_t at = 4 + (s.p[4] == '-');
	char letter = s.p[at++];

	if (s.n - at < 1 || s.n - at > 2)
		return PERIOD_BAD;
	for (size_t i = at; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return PERIOD_BAD;
	part = number_at(s.p + at, s.n - at);
	switch (letter) {
	case 'Q':
	case 'K': /* Nordic offices: kvartal */
		return make_part(p, year, 'Q', part, 4);
	case 'S':
	case 'H':
		return make_part(p, year, 'S', part, 2);
	case 'M':
		return make_month(p, year, part, frequency);
	case 'A':
		if (part != 1)
			return PERIOD_NO_SUCH;
		return finish(p, year, snprintf(p->text, sizeof(p->text), "%04d", year));
	case 'W':
		if (part < 1 || part > 53)
			return PERIOD_NO_SUCH;
		return finish(p, year, snprintf(p->text, sizeof(p->text), "%04d-W%02d", year, part));
	default:
		return PERIOD_BAD;
	}
}

static enum period_status read_coded(struct slice s, enum period_frequency frequency,
                                     struct period *p)
{
	int year = period_year(s);
	size_t dot;

	if (has_form(s, "9999") && year)
		return finish(p, year, snprintf(p->text, sizeof(p->text), "%04d", year));
	if (has_form(s, "9999-99") && year)
		return make_month(p, year, number_at(s.p + 5, 2), frequency);
	if (has_form(s, "999999") && is_year(number_at(s.p, 4)))
		return make_month(p, number_at(s.p, 4), number_at(s.p + 4, 2), frequency);
	if (has_form(s, "9999-99-99") && year)
		return make_day(p, year, number_at(s.p + 5, 2), number_at(s.p + 8, 2), frequency);
	if (has_form(s, "9999-99/9999-99") && year && year == number_at(s.p + 8, 4))
		return make_range(p, year, number_at(s.p + 5, 2), number_at(s.p + 13, 2));
	if (year && s.n > 5 && (s.p[4] == '-' ? s.n > 6 && s.p[5] >= 'A' : s.p[4] >= 'A') &&
	    s.n <= 8)
		return read_lettered(s, frequency, p);
	/* 31.12.2023, 1.1.2023, 12.2023; with a slash only month/year, whose order is certain */
	dot = 0;
	while (dot < s.n && is_digit(s.p[dot]))
		dot++;
	if (dot >= 1 && dot <= 2 && s.n - dot == 5 && (s.p[dot] == '.' || s.p[dot] == '/') &&
	    (year = period_year((struct slice){ s.p + dot + 1, 4 })))
		return make_month(p, year, number_at(s.p, dot), frequency);
	if (dot >= 1 && dot <= 2 && s.n >= dot + 7 && s.p[dot] == '.' && s.p[s.n - 5] == '.' &&
	    s.n - dot <= 8 && (year = period_year((struct slice){ s.p + s.n - 4, 4 }))) {
		size_t n = s.n - 5 - (dot + 1);
		if (is_digit(s.p[dot + 1]) && (n == 1 || is_digit(s.p[dot + 2])))
			return make_day(p, year, number_at(s.p + dot + 1, n), number_at(s.p, dot),
			                frequency);
	}
	return PERIOD_BAD;
}

/* ---- written forms ------------------------------------------------------ */

enum { TOKENS = 12 };

/* A written period: what its words say, in order of appearance. */
struct written {
	int year;
	int numbers[3], n_numbers; /* beside the year: a quarter, a day, a count of months */
	int months[2], n_months;
	bool quarter, half, count; /* count: "9 months" */
};

/* Takes one run of digits or of letters; false when it cannot stand in a period. */
static bool take_token(const struct periods *t, struct slice token, struct written *w)
{
	const struct word *word;

	if (is_digit(token.p[0])) {
		int number = token.n <= 4 ? number_at(token.p, token.n) : -1;

		if (token.n == 4 && is_year(number) && !w->year) {
			w->year = number;
			return true;
		}
		if (token.n > 2 || w->n_numbers == 3)
			return false;
		w->numbers[w->n_numbers++] = number;
		return true;
	}
	word = dict_find(&t->words, token);
	if (!word)
		return false;
	switch (word->kind) {
	case WORD_MONTH:
		if (w->n_months == 2)
			return false;
		w->months[w->n_months++] = word->number;
		return true;
	case WORD_NUMBER:
		if (w->n_numbers == 3)
			return false;
		w->numbers[w->n_numbers++] = word->number;
		return true;
	case WORD_QUARTER: w->quarter = true; return true;
	case WORD_HALF: w->half = true; return true;
	case WORD_MONTHS: w->count = true; return true;
	default: return true; /* "half-year of" has a word for year too */
	}
}

static enum period_status make_written(const struct written *w, enum period_frequency frequency,
                                       struct period *p)
{
	if (!w->year || w->quarter + w->half + w->count > 1)
		return PERIOD_BAD;
	if (w->quarter && !w->n_months && w->n_numbers == 1)
		return make_part(p, w->year, 'Q', w->numbers[0], 4);
	if (w->quarter && !w->n_months && w->n_numbers == 2) /* I-III quarters */
		return make_range(p, w->year, w->numbers[0] * 3 - 2, w->numbers[1] * 3);
	if (w->half && !w->n_months && w->n_numbers == 1)
		return make_part(p, w->year, 'S', w->numbers[0], 2);
	if (w->count && !w->n_months && w->n_numbers == 1) {
		if (w->numbers[0] == 12)
			return finish(p, w->year, snprintf(p->text, sizeof(p->text), "%04d", w->year));
		if (w->numbers[0] == 1)
			return make_ending(p, w->year, 1, PERIOD_YTD);
		return make_range(p, w->year, 1, w->numbers[0]);
	}
	if (w->quarter || w->half || w->count)
		return PERIOD_BAD;
	if (w->n_months == 2 && !w->n_numbers) {
		if (w->months[0] == 1 && w->months[1] == 12)
			return finish(p, w->year, snprintf(p->text, sizeof(p->text), "%04d", w->year));
		return make_range(p, w->year, w->months[0], w->months[1]);
	}
	if (w->n_months == 1 && !w->n_numbers)
		return make_month(p, w->year, w->months[0], frequency);
	if (w->n_months == 1 && w->n_numbers == 1)
		return make_day(p, w->year, w->months[0], w->numbers[0], frequency);
	if (!w->n_months && !w->n_numbers)
		return finish(p, w->year, snprintf(p->text, sizeof(p->text), "%04d", w->year));
	return PERIOD_BAD;
}

static enum period_status read_written(const struct periods *t, struct slice text,
                                       enum period_frequency frequency, struct period *p)
{
	struct buf folded = { 0 };
	struct written w = { 0 };
	struct slice rest;
	enum period_status status = PERIOD_BAD;
	size_t tokens = 0;

	fold_label(&folded, text);
	rest = buf_slice(&folded);
	while (rest.n) {
		size_t n = 0;
		bool digits = is_digit(rest.p[0]);

		if (rest.p[0] == ' ') {
			rest.p++, rest.n--;
			continue;
		}
		while (n < rest.n && rest.p[n] != ' ' && is_digit(rest.p[n]) == digits)
			n++;
		if (++tokens > TOKENS || !take_token(t, (struct slice){ rest.p, n }, &w))
			goto out;
		rest.p += n;
		rest.n -= n;
	}
	status = make_written(&w, frequency, p);
out:
	buf_fini(&folded);
	return status;
}

enum period_status period_read(const struct periods *t, struct slice text,
                               enum period_frequency frequency, struct period *period)
{
	enum period_status status;

	*period = (struct period){ .year = 0 };
	text = figure_trim(text);
	if (!text.n || text.n > 128)
		return PERIOD_BAD;
	status = read_coded(text, frequency, period);
	return status == PERIOD_BAD ? read_written(t, text, frequency, period) : status;
}
