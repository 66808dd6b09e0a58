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
	double threshold = parameter_number(run, "threshold");

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++) {
			const struct cell *c = &p->cells[i];
			double lq = quotient(p, c->value, c->region, c->activity);
			emit(run, g, c->region, c->activity, panel_time(p), NULL,
			     isnan(threshold) || isnan(lq) ? lq : lq >= threshold,
			     "0/0: the region or the activity is empty");
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

/* The scores' mean and sample standard deviation. */
static double standard(const double *x, size_t n, double *mean)
{
	struct sum sum = { 0, 0 }, squares = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		sum_add(&sum, x[i]);
	*mean = sum_of(&sum) / (double)n;
	for (size_t i = 0; i < n; i++)
		sum_add(&squares, (x[i] - *mean) * (x[i] - *mean));
	return n > 1 ? sqrt(sum_of(&squares) / (double)(n - 1)) : 0;
}

int compute_lq_standardised(struct run *run, const struct group *g)
{
	bool logs = parameter_is(run, "scale", "log");
	double *x = xcalloc(g->regions_n + 1, sizeof(*x)), mean, sd;

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			size_t n = 0;
			/* the quotients of regions that have a record, then the zeros of the others */
			for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
				const struct cell *c = &p->cells[p->by_activity[i]];
				double lq = quotient(p, c->value, c->region, a);
				if (logs ? lq > 0 : !isnan(lq))
					x[n++] = logs ? log10(lq) : lq;
			}
			for (uint32_t r = 0; !logs && r < g->regions_n; r++)
				if (panel_has_region(p, r) && p->region_total[r] != 0 && !panel_find(p, r, a) &&
				    !panel_lacks(p, r, a))
					x[n++] = 0;
			sd = standard(x, n, &mean);
			for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
				const struct cell *c = &p->cells[p->by_activity[i]];
				double lq = quotient(p, c->value, c->region, a);
				double score = !logs ? lq : lq > 0 ? log10(lq) : NAN;
				emit(run, g, c->region, a, panel_time(p), NULL, ratio(score - mean, sd),
				     logs && lq == 0 ? "the logarithm of zero" :
				                       "0/0: all regions have the same quotient");
			}
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
