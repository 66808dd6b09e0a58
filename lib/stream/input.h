/* SPDX-License-Identifier: MIT */
/*
 * Bytes coming in: a file or standard input, inflated where its content is gzip
 * (whatever its name) and decoded where its encoding is told, with a look ahead for
 * those who tell formats by content.
 */
#ifndef KLASTER_INPUT_H
#define KLASTER_INPUT_H

#include <sys/types.h>

#include "stream/diag.h"

struct input;

/* "-" is standard input, named <stdin> in messages. NULL after diag_fail(). */
struct input *input_open(const char *path, struct diag *diag);
void input_close(struct input *in);

/* Bytes that someone gives, as they are: up to `n`, 0 at the end, -1 after diag_fail(). */
typedef ssize_t input_source(void *context, char *p, size_t n);
struct input *input_from(const char *name, input_source *source, void *context, struct diag *diag);

/* The name for messages; lives as long as the input. */
const char *input_name(const struct input *in);

/* Up to `n` bytes; 0 at the end; -1 after diag_fail() (read error, cut or corrupt gzip). */
ssize_t input_read(struct input *in, char *p, size_t n);

/*
 * The first bytes, up to `n`, without taking them; fewer only at the end.
 * {NULL,0} and *failed after diag_fail(). Valid until the next input call.
 */
struct slice input_peek(struct input *in, size_t n, bool *failed);

/*
 * From here on the input is text in that encoding (a name iconv knows) and comes as
 * UTF-8; to be called before anything has been taken. What is not of that encoding
 * fails the input with its place. 0, or -1 after diag_fail().
 */
int input_decode(struct input *in, const char *encoding);

/* Whether it inflates what it reads, in a thread of its own; known once bytes were looked at. */
bool input_unpacks(const struct input *in);

/* Bytes taken from the descriptor so far (compressed), and its size or 0. */
uint64_t input_position(const struct input *in);
uint64_t input_size(const struct input *in);

#endif
