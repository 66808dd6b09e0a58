/* SPDX-License-Identifier: MIT */
/*
 * What a code leads to: its canonical form, its ancestor at --level, its title, its clusters.
 * Worked out once and remembered.
 */
#include "filter/classify_nace.h"

static int lang_index(const char *lang)
{
	return *lang == 'k' ? 0 : *lang == 'r' ? 1 : 2;
}

/* A string value that lives as long as what is remembered; nothing for an empty text. */
static struct value remembered(struct classify *c, struct slice text)
{
	return text.n ? value_string(&c->arena, text) : (struct value){ 0 };
}

static void answer_clusters(struct classify *c, struct answer *a, size_t i, struct slice code)
{
	struct membership found[SCHEME_MEMBERS];
	size_t n = scheme_find(c->uses[i].scheme, code, found, &a->uses[i].partial);
	struct member *members = arena_alloc(&c->arena, (n + !n) * sizeof(*members));

	memset(members, 0, (n + !n) * sizeof(*members));
	for (size_t m = 0; m < n; m++) {
		members[m].v[CLUSTER] = remembered(c, found[m].cluster);
		members[m].v[ROLE] = remembered(c, found[m].role);
		members[m].v[STAGE] = remembered(c, found[m].stage);
		if (c->lang)
			members[m].v[LABEL] = remembered(c, found[m].title[lang_index(c->lang)]);
	}
	if (!n && c->unmatched)
		members[0].v[CLUSTER] = remembered(c, slice_of(c->unmatched));
	a->uses[i].members = members;
	a->uses[i].n = n;
}

/* Works out what a spelling of NACE Rev. 2 leads to. */
static struct answer *answer_new(struct classify *c, struct slice spelling)
{
	struct answer *a = arena_alloc(&c->arena, sizeof(*a));
	enum nace_error error;

	memset(a, 0, sizeof(*a));
	error = c->labels ? nace_by_title(spelling, &a->code) : NACE_UNKNOWN;
	if (error == NACE_UNKNOWN)
		error = nace_read(spelling, c->zeros, &a->code);
	if (error != NACE_OK) {
		a->error = nace_error_text(error);
		return a;
	}
	a->text = nace_text(&a->code);
	if (c->to_nace && a->code.level == NACE_NATIONAL)
		a->text = nace_at(a->text, NACE_CLASS);
	if (c->level && a->code.level != NACE_AGGREGATE) {
		struct slice up = nace_at(a->text, c->level);
		/* A class that OKED does not split is its own national class. */
		if (up.p)
			a->text = up;
		else
			a->coarser = !(c->level == NACE_NATIONAL && a->code.level == NACE_CLASS &&
			               !nace_is_split(a->text));
	}
	a->coarser |= c->level && a->code.level == NACE_AGGREGATE;
	if (a->code.level == NACE_AGGREGATE)
		a->kind = value_plain(SLICE("aggregate"));
	a->section = remembered(c, nace_at(a->text, NACE_SECTION));
	if (c->lang)
		a->title = remembered(c, nace_title(a->text, c->lang));
	for (size_t i = 0; i < c->uses_n; i++)
		answer_clusters(c, a, i, nace_text(&a->code));
	return a;
}

const struct answer *classify_answer(struct classify *c, struct slice spelling)
{
	struct answer *a = dict_find(&c->memo, spelling);

	if (a)
		return a;
	a = answer_new(c, spelling);
	dict_slot(&c->memo, arena_dup(&c->arena, spelling))->item = a;
	return a;
}

/* ---- other nomenclatures ------------------------------------------------- */

/* The level of a key, by its digits, where the nomenclature has NACE's levels. */
static enum nace_level level_of(struct slice key)
{
	return key.n == 1 ? NACE_SECTION : key.n == 2 ? NACE_DIVISION : key.n == 3 ? NACE_GROUP : NACE_CLASS;
}

/* The key at --level; the key itself where none is asked for or it is coarser (*coarser). */
static struct slice rolled_up(const struct classify *c, const struct code_list *list, struct slice key,
                              bool *coarser)
{
	size_t digits = c->digits;

	*coarser = false;
	if (c->level && level_of(key) < c->level)
		*coarser = true;
	else if (c->level == NACE_SECTION)
		while (key.n > 1 && code_list_parent(list, key).n) {
			char out[16];
			struct slice parent = code_key(code_list_parent(list, key), out);
			key = code_list_find(list, parent); /* a letter or two digits: published without dots */
		}
	else if (c->level)
		digits = c->level == NACE_DIVISION ? 2 : c->level == NACE_GROUP ? 3 : 4;
	*coarser |= digits > key.n;
	return (struct slice){ key.p, digits && digits < key.n ? digits : key.n };
}

const struct answer *classify_answer_foreign(struct classify *c, const struct nomenclature *n, struct slice key)
{
	const struct code_list *list = code_list_of(n);
	struct answer *a = arena_alloc(&c->arena, sizeof(*a));
	struct slice up, code;
	char section[16];

	memset(a, 0, sizeof(*a));
	up = rolled_up(c, list, arena_dup(&c->arena, key), &a->coarser);
	code = code_list_find(list, up);
	a->text = arena_dup(&c->arena, code.p ? code : up);
	if (c->with_section && list) {
		struct slice at = up;
		while (at.n > 1 && code_list_parent(list, at).n)
			at = code_list_find(list, code_key(code_list_parent(list, at), section));
		a->section = remembered(c, at.n == 1 ? at : SLICE(""));
	}
	if (c->lang && *c->lang == 'e' && code_list_title(list, up).n)
		a->title = remembered(c, code_list_title(list, up));
	for (size_t i = 0; i < c->uses_n; i++)
		answer_clusters(c, a, i, key);
	return a;
}
