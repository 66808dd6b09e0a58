/* SPDX-License-Identifier: MIT */
/*
 * The fast engine: one pass over blocks of the file, cells as slices of the block.
 *
 * Sixty-four bytes at a time become bit masks: where a delimiter or line end is, where
 * a quote, where a byte that JSON escapes or that is not ASCII. A cell then is what
 * stands between two bits, and what must be done to it is a mask's bits below the
 * second. No quote parity is needed, and none would be right: a quote opens a cell
 * only where the cell begins, which the walk from bit to bit knows.
 *
 * A row that the block cuts is read again when the rest is there.
 */
#include <stdlib.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "format/rows.h"

/* Behind the block's bytes stand a line end, so that every search ends, and zeros, so
 * that a whole word may be loaded there. */
enum { WORD = 64, PADDING = 2 * WORD, REREAD = 64 * 1024 };

struct masks {
	uint64_t stops; /* delimiter, CR, LF; those before `at` are taken off */
	uint64_t quotes;
	uint64_t doubt;  /* where UTF-8 may be wrong */
	uint64_t escape; /* quote of JSON, backslash, control character */
};

struct scan {
	const struct row_reader *r;
	char *block;
	size_t size, at, n; /* bytes [at, n) are not yet taken */
	bool ended;
	uint64_t line;
	uint64_t offset; /* of the block in the file */
	size_t word;     /* where the masks' bytes begin: at most 64 before `at` */
	struct masks masks;
	struct value *cells; /* ROW_CELLS_MAX + 1 */
	_Alignas(16) char delimiters[16], quotes[16]; /* the character, in every byte of a vector */
};

enum step { STEP_ROW, STEP_MORE, STEP_FAULT, STEP_OPEN };

/* ---- masks -------------------------------------------------------------- */

/*
 * UTF-8 of ASCII and two-byte letters, Cyrillic among them, is proved right by the masks
 * alone: each continuation byte stands behind a lead, each lead before one. In doubt is
 * where that fails (the byte behind a lead that lacks its continuation, so a cell's doubt
 * goes as far as the byte behind it) and any other lead: such cells are decoded.
 */
static inline struct masks look(const struct scan *s, size_t word)
{
	const char *p = s->block + word;
	struct masks m = { 0, 0, 0, 0 };
	uint64_t high = 0, next = 0, strange = 0, lead;
#ifdef __SSE2__
	const __m128i delimiter = _mm_load_si128((const __m128i *)s->delimiters);
	const __m128i quote = _mm_load_si128((const __m128i *)s->quotes);
	const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
	const __m128i slash = _mm_set1_epi8('\\'), json_quote = _mm_set1_epi8('"');
	const __m128i control = _mm_set1_epi8(0x1f), first_lead = _mm_set1_epi8((char)0xC0);
	const __m128i long_lead = _mm_set1_epi8((char)0xE0), no_low_bit = _mm_set1_epi8((char)0xFE);

#pragma GCC unroll 4
	for (unsigned i = 0; i < WORD; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(p + i));
		__m128i stop = _mm_or_si128(_mm_cmpeq_epi8(x, delimiter),
		                            _mm_or_si128(_mm_cmpeq_epi8(x, cr), _mm_cmpeq_epi8(x, lf)));
		__m128i escape = _mm_or_si128(_mm_cmpeq_epi8(x, slash), _mm_cmpeq_epi8(x, json_quote));
		__m128i odd = _mm_or_si128(_mm_cmpeq_epi8(_mm_max_epu8(x, long_lead), x),
		                           _mm_cmpeq_epi8(_mm_and_si128(x, no_low_bit), first_lead));
		escape = _mm_or_si128(escape, _mm_cmpeq_epi8(_mm_min_epu8(x, control), x));
		m.stops |= (uint64_t)(unsigned)_mm_movemask_epi8(stop) << i;
		m.quotes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, quote)) << i;
		m.escape |= (uint64_t)(unsigned)_mm_movemask_epi8(escape) << i;
		high |= (uint64_t)(unsigned)_mm_movemask_epi8(x) << i;
		/* Signed, 0x80 to 0xBF are the least. */
		next |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(x, first_lead)) << i;
		strange |= (uint64_t)(unsigned)_mm_movemask_epi8(odd) << i;
	}
#else
	for (unsigned i = 0; i < WORD; i++) {
		unsigned char c = (unsigned char)p[i];
		uint64_t bit = (uint64_t)1 << i;
		m.stops |= p[i] == s->r->delimiter || c == '\r' || c == '\n' ? bit : 0;
		m.quotes |= p[i] == s->r->quote ? bit : 0;
		m.escape |= c < 0x20 || c == '"' || c == '\\' ? bit : 0;
		high |= c >= 0x80 ? bit : 0;
		next |= c >= 0x80 && c < 0xC0 ? bit : 0;
		strange |= c >= 0xE0 || (c & 0xFE) == 0xC0 ? bit : 0;
	}
