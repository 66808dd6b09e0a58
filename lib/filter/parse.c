/* SPDX-License-Identifier: MIT */
/*
 * parse: any published table to records. What the formats have in common: their
 * options and their choice; the reading is in lib/format/.
 */
#include <stdlib.h>

#include "filter/filters.h"
#include "format/piece.h"
#include "stream/output.h"

struct parse {
	struct parse_options options;
	struct format_pieces *pieces; /* of the file being read in pieces */
};

enum { OPT_QUOTE = 256, OPT_SKIP, OPT_HEADER, OPT_JOIN, OPT_COMMENT, OPT_FIELDS, OPT_ORIGIN, OPT_ENGINE,
       OPT_ENCODING, OPT_BLOCK, OPT_LIST, OPT_LABELS, OPT_LANG, OPT_SHEET, OPT_HIDDEN, OPT_PAD };

static const struct option_row options[] = {
	{ 'd', "delimiter", "CHAR", "the delimiter of csv: one character or \"tab\" (by content)" },
	{ 'f', "format", "NAME", "the file's format (by content); --list-formats names them" },
	{ OPT_COMMENT, "comment", "CHAR", "leave out lines that begin with CHAR" },
	{ OPT_ENCODING, "encoding", "NAME", "the file's encoding, as iconv -l names it (utf-8)" },
	{ OPT_ENGINE, "engine", "NAME", "fast or libcsv: the same result, for verification" },
	{ OPT_FIELDS, "fields", "A,B,...", "only these columns, in this order" },
	{ OPT_HEADER, "header", "N", "the header has N rows (1), which are joined; 0: it has none" },
	{ OPT_HIDDEN, "hidden", "RULE", "rows hidden in a workbook: read or skip (read)" },
	{ OPT_JOIN, "join", "TEXT", "what stands between joined header cells (a blank)" },
	{ OPT_LABELS, "labels", NULL, "add the names of codes: <dimension>_label" },
	{ OPT_LANG, "lang", "LANG", "the language of a multilingual file (its main one)" },
	{ OPT_LIST, "list-formats", NULL, "list the formats" },
	{ OPT_ORIGIN, "origin", NULL, "add the field _src, FILE:LINE of each record" },
	{ OPT_PAD, "pad", "N", "fill rows of fewer than N cells up with empty ones" },
	{ OPT_QUOTE, "quote", "CHAR", "the quote of csv (\"), or \"none\"" },
	{ OPT_SHEET, "sheet", "NAME|N", "the sheet of a workbook (the first that is not hidden)" },
	{ OPT_SKIP, "skip", "N", "leave out N rows before the header: titles" },
	{ OPT_BLOCK, "block", "BYTES", "read so many bytes at a time (262144)" },
	{ 0, NULL, NULL, NULL },
};

static void init(struct stage *s)
{
	struct parse *p = s->state;
	p->options = (struct parse_options){ .quote = '"', .header = 1, .joiner = " ", .block = 256 * 1024 };
}

static int one_character(struct stage *s, const char *option, const char *arg, char *c)
{
	if (strcmp(arg, "\n") == 0 || strcmp(arg, "\r") == 0)
		return usage_fail(s, "%s cannot be a line end", option);
	if (strcmp(arg, "tab") == 0 || strcmp(arg, "\\t") == 0)
		*c = '\t';
	else if (strlen(arg) == 1 && (unsigned char)*arg < 0x80)
		*c = *arg;
	else
		return usage_fail(s, "%s takes one ASCII character, not \"%s\"", option, arg);
	return 0;
}

