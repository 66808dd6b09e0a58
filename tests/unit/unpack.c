/* SPDX-License-Identifier: MIT */
/*
 * gzip input against zlib, which packs what is to be unpacked: members of any size one
 * behind the other, zeros behind them; and every cut or changed stream is noticed.
 */
#include "stream/input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "../random.h"
#include "check.h"

static void add_member(struct buf *out, struct slice text, int level)
{
	z_stream z = { 0 };
	size_t room = text.n + text.n / 8 + 1000;

	CHECK(deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	buf_reserve(out, room);
	z.next_in = (unsigned char *)(uintptr_t)text.p;
	z.avail_in = (unsigned)text.n;
	z.next_out = (unsigned char *)out->p + out->n;
	z.avail_out = (unsigned)room;
	CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
	out->n += room - z.avail_out;
	deflateEnd(&z);
}

/* Reads `packed` as a file, in pieces of any size; the last answer of input_read(). */
static ssize_t unpack(struct slice packed, struct buf *out)
{
	char path[] = "/tmp/klaster-unit-XXXXXX";
	int fd = mkstemp(path);
	struct diag *d = diag_new("unit");
	struct input *in;
	ssize_t got;

	CHECK(fd >= 0 && write(fd, packed.p, packed.n) == (ssize_t)packed.n);
	close(fd);
	in = input_open(path, d);
	do {
		size_t n = 1 + random_below(random_below(2) ? 100000 : 1000);
		buf_reserve(out, n);
		got = input_read(in, out->p + out->n, n);
		out->n += got > 0 ? (size_t)got : 0;
	} while (got > 0);
	input_close(in);
	diag_free(d);
	unlink(path);
	return got;
}

static void make_text(struct buf *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addc(text, random_below(3) ? (char)('a' + i % 7) : (char)random_below(256));
}

static void test_members(void)
{
	for (int round = 0; round < 60; round++) {
		struct buf text = { 0 }, packed = { 0 }, got = { 0 };
		for (unsigned members = 1 + random_below(4); members; members--) {
			size_t from = text.n;
			make_text(&text, random_below(round % 5 ? 3000 : 700000));
			add_member(&packed, (struct slice){ text.p ? text.p + from : "", text.n - from },
			           (int)random_below(10));
		}
		for (unsigned zeros = random_below(3) ? 0 : random_below(1000); zeros; zeros--)
			buf_addc(&packed, '\0');
		CHECK(unpack(buf_slice(&packed), &got) == 0);
		CHECK(slice_eq(buf_slice(&got), buf_slice(&text)));
		buf_fini(&text);
		buf_fini(&packed);
		buf_fini(&got);
	}
}

static void test_faults(void)
{
	struct buf text = { 0 }, packed = { 0 };
	int stderr_kept = dup(2), nowhere = open("/dev/null", O_WRONLY);
	unsigned unnoticed = 0;

	make_text(&text, 400);
	add_member(&packed, buf_slice(&text), 6);
	dup2(nowhere, 2); /* the failures that are asked for are not to be read */
	for (size_t n = 2; n < packed.n; n++) {
		struct buf got = { 0 };
		unnoticed += unpack((struct slice){ packed.p, n }, &got) != -1;
		buf_fini(&got);
	}
	/* A changed byte of the data or of the trailer; the header's flags and time may change. */
	for (size_t i = 10; i < packed.n; i++) {
		struct buf got = { 0 };
		packed.p[i] = (char)(packed.p[i] ^ (1 << random_below(8)));
		unnoticed += unpack(buf_slice(&packed), &got) != -1;
		buf_fini(&got);
		buf_fini(&packed);
		add_member(&packed, buf_slice(&text), 6);
	}
	buf_addz(&packed, "not gzip");
	unnoticed += unpack(buf_slice(&packed), &text) != -1;
	dup2(stderr_kept, 2);
	CHECK(unnoticed == 0);
	buf_fini(&text);
	buf_fini(&packed);
}

/* A reader that goes away while the thread waits for a pipe that says nothing more. */
static void test_stop(void)
{
	int ends[2], kept = dup(0);
	struct diag *d = diag_new("unit");
	struct buf packed = { 0 };
	struct input *in;
	char text[100];

	add_member(&packed, SLICE("some text"), 6);
	CHECK(pipe(ends) == 0 && write(ends[1], packed.p, packed.n) > 0);
	dup2(ends[0], 0);
	in = input_open("-", d);
	CHECK(input_read(in, text, sizeof(text)) == 9 && memcmp(text, "some text", 9) == 0);
	input_close(in);
	dup2(kept, 0);
	close(ends[0]);
	close(ends[1]);
	buf_fini(&packed);
	diag_free(d);
}

int main(void)
{
	test_members();
	test_faults();
	test_stop();
	return check_result();
}
