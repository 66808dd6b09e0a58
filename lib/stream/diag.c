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

struct diag {
	const char *name;
	enum exit_status status;
	bool strict, quiet;
	uint64_t rejected;
	FILE *rejects;
	char *rejects_path;
	struct fold {
		const char *format;
		uint64_t count;
	} folds[FOLDS];
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
	free(d);
}

void diag_set_strict(struct diag *d, bool strict)
{
	d->strict = strict;
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

/* Whether one more message of this format is to be printed. */
static bool shown(struct diag *d, const char *format)
{
	for (size_t i = 0; i < FOLDS; i++) {
		struct fold *f = &d->folds[i];
		if (!f->format)
			f->format = format;
		if (f->format == format)
			return ++f->count <= SHOWN;
	}
	return true;
}

static void say(const struct diag *d, const struct place *place, const char *kind,
                const char *format, va_list args, struct slice detail)
{
	struct buf line = { 0 };

	buf_printf(&line, "klaster %s: ", d->name);
	if (place && place->file) {
		buf_printf(&line, "%s:", place->file);
		if (place->line)
			buf_printf(&line, "%llu:", (unsigned long long)place->line);
		if (place->line && place->column)
			buf_printf(&line, "%llu:", (unsigned long long)place->column);
		buf_addc(&line, ' ');
	}
	buf_addz(&line, kind);
	buf_vprintf(&line, format, args);
	buf_adds(&line, detail);
	/* One line a message, whatever the data in it holds. */
	for (size_t i = 0; i < line.n; i++)
		if ((unsigned char)line.p[i] < 0x20 || line.p[i] == 0x7f)
			line.p[i] = '?';
	buf_addc(&line, '\n');
	fwrite(line.p, 1, line.n, stderr);
	buf_fini(&line);
}

int diag_fail(struct diag *d, const struct place *place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(d, place, "", format, args, SLICE(""));
	va_end(args);
	raise_status(d, EXIT_FAILED);
	return -1;
}

int diag_fail_errno(struct diag *d, int err, const char *format, ...)
{
	va_list args;
	struct buf why = { 0 };

	raise_status(d, EXIT_FAILED);
	if (err == EPIPE)
		return -1; /* the reader has gone: nobody wants to hear of it */
	buf_printf(&why, ": %s", strerror(err));
	va_start(args, format);
	say(d, NULL, "", format, args, buf_slice(&why));
	va_end(args);
	buf_fini(&why);
	return -1;
}

void diag_warn(struct diag *d, const struct place *place, const char *format, ...)
{
	va_list args;

	if (!shown(d, format) || d->quiet)
		return;
	va_start(args, format);
	say(d, place, "warning: ", format, args, SLICE(""));
	va_end(args);
}

void diag_incomplete(struct diag *d, const struct place *place, const char *format, ...)
{
	va_list args;

	raise_status(d, EXIT_REJECTED);
	if (!shown(d, format) || d->quiet)
		return;
	va_start(args, format);
	say(d, place, "", format, args, SLICE(""));
	va_end(args);
}

int diag_open_rejects(struct diag *d, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	d->rejects = fd < 0 ? NULL : fdopen(fd, "w");
	if (!d->rejects)
		return diag_fail_errno(d, errno, "cannot write rejects to %s", path);
	d->rejects_path = xstrdup(path);
	return 0;
}

static void write_reject(struct diag *d, const struct place *place, struct slice json,
                         struct slice raw, struct slice reason)
{
	struct buf line = { 0 };

	buf_addz(&line, "{\"_file\":\"");
	buf_add_json(&line, slice_of(place->file ? place->file : ""));
	buf_printf(&line, "\",\"_line\":%llu,\"_reason\":\"", (unsigned long long)place->line);
	buf_add_json(&line, reason);
	buf_addc(&line, '"');
	if (json.n) {
		buf_addc(&line, ',');
		buf_adds(&line, json);
	} else if (raw.n) {
		buf_addz(&line, ",\"_raw\":\"");
		buf_add_json(&line, raw);
		buf_addc(&line, '"');
	}
	buf_addz(&line, "}\n");
	fwrite(line.p, 1, line.n, d->rejects);
	buf_fini(&line);
}

int diag_reject(struct diag *d, const struct place *place, struct slice json, struct slice raw,
                struct slice detail, const char *format, va_list args)
{
	struct buf bracket = { 0 };
	va_list again;

	d->rejected++;
	raise_status(d, EXIT_REJECTED);
	if (detail.n)
		buf_printf(&bracket, " (%.*s)", SLICE_ARG(detail));
	if (d->rejects) {
		struct buf reason = { 0 };
		va_copy(again, args);
		buf_vprintf(&reason, format, again);
		va_end(again);
		buf_adds(&reason, buf_slice(&bracket));
		write_reject(d, place, json, raw, buf_slice(&reason));
		buf_fini(&reason);
	}
	if (shown(d, format) && (!d->quiet || d->strict)) {
		va_copy(again, args);
		say(d, place, "", format, again, buf_slice(&bracket));
		va_end(again);
	}
	buf_fini(&bracket);
	if (!d->strict)
		return 0;
	return diag_fail(d, NULL, "stopped at the first rejected record (--strict)");
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
	for (size_t i = 0; i < FOLDS && d->folds[i].format; i++) {
		const struct fold *f = &d->folds[i];
		if (f->count > SHOWN && !d->quiet)
			fprintf(stderr, "klaster %s: ... and %llu more like: %s\n", d->name,
			        (unsigned long long)(f->count - SHOWN), f->format);
	}
	if (d->rejected && !d->quiet)
		fprintf(stderr, "klaster %s: %llu records rejected%s%s\n", d->name,
		        (unsigned long long)d->rejected, d->rejects ? ", see " : "",
		        d->rejects ? d->rejects_path : "; --rejects FILE keeps them");
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
