/* SPDX-License-Identifier: MIT */
/*
 * From records to sorted cells. A record costs a look-up of its codes, most of which are
 * those of the record before, and 24 bytes.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/panel_internal.h"

/* Figures of two measures or two units have no sum. */
static const char *const alike_fields[ALIKE] = { "measure", "unit" };

struct panel_maker *panel_maker_new(struct panel_options *o)
{
	struct panel_maker *m = xcalloc(1, sizeof(*m));

	m->o = o;
	m->region = field_named(o->region);
	m->activity = field_named(o->activity);
	m->time = field_named(o->time);
	m->value = field_named(o->value);
	m->weight = field_named(o->weight);
	for (size_t i = 0; i < o->by_n && i < BY_MAX; i++)
		m->by[i] = field_named(o->by[i]);
	for (size_t i = 0; i < o->columns_n; i++)
		m->columns[i] = field_named(o->columns[i].field);
	for (size_t i = 0; i < ALIKE; i++)
		m->alike[i] = field_named(slice_of(alike_fields[i]));
	m->extras = extras_new(o);
	return m;
}

void panel_name_activity(struct panel_maker *m, struct slice field)
{
	m->o->activity = field;
	m->activity = field_named(field);
}

/* ---- numbers of codes --------------------------------------------------- */

