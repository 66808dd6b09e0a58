/* SPDX-License-Identifier: MIT */
/* What region.c and region_name.c share with each other only. */
#ifndef KLASTER_REGION_INTERNAL_H
#define KLASTER_REGION_INTERNAL_H

#include "base/buf.h"
#include "base/dict.h"
#include "base/table.h"
#include "reference/region.h"

struct cross {
	struct slice geography, code, to;
	int from, until; /* years; 0 is open */
};

enum { REGION_KIND_WORDS = 16 };

struct regions {
	struct table table, alias_table, cross_table;
	struct buf content; /* of the user's file */
	struct region *rows;
	size_t n;
	struct cross *crosses;
	size_t n_crosses;
	struct buf geographies;

	struct dict spellings; /* from make_key() to struct region */
	struct slice kind_words[REGION_KIND_WORDS]; /* folded */
	struct arena arena;
};

void region_names_build(struct regions *t);
void region_names_free(struct regions *t);

#endif
