/* SPDX-License-Identifier: MIT */
#include "indicator/presence.h"

#include <math.h>
#include <stdlib.h>

/* A dense matrix of more activities than these would take 2 GB. */
enum { ACTIVITIES_MAX = 16384 };

struct presences {
	struct presence *first;
};

static void *make_list(struct run *run, const struct panel *p)
{
	(void)run, (void)p;
	return xcalloc(1, sizeof(struct presences));
}

static void drop_list(void *list)
{
	struct presence *m = ((struct presences *)list)->first, *next;

	for (; m; m = next) {
		next = m->next;
		free(m->rows);
		free(m->has);
		free(m->diversity);
		free(m->ubiquity);
		matrix_free(&m->co);
		free(m->eci);
		free(m->pci);
		free(m);
	}
	free(list);
}

double *region_weights(const struct panel *p, double *total)
{
	double *weights = xcalloc(p->group->regions_n + 1, sizeof(*weights));
	struct sum all = { 0, 0 };

	for (size_t r = 0; r < p->group->regions_n; r++) {
		struct sum sum = { 0, 0 };
		double n = 0;
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
			if (!isnan(p->cells[i].weight)) {
				sum_add(&sum, p->cells[i].weight);
				n++;
			}
		weights[r] = ratio(sum_of(&sum), n);
		if (n > 0)
			sum_add(&all, weights[r]);
	}
	*total = sum_of(&all);
	return weights;
}

static bool is_present(const struct presence *m, const struct cell *c, const double *weights, double weight)
{
	const struct panel *p = m->panel;
	double own = ratio(c->value, p->region_total[c->region]);
	double whole = ratio(p->activity_total[c->activity], p->total);
	bool special = ratio(own, whole) >= m->threshold;

	if (m->test == BY_VALUE)
		return c->value > 0;
	if (m->test == BY_QUOTIENT || (m->test == BY_BOTH && !special))
		return special;
	return ratio(ratio(c->value, weights[c->region]), ratio(p->activity_total[c->activity], weight)) >= m->threshold;
}

static struct presence *make_presence(const struct panel *p, enum presence_test test, double threshold)
{
	struct presence *m = xcalloc(1, sizeof(*m));
	double weight, *weights = region_weights(p, &weight);
	size_t n = 0;

	*m = (struct presence){ .panel = p, .test = test, .threshold = threshold,
		                .regions = p->group->regions_n, .activities = p->group->activities_n };
	m->rows = xcalloc(m->regions + 1, sizeof(*m->rows));
	m->has = xcalloc(p->n + 1, sizeof(*m->has));
	m->diversity = xcalloc(m->regions + 1, sizeof(*m->diversity));
	m->ubiquity = xcalloc(m->activities + 1, sizeof(*m->ubiquity));
	for (uint32_t r = 0; r < m->regions; r++) {
		m->rows[r] = n;
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
			if (is_present(m, &p->cells[i], weights, weight)) {
				m->has[n++] = p->cells[i].activity;
				m->ubiquity[p->cells[i].activity]++;
			}
		m->diversity[r] = (uint32_t)(n - m->rows[r]);
	}
	m->rows[m->regions] = n;
	free(weights);
	return m;
}

const struct presence *presence_of(struct run *run, const struct panel *p)
{
	static const char kind;
	struct presences *list = run_memo(run, p, &kind, make_list, drop_list);
	enum presence_test test = parameter_is(run, "presence", "value")    ? BY_VALUE :
	                          parameter_is(run, "presence", "per_head") ? BY_HEAD :
	                          parameter_is(run, "presence", "both")     ? BY_BOTH : BY_QUOTIENT;
	double threshold = parameter_number(run, "threshold");
	struct presence *m = list->first;

	if (test >= BY_HEAD && !run->panel->weight.n)
		run->rc = diag_fail(run->stage->diag, NULL, "%s: presence=%.*s needs --weight, the population of each region",
		                    run->indicator->name, SLICE_ARG(parameter(run, "presence")));
	while (m && (m->test != test || m->threshold != threshold))
		m = m->next;
	if (!m) {
		m = make_presence(p, test, threshold);
		m->next = list->first;
		list->first = m;
	}
	return m;
}

const struct matrix *presence_co(struct run *run, const struct presence *constant)
{
	struct presence *m = (struct presence *)(uintptr_t)constant; /* ours; made when it is needed */

	if (m->co.x)
		return &m->co;
	if (m->activities > ACTIVITIES_MAX) {
		run->rc = diag_fail(run->stage->diag, NULL, "%zu activities are too many for %s: pairs of more than %d do not "
		                                            "fit in memory; aggregate them first", m->activities,
		                    run->indicator->name, ACTIVITIES_MAX);
		return NULL;
	}
	m->co = matrix_new(m->activities, m->activities);
	for (size_t r = 0; r < m->regions; r++)
		for (size_t i = m->rows[r]; i < m->rows[r + 1]; i++) {
			double *row = matrix_row(&m->co, m->has[i]);
			for (size_t k = i; k < m->rows[r + 1]; k++)
				row[m->has[k]]++;
		}
	for (size_t i = 0; i < m->activities; i++)
		for (size_t k = 0; k < i; k++)
			*matrix_at(&m->co, i, k) = *matrix_at(&m->co, k, i);
	return &m->co;
}

bool presence_has(const struct presence *m, uint32_t region, uint32_t activity)
{
	size_t low = m->rows[region], high = m->rows[region + 1];

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (m->has[middle] < activity)
			low = middle + 1;
		else
			high = middle;
	}
	return low < m->rows[region + 1] && m->has[low] == activity;
}

const char *pair_field(struct run *run, const struct group *g)
{
	(void)g;
	return arena_printf(&run->arena, "%.*s_to", SLICE_ARG(run->panel->activity)).p;
}
