/* SPDX-License-Identifier: MIT */
/*
 * Cutting. Where records are lines, a piece ends behind any LF. In CSV an LF may stand in a
 * quoted cell, and a quote opens a cell only where the cell begins; so the way of each
 * quote is gone from the begin of a piece, which is that of a row, and the last LF outside
 * of quoted cells is where the piece ends. Going from quote to quote costs little beside
 * reading: most of a table is between them.
 */
#include "run/source.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 64 * 1024, LONGEST = 4 * 1024 * 1024 };

struct source {
	struct source_file *files;
	size_t n, at; /* the file being read */
	size_t piece_size;
	struct diag *diag; /* of failures, which whoever reads the files whole tells */
	struct input *input;
	struct buf rest; /* read and not yet given */
	uint64_t line, offset, position, size;
	bool ended;  /* the file being read is */
	off_t begin; /* of standard input; -1 where it is not read */
};

/* ---- where to cut ------------------------------------------------------- */

static bool ends_cell(const struct cut *cut, char c)
{
	return c == cut->delimiter || c == '\n' || c == '\r';
}

/* Behind the quoted cell that opens at `at`, or, where it is malformed, at the end of its
 * line; `n` where that lies beyond. */
static size_t pass_quoted(const struct cut *cut, const char *p, size_t n, size_t at)
{
	for (at++;; at++) {
		const char *quote = memchr(p + at, cut->quote, n - at);
		if (!quote || quote + 1 == p + n)
			return n;
		at = (size_t)(quote - p) + 1;
		if (p[at] != cut->quote)
			break;
	}
	if (!ends_cell(cut, p[at]))
		while (at < n && p[at] != '\n' && p[at] != '\r')
			at++;
	return at;
}

/* The end of the last whole record of a text that begins with one; 0 where there is none. */
static size_t last_end(const struct cut *cut, const char *p, size_t n)
{
	size_t at = 0, end = 0;

	while (at < n) {
		const char *quote = cut->quote ? memchr(p + at, cut->quote, n - at) : NULL;
		size_t stop = quote ? (size_t)(quote - p) : n;
		const char *lf = memrchr(p + at, '\n', stop - at);

		if (lf)
			end = (size_t)(lf - p) + 1;
		if (!quote)
			break;
		if (stop == 0 || ends_cell(cut, p[stop - 1]))
			at = pass_quoted(cut, p, n, stop);
		else
			at = stop + 1;
	}
	return end;
}

/* ---- lines -------------------------------------------------------------- */

/* How often `c` stands in a text, eight bytes at a time. */
static uint64_t count_bytes(const char *p, size_t n, char c)
{
	const uint64_t ones = 0x0101010101010101, low = ones * 0x7f;
	uint64_t count = 0;

	for (; n >= 8; p += 8, n -= 8) {
		uint64_t x;
		memcpy(&x, p, 8);
		x ^= ones * (unsigned char)c;
		x = ~(((x & low) + low) | x | low) >> 7; /* 1 in each byte that was c */
		count += x * ones >> 56;
	}
	for (; n; p++, n--)
		count += *p == c;
	return count;
}

static uint64_t count_lines(const struct cut *cut, const char *p, size_t n)
{
	uint64_t lines = count_bytes(p, n, '\n');
	const char *end = p + n;

	/* To CSV a lone CR is a line end too. */
	while (cut->delimiter && p < end && (p = memchr(p, '\r', (size_t)(end - p)))) {
		p++;
		lines += p == end || *p != '\n';
	}
	return lines;
}

/* ---- files -------------------------------------------------------------- */

static ssize_t read_head(void *context, char *p, size_t n)
{
	return (ssize_t)slice_take(context, p, n);
}

bool source_read_head(const struct source_file *f, struct run *run, struct cut *cut)
{
	const struct stage_class *class = run->stage.class;
	struct slice text = buf_slice(&f->head);
	struct input *in;
	bool good;

	if (!class->own_input) {
		*cut = (struct cut){ .line = 1 };
		return true;
	}
	in = input_from(f->name, read_head, &text, run->stage.diag);
	good = class->cut(&run->stage, in, cut);
	input_close(in);
	return good;
}

/* Whether the file may be cut, and nothing is to be said of its head. */
static bool ask(struct source_file *f, struct run *beside)
{
	bool good = source_read_head(f, beside, &f->cut);
	struct diag_log *log = diag_take(beside->stage.diag);

	good &= diag_log_empty(log);
	diag_log_free(log);
	return good;
}

