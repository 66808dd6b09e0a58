/* SPDX-License-Identifier: MIT */
/* Curves over distance and their envelopes, see points_curves.h. */
#include "indicator/points_curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "indicator/presence.h"
#include "indicator/resample.h"

struct curves {
	size_t types, radii, times;
	double *value; /* types x radii */
	double *drawn; /* types x radii x times */
	double *width; /* of each type's kernel */
};

static struct curves curves_new(const struct run *run, size_t types, size_t radii)
{
	double n = parameter_number(run, "repetitions");
	struct curves c = { .types = types, .radii = radii, .times = n > 0 ? (size_t)n : 0 };

	c.value = xcalloc(types * radii + 1, sizeof(double));
	c.drawn = xcalloc(types * radii * c.times + 1, sizeof(double));
	c.width = xcalloc(types + 1, sizeof(double));
	return c;
}

static void curves_free(struct curves *c)
{
	free(c->value);
	free(c->drawn);
	free(c->width);
}

/* Which of n points stand where, drawn anew. */
static void place_anew(struct random *random, uint32_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at[i] = (uint32_t)i;
	random_shuffle(random, at, n);
}

/* Sorts the finite ones to the front; how many. */
static size_t sort_finite(double *x, size_t n)
{
	size_t finite = 0;

	for (size_t i = 0; i < n; i++)
		if (isfinite(x[i]))
			x[finite++] = x[i];
	qsort(x, finite, sizeof(*x), compare_doubles);
	return finite;
}

static void add_figure(struct result *r, const char *field, double number)
{
	size_t k = 0;

	while (r->more[k].field)
		k++;
	r->more[k].field = field;
	r->more[k].number = number;
}

static void give_curves(struct run *run, const struct panel *p, const struct points *points, struct curves *c, const char *reason)
{
	double tail = (1 - parameter_number(run, "confidence")) / 2, area = area_of(run, points);
	const char *field = parameter_known(run, "neighbour") ? "neighbour" : parameter_known(run, "controls") ? "controls" : NULL;
	struct slice other = field ? parameter(run, field) : SLICE("same");

	for (uint32_t a = 0; a < c->types; a++)
		for (size_t k = 0; k < c->radii && panel_has_activity(p, a); k++) {
			double *drawn = c->drawn + (a * c->radii + k) * c->times;
			size_t n = sort_finite(drawn, c->times);
			char r[32];
			snprintf(r, sizeof(r), "%.15g", points->r[k]);
			struct result result = { .region = NO_CODE, .activity = a, .time = panel_time(p),
				                 .value = c->value[a * c->radii + k], .reason = reason, .key = { { "r", slice_of(r) } } };
			if (!slice_is(other, "same") && !slice_is(other, "others"))
				result.key[1].field = pair_field(run, p->group), result.key[1].text = other;
			if (c->width[a] > 0)
				add_figure(&result, "bandwidth", c->width[a]);
			if (parameter_known(run, "window"))
				add_figure(&result, "area", area);
			if (c->times) {
				add_figure(&result, "low", n ? quantile_of(drawn, n, tail) : NAN);
				add_figure(&result, "high", n ? quantile_of(drawn, n, 1 - tail) : NAN);
			}
			emit_result(run, p->group, &result);
		}
}

/* ---- type by type ---------------------------------------------------------- */

/* The type's first, then the neighbour's. */
static void sample_of(struct sample *s, uint32_t type, uint32_t neighbour)
{
	const struct points *p = s->points;

	s->m = s->others = 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->type[i] == type)
			s->some[s->m++] = (uint32_t)i;
	for (size_t i = 0; i < p->n && neighbour != NO_CODE && neighbour != type; i++)
		if (p->type[i] == neighbour)
			s->some[s->m + s->others++] = (uint32_t)i;
}

static void draw_type(struct run *run, const struct group *g, const struct curve *curve, const struct sample *s, uint32_t a,
                      struct curves *c)
{
	size_t n = s->points->n;
	struct points at = *s->points;
	struct sample drawn = *s;
	struct random random;
	double value[RADII], *copies = xcalloc(3 * n + 1, sizeof(*copies));

	drawn.points = &at;
	drawn.some = xcalloc(n + 1, sizeof(*drawn.some));
	memcpy(drawn.some, s->some, n * sizeof(*drawn.some));
	memcpy(copies, at.x, n * sizeof(*copies));
	memcpy(copies + n, at.y, n * sizeof(*copies));
	memcpy(copies + 2 * n, at.weight, n * sizeof(*copies));
	at.x = copies;
	at.y = copies + n;
	at.weight = copies + 2 * n;
	random_seed(&random, (uint64_t)parameter_number(run, "seed"), stream_of_activity(g, a));
	for (size_t t = 0; t < c->times; t++) {
		if (!curve->draw)
			place_anew(&random, drawn.some, n);
		else if (curve->draw(run, &random, s, &drawn, &at) != 0)
			break;
		drawn.width = curve->width ? curve->width(run, &drawn, false) : NAN;
		if (curve->compute(run, &drawn, value) != 0)
			break;
		for (size_t k = 0; k < c->radii; k++)
			c->drawn[(a * c->radii + k) * c->times + t] = value[k];
	}
	free(copies);
	free(drawn.some);
}

