/* SPDX-License-Identifier: MIT */
/*
 * The runner: what every filter does the same way. Options from the table, files
 * in turn through the reader or the stage's own, records to the writer, seal,
 * statistics, progress, exit status.
 */
#include "stream/stage.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "stream/output.h"
#include "stream/reader.h"
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

struct run {
	struct stage *stage;
	const char *stats_path;
	bool progress;
	double started, shown;
	struct input *input;
	struct reader *reader;
};

/* Filters are one to a process; the progress line finds its run here. */
static struct run *current;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

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
		buf_printf(out, " %s", row->arg);
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
	struct stage *s = run->stage;

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

/* Reads the options: 0, 1 when help or version has been printed, -1. */
static int read_options(struct run *run, int argc, char **argv)
{
	struct stage *s = run->stage;
	const struct option_row *tables[] = { s->class->options, common_options };
	size_t n = count_rows(tables[0]) + count_rows(tables[1]), k = 0, l = 0;
	struct option *longs = xcalloc(n + 1, sizeof(*longs));
	char *letters = xcalloc(1, 2 * n + 2);
	int rc = 0, code;

	letters[l++] = ':';
	for (size_t t = 0; t < 2; t++)
		for (const struct option_row *row = tables[t]; row && row->name; row++) {
			longs[k++] = (struct option){ row->name, row->arg ? required_argument : no_argument,
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

/* ---- progress ----------------------------------------------------------- */

static void progress(struct run *run, bool last)
{
	double t;
	uint64_t done, size;

	if (!run->progress)
		return;
	t = now();
	if (last ? run->shown == 0 : t - run->started < 2 || t - run->shown < 0.5)
		return;
	if (last) {
		fputs("\r\033[K", stderr);
		return;
	}
	run->shown = t;
	done = run->input ? input_position(run->input) : 0;
	size = run->input ? input_size(run->input) : 0;
	fprintf(stderr, "\r\033[Kklaster %s: %.0f MB", run->stage->class->name, (double)done / 1e6);
	if (size)
		fprintf(stderr, " of %.0f (%.0f %%)", (double)size / 1e6, 100.0 * (double)done / (double)size);
	fprintf(stderr, ", %llu records", (unsigned long long)run->stage->counts.read);
	fflush(stderr);
}

/* ---- handing on --------------------------------------------------------- */

static int write_batch(struct output *out, const struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct record *r = &b->records[i];
		record_write(&out->buf, r);
		buf_addc(&out->buf, '\n');
		if (output_flush_if_full(out) < 0)
			return -1;
	}
	return 0;
}

int stage_emit(struct stage *s, struct batch *b)
{
	s->counts.written += b->n;
	if (current)
		progress(current, false);
	if (!b->n)
		return 0;
	if (s->next) {
		s->next->counts.read += b->n;
		return s->next->class->batch(s->next, b);
	}
	return write_batch(s->output, b);
}

/* `field "value"` for a message; long values are cut between characters. */
static void describe(struct buf *out, const struct record *r, struct field_ref *field)
{
	const struct value *v = record_get(r, field);
	struct slice text = { v ? v->p : "", v ? v->n : 0 };

	buf_adds(out, field->name);
	if (!v) {
		buf_addz(out, " is absent");
		return;
	}
	if (text.n > 80) {
		text.n = 80;
		while (text.n && ((unsigned char)text.p[text.n] & 0xC0) == 0x80)
			text.n--;
	}
	buf_addz(out, v->kind == VALUE_STRING ? " \"" : " ");
	buf_adds(out, text);
	buf_addz(out, text.n < v->n ? "..." : "");
	buf_addz(out, v->kind == VALUE_STRING ? "\"" : "");
}

int stage_reject(struct stage *s, const struct batch *b, const struct record *r,
                 struct field_ref *field, const char *format, ...)
{
	struct place place = stage_place(b, r);
	struct buf json = { 0 }, detail = { 0 };
	va_list args;
	int rc;

	record_write(&json, r);
	if (field)
		describe(&detail, r, field);
	va_start(args, format);
	rc = diag_reject(s->diag, &place, (struct slice){ json.p + 1, json.n - 2 }, SLICE(""),
	                 buf_slice(&detail), format, args);
	va_end(args);
	buf_fini(&json);
	buf_fini(&detail);
	return rc;
}

int stage_reject_raw(struct stage *s, const struct place *place, struct slice raw,
                     const char *format, ...)
{
	va_list args;
	int rc;

	s->counts.read++;
	va_start(args, format);
	rc = diag_reject(s->diag, place, SLICE(""), raw, SLICE(""), format, args);
	va_end(args);
	return rc;
}

/* ---- running ------------------------------------------------------------ */

static int reject_line(void *context, const struct place *place, struct slice raw,
                       const char *reason)
{
	/* The reason is a fixed text without %, given as the format so that equal ones fold. */
	return stage_reject_raw(context, place, raw, reason, 0);
}

/* Records of one file through the stage. */
static int run_records(struct run *run)
{
	struct stage *s = run->stage;
	struct batch batch;
	int rc;

	run->reader = reader_new(run->input, s->diag, false, reject_line, s);
	while ((rc = reader_next(run->reader, &batch)) > 0) {
		s->counts.read += batch.n;
		progress(run, false);
		if (batch.n && (rc = s->class->batch(s, &batch)) < 0)
			break;
	}
	if (rc == 0 && s->sealed && !reader_sealed(run->reader)) {
		struct place place = { input_name(run->input), 0, 0 };
		rc = diag_fail(s->diag, &place, "the stream ends without its end mark: it was cut, or the "
		                                "filter before ran without --seal");
	}
	reader_free(run->reader);
	run->reader = NULL;
	return rc;
}

static int run_file(struct run *run, const char *path)
{
	struct stage *s = run->stage;
	int rc;

	run->input = input_open(path, s->diag);
	if (!run->input)
		return -1;
	s->file = input_name(run->input);
	rc = s->class->own_input ? s->class->run(s, run->input) : run_records(run);
	s->bytes_in += input_position(run->input);
	s->file = NULL;
	input_close(run->input);
	run->input = NULL;
	return rc;
}

static int run_files(struct run *run, int argc, char **argv)
{
	struct stage *s = run->stage;

	/* Operands of the stage's own come first. */
	while (argc && s->class->operand) {
		int taken = s->class->operand(s, argv[0]);
		if (taken < 0)
			return -1;
		if (!taken)
			break;
		argc--, argv++;
	}
	int rc = s->class->open ? s->class->open(s) : 0;
	if (rc)
		return rc < 0 ? -1 : 1;
	if (!argc && isatty(STDIN_FILENO))
		return usage_fail(s, "no input: name a file, or - for the terminal");
	if (!argc)
		return run_file(run, "-");
	for (int i = 0; i < argc; i++)
		if (run_file(run, argv[i]) < 0)
			return -1;
	return 0;
}

static int finish(struct stage *s)
{
	struct counts *c = &s->counts;

	if (s->class->finish && s->class->finish(s) < 0)
		return -1;
	c->rejected = diag_rejected(s->diag);
	if (c->read + c->made != c->written + c->rejected + c->dropped + c->aggregated)
		return diag_fail(s->diag, NULL,
		                 "internal error: records were lost (read %llu + made %llu, written %llu + "
		                 "rejected %llu + dropped %llu + aggregated %llu); please report it",
		                 (unsigned long long)c->read, (unsigned long long)c->made,
		                 (unsigned long long)c->written, (unsigned long long)c->rejected,
		                 (unsigned long long)c->dropped, (unsigned long long)c->aggregated);
	if (s->sealed && !s->class->own_output)
		buf_printf(&s->output->buf, "{\"_end\":%llu}\n", (unsigned long long)c->written);
	return 0;
}

static void write_stats(struct run *run)
{
	const struct stage *s = run->stage;
	const struct counts *c = &s->counts;
	FILE *f = fopen(run->stats_path, "we");
	bool bad;

	if (!f) {
		diag_fail_errno(s->diag, errno, "cannot write statistics to %s", run->stats_path);
		return;
	}
	fprintf(f,
	        "{\"filter\":\"%s\",\"read\":%llu,\"made\":%llu,\"written\":%llu,\"rejected\":%llu,"
	        "\"dropped\":%llu,\"aggregated\":%llu,\"bytes_in\":%llu,\"bytes_out\":%llu,"
	        "\"seconds\":%.3f}\n",
	        s->class->name, (unsigned long long)c->read, (unsigned long long)c->made,
	        (unsigned long long)c->written, (unsigned long long)c->rejected,
	        (unsigned long long)c->dropped, (unsigned long long)c->aggregated,
	        (unsigned long long)s->bytes_in, (unsigned long long)s->output->bytes,
	        now() - run->started);
	bad = ferror(f) != 0;
	if (fclose(f) != 0 || bad)
		diag_fail_errno(s->diag, errno, "cannot write statistics to %s", run->stats_path);
}

int filter_main(const struct stage_class *class, int argc, char **argv)
{
	struct diag *diag = diag_new(class->name);
	struct output output;
	struct stage stage = { .class = class, .diag = diag, .output = &output };
	struct run run = { .stage = &stage, .started = now() };
	const char *seal = getenv("KLASTER_SEAL");
	enum exit_status status;
	int rc;

	output_init(&output, STDOUT_FILENO, diag);
	stage.state = xcalloc(1, class->state_size);
	stage.sealed = seal && strcmp(seal, "1") == 0;
	run.progress = isatty(STDERR_FILENO);
	current = &run;
	if (class->init)
		class->init(&stage);

	rc = read_options(&run, argc, argv);
	if (rc == 0)
		rc = run_files(&run, argc - optind, argv + optind);
	if (rc == 0)
		rc = finish(&stage);
	progress(&run, true);
	stage.counts.rejected = diag_rejected(diag);
	output_close(&output);
	if (class->close)
		class->close(&stage);
	if (run.stats_path && rc >= 0)
		write_stats(&run);
	status = diag_finish(diag);
	current = NULL;
	diag_free(diag);
	free(stage.state);
	return (int)status;
}
