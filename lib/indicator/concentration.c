/* SPDX-License-Identifier: MIT */
/* Concentration: how an activity spreads over regions. Cells without a record count as zero. */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "indicator/groups.h"
#include "indicator/presence.h"

/* The share of each region in activity a, in regions_n places of `shares`. */
static void shares_of(const struct panel *p, uint32_t a, double *shares)
{
	for (uint32_t r = 0; r < p->group->regions_n; r++)
		shares[r] = ratio(0, p->activity_total[a]);
	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		const struct cell *c = panel_in_column(p, i);
		shares[c->region] = ratio(c->value, p->activity_total[a]);
	}
}

/* Hands on an index of shares, which negative values make meaningless. */
static void give_activity(struct run *run, const struct panel *p, uint32_t a, double value)
{
	bool negative = p->activity_flaws[a] & FLAW_NEGATIVE;

	emit(run, p->group, NO_CODE, a, panel_time(p), NULL, negative ? NAN : value,
	     negative ? reason_negative : NULL);
}

static int compute_krugman_conc(struct run *run, const struct group *g)
{
	bool others = parameter_is(run, "reference", "others");
	double *own = xcalloc(g->regions_n + 1, sizeof(*own)), *sums = xcalloc(g->regions_n + 1, sizeof(*sums));

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double activities = 0;
		for (uint32_t a = 0; a < g->activities_n; a++)
			activities += panel_has_activity(p, a) && p->activity_total[a] != 0;
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum sum = { 0, 0 };
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
				double total = p->activity_total[p->cells[i].activity];
				if (total != 0)
					sum_add(&sum, p->cells[i].value / total);
			}
			sums[r] = others ? sum_of(&sum) : panel_has_region(p, r) ? ratio(p->region_total[r], p->total) : 0;
		}
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum sum = { 0, 0 };
			if (!panel_has_activity(p, a))
				continue;
			shares_of(p, a, own);
			for (uint32_t r = 0; r < g->regions_n; r++)
				sum_add(&sum, fabs(own[r] - sums[r]));
			give_activity(run, p, a,
			              others ? apart_from_others(sums, activities, own, g->regions_n) : sum_of(&sum));
		}
	}
	free(own);
	free(sums);
	return 0;
}

/* Hands on what `index` makes of the regions' shares (which it may move about) in each activity. */
static int each_activity(struct run *run, const struct group *g,
                         double (*index)(const struct run *run, const struct panel *p, uint32_t a, double *shares))
{
	double *shares = xcalloc(g->regions_n + 1, sizeof(*shares));

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++)
			if (panel_has_activity(p, a)) {
				shares_of(p, a, shares);
				give_activity(run, p, a, index(run, p, a, shares));
			}
	free(shares);
	return run->rc;
}

static double hoover(const struct run *run, const struct panel *p, uint32_t a, double *shares)
{
	struct sum sum = { 0, 0 };

	(void)run;
	(void)a;
	for (uint32_t r = 0; r < p->group->regions_n; r++)
		if (panel_has_region(p, r))
			sum_add(&sum, fabs(shares[r] - ratio(p->region_total[r], p->total)));
	return sum_of(&sum) / 2;
}

static double gini(const struct run *run, const struct panel *p, uint32_t a, double *shares)
{
	size_t n = 0;

	(void)run;
	(void)a;
	for (uint32_t r = 0; r < p->group->regions_n; r++)
		if (panel_has_region(p, r) && p->region_total[r] != 0)
			shares[n++] = ratio(shares[r], ratio(p->region_total[r], p->total));
	return gini_of(shares, n);
}

struct point {
	double x, y, slope;
	uint32_t region;
};

static int compare_slopes(const void *pa, const void *pb)
{
	const struct point *a = pa, *b = pb;

	if (a->slope != b->slope)
		return a->slope < b->slope ? -1 : 1;
	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return (a->region > b->region) - (a->region < b->region);
}

static double gini_locational(const struct run *run, const struct panel *p, uint32_t a, double *shares)
{
	struct point *points = xcalloc(p->columns[a + 1] - p->columns[a] + 1, sizeof(*points));
	struct sum area = { 0, 0 };
	double below = 0, value;
	size_t n = 0;

	/* what has none of the activity comes first and has no area; of an activity of nothing no share is known */
	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		uint32_t r = p->cells[p->by_activity[i]].region;
		double x = ratio(p->region_total[r], p->total), y = shares[r];
		if (y != 0)
			points[n++] = (struct point){ x, y, ratio(y, x), r };
	}
	qsort(points, n, sizeof(*points), compare_slopes);
	for (size_t i = 0; i < n; i++) {
		sum_add(&area, points[i].x * (2 * below + points[i].y));
		below += points[i].y;
	}
	free(points);
	value = 1 - sum_of(&area);
	return parameter_is(run, "area", "half") ? value / 2 : value;
}

