/* SPDX-License-Identifier: MIT */
/* What indicators share: look-up, parameters, periods, handing on results. */
#include "indicator/indicator.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "reference/span.h"

double ratio(double x, double y)
{
	return y != 0 ? x / y : NAN;
}

int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double between(double low, double high, double at)
{
	return low + (at - floor(at)) * (high - low);
}

double quantile_of(const double *x, size_t n, double p)
{
	double at = p * (double)(n - 1);
	size_t below = (size_t)at;

	return below + 1 < n ? between(x[below], x[below + 1], at) : x[n - 1];
}

double quantile_in(double *x, size_t n, double p)
{
	double at = p * (double)(n - 1);
	size_t below = (size_t)at;
	double low = gsl_stats_select(x, 1, n, below + 1 < n ? below : n - 1);

	return below + 1 < n ? between(low, gsl_stats_select(x, 1, n, below + 1), at) : low;
}

/* Most cells of a sparse panel are zero, and the least of all: they need no sorting. */
static void sort_doubles(double *x, size_t n)
{
	size_t zeros = 0, rises = 1;

	while (rises < n && x[rises - 1] <= x[rises])
		rises++;
	if (rises >= n)
		return;
	for (size_t i = 0; i < n; i++)
		if (x[i] == 0) {
			x[i] = x[zeros];
			x[zeros++] = 0;
		}
	for (size_t i = 0; i < n; i++)
		if (x[i] < 0)
			zeros = 0;
	qsort(x + zeros, n - zeros, sizeof(*x), compare_doubles);
}

double mean_of(const double *x, size_t n)
{
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		sum_add(&sum, x[i]);
	return ratio(sum_of(&sum), (double)n);
}

double spread_of(const double *x, size_t n, bool sample, double *mean)
{
	struct sum sum = { 0, 0 }, squares = { 0, 0 };
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (isfinite(x[i])) {
			sum_add(&sum, x[i]);
			count++;
		}
	*mean = count ? sum_of(&sum) / (double)count : NAN;
	for (size_t i = 0; i < n; i++)
		if (isfinite(x[i]))
			sum_add(&squares, (x[i] - *mean) * (x[i] - *mean));
	return count > sample ? sqrt(sum_of(&squares) / (double)(count - sample)) : NAN;
}

double gini_of(double *x, size_t n)
{
	struct sum sum = { 0, 0 }, ranked = { 0, 0 };
	double mean;

	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return NAN;
	sort_doubles(x, n);
	for (size_t i = 0; i < n; i++)
		sum_add(&sum, x[i]);
	mean = sum_of(&sum) / (double)n;
	for (size_t i = 0; i < n; i++)
		sum_add(&ranked, (double)(i + 1) * (x[i] - mean));
	return ratio(2 * sum_of(&ranked), (double)n * (double)n * mean);
}

double apart_from_others(const double *sums, double n, const double *own, size_t columns)
{
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < columns; i++)
		sum_add(&sum, fabs(own[i] - ratio(sums[i] - own[i], n - 1)));
	return sum_of(&sum);
}

static const struct parameter_row *row_of(const struct indicator *i, struct slice name)
{
	for (const struct parameter_row *row = i->parameters; row && row->name; row++)
		if (slice_is(name, row->name))
			return row;
	return NULL;
}

/* Whether the parameter is meant for this indicator; *name without the indicator's. */
static bool is_for(const struct parameter *p, const struct indicator *i, struct slice *name)
{
	struct slice rest = p->name, first = slice_cut(&rest, '.');

	*name = rest.p ? rest : first;
	return !rest.p || slice_is(first, i->name);
}

/* Whether `word` is a span of whole numbers, "2..1000000", and the value one of them. */
static bool is_in_span(struct slice word, struct slice value)
{
	double first, last, number;
	const char *dots = memmem(word.p, word.n, "..", 2);

	return dots && number_parse((struct slice){ word.p, (size_t)(dots - word.p) }, &first) &&
	       number_parse((struct slice){ dots + 2, (size_t)(word.p + word.n - dots - 2) }, &last) &&
	       number_parse(value, &number) && number >= first && number <= last && number == floor(number);
}

static bool is_allowed(const struct parameter_row *row, struct slice value)
{
	struct slice words = slice_of(row->values);
	double number;

	do {
		struct slice word = slice_cut(&words, '|');
		if (slice_is(word, "text") ||
		    (slice_is(word, ">0") && number_parse(value, &number) && number > 0) ||
		    (slice_is(word, "0..1") ? number_parse(value, &number) && number > 0 && number < 1 : is_in_span(word, value)) ||
		    (slice_is(word, "number") ? number_parse(value, &number) :
		    slice_is(word, "topN%") ? slice_starts(value, SLICE("top")) && slice_ends(value, SLICE("%")) &&
		                              number_parse((struct slice){ value.p + 3, value.n - 4 }, &number) &&
		                              number >= 0 && number <= 100 :
		                    slice_eq(value, word)))
			return true;
	} while (words.p);
	return false;
}

