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

int compute_herfindahl(struct run *run, const struct group *g)
{
	double n = (double)g->active_n;

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum sum = { 0, 0 };
			if (!panel_has_region(p, r))
				continue;
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
				double share = ratio(p->cells[i].value, p->region_total[r]);
				sum_add(&sum, share * share);
			}
			double h = sum_of(&sum);
			emit(run, g, r, NO_CODE, panel_time(p), NULL, h, NULL);
			emit(run, g, r, NO_CODE, panel_time(p), "normalised", ratio(h - 1 / n, 1 - 1 / n),
			     "0/0: there is one activity only");
			emit(run, g, r, NO_CODE, panel_time(p), "equivalent_number", ratio(1, h), NULL);
		}
	return 0;
}

int compute_entropy(struct run *run, const struct group *g)
{
	double base = parameter_is(run, "base", "e", "2") ? M_E : parameter_number(run, "base", 2);

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum sum = { 0, 0 };
			if (!panel_has_region(p, r))
				continue;
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
				double share = ratio(p->cells[i].value, p->region_total[r]);
				if (share > 0)
					sum_add(&sum, -share * log(share));
			}
			double h = sum_of(&sum);
			emit(run, g, r, NO_CODE, panel_time(p), NULL, h / log(base), NULL);
			emit(run, g, r, NO_CODE, panel_time(p), "evenness", ratio(h, log((double)g->active_n)),
			     "0/0: there is one activity only");
			emit(run, g, r, NO_CODE, panel_time(p), "effective_number", exp(h), NULL);
		}
	return 0;
}

/* Sum of |share in the region - reference|: the nation's shares, or the mean of the other
 * regions' (REAT krugman.spec2). */
static double krugman_region(const struct run *run, const struct panel *p, uint32_t r)
{
	const struct group *g = p->group;
	bool others = parameter_is(run, "reference", "others", "nation");
	struct sum sum = { 0, 0 };

	for (uint32_t a = 0; a < g->activities_n; a++) {
		double reference = ratio(p->activity_total[a], p->total);
		if (!g->active[a])
			continue;
		if (others) {
			struct sum mean = { 0, 0 };
			double n = 0;
			for (uint32_t q = 0; q < g->regions_n; q++)
				if (q != r && panel_has_region(p, q)) {
					sum_add(&mean, in_region(p, q, a));
					n++;
				}
			reference = ratio(sum_of(&mean), n);
		}
		sum_add(&sum, fabs(in_region(p, r, a) - reference));
	}
	return sum_of(&sum);
}

int compute_krugman_spec(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				emit(run, g, r, NO_CODE, panel_time(p), NULL, krugman_region(run, p, r), NULL);
	return 0;
}

int compute_hoover_spec(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				emit(run, g, r, NO_CODE, panel_time(p), NULL, krugman_region(run, p, r) / 2, NULL);
	return 0;
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
				if (g->active[a])
					x[n++] = ratio(in_region(p, r, a), ratio(p->activity_total[a], p->total));
			emit(run, g, r, NO_CODE, panel_time(p), NULL, gini_of(x, n), NULL);
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
				emit(run, g, r, NO_CODE, panel_time(p), NULL, mean_quotient(p, r), NULL);
	return 0;
}

int compute_hachman(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				emit(run, g, r, NO_CODE, panel_time(p), NULL, ratio(1, mean_quotient(p, r)), NULL);
	return 0;
}

int compute_krugman_conc(struct run *run, const struct group *g)
{
	bool others = parameter_is(run, "reference", "others", "others");

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum sum = { 0, 0 };
			if (!g->active[a])
				continue;
			for (uint32_t r = 0; r < g->regions_n; r++) {
				double reference = ratio(p->region_total[r], p->total);
				if (!panel_has_region(p, r))
					continue;
				if (others) {
					struct sum mean = { 0, 0 };
					double n = 0;
					for (uint32_t b = 0; b < g->activities_n; b++)
						if (b != a && g->active[b]) {
							sum_add(&mean, in_activity(p, r, b));
							n++;
						}
					reference = ratio(sum_of(&mean), n);
				}
				sum_add(&sum, fabs(in_activity(p, r, a) - reference));
			}
			emit(run, g, NO_CODE, a, panel_time(p), NULL, sum_of(&sum), NULL);
		}
	return 0;
}

int compute_hoover_conc(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum sum = { 0, 0 };
			if (!g->active[a])
				continue;
			for (uint32_t r = 0; r < g->regions_n; r++)
				if (panel_has_region(p, r))
					sum_add(&sum, fabs(in_activity(p, r, a) - ratio(p->region_total[r], p->total)));
			emit(run, g, NO_CODE, a, panel_time(p), NULL, sum_of(&sum) / 2, NULL);
		}
	return 0;
}

int compute_gini_conc(struct run *run, const struct group *g)
{
	double *x = xcalloc(g->regions_n + 1, sizeof(*x));

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			size_t n = 0;
			if (!g->active[a])
				continue;
			for (uint32_t r = 0; r < g->regions_n; r++)
				if (panel_has_region(p, r))
					x[n++] = ratio(in_activity(p, r, a), ratio(p->region_total[r], p->total));
			emit(run, g, NO_CODE, a, panel_time(p), NULL, gini_of(x, n), NULL);
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
	bool half = parameter_is(run, "area", "half", "full");

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum area = { 0, 0 };
			double below = 0;
			size_t n = 0;
			if (!g->active[a])
				continue;
			for (uint32_t r = 0; r < g->regions_n; r++)
				if (panel_has_region(p, r)) {
					double x = ratio(p->region_total[r], p->total), y = in_activity(p, r, a);
					points[n++] = (struct point){ x, y, ratio(y, x) };
				}
			qsort(points, n, sizeof(*points), compare_slopes);
			for (size_t i = 0; i < n; i++) {
				sum_add(&area, points[i].x * (2 * below + points[i].y));
				below += points[i].y;
			}
			double gini = 1 - sum_of(&area);
			emit(run, g, NO_CODE, a, panel_time(p), NULL, half ? gini / 2 : gini, NULL);
		}
	free(points);
	return 0;
}
