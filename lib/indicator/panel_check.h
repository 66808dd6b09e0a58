/* SPDX-License-Identifier: MIT */
/*
 * What a panel must not hold, because every sum over it would be wrong in silence: records
 * that a further field tells apart, and a whole beside its own parts.
 */
#ifndef KLASTER_PANEL_CHECK_H
#define KLASTER_PANEL_CHECK_H

#include "indicator/panel.h"

/* The dimensions that a further field may hang on: a title belongs to its code. */
enum { EXTRA_REGION, EXTRA_ACTIVITY, EXTRA_TIME, EXTRA_GROUP, EXTRA_DIMENSIONS };

struct extras;

/* `o` is kept by reference. */
struct extras *extras_new(const struct panel_options *o);
void extras_free(struct extras *x);

/* Notes the record's other fields; places are the numbers of its region, activity, time, group. */
void extras_note(struct extras *x, const struct batch *b, const struct record *r,
                 const uint32_t places[EXTRA_DIMENSIONS]);

/* NULL, or which field varies though nothing it may hang on does (to be freed). */
char *extras_complaint(const struct extras *x);

/* Whether activities are of another revision, in which section letters mean other divisions. */
bool extras_other_revision(const struct extras *x);

/* NULL, or which codes in one panel contain one another (to be freed). */
char *overlap_complaint(const struct group *groups, size_t n, const struct panel_options *o, bool other_revision);

#endif
