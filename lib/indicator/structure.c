/* SPDX-License-Identifier: MIT */
/*
 * Structure: specialisation of regions (over activities) and concentration of
 * activities (over regions). Cells without a record count as zero.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/indicator.h"

/* The share of activity a in region r; of region r in activity a. */
static double in_region(const struct panel *p, uint32_t r, uint32_t a)
{
	return ratio(panel_at(p, r, a, NULL), p->region_total[r]);
}

static double in_activity(const struct panel *p, uint32_t r, uint32_t a)
{
	return ratio(panel_at(p, r, a, NULL), p->activity_total[a]);
}

static bool has_activity(const struct panel *p, uint32_t a)
{
	return p->columns[a] < p->columns[a + 1];
}

/* Hands on an index of shares, which negative values make meaningless. */
static void give_region(struct run *run, const struct panel *p, uint32_t r, const char *component, double value,
                        const char *reason)
{
	bool negative = p->region_flaws[r] & FLAW_NEGATIVE;

	emit(run, p->group, r, NO_CODE, panel_time(p), component, negative ? NAN : value,
	     negative ? reason_negative : reason);
}

static void give_activity(struct run *run, const struct panel *p, uint32_t a, double value)
{
	bool negative = p->activity_flaws[a] & FLAW_NEGATIVE;

	emit(run, p->group, NO_CODE, a, panel_time(p), NULL, negative ? NAN : value,
	     negative ? reason_negative : NULL);
}

typedef void region_compute(struct run *run, const struct panel *p, uint32_t r);

static int each_region(struct run *run, const struct group *g, region_compute *compute)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				compute(run, p, r);
	return 0;
}

static double herfindahl_of(const struct panel *p, uint32_t r)
{
	struct sum sum = { 0, 0 };

	for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
		double share = ratio(p->cells[i].value, p->region_total[r]);
		sum_add(&sum, share * share);
	}
	return sum_of(&sum);
}

static void herfindahl(struct run *run, const struct panel *p, uint32_t r)
{
	double h = herfindahl_of(p, r), n = (double)p->group->active_n;

	give_region(run, p, r, NULL, h, NULL);
	give_region(run, p, r, "normalised", ratio(h - 1 / n, 1 - 1 / n), "0/0: there is one activity only");
	give_region(run, p, r, "equivalent_number", ratio(1, h), NULL);
}

static void diversification(struct run *run, const struct panel *p, uint32_t r)
{
	give_region(run, p, r, NULL, 1 - herfindahl_of(p, r), NULL);
}

static void entropy(struct run *run, const struct panel *p, uint32_t r)
{
	double base = parameter_is(run, "base", "e") ? M_E : parameter_number(run, "base");
	struct sum sum = { 0, 0 };

	for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
		double share = ratio(p->cells[i].value, p->region_total[r]);
		if (!(share <= 0)) /* 0 log 0 is 0; NAN is to stay */
			sum_add(&sum, -share * log(share));
	}
	double h = sum_of(&sum);
	give_region(run, p, r, NULL, ratio(h, log(base)), NULL);
	give_region(run, p, r, "evenness", ratio(h, log((double)p->group->active_n)),
	            "0/0: there is one activity only");
	give_region(run, p, r, "effective_number", exp(h), NULL);
}

int compute_herfindahl(struct run *run, const struct group *g)
{
	return each_region(run, g, herfindahl);
}

int compute_diversification(struct run *run, const struct group *g)
{
	return each_region(run, g, diversification);
}

int compute_entropy(struct run *run, const struct group *g)
{
	return each_region(run, g, entropy);
}

/*
 * The sum over columns of |share - reference|, where the reference is the mean of the other
 * rows' shares (REAT's krugman.spec2, krugman.conc2): all rows' shares less the own one,
 * so that the cost goes by the cells and not by their square.
 */
static double from_others(const double *sums, double n, const double *own, size_t columns)
{
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < columns; i++)
		sum_add(&sum, fabs(own[i] - ratio(sums[i] - own[i], n - 1)));
	return sum_of(&sum);
}

static int krugman_spec(struct run *run, const struct group *g, double factor)
{
	bool others = parameter_is(run, "reference", "others");
	double *own = xcalloc(g->activities_n + 1, sizeof(*own)), *sums = xcalloc(g->activities_n + 1, sizeof(*sums));

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double regions = 0;
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum sum = { 0, 0 };
			for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
				const struct cell *c = &p->cells[p->by_activity[i]];
				if (p->region_total[c->region] != 0)
					sum_add(&sum, c->value / p->region_total[c->region]);
			}
			sums[a] = others ? sum_of(&sum) : ratio(p->activity_total[a], p->total);
		}
		for (uint32_t r = 0; r < g->regions_n; r++)
			regions += panel_has_region(p, r) && p->region_total[r] != 0;
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum sum = { 0, 0 };
			if (!panel_has_region(p, r))
				continue;
			for (uint32_t a = 0; a < g->activities_n; a++) {
				own[a] = g->active[a] ? in_region(p, r, a) : sums[a]; /* not a total's code */
				sum_add(&sum, fabs(own[a] - sums[a]));
			}
			give_region(run, p, r, NULL,
			            factor * (others ? from_others(sums, regions, own, g->activities_n) : sum_of(&sum)),
			            "0/0: nothing to compare with");
		}
	}
	free(own);
	free(sums);
	return 0;
}

