/* SPDX-License-Identifier: MIT */
/*
 * What a filter says and how it ends: messages on stderr, the --rejects file,
 * the counts, the exit status. One `struct diag` a stage; the status only rises.
 *
 * Message form:  klaster NAME: FILE:LINE: message (field "value"); remedy
 * Messages made from the same format string are folded: the first few are
 * printed, the rest counted and summed up at the end.
 */
#ifndef KLASTER_DIAG_H
#define KLASTER_DIAG_H

#include <stdarg.h>

#include "base/slice.h"

enum exit_status {
	EXIT_OK = 0,       /* all records processed */
	EXIT_REJECTED = 1, /* finished; some records were rejected or the result is incomplete */
	EXIT_FAILED = 2,   /* usage, I/O or resource error: nothing after the failure counts */
};

/* A place in the input. `line` is 0 where there is none, `column` (bytes, from 1) likewise. */
struct place {
	const char *file;
	uint64_t line;
	uint64_t column;
};

struct diag;

/* `name` is the filter's; it must outlive the diag. */
struct diag *diag_new(const char *name);
void diag_free(struct diag *d);

/* Where --rejects writes; NULL path is refused. Returns 0, or -1 after a message. */
int diag_open_rejects(struct diag *d, const char *path);

/* With strict, the first rejection fails the filter. */
void diag_set_strict(struct diag *d, bool strict);
void diag_set_quiet(struct diag *d, bool quiet);

/* A failure of the whole filter: status 2. `place` may be NULL. Always returns -1. */
int diag_fail(struct diag *d, const struct place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with strerror(err) behind the message. Always returns -1. */
int diag_fail_errno(struct diag *d, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Something the user should know; the status stays. */
void diag_warn(struct diag *d, const struct place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The result is incomplete (status 1) though no record was rejected. */
void diag_incomplete(struct diag *d, const struct place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * One record is rejected: message, count, status 1 (2 and return -1 when
 * strict, else 0). `json` is the record as a JSON object's inside (without
 * braces) or, where it is no record, empty, and then `raw` is the line itself;
 * either goes to --rejects with _file, _line, _reason. `detail`, when not empty,
 * stands in brackets behind the message.
 * Stages call stage_reject(), which fills these in.
 */
int diag_reject(struct diag *d, const struct place *place, struct slice json, struct slice raw,
                struct slice detail, const char *format, va_list args);

uint64_t diag_rejected(const struct diag *d);
enum exit_status diag_status(const struct diag *d);

/* Prints the folded messages' summary, closes --rejects; returns the status. */
enum exit_status diag_finish(struct diag *d);

#endif
