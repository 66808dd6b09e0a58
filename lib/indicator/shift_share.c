/* SPDX-License-Identifier: MIT */
/*
 * Shift-share: what of a region's growth is the nation's, the mix of its activities,
 * and its own (Dunn 1960), the last split into competitiveness and allocation
 * (Esteban-Marquillas 1972), as a product instead of a sum (Gerfin 1964), with each effect
 * parted by the structure (Arcelus 1984), and year by year (Barff, Knight 1988).
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"

enum method { DUNN, ESTEBAN, GERFIN, ARCELUS };

/* What a growth is made of. The last eight are those of Arcelus: each effect on what the region
 * would have with the nation's structure, and on what it has more or less of. */
enum part {
	GROWTH, NATIONAL, MIX, REGIONAL, HOMOTHETIC, ALLOCATION,
	MIX_FACTOR, REGIONAL_FACTOR, NET_FACTOR, /* Gerfin: factors */
	EVEN_NATIONAL, OWN_NATIONAL, EVEN_MIX, OWN_MIX, EVEN_REGION, OWN_REGION, EVEN_REGION_MIX, OWN_REGION_MIX,
	PARTS
};

static const char *const arcelus_names[] = {
	"national_expected", "national_differential", "mix_expected", "mix_differential",
	"region_expected", "region_differential", "region_mix_expected", "region_mix_differential",
};

/* All components of one region or cell between two panels. */
struct parts {
	double of[PARTS];
	double base;       /* the value at the beginning */
	const char *fault; /* why there is no result, or NULL */
};

static enum method method_of(const struct run *run)
{
	return parameter_is(run, "method", "gerfin") ? GERFIN :
	       parameter_is(run, "method", "esteban") ? ESTEBAN :
	       parameter_is(run, "method", "arcelus") ? ARCELUS : DUNN;
}

/*
 * The components over the activities [from, until) of region r. `reference` is the
 * nation's growth factor; with own_nation the nation is the activity itself, as REAT's
 * shifti takes it.
 */
static struct parts decompose(const struct panel *base, const struct panel *end, uint32_t r,
                              uint32_t from, uint32_t until, bool own_nation)
{
	double nation = ratio(end->total, base->total), region = ratio(end->region_total[r], base->region_total[r]);
	struct sum e0 = { 0, 0 }, e1 = { 0, 0 }, expected = { 0, 0 }, sums[PARTS] = { { 0, 0 } };
	struct parts p = { .fault = NULL };

	if (!panel_has_region(base, r) || !panel_has_region(end, r))
		p.fault = "the region has no values in one of the periods";
	for (uint32_t a = from; a < until; a++) {
		double v0 = panel_at(base, r, a, NULL), v1 = panel_at(end, r, a, NULL);
		double E0 = base->activity_total[a], E1 = end->activity_total[a];
		if (panel_lacks(base, r, a) || panel_lacks(end, r, a))
			p.fault = reason_missing;
		sum_add(&e0, v0);
		sum_add(&e1, v1);
		if (v0 == 0) {
			/* An activity that was not there: all of its growth is the region's own. */
			sum_add(&sums[REGIONAL], v1);
			sum_add(&sums[HOMOTHETIC], v1);
			sum_add(&sums[OWN_REGION_MIX], v1);
			continue;
		}
		double activity = ratio(E1, E0), whole = own_nation ? activity : nation;
		/* e'_i: what the region would have with the nation's structure. */
		double even = own_nation ? v0 : base->region_total[r] * ratio(E0, base->total);
		double pull = v1 / v0 - activity;
		sum_add(&sums[NATIONAL], v0 * (whole - 1));
		sum_add(&sums[MIX], v0 * (activity - whole));
		sum_add(&sums[REGIONAL], v1 - v0 * activity);
		sum_add(&expected, v0 * activity);
		sum_add(&sums[HOMOTHETIC], even * pull);
		sum_add(&sums[ALLOCATION], (v0 - even) * pull);
		const double rates[] = { whole - 1, activity - whole, region - whole, pull - (region - whole) };
		for (int k = 0; k < 4; k++) {
			sum_add(&sums[EVEN_NATIONAL + 2 * k], even * rates[k]);
			sum_add(&sums[OWN_NATIONAL + 2 * k], (v0 - even) * rates[k]);
		}
	}
	for (int k = 0; k < PARTS; k++)
		p.of[k] = sum_of(&sums[k]);
	p.base = sum_of(&e0);
	p.of[GROWTH] = sum_of(&e1) - p.base;
	double whole = own_nation ? ratio(sum_of(&expected), sum_of(&e0)) : nation;
	p.of[MIX_FACTOR] = ratio(ratio(sum_of(&expected), sum_of(&e0)), whole);
	p.of[REGIONAL_FACTOR] = ratio(sum_of(&e1), sum_of(&expected));
	p.of[NET_FACTOR] = p.of[MIX_FACTOR] * p.of[REGIONAL_FACTOR];
	return p;
}

