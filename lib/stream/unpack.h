/* SPDX-License-Identifier: MIT */
/*
 * gzip data of a descriptor, unpacked in a thread of its own: what reads and what unpacks
 * do not wait for one another. With ISA-L where the build found it (four times faster),
 * with zlib else: the same bytes, the same faults.
 */
#ifndef KLASTER_UNPACK_H
#define KLASTER_UNPACK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct unpack;

/* Starts on `fd`, of which the `n` bytes of `head` (at most 16) have been read already. NULL
 * where no thread can be had. */
struct unpack *unpack_start(int fd, const unsigned char *head, size_t n);

/* Stops the thread, wherever it is, and frees. The descriptor stays open. */
void unpack_stop(struct unpack *u);

/*
 * Up to `n` bytes; 0 at the end. -1: *fault says what is wrong with the data, or, where it is
 * NULL, *error is the errno of a failed read.
 */
ssize_t unpack_read(struct unpack *u, char *p, size_t n, const char **fault, int *error);

/* Bytes read from the descriptor by now. */
uint64_t unpack_position(struct unpack *u);

#endif
