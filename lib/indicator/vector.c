/* SPDX-License-Identifier: MIT */
#include "indicator/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void vector_init(struct vector *v, const struct run *run, const struct group *g)
{
	*v = (struct vector){ .weighted = run->panel->weight.n > 0 };
	v->x = xcalloc(g->regions_n + 1, sizeof(double));
	v->w = xcalloc(g->regions_n + 1, sizeof(double));
	v->region = xcalloc(g->regions_n + 1, sizeof(*v->region));
}

void vector_fini(struct vector *v)
{
	free(v->x);
	free(v->w);
	free(v->region);
}

void vector_fill(struct vector *v, const struct panel *p, uint32_t activity, bool per_weight)
{
	v->n = 0;
	v->negative = p->activity_flaws[activity] & FLAW_NEGATIVE;
	for (size_t i = p->columns[activity]; i < p->columns[activity + 1]; i++) {
		const struct cell *c = panel_in_column(p, i);
		v->w[v->n] = v->weighted ? c->weight : 1;
		v->region[v->n] = c->region;
		v->x[v->n++] = per_weight ? ratio(c->value, c->weight) : c->value;
	}
}

int each_vector(struct run *run, const struct group *g, vector_compute *compute, bool divides)
{
	struct vector v;
	bool per_weight;

	vector_init(&v, run, g);
	per_weight = divides && v.weighted && parameter_is(run, "per_weight", "1");
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t a = 0; a < g->activities_n; a++) {
			vector_fill(&v, p, a, per_weight);
			if (v.n)
				compute(run, p, a, &v);
		}
	vector_fini(&v);
	return run->rc;
}

void vector_give(struct run *run, const struct panel *p, uint32_t activity, const char *component, double value,
                 const char *reason)
{
	emit(run, p->group, NO_CODE, activity, panel_time(p), component, value, reason);
}

void vector_give_share(struct run *run, const struct panel *p, uint32_t activity, const char *component,
                       const struct vector *v, double value, const char *reason)
{
	vector_give(run, p, activity, component, v->negative ? NAN : value, v->negative ? reason_negative : reason);
}

double vector_mean(const struct vector *v, bool weighted)
{
	struct sum x = { 0, 0 }, w = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		double weight = weighted ? v->w[i] : 1;
		sum_add(&x, v->x[i] * weight);
		sum_add(&w, weight);
	}
	return ratio(sum_of(&x), sum_of(&w));
}

double vector_variance(const struct vector *v, bool weighted, bool population)
{
	double mean = vector_mean(v, weighted), by;
	struct sum squares = { 0, 0 }, weights = { 0, 0 }, own = { 0, 0 };
	size_t counted = 0;

	for (size_t i = 0; i < v->n; i++) {
		double w = weighted ? v->w[i] : 1;
		counted += w > 0;
		sum_add(&squares, w * ((v->x[i] - mean) * (v->x[i] - mean)));
		sum_add(&weights, w);
		sum_add(&own, w * w);
	}
	by = sum_of(&weights) - (population ? 0 : ratio(sum_of(&own), sum_of(&weights)));
	return counted > 1 || population ? ratio(sum_of(&squares), by) : NAN;
}

static int compare_pairs(const void *pa, const void *pb)
{
	const struct pair *a = pa, *b = pb;

	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return (a->region > b->region) - (a->region < b->region);
}

/* Whether digits can sort it: no NAN, which has no place, and regions that rise already. */
static bool is_ordinary(const struct vector *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (isnan(v->x[i]) || (i && v->region[i] <= v->region[i - 1]))
			return false;
	return true;
}

/* The bits of a number so that they rise with it; zero has one sign. */
static uint64_t rising_bits(double x)
{
	uint64_t bits, sign = (uint64_t)1 << 63;

	x = x == 0 ? 0 : x;
	memcpy(&bits, &x, sizeof(bits));
	return bits & sign ? ~bits : bits | sign;
}

struct placed {
	uint64_t bits;
	size_t at;
};

/* By digits of a byte, the last first: each pass leaves equal ones in their order. A byte that all
 * have in common needs no pass, and figures of a table have many. */
static struct placed *sort_places(struct placed *from, struct placed *to, size_t n)
{
	size_t counts[8][256] = { { 0 } };

	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < 8; k++)
			counts[k][from[i].bits >> 8 * k & 255]++;
	for (int k = 0; k < 8; k++) {
		size_t at = 0;
		struct placed *other = from;
		if (counts[k][from[0].bits >> 8 * k & 255] == n)
			continue;
		for (int d = 0; d < 256; d++) {
			size_t count = counts[k][d];
			counts[k][d] = at;
			at += count;
		}
		for (size_t i = 0; i < n; i++)
			to[counts[k][from[i].bits >> 8 * k & 255]++] = from[i];
		from = to;
		to = other;
	}
	return from;
}

enum { FEW = 256 }; /* so many are sorted by comparing as fast */

struct pair *vector_sorted(const struct vector *v)
{
	struct pair *pairs = xcalloc(v->n + 1, sizeof(*pairs));
	struct placed *places, *sorted;

	if (v->n < FEW || !is_ordinary(v)) {
		for (size_t i = 0; i < v->n; i++)
			pairs[i] = (struct pair){ v->x[i], v->w[i], v->region[i] };
		qsort(pairs, v->n, sizeof(*pairs), compare_pairs);
		return pairs;
	}
	places = xcalloc(2 * v->n, sizeof(*places));
	for (size_t i = 0; i < v->n; i++)
		places[i] = (struct placed){ rising_bits(v->x[i]), i };
	sorted = sort_places(places, places + v->n, v->n);
	for (size_t i = 0; i < v->n; i++) {
		size_t at = sorted[i].at;
		pairs[i] = (struct pair){ v->x[at], v->w[at], v->region[at] };
	}
	free(places);
	return pairs;
}

double pairs_median(const struct pair *pairs, size_t n, bool weighted)
{
	struct sum total = { 0, 0 }, below = { 0, 0 };
	double median = NAN;
	size_t i = 0;

	for (size_t k = 0; k < n; k++)
		sum_add(&total, weighted ? pairs[k].w : 1);
	for (; i < n && 2 * sum_of(&below) < sum_of(&total); i++) {
		sum_add(&below, weighted ? pairs[i].w : 1);
		median = pairs[i].x;
	}
	while (i < n && weighted && pairs[i].w == 0) /* which weigh nothing are not the next one */
		i++;
	if (i < n && 2 * sum_of(&below) == sum_of(&total))
		median = (median + pairs[i].x) / 2;
	return median;
}
