/* SPDX-License-Identifier: MIT */
/*
 * CSV and TSV: dialect by content, header, rows to records. Cells stay strings
 * exactly as in the file.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "format/rows.h"

enum { HEAD = 64 * 1024, COLUMNS_MAX = 16384 };

struct table_reader {
	struct stage *s;
	const struct parse_options *o;
	const char *file;
	struct maker maker;
	const struct shape *shape;
	long skip, header_left;
	bool started;           /* the shape is known */
	struct slice *names;    /* of all columns, in maker-independent memory */
	size_t columns;
	struct arena arena;     /* header texts */
	struct buf *header;     /* per column, while the header's rows come in */
	size_t *pick;           /* columns that become fields, in order; NULL: all */
	size_t fields;
	struct buf unquoted;
};

/* ---- the dialect -------------------------------------------------------- */

/* How many columns the first lines have with this delimiter: the count that all lines
 * share (the last, maybe cut, line left out), or 0 where they differ. */
static size_t consistent_columns(struct slice head, char delimiter, char quote)
{
	size_t columns = 0, n = 1, lines = 0;
	bool quoted = false;

	for (size_t i = 0; i < head.n; i++) {
		char c = head.p[i];
		if (c == quote)
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (c == delimiter)
			n++;
		else if (c == '\n') {
			bool blank = i == 0 || head.p[i - 1] == '\n';
			if (!blank) {
				if (columns && columns != n)
					return 0;
				columns = n;
				lines++;
			}
			n = 1;
		}
	}
	return lines ? columns : n;
}

/* The delimiter that cuts all the first lines into the same number of columns, the
 * largest such number; where none does, the one the first line has most of. */
static char find_delimiter(struct slice head, char quote)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	size_t best_columns = 1, best_count = 0;
	char best = 0, most = ',';

	for (size_t i = 0; i < sizeof(candidates); i++) {
		size_t columns = consistent_columns(head, candidates[i], quote);
		if (columns > best_columns) {
			best_columns = columns;
			best = candidates[i];
		}
	}
	if (best)
		return best;
	struct slice rest = head, line = slice_cut(&rest, '\n');
	for (size_t i = 0; i < sizeof(candidates); i++) {
		size_t count = 0;
		for (size_t k = 0; k < line.n; k++)
			count += line.p[k] == candidates[i];
		if (count > best_count) {
			best_count = count;
			most = candidates[i];
		}
	}
	return most;
}

/* ---- cells -------------------------------------------------------------- */

/* The cell's text with doubled quotes made single, in `out`. */
static struct slice undouble(const struct cell *cell, char quote, struct buf *out)
{
	if (!cell->doubled)
		return cell->text;
	out->n = 0;
	for (size_t i = 0; i < cell->text.n; i++) {
		buf_addc(out, cell->text.p[i]);
		i += cell->text.p[i] == quote;
	}
	return buf_slice(out);
}

static struct value cell_value(struct table_reader *t, const struct cell *cell)
{
	struct slice text;

	if (cell->plain)
		return value_plain(cell->text);
	text = undouble(cell, t->o->quote, &t->unquoted);
	if (cell->doubled)
		text = arena_dup(&t->maker.arena, text);
	return value_string(&t->maker.arena, text);
}

/* ---- the header --------------------------------------------------------- */

static int add_header_row(struct table_reader *t, const struct row *row)
{
	struct slice left = { NULL, 0 };
	bool last = t->header_left == 1;

	if (!t->header) {
		if (row->n > COLUMNS_MAX) {
			struct place place = { t->file, row->line, 0 };
			return diag_fail(t->s->diag, &place, "more than %d columns", COLUMNS_MAX);
		}
		t->columns = row->n;
		t->header = xcalloc(row->n, sizeof(*t->header));
	}
	if (row->n != t->columns) {
		struct place place = { t->file, row->line, 0 };
		return diag_fail(t->s->diag, &place,
		                 "the header's rows have %zu and %zu cells; title rows are left out by --skip",
		                 t->columns, row->n);
	}
	for (size_t i = 0; i < row->n; i++) {
		struct slice text = slice_trim(undouble(&row->cells[i], t->o->quote, &t->unquoted));
		/* A merged cell of an upper row is written once: it stands for those to its right. */
		if (!last && !text.n && left.p)
			text = left;
		else if (!last && text.n)
			left = text = arena_dup(&t->arena, text);
		if (!text.n)
			continue;
		if (t->header[i].n)
			buf_addz(&t->header[i], t->o->joiner);
		buf_adds(&t->header[i], text);
	}
	return 0;
}

