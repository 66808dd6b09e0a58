/* SPDX-License-Identifier: MIT */
/* Where a long word may be divided, for the narrow places of a page. */
#ifndef KLASTER_HYPHEN_H
#define KLASTER_HYPHEN_H

#include "base/buf.h"
#include "base/slice.h"

/* Appends the text as HTML, a soft hyphen in each Cyrillic word of ten letters and more wherever
 * it may be divided. Other words are as they are: no browser without a dictionary divides those. */
void hyphen_soft(struct buf *out, struct slice text);

#endif
