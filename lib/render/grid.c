/* SPDX-License-Identifier: MIT */
/* Tables laid out from a view, and numbers as people write them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/dict.h"
#include "base/number.h"
#include "render/view.h"

/* Thousands apart by a no-break space and a decimal comma in Kazakh and Russian, by a
 * comma and a point in English. Years and codes are texts and never come here. */
struct slice number_text(struct arena *arena, double number, int digits, const struct labels *labels)
{
	bool english = strcmp(labels_lang(labels), "en") == 0;
	char plain[400], *point;
	struct buf out = { 0 };
	struct slice text;
	size_t whole;

	if (digits >= 0) {
		snprintf(plain, sizeof(plain), "%.*f", digits > 15 ? 15 : digits, number);
	} else {
		plain[number_format(number, plain)] = '\0';
		if (strchr(plain, 'e'))
			snprintf(plain, sizeof(plain), fabs(number) >= 1 ? "%.0f" : "%.15g", number);
	}
	if (strtod(plain, NULL) == 0 && plain[0] == '-')
		memmove(plain, plain + 1, strlen(plain)); /* no minus before a rounded zero */
	point = plain;
	if (*point == '-') {
		buf_addz(&out, "\xE2\x88\x92");
		point++;
	}
	whole = strspn(point, "0123456789");
	for (size_t i = 0; i < whole; i++) {
		if (i && (whole - i) % 3 == 0)
			buf_addz(&out, english ? "," : "\xC2\xA0");
		buf_addc(&out, point[i]);
	}
	if (point[whole] == '.')
		buf_printf(&out, "%s%s", english ? "." : ",", point + whole + 1);
	else
		buf_addz(&out, point + whole);
	text = arena_dup(arena, buf_slice(&out));
	buf_fini(&out);
	return text;
}

struct slice cell_text(struct view *v, size_t row, long column, const struct style *style,
                       struct arena *arena)
{
	const struct value *cell = view_cell(v, row, column);
	double number;

	if (!cell->p || cell->kind == VALUE_NULL)
		return SLICE("\xE2\x80\xA6");
	if (view_number(v, row, column, &number)) {
		if (style->scale == 1 && style->digits < 0 && !memchr(cell->p, 'e', cell->n))
			return number_text(arena, number, -1, style->labels);
		return number_text(arena, number * style->scale, style->digits, style->labels);
	}
	if (style->codes)
		return view_text(v, row, column);
	return label_of(style->labels, label_kind(style->labels, v->columns[column]),
	                view_text(v, row, column), style->short_names);
}

/* Right where all that is there are numbers. */
static enum align column_align(const struct view *v, long column)
{
	bool some = false;
	double number;

	for (size_t row = 0; row < v->rows; row++) {
		const struct value *cell = view_cell(v, row, column);
		if (!cell->p || cell->kind == VALUE_NULL)
			continue;
		if (!view_number(v, row, column, &number))
			return ALIGN_LEFT;
		some = true;
	}
	return some ? ALIGN_RIGHT : ALIGN_LEFT;
}

static void start(struct grid *g, size_t columns, size_t rows)
{
	*g = (struct grid){ .columns = columns, .rows = rows };
	g->head = xcalloc(columns + 1, sizeof(*g->head));
	g->align = xcalloc(columns + 1, sizeof(*g->align));
	g->cells = xcalloc(columns * rows + 1, sizeof(*g->cells));
}

void grid_fini(struct grid *g)
{
	free(g->head);
	free(g->align);
	free(g->cells);
	arena_fini(&g->arena);
	*g = (struct grid){ 0 };
}

bool grid_list(struct grid *g, struct view *v, const struct slice *names, size_t n,
               const struct style *style, struct slice *missing)
{
	size_t columns = names ? n : v->columns_n;

	for (size_t c = 0; names && c < n; c++)
		if (view_column(v, names[c]) < 0 && v->rows) {
			*missing = names[c];
			return false;
		}
	start(g, columns, v->rows);
	for (size_t c = 0; c < columns; c++) {
		struct slice name = names ? names[c] : v->columns[c];
		long at = view_column(v, name);
		g->head[c] = style->codes ? name : label_word(style->labels, name);
		if (at < 0)
			continue;
		g->align[c] = column_align(v, at);
		for (size_t row = 0; row < v->rows; row++)
			g->cells[row * columns + c] = cell_text(v, row, at, style, &g->arena);
	}
	return true;
}

