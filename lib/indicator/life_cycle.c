/* SPDX-License-Identifier: MIT */
/*
 * The life cycle of clusters (Menzel, Fornahl 2010; Soelvell 2008): at which stage a region's
 * activity or cluster stands in each window of time, and which stages follow which.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/labelled.h"

enum phase { NONE, EMERGING, GROWING, MATURE, DECLINING, TRANSFORMING, UNKNOWN, STAGES };

static const char *const stage_names[STAGES] = { "none", "emerging", "growing", "mature", "declining", "transforming", "unknown" };

struct criteria {
	double lq, size, seed, seed_lq, up, down, turnover;
};

/* The two ends of a window, for one activity or cluster of a region. */
struct course {
	double size[2], lq[2], growth, relative, turnover;
	const char *flaw;
};

/* A panel by activities or, with the table, by clusters. */
struct view {
	const struct panel *panel;
	struct labelled by;
	bool labelled;
};

static bool is_cluster(const struct criteria *c, const struct course *x, int at)
{
	return x->size[at] > 0 && x->size[at] >= c->size && x->lq[at] >= c->lq;
}

/* What has no figure (NAN) reaches no threshold. */
static enum phase stage_of(const struct criteria *c, const struct course *x, enum phase before)
{
	bool was = is_cluster(c, x, 0), is = is_cluster(c, x, 1), new = x->size[0] == 0 && x->size[1] > 0;
	bool grows = new || x->relative >= c->up, shrinks = x->size[1] == 0 || x->relative <= -c->down;

	if (!was && (!is || new))
		return grows && (new || x->lq[1] > x->lq[0]) && x->size[1] >= c->seed && x->lq[1] >= c->seed_lq ? EMERGING : NONE;
	if (!is || shrinks)
		return DECLINING;
	if (!grows)
		return x->turnover >= c->turnover ? TRANSFORMING : MATURE;
	return before == MATURE || before == DECLINING ? TRANSFORMING : GROWING;
}

/* ---- figures ------------------------------------------------------------------ */

static double size_at(const struct view *v, uint32_t r, uint32_t u, bool absent_is_zero, const char **flaw)
{
	const struct panel *p = v->panel;
	bool has, lacks;
	double value;

	if (v->labelled) {
		has = v->by.has[r * v->by.n + u];
		lacks = v->by.lacks[r * v->by.n + u];
		value = v->by.value[r * v->by.n + u];
	} else {
		value = panel_at(p, r, u, &has);
		lacks = panel_lacks(p, r, u);
	}
	*flaw = lacks ? reason_missing : p->region_flaws[r] & FLAW_NEGATIVE ? reason_negative :
	        has || absent_is_zero ? NULL : "no record in one of the two periods";
	return *flaw ? NAN : value;
}

static double whole_of(const struct view *v, uint32_t u)
{
	return v->labelled ? v->by.whole[u] : v->panel->activity_total[u];
}

/* The figure that growth is held against; NAN: it misses parts. */
static double reference_at(const struct run *run, const struct view *v, uint32_t r, uint32_t u)
{
	const struct panel *p = v->panel;

	if (parameter_is(run, "against", "total"))
		return p->total;
	if (parameter_is(run, "against", "region"))
		return p->region_flaws[r] & FLAW_MISSING ? NAN : p->region_total[r];
	for (uint32_t a = v->labelled ? 0 : u; a < (v->labelled ? p->group->activities_n : u + 1); a++)
		if ((!v->labelled || v->by.of[a] == u) && p->activity_flaws[a] & FLAW_MISSING)
			return NAN;
	return whole_of(v, u);
}

static double rate(double from, double until, double years)
{
	return pow(ratio(until, from), 1 / years) - 1;
}

/* How much of the cluster passed from some of its activities to others, a year. */
static double turnover_of(const struct view *from, const struct view *until, uint32_t r, uint32_t u, const struct course *x,
                          double years)
{
	struct sum moved = { 0, 0 };

	for (uint32_t a = 0; a < from->panel->group->activities_n; a++)
		if (from->by.of[a] == u || until->by.of[a] == u)
			sum_add(&moved, fabs(ratio(until->by.of[a] == u ? panel_at(until->panel, r, a, NULL) : 0, x->size[1]) -
			                     ratio(from->by.of[a] == u ? panel_at(from->panel, r, a, NULL) : 0, x->size[0])));
	return sum_of(&moved) / 2 / years;
}

static struct course course_of(const struct run *run, const struct view *v, uint32_t r, uint32_t u)
{
	bool zero = parameter_is(run, "absent", "zero");
	double years = years_between(panel_time(v[0].panel), panel_time(v[1].panel)), reference;
	struct course x = { .growth = NAN, .relative = NAN, .turnover = NAN };

