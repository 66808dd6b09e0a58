/* SPDX-License-Identifier: MIT */
/* SDMX periods as months. */
#include "reference/span.h"

static bool digits_at(struct slice s, size_t at, size_t n, int *number)
{
	*number = 0;
	if (s.n < at + n)
		return false;
	for (size_t i = at; i < at + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*number = *number * 10 + (s.p[i] - '0');
	}
	return true;
}

static struct span part_of_year(int year, int number, char kind, int months)
{
	if (number < 1 || number * months > 12)
		return (struct span){ '?', 0, 0 };
	return (struct span){ kind, year * 12 + (number - 1) * months, months };
}

static struct span single(struct slice s)
{
	struct span none = { '?', 0, 0 };
	int year, number;

	if (!digits_at(s, 0, 4, &year))
		return none;
	if (s.n == 4 || (s.n == 7 && memcmp(s.p + 4, "-A1", 3) == 0))
		return (struct span){ 'A', year * 12, 12 };
	if (s.n < 7 || s.p[4] != '-')
		return none;
	if (s.n == 7 && digits_at(s, 5, 2, &number))
		return part_of_year(year, number, 'M', 1);
	if (s.n == 10 && digits_at(s, 5, 2, &number) && s.p[7] == '-' && digits_at(s, 8, 2, &number))
		return (struct span){ 'D', 0, 0 };
	if (!digits_at(s, 6, s.n - 6, &number) || s.n > 9)
		return none;
	switch (s.p[5]) {
	case 'S': return part_of_year(year, number, 'S', 6);
	case 'T': return part_of_year(year, number, 'T', 4);
	case 'Q': return part_of_year(year, number, 'Q', 3);
	case 'M': return part_of_year(year, number, 'M', 1);
	case 'W': return (struct span){ 'W', 0, 0 };
	case 'D': return (struct span){ 'D', 0, 0 };
	default: return none;
	}
}

struct span span_of(struct slice time)
{
	struct slice rest = time, first = slice_cut(&rest, '/');
	struct span from = single(first), to;

	if (!rest.p)
		return from;
	to = single(rest);
	if (!from.months || !to.months || to.start + to.months <= from.start)
		return (struct span){ '?', 0, 0 };
	return (struct span){ 'R', from.start, to.start + to.months - from.start };
}
