/* SPDX-License-Identifier: MIT */
/* What the files of compute-indicator share: its options, its tables, its texts. */
#ifndef KLASTER_COMPUTE_INDICATOR_H
#define KLASTER_COMPUTE_INDICATOR_H

#include "indicator/indicator.h"

enum { NAMES_MAX = 64, PARAMETERS_MAX = 32, BY_MAX = 12, CANDIDATES = 3, TABLES_MAX = 16, WORDS_MAX = 16 };

struct compute {
	struct panel_options panel;
	struct run run;
	struct parameter parameters[PARAMETERS_MAX];
	const struct indicator *wanted[NAMES_MAX];
	size_t wanted_n;
	struct panel_maker *maker;
	struct slice by[BY_MAX];
	const char *words[WORDS_MAX], *describe, *lang; /* words: what --list looks for */
	size_t words_n;
	struct parameter with[PANEL_COLUMNS], tables[TABLES_MAX]; /* NAME=FIELD, NAME=FILE */
	size_t with_n, tables_n;
	bool skip_missing, region_named, activity_named, allow_overlap, flows, manual, texts, list;
	struct field_ref candidates[CANDIDATES]; /* for the activity, where it was not named */
	size_t candidates_n;
	const struct field_ref *chosen;
};

/* Reports that there is no such indicator, and which are near: -1. */
int compute_unknown(struct stage *s, struct slice name);

/* ---- compute_describe.c: 1, or -1 after usage_fail() ---------------------- */

/* The indicators by group; with words those that have all of them, in any language. */
int compute_list(struct stage *s, const char *lang, const char *const *words, size_t n);
int compute_describe(struct stage *s, const char *lang, const char *name);

/* What lib/tables/indicator_text_LANG.tsv has to hold, a cell empty where there is no translation
 * yet; in English the texts alone, a line each. */
int compute_texts(struct stage *s, const char *lang);

/* The page klaster-indicators(7) in mdoc. */
int compute_manual(struct stage *s);

/* Text that roff takes as text, a sentence a line: no line begins with a dot or a quote. */
void compute_man_text(struct buf *out, const char *text);

/* ---- compute_theory.c ------------------------------------------------------ */

struct theory;
struct indicator_texts;

/* Whether the indicator stands for the theory. */
bool theory_has(const struct theory *t, const struct indicator *i);

/* The theory of that name, or with "theories" the names of all; false where there is none. */
bool theory_describe(struct buf *out, int lang, const struct indicator_texts *texts, const char *name);

/* Their section of the manual. */
void theory_manual(struct buf *out);

/* ---- compute_input.c: 0, or -1 after usage_fail() or diag_fail() ---------- */

/* Which fields hold what, for the indicators wanted; reads the side tables. */
int compute_choose_fields(struct stage *s);

/* The activity's field by the records, where none was named. */
int compute_choose_activity(struct compute *c, const struct record *r);

/* After the records: what they lack. */
int compute_check_input(struct compute *c, const struct group *groups, size_t n);

/* What was left out, by its first cells. */
void compute_tell_missing(struct compute *c, const struct group *groups, size_t n);

#endif
