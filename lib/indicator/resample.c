/* SPDX-License-Identifier: MIT */
#include "indicator/resample.h"

#include <gsl/gsl_randist.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

size_t resample_times(const struct run *run)
{
	return (size_t)parameter_number(run, "repetitions");
}

uint64_t stream_of_activity(const struct group *g, uint32_t activity)
{
	return slice_digest(SLICE_DIGEST, activity < g->activities_n ? g->activities[activity] : SLICE(""));
}

gsl_rng *stream_rng(const struct run *run, uint64_t stream)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	struct random both;

	random_seed(&both, (uint64_t)parameter_number(run, "seed"), stream);
	gsl_rng_set(random, (uint32_t)random_next(&both)); /* takes 32 bits */
	return random;
}

struct interval interval_of(double *drawn, size_t times, double confidence)
{
	double tail = (1 - confidence) / 2, mean;
	struct sum sum = { 0, 0 }, squares = { 0, 0 };
	size_t n = 0;

	for (size_t t = 0; t < times; t++)
		if (isfinite(drawn[t]))
			drawn[n++] = drawn[t];
	if (!n)
		return (struct interval){ NAN, NAN, NAN };
	for (size_t t = 0; t < n; t++)
		sum_add(&sum, drawn[t]);
	mean = sum_of(&sum) / (double)n;
	for (size_t t = 0; t < n; t++)
		sum_add(&squares, (drawn[t] - mean) * (drawn[t] - mean));
	return (struct interval){ quantile_in(drawn, n, tail), quantile_in(drawn, n, 1 - tail),
		                  n > 1 ? sqrt(sum_of(&squares) / (double)(n - 1)) : NAN };
}

/* ---- shares of a region ----------------------------------------------------- */

void resample_shares(const struct run *run, const struct panel *p, uint32_t region, share_indices *indices, size_t n,
                     struct interval *out)
{
	size_t first = p->rows[region], parts = p->rows[region + 1] - first, times = resample_times(run);
	double persons = round(p->region_total[region] * parameter_number(run, "unit")), rest = 1;

	for (size_t k = 0; k < n; k++)
		out[k] = (struct interval){ NAN, NAN, NAN };
	if (!times || !(persons >= 1 && persons <= UINT_MAX) || p->region_flaws[region] & FLAW_NEGATIVE)
		return;

	double *share = xcalloc(parts + 1, sizeof(*share)), *drawn = xcalloc(times * n, sizeof(*drawn)), *one = xcalloc(n, sizeof(*one));
	unsigned *count = xcalloc(parts + 1, sizeof(*count));
	gsl_rng *random = stream_rng(run, slice_digest(SLICE_DIGEST, p->group->regions[region]));

	for (size_t i = 0; i < parts; i++) {
		share[i] = p->cells[first + i].value / p->region_total[region];
		rest -= share[i];
	}
	/* a published total may hold more than the activities that are told; what rounding leaves is nothing */
	share[parts] = rest > 1e-9 ? rest : 0;
	double *again = xcalloc(parts + 1, sizeof(*again));
	for (size_t t = 0; t < times; t++) {
		gsl_ran_multinomial(random, parts + 1, (unsigned)persons, share, count);
		for (size_t i = 0; i < parts; i++)
			again[i] = count[i] / persons;
		indices(run, p, region, again, one);
		for (size_t k = 0; k < n; k++)
			drawn[k * times + t] = one[k];
	}
	for (size_t k = 0; k < n; k++)
		out[k] = interval_of(drawn + k * times, times, parameter_number(run, "confidence"));
	gsl_rng_free(random);
	free(again);
	free(count);
	free(one);
	free(drawn);
	free(share);
}

void give_shares_indices(struct run *run, const struct panel *p, uint32_t region, share_indices *indices, const char *const *names,
                         size_t n, const char *reason)
{
	enum { INDICES_MAX = 4 };
	size_t first = p->rows[region], parts = p->rows[region + 1] - first;
	double *share = xcalloc(parts + 1, sizeof(*share)), value[INDICES_MAX] = { 0 };
	bool negative = p->region_flaws[region] & FLAW_NEGATIVE, empty = p->region_total[region] == 0;
	struct interval of[INDICES_MAX];

	for (size_t i = 0; i < parts; i++)
		share[i] = ratio(p->cells[first + i].value, p->region_total[region]);
	indices(run, p, region, share, value);
	resample_shares(run, p, region, indices, n, of);
	for (size_t k = 0; k < n; k++) {
		struct result r = { .region = region, .activity = NO_CODE, .time = panel_time(p), .component = names[k],
			            .value = negative || empty ? NAN : value[k], .reason = negative ? reason_negative : reason };
		if (resample_times(run)) {
			r.more[0].field = "low", r.more[0].number = of[k].low;
			r.more[1].field = "high", r.more[1].number = of[k].high;
			r.more[2].field = "se", r.more[2].number = of[k].se;
		}
		emit_result(run, p->group, &r);
	}
	free(share);
}

