/* SPDX-License-Identifier: MIT */
/*
 * Rows by the list of places: where a row has as many cells as expected and nothing is found in it
 * but delimiters, a line end where it should be, and whole quoted cells that JSON escapes nothing
 * in but quotes.
 */
#include "format/csv_fast.h"

void csv_follow_list(struct csv_scan *s)
{
	const struct cell_list *list = &s->list;

	while (s->place_at < list->places_n && list->places[s->place_at] < s->at)
		s->place_at++;
	while (s->break_at < list->breaks_n && list->breaks[s->break_at] < s->place_at)
		s->break_at++;
}

/* Hands on the rows one by one. */
static int give_rows(struct csv_scan *s, const struct cell_rows *rows)
{
	const size_t columns = s->r->columns;
	const uint32_t *ends = rows->ends;
	size_t at = rows->at;

	for (size_t i = 0; i < rows->n; i++, ends += rows->step) {
		struct row row = { .cells = s->cells, .n = columns, .line = s->line + i, .offset = s->offset + at,
			           .raw = { s->block + at, ends[columns - 1] - at } };

		for (size_t k = 0; k < columns; k++) {
			s->cells[k] = (struct value){ s->block + at, (uint32_t)(ends[k] - at), VALUE_STRING, 0, true };
			at = (size_t)ends[k] + 1;
		}
		at = (size_t)ends[rows->step - 1] + 1;
		if (s->r->sink(s->r->context, &row) < 0)
			return -1;
	}
	return 0;
}

/* Places that the row beginning at the next one of the list has: `columns`, one more with a
 * CRLF, 0 where it is not one in which nothing is found but its delimiters and line end. */
static inline size_t listed_places(const struct csv_scan *s, size_t place, size_t line_end, size_t at)
{
	const struct cell_list *list = &s->list;
	const size_t columns = s->r->columns, last = list->breaks[line_end];
	size_t end;

	if (last != place + columns - 1)
		return 0;
	end = list->places[last];
	/* The line end behind the block's bytes is not the file's; a blank line is no row. */
	if (end >= s->n || end == at)
		return 0;
	if (s->r->comment && s->block[at] == s->r->comment)
		return 0;
	if (s->block[end] == '\n')
		return columns;
	return s->block[end] == '\r' && line_end + 1 < list->breaks_n && end + 1 < s->n && s->block[end + 1] == '\n' ?
	               columns + 1 : 0;
}

/* The place numbered `i`, or a byte that ends whatever is looked for. */
static inline size_t place_of(const struct csv_scan *s, size_t i)
{
	return i < s->list.places_n ? s->list.places[i] : s->n;
}

/*
 * Behind a quote, from place `i` on: the number of the place of the quote that closes the cell, 0
 * where JSON escapes anything in it but quotes. `*doubled`: there are some.
 */
static size_t closing_quote(const struct csv_scan *s, size_t i, bool *doubled)
{
	for (*doubled = false;; i++) {
		size_t at = place_of(s, i);
		if (s->block[at] == '"') {
			if (s->block[at + 1] != '"')
				return i;
			*doubled = true;
			i++;
		} else if (at >= s->n || s->block[at] != s->r->delimiter || s->block[at] < ' ' || s->block[at] == '\\') {
			return 0;
		}
	}
}

/* Gives the doubled quotes in the row's cells JSON's spelling, which is as long. */
static void escape_quotes(struct csv_scan *s, size_t columns)
{
	const uint32_t *place = s->list.places + s->place_at;

	for (struct value *cell = s->cells; cell < s->cells + columns; cell++) {
		size_t from = (size_t)(cell->p - s->block), to = from + cell->n;
		char *text;

		if (!cell->escaped)
			continue;
		text = memcpy(arena_text(&s->texts, cell->n), cell->p, cell->n);
		for (; *place < to; place++)
			if (*place >= from && s->block[*place] == '"')
				text[*place++ - from] = '\\';
		cell->p = text;
	}
}

/*
 * Takes the next row where cells of it are quoted, with delimiters or doubled quotes in them, and
 * nothing else is about it. 1, 0 when it is for the walk, -1.
 */
static int take_quoted(struct csv_scan *s)
{
	const size_t columns = s->r->columns, start = s->at;
	size_t place = s->place_at, at = start, end = start;
	struct row row = { .cells = s->cells, .n = columns, .line = s->line, .offset = s->offset + start };
	bool escapes = false, crlf;

	if (s->r->quote != '"' || columns > ROW_CELLS_MAX || (s->r->comment && s->block[at] == s->r->comment))
		return 0;
	for (size_t k = 0; k < columns; k++, place++, at = end + 1) {
		bool doubled = false, quoted = s->block[at] == '"';

		if (quoted) {
			place = closing_quote(s, place + 1, &doubled);
			if (!place || place_of(s, place) + 1 != place_of(s, place + 1))
				return 0;
			place++;
		}
		end = place_of(s, place);
		if (end >= s->n || (k + 1 < columns && s->block[end] != s->r->delimiter))
			return 0;
		s->cells[k] = (struct value){ s->block + at + quoted, (uint32_t)(end - at - 2 * quoted), VALUE_STRING,
			                      doubled, true };
		escapes |= doubled;
	}
	crlf = s->block[end] == '\r' && s->block[end + 1] == '\n' && place_of(s, place) == end + 1 && end + 1 < s->n;
	if ((s->block[end] != '\n' && !crlf) || end == start)
		return 0;
	if (escapes)
		escape_quotes(s, columns);
	row.raw = (struct slice){ s->block + start, end - start };
	s->at = end + 1 + crlf;
	s->place_at = place + crlf;
	csv_follow_list(s);
	s->line++;
	return s->r->sink(s->r->context, &row) < 0 ? -1 : 1;
}

/* Whether the list holds a break from its next place on, and the LF of a CRLF. */
static inline bool is_whole(const struct csv_scan *s)
{
	const struct cell_list *list = &s->list;
	size_t left = list->breaks_n - s->break_at;

	return left > 1 || (left == 1 && s->block[list->places[list->breaks[s->break_at]]] != '\r');
}

int csv_take_listed(struct csv_scan *s)
{
	const struct cell_list *list = &s->list;

	csv_follow_list(s);
	for (;;) {
		struct cell_rows rows = { .block = s->block, .at = s->at };
		size_t place = s->place_at, line_end = s->break_at, at = s->at, places;

		if (!is_whole(s)) {
			/* A row of more cells than expected may go on for long. */
			if (list->places_n - place > s->r->columns + 1 || !csv_scan_on(s))
				return 0;
			continue;
		}
		if (at < s->doubt)
			return 0;
		rows.ends = list->places + place;
		while (line_end < list->breaks_n) {
			places = listed_places(s, place, line_end, at);
			if (!places || (rows.n && places != rows.step))
				break;
			rows.step = places;
			rows.n++;
			place += places;
			line_end += places - s->r->columns + 1;
			at = (size_t)list->places[place - 1] + 1;
		}
		if (!rows.n) {
			int rc = take_quoted(s);
			if (rc <= 0)
				return rc;
			continue;
		}
		if (s->r->listed ? s->r->listed(s->r->context, &rows, s->line) < 0 : give_rows(s, &rows) < 0)
			return -1;
		s->place_at = place;
		s->break_at = line_end;
		s->at = at;
		s->line += rows.n;
	}
}
