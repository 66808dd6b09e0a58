/* SPDX-License-Identifier: MIT */
/*
 * The engine on libcsv: the reference. libcsv tells neither lines nor whether a cell
 * was quoted, and does not go on behind a malformed row; so it is fed byte by byte,
 * which lets us count lines and take up again at the next line.
 */
#include <csv.h>
#include <stdlib.h>

#include "format/rows.h"

/* By so much a long cell's room grows: libcsv's own 128 bytes copy it half a million times. */
enum { CELL_STEP = 1 << 20 };

struct feed {
	const struct row_reader *r;
	struct csv_parser parser;
	struct value *cells;
	size_t cells_cap, cells_n;
	size_t *offsets; /* where the cells' texts begin in `text` */
	size_t offsets_cap;
	struct buf text, raw;   /* `raw` is empty between rows */
	uint64_t line, row_line, offset, row_offset;
	bool row_done, quote_open, in_comment;
	char last;
	const char *fault;
	/* libcsv refuses a quote inside an unquoted cell, or, when not strict, accepts far too
	 * much; so such quotes go in as the letter q, and come back by their places. */
	enum { CELL_EMPTY, CELL_BARE, CELL_QUOTED } cell;
	size_t cell_bytes;
	struct masked {
		size_t cell, at;
	} *masked;
	size_t masked_cap, masked_n, commas;
};

static int never(unsigned char c)
{
	(void)c;
	return 0;
}

static void on_cell(void *bytes, size_t n, void *context)
{
	struct feed *f = context;

	f->cells = xgrow(f->cells, &f->cells_cap, f->cells_n + 1, sizeof(*f->cells));
	f->offsets = xgrow(f->offsets, &f->offsets_cap, f->cells_n + 1, sizeof(*f->offsets));
	f->offsets[f->cells_n] = f->text.n;
	f->cells[f->cells_n++] = (struct value){ .n = (uint32_t)n, .kind = VALUE_STRING,
		                                 .escaped = CELL_DOUBT | CELL_ESCAPE };
	buf_add(&f->text, bytes, n);
}

static void on_row(int terminator, void *context)
{
	struct feed *f = context;

	(void)terminator;
	f->row_done = true;
}

static int give_row(struct feed *f)
{
	struct row row = { .cells = f->cells, .n = f->cells_n, .flags = CELL_DOUBT | CELL_ESCAPE,
		           .line = f->row_line, .offset = f->row_offset, .fault = f->fault,
		           .raw = buf_slice(&f->raw) };
	int rc = 0;

	for (size_t i = 0; i < f->cells_n; i++)
		f->cells[i].p = (f->text.p ? f->text.p : "") + f->offsets[i];
	for (size_t i = 0; i < f->masked_n; i++)
		if (f->masked[i].cell < f->cells_n)
			f->text.p[f->offsets[f->masked[i].cell] + f->masked[i].at] = f->r->quote;
	if (row.raw.n) {
		rc = f->r->sink(f->r->context, &row);
		if (rc == 0)
			rc = f->r->flush(f->r->context);
	}
	f->cells_n = f->text.n = f->raw.n = f->masked_n = f->commas = f->cell_bytes = 0;
	f->cell = CELL_EMPTY;
	f->row_done = false;
	f->fault = NULL;
	return rc;
}

/* What libcsv is to see of the byte c; keeps count of where in which cell we are. */
static char mask(struct feed *f, char c)
{
	if (f->cell == CELL_EMPTY && c == f->r->quote && c) {
		f->cell = CELL_QUOTED;
		f->quote_open = true;
	} else if (f->cell == CELL_QUOTED && c == f->r->quote) {
		f->quote_open = !f->quote_open;
	} else if (c == f->r->delimiter && !(f->cell == CELL_QUOTED && f->quote_open)) {
		f->commas++;
		f->cell = CELL_EMPTY;
		f->cell_bytes = 0;
	} else if (f->cell != CELL_QUOTED) {
		f->cell = CELL_BARE;
		if (c == f->r->quote) {
			f->masked = xgrow(f->masked, &f->masked_cap, f->masked_n + 1, sizeof(*f->masked));
			f->masked[f->masked_n++] = (struct masked){ f->commas, f->cell_bytes };
			c = 'q';
		}
		f->cell_bytes++;
	}
	return c;
}

