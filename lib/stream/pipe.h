/* SPDX-License-Identifier: MIT */
/* Pipes between filters. */
#ifndef KLASTER_PIPE_H
#define KLASTER_PIPE_H

/* Asks for room for four blocks, which lets both ends work at once; with more of them or larger
 * ones, what was written has left the processor's memories before it is read. Refused past the
 * user's limit, and then slower, not wrong. */
void pipe_widen(int fd);

#endif
