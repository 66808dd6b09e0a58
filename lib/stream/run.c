/* SPDX-License-Identifier: MIT */
/* One filter at work. */
#include "stream/run.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "stream/reader.h"

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- progress ----------------------------------------------------------- */

void run_progress(struct run *run, bool last)
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
	done = run->input ? input_position(run->input) : run->done;
	size = run->input ? input_size(run->input) : run->size;
	fprintf(stderr, "\r\033[Kklaster %s: %.0f MB", run->stage.class->name, (double)done / 1e6);
	if (size)
		fprintf(stderr, " of %.0f (%.0f %%)", (double)size / 1e6, 100.0 * (double)done / (double)size);
	fprintf(stderr, ", %llu records", (unsigned long long)run->stage.counts.read);
	fflush(stderr);
}

void run_stop(struct run *run)
{
	if (run->state == RUN_GOES)
		run->state = run->output.gone ? RUN_GONE : RUN_FAILED;
}

/* ---- reading ------------------------------------------------------------ */

static int reject_line(void *context, const struct place *place, struct slice raw,
                       const char *reason)
{
	/* The reason is a fixed text without %, given as the format so that equal ones fold. */
	return stage_reject_raw(context, place, raw, reason, 0);
}

static int fail_unsealed(struct stage *s, const char *file)
{
	struct place place = { file, 0, 0 };

	return diag_fail(s->diag, &place, "the stream ends without its end mark: it was cut, or the "
	                                  "filter before ran without --seal");
}

/* Records of one file, or a piece of it, through the stage. */
static int read_records(struct run *run, const struct piece *piece)
{
	struct stage *s = &run->stage;
	struct batch batch;
	int rc;

	run->reader = reader_new(run->input, s->diag, false, reject_line, s);
	reader_at(run->reader, piece->line - 1);
	while ((rc = reader_next(run->reader, &batch)) > 0) {
		s->counts.read += batch.n;
		run_progress(run, false);
		if (batch.n && (rc = s->class->batch(s, &batch)) < 0)
			break;
	}
	if (rc == 0 && !piece->last && reader_sealed(run->reader))
		rc = -1; /* an end mark amid the file: whoever reads on fails there */
	if (rc == 0 && piece->last && s->sealed && !reader_sealed(run->reader))
		rc = fail_unsealed(s, input_name(run->input));
	reader_free(run->reader);
	run->reader = NULL;
	return rc;
}

int run_piece(struct run *run, struct input *in, const struct piece *piece)
{
	struct stage *s = &run->stage;
	int rc;

	run->input = in;
	s->file = input_name(in);
	rc = s->class->own_input ? s->class->piece(s, in, piece) : read_records(run, piece);
	s->file = NULL;
	run->input = NULL;
	return rc;
}

void run_input(struct run *run, struct input *input)
{
	static const struct piece whole = { .line = 1, .last = true };
	struct stage *s = &run->stage;
	int rc = -1;

	run->input = input;
	if (input) {
		s->file = input_name(input);
		rc = s->class->own_input ? s->class->run(s, input) : read_records(run, &whole);
		s->bytes_in += input_position(input);
		s->file = NULL;
		input_close(input);
		run->input = NULL;
	}
	if (rc < 0)
		run_stop(run);
}

void run_files(struct run *run)
{
	struct stage *s = &run->stage;

	if (!run->files_n && isatty(STDIN_FILENO)) {
		usage_fail(s, "no input: name a file, or - for the terminal");
		run->state = RUN_FAILED;
		return;
	}
	if (!run->files_n)
		run_input(run, input_open("-", s->diag));
	for (int i = 0; i < run->files_n && run->state == RUN_GOES; i++)
		run_input(run, input_open(run->files[i], s->diag));
}

static ssize_t read_text(void *context, char *p, size_t n)
{
	return (ssize_t)slice_take(context, p, n);
}

void run_text(struct run *run, struct slice text)
{
	run_input(run, input_from("<stdin>", read_text, &text, run->stage.diag));
}

void run_joined(struct run *run, const struct run *before)
{
	struct stage *s = &run->stage;
	bool sealed = run->joint.sealed || (before->state == RUN_GOES && before->stage.sealed);

	s->bytes_in = before->output.bytes + before->output.buf.n;
	if (run->state == RUN_GOES && s->sealed && !sealed) {
		fail_unsealed(s, "<stdin>");
		run->state = RUN_FAILED;
	}
}

/* ---- the way of a run --------------------------------------------------- */

/* Operands of the stage's own come first, in front of the files. */
static int take_operands(struct run *run)
{
	struct stage *s = &run->stage;

	while (run->files_n && s->class->operand) {
		int taken = s->class->operand(s, run->files[0]);
		if (taken <= 0)
			return taken;
		run->files_n--, run->files++;
	}
	return 0;
}

static void begin(struct run *run, const struct stage_class *class, int argc, char **argv, int fd, bool beside)
{
	struct stage *s = &run->stage;
	const char *seal = getenv("KLASTER_SEAL");
	int rc;

	*run = (struct run){ .started = now(), .progress = !beside && isatty(STDERR_FILENO), .carry = run->carry };
	*s = (struct stage){ .class = class, .diag = diag_new(class->name), .output = &run->output, .run = run };
	if (beside)
		diag_record(s->diag);
	diag_mute(s->diag, run->carry.printed);
	output_init(&run->output, fd, s->diag);
	run->output.skip = run->carry.written;
	s->state = xcalloc(1, class->state_size);
	s->sealed = seal && strcmp(seal, "1") == 0;
	if (class->init)
		class->init(s);
	rc = options_read(run, argc, argv);
	if (rc == 0)
		rc = take_operands(run);
	if (rc == 0 && class->open)
		rc = class->open(s);
	run->state = rc < 0 ? RUN_FAILED : rc > 0 ? RUN_SHOWN : RUN_GOES;
}

void run_begin(struct run *run, const struct stage_class *class, int argc, char **argv, int fd)
{
	begin(run, class, argc, argv, fd, false);
}

void run_begin_beside(struct run *run, const struct stage_class *class, int argc, char **argv)
{
	begin(run, class, argc, argv, OUTPUT_KEPT, true);
	diag_log_free(diag_take(run->stage.diag)); /* the run that it stands beside has said it */
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

void run_finish(struct run *run)
{
	if (run->state == RUN_GOES && finish(&run->stage) < 0)
		run_stop(run);
}

static void write_stats(struct run *run)
{
	const struct stage *s = &run->stage;
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

void run_discard(struct run *run)
{
	struct stage *s = &run->stage;

	if (s->class->close)
		s->class->close(s);
	diag_free(s->diag);
	free(s->state);
	output_discard(&run->output);
}

int run_close(struct run *run)
{
	struct stage *s = &run->stage;
	int status = STATUS_GONE;

	run_progress(run, true);
	s->counts.rejected = diag_rejected(s->diag);
	output_close(&run->output);
	if (run->output.gone)
		run->state = RUN_GONE;
	if (s->class->close)
		s->class->close(s);
	if (run->stats_path && run->state >= 0)
		write_stats(run);
	if (run->state != RUN_GONE) /* a process that a signal ends has no last words */
		status = (int)diag_finish(s->diag);
	diag_free(s->diag);
	free(s->state);
	return status;
}

int filter_main(const struct stage_class *class, int argc, char **argv)
{
	struct run run = { 0 };

	run_begin(&run, class, argc, argv, STDOUT_FILENO);
	if (run.state == RUN_GOES)
		run_files(&run);
	run_finish(&run);
	return run_close(&run);
}
