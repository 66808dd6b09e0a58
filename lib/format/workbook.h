/* SPDX-License-Identifier: MIT */
/*
 * An .xlsx workbook (ECMA-376): a zip of XML parts. What is here reads the parts that must be
 * known before a sheet's rows: the sheets, the styles that make a number a date, the shared
 * texts. Memory is that of the shared texts; sheets stream.
 */
#ifndef KLASTER_WORKBOOK_H
#define KLASTER_WORKBOOK_H

#include "base/buf.h"
#include "format/format.h"
#include "format/xml.h"

/* Limits against archives that grow without end: bytes of one part, its ratio to what lies in
 * the archive (beyond the first 64 MB), all shared texts together. */
#define PART_MAX ((uint64_t)8 << 30)
#define PART_FREE ((uint64_t)64 << 20)
#define PART_RATIO 300
#define TEXTS_MAX ((size_t)1 << 30)

struct sheet {
	struct slice name, id, path;
	bool hidden;
};

struct workbook {
	struct stage *s;
	struct input *in;
	struct zip *zip;
	struct arena arena;
	struct sheet *sheets;
	size_t sheets_n, sheets_cap;
	bool from_1904;    /* days count from 1904 */
	bool *is_date;     /* by the number of a cell's style */
	size_t styles_n, styles_cap;
	struct slice *texts; /* the shared texts */
	size_t texts_n, texts_cap;
};

/* Opens the archive (kept in an unlinked temporary file) and reads the parts above. 0, or -1
 * after diag_fail(). */
int workbook_open(struct workbook *w, struct stage *s, struct input *in);
void workbook_close(struct workbook *w);

/* The sheet that --sheet names, by name or number from 1; NULL: the first that is not hidden.
 * NULL after diag_fail(). */
const struct sheet *workbook_sheet(struct workbook *w, const char *wanted);

/* Reads the part through the handler. 0, -1 after diag_fail(), or 1 where it is not there. */
int workbook_part(struct workbook *w, const char *path, const struct xml_handler *h, struct xml **parser);

/* The day of that number, as an ISO date or date and time; {NULL,0} where it is none. */
struct slice workbook_date(const struct workbook *w, double number, char out[32]);

#endif
