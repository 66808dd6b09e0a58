/* SPDX-License-Identifier: MIT */
/*
 * Blocks lent to a pipe: what is read is what was written, whoever reads it, in whatever
 * portions, and when. A reader that moves pages on unread (splice) sees none of them change.
 */
#include "stream/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stream/input.h"
#include "stream/output.h"
#include "../random.h"
#include "check.h"

enum { LINE = 16 };

/* The next calls of vmsplice() that are let through; those after them fail, as all do where it is
 * forbidden. */
static int allowed = INT_MAX;

ssize_t vmsplice(int fd, const struct iovec *iov, size_t n, unsigned flags)
{
	if (allowed-- > 0)
		return syscall(SYS_vmsplice, fd, iov, n, flags);
	allowed = 0;
	errno = EPERM;
	return -1;
}

/* The stream: numbered lines, so that any other byte of it would be seen. */
static void add_lines(struct buf *b, uint64_t *number, size_t n)
{
	for (; n >= LINE; n -= LINE)
		buf_printf(b, "%015llu\n", (unsigned long long)(*number)++);
}

struct checker {
	char line[LINE];
	size_t n;
	uint64_t number;
	bool wrong;
};

static void check_bytes(struct checker *c, const char *p, size_t n)
{
	char want[LINE + 1];

	for (size_t i = 0; i < n; i++) {
		c->line[c->n++] = p[i];
		if (c->n < LINE)
			continue;
		snprintf(want, sizeof(want), "%015llu\n", (unsigned long long)c->number++);
		c->wrong |= memcmp(c->line, want, LINE) != 0;
		c->n = 0;
	}
}

/* Reads at most `most` bytes in portions of any size and checks them; how many came. */
static size_t take(struct checker *c, int fd, size_t most)
{
	static char p[300000];
	size_t all = 0;

	while (all < most) {
		size_t want = 1 + random_below(random_below(2) ? sizeof(p) : 5000);
		ssize_t n = read(fd, p, want < most - all ? want : most - all);
		if (n <= 0)
			break;
		check_bytes(c, p, (size_t)n);
		all += (size_t)n;
		if (random_below(8) == 0)
			usleep((useconds_t)random_below(300));
	}
	return all;
}

/* Another process that reads. It is there before anything is lent: what a process that is
 * forked later shares with this one is copied before it is changed. */
struct reader {
	pid_t pid;
	int go, ready;
};

/* One that, told to go, says where `copies` that it copies, reads `most` bytes and, told to go
 * again, ends; well, if they are the first of the stream. */
static struct reader new_reader(const int fds[2], bool copies, size_t most)
{
	int go[2], ready[2];
	struct reader r;
	char c;

	CHECK(pipe(go) == 0 && pipe(ready) == 0);
	r = (struct reader){ fork(), go[1], ready[0] };
	if (r.pid == 0) {
		struct checker checker = { 0 };
		close(fds[1]);
		if (read(go[0], &c, 1) != 1)
			_exit(2);
		if (copies)
			pipe_copies(fds[0], true);
		if (write(ready[1], "", 1) != 1)
			_exit(2);
		take(&checker, fds[0], most);
		_exit(read(go[0], &c, 1) != 1 || checker.wrong);
	}
	close(go[0]);
	close(ready[1]);
	return r;
}

/* Returns when it has said that it copies. */
static void go(const struct reader *r)
{
	char c;

	CHECK(write(r->go, "", 1) == 1 && read(r->ready, &c, 1) == 1);
	close(r->ready);
}

