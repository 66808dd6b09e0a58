/* SPDX-License-Identifier: MIT */
/*
 * The fast engine: one pass over blocks of the file, cells as slices of the block.
 *
 * A piece of the block at a time is scanned (base/scan.h): where a delimiter or line end
 * is, where a quote, where a byte that JSON escapes or that is not UTF-8. The places of all
 * these make a list, and a row of as many cells as expected in which nothing but delimiters
 * is found, and a line end where it should be, is taken by that list alone (csv_listed.c). Any other row
 * is walked from bit to bit: a cell is what stands between two bits, and what must be done
 * to it is a mask's bits below the second. No quote parity is needed, and none would be
 * right: a quote opens a cell only where the cell begins, which the walk knows.
 *
 * A row that the block cuts is read again when the rest is there.
 */
#include "format/csv_fast.h"

#include <stdlib.h>

/* Behind the block's bytes stand a line end, so that every search ends, and zeros, so
 * that a whole word may be scanned there. */
enum { WORD = SCAN_WORD, PIECE = 32 * 1024, PADDING = 3 * WORD, REREAD = 64 * 1024 };

/* A piece of nothing but places behind a row of as many cells as may be. */
enum { LIST_MAX = ROW_CELLS_MAX + 1 + PIECE + SCAN_LIST_ROOM };

enum step { STEP_ROW, STEP_MORE, STEP_FAULT, STEP_OPEN };

/* ---- masks -------------------------------------------------------------- */

/* Leaves out of the list what is before `at`. */
static void cut_list(struct csv_scan *s)
{
	struct cell_list *list = &s->list;
	size_t gone = s->place_at;

	list->places_n -= gone;
	memmove(list->places, list->places + gone, list->places_n * sizeof(*list->places));
	list->breaks_n -= s->break_at;
	for (size_t i = 0; i < list->breaks_n; i++)
		list->breaks[i] = list->breaks[s->break_at + i] - (uint32_t)gone;
	s->place_at = s->break_at = 0;
}

bool csv_scan_on(struct csv_scan *s)
{
	size_t end = (s->n + 2 + WORD) & ~(size_t)(WORD - 1), left = end - s->scanned;
	size_t words = (left < PIECE ? left : PIECE) / WORD;
	struct cell_bits *bits = s->bits + s->scanned / WORD;
	uint64_t doubt = 0;

	if (!words)
		return false;
	scan_kernel()->cells(s->block + s->scanned, words, s->r->delimiter, s->r->quote, bits, &s->state);
	for (size_t i = 0; i < words; i++)
		doubt |= bits[i].doubt;
	cut_list(s);
	scan_kernel()->list(bits, words, s->r->quote != 0, (uint32_t)s->scanned, &s->list);
	s->scanned += words * WORD;
	if (doubt) {
		/* A lead cut short there asks for no continuation here: what comes first in the next
		 * piece is judged alone, too strictly where it goes on. */
		s->doubt = s->scanned;
		s->state = (struct scan_state){ 0 };
	}
	return true;
}

/* The masks of the word that begins at byte `word`. */
static inline struct cell_bits look(struct csv_scan *s, size_t word)
{
	while (word >= s->scanned) {
		/* A walk so long has no use for the list. */
		csv_follow_list(s);
		if (s->list.places_n - s->place_at > ROW_CELLS_MAX) {
			s->place_at = s->list.places_n;
			s->break_at = s->list.breaks_n;
		}
		csv_scan_on(s);
	}
	return s->bits[word / WORD];
}

/* The bits of a word from `bit` on, which may be its end. */
static inline uint64_t bits_from(size_t bit)
{
	return bit < WORD ? ~(uint64_t)0 << bit : 0;
}

/* Makes `at`, which is not before the word, lie in it. */
static inline void reach(struct csv_scan *s, size_t *word, struct cell_bits *m, size_t at)
{
	if (at - *word >= WORD) {
		*word = at & ~(size_t)(WORD - 1);
		*m = look(s, *word);
	}
}

/* Goes on at `at`, wherever that is. */
static void go_to(struct csv_scan *s, size_t at)
{
	s->at = at;
	s->word = at & ~(size_t)(WORD - 1);
	s->masks = look(s, s->word);
	s->masks.stops &= bits_from(at - s->word);
}

/* ---- rows --------------------------------------------------------------- */

static uint64_t count_lines(const char *p, const char *end)
{
	uint64_t n = 0;

	for (; p < end; p++)
		n += *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n'));
	return n;
}

/*
 * Reads a quoted cell whose quote is at *at; *at becomes the byte behind its closing
 * quote. STEP_ROW when it is complete.
 */
