/* SPDX-License-Identifier: MIT */
/* CSV and TSV: rows to records. Cells stay strings exactly as in the file. */
#include <stdlib.h>

#include "base/utf8.h"
#include "format/piece.h"
#include "format/rows.h"

enum { HEAD = 64 * 1024 };

struct table_reader {
	struct stage *s;
	const struct parse_options *o;
	const char *file;
	struct row_reader *rows;
	struct maker maker;
	const struct shape *shape; /* NULL until the header is complete */
	long skip, header_left;
	struct header header;
	size_t *pick;  /* columns that become fields, in order; NULL: all */
	size_t fields; /* without _src */
	struct value *pad; /* the cells of a row filled up */
};

/* ---- the header --------------------------------------------------------- */

static int pick_fields(struct table_reader *t)
{
	const struct parse_options *o = t->o;

	t->pick = xreallocarray(NULL, o->fields_n, sizeof(*t->pick));
	for (size_t k = 0; k < o->fields_n; k++) {
		struct place place = { t->file, 0, 0 };
		struct buf list = { 0 };

		t->pick[k] = header_find(&t->header, o->fields[k]);
		if (t->pick[k] < t->header.n)
			continue;
		for (size_t c = 0; c < t->header.n; c++)
			buf_printf(&list, "%s%.*s", c ? ", " : "", SLICE_ARG(t->header.names[c]));
		diag_fail(t->s->diag, &place, "no column \"%.*s\"; the columns are: %.*s",
		          SLICE_ARG(o->fields[k]), SLICE_ARG(buf_slice(&list)));
		buf_fini(&list);
		return -1;
	}
	return 0;
}

static inline struct value cell_at(const char *block, size_t from, size_t to)
{
	return (struct value){ block + from, (uint32_t)(to - from), VALUE_STRING, 0, true };
}

/* Rows that the engine vouches for: cells are values as they stand. */
static int take_listed(void *context, const struct cell_rows *rows, uint64_t line)
{
	struct table_reader *t = context;
	const uint32_t *ends = rows->ends;
	size_t at = rows->at;

	t->s->counts.read += rows->n;
	for (size_t i = 0; i < rows->n; i++, ends += rows->step) {
		struct value *v = maker_add(&t->maker, t->shape, line + i);

		if (t->pick)
			for (size_t k = 0; k < t->fields; k++) {
				size_t c = t->pick[k];
				v[k] = cell_at(rows->block, c ? (size_t)ends[c - 1] + 1 : at, ends[c]);
			}
		else
			for (size_t k = 0, from = at; k < t->fields; k++) {
				v[k] = cell_at(rows->block, from, ends[k]);
				from = (size_t)ends[k] + 1;
			}
		maker_measure(&t->maker, (size_t)ends[rows->step - 1] + 1 - at);
		at = (size_t)ends[rows->step - 1] + 1;
		if (maker_full(&t->maker) && maker_emit(&t->maker, t->s) < 0)
			return -1;
	}
	return 0;
}

/* The same where they are written, not handed on. */
static int write_listed(void *context, const struct cell_rows *rows, uint64_t line)
{
	struct table_reader *t = context;

	(void)line;
	t->s->counts.read += rows->n;
	if (t->maker.batch.n && maker_emit(&t->maker, t->s) < 0)
		return -1;
	return stage_emit_cells(t->s, t->shape, *rows, t->pick);
}

/* The header is complete, or there is none and the first row has `columns` cells. */
static int start(struct table_reader *t, size_t columns)
{
	const struct parse_options *o = t->o;
	struct slice *fields;
	size_t n;

	header_finish(&t->header, columns);
	if (o->fields && pick_fields(t) < 0)
		return -1;
	t->fields = n = o->fields ? o->fields_n : t->header.n;
	fields = xreallocarray(NULL, n + 1, sizeof(*fields));
	for (size_t k = 0; k < n; k++)
		fields[k] = t->header.names[t->pick ? t->pick[k] : k];
	if (o->origin)
		fields[n++] = SLICE("_src");
	t->shape = schema_shape(t->maker.schema, fields, n);
	free(fields);
	t->rows->columns = t->header.n;
	if (!o->origin && !o->pad)
		t->rows->listed = t->s->next ? take_listed : write_listed;
	if (!t->shape)
		return diag_fail(t->s->diag, NULL,
		                 "--fields names a column twice, or --origin meets a column _src");
	return 0;
}

static int take_header(struct table_reader *t, const struct row *row)
{
	struct place place = { t->file, row->line, 0 };
	size_t bad = row->fault ? row->raw.n : row_utf8_error(row, NULL, row->n);
	const char *wrong = row->fault;

	if (bad < row->raw.n)
		return diag_fail(t->s->diag, &place,
		                 "the header is not UTF-8: byte %llu of the file is 0x%02X; name the file's "
		                 "encoding (--encoding cp1251, rk1048, pt154 ...)",
		                 (unsigned long long)(row->offset + bad + 1), (unsigned char)row->raw.p[bad]);
	t->header_left--;
	if (!wrong)
		wrong = header_add(&t->header, row, t->o, t->header_left == 0);
	if (wrong)
		return diag_fail(t->s->diag, &place, "%s", wrong);
	return t->header_left ? 0 : start(t, 0);
}

