/* SPDX-License-Identifier: MIT */
/*
 * Pipes between filters.
 *
 * What is written to a pipe is copied into it and copied out again. The first copy is saved
 * where the pages themselves are lent (vmsplice), which must then stay as they are until they
 * have been read; and whoever moves them on unread (splice, tee) would see them change. So the
 * reader says that it takes bytes by read() alone: by a lock on the pipe, which others neither
 * see nor mind and which ends with the process.
 *
 * Readers that take turns are told apart. Of two at a time, which get torn pieces of the stream
 * anyway, the one that says nothing may, if it moves pages on unread, see them change.
 */
#ifndef KLASTER_PIPE_H
#define KLASTER_PIPE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"

/* Asks for room for four blocks, so that both ends are seldom woken, or for less where the
 * system allows no more. Past the user's limit it stays as it is: slower, not wrong. */
void pipe_widen(int fd);

/* Says of the pipe that is read at `fd` that this process takes what comes by read(), or that it
 * reads no more, though it has the pipe open: the next reader may do as it likes. */
void pipe_copies(int fd, bool copies);

struct lender;

/* A lender of blocks to the pipe `fd`, which it does not close. */
struct lender *lender_new(int fd);

/*
 * Lends what stands in `b` from `at` on and gives `b` another block in turn, with what could not
 * be lent, which is nothing or all that is left before a failure. The bytes that were lent: 0,
 * and `b` as it was, where the reader has not said that it copies, all blocks are out, there is
 * too little or too much to lend, or lending fails at once. What is left is to be written.
 */
size_t lender_put(struct lender *l, struct buf *b, size_t at);

/* To be told how many bytes were written to the pipe besides. */
void lender_wrote(struct lender *l, size_t n);

/* What has not been read yet stays as it is until the process ends. */
void lender_free(struct lender *l);

#endif
