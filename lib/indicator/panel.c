/* SPDX-License-Identifier: MIT */
/* Panels from sorted cells: codes, totals, flaws; and reading them. */
#include <math.h>
#include <stdlib.h>
#include <linux/mman.h>
#include <sys/mman.h>

#include "indicator/panel_internal.h"

/* Where each region's and each activity's cells begin; what is wrong with them. */
static void index_panel(struct panel *p)
{
	const struct group *g = p->group;
	size_t *at = xcalloc(g->activities_n + 2, sizeof(*at));

	p->rows = xcalloc(g->regions_n + 2, sizeof(*p->rows));
	p->columns = xcalloc(g->activities_n + 2, sizeof(*p->columns));
	p->by_activity = xcalloc(p->n + PANEL_AHEAD + 1, sizeof(*p->by_activity));
	p->region_flaws = xcalloc(g->regions_n + 1, 1);
	p->activity_flaws = xcalloc(g->activities_n + 1, 1);
	for (size_t i = 0; i < p->n; i++) {
		const struct cell *c = &p->cells[i];
		p->rows[c->region + 1]++;
		p->columns[c->activity + 1]++;
		if (c->value < 0) {
			p->region_flaws[c->region] |= FLAW_NEGATIVE;
			p->activity_flaws[c->activity] |= FLAW_NEGATIVE;
		}
	}
	for (size_t i = 0; i < g->regions_n; i++)
		p->rows[i + 1] += p->rows[i];
	for (size_t i = 0; i < g->activities_n; i++) {
		p->active_n += p->columns[i + 1] > 0;
		at[i + 1] = p->columns[i + 1] += p->columns[i];
	}
	for (size_t i = 0; i < p->n; i++)
		p->by_activity[at[p->cells[i].activity]++] = i;
	for (size_t i = 0; i < p->missing_n; i++) {
		p->region_flaws[p->missing[i].region] |= FLAW_MISSING;
		p->activity_flaws[p->missing[i].activity] |= FLAW_MISSING;
	}
	free(at);
}

/*
 * Cells of one activity lie pages apart, and to find a page takes longer than to read from it: large
 * pages save that. Where the kernel has none to give, nothing changes.
 */
static void join_pages(const void *p, size_t n)
{
#ifdef MADV_COLLAPSE
	const size_t page = (size_t)2 << 20;
	uintptr_t from = ((uintptr_t)p + page - 1) & ~(page - 1), until = ((uintptr_t)p + n) & ~(page - 1);

	if (until > from)
		(void)madvise((void *)from, until - from, MADV_COLLAPSE);
#else
	(void)p, (void)n;
#endif
}

static double sum_over(const double *totals, size_t n)
{
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		sum_add(&sum, totals[i]);
	return sum_of(&sum);
}

/* One dimension's totals: the published ones where there are any, else the sums of the parts. */
static double *totals_of(struct panel_maker *m, const struct sum *sums, const double *published, uint8_t *flaws,
                         size_t n, bool named)
{
	double *totals = xcalloc(n + 1, sizeof(*totals));

	for (size_t i = 0; i < n; i++) {
		totals[i] = isnan(published[i]) ? sum_of(&sums[i]) : published[i];
		if (!isnan(published[i]))
			flaws[i] &= (uint8_t)~FLAW_MISSING;
		else if (named && totals[i] != 0)
			m->unpublished++;
	}
	return totals;
}

/* The further columns of the builder's cell go to where it will stand in the panel. */
static void keep_columns(const struct panel_maker *m, struct panel *p, const struct builder *b, struct cell *c,
                         size_t from)
{
	if (m->o->columns_n) {
		const double *row = builder_row(m, b, c);
		c->weight = row[0];
		for (size_t k = 0; k < m->o->columns_n; k++)
			p->extra[k][p->n] = row[k + 1];
	}
	if (p->plants)
		p->plants[p->n] = b->plants[from];
}

/*
 * Cells, and the totals: published ones where a code stands for them. The builder's cells
 * become the panel's, in place, with the group's numbers.
 */
