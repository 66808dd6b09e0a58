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

/* A table of the user's, with the text that its cells are slices of. */
struct file {
	struct buf text;
	struct table table;
	bool read;
};

/* A row of a user's crosswalk. */
struct cross {
	struct slice code, to;
	int from, until; /* years; 0 is open */
};

struct geo {
	struct regions *regions;
	int level; /* -1: none */
	struct slice geography; /* a built-in one */
	struct file hierarchy, crosswalk;
	struct table_index *index; /* of the hierarchy */
	int code, parent;          /* its columns */
	struct cross *crosses;     /* sorted by code, then year */
	size_t crosses_n;
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
	*parent = table_cell(&p->hierarchy.table, (size_t)row, p->parent);
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

static int file_read(struct stage *s, struct file *f, const char *what, const char *path)
{
	struct input *in = input_open(path, s->diag);
	const char *message;
	char block[65536];
	ssize_t n;

	if (!in)
		return -1;
	while ((n = input_read(in, block, sizeof(block))) > 0 && f->text.n <= TABLE_MAX)
		buf_add(&f->text, block, (size_t)n);
	input_close(in);
	if (n < 0)
		return -1;
	if (f->text.n > TABLE_MAX)
		return diag_fail(s->diag, NULL, "the %s %s is larger than 64 MB", what, path);
	f->read = true;
	if (!table_read(&f->table, buf_slice(&f->text), &message))
		return diag_fail(s->diag, NULL, "the %s %s cannot be read: %s", what, path, message);
	return 0;
}

static void file_fini(struct file *f)
{
	if (f->read)
		table_fini(&f->table);
	buf_fini(&f->text);
}

static int hierarchy_open(struct stage *s, struct geo *p, const char *path)
{
	const struct table *table = &p->hierarchy.table;

	if (file_read(s, &p->hierarchy, "hierarchy", path) < 0)
		return -1;
	p->code = table_column(table, "code");
	p->parent = table_column(table, "parent");
	if (p->code < 0 || p->parent < 0)
		return diag_fail(s->diag, NULL, "the hierarchy %s has no columns code and parent", path);
	p->index = table_index_new(table, p->code);
	for (size_t row = 0; row < table->rows; row++) {
		struct slice code = table_cell(table, row, p->code);
		struct slice parent = table_cell(table, row, p->parent);
		if (table_index_find(p->index, code) != (long)row)
			return diag_fail(s->diag, NULL, "the hierarchy %s has the code \"%.*s\" twice", path,
			                 SLICE_ARG(code));
		if (parent.n && table_index_find(p->index, parent) < 0)
			return diag_fail(s->diag, NULL,
			                 "the hierarchy %s has no row for \"%.*s\", the parent of \"%.*s\"", path,
			                 SLICE_ARG(parent), SLICE_ARG(code));
	}
	for (size_t row = 0; row < table->rows; row++) {
		struct slice code = table_cell(table, row, p->code);
		if (table_depth(p, code) >= DEEPEST)
			return diag_fail(s->diag, NULL,
			                 "the hierarchy %s goes round in a circle, or deeper than %d, at "
			                 "\"%.*s\"", path, DEEPEST, SLICE_ARG(code));
	}
	return 0;
}

/* A year, or 0 where the cell is empty; -1 for anything else. */
static int year_cell(struct slice cell)
{
	return cell.n == 0 ? 0 : cell.n == 4 && period_year(cell) ? period_year(cell) : -1;
}

static int cross_cmp(const void *x, const void *y)
{
	const struct cross *a = x, *b = y;
	int c = slice_cmp(a->code, b->code);
	return c ? c : (a->from > b->from) - (a->from < b->from);
}

static int crosswalk_open(struct stage *s, struct geo *p, const char *path)
{
	const struct table *table = &p->crosswalk.table;
	int code, to, from, until;

	if (file_read(s, &p->crosswalk, "crosswalk", path) < 0)
		return -1;
	code = table_column(table, "code");
	to = table_column(table, "to");
	from = table_column(table, "valid_from");
	until = table_column(table, "valid_to");
	if (code < 0 || to < 0)
		return diag_fail(s->diag, NULL, "the crosswalk %s has no columns code and to", path);
	p->crosses = xcalloc(table->rows + 1, sizeof(*p->crosses));
	for (size_t row = 0; row < table->rows; row++) {
		struct cross *c = &p->crosses[p->crosses_n++];
		*c = (struct cross){ table_cell(table, row, code), table_cell(table, row, to),
			             year_cell(table_cell(table, row, from)),
			             year_cell(table_cell(table, row, until)) };
		if (!c->code.n || !c->to.n || c->from < 0 || c->until < 0)
			return diag_fail(s->diag, NULL,
			                 "the crosswalk %s is wrong in row %zu: it needs code, to, and years or "
			                 "nothing in valid_from and valid_to", path, row + 1);
	}
	qsort(p->crosses, p->crosses_n, sizeof(*p->crosses), cross_cmp);
	for (size_t i = 1; i < p->crosses_n; i++) {
		const struct cross *a = &p->crosses[i - 1], *b = &p->crosses[i];
		if (slice_eq(a->code, b->code) && (!a->until || !b->from || a->until >= b->from))
			return diag_fail(s->diag, NULL, "the crosswalk %s has two rows for \"%.*s\" in one year",
			                 path, SLICE_ARG(a->code));
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

/* A built-in geography, or a file where the text has a point or a slash. */
static int open_geography(struct stage *s, struct geo *p, const char *text)
{
	if (strpbrk(text, "./"))
		return crosswalk_open(s, p, text);
	p->geography = slice_of(text);
	if (geography_known(p))
		return 0;
	return usage_fail(s, "--crosswalk knows %.*s, not \"%s\"; a file is named with a point or a slash",
	                  SLICE_ARG(region_geographies(p->regions)), text);
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
	else if (a->hierarchy_path && hierarchy_open(s, p, a->hierarchy_path) < 0)
		;
	else if (a->level_text && read_level(s, p, a->level_text) < 0)
		;
	else if (a->crosswalk && open_geography(s, p, a->crosswalk) < 0)
		;
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
	if (p->index)
		table_index_free(p->index);
	file_fini(&p->hierarchy);
	file_fini(&p->crosswalk);
	free(p->crosses);
	for (size_t i = 0; i < p->answers_n; i++)
		free(p->answers[i].by_time);
	free(p->answers);
	free(p);
}

bool geo_rolls(const struct geo *p)
{
	return p->level >= 0 || p->geography.n || p->crosses;
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

/* Where the user's crosswalk counts a code in a year; in year 0, unknown, only by a row
 * that holds for all years. */
static enum region_cross cross(const struct geo *p, struct slice code, int year, struct slice *to)
{
	enum region_cross found = REGION_CROSS_CODE;
	size_t low = 0, high = p->crosses_n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (slice_cmp(p->crosses[middle].code, code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < p->crosses_n && slice_eq(p->crosses[low].code, code); low++) {
		const struct cross *c = &p->crosses[low];
		found = REGION_CROSS_YEAR;
		if (year ? (c->from && year < c->from) || (c->until && year > c->until)
		         : c->from || c->until)
			continue;
		*to = c->to;
		return REGION_CROSS_OK;
	}
	return found;
}

static uint32_t look_up(struct aggregate *a, uint32_t region, uint32_t time)
{
	struct geo *p = a->geo;
	const struct name *name = &a->columns[a->region].names.list[region];
	struct slice code = name_raw(name), to = code;
	char out[REGION_CODE_SIZE];
	int why = -1;

	if (name->kind != VALUE_STRING || name->escaped)
		return REFUSED + (name->kind != VALUE_STRING ? WHY_KIND : WHY_UNKNOWN);
	if (p->geography.n || p->crosses) {
		int year = period_year(name_raw(&a->columns[a->time].names.list[time]));
		switch (p->crosses ? cross(p, code, year, &to)
		                   : region_cross(p->regions, p->geography, code, year, &to)) {
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

	if (!p->geography.n && !p->crosses)
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
