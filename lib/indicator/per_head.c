/* SPDX-License-Identifier: MIT */
/* A value over its weight: product per head, output per worker, sales per firm. */
#include <math.h>

#include "indicator/indicator.h"

int compute_per_head(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct sum values = { 0, 0 }, weights = { 0, 0 };

		for (size_t i = 0; i < p->n; i++) {
			sum_add(&values, p->cells[i].value);
			sum_add(&weights, p->cells[i].weight);
		}
		/* one missing weight makes the mean unknown, not smaller */
		double mean = ratio(sum_of(&values), sum_of(&weights));
		for (size_t i = 0; i < p->n; i++) {
			const struct cell *c = &p->cells[i];
			double x = ratio(c->value, c->weight);
			uint32_t activity = g->activities_n ? c->activity : NO_CODE;

			emit(run, g, c->region, activity, panel_time(p), NULL, x,
			     "no weight, or a weight of zero");
			emit(run, g, c->region, activity, panel_time(p), "relative", ratio(x, mean),
			     "no weight, or a weight of zero");
		}
	}
	return 0;
}
