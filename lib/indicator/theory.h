/* SPDX-License-Identifier: MIT */
/*
 * The schools of thought about clusters: what each says, which indicators stand for it and how
 * to read them. --describe NAME and the manual print the rows.
 */
#ifndef KLASTER_THEORY_H
#define KLASTER_THEORY_H

#include "base/slice.h"

struct theory {
	const char *name;
	const char *title[3];   /* kk, ru, en */
	const char *claim[3];   /* what it says of clusters */
	const char *reading[3]; /* how its indicators are read */
	const char *indicators; /* their names, a blank between */
	const char *source;
	const char *example;    /* a pipe that runs in the project's folder */
};

/* Ended by one without name. */
extern const struct theory theories[];

/* NULL where there is none of that name. */
const struct theory *theory_find(struct slice name);

#endif