static bool name_taken(const struct table_reader *t, size_t n, struct slice name)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(t->names[i], name))
			return true;
	return false;
}

static void name_columns(struct table_reader *t)
{
	t->names = xreallocarray(NULL, t->columns + !t->columns, sizeof(*t->names));
	for (size_t i = 0; i < t->columns; i++) {
		struct slice name = t->header ? buf_slice(&t->header[i]) : (struct slice){ "", 0 };
		struct slice plain = name.n ? arena_dup(&t->arena, name) :
		                              arena_printf(&t->arena, "column%zu", i + 1);
		name = plain;
		for (size_t k = 2; name_taken(t, i, name); k++)
			name = arena_printf(&t->arena, "%.*s_%zu", SLICE_ARG(plain), k);
		t->names[i] = name;
	}
}

static int pick_fields(struct table_reader *t)
{
	const struct parse_options *o = t->o;

	t->pick = xreallocarray(NULL, o->fields_n, sizeof(*t->pick));
	for (size_t k = 0; k < o->fields_n; k++) {
		size_t i = 0;
		while (i < t->columns && !slice_eq(t->names[i], o->fields[k]))
			i++;
		if (i == t->columns) {
			struct buf list = { 0 };
			for (size_t c = 0; c < t->columns; c++)
				buf_printf(&list, "%s%.*s", c ? ", " : "", SLICE_ARG(t->names[c]));
			struct place place = { t->file, 0, 0 };
			diag_fail(t->s->diag, &place, "no column \"%.*s\"; the columns are: %.*s",
			          SLICE_ARG(o->fields[k]), SLICE_ARG(buf_slice(&list)));
			buf_fini(&list);
			return -1;
		}
		t->pick[k] = i;
	}
	return 0;
}

/* The header is complete: names, picks, shape. */
static int start(struct table_reader *t)
{
	struct slice *fields;
	const struct parse_options *o = t->o;
	size_t n;

	t->started = true;
	for (size_t i = 0; t->header && i < t->columns; i++)
		if (utf8_error(buf_slice(&t->header[i])) < t->header[i].n) {
			struct place place = { t->file, 1, 0 };
			return diag_fail(t->s->diag, &place,
			                 "the header is not UTF-8; convert the file, e.g. with iconv -f cp1251 -t utf-8");
		}
	name_columns(t);
	if (o->fields && pick_fields(t) < 0)
		return -1;
	n = o->fields ? o->fields_n : t->columns;
	fields = xreallocarray(NULL, n + 1, sizeof(*fields));
	for (size_t k = 0; k < n; k++)
		fields[k] = t->names[t->pick ? t->pick[k] : k];
	if (o->origin)
		fields[n] = SLICE("_src");
	t->fields = n;
	t->shape = schema_shape(t->maker.schema, fields, n + o->origin);
	free(fields);
	if (!t->shape)
		return diag_fail(t->s->diag, NULL, "--fields names a column twice, or the file has a column _src");
	return 0;
}

/* ---- rows --------------------------------------------------------------- */

static int reject(struct table_reader *t, const struct row *row, const char *why)
{
	struct place place = { t->file, row->line, 0 };
	return stage_reject_raw(t->s, &place, row->raw, why, 0);
}

