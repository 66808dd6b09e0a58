/* SPDX-License-Identifier: MIT */
/*
 * Every format of parse on any bytes. The first two bytes choose format and options,
 * the rest is the file. What comes out must be records that the reader takes, as many
 * as were counted, and the same from both engines of CSV.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "filter/filters.h"
#include "format/format.h"
#include "stream/output.h"
#include "stream/reader.h"

static int nowhere = -1;

static struct input *open_bytes(int fd, const char *data, size_t n, struct diag *diag)
{
	char path[64];

	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return input_open(path, diag);
}

static int never(void *context, const struct place *place, struct slice raw, const char *reason)
{
	(void)context, (void)place, (void)raw, (void)reason;
	abort();
}

static void check_records(const struct output *out, uint64_t written)
{
	int fd = memfd_create("fuzz", 0);
	struct diag *diag = diag_new("fuzz");
	struct input *in = open_bytes(fd, out->buf.p, out->buf.n, diag);
	struct reader *reader = reader_new(in, diag, false, never, NULL);
	struct batch b;
	uint64_t n = 0;
	int rc;

	while ((rc = reader_next(reader, &b)) > 0)
		n += b.n;
	if (rc < 0 || n != written)
		abort();
	reader_free(reader);
	input_close(in);
	diag_free(diag);
	close(fd);
}

static void read_file(const struct parse_options *options, const char *data, size_t n, struct output *out)
{
	int fd = memfd_create("fuzz", 0);
	struct diag *diag = diag_new("fuzz");
	struct input *in = open_bytes(fd, data, n, diag);
	struct stage stage = { .class = &parse_class, .diag = diag, .output = out };
	const struct counts *c = &stage.counts;
	int rc;

	output_init(out, nowhere, diag);
	rc = format_read(&stage, options, in);
	if (rc == 0 && c->read + c->made != c->written + diag_rejected(diag) + c->aggregated)
		abort();
	if (rc < 0 && diag_status(diag) != EXIT_FAILED)
		abort();
	if (!out->bytes && out->buf.n) /* else it is too much to keep */
		check_records(out, c->written);
	input_close(in);
	diag_free(diag);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const names[] = { NULL, "csv", "tsv", "ndjson", "eurostat", NULL, "csv", "csv" };
	static const char *const encodings[] = { NULL, NULL, NULL, NULL, "cp1251", "utf-16le", "gb18030", NULL };
	struct parse_options options = { .joiner = " ", .block = 1 };
	struct output fast, slow;

	if (nowhere < 0) {
		nowhere = open("/dev/null", O_WRONLY);
		if (!freopen("/dev/null", "w", stderr))
			abort();
	}
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
