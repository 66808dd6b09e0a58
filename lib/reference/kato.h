/* SPDX-License-Identifier: MIT */
/*
 * Kazakhstan's territorial units below the regions: the districts, rural districts and
 * settlements of KATO (NK RK 11, state of 17 October 2022), which region.h knows by the
 * shape of their codes only. The table is read when it is first asked for: few streams
 * need it.
 */
#ifndef KLASTER_KATO_H
#define KLASTER_KATO_H

#include "reference/region.h"

struct kato_unit {
	struct slice code;
	struct slice name[REGION_LANGUAGES]; /* kk and en of districts only, else empty */
	struct slice former;                 /* names, `;` between them */
	int since;                           /* year of the present name; 0 where it is not known */
};

/* The unit of that code; NULL where KATO has none. */
const struct kato_unit *kato_find(struct slice code);

/*
 * The unit that a name means: of a district or a city of regional rank, in any of the three
 * languages or by a former name; with `within`, the code of a region or district, any unit
 * in it, of several the highest in rank. Words for district, city, village say the kind.
 */
enum region_match kato_named(struct slice text, struct slice within, const struct kato_unit **found);

/* All of them, sorted by code, and their number. */
const struct kato_unit *kato_all(size_t *n);

#endif
