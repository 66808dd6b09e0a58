/* SPDX-License-Identifier: MIT */
/* Telling what is done: the steps in words, and on the first records of the input. */
#include "filter/normalise.h"

static const char *const verbs[STEP_KINDS] = {
	[STEP_RENAME] = "rename",   [STEP_SET] = "set",       [STEP_FILL] = "fill",
	[STEP_BLOCK] = "block",   [STEP_JOIN] = "join",   [STEP_DECUMULATE] = "decumulate",
	[STEP_SKIP] = "skip",       [STEP_ONLY] = "only",
	[STEP_SPLIT] = "split",   [STEP_UNPIVOT] = "unpivot",
	[STEP_MAP] = "map",         [STEP_NUMBER] = "number", [STEP_FLAGS] = "flags",
	[STEP_UNIT] = "unit",       [STEP_SCALE] = "scale",   [STEP_PERIOD] = "period",
	[STEP_REGION] = "region",   [STEP_VALID] = "valid",   [STEP_DROP] = "drop",
	[STEP_KEEP] = "keep",
};

/* The step in one line: its option and what it is about. */
static void describe(const struct normalise *n, const struct step *step, struct buf *out)
{
	static const char *const decimals[] = { "auto", "comma", "point" };

	buf_addz(out, verbs[step->kind]);
	if (step->field.n)
		buf_printf(out, " %.*s", SLICE_ARG(step->field));
	for (size_t i = 0; i < step->n_refs && step->kind != STEP_FLAGS; i++)
		buf_printf(out, "%s%.*s",
		           i                             ? ", " :
		           step->kind == STEP_RENAME ? " from " :
		           step->kind == STEP_SPLIT  ? " into " :
		           step->kind == STEP_BLOCK  ? " from titles in " :
		           step->kind == STEP_JOIN   ? " from " : " ",
		           SLICE_ARG(step->refs[i].name));
	switch (step->kind) {
	case STEP_JOIN:
	case STEP_SET: buf_printf(out, " to \"%.*s\"", SLICE_ARG(step->text)); break;
	case STEP_SKIP:
	case STEP_ONLY:
	case STEP_BLOCK:
	case STEP_SPLIT: buf_printf(out, " by %.*s", SLICE_ARG(step->text)); break;
	case STEP_UNPIVOT:
		buf_printf(out, " and %.*s from columns %.*s", SLICE_ARG(n->values_to),
		           SLICE_ARG(step->text));
		break;
	case STEP_MAP: buf_printf(out, ", %zu texts", step->dict.n); break;
	case STEP_NUMBER:
		buf_printf(out, ", decimal %s%s%s%s", decimals[n->decimal],
		           n->glued ? ", glued footnotes" : "", n->drop_empty ? ", empty left out" : "",
		           n->cell_flags ? ", flags behind" : "");
		break;
	case STEP_SCALE: buf_printf(out, " by %.*s", SLICE_ARG(step->text)); break;
	case STEP_VALID: buf_printf(out, " in its year%s", n->backcast ? ", back-cast taken" : ""); break;
	default: break;
	}
}

void explain_steps(const struct normalise *n, struct buf *out)
{
	for (size_t i = 0; i < n->n_steps; i++) {
		buf_addz(out, "  ");
		describe(n, &n->steps[i], out);
		buf_addc(out, '\n');
	}
}

static bool same(const struct value *a, const struct value *b)
{
	return a->kind == b->kind && slice_eq((struct slice){ a->p, a->n }, (struct slice){ b->p, b->n });
}

static struct value copy(struct arena *arena, const struct value *v)
{
	if (!v)
		return value_null();
	return value_string(arena, arena_dup(arena, value_text(v, arena)));
}

static void tell(struct normalise *n, const struct step *step, uint64_t line, struct slice field,
                 const struct value *before, const struct value *after)
{
	static const char *const names[] = { "line", "step", "field", "before", "after" };
	struct slice keys[5];
	struct buf text = { 0 };
	struct value *v;

	for (size_t i = 0; i < 5; i++)
		keys[i] = slice_of(names[i]);
	v = maker_add(&n->told, schema_shape(n->told.schema, keys, 5), line);
	describe(n, step, &text);
	v[0] = value_integer(&n->told.arena, (int64_t)line);
	v[1] = value_string(&n->told.arena, arena_dup(&n->told.arena, buf_slice(&text)));
	v[2] = value_string(&n->told.arena, arena_dup(&n->told.arena, field));
	v[3] = copy(&n->told.arena, before);
	v[4] = copy(&n->told.arena, after);
	n->stage->counts.made++;
	buf_fini(&text);
}

void explain_change(struct normalise *n, const struct step *step, const struct record *before,
                    const struct record *after)
{
	if (!after) {
		struct value gone = value_plain(SLICE("rejected or left out"));
		tell(n, step, before->line, SLICE(""), NULL, &gone);
		return;
	}
	for (uint32_t i = 0; i < before->shape->n; i++) {
		struct slice name = before->shape->keys[i].name;
		struct field_ref ref = field_named(name);
		const struct value *now = record_get(after, &ref);

		if (!now || !same(now, &before->v[i]))
			tell(n, step, before->line, name, &before->v[i], now);
	}
	for (uint32_t i = 0; i < after->shape->n; i++) {
		struct slice name = after->shape->keys[i].name;
		struct field_ref ref = field_named(name);

		if (!record_get(before, &ref))
			tell(n, step, before->line, name, NULL, &after->v[i]);
	}
}

int explain_batch(struct normalise *n, struct batch *b)
{
	uint64_t before = n->stage->counts.read - b->n;
	size_t left = before < EXPLAIN_RECORDS ? (size_t)(EXPLAIN_RECORDS - before) : 0;

	if (!n->has_told) {
		maker_init(&n->told, b->file);
		n->has_told = true;
	}
	n->told.batch.file = b->file;
	for (size_t i = 0; i < b->n; i++) {
		/* one by one, so that what became of a record stands together */
		struct batch one = *b;

		one.records = &b->records[i];
		one.n = 1;
		if (i >= left)
			n->stage->counts.dropped++;
		else if (norm_run(n, &one) < 0)
			return -1;
	}
	return maker_emit(&n->told, n->stage);
}
