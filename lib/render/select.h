/* SPDX-License-Identifier: MIT */
/*
 * Which records of a view are shown, and a long view made wide: what a rule such as
 * "B>=1.5 and C<1" needs before it can be looked at.
 */
#ifndef KLASTER_SELECT_H
#define KLASTER_SELECT_H

#include "render/view.h"

enum comparison { LESS, LESS_EQUAL, EQUAL, NOT_EQUAL, GREATER_EQUAL, GREATER, THERE, NOT_THERE };

struct condition {
	struct slice field, text;
	enum comparison how;
	double number;
	bool is_number;
};

/* Reads FIELD OP VALUE, OP being one of < <= = != >= >, or FIELD (it is there and not
 * null), or !FIELD; false where it is none. The order operators need a number. */
bool condition_read(struct condition *c, struct slice text);

/* Keeps the rows that meet the condition. What is missing or null meets none but !FIELD.
 * False when the view has rows and no such field. */
bool view_where(struct view *v, const struct condition *c);

/*
 * One row for each combination of the fields `rows`, one column for each text of
 * `across`, filled from `value`; both in order of first appearance. A record without
 * `across` fills a column that has the name of `value`.
 */
enum layout view_spread(struct view *v, const struct slice *rows, size_t rows_n, struct slice across,
                        struct slice value, struct slice *missing);

#endif
