/* SPDX-License-Identifier: MIT */
/*
 * Regions over lib/tables/region*.tsv: the rows, the hierarchy, the constant
 * geographies. Finding a region by a published name is in region_name.c.
 */
#include "reference/region.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/resource.h"
#include "base/table.h"
#include "reference/kato.h"
#include "reference/region_internal.h"

#define TABLE_LIMIT ((size_t)64 << 20)

/* Messages outlive the failed load they are about; one load fails in a process. */
static struct arena messages;

static bool fail(const char **message, const char *file, const char *what)
{
	*message = arena_printf(&messages, "%s: %s", file, what).p;
	return false;
}

static bool load(struct table *t, struct buf *content, const char *path, const char *builtin,
                 const char **message)
{
	struct slice text;
	const char *why;

	if (path) {
		int error = file_read(path, TABLE_LIMIT, content);
		if (error)
			return fail(message, path, strerror(error));
		text = buf_slice(content);
	} else if (!resource_find(builtin, &text)) {
		return fail(message, builtin, "not built in");
	}
	if (!table_read(t, text, &why))
		return fail(message, path ? path : builtin, why);
	return true;
}

/* A small whole number; `empty` for an empty cell, -2 for anything else. */
static int whole(struct slice cell, int empty)
{
	int n = 0;

	if (!cell.n)
		return empty;
	if (cell.n > 5)
		return -2;
	for (size_t i = 0; i < cell.n; i++) {
		if (cell.p[i] < '0' || cell.p[i] > '9')
			return -2;
		n = n * 10 + (cell.p[i] - '0');
	}
	return n;
}

static enum region_level level_named(struct slice text)
{
	static const char *const names[] = { "country", "region", "district", "okrug",
		                             "settlement" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_is(text, names[i]) ||
		    (text.n == 1 && text.p[0] == '0' + (char)i))
			return (enum region_level)i;
	return REGION_NONE;
}

static int by_code(const void *a, const void *b)
{
	return slice_cmp(((const struct region *)a)->code, ((const struct region *)b)->code);
}

static bool rows_take(struct regions *t, const char *file, const char **message)
{
	static const char *const name_columns[] = { "kk", "ru", "en" };
	static const char *const short_columns[] = { "short_kk", "short_ru", "short_en" };
	const struct table *s = &t->table;
	int code = table_column(s, "code");

	if (code < 0)
		return fail(message, file, "no column `code`");
	t->rows = xcalloc(s->rows ? s->rows : 1, sizeof(*t->rows));
	t->n = s->rows;
	for (size_t i = 0; i < t->n; i++) {
		struct region *r = &t->rows[i];
		struct slice level = table_cell(s, i, table_column(s, "level"));

		r->code = table_cell(s, i, code);
		r->iso = table_cell(s, i, table_column(s, "iso"));
		r->parent = table_cell(s, i, table_column(s, "parent"));
		r->successor = table_cell(s, i, table_column(s, "successor"));
		r->from = whole(table_cell(s, i, table_column(s, "valid_from")), 0);
		r->to = whole(table_cell(s, i, table_column(s, "valid_to")), 0);
		r->tile_col = whole(table_cell(s, i, table_column(s, "tile_col")), -1);
		r->tile_row = whole(table_cell(s, i, table_column(s, "tile_row")), -1);
		for (int l = 0; l < REGION_LANGUAGES; l++) {
			r->name[l] = table_cell(s, i, table_column(s, name_columns[l]));
			r->short_name[l] = table_cell(s, i, table_column(s, short_columns[l]));
			if (!r->name[l].n)
				r->name[l] = r->code;
			if (!r->short_name[l].n)
				r->short_name[l] = r->name[l];
		}
		r->level = level.n ? level_named(level) : REGION_REGION;
		if (!r->code.n || r->level == REGION_NONE || r->from == -2 || r->to == -2 ||
		    r->tile_col == -2 || r->tile_row == -2)
			return fail(message, file,
			            arena_printf(&messages, "row %zu: empty code, unknown level, or a "
			                         "year or tile that is not a number", i + 1).p);
	}
	/* calloc'd with room for one: qsort of nothing is fine */
	qsort(t->rows, t->n, sizeof(*t->rows), by_code);
	for (size_t i = 1; i < t->n; i++)
		if (slice_eq(t->rows[i - 1].code, t->rows[i].code))
			return fail(message, file,
			            arena_printf(&messages, "code %.*s stands there twice",
			                         SLICE_ARG(t->rows[i].code)).p);
	return true;
}

