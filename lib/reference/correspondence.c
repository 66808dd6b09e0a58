/* SPDX-License-Identifier: MIT */
#include "reference/correspondence.h"

#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/number.h"
#include "base/resource.h"
#include "base/table.h"

enum { STEPS_MAX = 6, FILE_MAX = 64 * 1024 * 1024 };

/* One source code and one of its targets. */
struct row {
	struct slice key, measure; /* the source's digits; empty measure: any */
	struct slice to, decimal;
	double weight;
};

/* One table, its rows sorted by key, measure, target. */
struct step {
	struct row *rows;
	size_t n, cap;
};

struct correspondence {
	struct step steps[STEPS_MAX];
	size_t steps_n;
	bool by_measure;
	struct arena arena;
	struct buf text; /* of the user's file */
};

static int compare_rows(const void *pa, const void *pb)
{
	const struct row *a = pa, *b = pb;
	int order = slice_cmp(a->key, b->key);

	if (!order)
		order = slice_cmp(a->measure, b->measure);
	return order ? order : slice_cmp(a->to, b->to);
}

static void add_row(struct step *s, struct row row)
{
	s->rows = xgrow(s->rows, &s->cap, s->n + 1, sizeof(*s->rows));
	s->rows[s->n++] = row;
}

/* ---- the published tables ------------------------------------------------ */

/* "correspondences/A--B.tsv" to A and B. */
static bool table_ends(const char *name, struct slice *from, struct slice *to)
{
	struct slice text = slice_of(name);
	const char *dashes;

	if (!slice_starts(text, SLICE("correspondences/")) || !slice_ends(text, SLICE(".tsv")))
		return false;
	text.p += 16;
	text.n -= 20;
	dashes = memmem(text.p, text.n, "--", 2);
	if (!dashes)
		return false;
	*from = (struct slice){ text.p, (size_t)(dashes - text.p) };
	*to = (struct slice){ dashes + 2, text.n - from->n - 2 };
	return true;
}

/* The shortest way of tables from `from` to `to`, numbers of resources; breadth first from the
 * end, so that the way can be read off from its beginning. Returns its length, or -1. */
static int find_way(struct slice from, struct slice to, size_t way[STEPS_MAX])
{
	size_t n, queue_n = 0;
	const struct resource *all = resource_all(&n);
	struct reached {
		struct slice name;
		size_t table, next; /* over which table, to which of those reached before */
	} *reached = xcalloc(n + 1, sizeof(*reached));
	int steps = -1;

	reached[queue_n++] = (struct reached){ .name = to };
	for (size_t at = 0; at < queue_n && steps < 0; at++) {
		if (slice_eq(reached[at].name, from)) {
			steps = 0;
			for (size_t k = at; k; k = reached[k].next) {
				if (steps < STEPS_MAX)
					way[steps] = reached[k].table;
				steps++;
			}
			break;
		}
		for (size_t i = 0; i < n; i++) {
			struct slice a, b;
			bool known = false;
			if (!table_ends(all[i].name, &a, &b) || !slice_eq(b, reached[at].name))
				continue;
			for (size_t k = 0; k < queue_n; k++)
				known |= slice_eq(reached[k].name, a);
			if (!known)
				reached[queue_n++] = (struct reached){ a, i, at };
		}
	}
	free(reached);
	return steps <= STEPS_MAX ? steps : -1;
}

/* Rows "from<TAB>to1 to2 ...". */
static void load_step(struct correspondence *c, struct step *s, const struct resource *table)
{
	struct slice text = { table->begin, (size_t)(table->end - table->begin) };
	bool head = true;

	while (text.n) {
		struct slice line = slice_cut(&text, '\n'), from = slice_cut(&line, '\t');
		char key[16];
		if (!from.n || from.p[0] == '#')
			continue;
		if (!head) {
			struct slice k = arena_dup(&c->arena, code_key(from, key));
			size_t first = s->n;
			while (line.p && line.n)
				add_row(s, (struct row){ .key = k, .to = slice_cut(&line, ' '), .weight = NAN });
			if (s->n == first + 1) {
				s->rows[first].weight = 1;
				s->rows[first].decimal = SLICE("1");
			}
		}
		head = false;
	}
	qsort(s->rows, s->n, sizeof(*s->rows), compare_rows);
}

