/* SPDX-License-Identifier: MIT */
/*
 * The texts of the registry's rows that are written in English only (formula, source, parameters,
 * output, range, what is not defined ...), and their translations in
 * lib/tables/indicator_text_LANG.tsv: a row for each distinct English text, the whole of it. "="
 * says that it stands for itself in the other language too: formulas, names, keys.
 */
#ifndef KLASTER_INDICATOR_TEXT_H
#define KLASTER_INDICATOR_TEXT_H

#include "base/slice.h"

struct indicator_texts;

/* The translations into "kk" or "ru"; into "en" there are none. A broken table is a fault of the build: exit 2. */
struct indicator_texts *indicator_texts_open(const char *lang);
void indicator_texts_close(struct indicator_texts *texts);

/* The text in the language; in English where it has no row. Lives as long as `texts` and `english`. */
struct slice indicator_text(const struct indicator_texts *texts, const char *english);

/* What the table has for the text: "=" too, empty where it has no row. */
struct slice indicator_texts_cell(const struct indicator_texts *texts, const char *english);

/* The texts to be translated, each once, in the order of their bytes. The caller frees the list. */
const char **indicator_texts_all(size_t *n);

#endif