/* ---- regions of a panel ------------------------------------------------------ */

/* The cells of each activity, in the order of the regions. */
static void index_activities(struct panel *p, size_t activities)
{
	p->columns = xcalloc(activities + 2, sizeof(*p->columns));
	p->by_activity = xcalloc(p->n + PANEL_AHEAD + 1, sizeof(*p->by_activity));
	for (size_t i = 0; i < p->n; i++)
		p->columns[p->cells[i].activity + 2]++;
	for (size_t a = 2; a <= activities; a++)
		p->columns[a] += p->columns[a - 1];
	for (size_t i = 0; i < p->n; i++) /* columns[a + 1] is where the next cell of a goes, and ends as its end */
		p->by_activity[p->columns[p->cells[i].activity + 1]++] = i;
}

struct panel *panel_drawn(const struct panel *p, struct random *random)
{
	const struct group *from = p->group;
	size_t n = 0, cells = 0, columns = from->options->columns_n, *which = xcalloc(from->regions_n + 1, sizeof(*which));
	size_t missing = 0, *lacks = xcalloc(from->regions_n + 2, sizeof(*lacks)); /* where each region's missing cells begin */
	uint32_t *there = xcalloc(from->regions_n + 1, sizeof(*there));
	struct panel *d = xcalloc(1, sizeof(*d));
	struct group *g = xcalloc(1, sizeof(*g));

	for (size_t i = 0; i < p->missing_n; i++)
		lacks[p->missing[i].region + 1]++;
	for (uint32_t r = 0; r < from->regions_n; r++) {
		lacks[r + 1] += lacks[r];
		if (panel_has_region(p, r))
			there[n++] = r;
	}
	for (size_t k = 0; k < n; k++) {
		which[k] = there[random_below(random, n)];
		cells += p->rows[which[k] + 1] - p->rows[which[k]];
		missing += lacks[which[k] + 1] - lacks[which[k]];
	}
	*g = *from;
	g->regions_n = n;
	g->regions = xcalloc(n + 1, sizeof(*g->regions));
	*d = (struct panel){ .group = g, .time = p->time, .cells = xcalloc(cells + 1, sizeof(*d->cells)), .rows = xcalloc(n + 2, sizeof(*d->rows)),
		             .missing = xcalloc(missing + 1, sizeof(*d->missing)),
		             .region_flaws = xcalloc(n + 1, 1), .activity_flaws = xcalloc(from->activities_n + 1, 1),
		             .region_total = xcalloc(n + 1, sizeof(double)), .activity_total = xcalloc(from->activities_n + 1, sizeof(double)),
		             .extra = xcalloc(columns + 1, sizeof(*d->extra)) };
	for (size_t c = 0; c < columns; c++)
		d->extra[c] = xcalloc(cells + 1, sizeof(double));
	for (size_t k = 0; k < n; k++) {
		size_t r = which[k];
		d->rows[k] = d->n;
		g->regions[k] = from->regions[r];
		d->region_flaws[k] = p->region_flaws[r];
		d->region_total[k] = p->region_total[r];
		d->total += p->region_total[r];
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++, d->n++) {
			d->cells[d->n] = p->cells[i];
			d->cells[d->n].region = (uint32_t)k;
			d->activity_total[p->cells[i].activity] += p->cells[i].value;
			for (size_t c = 0; c < columns; c++)
				d->extra[c][d->n] = from->options->columns[c].seen ? p->extra[c][i] : NAN;
		}
		for (size_t i = lacks[r]; i < lacks[r + 1]; i++)
			d->missing[d->missing_n++] = (struct place_of_cell){ (uint32_t)k, p->missing[i].activity };
	}
	d->rows[n] = d->n;
	memcpy(d->activity_flaws, p->activity_flaws, from->activities_n);
	index_activities(d, from->activities_n);
	free(which);
	free(lacks);
	free(there);
	return d;
}

void panel_drop_drawn(struct panel *p)
{
	struct group *g = (struct group *)(uintptr_t)p->group; /* ours: panel_drawn() made it */

	for (size_t c = 0; c < g->options->columns_n; c++)
		free(p->extra[c]);
	free(p->extra);
	free(p->cells);
	free(p->rows);
	free(p->columns);
	free(p->by_activity);
	free(p->missing);
	free(p->region_flaws);
	free(p->activity_flaws);
	free(p->region_total);
	free(p->activity_total);
	free(g->regions);
	free(g);
	free(p);
}
