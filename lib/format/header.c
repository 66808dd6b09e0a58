/* SPDX-License-Identifier: MIT */
/* The rows of a table's header to names of columns, no two of which are the same. */
#include <stdlib.h>

#include "base/dict.h"
#include "format/rows.h"

const char *header_add(struct header *h, const struct row *row, const struct parse_options *o,
                       bool last)
{
	struct slice left = { NULL, 0 };

	if (!h->cells) {
		h->n = row->n;
		h->cells = xcalloc(row->n, sizeof(*h->cells));
	}
	if (row->n != h->n)
		return "the rows of the header have different numbers of cells; title rows are left out by "
		       "--skip";
	for (size_t i = 0; i < row->n; i++) {
		struct value v = cell_value(&h->arena, &row->cells[i], o->quote);
		struct slice text = slice_trim(value_text(&v, &h->arena));
		/* A merged cell of an upper row is written once: it stands for those to its right. */
		if (!last && !text.n && left.p)
			text = left;
		else if (!last && text.n)
			left = text;
		/* one merged downwards says the same again */
		if (!text.n || slice_eq(buf_slice(&h->cells[i]), text))
			continue;
		if (h->cells[i].n)
			buf_addz(&h->cells[i], o->joiner);
		buf_adds(&h->cells[i], text);
	}
	return NULL;
}

void header_finish(struct header *h, size_t columns)
{
	struct dict taken = { 0 };

	if (!h->cells)
		h->n = columns;
	h->names = xreallocarray(NULL, h->n + 1, sizeof(*h->names));
	for (size_t i = 0; i < h->n; i++) {
		struct slice given = h->cells ? buf_slice(&h->cells[i]) : SLICE("");
		struct slice plain = given.n ? arena_dup(&h->arena, given) :
		                               arena_printf(&h->arena, "column%zu", i + 1);
		struct slice name = plain;
		size_t *count = dict_find(&taken, plain); /* the last number given behind that name */

		while (dict_find(&taken, name))
			name = arena_printf(&h->arena, "%.*s_%zu", SLICE_ARG(plain), ++*count);
		count = arena_alloc(&h->arena, sizeof(*count));
		*count = 1;
		dict_slot(&taken, name)->item = count;
		h->names[i] = name;
	}
	dict_fini(&taken);
}

size_t header_find(const struct header *h, struct slice name)
{
	size_t i = 0;

	while (i < h->n && !slice_eq(h->names[i], name))
		i++;
	return i;
}

void header_fini(struct header *h)
{
	for (size_t i = 0; h->cells && i < h->n; i++)
		buf_fini(&h->cells[i]);
	free(h->cells);
	free(h->names);
	arena_fini(&h->arena);
	*h = (struct header){ 0 };
}
