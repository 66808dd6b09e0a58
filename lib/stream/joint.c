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

static bool is_mark(const struct record *r)
{
	return r->shape->n == 1 && r->v->kind == VALUE_NUMBER && slice_eq(r->shape->keys[0].name, SLICE("_end")) &&
	       record_length(r) < READER_SEAL_MAX;
}

/* Takes a record for the mark that a reader would take it for; -1 when it does not fit. */
static int take_mark(struct run *to, const struct record *r)
{
	struct joint *joint = &to->joint;
	struct place place = { stream_name, joint->lines + 1, 0 };
	char count[24];

	joint->sealed = true;
	snprintf(count, sizeof(count), "%llu", (unsigned long long)joint->lines);
	if (slice_eq((struct slice){ r->v->p, r->v->n }, slice_of(count)))
		return 0;
	return diag_fail(to->stage.diag, &place, READER_SEAL_WRONG, (int)r->v->n, r->v->p, count);
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

/* Whether a reader has no room for the record and its line feed. */
static bool is_long(const struct record *r)
{
	const struct value *v = r->v, *end = v + r->shape->n;
	uint64_t most = r->shape->text_n + 3 * (uint64_t)r->shape->n + 3; /* commas and quotes as well */

	if (r->text && !r->changed)
		return r->text_n >= READER_MAX_LINE;
	for (; v < end; v++)
		most += v->n;
	return most > READER_MAX_LINE && record_length(r) >= READER_MAX_LINE;
}

/* What a reader would not hand on. */
static bool is_odd(const struct run *to, const struct record *r)
{
	return to->joint.sealed || is_mark(r) || r->shape->n > READER_MAX_FIELDS || is_long(r);
}

/* Does with it what a reader would. */
static int take_odd(struct run *from, struct run *to, struct record *r)
{
	struct joint *joint = &to->joint;

	if (is_long(r)) {
		fail_at(to, joint->lines + 1, READER_LONG);
		run_stop(to);
		lose(from, to, record_length(r) - READER_MAX_LINE);
		return -1;
	}
	if (is_mark(r) && !joint->sealed)
		return take_mark(to, r);
	r->line = ++joint->lines;
	return joint->sealed ? fail_at(to, r->line, READER_AFTER_SEAL) : reject_wide(to, r);
}

/*
 * How many bytes values of that shape may have for its records to be what a reader would hand
 * on, whatever they hold; 0 where it takes a closer look.
 */
static uint32_t usual_most(const struct run *to, const struct shape *shape)
{
	uint64_t rest = shape->text_n + 3 * (uint64_t)shape->n + 3; /* commas and quotes as well */

	if (to->joint.sealed || shape->n == 1 || shape->n > READER_MAX_FIELDS || rest >= READER_MAX_LINE)
		return 0;
	return (uint32_t)(READER_MAX_LINE - rest);
}

/* The records from `first` to before `end` are the stage's. */
static int hand_on(struct run *to, const struct batch *b, size_t first, size_t end)
{
	struct batch part = *b;

	if (first == end)
		return 0;
	part.records += first;
	part.n = end - first;
	to->stage.counts.read += part.n;
	return to->stage.class->batch(&to->stage, &part);
}

/* Gives every record its place; what is said of one comes behind what is said of those before. */
static int pass(struct run *from, struct run *to, const struct batch *b)
{
	const struct shape *shape = NULL;
	uint32_t most = 0;
	size_t first = 0, i;

	for (i = 0; i < b->n; i++) {
		struct record *r = &b->records[i];

		if (r->shape != shape) {
			shape = r->shape;
			most = usual_most(to, shape);
		}
		/* Not measured is one less than none. */
		if (__builtin_expect(r->most - 1 < most, 1) || !is_odd(to, r)) {
			r->line = ++to->joint.lines;
			continue;
		}
		if (hand_on(to, b, first, i) < 0 || take_odd(from, to, r) < 0)
			return -1;
		shape = NULL; /* an end mark may have been it */
		first = i + 1;
	}
	return hand_on(to, b, first, i);
}

int joint_pass(struct stage *s, const struct batch *given)
{
	struct run *from = s->run, *to = s->next->run;
	struct batch b = *given;
	bool lost = to->joint.closed || to->state != RUN_GOES;

	if (to->joint.measured || lost) {
		uint64_t bytes = length(&b);
		from->output.bytes += bytes;
		if (lost)
			return lose(from, to, bytes);
	}
	b.file = stream_name;
	if (pass(from, to, &b) < 0)
		run_stop(to);
	return from->state == RUN_GONE ? -1 : 0;
}
