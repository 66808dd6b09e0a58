/* SPDX-License-Identifier: MIT */
/*
 * The fast engine of CSV is held to libcsv's: for made-up hostile tables, in several
 * dialects and at any place where a block may end, both give the same rows, cell by
 * cell, and the same failures. And what the fast one says of UTF-8 is what a decoder
 * says.
 */
#include "format/rows.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/scan.h"
#include "base/utf8.h"
#include "../random.h"
#include "check.h"

/* Everything a sink is told, as text to compare. */
struct told {
	struct buf text;
	struct arena arena;
	char quote;
	bool doubt_wrong;
	size_t columns; /* that rows are expected to have */
	size_t listed;
};

enum { COLUMNS_MAX = 4 };

/* Fewer tables where sanitizers slow each down. */
#ifdef __SANITIZE_ADDRESS__
enum { TABLES = 2500 };
#else
enum { TABLES = 10000 };
#endif

static size_t listed; /* rows in all that came by tell_listed() */

static int tell_row(void *context, const struct row *row)
{
	struct told *t = context;

	buf_printf(&t->text, "%llu %zu %s\n", (unsigned long long)row->line, row->raw.n,
	           row->fault ? row->fault : "");
	/* The offset is told where a fault may need it. */
	if (row->fault)
		buf_printf(&t->text, "%llu\n", (unsigned long long)row->offset);
	buf_adds(&t->text, row->raw);
	for (size_t i = 0; i < row->n && !row->fault; i++) {
		const struct value *cell = &row->cells[i];
		struct slice text = { cell->p, cell->n };
		bool good = utf8_error(text) == text.n;
		struct value v = row->flags ? cell_value(&t->arena, cell, t->quote) : *cell;
		t->doubt_wrong |= !good && !(cell->escaped & CELL_DOUBT & row->flags);
		buf_printf(&t->text, "\n[%zu %d %d]", i, v.kind, v.escaped);
		buf_add(&t->text, v.p, v.n);
	}
	return 0;
}

static int tell_flush(void *context)
{
	struct told *t = context;
	arena_reset(&t->arena);
	return 0;
}

struct dialect {
	char delimiter, quote, comment;
};

/* The failures that are asked for are not to be read. */
static void hush(bool on)
{
	static int kept = -1, nowhere = -1;

	if (kept < 0) {
		kept = dup(2);
		nowhere = open("/dev/null", O_WRONLY);
	}
	fflush(stderr);
	dup2(on ? nowhere : kept, 2);
}

/* The lines of the rows are those of records with their cells, in whatever order. */
static void check_lines(struct cell_rows rows, size_t columns)
{
	static const char *const names[COLUMNS_MAX] = { "a", "region_code", "a name of more than sixteen bytes",
		                                        "a name of more than sixty-four bytes, the most that is copied at once" };
	struct schema *schema = schema_new();
	struct slice picked[COLUMNS_MAX];
	size_t pick[COLUMNS_MAX], first = random_below((unsigned)columns), n = rows.n;
	bool all = random_below(2);
	struct buf want = { 0 }, got = { 0 };
	const uint32_t *ends = rows.ends;
	const struct shape *shape;

	for (size_t k = 0; k < columns; k++) {
		pick[k] = all ? k : (first + k) % columns;
		picked[k] = slice_of(names[pick[k]]);
	}
	shape = schema_shape(schema, picked, columns);
	for (size_t i = 0, at = rows.at; i < n; i++, ends += rows.step) {
		struct value v[COLUMNS_MAX];
		struct record r = { .shape = shape, .v = v };
		for (size_t k = 0; k < columns; k++) {
			size_t c = pick[k], from = c ? (size_t)ends[c - 1] + 1 : at;
			v[k] = value_plain((struct slice){ rows.block + from, ends[c] - from });
		}
		at = (size_t)ends[rows.step - 1] + 1;
		record_write(&want, &r);
		buf_addc(&want, '\n');
	}
	while (rows.n)
		CHECK(record_write_cells(&got, got.n + 1 + random_below(200), shape, &rows, all ? NULL : pick) > 0);
	CHECK(slice_eq(buf_slice(&want), buf_slice(&got)));
	buf_fini(&want);
	buf_fini(&got);
	schema_free(schema);
}

/* Rows that the engine took by its list of places, told like any other. */
static int tell_listed(void *context, const struct cell_rows *rows, uint64_t line)
{
	struct told *t = context;
	struct value cells[COLUMNS_MAX];
	const uint32_t *ends = rows->ends;
	size_t at = rows->at;

	check_lines(*rows, t->columns);
	for (size_t i = 0; i < rows->n; i++, ends += rows->step) {
		struct row row = { .cells = cells, .n = t->columns, .line = line + i,
			           .raw = { rows->block + at, ends[t->columns - 1] - at } };

		for (size_t k = 0; k < t->columns; k++) {
			cells[k] = (struct value){ rows->block + at, (uint32_t)(ends[k] - at), VALUE_STRING, 0, true };
			at = (size_t)ends[k] + 1;
		}
		at = (size_t)ends[rows->step - 1] + 1;
		t->listed++;
		if (tell_row(t, &row) < 0)
			return -1;
	}
	return 0;
}

