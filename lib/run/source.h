/* SPDX-License-Identifier: MIT */
/* The files of a run, cut into pieces of whole records. */
#ifndef KLASTER_SOURCE_H
#define KLASTER_SOURCE_H

#include "stream/run.h"

/* One file. */
struct source_file {
	const char *path; /* "-" for standard input */
	char *name;       /* in messages */
	struct buf head;  /* its first bytes, unpacked */
	struct cut cut;
	bool packed;
};

struct source;

/*
 * The files that `run` is to read, if all of them can be cut: regular files, packed or not,
 * of more than a piece or two. `beside` is an instance of the same stage, which is asked how.
 * NULL where they cannot be; nothing has been taken from standard input then.
 */
struct source *source_open(const struct run *run, struct run *beside, size_t piece_size);
void source_close(struct source *s);

/* Whether all files are unpacked as they are read, by a thread of their own. */
bool source_unpacks(const struct source *s);

const struct source_file *source_file(const struct source *s, size_t i);

/* Reads the head of a file into the stage of `run`, which then takes its pieces, and says how
 * the file is cut; false where it cannot be. Nothing to do for records. */
bool source_read_head(const struct source_file *f, struct run *run, struct cut *cut);

/*
 * The next piece into `text`, which is emptied first: 1, 0 at the end, -1 where reading must be
 * left to others. Several may take pieces in turn, not at once.
 */
int source_next(struct source *s, struct buf *text, struct piece *piece, size_t *file);

/* Bytes read of all files, packed; and their size. */
uint64_t source_position(const struct source *s);
uint64_t source_size(const struct source *s);

/* Puts standard input, if it was read, back to where it was. */
void source_rewind(struct source *s);

#endif
