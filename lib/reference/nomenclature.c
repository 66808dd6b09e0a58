/* SPDX-License-Identifier: MIT */
#include "reference/nomenclature.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/buf.h"
#include "base/dict.h"
#include "base/resource.h"
#include "base/table.h"
#include "base/utf8.h"
#include "reference/fold.h"

#define DIGITS(from, to) ((2u << (to)) - (1u << (from)))

const struct nomenclature nomenclatures[] = {
	{ "NACE1.1", "1.1 nace1 nacerev1.1 nacerev.1.1", "nace1.1", DIGITS(2, 4), 4, true,
	  "NACE Rev. 1.1, 2002" },
	{ "NACE2", "2 2.0 nacerev2 nacerev.2", "nace2", DIGITS(2, 4), 4, true, "NACE Rev. 2, 2008" },
	{ "NACE2.1", "2.1 nacerev2.1 nacerev.2.1", "nace2.1", DIGITS(2, 4), 4, true, "NACE Rev. 2.1, 2025" },
	{ "OKED2003", "", "nace1.1", DIGITS(2, 4), 4, true, "OKED GK RK 03-2003: classes of NACE Rev. 1.1" },
	{ "OKED2007", "", "nace2", DIGITS(2, 4), 4, true, "OKED GK RK 03-2007: classes of NACE Rev. 2" },
	{ "OKED2019", "oked", "nace2", DIGITS(2, 4), 4, true, "OKED NK RK 03-2019: classes of NACE Rev. 2" },
	{ "GKED2011", "gced2011", "nace2", DIGITS(2, 4), 4, true,
	  "classification of Kyrgyzstan, 2011: classes of NACE Rev. 2" },
	{ "ISIC3", "isicrev3 isicrev.3", "isic3", DIGITS(2, 4), 4, true, "ISIC Rev. 3, 1989" },
	{ "ISIC3.1", "isicrev3.1 isicrev.3.1", "isic3.1", DIGITS(2, 4), 4, true, "ISIC Rev. 3.1, 2002" },
	{ "ISIC4", "isicrev4 isicrev.4", "isic4", DIGITS(2, 4), 4, true, "ISIC Rev. 4, 2008" },
	{ "NAICS2017", "naics", "naics2017", DIGITS(2, 6), 6, false, "NAICS 2017, United States" },
	{ "CPA2.1", "cpa cpa2015", "cpa2.1", DIGITS(2, 6), 6, true, "CPA 2.1, products by activity" },
	{ "CN2021", "", "cn2021", 1u << 2 | 1u << 4 | 1u << 6 | 1u << 8, 8, false, "Combined Nomenclature 2021" },
	{ "CN2022", "cn", "cn2022", 1u << 2 | 1u << 4 | 1u << 6 | 1u << 8, 8, false, "Combined Nomenclature 2022" },
	{ "HS1992", "hs0 h0 hs1988", "hs1992", 1u << 2 | 1u << 4 | 1u << 6, 6, false, "Harmonized System 1988/92" },
	{ "HS2007", "hs3 h3", "hs2007", 1u << 2 | 1u << 4 | 1u << 6, 6, false, "Harmonized System 2007" },
	{ "HS2017", "hs5 h5", "hs2017", 1u << 2 | 1u << 4 | 1u << 6, 6, false, "Harmonized System 2017" },
	{ "HS2022", "hs6 h6", "hs2022", 1u << 2 | 1u << 4 | 1u << 6, 6, false, "Harmonized System 2022" },
	{ "SITC2", "s2", "sitc2", DIGITS(1, 5), 5, false, "SITC Rev. 2" },
	{ "SITC4", "s4", "sitc4", DIGITS(1, 5), 5, false, "SITC Rev. 4" },
	{ NULL, NULL, NULL, 0, 0, false, NULL },
};

/* Names without blanks and in small letters: "NACE Rev. 1.1" is nacerev.1.1. */
const struct nomenclature *nomenclature_find(struct slice name)
{
	char text[32];
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] != ' ' && n < sizeof(text))
			text[n++] = (char)tolower((unsigned char)name.p[i]);
	for (const struct nomenclature *found = nomenclatures; found->name && n < sizeof(text); found++) {
		struct slice also = slice_of(found->also);
		if (strlen(found->name) == n && strncasecmp(found->name, text, n) == 0)
			return found;
		while (also.p && also.n)
			if (slice_eq(slice_cut(&also, ' '), (struct slice){ text, n }))
				return found;
	}
	return NULL;
}

