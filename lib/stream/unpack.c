/* SPDX-License-Identifier: MIT */
/*
 * Members that follow one another are read as one (RFC 1952 2.2), zero padding behind them
 * is allowed, anything else behind them is an error, as a cut member is: a stream that was
 * cut must not look whole.
 *
 * The thread fills buffers of a ring, the reader empties them in turn; each waits for the
 * other only where the ring is full or empty.
 */
#include "stream/unpack.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_ISAL
#include <isa-l/igzip_lib.h>
#else
#include <zlib.h>
#endif

#include "base/arena.h"

enum { PACKED = 128 * 1024, BUFFER = 256 * 1024, BUFFERS = 3 };

struct buffer {
	char *p;
	size_t n, at;
};

struct unpack {
	int fd;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct buffer ring[BUFFERS];
	unsigned filled, emptied; /* buffers so far; the thread is at most BUFFERS ahead */
	bool done, stop;
	const char *fault; /* once done */
	int error;
	uint64_t position;

	/* the thread's own */
	unsigned char *packed;
	const unsigned char *in;
	size_t in_n;
	bool between; /* members */
#ifdef HAVE_ISAL
	struct inflate_state state;
#else
	z_stream z;
#endif
};

enum progress { WORKS, MEMBER_ENDS, DAMAGED };

/* ---- the two libraries ----------------------------------------------------- */

#ifdef HAVE_ISAL
static bool engine_open(struct unpack *u)
{
	isal_inflate_init(&u->state);
	u->state.crc_flag = ISAL_GZIP;
	return true;
}

static void engine_close(struct unpack *u)
{
	(void)u;
}

static bool engine_next(struct unpack *u)
{
	isal_inflate_reset(&u->state);
	u->state.crc_flag = ISAL_GZIP;
	return true;
}

/* Unpacks until the input is used up or `b` is full. */
static enum progress engine_run(struct unpack *u, struct buffer *b)
{
	int rc;

	u->state.next_in = (uint8_t *)(uintptr_t)u->in;
	u->state.avail_in = (uint32_t)u->in_n;
	u->state.next_out = (uint8_t *)b->p + b->n;
	u->state.avail_out = (uint32_t)(BUFFER - b->n);
	rc = isal_inflate(&u->state);
	b->n = BUFFER - u->state.avail_out;
	u->in = u->state.next_in;
	u->in_n = u->state.avail_in;
	if (rc != ISAL_DECOMP_OK && rc != ISAL_END_INPUT)
		return DAMAGED;
	return u->state.block_state == ISAL_BLOCK_FINISH ? MEMBER_ENDS : WORKS;
}
#else
static bool engine_open(struct unpack *u)
{
	return inflateInit2(&u->z, 15 + 16) == Z_OK;
}

static void engine_close(struct unpack *u)
{
	inflateEnd(&u->z);
}

static bool engine_next(struct unpack *u)
{
	return inflateReset(&u->z) == Z_OK;
}

static enum progress engine_run(struct unpack *u, struct buffer *b)
{
	int rc;

	u->z.next_in = (unsigned char *)(uintptr_t)u->in;
	u->z.avail_in = (unsigned)u->in_n;
	u->z.next_out = (unsigned char *)b->p + b->n;
	u->z.avail_out = (unsigned)(BUFFER - b->n);
	rc = inflate(&u->z, Z_NO_FLUSH);
	b->n = BUFFER - u->z.avail_out;
	u->in = u->z.next_in;
	u->in_n = u->z.avail_in;
	if (rc == Z_STREAM_END)
		return MEMBER_ENDS;
	return rc == Z_OK || rc == Z_BUF_ERROR ? WORKS : DAMAGED;
}
#endif

/* ---- the thread ------------------------------------------------------------ */

/* More packed bytes: 1, 0 at the end of the file, -1. Here alone the thread can be stopped
 * while it waits. */
static int refill(struct unpack *u)
{
	ssize_t got;

	if (u->in_n)
		return 1;
	do {
		int old;
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
		got = read(u->fd, u->packed, PACKED);
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	} while (got < 0 && errno == EINTR);
	if (got < 0) {
		u->error = errno;
		return -1;
	}
	__atomic_add_fetch(&u->position, (uint64_t)got, __ATOMIC_RELAXED);
	u->in = u->packed;
	u->in_n = (size_t)got;
	return got > 0;
}

