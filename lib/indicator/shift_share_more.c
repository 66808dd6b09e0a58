/* SPDX-License-Identifier: MIT */
/* Shift-share beyond one region and one past: neighbours, and the years to come. */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"

/* ---- with neighbours ---------------------------------------------------------- */

/* Growth of activity a (NO_CODE: all) among the neighbours of region r; NAN where they have none. */
static double neighbours_growth(const struct side *t, const struct panel *base, const struct panel *end, uint32_t r, uint32_t a)
{
	const struct group *g = base->group;
	struct sum first = { 0, 0 }, last = { 0, 0 };
	size_t n;
	const struct side_row *rows = side_rows(t, g->regions[r], &n);

	for (size_t i = 0; i < n; i++) {
		uint32_t k = group_region(g, rows[i].key[1]);
		if (k == NO_CODE || k == r || !(rows[i].value > 0))
			continue;
		sum_add(&first, rows[i].value * (a == NO_CODE ? base->region_total[k] : panel_at(base, k, a, NULL)));
		sum_add(&last, rows[i].value * (a == NO_CODE ? end->region_total[k] : panel_at(end, k, a, NULL)));
	}
	return ratio(sum_of(&last), sum_of(&first)) - 1;
}

static void spatial(struct run *run, const struct group *g, const struct panel *base, const struct panel *end, uint32_t r,
                    struct slice time)
{
	const struct side *t = side_table(run, "neighbour");
	double nation = ratio(end->total, base->total) - 1, over;
	struct sum growth = { 0, 0 }, national = { 0, 0 }, nearby = { 0, 0 }, own = { 0, 0 };
	const char *why = panel_has_region(base, r) && panel_has_region(end, r) ? NULL : "the region has no values in one of the periods";

	for (uint32_t a = 0; a < g->activities_n; a++) {
		double v0 = panel_at(base, r, a, NULL), v1 = panel_at(end, r, a, NULL), near;
		if (panel_lacks(base, r, a) || panel_lacks(end, r, a))
			why = reason_missing;
		sum_add(&growth, v1 - v0);
		if (v0 == 0) { /* what was not there has grown by the region's own doing */
			sum_add(&own, v1);
			continue;
		}
		near = neighbours_growth(t, base, end, r, a);
		if (!isfinite(near) && !why)
			why = "the neighbours have nothing of an activity, or the region has none in the table";
		sum_add(&national, v0 * nation);
		sum_add(&nearby, v0 * (near - nation));
		sum_add(&own, v1 - v0 - v0 * near);
	}
	over = parameter_is(run, "as", "rate") ? base->region_total[r] : 1;
	emit(run, g, r, NO_CODE, time, "growth", why == reason_missing ? NAN : ratio(sum_of(&growth), over), why);
	emit(run, g, r, NO_CODE, time, "national", why ? NAN : ratio(sum_of(&national), over), why);
	emit(run, g, r, NO_CODE, time, "neighbours", why ? NAN : ratio(sum_of(&nearby), over), why);
	emit(run, g, r, NO_CODE, time, "regional", why ? NAN : ratio(sum_of(&own), over), why);
}

static int compute_spatial(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct slice time;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	for (uint32_t r = 0; r < g->regions_n; r++)
		if (panel_has_region(base, r) || panel_has_region(end, r))
			spatial(run, g, base, end, r, time);
	return run->rc;
}

/* ---- forecast ------------------------------------------------------------------- */

/* The region's own factor: what it has over what it would have at the activities' rates. */
static double regional_factor(const struct panel *base, const struct panel *end, uint32_t r)
{
	struct sum expected = { 0, 0 };

	for (size_t i = base->rows[r]; i < base->rows[r + 1]; i++) {
		const struct cell *c = &base->cells[i];
		if (c->value != 0)
			sum_add(&expected, c->value * ratio(end->activity_total[c->activity], base->activity_total[c->activity]));
	}
	return ratio(end->region_total[r], sum_of(&expected));
}

/* The figure of a time after the base that is among the records, NAN where none is. */
static double came(const struct group *g, struct slice time, uint32_t r, uint32_t a)
{
	bool present;

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		if (slice_eq(panel_time(p), time)) {
			double value = panel_at(p, r, a, &present);
			return present ? value : NAN;
		}
	return NAN;
}

