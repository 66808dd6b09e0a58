/* SPDX-License-Identifier: MIT */
/* How structures move over time: structural change, entry and exit, shocks and recovery. */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/presence.h"

static const char reason_region[] = "the region has no values in one of the periods";

/* ---- structural change ------------------------------------------------------- */

static void change_of(struct run *run, const struct group *g, const struct panel *base, const struct panel *end, uint32_t r,
                      struct slice time)
{
	double growth = log(ratio(end->region_total[r], base->region_total[r]));
	struct sum lilien = { 0, 0 }, nav = { 0, 0 };
	bool unknown = !panel_has_region(base, r) || !panel_has_region(end, r);
	bool negative = (base->region_flaws[r] | end->region_flaws[r]) & FLAW_NEGATIVE;
	const char *why = unknown ? reason_region : negative ? reason_negative : NULL;
	double born = 0, stayed = 0;

	for (uint32_t a = 0; a < g->activities_n; a++) {
		double v0 = panel_at(base, r, a, NULL), v1 = panel_at(end, r, a, NULL);
		double s0 = ratio(v0, base->region_total[r]), s1 = ratio(v1, end->region_total[r]), own;
		if (v0 == 0 && v1 == 0)
			continue;
		sum_add(&nav, fabs(s1 - s0));
		if (v0 == 0 || v1 == 0) { /* no logarithm: one that came or went is told */
			born++;
			continue;
		}
		stayed++;
		own = log(v1 / v0) - growth;
		sum_add(&lilien, s1 * own * own);
	}
	emit_result(run, g, &(struct result){ .region = r, .activity = NO_CODE, .time = time, .component = "lilien",
		                              .value = why || stayed == 0 ? NAN : sqrt(sum_of(&lilien)),
		                              .reason = why ? why : "no activity of the region is there in both periods", .more = { { "left_out", born } } });
	emit(run, g, r, NO_CODE, time, "nav", why ? NAN : sum_of(&nav) / 2, why);
}

static int compute_change(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct slice time;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	for (uint32_t r = 0; r < g->regions_n; r++) {
		if (!panel_has_region(base, r) && !panel_has_region(end, r))
			continue;
		if (parameter_is(run, "yearly", "0")) {
			change_of(run, g, base, end, r, time);
			continue;
		}
		const struct panel *last = base;
		for (const struct panel *p = next_panel(g, base); p && p <= end; last = p, p = next_panel(g, p))
			change_of(run, g, last, p, r, period_between(run, last, p));
	}
	return run->rc;
}

/* ---- mean square of successive differences ------------------------------------- */

static int compute_mssd(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct slice time;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	for (uint32_t r = 0; r < g->regions_n; r++)
		for (uint32_t a = 0; a < (g->activities_n ? g->activities_n : 1); a++) {
			struct sum squares = { 0, 0 };
			double n = 0, last = NAN;
			bool any = false, present;
			for (const struct panel *p = base; p && p <= end; p = next_panel(g, p)) {
				double x = panel_at(p, r, a, &present);
				any |= present;
				if (!present)
					x = NAN;
				if (p != base) {
					sum_add(&squares, (x - last) * (x - last));
					n++;
				}
				last = x;
			}
			if (any)
				emit(run, g, r, g->activities_n ? a : NO_CODE, time, NULL, sum_of(&squares) / n, "a period has no value");
		}
	return run->rc;
}

/* ---- entry and exit ------------------------------------------------------------- */

static int compute_entry_exit(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct slice time;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	const struct presence *m0 = presence_of(run, base), *m1 = presence_of(run, end);
	for (uint32_t r = 0; r < g->regions_n; r++) {
		if (!panel_has_region(base, r) || !panel_has_region(end, r))
			continue;
		for (uint32_t a = 0; a < g->activities_n; a++) {
			bool before = presence_has(m0, r, a), after = presence_has(m1, r, a);
			if (g->active[a])
				emit(run, g, r, a, time, before ? "exit" : "entry", before ? !after : after, NULL);
		}
	}
	return run->rc;
}

/* ---- resilience ------------------------------------------------------------------ */

static const struct panel *panel_at_time(const struct group *g, struct slice time)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		if (slice_eq(panel_time(p), time))
			return p;
	return NULL;
}

/* What the region would have lost or won had each activity moved as in the whole. */
static double expected_change(const struct panel *from, const struct panel *until, uint32_t r, bool by_activity)
{
	struct sum sum = { 0, 0 };

	for (size_t i = from->rows[r]; i < from->rows[r + 1]; i++) {
		const struct cell *c = &from->cells[i];
		double first = by_activity ? from->activity_total[c->activity] : from->total;
		double last = by_activity ? until->activity_total[c->activity] : until->total;
		if (c->value != 0)
			sum_add(&sum, c->value * ratio(last - first, first));
	}
	return sum_of(&sum);
}

static void emit_shock(struct run *run, const struct group *g, const struct panel *from, const struct panel *until, uint32_t r,
                       const char *component)
{
	bool known = panel_has_region(from, r) && panel_has_region(until, r);
	double expected = expected_change(from, until, r, parameter_is(run, "expected", "activity"));
	double own = until->region_total[r] - from->region_total[r];

	emit_result(run, g, &(struct result){ .region = r, .activity = NO_CODE, .time = period_between(run, from, until), .component = component,
		                              .value = known ? ratio(own - expected, fabs(expected)) : NAN,
		                              .reason = known ? "0/0: nothing was to be expected" : reason_region,
		                              .more = { { "change", own }, { "expected", expected } } });
}

