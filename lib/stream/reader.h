/* SPDX-License-Identifier: MIT */
/*
 * Reads a stream of records, a batch a call: blocks of 128 KB, whole lines, every
 * byte checked (UTF-8, one flat object a line, no key twice). What is wrong with
 * one line rejects that line; what is wrong with the stream (a cut last line, a
 * seal that does not fit, a line too long) ends it. Memory is two blocks and the
 * longest line, whatever the file.
 */
#ifndef KLASTER_READER_H
#define KLASTER_READER_H

#include "stream/input.h"
#include "stream/record.h"

/* A longer line is refused: no table has such, and memory stays bounded. */
enum { READER_MAX_LINE = 64 * 1024 * 1024, READER_MAX_FIELDS = 16384 };

/* What a reader says of a stream, which a joint (joint.c) says in the same words. */
#define READER_WIDE "more fields than a record may have (16384)"
#define READER_LONG "a line longer than 64 MB"
#define READER_AFTER_SEAL "records follow the end mark of the stream"
#define READER_SEAL_WRONG "the stream was cut: its end mark counts %.*s records, %s came"

/* A longer line is no end mark. */
enum { READER_SEAL_MAX = 40 };

struct reader;

/* Called for each line that is no record; returns -1 to stop. */
typedef int reader_reject(void *context, const struct place *place, struct slice raw,
                          const char *reason);

/* `forgive` takes a last line without LF (for parse's ndjson only). The input and
 * diag must outlive the reader. */
struct reader *reader_new(struct input *in, struct diag *diag, bool forgive,
                          reader_reject *reject, void *context);
void reader_free(struct reader *r);

/* The stream goes on from so many lines before; to be called before anything is read. */
void reader_at(struct reader *r, uint64_t lines);

/* The next batch, valid until the next call: 1, 0 at the end, -1 after diag_fail() or a
 * reject that stopped. A batch may be empty. */
int reader_next(struct reader *r, struct batch *batch);

/* Lines read so far, rejected ones among them, the seal not. */
uint64_t reader_lines(const struct reader *r);

/* After the end: whether the stream ended with a seal (whose count was right). */
bool reader_sealed(const struct reader *r);

#endif
