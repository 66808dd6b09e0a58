/* SPDX-License-Identifier: MIT */
/*
 * A format of parse on any bytes: what comes out must be records that the reader takes, as many
 * as were counted, and a failure must have said so.
 */
#ifndef KLASTER_FUZZ_FORMAT_H
#define KLASTER_FUZZ_FORMAT_H

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

/* Messages go nowhere. */
static void fuzz_start(void)
{
	if (nowhere >= 0)
		return;
	nowhere = open("/dev/null", O_WRONLY);
	if (!freopen("/dev/null", "w", stderr))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* One format; the first byte says whether labels are wanted, and in which language. */
static inline int fuzz_format(const char *name, const uint8_t *data, size_t n)
{
	struct parse_options options = { .joiner = " ", .block = 256 * 1024, .quote = '"', .header = 1 };
	struct output out;

	fuzz_start();
	if (n < 1)
		return 0;
	options.format = format_find(name);
	options.labels = data[0] & 1;
	options.lang = data[0] & 2 ? "en" : NULL;
	options.skip_hidden = data[0] & 4;
	options.header = data[0] & 8 ? 2 : 1;
	read_file(&options, (const char *)data + 1, n - 1, &out);
	buf_fini(&out.buf);
	return 0;
}

#endif
