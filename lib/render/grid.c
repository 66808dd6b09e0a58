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

/* The publishers' own marks: see lib/tables/missing_mark.tsv. */
static const struct {
	const char *mark, *word;
} absences[ABSENT_KINDS] = {
	[ABSENT_NO] = { "", "" },
	[ABSENT_MISSING] = { "\xE2\x80\xA6", "absent.missing" },
	[ABSENT_NONE] = { "\xE2\x80\x94", "absent.none" },
	[ABSENT_CONFIDENTIAL] = { "x", "absent.confidential" },
};

struct slice absence_mark(enum absence absence)
{
	return slice_of(absences[absence].mark);
}

struct slice absence_meaning(enum absence absence, const struct labels *labels)
{
	return label_word(labels, slice_of(absences[absence].word));
}

enum absence cell_absence(struct view *v, size_t row, long column)
{
	const struct value *cell = view_cell(v, row, column);
	long status = view_column(v, SLICE("status")), conf = view_column(v, SLICE("conf"));
	struct slice text;

	if (cell->p && cell->kind != VALUE_NULL)
		return ABSENT_NO;
	if (conf >= 0) {
		text = view_text(v, row, conf);
		if (text.n && !slice_is(text, "F")) /* CL_CONF_STATUS: F is free */
			return ABSENT_CONFIDENTIAL;
	}
	if (status >= 0) {
		text = view_text(v, row, status);
		if (slice_is(text, "Q"))
			return ABSENT_CONFIDENTIAL;
		if (slice_is(text, "M"))
			return ABSENT_NONE;
	}
	return ABSENT_MISSING;
}

struct slice cell_text(struct view *v, size_t row, long column, const struct style *style,
                       struct arena *arena)
{
	const struct value *cell = view_cell(v, row, column);
	struct slice own;
	double number;

	if (!cell->p || cell->kind == VALUE_NULL)
		return absence_mark(cell_absence(v, row, column));
	if (view_number(v, row, column, &number)) {
		if (style->scale == 1 && style->digits < 0 && !memchr(cell->p, 'e', cell->n))
			return number_text(arena, number, -1, style->labels);
		return number_text(arena, number * style->scale, style->digits, style->labels);
	}
	if (style->codes)
		return view_text(v, row, column);
	own = labels_own(style->labels, v->columns[column], view_text(v, row, column));
	return own.p ? own : label_of(style->labels, label_kind(style->labels, v->columns[column]),
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

void grid_start(struct grid *g, size_t columns, size_t rows)
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

enum layout grid_list(struct grid *g, struct view *v, const struct slice *names, size_t n,
                      const struct style *style, struct slice *missing)
{
	size_t columns = names ? n : v->columns_n;

	for (size_t c = 0; names && c < n; c++)
		if (view_column(v, names[c]) < 0 && v->rows) {
			*missing = names[c];
			return LAYOUT_NO_FIELD;
		}
	if (columns && v->rows > GRID_CELLS_MAX / columns)
		return LAYOUT_TOO_LARGE;
	grid_start(g, columns, v->rows);
	g->keys = 1;
	for (size_t c = 0; c < columns; c++) {
		struct slice name = names ? names[c] : v->columns[c];
		long at = view_column(v, name);
		g->head[c] = style->codes ? name : label_word(style->labels, name);
		if (at < 0)
			continue;
		g->align[c] = column_align(v, at);
		for (size_t row = 0; row < v->rows; row++) {
			if (!view_cell(v, row, at)->p) {
				g->cells[row * columns + c] = SLICE("");
				continue;
			}
			g->absent[cell_absence(v, row, at)] = true;
			g->cells[row * columns + c] = cell_text(v, row, at, style, &g->arena);
		}
	}
	return LAYOUT_DONE;
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

enum layout grid_pivot(struct grid *g, struct view *v, const struct slice *rows, size_t rows_n,
                       struct slice across, struct slice value, const struct style *style,
                       struct slice *missing)
{
	struct distinct down = { 0 }, over = { 0 };
	long *keys = xcalloc(rows_n + 1, sizeof(*keys)), column = view_column(v, across);
	long value_column = view_column(v, value);
	size_t *cell = NULL;
	enum layout layout = LAYOUT_DONE;

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
		return LAYOUT_NO_FIELD;
	}
	cell = xcalloc(v->rows + 1, 2 * sizeof(*cell));
	for (size_t row = 0; row < v->rows; row++) {
		cell[2 * row] = distinct_of(&down, view_key(v, row, keys, rows_n), row);
		cell[2 * row + 1] = distinct_of(&over, view_key(v, row, &column, 1), row);
	}
	if (down.n > GRID_CELLS_MAX / (rows_n + over.n)) {
		layout = LAYOUT_TOO_LARGE;
		goto done;
	}
	grid_start(g, rows_n + over.n, down.n);
	g->keys = rows_n;
	for (size_t i = 0; i < rows_n; i++) {
		g->head[i] = style->codes ? rows[i] : label_word(style->labels, rows[i]);
		for (size_t r = 0; r < down.n; r++)
			g->cells[r * g->columns + i] = cell_text(v, down.rows[r], keys[i], style, &g->arena);
	}
	for (size_t c = 0; c < over.n; c++) {
		g->head[rows_n + c] = cell_text(v, over.rows[c], column, style, &g->arena);
		g->align[rows_n + c] = ALIGN_RIGHT;
	}
	for (size_t row = 0; row < v->rows && layout == LAYOUT_DONE; row++) {
		struct slice *to = &g->cells[cell[2 * row] * g->columns + rows_n + cell[2 * row + 1]];
		if (to->p)
			layout = LAYOUT_TWICE;
		g->absent[cell_absence(v, row, value_column)] = true;
		*to = cell_text(v, row, value_column, style, &g->arena);
	}
	for (size_t i = 0; i < g->columns * g->rows; i++)
		if (!g->cells[i].p)
			g->cells[i] = SLICE("");
	if (layout != LAYOUT_DONE)
		grid_fini(g);
done:
	distinct_fini(&down);
	distinct_fini(&over);
	free(keys);
	free(cell);
	return layout;
}
