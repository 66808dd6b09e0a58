/* SPDX-License-Identifier: MIT */
/* Ratings: what counts as a cluster by stated tests. */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "indicator/groups.h"

/* A criterion: a fixed threshold ("2"), or the top share of the category ("top10%"). */
struct criterion {
	bool top;
	double number;
};

static struct criterion criterion(const struct run *run, const char *name)
{
	struct slice text = parameter(run, name);
	struct criterion c = { .top = slice_starts(text, SLICE("top")) };

	if (c.top)
		text = (struct slice){ text.p + 3, text.n - 4 };
	number_parse(text, &c.number); /* parameters_check() has seen to it */
	return c;
}

/* What a cell must reach. The regions that have no record of the activity are ranked too, as
 * so many zeros; those without a quotient (0/0) are not. */
static double threshold(const struct criterion *c, const double *x, double *room, size_t n, size_t zeros)
{
	size_t ranked = 0;

	if (!c->top)
		return c->number;
	while (ranked < zeros)
		room[ranked++] = 0;
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]))
			room[ranked++] = x[i];
	return ranked ? quantile_in(room, ranked, 1 - c->number / 100) : INFINITY;
}

/* For each activity the number of regions that are there and have no record of it. */
static size_t *absent_regions(const struct panel *p)
{
	const struct group *g = p->group;
	size_t *absent = xcalloc(g->activities_n + 1, sizeof(*absent)), regions = 0;

	for (uint32_t r = 0; r < g->regions_n; r++)
		regions += panel_has_region(p, r) && p->region_total[r] != 0;
	for (size_t a = 0; a < g->activities_n; a++)
		absent[a] = regions;
	for (size_t i = 0; i < p->n; i++)
		absent[p->cells[i].activity] -= p->region_total[p->cells[i].region] != 0;
	for (size_t i = 0; i < p->missing_n; i++)
		absent[p->missing[i].activity] -= panel_has_region(p, p->missing[i].region) &&
		                                  p->region_total[p->missing[i].region] != 0;
	return absent;
}

enum { SIZE, SPECIALISATION, FOCUS, PRODUCTIVITY, GROWTH, CRITERIA };
static const char *const criterion_names[CRITERIA] = { "size", "specialisation", "focus", "productivity", "growth" };

/* The measures of an activity's cells, an array for each criterion. */
static void measure(const struct panel *p, uint32_t a, double *const measures[CRITERIA])
{
	const double *figures[CRITERIA] = { [PRODUCTIVITY] = panel_column(p, "productivity"), [GROWTH] = panel_column(p, "growth") };

	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		const struct cell *c = panel_in_column(p, i);
		double share = ratio(c->value, p->region_total[c->region]);
		measures[SIZE][i - p->columns[a]] = c->value;
		measures[FOCUS][i - p->columns[a]] = share;
		measures[SPECIALISATION][i - p->columns[a]] = ratio(share, ratio(p->activity_total[a], p->total));
		for (int k = PRODUCTIVITY; k < CRITERIA; k++)
			measures[k][i - p->columns[a]] = figures[k] ? figures[k][p->by_activity[i]] : NAN;
	}
}

/* The stars of one cell: each criterion's and their sum. */
static void give_stars(struct run *run, const struct panel *p, uint32_t a, size_t i, double *const measures[CRITERIA],
                       const double least[CRITERIA], const bool used[CRITERIA], double base)
{
	static const char reason[] = "no figure of productivity or growth";
	uint32_t r = panel_in_column(p, p->columns[a] + i)->region;
	bool there = measures[SIZE][i] > 0 && measures[SIZE][i] >= base;
	double stars[CRITERIA], sum = 0;

	for (int k = 0; k < CRITERIA; k++) {
		bool unknown = there && k >= PRODUCTIVITY && isnan(measures[k][i]);
		stars[k] = unknown ? NAN : there && measures[k][i] >= least[k];
		sum += used[k] ? stars[k] : 0;
	}
	emit(run, p->group, r, a, panel_time(p), NULL, sum, reason);
	for (int k = 0; k < CRITERIA; k++)
		if (used[k])
			emit(run, p->group, r, a, panel_time(p), criterion_names[k], stars[k], reason);
}

