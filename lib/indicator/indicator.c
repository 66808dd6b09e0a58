/* SPDX-License-Identifier: MIT */
/* What indicators share: look-up, parameters, periods, handing on results. */
#include "indicator/indicator.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"

const struct indicator *indicator_find(struct slice name)
{
	for (const struct indicator *i = indicators; i->name; i++)
		if (slice_is(name, i->name))
			return i;
	return NULL;
}

/* Edit distance (Levenshtein 1966), for short names. */
static size_t distance(struct slice a, struct slice b)
{
	size_t row[65];

	if (a.n > 64 || b.n > 64)
		return 64;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t above = row[j], best = corner + (a.p[i - 1] != b.p[j - 1]);
			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			corner = above;
			row[j] = best;
		}
	}
	return row[b.n];
}

const struct indicator *indicator_near(struct slice name)
{
	const struct indicator *best = indicators;

	for (const struct indicator *i = indicators; i->name; i++)
		if (distance(name, slice_of(i->name)) < distance(name, slice_of(best->name)))
			best = i;
	return best;
}

double ratio(double x, double y)
{
	return y != 0 ? x / y : NAN;
}

int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double gini_of(double *x, size_t n)
{
	struct sum sum = { 0, 0 }, ranked = { 0, 0 };
	double mean;

	qsort(x, n, sizeof(*x), compare_doubles);
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(x[i]))
			return NAN;
		sum_add(&sum, x[i]);
	}
	mean = sum_of(&sum) / (double)n;
	for (size_t i = 0; i < n; i++)
		sum_add(&ranked, (double)(i + 1) * (x[i] - mean));
	return ratio(2 * sum_of(&ranked), (double)n * (double)n * mean);
}

struct slice parameter(const struct run *run, const char *name, const char *standard)
{
	for (size_t i = run->parameters_n; i-- > 0;)
		if (slice_is(run->parameters[i].name, name))
			return run->parameters[i].value;
	return slice_of(standard);
}

double parameter_number(const struct run *run, const char *name, double standard)
{
	struct slice text = parameter(run, name, "");
	double number;

	if (!text.n)
		return standard;
	return number_parse(text, &number) ? number : NAN;
}

bool parameter_is(const struct run *run, const char *name, const char *value, const char *standard)
{
	return slice_is(parameter(run, name, standard), value);
}

const struct panel *next_panel(const struct group *g, const struct panel *p)
{
	for (uint32_t t = p ? p->time + 1 : 0; t < g->times_n; t++)
		if (g->panels[t].n)
			return &g->panels[t];
	return NULL;
}

static const struct panel *panel_of(const struct group *g, struct slice time)
{
	for (uint32_t t = 0; t < g->times_n; t++)
		if (g->panels[t].n && slice_eq(g->times[t], time))
			return &g->panels[t];
	return NULL;
}

struct slice period_between(struct run *run, const struct panel *base, const struct panel *end)
{
	return arena_printf(&run->arena, "%.*s/%.*s", SLICE_ARG(panel_time(base)), SLICE_ARG(panel_time(end)));
}

int two_periods(struct run *run, const struct group *g, const struct panel **base,
                const struct panel **end, struct slice *time)
{
	struct diag *diag = run->stage->diag;

	*base = run->base.n ? panel_of(g, run->base) : next_panel(g, NULL);
	*end = run->end.n ? panel_of(g, run->end) : NULL;
	for (const struct panel *p = *base; !run->end.n && p; p = next_panel(g, p))
		*end = p;
	if (run->base.n && !*base)
		return diag_fail(diag, NULL, "no records of --base %.*s", SLICE_ARG(run->base));
	if (run->end.n && !*end)
		return diag_fail(diag, NULL, "no records of --end %.*s", SLICE_ARG(run->end));
	if (!*base || !*end || (*base)->time >= (*end)->time)
		return diag_fail(diag, NULL, "%s needs two periods, the first before the second; see --time, --base, "
		                             "--end", run->indicator->name);
	*time = period_between(run, *base, *end);
	return 0;
}

/* Whether --component asks for it; the main result goes by "value". */
static bool is_wanted(const struct run *run, const char *component)
{
	for (size_t i = 0; i < run->components_n; i++)
		if (slice_is(run->components[i], component ? component : "value"))
			return true;
	return !run->components;
}

void emit(struct run *run, const struct group *g, uint32_t region, uint32_t activity, struct slice time,
          const char *component, double value, const char *reason)
{
	const struct panel_options *o = run->panel;
	struct slice names[24];
	struct value values[24], *v;
	size_t n = 0;
	struct arena *arena = &run->maker.arena;

	if (run->rc < 0 || !is_wanted(run, component))
		return;
	if (region != NO_CODE) {
		names[n] = o->region;
		values[n++] = value_string(arena, g->regions[region]);
	}
	if (activity != NO_CODE && g->activities[activity].n) {
		names[n] = o->activity;
		values[n++] = value_string(arena, g->activities[activity]);
	}
	if (time.n) {
		names[n] = o->time;
		values[n++] = value_string(arena, time);
	}
	for (size_t i = 0; i < o->by_n; i++)
		if (g->by[i].p) {
			names[n] = o->by[i];
			values[n++] = g->by[i];
		}
	names[n] = SLICE("indicator");
	values[n++] = value_plain(slice_of(run->indicator->name));
	if (component) {
		names[n] = SLICE("component");
		values[n++] = value_plain(slice_of(component));
	}
	names[n] = SLICE("value");
	values[n++] = value_double(arena, value);
	if (!isfinite(value)) {
		names[n] = SLICE("reason");
		values[n++] = value_string(arena, slice_of(reason ? reason : "0/0: nothing to divide by"));
	}
	v = maker_add(&run->maker, schema_shape(run->maker.schema, names, n), 0);
	memcpy(v, values, n * sizeof(*v));
	run->stage->counts.made++;
	if (run->maker.batch.n >= 4096 && maker_emit(&run->maker, run->stage) < 0)
		run->rc = -1;
}