int compute_krugman_spec(struct run *run, const struct group *g)
{
	return krugman_spec(run, g, 1);
}

int compute_hoover_spec(struct run *run, const struct group *g)
{
	return krugman_spec(run, g, 0.5);
}

int compute_gini_spec(struct run *run, const struct group *g)
{
	double *x = xcalloc(g->activities_n + 1, sizeof(*x));

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++) {
			size_t n = 0;
			if (!panel_has_region(p, r))
				continue;
			for (uint32_t a = 0; a < g->activities_n; a++)
				if (p->activity_total[a] != 0 && has_activity(p, a))
					x[n++] = ratio(in_region(p, r, a), ratio(p->activity_total[a], p->total));
			give_region(run, p, r, NULL, gini_of(x, n), "0/0: an activity is empty everywhere");
		}
	free(x);
	return 0;
}

/* Mean location quotient weighted by the region's own shares; Hachman is one over it. */
static double mean_quotient(const struct panel *p, uint32_t r)
{
	struct sum sum = { 0, 0 };

	for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
		double share = ratio(p->cells[i].value, p->region_total[r]);
		if (share != 0)
			sum_add(&sum, share * ratio(share, ratio(p->activity_total[p->cells[i].activity], p->total)));
	}
	return sum_of(&sum);
}

int compute_lq_mean(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				give_region(run, p, r, NULL, mean_quotient(p, r), NULL);
	return 0;
}

int compute_hachman(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				give_region(run, p, r, NULL, ratio(1, mean_quotient(p, r)), NULL);
	return 0;
}

int compute_krugman_conc(struct run *run, const struct group *g)
{
	bool others = parameter_is(run, "reference", "others");
	double *own = xcalloc(g->regions_n + 1, sizeof(*own)), *sums = xcalloc(g->regions_n + 1, sizeof(*sums));

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double activities = 0;
		for (uint32_t a = 0; a < g->activities_n; a++)
			activities += has_activity(p, a) && p->activity_total[a] != 0;
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
			if (!has_activity(p, a))
				continue;
			for (uint32_t r = 0; r < g->regions_n; r++) {
				own[r] = in_activity(p, r, a);
				sum_add(&sum, fabs(own[r] - sums[r]));
			}
			give_activity(run, p, a,
			              others ? from_others(sums, activities, own, g->regions_n) : sum_of(&sum));
		}
	}
	free(own);
	free(sums);
	return 0;
}

int compute_hoover_conc(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum sum = { 0, 0 };
			if (!has_activity(p, a))
				continue;
			for (uint32_t r = 0; r < g->regions_n; r++)
				if (panel_has_region(p, r))
					sum_add(&sum, fabs(in_activity(p, r, a) - ratio(p->region_total[r], p->total)));
			give_activity(run, p, a, sum_of(&sum) / 2);
		}
	return 0;
}

int compute_gini_conc(struct run *run, const struct group *g)
{
	double *x = xcalloc(g->regions_n + 1, sizeof(*x));

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			size_t n = 0;
			if (!has_activity(p, a))
				continue;
			for (uint32_t r = 0; r < g->regions_n; r++)
				if (panel_has_region(p, r))
					x[n++] = ratio(in_activity(p, r, a), ratio(p->region_total[r], p->total));
			give_activity(run, p, a, gini_of(x, n));
		}
	free(x);
	return 0;
}

struct point {
	double x, y, slope;
};

static int compare_slopes(const void *pa, const void *pb)
{
	const struct point *a = pa, *b = pb;

	if (a->slope != b->slope)
		return a->slope < b->slope ? -1 : 1;
	return (a->x > b->x) - (a->x < b->x);
}

int compute_gini_locational(struct run *run, const struct group *g)
{
	struct point *points = xcalloc(g->regions_n + 1, sizeof(*points));
	bool half = parameter_is(run, "area", "half");

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum area = { 0, 0 };
			double below = 0;
			size_t n = 0;
			if (!has_activity(p, a))
				continue;
			for (uint32_t r = 0; r < g->regions_n; r++)
				if (panel_has_region(p, r)) {
					double x = ratio(p->region_total[r], p->total), y = in_activity(p, r, a);
					/* what has none of the activity comes first and has no area */
					if (y != 0)
						points[n++] = (struct point){ x, y, ratio(y, x) };
				}
			qsort(points, n, sizeof(*points), compare_slopes);
			for (size_t i = 0; i < n; i++) {
				sum_add(&area, points[i].x * (2 * below + points[i].y));
				below += points[i].y;
			}
			double gini = 1 - sum_of(&area);
			give_activity(run, p, a, half ? gini / 2 : gini);
		}
	free(points);
	return 0;
}
