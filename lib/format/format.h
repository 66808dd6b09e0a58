/* SPDX-License-Identifier: MIT */
/*
 * What parse reads: one file and one row of the registry (format.c) a format. A
 * format turns the bytes of one file into records and hands them on; options it
 * has no use for are refused by name.
 */
#ifndef KLASTER_FORMAT_H
#define KLASTER_FORMAT_H

#include "stream/input.h"
#include "stream/stage.h"

enum csv_engine { CSV_FAST, CSV_LIBCSV };

struct parse_options {
	const struct format *format; /* NULL: by content */
	char delimiter;              /* 0: by content */
	char quote;
	char comment;                /* 0: none; lines that begin with it are skipped */
	long skip;                   /* lines before the header */
	long header;                 /* header rows; 0: none, columns are column1, ... */
	const char *joiner;          /* between the header's rows */
	struct slice *fields;        /* NULL: all */
	size_t fields_n;
	bool origin;                 /* add _src */
	enum csv_engine engine;
	size_t block;                /* bytes read at a time */
};

struct format {
	const char *name;
	const char *description;
	/* How sure the first bytes make it, 0 (it is not) to 100. */
	int (*sniff)(struct slice head);
	/* Reads the file to its end. 0, or -1 after diag_fail(). */
	int (*read)(struct stage *s, const struct parse_options *options, struct input *in);
};

/* The format of that name, or NULL. */
const struct format *format_find(const char *name);

/* The format of the file by its first bytes; NULL after diag_fail(), which names what the
 * file is (an .xls, an archive ...) and the remedy where it is known. */
const struct format *format_sniff(struct stage *s, struct input *in);

/* All of them, ended by a row without name. */
extern const struct format formats[];

int csv_sniff(struct slice head);
int csv_read(struct stage *s, const struct parse_options *options, struct input *in);
int tsv_sniff(struct slice head);
int tsv_read(struct stage *s, const struct parse_options *options, struct input *in);
int ndjson_sniff(struct slice head);
int ndjson_read(struct stage *s, const struct parse_options *options, struct input *in);
int eurostat_sniff(struct slice head);
int eurostat_read(struct stage *s, const struct parse_options *options, struct input *in);

#endif
