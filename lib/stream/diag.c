/* SPDX-License-Identifier: MIT */
/* Messages, rejects, status. */
#include "stream/diag.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"

/* Of messages from one format string this many are printed; format strings beyond
 * FOLDS of them are not told apart. */
enum { SHOWN = 5, FOLDS = 64 };

enum kind { FAILURE, WARNING, INCOMPLETE, REJECTED };

/* One thing that is said or kept. */
struct message {
	enum kind kind;
	const char *format; /* by which it is folded; static */
	bool placed;        /* whether there is a place */
	struct place place;
	struct slice text;      /* without the place */
	struct slice json, raw; /* of a rejected record, for --rejects */
};

struct fold {
	const char *format;
	uint64_t count;
};

struct diag_log {
	struct arena arena;
	struct message *messages;
	size_t n, cap;
	struct fold folds[FOLDS]; /* all messages, also those not kept */
	uint64_t rejected;
	bool failed, incomplete;
};

struct diag {
	const char *name;
	enum exit_status status;
	bool strict, quiet, held;
	uint64_t rejected, printed, muted;
	FILE *rejects;
	char *rejects_path;
	struct fold folds[FOLDS];
	struct diag_log *log; /* NULL: messages are said at once */
};

struct diag *diag_new(const char *name)
{
	struct diag *d = xcalloc(1, sizeof(*d));
	d->name = name;
	return d;
}

void diag_free(struct diag *d)
{
	if (!d)
		return;
	if (d->rejects)
		fclose(d->rejects);
	free(d->rejects_path);
	diag_log_free(d->log);
	free(d);
}

void diag_set_strict(struct diag *d, bool strict)
{
	d->strict = strict;
}

bool diag_strict(const struct diag *d)
{
	return d->strict;
}

void diag_set_quiet(struct diag *d, bool quiet)
{
	d->quiet = quiet;
}

static void raise_status(struct diag *d, enum exit_status status)
{
	if (d->status < status)
		d->status = status;
}

/* Counts one more message of this format; how many there were of it before. */
static uint64_t fold(struct fold *folds, const char *format)
{
	for (size_t i = 0; i < FOLDS; i++) {
		struct fold *f = &folds[i];
		if (!f->format)
			f->format = format;
		if (f->format == format)
			return f->count++;
	}
	return 0;
}

/* Writes a line to stderr, unless it is one that has been written already. */
static void print(struct diag *d, struct slice line)
{
	if (d->printed++ >= d->muted)
		fwrite(line.p, 1, line.n, stderr);
}

static void say(struct diag *d, const struct message *m)
{
	struct buf line = { 0 };

	buf_printf(&line, "klaster %s: ", d->name);
	if (m->placed && m->place.file) {
		buf_printf(&line, "%s:", m->place.file);
		if (m->place.line)
			buf_printf(&line, "%llu:", (unsigned long long)m->place.line);
		if (m->place.line && m->place.column)
			buf_printf(&line, "%llu:", (unsigned long long)m->place.column);
		buf_addc(&line, ' ');
	}
	buf_addz(&line, m->kind == WARNING ? "warning: " : "");
	buf_adds(&line, m->text);
	/* One line a message, whatever the data in it holds. */
	for (size_t i = 0; i < line.n; i++)
		if ((unsigned char)line.p[i] < 0x20 || line.p[i] == 0x7f)
			line.p[i] = '?';
	buf_addc(&line, '\n');
	print(d, buf_slice(&line));
	buf_fini(&line);
}

static void write_reject(struct diag *d, const struct message *m)
{
	struct buf line = { 0 };

	buf_addz(&line, "{\"_file\":\"");
	buf_add_json(&line, slice_of(m->place.file ? m->place.file : ""));
	buf_printf(&line, "\",\"_line\":%llu,\"_reason\":\"", (unsigned long long)m->place.line);
	buf_add_json(&line, m->text);
	buf_addc(&line, '"');
	if (m->json.n) {
		buf_addc(&line, ',');
		buf_adds(&line, m->json);
	} else if (m->raw.n) {
		buf_addz(&line, ",\"_raw\":\"");
		buf_add_json(&line, m->raw);
		buf_addc(&line, '"');
	}
	buf_addz(&line, "}\n");
	fwrite(line.p, 1, line.n, d->rejects);
	buf_fini(&line);
}

