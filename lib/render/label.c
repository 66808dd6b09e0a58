/* SPDX-License-Identifier: MIT */
/* Names for codes. */
#include "render/label.h"

#include <stdlib.h>

#include "base/resource.h"
#include "base/table.h"
#include "indicator/indicator.h"
#include "reference/nace.h"

enum { KINDS_MAX = 32 };

struct labels {
	char lang[3];
	enum region_language language;
	struct regions *regions;
	struct table words;
	struct table_index *keys;
	int column;
	struct {
		struct slice field;
		enum label_kind kind;
	} kinds[KINDS_MAX];
	size_t kinds_n;
	struct own_name {
		struct slice field, code, name;
	} *own;
	size_t own_n, own_cap;
};

struct labels *labels_open(const char *lang, const char **message)
{
	struct labels *l = xcalloc(1, sizeof(*l));
	struct slice text;

	memcpy(l->lang, lang, 2);
	*message = "label.tsv is missing";
	if (!region_language(slice_of(lang), &l->language) || !(l->regions = regions_open(NULL, message)) ||
	    !resource_find("tables/label.tsv", &text) || !table_read(&l->words, text, message)) {
		labels_close(l);
		return NULL;
	}
	l->keys = table_index_new(&l->words, table_column(&l->words, "key"));
	l->column = table_column(&l->words, lang);
	labels_set(l, SLICE("region"), SLICE("region"));
	labels_set(l, SLICE("nace"), SLICE("nace"));
	labels_set(l, SLICE("section"), SLICE("nace"));
	return l;
}

void labels_close(struct labels *l)
{
	if (!l)
		return;
	if (l->regions)
		regions_close(l->regions);
	table_index_free(l->keys);
	table_fini(&l->words);
	free(l->own);
	free(l);
}

const char *labels_lang(const struct labels *l)
{
	return l->lang;
}

const struct regions *labels_regions(const struct labels *l)
{
	return l->regions;
}

bool labels_set(struct labels *l, struct slice field, struct slice kind)
{
	if (l->kinds_n == KINDS_MAX)
		return false;
	l->kinds[l->kinds_n].field = field;
	if (slice_is(kind, "region"))
		l->kinds[l->kinds_n].kind = LABEL_REGION;
	else if (slice_is(kind, "nace"))
		l->kinds[l->kinds_n].kind = LABEL_NACE;
	else if (slice_is(kind, "word"))
		l->kinds[l->kinds_n].kind = LABEL_WORD;
	else if (slice_is(kind, "code"))
		l->kinds[l->kinds_n].kind = LABEL_NONE;
	else
		return false;
	l->kinds_n++;
	return true;
}

void labels_name(struct labels *l, struct slice field, struct slice code, struct slice name)
{
	l->own = xgrow(l->own, &l->own_cap, l->own_n + 1, sizeof(*l->own));
	l->own[l->own_n++] = (struct own_name){ field, code, name };
}

struct slice labels_own(const struct labels *l, struct slice field, struct slice code)
{
	for (size_t i = l->own_n; i-- > 0;)
		if (slice_eq(l->own[i].code, code) && slice_eq(l->own[i].field, field))
			return l->own[i].name;
	return (struct slice){ NULL, 0 };
}

enum label_kind label_kind(const struct labels *l, struct slice field)
{
	for (size_t i = l->kinds_n; i-- > 0;)
		if (slice_eq(l->kinds[i].field, field))
			return l->kinds[i].kind;
	return LABEL_WORD;
}

struct slice label_word(const struct labels *l, struct slice key)
{
	long row = table_index_find(l->keys, key);
	struct slice word = row < 0 ? (struct slice){ NULL, 0 } : table_cell(&l->words, (size_t)row, l->column);
	const struct indicator *indicator = word.n ? NULL : indicator_find(key);

	if (indicator)
		return slice_of(indicator->title[l->language]);
	return word.n ? word : key;
}

struct slice label_of(const struct labels *l, enum label_kind kind, struct slice code, bool is_short)
{
	struct slice title;

	switch (kind) {
	case LABEL_REGION: return region_label(l->regions, code, l->language, is_short);
	case LABEL_NACE:
		if (is_short) {
			struct slice word = label_word(l, code);
			if (!slice_eq(word, code))
				return word;
		}
		title = nace_title(code, l->lang);
		return title.p ? title : label_word(l, code);
	case LABEL_WORD: return label_word(l, code);
	case LABEL_NONE: break;
	}
	return code;
}