static int compute_resilience(struct run *run, const struct group *g)
{
	const struct panel *base, *end, *trough = NULL;
	struct slice time, wanted = parameter(run, "trough");

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	if (!slice_is(wanted, "lowest")) {
		trough = panel_at_time(g, wanted);
	} else {
		for (const struct panel *p = base; p && p <= end; p = next_panel(g, p))
			if (p != base && (!trough || p->total < trough->total))
				trough = p;
	}
	if (!trough || trough <= base || trough > end)
		return run->rc = diag_fail(run->stage->diag, NULL, "resilience: no period \"%.*s\" after the first; name the trough with --param trough=",
		                           SLICE_ARG(wanted));
	for (uint32_t r = 0; r < g->regions_n; r++) {
		if (!panel_has_region(base, r) && !panel_has_region(end, r))
			continue;
		emit_shock(run, g, base, trough, r, "resistance");
		if (trough != end)
			emit_shock(run, g, trough, end, r, "recovery");
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator structure_rows[] = {
	{ .name = "structural_change", .also = "lilien nav", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_change,
	  .title = { "Құрылымдық өзгеріс", "Структурные изменения", "Structural change" },
	  .meaning = { "Өңір қызмет түрлері арасында қаншалықты қайта бөлінді: nav – үлестердің қанша бөлігі ауысты, lilien – өсімдердің шашырауы",
	               "Насколько регион перераспределился между видами: nav – какая часть долей сменилась, lilien – разброс приростов",
	               "How far the region moved between activities: nav is the part of the shares that changed places, lilien the spread of growth rates" },
	  .formula = "nav = half the sum of |s_i1 - s_i0|; lilien = sqrt(sum s_i1 (ln e_i1/e_i0 - ln e_1/e_0)^2)",
	  .source = "Lilien (1982); Dietrich (2012); NAV: norm of absolute values", .range = "nav 0 to 1; lilien, left_out 0 and more",
	  .parameters = PARAMETERS({ "yearly", "0", "0|1", "1: from each period to the next" }), .output = "region, time as BASE/END; components lilien (left_out: activities that came or went), nav",
	  .undefined = "null where the region has no values in a period, or a negative one; lilien where no activity is there in both", .example = "structural_change" },
	{ .name = "entry_exit", .also = "entry exit", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_entry_exit,
	  .title = { "Кіру және шығу", "Вход и выход", "Entry and exit" },
	  .meaning = { "Өңірде қандай қызмет пайда болды (entry 1), қайсысы жоғалды (exit 1)", "Какие виды в регионе появились (entry 1), какие исчезли (exit 1)",
	               "Which activities came to the region (entry 1) and which left it (exit 1)" },
	  .formula = "entry: not there before; 1 there now; exit: there before; 1 not there now", .source = "Neffke, Henning, Boschma (2011). [EconGeo entry.mat, exit.mat]", .range = "0 or 1",
	  .parameters = PARAMETERS(PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT, .output = "region, nace, time as BASE/END; component entry or exit", .undefined = "never; only regions of both periods", .example = "entry_exit" },
	{ .name = "resilience", .also = "resistance recovery shock", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_resilience,
	  .title = { "Тұрақтылық", "Устойчивость к спадам", "Resilience" },
	  .meaning = { "Дағдарыста өңір күтілгеннен аз жоғалтты ма (resistance > 0) және содан кейін тез өсті ме (recovery > 0)",
	               "Потерял ли регион в спад меньше ожидаемого (resistance > 0) и рос ли затем быстрее (recovery > 0)",
	               "Whether the region lost less than was to be expected (resistance above 0) and then grew faster (recovery above 0)" },
	  .formula = "(change - expected) / |expected|, from the first period to the trough and from there to the last; expected: the region's activities at the whole's rates",
	  .source = "Martin (2012); Martin, Sunley, Gardiner, Tyler (2016)", .units = "change expected", .range = "any, 0 as expected",
	  .parameters = PARAMETERS({ "trough", "lowest", "lowest|text", "the period of the trough; lowest: of the least total" },
	                           { "expected", "activity", "activity|total", "by each activity's rate in the whole, or by the whole's" }),
	  .output = "region, time as BASE/END; components resistance, recovery; change, expected", .undefined = "null where the region has no values in a period, or nothing was expected", .example = "resilience" },
	{ .name = "mssd", .also = "volatility", .needs = NEED_PERIODS | BY_CELL, .compute = compute_mssd,
	  .title = { "Көрші айырмалардың орташа квадраты", "Средний квадрат последовательных разностей", "Mean square successive difference" },
	  .meaning = { "Қатар жылдан жылға қаншалықты секіреді", "Насколько ряд скачет от года к году", "How much the series jumps from one period to the next" },
	  .formula = "sum (x_t - x_(t-1))^2 / (n - 1)", .source = "von Neumann, Kent, Bellinson, Hart (1941). [REAT mssd]", .units = "value", .range = "0 and more, in squared units",
	  .output = "region, nace, time as BASE/END", .undefined = "null where a period has no value", .example = "mssd" },
	{ .name = NULL },
};
