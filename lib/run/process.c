/* SPDX-License-Identifier: MIT */
/*
 * Segments of a pipeline and their processes. A single segment of filters runs in this
 * process; of several each is forked, so that each has its own descriptors, ends as
 * SIGPIPE ends a program, and shares nothing with its neighbours but a pipe.
 */
#include "run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/utf8.h"
#include "filter/filters.h"
#include "run/chain.h"
#include "stream/pipe.h"

enum { STATUS_REDIRECTION = 1, STATUS_NO_RUN = 126, STATUS_NO_PROGRAM = 127 };

/* Commands that run in one process. */
struct segment {
	const struct command *commands;
	struct link *links; /* of filters; NULL: another program */
	size_t n;
	pid_t pid;
};

static const struct stage_class *const filters[] = {
	&parse_class, &normalise_class, &classify_nace_class, &aggregate_region_class, &compute_indicator_class,
	&render_class,
};

static const struct stage_class *filter_named(const char *name)
{
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		if (strcmp(name, filters[i]->name) == 0)
			return filters[i];
	return NULL;
}

/* ---- segments ----------------------------------------------------------- */

/* `parse ...`, or `klaster parse ...`; class NULL for any other program. */
static struct link link_of(const struct command *c)
{
	struct link l = { filter_named(c->words[0]), (int)c->n, c->words };

	if (!l.class && c->n > 1 && strcmp(c->words[0], "klaster") == 0) {
		l.class = filter_named(c->words[1]);
		l.argc--, l.argv++;
	}
	return l;
}

/* Words that may mean the process's own descriptors, which filters in a chain lack, or
 * text that only a reader would find fault with. */
static bool is_plain(const struct link *l)
{
	for (int i = 1; i < l->argc; i++) {
		struct slice word = slice_of(l->argv[i]);
		if (strcmp(word.p, "-") == 0 || strstr(word.p, "/dev/") || strstr(word.p, "/proc/") ||
		    utf8_error(word) != word.n)
			return false;
	}
	return true;
}

/* Whether a command has redirections other than of the end of the pipeline where it stands. */
static bool redirects(const struct command *c, int end)
{
	for (size_t i = 0; i < c->redirections_n; i++)
		if (c->redirections[i].fd != end)
			return true;
	return false;
}

/* Whether `b` may take batches from `a`, the command before it. */
static bool joins(const struct command *ac, const struct link *a, const struct command *bc, const struct link *b)
{
	return a->class && b->class && !a->class->own_output && !b->class->own_input && is_plain(a) && is_plain(b) &&
	       !redirects(ac, 0) && !redirects(bc, 1);
}

static struct segment *make_segments(const struct pipeline *p, struct link *links, size_t *n)
{
	struct segment *segments = xcalloc(p->n, sizeof(*segments));

	*n = 0;
	for (size_t i = 0; i < p->n; i++) {
		links[i] = link_of(&p->commands[i]);
		if (i && joins(&p->commands[i - 1], &links[i - 1], &p->commands[i], &links[i])) {
			segments[*n - 1].n++;
			continue;
		}
		segments[(*n)++] = (struct segment){ &p->commands[i], links[i].class ? &links[i] : NULL, 1, 0 };
	}
	return segments;
}

/* ---- processes ---------------------------------------------------------- */

/* Opens the command's files in their order; false after a message. */
static bool redirect(const struct command *c)
{
	static const int modes[] = {
		[REDIRECT_IN] = O_RDONLY,
		[REDIRECT_OUT] = O_WRONLY | O_CREAT | O_TRUNC,
		[REDIRECT_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
	};

	for (size_t i = 0; i < c->redirections_n; i++) {
		const struct redirection *r = &c->redirections[i];
		int fd = open(r->path, modes[r->kind], 0666);
		if (fd < 0) {
			fprintf(stderr, "klaster run: %s: %s\n", r->path, strerror(errno));
			return false;
		}
		if (fd != r->fd) {
			dup2(fd, r->fd);
			close(fd);
		}
	}
	return true;
}

/* Another program in the place of this process. */
static int execute(char **words)
{
	int err;

	execvp(words[0], words);
	err = errno;
	fprintf(stderr, "klaster run: cannot run %s: %s\n", words[0], strerror(err));
	return err == ENOENT ? STATUS_NO_PROGRAM : STATUS_NO_RUN;
}

/* Does a segment's work in this process and returns its status. */
static int work(const struct segment *s, unsigned threads)
{
	const struct command *last = &s->commands[s->n - 1];

	if (!redirect(s->commands) || (last != s->commands && !redirect(last)))
		return STATUS_REDIRECTION;
	return s->links ? chain_run(s->links, s->n, threads) : execute(s->commands->words);
}

static void take_descriptor(int fd, int as)
{
	if (fd != as) {
		dup2(fd, as);
		close(fd);
	}
}

/* Starts a segment that reads `in` and writes the pipe `out`, where those are not -1. */
static bool start(struct segment *s, int in, const int out[2], unsigned threads)
{
	s->pid = fork();
	if (s->pid < 0)
		fprintf(stderr, "klaster run: cannot start %s: %s\n", s->commands->words[0], strerror(errno));
	if (s->pid)
		return s->pid > 0;
	if (in >= 0)
		take_descriptor(in, STDIN_FILENO);
	if (out[0] >= 0) {
		close(out[0]);
		take_descriptor(out[1], STDOUT_FILENO);
	}
	exit(work(s, threads));
}

static bool start_all(struct segment *segments, size_t n, unsigned threads)
{
	int in = -1;
	bool good = true;

	for (size_t i = 0; i < n && good; i++) {
		int out[2] = { -1, -1 };

		if (i + 1 < n && pipe(out) != 0) {
			fprintf(stderr, "klaster run: no pipe: %s\n", strerror(errno));
			good = false;
			break;
		}
		pipe_widen(out[1]);
		good = start(&segments[i], in, out, threads);
		if (in >= 0)
			close(in);
		if (out[1] >= 0)
			close(out[1]);
		in = out[0];
	}
	if (in >= 0)
		close(in);
	return good;
}

/* The status of the last segment that has one other than 0. */
static int wait_all(const struct segment *segments, size_t n)
{
	int status = 0;

	for (size_t i = 0; i < n; i++) {
		int how, ended;

		if (segments[i].pid <= 0)
			continue;
		while (waitpid(segments[i].pid, &how, 0) < 0 && errno == EINTR)
			;
		ended = WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
		status = ended ? ended : status;
	}
	return status;
}

int pipeline_run(struct pipeline *p, unsigned threads)
{
	struct link *links = xcalloc(p->n, sizeof(*links));
	size_t n;
	struct segment *segments = make_segments(p, links, &n);
	int status;

	if (n == 1 && segments->links) {
		status = work(segments, threads);
	} else {
		bool good;

		/* Where whoever started this ignores it, there would be no status to wait for. */
		signal(SIGCHLD, SIG_DFL);
		good = start_all(segments, n, threads);
		status = wait_all(segments, n);
		status = good ? status : 2;
	}
	free(segments);
	free(links);
	return status;
}
