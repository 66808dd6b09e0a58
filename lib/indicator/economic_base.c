/* SPDX-License-Identifier: MIT */
/* The economic base: what a region makes for others carries what it makes for itself. */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"

enum method { BY_QUOTIENT, BY_MINIMUM, BY_SET };

/* Of each activity the least share that it has in any region (Ullman and Dacey's minimum). */
static double *least_shares(const struct panel *p)
{
	const struct group *g = p->group;
	double *least = xcalloc(g->activities_n + 1, sizeof(*least));
	size_t *seen = xcalloc(g->activities_n + 1, sizeof(*seen)), regions = 0;

	for (uint32_t r = 0; r < g->regions_n; r++) {
		regions += panel_has_region(p, r);
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
			uint32_t a = p->cells[i].activity;
			double share = ratio(p->cells[i].value, p->region_total[r]);
			least[a] = seen[a] ? fmin(least[a], share) : share;
			seen[a]++;
		}
	}
	for (uint32_t a = 0; a < g->activities_n; a++)
		least[a] = seen[a] < regions ? 0 : least[a]; /* a region without it has the least: none */
	free(seen);
	return least;
}

static bool in_set(const struct run *run, struct slice code)
{
	struct slice list = parameter(run, "basic");

	while (list.p)
		if (slice_eq(slice_trim(slice_cut(&list, ';')), code))
			return true;
	return false;
}

/* How much of the cell is basic. */
static double basic_of(const struct run *run, const struct panel *p, const struct cell *c, enum method method, const double *least)
{
	if (method == BY_SET)
		return in_set(run, p->group->activities[c->activity]) ? c->value : 0;
	double share = method == BY_MINIMUM ? least[c->activity] : ratio(p->activity_total[c->activity], p->total);
	return fmax(0, c->value - share * p->region_total[c->region]);
}

static int compute_economic_base(struct run *run, const struct group *g)
{
	enum method method = parameter_is(run, "method", "minimum") ? BY_MINIMUM : parameter_is(run, "method", "set") ? BY_SET : BY_QUOTIENT;

	if (method == BY_SET && !parameter(run, "basic").n)
		return run->rc = diag_fail(run->stage->diag, NULL, "economic_base: --param method=set needs --param basic=A;B, the activities that are basic");
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double *least = method == BY_MINIMUM ? least_shares(p) : NULL;
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum basic = { 0, 0 };
			bool negative = p->region_flaws[r] & FLAW_NEGATIVE;
			const char *why = negative ? reason_negative : "the region is empty, or nothing in it is basic";
			if (!panel_has_region(p, r))
				continue;
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
				const struct cell *c = &p->cells[i];
				double x = basic_of(run, p, c, method, least);
				sum_add(&basic, x);
				emit(run, g, r, c->activity, panel_time(p), "export", negative ? NAN : x, why);
			}
			double some = negative ? NAN : sum_of(&basic);
			emit(run, g, r, NO_CODE, panel_time(p), NULL, ratio(p->region_total[r], some), why);
			emit(run, g, r, NO_CODE, panel_time(p), "basic", some, why);
			emit(run, g, r, NO_CODE, panel_time(p), "basic_share", ratio(some, p->region_total[r]), why);
		}
		free(least);
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator economic_base_rows[] = {
	{ .name = "economic_base", .also = "base_multiplier export_base basic minimum_requirements", .needs = NEED_ACTIVITY, .compute = compute_economic_base,
	  .title = { "Экономикалық база мультипликаторы", "Мультипликатор экономической базы", "Economic base multiplier" },
	  .meaning = { "Сыртқа жұмыс істейтін бір жұмыс орнына өңірде барлығы неше жұмыс орны келеді",
	               "Сколько всего рабочих мест в регионе приходится на одно, работающее на вывоз",
	               "How many jobs the region has in all for each that works for other regions" },
	  .formula = "e_j / basic_j; basic_j sum over i of max(0, e_ij - s_i e_j), s_i the whole's share (quotient) or the least of the regions' shares (minimum); set: all of the activities named",
	  .source = "Hoyt (1939); Mattila, Thompson (1955) for the quotient; Ullman, Dacey (1960) for the minimum; Tiebout (1962)",
	  .units = "basic export", .range = "1 and more; basic_share 0 to 1; basic, export 0 and more",
	  .parameters = PARAMETERS({ "method", "quotient", "quotient|minimum|set", "what is basic: what exceeds the whole's share, what exceeds the least region's, or activities named" },
	                           { "basic", "", "text", "those activities, ; between them" }),
	  .output = "region, time; components basic, basic_share; region, nace with component export (the basic part of each activity)",
	  .undefined = "null where the region is empty, has a negative value, or nothing in it is basic", .example = "--param basic=A economic_base" },
	{ .name = NULL },
};
