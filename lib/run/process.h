/* SPDX-License-Identifier: MIT */
/*
 * A pipeline at work: filters that stand side by side become a chain in one process,
 * other programs processes of their own, with pipes between them.
 */
#ifndef KLASTER_PROCESS_H
#define KLASTER_PROCESS_H

#include "run/words.h"

/* Runs all commands of the pipeline, with up to `threads` threads a process; returns its
 * status as under pipefail. */
int pipeline_run(struct pipeline *p, unsigned threads);

/* main() of `klaster run`. */
int run_main(int argc, char **argv);

#endif
