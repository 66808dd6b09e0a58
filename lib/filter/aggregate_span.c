/* SPDX-License-Identifier: MIT */
/*
 * Codes as intervals. An activity covers a range of five-digit classes (13 is
 * 13000-13999, section C 10000-33999, C10-C12 10000-12999), so containing and
 * crossing are one sweep over the sorted ranges, whatever the codes are called.
 * Regions climb their hierarchy and look whom of it they meet in the data.
 */
#include "filter/aggregate_span.h"

#include <stdlib.h>

#include "reference/nace.h"

/* ---- edges -------------------------------------------------------------- */

struct pair {
	uint32_t from, to;
};

struct pairs {
	struct pair *list;
	size_t n, cap;
};

static void pairs_add(struct pairs *p, uint32_t from, uint32_t to)
{
	p->list = xgrow(p->list, &p->cap, p->n + 1, sizeof(*p->list));
	p->list[p->n++] = (struct pair){ from, to };
}

/* Pairs as lists by number; takes the pairs' memory. */
static void edges_make(struct edges *e, struct pairs *p, size_t names)
{
	*e = (struct edges){ .names = names, .n = p->n };
	e->from = xcalloc(names + 2, sizeof(*e->from));
	e->to = xreallocarray(NULL, p->n + 1, sizeof(*e->to));
	for (size_t i = 0; i < p->n; i++)
		e->from[p->list[i].from + 2]++;
	for (size_t i = 2; i < names + 2; i++)
		e->from[i] += e->from[i - 1];
	/* from[number + 1] is where the list is filled, and afterwards where the next begins. */
	for (size_t i = 0; i < p->n; i++)
		e->to[e->from[p->list[i].from + 1]++] = p->list[i].to;
	free(p->list);
}

void edges_fini(struct edges *e)
{
	free(e->from);
	free(e->to);
	*e = (struct edges){ 0 };
}

/* A total by name, as SDMX and the offices write it. */
static bool is_total(struct slice code)
{
	return slice_is(code, "TOTAL") || slice_is(code, "_T");
}

void edges_of_regions(struct edges *e, const struct geo *geo, struct names *names)
{
	struct pairs pairs = { 0 };
	uint32_t *tops = xreallocarray(NULL, names->n, sizeof(*tops));
	size_t tops_n = 0;
	char out[REGION_CODE_SIZE], next[REGION_CODE_SIZE];
	struct slice above, climb;
	uint32_t number;

	/* Totals, and codes that others without being below them are parts of: former regions. */
	for (uint32_t i = 1; i < names->n; i++)
		if (is_total(name_raw(&names->list[i])) ||
		    geo_has_parts(geo, name_raw(&names->list[i])))
			tops[tops_n++] = i;
	for (uint32_t i = 1; i < names->n; i++) {
		struct slice code = name_raw(&names->list[i]);
		for (size_t t = 0; t < tops_n; t++) {
			struct slice top = name_raw(&names->list[tops[t]]);
			if (tops[t] != i && (is_total(top) || geo_contains(geo, top, code)))
				pairs_add(&pairs, i, tops[t]);
		}
		for (climb = code; geo_parent(geo, climb, out, &above); climb = above) {
			memcpy(next, out, sizeof(next));
			if (above.p == out)
				above.p = next;
			number = names_text(names, above, false);
			if (number)
				pairs_add(&pairs, i, number);
		}
	}
	free(tops);
	edges_make(e, &pairs, names->n);
}

/* ---- activities --------------------------------------------------------- */

struct range {
	uint32_t low, high; /* five-digit classes, high one past the end */
	uint32_t number;
};

