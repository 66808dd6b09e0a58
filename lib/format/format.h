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

/* Groups of options, of which a format has use for some. */
enum format_use {
	USE_DIALECT = 1, /* --delimiter, --quote, --engine */
	USE_HEADER = 2,  /* --skip, --header, --join, --pad, --comment */
	USE_FIELDS = 4,  /* --fields */
	USE_ORIGIN = 8,  /* --origin */
	USE_LABELS = 16, /* --labels */
	USE_LANG = 32,   /* --lang */
	USE_SHEET = 64,  /* --sheet, --hidden */
};

struct parse_options {
	const struct format *format; /* NULL: by content */
	const char *encoding;        /* NULL: UTF-8, or what a byte order mark says */
	unsigned given;              /* enum format_use: of which groups there are options */
	char delimiter;              /* 0: by content */
	char quote;                  /* 0: none */
	char comment;                /* 0: none; lines that begin with it are skipped */
	long skip;                   /* rows before the header */
	long header;                 /* header rows; 0: none, columns are column1, ... */
	long pad;                    /* shorter rows are filled up to so many cells; 0: refused */
	const char *joiner;          /* between the header's rows */
	struct slice *fields;        /* NULL: all */
	size_t fields_n;
	bool origin;                 /* add _src */
	bool labels;                 /* add the names of codes: <dimension>_label */
	const char *lang;            /* of a multilingual file; NULL: its own main one */
	bool skip_hidden;            /* leave out rows that are hidden in a workbook */
	const char *sheet;           /* of a workbook, by name or number; NULL: the first visible */
	enum csv_engine engine;
	size_t block;                /* bytes read at a time */
};

struct format {
	const char *name;
	const char *description;
	unsigned uses; /* enum format_use */
	/* How sure the first bytes make it, 0 (it is not) to 100; `whole` when they are all.
	 * Where the bytes are known not to be a table, *stranger says what they are. */
	int (*sniff)(struct slice head, bool whole, const char **stranger);
	/* Reads the file to its end. 0, or -1 after diag_fail(). */
	int (*read)(struct stage *s, const struct parse_options *options, struct input *in);
};

/* The format of that name, or NULL. */
const struct format *format_find(const char *name);

/* Reads the file in the format the options name or its first bytes tell. 0, or -1 after
 * diag_fail(), which names what the file is (an .xls, an archive ...) and the remedy
 * where it is known. */
int format_read(struct stage *s, const struct parse_options *options, struct input *in);

/* The format that the first bytes tell; NULL after diag_fail(). */
const struct format *format_choose(struct stage *s, struct input *in);

/* Whether it has use for all options that are given. */
bool format_takes(const struct parse_options *options, const struct format *format);

/* All of them, ended by a row without name. */
extern const struct format formats[];

/* What the text "FILE:LINE" of --origin is, in the arena. */
struct value format_origin(struct arena *arena, const char *file, uint64_t line);

int csv_sniff(struct slice head, bool whole, const char **stranger);
int csv_read(struct stage *s, const struct parse_options *options, struct input *in);
int tsv_sniff(struct slice head, bool whole, const char **stranger);
int tsv_read(struct stage *s, const struct parse_options *options, struct input *in);
int ndjson_sniff(struct slice head, bool whole, const char **stranger);
int ndjson_read(struct stage *s, const struct parse_options *options, struct input *in);
int eurostat_sniff(struct slice head, bool whole, const char **stranger);
int eurostat_read(struct stage *s, const struct parse_options *options, struct input *in);
int json_sniff(struct slice head, bool whole, const char **stranger);
int json_read(struct stage *s, const struct parse_options *options, struct input *in);
int json_stat_read(struct stage *s, const struct parse_options *options, struct input *in);
int sdmx_json_read(struct stage *s, const struct parse_options *options, struct input *in);
int bns_json_read(struct stage *s, const struct parse_options *options, struct input *in);
int px_sniff(struct slice head, bool whole, const char **stranger);
int px_read(struct stage *s, const struct parse_options *options, struct input *in);
int sdmx_csv_sniff(struct slice head, bool whole, const char **stranger);
int sdmx_csv_read(struct stage *s, const struct parse_options *options, struct input *in);
int sdmx_ml_sniff(struct slice head, bool whole, const char **stranger);
int sdmx_ml_read(struct stage *s, const struct parse_options *options, struct input *in);
int xlsx_sniff(struct slice head, bool whole, const char **stranger);
int xlsx_read(struct stage *s, const struct parse_options *options, struct input *in);
int no_sniff(struct slice head, bool whole, const char **stranger);

#endif
