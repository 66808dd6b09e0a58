/* SPDX-License-Identifier: MIT */
/* The records to be shown. */
#include "render/view.h"

#include <stdlib.h>

static size_t column_for(struct view *v, struct slice name)
{
	long at = view_column(v, name);

	if (at >= 0)
		return (size_t)at;
	v->columns = xgrow(v->columns, &v->columns_cap, v->columns_n + 1, sizeof(*v->columns));
	v->columns[v->columns_n] = arena_dup(&v->arena, name);
	return v->columns_n++;
}

/* Makes the rows as wide as there are columns, with room to spare, since each time all
 * is copied. */
static bool widen(struct view *v)
{
	size_t width = v->columns_n + 4 + v->width / 2;
	struct value *cells;

	if (v->columns_n > VIEW_COLUMNS_MAX || v->rows_cap * width > VIEW_CELLS_MAX)
		return false;
	cells = xcalloc(v->rows_cap * width + 1, sizeof(*cells));
	for (size_t row = 0; row < v->rows; row++)
		memcpy(cells + row * width, v->cells + row * v->width, v->width * sizeof(*cells));
	free(v->cells);
	v->cells = cells;
	v->width = width;
	return true;
}

bool view_add(struct view *v, const struct record *r)
{
	struct value *row;

	if (r->shape->id != v->shape_id) {
		v->shape_id = r->shape->id;
		v->to = xgrow(v->to, &v->to_cap, r->shape->n, sizeof(*v->to));
		for (uint32_t i = 0; i < r->shape->n; i++)
			v->to[i] = column_for(v, r->shape->keys[i].name);
		if (v->columns_n > v->width && !widen(v))
			return false;
	}
	if (v->rows == v->rows_cap) {
		if (v->rows_cap * 2 * v->width > VIEW_CELLS_MAX)
			return false;
		v->rows_cap = v->rows_cap ? v->rows_cap * 2 : 256;
		v->cells = xreallocarray(v->cells, v->rows_cap * v->width + 1, sizeof(*v->cells));
	}
	row = v->cells + v->rows++ * v->width;
	memset(row, 0, v->width * sizeof(*row));
	for (uint32_t i = 0; i < r->shape->n; i++) {
		struct slice text = arena_dup(&v->arena, (struct slice){ r->v[i].p, r->v[i].n });
		row[v->to[i]] = r->v[i];
		row[v->to[i]].p = text.p;
	}
	return true;
}

void view_fini(struct view *v)
{
	free(v->columns);
	free(v->cells);
	free(v->to);
	arena_fini(&v->arena);
	*v = (struct view){ 0 };
}

long view_column(const struct view *v, struct slice name)
{
	for (size_t i = 0; i < v->columns_n; i++)
		if (slice_eq(v->columns[i], name))
			return (long)i;
	return -1;
}

bool view_number(const struct view *v, size_t row, long column, double *number)
{
	const struct value *cell = view_cell(v, row, column);
	return cell->p && cell->kind == VALUE_NUMBER && value_number(cell, number);
}

struct slice view_text(struct view *v, size_t row, long column)
{
	const struct value *cell = view_cell(v, row, column);

	if (!cell->p || cell->kind == VALUE_NULL)
		return SLICE("");
	return value_text(cell, &v->arena);
}

struct slice view_key(struct view *v, size_t row, const long *columns, size_t n)
{
	struct buf key = { 0 };
	struct slice text;

	for (size_t i = 0; i < n; i++) {
		text = view_text(v, row, columns[i]);
		/* the length in front: no two lists of texts give the same bytes */
		buf_add(&key, (const char *)&text.n, sizeof(text.n));
		buf_adds(&key, text);
	}
	text = arena_dup(&v->arena, buf_slice(&key));
	buf_fini(&key);
	return text;
}

static struct sort {
	struct view *v;
	long column;
	bool descending;
} sort_now;

/* Rows are moved whole; ties keep their order, which the index at the end tells. */
static int compare_rows(const void *pa, const void *pb)
{
	size_t a = *(const size_t *)pa, b = *(const size_t *)pb;
	const struct value *va = view_cell(sort_now.v, a, sort_now.column);
	const struct value *vb = view_cell(sort_now.v, b, sort_now.column);
	bool null_a = !va->p || va->kind == VALUE_NULL, null_b = !vb->p || vb->kind == VALUE_NULL;
	double na, nb;
	int c;

	if (null_a != null_b)
		return null_a ? 1 : -1;
	if (null_a)
		return (a > b) - (a < b);
	bool is_a = view_number(sort_now.v, a, sort_now.column, &na);
	bool is_b = view_number(sort_now.v, b, sort_now.column, &nb);
	if (is_a != is_b)
		c = is_a ? -1 : 1;
	else if (is_a)
		c = (na > nb) - (na < nb);
	else
		c = slice_cmp(view_text(sort_now.v, a, sort_now.column),
		              view_text(sort_now.v, b, sort_now.column));
	if (c)
		return sort_now.descending ? -c : c;
	return (a > b) - (a < b);
}

void view_sort(struct view *v, long column, bool descending)
{
	size_t *order = xreallocarray(NULL, v->rows + 1, sizeof(*order));
	struct value *cells = xcalloc(v->rows_cap * v->width + 1, sizeof(*cells));

	for (size_t i = 0; i < v->rows; i++)
		order[i] = i;
	sort_now = (struct sort){ v, column, descending };
	qsort(order, v->rows, sizeof(*order), compare_rows);
	for (size_t i = 0; i < v->rows; i++)
		memcpy(cells + i * v->width, v->cells + order[i] * v->width, v->width * sizeof(*cells));
	free(v->cells);
	free(order);
	v->cells = cells;
}

void view_top(struct view *v, size_t n)
{
	if (v->rows > n)
		v->rows = n;
}
