/* SPDX-License-Identifier: MIT */
/* Reference tables in memory. */
#include "base/table.h"

#include <stdlib.h>

#include "base/buf.h"

/* One cell off `line`; quoted cells (comma-separated files only) are unquoted into the arena. */
static struct slice next_cell(struct table *t, struct slice *line, char sep, bool *bad)
{
	struct slice cell;
	char *out;
	size_t n = 0, i;

	if (sep == '\t' || line->n == 0 || line->p[0] != '"')
		return slice_cut(line, sep);
	out = arena_text(&t->arena, line->n);
	for (i = 1; i < line->n; i++) {
		if (line->p[i] != '"')
			out[n++] = line->p[i];
		else if (i + 1 < line->n && line->p[i + 1] == '"')
			out[n++] = line->p[i++];
		else
			break;
	}
	cell = (struct slice){ out, n };
	if (i >= line->n || (i + 1 < line->n && line->p[i + 1] != sep)) {
		*bad = true;
		return cell;
	}
	if (i + 1 == line->n) {
		*line = (struct slice){ NULL, 0 };
	} else {
		line->p += i + 2;
		line->n -= i + 2;
	}
	return cell;
}

static bool fail(struct table *t, const char **message, size_t line, const char *what)
{
	*message = arena_printf(&t->arena, "line %zu: %s", line, what).p;
	return false;
}

bool table_read(struct table *t, struct slice text, const char **message)
{
	size_t cap = 0, used = 0, number = 0;
	char sep = '\t';
	bool bad = false;

	*t = (struct table){ 0 };
	if (slice_starts(text, SLICE("\xEF\xBB\xBF")))
		text.p += 3, text.n -= 3;
	while (text.n) {
		struct slice line = slice_cut(&text, '\n');
		size_t column = 0;

		number++;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!t->names)
			sep = memchr(line.p, '\t', line.n) ? '\t' : ',';
		do {
			struct slice cell = next_cell(t, &line, sep, &bad);
			if (bad)
				return fail(t, message, number, "a quoted cell is not closed");
			if (t->names && column == t->columns)
				return fail(t, message, number, "more cells than the header has");
			t->cells = xgrow(t->cells, &cap, used + 1, sizeof(*t->cells));
			t->cells[used++] = cell;
			column++;
		} while (line.p);
		if (!t->names) {
			t->columns = column;
			t->names = xreallocarray(NULL, column, sizeof(*t->names));
			memcpy(t->names, t->cells, column * sizeof(*t->names));
			used = 0;
		} else if (column < t->columns) {
			return fail(t, message, number, "fewer cells than the header has");
		} else {
			t->rows++;
		}
	}
	if (!t->names)
		return fail(t, message, number, "no header line");
	return true;
}

void table_fini(struct table *t)
{
	free(t->names);
	free(t->cells);
	arena_fini(&t->arena);
	*t = (struct table){ 0 };
}

int table_column(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->columns; i++)
		if (slice_is(t->names[i], name))
			return (int)i;
	return -1;
}

struct table_index {
	const struct table *t;
	int column;
	size_t mask;
	uint32_t slots[]; /* row + 1; 0 is free */
};

struct table_index *table_index_new(const struct table *t, int column)
{
	size_t size = 16;
	struct table_index *index;

	while (size < t->rows * 2)
		size *= 2;
	index = xcalloc(1, sizeof(*index) + size * sizeof(uint32_t));
	index->t = t;
	index->column = column;
	index->mask = size - 1;
	for (size_t row = 0; row < t->rows; row++) {
		struct slice key = table_cell(t, row, column);
		size_t at = slice_hash(key) & index->mask;
		while (index->slots[at] && !slice_eq(table_cell(t, index->slots[at] - 1, column), key))
			at = (at + 1) & index->mask;
		if (!index->slots[at])
			index->slots[at] = (uint32_t)row + 1;
	}
	return index;
}

void table_index_free(struct table_index *index)
{
	free(index);
}

long table_index_find(const struct table_index *index, struct slice key)
{
	for (size_t at = slice_hash(key) & index->mask; index->slots[at];
	     at = (at + 1) & index->mask) {
		uint32_t row = index->slots[at] - 1;
		if (slice_eq(table_cell(index->t, row, index->column), key))
			return row;
	}
	return -1;
}
