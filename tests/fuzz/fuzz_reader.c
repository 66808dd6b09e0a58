/* SPDX-License-Identifier: MIT */
/*
 * The reader of records on any bytes. What it accepts must be what cJSON accepts,
 * with as many fields, and must come out as it went in: written after a touch and
 * read again it is the same record.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stream/reader.h"

static int ignore(void *context, const struct place *place, struct slice raw, const char *reason)
{
	(void)context, (void)place, (void)raw, (void)reason;
	return 0;
}

static void read_all(const char *data, size_t n, struct buf *out, bool check)
{
	int fd = memfd_create("fuzz", 0);
	char path[64];
	struct diag *diag = diag_new("fuzz");
	struct input *in;
	struct reader *reader;
	struct batch b;

	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	in = input_open(path, diag);
	reader = reader_new(in, diag, true, ignore, NULL);
	while (reader_next(reader, &b) > 0)
		for (size_t i = 0; i < b.n; i++) {
			struct record *r = &b.records[i];
			if (check) {
				cJSON *json = cJSON_ParseWithLength(r->text, r->text_n);
				if (!json || !cJSON_IsObject(json) ||
				    cJSON_GetArraySize(json) != (int)r->shape->n)
					abort();
				cJSON_Delete(json);
			}
			r->text = NULL;
			record_write(out, r);
			buf_addc(out, '\n');
		}
	reader_free(reader);
	input_close(in);
	diag_free(diag);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static bool silent;
	struct buf once = { 0 }, twice = { 0 };

	if (!silent)
		silent = freopen("/dev/null", "w", stderr) != NULL;
	read_all((const char *)data, n, &once, true);
	read_all(once.p ? once.p : "", once.n, &twice, false);
	if (!slice_eq(buf_slice(&once), buf_slice(&twice)))
		abort();
	buf_fini(&once);
	buf_fini(&twice);
	return 0;
}