/* Between two members: 1 when another one begins, 0 at the end, -1. */
static int next_member(struct unpack *u)
{
	for (;;) {
		int rc = refill(u);
		if (rc <= 0)
			return rc;
		if (*u->in != 0)
			break;
		u->in++;
		u->in_n--;
	}
	if (*u->in != 0x1f) {
		u->fault = "bytes that are not gzip follow the compressed data";
		return -1;
	}
	if (!engine_next(u)) {
		u->fault = "cannot read the compressed data";
		return -1;
	}
	u->between = false;
	return 1;
}

/* Fills a buffer, as far as goes without waiting for more; false when there is no more, or a
 * fault. */
static bool fill(struct unpack *u, struct buffer *b)
{
	b->n = b->at = 0;
	while (b->n < BUFFER) {
		size_t before = b->n, left;
		int rc;

		if (b->n && !u->in_n)
			return true;
		if (u->between) {
			rc = next_member(u);
			if (rc <= 0)
				return false;
		}
		rc = refill(u);
		if (rc < 0)
			return false;
		if (rc == 0) {
			u->fault = "the compressed data end too early";
			return false;
		}
		left = u->in_n;
		switch (engine_run(u, b)) {
		case MEMBER_ENDS: u->between = true; break;
		case WORKS:
			if (b->n != before || u->in_n != left)
				break;
			/* fall through */
		case DAMAGED: u->fault = "the compressed data are damaged"; return false;
		}
	}
	return true;
}

static void *run(void *data)
{
	struct unpack *u = data;
	bool more = true;
	int old;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	while (more) {
		struct buffer *b = &u->ring[u->filled % BUFFERS];

		pthread_mutex_lock(&u->lock);
		while (u->filled - u->emptied == BUFFERS && !u->stop)
			pthread_cond_wait(&u->changed, &u->lock);
		more = !u->stop;
		pthread_mutex_unlock(&u->lock);
		if (!more)
			break;
		more = fill(u, b);
		pthread_mutex_lock(&u->lock);
		u->filled++;
		u->done = !more;
		pthread_cond_signal(&u->changed);
		pthread_mutex_unlock(&u->lock);
	}
	return NULL;
}

/* ---- the reader ------------------------------------------------------------ */

struct unpack *unpack_start(int fd, const unsigned char *head, size_t n)
{
	struct unpack *u = xcalloc(1, sizeof(*u));

	u->fd = fd;
	u->position = n;
	u->packed = xmalloc(PACKED);
	memcpy(u->packed, head, n);
	u->in = u->packed;
	u->in_n = n;
	for (int i = 0; i < BUFFERS; i++)
		u->ring[i].p = xmalloc(BUFFER);
	pthread_mutex_init(&u->lock, NULL);
	pthread_cond_init(&u->changed, NULL);
	if (engine_open(u)) {
		if (pthread_create(&u->thread, NULL, run, u) == 0)
			return u;
		engine_close(u);
	}
	u->fd = -1;
	unpack_stop(u);
	return NULL;
}

void unpack_stop(struct unpack *u)
{
	if (!u)
		return;
	if (u->fd >= 0) {
		pthread_mutex_lock(&u->lock);
		u->stop = true;
		pthread_cond_signal(&u->changed);
		pthread_mutex_unlock(&u->lock);
		pthread_cancel(u->thread);
		pthread_join(u->thread, NULL);
		engine_close(u);
	}
	pthread_mutex_destroy(&u->lock);
	pthread_cond_destroy(&u->changed);
	for (int i = 0; i < BUFFERS; i++)
		free(u->ring[i].p);
	free(u->packed);
	free(u);
}

ssize_t unpack_read(struct unpack *u, char *p, size_t n, const char **fault, int *error)
{
	for (;;) {
		struct buffer *b = &u->ring[u->emptied % BUFFERS];
		bool ready;

		pthread_mutex_lock(&u->lock);
		while (u->filled == u->emptied && !u->done)
			pthread_cond_wait(&u->changed, &u->lock);
		ready = u->filled != u->emptied;
		pthread_mutex_unlock(&u->lock);
		if (!ready) {
			*fault = u->fault;
			*error = u->error;
			return u->fault || u->error ? -1 : 0;
		}
		if (b->at < b->n) {
			if (n > b->n - b->at)
				n = b->n - b->at;
			memcpy(p, b->p + b->at, n);
			b->at += n;
			return (ssize_t)n;
		}
		pthread_mutex_lock(&u->lock);
		u->emptied++;
		pthread_cond_signal(&u->changed);
		pthread_mutex_unlock(&u->lock);
	}
}

uint64_t unpack_position(struct unpack *u)
{
	return __atomic_load_n(&u->position, __ATOMIC_RELAXED);
}
