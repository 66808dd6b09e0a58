/* SPDX-License-Identifier: MIT */
/*
 * A label as its readers see it: the key under which spellings of one name meet.
 *
 * Published tables mix letters that look alike ("Кaragandy" with a Cyrillic К),
 * cases, kinds of blanks and of hyphens. Folding is for comparing names against a
 * table of known ones, both sides folded; it is never written out.
 */
#ifndef KLASTER_FOLD_H
#define KLASTER_FOLD_H

#include "base/buf.h"

/*
 * Appends the key of `label` (valid UTF-8) to `key`: letters in lower case, Cyrillic
 * ones that look like Latin ones made Latin, everything but letters and digits made
 * one space, none at the ends.
 */
void fold_label(struct buf *key, struct slice label);

/* The lower-case form of a letter of the Latin, Cyrillic or Greek alphabets; others as is. */
uint32_t fold_lower(uint32_t c);

/* The same, and a Cyrillic letter that looks like a Latin one (or whose capital does) made that. */
uint32_t fold_letter(uint32_t c);

#endif
