/* SPDX-License-Identifier: MIT */
/* A whole small file in memory: users' tables, profiles and schemes. */
#ifndef KLASTER_FILE_H
#define KLASTER_FILE_H

#include "base/buf.h"

/* Appends the file's bytes to `content`. 0, or an errno: EFBIG where it is larger than
 * `limit`, EILSEQ where it is not UTF-8. */
int file_read(const char *path, size_t limit, struct buf *content);

#endif