struct correspondence *correspondence_open(const struct nomenclature *from, const struct nomenclature *to,
                                           char **message)
{
	size_t way[STEPS_MAX], n;
	const struct resource *all = resource_all(&n);
	int steps = find_way(slice_of(from->table), slice_of(to->table), way);
	struct correspondence *c;

	if (steps < 0) {
		struct buf sources = { 0 };
		correspondence_sources(to, &sources);
		buf_addc(&sources, '\0');
		*message = xasprintf("there is no table from %s to %s; known to it are %s; --weights FILE names one of your "
		                     "own", from->name, to->name, sources.p);
		buf_fini(&sources);
		return NULL;
	}
	c = xcalloc(1, sizeof(*c));
	for (int i = 0; i < steps; i++)
		load_step(c, &c->steps[c->steps_n++], &all[way[i]]);
	return c;
}

void correspondence_sources(const struct nomenclature *to, struct buf *out)
{
	size_t way[STEPS_MAX];

	for (const struct nomenclature *n = nomenclatures; n->name; n++)
		if (strcmp(n->table, to->table) != 0 && find_way(slice_of(n->table), slice_of(to->table), way) > 0)
			buf_printf(out, "%s%s", out->n ? ", " : "", n->name);
	if (!out->n)
		buf_addz(out, "none");
}

/* ---- weights of the user's ----------------------------------------------- */

static char *check_sums(const char *path, const struct step *s)
{
	for (size_t i = 0, end; i < s->n; i = end) {
		double sum = 0;
		for (end = i; end < s->n && slice_eq(s->rows[end].key, s->rows[i].key) &&
		              slice_eq(s->rows[end].measure, s->rows[i].measure); end++) {
			if (end > i && slice_eq(s->rows[end].to, s->rows[end - 1].to))
				return xasprintf("%s: %.*s leads to %.*s twice", path, SLICE_ARG(s->rows[i].key),
				                 SLICE_ARG(s->rows[end].to));
			sum += s->rows[end].weight;
		}
		if (fabs(sum - 1) > 1e-9)
			return xasprintf("%s: the weights of %.*s%s%.*s are %.12g together, not 1", path,
			                 SLICE_ARG(s->rows[i].key), s->rows[i].measure.n ? " for " : "",
			                 SLICE_ARG(s->rows[i].measure), sum);
	}
	return NULL;
}

static char *read_weights(struct correspondence *c, const struct nomenclature *from, const char *path,
                          const struct table *t)
{
	int of = table_column(t, "from"), to = table_column(t, "to"), weight = table_column(t, "weight"),
	    measure = table_column(t, "measure");
	struct step *s = &c->steps[0];

	if (of < 0 || to < 0 || weight < 0)
		return xasprintf("%s: a table of weights has the columns from, to, weight, and maybe measure", path);
	for (size_t i = 0; i < t->rows; i++) {
		struct nomenclature_code code;
		struct row row = { .to = slice_trim(table_cell(t, i, to)), .decimal = slice_trim(table_cell(t, i, weight)),
			           .measure = measure < 0 ? SLICE("") : slice_trim(table_cell(t, i, measure)) };
		const char *why = nomenclature_read(from, table_cell(t, i, of), &code);
		if (why)
			return xasprintf("%s: row %zu: \"%.*s\": %s", path, i + 1, SLICE_ARG(table_cell(t, i, of)), why);
		if (!number_parse(row.decimal, &row.weight) || row.weight < 0 || row.weight > 1 || !row.to.n)
			return xasprintf("%s: row %zu: a weight is a number from 0 to 1, not \"%.*s\"", path, i + 1,
			                 SLICE_ARG(row.decimal));
		row.key = arena_dup(&c->arena, slice_of(code.key));
		row.to = arena_dup(&c->arena, row.to);
		row.decimal = arena_dup(&c->arena, row.decimal);
		row.measure = arena_dup(&c->arena, row.measure);
		c->by_measure |= row.measure.n > 0;
		add_row(s, row);
	}
	if (s->n)
		qsort(s->rows, s->n, sizeof(*s->rows), compare_rows);
	return check_sums(path, s);
}

struct correspondence *correspondence_weights(const struct nomenclature *from, const struct nomenclature *to,
                                              const char *path, char **message)
{
	struct correspondence *c = xcalloc(1, sizeof(*c));
	struct table t = { 0 };
	const char *why;
	struct slice text;
	int error = file_read(path, FILE_MAX, &c->text);

	(void)to;
	c->steps_n = 1;
	text = buf_slice(&c->text);
	if (slice_starts(text, SLICE("\xEF\xBB\xBF")))
		text.p += 3, text.n -= 3;
	if (error)
		*message = xasprintf("%s: %s", path, strerror(error));
	else if (!table_read(&t, text, &why))
		*message = xasprintf("%s: %s", path, why);
	else
		*message = read_weights(c, from, path, &t);
	table_fini(&t);
	if (*message) {
		correspondence_close(c);
		return NULL;
	}
	return c;
}

