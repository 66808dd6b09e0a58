/* SPDX-License-Identifier: MIT */
/*
 * The joint between two stages of one process: what a pipe, a writer and a reader would
 * do between two processes, without the text. Records get the places of the stream they
 * make (<stdin>, a line each), one that looks like an end mark is taken for it, and a
 * stage that has ended takes nothing more: the one before it goes on for a block, as a
 * writer does until it meets the closed pipe, and is gone then.
 */
#include "base/number.h"
#include "stream/reader.h"
#include "stream/run.h"

static const char stream_name[] = "<stdin>";

static uint64_t length(const struct batch *b)
{
	uint64_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += record_length(&b->records[i]) + 1;
	return n;
}

/* Nobody takes the batch. */
static int lose(struct run *from, struct run *to, uint64_t bytes)
{
	to->joint.lost += bytes;
	if (to->joint.lost < OUTPUT_BLOCK)
		return 0;
	from->state = RUN_GONE;
	return -1;
}

static int fail_at(struct run *to, uint64_t line, const char *what)
{
	struct place place = { stream_name, line, 0 };
	return diag_fail(to->stage.diag, &place, "%s", what);
}

/* Whether a record is the mark that a reader would take it for; -1 when it does not fit. */
static int check_mark(struct run *to, const struct record *r)
{
	struct joint *joint = &to->joint;
	const struct value *v = r->v;
	struct place place = { stream_name, joint->lines + 1, 0 };
	char count[24];

	if (v->kind != VALUE_NUMBER || !slice_eq(r->shape->keys[0].name, SLICE("_end")) ||
	    record_length(r) >= READER_SEAL_MAX)
		return 0;
	joint->sealed = true;
	snprintf(count, sizeof(count), "%llu", (unsigned long long)joint->lines);
	if (slice_eq((struct slice){ v->p, v->n }, slice_of(count)))
		return 1;
	return diag_fail(to->stage.diag, &place, READER_SEAL_WRONG, (int)v->n, v->p, count);
}

/* A record with more fields than a reader takes: where it would have stopped. */
static int reject_wide(struct run *to, const struct record *r)
{
	struct buf text = { 0 };
	struct place place = { stream_name, to->joint.lines, 1 };
	int rc;

	for (uint32_t i = 0; i < READER_MAX_FIELDS; i++)
		place.column += 1 + r->shape->keys[i].json.n + r->v[i].n + (r->v[i].kind == VALUE_STRING ? 2 : 0);
	place.column += 1 + r->shape->keys[READER_MAX_FIELDS].json.n;
	record_write(&text, r);
	rc = stage_reject_raw(&to->stage, &place, buf_slice(&text), READER_WIDE);
	buf_fini(&text);
	return rc;
}

/* Gives every record its place and takes out what is none. */
static int place_records(struct run *to, struct batch *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->n; i++) {
		struct record *r = &b->records[i];
		int rc = r->shape->n == 1 && !to->joint.sealed ? check_mark(to, r) : 0;

		if (rc < 0)
			return -1;
		if (rc)
			continue;
		r->line = ++to->joint.lines;
		if (to->joint.sealed)
			return fail_at(to, r->line, READER_AFTER_SEAL);
		if (r->shape->n > READER_MAX_FIELDS) {
			if (reject_wide(to, r) < 0)
				return -1;
			continue;
		}
		if (kept != i)
			b->records[kept] = *r;
		kept++;
	}
	b->n = kept;
	return 0;
}

int joint_pass(struct stage *s, const struct batch *given)
{
	struct run *from = s->run, *to = s->next->run;
	struct batch b = *given;
	bool lost = to->joint.closed || to->state != RUN_GOES;
	int rc;

	if (to->joint.measured || lost) {
		uint64_t bytes = length(&b);
		from->output.bytes += bytes;
		if (lost)
			return lose(from, to, bytes);
	}
	b.file = stream_name;
	rc = place_records(to, &b);
	to->stage.counts.read += b.n;
	if (rc == 0 && b.n)
		rc = to->stage.class->batch(&to->stage, &b);
	if (rc < 0)
		run_stop(to);
	return 0;
}