int parameters_check(struct run *run, const struct indicator *const *wanted, size_t n)
{
	for (size_t k = 0; k < run->parameters_n; k++) {
		const struct parameter *p = &run->parameters[k];
		bool known = false;
		for (size_t i = 0; i < n; i++) {
			struct slice name;
			const struct parameter_row *row = is_for(p, wanted[i], &name) ? row_of(wanted[i], name) : NULL;
			known |= row != NULL;
			if (row && !is_allowed(row, p->value))
				return usage_fail(run->stage, "--param %s of %s is %s, not \"%.*s\"", row->name,
				                  wanted[i]->name, row->values, SLICE_ARG(p->value));
		}
		if (!known)
			return usage_fail(run->stage, "no parameter \"%.*s\" here; compute-indicator --describe %s names its "
			                              "own", SLICE_ARG(p->name), n ? wanted[0]->name : "NAME");
	}
	return 0;
}

bool parameter_known(const struct run *run, const char *name)
{
	return row_of(run->indicator, slice_of(name)) != NULL;
}

struct slice parameter(const struct run *run, const char *name)
{
	for (size_t i = run->parameters_n; i-- > 0;) {
		struct slice bare;
		if (is_for(&run->parameters[i], run->indicator, &bare) && slice_is(bare, name))
			return run->parameters[i].value;
	}
	return slice_of(row_of(run->indicator, slice_of(name))->standard);
}

double parameter_number(const struct run *run, const char *name)
{
	double number;

	return number_parse(parameter(run, name), &number) ? number : NAN;
}

bool parameter_is(const struct run *run, const char *name, const char *value)
{
	return slice_is(parameter(run, name), value);
}

/* Whether a parameter has one of the values: "weighted=1;against=weight|both". */
static bool has_value(const struct run *run, const char *any)
{
	struct slice ways = slice_of(any);

	while (ways.p) {
		struct slice values = slice_cut(&ways, ';'), name = slice_cut(&values, '=');
		while (values.p) {
			struct slice value = slice_cut(&values, '|');
			for (const struct parameter_row *p = run->indicator->parameters; p && p->name; p++)
				if (slice_is(name, p->name) && slice_eq(parameter(run, p->name), value))
					return true;
		}
	}
	return false;
}

bool weight_taken(const struct run *run)
{
	const char *ways = run->indicator->weight;

	if (run->indicator->needs & NEED_WEIGHT || (ways && strcmp(ways, "always") == 0))
		return true;
	return ways && has_value(run, ways);
}

bool table_taken(const struct run *run, const struct table_row *row)
{
	return !row->when || has_value(run, row->when);
}

const char reason_negative[] = "a negative value: shares of it mean nothing";
const char reason_missing[] = "a record of it has no value";

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

bool two_periods(struct run *run, const struct group *g, const struct panel **base,
                 const struct panel **end, struct slice *time)
{
	struct buf why = { 0 };

	*base = run->base.n ? panel_of(g, run->base) : next_panel(g, NULL);
	*end = run->end.n ? panel_of(g, run->end) : NULL;
	for (const struct panel *p = *base; !run->end.n && p; p = next_panel(g, p))
		*end = p;
	if (*base && *end && (*base)->time < (*end)->time) {
		*time = period_between(run, *base, *end);
		return true;
	}
	if (run->base.n && !*base)
		buf_printf(&why, "no values of --base %.*s", SLICE_ARG(run->base));
	else if (run->end.n && !*end)
		buf_printf(&why, "no values of --end %.*s", SLICE_ARG(run->end));
	else
		buf_printf(&why, "%s needs two periods, the first before the second; see --time, --base, --end",
		           run->indicator->name);
	buf_addc(&why, '\0');
	if (run->groups_n == 1)
		run->rc = diag_fail(run->stage->diag, NULL, "%s", why.p);
	else
		diag_incomplete(run->stage->diag, NULL, "one of the panels of --by is left out: %s", why.p);
	buf_fini(&why);
	return false;
}

double years_between(struct slice from, struct slice until)
{
	struct span a = span_of(from), b = span_of(until);

	return a.months && a.months == b.months ? (b.start - a.start) / 12.0 : 0;
}

double year_of(struct slice time)
{
	struct span s = span_of(time);

	return s.months ? s.start / 12.0 : NAN;
}

struct slice year_later(struct run *run, struct slice year, int by)
{
	return arena_printf(&run->arena, "%d", (int)floor(year_of(year)) + by);
}

bool component_wanted(struct run *run, const char *component)
{
	run->offered = true;
	for (size_t i = 0; i < run->components_n; i++)
		if (slice_is(run->components[i], component ? component : "value")) {
			run->components_seen |= (uint64_t)1 << (i % 64);
			return true;
		}
	return !run->components;
}

