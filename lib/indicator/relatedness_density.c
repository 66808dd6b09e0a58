/* SPDX-License-Identifier: MIT */
/* How much of what is related to an activity a region has already. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "indicator/groups.h"
#include "indicator/lanes.h"
#include "indicator/relatedness.h"

struct related {
	double phi;
	size_t activity;
};

/* The more related first, then the first code. */
static int compare_related(const void *pa, const void *pb)
{
	const struct related *a = pa, *b = pb;

	if (a->phi != b->phi)
		return a->phi > b->phi ? -1 : 1;
	return (a->activity > b->activity) - (a->activity < b->activity);
}

/* Leaves the `most` others that are related most to each activity, and the activity itself. */
static void keep_nearest(struct matrix *phi, size_t most)
{
	struct related *others = xcalloc(phi->rows + 1, sizeof(*others));

	for (size_t k = 0; k < phi->columns; k++) {
		size_t n = 0;
		for (size_t i = 0; i < phi->rows; i++)
			if (i != k && isfinite(*matrix_at(phi, i, k)))
				others[n++] = (struct related){ *matrix_at(phi, i, k), i };
		qsort(others, n, sizeof(*others), compare_related);
		for (size_t i = most; i < n; i++)
			*matrix_at(phi, others[i].activity, k) = 0;
	}
	free(others);
}

bool density_open(struct run *run, const struct panel *p, struct density *d)
{
	double cut = parameter_number(run, "cut"), nearest = parameter_number(run, "neighbours");

	if (nearest < 1 || (nearest > 0 && nearest != floor(nearest))) {
		run->rc = diag_fail(run->stage->diag, NULL, "%s: --param neighbours= is a whole number, 1 and more, or all", run->indicator->name);
		return false;
	}
	*d = (struct density){ .m = presence_of(run, p), .self = parameter_is(run, "self", "in") };
	if (!relate(run, p, d->m, &d->phi))
		return false;
	d->one_way = parameter_is(run, "relatedness", "conditional") || nearest < (double)d->phi.rows;
	if (nearest < (double)d->phi.rows)
		keep_nearest(&d->phi, (size_t)nearest);
	d->sums = xcalloc(d->phi.rows + 1, sizeof(*d->sums));
	d->has = matrix_new(DENSITY_REGIONS, d->phi.rows);
	d->rows = matrix_new(DENSITY_REGIONS, d->phi.rows);
	d->first = SIZE_MAX / 2; /* none yet */
	for (size_t i = 0; i < d->phi.rows; i++)
		for (size_t k = 0; k < d->phi.columns; k++) {
			double *x = matrix_at(&d->phi, i, k);
			if (!isfinite(*x) || (i == k && !d->self))
				*x = 0;
			else if (!isnan(cut))
				*x = *x > cut;
			d->sums[k] += *x;
		}
	return true;
}

void density_close(struct density *d)
{
	matrix_free(&d->phi);
	free(d->sums);
	matrix_free(&d->has);
	matrix_free(&d->rows);
}

void density_of(struct density *d, uint32_t region)
{
	const struct presence *m = d->m;
	size_t last;

	if (region - d->first >= d->rows.rows) { /* of an unsigned number: or is below it */
		d->first = region / DENSITY_REGIONS * DENSITY_REGIONS;
		last = d->first + d->rows.rows < m->regions ? d->first + d->rows.rows : m->regions;
		memset(d->has.x, 0, d->has.rows * d->has.columns * sizeof(double));
		for (size_t r = d->first; r < last; r++)
			for (size_t i = m->rows[r]; i < m->rows[r + 1]; i++)
				*matrix_at(&d->has, r - d->first, m->has[i]) = 1;
		lanes_multiply(&d->rows, &d->has, &d->phi);
		for (size_t i = 0; i < d->rows.rows; i++)
			for (size_t k = 0; k < d->phi.rows; k++)
				*matrix_at(&d->rows, i, k) = ratio(*matrix_at(&d->rows, i, k), d->sums[k]);
	}
	d->row = matrix_row(&d->rows, region - d->first);
}

enum asked { ALL, PRESENT, ABSENT };

