/* SPDX-License-Identifier: MIT */
/*
 * A chain is driven by its source: what the first filter emits goes through all others
 * before it reads on. Where a filter has not begun (wrong options, --help) or names files
 * of its own, the chain is cut: what stands before it writes to nobody, what stands
 * behind it reads what it has shown.
 */
#include "run/chain.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "run/crew.h"

struct chain {
	const struct link *links;
	struct run *runs;
	size_t n;
	bool *sources; /* whether a run reads files, not what the one before emits */
	size_t finished, closed; /* runs that have been, from the first on */
	int status;
	struct crew *crew;  /* NULL: all is done in this thread */
	struct buf trailer; /* what the crew's last run writes when it has ended */
	size_t trailer_at;
	bool mortal; /* a closed pipe ends the last run alone, and the others as it would in a shell */
};

static void begin(struct chain *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct link *l = &c->links[i];
		struct run *run = &c->runs[i];
		run_begin(run, l->class, l->argc, l->argv, i + 1 < c->n ? OUTPUT_COUNTED : STDOUT_FILENO);
		run->progress &= i == 0;
		c->sources[i] = i == 0 || run->files_n > 0 || c->runs[i - 1].state != RUN_GOES;
	}
	for (size_t i = 0; i + 1 < c->n; i++) {
		struct run *next = &c->runs[i + 1];
		c->runs[i].stage.next = &next->stage;
		next->joint.closed = c->sources[i + 1];
		next->joint.measured = c->runs[i].stats_path || next->stats_path;
	}
	c->runs[c->n - 1].output.mortal = c->mortal;
}

/* Ends the next run that has not been; what it has shown or written last is added to `text`. */
static void end_run(struct chain *c, struct buf *text)
{
	struct run *run = &c->runs[c->closed];
	int ended;

	if (c->finished == c->closed)
		run_finish(&c->runs[c->finished++]);
	c->closed++;
	if (text)
		buf_adds(text, buf_slice(&run->output.buf));
	ended = run_close(run);
	c->status = ended ? ended : c->status;
}

/* Lets a run read what it is to: files, what the one before has shown, or what it has emitted. */
static void read_for(struct chain *c, size_t i, struct slice shown)
{
	struct run *run = &c->runs[i];

	if (i < c->finished)
		return;
	if (!c->sources[i])
		run_joined(run, run - 1);
	else if (run->state != RUN_GOES)
		return;
	else if (i == 0 || run->files_n > 0)
		run_files(run);
	else
		run_text(run, shown);
}

/* Reads, finishes and closes the runs from left to right: when one ends, all that it has
 * emitted has gone through those behind it. */
static void drive(struct chain *c)
{
	struct buf shown = { 0 };

	while (c->closed < c->n) {
		size_t i = c->closed;

		read_for(c, i, buf_slice(&shown));
		shown.n = 0;
		end_run(c, i + 1 < c->n && c->sources[i + 1] ? &shown : NULL);
	}
	buf_fini(&shown);
}

/* ---- with a crew -------------------------------------------------------- */

/* The crew has read everything: its runs end here as they would alone. */
static void end_crew(struct chain *c, size_t n)
{
	crew_merge(c->crew);
	while (c->closed < n) {
		if (c->closed)
			run_joined(&c->runs[c->closed], &c->runs[c->closed - 1]);
		end_run(c, c->closed + 1 == n && n < c->n ? &c->trailer : NULL);
	}
}

/* The same where the last of them has gathered. What it refuses it may name by what came
 * first, which is known to one who has read all: then false. */
static bool finish_crew(struct chain *c, size_t n)
{
	struct run *last = &c->runs[n - 1];

	crew_merge(c->crew);
	diag_hold(last->stage.diag, true);
	for (; c->finished < n; c->finished++) {
		if (c->finished)
			run_joined(&c->runs[c->finished], &c->runs[c->finished - 1]);
		run_finish(&c->runs[c->finished]);
	}
	diag_hold(last->stage.diag, false);
	return last->state != RUN_FAILED;
}

/* What the crew's last run writes, for the reader of the run behind. */
static ssize_t read_crew(void *context, char *p, size_t n)
{
	struct chain *c = context;
	size_t size = crew_size(c->crew), left;

	if (!c->closed) {
		ssize_t got = crew_read(c->crew, p, n);
		if (got > 0)
			c->runs[size - 1].output.bytes += (uint64_t)got;
		if (got)
			return got;
		end_crew(c, size);
		diag_hold(c->runs[size].stage.diag, false);
	}
	left = c->trailer.n - c->trailer_at;
	n = n < left ? n : left;
	if (n)
		memcpy(p, c->trailer.p + c->trailer_at, n);
	c->trailer_at += n;
	return (ssize_t)n;
}

/* Writes what comes out of the crew. */
static bool write_crew(struct chain *c)
{
	struct output *out = &c->runs[c->n - 1].output;
	ssize_t got;

	do {
		buf_reserve(&out->buf, OUTPUT_BLOCK);
		got = crew_read(c->crew, out->buf.p + out->buf.n, OUTPUT_BLOCK);
		if (got < 0)
			return false;
		out->buf.n += (size_t)got;
		if (output_flush_if_full(out) < 0)
			return false;
	} while (got);
	return true;
}

/* Lets the crew do its runs and what follows begin; false when the attempt is given up. */
static bool drive_crew(struct chain *c)
{
	size_t size = crew_size(c->crew);
	struct run *behind = &c->runs[size];
	char none[1];

	if (crew_gathers(c->crew)) {
		if (crew_read(c->crew, none, sizeof(none)) != 0)
			return false;
		return finish_crew(c, size);
	}
	if (size == c->n) {
		if (!write_crew(c))
			return false;
		end_crew(c, size);
		return true;
	}
	/* Where it fails before the crew has ended it may have had more records than alone. */
	diag_hold(behind->stage.diag, true);
	run_input(behind, input_from("<stdin>", read_crew, c, behind->stage.diag));
	if (!c->closed)
		return false;
	end_run(c, NULL);
	return true;
}

/* Begins anew; what has been said and written is not to be again. */
static void begin_again(struct chain *c)
{
	crew_give_up(c->crew);
	for (size_t i = 0; i < c->n; i++) {
		struct run *run = &c->runs[i];
		run->carry.printed = diag_printed(run->stage.diag);
		run->carry.written = i + 1 == c->n ? run->output.bytes : 0;
		run_discard(run);
	}
	c->finished = 0;
	begin(c);
}

int chain_run(const struct link *links, size_t n, unsigned threads)
{
	struct chain c = { .links = links, .n = n };

	c.runs = xcalloc(n, sizeof(*c.runs));
	c.sources = xcalloc(n, sizeof(*c.sources));
	c.mortal = n > 1 && signal(SIGPIPE, SIG_IGN) == SIG_DFL;
	begin(&c);
	c.crew = crew_new(c.runs, links, n, threads);
	if (c.crew && !drive_crew(&c))
		begin_again(&c);
	drive(&c);
	if (c.crew)
		crew_free(c.crew);
	buf_fini(&c.trailer);
	free(c.runs);
	free(c.sources);
	return c.status;
}