static int compute_forecast(struct run *run, const struct group *g)
{
	const struct side *t = side_table(run, "forecast");
	bool own = parameter_is(run, "factor", "own"), yearly = parameter_is(run, "pace", "year");
	const struct panel *base, *end;
	struct slice time;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	for (uint32_t r = 0; r < g->regions_n; r++) {
		bool known = panel_has_region(base, r) && panel_has_region(end, r);
		double whole = !known ? NAN : own ? regional_factor(base, end, r) : 1;
		for (size_t i = end->rows[r]; i < end->rows[r + 1]; i++) {
			const struct cell *c = &end->cells[i];
			size_t n;
			const struct side_row *rows = side_rows(t, g->activities[c->activity], &n);
			for (size_t k = 0; k < n; k++) {
				double years = years_between(panel_time(end), rows[k].time), span = years_between(panel_time(base), panel_time(end));
				double factor = yearly ? pow(whole, ratio(years, span)) : whole;
				emit_result(run, g, &(struct result){
					.region = r, .activity = c->activity, .time = rows[k].time.n ? rows[k].time : time,
					.value = c->value * ratio(rows[k].value, end->activity_total[c->activity]) * factor,
					.reason = isfinite(factor) ? "0/0: the activity is empty" :
					          known ? "pace=year: periods that are no years" : "the region has no values in one of the periods",
					.more = { { "regional", factor }, { "actual", came(g, rows[k].time, r, c->activity) } } });
			}
			if (!n)
				emit(run, g, r, c->activity, time, NULL, NAN, "the table has no forecast of the activity");
		}
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator shift_share_more_rows[] = {
	{ .name = "shift_share_spatial", .also = "nazara_hewings neighbours", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_spatial,
	  .tables = TABLES({ "neighbour", { "region", "region_to" }, "the weight of each neighbour, 1 for a common border", false, NULL }),
	  .title = { "Кеңістіктік shift-share", "Пространственный структурно-сдвиговый анализ", "Spatial shift-share" },
	  .meaning = { "Өсімнің қаншасы елдікі, көршілердікі және өңірдің өзінікі", "Сколько в росте от страны, от соседей и своего", "How much of the growth is the country's, the neighbours' and the region's own" },
	  .formula = "national sum e_ij G; neighbours sum e_ij (g_i of the neighbours - G); regional sum e_ij (g_ij - g_i of the neighbours)",
	  .source = "Nazara, Hewings (2004)", .units = "growth national neighbours regional", .range = "any, the components sum to growth", .output = "region, time as BASE/END; components growth, national, neighbours, regional",
	  .parameters = PARAMETERS({ "as", "amount", "amount|rate", "rate: over the value of the base period" }),
	  .undefined = "null where the neighbours have nothing of an activity that the region has",
	  .example = "--region geo --table neighbour=<(printf '{\"geo\":\"%s\",\"region_to\":\"%s\",\"value\":1}\\n' X Y Y X Y Z Z Y) shift_share_spatial",
	  .data = "printf '{\"geo\":\"%s\",\"nace\":\"%s\",\"time\":\"%s\",\"value\":%s}\\n' X A 2010 10 X B 2010 20 Y A 2010 12 Y B 2010 8 Z A 2010 5 Z B 2010 30 X A 2015 14 X B 2015 21 Y A 2015 15 Y B 2015 9 Z A 2015 5 Z B 2015 33" },
	{ .name = "shift_share_forecast", .also = "shiftp prognosis", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_forecast,
	  .tables = TABLES({ "forecast", { "activity", NULL }, "the whole's figure of each activity in a time to come", false, NULL }),
	  .title = { "Shift-share болжамы", "Прогноз по структурным сдвигам", "Shift-share forecast" },
	  .meaning = { "Ел болжамы мен өңірдің өз факторы сақталса, өңірде не болады", "Что будет в регионе при прогнозе страны и прежнем региональном факторе",
	               "What the region gets to if the whole's forecast holds and its own factor stays" },
	  .formula = "e_ij E_i,forecast / E_i regional factor; the factor is e_j1 / sum e_ij0 E_i1 / E_i0; pace=year: to the power of years ahead over years of the base",
	  .parameters = PARAMETERS({ "factor", "own", "own|none", "none: each region keeps its share of each activity" },
	                           { "pace", "period", "period|year", "the factor holds for a period as long as that of the base, or goes by the year" }),
	  .source = "Gerfin (1964); Spiekermann, Wegener (2008). [REAT shiftp]", .range = "0 and more",
	  .output = "region, nace, time of the forecast; regional, and actual where the records have that time", .undefined = "null where the region has no values in a period or the table none of the activity",
	  .example = "--total-region N --table forecast=<(parse --comment '#' tests/golden/spiekermann.csv | jq -c 'select(.region == \"N\" and .time == \"2010\")') shift_share_forecast",
	  .data = "parse --comment '#' tests/golden/spiekermann.csv | jq -c 'select(.time != \"2010\")'" },
	{ .name = NULL },
};