	if (years <= 0)
		years = 1; /* periods that are no years: a rate a window */
	for (int k = 0; k < 2; k++) {
		const char *flaw;
		x.size[k] = size_at(&v[k], r, u, zero, &flaw);
		x.lq[k] = ratio(ratio(x.size[k], v[k].panel->region_total[r]), ratio(whole_of(&v[k], u), v[k].panel->total));
		if (flaw && !x.flaw)
			x.flaw = flaw;
	}
	reference = parameter_is(run, "against", "none") ? 0 :
	            rate(reference_at(run, &v[0], r, u), reference_at(run, &v[1], r, u), years);
	x.growth = rate(x.size[0], x.size[1], years);
	x.relative = x.growth - reference;
	if (!x.flaw && isnan(x.relative) && x.size[0] > 0)
		x.flaw = "what growth is held against has no figure or is zero";
	if (!x.flaw && v[0].labelled)
		x.turnover = turnover_of(&v[0], &v[1], r, u, &x, years);
	return x;
}

/* ---- handing on ----------------------------------------------------------------- */

static void give_stage(struct run *run, const struct view *v, uint32_t r, uint32_t u, const struct course *x, enum phase before,
                       enum phase stage, bool first)
{
	const struct panel *p = v[1].panel;
	bool known = stage != UNKNOWN && before != UNKNOWN;
	struct result result = { .region = r, .activity = v->labelled ? NO_CODE : u, .time = period_between(run, v[0].panel, p),
		                 .value = stage == UNKNOWN ? NAN : (double)stage, .reason = x->flaw };
	int n = 0;

	if (v->labelled)
		result.key[n].field = "cluster", result.key[n++].text = v->by.names[u];
	result.key[n].field = "stage", result.key[n++].text = slice_of(stage_names[stage]);
	result.key[n].field = "stage_before", result.key[n].text = slice_of(first ? "unknown" : stage_names[before]);
	result.more[0].field = "changed", result.more[0].number = known ? stage != before : NAN;
	result.more[1].field = "size", result.more[1].number = x->size[1];
	result.more[2].field = "share", result.more[2].number = ratio(x->size[1], whole_of(&v[1], u));
	result.more[3].field = "lq", result.more[3].number = x->lq[1];
	result.more[4].field = "lq_change", result.more[4].number = x->lq[1] - x->lq[0];
	result.more[5].field = "growth", result.more[5].number = x->growth;
	result.more[6].field = "relative_growth", result.more[6].number = x->relative;
	result.more[7].field = "turnover", result.more[7].number = x->turnover;
	emit_result(run, p->group, &result);
}

static void give_transitions(struct run *run, const struct group *g, struct slice time, double counts[STAGES][STAGES])
{
	for (int before = 0; before < UNKNOWN; before++) {
		double all = 0;
		for (int stage = 0; stage < UNKNOWN; stage++)
			all += counts[before][stage];
		for (int stage = 0; stage < UNKNOWN; stage++)
			if (counts[before][stage] > 0)
				emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = time, .component = "transition",
					                              .value = counts[before][stage],
					                              .key = { { "stage", slice_of(stage_names[stage]) },
					                                       { "stage_before", slice_of(stage_names[before]) } },
					                              .more = { { "share", counts[before][stage] / all } } });
	}
}

/* Whether either end of the window has the activity or cluster, or a record of it without value. */
static bool occurs(const struct view *v, uint32_t r, uint32_t u)
{
	bool any = false, has;

	for (int k = 0; k < 2; k++) {
		if (v[k].labelled) {
			any |= v[k].by.has[r * v[k].by.n + u] || v[k].by.lacks[r * v[k].by.n + u];
		} else {
			panel_at(v[k].panel, r, u, &has);
			any |= has || panel_lacks(v[k].panel, r, u);
		}
	}
	return any;
}

/* The ends of the windows: every `step`th period with data from the first on, and the last. */
static struct view *views_of(struct run *run, const struct group *g, const struct panel *base, const struct panel *end, size_t *n)
{
	double step = parameter_is(run, "step", "all") ? INFINITY : parameter_number(run, "step");
	const struct side *clusters = side_table(run, "cluster");
	struct view *views = xcalloc(g->times_n + 1, sizeof(*views));
	double since = 0;

	*n = 0;
	for (const struct panel *p = base; p && p <= end; p = next_panel(g, p), since++) {
		if (p != base && p != end && since < step)
			continue;
		since = 0;
		views[*n].panel = p;
		views[*n].labelled = clusters != NULL;
		if (clusters)
			views[*n].by = labelled_by(clusters, p);
		++*n;
	}
	return views;
}