static void give_parts(struct run *run, const struct group *g, uint32_t r, uint32_t a, struct slice time,
                       const struct parts *p, enum method method)
{
	const char *none = p->fault ? p->fault : "0/0: nothing in the base period";
	double by = p->fault ? NAN : parameter_is(run, "as", "rate") ? p->base : 1;

	if (method == GERFIN) {
		emit(run, g, r, a, time, "mix", p->fault ? NAN : p->of[MIX_FACTOR], none);
		emit(run, g, r, a, time, "regional", p->fault ? NAN : p->of[REGIONAL_FACTOR], none);
		emit(run, g, r, a, time, "net_total", p->fault ? NAN : p->of[NET_FACTOR], none);
		return;
	}
	emit(run, g, r, a, time, "growth", ratio(p->of[GROWTH], by), none);
	for (int k = 0; method == ARCELUS && k < 8; k++)
		emit(run, g, r, a, time, arcelus_names[k], ratio(p->of[EVEN_NATIONAL + k], by), none);
	if (method == ARCELUS)
		return;
	emit(run, g, r, a, time, "national", ratio(p->of[NATIONAL], by), none);
	emit(run, g, r, a, time, "mix", ratio(p->of[MIX], by), none);
	if (method == DUNN) {
		emit(run, g, r, a, time, "regional", ratio(p->of[REGIONAL], by), none);
		emit(run, g, r, a, time, "net_total", ratio(p->of[MIX] + p->of[REGIONAL], by), none);
	} else {
		emit(run, g, r, a, time, "competitive", ratio(p->of[HOMOTHETIC], by), none);
		emit(run, g, r, a, time, "allocation", ratio(p->of[ALLOCATION], by), none);
	}
}

/* Whether any period from base to end has a record of the region, or of the cell. */
static bool occurs(const struct panel *base, const struct panel *end, uint32_t r, uint32_t a)
{
	for (const struct panel *p = base; p <= end; p++) {
		bool present = false;
		if (!p->n)
			continue;
		if (a == NO_CODE)
			present = panel_has_region(p, r);
		else
			panel_at(p, r, a, &present);
		if (present || (a != NO_CODE && panel_lacks(p, r, a)))
			return true;
	}
	return false;
}

static int compute_shift_share(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct slice time;
	enum method method = method_of(run);

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	for (uint32_t r = 0; r < g->regions_n; r++)
		if (occurs(base, end, r, NO_CODE)) {
			struct parts p = decompose(base, end, r, 0, (uint32_t)g->activities_n, false);
			give_parts(run, g, r, NO_CODE, time, &p, method);
		}
	return 0;
}

/* Year by year from base to end: sums of the components (means of Gerfin's factors), or
 * each year's. */
static void dynamic(struct run *run, const struct group *g, uint32_t r, uint32_t from, uint32_t until,
                   uint32_t activity, bool own_nation, enum method method, const struct panel *base,
                   const struct panel *end, struct slice time)
{
	bool yearly = parameter_is(run, "yearly", "1");
	struct sum sums[PARTS] = { { 0, 0 } };
	const struct panel *last = base;
	double n = 0, first = 0;
	const char *fault = NULL;

	for (const struct panel *p = next_panel(g, base); p; p = next_panel(g, p)) {
		struct parts parts = decompose(last, p, r, from, until, own_nation);
		if (yearly)
			give_parts(run, g, r, activity, period_between(run, last, p), &parts, method);
		fault = parts.fault ? parts.fault : fault;
		for (int k = 0; k < PARTS; k++)
			sum_add(&sums[k], parts.of[k]);
		if (n == 0)
			first = parts.base;
		n++;
		last = p;
		if (p == end)
			break;
	}
	if (!yearly) {
		struct parts p = { .base = first, .fault = fault };
		for (int k = 0; k < PARTS; k++)
			p.of[k] = sum_of(&sums[k]) / (k == MIX_FACTOR || k == REGIONAL_FACTOR || k == NET_FACTOR ? n : 1);
		give_parts(run, g, r, activity, time, &p, method);
	}
}

static int compute_shift_share_dynamic(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct slice time;
	enum method method = method_of(run);

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	for (uint32_t r = 0; r < g->regions_n; r++)
		if (occurs(base, end, r, NO_CODE))
			dynamic(run, g, r, 0, (uint32_t)g->activities_n, NO_CODE, false, method, base, end, time);
	return 0;
}

static int compute_shift_share_activity(struct run *run, const struct group *g)
{
	bool own = parameter_is(run, "nation", "activity");
	bool by_year = parameter_is(run, "dynamic", "1");
	const struct panel *base, *end;
	struct slice time;
	enum method method = method_of(run);

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	for (uint32_t r = 0; r < g->regions_n; r++) {
		for (uint32_t a = 0; a < g->activities_n; a++) {
			if (!occurs(base, end, r, a))
				continue;
			if (by_year) {
				dynamic(run, g, r, a, a + 1, a, own, method, base, end, time);
				continue;
			}
			struct parts p = decompose(base, end, r, a, a + 1, own);
			give_parts(run, g, r, a, time, &p, method);
		}
	}
	return 0;
}

