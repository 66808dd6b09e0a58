/* SPDX-License-Identifier: MIT */
/*
 * Regions: codes, names in three languages and in former and foreign spellings,
 * validity, hierarchy, constant geographies, a place on the tile map.
 *
 * The knowledge lies in lib/tables/region*.tsv; this file only looks things up.
 * Codes are text. Kazakhstan's are KATO's nine digits AB CD EF HIJ (region,
 * district, rural or city district, settlement); any other country's work by
 * the shape of their code (NUTS) and by a table of the user's.
 *
 * A code that survived a change of boundaries (19, 35, 63 in 2022) changed its
 * meaning, so what is compared over years goes through region_cross().
 */
#ifndef KLASTER_REGION_H
#define KLASTER_REGION_H

#include "base/arena.h"

enum region_level {
	REGION_NONE = -1, /* not a code that is known or can be read */
	REGION_COUNTRY = 0,
	REGION_REGION = 1,     /* KATO AB0000000; NUTS 1 */
	REGION_DISTRICT = 2,   /* KATO ABCD00000; NUTS 2 */
	REGION_OKRUG = 3,      /* KATO ABCDEF000; NUTS 3 */
	REGION_SETTLEMENT = 4, /* KATO ABCDEFHIJ */
};

enum region_scheme {
	REGION_KATO, /* nine digits, the first two of them a known region */
	REGION_NUTS, /* two letters and up to three letters or digits */
	REGION_OTHER,
};

enum region_language {
	REGION_KK,
	REGION_RU,
	REGION_EN,
	REGION_LANGUAGES,
};

/* A row of region.tsv. The texts live as long as the table. */
struct region {
	struct slice code, iso, parent;
	struct slice successor; /* codes, comma-separated; empty when none */
	enum region_level level;
	int from, to;           /* years; 0 is open */
	struct slice name[REGION_LANGUAGES];       /* official and full */
	struct slice short_name[REGION_LANGUAGES]; /* for charts */
	int tile_col, tile_row; /* -1 when it has none */
};

struct regions;

/*
 * Loads the tables. `path` replaces region.tsv by a file with the same columns
 * (only `code` is required; an extra column `alias` holds spellings separated by
 * `;`); NULL is the built-in one. NULL on failure, with the reason in `message`,
 * which lives as long as the process.
 */
struct regions *regions_open(const char *path, const char **message);
void regions_close(struct regions *t);

/* The rows, sorted by code, and their number. */
const struct region *regions_all(const struct regions *t, size_t *n);

/* ---- look-ups ----------------------------------------------------------- */

/* The row of exactly that code; NULL when there is none (all KATO districts). */
const struct region *region_find(const struct regions *t, struct slice code);

enum region_match {
	REGION_FOUND,
	REGION_UNKNOWN,
	REGION_AMBIGUOUS, /* two codes answer to that spelling */
};

/*
 * The region that a publisher's text names: an official or short name in any
 * language, a former name, a three-letter code, an ISO 3166-2 code or the code
 * itself. Case, blanks (NBSP too), hyphens, look-alike Cyrillic and Latin
 * letters and the words for region and city do not matter, except that they
 * tell the Almaty region from the city (a bare Almaty is ambiguous: publishers use it
 * for either). Footnote marks must be off already.
 * A code of a KATO district is not found: it has no row; see region_level().
 */
enum region_match region_named(const struct regions *t, struct slice text,
                               const struct region **found);

/* Whether figures of that year can stand under the region. */
static inline bool region_valid(const struct region *r, int year)
{
	return (!r->from || year >= r->from) && (!r->to || year <= r->to);
}

/* The region's name, or the code itself where the table does not have it. */
struct slice region_label(const struct regions *t, struct slice code,
                          enum region_language language, bool is_short);

/* "kk", "ru", "en" -> the language; false for anything else. */
bool region_language(struct slice text, enum region_language *language);

/* ---- hierarchy ---------------------------------------------------------- */

enum { REGION_CODE_SIZE = 16 };

enum region_scheme region_scheme(const struct regions *t, struct slice code);

/* The level, from the table or from the code's own shape. */
enum region_level region_level(const struct regions *t, struct slice code);

/*
 * The code's ancestor at `level` (itself when it stands there). Written to `out`
 * where it is not a row of the table. False when it stands above that level or is
 * not a code that can be read. A KATO code's country is KZ.
 */
bool region_ancestor(const struct regions *t, struct slice code, enum region_level level,
                     char out[REGION_CODE_SIZE], struct slice *ancestor);

/*
 * Whether `b` is the same territory as `a` or a part of it: below it in the
 * hierarchy, or a successor (South Kazakhstan contains Turkistan and Shymkent).
 * Figures of both in one sum count something twice.
 */
bool region_contains(const struct regions *t, struct slice a, struct slice b);

/* ---- constant geographies ----------------------------------------------- */

enum region_cross {
	REGION_CROSS_OK,
	REGION_CROSS_GEOGRAPHY, /* no such geography */
	REGION_CROSS_CODE,      /* the code cannot be placed in it (South Kazakhstan in kz2018) */
	REGION_CROSS_YEAR,      /* not for that year (East Kazakhstan of 2021 in kz2022) */
};

/*
 * Where the figures of `code` in `year` (0: whatever year) count in a constant
 * geography such as kz2017. A district goes where its region goes, the country
 * stays itself. Merges are whole: no weights.
 */
enum region_cross region_cross(const struct regions *t, struct slice geography, struct slice code,
                               int year, struct slice *to);

/* The names of the geographies, "kz2017, kz2018, ...", for messages. */
struct slice region_geographies(const struct regions *t);

#endif
