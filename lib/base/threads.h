/* SPDX-License-Identifier: MIT */
/* Work that is done side by side. */
#ifndef KLASTER_THREADS_H
#define KLASTER_THREADS_H

#include <stddef.h>

/* How many threads can run at once: the processors this process may use, at least 1. */
unsigned threads_usable(void);

/* Calls work() for each of n parts, which lie `size` bytes apart, the first one in the caller's
 * thread; returns when all are done. Where a thread cannot be had, the caller does its part. */
void threads_each(void (*work)(void *part), void *parts, size_t size, size_t n);

#endif