static int range_cmp(const void *x, const void *y)
{
	const struct range *a = x, *b = y;

	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	if (a->high != b->high)
		return a->high > b->high ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* The divisions of a section; none: first is 0. */
struct section {
	uint8_t first, last;
};

enum { SECTIONS = 22 }; /* A to V */

/* A section's letter means other divisions in each revision. Rev. 1.1: Regulation (EC)
 * 29/2002; Rev. 2.1: Delegated Regulation (EU) 2023/137. Rev. 2 is that of nace.h. */
static const struct section sections_1_1[SECTIONS] = {
	{ 1, 2 },   { 5, 5 },   { 10, 14 }, { 15, 37 }, { 40, 41 }, { 45, 45 },
	{ 50, 52 }, { 55, 55 }, { 60, 64 }, { 65, 67 }, { 70, 74 }, { 75, 75 },
	{ 80, 80 }, { 85, 85 }, { 90, 93 }, { 95, 97 }, { 99, 99 },
};
static const struct section sections_2_1[SECTIONS] = {
	{ 1, 3 },   { 5, 9 },   { 10, 33 }, { 35, 35 }, { 36, 39 }, { 41, 43 }, { 46, 47 }, { 49, 53 },
	{ 55, 56 }, { 58, 60 }, { 61, 63 }, { 64, 66 }, { 68, 68 }, { 69, 75 }, { 77, 82 }, { 84, 84 },
	{ 85, 85 }, { 86, 88 }, { 90, 93 }, { 94, 96 }, { 97, 98 }, { 99, 99 },
};

static void sections_2(struct section sections[SECTIONS])
{
	memset(sections, 0, SECTIONS * sizeof(*sections));
	for (int division = 1; division <= 99; division++) {
		char text[2] = { (char)('0' + division / 10), (char)('0' + division % 10) };
		struct slice section = nace_at((struct slice){ text, 2 }, NACE_SECTION);
		struct section *of;
		if (section.n != 1 || section.p[0] < 'A' || section.p[0] >= 'A' + SECTIONS)
			continue;
		of = &sections[section.p[0] - 'A'];
		if (!of->first)
			of->first = (uint8_t)division;
		of->last = (uint8_t)division;
	}
}

enum activity_revision revision_of(struct slice rev)
{
	if (slice_is(rev, "1.1") || slice_is(rev, "1"))
		return REVISION_1_1;
	return slice_is(rev, "2.1") ? REVISION_2_1 : REVISION_2;
}

/* Takes one code (C, 13, C13, 13.1, 13.10, 13.10.1) off `s` and widens the range to it. */
static bool take_code(struct slice *s, const struct section *sections, struct range *range)
{
	static const uint32_t size[] = { 100000, 10000, 1000, 100, 10, 1 };
	uint32_t digits = 0, class = 0, low, high;
	bool section = s->n && s->p[0] >= 'A' && s->p[0] < 'A' + SECTIONS;
	int letter = section ? s->p[0] - 'A' : 0;

	if (section)
		s->p++, s->n--;
	while (s->n && digits < 5) {
		if (s->p[0] >= '0' && s->p[0] <= '9')
			class = class * 10 + (uint32_t)(*s->p - '0'), digits++;
		else if (s->p[0] != '.' || digits < 2)
			break;
		s->p++, s->n--;
	}
	if (digits == 1 || (digits == 0 && (!section || !sections[letter].first)))
		return false;
	low = digits ? class * size[digits] : sections[letter].first * size[2];
	high = digits ? low + size[digits] : (sections[letter].last + 1) * size[2];
	if (low < range->low)
		range->low = low;
	if (high > range->high)
		range->high = high;
	return true;
}

/* The ranges of one code or published aggregate (B-E, C10-C12, C10T12, C31_C32) appended. */
static bool add_ranges(struct range **list, size_t *n, size_t *cap, struct slice code,
                       const struct section *sections, uint32_t number)
{
	size_t before = *n;

	if (is_total(code)) {
		*list = xgrow(*list, cap, *n + 1, sizeof(**list));
		(*list)[(*n)++] = (struct range){ 0, 100000, number };
		return true;
	}
	while (code.n) {
		struct range range = { UINT32_MAX, 0, number };
		bool good = take_code(&code, sections, &range);
		if (good && code.n > 1 && (code.p[0] == '-' || code.p[0] == 'T')) {
			code.p++, code.n--;
			good = take_code(&code, sections, &range);
		}
		if (good && code.n) {
			good = code.n > 1 && strchr("_+, ", code.p[0]) && code.p[0];
			while (code.n && strchr("_+, ", code.p[0]) && code.p[0])
				code.p++, code.n--;
		}
		if (!good) {
			*n = before;
			return false;
		}
		*list = xgrow(*list, cap, *n + 1, sizeof(**list));
		(*list)[(*n)++] = range;
	}
	return true;
}

/* Aggregates that are no list of ranges (B-N_S95_X_K): few, so each is held against all. */
static void pair_aggregate(struct pairs *pairs, const struct names *names, uint32_t number)
{
	struct slice code = name_raw(&names->list[number]);

	if (nace_level(code) != NACE_AGGREGATE)
		return;
	for (uint32_t i = 1; i < names->n; i++)
		if (i != number && nace_relation(code, name_raw(&names->list[i])) != NACE_DISJOINT)
			pairs_add(pairs, i, number);
}

void edges_of_activities(struct edges *e, const struct names *names, enum activity_revision rev)
{
	struct section built_in[SECTIONS];
	const struct section *sections = rev == REVISION_1_1 ? sections_1_1 :
	                                 rev == REVISION_2_1 ? sections_2_1 : built_in;
	struct pairs pairs = { 0 };
	struct range *list = NULL;
	size_t n = 0, cap = 0, depth = 0;
	uint32_t *open;

	sections_2(built_in);
	for (uint32_t i = 1; i < names->n; i++)
		if (names->list[i].kind == VALUE_STRING && !names->list[i].escaped &&
		    !add_ranges(&list, &n, &cap, name_raw(&names->list[i]), sections, i) &&
		    rev == REVISION_2)
			pair_aggregate(&pairs, names, i);
	if (n)
		qsort(list, n, sizeof(*list), range_cmp);
	/* The sweep: ranges that began before and have not ended contain the next, or cross it. */
	open = xreallocarray(NULL, n + 1, sizeof(*open));
	for (uint32_t i = 0; i < n; i++) {
		size_t kept = 0;
		for (size_t k = 0; k < depth; k++) {
			if (list[open[k]].high <= list[i].low)
				continue;
			if (list[open[k]].number != list[i].number)
				pairs_add(&pairs, list[i].number, list[open[k]].number);
			open[kept++] = open[k];
		}
		open[kept++] = i;
		depth = kept;
	}
	free(open);
	free(list);
	edges_make(e, &pairs, names->n);
}
