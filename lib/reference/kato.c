/* SPDX-License-Identifier: MIT */
#include "reference/kato.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/dict.h"
#include "base/resource.h"
#include "base/table.h"
#include "reference/fold.h"

enum kind { KIND_ANY, KIND_DISTRICT, KIND_CITY, KIND_OKRUG, KIND_SETTLEMENT, KINDS };

/* Words that say what a unit is, as they are published; folded once. */
static const struct {
	const char *word;
	enum kind kind;
} words[] = {
	{ "район", KIND_DISTRICT }, { "р-н", KIND_DISTRICT }, { "ауданы", KIND_DISTRICT }, { "district", KIND_DISTRICT },
	{ "г.а", KIND_CITY }, { "г", KIND_CITY }, { "город", KIND_CITY }, { "қаласы", KIND_CITY }, { "қ.ә", KIND_CITY },
	{ "қ", KIND_CITY }, { "city", KIND_CITY }, { "с.о", KIND_OKRUG }, { "а.о", KIND_OKRUG },
	{ "сельский округ", KIND_OKRUG }, { "ауылдық округі", KIND_OKRUG }, { "с", KIND_SETTLEMENT },
	{ "село", KIND_SETTLEMENT }, { "ауылы", KIND_SETTLEMENT }, { "п", KIND_SETTLEMENT }, { "им", KIND_ANY },
};

enum { WORDS = sizeof(words) / sizeof(words[0]) };

/* One name of one unit; those of the same key are linked. */
struct name {
	struct kato_unit *unit;
	struct name *next;
	enum kind kind;
};

static struct {
	struct kato_unit *units;
	size_t n;
	struct table table, districts;
	struct dict names; /* by key to struct name */
	struct arena arena;
	struct slice words[WORDS];
} kato;

static int by_code(const void *a, const void *b)
{
	return slice_cmp(((const struct kato_unit *)a)->code, ((const struct kato_unit *)b)->code);
}

static bool read_table(const char *name, struct table *t)
{
	struct slice text;
	const char *why;

	return resource_find(name, &text) && table_read(t, text, &why);
}

static int year_of(struct slice cell)
{
	int year = 0;

	for (size_t i = 0; i < cell.n; i++)
		year = year * 10 + (cell.p[i] - '0');
	return year;
}

/* Both tables are part of the executable and sorted by code; a test holds them to that. */
static void load_once(void)
{
	const struct table *d = &kato.districts;

	if (!read_table("tables/kato.tsv", &kato.table) || !read_table("tables/kato_district.tsv", &kato.districts))
		return;
	kato.n = kato.table.rows;
	kato.units = xcalloc(kato.n + 1, sizeof(*kato.units));
	for (size_t i = 0; i < kato.n; i++) {
		kato.units[i].code = table_cell(&kato.table, i, 0);
		kato.units[i].name[REGION_RU] = table_cell(&kato.table, i, 1);
		kato.units[i].name[REGION_KK] = kato.units[i].name[REGION_EN] = kato.units[i].former = SLICE("");
	}
	for (size_t i = 0; i < d->rows; i++) {
		struct kato_unit key = { .code = table_cell(d, i, 0) };
		struct kato_unit *unit = bsearch(&key, kato.units, kato.n, sizeof(*unit), by_code);
		if (!unit)
			continue;
		unit->name[REGION_KK] = table_cell(d, i, table_column(d, "kk"));
		unit->name[REGION_EN] = table_cell(d, i, table_column(d, "en"));
		unit->former = table_cell(d, i, table_column(d, "former"));
		unit->since = year_of(table_cell(d, i, table_column(d, "since")));
	}
}

/* Any thread may be the first to ask. */
static void load(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, load_once);
}

const struct kato_unit *kato_all(size_t *n)
{
	load();
	*n = kato.n;
	return kato.units;
}

const struct kato_unit *kato_find(struct slice code)
{
	struct kato_unit key = { .code = code };

	load();
	return kato.n ? bsearch(&key, kato.units, kato.n, sizeof(key), by_code) : NULL;
}

/* ---- names --------------------------------------------------------------- */

/* Whether the folded text has the words `word`, whole, at `at`. */
static bool word_at(struct slice text, size_t at, struct slice word)
{
	return at + word.n <= text.n && memcmp(text.p + at, word.p, word.n) == 0 &&
	       (at + word.n == text.n || text.p[at + word.n] == ' ') && (!at || text.p[at - 1] == ' ');
}

