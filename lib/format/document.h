/* SPDX-License-Identifier: MIT */
/* A file that must be held as a whole: JSON, PC-Axis. */
#ifndef KLASTER_DOCUMENT_H
#define KLASTER_DOCUMENT_H

#include "base/buf.h"
#include "format/format.h"
#include "stream/json_text.h"

/* No statistical office publishes a larger one; ask for it in parts. */
enum { DOCUMENT_MAX = 1 << 30 };

/* Reads the rest of the input into `text`, its byte order mark left out, 64 zero bytes behind
 * it. 0, or -1 after diag_fail(): too large, or bytes that are not UTF-8, with their place. */
int document_read(struct stage *s, struct input *in, struct buf *text);

/* The same, and checks that it is JSON. */
int document_json(struct stage *s, struct input *in, struct buf *text, struct json *root);

/* Fails for the file as a whole: -1. */
int document_fail(struct stage *s, struct input *in, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