static int option(struct stage *s, int code, const char *arg)
{
	struct parse_options *o = &((struct parse *)s->state)->options;
	long long n;

	switch (code) {
	case 'd':
		o->given |= USE_DIALECT;
		return one_character(s, "--delimiter", arg, &o->delimiter);
	case 'f':
		o->format = format_find(arg);
		return o->format ? 0 : usage_fail(s, "no format \"%s\"; --list-formats names them", arg);
	case OPT_BLOCK:
		if (option_integer(s, "--block", arg, 1, 1 << 26, &n) < 0)
			return -1;
		o->block = (size_t)n;
		return 0;
	case OPT_COMMENT:
		o->given |= USE_HEADER;
		return one_character(s, "--comment", arg, &o->comment);
	case OPT_ENCODING:
		o->encoding = arg;
		return 0;
	case OPT_ENGINE:
		if (strcmp(arg, "fast") != 0 && strcmp(arg, "libcsv") != 0)
			return usage_fail(s, "--engine is fast or libcsv, not \"%s\"", arg);
		o->given |= USE_DIALECT;
		o->engine = strcmp(arg, "fast") == 0 ? CSV_FAST : CSV_LIBCSV;
		return 0;
	case OPT_FIELDS:
		free(o->fields);
		o->given |= USE_FIELDS;
		n = option_names(s, "--fields", arg, &o->fields);
		o->fields_n = n < 0 ? 0 : (size_t)n;
		return n < 0 ? -1 : 0;
	case OPT_HEADER:
		if (option_integer(s, "--header", arg, 0, 100, &n) < 0)
			return -1;
		o->given |= USE_HEADER;
		o->header = (long)n;
		return 0;
	case OPT_JOIN:
		o->given |= USE_HEADER;
		o->joiner = arg;
		return 0;
	case OPT_LABELS:
		o->given |= USE_LABELS;
		o->labels = true;
		return 0;
	case OPT_LANG:
		o->given |= USE_LANG;
		o->lang = arg;
		return 0;
	case OPT_HIDDEN:
		if (strcmp(arg, "read") != 0 && strcmp(arg, "skip") != 0)
			return usage_fail(s, "--hidden is read or skip, not \"%s\"", arg);
		o->given |= USE_SHEET;
		o->skip_hidden = strcmp(arg, "skip") == 0;
		return 0;
	case OPT_SHEET:
		o->given |= USE_SHEET;
		o->sheet = arg;
		return 0;
	case OPT_LIST:
		for (const struct format *f = formats; f->name; f++)
			buf_printf(&s->output->buf, "%-10s %s\n", f->name, f->description);
		return 1;
	case OPT_ORIGIN:
		o->given |= USE_ORIGIN;
		o->origin = true;
		return 0;
	case OPT_PAD:
		if (option_integer(s, "--pad", arg, 1, 16384, &n) < 0)
			return -1;
		o->given |= USE_HEADER;
		o->pad = (long)n;
		return 0;
	case OPT_QUOTE:
		o->given |= USE_DIALECT;
		if (strcmp(arg, "none") == 0)
			return o->quote = 0;
		return one_character(s, "--quote", arg, &o->quote);
	case OPT_SKIP:
		if (option_integer(s, "--skip", arg, 0, 1000000, &n) < 0)
			return -1;
		o->given |= USE_HEADER;
		o->skip = (long)n;
		return 0;
	default: return -1;
	}
}

static int check(struct stage *s)
{
	const struct parse_options *o = &((struct parse *)s->state)->options;

	if ((o->delimiter && (o->delimiter == o->quote || o->delimiter == o->comment)) ||
	    (o->quote && o->quote == o->comment))
		return usage_fail(s, "--delimiter, --quote and --comment are to be different characters");
	return 0;
}

static int run(struct stage *s, struct input *in)
{
	return format_read(s, &((struct parse *)s->state)->options, in);
}

static bool splits(const struct stage *s)
{
	return !((const struct parse *)s->state)->options.encoding;
}

static bool cut(struct stage *s, struct input *head, struct cut *cut)
{
	struct parse *p = s->state;

	format_pieces_free(p->pieces);
	p->pieces = format_cut(s, &p->options, head, cut);
	return p->pieces;
}

static int piece(struct stage *s, struct input *in, const struct piece *piece)
{
	return format_piece(((struct parse *)s->state)->pieces, in, piece);
}

static void finish(struct stage *s)
{
	struct parse *p = s->state;

	format_pieces_free(p->pieces);
	free(p->options.fields);
}

const struct stage_class parse_class = {
	.name = "parse",
	.synopsis = "[-d char] [-f format] [--encoding name] [--fields a,b,...] [--header n] [--skip n] [file ...]",
	.summary = "Reads published tables and writes records. Cells stay strings exactly as in the file.",
	.examples = "  parse --skip 2 --header 2 samples/FILE.csv\n"
	            "  parse -d ';' --fields region,2023 table.csv.gz\n"
	            "  parse --sheet 2 --skip 1 --header 2 release.xlsx\n"
	            "  parse --labels cube.json         (JSON-stat, SDMX-JSON, the bureau's JSON)\n"
	            "  parse --labels --lang kk table.px\n"
	            "  parse data.xml                   (SDMX-ML)\n"
	            "  parse data.csv                   (SDMX-CSV, by its header)\n"
	            "  parse estat.tsv.gz               (Eurostat)\n",
	.options = options,
	.state_size = sizeof(struct parse),
	.own_input = true,
	.init = init,
	.option = option,
	.open = check,
	.run = run,
	.splits = splits,
	.cut = cut,
	.piece = piece,
	.close = finish,
};