static ssize_t read_text(void *context, char *p, size_t n)
{
	return (ssize_t)slice_take(context, p, n);
}

static void pass(struct slice table, const struct dialect *d, size_t block, bool fast, size_t columns,
                 struct told *told)
{
	struct diag *diag = diag_new("unit");
	struct input *in = input_from("table", read_text, &table, diag);
	int rc;

	struct row_reader r = { .in = in, .diag = diag, .delimiter = d->delimiter, .quote = d->quote,
		                .comment = d->comment, .block = block, .sink = tell_row,
		                .flush = tell_flush, .context = told };
	told->quote = d->quote;
	told->columns = r.columns = columns;
	if (columns && random_below(2))
		r.listed = tell_listed;
	hush(true);
	rc = fast ? rows_fast(&r) : rows_libcsv(&r);
	hush(false);
	buf_printf(&told->text, "\nend %d\n", rc);
	input_close(in);
	diag_free(diag);
}

static void told_fini(struct told *t)
{
	buf_fini(&t->text);
	arena_fini(&t->arena);
}

static void print_bytes(const char *what, struct slice s)
{
	fprintf(stderr, "%s:", what);
	for (size_t i = 0; i < s.n; i++)
		fprintf(stderr, (unsigned char)s.p[i] < 0x20 || (unsigned char)s.p[i] > 0x7e ? "\\x%02x" : "%c",
		        (unsigned char)s.p[i]);
	fputc('\n', stderr);
}

/* All that run here, in turn. */
static const struct scan_kernel *next_kernel(void)
{
	static const struct scan_kernel *last;

	do
		last = last && last[1].name ? last + 1 : scan_kernels;
	while (!last->runs());
	return last;
}

static int compare(struct slice table, const struct dialect *d, const size_t *blocks, size_t n)
{
	int same = 1;
	struct told want = { 0 };
	const struct scan_kernel *kernel = next_kernel();

	pass(table, d, 0, false, 0, &want);
	for (size_t i = 0; i < n && same; i++) {
		struct told got = { 0 };
		scan_use(kernel);
		pass(table, d, blocks[i], true, random_below(COLUMNS_MAX + 1), &got);
		scan_use(NULL);
		listed += got.listed;
		same = slice_eq(buf_slice(&got.text), buf_slice(&want.text)) && !got.doubt_wrong;
		if (!same) {
			fprintf(stderr, "%s, block %zu, delimiter %d, quote %d\n", kernel->name, blocks[i], d->delimiter, d->quote);
			print_bytes("table", table);
			print_bytes("libcsv", buf_slice(&want.text));
			print_bytes("fast", buf_slice(&got.text));
		}
		told_fini(&got);
	}
	told_fini(&want);
	return same;
}

/* A table of `pieces` pieces that meet in all ways; a long cell at times moves the rest
 * over the border of a word. */
static void make_table(struct buf *table, unsigned pieces, const struct dialect *d)
{
	static const char *const odds[] = { "\n", "\r", "\r\n", "\\", "\x01", "\t", " ", "x", "1,5",
		                            "Ә", "–", "\xF0\x9F\x98\x80", "\xD0", "\x80", "\xC0\x80",
		                            "\xED\xA0\x80", "\xFF", "#", "\"", "\"\"", "'" };

	for (unsigned i = 0; i < pieces; i++) {
		unsigned k = random_below(40);
		if (k < 8) {
			buf_addc(table, d->delimiter);
		} else if (k < 16 && d->quote) {
			buf_addc(table, d->quote);
		} else if (k == 16) {
			for (unsigned n = random_below(140); n; n--)
				buf_addc(table, 'y');
		} else if (k == 17) {
			buf_addc(table, '\0');
		} else {
			buf_addz(table, odds[k % (sizeof(odds) / sizeof(*odds))]);
		}
	}
}

/* The same of rows as most are, of two or three cells, and here and there an odd one. */
static void make_mild_table(struct buf *table, unsigned rows, const struct dialect *d)
{
	static const char *const cells[] = { "", "a", "13.10", "Ә", "№ 5", "ТОО Алтын-7", "010000000", "2023" };
	unsigned columns = 1 + random_below(3);

	for (unsigned i = 0; i < rows; i++) {
		if (random_below(12) == 0)
			make_table(table, random_below(5), d);
		for (unsigned k = 0; k < columns; k++) {
			if (k)
				buf_addc(table, d->delimiter);
			buf_addz(table, cells[random_below(8)]);
		}
		buf_addz(table, rows % 3 ? "\n" : "\r\n");
	}
}

static void test_random(void)
{
	static const struct dialect dialects[] = { { ',', '"', 0 },    { '\t', '"', '#' }, { ';', '\'', 0 },
		                                   { ',', 0, '#' },    { '|', '"', 0 },    { ' ', '"', 'x' } };
	struct buf table = { 0 };

	for (unsigned i = 0; i < TABLES; i++) {
		const struct dialect *d = &dialects[random_below(6)];
		const size_t blocks[] = { 1, 2 + random_below(200), 65536 };
		table.n = 0;
		if (i % 3)
			make_table(&table, random_below(i % 10 ? 30 : 300), d);
		else
			make_mild_table(&table, random_below(60), d);
		CHECK(compare(buf_slice(&table), d, blocks, 3));
		if (check_failures)
			break;
	}
	buf_fini(&table);
}

