/* SPDX-License-Identifier: MIT */
/*
 * The nomenclatures of activities and products that are known beside NACE Rev. 2 and OKED
 * (nace.h): how their codes are spelt, their titles and hierarchy. The correspondences
 * between them are in correspondence.h.
 *
 * Names are as people write them: "NACE1.1", "ISIC4", "HS2017". A code is compared without
 * dots and blanks, and written as its own publisher writes it.
 */
#ifndef KLASTER_NOMENCLATURE_H
#define KLASTER_NOMENCLATURE_H

#include "base/arena.h"

struct nomenclature {
	const char *name;
	const char *also;    /* other names, small letters, between blanks */
	const char *table;   /* whose codes it has, as files of lib/correspondences name it */
	unsigned lengths;    /* bit n: codes of n digits exist */
	unsigned digits;     /* finer digits are national and left off */
	bool letters;        /* a section letter may stand in front */
	const char *title;
};

/* All of them, ended by a row without name. */
extern const struct nomenclature nomenclatures[];

/* By its name in any case, "Rev. 1.1" too; NULL where it is not known. */
const struct nomenclature *nomenclature_find(struct slice name);

/* Whether codes are those of nace.h: NACE Rev. 2, OKED 2007 and 2019. */
bool nomenclature_is_nace2(const struct nomenclature *n);

/* What is read of a spelling. */
struct nomenclature_code {
	char key[16]; /* digits (a section: its letter), NUL-terminated */
	bool folded;  /* a letter of another script was read as Latin */
};

/* NULL, or why the spelling cannot be a code of it. Whether there is such a code is for the
 * tables to say. */
const char *nomenclature_read(const struct nomenclature *n, struct slice spelling, struct nomenclature_code *code);

/* ---- codes and titles ---------------------------------------------------- */

/* The list of codes of lib/nomenclatures; NULL where there is none. Loaded once, kept. */
struct code_list;
const struct code_list *code_list_of(const struct nomenclature *n);

/* The code as published, of that key; {NULL,0} where the list has none. */
struct slice code_list_find(const struct code_list *l, struct slice key);

/* Its English title, and the code it belongs to (empty: none). */
struct slice code_list_title(const struct code_list *l, struct slice key);
struct slice code_list_parent(const struct code_list *l, struct slice key);

/* A code's key: letters and digits only, in `out`. */
struct slice code_key(struct slice code, char out[16]);

#endif