static uint32_t code_of(struct panel_maker *m, struct codes *c, struct slice name)
{
	void *item;

	if (c->n && slice_eq(c->names[c->last], name))
		return c->last;
	item = dict_find(&c->index, name);
	if (item)
		return c->last = (uint32_t)((uintptr_t)item - 1);
	name = arena_dup(&m->arena, name);
	c->names = xgrow(c->names, &c->cap, c->n + 1, sizeof(*c->names));
	c->names[c->n++] = name;
	dict_slot(&c->index, name)->item = (void *)(uintptr_t)c->n;
	return c->last = (uint32_t)(c->n - 1);
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

static void codes_fini(struct codes *c)
{
	dict_fini(&c->index);
	free(c->names);
	free(c->rank);
}

/* ---- records ------------------------------------------------------------ */

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
	uint32_t group;
	size_t before = m->groups.n;

	m->key.n = 0;
	for (size_t i = 0; i < m->o->by_n; i++) {
		const struct value *v = record_get(r, &m->by[i]);
		buf_addc(&m->key, v ? (char)('0' + v->kind) : '-');
		if (v)
			buf_adds(&m->key, value_text(v, b->arena));
		buf_addc(&m->key, '\x1f');
	}
	group = code_of(m, &m->groups, buf_slice(&m->key));
	if (m->groups.n > before) {
		struct value *by = arena_alloc(&m->arena, (m->o->by_n + 1) * sizeof(*by));
		memset(by, 0, (m->o->by_n + 1) * sizeof(*by));
		for (size_t i = 0; i < m->o->by_n; i++) {
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

static struct builder *builder_of(struct panel_maker *m, uint32_t group, uint32_t time)
{
	uint32_t key[2] = { group, time };
	struct slice name = { (const char *)key, sizeof(key) };
	struct builder *last = m->builders_n ? &m->builders[m->builder_last] : NULL;
	void *item;

	if (last && last->group == group && last->time == time)
		return last;
	item = dict_find(&m->builder_index, name);
	if (!item) {
		m->builders = xgrow(m->builders, &m->builders_cap, m->builders_n + 1, sizeof(*m->builders));
		m->builders[m->builders_n++] = (struct builder){ .group = group, .time = time };
		item = (void *)(uintptr_t)m->builders_n;
		dict_slot(&m->builder_index, arena_dup(&m->arena, name))->item = item;
	}
	m->builder_last = (uintptr_t)item - 1;
	return &m->builders[m->builder_last];
}

/* Keeps the record's further columns; the cell then leads to them by its weight. NULL, or why not. */
static const char *take_columns(struct panel_maker *m, struct builder *b, const struct record *r, struct cell *c,
                                struct field_ref **field)
{
	size_t width = m->o->columns_n + 1;
	double *row;

	b->rows = xgrow(b->rows, &b->rows_cap, (b->rows_n + 1) * width, sizeof(*b->rows));
	row = b->rows + b->rows_n * width;
	row[0] = c->weight;
	for (size_t i = 0; i < m->o->columns_n; i++) {
		const struct value *v = record_get(r, &m->columns[i]);
		row[i + 1] = NAN;
		*field = &m->columns[i];
		if (v && v->kind != VALUE_NULL && !value_number(v, &row[i + 1]))
			return "a further column is no number";
		m->o->columns[i].seen |= v != NULL;
	}
	c->weight = (double)b->rows_n++;
	return NULL;
}

const char *panel_take(struct panel_maker *m, const struct batch *b, const struct record *r,
                       struct field_ref **field)
{
	const struct value *region = record_get(r, &m->region);
	const struct value *activity = m->activity.name.n ? record_get(r, &m->activity) : NULL;
	const struct value *time = record_get(r, &m->time), *value = record_get(r, &m->value);
	const struct value *weight = m->o->weight.n ? record_get(r, &m->weight) : NULL;
	struct cell c = { .weight = NAN };
	uint32_t places[EXTRA_DIMENSIONS];
	struct builder *builder;
	const char *fault;

	*field = &m->region;
	if (!region || region->kind != VALUE_STRING)
		return "no region code; name its field with --region";
	*field = &m->activity;
	if (activity && activity->kind != VALUE_STRING)
		return "an activity code that is no text";
	*field = &m->time;
	if (time && time->kind != VALUE_STRING && time->kind != VALUE_NUMBER)
		return "a period that is neither text nor number";
	*field = &m->value;
	if (!value)
		return "no value; name its field with --value";
	if (value->kind != VALUE_NULL && !value_number(value, &c.value))
		return "the value is no number";
	*field = &m->weight;
	if (m->o->weight.n && (!weight || !value_number(weight, &c.weight)))
		return "the weight is no number";
	if (c.weight < 0)
		return "the weight is negative";
	if (value->kind == VALUE_NULL)
		c.value = NAN;
	m->has_activities |= activity != NULL;
	c.region = code_of(m, &m->regions, value_text(region, b->arena));
	c.activity = code_of(m, &m->activities, activity ? value_text(activity, b->arena) : SLICE(""));
	places[EXTRA_REGION] = c.region;
	places[EXTRA_ACTIVITY] = c.activity;
	places[EXTRA_TIME] = code_of(m, &m->times, time ? value_text(time, b->arena) : SLICE(""));
	places[EXTRA_GROUP] = group_of(m, b, r);
	extras_note(m->extras, b, r, places);
	builder = builder_of(m, places[EXTRA_GROUP], places[EXTRA_TIME]);
	if (m->o->columns_n && (fault = take_columns(m, builder, r, &c, field)))
		return fault;
	*field = NULL;
	m->missing += value->kind == VALUE_NULL;
	builder->cells = xgrow(builder->cells, &builder->cap, builder->n + 1, sizeof(*builder->cells));
	builder->cells[builder->n++] = c;
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

/* ---- sorting ------------------------------------------------------------ */

static bool same_place(const struct cell *a, const struct cell *b)
{
	return a->region == b->region && a->activity == b->activity;
}

static bool is_sorted(const struct cell *cells, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (cells[i - 1].region > cells[i].region ||
		    (cells[i - 1].region == cells[i].region && cells[i - 1].activity > cells[i].activity))
			return false;
	return true;
}

/* By value, what is missing last. */
static int compare_values(const void *pa, const void *pb)
{
	const struct cell *a = pa, *b = pb;

	if (isnan(a->value) || isnan(b->value))
		return isnan(a->value) - isnan(b->value);
	return (a->value > b->value) - (a->value < b->value);
}

static int compare_cells(const void *pa, const void *pb)
{
	const struct cell *a = pa, *b = pb;

	if (a->region != b->region)
		return a->region < b->region ? -1 : 1;
	return (a->activity > b->activity) - (a->activity < b->activity);
}

/* Counts the cells of each code of one dimension, then moves them to their places. */
static void move_by(const struct cell *from, struct cell *to, size_t n, size_t codes, bool by_region)
{
	size_t *start = xcalloc(codes + 1, sizeof(*start));

	for (size_t i = 0; i < n; i++)
		start[(by_region ? from[i].region : from[i].activity) + 1]++;
	for (size_t i = 1; i <= codes; i++)
		start[i] += start[i - 1];
	for (size_t i = 0; i < n; i++)
		to[start[by_region ? from[i].region : from[i].activity]++] = from[i];
	free(start);
}

static void sort_cells(const struct panel_maker *m, struct builder *b)
{
	struct cell *other;

	if (is_sorted(b->cells, b->n))
		return;
	if (b->n < m->regions.n + m->activities.n) { /* counting costs the number of codes */
		qsort(b->cells, b->n, sizeof(*b->cells), compare_cells);
		return;
	}
	other = xreallocarray(NULL, b->n, sizeof(*other));
	move_by(b->cells, other, b->n, m->activities.n, false);
	move_by(other, b->cells, b->n, m->regions.n, true);
	free(other);
}

/* Whether weight and further columns of two records of a cell are the same. */
static bool alike(const struct panel_maker *m, const struct builder *b, const struct cell *x, const struct cell *y)
{
	const double *left = &x->weight, *right = &y->weight;
	size_t n = m->o->columns_n + 1;

	if (m->o->columns_n) {
		left = builder_row(m, b, x);
		right = builder_row(m, b, y);
	}
	for (size_t i = 0; i < n; i++)
		if (left[i] != right[i] && !(isnan(left[i]) && isnan(right[i])))
			return false;
	return true;
}

static struct plants plant_of(double value, size_t at)
{
	return (struct plants){ .squares = value * value, .fourths = value * value * value * value, .first = at, .n = 1 };
}

/* Adds up or refuses records of one cell; NULL or the message. */
static char *merge_duplicates(const struct panel_maker *m, struct builder *b)
{
	bool sum = m->o->sum_duplicates || m->o->plants;
	size_t kept = 0, end;

	if (m->o->plants) {
		b->plants = xcalloc(b->n + 1, sizeof(*b->plants));
		b->plant_values = xcalloc(b->n + 1, sizeof(*b->plant_values));
	}
	for (size_t i = 0; i < b->n; i = end) {
		const struct slice region = m->regions.names[b->cells[i].region];
		const struct slice activity = m->activities.names[b->cells[i].activity];
		const struct slice time = m->times.names[b->time];
		for (end = i + 1; end < b->n && same_place(&b->cells[i], &b->cells[end]); end++)
			;
		if (end > i + 1 && !sum)
			return xasprintf("two records for region %.*s, activity %.*s, time %.*s; aggregate first, "
			                 "name the field that tells them apart with --by, or say --duplicates sum",
			                 SLICE_ARG(region), SLICE_ARG(activity), SLICE_ARG(time));
		/* sorted by value: the order in which they came has no say in the sum */
		if (end > i + 1)
			qsort(&b->cells[i], end - i, sizeof(*b->cells), compare_values);
		for (size_t k = i; b->plants && k < end; k++)
			b->plant_values[k] = b->cells[k].value;
		b->cells[kept] = b->cells[i];
		if (b->plants)
			b->plants[kept] = plant_of(b->cells[i].value, i);
		for (size_t k = i + 1; k < end; k++) {
			if (!alike(m, b, &b->cells[kept], &b->cells[k]))
				return xasprintf("records to be summed for region %.*s, activity %.*s, time %.*s have "
				                 "several weights or further columns; aggregate them and join these afterwards",
				                 SLICE_ARG(region), SLICE_ARG(activity), SLICE_ARG(time));
			b->cells[kept].value += b->cells[k].value;
			if (b->plants) {
				b->plants[kept].squares += plant_of(b->cells[k].value, k).squares;
				b->plants[kept].fourths += plant_of(b->cells[k].value, k).fourths;
				b->plants[kept].n++;
			}
		}
		kept++;
	}
	b->n = kept;
	return NULL;
}

static int compare_builders(const void *pa, const void *pb)
{
	const struct builder *a = pa, *b = pb;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return (a->time > b->time) - (a->time < b->time);
}

/* Gives all codes their final numbers and brings groups, times and cells in their order. */
static char *sort_all(struct panel_maker *m)
{
	char *message = NULL;

	rank_codes(&m->regions);
	rank_codes(&m->activities);
	rank_codes(&m->times);
	rank_codes(&m->groups);
	for (size_t i = 0; i < m->builders_n; i++) {
		struct builder *b = &m->builders[i];
		b->group = m->groups.rank[b->group];
		b->time = m->times.rank[b->time];
		for (size_t k = 0; k < b->n; k++) {
			b->cells[k].region = m->regions.rank[b->cells[k].region];
			b->cells[k].activity = m->activities.rank[b->cells[k].activity];
		}
		sort_cells(m, b);
	}
	if (m->builders_n)
		qsort(m->builders, m->builders_n, sizeof(*m->builders), compare_builders);
	for (size_t i = 0; i < m->builders_n && !message; i++)
		message = merge_duplicates(m, &m->builders[i]);
	return message;
}

static uint32_t *no_locals(size_t n)
{
	uint32_t *local = xreallocarray(NULL, n + 1, sizeof(*local));

	for (size_t i = 0; i < n; i++)
		local[i] = NO_LOCAL;
	return local;
}

/* All groups from the sorted builders; NULL or the message. */
static char *fill_groups(struct panel_maker *m)
{
	uint32_t *local[2] = { no_locals(m->regions.n), no_locals(m->activities.n) };
	struct builder *last = m->builders + m->builders_n;
	const char *fault = NULL;

	m->out = xcalloc(m->groups.n + 1, sizeof(*m->out));
	m->out_n = m->groups.n;
	for (size_t i = 0; i < m->groups.n; i++)
		m->out[m->groups.rank[i]].by = m->group_by[i];
	for (struct builder *from = m->builders, *end; from < last && !fault; from = end) {
		for (end = from; end < last && end->group == from->group; end++)
			;
		fault = group_fill(m, &m->out[from->group], from, end, local);
	}
	free(local[0]);
	free(local[1]);
	return fault ? xasprintf("%s", fault) : NULL;
}

struct group *panel_groups(struct panel_maker *m, bool whole, size_t *n, char **message)
{
	*n = 0;
	if (m->mixed)
		*message = xasprintf("figures of %s \"%.*s\" and \"%.*s\" in one panel; name %s in --by, or keep one "
		                     "of them", m->mixed, SLICE_ARG(m->mixed_values[0]),
		                     SLICE_ARG(m->mixed_values[1]), m->mixed);
	else
		*message = extras_complaint(m->extras);
	if (!*message)
		*message = sort_all(m);
	if (!*message)
		*message = fill_groups(m);
	if (!*message && m->o->total_region.n && !m->saw_total_region && m->builders_n)
		*message = xasprintf("no record of --total-region %.*s", SLICE_ARG(m->o->total_region));
	if (!*message && m->o->total_activity.n && !m->saw_total_activity && m->builders_n)
		*message = xasprintf("no record of --total-activity %.*s", SLICE_ARG(m->o->total_activity));
	if (!*message && whole)
		*message = overlap_complaint(m->out, m->out_n, m->o, extras_other_revision(m->extras));
	if (*message)
		return NULL;
	*n = m->out_n;
	return m->out;
}

void panel_maker_free(struct panel_maker *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->out_n; i++)
		group_fini(&m->out[i]);
	free(m->out);
	for (size_t i = 0; i < m->builders_n; i++) {
		free(m->builders[i].cells);
		free(m->builders[i].rows);
		free(m->builders[i].plants);
		free(m->builders[i].plant_values);
	}
	free(m->builders);
	dict_fini(&m->builder_index);
	codes_fini(&m->regions);
	codes_fini(&m->activities);
	codes_fini(&m->times);
	codes_fini(&m->groups);
	extras_free(m->extras);
	free(m->group_by);
	free(m->group_alike);
	buf_fini(&m->key);
	arena_fini(&m->arena);
	free(m);
}
