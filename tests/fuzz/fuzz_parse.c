/* SPDX-License-Identifier: MIT */
/*
 * Every format of parse on any bytes. The first two bytes choose format and options,
 * the rest is the file. What comes out must be records that the reader takes, as many
 * as were counted, and the same from both engines of CSV.
 */
#include "format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const names[] = { NULL, "csv", "tsv", "ndjson", "eurostat", NULL, "csv", "csv" };
	static const char *const encodings[] = { NULL, NULL, NULL, NULL, "cp1251", "utf-16le", "gb18030", NULL };
	struct parse_options options = { .joiner = " ", .block = 1 };
	struct output fast, slow;

	fuzz_start();
	if (n < 2)
		return 0;
	if (names[data[0] & 7])
		options.format = format_find(names[data[0] & 7]);
	options.encoding = encodings[data[0] >> 3 & 7];
	options.header = data[0] >> 6;
	options.skip = data[1] & 3;
	options.quote = data[1] & 4 ? '\'' : data[1] & 8 ? 0 : '"';
	options.comment = data[1] & 16 ? '#' : 0;
	options.delimiter = data[1] & 32 ? '|' : 0;
	options.origin = data[1] & 64;
	options.block = data[1] & 128 ? 256 * 1024 : 7;
	read_file(&options, (const char *)data + 2, n - 2, &fast);
	options.engine = CSV_LIBCSV;
	read_file(&options, (const char *)data + 2, n - 2, &slow);
	if (fast.bytes != slow.bytes || !slice_eq(buf_slice(&fast.buf), buf_slice(&slow.buf)))
		abort();
	buf_fini(&fast.buf);
	buf_fini(&slow.buf);
	return 0;
}