bool nomenclature_is_nace2(const struct nomenclature *n)
{
	return strcmp(n->table, "nace2") == 0;
}

/* ---- spellings ----------------------------------------------------------- */

/* A character of a code, small letters made capitals and look-alikes Latin; 0 for a dot or
 * a blank, -1 for what stands in no code. */
static int code_character(uint32_t c, bool *folded)
{
	uint32_t plain = fold_letter(c);

	if (c == '.' || c == ' ' || c == 0xA0)
		return 0;
	if (c >= '0' && c <= '9')
		return (int)c;
	if (plain >= 'a' && plain <= 'z') {
		*folded |= c >= 0x80;
		return (int)(plain - 'a' + 'A');
	}
	return -1;
}

const char *nomenclature_read(const struct nomenclature *n, struct slice spelling, struct nomenclature_code *code)
{
	struct slice rest = slice_trim(spelling);
	size_t letters = 0, digits = 0, before_dot = 0;
	char section = '\0';

	*code = (struct nomenclature_code){ .folded = false };
	while (rest.n) {
		uint32_t c = utf8_next(&rest);
		int ch = code_character(c, &code->folded);
		if (c == '.' && !before_dot)
			before_dot = digits;
		if (ch < 0 || digits == sizeof(code->key) - 1)
			return "not a code of the nomenclature that --from or the field rev names";
		if (ch >= 'A' && digits)
			return "a letter behind digits";
		if (ch >= 'A' && !letters++)
			section = (char)ch;
		else if (ch > 0 && ch < 'A')
			code->key[digits++] = (char)ch;
	}
	if (!letters && !digits)
		return "no code";
	if (letters && (!n->letters || letters > 2))
		return "letters in a code of digits";
	if (!digits) {
		code->key[0] = section; /* of a subsection (DB) too */
		return NULL;
	}
	/* tariffs add pairs of digits, activities single ones */
	if (digits > n->digits && (n->lengths & 1u << (n->digits - 1) || digits % 2 == 0))
		code->key[digits = n->digits] = '\0';
	if (before_dot == 1 || digits > n->digits || !(n->lengths >> digits & 1))
		return "no code of that length; a leading zero may be lost";
	return NULL;
}

/* ---- lists --------------------------------------------------------------- */

struct code_list {
	struct table table;
	struct arena arena;
	struct dict rows; /* by key: the row's number plus one */
};

struct slice code_key(struct slice code, char out[16])
{
	size_t n = 0;

	for (size_t i = 0; i < code.n && n < 15; i++)
		if (code.p[i] != '.' && code.p[i] != ' ')
			out[n++] = code.p[i];
	return (struct slice){ out, n };
}

static struct code_list *load(const struct nomenclature *n)
{
	struct code_list *l = xcalloc(1, sizeof(*l));
	const char *why;
	struct slice text;
	char path[64];

	snprintf(path, sizeof(path), "nomenclatures/%s.tsv", n->table);
	if (!resource_find(path, &text) || !table_read(&l->table, text, &why)) {
		free(l);
		return NULL;
	}
	for (size_t i = 0; i < l->table.rows; i++) {
		char key[16];
		struct slice k = code_key(table_cell(&l->table, i, 0), key);
		dict_slot(&l->rows, arena_dup(&l->arena, k))->item = (void *)(uintptr_t)(i + 1);
	}
	return l;
}

const struct code_list *code_list_of(const struct nomenclature *n)
{
	static struct code_list *lists[sizeof(nomenclatures) / sizeof(*nomenclatures)];
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	size_t i = (size_t)(n - nomenclatures);
	const struct code_list *list;

	pthread_mutex_lock(&lock);
	if (!lists[i])
		lists[i] = load(n);
	list = lists[i];
	pthread_mutex_unlock(&lock);
	return list;
}

static struct slice cell_of(const struct code_list *l, struct slice key, const char *column)
{
	size_t row = l ? (uintptr_t)dict_find(&l->rows, key) : 0;

	return row ? table_cell(&l->table, row - 1, table_column(&l->table, column)) : (struct slice){ NULL, 0 };
}

struct slice code_list_find(const struct code_list *l, struct slice key)
{
	return cell_of(l, key, "code");
}

struct slice code_list_title(const struct code_list *l, struct slice key)
{
	return cell_of(l, key, "en");
}

struct slice code_list_parent(const struct code_list *l, struct slice key)
{
	return cell_of(l, key, "parent");
}
