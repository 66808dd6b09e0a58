/* SPDX-License-Identifier: MIT */
/* Files read in pieces. */
#include "format/piece.h"

#include <stdlib.h>

struct format_pieces {
	struct stage *s;
	const struct parse_options *o;
	struct csv_pieces *csv; /* NULL: NDJSON */
};

struct format_pieces *format_cut(struct stage *s, const struct parse_options *o, struct input *head, struct cut *cut)
{
	bool failed;
	struct slice mark = input_peek(head, 2, &failed);
	const struct format *format;
	struct csv_pieces *csv = NULL;
	struct format_pieces *f;

	/* UTF-16, named or marked, is decoded on the way. */
	if (!mark.n || o->encoding || slice_eq(mark, SLICE("\xFF\xFE")) || slice_eq(mark, SLICE("\xFE\xFF")))
		return NULL;
	format = o->format ? o->format : format_choose(s, head);
	if (!format || !format_takes(o, format))
		return NULL;
	if (format->read == ndjson_read)
		*cut = (struct cut){ .line = 1 };
	else if (format->read == csv_read || format->read == tsv_read)
		csv = csv_cut(s, o, head, format->read == tsv_read && !o->delimiter ? '\t' : o->delimiter, cut);
	if (!csv && format->read != ndjson_read)
		return NULL;
	f = xcalloc(1, sizeof(*f));
	*f = (struct format_pieces){ s, o, csv };
	return f;
}

int format_piece(struct format_pieces *f, struct input *in, const struct piece *piece)
{
	return f->csv ? csv_piece(f->csv, in, piece) : ndjson_piece(f->s, f->o, in, piece);
}

void format_pieces_free(struct format_pieces *f)
{
	if (!f)
		return;
	csv_pieces_free(f->csv);
	free(f);
}
