/* SPDX-License-Identifier: MIT */
#include "reference/nuts.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/resource.h"
#include "base/table.h"

const int nuts_years[NUTS_VINTAGES] = { 1999, 2003, 2006, 2010, 2013, 2016, 2021 };

static struct {
	struct table table;
	struct nuts_code *codes;
	size_t n;
} nuts;

static int by_code(const void *a, const void *b)
{
	return slice_cmp(((const struct nuts_code *)a)->code, ((const struct nuts_code *)b)->code);
}

static void load_once(void)
{
	struct slice text;
	const char *why;

	if (!resource_find("tables/nuts.tsv", &text) || !table_read(&nuts.table, text, &why))
		return;
	nuts.n = nuts.table.rows;
	nuts.codes = xcalloc(nuts.n + 1, sizeof(*nuts.codes));
	for (size_t i = 0; i < nuts.n; i++) {
		struct slice letters = table_cell(&nuts.table, i, table_column(&nuts.table, "vintages"));
		nuts.codes[i] = (struct nuts_code){ .code = table_cell(&nuts.table, i, 0),
			                            .name = table_cell(&nuts.table, i, table_column(&nuts.table, "name")),
			                            .next = table_cell(&nuts.table, i, table_column(&nuts.table, "next")) };
		for (size_t k = 0; k < letters.n; k++)
			nuts.codes[i].vintages |= 1u << (letters.p[k] - 'a');
	}
	qsort(nuts.codes, nuts.n, sizeof(*nuts.codes), by_code);
}

/* Any thread may be the first to ask. */
static void load(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, load_once);
}

const struct nuts_code *nuts_find(struct slice code)
{
	struct nuts_code key = { .code = code };

	load();
	return nuts.n ? bsearch(&key, nuts.codes, nuts.n, sizeof(key), by_code) : NULL;
}

int nuts_vintage(struct slice year)
{
	char text[8];

	for (int i = 0; i < NUTS_VINTAGES; i++) {
		snprintf(text, sizeof(text), "%d", nuts_years[i]);
		if (slice_is(year, text))
			return i;
	}
	return -1;
}

struct slice nuts_in(const struct nuts_code *code, int vintage)
{
	for (int steps = 0; code && steps < NUTS_VINTAGES; steps++) {
		if (code->vintages >> vintage & 1)
			return code->code;
		code = code->next.n ? nuts_find(code->next) : NULL;
	}
	return (struct slice){ NULL, 0 };
}
