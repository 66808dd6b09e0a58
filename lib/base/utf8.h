/* SPDX-License-Identifier: MIT */
/* UTF-8: validity, decoding, width on a terminal. */
#ifndef KLASTER_UTF8_H
#define KLASTER_UTF8_H

#include "base/slice.h"

/* The offset of the first byte that is not well-formed UTF-8 (Unicode table 3-7:
 * no surrogates, no overlong forms), or s.n when all is. */
size_t utf8_error(struct slice s);

/* The code point at the beginning of `s`, taken off it; `s` must be valid and not empty. */
uint32_t utf8_next(struct slice *s);

/* Writes `c` as UTF-8; returns the number of bytes, at most 4. */
size_t utf8_encode(uint32_t c, char out[4]);

#endif