static enum asked asked_of(const struct run *run)
{
	return parameter_is(run, "cells", "all") ? ALL : parameter_is(run, "cells", "present") ? PRESENT : ABSENT;
}

static bool is_asked(enum asked asked, const struct presence *m, uint32_t region, uint32_t activity)
{
	return asked == ALL || presence_has(m, region, activity) == (asked == PRESENT);
}

static int compute_density(struct run *run, const struct group *g)
{
	bool distance = parameter_is(run, "as", "distance");
	enum asked asked = asked_of(run);

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct density d;
		if (!density_open(run, p, &d))
			return -1;
		for (uint32_t r = 0; r < g->regions_n && run->rc == 0; r++) {
			if (!panel_has_region(p, r))
				continue;
			density_of(&d, r);
			for (uint32_t a = 0; a < d.phi.rows; a++)
				if (panel_has_activity(p, a) && is_asked(asked, d.m, r, a))
					emit(run, g, r, a, panel_time(p), NULL, distance ? 1 - d.row[a] : d.row[a],
					     "0/0: nothing is related to the activity");
		}
		density_close(&d);
	}
	return run->rc;
}

static int compute_density_mean(struct run *run, const struct group *g)
{
	enum asked asked = asked_of(run);

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct density d;
		if (!density_open(run, p, &d))
			return -1;
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum sum = { 0, 0 };
			size_t n = 0;
			if (!panel_has_region(p, r))
				continue;
			density_of(&d, r);
			for (uint32_t a = 0; a < d.phi.rows; a++)
				if (is_asked(asked, d.m, r, a) && isfinite(d.row[a])) {
					sum_add(&sum, d.row[a]);
					n++;
				}
			emit(run, g, r, NO_CODE, panel_time(p), NULL, ratio(sum_of(&sum), (double)n), "no such activity in the region");
		}
		density_close(&d);
	}
	return run->rc;
}

#define CELLS { "cells", "all", "all|present|absent", "all activities of each region, those it has, or those it has not" }

const struct indicator relatedness_density_rows[] = {
	{ .name = "relatedness_density", .also = "density distance", .needs = NEED_ACTIVITY, .compute = compute_density,
	  .title = { "Туыстық тығыздығы", "Плотность родственности", "Relatedness density" },
	  .meaning = { "Өңірде қызмет түріне туыс нәрсенің қандай бөлігі бар: жоғары болса, ол түр өңірде дами алады",
	               "Какая часть родственного виду деятельности в регионе уже есть: чем выше, тем вероятнее его появление",
	               "What part of what is related to the activity the region has: the higher, the likelier it enters" },
	  .formula = "d_ri = sum_j M_rj phi_ji / sum_j phi_ji, phi_ji = P(i|j) with relatedness=conditional; distance: 1 - d",
	  .source = "Hidalgo et al. (2007); Boschma, Balland, Kogler (2015). [EconGeo relatedness.density in percent; py-ecomplexity density, economiccomplexity distance: self=in]",
	  .range = "0 to 1", .weight = PRESENCE_WEIGHT, .parameters = PARAMETERS(DENSITY("out"), CELLS, { "as", "density", "density|distance", "the density, or one less it" }),
	  .output = "region, nace, time", .undefined = "null where nothing is related to the activity", .example = "relatedness_density" },
	{ .name = "relatedness_density_mean", .needs = NEED_ACTIVITY, .compute = compute_density_mean,
	  .title = { "Орташа туыстық тығыздығы", "Средняя плотность родственности", "Mean relatedness density" },
	  .meaning = { "Өңір өзінде жоқ қызмет түрлеріне орта есеппен қаншалықты жақын", "Насколько регион в среднем близок к видам деятельности, которых у него нет",
	               "How near the region is on average to the activities it has not (cells=absent)" },
	  .formula = "mean of d_ri over the cells chosen", .source = "[EconGeo relatedness.density.ext.avg: cells=absent]",
	  .range = "0 to 1", .weight = PRESENCE_WEIGHT, .parameters = PARAMETERS(DENSITY("out"), CELLS), .output = "region, time",
	  .undefined = "null where the region has no such activity", .example = "--param cells=absent relatedness_density_mean" },
	{ .name = NULL },
};
