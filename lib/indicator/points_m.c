/* SPDX-License-Identifier: MIT */
/*
 * Who stands around an industry's establishments, against who stands anywhere: Marcon and
 * Puech's M, up to a distance, and Lang, Marcon and Puech's m, at a distance.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/points_curves.h"

/* The weight of each type, and of all. */
static double *weights_of(const struct group *g, const struct points *p, double *total)
{
	double *weights = xcalloc(g->activities_n + 1, sizeof(*weights));

	*total = 0;
	for (size_t i = 0; i < p->n; i++) {
		weights[p->type[i]] += p->weight[i];
		*total += p->weight[i];
	}
	return weights;
}

/* The share of the type `of` in all that there is besides i. */
static double share_anywhere(const struct points *p, const double *weights, double total, size_t i, uint32_t of)
{
	return (weights[of] - (p->type[i] == of ? p->weight[i] : 0)) / (total - p->weight[i]);
}

/* ---- M: up to a distance ------------------------------------------------------------ */

static int m_values(struct run *run, const struct group *g, const struct points *p, const uint8_t *rings, double *value)
{
	size_t pair = 0, curves = g->activities_n * p->radii;
	double *near = xcalloc(p->n * p->radii + 1, sizeof(*near)), *all = xcalloc(p->n * p->radii + 1, sizeof(*all));
	struct sum *local = xcalloc(curves + 1, sizeof(*local)), *global = xcalloc(curves + 1, sizeof(*global));
	double total, *weights = weights_of(g, p, &total);
	uint32_t neighbour;
	int rc = neighbour_of(run, g, &neighbour);

	for (size_t i = 0; i < p->n; i++)
		for (size_t k = i + 1; k < p->n; k++, pair++) {
			size_t ring = points_ring(p, rings, pair, i, k);
			if (ring == p->radii)
				continue;
			all[i * p->radii + ring] += p->weight[k];
			all[k * p->radii + ring] += p->weight[i];
			if (p->type[k] == (neighbour == NO_CODE ? p->type[i] : neighbour))
				near[i * p->radii + ring] += p->weight[k];
			if (p->type[i] == (neighbour == NO_CODE ? p->type[k] : neighbour))
				near[k * p->radii + ring] += p->weight[i];
		}
	for (size_t i = 0; i < p->n; i++) {
		double some = 0, every = 0;
		for (size_t k = 0; k < p->radii; k++) {
			some += near[i * p->radii + k];
			every += all[i * p->radii + k];
			if (!(every > 0)) /* without any neighbour it does not count */
				continue;
			sum_add(&local[p->type[i] * p->radii + k], some / every);
			sum_add(&global[p->type[i] * p->radii + k],
			        share_anywhere(p, weights, total, i, neighbour == NO_CODE ? p->type[i] : neighbour));
		}
	}
	for (size_t k = 0; k < curves; k++)
		value[k] = ratio(sum_of(&local[k]), sum_of(&global[k]));
	free(near);
	free(all);
	free(local);
	free(global);
	free(weights);
	return rc;
}

static int compute_m(struct run *run, const struct group *g)
{
	return all_types(run, g, m_values, "0/0: no establishment has a neighbour so near");
}

/* ---- m: at a distance ----------------------------------------------------------------- */

enum { SHOWN = 512 }; /* points of R's grid */

/* The others around one establishment. */
struct around {
	double *d, *weight;
	bool *near; /* of the industry looked for */
	size_t n;
};

static void around_fill(struct around *o, const struct points *p, size_t i, uint32_t of)
{
	o->n = 0;
	for (size_t k = 0; k < p->n; k++) {
		if (k == i || isnan(o->d[o->n] = points_apart(p, i, k)) || !(p->weight[k] > 0))
			continue;
		o->weight[o->n] = p->weight[k];
		o->near[o->n++] = p->type[k] == of;
	}
}

/*
 * The industry's part of the kernel's weight at r. All is divided by the kernel of the distance
 * nearest to r, so that it is defined however far that is; what is e^-50 of it does not show.
 */
static double share_at(const struct around *o, double r, double h)
{
	struct sum some = { 0, 0 }, every = { 0, 0 };
	double nearest = INFINITY;

	for (size_t k = 0; k < o->n; k++)
		nearest = fmin(nearest, fabs(r - o->d[k]));
	for (size_t k = 0; k < o->n; k++) {
		double x = r - o->d[k], power = (nearest - x) * (nearest + x) / (2 * h * h), weight;
		if (power < -50)
			continue;
		weight = o->weight[k] * exp(power);
		sum_add(&every, weight);
		if (o->near[k])
			sum_add(&some, weight);
	}
	return ratio(sum_of(&some), sum_of(&every));
}

static void shares_by_grid(const struct around *o, double far, double h, double *share)
{
	double *some = xcalloc(o->n + 1, sizeof(*some)), above[SHOWN], below[SHOWN];

	for (size_t k = 0; k < o->n; k++)
		some[k] = o->near[k] ? o->weight[k] : 0;
	grid_density(o->d, some, o->n, h, 0, far, SHOWN, above);
	grid_density(o->d, o->weight, o->n, h, 0, far, SHOWN, below);
	for (size_t k = 0; k < SHOWN; k++)
		share[k] = ratio(above[k], below[k]);
	free(some);
}

/* Of the distances between the two industries, up to twice the largest radius; NAN where they
 * give none. */
static double bandwidth_between(struct run *run, const struct points *p, uint32_t type, uint32_t of)
{
	uint32_t *some = xcalloc(2 * p->n + 1, sizeof(*some)), *others = some + p->n;
	size_t m = 0, n = 0, count;
	double *d, h;

	for (size_t i = 0; i < p->n; i++)
		if (p->type[i] == type)
			some[m++] = (uint32_t)i;
		else if (p->type[i] == of)
			others[n++] = (uint32_t)i;
	d = type == of || n ? distances_of(run, p, some, m, others, n, &count) : NULL;
	h = d ? bandwidth_of(d, up_to(d, count, 2 * p->r[p->radii - 1])) : NAN;
	free(d);
	free(some);
	return h;
}

