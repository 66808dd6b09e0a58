/* SPDX-License-Identifier: MIT */
/* Bytes going out: one large buffer, whole records a write, every failure seen. */
#ifndef KLASTER_OUTPUT_H
#define KLASTER_OUTPUT_H

#include "base/buf.h"
#include "stream/diag.h"

struct output {
	int fd;
	struct buf buf;
	struct diag *diag;
	struct lender *lender; /* of blocks to the pipe; NULL where it is none */
	uint64_t bytes;
	uint64_t skip; /* bytes that have been written already and are not to be again */
	bool failed;
	bool mortal, gone; /* a closed pipe ends the run as SIGPIPE would; has done so */
};

/* A block: what is written at a time. */
enum { OUTPUT_BLOCK = 256 * 1024 };

/* Descriptors that are none: what is flushed is only counted; nothing is flushed and `buf`
 * holds it all. */
enum { OUTPUT_COUNTED = -1, OUTPUT_KEPT = -2 };

/* Takes stdout (fd 1) or another descriptor; widens the pipe where it is one. */
void output_init(struct output *out, int fd, struct diag *diag);

/* To append, use out->buf with the buf_ functions and then call this, which writes
 * once enough has gathered. 0, or -1 after diag_fail(). */
int output_flush_if_full(struct output *out);

/* Writes all. 0, or -1 after diag_fail(). */
int output_flush(struct output *out);

/* Flushes, closes and checks; frees the buffer. */
int output_close(struct output *out);

/* Frees the buffer, with what was not written; the descriptor stays open. */
void output_discard(struct output *out);

#endif
