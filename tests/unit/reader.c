/* SPDX-License-Identifier: MIT */
/* The record stream: what is read is what was written, and what is wrong is told where. */
#include "stream/reader.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static struct place last_place;
static char last_reason[200];
static int rejects;

static int remember(void *context, const struct place *place, struct slice raw, const char *reason)
{
	(void)context, (void)raw;
	last_place = *place;
	snprintf(last_reason, sizeof(last_reason), "%s", reason);
	rejects++;
	return 0;
}

/* Reads `text` from a pipe-like file; the records are written again into `out`.
 * Returns the reader's last answer. */
static int pass(const char *text, size_t n, struct buf *out, bool touch, bool forgive)
{
	char path[] = "/tmp/klaster-unit-XXXXXX";
	int fd = mkstemp(path), rc;
	struct diag *d = diag_new("unit");
	struct input *in;
	struct reader *r;
	struct batch b;

	rejects = 0;
	CHECK(fd >= 0 && write(fd, text, n) == (ssize_t)n);
	close(fd);
	in = input_open(path, d);
	r = reader_new(in, d, forgive, remember, NULL);
	while ((rc = reader_next(r, &b)) > 0)
		for (size_t i = 0; i < b.n; i++) {
			if (touch)
				b.records[i].text = NULL;
			record_write(out, &b.records[i]);
			buf_addc(out, '\n');
		}
	reader_free(r);
	input_close(in);
	diag_free(d);
	unlink(path);
	return rc;
}

static int rejected_at(const char *line, unsigned column, const char *reason)
{
	struct buf out = { 0 }, text = { 0 };
	int right;

	buf_printf(&text, "{\"a\":1}\n%s\n", line);
	right = pass(text.p, text.n, &out, false, false) == 0 && rejects == 1 && last_place.line == 2 &&
	        last_place.column == column && strstr(last_reason, reason) && out.n == 8;
	if (!right)
		fprintf(stderr, "%s: column %llu, %s\n", line, (unsigned long long)last_place.column,
		        last_reason);
	buf_fini(&out);
	buf_fini(&text);
	return right;
}

static int survives(const char *text, bool touch, const char *want)
{
	struct buf out = { 0 };
	int right = pass(text, strlen(text), &out, touch, false) == 0 && rejects == 0 &&
	            slice_is(buf_slice(&out), want);
	if (!right)
		fprintf(stderr, "%s -> %.*s (%d rejected: %s)\n", text, SLICE_ARG(buf_slice(&out)), rejects,
		        last_reason);
	buf_fini(&out);
	return right;
}

static void exactness(void)
{
	static const char *const lines[] = {
		"{}\n",
		"{\"v\":0.10,\"w\":12345678901234567890,\"x\":\"\\u0041\\n\",\"y\":null,\"z\":true}\n",
		"{\"\\u0061\":\"Қазақстан\",\"b\":-0.0e+10,\"\":\"\"}\n",
		"{\"e\":\"\\ud83d\\ude00\",\"f\":false}\n",
	};
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		CHECK(survives(lines[i], false, lines[i]));
		CHECK(survives(lines[i], true, lines[i]));
	}
	CHECK(survives(" { \"a\" : 1 , \"b\":\t2 } \r\n", false, " { \"a\" : 1 , \"b\":\t2 } \r\n"));
	CHECK(survives(" { \"a\" : 1 , \"b\":\t2 } \r\n", true, "{\"a\":1,\"b\":2}\n"));
}

static void faults(void)
{
	CHECK(rejected_at("{\"a\":1,\"a\":2}", 8, "twice"));
	CHECK(rejected_at("{\"a\":1,\"\\u0061\":2}", 8, "twice"));
	CHECK(rejected_at("{\"a\":[1]}", 6, "nested"));
	CHECK(rejected_at("{\"a\":{}}", 6, "nested"));
	CHECK(rejected_at("{\"a\":01}", 6, "number"));
	CHECK(rejected_at("{\"a\":1.}", 6, "number"));
	CHECK(rejected_at("{\"a\":+1}", 6, "not a JSON value"));
	CHECK(rejected_at("{\"a\":nan}", 6, "not a JSON value"));
	CHECK(rejected_at("{\"a\":nul}", 6, "not a JSON value"));
	CHECK(rejected_at("{\"a\":\"x}", 9, "not closed"));
	CHECK(rejected_at("{\"a\":\"\t\"}", 7, "control"));
	CHECK(rejected_at("{\"a\":\"\\x\"}", 7, "escape"));
	CHECK(rejected_at("{\"a\":\"\\ud800\"}", 7, "escape"));
	CHECK(rejected_at("{\"a\":\"\\u12\"}", 7, "escape"));
	CHECK(rejected_at("{\"a\":\"\xff\"}", 7, "UTF-8"));
	CHECK(rejected_at("{\"a\":\"\xc0\x80\"}", 7, "UTF-8"));
	CHECK(rejected_at("{\"a\":\"\xed\xa0\x80\"}", 7, "UTF-8"));
	CHECK(rejected_at("{\"\xd0\":1}", 3, "UTF-8"));
	CHECK(rejected_at("{\"a\":1}{", 8, "follows"));
	CHECK(rejected_at("{\"a\":1", 7, "not closed"));
	CHECK(rejected_at("{\"a\":1,}", 8, "key"));
	CHECK(rejected_at("{\"a\" 1}", 6, "colon"));
	CHECK(rejected_at("{a:1}", 2, "key"));
	CHECK(rejected_at("[1]", 1, "not a JSON object"));
	CHECK(rejected_at("", 1, "empty line"));
}

static int ends_with(const char *text, int answer)
{
	struct buf out = { 0 };
	int rc = pass(text, strlen(text), &out, false, false);
	buf_fini(&out);
	return rc == answer;
}

static void ends(void)
{
	struct buf out = { 0 };

	CHECK(ends_with("", 0));
	CHECK(ends_with("{\"a\":1}\n{\"_end\":1}\n", 0));
	CHECK(freopen("/dev/null", "w", stderr)); /* the next ones speak */
	CHECK(ends_with("{\"a\":1}", -1));
	CHECK(ends_with("{\"a\":1}\n{\"_end\":2}\n", -1));
	CHECK(ends_with("{\"_end\":0}\n{\"a\":1}\n", -1));
	CHECK(pass("{\"a\":1}", 7, &out, false, true) == 0 && slice_is(buf_slice(&out), "{\"a\":1}\n"));
	buf_fini(&out);
}

/* Lines longer than a block, and many blocks. */
static void sizes(void)
{
	struct buf text = { 0 }, out = { 0 };

	for (int i = 0; i < 30000; i++)
		buf_printf(&text, "{\"id\":\"%d\",\"name\":\"%.*s\"}\n", i, i % 97,
		           "..........................................................................."
		           "......................");
	buf_addz(&text, "{\"long\":\"");
	for (int i = 0; i < 1000000; i++)
		buf_addz(&text, "ә");
	buf_addz(&text, "\"}\n{\"a\":1}\n");
	CHECK(pass(text.p, text.n, &out, true, false) == 0);
	CHECK(rejects == 0 && slice_eq(buf_slice(&text), buf_slice(&out)));
	buf_fini(&text);
	buf_fini(&out);
}

int main(void)
{
	exactness();
	faults();
	sizes();
	ends();
	return check_result();
}