/* Distinct texts in order of first appearance. */
struct distinct {
	struct dict index;
	struct slice *keys;
	size_t *rows; /* of the view, where each was first seen */
	size_t n, cap, rows_cap;
};

static size_t distinct_of(struct distinct *d, struct slice key, size_t row)
{
	struct dict_slot *slot = dict_slot(&d->index, key);

	if (slot->item)
		return (size_t)(uintptr_t)slot->item - 1;
	d->keys = xgrow(d->keys, &d->cap, d->n + 1, sizeof(*d->keys));
	d->rows = xgrow(d->rows, &d->rows_cap, d->n + 1, sizeof(*d->rows));
	d->keys[d->n] = key;
	d->rows[d->n] = row;
	slot->item = (void *)(uintptr_t)++d->n;
	return d->n - 1;
}

static void distinct_fini(struct distinct *d)
{
	dict_fini(&d->index);
	free(d->keys);
	free(d->rows);
}

static struct slice join_key(struct view *v, size_t row, const long *columns, size_t n)
{
	struct buf key = { 0 };
	struct slice text;

	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addc(&key, '\x1f');
		buf_adds(&key, view_text(v, row, columns[i]));
	}
	text = arena_dup(&v->arena, buf_slice(&key));
	buf_fini(&key);
	return text;
}

bool grid_pivot(struct grid *g, struct view *v, const struct slice *rows, size_t rows_n,
                struct slice across, struct slice value, const struct style *style,
                struct slice *missing)
{
	struct distinct down = { 0 }, over = { 0 };
	long *keys = xcalloc(rows_n + 1, sizeof(*keys)), column = view_column(v, across);
	long value_column = view_column(v, value);
	size_t *cell = NULL;
	bool fits = true;

	*missing = (struct slice){ NULL, 0 };
	for (size_t i = 0; i < rows_n; i++)
		if ((keys[i] = view_column(v, rows[i])) < 0)
			*missing = rows[i];
	if (column < 0)
		*missing = across;
	if (value_column < 0)
		*missing = value;
	if (missing->p) {
		free(keys);
		return false;
	}
	cell = xcalloc(v->rows + 1, 2 * sizeof(*cell));
	for (size_t row = 0; row < v->rows; row++) {
		cell[2 * row] = distinct_of(&down, join_key(v, row, keys, rows_n), row);
		cell[2 * row + 1] = distinct_of(&over, join_key(v, row, &column, 1), row);
	}
	start(g, rows_n + over.n, down.n);
	for (size_t i = 0; i < rows_n; i++) {
		g->head[i] = style->codes ? rows[i] : label_word(style->labels, rows[i]);
		for (size_t r = 0; r < down.n; r++)
			g->cells[r * g->columns + i] = cell_text(v, down.rows[r], keys[i], style, &g->arena);
	}
	for (size_t c = 0; c < over.n; c++) {
		g->head[rows_n + c] = cell_text(v, over.rows[c], column, style, &g->arena);
		g->align[rows_n + c] = ALIGN_RIGHT;
	}
	for (size_t row = 0; row < v->rows && fits; row++) {
		struct slice *to = &g->cells[cell[2 * row] * g->columns + rows_n + cell[2 * row + 1]];
		fits = !to->p;
		*to = cell_text(v, row, value_column, style, &g->arena);
	}
	for (size_t i = 0; i < g->columns * g->rows; i++)
		if (!g->cells[i].p)
			g->cells[i] = SLICE("");
	distinct_fini(&down);
	distinct_fini(&over);
	free(keys);
	free(cell);
	if (!fits)
		grid_fini(g);
	return fits;
}