int each_type(struct run *run, const struct group *g, const struct curve *curve)
{
	uint32_t neighbour;

	if (neighbour_of(run, g, &neighbour) != 0)
		return run->rc;
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct points points;
		if (!points_of(run, p, &points))
			return run->rc;
		struct curves c = curves_new(run, g->activities_n, points.radii);
		struct sample s = { .points = &points, .some = xcalloc(points.n + 1, sizeof(*s.some)) };
		for (uint32_t a = 0; a < g->activities_n && run->rc == 0; a++) {
			sample_of(&s, a, neighbour);
			s.width = c.width[a] = curve->width ? curve->width(run, &s, true) : NAN;
			if (curve->compute(run, &s, c.value + a * c.radii) == 0 && c.times)
				draw_type(run, g, curve, &s, a, &c);
		}
		if (run->rc == 0)
			give_curves(run, p, &points, &c, curve->reason);
		free(s.some);
		curves_free(&c);
		points_free(&points);
	}
	return run->rc;
}

/* ---- all types at once -------------------------------------------------------- */

static size_t ring_of(const struct points *p, size_t i, size_t k)
{
	double d = points_apart(p, i, k);
	size_t ring = 0;

	while (ring < p->radii && !(d <= p->r[ring]))
		ring++;
	return ring;
}

/* For every pair once; NULL where they are too many. */
static uint8_t *rings_of(const struct points *p)
{
	enum { PAIRS_MAX = 1 << 28 };
	size_t pairs = p->n * (p->n - (p->n > 0)) / 2, n = 0;
	uint8_t *rings = pairs <= PAIRS_MAX ? xcalloc(pairs + 1, 1) : NULL;

	for (size_t i = 0; rings && i < p->n; i++)
		for (size_t k = i + 1; k < p->n; k++)
			rings[n++] = (uint8_t)ring_of(p, i, k);
	return rings;
}

size_t points_ring(const struct points *p, const uint8_t *rings, size_t pair, size_t i, size_t k)
{
	return rings ? rings[pair] : ring_of(p, i, k);
}

/* The establishments go to other places, with their type and weight. */
static void draw_all(struct run *run, const struct group *g, const struct points *p, const uint8_t *rings, curves_compute *compute, struct curves *c)
{
	struct points drawn = *p;
	struct random random;
	uint32_t *at = xcalloc(p->n + 1, sizeof(*at));
	size_t each = c->types * c->radii;
	double *value = xcalloc(each + 1, sizeof(*value));

	drawn.type = xcalloc(p->n + 1, sizeof(*drawn.type));
	drawn.weight = xcalloc(p->n + 1, sizeof(*drawn.weight));
	random_seed(&random, (uint64_t)parameter_number(run, "seed"), 0);
	for (size_t t = 0; t < c->times; t++) {
		place_anew(&random, at, p->n);
		for (size_t i = 0; i < p->n; i++) {
			drawn.type[i] = p->type[at[i]];
			drawn.weight[i] = p->weight[at[i]];
		}
		if (compute(run, g, &drawn, rings, value) != 0)
			break;
		for (size_t k = 0; k < each; k++)
			c->drawn[k * c->times + t] = value[k];
	}
	free(drawn.type);
	free(drawn.weight);
	free(value);
	free(at);
}

int all_types(struct run *run, const struct group *g, curves_compute *compute, const char *reason)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct points points;
		if (!points_of(run, p, &points))
			return run->rc;
		struct curves c = curves_new(run, g->activities_n, points.radii);
		uint8_t *rings = rings_of(&points);
		if (compute(run, g, &points, rings, c.value) == 0)
			draw_all(run, g, &points, rings, compute, &c);
		if (run->rc == 0)
			give_curves(run, p, &points, &c, reason);
		free(rings);
		curves_free(&c);
		points_free(&points);
	}
	return run->rc;
}

/* ---- pairs ---------------------------------------------------------------------- */

void pairs_within(const struct sample *s, const double *factor, double *sums)
{
	const struct points *p = s->points;
	const uint32_t *others = s->others ? s->some + s->m : s->some;
	size_t n = s->others ? s->others : s->m;
	struct sum so_far = { 0, 0 }, sum[RADII] = { { 0, 0 } };
	double far = p->radii ? p->r[p->radii - 1] : -1;

	for (size_t a = 0; a < s->m; a++)
		for (size_t b = s->others ? 0 : a + 1; b < n; b++) {
			size_t i = s->some[a], k = others[b], ring = 0;
			double d = points_apart(p, i, k), times;
			if (!(d <= far))
				continue;
			while (d > p->r[ring])
				ring++;
			times = points_edge(p, i, k, d);
			times += s->others ? 0 : points_edge_back(p, i, k, d, times);
			sum_add(&sum[ring], factor ? times * factor[i] * factor[k] : times);
		}
	for (size_t k = 0; k < p->radii; k++) {
		sum_add(&so_far, sum[k].value);
		sum_add(&so_far, sum[k].lost);
		sums[k] = sum_of(&so_far);
	}
}

double k_as_asked(const struct run *run, double K, double r)
{
	double L = sqrt(K / M_PI);

	return parameter_is(run, "as", "K") ? K : parameter_is(run, "as", "L") ? L : L - r;
}

double pairs_of(const struct run *run, const struct sample *s)
{
	double m = (double)s->m;

	return s->others ? m * (double)s->others : parameter_is(run, "pairs", "square") ? m * m : m * (m - 1);
}

int neighbour_of(struct run *run, const struct group *g, uint32_t *neighbour)
{
	struct slice code = parameter_known(run, "neighbour") ? parameter(run, "neighbour") : SLICE("same");

	*neighbour = slice_is(code, "same") ? NO_CODE : group_activity(g, code);
	if (*neighbour == NO_CODE && !slice_is(code, "same"))
		return run->rc = diag_fail(run->stage->diag, NULL, "%s: no activity \"%.*s\" for --param neighbour=", run->indicator->name,
		                           SLICE_ARG(code));
	return 0;
}
