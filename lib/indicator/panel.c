/* SPDX-License-Identifier: MIT */
/* From records to panels. */
#include "indicator/panel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BY_MAX = 16 };

/* Codes of one dimension: numbered as they come, renumbered in bytewise order. */
struct codes {
	struct dict index;
	struct slice *names;
	size_t n, cap;
	uint32_t *rank;
};

struct observation {
	uint32_t group, time, region, activity;
	double value, weight;
};

struct panel_maker {
	struct panel_options o;
	struct field_ref region, activity, time, value, weight, by[BY_MAX];
	struct codes regions, activities, times, groups;
	struct arena arena;
	struct value **group_by;
	size_t group_by_cap;
	struct observation *obs;
	size_t n, cap;
	uint64_t missing;
	bool has_activities;
	struct group *out;
	size_t out_n;
};

struct panel_maker *panel_maker_new(const struct panel_options *o)
{
	struct panel_maker *m = xcalloc(1, sizeof(*m));

	m->o = *o;
	m->region = field_named(o->region);
	m->activity = field_named(o->activity);
	m->time = field_named(o->time);
	m->value = field_named(o->value);
	m->weight = field_named(o->weight);
	for (size_t i = 0; i < o->by_n && i < BY_MAX; i++)
		m->by[i] = field_named(o->by[i]);
	return m;
}

static uint32_t code_of(struct panel_maker *m, struct codes *c, struct slice name)
{
	void *item = dict_find(&c->index, name);

	if (item)
		return (uint32_t)((uintptr_t)item - 1);
	name = arena_dup(&m->arena, name);
	c->names = xgrow(c->names, &c->cap, c->n + 1, sizeof(*c->names));
	c->names[c->n++] = name;
	dict_slot(&c->index, name)->item = (void *)(uintptr_t)c->n;
	return (uint32_t)(c->n - 1);
}

/* The group: its fields' values one behind the other are its name. */
static uint32_t group_of(struct panel_maker *m, const struct batch *b, const struct record *r)
{
	struct buf key = { 0 };
	uint32_t group;
	size_t before = m->groups.n;

	for (size_t i = 0; i < m->o.by_n; i++) {
		const struct value *v = record_get(r, &m->by[i]);
		buf_addc(&key, v ? (char)('0' + v->kind) : '-');
		if (v)
			buf_adds(&key, value_text(v, b->arena));
		buf_addc(&key, '\x1f');
	}
	group = code_of(m, &m->groups, buf_slice(&key));
	buf_fini(&key);
	if (m->groups.n > before) {
		struct value *by = arena_alloc(&m->arena, (m->o.by_n + 1) * sizeof(*by));
		memset(by, 0, (m->o.by_n + 1) * sizeof(*by));
		for (size_t i = 0; i < m->o.by_n; i++) {
			const struct value *v = record_get(r, &m->by[i]);
			if (!v)
				continue;
			by[i] = *v;
			by[i].p = arena_dup(&m->arena, (struct slice){ v->p, v->n }).p;
		}
		m->group_by = xgrow(m->group_by, &m->group_by_cap, m->groups.n, sizeof(*m->group_by));
		m->group_by[group] = by;
	}
	return group;
}

const char *panel_take(struct panel_maker *m, const struct batch *b, const struct record *r,
                       struct field_ref **field)
{
	const struct value *region = record_get(r, &m->region), *activity = record_get(r, &m->activity);
	const struct value *time = record_get(r, &m->time), *value = record_get(r, &m->value);
	const struct value *weight = m->o.weight.n ? record_get(r, &m->weight) : NULL;
	struct observation o = { .weight = NAN };

	*field = &m->region;
	if (!region || region->kind != VALUE_STRING)
		return "no region code; name its field with --region";
	*field = &m->activity;
	if (activity && activity->kind != VALUE_STRING)
		return "an activity code that is no text";
	*field = &m->value;
	if (!value)
		return "no value; name its field with --value";
	if (value->kind != VALUE_NULL && !value_number(value, &o.value))
		return "the value is no number";
	*field = &m->weight;
	if (m->o.weight.n && (!weight || !value_number(weight, &o.weight)))
		return "the weight is no number";
	*field = NULL;
	if (value->kind == VALUE_NULL) {
		m->missing++;
		return NULL;
	}
	m->has_activities |= activity != NULL;
	o.group = m->o.by_n ? group_of(m, b, r) : 0;
	o.time = code_of(m, &m->times, time ? value_text(time, b->arena) : SLICE(""));
	o.region = code_of(m, &m->regions, value_text(region, b->arena));
	o.activity = code_of(m, &m->activities, activity ? value_text(activity, b->arena) : SLICE(""));
	m->obs = xgrow(m->obs, &m->cap, m->n + 1, sizeof(*m->obs));
	m->obs[m->n++] = o;
	return NULL;
}