void correspondence_close(struct correspondence *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->steps_n; i++)
		free(c->steps[i].rows);
	arena_fini(&c->arena);
	buf_fini(&c->text);
	free(c);
}

bool correspondence_by_measure(const struct correspondence *c)
{
	return c->by_measure;
}

/* ---- where a code leads -------------------------------------------------- */

/* The first row whose key is not before `key`. */
static size_t first_of(const struct step *s, struct slice key)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (slice_cmp(s->rows[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has_key(const struct step *s, size_t at, struct slice key)
{
	return at < s->n && slice_eq(s->rows[at].key, key);
}

bool correspondence_knows(const struct correspondence *c, struct slice key)
{
	const struct step *s = &c->steps[0];
	size_t at = c->steps_n ? first_of(s, key) : 0;

	return c->steps_n && at < s->n && slice_starts(s->rows[at].key, key);
}

static int compare_links(const void *a, const void *b)
{
	return slice_cmp(((const struct link *)a)->code, ((const struct link *)b)->code);
}

/* Links to one target become one, their weights added. */
static size_t merge(struct link *links, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(links, n, sizeof(*links), compare_links);
	for (size_t i = 0; i < n; i++) {
		if (kept && slice_eq(links[kept - 1].code, links[i].code)) {
			links[kept - 1].weight += links[i].weight;
			links[kept - 1].decimal = SLICE("");
		} else {
			links[kept++] = links[i];
		}
	}
	if (kept == 1) { /* all of it goes there, whatever the parts were */
		links[0].weight = 1;
		links[0].decimal = SLICE("1");
	}
	return kept;
}

/* The links of one code at one step, `share` of the figure; appended to *out. */
static bool follow(const struct step *s, struct slice key, struct slice measure, double share, struct link **out,
                   size_t *n, size_t *cap, bool *coarse)
{
	size_t at = first_of(s, key), before = *n;
	bool exact = has_key(s, at, key), of_measure = false;

	for (size_t i = at; exact && has_key(s, i, key); i++)
		of_measure |= s->rows[i].measure.n && slice_eq(s->rows[i].measure, measure);
	for (size_t i = at; i < s->n && slice_starts(s->rows[i].key, key); i++) {
		const struct row *row = &s->rows[i];
		if (exact && row->key.n > key.n)
			break;
		if (exact ? !slice_eq(row->measure, of_measure ? measure : SLICE("")) : row->measure.n > 0)
			continue;
		*out = xgrow(*out, cap, *n + 1, sizeof(**out));
		(*out)[(*n)++] = (struct link){ row->to, exact ? share * row->weight : NAN,
			                        exact && share == 1 ? row->decimal : SLICE("") };
	}
	*coarse |= !exact;
	return *n > before;
}

size_t correspondence_find(const struct correspondence *c, struct slice key, struct slice measure,
                           struct arena *arena, struct link **links, bool *coarse)
{
	struct link *now = NULL, *next = NULL;
	size_t n = 0, cap = 0, next_n, next_cap;

	*coarse = false;
	now = xgrow(now, &cap, 1, sizeof(*now));
	now[n++] = (struct link){ key, 1, SLICE("1") };
	for (size_t step = 0; step < c->steps_n; step++) {
		next = NULL;
		next_n = next_cap = 0;
		for (size_t i = 0; i < n; i++) {
			char text[16];
			/* a part that leads nowhere would be lost: then none of it is known */
			if (!follow(&c->steps[step], code_key(now[i].code, text), measure, now[i].weight, &next,
			            &next_n, &next_cap, coarse)) {
				next_n = 0;
				break;
			}
		}
		free(now);
		now = next;
		n = merge(now, next_n);
		if (!n)
			break;
	}
	*links = arena_alloc(arena, (n + 1) * sizeof(**links));
	for (size_t i = 0; i < n; i++) {
		(*links)[i] = now[i];
		(*links)[i].code = arena_dup(arena, now[i].code);
		(*links)[i].decimal = arena_dup(arena, now[i].decimal);
	}
	free(now);
	return n;
}
