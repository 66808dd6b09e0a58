/* SPDX-License-Identifier: MIT */
/*
 * The runner: one filter at work, alone (filter_main) or as one of several in a process
 * (lib/run). It reads the options, opens the files in turn, keeps the counts, writes seal
 * and statistics, and knows how the filter ended.
 *
 * Several runs are linked by stage.next: what one emits the next takes, through a joint
 * that does to the batch what text and a reader between them would do.
 */
#ifndef KLASTER_RUN_H
#define KLASTER_RUN_H

#include "stream/input.h"
#include "stream/output.h"
#include "stream/stage.h"

struct reader;

/* How a run stands. */
enum run_state {
	RUN_GOES = 0,
	RUN_SHOWN = 1,   /* has printed what was asked for (--help, --list); there is nothing to read */
	RUN_FAILED = -1, /* reported, status 2 */
	RUN_GONE = -2,   /* nobody reads what it writes: SIGPIPE, were it a process */
};

/* The status of a process that SIGPIPE has ended, as shells tell it. */
enum { STATUS_GONE = 128 + 13 };

/* What lies between a stage and the one before it; see joint.c. */
struct joint {
	uint64_t lines; /* records that have come, which is their place in messages */
	bool sealed;    /* a record that is an end mark has come */
	bool closed;    /* the stage reads something else */
	bool measured;  /* someone wants the bytes that were not written */
	uint64_t lost;  /* bytes that the stage before has written since this one ended */
};

struct run {
	struct stage stage;
	struct output output; /* of the last run; of any other, what it has shown instead of records */
	struct joint joint;
	enum run_state state;
	const char *stats_path;
	char **files; /* operands that are left */
	int files_n;
	bool progress;
	double started, shown;
	uint64_t done, size; /* bytes read and to read, where there is no `input` */
	/* What a run that is begun anew has said and written already, and is not to again. */
	struct {
		uint64_t printed, written;
	} carry;
	struct input *input;
	struct reader *reader;
};

/* Reads options and operands and opens the stage; `fd` is where it writes, OUTPUT_COUNTED for
 * one whose records go to stage.next. The state tells how that went. `argv` must outlive the
 * run, which is zeroed but for `carry`. */
void run_begin(struct run *run, const struct stage_class *class, int argc, char **argv, int fd);

/* The same for one that works on pieces beside others: it keeps what it would say and what it
 * would write (OUTPUT_KEPT). */
void run_begin_beside(struct run *run, const struct stage_class *class, int argc, char **argv);

/* A piece of a file through the stage. 0, or -1 when only reading the file whole can tell what
 * is to happen. */
int run_piece(struct run *run, struct input *in, const struct piece *piece);

/* Frees everything and tells nothing. */
void run_discard(struct run *run);

/* All files through the stage; standard input where none is named. Sets the state. */
void run_files(struct run *run);

/* The same for one input, which it closes; NULL after a failure to open it. */
void run_input(struct run *run, struct input *input);

/* The same for text: what a filter that shows something instead of records has written. */
void run_text(struct run *run, struct slice text);

/* The stage's records come from the run before it, which has ended. Checks the seal. */
void run_joined(struct run *run, const struct run *before);

/* A call of the stage has returned -1: the run has failed or is gone. */
void run_stop(struct run *run);

/* Hands on what is left, if all went well. */
void run_finish(struct run *run);

/* Closes everything, tells what is to be told; returns the status. */
int run_close(struct run *run);

/* Reads the options (option.c): 0, 1 when something has been printed, -1. */
int options_read(struct run *run, int argc, char **argv);

/* Hands a batch to s->next (joint.c); the batch is changed. 0, or -1 when s is to stop. */
int joint_pass(struct stage *s, const struct batch *b);

/* The progress line, where there is one; `last` takes it away. */
void run_progress(struct run *run, bool last);

#endif