static int compute_life_cycle(struct run *run, const struct group *g)
{
	const struct criteria c = { parameter_number(run, "lq"), parameter_number(run, "size"), parameter_number(run, "seed"),
		                    parameter_number(run, "seed_lq"), parameter_number(run, "up"), parameter_number(run, "down"), parameter_number(run, "turnover") };
	double counts[STAGES][STAGES] = { { 0 } };
	const struct panel *base, *end;
	struct slice time;
	size_t n, left_out;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	struct view *views = views_of(run, g, base, end, &n);
	size_t units = views[0].labelled ? views[0].by.n : g->activities_n;
	for (uint32_t r = 0; r < g->regions_n; r++)
		for (uint32_t u = 0; u < units; u++) {
			enum phase before = UNKNOWN;
			for (size_t w = 0; w + 1 < n; w++) {
				if (!occurs(&views[w], r, u)) {
					before = UNKNOWN;
					continue;
				}
				struct course x = course_of(run, &views[w], r, u);
				enum phase stage = x.flaw ? UNKNOWN : stage_of(&c, &x, before);
				give_stage(run, &views[w], r, u, &x, before, stage, w == 0);
				counts[before][stage]++;
				before = stage;
			}
		}
	give_transitions(run, g, time, counts);
	left_out = views[n - 1].by.left_out;
	if (left_out)
		diag_incomplete(run->stage->diag, NULL, "%s: %zu activities are in no cluster of the table and count in the totals only",
		                run->indicator->name, left_out);
	for (size_t i = 0; i < n; i++)
		labelled_free(&views[i].by);
	free(views);
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator life_cycle_rows[] = {
	{ .name = "life_cycle", .also = "lifecycle stages maturity emerging declining жизненный_цикл", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_life_cycle,
	  .tables = TABLES({ "cluster?", { "activity", NULL }, "the cluster of each activity: the stages are then clusters'", true, NULL }),
	  .title = { "Кластердің өмірлік циклі", "Жизненный цикл кластера", "Life cycle of a cluster" },
	  .meaning = { "Кластер қай сатыда тұр: 0 – кластер емес, 1 – пайда болып келеді (emerging), 2 – өсіп келеді (growing), 3 – кемелденген (mature), 4 – құлдырап барады (declining), 5 – түрленіп жатыр (transforming); stage_before – алдыңғы саты",
	               "На какой стадии кластер: 0 – не кластер, 1 – зарождается (emerging), 2 – растёт (growing), 3 – зрелый (mature), 4 – в упадке (declining), 5 – преобразуется (transforming); stage_before – прежняя стадия",
	               "At which stage the cluster is: 0 none, 1 emerging, 2 growing, 3 mature, 4 declining, 5 transforming; stage_before is the one it comes from" },
	  .formula = "a cluster: LQ >= lq and value >= size; d: yearly growth less that of the whole. Neither a cluster before nor after (or nothing before): emerging where d >= up, the quotient rises to seed_lq and the value to seed, else none. A cluster no more, or d <= -down: declining. In between: mature, with turnover >= turnover transforming. d >= up: growing, after mature or declining transforming. turnover: half the sum over the cluster's activities of |s1 - s0|, a year",
	  .source = "the stages: Menzel, Fornahl (2010); Soelvell (2008). They give no thresholds: these, and turnover for their heterogeneity, are ours", .units = "size", .range = "0 to 5; size, lq, share 0 and more; changed 0 or 1; transition 0 and more",
	  .parameters = PARAMETERS({ "lq", "1", "number", "a cluster: the location quotient at least" }, { "size", "0", "number", "a cluster: the value at least" },
	                           { "seed", "0", "number", "emerging: the value at least" },
	                           { "seed_lq", "0.5", "number", "emerging: the quotient at least" },
	                           { "up", "0.02", "number", "it grows: d at least, a year" }, { "down", "0.02", "number", "it shrinks: -d at least, a year" },
	                           { "turnover", "0.05", "number", "it is made over: turnover at least, a year; with --table cluster" },
	                           { "against", "total", "total|activity|region|none", "what growth is held against: all in the whole, the activity there, the region, nothing" },
	                           { "step", "1", "number|all", "periods in a window; all: from the first to the last. The last window may be shorter" },
	                           { "absent", "missing", "missing|zero", "what a cell without a record is" }),
	  .output = "region, nace or cluster, stage, stage_before, time as BASE/END of the window; changed, size, share (of the activity), lq, lq_change, growth, relative_growth, turnover; component transition (stage, stage_before: how many, share of those)",
	  .undefined = "null (stage unknown) where an end of the window has no value, no record (absent=missing) or the region a negative value; growth null from zero",
	  .example = "--total-region DE life_cycle", .data = "parse --comment '#' tests/golden/goettingen.csv" },
	{ .name = NULL },
};
