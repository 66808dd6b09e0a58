/* SPDX-License-Identifier: MIT */
/* From records to panels. */
#include "indicator/panel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/dict.h"

enum { BY_MAX = 16, ALIKE = 2 };

/* Figures of two measures or two units have no sum. */
static const char *const alike_fields[ALIKE] = { "measure", "unit" };

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
	struct field_ref alike[ALIKE];  /* fields that may not vary in a group */
	struct slice (*group_alike)[ALIKE];
	size_t group_alike_cap;
	const char *mixed;              /* the first of them that did */
	struct slice mixed_values[2];
	struct observation *obs;
	size_t n, cap;
	uint64_t missing, unpublished;
	bool has_activities, saw_total_region, saw_total_activity;
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
	for (size_t i = 0; i < ALIKE; i++)
		m->alike[i] = field_named(slice_of(alike_fields[i]));
	return m;
}

void panel_name_activity(struct panel_maker *m, struct slice field)
{
	m->activity = field_named(field);
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

/* Notes when measure or unit vary inside a group; panel_groups() refuses it then, so that the
 * refusal does not hang on the order of the records. */
static void check_alike(struct panel_maker *m, const struct batch *b, const struct record *r,
                        uint32_t group, bool first)
{
	if (first)
		m->group_alike = xgrow(m->group_alike, &m->group_alike_cap, m->groups.n, sizeof(*m->group_alike));
	for (size_t i = 0; i < ALIKE && !m->mixed; i++) {
		const struct value *v = record_get(r, &m->alike[i]);
		struct slice text = v ? value_text(v, b->arena) : SLICE("");
		if (first) {
			m->group_alike[group][i] = arena_dup(&m->arena, text);
		} else if (!slice_eq(text, m->group_alike[group][i])) {
			m->mixed = alike_fields[i];
			m->mixed_values[0] = m->group_alike[group][i];
			m->mixed_values[1] = arena_dup(&m->arena, text);
		}
	}
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
	check_alike(m, b, r, group, m->groups.n > before);
	return group;
}

const char *panel_take(struct panel_maker *m, const struct batch *b, const struct record *r,
                       struct field_ref **field)
{
	const struct value *region = record_get(r, &m->region);
	const struct value *activity = m->activity.name.n ? record_get(r, &m->activity) : NULL;
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
	if (o.weight < 0)
		return "the weight is negative";
	*field = NULL;
	if (value->kind == VALUE_NULL) {
		m->missing++;
		o.value = NAN;
	}
	m->has_activities |= activity != NULL;
	o.group = group_of(m, b, r);
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

uint64_t panel_unpublished(const struct panel_maker *m)
{
	return m->unpublished;
}

bool panel_has_activities(const struct panel_maker *m)
{
	return m->has_activities;
}

static int compare_codes(const void *a, const void *b, void *names)
{
	return slice_cmp(((struct slice *)names)[*(const uint32_t *)a], ((struct slice *)names)[*(const uint32_t *)b]);
}

static void rank_codes(struct codes *c)
{
	uint32_t *order = xreallocarray(NULL, c->n + 1, sizeof(*order));
	struct slice *names = xreallocarray(NULL, c->n + 1, sizeof(*names));

	c->rank = xreallocarray(NULL, c->n + 1, sizeof(*c->rank));
	for (uint32_t i = 0; i < c->n; i++)
		order[i] = i;
	qsort_r(order, c->n, sizeof(*order), compare_codes, c->names);
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
	if (isnan(a->value) || isnan(b->value))
		return isnan(a->value) - isnan(b->value);
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

/* Where each region's and each activity's cells begin; what is wrong with them. */
static void index_panel(struct panel *p)
{
	const struct group *g = p->group;
	size_t *at = xcalloc(g->activities_n + 2, sizeof(*at));

	p->rows = xcalloc(g->regions_n + 2, sizeof(*p->rows));
	p->columns = xcalloc(g->activities_n + 2, sizeof(*p->columns));
	p->by_activity = xreallocarray(NULL, p->n + 1, sizeof(*p->by_activity));
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
	for (size_t i = 0; i < g->activities_n; i++)
		at[i + 1] = p->columns[i + 1] += p->columns[i];
	for (size_t i = 0; i < p->n; i++)
		p->by_activity[at[p->cells[i].activity]++] = i;
	for (size_t i = 0; i < p->missing_n; i++) {
		p->region_flaws[p->missing[i].region] |= FLAW_MISSING;
		p->activity_flaws[p->missing[i].activity] |= FLAW_MISSING;
	}
	free(at);
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

/* Cells, and the totals: published ones where a code stands for them. */
static void fill_panel(struct panel_maker *m, struct panel *p, const struct observation *o, size_t n)
{
	const struct group *g = p->group;
	struct sum *regions = xcalloc(g->regions_n + 1, sizeof(*regions));
	struct sum *activities = xcalloc(g->activities_n + 1, sizeof(*activities)), all = { 0, 0 };
	double *published_activity = xreallocarray(NULL, g->activities_n + 1, sizeof(double));
	double *published_region = xreallocarray(NULL, g->regions_n + 1, sizeof(double)), published_all = NAN;

	p->cells = xreallocarray(NULL, n + 1, sizeof(*p->cells));
	p->missing = xreallocarray(NULL, n + 1, sizeof(*p->missing));
	for (size_t i = 0; i < g->activities_n; i++)
		published_activity[i] = NAN;
	for (size_t i = 0; i < g->regions_n; i++)
		published_region[i] = NAN;
	for (size_t i = 0; i < n; i++) {
		bool all_regions = m->o.total_region.n && slice_eq(g->regions[o[i].region], m->o.total_region);
		bool all_activities = m->o.total_activity.n &&
		                      slice_eq(g->activities[o[i].activity], m->o.total_activity);
		m->saw_total_region |= all_regions;
		m->saw_total_activity |= all_activities;
		if (all_regions && all_activities)
			published_all = o[i].value;
		else if (all_regions)
			published_activity[o[i].activity] = o[i].value;
		else if (all_activities)
			published_region[o[i].region] = o[i].value;
		else if (isnan(o[i].value))
			p->missing[p->missing_n++] = (struct place_of_cell){ o[i].region, o[i].activity };
		else
			p->cells[p->n++] = (struct cell){ o[i].region, o[i].activity, o[i].value, o[i].weight };
	}
	for (size_t i = 0; i < p->n; i++) {
		sum_add(&regions[p->cells[i].region], p->cells[i].value);
		sum_add(&activities[p->cells[i].activity], p->cells[i].value);
		sum_add(&all, p->cells[i].value);
	}
	index_panel(p);
	p->region_total = totals_of(m, regions, published_region, p->region_flaws, g->regions_n,
	                            m->o.total_activity.n > 0);
	p->activity_total = totals_of(m, activities, published_activity, p->activity_flaws, g->activities_n,
	                              m->o.total_region.n > 0);
	/* A total that was not given itself is the sum of those that were. */
	p->total = !isnan(published_all) ? published_all :
	           m->o.total_region.n ? sum_over(p->activity_total, g->activities_n) :
	           m->o.total_activity.n ? sum_over(p->region_total, g->regions_n) : sum_of(&all);
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
 * number to the group's. The cost goes by the group's records, not by all codes. */
static struct slice *local_codes(const struct codes *c, uint32_t *local, const struct observation *o, size_t n,
                                 uint32_t (*get)(const struct observation *o), size_t *count)
{
	uint32_t *used = xreallocarray(NULL, n + 1, sizeof(*used));
	struct slice *names;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!kept || used[kept - 1] != get(&o[i]))
			used[kept++] = get(&o[i]);
	qsort(used, kept, sizeof(*used), compare_numbers);
	names = xreallocarray(NULL, kept + 1, sizeof(*names));
	*count = 0;
	for (size_t i = 0; i < kept; i++)
		if (!i || used[i] != used[i - 1]) {
			names[*count] = c->names[used[i]];
			local[used[i]] = (uint32_t)(*count)++;
		}
	free(used);
	return names;
}

static uint32_t get_region(const struct observation *o)
{
	return o->region;
}

static uint32_t get_activity(const struct observation *o)
{
	return o->activity;
}

static uint32_t get_time(const struct observation *o)
{
	return o->time;
}

/* The group of observations [o, o + n), which are sorted; NULL or why it cannot be. */
static const char *fill_group(struct panel_maker *m, struct group *g, struct observation *o, size_t n,
                       uint32_t *scratch[3])
{
	g->regions = local_codes(&m->regions, scratch[0], o, n, get_region, &g->regions_n);
	g->activities = local_codes(&m->activities, scratch[1], o, n, get_activity, &g->activities_n);
	g->times = local_codes(&m->times, scratch[2], o, n, get_time, &g->times_n);
	/* Almost empty panels that memory could not hold. */
	if (g->times_n * (g->regions_n + g->activities_n) > 64 * n + (1 << 24))
		return "almost every record has a region and a time of its own; are --region and --time the right "
		       "fields?";
	if (g->activities_n > 1 && !g->activities[0].n)
		return "records without activity beside records with one; name the totals with --total-activity, or "
		       "leave them out";
	g->active = xcalloc(g->activities_n + 1, sizeof(bool));
	g->panels = xcalloc(g->times_n + 1, sizeof(*g->panels));
	for (size_t i = 0; i < n; i++) {
		o[i].region = scratch[0][o[i].region];
		o[i].activity = scratch[1][o[i].activity];
		o[i].time = scratch[2][o[i].time];
	}
	for (size_t t = 0, at = 0; t < g->times_n; t++) {
		size_t end = at;
		g->panels[t] = (struct panel){ .group = g, .time = (uint32_t)t };
		while (end < n && o[end].time == t)
			end++;
		fill_panel(m, &g->panels[t], o + at, end - at);
		for (size_t k = 0; k < g->panels[t].n; k++)
			g->active[g->panels[t].cells[k].activity] = true;
		at = end;
	}
	for (size_t a = 0; a < g->activities_n; a++)
		g->active_n += g->active[a];
	return NULL;
}

/* Adds up or refuses records of one cell; NULL or the message. */
static char *merge_duplicates(struct panel_maker *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->n; i++) {
		struct observation *o = &m->obs[i], *last = kept ? &m->obs[kept - 1] : NULL;
		if (!last || last->group != o->group || last->time != o->time || last->region != o->region ||
		    last->activity != o->activity) {
			m->obs[kept++] = *o;
			continue;
		}
		const struct slice region = m->regions.names[o->region], activity = m->activities.names[o->activity];
		const struct slice time = m->times.names[o->time];
		if (!m->o.sum_duplicates)
			return complain("two records for region %.*s, activity %.*s, time %.*s; aggregate first, "
			                "name the field that tells them apart with --by, or say --duplicates sum",
			                SLICE_ARG(region), SLICE_ARG(activity), SLICE_ARG(time));
		if (last->weight != o->weight && !(isnan(last->weight) && isnan(o->weight)))
			return complain("records to be summed for region %.*s, activity %.*s, time %.*s have several "
			                "weights; aggregate them and join the weight afterwards",
			                SLICE_ARG(region), SLICE_ARG(activity), SLICE_ARG(time));
		last->value += o->value; /* they come sorted by value: the order is fixed */
	}
	m->n = kept;
	return NULL;
}

struct group *panel_groups(struct panel_maker *m, size_t *n, char **message)
{
	uint32_t *scratch[3];
	struct value **by;
	const char *fault = NULL;

	*message = NULL;
	*n = 0;
	if (m->mixed) {
		*message = complain("figures of %s \"%.*s\" and \"%.*s\" in one panel; name %s in --by, or keep one of "
		                    "them", m->mixed, SLICE_ARG(m->mixed_values[0]), SLICE_ARG(m->mixed_values[1]),
		                    m->mixed);
		return NULL;
	}
	rank_codes(&m->regions);
	rank_codes(&m->activities);
	rank_codes(&m->times);
	rank_codes(&m->groups);
	for (size_t i = 0; i < m->n; i++) {
		struct observation *o = &m->obs[i];
		o->region = m->regions.rank[o->region];
		o->activity = m->activities.rank[o->activity];
		o->time = m->times.rank[o->time];
		o->group = m->groups.rank[o->group];
	}
	if (m->n)
		qsort(m->obs, m->n, sizeof(*m->obs), compare_observations);
	if ((*message = merge_duplicates(m)))
		return NULL;

	by = xcalloc(m->groups.n + 1, sizeof(*by));
	for (size_t i = 0; i < m->groups.n; i++)
		by[m->groups.rank[i]] = m->group_by[i];
	m->out = xcalloc(m->groups.n + 1, sizeof(*m->out));
	m->out_n = m->groups.n;
	scratch[0] = xreallocarray(NULL, m->regions.n + 1, sizeof(uint32_t));
	scratch[1] = xreallocarray(NULL, m->activities.n + 1, sizeof(uint32_t));
	scratch[2] = xreallocarray(NULL, m->times.n + 1, sizeof(uint32_t));
	for (size_t i = 0, at = 0, end = 0; !fault && i < m->groups.n; i++, at = end) {
		while (end < m->n && m->obs[end].group == i)
			end++;
		m->out[i].by = by[i];
		fault = fill_group(m, &m->out[i], m->obs + at, end - at, scratch);
	}
	for (size_t i = 0; i < 3; i++)
		free(scratch[i]);
	free(by);
	if (fault)
		*message = complain("%s", fault);
	else if (m->o.total_region.n && !m->saw_total_region && m->n)
		*message = complain("no record of --total-region %.*s", SLICE_ARG(m->o.total_region));
	else if (m->o.total_activity.n && !m->saw_total_activity && m->n)
		*message = complain("no record of --total-activity %.*s", SLICE_ARG(m->o.total_activity));
	if (*message)
		return NULL;
	*n = m->groups.n;
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
		for (size_t t = 0; m->out[i].panels && t < m->out[i].times_n; t++) {
			free(m->out[i].panels[t].cells);
			free(m->out[i].panels[t].rows);
			free(m->out[i].panels[t].region_total);
			free(m->out[i].panels[t].activity_total);
			free(m->out[i].panels[t].columns);
			free(m->out[i].panels[t].by_activity);
			free(m->out[i].panels[t].missing);
			free(m->out[i].panels[t].region_flaws);
			free(m->out[i].panels[t].activity_flaws);
		}
		free(m->out[i].panels);
		free(m->out[i].active);
		free(m->out[i].regions);
		free(m->out[i].activities);
		free(m->out[i].times);
	}
	free(m->out);
	codes_fini(&m->regions);
	codes_fini(&m->activities);
	codes_fini(&m->times);
	codes_fini(&m->groups);
	free(m->group_by);
	free(m->group_alike);
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