static bool ended_well(const struct reader *r)
{
	int status;

	CHECK(write(r->go, "", 1) == 1);
	close(r->go);
	return waitpid(r->pid, &status, 0) == r->pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Writes a portion of the stream as output_flush() does; the bytes that were lent. */
static size_t put(struct lender *l, int fd, struct buf *b, uint64_t *number, size_t n)
{
	size_t lent;

	add_lines(b, number, n);
	lent = lender_put(l, b, 0);
	for (size_t at = 0; at < b->n;) {
		ssize_t done = write(fd, b->p + at, b->n - at);
		CHECK(done > 0);
		if (done <= 0)
			break;
		lender_wrote(l, (size_t)done);
		at += (size_t)done;
	}
	b->n = 0;
	return lent;
}

static void test_nobody_copies(void)
{
	struct lender *l;
	struct buf b = { 0 };
	uint64_t number = 0;
	const char *p;
	int fds[2];

	CHECK(pipe(fds) == 0);
	pipe_widen(fds[1]);
	l = lender_new(fds[1]);
	add_lines(&b, &number, OUTPUT_BLOCK);
	p = b.p;
	CHECK(lender_put(l, &b, 0) == 0 && b.p == p && b.n == OUTPUT_BLOCK);
	lender_free(l);
	buf_fini(&b);
	close(fds[0]);
	close(fds[1]);
}

static void test_copied(void)
{
	for (int round = 0; round < 8; round++) {
		struct lender *l;
		struct buf b = { 0 };
		uint64_t number = 0;
		size_t lent = 0;
		int fds[2];
		struct reader copier;

		CHECK(pipe(fds) == 0);
		if (round % 4)
			pipe_widen(fds[1]);
		if (round % 4 == 3) /* wider than there are blocks to lend */
			(void)fcntl(fds[1], F_SETPIPE_SZ, 16 * OUTPUT_BLOCK);
		copier = new_reader(fds, true, SIZE_MAX);
		go(&copier);
		close(fds[0]);
		l = lender_new(fds[1]);
		for (int i = 0; i < 60; i++) {
			size_t n = random_below(4) ? OUTPUT_BLOCK : random_below(6 * OUTPUT_BLOCK);
			lent += put(l, fds[1], &b, &number, n);
			if (random_below(16) == 0)
				usleep((useconds_t)random_below(1000));
		}
		CHECK(lent > 0);
		lender_free(l); /* while much of it is unread */
		buf_fini(&b);
		for (int i = 0; i < 50; i++) { /* memory that was given back is used again */
			char *p = malloc(OUTPUT_BLOCK + OUTPUT_BLOCK / 4);
			memset(p, '#', OUTPUT_BLOCK);
			free(p);
		}
		close(fds[1]);
		CHECK(ended_well(&copier));
	}
}

/* Moves what is in a pipe to another one without reading it; how many bytes. */
static size_t move(int from, int to, size_t most)
{
	size_t all = 0;

	while (all < most) {
		ssize_t n = splice(from, NULL, to, NULL, most - all, SPLICE_F_NONBLOCK);
		if (n <= 0)
			break;
		all += (size_t)n;
	}
	return all;
}

/* One reader copies and goes; then pages are moved on, and the next reader, which may copy too,
 * has not read those: they stay as they were. */
static void test_moved(bool copies)
{
	enum { FIRST = 5 * OUTPUT_BLOCK };
	struct reader first, second;
	struct lender *l;
	struct buf b = { 0 };
	uint64_t number = 0;
	struct checker checker = { .number = FIRST / LINE };
	size_t lent = 0, moved;
	int fds[2], on[2];

	CHECK(pipe(fds) == 0 && pipe(on) == 0);
	pipe_widen(fds[1]);
	(void)fcntl(on[1], F_SETPIPE_SZ, 4 * OUTPUT_BLOCK);
	first = new_reader(fds, true, FIRST);
	second = new_reader(fds, copies, SIZE_MAX);
	go(&first);
	l = lender_new(fds[1]);
	for (int i = 0; i < 7; i++)
		lent += put(l, fds[1], &b, &number, OUTPUT_BLOCK);
	CHECK(lent >= FIRST);
	CHECK(ended_well(&first));
	moved = move(fds[0], on[1], SIZE_MAX);
	CHECK(moved > 0);
	close(fds[0]);
	go(&second);
	for (int i = 0; i < 30; i++)
		CHECK(put(l, fds[1], &b, &number, OUTPUT_BLOCK) == 0);
	CHECK(take(&checker, on[0], moved) == moved);
	CHECK(!checker.wrong);
	lender_free(l);
	buf_fini(&b);
	close(fds[1]);
	close(on[0]);
	close(on[1]);
	CHECK(!ended_well(&second)); /* it did not read the begin */
}

/* One that has closed its input may go on with another one while the next reads the pipe. */
static void test_closed(void)
{
	struct lender *l;
	struct buf b = { 0 };
	uint64_t number = 0;
	int fds[2], ready[2], go_on[2], status;
	char c;
	pid_t pid;

	CHECK(pipe(fds) == 0 && pipe(ready) == 0 && pipe(go_on) == 0);
	pipe_widen(fds[1]);
	pid = fork();
	if (pid == 0) {
		struct diag *diag = diag_new("pipe");
		struct input *in;
		dup2(fds[0], STDIN_FILENO);
		in = input_open("-", diag);
		if (!in || write(ready[1], "", 1) != 1 || read(go_on[0], &c, 1) != 1)
			_exit(1);
		input_close(in);
		diag_free(diag);
		_exit(write(ready[1], "", 1) != 1 || read(go_on[0], &c, 1) != 1);
	}
	for (int closed = 0; closed < 2; closed++) {
		CHECK(read(ready[0], &c, 1) == 1);
		l = lender_new(fds[1]);
		CHECK((put(l, fds[1], &b, &number, OUTPUT_BLOCK) == 0) == closed);
		lender_free(l);
		CHECK(write(go_on[1], "", 1) == 1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	for (int i = 0; i < 2; i++) {
		close(fds[i]);
		close(ready[i]);
		close(go_on[i]);
	}
	buf_fini(&b);
}

/* A reader that goes ends the stream as it does where it is written. */
static void test_gone(void)
{
	struct lender *l;
	struct buf b = { 0 };
	uint64_t number = 0;
	struct reader copier;
	int fds[2];

	CHECK(pipe(fds) == 0);
	pipe_widen(fds[1]);
	copier = new_reader(fds, true, 100);
	go(&copier);
	close(fds[0]);
	l = lender_new(fds[1]);
	for (int i = 0; i < 100; i++) {
		if (i == 2)
			CHECK(ended_well(&copier));
		add_lines(&b, &number, OUTPUT_BLOCK);
		if (lender_put(l, &b, 0))
			continue;
		errno = 0;
		if (write(fds[1], b.p, b.n) < 0)
			break;
		b.n = 0;
	}
	CHECK(errno == EPIPE);
	lender_free(l);
	buf_fini(&b);
	close(fds[1]);
}

/* Where nothing can be lent, or nothing more, all is written, but for what is not to be again. */
static void test_forbidden(int calls)
{
	enum { AGAIN = 3 * OUTPUT_BLOCK + OUTPUT_BLOCK / 2 };
	struct diag *diag = diag_new("pipe");
	struct output out;
	struct reader copier;
	uint64_t number = 0;
	int fds[2];

	CHECK(pipe(fds) == 0);
	copier = new_reader(fds, true, SIZE_MAX);
	go(&copier);
	close(fds[0]);
	output_init(&out, fds[1], diag);
	out.skip = AGAIN;
	/* The stream begins behind what is skipped. */
	buf_reserve(&out.buf, AGAIN);
	memset(out.buf.p, '#', AGAIN);
	out.buf.n = OUTPUT_BLOCK;
	CHECK(output_flush(&out) == 0 && out.skip == AGAIN - OUTPUT_BLOCK);
	out.buf.n = AGAIN - OUTPUT_BLOCK;
	allowed = calls;
	for (int i = 0; i < 8; i++) {
		add_lines(&out.buf, &number, OUTPUT_BLOCK);
		CHECK(output_flush(&out) == 0);
	}
	CHECK(allowed == 0 && out.skip == 0);
	CHECK(out.bytes == AGAIN + number * LINE && number == 8 * OUTPUT_BLOCK / LINE);
	CHECK(output_close(&out) == 0);
	allowed = INT_MAX;
	CHECK(ended_well(&copier));
	diag_free(diag);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	test_nobody_copies();
	test_copied();
	test_moved(false);
	test_moved(true);
	test_closed();
	test_gone();
	test_forbidden(0);
	test_forbidden(1);
	test_forbidden(3);
	return check_result();
}
