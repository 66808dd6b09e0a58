/* SPDX-License-Identifier: MIT */
/* Numbers as text, the same in every locale. */
#ifndef KLASTER_NUMBER_H
#define KLASTER_NUMBER_H

#include "base/slice.h"

enum { NUMBER_TEXT_SIZE = 32 };

/* The shortest decimal that reads back the same double; returns its length. The
 * number must be finite; -0 is written 0. */
size_t number_format(double number, char text[NUMBER_TEXT_SIZE]);

/* Whether the whole of `s` is a JSON number (no plus sign, no leading zeros). */
bool number_is_json(struct slice s);

/* The double nearest to the decimal in `s`, the whole of which must be a number as
 * JSON writes it, leading zeros allowed. False otherwise, or when out of range. */
bool number_parse(struct slice s, double *number);

#endif
