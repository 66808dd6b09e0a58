/* SPDX-License-Identifier: MIT */
/*
 * Sentences with the figures of records in them, so that no figure in a report is
 * written by hand. In a text stand
 *
 *	{region}        a field of the first record, as a table would show it
 *	{value:2}       with two decimals; {value:%1} times 100 with one decimal
 *	{2.value:1}     of the second record; {last.value:1} of the last
 *	{n}             how many records there are
 *	{items}         each record by the item's text, one after the other
 *	{{              a brace
 */
#ifndef KLASTER_SENTENCE_H
#define KLASTER_SENTENCE_H

#include "render/view.h"

struct sentence {
	struct slice text;
	struct slice item;    /* for {items} */
	struct slice between; /* what stands between items */
	struct slice none;    /* what is said where there is no record; .p NULL: that fails */
};

/* Appends the sentence and a line feed. False when the text asks for what is not there:
 * *wrong is then the placeholder, or empty where there was no record to tell of. */
bool sentence_write(const struct sentence *s, struct view *v, const struct style *style,
                    struct buf *out, struct slice *wrong);

#endif
