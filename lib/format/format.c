/* SPDX-License-Identifier: MIT */
/*
 * The registry of formats (a new one is a file and a row here), the choice among them
 * by content, and what is told apart from all of them: files that people take for
 * tables and that would come out as nonsense.
 */
#include "format/format.h"

#include <strings.h>

const struct format formats[] = {
	{ "csv", "delimited text: comma, semicolon, tab or bar, by content or -d",
	  USE_DIALECT | USE_HEADER | USE_FIELDS | USE_ORIGIN, csv_sniff, csv_read },
	{ "tsv", "tab-separated text", USE_DIALECT | USE_HEADER | USE_FIELDS | USE_ORIGIN, tsv_sniff,
	  tsv_read },
	{ "ndjson", "one flat JSON object a line", USE_FIELDS | USE_ORIGIN, ndjson_sniff, ndjson_read },
	{ "eurostat", "Eurostat TSV: dimensions in the first column, periods across", USE_ORIGIN,
	  eurostat_sniff, eurostat_read },
	{ "sdmx-csv", "SDMX-CSV 1.0, 2.0, 2.1", USE_LABELS | USE_LANG, sdmx_csv_sniff, sdmx_csv_read },
	{ "sdmx-ml", "SDMX-ML 2.1 data, generic and structure-specific", 0, sdmx_ml_sniff, sdmx_ml_read },
	{ "xlsx", "Excel workbook: one sheet, as if it were CSV", USE_HEADER | USE_FIELDS | USE_ORIGIN | USE_SHEET, xlsx_sniff,
	  xlsx_read },
	{ "px", "PC-Axis", USE_LABELS | USE_LANG, px_sniff, px_read },
	{ "json", "JSON-stat, SDMX-JSON or the Kazakh bureau's cube, by structure", USE_LABELS | USE_LANG, json_sniff,
	  json_read },
	{ "json-stat", "JSON-stat 1.x and 2.0: dataset, bundle, collection", USE_LABELS, no_sniff, json_stat_read },
	{ "sdmx-json", "SDMX-JSON 1.0 and 2.0: flat, time series, cross section", USE_LABELS | USE_LANG, no_sniff,
	  sdmx_json_read },
	{ "bns-json", "the JSON cube of Kazakhstan's Bureau of National Statistics", 0, no_sniff, bns_json_read },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct {
	unsigned use;
	const char *options;
} uses[] = {
	{ USE_DIALECT, "--delimiter, --quote and --engine are" },
	{ USE_HEADER, "--skip, --header, --join, --pad and --comment are" },
	{ USE_FIELDS, "--fields is" },
	{ USE_ORIGIN, "--origin is" },
	{ USE_LABELS, "--labels is" },
	{ USE_LANG, "--lang is" },
	{ USE_SHEET, "--sheet and --hidden are" },
};

/* What is no format of ours but known by its first bytes. */
static const struct {
	struct slice magic;
	const char *message;
} strangers[] = {
	{ { "\xD0\xCF\x11\xE0", 4 }, "an old Excel workbook (.xls), which is not read; save it as .xlsx or CSV, or: ssconvert FILE.xls FILE.xlsx" },
	{ { "%PDF", 4 }, "a PDF; ask the publisher for the table" },
	{ { "BZh", 3 }, "bzip2 data; unpack it: bzip2 -dc FILE | parse" },
	{ { "\xFD" "7zXZ", 5 }, "xz data; unpack it: xz -dc FILE | parse" },
	{ { "\x28\xB5\x2F\xFD", 4 }, "zstd data; unpack it: zstd -dc FILE | parse" },
	{ { "\x1F\x8B", 2 }, "gzip data inside gzip data; unpack it: gzip -dc FILE | parse" },
};

/* The same for marked-up text: blanks before it and capitals in it do not matter. */
static const struct {
	struct slice begin;
	const char *message;
} pages[] = {
	{ { "<!doctype html", 14 }, "a web page, not a table; was the download refused?" },
	{ { "<html", 5 }, "a web page, not a table; was the download refused?" },
	{ { "<head", 5 }, "a web page, not a table; was the download refused?" },
	{ { "<table", 6 }, "a web page, not a table; ask for CSV" },
};

enum { HEAD = 64 * 1024 };

const struct format *format_find(const char *name)
{
	for (const struct format *f = formats; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

static const char *find_stranger(struct slice head)
{
	struct slice text = slice_trim(head);

	for (size_t i = 0; i < sizeof(strangers) / sizeof(*strangers); i++)
		if (slice_starts(head, strangers[i].magic))
			return strangers[i].message;
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
		if (text.n >= pages[i].begin.n &&
		    strncasecmp(text.p, pages[i].begin.p, pages[i].begin.n) == 0)
			return pages[i].message;
	if (memchr(head.p, '\0', head.n) && !slice_starts(head, SLICE("PK\x03\x04")))
		return "NUL bytes: no text, or UTF-16 without its mark (then name it: --encoding utf-16le)";
	return NULL;
}

const struct format *format_choose(struct stage *s, struct input *in)
{
	struct place place = { input_name(in), 0, 0 };
	const struct format *best = NULL;
	const char *stranger;
	int most = 0;
	bool failed;
	struct slice head = input_peek(in, HEAD, &failed);
	bool whole = head.n < HEAD;

	if (failed)
		return NULL;
	if (slice_starts(head, SLICE("\xEF\xBB\xBF"))) {
		head.p += 3;
		head.n -= 3;
	}
	stranger = find_stranger(head);
	for (const struct format *f = formats; f->name && !stranger; f++) {
		int sure = f->sniff(head, whole, &stranger);
		if (sure > most) {
			most = sure;
			best = f;
		}
	}
	if (!stranger && best && best->sniff == csv_sniff && slice_starts(slice_trim(head), SLICE("<")))
		stranger = "XML or HTML, but not SDMX-ML; ask for CSV";
	if (!stranger)
		return best;
	diag_fail(s->diag, &place, "%s", stranger);
	return NULL;
}

/* Text with a mark of UTF-16 or UTF-32 says itself what it is. */
static int decode(const struct parse_options *o, struct input *in)
{
	const char *encoding = o->encoding;
	bool failed;
	struct slice mark = input_peek(in, 4, &failed);

	if (failed)
		return -1;
	if (!encoding && slice_eq(mark, (struct slice){ "\xFF\xFE\0\0", 4 }))
		encoding = "UTF-32";
	else if (!encoding && (slice_starts(mark, SLICE("\xFF\xFE")) || slice_starts(mark, SLICE("\xFE\xFF"))))
		encoding = "UTF-16";
	return encoding ? input_decode(in, encoding) : 0;
}

bool format_takes(const struct parse_options *o, const struct format *format)
{
	return !(o->given & ~format->uses);
}

int format_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	const struct format *format = o->format;
	bool failed;

	if (decode(o, in) < 0)
		return -1;
	if (!input_peek(in, 1, &failed).n)
		return failed ? -1 : 0; /* an empty file has no records */
	if (!format)
		format = format_choose(s, in);
	if (!format)
		return -1;
	for (size_t i = 0; i < sizeof(uses) / sizeof(*uses); i++)
		if (o->given & uses[i].use & ~format->uses)
			return usage_fail(s, "%s not for the format %s, which %s has", uses[i].options,
			                  format->name, input_name(in));
	return format->read(s, o, in);
}

struct value format_origin(struct arena *arena, const char *file, uint64_t line)
{
	return value_string(arena, arena_printf(arena, "%s:%llu", file, (unsigned long long)line));
}
