/* SPDX-License-Identifier: MIT */
/*
 * Several threads for the first filters of a chain: as many as do the same to a record
 * wherever it stands. The input is cut into pieces, each goes through the filters of one
 * thread, and what comes out is taken in the order of the input.
 *
 * All of it is an attempt: as soon as anything is met that only reading from the begin can
 * settle (a failure, an end mark amid a file), it is given up, and the chain begins anew in
 * one thread, without saying or writing again what it has.
 */
#ifndef KLASTER_CREW_H
#define KLASTER_CREW_H

#include "run/chain.h"

struct crew;

/* A crew for the runs, which have begun, or NULL where one does not pay or cannot be. */
struct crew *crew_new(struct run *runs, const struct link *links, size_t n, unsigned threads);
void crew_free(struct crew *c);

/* How many of the runs it does; the last of them may gather (stage_class.gathers). */
size_t crew_size(const struct crew *c);
bool crew_gathers(const struct crew *c);

/*
 * What the last of its runs writes, in order: up to `n` bytes, 0 at the end, -1 when the
 * attempt is given up. On the way messages are said and counts are added to the runs.
 */
ssize_t crew_read(struct crew *c, char *p, size_t n);

/* At the end: adds to the runs what its threads have gathered. */
void crew_merge(struct crew *c);

/* Ends the threads and puts the input back to where it was. */
void crew_give_up(struct crew *c);

#endif
