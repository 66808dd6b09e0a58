/* SPDX-License-Identifier: MIT */
/*
 * Files read in pieces, by several at once: CSV behind its header, and NDJSON. Each reader has
 * seen the head of the file and knows its columns; what it then reads is whole lines, told
 * where in the file they stand.
 */
#ifndef KLASTER_PIECE_H
#define KLASTER_PIECE_H

#include "format/format.h"

struct format_pieces;

/* Reads the header from the head of a file and says how the rest may be cut. NULL where it
 * may not be, or where there is something to tell: then reading it whole tells it. */
struct format_pieces *format_cut(struct stage *s, const struct parse_options *options, struct input *head,
                                 struct cut *cut);
int format_piece(struct format_pieces *f, struct input *in, const struct piece *piece);
void format_pieces_free(struct format_pieces *f);

/* The same of CSV (csv.c), its delimiter known or 0; and a piece of NDJSON (ndjson.c). */
struct csv_pieces;
struct csv_pieces *csv_cut(struct stage *s, const struct parse_options *options, struct input *head, char delimiter,
                           struct cut *cut);
int csv_piece(struct csv_pieces *c, struct input *in, const struct piece *piece);
void csv_pieces_free(struct csv_pieces *c);
int ndjson_piece(struct stage *s, const struct parse_options *options, struct input *in, const struct piece *piece);

#endif
