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
struct diag_log;

/* `name` is the filter's; it must outlive the diag. */
struct diag *diag_new(const char *name);
void diag_free(struct diag *d);

/* Where --rejects writes; NULL path is refused. Returns 0, or -1 after a message. */
int diag_open_rejects(struct diag *d, const char *path);

/* With strict, the first rejection fails the filter. */
void diag_set_strict(struct diag *d, bool strict);
bool diag_strict(const struct diag *d);
void diag_set_quiet(struct diag *d, bool quiet);

/* A failure of the whole filter: status 2. `place` may be NULL. Always returns -1. */
int diag_fail(struct diag *d, const struct place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int diag_vfail(struct diag *d, const struct place *place, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

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

/*
 * Of a stage that works on a part of the stream beside others: from here on `d` keeps what
 * it would say and opens no file; the log of each part is taken and later replayed, in the
 * order of the stream, by the diag of the whole.
 */
void diag_record(struct diag *d);
struct diag_log *diag_take(struct diag *d); /* the caller's, to be freed */
void diag_log_free(struct diag_log *log);
bool diag_log_failed(const struct diag_log *log);
bool diag_log_empty(const struct diag_log *log);

/* Says what the log holds, as if it happened now. Places in `file`, if not NULL, are `lines`
 * lines further on. */
void diag_replay(struct diag *d, const struct diag_log *log, const char *file, uint64_t lines);

/* While held, failures are not said: whoever holds begins anew when there is one. */
void diag_hold(struct diag *d, bool held);

/* Messages printed so far; and: the first `n` are not to be printed, as they have been. */
uint64_t diag_printed(const struct diag *d);
void diag_mute(struct diag *d, uint64_t n);

/* Prints the folded messages' summary, closes --rejects; returns the status. */
enum exit_status diag_finish(struct diag *d);

#endif
