/* SPDX-License-Identifier: MIT */
/*
 * How long an SDMX period is and when it begins: 2005, 2005-S1, 2005-Q1, 2005-03,
 * 2005-01/2005-06. What may be added, compared or laid end to end depends on it.
 */
#ifndef KLASTER_SPAN_H
#define KLASTER_SPAN_H

#include "base/slice.h"

/* A period: year, half, third, quarter, month, range of months, or anything else. */
struct span {
	char kind;  /* A S T Q M R; W D: weeks, days; ? not a period */
	int start;  /* month, counted from year 0 */
	int months; /* 0 for weeks, days and what is not a period */
};

struct span span_of(struct slice time);

#endif
