/* SPDX-License-Identifier: MIT */
/* Options from the tables: reading them, telling them. getopt's state is the process's, so
 * options are read by one thread, before there is another. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>

#include "base/number.h"
#include "stream/run.h"
#include "version.h"

enum { OPT_STRICT = 1000, OPT_REJECTS, OPT_STATS, OPT_SEAL, OPT_NO_PROGRESS };

static const struct option_row common_options[] = {
	{ OPT_STRICT, "strict", NULL, "end with status 2 at the first rejected record" },
	{ OPT_REJECTS, "rejects", "FILE", "write rejected records to FILE, with _file, _line, _reason" },
	{ OPT_STATS, "stats", "FILE", "write the counts to FILE as one JSON object" },
	{ OPT_SEAL, "seal", NULL, "end the output with {\"_end\":N} and ask for it in the input\n"
	                          "(also KLASTER_SEAL=1)" },
	{ OPT_NO_PROGRESS, "no-progress", NULL, "no progress line on a terminal" },
	{ 'q', "quiet", NULL, "no messages about rejected records and no warnings" },
	{ 'h', "help", NULL, "this help" },
	{ 'V', "version", NULL, "the version" },
	{ 0, NULL, NULL, NULL },
};

int usage_fail(struct stage *s, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	diag_fail(s->diag, NULL, "%.*s; try: %s --help", SLICE_ARG(buf_slice(&text)), s->class->name);
	buf_fini(&text);
	return -1;
}

/* ---- help --------------------------------------------------------------- */

static void help_row(struct buf *out, const struct option_row *row)
{
	size_t start = out->n, width = 28;
	const char *help = row->help;

	if (row->code < 256)
		buf_printf(out, "  -%c, --%s", row->code, row->name);
	else
		buf_printf(out, "      --%s", row->name);
	if (row->arg)
		buf_printf(out, "%s%s", *row->arg == '[' ? "" : " ", row->arg);
	if (out->n - start > width - 2) {
		buf_addc(out, '\n');
		start = out->n;
	}
	for (;;) {
		const char *nl = strchr(help, '\n');
		while (out->n - start < width)
			buf_addc(out, ' ');
		buf_add(out, help, nl ? (size_t)(nl - help) : strlen(help));
		buf_addc(out, '\n');
		if (!nl)
			break;
		start = out->n;
		help = nl + 1;
	}
}

static void help(struct buf *out, const struct stage_class *class)
{
	buf_printf(out, "usage: %s %s\n\n%s\n\n", class->name, class->synopsis, class->summary);
	for (const struct option_row *row = class->options; row && row->name; row++)
		help_row(out, row);
	buf_addz(out, "\nEvery filter also takes:\n");
	for (const struct option_row *row = common_options; row->name; row++)
		help_row(out, row);
	if (class->examples)
		buf_printf(out, "\nExamples:\n%s", class->examples);
	buf_printf(out, "\nThe manual: man klaster-%s, man klaster\n", class->name);
}

/* ---- options ------------------------------------------------------------ */

static size_t count_rows(const struct option_row *rows)
{
	size_t n = 0;
	while (rows && rows[n].name)
		n++;
	return n;
}

static int option_common(struct run *run, int code, const char *arg)
{
	struct stage *s = &run->stage;

	switch (code) {
	case OPT_STRICT: diag_set_strict(s->diag, true); return 0;
	case OPT_REJECTS: return diag_open_rejects(s->diag, arg);
	case OPT_STATS: run->stats_path = arg; return 0;
	case OPT_SEAL: s->sealed = true; return 0;
	case OPT_NO_PROGRESS: run->progress = false; return 0;
	case 'q': diag_set_quiet(s->diag, true); return 0;
	case 'h':
		help(&s->output->buf, s->class);
		return 1;
	case 'V':
		buf_printf(&s->output->buf, "%s (klaster) %s\n", s->class->name, KLASTER_VERSION);
		return 1;
	default: return -1;
	}
}

int options_read(struct run *run, int argc, char **argv)
{
	struct stage *s = &run->stage;
	const struct option_row *tables[] = { s->class->options, common_options };
	size_t n = count_rows(tables[0]) + count_rows(tables[1]), k = 0, l = 0;
	struct option *longs = xcalloc(n + 1, sizeof(*longs));
	char *letters = xcalloc(1, 2 * n + 2);
	int rc = 0, code;

	letters[l++] = ':';
	for (size_t t = 0; t < 2; t++)
		for (const struct option_row *row = tables[t]; row && row->name; row++) {
			longs[k++] = (struct option){ row->name, !row->arg ? no_argument : *row->arg == '[' ? optional_argument : required_argument,
				                      NULL, row->code };
			if (row->code < 256) {
				letters[l++] = (char)row->code;
				if (row->arg)
					letters[l++] = ':';
			}
		}

	opterr = 0;
	optind = 0;
	while (rc == 0 && (code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		bool own = false;
		if (code == '?' || code == ':') {
			const char *what = optopt && optopt < 256 && argv[optind - 1][1] != '-' ? NULL :
			                   argv[optind - 1];
			if (code == ':')
				rc = what ? usage_fail(s, "option %s needs an argument", what) :
				            usage_fail(s, "option -%c needs an argument", optopt);
			else
				rc = what ? usage_fail(s, "unknown option %s", what) :
				            usage_fail(s, "unknown option -%c", optopt);
			break;
		}
		for (const struct option_row *row = tables[0]; row && row->name; row++)
			own |= row->code == code;
		rc = own ? s->class->option(s, code, optarg) : option_common(run, code, optarg);
	}
	free(longs);
	free(letters);
	run->files_n = argc - optind;
	run->files = argv + optind;
	return rc;
}

int option_integer(struct stage *s, const char *option, const char *arg, long long min,
                   long long max, long long *result)
{
	char *end;

	errno = 0;
	*result = strtoll(arg, &end, 10);
	if (errno || end == arg || *end || *result < min || *result > max)
		return usage_fail(s, "%s takes a whole number from %lld to %lld, not \"%s\"", option, min, max,
		                  arg);
	return 0;
}

int option_double(struct stage *s, const char *option, const char *arg, double *result)
{
	if (!number_parse(slice_of(arg), result))
		return usage_fail(s, "%s takes a number, not \"%s\"", option, arg);
	return 0;
}

long option_names(struct stage *s, const char *option, const char *arg, struct slice **list)
{
	struct slice rest = slice_of(arg);
	size_t n = 0, cap = 0;

	*list = NULL;
	do {
		struct slice name = slice_cut(&rest, ',');
		if (!name.n) {
			free(*list);
			*list = NULL;
			return usage_fail(s, "%s takes names separated by commas, not \"%s\"", option, arg);
		}
		*list = xgrow(*list, &cap, n + 1, sizeof(**list));
		(*list)[n++] = name;
	} while (rest.p);
	return (long)n;
}
