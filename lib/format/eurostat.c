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

struct eurostat {
	struct stage *s;
	const struct parse_options *o;
	const char *file;
	struct maker maker;
	struct arena arena;
	const struct shape *plain, *flagged; /* without and with `flags` */
	struct slice *dimensions, *periods;
	size_t dimensions_n, columns;
};

int eurostat_sniff(struct slice head)
{
	struct slice first = slice_cut(&head, '\n'), cell = slice_cut(&first, '\t');
	return first.p && memchr(cell.p, '\\', cell.n) && memchr(cell.p, ',', cell.n) ? 90 : 0;
}

static int read_header(struct eurostat *e, const struct row *row)
{
	struct slice key = slice_trim(row->cells[0].text), dims, name;
	size_t cap = 0, n = 0;
	struct place place = { e->file, row->line, 0 };

	dims = slice_cut(&key, '\\');
	if (!key.p || !key.n || row->n < 2)
		return diag_fail(e->s->diag, &place,
		                 "the header does not begin like Eurostat's (freq,...\\TIME_PERIOD)");
	dims = arena_dup(&e->arena, dims);
	do {
		name = slice_cut(&dims, ',');
		e->dimensions = xgrow(e->dimensions, &cap, n + 4, sizeof(*e->dimensions));
		e->dimensions[n++] = slice_trim(name);
	} while (dims.p);
	e->dimensions_n = n;
	e->dimensions[n] = arena_dup(&e->arena, slice_trim(key));
	e->dimensions[n + 1] = SLICE("value");
	e->dimensions[n + 2] = SLICE("flags");
	e->plain = schema_shape(e->maker.schema, e->dimensions, n + 2);
	e->flagged = schema_shape(e->maker.schema, e->dimensions, n + 3);
	if (!e->flagged)
		return diag_fail(e->s->diag, &place, "the header names a dimension twice");
	e->columns = row->n;
	e->periods = xreallocarray(NULL, row->n, sizeof(*e->periods));
	for (size_t i = 1; i < row->n; i++)
		e->periods[i] = arena_dup(&e->arena, slice_trim(row->cells[i].text));
	return 0;
}

static int take_series(struct eurostat *e, const struct row *row)
{
	struct place place = { e->file, row->line, 0 };
	struct slice key = arena_dup(&e->maker.arena, row->cells[0].text);
	struct value dims[64];
	size_t n = 0;

	if (row->n != e->columns)
		return stage_reject_raw(e->s, &place, row->raw, "%zu cells, where the header has %zu", row->n,
		                        e->columns);
	do {
		struct slice code = slice_trim(slice_cut(&key, ','));
		if (n < 64)
			dims[n] = value_string(&e->maker.arena, code);
		n++;
	} while (key.p);
	if (n != e->dimensions_n || n > 64)
		return stage_reject_raw(e->s, &place, row->raw, "%zu dimensions, where the header has %zu", n,
		                        e->dimensions_n);
	e->s->counts.read++;
	e->s->counts.aggregated++;
	for (size_t i = 1; i < row->n; i++) {
		struct slice flags = slice_trim(row->cells[i].text), number;
		struct value *v;

		if (!flags.n)
			continue;
		number = slice_cut(&flags, ' ');
		flags = flags.p ? slice_trim(flags) : (struct slice){ "", 0 };
		v = maker_add(&e->maker, flags.n ? e->flagged : e->plain, row->line);
		memcpy(v, dims, n * sizeof(*v));
		v[n] = value_string(&e->maker.arena, e->periods[i]);
		v[n + 1] = slice_is(number, ":") ? value_null() :
		           value_string(&e->maker.arena, arena_dup(&e->maker.arena, number));
		if (flags.n)
			v[n + 2] = value_string(&e->maker.arena, arena_dup(&e->maker.arena, flags));
		e->s->counts.made++;
	}
	/* The row's own texts are in the maker's arena: handed on only between rows. */
	return maker_full(&e->maker) ? maker_emit(&e->maker, e->s) : 0;
}

static int take_row(void *context, const struct row *row)
{
	struct eurostat *e = context;
	struct place place = { e->file, row->line, 0 };

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
	struct row_reader rows = { .in = in, .diag = s->diag, .delimiter = '\t', .quote = '"',
		                   .block = o->block, .sink = take_row, .flush = flush_rows, .context = &e };
	int rc;

	if (o->fields)
		return usage_fail(s, "--fields is for csv, tsv and ndjson");
	maker_init(&e.maker, e.file);
	rc = rows_fast(&rows);
	maker_fini(&e.maker);
	arena_fini(&e.arena);
	free(e.dimensions);
	free(e.periods);
	return rc;
}
