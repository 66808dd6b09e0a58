/* SPDX-License-Identifier: MIT */
/* Filters in one process, batches handed from one to the next. */
#ifndef KLASTER_CHAIN_H
#define KLASTER_CHAIN_H

#include "stream/run.h"

/* One filter of a chain, with the words that call it. */
struct link {
	const struct stage_class *class;
	int argc;
	char **argv;
};

/*
 * Runs `n` filters from standard input, or the files that they name, to standard output,
 * with up to `threads` threads. Returns the status as a pipe's under pipefail: that of
 * the last filter that has one other than 0.
 */
int chain_run(const struct link *links, size_t n, unsigned threads);

#endif
