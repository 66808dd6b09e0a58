/* SPDX-License-Identifier: MIT */
/* Conditions on the records of a view, and long views made wide. */
#include "render/select.h"

#include <stdlib.h>

#include "base/dict.h"
#include "base/number.h"

static const struct {
	const char *sign;
	enum comparison how;
} signs[] = {
	/* longer ones first */
	{ "<=", LESS_EQUAL }, { ">=", GREATER_EQUAL }, { "!=", NOT_EQUAL },
	{ "<", LESS },        { ">", GREATER },        { "=", EQUAL },
};

bool condition_read(struct condition *c, struct slice text)
{
	for (size_t at = 1; at < text.n; at++)
		for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
			struct slice rest = { text.p + at, text.n - at }, sign = slice_of(signs[i].sign);

			if (!slice_starts(rest, sign))
				continue;
			c->how = signs[i].how;
			c->field = slice_trim((struct slice){ text.p, at });
			c->text = slice_trim((struct slice){ rest.p + sign.n, rest.n - sign.n });
			c->is_number = number_parse(c->text, &c->number);
			return c->field.n && (c->is_number || c->how == EQUAL || c->how == NOT_EQUAL);
		}
	if (slice_starts(text, SLICE("!"))) {
		text = (struct slice){ text.p + 1, text.n - 1 };
		*c = (struct condition){ .field = slice_trim(text), .how = NOT_THERE };
	} else {
		*c = (struct condition){ .field = slice_trim(text), .how = THERE };
	}
	return c->field.n && !memchr("<>=!", c->field.p[0], 4);
}

static bool meets(struct view *v, size_t row, long column, const struct condition *c)
{
	const struct value *cell = view_cell(v, row, column);
	double number;
	bool same;

	if (!cell->p || cell->kind == VALUE_NULL)
		return c->how == NOT_THERE;
	if (c->how == THERE || c->how == NOT_THERE)
		return c->how == THERE;
	if (c->how == EQUAL || c->how == NOT_EQUAL) {
		if (c->is_number && view_number(v, row, column, &number))
			same = number == c->number;
		else
			same = slice_eq(view_text(v, row, column), c->text);
		return same == (c->how == EQUAL);
	}
	if (!view_number(v, row, column, &number))
		return false;
	switch (c->how) {
	case LESS: return number < c->number;
	case LESS_EQUAL: return number <= c->number;
	case GREATER_EQUAL: return number >= c->number;
	default: return number > c->number;
	}
}

bool view_where(struct view *v, const struct condition *c)
{
	long column = view_column(v, c->field);
	size_t kept = 0;

	if (column < 0)
		return v->rows == 0 || c->how == NOT_THERE;
	for (size_t row = 0; row < v->rows; row++) {
		if (!meets(v, row, column, c))
			continue;
		if (kept != row)
			memcpy(v->cells + kept * v->width, v->cells + row * v->width,
			       v->width * sizeof(*v->cells));
		kept++;
	}
	v->rows = kept;
	return true;
}

/* The name of the column that a record fills. */
static struct slice across_name(struct view *v, size_t row, long over, struct slice value)
{
	struct slice name = view_text(v, row, over);

	return name.n ? name : value;
}

/* The number of `key` among the distinct ones, a new one where it was never seen. */
static size_t number_of(struct dict *seen, size_t *n, struct slice key)
{
	struct dict_slot *slot = dict_slot(seen, key);

	if (!slot->item)
		slot->item = (void *)(uintptr_t)++*n;
	return (size_t)(uintptr_t)slot->item - 1;
}

/* Gives the view the columns and cells that were made for it. */
static void replace(struct view *v, struct slice *columns, size_t columns_n, struct value *cells,
                    size_t rows)
{
	free(v->columns);
	free(v->cells);
	v->columns = columns;
	v->columns_n = v->columns_cap = v->width = columns_n;
	v->cells = cells;
	v->rows = v->rows_cap = rows;
	v->shape_id = 0;
}

enum layout view_spread(struct view *v, const struct slice *rows, size_t rows_n, struct slice across,
                        struct slice value, struct slice *missing)
{
	long *keys = xcalloc(rows_n + 1, sizeof(*keys));
	long over = view_column(v, across), from = view_column(v, value);
	size_t *place = xcalloc(v->rows + 1, 2 * sizeof(*place)), down_n = 0, over_n = 0, width;
	struct dict down_seen = { 0 }, over_seen = { 0 };
	struct slice *columns;
	struct value *cells;
	enum layout layout = v->rows == 0 || (over >= 0 && from >= 0) ? LAYOUT_DONE : LAYOUT_NO_FIELD;

	*missing = over < 0 ? across : from < 0 ? value : SLICE("");
	for (size_t i = 0; i < rows_n; i++) {
		keys[i] = view_column(v, rows[i]);
		if (keys[i] < 0 && v->rows) {
			*missing = rows[i];
			layout = LAYOUT_NO_FIELD;
		}
	}
	for (size_t row = 0; layout == LAYOUT_DONE && row < v->rows; row++) {
		place[2 * row] = number_of(&down_seen, &down_n, view_key(v, row, keys, rows_n));
		place[2 * row + 1] = number_of(&over_seen, &over_n, across_name(v, row, over, value));
	}
	width = rows_n + over_n;
	if (layout == LAYOUT_DONE && (over_n > VIEW_COLUMNS_MAX || down_n > VIEW_CELLS_MAX / width))
		layout = LAYOUT_TOO_LARGE;
	if (layout != LAYOUT_DONE)
		down_n = width = rows_n = 0;
	columns = xcalloc(width + 1, sizeof(*columns));
	cells = xcalloc(down_n * width + 1, sizeof(*cells));
	for (size_t i = 0; i < rows_n; i++)
		columns[i] = arena_dup(&v->arena, rows[i]);
	for (size_t row = 0; layout == LAYOUT_DONE && row < v->rows; row++) {
		struct value *to = cells + place[2 * row] * width;

		for (size_t i = 0; i < rows_n; i++)
			to[i] = *view_cell(v, row, keys[i]);
		columns[rows_n + place[2 * row + 1]] = across_name(v, row, over, value);
		to += rows_n + place[2 * row + 1];
		if (to->p)
			layout = LAYOUT_TWICE;
		*to = *view_cell(v, row, from);
	}
	if (layout == LAYOUT_DONE) {
		replace(v, columns, width, cells, down_n);
	} else {
		free(columns);
		free(cells);
	}
	dict_fini(&down_seen);
	dict_fini(&over_seen);
	free(keys);
	free(place);
	return layout;
}