static void fill_panel(struct panel_maker *m, struct panel *p, struct builder *b, uint32_t *const local[2])
{
	const struct group *g = p->group;
	struct sum *regions = xcalloc(g->regions_n + 1, sizeof(*regions));
	struct sum *activities = xcalloc(g->activities_n + 1, sizeof(*activities)), all = { 0, 0 };
	double *published_activity = xreallocarray(NULL, g->activities_n + 1, sizeof(double));
	double *published_region = xreallocarray(NULL, g->regions_n + 1, sizeof(double)), published_all = NAN;
	size_t cap = 0;

	p->cells = b->cells;
	b->cells = NULL;
	p->extra = xcalloc(m->o->columns_n + 1, sizeof(*p->extra));
	for (size_t k = 0; k < m->o->columns_n; k++)
		p->extra[k] = xreallocarray(NULL, b->n + 1, sizeof(**p->extra));
	if (m->o->plants)
		p->plants = xreallocarray(NULL, b->n + 1, sizeof(*p->plants));
	p->plant_values = b->plant_values;
	b->plant_values = NULL;
	for (size_t i = 0; i < g->activities_n; i++)
		published_activity[i] = NAN;
	for (size_t i = 0; i < g->regions_n; i++)
		published_region[i] = NAN;
	for (size_t i = 0; i < b->n; i++) {
		struct cell c = p->cells[i];
		c.region = local[0][c.region];
		c.activity = local[1][c.activity];
		bool all_regions = m->o->total_region.n && slice_eq(g->regions[c.region], m->o->total_region);
		bool all_activities = m->o->total_activity.n && slice_eq(g->activities[c.activity], m->o->total_activity);
		m->saw_total_region |= all_regions;
		m->saw_total_activity |= all_activities;
		if (all_regions && all_activities) {
			published_all = c.value;
		} else if (all_regions) {
			published_activity[c.activity] = c.value;
		} else if (all_activities) {
			published_region[c.region] = c.value;
		} else if (isnan(c.value)) {
			p->missing = xgrow(p->missing, &cap, p->missing_n + 1, sizeof(*p->missing));
			p->missing[p->missing_n++] = (struct place_of_cell){ c.region, c.activity };
		} else {
			keep_columns(m, p, b, &c, i);
			p->cells[p->n++] = c;
		}
	}
	for (size_t i = 0; i < p->n; i++) {
		sum_add(&regions[p->cells[i].region], p->cells[i].value);
		sum_add(&activities[p->cells[i].activity], p->cells[i].value);
		sum_add(&all, p->cells[i].value);
	}
	free(b->rows);
	free(b->plants);
	b->rows = NULL;
	b->plants = NULL;
	join_pages(p->cells, p->n * sizeof(*p->cells));
	index_panel(p);
	p->region_total = totals_of(m, regions, published_region, p->region_flaws, g->regions_n,
	                            m->o->total_activity.n > 0);
	p->activity_total = totals_of(m, activities, published_activity, p->activity_flaws, g->activities_n,
	                              m->o->total_region.n > 0);
	/* A total that was not given itself is the sum of those that were. */
	p->total = !isnan(published_all) ? published_all :
	           m->o->total_region.n ? sum_over(p->activity_total, g->activities_n) :
	           m->o->total_activity.n ? sum_over(p->region_total, g->regions_n) : sum_of(&all);
	free(regions);
	free(activities);
	free(published_activity);
	free(published_region);
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The codes of one dimension that a group has, in order; local[] leads from the run's
 * number to the group's, *used back. The cost goes by the group's cells, not by all codes. */
static struct slice *local_codes(const struct codes *c, uint32_t *local, const struct builder *from,
                                 const struct builder *end, bool regions, size_t *count, uint32_t **used)
{
	struct slice *names;
	size_t n = 0, cap = 0;

	*used = NULL;
	for (const struct builder *b = from; b < end; b++)
		for (size_t i = 0; i < b->n; i++) {
			uint32_t number = regions ? b->cells[i].region : b->cells[i].activity;
			if (local[number] != NO_LOCAL)
				continue;
			local[number] = 0;
			*used = xgrow(*used, &cap, n + 1, sizeof(**used));
			(*used)[n++] = number;
		}
	if (n)
		qsort(*used, n, sizeof(**used), compare_numbers);
	names = xreallocarray(NULL, n + 1, sizeof(*names));
	for (size_t i = 0; i < n; i++) {
		names[i] = c->names[(*used)[i]];
		local[(*used)[i]] = (uint32_t)i;
	}
	*count = n;
	return names;
}

static void forget_codes(uint32_t *local, uint32_t *used, size_t n)
{
	for (size_t i = 0; i < n; i++)
		local[used[i]] = NO_LOCAL;
	free(used);
}

/* NULL, or why the group cannot be. */
static const char *check_group(const struct group *g, size_t cells)
{
	/* Almost empty panels that memory could not hold. */
	if (g->times_n * (g->regions_n + g->activities_n) > 64 * cells + (1 << 24))
		return "almost every record has a region and a time of its own; are --region and --time the right "
		       "fields?";
	if (g->activities_n > 1 && !g->activities[0].n)
		return "records without activity beside records with one; name the totals with --total-activity, or "
		       "leave them out";
	return NULL;
}

const char *group_fill(struct panel_maker *m, struct group *g, struct builder *from, struct builder *end,
                       uint32_t *local[2])
{
	uint32_t *used[2];
	size_t cells = 0;
	const char *fault;

	g->regions = local_codes(&m->regions, local[0], from, end, true, &g->regions_n, &used[0]);
	g->activities = local_codes(&m->activities, local[1], from, end, false, &g->activities_n, &used[1]);
	g->options = m->o;
	g->times_n = (size_t)(end - from);
	g->times = xreallocarray(NULL, g->times_n + 1, sizeof(*g->times));
	for (size_t t = 0; t < g->times_n; t++) {
		g->times[t] = m->times.names[from[t].time];
		cells += from[t].n;
	}
	fault = check_group(g, cells);
	g->active = xcalloc(g->activities_n + 1, sizeof(bool));
	g->panels = xcalloc(g->times_n + 1, sizeof(*g->panels));
	for (size_t t = 0; t < g->times_n && !fault; t++) {
		g->panels[t] = (struct panel){ .group = g, .time = (uint32_t)t };
		fill_panel(m, &g->panels[t], &from[t], local);
		for (size_t k = 0; k < g->panels[t].n; k++)
			g->active[g->panels[t].cells[k].activity] = true;
	}
	forget_codes(local[0], used[0], g->regions_n);
	forget_codes(local[1], used[1], g->activities_n);
	return fault;
}

void group_fini(struct group *g)
{
	for (size_t t = 0; g->panels && t < g->times_n; t++) {
		free(g->panels[t].cells);
		free(g->panels[t].rows);
		free(g->panels[t].region_total);
		free(g->panels[t].activity_total);
		free(g->panels[t].columns);
		free(g->panels[t].by_activity);
		free(g->panels[t].missing);
		free(g->panels[t].region_flaws);
		free(g->panels[t].activity_flaws);
		for (size_t k = 0; g->panels[t].extra && k < g->options->columns_n; k++)
			free(g->panels[t].extra[k]);
		free(g->panels[t].extra);
		free(g->panels[t].plants);
		free(g->panels[t].plant_values);
	}
	free(g->panels);
	free(g->active);
	free(g->regions);
	free(g->activities);
	free(g->times);
}

/* ---- reading ------------------------------------------------------------ */

static const struct cell *panel_find(const struct panel *p, uint32_t region, uint32_t activity)
{
	size_t low = p->rows[region], high = p->rows[region + 1];

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (p->cells[middle].activity < activity)
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->rows[region + 1] && p->cells[low].activity == activity ? &p->cells[low] : NULL;
}

double panel_at(const struct panel *p, uint32_t region, uint32_t activity, bool *present)
{
	const struct cell *c = panel_find(p, region, activity);

	if (present)
		*present = c != NULL;
	return c ? c->value : 0;
}

double *panel_figures(const struct panel *p, uint32_t activity)
{
	double *figures = xcalloc(p->group->regions_n + 1, sizeof(*figures));

	for (size_t r = 0; r < p->group->regions_n; r++)
		figures[r] = NAN;
	for (size_t i = p->columns[activity]; i < p->columns[activity + 1]; i++) {
		const struct cell *c = panel_in_column(p, i);
		figures[c->region] = c->value;
	}
	return figures;
}

const double *panel_column(const struct panel *p, const char *name)
{
	const struct panel_options *o = p->group->options;

	for (size_t k = 0; k < o->columns_n; k++)
		if (slice_is(o->columns[k].name, name))
			return o->columns[k].seen ? p->extra[k] : NULL;
	return NULL;
}

bool panel_has_region(const struct panel *p, uint32_t region)
{
	return p->rows[region] < p->rows[region + 1];
}

bool panel_lacks(const struct panel *p, uint32_t region, uint32_t activity)
{
	size_t low = 0, high = p->missing_n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct place_of_cell *c = &p->missing[middle];
		if (c->region < region || (c->region == region && c->activity < activity))
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->missing_n && p->missing[low].region == region && p->missing[low].activity == activity;
}

uint32_t code_place(const struct slice *codes, size_t n, struct slice code)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (slice_cmp(codes[middle], code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && slice_eq(codes[low], code) ? (uint32_t)low : UINT32_MAX;
}

uint32_t group_region(const struct group *g, struct slice code)
{
	return code_place(g->regions, g->regions_n, code);
}

uint32_t group_activity(const struct group *g, struct slice code)
{
	return code_place(g->activities, g->activities_n, code);
}
