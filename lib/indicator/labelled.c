/* SPDX-License-Identifier: MIT */
#include "indicator/labelled.h"

#include <math.h>
#include <stdlib.h>

static int compare_texts(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static uint32_t number_of(const struct labelled *l, struct slice name)
{
	const struct slice *found = name.p && l->n ? bsearch(&name, l->names, l->n, sizeof(name), compare_texts) : NULL;

	return (uint32_t)(found ? (size_t)(found - l->names) : l->n);
}

static void name_labels(struct labelled *l, const struct side *t)
{
	size_t named = 0;

	l->names = xcalloc(t->n + 1, sizeof(*l->names));
	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].label.n)
			l->names[named++] = t->rows[i].label;
	qsort(l->names, named, sizeof(*l->names), compare_texts);
	for (size_t i = 0; i < named; i++)
		if (!i || !slice_eq(l->names[i], l->names[l->n - 1]))
			l->names[l->n++] = l->names[i];
}

static void add_up(struct labelled *l, const struct panel *p)
{
	const struct group *g = p->group;
	struct sum *cells = xcalloc(g->regions_n * l->n + 1, sizeof(*cells)), *wholes = xcalloc(l->n + 1, sizeof(*wholes));

	l->value = xcalloc(g->regions_n * l->n + 1, sizeof(*l->value));
	l->has = xcalloc(g->regions_n * l->n + 1, sizeof(*l->has));
	l->lacks = xcalloc(g->regions_n * l->n + 1, sizeof(*l->lacks));
	l->whole = xcalloc(l->n + 1, sizeof(*l->whole));
	for (size_t i = 0; i < p->n; i++) {
		uint32_t k = l->of[p->cells[i].activity];
		if (k == l->n)
			continue;
		sum_add(&cells[p->cells[i].region * l->n + k], p->cells[i].value);
		l->has[p->cells[i].region * l->n + k] = true;
	}
	for (size_t i = 0; i < p->missing_n; i++) {
		uint32_t k = l->of[p->missing[i].activity];
		if (k < l->n)
			l->lacks[p->missing[i].region * l->n + k] = true;
	}
	for (uint32_t a = 0; a < g->activities_n; a++)
		if (l->of[a] < l->n)
			sum_add(&wholes[l->of[a]], p->activity_total[a]);
	for (size_t i = 0; i < g->regions_n * l->n; i++)
		l->value[i] = sum_of(&cells[i]);
	for (size_t k = 0; k < l->n; k++)
		l->whole[k] = sum_of(&wholes[k]);
	free(cells);
	free(wholes);
}

struct labelled labelled_by(const struct side *table, const struct panel *p)
{
	const struct group *g = p->group;
	struct labelled l = { .of = xcalloc(g->activities_n + 1, sizeof(*l.of)), .region = p->region_total, .all = p->total };

	name_labels(&l, table);
	for (uint32_t a = 0; a < g->activities_n; a++) {
		l.of[a] = number_of(&l, side_label(table, g->activities[a], panel_time(p)));
		l.left_out += l.of[a] == l.n && panel_has_activity(p, a);
	}
	add_up(&l, p);
	return l;
}

void labelled_free(struct labelled *l)
{
	free(l->names);
	free(l->of);
	free(l->value);
	free(l->whole);
	free(l->has);
	free(l->lacks);
}

double labelled_quotient(const struct labelled *l, size_t r, size_t k)
{
	return ratio(ratio(l->value[r * l->n + k], l->region[r]), ratio(l->whole[k], l->all));
}

const char *labelled_flaw(const struct labelled *l, const struct panel *p, size_t r, size_t k)
{
	if (l->lacks[r * l->n + k])
		return reason_missing;
	return p->region_flaws[r] & FLAW_NEGATIVE ? reason_negative : NULL;
}