static enum step read_quoted(struct csv_scan *s, size_t *word, struct cell_bits *m, size_t *at,
                             struct value *cell)
{
	size_t start = *at + 1, close;
	uint64_t escape = 0, rest, quotes, below;
	uint8_t doubled = 0;

	reach(s, word, m, start);
	rest = bits_from(start - *word);
	for (;;) {
		while (!(m->quotes & rest)) {
			escape |= m->escape & rest;
			*word += WORD;
			if (*word > s->n)
				return s->ended ? STEP_OPEN : STEP_MORE;
			*m = look(s, *word);
			rest = ~(uint64_t)0;
		}
		quotes = m->quotes & rest;
		below = ((quotes & -quotes) - 1) & rest;
		escape |= m->escape & below;
		close = *word + (size_t)__builtin_ctzll(quotes);
		if (s->block[close + 1] != s->r->quote) /* a line end where the block ends */
			break;
		doubled = CELL_DOUBLED;
		escape |= s->r->quote == '"';
		reach(s, word, m, close + 2);
		rest = bits_from(close + 2 - *word);
	}
	*cell = (struct value){ s->block + start, (uint32_t)(close - start), VALUE_STRING,
		                (uint8_t)((escape ? CELL_ESCAPE : 0) | doubled), true };
	*at = close + 1;
	reach(s, word, m, *at);
	m->stops &= bits_from(*at - *word);
	return STEP_ROW;
}

/*
 * Reads the row at s->at. STEP_ROW: s->at is behind its line end; STEP_MORE: the block
 * ends first, and the caller gets more and calls again; STEP_FAULT: s->at is where it
 * is malformed; STEP_OPEN: the file ends inside quotes.
 */
static enum step read_row(struct csv_scan *s, struct row *row)
{
	const char *const block = s->block;
	const char delimiter = s->r->delimiter, quote = s->r->quote;
	const size_t n = s->n;
	struct value *const cells = s->cells, *cell = cells;
	struct cell_bits m = s->masks;
	size_t word = s->word, at = s->at, begin = at;
	unsigned flags = 0;
	uint64_t lines = 1;

	for (;; cell++, at++) {
		if (block[at] == quote && quote) {
			enum step step = read_quoted(s, &word, &m, &at, cell);
			if (step != STEP_ROW)
				return step;
			if ((cell->escaped & CELL_ESCAPE) && (memchr(cell->p, '\n', cell->n) || memchr(cell->p, '\r', cell->n)))
				lines += count_lines(cell->p, cell->p + cell->n);
			if (block[at] != delimiter && block[at] != '\r' && block[at] != '\n') {
				s->at = at;
				row->fault = ROW_FAULT_QUOTE;
				return STEP_FAULT;
			}
		} else {
			uint64_t rest = bits_from(at - word), escape = 0, stop;
			size_t start = at;
			while (!m.stops) { /* the line end behind the block stops it at the latest */
				escape |= m.escape & rest;
				word += WORD;
				m = look(s, word);
				rest = ~(uint64_t)0;
			}
			stop = m.stops & -m.stops;
			escape |= m.escape & rest & (stop - 1);
			at = word + (size_t)__builtin_ctzll(m.stops);
			*cell = (struct value){ block + start, (uint32_t)(at - start), VALUE_STRING,
				                escape ? CELL_ESCAPE : 0, true };
		}
		flags |= cell->escaped;
		m.stops &= m.stops - 1; /* the one at `at` */
		if (cell == cells + ROW_CELLS_MAX) {
			s->at = at;
			row->fault = ROW_FAULT_CELLS;
			return STEP_FAULT;
		}
		if (block[at] != delimiter)
			break;
	}
	if (!s->ended && (at == n || (block[at] == '\r' && at + 1 == n)))
		return STEP_MORE;
	row->cells = cells;
	row->n = (size_t)(cell - cells) + 1;
	if (begin < s->doubt) {
		for (size_t i = 0; i < row->n; i++)
			cells[i].escaped |= CELL_DOUBT;
		flags |= CELL_DOUBT;
	}
	row->flags = flags;
	row->raw = (struct slice){ block + begin, at - begin };
	if (block[at] == '\r' && at + 1 < n && block[at + 1] == '\n') {
		at++;
		reach(s, &word, &m, at);
		m.stops &= m.stops - 1;
	}
	s->at = at < n ? at + 1 : n;
	s->word = word;
	s->masks = m;
	s->line += lines;
	return STEP_ROW;
}

/* ---- blocks ------------------------------------------------------------- */

