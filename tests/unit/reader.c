/* SPDX-License-Identifier: MIT */
/* The record stream: what is read is what was written, and what is wrong is told where. */
#include "stream/reader.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/scan.h"
#include "stream/json_text.h"

#include "../random.h"
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

/* Some fields of the record become others; what is written then is what its values say. */
static void edit(const struct batch *b, struct record *r)
{
	static struct field_ref set[] = { FIELD("id"), FIELD("nace"), FIELD("a"), FIELD("unit"), FIELD("Аты") },
		                removed[] = { FIELD("value"), FIELD("unit") }, renamed = FIELD("region_code");
	struct buf out = { 0 }, want = { 0 };
	struct record plain;
	size_t most = 0;

	for (unsigned n = random_below(4); n; n--) {
		unsigned what = random_below(8);
		if (what < 5)
			record_set(b, r, &set[what], random_below(2) ? value_null() : value_plain(SLICE("another value")));
		else if (what < 7)
			record_remove(b, r, &removed[what - 5]);
		else
			record_rename(b, r, &renamed, SLICE("region"));
		if (r->text && !r->changed)
			continue;
		plain = *r;
		plain.text = NULL;
		out.n = want.n = 0;
		record_write(&want, &plain);
		record_write(&out, r);
		CHECK(slice_eq(buf_slice(&out), buf_slice(&want)) && record_length(r) == want.n);
	}
	for (uint32_t i = 0; i < r->shape->n; i++)
		most += r->v[i].n;
	CHECK(most <= r->most);
	buf_fini(&out);
	buf_fini(&want);
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
			if (touch)
				continue;
			edit(&b, &b.records[i]);
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
	CHECK(ends_with("{\"a\":\"a line that is longer\"}\n{\"a\":1", -1));
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

/* A line without LF: an object of a few keys and values, and often something amiss; mostly of
 * the keys of the line before. */
static void make_line(struct buf *out)
{
	static unsigned n, first;
	static const char *const keys[] = { "id", "region_code", "a_key_that_is_longer_than_16", "nace", "\\u0061",
		                            "a", "Аты", "value" };
	static const char *const values[] = {
		"\"\"", "\"13.10\"", "\"ТОО \\\"Алтын\\\", филиал\"", "\"\\\\\"", "\"\\\\\\\\\\\"\"", "0.10", "-12345678901234567890",
		"1e5", "null", "true", "false", "\"\\ud83d\\ude00\"", "\"№ 5 — ҚҒ😀\"",
		"\"a value that is rather long, so that the next words are needed to find its end\"",
		"01", "1.", "nul", "\"\\x\"", "\"\\ud800\"", "\"\xD0\"", "\"\xE2\x82\"", "\"\t\"", "[1]", "{}", "\"", "\\\"",
		"\"\xED\xA0\x80\"", "\"\xC0\x80\"",
	};
	unsigned amiss = random_below(3) == 0, kinds = random_below(4) ? 5 : 14, others = amiss && random_below(2);

	if (random_below(8) == 0) {
		n = random_below(6);
		first = random_below(4) ? 0 : random_below(8);
	}
	buf_addc(out, '{');
	for (unsigned i = 0; i < n; i++) {
		if (i)
			buf_addz(out, random_below(20) ? "," : " , ");
		buf_printf(out, "\"%s\":", keys[others ? random_below(8) : (first + i) % 8]);
		if (!random_below(20))
			buf_addc(out, ' ');
		buf_addz(out, values[random_below(amiss && random_below(2) ? sizeof(values) / sizeof(*values) : kinds)]);
	}
	buf_addc(out, '}');
	if (amiss && random_below(3) == 0) {
		static const char bytes[] = "\"\\{}:,\t\r\x01\x80\xFF 1";
		out->p[random_below((unsigned)out->n)] = bytes[random_below(sizeof(bytes) - 1)];
	}
	if (amiss && random_below(6) == 0)
		out->n = random_below((unsigned)out->n + 1);
}

/* Whether the line is one flat object without a key twice, by the checker of documents. */
static bool is_record(struct slice line, struct buf *want)
{
	struct buf padded = { 0 };
	struct arena arena = { 0 };
	struct slice keys[16];
	struct json root;
	const char *why;
	size_t at, n = 0;
	bool right;

	buf_adds(&padded, line);
	buf_reserve(&padded, 64);
	memset(padded.p + padded.n, 0, 64);
	right = json_check(buf_slice(&padded), &root, &at, &why) && json_type(root) == JSON_OBJECT;
	if (right) {
		buf_addc(want, '{');
		for (struct json_walk w = json_walk(root); json_next(&w); n++) {
			enum json_type type = json_type(w.value);
			keys[n] = json_key(&w, &arena);
			for (size_t i = 0; i < n; i++)
				right &= !slice_eq(keys[i], keys[n]);
			right &= type != JSON_OBJECT && type != JSON_ARRAY;
			buf_addz(want, n ? ",\"" : "\"");
			buf_adds(want, w.raw_key);
			buf_addz(want, "\":");
			buf_add(want, w.value.p, (size_t)(w.value.end - w.value.p));
		}
		buf_addz(want, "}\n");
	}
	buf_fini(&padded);
	arena_fini(&arena);
	return right;
}

/* Made-up lines through every kernel: exactly those that are records come out, rewritten
 * from their values; the others are told, each as when it is read alone. */
static void differential(void)
{
	struct buf text = { 0 }, want = { 0 }, line = { 0 };
	int wrong = 0;

	for (int i = 0; i < 4000; i++) {
		struct buf record = { 0 };
		line.n = 0;
		make_line(&line);
		buf_adds(&text, buf_slice(&line));
		buf_addc(&text, '\n');
		if (is_record(buf_slice(&line), &record))
			buf_adds(&want, buf_slice(&record));
		else
			wrong++;
		buf_fini(&record);
	}
	CHECK(wrong > 500 && wrong < 2000);
	for (const struct scan_kernel *k = scan_kernels; k->name; k++) {
		struct buf got = { 0 };
		if (!k->runs())
			continue;
		scan_use(k);
		CHECK(pass(text.p, text.n, &got, true, false) == 0 && rejects == wrong);
		CHECK(slice_eq(buf_slice(&got), buf_slice(&want)));
		got.n = 0;
		CHECK(pass(text.p, text.n, &got, false, false) == 0 && rejects == wrong);
		buf_fini(&got);
	}
	scan_use(NULL);
	buf_fini(&text);
	buf_fini(&want);
	buf_fini(&line);
}

/* What is said of a wrong line does not hang on the lines before it. */
static void same_verdict(void)
{
	struct buf line = { 0 }, text = { 0 }, out = { 0 };

	for (int i = 0; i < 1500; i++) {
		struct place alone;
		char reason[sizeof(last_reason)];

		line.n = text.n = out.n = 0;
		make_line(&line);
		buf_addc(&line, '\n');
		pass(line.p, line.n, &out, true, false);
		if (rejects != 1)
			continue;
		alone = last_place;
		memcpy(reason, last_reason, sizeof(reason));
		/* Three lines, maybe of the same keys, as long as they are right. */
		for (int good = 0; good < 3;) {
			struct buf before = { 0 };
			make_line(&before);
			buf_addc(&before, '\n');
			pass(before.p, before.n, &out, true, false);
			if (rejects == 0 && memchr(before.p, '\n', before.n) == before.p + before.n - 1) {
				buf_adds(&text, buf_slice(&before));
				good++;
			}
			buf_fini(&before);
		}
		buf_adds(&text, buf_slice(&line));
		pass(text.p, text.n, &out, true, false);
		CHECK(rejects == 1 && last_place.column == alone.column && last_place.line == 4 &&
		      strcmp(last_reason, reason) == 0);
	}
	buf_fini(&line);
	buf_fini(&text);
	buf_fini(&out);
}

int main(void)
{
	exactness();
	differential();
	same_verdict();
	faults();
	sizes();
	ends();
	return check_result();
}