/* ---- rows --------------------------------------------------------------- */

static int reject_ragged(struct table_reader *t, const struct row *row)
{
	struct place place = { t->file, row->line, 0 };

	return stage_reject_raw(t->s, &place, row->raw,
	                        "%zu cells, where the header has %zu; mend the row, or leave title "
	                        "and note rows out (--skip, --comment)",
	                        row->n, t->header.n);
}

static int take_record(struct table_reader *t, const struct row *row)
{
	struct arena *arena = &t->maker.arena;
	size_t most = 1; /* nothing is not measured */
	struct value *v;

	if (row->n != t->header.n)
		return reject_ragged(t, row);
	if (row->flags & CELL_DOUBT) {
		size_t bad = row_utf8_error(row, t->pick, t->fields);
		if (bad < row->raw.n)
			return row_reject_utf8(t->s, t->file, row, bad);
	}
	t->s->counts.read++;
	v = maker_add(&t->maker, t->shape, row->line);
	if (t->pick)
		for (size_t k = 0; k < t->fields; k++)
			v[k] = row->cells[t->pick[k]];
	else
		memcpy(v, row->cells, t->fields * sizeof(*v));
	for (size_t k = 0; row->flags && k < t->fields; k++) {
		if (v[k].escaped & (CELL_ESCAPE | CELL_DOUBLED))
			v[k] = cell_value(arena, &v[k], t->o->quote);
		else
			v[k].escaped = 0;
	}
	if (t->o->origin)
		v[t->fields] = format_origin(arena, t->file, row->line);
	for (size_t k = 0; k < t->shape->n; k++)
		most += v[k].n;
	maker_measure(&t->maker, most);
	return maker_full(&t->maker) ? maker_emit(&t->maker, t->s) : 0;
}

/* The row with empty cells up to --pad. */
static const struct row *padded(struct table_reader *t, const struct row *row, struct row *wide)
{
	size_t n = (size_t)t->o->pad;

	if (row->n >= n || row->fault)
		return row;
	t->pad = xreallocarray(t->pad, n, sizeof(*t->pad));
	memcpy(t->pad, row->cells, row->n * sizeof(*t->pad));
	for (size_t i = row->n; i < n; i++)
		t->pad[i] = value_plain(SLICE(""));
	*wide = *row;
	wide->cells = t->pad;
	wide->n = n;
	return wide;
}

static int take_row(void *context, const struct row *given)
{
	struct table_reader *t = context;
	struct row wide;
	const struct row *row = padded(t, given, &wide);
	struct place place = { t->file, row->line, 0 };

	if (t->shape && !row->fault)
		return take_record(t, row);
	if (t->skip > 0) {
		t->skip--;
		return 0;
	}
	if (t->header_left > 0)
		return take_header(t, row);
	if (row->fault)
		return stage_reject_raw(t->s, &place, row->raw, row->fault, 0);
	return start(t, row->n) < 0 ? -1 : take_record(t, row);
}

static int flush_rows(void *context)
{
	struct table_reader *t = context;
	return maker_emit(&t->maker, t->s);
}

static void open_table(struct table_reader *t, struct stage *s, const struct parse_options *o, const char *file,
                       struct row_reader *rows)
{
	*t = (struct table_reader){ .s = s, .o = o, .file = file, .rows = rows, .skip = o->skip,
		                    .header_left = o->header };
	maker_init(&t->maker, file);
}

static void close_table(struct table_reader *t)
{
	free(t->pick);
	free(t->pad);
	header_fini(&t->header);
	maker_fini(&t->maker);
}

int rows_to_records(struct stage *s, const struct parse_options *o, struct row_reader *rows,
                    int (*source)(struct row_reader *rows, void *data), void *data)
{
	struct table_reader t;
	struct place place = { input_name(rows->in), 0, 0 };
	int rc;

	open_table(&t, s, o, input_name(rows->in), rows);
	rows->sink = take_row;
	rows->flush = flush_rows;
	rows->context = &t; /* cppcheck-suppress autoVariables -- for the call below only */
	rc = source(rows, data);
	if (rc == 0 && t.header_left > 0 && (t.header.cells || t.skip < o->skip))
		rc = diag_fail(s->diag, &place, "the file ends before its header of %ld rows (--skip %ld)",
		               o->header, o->skip);
	close_table(&t);
	return rc;
}

static int read_text(struct row_reader *rows, void *data)
{
	const struct parse_options *o = data;

	return o->engine == CSV_LIBCSV ? rows_libcsv(rows) : rows_fast(rows);
}

