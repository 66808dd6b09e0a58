/* SPDX-License-Identifier: MIT */
/*
 * A page being written: its parts are the rows of a view (page_part.c; those that make lists:
 * page_list.c), around them stand the head, the contents and the library of charts (page.c).
 */
#ifndef KLASTER_PAGE_H
#define KLASTER_PAGE_H

#include "render/render.h"

/* The fields that a part may have; their names stand in page_part.c. */
enum part_field {
	PART_KIND,
	PART_TEXT,
	PART_TITLE,
	PART_NOTE,
	PART_RULE,
	PART_LEVEL,
	PART_HTML,
	PART_SPEC,
	PART_SVG,
	PART_ID,
	PART_TRACE,
	PART_HREF,
	PART_LANG,
	PART_REGION,
	PART_NACE,
	PART_VALUE,
	PART_FIELDS
};

enum { PAGE_FILE_MAX = 64 * 1024 * 1024 };

struct page {
	struct stage *s;
	const struct render_options *o;
	struct view *v;
	struct buf *out;
	struct buf specs; /* the figures' specifications, put in behind the text */
	long column[PART_FIELDS];
	struct slice folder; /* which the files of the parts that follow are in */
	unsigned headings, figures, drawn, tables;
	int top; /* the level of the highest heading: 1 in a book, 2 in a chapter */
	unsigned chapters; /* of a book, begun */
	const struct list_kind *list; /* that is open */
};

/* Parts of which several in a row are one list (page_list.c). */
struct list_kind {
	const char *part, *open, *close;
	int (*add)(struct page *p, size_t row);
	void (*end)(struct page *p); /* after it; may be NULL */
};

/* The kind of list that the part belongs to, or NULL. */
const struct list_kind *page_list_kind(struct slice part);

/* Writes a part of a list; opens the list before its first. 0, or -1 after diag_fail(). */
int page_list_part(struct page *p, size_t row, const struct list_kind *kind);

/* The list of all tables or figures of the page. 0, or -1 after diag_fail(). */
int page_list_of(struct page *p, size_t row);

/* Finds the columns. -1 after diag_fail() where the records are no parts. */
int page_begin(struct page *p);

/* The text of a part's field, empty where it has none. */
struct slice page_field(struct page *p, size_t row, enum part_field f);

/* The level of a heading, 1 to 3. */
int page_level(struct page *p, size_t row);

/* The id of the `number`th heading, which is of this row: its own or h-N. */
void page_heading_id(struct page *p, size_t row, unsigned number);

/* The id of a table or figure, the `number`th of its letter (t or f); and its number in words:
 * "Table 1" or, in Kazakh, "1-кесте". */
void page_figure_id(struct page *p, size_t row, char letter, unsigned number);
void page_figure_number(struct page *p, char letter, unsigned number);

/* The text, or a link where the part has an href. 0, or -1 after diag_fail(). */
int page_linked(struct page *p, size_t row, const char *open, struct slice text, const char *close);

/* A word of the page in its language. */
struct slice page_word(const struct page *p, const char *key);

/* open, text (escaped), close. */
void page_element(struct buf *out, const char *open, struct slice text, const char *close);

/* Whether an address leads to this page or one beside it, and nowhere else. */
bool page_is_near(struct slice href);

/* Writes a part. 0, or -1 after diag_fail(). */
int page_part(struct page *p, size_t row);

/* Ends a list that is open. */
void page_close_list(struct page *p);

#endif