static int compute_hoover_conc(struct run *run, const struct group *g) { return each_activity(run, g, hoover); }
static int compute_gini_conc(struct run *run, const struct group *g) { return each_activity(run, g, gini); }
static int compute_gini_locational(struct run *run, const struct group *g) { return each_activity(run, g, gini_locational); }

/* What the regions' shares in the activity are held against: shares in all activities, in the
 * weight, or even ones; NAN where the region has no weight. To be freed. */
static double *references(struct run *run, const struct panel *p)
{
	size_t n = p->group->regions_n;
	double all = 0, *x = parameter_is(run, "against", "weight") ? region_weights(p, &all) : xcalloc(n + 1, sizeof(*x));

	for (uint32_t r = 0; r < n; r++)
		if (parameter_is(run, "against", "all")) {
			x[r] = panel_has_region(p, r) ? ratio(p->region_total[r], p->total) : 0;
		} else if (parameter_is(run, "against", "even")) {
			x[r] = panel_has_region(p, r);
			all += x[r];
		}
	for (uint32_t r = 0; r < n && !parameter_is(run, "against", "all"); r++)
		x[r] = ratio(x[r], all);
	return x;
}

static void give_curve(struct run *run, const struct panel *p, uint32_t a, const struct point *points, size_t n)
{
	bool negative = p->activity_flaws[a] & FLAW_NEGATIVE;
	struct sum x = { 0, 0 }, y = { 0, 0 };

	for (size_t i = 0; i <= n; i++) {
		char rank[NUMBER_TEXT_SIZE];
		number_format((double)i, rank);
		if (i) {
			sum_add(&x, points[i - 1].x);
			sum_add(&y, points[i - 1].y);
		}
		emit_result(run, p->group, &(struct result){ .region = i ? points[i - 1].region : NO_CODE, .activity = a, .time = panel_time(p),
			                                     .value = negative ? NAN : sum_of(&y), .reason = negative ? reason_negative : NULL,
			                                     .key = { { "rank", slice_of(rank) } }, .more = { { "share", sum_of(&x) } } });
	}
}

/* The panel's regions by `x`, as compare_slopes() has them where no slope differs; *ordered is false,
 * and they stand as they are, where an x is unknown. To be freed. */
static struct point *ordered_regions(const struct panel *p, const double *x, size_t *n, bool *ordered)
{
	struct point *regions = xcalloc(p->group->regions_n + 1, sizeof(*regions));

	*n = 0;
	*ordered = true;
	for (uint32_t r = 0; r < p->group->regions_n; r++)
		if (panel_has_region(p, r)) {
			regions[(*n)++] = (struct point){ x[r], 0, 0, r };
			*ordered &= !isnan(x[r]);
		}
	if (*ordered)
		qsort(regions, *n, sizeof(*regions), compare_slopes);
	return regions;
}

/* The points by slope. Where none is below zero, those at it come first in the order of the
 * regions, and only the rest, in a sparse panel the few, are sorted. */
static void sort_points(struct point *points, const struct point *regions, size_t n, const double *shares, bool rising)
{
	size_t flat = 0, steep = n;

	for (size_t i = n; i-- > 0;) {
		double x = regions[i].x, y = shares[regions[i].region];
		double slope = x > 0 ? y / x : y > 0 || isnan(x) ? INFINITY : 0;
		if (!rising || slope != 0)
			points[--steep] = (struct point){ x, y, slope, regions[i].region };
	}
	for (size_t i = 0; flat < steep; i++) {
		double x = regions[i].x, y = shares[regions[i].region];
		if (x > 0 ? y / x == 0 : !(y > 0 || isnan(x)))
			points[flat++] = (struct point){ x, y, 0, regions[i].region };
	}
	qsort(points + steep, n - steep, sizeof(*points), compare_slopes);
}

