/* SPDX-License-Identifier: MIT */
/* What the two ways of the fast engine share: csv_fast.c reads and scans blocks and walks rows,
 * csv_listed.c takes those that the list of places tells all about. */
#ifndef KLASTER_CSV_FAST_H
#define KLASTER_CSV_FAST_H

#include "base/scan.h"
#include "format/rows.h"

struct csv_scan {
	const struct row_reader *r;
	char *block;
	size_t size, at, n; /* bytes [at, n) are not yet taken */
	bool ended;
	uint64_t line;
	uint64_t offset; /* of the block in the file */

	struct cell_bits *bits; /* of the words before `scanned` */
	size_t scanned;
	struct scan_state state;
	size_t doubt; /* where the last piece ends that has a byte in doubt */
	struct cell_list list; /* of the newest pieces, those before `at` left out in time */
	size_t place_at, break_at;

	size_t word;     /* of the walk: at most 64 before `at` */
	struct cell_bits masks;
	struct value *cells; /* ROW_CELLS_MAX + 1 */
	struct arena texts;  /* of cells that do not stand in the block as they are */
};

/* Scans the next piece; false when the block is scanned to its padding. */
bool csv_scan_on(struct csv_scan *s);

/* Finds `at` in the list again. */
void csv_follow_list(struct csv_scan *s);

/* Takes rows in which nothing is found but their delimiters, line ends and quotes, as long as they
 * come. 0 when the next one is for the walk, -1 after diag_fail(). */
int csv_take_listed(struct csv_scan *s);

#endif