uint64_t panel_missing(const struct panel_maker *m)
{
	return m->missing;
}

bool panel_has_activities(const struct panel_maker *m)
{
	return m->has_activities;
}

static const struct codes *sorting;

static int compare_codes(const void *a, const void *b)
{
	return slice_cmp(sorting->names[*(const uint32_t *)a], sorting->names[*(const uint32_t *)b]);
}

static void rank_codes(struct codes *c)
{
	uint32_t *order = xreallocarray(NULL, c->n + 1, sizeof(*order));
	struct slice *names = xreallocarray(NULL, c->n + 1, sizeof(*names));

	c->rank = xreallocarray(NULL, c->n + 1, sizeof(*c->rank));
	for (uint32_t i = 0; i < c->n; i++)
		order[i] = i;
	sorting = c;
	qsort(order, c->n, sizeof(*order), compare_codes);
	for (uint32_t i = 0; i < c->n; i++) {
		c->rank[order[i]] = i;
		names[i] = c->names[order[i]];
	}
	free(c->names);
	free(order);
	c->names = names;
}

static int compare_observations(const void *pa, const void *pb)
{
	const struct observation *a = pa, *b = pb;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->region != b->region)
		return a->region < b->region ? -1 : 1;
	if (a->activity != b->activity)
		return a->activity < b->activity ? -1 : 1;
	return (a->value > b->value) - (a->value < b->value);
}

static char *complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *complain(const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	buf_addc(&text, '\0');
	return text.p;
}

/* Cells, and the totals: published ones where a code stands for them. */
static void fill_panel(struct panel_maker *m, struct panel *p, const struct observation *o, size_t n)
{
	const struct group *g = p->group;
	struct sum *regions = xcalloc(g->regions_n + 1, sizeof(*regions));
	struct sum *activities = xcalloc(g->activities_n + 1, sizeof(*activities)), all = { 0, 0 };
	double published_all = NAN;
	double *published_activity = NULL, *published_region = NULL;

	p->cells = xreallocarray(NULL, n + 1, sizeof(*p->cells));
	p->rows = xcalloc(g->regions_n + 2, sizeof(*p->rows));
	p->region_total = xcalloc(g->regions_n + 1, sizeof(double));
	p->activity_total = xcalloc(g->activities_n + 1, sizeof(double));
	published_activity = xcalloc(g->activities_n + 1, sizeof(double));
	published_region = xcalloc(g->regions_n + 1, sizeof(double));
	for (size_t i = 0; i < g->activities_n; i++)
		published_activity[i] = NAN;
	for (size_t i = 0; i < g->regions_n; i++)
		published_region[i] = NAN;
	for (size_t i = 0; i < n; i++) {
		bool all_regions = m->o.total_region.n && slice_eq(g->regions[o[i].region], m->o.total_region);
		bool all_activities = m->o.total_activity.n &&
		                      slice_eq(g->activities[o[i].activity], m->o.total_activity);
		if (all_regions && all_activities)
			published_all = o[i].value;
		else if (all_regions)
			published_activity[o[i].activity] = o[i].value;
		else if (all_activities)
			published_region[o[i].region] = o[i].value;
		if (all_regions || all_activities)
			continue;
		p->cells[p->n++] = (struct cell){ o[i].region, o[i].activity, o[i].value, o[i].weight };
		p->rows[o[i].region + 1]++;
		sum_add(&regions[o[i].region], o[i].value);
		sum_add(&activities[o[i].activity], o[i].value);
		sum_add(&all, o[i].value);
	}
	for (size_t i = 0; i < g->regions_n; i++)
		p->rows[i + 1] += p->rows[i];
	struct sum over_activities = { 0, 0 };
	for (size_t i = 0; i < g->regions_n; i++)
		p->region_total[i] = isnan(published_region[i]) ? sum_of(&regions[i]) : published_region[i];
	for (size_t i = 0; i < g->activities_n; i++) {
		p->activity_total[i] = isnan(published_activity[i]) ? sum_of(&activities[i]) : published_activity[i];
		sum_add(&over_activities, p->activity_total[i]);
	}
	/* The total region's own total, where it was given by activities only, is their sum. */
	p->total = !isnan(published_all) ? published_all :
	           m->o.total_region.n ? sum_of(&over_activities) : sum_of(&all);
	free(regions);
	free(activities);
	free(published_activity);
	free(published_region);
}