enum { WITH_REGION = 1, WITH_ACTIVITY = 2, WITH_TIME = 4, WITH_COMPONENT = 8, WITH_REASON = 16 };

/* The keys of a result, looked up once for each layout of a group. */
static const struct shape *shape_of(struct run *run, const struct group *g, unsigned with)
{
	const struct panel_options *o = run->panel;
	struct slice names[24];
	size_t n = 0;

	if (run->shapes_of != g)
		memset(run->shapes, 0, sizeof(run->shapes));
	run->shapes_of = g;
	if (run->shapes[with])
		return run->shapes[with];
	if (with & WITH_REGION)
		names[n++] = o->region;
	if (with & WITH_ACTIVITY)
		names[n++] = o->activity;
	if (with & WITH_TIME)
		names[n++] = o->time;
	for (size_t i = 0; i < o->by_n; i++)
		if (g->by[i].p)
			names[n++] = o->by[i];
	names[n++] = SLICE("indicator");
	if (with & WITH_COMPONENT)
		names[n++] = SLICE("component");
	names[n++] = SLICE("value");
	if (with & WITH_REASON)
		names[n++] = SLICE("reason");
	return run->shapes[with] = schema_shape(run->maker.schema, names, n);
}

/* The codes of a group as values, made once: a panel hands on each some thousand times. */
static void name_codes(struct run *run, const struct group *g)
{
	run->names = xgrow(run->names, &run->names_cap, g->regions_n + g->activities_n, sizeof(*run->names));
	for (size_t r = 0; r < g->regions_n; r++)
		run->names[r] = value_string(&run->arena, g->regions[r]);
	for (size_t a = 0; a < g->activities_n; a++)
		run->names[g->regions_n + a] = value_string(&run->arena, g->activities[a]);
	for (size_t i = 0; i < g->regions_n + g->activities_n; i++)
		run->names[i].roomy = 1; /* all lie in arenas */
	run->names_of = g;
}

/* The period likewise: results of one follow one another. */
static struct value name_period(struct run *run, struct slice time)
{
	if (time.p != run->period.p || time.n != run->period.n) {
		run->period = time;
		run->period_name = value_string(&run->arena, time);
	}
	return run->period_name;
}

/* The cell's keys, time and the fields of --by; returns where the next value goes. */
static struct value *put_cell(struct run *run, const struct group *g, struct value *v, unsigned with,
                              const struct result *r)
{
	struct arena *arena = &run->maker.arena;

	if (run->names_of != g)
		name_codes(run, g);
	if (with & WITH_REGION)
		*v++ = run->names[r->region];
	if (with & WITH_ACTIVITY)
		*v++ = run->names[g->regions_n + r->activity];
	for (int k = 0; r->key[k].field; k++) {
		*v = value_string(arena, arena_dup(arena, r->key[k].text));
		v++->roomy = 1;
	}
	if (with & WITH_TIME)
		*v++ = name_period(run, r->time);
	for (size_t i = 0; i < run->panel->by_n; i++)
		if (g->by[i].p)
			*v++ = g->by[i];
	return v;
}

static unsigned layout_of(const struct group *g, const struct result *r)
{
	unsigned with = 0;

	with |= r->region != NO_CODE ? WITH_REGION : 0;
	with |= r->activity != NO_CODE && g->activities[r->activity].n ? WITH_ACTIVITY : 0;
	with |= r->time.n ? WITH_TIME : 0;
	with |= r->component ? WITH_COMPONENT : 0;
	return with | (isfinite(r->value) ? 0 : WITH_REASON);
}

static void hand_on(struct run *run, const struct group *g, const struct result *r, const struct shape *shape,
                    unsigned with)
{
	struct arena *arena = &run->maker.arena;
	struct value *v = put_cell(run, g, maker_add(&run->maker, shape, 0), with, r);

	*v++ = value_plain(slice_of(run->indicator->name));
	if (with & WITH_COMPONENT)
		*v++ = value_plain(slice_of(r->component));
	*v++ = value_double(arena, r->value);
	for (int k = 0; r->more[k].field; k++)
		*v++ = value_double(arena, r->more[k].number);
	if (with & WITH_REASON)
		*v++ = value_string(arena, slice_of(r->reason ? r->reason : "0/0: nothing to divide by"));
	run->stage->counts.made++;
	if (maker_full(&run->maker) && maker_emit(&run->maker, run->stage) < 0)
		run->rc = -1;
}

