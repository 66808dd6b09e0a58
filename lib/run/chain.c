/* SPDX-License-Identifier: MIT */
/*
 * A chain is driven by its source: what the first filter emits goes through all others
 * before it reads on. Where a filter has not begun (wrong options, --help) or names files
 * of its own, the chain is cut: what stands before it writes to nobody, what stands
 * behind it reads what it has shown.
 */
#include "run/chain.h"

#include <stdlib.h>
#include <unistd.h>

struct chain {
	struct run *runs;
	size_t n;
	bool *sources; /* whether a run reads files, not what the one before emits */
};

static void begin(struct chain *c, const struct link *links)
{
	for (size_t i = 0; i < c->n; i++) {
		struct run *run = &c->runs[i];
		run_begin(run, links[i].class, links[i].argc, links[i].argv, i + 1 < c->n ? -1 : STDOUT_FILENO);
		run->progress &= i == 0;
		c->sources[i] = i == 0 || run->files_n > 0 || c->runs[i - 1].state != RUN_GOES;
	}
	for (size_t i = 0; i + 1 < c->n; i++) {
		struct run *next = &c->runs[i + 1];
		c->runs[i].stage.next = &next->stage;
		next->joint.closed = c->sources[i + 1];
		next->joint.measured = c->runs[i].stats_path || next->stats_path;
	}
}

/* What the run before `i`, closed already, has shown: `shown`. */
static void read_source(struct chain *c, size_t i, struct slice shown)
{
	struct run *run = &c->runs[i];

	if (i == 0 || run->files_n > 0)
		run_files(run);
	else
		run_text(run, shown);
}

/* Reads, finishes and closes the runs from left to right: when one ends, all that it has
 * emitted has gone through those behind it. */
static int drive(struct chain *c)
{
	struct buf shown = { 0 };
	int status = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct run *run = &c->runs[i];
		int ended;

		if (run->state == RUN_GOES && c->sources[i])
			read_source(c, i, buf_slice(&shown));
		else if (!c->sources[i])
			run_joined(run, &c->runs[i - 1]);
		shown.n = 0;
		run_finish(run);
		if (i + 1 < c->n && c->sources[i + 1])
			buf_adds(&shown, buf_slice(&run->output.buf));
		ended = run_close(run);
		status = ended ? ended : status;
	}
	buf_fini(&shown);
	return status;
}

int chain_run(const struct link *links, size_t n, unsigned threads)
{
	struct chain c = { .runs = xcalloc(n, sizeof(*c.runs)), .n = n, .sources = xcalloc(n, sizeof(*c.sources)) };
	int status;

	(void)threads;
	begin(&c, links);
	status = drive(&c);
	free(c.runs);
	free(c.sources);
	return status;
}