static int take_record(struct table_reader *t, const struct row *row)
{
	struct value *v;

	if (row->n != t->columns) {
		struct place place = { t->file, row->line, 0 };
		return stage_reject_raw(t->s, &place, row->raw,
		                        "%zu cells, where the header has %zu; mend the row, or leave title "
		                        "and note rows out (--skip, --comment)",
		                        row->n, t->columns);
	}
	for (size_t k = 0; k < t->fields; k++) {
		const struct cell *cell = &row->cells[t->pick ? t->pick[k] : k];
		if (!cell->plain && utf8_error(cell->text) < cell->text.n)
			return reject(t, row, "bytes that are not UTF-8; convert the file, e.g. with iconv -f "
			                      "cp1251 -t utf-8");
	}
	t->s->counts.read++;
	v = maker_add(&t->maker, t->shape, row->line);
	for (size_t k = 0; k < t->fields; k++)
		v[k] = cell_value(t, &row->cells[t->pick ? t->pick[k] : k]);
	if (t->o->origin) {
		struct slice src = arena_printf(&t->maker.arena, "%s:%llu", t->file,
		                                (unsigned long long)row->line);
		v[t->fields] = value_string(&t->maker.arena, src);
	}
	return maker_full(&t->maker) ? maker_emit(&t->maker, t->s) : 0;
}

static int take_row(void *context, const struct row *row)
{
	struct table_reader *t = context;

	if (t->skip > 0) {
		t->skip--;
		return 0;
	}
	if (t->o->comment && row->raw.p[0] == t->o->comment)
		return 0;
	if (row->fault && (t->started || t->header_left == 0))
		return reject(t, row, row->fault);
	if (row->fault) {
		struct place place = { t->file, row->line, 0 };
		return diag_fail(t->s->diag, &place, "%s", row->fault);
	}
	if (!t->started && t->header_left > 0) {
		if (add_header_row(t, row) < 0)
			return -1;
		return --t->header_left == 0 ? start(t) : 0;
	}
	if (!t->started) {
		t->columns = row->n;
		if (start(t) < 0)
			return -1;
	}
	return take_record(t, row);
}

static int flush_rows(void *context)
{
	struct table_reader *t = context;
	return maker_emit(&t->maker, t->s);
}

static int read_table(struct stage *s, const struct parse_options *o, struct input *in, char delimiter)
{
	struct table_reader t = { .s = s, .o = o, .file = input_name(in), .skip = o->skip,
		                  .header_left = o->header };
	struct row_reader rows = { .in = in, .diag = s->diag, .delimiter = delimiter, .quote = o->quote,
		                   .block = o->block, .sink = take_row, .flush = flush_rows, .context = &t };
	bool failed;
	struct slice head = input_peek(in, HEAD, &failed);
	char bom[3];
	int rc = 0;

	if (failed)
		return -1;
	if (slice_starts(head, SLICE("\xEF\xBB\xBF"))) {
		if (input_read(in, bom, sizeof(bom)) != (ssize_t)sizeof(bom))
			return -1;
		head = input_peek(in, HEAD, &failed);
	}
	if (!rows.delimiter) {
		for (long i = 0; i < o->skip && head.n; i++)
			slice_cut(&head, '\n');
		rows.delimiter = head.p ? find_delimiter(head, o->quote) : ',';
	}
	maker_init(&t.maker, t.file);
	rc = o->engine == CSV_LIBCSV ? rows_libcsv(&rows) : rows_fast(&rows);
	if (rc == 0 && !t.started && o->header > 0 && t.header) {
		struct place place = { t.file, 0, 0 };
		rc = diag_fail(s->diag, &place, "the file ends inside its header of %ld rows", o->header);
	}
	for (size_t i = 0; t.header && i < t.columns; i++)
		buf_fini(&t.header[i]);
	free(t.header);
	free(t.names);
	free(t.pick);
	buf_fini(&t.unquoted);
	arena_fini(&t.arena);
	maker_fini(&t.maker);
	return rc;
}

int csv_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	return read_table(s, o, in, o->delimiter);
}

int tsv_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	return read_table(s, o, in, o->delimiter ? o->delimiter : '\t');
}

int tsv_sniff(struct slice head)
{
	return find_delimiter(head, '"') == '\t' && consistent_columns(head, '\t', '"') > 1 ? 20 : 0;
}

/* Any text may be CSV: what nobody else claims. */
int csv_sniff(struct slice head)
{
	return memchr(head.p, '\0', head.n) ? 0 : 10;
}