/* Room for `size` bytes and their masks. */
static void resize(struct csv_scan *s)
{
	s->block = xrealloc(s->block, s->size + PADDING);
	s->bits = xreallocarray(s->bits, (s->size + PADDING) / WORD + 1, sizeof(*s->bits));
}

/*
 * Gets more bytes behind those not yet taken. Where these are many already, a long row,
 * as many again: it is read from its begin each time, and that must not become
 * quadratic.
 */
static int fill(struct csv_scan *s)
{
	size_t kept = s->n - s->at, enough = kept < REREAD ? kept + 1 : 2 * kept;

	if (s->r->flush(s->r->context) < 0)
		return -1;
	arena_reset(&s->texts);
	memmove(s->block, s->block + s->at, kept);
	s->offset += s->at;
	s->n = kept;
	if (kept > ROW_MAX) {
		struct place place = { input_name(s->r->in), s->line, 0 };
		return diag_fail(s->r->diag, &place, ROW_FAULT_LONG);
	}
	if (enough > ROW_MAX + 1)
		enough = ROW_MAX + 1;
	if (s->size < enough || (kept > s->size / 2 && s->size <= ROW_MAX)) {
		s->size = 2 * enough <= ROW_MAX ? 2 * enough : ROW_MAX + 1;
		resize(s);
	}
	while (s->n < enough && !s->ended) {
		ssize_t got = input_read(s->r->in, s->block + s->n, s->size - s->n);
		if (got < 0)
			return -1;
		s->ended = got == 0;
		s->n += (size_t)got;
	}
	memset(s->block + s->n, 0, PADDING);
	s->block[s->n] = '\n';
	s->scanned = s->doubt = s->place_at = s->break_at = 0;
	s->list.places_n = s->list.breaks_n = 0;
	s->state = (struct scan_state){ 0 };
	go_to(s, 0);
	return 0;
}

/* Goes behind the line end at or after `from_at`; false when the block ends first. */
static bool next_line(struct csv_scan *s, size_t from_at, size_t *line_end)
{
	const char *p = s->block + from_at, *end = s->block + s->n;

	while (p < end && *p != '\n' && *p != '\r')
		p++;
	if (!s->ended && (p == end || (*p == '\r' && p + 1 == end)))
		return false;
	*line_end = (size_t)(p - s->block);
	if (p < end)
		p += 1 + (p[0] == '\r' && p + 1 < end && p[1] == '\n');
	go_to(s, (size_t)(p - s->block));
	return true;
}

/* One row, blank line or comment at s->at: 0, 1 when the block must be filled first, -1. */
static int take(struct csv_scan *s)
{
	struct row row = { .line = s->line, .offset = s->offset + s->at };
	size_t begin = s->at, line_end;
	enum step step;

	if (s->r->comment && s->block[begin] == s->r->comment) {
		if (!next_line(s, begin, &line_end))
			return 1;
		s->line++;
		return 0;
	}
	step = read_row(s, &row);
	if (step == STEP_OPEN) {
		struct place place = { input_name(s->r->in), row.line, 0 };
		return diag_fail(s->r->diag, &place, ROW_FAULT_OPEN);
	}
	if (step == STEP_MORE)
		return 1;
	if (step == STEP_FAULT) {
		if (!next_line(s, s->at, &line_end)) {
			s->at = begin;
			return 1;
		}
		row.raw = (struct slice){ s->block + begin, line_end - begin };
		s->line += count_lines(s->block + begin, s->block + s->at);
	}
	return row.raw.n ? s->r->sink(s->r->context, &row) : 0;
}

int rows_fast(const struct row_reader *r)
{
	struct csv_scan s = { .r = r, .size = r->block, .line = r->line ? r->line : 1, .offset = r->offset };
	int rc = 0;

	resize(&s);
	s.cells = xreallocarray(NULL, ROW_CELLS_MAX + 1, sizeof(*s.cells));
	s.list.places = xreallocarray(NULL, LIST_MAX, sizeof(*s.list.places));
	s.list.breaks = xreallocarray(NULL, LIST_MAX, sizeof(*s.list.breaks));
	while (rc >= 0) {
		size_t begin = s.at;

		if (r->columns && s.at < s.n && csv_take_listed(&s) < 0) {
			rc = -1;
			break;
		}
		if (s.at != begin)
			go_to(&s, s.at);
		if (s.at < s.n)
			rc = take(&s);
		else if (s.ended)
			break;
		else
			rc = 1;
		if (rc == 1)
			rc = fill(&s);
	}
	if (r->flush(r->context) < 0)
		rc = -1;
	free(s.block);
	free(s.bits);
	free(s.list.places);
	free(s.list.breaks);
	free(s.cells);
	arena_fini(&s.texts);
	return rc;
}
