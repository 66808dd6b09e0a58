/* SPDX-License-Identifier: MIT */
/* What the two files of the reader share: reader.c reads and scans blocks and says what becomes of
 * their lines, reader_line.c makes records of them. */
#ifndef KLASTER_READER_INTERNAL_H
#define KLASTER_READER_INTERNAL_H

#include "base/scan.h"
#include "stream/layout.h"
#include "stream/reader.h"
#include "stream/schema.h"

struct reader {
	struct input *in;
	struct diag *diag;
	reader_reject *reject;
	void *context;
	bool forgive, ended, sealed;
	uint64_t lines;

	char *block;
	size_t size, at, n; /* bytes [at, n) are not yet taken */

	struct json_bits bits;    /* of the bytes before `scanned` */
	struct scan_state state;  /* before byte `whole` */
	size_t whole, scanned;    /* `whole` is the end of the last word that was full */
	size_t wrong, slash;      /* the first ones not before the line, or `scanned` */
	uint32_t *ends;           /* line feeds of the newest piece */
	size_t ends_n, ends_at;

	struct schema *schema;
	struct arena arena;
	struct record *records;
	size_t records_cap, records_n;
	struct value *values; /* of the line being read */
	size_t values_cap;
	uint32_t usual; /* values of the line before */
	struct layout layout;
};

/* Takes the lines of the piece from `p` on as long as they are of the layout that was learnt and
 * nothing is wrong with them; where the next one begins. */
const char *reader_take_lines(struct reader *r, const char *p);

/* Reads the line [p, end): NULL and a record added, or what is wrong with it, at *at. */
const char *reader_read_line(struct reader *r, const char *p, const char *end, const char **at);

#endif
