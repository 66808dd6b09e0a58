/* SPDX-License-Identifier: MIT */
/*
 * NACE Rev. 2 and OKED: codes in any spelling, their hierarchy, their titles.
 *
 * The canonical form is dotted: section `C`, division `13`, group `13.1`, class
 * `13.10`, national class of OKED `13.10.1` where OKED splits the class (a fifth
 * digit 0 says that it does not: 13100 is the class 13.10). Aggregates, `B-E`,
 * `C10-C12`, `B-N_S95_X_K`, stand for the set of classes they cover.
 *
 * Sources: Regulation (EC) 1893/2006; NK RK 03-2019; spellings as offices publish them.
 */
#ifndef KLASTER_NACE_H
#define KLASTER_NACE_H

#include "base/slice.h"

enum nace_level {
	NACE_SECTION = 1,
	NACE_DIVISION,
	NACE_GROUP,
	NACE_CLASS,
	NACE_NATIONAL,
	NACE_AGGREGATE, /* a set of others, as published */
};

enum { NACE_TEXT = 64, NACE_CLASSES = 615 };

struct nace_code {
	char text[NACE_TEXT]; /* canonical, NUL-terminated */
	uint8_t n;
	uint8_t level; /* enum nace_level */
	bool folded;   /* a letter of another script that looks the same was read as Latin */
	bool repaired; /* a lost leading zero was put back (only when asked for) */
};

/* What is known of the leading zeros of codes that are read. */
enum nace_zeros {
	NACE_ZEROS_UNSURE, /* some may be lost: 6201 may be 62.01 or 06.20.1, and is refused */
	NACE_ZEROS_KEPT,   /* all are there: 6201 is 62.01 */
	NACE_ZEROS_REPAIR, /* some are lost, and are put back where only one reading exists */
};

enum nace_error {
	NACE_OK,
	NACE_UNKNOWN,     /* no such code */
	NACE_LOST_ZERO,   /* a leading zero has been lost: 1.16, 116 */
	NACE_TWO_WAYS,    /* a code as it stands, another if a leading zero has been lost: 6201 */
	NACE_DATE,        /* a date that a spreadsheet made of a code */
	NACE_SERIAL,      /* no code, but the number of a day, as spreadsheets keep a date */
	NACE_LETTER,      /* the section letter is not the division's */
	NACE_BLANK,       /* a blank inside, nothing at all */
	NACE_RANGE,       /* an aggregate whose parts do not fit */
	NACE_TITLE,       /* a name that several activities have */
};

/* What is wrong and what to do, for a message. Static. */
const char *nace_error_text(enum nace_error error);

/* Reads any spelling. A section letter in front decides between two readings. */
enum nace_error nace_read(struct slice spelling, enum nace_zeros zeros, struct nace_code *code);

/* A name of an activity in kk, ru or en ("Промышленность"), exactly or but for case and
 * blanks: NACE_OK, NACE_UNKNOWN, or NACE_TITLE where activities of different content have
 * it ("Передача электроэнергии" is 35.12 and its part 35.12.1). A name that a group
 * shares with its only class is the group's. */
enum nace_error nace_by_title(struct slice title, struct nace_code *code);

static inline struct slice nace_text(const struct nace_code *code)
{
	return (struct slice){ code->text, code->n };
}

/* The ancestor at `level`; {NULL,0} for an aggregate or where `code` (canonical) is coarser.
 * Static text. */
struct slice nace_at(struct slice code, enum nace_level level);

/* Whether OKED splits this class (canonical) into national ones. */
bool nace_is_split(struct slice code);

/* The numbers of the classes that a code or an aggregate (canonical) covers, rising; a
 * national one gives its class. Returns how many; 0 where it is no code. */
size_t nace_class_numbers(struct slice code, uint16_t numbers[NACE_CLASSES]);

/* The class of a number below NACE_CLASSES. Static text. */
struct slice nace_class(size_t number);

/* Level of a canonical code; 0 when it is none, NACE_AGGREGATE for aggregates. */
enum nace_level nace_level(struct slice code);

/* The title in "kk", "ru" or "en"; {NULL,0} where there is none. Static. */
struct slice nace_title(struct slice code, const char *lang);

enum nace_relation { NACE_DISJOINT, NACE_SAME, NACE_CONTAINS, NACE_WITHIN, NACE_OVERLAPS };

/* How the activities of `a` lie to those of `b` (canonical codes or aggregates).
 * NACE_DISJOINT also where either is no code at all. */
enum nace_relation nace_relation(struct slice a, struct slice b);

/* "section", "division" ... to its level, 0 when it is none; and back. */
enum nace_level nace_level_named(struct slice name);
const char *nace_level_name(enum nace_level level);

#endif
