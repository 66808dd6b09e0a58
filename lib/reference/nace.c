/* SPDX-License-Identifier: MIT */
/*
 * The classification in memory. Every code is a set of the 615 classes, a bit each in
 * the order of the classification; so contains, overlaps and ranges are the same few
 * operations for sections, groups and aggregates. National classes share the bit of
 * their class and are told apart by their text.
 */
#include "reference/nace.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/resource.h"
#include "base/table.h"
#include "reference/fold.h"
#include "reference/nace_internal.h"

enum { CODE, PARENT, LEVEL, KK, RU, EN, COLUMNS };

static struct {
	struct table table, labels;
	struct table_index *codes;
	int column[COLUMNS];
	struct set *sets; /* per row */
	uint8_t *levels;
	uint16_t class_rows[NACE_CLASSES];
	/* titles: folded text to code, open addressing */
	struct title {
		struct slice key, code;
		bool decided; /* by nace_label.tsv */
		bool several; /* codes of different content have it */
	} *titles;
	size_t titles_mask;
	struct arena arena;
} nace;

static const char *const level_names[] = { NULL, "section", "division", "group", "class", "national",
	                                   "aggregate" };

enum nace_level nace_level_named(struct slice name)
{
	for (int level = NACE_SECTION; level <= NACE_NATIONAL; level++)
		if (slice_is(name, level_names[level]))
			return (enum nace_level)level;
	return 0;
}

const char *nace_level_name(enum nace_level level)
{
	return level_names[level];
}

static struct title *title_slot(struct slice folded)
{
	size_t at = slice_hash(folded) & nace.titles_mask;

	while (nace.titles[at].key.p && !slice_eq(nace.titles[at].key, folded))
		at = (at + 1) & nace.titles_mask;
	return &nace.titles[at];
}

/* The first code stands: what nace_label.tsv says, else the coarsest. Another of the
 * same content (a group and its only class) changes nothing. */
static void add_title(struct slice title, struct slice code, bool decided)
{
	struct buf key = { 0 };

	fold_label(&key, title);
	if (key.n) {
		struct title *slot = title_slot(buf_slice(&key));
		if (!slot->key.p)
			*slot = (struct title){ arena_dup(&nace.arena, buf_slice(&key)), code, decided, false };
		else if (!slot->decided && nace_relation(slot->code, code) != NACE_SAME)
			slot->several = true;
	}
	buf_fini(&key);
}

static void load_titles_once(void)
{
	nace.titles_mask = 8191;
	nace.titles = xcalloc(nace.titles_mask + 1, sizeof(*nace.titles));
	for (size_t i = 0; i < nace.labels.rows; i++)
		add_title(table_cell(&nace.labels, i, 0), table_cell(&nace.labels, i, 1), true);
	for (size_t i = 0; i < nace.table.rows; i++)
		for (int c = KK; c <= EN; c++)
			add_title(table_cell(&nace.table, i, nace.column[c]),
			          table_cell(&nace.table, i, nace.column[CODE]), false);
}

static void load_titles(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, load_titles_once);
}

/* The tables are part of the executable: a fault in them is a fault of the build. */
static void read_resource(struct table *t, const char *name)
{
	struct slice text;
	const char *message = "it is missing";

	if (!resource_find(name, &text) || !table_read(t, text, &message)) {
		fprintf(stderr, "klaster: internal error: %s: %s\n", name, message);
		exit(2);
	}
}

static void unload(void)
{
	table_index_free(nace.codes);
	table_fini(&nace.table);
	table_fini(&nace.labels);
	arena_fini(&nace.arena);
	free(nace.sets);
	free(nace.levels);
	free(nace.titles);
}

static void load_once(void)
{
	static const char *const columns[COLUMNS] = { "code", "parent", "level", "kk", "ru", "en" };
	size_t classes = 0;

	read_resource(&nace.table, "tables/nace.tsv");
	read_resource(&nace.labels, "tables/nace_label.tsv");
	for (int c = 0; c < COLUMNS; c++)
		nace.column[c] = table_column(&nace.table, columns[c]);
	nace.codes = table_index_new(&nace.table, nace.column[CODE]);
	nace.sets = xcalloc(nace.table.rows, sizeof(*nace.sets));
	nace.levels = xcalloc(nace.table.rows, 1);
	/* Rows stand in the order of the classification, parents before children. */
	for (size_t i = 0; i < nace.table.rows; i++) {
		enum nace_level level = nace_level_named(table_cell(&nace.table, i, nace.column[LEVEL]));
		struct slice code = table_cell(&nace.table, i, nace.column[CODE]);

		nace.levels[i] = (uint8_t)level;
		if (level == NACE_CLASS) {
			for (struct slice up = code; up.n;) {
				long row = table_index_find(nace.codes, up);
				nace.sets[row].bits[classes / 64] |= 1ull << classes % 64;
				up = table_cell(&nace.table, (size_t)row, nace.column[PARENT]);
			}
			nace.class_rows[classes] = (uint16_t)i;
			classes++;
		} else if (level == NACE_NATIONAL) {
			size_t bit = classes - 1;
			nace.sets[i].bits[bit / 64] |= 1ull << bit % 64;
		}
	}
	atexit(unload);
}