static int compute_star_rating(struct run *run, const struct group *g)
{
	const struct criterion criteria[CRITERIA] = { criterion(run, "size"), criterion(run, "lq"), criterion(run, "focus"),
		                                      criterion(run, "productivity"), criterion(run, "growth") };
	double *measures[CRITERIA], *room = xcalloc(g->regions_n + 1, sizeof(*room)), base = parameter_number(run, "base");

	for (int k = 0; k < CRITERIA; k++)
		measures[k] = xcalloc(g->regions_n + 1, sizeof(double));
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const bool used[CRITERIA] = { true, true, true, panel_column(p, "productivity"), panel_column(p, "growth") };
		size_t *absent = absent_regions(p);
		for (uint32_t a = 0; a < g->activities_n; a++) {
			size_t n = p->columns[a + 1] - p->columns[a];
			double least[CRITERIA];
			measure(p, a, measures);
			/* a region without the activity has none of it, but no productivity or growth of nought */
			for (int k = 0; k < CRITERIA; k++)
				least[k] = threshold(&criteria[k], measures[k], room, n, k < PRODUCTIVITY ? absent[a] : 0);
			for (size_t i = 0; i < n; i++)
				give_stars(run, p, a, i, measures, least, used, base);
		}
		free(absent);
	}
	for (int k = 0; k < CRITERIA; k++)
		free(measures[k]);
	free(room);
	return 0;
}

static int compute_cluster_test(struct run *run, const struct group *g)
{
	const struct panel *base, *end;
	struct slice time;

	if (!two_periods(run, g, &base, &end, &time))
		return run->rc;
	bool by_region = parameter_is(run, "against", "region");
	double nation = ratio(end->total, base->total);
	for (uint32_t a = 0; a < g->activities_n; a++) {
		double activity = ratio(end->activity_total[a], base->activity_total[a]);
		struct sum sum = { 0, 0 };
		double n = 0;
		if (!g->active[a])
			continue;
		double *first = panel_figures(base, a), *last = panel_figures(end, a);
		for (uint32_t r = 0; r < g->regions_n; r++) {
			double factor = ratio(last[r], first[r]) -
			                (by_region ? ratio(end->region_total[r], base->region_total[r]) : activity);
			if (isfinite(factor)) {
				sum_add(&sum, factor);
				n++;
			}
		}
		double mean = ratio(sum_of(&sum), n);
		for (uint32_t r = 0; r < g->regions_n; r++) {
			double v0 = first[r], v1 = last[r];
			if (isnan(v0) && isnan(v1))
				continue;
			const char *why = isnan(v0) ? "no value in the base period" :
			                  isnan(v1) ? "no value in the last period" : "0/0: nothing in the base period";
			double lq = ratio(ratio(v1, end->region_total[r]), ratio(end->activity_total[a], end->total));
			double against = by_region ? ratio(end->region_total[r], base->region_total[r]) : activity;
			double regional = ratio(v1, v0) - against, cluster = activity - nation;
			emit(run, g, r, a, time, NULL,
			     isfinite(lq) && isfinite(regional) && isfinite(cluster) ?
			             (lq > 1 && cluster > 0 && regional > mean) : NAN, why);
			emit(run, g, r, a, time, "lq", lq, why);
			emit(run, g, r, a, time, "cluster_factor", cluster, why);
			emit(run, g, r, a, time, "regional_factor", regional, why);
			emit(run, g, r, a, time, "regional_factor_mean", mean, why);
		}
		free(first);
		free(last);
	}
	return 0;
}

/* ---- ranks ---------------------------------------------------------------- */

/* By activity, the greater value first. */
static int compare_ranked(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	if (x->activity != y->activity)
		return x->activity < y->activity ? -1 : 1;
	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return x->region < y->region ? -1 : x->region > y->region;
}