static void start_parser(struct feed *f)
{
	csv_init(&f->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_delim(&f->parser, (unsigned char)f->r->delimiter);
	csv_set_quote(&f->parser, (unsigned char)f->r->quote);
	csv_set_space_func(&f->parser, never);
	csv_set_blk_size(&f->parser, CELL_STEP);
}

/* Shows libcsv the byte; what it has against it becomes the row's fault. */
static int show(struct feed *f, char c)
{
	char seen = mask(f, c);

	if (csv_parse(&f->parser, &seen, 1, on_cell, on_row, f) != 1) {
		if (csv_error(&f->parser) != CSV_EPARSE)
			return diag_fail(f->r->diag, NULL, "%s", csv_strerror(csv_error(&f->parser)));
		f->fault = ROW_FAULT_QUOTE;
	} else if (f->cells_n > ROW_CELLS_MAX) {
		f->fault = ROW_FAULT_CELLS;
	}
	return 0;
}

static int feed(struct feed *f, char c)
{
	bool line_end = c == '\n' || c == '\r', half = f->last == '\r' && c == '\n';

	f->line += c == '\n' || (f->last == '\r' && !half);
	f->last = c;
	if (half && !f->raw.n) /* of a CRLF that ended a row */
		return 0;
	if (!f->raw.n) {
		f->row_line = f->line - (c == '\n');
		f->row_offset = f->offset;
		f->in_comment |= f->r->comment && c == f->r->comment;
	}
	if (f->in_comment) {
		f->in_comment = !line_end;
		return 0;
	}
	if (!f->fault && show(f, c) < 0)
		return -1;
	/* A line end outside quotes begins a new row also where libcsv saw a blank one. */
	if (line_end && !f->raw.n) {
		f->cell = CELL_EMPTY;
		f->cell_bytes = 0;
		return 0;
	}
	if (f->fault ? line_end : f->row_done) {
		if (f->fault) {
			csv_free(&f->parser);
			start_parser(f);
		}
		return give_row(f);
	}
	buf_addc(&f->raw, c);
	if (f->raw.n > ROW_MAX) {
		struct place place = { input_name(f->r->in), f->row_line, 0 };
		return diag_fail(f->r->diag, &place, ROW_FAULT_LONG);
	}
	return 0;
}

static int feed_all(struct feed *f)
{
	char block[4096];
	ssize_t got;

	while ((got = input_read(f->r->in, block, sizeof(block))) > 0)
		for (ssize_t i = 0; i < got; i++, f->offset++)
			if (feed(f, block[i]) < 0)
				return -1;
	if (got < 0)
		return -1;
	if (!f->fault && csv_fini(&f->parser, on_cell, on_row, f) != 0) {
		struct place place = { input_name(f->r->in), f->row_line, 0 };
		return diag_fail(f->r->diag, &place, ROW_FAULT_OPEN);
	}
	if (f->cells_n > ROW_CELLS_MAX)
		f->fault = ROW_FAULT_CELLS;
	return give_row(f);
}

int rows_libcsv(const struct row_reader *r)
{
	struct feed f = { .r = r, .line = 1, .row_line = 1, .offset = r->offset };
	int rc;

	start_parser(&f);
	rc = feed_all(&f);
	if (r->flush(r->context) < 0)
		rc = -1;
	csv_free(&f.parser);
	free(f.cells);
	free(f.offsets);
	free(f.masked);
	buf_fini(&f.text);
	buf_fini(&f.raw);
	return rc;
}