/* One table, all block sizes: every byte of it is the last of a block once. */
static void test_borders(void)
{
	static const char table[] = "\xEF\xBB\xBF" "code,name\r\n\"010000000\",\"say \"\"yes\"\"\"\r\n\r\n"
	                            "\"a\r\nb\",Қазақ \"Мақта\" 5\"\nx,\"y\"z\n1,2,3\rlast,\"end\"";
	const struct dialect d = { ',', '"', 0 };
	size_t blocks[200];

	for (size_t i = 0; i < 200; i++)
		blocks[i] = i + 1;
	CHECK(compare((struct slice){ table, sizeof(table) - 1 }, &d, blocks, 200));
	for (size_t n = 0; n < sizeof(table); n++)
		CHECK(compare((struct slice){ table, n }, &d, blocks + 7, 3));
}

/* Limits: cells of a row; a long row in small blocks takes no quadratic time. */
static void test_limits(void)
{
	const struct dialect d = { ',', '"', 0 };
	const size_t blocks[] = { 64, 65536 };
	struct buf table = { 0 };

	for (int i = 0; i < ROW_CELLS_MAX - 1; i++)
		buf_addc(&table, ',');
	buf_addz(&table, "\na\n");
	CHECK(compare(buf_slice(&table), &d, blocks, 2));
	table.n = 0;
	for (int i = 0; i < ROW_CELLS_MAX; i++)
		buf_addc(&table, ',');
	buf_addz(&table, "\"x\ny\"\nb\n");
	CHECK(compare(buf_slice(&table), &d, blocks, 2));
	table.n = 0;
	buf_addc(&table, '"');
	for (int i = 0; i < 3000000; i++)
		buf_addz(&table, i % 80 ? "z" : "\n");
	buf_addz(&table, "\"\nb\n");
	CHECK(compare(buf_slice(&table), &d, blocks, 2));
	buf_fini(&table);
}

static char delimiter_of(const char *text, long skip)
{
	const struct parse_options o = { .quote = '"', .skip = skip, .comment = '#' };
	size_t columns;

	return dialect_delimiter(slice_of(text), true, &o, &columns);
}

static void test_delimiter(void)
{
	CHECK(delimiter_of("a,b\n1,2\n", 0) == ',');
	CHECK(delimiter_of("a;b\n1,5;2,5\n", 0) == ';');
	CHECK(delimiter_of("a\tb, c\n1\t2\n", 0) == '\t');
	CHECK(delimiter_of("a|b\r1|2\r", 0) == '|');
	CHECK(delimiter_of("\"a;b\",c\n\"d;e;f\",g\n", 0) == ',');
	CHECK(delimiter_of("one, two, three\na;b\n1;2\n", 1) == ';');
	CHECK(delimiter_of("# one, two\na;b\n1;2\n", 0) == ';');
	CHECK(delimiter_of("a;b;c\n1;2;3\nnote, long, by hand\n", 0) == ';');
	CHECK(delimiter_of("a\n1\n", 0) == ',');
	CHECK(delimiter_of("", 0) == ',');
	CHECK(delimiter_of("\"open;a\n", 0) == ',');
}

static void add_header(struct header *h, const char *const *texts, size_t n, bool last)
{
	const struct parse_options o = { .quote = '"', .joiner = " " };
	struct value cells[8];
	struct row row = { .cells = cells, .n = n };

	for (size_t i = 0; i < n; i++)
		cells[i] = value_plain(slice_of(texts[i]));
	CHECK(!header_add(h, &row, &o, last));
}

static void test_header(void)
{
	static const char *const upper[] = { "", "2013", "", "2017" };
	static const char *const lower[] = { "Region", "A", "B", "" };
	static const char *const same[] = { "a", "a_2", "a", "", "column4", "a" };
	static const char *const want[] = { "a", "a_2", "a_3", "column4", "column4_2", "a_4" };
	struct header h = { 0 };

	add_header(&h, upper, 4, false);
	add_header(&h, lower, 4, true);
	header_finish(&h, 0);
	CHECK(slice_is(h.names[0], "Region") && slice_is(h.names[1], "2013 A"));
	CHECK(slice_is(h.names[2], "2013 B") && slice_is(h.names[3], "2017"));
	CHECK(header_find(&h, SLICE("2017")) == 3 && header_find(&h, SLICE("2018")) == 4);
	header_fini(&h);
	add_header(&h, same, 6, true);
	header_finish(&h, 0);
	for (size_t i = 0; i < 6; i++)
		CHECK(slice_is(h.names[i], want[i]));
	header_fini(&h);
}

int main(void)
{
	test_random();
	test_borders();
	test_limits();
	CHECK(listed > TABLES);
	test_delimiter();
	test_header();
	return check_result();
}
