/* SPDX-License-Identifier: MIT */
/* What stages call: handing records on, rejecting them. */
#include "stream/stage.h"

#include "stream/output.h"
#include "stream/run.h"

/* How many bytes may gather before they are flushed. */
static size_t block_of(const struct output *out)
{
	return out->fd == OUTPUT_KEPT ? SIZE_MAX : OUTPUT_BLOCK;
}

static int write_batch(struct output *out, const struct batch *b)
{
	for (size_t i = 0; i < b->n;) {
		i += record_write_lines(&out->buf, block_of(out), b->records + i, b->n - i);
		if (output_flush_if_full(out) < 0)
			return -1;
	}
	return 0;
}

int stage_emit(struct stage *s, struct batch *b)
{
	s->counts.written += b->n;
	if (s->run)
		run_progress(s->run, false);
	if (!b->n)
		return 0;
	return s->next ? joint_pass(s, b) : write_batch(s->output, b);
}

int stage_emit_cells(struct stage *s, const struct shape *shape, struct cell_rows rows, const size_t *pick)
{
	struct output *out = s->output;

	while (rows.n) {
		s->counts.written += record_write_cells(&out->buf, block_of(out), shape, &rows, pick);
		if (output_flush_if_full(out) < 0)
			return -1;
	}
	if (s->run)
		run_progress(s->run, false);
	return 0;
}

/* `field "value"` for a message; long values are cut between characters. */
static void describe(struct buf *out, const struct record *r, struct field_ref *field)
{
	const struct value *v = record_get(r, field);
	struct slice text = { v ? v->p : "", v ? v->n : 0 };

	buf_adds(out, field->name);
	if (!v) {
		buf_addz(out, " is absent");
		return;
	}
	if (text.n > 80) {
		text.n = 80;
		while (text.n && ((unsigned char)text.p[text.n] & 0xC0) == 0x80)
			text.n--;
	}
	buf_addz(out, v->kind == VALUE_STRING ? " \"" : " ");
	buf_adds(out, text);
	buf_addz(out, text.n < v->n ? "..." : "");
	buf_addz(out, v->kind == VALUE_STRING ? "\"" : "");
}

int stage_reject(struct stage *s, const struct batch *b, const struct record *r,
                 struct field_ref *field, const char *format, ...)
{
	struct place place = stage_place(b, r);
	struct buf json = { 0 }, detail = { 0 };
	va_list args;
	int rc;

	record_write(&json, r);
	if (field)
		describe(&detail, r, field);
	va_start(args, format);
	rc = diag_reject(s->diag, &place, (struct slice){ json.p + 1, json.n - 2 }, SLICE(""),
	                 buf_slice(&detail), format, args);
	va_end(args);
	buf_fini(&json);
	buf_fini(&detail);
	return rc;
}

int stage_reject_raw(struct stage *s, const struct place *place, struct slice raw,
                     const char *format, ...)
{
	va_list args;
	int rc;

	s->counts.read++;
	va_start(args, format);
	rc = diag_reject(s->diag, place, SLICE(""), raw, SLICE(""), format, args);
	va_end(args);
	return rc;
}