void emit(struct run *run, const struct group *g, uint32_t region, uint32_t activity, struct slice time,
          const char *component, double value, const char *reason)
{
	struct result r;
	unsigned with;

	if (run->rc < 0 || !component_wanted(run, component))
		return;
	/* not zeroed as a whole: this runs once a cell */
	r.region = region;
	r.activity = activity;
	r.time = time;
	r.component = component;
	r.value = value;
	r.reason = reason;
	r.key[0].field = NULL;
	r.more[0].field = NULL;
	with = layout_of(g, &r);
	hand_on(run, g, &r, shape_of(run, g, with), with);
}

/* What results with further keys and figures look like. */
struct result_shape {
	const struct group *group;
	unsigned with;
	const char *fields[RESULT_KEYS + RESULT_MORE];
	size_t keys, more;
	const struct shape *shape;
};

static bool same_layout(const struct result_shape *a, const struct result_shape *b)
{
	if (a->group != b->group || a->with != b->with || a->keys != b->keys || a->more != b->more)
		return false;
	for (size_t i = 0; i < a->keys + a->more; i++)
		if (a->fields[i] != b->fields[i] && strcmp(a->fields[i], b->fields[i]) != 0)
			return false;
	return true;
}

static const struct shape *make_result_shape(struct run *run, const struct result_shape *want)
{
	const struct panel_options *o = run->panel;
	struct slice names[RESULT_KEYS + RESULT_MORE + 24];
	size_t n = 0;

	if (want->with & WITH_REGION)
		names[n++] = o->region;
	if (want->with & WITH_ACTIVITY)
		names[n++] = o->activity;
	for (size_t k = 0; k < want->keys; k++)
		names[n++] = slice_of(want->fields[k]);
	if (want->with & WITH_TIME)
		names[n++] = o->time;
	for (size_t i = 0; i < o->by_n; i++)
		if (want->group->by[i].p)
			names[n++] = o->by[i];
	names[n++] = SLICE("indicator");
	if (want->with & WITH_COMPONENT)
		names[n++] = SLICE("component");
	names[n++] = SLICE("value");
	for (size_t k = 0; k < want->more; k++)
		names[n++] = slice_of(want->fields[want->keys + k]);
	if (want->with & WITH_REASON)
		names[n++] = SLICE("reason");
	return schema_shape(run->maker.schema, names, n);
}

void emit_result(struct run *run, const struct group *g, const struct result *r)
{
	struct result_shape want = { .group = g };

	if (run->rc < 0 || !component_wanted(run, r->component))
		return;
	want.with = layout_of(g, r);
	while (r->key[want.keys].field) {
		want.fields[want.keys] = r->key[want.keys].field;
		want.keys++;
	}
	while (r->more[want.more].field) {
		want.fields[want.keys + want.more] = r->more[want.more].field;
		want.more++;
	}
	/* the layout used last stands at the end */
	for (size_t i = run->result_shapes_n; !want.shape && i-- > 0;)
		if (same_layout(&run->result_shapes[i], &want))
			want.shape = run->result_shapes[i].shape;
	if (!want.shape) {
		want.shape = make_result_shape(run, &want);
		if (!want.shape) {
			run->rc = diag_fail(run->stage->diag, NULL, "%s writes a field that stands for something else here; "
			                                            "rename it with normalise", run->indicator->name);
			return;
		}
		run->result_shapes = xgrow(run->result_shapes, &run->result_shapes_cap, run->result_shapes_n + 1,
		                           sizeof(*run->result_shapes));
		run->result_shapes[run->result_shapes_n++] = want;
	}
	hand_on(run, g, r, want.shape, want.with);
}

/* ---- side tables, shared work ------------------------------------------- */

const struct side *side_table(const struct run *run, const char *name)
{
	for (size_t i = 0; i < run->sides_n; i++)
		if (strcmp(run->sides[i]->name, name) == 0)
			return run->sides[i];
	return NULL;
}

struct memo {
	const struct panel *panel;
	const void *kind;
	void *made;
	void (*drop)(void *);
};

void *run_memo(struct run *run, const struct panel *p, const void *kind,
               void *(*make)(struct run *, const struct panel *), void (*drop)(void *))
{
	struct memo memo = { p, kind, NULL, drop };

	for (size_t i = 0; i < run->memos_n; i++)
		if (run->memos[i].panel == p && run->memos[i].kind == kind)
			return run->memos[i].made;
	memo.made = make(run, p);
	run->memos = xgrow(run->memos, &run->memos_cap, run->memos_n + 1, sizeof(*run->memos));
	run->memos[run->memos_n++] = memo;
	return memo.made;
}

void run_fini(struct run *run)
{
	for (size_t i = 0; i < run->memos_n; i++)
		run->memos[i].drop(run->memos[i].made);
	for (size_t i = 0; i < run->sides_n; i++)
		side_free(run->sides[i]);
	free(run->memos);
	free(run->sides);
	free(run->result_shapes);
	free(run->names);
	maker_fini(&run->maker);
	arena_fini(&run->arena);
	free(run->set);
	free(run->components);
}