static bool crosses_take(struct regions *t, const char **message)
{
	static const char file[] = "tables/region_crosswalk.tsv";
	const struct table *s = &t->cross_table;
	int geography = table_column(s, "geography"), code = table_column(s, "code"),
	    to = table_column(s, "to"), from_year = table_column(s, "valid_from"),
	    to_year = table_column(s, "valid_to"), weight = table_column(s, "weight");

	if (geography < 0 || code < 0 || to < 0)
		return fail(message, file, "no column `geography`, `code` or `to`");
	t->crosses = xcalloc(s->rows ? s->rows : 1, sizeof(*t->crosses));
	for (size_t i = 0; i < s->rows; i++) {
		struct cross *c = &t->crosses[t->n_crosses];

		c->geography = table_cell(s, i, geography);
		c->code = table_cell(s, i, code);
		c->to = table_cell(s, i, to);
		c->from = whole(table_cell(s, i, from_year), 0);
		c->until = whole(table_cell(s, i, to_year), 0);
		if (weight >= 0 && !slice_is(table_cell(s, i, weight), "1"))
			return fail(message, file, "only whole merges (weight 1) are possible");
		if (!i || !slice_eq(c->geography, t->crosses[i - 1].geography)) {
			if (t->geographies.n)
				buf_addz(&t->geographies, ", ");
			buf_adds(&t->geographies, c->geography);
		}
		t->n_crosses++;
	}
	return true;
}

struct regions *regions_open(const char *path, const char **message)
{
	struct regions *t = xcalloc(1, sizeof(*t));

	if (!load(&t->table, &t->content, path, "tables/region.tsv", message) ||
	    !rows_take(t, path ? path : "tables/region.tsv", message) ||
	    !load(&t->alias_table, &t->content, NULL, "tables/region_alias.tsv", message) ||
	    !load(&t->cross_table, &t->content, NULL, "tables/region_crosswalk.tsv", message) ||
	    !crosses_take(t, message)) {
		regions_close(t);
		return NULL;
	}
	region_names_build(t);
	return t;
}

void regions_close(struct regions *t)
{
	if (!t)
		return;
	region_names_free(t);
	table_fini(&t->table);
	table_fini(&t->alias_table);
	table_fini(&t->cross_table);
	buf_fini(&t->content);
	buf_fini(&t->geographies);
	free(t->rows);
	free(t->crosses);
	free(t);
}

const struct region *regions_all(const struct regions *t, size_t *n)
{
	*n = t->n;
	return t->rows;
}

const struct region *region_find(const struct regions *t, struct slice code)
{
	struct region key = { .code = code };

	return bsearch(&key, t->rows, t->n, sizeof(*t->rows), by_code);
}

struct slice region_label(const struct regions *t, struct slice code,
                          enum region_language language, bool is_short)
{
	const struct region *r = region_find(t, code);
	const struct kato_unit *unit;

	if (!r && code.n == 9 && (unit = kato_find(code)))
		return unit->name[language].n ? unit->name[language] : unit->name[REGION_RU];
	if (!r)
		return code;
	return is_short ? r->short_name[language] : r->name[language];
}

bool region_language(struct slice text, enum region_language *language)
{
	static const char *const names[] = { "kk", "ru", "en" };

	for (int l = 0; l < REGION_LANGUAGES; l++)
		if (slice_is(text, names[l])) {
			*language = (enum region_language)l;
			return true;
		}
	return false;
}

/* ---- hierarchy ---------------------------------------------------------- */

static bool zeros(const char *p, size_t n)
{
	while (n--)
		if (*p++ != '0')
			return false;
	return true;
}

static bool is_kato(const struct regions *t, struct slice code)
{
	char region[9];

	if (code.n != 9)
		return false;
	for (size_t i = 0; i < 9; i++)
		if (code.p[i] < '0' || code.p[i] > '9')
			return false;
	memcpy(region, code.p, 2);
	memset(region + 2, '0', 7);
	return region_find(t, (struct slice){ region, 9 }) != NULL;
}

