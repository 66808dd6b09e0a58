/* SPDX-License-Identifier: MIT */
/* Cells to values: UTF-8 is checked, quotes and JSON's escapes are written, where the
 * engine saw bytes that ask for it. */
#include "base/utf8.h"
#include "format/rows.h"
#include "stream/json.h"

/* With a quote other than JSON's own the doubled ones must go before escapes come. */
static struct slice undouble(struct arena *arena, struct slice text, char quote)
{
	char *out = arena_text(arena, text.n), *q = out;

	for (size_t i = 0; i < text.n; i++) {
		*q++ = text.p[i];
		i += text.p[i] == quote;
	}
	return (struct slice){ out, (size_t)(q - out) };
}

struct value cell_value(struct arena *arena, const struct value *cell, char quote)
{
	struct slice text = { cell->p, cell->n };
	bool doubled = cell->escaped & CELL_DOUBLED;
	char *out;
	size_t n;

	if (doubled && quote != '"') {
		text = undouble(arena, text, quote);
		doubled = false;
	}
	if (!(cell->escaped & CELL_ESCAPE))
		return value_plain(text);
	out = arena_text(arena, json_escaped_size(text));
	n = json_escape(out, text, doubled);
	arena_cut(arena, out + n);
	return (struct value){ out, (uint32_t)n, VALUE_STRING, doubled || memchr(out, '\\', n), true };
}

size_t row_utf8_error(const struct row *row, const size_t *pick, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		const struct value *cell = &row->cells[pick ? pick[k] : k];
		struct slice text = { cell->p, cell->n };
		if ((cell->escaped & CELL_DOUBT) && utf8_error(text) < text.n)
			/* The row's first such byte, which may be in a cell that was not picked. */
			return utf8_error(row->raw);
	}
	return row->raw.n;
}

int row_reject_utf8(struct stage *s, const char *file, const struct row *row, size_t at)
{
	struct place place = { file, row->line, at + 1 };

	return stage_reject_raw(s, &place, row->raw,
	                        "byte %llu of the file, 0x%02X, is not UTF-8; name the file's encoding "
	                        "(--encoding cp1251, rk1048, pt154 ...)",
	                        (unsigned long long)(row->offset + at + 1), (unsigned char)row->raw.p[at]);
}