/* Takes the byte order mark off and finds the delimiter, where it is not given. */
static int open_rows(struct row_reader *rows, struct stage *s, const struct parse_options *o, struct input *in,
                     char delimiter)
{
	bool failed;
	struct slice head = input_peek(in, HEAD, &failed);

	*rows = (struct row_reader){ .in = in, .diag = s->diag, .delimiter = delimiter, .quote = o->quote,
		                     .comment = o->comment, .block = o->block };
	if (failed)
		return -1;
	if (slice_starts(head, SLICE("\xEF\xBB\xBF"))) {
		char mark[3];
		if (input_read(in, mark, sizeof(mark)) != (ssize_t)sizeof(mark))
			return -1;
		rows->offset = sizeof(mark);
		head = input_peek(in, HEAD, &failed);
	}
	if (!rows->delimiter) {
		size_t columns;
		rows->delimiter = dialect_delimiter(head, head.n < HEAD, o, &columns);
	}
	return 0;
}

static int read_table(struct stage *s, const struct parse_options *o, struct input *in, char delimiter)
{
	struct row_reader rows;

	if (open_rows(&rows, s, o, in, delimiter) < 0)
		return -1;
	return rows_to_records(s, o, &rows, read_text, (void *)(uintptr_t)o);
}

/* ---- in pieces ---------------------------------------------------------- */

struct csv_pieces {
	struct table_reader t;
	struct row_reader rows;
	char *file;
	struct buf head; /* while the header is read */
	struct cut *cut;
	bool found; /* where the records begin */
};

/* The byte behind a row and its line end, and its line. */
static void go_behind(struct csv_pieces *c, const struct row *row)
{
	const char *p = c->head.p + row->offset, *raw_end = p + row->raw.n, *end = c->head.p + c->head.n;

	c->cut->line = row->line + 1;
	for (; p < raw_end; p++)
		c->cut->line += *p == '\n' || (*p == '\r' && p[1] != '\n');
	if (p < end && *p == '\r')
		p++;
	if (p < end && *p == '\n')
		p++;
	c->cut->offset = (uint64_t)(p - c->head.p);
}

/* Takes rows until the header is complete, then stops. */
static int take_head(void *context, const struct row *row)
{
	struct csv_pieces *c = context;
	struct table_reader *t = &c->t;

	if (!t->skip && !t->header_left) {
		/* Without a header the first row is a record already. */
		struct row wide;
		c->found = !row->fault && start(t, padded(t, row, &wide)->n) == 0;
		c->cut->line = row->line;
		c->cut->offset = row->offset;
		return -1;
	}
	if (take_row(t, row) < 0)
		return -1;
	if (!t->shape)
		return 0;
	c->found = true;
	go_behind(c, row);
	return -1;
}

static int stay(void *context)
{
	(void)context;
	return 0;
}

struct csv_pieces *csv_cut(struct stage *s, const struct parse_options *o, struct input *in, char delimiter,
                           struct cut *cut)
{
	struct csv_pieces *c;
	bool failed;

	if (o->engine != CSV_FAST || o->comment)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->file = xstrdup(input_name(in));
	c->cut = cut;
	buf_adds(&c->head, input_peek(in, HEAD, &failed));
	open_table(&c->t, s, o, c->file, &c->rows);
	if (open_rows(&c->rows, s, o, in, delimiter) == 0) {
		c->rows.sink = take_head;
		c->rows.flush = stay;
		c->rows.context = c;
		rows_fast(&c->rows);
	}
	cut->delimiter = c->rows.delimiter;
	cut->quote = o->quote;
	/* A header that the head does not hold whole is none. */
	if (c->found && cut->offset < c->head.n)
		return c;
	csv_pieces_free(c);
	return NULL;
}

/* Behind a row of too many cells a quote opens none up to the line end, which whoever cuts
 * the file does not know: such a file is to be read whole. */
static int take_piece_row(void *context, const struct row *row)
{
	return row->fault && strcmp(row->fault, ROW_FAULT_CELLS) == 0 ? -1 : take_row(context, row);
}

int csv_piece(struct csv_pieces *c, struct input *in, const struct piece *piece)
{
	c->rows.in = in;
	c->rows.sink = take_piece_row;
	c->rows.flush = flush_rows;
	c->rows.context = &c->t;
	c->rows.line = piece->line;
	c->rows.offset = piece->offset;
	return rows_fast(&c->rows);
}

void csv_pieces_free(struct csv_pieces *c)
{
	if (!c)
		return;
	close_table(&c->t);
	buf_fini(&c->head);
	free(c->file);
	free(c);
}

int csv_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	return read_table(s, o, in, o->delimiter);
}

int tsv_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	return read_table(s, o, in, o->delimiter ? o->delimiter : '\t');
}

int tsv_sniff(struct slice head, bool whole, const char **stranger)
{
	const struct parse_options plain = { .quote = '"' };
	size_t columns;

	(void)stranger;
	return dialect_delimiter(head, whole, &plain, &columns) == '\t' && columns > 1 ? 20 : 0;
}

/* Any text may be CSV: what nobody else claims. */
int csv_sniff(struct slice head, bool whole, const char **stranger)
{
	(void)head, (void)whole, (void)stranger;
	return 10;
}
