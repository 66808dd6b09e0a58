/* SPDX-License-Identifier: MIT */
/*
 * Rows of delimited text, and what is made of them. Two engines give the same rows:
 * the fast one of ours (csv_fast.c) and libcsv (csv_libcsv.c), to which a
 * differential test holds it.
 *
 * The dialect: cells between delimiters, a cell may be quoted, a doubled quote in a
 * quoted cell is a quote, LF, CR and CRLF end a row outside quotes, rows without any
 * byte are skipped. A quote inside an unquoted cell stands for itself (names of firms
 * are often written so). Text behind a closing quote is malformed: the row is
 * rejected and reading goes on behind the next line end.
 */
#ifndef KLASTER_ROWS_H
#define KLASTER_ROWS_H

#include "format/format.h"

struct cell {
	struct slice text; /* as in the file, without its quotes; doubled quotes still doubled
	                    * when `doubled` */
	bool quoted, doubled;
	bool plain;        /* ASCII without quote, backslash or control character */
};

struct row {
	struct cell *cells;
	size_t n;
	uint64_t line;      /* where it begins, from 1 */
	struct slice raw;   /* the row as in the file, without its line end */
	const char *fault;  /* why it is malformed, or NULL */
};

/* Takes one row; the cells live until it returns, and those given to rows_flush()'s
 * owner until the next flush. 0, or -1 to stop. */
typedef int row_sink(void *context, const struct row *row);

/* Called before the bytes under the cells given so far go away. */
typedef int row_flush(void *context);

struct row_reader {
	struct input *in;
	struct diag *diag;
	char delimiter, quote;
	size_t block;
	row_sink *sink;
	row_flush *flush;
	void *context;
};

#define ROW_FAULT \
	"text behind a closing quote; a quote inside a quoted cell is written twice"

/* A row may be this long. */
enum { ROW_MAX = 64 * 1024 * 1024 };

int rows_fast(const struct row_reader *r);
int rows_libcsv(const struct row_reader *r);

#endif
