/* SPDX-License-Identifier: MIT */
/*
 * Names in the reader's language for what records hold as codes: regions, activities,
 * and everything in lib/tables/label.tsv (fields, measures, units, indicators).
 */
#ifndef KLASTER_LABEL_H
#define KLASTER_LABEL_H

#include "reference/region.h"

enum label_kind { LABEL_NONE, LABEL_REGION, LABEL_NACE, LABEL_WORD };

struct labels;

/* lang is "kk", "ru" or "en". NULL with *message (static) where the tables cannot be read. */
struct labels *labels_open(const char *lang, const char **message);
void labels_close(struct labels *l);

const char *labels_lang(const struct labels *l);
const struct regions *labels_regions(const struct labels *l);

/* The kind of a field by its name: region, nace, or words. `--label FIELD=KIND` adds. */
enum label_kind label_kind(const struct labels *l, struct slice field);
bool labels_set(struct labels *l, struct slice field, struct slice kind);

/* A name of one's own for a code in a field; the texts must live as long as the labels. */
void labels_name(struct labels *l, struct slice field, struct slice code, struct slice name);

/* The own name, .p NULL where there is none. */
struct slice labels_own(const struct labels *l, struct slice field, struct slice code);

/* The name of `code`, or the code itself. */
struct slice label_of(const struct labels *l, enum label_kind kind, struct slice code, bool is_short);

/* A word of label.tsv, the title of an indicator, or the key itself. */
struct slice label_word(const struct labels *l, struct slice key);

#endif