/* Any thread may be the first to ask. */
static void load(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, load_once);
}

long nace_row(struct slice code)
{
	load();
	return table_index_find(nace.codes, code);
}

const struct set *nace_row_set(long row)
{
	return &nace.sets[row];
}

enum nace_level nace_row_level(long row)
{
	return (enum nace_level)nace.levels[row];
}

struct slice nace_row_parent(long row)
{
	return table_cell(&nace.table, (size_t)row, nace.column[PARENT]);
}

struct slice nace_at(struct slice code, enum nace_level level)
{
	long row = nace_row(code);

	while (row >= 0 && nace.levels[row] > level)
		row = table_index_find(nace.codes, nace_row_parent(row));
	if (row < 0 || nace.levels[row] != level)
		return (struct slice){ NULL, 0 };
	return table_cell(&nace.table, (size_t)row, nace.column[CODE]);
}

struct slice nace_title(struct slice code, const char *lang)
{
	long row = nace_row(code);
	int column = table_column(&nace.table, lang);
	struct slice title;

	if (row < 0 || column < nace.column[KK])
		return (struct slice){ NULL, 0 };
	title = table_cell(&nace.table, (size_t)row, column);
	return title.n ? title : (struct slice){ NULL, 0 };
}

enum nace_error nace_by_title(struct slice title, struct nace_code *code)
{
	struct buf key = { 0 };
	const struct title *slot;

	load();
	load_titles();
	fold_label(&key, title);
	slot = title_slot(buf_slice(&key));
	buf_fini(&key);
	if (!slot->key.p)
		return NACE_UNKNOWN;
	return slot->several ? NACE_TITLE : nace_read(slot->code, NACE_ZEROS_KEPT, code);
}

bool nace_is_split(struct slice code)
{
	long row = nace_row(code);

	return row >= 0 && nace.levels[row] == NACE_CLASS && (size_t)row + 1 < nace.table.rows &&
	       nace.levels[row + 1] == NACE_NATIONAL;
}

size_t nace_class_numbers(struct slice code, uint16_t numbers[NACE_CLASSES])
{
	struct nace_code read;
	struct set set;
	size_t n = 0;

	if (!nace_set(code, &set, &read))
		return 0;
	for (uint16_t i = 0; i < NACE_CLASSES; i++)
		if (set.bits[i / 64] >> i % 64 & 1)
			numbers[n++] = i;
	return n;
}

struct slice nace_class(size_t number)
{
	load();
	return table_cell(&nace.table, nace.class_rows[number], nace.column[CODE]);
}

enum nace_relation nace_relation(struct slice a, struct slice b)
{
	struct nace_code code;
	struct set sa, sb;
	bool a_in_b = true, b_in_a = true, meet = false;
	enum nace_level la, lb;

	if (slice_eq(a, b))
		return NACE_SAME;
	if (!nace_set(a, &sa, &code) || !nace_set(b, &sb, &code))
		return NACE_DISJOINT;
	la = nace_level(a);
	lb = nace_level(b);
	for (size_t i = 0; i < SET_WORDS; i++) {
		meet |= (sa.bits[i] & sb.bits[i]) != 0;
		a_in_b &= (sa.bits[i] & ~sb.bits[i]) == 0;
		b_in_a &= (sb.bits[i] & ~sa.bits[i]) == 0;
	}
	if (!meet)
		return NACE_DISJOINT;
	if (la == NACE_NATIONAL && lb == NACE_NATIONAL)
		return NACE_DISJOINT; /* two national parts of one class */
	if (la == NACE_NATIONAL)
		return NACE_WITHIN;
	if (lb == NACE_NATIONAL)
		return NACE_CONTAINS;
	return a_in_b && b_in_a ? NACE_SAME : a_in_b ? NACE_WITHIN : b_in_a ? NACE_CONTAINS : NACE_OVERLAPS;
}

enum nace_level nace_level(struct slice code)
{
	long row = nace_row(code);
	struct nace_code read;

	if (row >= 0)
		return nace_row_level(row);
	return nace_read(code, NACE_ZEROS_UNSURE, &read) == NACE_OK && read.level == NACE_AGGREGATE ?
	               NACE_AGGREGATE : 0;
}
