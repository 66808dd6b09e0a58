/* SPDX-License-Identifier: MIT */
/*
 * Where a region's figures go: into a constant geography (--crosswalk), then up to
 * a level of the hierarchy, the built-in one (KATO, NUTS) or a table of the user's.
 * A code is looked up once, and once a year where the year matters; records after
 * that cost an array access.
 */
#include "filter/aggregate.h"

#include <stdlib.h>

#include "base/table.h"
#include "reference/period.h"
#include "stream/input.h"

enum { DEEPEST = 64, TABLE_MAX = 64 * 1024 * 1024 };

struct geo {
	struct regions *regions;
	int level; /* -1: none */
	struct slice geography;
	struct buf text; /* of the table */
	struct table table;
	struct table_index *index;
	int code, parent; /* the table's columns */
	/* by region number, and with a crosswalk by time number: rolled number or REFUSED */
	struct answer {
		uint32_t *by_time;
		size_t n;
	} *answers;
	size_t answers_n, answers_cap;
};

/* Why a code has no place; answers keep REFUSED + one of these. */
enum { REFUSED = UINT32_MAX - 8 };
static const char *const reasons[] = {
	"the code is not in the hierarchy; correct it, or name a table by --hierarchy",
	"the region stands above that level; leave it out, or choose a higher --level",
	"there is no row for the code in the constant geography; choose another --crosswalk",
	"the constant geography has no row for the code in that year; choose another --crosswalk",
	"the code is not a text",
};
enum { WHY_UNKNOWN, WHY_ABOVE, WHY_CROSS_CODE, WHY_CROSS_YEAR, WHY_KIND };

/* ---- a table of the user's ---------------------------------------------- */

static bool table_parent(const struct geo *p, struct slice code, struct slice *parent)
{
	long row = table_index_find(p->index, code);

	if (row < 0)
		return false;
	*parent = table_cell(&p->table, (size_t)row, p->parent);
	return parent->n > 0;
}

/* Steps up to the top, or -1 where the table does not have the code. */
static int table_depth(const struct geo *p, struct slice code)
{
	int depth = 0;

	if (table_index_find(p->index, code) < 0)
		return -1;
	for (; depth < DEEPEST && table_parent(p, code, &code); depth++)
		;
	return depth;
}

static int table_open(struct stage *s, struct geo *p, const char *path)
{
	struct input *in = input_open(path, s->diag);
	const char *message;
	char block[65536];
	ssize_t n;

	if (!in)
		return -1;
	while ((n = input_read(in, block, sizeof(block))) > 0 && p->text.n <= TABLE_MAX)
		buf_add(&p->text, block, (size_t)n);
	input_close(in);
	if (n < 0)
		return -1;
	if (p->text.n > TABLE_MAX)
		return diag_fail(s->diag, NULL, "the hierarchy %s is larger than 64 MB", path);
	if (!table_read(&p->table, buf_slice(&p->text), &message))
		return diag_fail(s->diag, NULL, "the hierarchy %s cannot be read: %s", path, message);
	p->code = table_column(&p->table, "code");
	p->parent = table_column(&p->table, "parent");
	if (p->code < 0 || p->parent < 0)
		return diag_fail(s->diag, NULL, "the hierarchy %s has no columns code and parent", path);
	p->index = table_index_new(&p->table, p->code);
	for (size_t row = 0; row < p->table.rows; row++) {
		struct slice code = table_cell(&p->table, row, p->code);
		struct slice parent = table_cell(&p->table, row, p->parent);
		if (table_index_find(p->index, code) != (long)row)
			return diag_fail(s->diag, NULL, "the hierarchy %s has the code \"%.*s\" twice", path,
			                 SLICE_ARG(code));
		if (parent.n && table_index_find(p->index, parent) < 0)
			return diag_fail(s->diag, NULL,
			                 "the hierarchy %s has no row for \"%.*s\", the parent of \"%.*s\"", path,
			                 SLICE_ARG(parent), SLICE_ARG(code));
	}
	for (size_t row = 0; row < p->table.rows; row++) {
		struct slice code = table_cell(&p->table, row, p->code);
		if (table_depth(p, code) >= DEEPEST)
			return diag_fail(s->diag, NULL,
			                 "the hierarchy %s goes round in a circle, or deeper than %d, at "
			                 "\"%.*s\"", path, DEEPEST, SLICE_ARG(code));
	}
	return 0;
}

/* ---- opening ------------------------------------------------------------ */

static int read_level(struct stage *s, struct geo *p, const char *text)
{
	static const char *const words[] = { "country", "region", "district", "okrug", "settlement" };
	long long level;

	for (int i = 0; i <= REGION_SETTLEMENT; i++)
		if (strcmp(text, words[i]) == 0) {
			if (p->index)
				return usage_fail(s, "with --hierarchy, --level is a number: 0 for the codes "
				                     "without a parent, 1 for those below them");
			p->level = i;
			return 0;
		}
	if (text[0] < '0' || text[0] > '9')
		return usage_fail(s, "--level takes country, region, district, okrug, settlement or a "
		                     "number, not \"%s\"", text);
	if (option_integer(s, "--level", text, 0, p->index ? DEEPEST - 1 : REGION_SETTLEMENT, &level) < 0)
		return -1;
	p->level = (int)level;
	return 0;
}

