/* SPDX-License-Identifier: MIT */
/*
 * Figures in the spellings of the statistical offices: "12 345,6", "1'234.50",
 * "−3,5", "1 234 1)", and what stands where there is no figure: "…", "x", ":".
 *
 * A figure becomes a JSON number with the digits that were printed (12,50 is 12.50),
 * never a double. Which mark is the decimal one must be declared or certain from the
 * figure itself: "1,234" alone is not, and is refused.
 */
#ifndef KLASTER_FIGURE_H
#define KLASTER_FIGURE_H

#include "base/buf.h"

enum decimal_mark {
	DECIMAL_AUTO,
	DECIMAL_COMMA,
	DECIMAL_POINT,
};

enum figure_status {
	FIGURE_OK,
	FIGURE_EMPTY,     /* blanks only */
	FIGURE_AMBIGUOUS, /* one mark and three digits behind it: thousands or decimals? */
	FIGURE_GLUED,     /* a footnote mark stuck to the digits: "185613)" */
	FIGURE_GROUPS,    /* thousands that are not groups of three */
	FIGURE_BAD,       /* not a figure at all: "в 4 раза" */
};

struct figure {
	struct slice digits; /* a JSON number: of the text, or of `scratch` */
	struct slice note;   /* footnote marks behind it, as printed; empty when none */
};

/*
 * Reads the whole of `text`. Where the figure is not a JSON number as it stands, it is
 * appended to `scratch`, whose bytes move when it grows: take `digits` before the next
 * call. With `glued`, one digit before a closing parenthesis is the mark's
 * ("185613)" is 18561 with note 3).
 */
enum figure_status figure_read(struct slice text, enum decimal_mark decimal, bool glued,
                               struct buf *scratch, struct figure *figure);

/*
 * Takes the footnote marks off the end of `text`: asterisks, daggers, superscript
 * digits, "1)" behind a blank, a letter or another mark. Behind digits "1)" is taken
 * only where `glued` says so, or the text before it is a whole year of four digits and
 * `year` is set. Returns what is left, trimmed of blanks of all kinds.
 */
struct slice figure_cut_note(struct slice text, bool glued, bool year, struct slice *note);

/* A text without the blanks (NBSP, narrow, thin ... too) at its ends. */
struct slice figure_trim(struct slice text);

/* An exact factor, such as 1000000 or 0.1. */
struct factor {
	char digits[24];
	size_t n;
	int exponent; /* the factor is digits * 10^exponent */
};

/* False when `text` is not a positive decimal of at most 23 digits. */
bool factor_read(struct slice text, struct factor *factor);

/* Whether the factor is 1. */
static inline bool factor_is_one(const struct factor *factor)
{
	return factor->n == 1 && factor->digits[0] == '1' && factor->exponent == 0;
}

/*
 * Appends `number` (a JSON number) times the factor to `out`, all digits kept: 12.50
 * times 1000000 is 12500000, times 10 is 125.0. False when the result has more than
 * 400 digits on either side of the point.
 */
bool factor_apply(const struct factor *factor, struct slice number, struct buf *out);

#endif