#endif
	lead = high & ~next;
	m.doubt = (next ^ (lead << 1 | (word && (unsigned char)p[-1] >= 0xC0))) | strange;
	return m;
}

/* The bits of a word from `bit` on, which may be its end. */
static inline uint64_t bits_from(size_t bit)
{
	return bit < WORD ? ~(uint64_t)0 << bit : 0;
}

/* Makes `at`, which is not before the word, lie in it. */
static inline void reach(const struct scan *s, size_t *word, struct masks *m, size_t at)
{
	if (at - *word >= WORD) {
		*word = at & ~(size_t)(WORD - 1);
		*m = look(s, *word);
	}
}

static inline uint8_t flags_of(uint64_t doubt, uint64_t escape)
{
	return (uint8_t)((doubt ? CELL_DOUBT : 0) | (escape ? CELL_ESCAPE : 0));
}

/* Goes on at `at`, wherever that is. */
static void go_to(struct scan *s, size_t at)
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
static enum step read_quoted(const struct scan *s, size_t *word, struct masks *m, size_t *at,
                             struct value *cell)
{
	size_t start = *at + 1, close;
	uint64_t doubt = 0, escape = 0, rest, quotes, below;
	uint8_t doubled = 0;

	reach(s, word, m, start);
	rest = bits_from(start - *word);
	for (;;) {
		while (!(m->quotes & rest)) {
			doubt |= m->doubt & rest;
			escape |= m->escape & rest;
			*word += WORD;
			if (*word > s->n)
				return s->ended ? STEP_OPEN : STEP_MORE;
			*m = look(s, *word);
			rest = ~(uint64_t)0;
		}
		quotes = m->quotes & rest;
		below = ((quotes & -quotes) - 1) & rest;
		doubt |= m->doubt & (below | (quotes & -quotes));
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
		                flags_of(doubt, escape) | doubled, true };
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
static enum step read_row(struct scan *s, struct row *row)
{
	const char *const block = s->block;
	const char delimiter = s->r->delimiter, quote = s->r->quote;
	const size_t n = s->n;
	struct value *const cells = s->cells, *cell = cells;
	struct masks m = s->masks;
	size_t word = s->word, at = s->at, begin = at;
	unsigned flags = 0;
	uint64_t lines = 1;

	for (;; cell++, at++) {
		if (block[at] == quote && quote) {
			enum step step = read_quoted(s, &word, &m, &at, cell);
			if (step != STEP_ROW)
				return step;
			if (cell->escaped & CELL_ESCAPE)
				lines += count_lines(cell->p, cell->p + cell->n);
			if (block[at] != delimiter && block[at] != '\r' && block[at] != '\n') {
				s->at = at;
				row->fault = ROW_FAULT_QUOTE;
				return STEP_FAULT;
			}
		} else {
			uint64_t rest = bits_from(at - word), doubt = 0, escape = 0, stop;
			size_t start = at;
			while (!m.stops) { /* the line end behind the block stops it at the latest */
				doubt |= m.doubt & rest;
				escape |= m.escape & rest;
				word += WORD;
				m = look(s, word);
				rest = ~(uint64_t)0;
			}
			stop = m.stops & -m.stops;
			doubt |= m.doubt & rest & (stop | (stop - 1));
			escape |= m.escape & rest & (stop - 1);
			at = word + (size_t)__builtin_ctzll(m.stops);
			*cell = (struct value){ block + start, (uint32_t)(at - start), VALUE_STRING,
				                flags_of(doubt, escape), true };
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

/*
 * Gets more bytes behind those not yet taken. Where these are many already, a long row,
 * as many again: it is read from its begin each time, and that must not become
 * quadratic.
 */
static int fill(struct scan *s)
{
	size_t kept = s->n - s->at, enough = kept < REREAD ? kept + 1 : 2 * kept;

	if (s->r->flush(s->r->context) < 0)
		return -1;
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
		s->block = xrealloc(s->block, s->size + PADDING);
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
	go_to(s, 0);
	return 0;
}

/* Goes behind the line end at or after `from_at`; false when the block ends first. */
static bool next_line(struct scan *s, size_t from_at, size_t *line_end)
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
static int take(struct scan *s)
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
	struct scan s = { .r = r, .size = r->block, .line = 1, .offset = r->offset };
	int rc = 0;

	memset(s.delimiters, r->delimiter, sizeof(s.delimiters));
	memset(s.quotes, r->quote, sizeof(s.quotes));
	s.block = xcalloc(1, s.size + PADDING);
	s.cells = xreallocarray(NULL, ROW_CELLS_MAX + 1, sizeof(*s.cells));
	while (rc >= 0) {
		if (s.at < s.n)
			rc = take(&s);
		else if (s.ended)
			break;
		else
			rc = 1;
		if (rc == 1)
			rc = fill(&s);
	}
	if (rc == 0)
		rc = r->flush(r->context);
	free(s.block);
	free(s.cells);
	return rc;
}