static void density_of_type(const struct run *run, const struct points *p, const double *weights, double total, uint32_t type, uint32_t of,
                            double h, double *value)
{
	bool by_grid = parameter_is(run, "density", "grid");
	double far = p->r[p->radii - 1], share[SHOWN];
	struct sum local[SHOWN] = { { 0, 0 } }, global[SHOWN] = { { 0, 0 } };
	size_t shown = by_grid ? SHOWN : p->radii;
	struct around o = { xcalloc(p->n + 1, sizeof(double)), xcalloc(p->n + 1, sizeof(double)), xcalloc(p->n + 1, sizeof(bool)), 0 };

	for (size_t i = 0; i < p->n; i++) {
		if (p->type[i] != type)
			continue;
		around_fill(&o, p, i, of);
		if (by_grid)
			shares_by_grid(&o, far, h, share);
		for (size_t k = 0; k < shown; k++) {
			double one = by_grid ? share[k] : share_at(&o, p->r[k], h);
			if (isnan(one))
				continue;
			sum_add(&local[k], one);
			sum_add(&global[k], share_anywhere(p, weights, total, i, of));
		}
	}
	for (size_t k = 0; k < shown; k++)
		share[k] = ratio(sum_of(&local[k]), sum_of(&global[k]));
	for (size_t k = 0; k < p->radii; k++)
		value[k] = by_grid ? on_grid(share, 0, far, SHOWN, p->r[k]) : share[k];
	free(o.d);
	free(o.weight);
	free(o.near);
}

static int density_values(struct run *run, const struct group *g, const struct points *p, const uint8_t *rings, double *value)
{
	double total, *weights = weights_of(g, p, &total);
	uint32_t neighbour;

	(void)rings;
	neighbour_of(run, g, &neighbour);
	for (uint32_t a = 0; a < g->activities_n && run->rc == 0; a++) {
		uint32_t of = neighbour == NO_CODE ? a : neighbour;
		double h = p->radii && p->r[p->radii - 1] > 0 ? bandwidth_between(run, p, a, of) : NAN;
		for (size_t k = 0; k < p->radii; k++)
			value[a * p->radii + k] = NAN;
		if (h > 0)
			density_of_type(run, p, weights, total, a, of, h, value + a * p->radii);
	}
	free(weights);
	return run->rc;
}

static int compute_density(struct run *run, const struct group *g)
{
	return all_types(run, g, density_values, "fewer than two distances up to twice the largest r, or all the same");
}

const struct indicator points_m_rows[] = {
	{ .name = "m_function", .also = "marcon_puech mhat", .needs = NEED_ACTIVITY, .compute = compute_m, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "M функциясы", "Функция M", "M function" },
	  .meaning = { "r қашықтықта сол саланың көршілері бүкіл аумақтағыдан неше есе жиі: 1 – кездейсоқ, жоғары – кластер",
	               "Во сколько раз чаще на расстоянии r соседи той же отрасли, чем всюду: 1 – случайно, выше – кластер",
	               "How many times as often neighbours within r are of the industry as anywhere: 1 by chance, above a cluster" },
	  .formula = "mean over establishments i of (weight of the industry within r of i / weight of all within r of i) over the mean of (W_s - w_i) / (W - w_i); those without a neighbour do not count",
	  .source = "Marcon, Puech (2010, 2017). [dbmss Mhat]; envelopes: establishments change places", .range = "0 and more, 1 by chance; low, high 0 and more",
	  .parameters = PARAMETERS(DISTANCES, NEIGHBOUR, ENVELOPE, METRIC),
	  .output = "nace, r, time; low, high", .undefined = "null where no establishment has a neighbour so near", .example = POINTS_WITH "--param repetitions=19 m_function", .data = POINTS },
	{ .name = "m_density", .also = "lang_marcon_puech relative_density small_m", .needs = NEED_ACTIVITY, .compute = compute_density, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "m тығыздық функциясы", "Функция плотности m", "m, relative density" },
	  .meaning = { "Дәл r қашықтықта сол саланың көршілері бүкіл аумақтағыдан неше есе жиі: 1 – кездейсоқ; кластерлер қай қашықтықта екенін көрсетеді",
	               "Во сколько раз чаще именно на расстоянии r соседи той же отрасли, чем всюду: 1 – случайно; показывает, на каком расстоянии кластеры",
	               "How many times as often neighbours at r, not up to it, are of the industry as anywhere: 1 by chance; it shows at which distance the clusters are" },
	  .formula = "mean over establishments i of (sum_j in the industry w_j k(r - d_ij) / sum_j w_j k(r - d_ij)) over the mean of (W_s - w_i) / (W - w_i), k Gaussian; bandwidth 0.9 min(sd, IQR / 1.34) n^(-1/5) of the industry's distances up to twice the largest r",
	  .source = "Lang, Marcon, Puech (2020); Silverman (1986). [density=grid: dbmss mhat, to its grid]; envelopes: establishments change places", .range = "0 and more, 1 by chance; low, high 0 and more",
	  .parameters = PARAMETERS(DISTANCES, NEIGHBOUR, { "density", "exact", "exact|grid", "every pair, or R's grid" }, ENVELOPE, METRIC),
	  .output = "nace, r, time; low, high", .undefined = "null for fewer than three establishments", .example = POINTS_WITH "--param repetitions=9 m_density", .data = POINTS },
	{ .name = NULL },
};