static int compute_localisation_curve(struct run *run, const struct group *g)
{
	struct point *points = xcalloc(g->regions_n + 1, sizeof(*points));
	double *shares = xcalloc(g->regions_n + 1, sizeof(*shares));

	if (parameter_is(run, "against", "weight") && !run->panel->weight.n)
		run->rc = diag_fail(run->stage->diag, NULL, "localisation_curve: --param against=weight needs --weight FIELD");
	for (const struct panel *p = NULL; run->rc == 0 && (p = next_panel(g, p));) {
		double *x = references(run, p);
		size_t n;
		bool ordered;
		struct point *regions = ordered_regions(p, x, &n, &ordered);
		for (uint32_t a = 0; a < g->activities_n; a++) {
			if (!panel_has_activity(p, a))
				continue;
			shares_of(p, a, shares);
			sort_points(points, regions, n, shares, ordered && p->activity_total[a] > 0 && !(p->activity_flaws[a] & FLAW_NEGATIVE));
			give_curve(run, p, a, points, n);
		}
		free(regions);
		free(x);
	}
	free(points);
	free(shares);
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator concentration_rows[] = {
	{ .name = "krugman_conc", .also = "krugman", .needs = NEED_ACTIVITY, .compute = compute_krugman_conc,
	  .title = { "Кругман шоғырлану индексі", "Индекс концентрации Кругмана", "Krugman concentration" },
	  .meaning = { "Қызмет түрінің өңірлерге бөлінуі өзгелерден қаншалықты бөлек",
	               "Насколько размещение вида деятельности отличается от прочих",
	               "How unlike the others' the activity's spread over regions is" },
	  .formula = "sum over j |e_ij / e_i - reference|",
	  .source = "Krugman (1991). [REAT krugman.conc2, conc]",
	  .range = "0 to 2",
	  .parameters = PARAMETERS({ "reference", "others", "others|nation",
	                             "the unweighted mean of the other activities, or all activities together" }),
	  .output = "nace, time",
	  .undefined = "null where the activity is empty or has a negative value", .example = "krugman_conc" },
	{ .name = "hoover_conc", .also = "hoover localisation", .needs = NEED_ACTIVITY, .compute = compute_hoover_conc,
	  .title = { "Гувер локализация коэффициенті", "Коэффициент локализации Гувера", "Hoover coefficient of localisation" },
	  .meaning = { "Қызмет түрінің қанша бөлігі көшсе, барлық қызметтей бөлінеді",
	               "Какая часть вида деятельности должна переместиться, чтобы он размещался как все",
	               "What part of the activity would have to move to be spread like all" },
	  .formula = "half the sum over j of |e_ij / e_i - e_j / e|",
	  .source = "Hoover (1936). [REAT hoover, conc]",
	  .range = "0 to 1",
	  .output = "nace, time",
	  .undefined = "null where the activity is empty or has a negative value", .example = "hoover_conc" },
	{ .name = "gini_conc", .also = "gini", .needs = NEED_ACTIVITY, .compute = compute_gini_conc,
	  .title = { "Джини шоғырлану коэффициенті", "Коэффициент Джини концентрации", "Gini coefficient of concentration" },
	  .meaning = { "Қызмет түрінің LQ мәндері өңірлер арасында қаншалықты теңсіз",
	               "Насколько неравны LQ вида деятельности по регионам",
	               "How unequal the activity's quotients are over the regions" },
	  .formula = "2 / (n^2 mean) sum rank (LQ - mean), regions not weighted",
	  .source = "Nakamura, Morrison Paul (2009); Farhauer, Kroell (2013). [REAT gini.conc, conc]",
	  .range = "0 to 1",
	  .output = "nace, time",
	  .undefined = "null where the activity is empty or has a negative value; empty regions are left out", .example = "gini_conc" },
	{ .name = "gini_locational", .also = "gini", .needs = NEED_ACTIVITY, .compute = compute_gini_locational,
	  .title = { "Джини орналасу коэффициенті", "Локационный коэффициент Джини", "Locational Gini coefficient" },
	  .meaning = { "Қызмет түрі барлық қызметке қарағанда қаншалықты шоғырланған: 0 – бірдей",
	               "Насколько вид деятельности сосредоточен по сравнению со всеми: 0 – размещён так же",
	               "How concentrated the activity is against all: 0 is spread the same" },
	  .formula = "1 - sum over j of x_j (2 Y_{j-1} + y_j), regions in order of LQ, x all activities, y this one",
	  .source = "Krugman (1991). [EconGeo locational.Gini is half of it: area=half]",
	  .range = "0 to 1",
	  .parameters = PARAMETERS({ "area", "full", "full|half",
	                             "twice the area under the diagonal, or the area" }),
	  .output = "nace, time",
	  .undefined = "null where the activity is empty or has a negative value", .example = "gini_locational" },
	{ .name = "localisation_curve", .also = "hoover_curve locational_gini_curve curve", .needs = NEED_ACTIVITY, .weight = "against=weight", .compute = compute_localisation_curve,
	  .title = { "Локализация қисығы", "Кривая локализации", "Localisation curve" },
	  .meaning = { "Өңірлер LQ өсуімен: жинақталған `share` бөлігінде қызмет түрінің қандай бөлігі бар; диагональдан алыс – шоғырланған",
	               "Регионы по возрастанию LQ: какая часть вида деятельности приходится на накопленную часть `share`; чем дальше от диагонали, тем сосредоточеннее",
	               "Regions by rising quotient: what part of the activity the cumulated `share` has; the further from the diagonal, the more concentrated" },
	  .formula = "cumulated e_ij / e_i against cumulated e_j / e (weight: w_j / w; even: 1 / n), by their quotient",
	  .source = "Hoover (1936). [EconGeo locational.Gini.curve; against=weight: Hoover.curve; against=even: Lorenz.curve]",
	  .range = "0 to 1, convex; share 0 to 1",
	  .parameters = PARAMETERS({ "against", "all", "all|weight|even", "what the activity is held against: all activities, --weight, or regions as equals" }),
	  .output = "region, nace, rank, time; share", .undefined = "null where the activity is empty or has a negative value", .example = "localisation_curve" },
	{ .name = NULL },
};
