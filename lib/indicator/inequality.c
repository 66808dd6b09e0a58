/* SPDX-License-Identifier: MIT */
/*
 * Inequality between regions: each activity (or the only figure) is a vector over
 * the regions that have a record. With --weight, w is the region's population or
 * whatever weighs it; per_weight=1 takes x / w, as for a product per head.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/indicator.h"

struct vector {
	double *x, *w; /* w is 1 without --weight */
	size_t n;
	bool weighted, negative;
};

typedef void vector_compute(struct run *run, const struct panel *p, uint32_t activity,
                            const struct vector *v);

static int each_vector(struct run *run, const struct group *g, vector_compute *compute, bool divides)
{
	struct vector v = { .weighted = run->panel->weight.n > 0 };
	bool per_weight = divides && v.weighted && parameter_is(run, "per_weight", "1");

	v.x = xcalloc(g->regions_n + 1, sizeof(double));
	v.w = xcalloc(g->regions_n + 1, sizeof(double));
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			v.n = 0;
			v.negative = p->activity_flaws[a] & FLAW_NEGATIVE;
			for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
				const struct cell *c = &p->cells[p->by_activity[i]];
				v.w[v.n] = v.weighted ? c->weight : 1;
				v.x[v.n++] = per_weight ? ratio(c->value, c->weight) : c->value;
			}
			if (v.n)
				compute(run, p, a, &v);
		}
	free(v.x);
	free(v.w);
	return 0;
}

static void give(struct run *run, const struct panel *p, uint32_t activity, const char *component,
                 double value, const char *reason)
{
	emit(run, p->group, NO_CODE, activity, panel_time(p), component, value, reason);
}

/* The same for an index of shares, which negative values make meaningless. */
static void give_share(struct run *run, const struct panel *p, uint32_t activity, const char *component,
                       const struct vector *v, double value, const char *reason)
{
	give(run, p, activity, component, v->negative ? NAN : value, v->negative ? reason_negative : reason);
}

static double mean_of(const struct vector *v, bool weighted)
{
	struct sum x = { 0, 0 }, w = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		double weight = weighted ? v->w[i] : 1;
		sum_add(&x, v->x[i] * weight);
		sum_add(&w, weight);
	}
	return ratio(sum_of(&x), sum_of(&w));
}

struct pair {
	double x, w;
};

static int compare_pairs(const void *pa, const void *pb)
{
	const struct pair *a = pa, *b = pb;

	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return (a->w > b->w) - (a->w < b->w);
}

/* One less twice the area under the Lorenz curve of the sorted pairs. */
static double lorenz_gini(const struct vector *v)
{
	struct pair *pairs = xcalloc(v->n + 1, sizeof(*pairs));
	struct sum total = { 0, 0 }, weights = { 0, 0 }, area = { 0, 0 };
	double below = 0, mass, all;

	for (size_t i = 0; i < v->n; i++) {
		pairs[i] = (struct pair){ v->x[i], v->w[i] };
		sum_add(&total, v->x[i] * v->w[i]);
		sum_add(&weights, v->w[i]);
	}
	mass = sum_of(&total);
	all = sum_of(&weights);
	qsort(pairs, v->n, sizeof(*pairs), compare_pairs);
	for (size_t i = 0; i < v->n; i++) {
		double y = ratio(pairs[i].x * pairs[i].w, mass);
		sum_add(&area, ratio(pairs[i].w, all) * (2 * below + y));
		below += y;
	}
	free(pairs);
	return 1 - sum_of(&area);
}

static void gini(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double value;

	if (v->weighted) {
		give_share(run, p, activity, NULL, v, lorenz_gini(v), NULL);
		return;
	}
	value = gini_of(v->x, v->n);
	give_share(run, p, activity, NULL, v, value, NULL);
	give_share(run, p, activity, "normalised", v, ratio(value * (double)v->n, (double)v->n - 1),
	           "one region only");
}

static void theil(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double mean = mean_of(v, v->weighted);
	struct sum t = { 0, 0 }, l = { 0, 0 }, w = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		double q = ratio(v->x[i], mean);
		sum_add(&w, v->w[i]);
		if (!(q <= 0))
			sum_add(&t, v->w[i] * q * log(q));
		/* T takes x = 0 as its limit, 0; L is not defined there. */
		sum_add(&l, q > 0 ? v->w[i] * -log(q) : NAN);
	}
	give_share(run, p, activity, "T", v, isnan(mean) ? NAN : ratio(sum_of(&t), sum_of(&w)), NULL);
	give_share(run, p, activity, "L", v, ratio(sum_of(&l), sum_of(&w)), "the logarithm of a region's zero");
}

static void hoover(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	struct sum x = { 0, 0 }, w = { 0, 0 }, sum = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&x, v->x[i]);
		sum_add(&w, v->w[i]);
	}
	for (size_t i = 0; i < v->n; i++)
		sum_add(&sum, fabs(ratio(v->x[i], sum_of(&x)) - ratio(v->w[i], sum_of(&w))));
	give_share(run, p, activity, NULL, v, sum_of(&sum) / 2, NULL);
}

static void variation(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double mean = mean_of(v, false), n = (double)v->n, cv;
	bool population = parameter_is(run, "sd", "population");
	struct sum squares = { 0, 0 };

	for (size_t i = 0; i < v->n; i++)
		sum_add(&squares, (v->x[i] - mean) * (v->x[i] - mean));
	cv = ratio(sqrt(ratio(sum_of(&squares), population ? n : n - 1)), mean);
	give(run, p, activity, NULL, cv, "one region only, or a mean of zero");
	give(run, p, activity, "normalised", ratio(cv, sqrt(n - 1)), "one region only, or a mean of zero");
}

static void williamson(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	bool plain = parameter_is(run, "deviation", "unweighted");
	double mean = mean_of(v, true), centre = plain ? mean_of(v, false) : mean;
	struct sum squares = { 0, 0 }, w = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&squares, v->w[i] * (v->x[i] - centre) * (v->x[i] - centre));
		sum_add(&w, v->w[i]);
	}
	give(run, p, activity, NULL, ratio(sqrt(ratio(sum_of(&squares), sum_of(&w))), mean), NULL);
}

int compute_gini(struct run *run, const struct group *g)
{
	return each_vector(run, g, gini, true);
}

int compute_theil(struct run *run, const struct group *g)
{
	return each_vector(run, g, theil, true);
}

int compute_hoover(struct run *run, const struct group *g)
{
	return each_vector(run, g, hoover, false);
}

int compute_cv(struct run *run, const struct group *g)
{
	return each_vector(run, g, variation, true);
}

int compute_williamson(struct run *run, const struct group *g)
{
	return each_vector(run, g, williamson, true);
}
