/* SPDX-License-Identifier: MIT */
/*
 * Rows of delimited text, and what is made of them. Two engines give the same rows:
 * the fast one of ours (csv_fast.c) and libcsv (csv_libcsv.c), to which a
 * differential test holds it.
 *
 * The dialect: cells between delimiters, a cell may be quoted, a doubled quote in a
 * quoted cell is a quote, LF, CR and CRLF end a row outside quotes, rows without any
 * byte are skipped, and so are lines that begin, where a row would, with the comment
 * character. A quote inside an unquoted cell stands for itself (names of firms are
 * often written so). Text behind a closing quote is malformed: the row is rejected
 * and reading goes on behind the next line end.
 */
#ifndef KLASTER_ROWS_H
#define KLASTER_ROWS_H

#include "format/format.h"

/*
 * A cell is a string value whose text is as in the file, without its quotes; until
 * cell_value() has made it a proper one, `escaped` holds these flags. A flag may be
 * set for nothing, never missing.
 */
enum cell_flag {
	CELL_DOUBT = 1,   /* bytes that may not be UTF-8 */
	CELL_ESCAPE = 2,  /* bytes that JSON escapes */
	CELL_DOUBLED = 4, /* doubled quotes, still doubled */
};

struct row {
	struct value *cells;
	size_t n;
	unsigned flags;    /* of all cells together; 0: they are values as they stand */
	uint64_t line;     /* where it begins, from 1 */
	uint64_t offset;   /* the same in bytes, from 0 */
	struct slice raw;  /* the row as in the file, without its line end; never empty */
	const char *fault; /* why it is malformed, or NULL */
};

/* Takes one row. The cells' bytes live until the next flush. 0, or -1 to stop. */
typedef int row_sink(void *context, const struct row *row);

/* Takes rows of as many cells as expected, which are values as they stand; `line` is that of the
 * first. Otherwise like row_sink. */
typedef int row_listed(void *context, const struct cell_rows *rows, uint64_t line);

/* Called before the bytes under the cells given so far go away: at the end too, which may be
 * a failure. What came before it is handed on. */
typedef int row_flush(void *context);

struct row_reader {
	struct input *in;
	struct diag *diag;
	char delimiter;
	char quote;        /* 0: none */
	char comment;      /* 0: none */
	size_t block;      /* bytes read at a time */
	size_t columns;    /* cells that a row is expected to have; 0: not known yet */
	uint64_t offset;   /* bytes of the file taken before (a byte order mark) */
	uint64_t line;     /* of the first row; 0: 1 */
	row_sink *sink;
	row_listed *listed; /* NULL: sink takes such rows too */
	row_flush *flush;
	void *context;
};

#define ROW_FAULT_QUOTE \
	"text behind a closing quote; a quote inside a quoted cell is written twice"
#define ROW_FAULT_CELLS "more than 16384 cells; is this the right delimiter (-d)?"
#define ROW_FAULT_OPEN \
	"the file ends inside a quoted cell of the row that begins here; close the quote, or " \
	"name the file's quote with --quote"
#define ROW_FAULT_LONG "a row longer than 64 MB; is a quote left open?"

/* A row may be this long, and have this many cells. */
enum { ROW_MAX = 64 * 1024 * 1024, ROW_CELLS_MAX = 16384 };

/* Rows of any source to records, by the options of header and fields: sets the reader's sink and
 * lets `source` call it. 0, or -1. */
int rows_to_records(struct stage *s, const struct parse_options *o, struct row_reader *rows,
                    int (*source)(struct row_reader *rows, void *data), void *data);

int rows_fast(const struct row_reader *r);
int rows_libcsv(const struct row_reader *r);

/* The cell as a value whose text is the same; built in the arena where it must be. */
struct value cell_value(struct arena *arena, const struct value *cell, char quote);

/* The place of the row's first byte that is not UTF-8: its distance from the row's begin,
 * or row->raw.n when all is. Only the picked cells are looked at (`pick` NULL: all). */
size_t row_utf8_error(const struct row *row, const size_t *pick, size_t n);

/* Rejects the row for that byte. */
int row_reject_utf8(struct stage *s, const char *file, const struct row *row, size_t at);

/* ---- dialect.c ---------------------------------------------------------- */

/*
 * The delimiter by the first bytes of a file: the one of comma, semicolon, tab and bar
 * that cuts the first row behind `skip` ones, and most rows behind it, into the same
 * number of cells. `whole` when the head is the whole file. *columns gets that number.
 */
char dialect_delimiter(struct slice head, bool whole, const struct parse_options *o,
                       size_t *columns);

/* ---- header.c ----------------------------------------------------------- */

struct header {
	struct buf *cells; /* per column, while the rows come in */
	struct slice *names;
	size_t n;
	struct arena arena;
};

/* Joins one more row of the header; `last` when no other follows. NULL, or what is wrong. */
const char *header_add(struct header *h, const struct row *row, const struct parse_options *o,
                       bool last);

/* All rows are there (or none, then there are `columns`): makes names, no two the same. */
void header_finish(struct header *h, size_t columns);

/* The column of that name, or h->n. */
size_t header_find(const struct header *h, struct slice name);

void header_fini(struct header *h);

#endif
