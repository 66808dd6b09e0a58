/* SPDX-License-Identifier: MIT */
/* Units: a dictionary of spellings, and multipliers that may stand before any of them. */
#include "reference/unit.h"

#include <stdlib.h>

#include "base/dict.h"
#include "base/resource.h"
#include "base/table.h"
#include "base/utf8.h"
#include "reference/fold.h"

struct units {
	struct dict units, multipliers; /* by key, to struct unit */
	struct table table;
	struct arena arena;
};

/*
 * The key of a spelling: letters folded; blanks, dots, underscores, hyphens and the
 * multiplication dot made one space; superscript digits made digits; all else (%, $)
 * kept, since in a unit it means something.
 */
static void unit_key(struct buf *key, struct slice text)
{
	bool gap = false;

	key->n = 0;
	text = figure_trim(text);
	buf_reserve(key, text.n + 4);
	while (text.n) {
		uint32_t c = utf8_next(&text);

		if (c <= ' ' || c == '.' || c == '_' || c == '-' || c == 0xA0 || c == 0xB7 ||
		    (c >= 0x2000 && c <= 0x2015) || c == 0x202F || c == 0x22C5) {
			gap = true;
			continue;
		}
		if (gap && key->n)
			key->p[key->n++] = ' ';
		gap = false;
		if (c == 0xB2 || c == 0xB3)
			c = c - 0xB0 + '0';
		key->n += utf8_encode(fold_letter(c), key->p + key->n);
	}
}

static void put(struct units *t, struct dict *d, struct slice spelling, struct slice code,
                const struct factor *factor)
{
	struct buf key = { 0 };
	struct unit *unit = arena_alloc(&t->arena, sizeof(*unit));

	unit->code = code;
	unit->factor = *factor;
	unit_key(&key, spelling);
	dict_slot(d, arena_dup(&t->arena, buf_slice(&key)))->item = unit;
	buf_fini(&key);
}

struct units *units_open(const char **message)
{
	struct units *t = xcalloc(1, sizeof(*t));
	struct slice text;
	bool good;

	*message = "tables/unit.tsv: unreadable";
	good = resource_find("tables/unit.tsv", &text) && table_read(&t->table, text, message) &&
	       t->table.columns == 4;
	for (size_t i = 0; good && i < t->table.rows; i++) {
		struct slice spelling = table_cell(&t->table, i, 0);
		bool multiplier = slice_is(table_cell(&t->table, i, 1), "multiplier");
		struct factor factor;

		good = factor_read(table_cell(&t->table, i, 3), &factor);
		if (good)
			put(t, multiplier ? &t->multipliers : &t->units, spelling,
			    table_cell(&t->table, i, 2), &factor);
	}
	if (good)
		return t;
	units_close(t);
	return NULL;
}

void units_close(struct units *t)
{
	if (!t)
		return;
	dict_fini(&t->units);
	dict_fini(&t->multipliers);
	table_fini(&t->table);
	arena_fini(&t->arena);
	free(t);
}

bool unit_add(struct units *t, struct slice spelling, struct slice meaning)
{
	struct slice code = meaning, first = slice_cut(&code, ' ');
	struct factor factor = { "1", 1, 0 };

	if (!code.p)
		code = first;
	else if (!factor_read(first, &factor))
		return false;
	if (!code.n || !spelling.n)
		return false;
	put(t, &t->units, spelling, code, &factor);
	return true;
}

/* a * b; false when the product has too many digits. */
static bool product(const struct factor *a, const struct factor *b, struct factor *result)
{
	struct buf text = { 0 };
	struct slice digits = { b->digits, b->n };
	bool good;

	*result = *b;
	if (factor_is_one(a))
		return true;
	good = factor_apply(a, digits, &text) && factor_read(buf_slice(&text), result);
	result->exponent += b->exponent;
	buf_fini(&text);
	return good;
}

bool unit_read(const struct units *t, struct slice text, struct unit *unit)
{
	struct buf key = { 0 };
	const struct unit *found = NULL, *multiplier;
	struct slice first, rest;
	bool good = false;

	if (text.n > 256)
		return false;
	unit_key(&key, text);
	rest = buf_slice(&key);
	found = dict_find(&t->units, rest);
	if (found) {
		*unit = *found;
		good = true;
	} else {
		first = slice_cut(&rest, ' ');
		multiplier = dict_find(&t->multipliers, first);
		found = rest.p ? dict_find(&t->units, rest) : NULL;
		if (multiplier && found) {
			unit->code = found->code;
			good = product(&multiplier->factor, &found->factor, &unit->factor);
		}
	}
	buf_fini(&key);
	return good;
}