/* Whether a message is printed that `n` of its format came before. */
static bool is_shown(const struct diag *d, enum kind kind, uint64_t n)
{
	return n < SHOWN && (!d->quiet || (kind == REJECTED && d->strict));
}

/* Puts the message into the log, with all that it points to. */
static void keep(struct diag_log *log, const struct message *m)
{
	struct message *kept;

	log->messages = xgrow(log->messages, &log->cap, log->n + 1, sizeof(*log->messages));
	kept = &log->messages[log->n++];
	*kept = *m;
	kept->text = arena_dup(&log->arena, m->text);
	kept->json = arena_dup(&log->arena, m->json);
	kept->raw = arena_dup(&log->arena, m->raw);
	if (m->place.file)
		kept->place.file = arena_dup(&log->arena, slice_of(m->place.file)).p;
}

/* Counts a message and says or keeps it; its text is only made where someone will see it. */
static void deliver(struct diag *d, struct message *m, va_list args, struct slice detail)
{
	uint64_t n = m->kind == FAILURE ? 0 : fold(d->log ? d->log->folds : d->folds, m->format);
	bool shown = m->kind == FAILURE ? !d->held : is_shown(d, m->kind, n);
	bool written = m->kind == REJECTED && d->rejects_path;
	struct buf text = { 0 };

	if (!shown && !written)
		return;
	buf_vprintf(&text, m->format, args);
	buf_adds(&text, detail);
	m->text = buf_slice(&text);
	if (d->log) {
		keep(d->log, m);
	} else {
		if (written && d->rejects)
			write_reject(d, m);
		if (shown)
			say(d, m);
	}
	buf_fini(&text);
}

static struct message message_of(enum kind kind, const struct place *place, const char *format)
{
	struct message m = { .kind = kind, .format = format, .placed = place != NULL };

	if (place)
		m.place = *place;
	return m;
}

static void fail(struct diag *d, const struct place *place, const char *format, va_list args, struct slice detail)
{
	struct message m = message_of(FAILURE, place, format);

	raise_status(d, EXIT_FAILED);
	if (d->log)
		d->log->failed = true;
	deliver(d, &m, args, detail);
}

int diag_vfail(struct diag *d, const struct place *place, const char *format, va_list args)
{
	fail(d, place, format, args, SLICE(""));
	return -1;
}

int diag_fail(struct diag *d, const struct place *place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	diag_vfail(d, place, format, args);
	va_end(args);
	return -1;
}

int diag_fail_errno(struct diag *d, int err, const char *format, ...)
{
	va_list args;
	struct buf why = { 0 };

	if (err == EPIPE) {
		raise_status(d, EXIT_FAILED);
		return -1; /* the reader has gone: nobody wants to hear of it */
	}
	buf_printf(&why, ": %s", strerror(err));
	va_start(args, format);
	fail(d, NULL, format, args, buf_slice(&why));
	va_end(args);
	buf_fini(&why);
	return -1;
}

void diag_warn(struct diag *d, const struct place *place, const char *format, ...)
{
	struct message m = message_of(WARNING, place, format);
	va_list args;

	va_start(args, format);
	deliver(d, &m, args, SLICE(""));
	va_end(args);
}

void diag_incomplete(struct diag *d, const struct place *place, const char *format, ...)
{
	struct message m = message_of(INCOMPLETE, place, format);
	va_list args;

	raise_status(d, EXIT_REJECTED);
	if (d->log)
		d->log->incomplete = true;
	va_start(args, format);
	deliver(d, &m, args, SLICE(""));
	va_end(args);
}

int diag_open_rejects(struct diag *d, const char *path)
{
	if (!d->log) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (d->rejects)
			fclose(d->rejects);
		d->rejects = fd < 0 ? NULL : fdopen(fd, "w");
		if (!d->rejects)
			return diag_fail_errno(d, errno, "cannot write rejects to %s", path);
	}
	free(d->rejects_path);
	d->rejects_path = xstrdup(path);
	return 0;
}

