/* SPDX-License-Identifier: MIT */
/*
 * Eurostat's TSV: the first column holds the dimensions, `freq,unit,geo\TIME_PERIOD`
 * in the header and `A,THS,KZ` in a row; the other columns are periods; a cell is
 * `12.5 bp`, the value and its flags, `:` where it is missing. One record an
 * observation: the dimensions, the period under the name behind the backslash, `value`
 * as published (null when missing) and `flags` where there are any.
 */
#include <stdlib.h>

#include "format/rows.h"

enum { DIMENSIONS_MAX = 64 };

struct eurostat {
	struct stage *s;
	const struct parse_options *o;
	const char *file;
	struct maker maker;
	struct arena arena;
	const struct shape *plain, *flagged; /* without and with `flags` */
	struct slice *periods;               /* NULL until the header has been read */
	size_t dimensions, columns;
};

int eurostat_sniff(struct slice head, bool whole, const char **stranger)
{
	struct slice first = slice_cut(&head, '\n'), cell = slice_cut(&first, '\t');

	(void)whole, (void)stranger;
	return first.p && memchr(cell.p, '\\', cell.n) && memchr(cell.p, ',', cell.n) ? 90 : 0;
}

static int fail_header(struct eurostat *e, const struct row *row, const char *message)
{
	struct place place = { e->file, row->line, 0 };
	return diag_fail(e->s->diag, &place, "%s", message);
}

/* The cell's text, in the arena: rows are few and records outlive the block. */
static struct slice text_of(struct arena *arena, const struct value *cell)
{
	return slice_trim(arena_dup(arena, (struct slice){ cell->p, cell->n }));
}

static int read_header(struct eurostat *e, const struct row *row)
{
	struct slice names[DIMENSIONS_MAX + 4], time = text_of(&e->arena, &row->cells[0]);
	struct slice left = slice_cut(&time, '\\');
	size_t n = 0;

	if (row_utf8_error(row, NULL, row->n) < row->raw.n)
		return fail_header(e, row, "the header is not UTF-8; name the file's encoding (--encoding)");
	if (!time.n || row->n < 2)
		return fail_header(e, row, "the header does not begin like Eurostat's (freq,...\\TIME_PERIOD)");
	do {
		if (n == DIMENSIONS_MAX)
			return fail_header(e, row, "more than 64 dimensions");
		names[n++] = slice_trim(slice_cut(&left, ','));
	} while (left.p);
	e->dimensions = n;
	names[n++] = slice_trim(time);
	names[n++] = SLICE("value");
	if (e->o->origin)
		names[n++] = SLICE("_src");
	e->plain = schema_shape(e->maker.schema, names, n);
	names[n++] = SLICE("flags");
	e->flagged = schema_shape(e->maker.schema, names, n);
	if (!e->flagged)
		return fail_header(e, row, "the header names a dimension twice, or calls one value or flags");
	e->columns = row->n;
	e->periods = xreallocarray(NULL, row->n, sizeof(*e->periods));
	for (size_t i = 1; i < row->n; i++)
		e->periods[i] = text_of(&e->arena, &row->cells[i]);
	return 0;
}

/* One cell of a series, whose dimensions are `dims`. */
static void take_cell(struct eurostat *e, const struct row *row, size_t column, const struct value *dims)
{
	struct arena *arena = &e->maker.arena;
	struct slice flags = text_of(arena, &row->cells[column]), number;
	size_t n = e->dimensions;
	struct value *v;

	number = slice_cut(&flags, ' ');
	flags = slice_trim(flags);
	v = maker_add(&e->maker, flags.n ? e->flagged : e->plain, row->line);
	memcpy(v, dims, n * sizeof(*v));
	v[n++] = value_string(arena, e->periods[column]);
	v[n++] = !number.n || slice_is(number, ":") ? value_null() : value_string(arena, number);
	if (e->o->origin)
		v[n++] = format_origin(arena, e->file, row->line);
	if (flags.n)
		v[n] = value_string(arena, flags);
	e->s->counts.made++;
}

static int take_series(struct eurostat *e, const struct row *row)
{
	struct place place = { e->file, row->line, 0 };
	struct slice key = text_of(&e->maker.arena, &row->cells[0]);
	struct value dims[DIMENSIONS_MAX];
	size_t n = 0, bad = row_utf8_error(row, NULL, row->n);

	if (bad < row->raw.n)
		return row_reject_utf8(e->s, e->file, row, bad);
	if (row->n != e->columns)
		return stage_reject_raw(e->s, &place, row->raw, "%zu cells, where the header has %zu", row->n,
		                        e->columns);
	do {
		struct slice code = slice_trim(slice_cut(&key, ','));
		if (n < DIMENSIONS_MAX)
			dims[n] = value_string(&e->maker.arena, code);
		n++;
	} while (key.p);
	if (n != e->dimensions)
		return stage_reject_raw(e->s, &place, row->raw, "%zu dimensions, where the header has %zu", n,
		                        e->dimensions);
	e->s->counts.read++;
	e->s->counts.aggregated++;
	for (size_t i = 1; i < row->n; i++)
		take_cell(e, row, i, dims);
	return maker_full(&e->maker) ? maker_emit(&e->maker, e->s) : 0;
}

static int take_row(void *context, const struct row *row)
{
	struct eurostat *e = context;
	struct place place = { e->file, row->line, 0 };

	if (row->fault && !e->periods)
		return fail_header(e, row, row->fault);
	if (row->fault)
		return stage_reject_raw(e->s, &place, row->raw, row->fault, 0);
	return e->periods ? take_series(e, row) : read_header(e, row);
}

static int flush_rows(void *context)
{
	struct eurostat *e = context;
	return maker_emit(&e->maker, e->s);
}

int eurostat_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	struct eurostat e = { .s = s, .o = o, .file = input_name(in) };
	struct row_reader rows = { .in = in, .diag = s->diag, .delimiter = '\t', .block = o->block,
		                   .sink = take_row, .flush = flush_rows, .context = &e };
	bool failed;
	char mark[3];
	int rc;

	if (slice_starts(input_peek(in, 3, &failed), SLICE("\xEF\xBB\xBF"))) {
		if (input_read(in, mark, sizeof(mark)) != (ssize_t)sizeof(mark))
			return -1;
		rows.offset = sizeof(mark);
	}
	maker_init(&e.maker, e.file);
	rc = rows_fast(&rows);
	maker_fini(&e.maker);
	arena_fini(&e.arena);
	free(e.periods);
	return rc;
}