static bool is_nuts(struct slice code)
{
	if (code.n < 2 || code.n > 5)
		return false;
	for (size_t i = 0; i < code.n; i++) {
		bool letter = code.p[i] >= 'A' && code.p[i] <= 'Z';
		bool digit = code.p[i] >= '0' && code.p[i] <= '9';
		if (!letter && !(digit && i >= 2))
			return false;
	}
	return true;
}

enum region_scheme region_scheme(const struct regions *t, struct slice code)
{
	if (is_kato(t, code))
		return REGION_KATO;
	return is_nuts(code) ? REGION_NUTS : REGION_OTHER;
}

enum region_level region_level(const struct regions *t, struct slice code)
{
	const struct region *r = region_find(t, code);

	if (r)
		return r->level;
	if (is_kato(t, code)) {
		if (zeros(code.p + 4, 5))
			return REGION_DISTRICT;
		return zeros(code.p + 6, 3) ? REGION_OKRUG : REGION_SETTLEMENT;
	}
	return is_nuts(code) ? (enum region_level)(code.n - 2) : REGION_NONE;
}

bool region_ancestor(const struct regions *t, struct slice code, enum region_level level,
                     char out[REGION_CODE_SIZE], struct slice *ancestor)
{
	static const size_t kato_digits[] = { 0, 2, 4, 6, 9 };
	enum region_level own = region_level(t, code);
	const struct region *r;

	/* Users' rows may name any parent; a chain longer than this is a loop. */
	for (int steps = 0; steps < 8 && (r = region_find(t, code)) && r->level > level &&
	                    r->parent.n; steps++)
		code = r->parent;
	if (own == REGION_NONE || level == REGION_NONE)
		return false;
	own = region_level(t, code);
	if (own == level) {
		*ancestor = code;
		return true;
	}
	if (own < level)
		return false;
	if (is_kato(t, code)) {
		if (level == REGION_COUNTRY) {
			*ancestor = SLICE("KZ");
			return true;
		}
		memcpy(out, code.p, kato_digits[level]);
		memset(out + kato_digits[level], '0', 9 - kato_digits[level]);
		*ancestor = (struct slice){ out, 9 };
		return true;
	}
	if (is_nuts(code)) {
		memcpy(out, code.p, (size_t)level + 2);
		*ancestor = (struct slice){ out, (size_t)level + 2 };
		return true;
	}
	return false;
}

static bool contains(const struct regions *t, struct slice a, struct slice b, int depth)
{
	char out[REGION_CODE_SIZE];
	enum region_level level = region_level(t, a);
	const struct region *r = region_find(t, a);
	struct slice ancestor, successors;

	if (slice_eq(a, b))
		return true;
	if (level != REGION_NONE && region_ancestor(t, b, level, out, &ancestor) &&
	    slice_eq(ancestor, a))
		return true;
	if (!r || depth == 8)
		return false;
	successors = r->successor;
	while (successors.n)
		if (contains(t, slice_cut(&successors, ','), b, depth + 1))
			return true;
	return false;
}

bool region_contains(const struct regions *t, struct slice a, struct slice b)
{
	return contains(t, a, b, 0);
}

/* ---- constant geographies ----------------------------------------------- */

enum region_cross region_cross(const struct regions *t, struct slice geography, struct slice code,
                               int year, struct slice *to)
{
	char out[REGION_CODE_SIZE];
	struct slice region = code;
	enum region_cross found = REGION_CROSS_GEOGRAPHY;

	if (region_level(t, code) > REGION_REGION)
		region_ancestor(t, code, REGION_REGION, out, &region);
	for (size_t i = 0; i < t->n_crosses; i++) {
		const struct cross *c = &t->crosses[i];

		if (!slice_eq(c->geography, geography))
			continue;
		if (found == REGION_CROSS_GEOGRAPHY)
			found = REGION_CROSS_CODE;
		if (!slice_eq(c->code, region))
			continue;
		if (year && ((c->from && year < c->from) || (c->until && year > c->until))) {
			found = REGION_CROSS_YEAR;
			continue;
		}
		*to = c->to;
		return REGION_CROSS_OK;
	}
	if (found == REGION_CROSS_CODE && region_level(t, code) == REGION_COUNTRY) {
		*to = code;
		return REGION_CROSS_OK;
	}
	return found;
}

struct slice region_geographies(const struct regions *t)
{
	return buf_slice(&t->geographies);
}
