/* SPDX-License-Identifier: MIT */
/* Location: how much more of an activity a region has than the whole. */
#include <math.h>
#include <stdlib.h>

#include "indicator/indicator.h"

/* e_ij / e_j over e_i / e; cells without a record are 0 where the activity exists. */
static double quotient(const struct panel *p, double value, uint32_t region, uint32_t activity)
{
	return ratio(ratio(value, p->region_total[region]), ratio(p->activity_total[activity], p->total));
}

int compute_lq(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++) {
			const struct cell *c = &p->cells[i];
			emit(run, g, c->region, c->activity, panel_time(p), NULL,
			     quotient(p, c->value, c->region, c->activity), "0/0: the region or the activity is empty");
		}
	return 0;
}

int compute_lq_additive(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++) {
			const struct cell *c = &p->cells[i];
			emit(run, g, c->region, c->activity, panel_time(p), NULL,
			     ratio(c->value, p->activity_total[c->activity]) -
			             ratio(p->region_total[c->region], p->total), NULL);
		}
	return 0;
}

int compute_lq_standardised(struct run *run, const struct group *g)
{
	double *x = xcalloc(g->regions_n + 1, sizeof(*x));

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum sum = { 0, 0 }, squares = { 0, 0 };
			size_t n = 0;
			for (uint32_t r = 0; r < g->regions_n; r++) {
				bool present;
				double value = panel_at(p, r, a, &present);
				x[r] = present ? quotient(p, value, r, a) : NAN;
				if (!isnan(x[r])) {
					sum_add(&sum, x[r]);
					n++;
				}
			}
			double mean = sum_of(&sum) / (double)n;
			for (uint32_t r = 0; r < g->regions_n; r++)
				if (!isnan(x[r]))
					sum_add(&squares, (x[r] - mean) * (x[r] - mean));
			double sd = n > 1 ? sqrt(sum_of(&squares) / (double)(n - 1)) : 0;
			for (uint32_t r = 0; r < g->regions_n; r++)
				if (!isnan(x[r]))
					emit(run, g, r, a, panel_time(p), NULL, ratio(x[r] - mean, sd),
					     "0/0: all regions have the same quotient");
		}
	free(x);
	return 0;
}

int compute_share_region(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++)
			emit(run, g, p->cells[i].region, p->cells[i].activity, panel_time(p), NULL,
			     ratio(p->cells[i].value, p->region_total[p->cells[i].region]), NULL);
	return 0;
}

int compute_share_activity(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++)
			emit(run, g, p->cells[i].region, p->cells[i].activity, panel_time(p), NULL,
			     ratio(p->cells[i].value, p->activity_total[p->cells[i].activity]), NULL);
	return 0;
}

int compute_set_share(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum in_set = { 0, 0 };
			if (!panel_has_region(p, r))
				continue;
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
				for (size_t k = 0; k < run->set_n; k++)
					if (slice_eq(g->activities[p->cells[i].activity], run->set[k])) {
						sum_add(&in_set, p->cells[i].value);
						break;
					}
			emit(run, g, r, NO_CODE, panel_time(p), NULL, ratio(sum_of(&in_set), p->region_total[r]),
			     NULL);
		}
	return 0;
}