struct group *panel_groups(struct panel_maker *m, size_t *n, char **message)
{
	size_t groups = m->o.by_n ? m->groups.n : (m->n > 0);
	struct value **by = NULL;

	*message = NULL;
	*n = 0;
	rank_codes(&m->regions);
	rank_codes(&m->activities);
	rank_codes(&m->times);
	rank_codes(&m->groups);
	for (size_t i = 0; i < m->n; i++) {
		struct observation *o = &m->obs[i];
		o->region = m->regions.rank[o->region];
		o->activity = m->activities.rank[o->activity];
		o->time = m->times.rank[o->time];
		o->group = m->o.by_n ? m->groups.rank[o->group] : 0;
	}
	qsort(m->obs, m->n, sizeof(*m->obs), compare_observations);

	size_t kept = 0;
	for (size_t i = 0; i < m->n; i++) {
		struct observation *o = &m->obs[i], *last = kept ? &m->obs[kept - 1] : NULL;
		if (!last || last->group != o->group || last->time != o->time || last->region != o->region ||
		    last->activity != o->activity) {
			m->obs[kept++] = *o;
			continue;
		}
		if (!m->o.sum_duplicates) {
			*message = complain("two records for region %.*s, activity %.*s, time %.*s; aggregate first, "
			                    "name the field that tells them apart with --by, or say --duplicates sum",
			                    SLICE_ARG(m->regions.names[o->region]),
			                    SLICE_ARG(m->activities.names[o->activity]),
			                    SLICE_ARG(m->times.names[o->time]));
			return NULL;
		}
		last->value += o->value; /* equal cells come sorted by value: the order is fixed */
	}
	m->n = kept;

	by = xcalloc(groups + 1, sizeof(*by));
	for (size_t i = 0; m->o.by_n && i < groups; i++)
		by[m->groups.rank[i]] = m->group_by[i];
	m->out = xcalloc(groups + 1, sizeof(*m->out));
	m->out_n = groups;
	for (size_t i = 0, at = 0; i < groups; i++) {
		struct group *g = &m->out[i];
		*g = (struct group){ .by = by[i], .regions = m->regions.names, .activities = m->activities.names,
			             .times = m->times.names, .regions_n = m->regions.n,
			             .activities_n = m->activities.n, .times_n = m->times.n };
		g->active = xcalloc(g->activities_n + 1, sizeof(bool));
		g->panels = xcalloc(g->times_n + 1, sizeof(*g->panels));
		for (uint32_t t = 0; t < g->times_n; t++) {
			size_t end = at;
			g->panels[t] = (struct panel){ .group = g, .time = t };
			while (end < m->n && m->obs[end].group == i && m->obs[end].time == t)
				end++;
			fill_panel(m, &g->panels[t], m->obs + at, end - at);
			for (size_t k = 0; k < g->panels[t].n; k++)
				g->active[g->panels[t].cells[k].activity] = true;
			at = end;
		}
		for (size_t a = 0; a < g->activities_n; a++)
			g->active_n += g->active[a];
	}
	free(by);
	*n = groups;
	return m->out;
}

static void codes_fini(struct codes *c)
{
	dict_fini(&c->index);
	free(c->names);
	free(c->rank);
}

void panel_maker_free(struct panel_maker *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->out_n; i++) {
		for (size_t t = 0; t < m->out[i].times_n; t++) {
			free(m->out[i].panels[t].cells);
			free(m->out[i].panels[t].rows);
			free(m->out[i].panels[t].region_total);
			free(m->out[i].panels[t].activity_total);
		}
		free(m->out[i].panels);
		free(m->out[i].active);
	}
	free(m->out);
	codes_fini(&m->regions);
	codes_fini(&m->activities);
	codes_fini(&m->times);
	codes_fini(&m->groups);
	free(m->group_by);
	free(m->obs);
	arena_fini(&m->arena);
	free(m);
}

double panel_at(const struct panel *p, uint32_t region, uint32_t activity, bool *present)
{
	size_t low = p->rows[region], high = p->rows[region + 1];

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (p->cells[middle].activity < activity)
			low = middle + 1;
		else
			high = middle;
	}
	bool found = low < p->rows[region + 1] && p->cells[low].activity == activity;
	if (present)
		*present = found;
	return found ? p->cells[low].value : 0;
}

bool panel_has_region(const struct panel *p, uint32_t region)
{
	return p->rows[region] < p->rows[region + 1];
}