static bool geography_known(const struct geo *p)
{
	struct slice list = region_geographies(p->regions);

	while (list.p)
		if (slice_eq(slice_trim(slice_cut(&list, ',')), p->geography))
			return true;
	return false;
}

struct geo *geo_open(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);
	struct geo *p = xcalloc(1, sizeof(*p));
	const char *message;

	p->level = -1;
	p->regions = regions_open(NULL, &message);
	if (!p->regions)
		diag_fail(s->diag, NULL, "the tables of regions cannot be read: %s", message);
	else if (a->hierarchy_path && table_open(s, p, a->hierarchy_path) < 0)
		;
	else if (a->level_text && read_level(s, p, a->level_text) < 0)
		;
	else if (a->crosswalk && (p->geography = slice_of(a->crosswalk), !geography_known(p)))
		usage_fail(s, "--crosswalk knows %.*s, not \"%s\"",
		           SLICE_ARG(region_geographies(p->regions)), a->crosswalk);
	else
		return p;
	geo_close(p);
	return NULL;
}

void geo_close(struct geo *p)
{
	if (!p)
		return;
	regions_close(p->regions);
	if (p->index) {
		table_index_free(p->index);
	}
	if (p->text.p)
		table_fini(&p->table);
	buf_fini(&p->text);
	for (size_t i = 0; i < p->answers_n; i++)
		free(p->answers[i].by_time);
	free(p->answers);
	free(p);
}

bool geo_rolls(const struct geo *p)
{
	return p->level >= 0 || p->geography.n;
}

/* ---- rolling up --------------------------------------------------------- */

static int level_of(struct geo *p, struct slice code, char out[REGION_CODE_SIZE],
                    struct slice *to)
{
	int depth;

	if (p->index) {
		depth = table_depth(p, code);
		if (depth < 0)
			return WHY_UNKNOWN;
		if (depth < p->level)
			return WHY_ABOVE;
		for (*to = code; depth > p->level; depth--)
			table_parent(p, *to, to);
		return -1;
	}
	if (region_ancestor(p->regions, code, (enum region_level)p->level, out, to))
		return -1;
	return region_level(p->regions, code) == REGION_NONE ? WHY_UNKNOWN : WHY_ABOVE;
}

static uint32_t look_up(struct aggregate *a, uint32_t region, uint32_t time)
{
	struct geo *p = a->geo;
	const struct name *name = &a->columns[a->region].names.list[region];
	struct slice code = name_raw(name), to;
	char out[REGION_CODE_SIZE];
	int why = -1;

	if (name->kind != VALUE_STRING || name->escaped)
		return REFUSED + (name->kind != VALUE_STRING ? WHY_KIND : WHY_UNKNOWN);
	if (p->geography.n) {
		struct slice when = a->time < 0 ? SLICE("")
		                                : name_raw(&a->columns[a->time].names.list[time]);
		switch (region_cross(p->regions, p->geography, code, period_year(when), &to)) {
		case REGION_CROSS_OK: code = to; break;
		case REGION_CROSS_YEAR: why = WHY_CROSS_YEAR; break;
		default: why = WHY_CROSS_CODE; break;
		}
	}
	if (why < 0 && p->level >= 0) {
		why = level_of(p, code, out, &to);
		if (why < 0)
			code = to;
	}
	return why >= 0 ? REFUSED + (uint32_t)why : names_text(&a->rolled, code, true);
}

uint32_t geo_of(struct aggregate *a, uint32_t region, uint32_t time, const char **why)
{
	struct geo *p = a->geo;
	struct answer *answer;
	uint32_t found;

	if (!p->geography.n)
		time = 0;
	if (region >= p->answers_n) {
		size_t n = region + 1;
		p->answers = xgrow(p->answers, &p->answers_cap, n, sizeof(*p->answers));
		memset(p->answers + p->answers_n, 0, (n - p->answers_n) * sizeof(*p->answers));
		p->answers_n = n;
	}
	answer = &p->answers[region];
	if (time >= answer->n) {
		size_t n = time + 1;
		answer->by_time = xreallocarray(answer->by_time, n, sizeof(*answer->by_time));
		memset(answer->by_time + answer->n, 0, (n - answer->n) * sizeof(*answer->by_time));
		answer->n = n;
	}
	if (!answer->by_time[time])
		answer->by_time[time] = look_up(a, region, time);
	found = answer->by_time[time];
	if (found < REFUSED)
		return found;
	*why = reasons[found - REFUSED];
	return 0;
}

bool geo_contains(const struct geo *p, struct slice a, struct slice b)
{
	if (!p->index)
		return region_contains(p->regions, a, b);
	while (table_parent(p, b, &b))
		if (slice_eq(a, b))
			return true;
	return false;
}

bool geo_has_parts(const struct geo *p, struct slice code)
{
	const struct region *r = p->index ? NULL : region_find(p->regions, code);
	return r && r->successor.n;
}

bool geo_parent(const struct geo *p, struct slice code, char out[REGION_CODE_SIZE],
                  struct slice *parent)
{
	enum region_level level;

	if (p->index)
		return table_parent(p, code, parent);
	for (level = region_level(p->regions, code); level-- > REGION_COUNTRY;)
		if (region_ancestor(p->regions, code, level, out, parent) && !slice_eq(*parent, code))
			return true;
	return false;
}