static int compute_rank(struct run *run, const struct group *g)
{
	bool ascending = slice_is(parameter(run, "order"), "ascending");

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct cell *sorted = xcalloc(p->n + 1, sizeof(*sorted));

		for (size_t i = 0; i < p->n; i++) {
			sorted[i] = p->cells[i];
			if (ascending)
				sorted[i].value = -sorted[i].value;
		}
		qsort(sorted, p->n, sizeof(*sorted), compare_ranked);
		for (size_t first = 0, next; first < p->n; first = next) {
			size_t rank = 1; /* equal values share the best rank */

			for (next = first; next < p->n && sorted[next].activity == sorted[first].activity; next++)
				;
			for (size_t i = first; i < next; i++) {
				uint32_t activity = g->activities_n ? sorted[i].activity : NO_CODE;

				if (sorted[i].value < sorted[first + rank - 1].value)
					rank = i - first + 1;
				emit(run, g, sorted[i].region, activity, panel_time(p), NULL, (double)rank, NULL);
				emit(run, g, sorted[i].region, activity, panel_time(p), "of", (double)(next - first), NULL);
			}
		}
		free(sorted);
	}
	return 0;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator rating_rows[] = {
	{ .name = "star_rating", .also = "stars", .needs = NEED_ACTIVITY, .compute = compute_star_rating,
	  .title = { "Кластер жұлдыздары", "Звёзды кластера", "Cluster stars" },
	  .meaning = { "Мөлшері, мамандануы және салмағы бойынша 0–3 жұлдыз; деректер болса, өнімділігі мен өсуі үшін тағы екеуі",
	               "От 0 до 3 звёзд: размер, специализация, вес в регионе; где есть данные, ещё две – производительность и рост",
	               "0 to 3 stars: size, specialisation, focus; where there are figures two more, for productivity and growth" },
	  .columns = COLUMNS({ "productivity?", "of the cell, such as the mean wage", false }, { "growth?", "of the cell, as of `growth`", false }),
	  .formula = "size: value in the top share of the activity over regions; specialisation: LQ at least; focus: share in the region in the top share; productivity, growth: their figures likewise, where the records have any",
	  .source = "European Cluster Observatory; Ketels, Solvell (2006): size=15000 lq=1.75 focus=0.07; productivity and growth as in the European Cluster Panorama (Ketels, Protsiv 2014, 2016), their thresholds ours",
	  .units = "value size", .range = "0 to 5; size, specialisation, focus, productivity, growth 0 or 1",
	  .parameters = PARAMETERS({ "size", "top10%", "number|topN%",
	                             "the value at least, or in the top N per cent of the activity over regions" },
	                           { "lq", "2", "number|topN%",
	                             "the location quotient, likewise" },
	                           { "focus", "top10%", "number|topN%",
	                             "the share in the region, likewise" },
	                           { "productivity", "top20%", "number|topN%", "its figure, likewise, among the regions that have the activity" },
	                           { "growth", "top20%", "number|topN%", "its figure, likewise" },
	                           { "base", "0", "number", "a cell with less than this value gets no star" }),
	  .output = "region, nace, time; components size, specialisation, focus, productivity, growth",
	  .undefined = "null where a figure of productivity or growth is missing that others have; an empty cell gets no star; a region without a record of the activity is ranked as 0; with 20 regions the top 10 % are two", .example = "--param size=300 --param lq=1.5 --param focus=0.2 star_rating" },
	{ .name = "kz_cluster_test", .also = "cluster", .needs = NEED_ACTIVITY | NEED_PERIODS, .compute = compute_cluster_test,
	  .title = { "Қазақстандық кластер сынағы", "Казахстанский тест кластера", "Kazakhstan's cluster test" },
	  .meaning = { "LQ > 1, сала елден жылдам өседі және өңір саладан орташадан артық озады: 1 – кластер белгісі",
	               "LQ > 1, вид растёт быстрее страны, и регион опережает вид больше среднего: 1 – признак кластера",
	               "LQ > 1, the activity outgrows the country and the region outgrows the activity by more than the mean: 1 is the sign of a cluster" },
	  .formula = "LQ > 1; cluster factor E_i1/E_i0 - E1/E0 > 0; regional factor e_ij1/e_ij0 - E_i1/E_i0 > its mean over regions",
	  .source = "the conditions: methodology of the business navigator of the National Chamber of Entrepreneurs Atameken, gross value added of 1998-2014. It gives no formulas; these, shift-share's, are our reading of its words, against=region is the other that they allow",
	  .range = "0 or 1; lq 0 and more; cluster_factor, regional_factor, regional_factor_mean any",
	  .parameters = PARAMETERS({ "against", "activity", "activity|region",
	                             "what the region's growth in the activity is held against: the activity in the country, or all activities of the region" }),
	  .output = "region, nace, time as BASE/END; components lq, cluster_factor, regional_factor, regional_factor_mean",
	  .undefined = "null where the base period is zero or a period has no value", .example = "kz_cluster_test" },
	{ .name = "rank", .also = "order place", .needs = 0, .compute = compute_rank,
	  .title = { "Орны", "Место", "Rank" },
	  .meaning = { "Мәні бойынша өңірлер арасындағы орны: 1 – ең жоғары",
	               "Место среди регионов по значению: 1 – наибольшее",
	               "The place among the regions by value: 1 is the greatest" },
	  .formula = "1 + the number of regions with a greater value; equal values share a rank",
	  .source = "",
	  .range = "1 to the number of regions",
	  .parameters = PARAMETERS({ "order", "descending", "descending|ascending", "whether the greatest or the least is first" }),
	  .output = "region, nace, time; component of: how many are ranked",
	  .undefined = "a region without value is not ranked", .example = "rank" },
	{ .name = NULL },
};
