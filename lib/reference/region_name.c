/* SPDX-License-Identifier: MIT */
/*
 * Regions by published names. Every known spelling is folded (see fold.h), freed
 * of the words for region and city and filed under what is left and the kind that
 * those words said: Almaty + city, Almaty + region, Almaty bare. A name with a
 * kind word answers to all words of that kind, a bare name only where the tables
 * list it bare, so `Almaty` is what region_alias.tsv says and nothing else.
 */
#include "reference/fold.h"
#include "reference/region_internal.h"

enum kind { KIND_BARE = 'b', KIND_REGION = 'r', KIND_CITY = 'c' };

enum { NAME_LIMIT = 512 }; /* bytes; no region is called more than that */

/* Spelt as they are published; region_names_build() folds them once. */
static const struct {
	const char *word;
	enum kind kind;
} kind_words[] = {
	{ "область", KIND_REGION }, { "обл", KIND_REGION },   { "облысы", KIND_REGION },
	{ "region", KIND_REGION },  { "reg", KIND_REGION },   { "oblast", KIND_REGION },
	{ "oblys", KIND_REGION },   { "oblysy", KIND_REGION }, { "город", KIND_CITY },
	{ "г", KIND_CITY },         { "гор", KIND_CITY },     { "қаласы", KIND_CITY },
	{ "қал", KIND_CITY },       { "қ", KIND_CITY },       { "city", KIND_CITY },
	{ "qalasy", KIND_CITY },
};

enum { KIND_WORDS = sizeof(kind_words) / sizeof(kind_words[0]) };

_Static_assert((int)KIND_WORDS <= (int)REGION_KIND_WORDS, "room for the folded words");

static enum kind kind_of(const struct regions *t, struct slice word)
{
	for (size_t i = 0; i < KIND_WORDS; i++)
		if (slice_eq(word, t->kind_words[i]))
			return kind_words[i].kind;
	return KIND_BARE;
}

/* The key of a name: words that say the kind left out, the kind behind. */
static enum kind make_key(const struct regions *t, struct buf *key, struct slice name)
{
	enum kind kind = KIND_BARE;
	struct buf folded = { 0 };
	struct slice rest;

	fold_label(&folded, name);
	rest = buf_slice(&folded);
	key->n = 0;
	while (rest.p) {
		struct slice word = slice_cut(&rest, ' ');
		enum kind said = kind_of(t, word);

		if (said != KIND_BARE) {
			kind = said;
			continue;
		}
		if (key->n)
			buf_addc(key, ' ');
		buf_adds(key, word);
	}
	buf_addc(key, '/');
	buf_addc(key, (char)kind);
	buf_fini(&folded);
	return kind;
}

/* What a spelling leads to when two regions answer to it. */
static const struct region two_regions;

static void file_under(struct regions *t, struct slice key, const struct region *region)
{
	struct dict_slot *slot;

	if (!dict_find(&t->spellings, key))
		key = arena_dup(&t->arena, key);
	slot = dict_slot(&t->spellings, key);
	/* items are not written through */
	slot->item = (void *)(slot->item && slot->item != region ? &two_regions : region);
}

static bool is_city(const struct regions *t, const struct region *r, struct buf *key)
{
	for (int l = 0; l < REGION_LANGUAGES; l++)
		if (make_key(t, key, r->name[l]) == KIND_CITY)
			return true;
	return false;
}

static void add_spelling(struct regions *t, struct slice name, const struct region *r, bool city,
                         struct buf *key)
{
	if (!name.n)
		return;
	make_key(t, key, name);
	if (key->n <= 2)
		return;
	file_under(t, buf_slice(key), r);
	if (r->level != REGION_COUNTRY) {
		key->p[key->n - 1] = city ? KIND_CITY : KIND_REGION;
		file_under(t, buf_slice(key), r);
	}
}

void region_names_build(struct regions *t)
{
	struct buf key = { 0 };
	int alias = table_column(&t->alias_table, "alias");
	int code = table_column(&t->alias_table, "code");
	int own_alias = table_column(&t->table, "alias"), own_code = table_column(&t->table, "code");

	for (size_t i = 0; i < KIND_WORDS; i++) {
		key.n = 0;
		fold_label(&key, slice_of(kind_words[i].word));
		t->kind_words[i] = arena_dup(&t->arena, buf_slice(&key));
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct region *r = &t->rows[i];
		bool city = is_city(t, r, &key);

		for (int l = 0; l < REGION_LANGUAGES; l++) {
			add_spelling(t, r->name[l], r, city, &key);
			add_spelling(t, r->short_name[l], r, city, &key);
		}
		add_spelling(t, r->iso, r, city, &key);
	}
	for (size_t i = 0; i < t->alias_table.rows; i++) {
		const struct region *r = region_find(t, table_cell(&t->alias_table, i, code));
		if (r)
			add_spelling(t, table_cell(&t->alias_table, i, alias), r,
			             is_city(t, r, &key), &key);
	}
	for (size_t i = 0; own_alias >= 0 && i < t->table.rows; i++) {
		const struct region *r = region_find(t, table_cell(&t->table, i, own_code));
		struct slice list = table_cell(&t->table, i, own_alias);

		while (list.n)
			add_spelling(t, slice_trim(slice_cut(&list, ';')), r, is_city(t, r, &key),
			             &key);
	}
	buf_fini(&key);
}

void region_names_free(struct regions *t)
{
	dict_fini(&t->spellings);
	arena_fini(&t->arena);
}

enum region_match region_named(const struct regions *t, struct slice text,
                               const struct region **found)
{
	struct buf key = { 0 };

	*found = region_find(t, text);
	if (*found)
		return REGION_FOUND;
	if (!text.n || text.n > NAME_LIMIT)
		return REGION_UNKNOWN;
	make_key(t, &key, text);
	*found = dict_find(&t->spellings, buf_slice(&key));
	buf_fini(&key);
	if (!*found)
		return REGION_UNKNOWN;
	return *found == &two_regions ? REGION_AMBIGUOUS : REGION_FOUND;
}
