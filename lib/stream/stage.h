/* SPDX-License-Identifier: MIT */
/*
 * A filter is a stage: open, take batches of records and hand batches on,
 * finish. bin/NAME.c is one call of filter_main() with the stage's class; the
 * runner puts a reader before the first stage and a writer behind the last, so
 * the same stages can stand in one process without text between them.
 *
 * Calls return 0, or -1 to stop the chain: then whoever found the failure has
 * reported it (status 2).
 */
#ifndef KLASTER_STAGE_H
#define KLASTER_STAGE_H

#include <stdio.h>

#include "stream/diag.h"
#include "stream/record.h"

struct input;
struct output;
struct run;

/* One option of a filter, a row of its table; the table ends with an empty row.
 * --help and the usage line are printed from it. */
struct option_row {
	int code;         /* the letter, or any number from 256 on for a long name only */
	const char *name; /* long name, without dashes */
	const char *arg;  /* NULL: takes none; "[=WORD]": may be left out, then it is NULL */
	const char *help; /* one line; more lines after \n */
};

/* Reading, writing and other counts; `read + made = written + rejected + dropped + aggregated`. */
struct counts {
	uint64_t read;       /* records taken */
	uint64_t made;       /* records that the stage made: cells unpivoted, groups, indicators */
	uint64_t written;    /* records handed on */
	uint64_t rejected;   /* filled in from the diag */
	uint64_t dropped;    /* left out by request */
	uint64_t aggregated; /* went into a sum or an indicator */
};

struct stage {
	const struct stage_class *class;
	void *state;      /* class->state_size bytes, zeroed before options are read */
	struct diag *diag;
	struct counts counts;
	struct stage *next;    /* NULL for the last */
	struct output *output; /* the last stage's; stages with own_output write to it */
	const char *file;      /* the input now being read, for messages */
	uint64_t bytes_in;
	bool sealed;
	struct run *run; /* who runs it; see run.h */
};

/* How a file may be cut into pieces: behind an LF, or, where it has quotes, behind one
 * outside of quoted cells. */
struct cut {
	char delimiter, quote; /* quote 0: there are none */
	uint64_t line;         /* of the first row that is a record, and where it begins */
	uint64_t offset;
};

/* Whole lines of a file. */
struct piece {
	uint64_t line;   /* of its first, from 1 */
	uint64_t offset; /* of its first byte, from 0 */
	bool last;       /* the file ends with it */
};

struct stage_class {
	const char *name;     /* as called: "aggregate-region" */
	const char *synopsis; /* the man page's, without the name: "[-b fields] [file ...]" */
	const char *summary;  /* one line */
	const char *examples; /* shown by --help; may be NULL */
	const struct option_row *options;
	size_t state_size;
	bool own_input;    /* reads foreign bytes: run() instead of batch() */
	bool own_output;   /* writes text, not records, to stage->output */

	/* Defaults that are not zero. May be NULL. */
	void (*init)(struct stage *s);
	/* An option; `arg` lives as long as the process. 0, or -1 after usage_fail(). */
	int (*option)(struct stage *s, int code, const char *arg);
	/* An operand in front of the files: 1 taken, 0 it is a file, -1 after usage_fail(). */
	int (*operand)(struct stage *s, const char *text);
	/* Options are complete: check them, load what is needed. May be NULL.
	 * 1 ends well at once (--list has been printed to stage->output). */
	int (*open)(struct stage *s);
	/* Takes a batch; may change it in place and hand it on with stage_emit(). */
	int (*batch)(struct stage *s, struct batch *b);
	/* For own_input: reads `in` to its end. Called once a file. */
	int (*run)(struct stage *s, struct input *in);
	/* Input has ended: hand on what is left. May be NULL. */
	int (*finish)(struct stage *s);
	/*
	 * For a stage that does the same to a record wherever in the stream it stands: then
	 * several instances may each have pieces of it. All may be NULL.
	 *
	 * Whether it is one, with its options; asked behind open.
	 */
	bool (*splits)(const struct stage *s);
	/* Adds what another instance has gathered, before finish. */
	void (*merge)(struct stage *s, struct stage *from);
	/* For own_input: reads the head of a file from `head` and says how the rest may be cut;
	 * false where it may not. Afterwards piece() reads a piece of that file. */
	bool (*cut)(struct stage *s, struct input *head, struct cut *cut);
	int (*piece)(struct stage *s, struct input *in, const struct piece *piece);
	/* Hands nothing on before finish. */
	bool gathers;

	/* Frees what state owns. May be NULL. Called however the run ended. */
	void (*close)(struct stage *s);
};

/* Reports wrong usage with "Try ...": status 2. Always returns -1. */
int usage_fail(struct stage *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Hands a batch to the next stage or the writer; counts it as written. */
int stage_emit(struct stage *s, struct batch *b);

/* The same of a last stage for rows of text, which need not become records for it. */
int stage_emit_cells(struct stage *s, const struct shape *shape, struct cell_rows rows, const size_t *pick);

/*
 * Rejects record `r`: message with FILE:LINE, (field "value"), count, --rejects.
 * `field` may be NULL, else it is named with its value. The caller then leaves
 * the record out of what it emits. Returns -1 when strict, else 0.
 */
int stage_reject(struct stage *s, const struct batch *b, const struct record *r,
                 struct field_ref *field, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* The same for a stage with own_input: a row that never became a record. */
int stage_reject_raw(struct stage *s, const struct place *place, struct slice raw,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Where record `r` of batch `b` was read. */
static inline struct place stage_place(const struct batch *b, const struct record *r)
{
	return (struct place){ b->file, r->line, 0 };
}

/* main() of a filter: options, files, reader, writer, statistics, exit status. */
int filter_main(const struct stage_class *class, int argc, char **argv);

/* Whole-number and decimal option arguments; -1 after usage_fail(). */
int option_integer(struct stage *s, const char *option, const char *arg, long long min,
                   long long max, long long *result);
int option_double(struct stage *s, const char *option, const char *arg, double *result);

/* Splits "A,B,C" into `*list` (allocated, the names borrowed); empty names are
 * refused. Returns the count, or -1 after usage_fail(). */
long option_names(struct stage *s, const char *option, const char *arg, struct slice **list);

#endif
