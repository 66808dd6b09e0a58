/* SPDX-License-Identifier: MIT */
/* The registry of formats. A new one is a file and a row here. */
#include "format/format.h"

const struct format formats[] = {
	{ "csv", "delimited text: comma, semicolon, tab or bar, by content or -d", csv_sniff, csv_read },
	{ "tsv", "tab-separated text", tsv_sniff, tsv_read },
	{ "ndjson", "one flat JSON object a line", ndjson_sniff, ndjson_read },
	{ "eurostat", "Eurostat TSV: dimensions in the first column, periods across", eurostat_sniff,
	  eurostat_read },
	{ NULL, NULL, NULL, NULL },
};

/* What is no format of ours but known by its first bytes. */
static const struct {
	struct slice magic;
	const char *message;
} strangers[] = {
	{ { "\xD0\xCF\x11\xE0", 4 }, "an old Excel workbook (.xls); save it as CSV or .xlsx" },
	{ { "PK\x03\x04", 4 }, "a zip archive or .xlsx workbook; save the sheet as CSV" },
	{ { "\xFF\xFE", 2 }, "text in UTF-16; convert it: iconv -f utf-16 -t utf-8" },
	{ { "\xFE\xFF", 2 }, "text in UTF-16; convert it: iconv -f utf-16 -t utf-8" },
	{ { "%PDF", 4 }, "a PDF; ask the publisher for the table" },
	{ { "<!DOCTYPE html", 14 }, "a web page, not a table; was the download refused?" },
	{ { "<html", 5 }, "a web page, not a table; was the download refused?" },
	{ { "<?xml", 5 }, "XML, which this version does not read; ask for CSV" },
	{ { "BZh", 3 }, "bzip2 data; unpack it: bzip2 -dc FILE | parse" },
	{ { "\xFD" "7zXZ", 5 }, "xz data; unpack it: xz -dc FILE | parse" },
	{ { "\x28\xB5\x2F\xFD", 4 }, "zstd data; unpack it: zstd -dc FILE | parse" },
};

const struct format *format_find(const char *name)
{
	for (const struct format *f = formats; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

const struct format *format_sniff(struct stage *s, struct input *in)
{
	struct place place = { input_name(in), 0, 0 };
	const struct format *best = NULL;
	int most = 0;
	bool failed;
	struct slice head = input_peek(in, 64 * 1024, &failed);

	if (failed)
		return NULL;
	for (size_t i = 0; i < sizeof(strangers) / sizeof(*strangers); i++)
		if (slice_starts(head, strangers[i].magic)) {
			diag_fail(s->diag, &place, "%s", strangers[i].message);
			return NULL;
		}
	if (slice_starts(head, SLICE("\xEF\xBB\xBF"))) {
		head.p += 3;
		head.n -= 3;
	}
	for (const struct format *f = formats; f->name; f++) {
		int sure = f->sniff(head);
		if (sure > most) {
			most = sure;
			best = f;
		}
	}
	if (!best)
		diag_fail(s->diag, &place, "not a table that parse knows; name its format with -f");
	return best;
}