int diag_reject(struct diag *d, const struct place *place, struct slice json, struct slice raw,
                struct slice detail, const char *format, va_list args)
{
	struct message m = message_of(REJECTED, place, format);
	struct buf bracket = { 0 };

	m.json = json;
	m.raw = raw;
	if (d->log)
		d->log->rejected++;
	d->rejected++;
	raise_status(d, EXIT_REJECTED);
	if (detail.n)
		buf_printf(&bracket, " (%.*s)", SLICE_ARG(detail));
	deliver(d, &m, args, buf_slice(&bracket));
	buf_fini(&bracket);
	if (!d->strict)
		return 0;
	return diag_fail(d, NULL, "stopped at the first rejected record (--strict)");
}

/* ---- logs --------------------------------------------------------------- */

void diag_record(struct diag *d)
{
	d->log = xcalloc(1, sizeof(*d->log));
}

struct diag_log *diag_take(struct diag *d)
{
	struct diag_log *log = d->log;

	diag_record(d);
	return log;
}

void diag_log_free(struct diag_log *log)
{
	if (!log)
		return;
	free(log->messages);
	arena_fini(&log->arena);
	free(log);
}

bool diag_log_failed(const struct diag_log *log)
{
	return log->failed;
}

bool diag_log_empty(const struct diag_log *log)
{
	return !log->n && !log->folds[0].format && !log->failed;
}

/* Adds the messages that the log has only counted. */
static void add_folds(struct diag *d, const struct diag_log *log, const uint64_t *before)
{
	for (size_t i = 0; i < FOLDS && log->folds[i].format; i++)
		for (size_t k = 0; k < FOLDS; k++) {
			struct fold *f = &d->folds[k];
			if (f->format && f->format != log->folds[i].format)
				continue;
			f->format = log->folds[i].format;
			f->count = before[k] + log->folds[i].count;
			break;
		}
}

void diag_replay(struct diag *d, const struct diag_log *log, const char *file, uint64_t lines)
{
	uint64_t before[FOLDS];

	for (size_t i = 0; i < FOLDS; i++)
		before[i] = d->folds[i].count;
	for (size_t i = 0; i < log->n; i++) {
		struct message m = log->messages[i];
		uint64_t n = fold(d->folds, m.format);

		if (m.place.line && file && m.place.file && strcmp(m.place.file, file) == 0)
			m.place.line += lines;
		if (m.kind == REJECTED && d->rejects)
			write_reject(d, &m);
		if (is_shown(d, m.kind, n))
			say(d, &m);
	}
	add_folds(d, log, before);
	d->rejected += log->rejected;
	if (log->rejected || log->incomplete)
		raise_status(d, EXIT_REJECTED);
}

void diag_hold(struct diag *d, bool held)
{
	d->held = held;
}

uint64_t diag_printed(const struct diag *d)
{
	return d->printed;
}

void diag_mute(struct diag *d, uint64_t n)
{
	d->muted = n;
}

uint64_t diag_rejected(const struct diag *d)
{
	return d->rejected;
}

enum exit_status diag_status(const struct diag *d)
{
	return d->status;
}

enum exit_status diag_finish(struct diag *d)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < FOLDS && d->folds[i].format && !d->quiet; i++) {
		const struct fold *f = &d->folds[i];
		line.n = 0;
		buf_printf(&line, "klaster %s: ... and %llu more like: %s\n", d->name,
		           (unsigned long long)(f->count - SHOWN), f->format);
		if (f->count > SHOWN)
			print(d, buf_slice(&line));
	}
	line.n = 0;
	buf_printf(&line, "klaster %s: %llu records rejected%s%s\n", d->name, (unsigned long long)d->rejected,
	           d->rejects ? ", see " : "", d->rejects ? d->rejects_path : "; --rejects FILE keeps them");
	if (d->rejected && !d->quiet)
		print(d, buf_slice(&line));
	buf_fini(&line);
	if (d->rejects) {
		bool bad = ferror(d->rejects) != 0;
		int err = errno;
		if (fclose(d->rejects) != 0)
			bad = true, err = errno;
		d->rejects = NULL;
		if (bad)
			diag_fail_errno(d, err, "cannot write rejects to %s", d->rejects_path);
	}
	return d->status;
}