/* ---- rows --------------------------------------------------------------- */

#define SHIFT_UNITS                                                                                            \
	"growth national mix regional net_total competitive allocation national_expected national_differential "    \
	"mix_expected mix_differential region_expected region_differential region_mix_expected region_mix_differential"

const struct indicator shift_share_rows[] = {
	{ .name = "shift_share", .also = "dunn esteban gerfin arcelus", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_shift_share,
	  .title = { "Shift-share талдауы", "Структурно-сдвиговый анализ", "Shift-share analysis" },
	  .meaning = { "Өңір өсімінің қаншасы елдікі, қаншасы салалық құрылымдікі, қаншасы өзінікі",
	               "Сколько в росте региона – от страны, от структуры и от собственной конкурентоспособности",
	               "How much of the region's growth is the country's, its structure's and its own" },
	  .formula = "national sum e_ij (E/E0 - 1); mix sum e_ij (E_i/E_i0 - E/E0); regional sum e_ij (e_ij1/e_ij - E_i/E_i0); arcelus: the rates G, g_i - G, g_j - G, (g_ij - g_i) - (g_j - G), "
	             "each times e'_ij = e_j E_i / E (expected) and times e_ij - e'_ij (differential)",
	  .source = "Dunn (1960); Esteban-Marquillas (1972); Gerfin (1964); Arcelus (1984). [REAT shift]",
	  .units = SHIFT_UNITS, .range = "any, the components sum to growth (Gerfin: multiply)",
	  .parameters = PARAMETERS({ "method", "dunn", "dunn|esteban|gerfin|arcelus",
	                             "sums, sums with the allocation effect, products, or sums each parted by the structure" },
	                           { "as", "amount", "amount|rate",
	                             "rate: over the value of the base period" }),
	  .output = "region, time as BASE/END; components growth, national, mix, regional, net_total; esteban: competitive, allocation; gerfin: mix, regional, net_total; arcelus: national_expected, national_differential, mix_expected, mix_differential, "
	            "region_expected, region_differential, region_mix_expected, region_mix_differential",
	  .undefined = "an activity new to the region counts as its own; no record counts as zero; null where a record has no value", .example = "shift_share" },
	{ .name = "shift_share_dynamic", .also = "barff_knight shiftd", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_shift_share_dynamic,
	  .title = { "Динамикалық shift-share", "Динамический структурно-сдвиговый анализ", "Dynamic shift-share" },
	  .meaning = { "Құрамдастар жыл сайын есептеліп қосылады: құрылым өзгерісі ескеріледі",
	               "Компоненты считаются по годам и складываются: учтено изменение структуры",
	               "Components year by year, added up: the changing structure is taken in" },
	  .formula = "as shift_share for each pair of periods, then summed (Gerfin: mean)",
	  .source = "Barff, Knight (1988). [REAT shiftd]",
	  .units = SHIFT_UNITS, .range = "any, the components sum to growth",
	  .parameters = PARAMETERS({ "method", "dunn", "dunn|esteban|gerfin|arcelus",
	                             "as for shift_share" },
	                           { "as", "amount", "amount|rate",
	                             "rate: over the value of the base period" },
	                           { "yearly", "0", "0|1",
	                             "1: each period for itself" }),
	  .output = "as shift_share",
	  .undefined = "an activity new to the region counts as its own; no record counts as zero; null where a record has no value", .example = "shift_share_dynamic" },
	{ .name = "shift_share_activity", .also = "shifti shiftid", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_shift_share_activity,
	  .title = { "Қызмет түрлері бойынша shift-share", "Структурно-сдвиговый анализ по видам", "Shift-share by activity" },
	  .meaning = { "Әр қызмет түрінің өсімі неден құралған",
	               "Из чего складывается рост каждого вида деятельности",
	               "What the growth of each activity is made of" },
	  .formula = "as shift_share without the sum over activities",
	  .source = "Dunn (1960). [nation=activity: REAT shifti, shiftid]",
	  .units = SHIFT_UNITS, .range = "any, the components sum to growth",
	  .parameters = PARAMETERS({ "method", "dunn", "dunn|esteban|gerfin|arcelus",
	                             "as for shift_share" },
	                           { "as", "amount", "amount|rate",
	                             "rate: over the value of the base period" },
	                           { "nation", "all", "all|activity",
	                             "what the national share is: of all activities, or of this one" },
	                           { "dynamic", "0", "0|1",
	                             "1: as shift_share_dynamic" },
	                           { "yearly", "0", "0|1",
	                             "1: each period for itself, when dynamic" }),
	  .output = "region, nace, time as BASE/END; components as shift_share",
	  .undefined = "an activity new to the region counts as its own; no record counts as zero; null where a record has no value", .example = "shift_share_activity" },
	{ .name = NULL },
};