/* Looks at one file; false where it is to be read whole. */
static bool look(struct source *s, struct source_file *f, const char *path, struct run *beside)
{
	bool standard = strcmp(path, "-") == 0, failed;
	struct stat st;
	struct input *in;

	if ((standard ? fstat(STDIN_FILENO, &st) : stat(path, &st)) != 0 || !S_ISREG(st.st_mode))
		return false;
	if (standard) {
		s->begin = lseek(STDIN_FILENO, 0, SEEK_CUR);
		if (s->begin < 0)
			return false;
	}
	f->path = path;
	s->size += (uint64_t)st.st_size;
	in = input_open(path, s->diag);
	if (!in)
		return false;
	f->name = xstrdup(input_name(in));
	buf_adds(&f->head, input_peek(in, HEAD, &failed));
	f->packed = input_unpacks(in);
	input_close(in);
	source_rewind(s);
	return !failed && ask(f, beside);
}

struct source *source_open(const struct run *run, struct run *beside, size_t piece_size)
{
	static char standard[] = "-";
	char *alone[] = { standard };
	char **paths = run->files_n ? run->files : alone;
	struct source *s = xcalloc(1, sizeof(*s));
	bool good = true;

	s->n = run->files_n ? (size_t)run->files_n : 1;
	s->files = xcalloc(s->n, sizeof(*s->files));
	s->piece_size = piece_size;
	s->begin = -1;
	s->diag = diag_new(run->stage.class->name);
	diag_record(s->diag);
	for (size_t i = 0; i < s->n && good; i++)
		/* standard input ends once */
		good = (strcmp(paths[i], "-") != 0 || s->begin < 0) && look(s, &s->files[i], paths[i], beside);
	if (good && s->size >= 2 * piece_size)
		return s;
	source_close(s);
	return NULL;
}

void source_close(struct source *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->files[i].name);
		buf_fini(&s->files[i].head);
	}
	input_close(s->input);
	buf_fini(&s->rest);
	diag_free(s->diag);
	free(s->files);
	free(s);
}

bool source_unpacks(const struct source *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->files[i].packed)
			return false;
	return true;
}

const struct source_file *source_file(const struct source *s, size_t i)
{
	return &s->files[i];
}

void source_rewind(struct source *s)
{
	if (s->begin >= 0)
		(void)lseek(STDIN_FILENO, s->begin, SEEK_SET);
}

uint64_t source_position(const struct source *s)
{
	return s->position + (s->input ? input_position(s->input) : 0);
}

uint64_t source_size(const struct source *s)
{
	return s->size;
}

/* ---- pieces ------------------------------------------------------------- */

/* Reads on, `n` bytes or to the end of the file. */
static int read_on(struct source *s, struct buf *text, size_t n)
{
	size_t wanted = text->n + n;

	buf_reserve(text, n);
	while (text->n < wanted) {
		ssize_t got = input_read(s->input, text->p + text->n, wanted - text->n);
		if (got < 0)
			return -1;
		if (got == 0) {
			s->ended = true;
			break;
		}
		text->n += (size_t)got;
	}
	return 0;
}

/* Opens the next file and goes to its first record: 1, 0 where there is none, -1. */
static int next_file(struct source *s)
{
	const struct source_file *f = &s->files[s->at];

	if (s->at == s->n)
		return 0;
	s->input = input_open(f->path, s->diag);
	s->ended = false;
	s->rest.n = 0;
	if (!s->input || read_on(s, &s->rest, f->cut.offset) < 0)
		return -1;
	s->rest.n = 0;
	s->line = f->cut.line;
	s->offset = f->cut.offset;
	return 1;
}

/* Fills `text` with a piece's bytes; what is read beyond them goes to `rest`. */
static int fill(struct source *s, struct buf *text)
{
	const struct cut *cut = &s->files[s->at].cut;
	size_t end;

	text->n = 0;
	buf_adds(text, buf_slice(&s->rest));
	s->rest.n = 0;
	do {
		if (text->n > LONGEST + s->piece_size || read_on(s, text, s->piece_size) < 0)
			return -1;
		/* The last byte stays, so that what is left is never nothing. */
		end = s->ended ? text->n : last_end(cut, text->p, text->n - 1);
	} while (!end && !s->ended);
	buf_add(&s->rest, text->p + end, text->n - end);
	text->n = end;
	return 0;
}

int source_next(struct source *s, struct buf *text, struct piece *piece, size_t *file)
{
	if (!s->input) {
		int rc = next_file(s);
		if (rc <= 0)
			return rc;
	}
	if (fill(s, text) < 0)
		return -1;
	*piece = (struct piece){ s->line, s->offset, s->ended };
	*file = s->at;
	s->line += count_lines(&s->files[s->at].cut, text->p, text->n);
	s->offset += text->n;
	if (s->ended) {
		s->position += input_position(s->input);
		input_close(s->input);
		s->input = NULL;
		s->at++;
	}
	return 1;
}
