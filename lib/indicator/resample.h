/* SPDX-License-Identifier: MIT */
/*
 * How sure a figure is, by drawing its data anew (Efron, Tibshirani 1993): a region's persons or
 * firms among its activities, or the regions of a panel. Draws go by the seed and the codes,
 * never by the order of the records.
 */
#ifndef KLASTER_RESAMPLE_H
#define KLASTER_RESAMPLE_H

#include <gsl/gsl_rng.h>

#include "base/random.h"
#include "indicator/indicator.h"

#define RESAMPLE_PARAMETERS                                                                                  \
	{ "repetitions", "0", "0|2..1000000", "of the bootstrap, at least 2, for low, high and se; 0: none" },     \
	{ "confidence", "0.95", "0..1", "of low and high" }, { "seed", "1", "number", "of the bootstrap" }

/* Where figures are counts. */
#define RESAMPLE_COUNTS                                                                                      \
	{ "unit", "1", "number", "how many persons, or whatever is counted, a unit of the value is: 1000 for thousands" }, \
	RESAMPLE_PARAMETERS

/* How many draws are wanted: 0, or 2 to a million. */
size_t resample_times(const struct run *run);

/* The number of a stream of draws, by the activity's code alone: what is drawn for it hangs neither on
 * those beside it nor on other periods. One that there is not (NO_CODE) has an empty code. */
uint64_t stream_of_activity(const struct group *g, uint32_t activity);

/* GSL's generator for a stream of the seed asked for; to be freed. */
gsl_rng *stream_rng(const struct run *run, uint64_t stream);

struct interval {
	double low, high, se;
};

/* Percentiles and standard deviation of the draws, which it moves about; those that are not finite
 * say nothing. NAN where there are none, with one no se. */
struct interval interval_of(double *drawn, size_t n, double confidence);

/* Indices of the shares of a region's cells, which lie as p->cells from p->rows[region] on. */
typedef void share_indices(const struct run *run, const struct panel *p, uint32_t region, const double *share, double *index);

/* Hands on each of n indices of a region that has a record, by its component's name (NULL: the
 * result itself), with its interval where one is wanted. */
void give_shares_indices(struct run *run, const struct panel *p, uint32_t region, share_indices *indices, const char *const *names,
                         size_t n, const char *reason);

/* What a formula says of it. */
#define RESAMPLED "by the bootstrap of as many persons as the region has"

/* Of each of n indices the interval when as many persons as the region has are drawn among its
 * activities by their shares (multinomial). NAN where resample_times() is 0, or there are none
 * to draw. */
void resample_shares(const struct run *run, const struct panel *p, uint32_t region, share_indices *indices, size_t n,
                     struct interval *out);

/* As many regions as have a record, drawn with replacement, each as a region of its own, with
 * sums of their own; activities and their flaws stay. To be freed by panel_drop_drawn(). */
struct panel *panel_drawn(const struct panel *p, struct random *random);
void panel_drop_drawn(struct panel *p);

#endif