/* The name folded, without the words that say its kind; returns that kind. */
static enum kind make_key(struct slice name, struct buf *key)
{
	struct buf folded = { 0 };
	enum kind kind = KIND_ANY;
	struct slice text;

	fold_label(&folded, name);
	text = buf_slice(&folded);
	key->n = 0;
	for (size_t at = 0; at < text.n;) {
		size_t skip = 0, end = at;
		for (size_t i = 0; i < WORDS; i++)
			if (kato.words[i].n > skip && word_at(text, at, kato.words[i])) {
				skip = kato.words[i].n;
				kind = words[i].kind != KIND_ANY ? words[i].kind : kind;
			}
		while (end < text.n && text.p[end] != ' ')
			end++;
		if (!skip) {
			if (key->n)
				buf_addc(key, ' ');
			buf_adds(key, (struct slice){ text.p + at, end - at });
		}
		at = (skip ? at + skip : end) + 1;
	}
	buf_fini(&folded);
	return kind;
}

static void add_name(struct kato_unit *unit, struct slice text, struct buf *key)
{
	struct name *name = arena_alloc(&kato.arena, sizeof(*name));
	struct dict_slot *slot;
	struct slice k;

	if (!text.n)
		return;
	*name = (struct name){ .unit = unit, .kind = make_key(text, key) };
	if (!key->n)
		return;
	k = buf_slice(key);
	if (!dict_find(&kato.names, k))
		k = arena_dup(&kato.arena, k);
	slot = dict_slot(&kato.names, k);
	for (const struct name *other = slot->item; other; other = other->next)
		if (other->unit == unit && other->kind == name->kind)
			return;
	name->next = slot->item;
	slot->item = name;
}

static void load_names_once(void)
{
	struct buf key = { 0 };

	for (size_t i = 0; i < WORDS; i++) {
		key.n = 0;
		fold_label(&key, slice_of(words[i].word));
		kato.words[i] = arena_dup(&kato.arena, buf_slice(&key));
	}
	for (size_t i = 0; i < kato.n; i++) {
		struct slice former = kato.units[i].former;
		for (int l = 0; l < REGION_LANGUAGES; l++)
			add_name(&kato.units[i], kato.units[i].name[l], &key);
		while (former.n)
			add_name(&kato.units[i], slice_cut(&former, ';'), &key);
	}
	buf_fini(&key);
}

static void load_names(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, load_names_once);
}

static size_t zeros_behind(struct slice code)
{
	size_t n = 0;

	while (n < code.n && code.p[code.n - 1 - n] == '0')
		n++;
	return n;
}

/* 2 to 4; the regions (1) have names of their own, see region.h. */
static int level_of(struct slice code)
{
	size_t zeros = zeros_behind(code);

	return zeros >= 7 ? 1 : zeros >= 5 ? 2 : zeros >= 3 ? 3 : 4;
}

static bool is_within(struct slice code, struct slice whole)
{
	static const size_t digits[] = { 0, 2, 4, 6, 9 };

	return whole.n == 9 && code.n == 9 && !slice_eq(code, whole) && memcmp(code.p, whole.p, digits[level_of(whole)]) == 0;
}

enum region_match kato_named(struct slice text, struct slice within, const struct kato_unit **found)
{
	struct buf key = { 0 };
	enum kind kind;
	int best = 5;
	bool several = false;

	*found = NULL;
	load();
	load_names();
	if (!text.n || text.n > 512)
		return REGION_UNKNOWN;
	kind = make_key(text, &key);
	for (const struct name *name = dict_find(&kato.names, buf_slice(&key)); name && key.n; name = name->next) {
		int level = level_of(name->unit->code);
		if (level == 1 || (within.n ? !is_within(name->unit->code, within) : level != 2))
			continue;
		if (kind != KIND_ANY && name->kind != KIND_ANY && kind != name->kind)
			continue;
		if (level < best) {
			best = level;
			*found = name->unit;
			several = false;
		} else if (level == best && name->unit != *found) {
			several = true;
		}
	}
	buf_fini(&key);
	if (several)
		*found = NULL;
	return several ? REGION_AMBIGUOUS : *found ? REGION_FOUND : REGION_UNKNOWN;
}
