/* SPDX-License-Identifier: MIT */
/*
 * The delimiter by content. Every candidate cuts the first rows its way, quotes
 * respected; the right one cuts the header, or the first row there is, and most of
 * those behind it into the same number of cells, more than one. Decimal commas do
 * not deceive it, since they do not stand in the header.
 */
#include "format/rows.h"

enum { ROWS = 200 };

struct score {
	size_t columns; /* of the first row */
	size_t like;    /* rows that have as many */
	size_t rows;
	size_t strays;  /* quotes that do not stand where a cell begins or ends */
};

/* The number of cells of the row at the begin of *text, which is taken off; 0 for a
 * blank line or comment, and for a row that *text does not hold to its end. */
static size_t take_row(struct slice *text, bool whole, char delimiter, const struct parse_options *o,
                       size_t *strays)
{
	const char *p = text->p, *end = text->p + text->n, *begin = p;
	size_t cells = 1;

	if (o->comment && *p == o->comment) {
		while (p < end && *p != '\n' && *p != '\r')
			p++;
		begin = p; /* no cells */
	}
	for (bool cell_begins = true; p < end && *p != '\n' && *p != '\r'; p++) {
		if (cell_begins && o->quote && *p == o->quote) {
			do {
				p = memchr(p + 1, o->quote, (size_t)(end - p - 1));
			} while (p && p + 1 < end && p[1] == o->quote && ++p);
			if (!p) {
				text->n = 0;
				return 0;
			}
		}
		*strays += !cell_begins && o->quote && *p == o->quote;
		cell_begins = *p == delimiter;
		cells += cell_begins;
	}
	if (p == begin || (p == end && !whole))
		cells = 0;
	if (p < end)
		p += 1 + (*p == '\r' && p + 1 < end && p[1] == '\n');
	*text = (struct slice){ p, (size_t)(end - p) };
	return cells;
}

static struct score rate(struct slice head, bool whole, char delimiter, const struct parse_options *o)
{
	struct score score = { 0, 0, 0, 0 };
	long skip = o->skip;

	while (head.n && score.rows < ROWS) {
		size_t cells = take_row(&head, whole, delimiter, o, &score.strays);
		if (!cells || skip-- > 0)
			continue;
		if (!score.columns)
			score.columns = cells;
		score.rows++;
		score.like += cells == score.columns;
	}
	return score;
}

/* Whether `a` is the better guess: the larger share of rows that are like the first; of
 * equal ones fewer stray quotes; then more columns. */
static bool better(const struct score *a, const struct score *b)
{
	size_t mine = a->like * b->rows, other = b->like * a->rows;

	if (mine != other)
		return mine > other;
	return a->strays != b->strays ? a->strays < b->strays : a->columns > b->columns;
}

char dialect_delimiter(struct slice head, bool whole, const struct parse_options *o, size_t *columns)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	struct score best = { 1, 0, 1, 0 };
	char delimiter = ',';

	for (size_t i = 0; i < sizeof(candidates); i++) {
		struct score score = rate(head, whole, candidates[i], o);
		if (score.columns > 1 && better(&score, &best)) {
			best = score;
			delimiter = candidates[i];
		}
	}
	*columns = best.columns;
	return delimiter;
}
