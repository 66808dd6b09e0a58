/* SPDX-License-Identifier: MIT */
/*
 * Wide tables to long ones. Columns whose name the expression matches become records,
 * one a cell, with the other columns' values and what the name says: the whole of it,
 * or its parts where the expression has groups ("2013 Село" by ^([0-9]{4}) (.*)$).
 *
 * The wide row counts as aggregated and its cells as made, so nothing is lost from
 * the account. Cells keep the row's line number for messages.
 */
#include "filter/normalise.h"

#include <stdlib.h>

#include "base/utf8.h"

enum { SCHEMA_LIMIT = 1 << 20 }; /* bytes of shapes after which they are forgotten */

static void forget(struct wide *w)
{
	free(w->id_columns);
	free(w->value_columns);
	free(w->heads);
	arena_fini(&w->arena);
	*w = (struct wide){ 0 };
}

void norm_wide_fini(struct normalise *n)
{
	forget(&n->wide);
	if (n->has_maker)
		maker_fini(&n->maker);
}

/* What a column's name says, into `heads`; false when the expression does not match. */
static bool read_head(struct normalise *n, const struct step *step, struct slice name,
                      struct value *heads)
{
	regmatch_t groups[SPLIT_PARTS + 1];

	groups[0] = (regmatch_t){ 0, (regoff_t)name.n };
	if (regexec(&step->regex, name.p, SPLIT_PARTS + 1, groups, REG_STARTEND))
		return false;
	for (size_t i = 0; i < step->n_refs; i++) {
		const regmatch_t *g = &groups[step->regex.re_nsub ? i + 1 : 0];
		struct slice part = { "", 0 };

		/* without groups the whole name counts, not only what was matched */
		if (!step->regex.re_nsub)
			part = name;
		else if (g->rm_so >= 0)
			part = (struct slice){ name.p + g->rm_so, (size_t)(g->rm_eo - g->rm_so) };
		if (utf8_error(part) != part.n)
			return false;
		heads[i] = value_string(&n->wide.arena, arena_dup(&n->wide.arena, part));
	}
	return true;
}

/* Works out the layout of a shape: which columns stay, which become records. */
static void plan(struct normalise *n, const struct step *step, const struct shape *shape)
{
	struct wide *w = &n->wide;
	size_t parts = step->n_refs;
	const struct shape *to = schema_empty(n->maker.schema);

	forget(w);
	w->shape_id = shape->id;
	w->id_columns = xreallocarray(NULL, shape->n + 1, sizeof(*w->id_columns));
	w->value_columns = xreallocarray(NULL, shape->n + 1, sizeof(*w->value_columns));
	w->heads = xreallocarray(NULL, shape->n + 1, parts * sizeof(*w->heads));
	for (uint32_t i = 0; i < shape->n; i++) {
		if (read_head(n, step, shape->keys[i].name, w->heads + w->n_values * parts)) {
			w->value_columns[w->n_values++] = i;
		} else {
			w->id_columns[w->n_ids++] = i;
			if (to)
				to = schema_extend(n->maker.schema, to, shape->keys[i].name);
		}
	}
	for (size_t i = 0; i < parts && to; i++)
		to = schema_extend(n->maker.schema, to, step->refs[i].name);
	w->to = to ? schema_extend(n->maker.schema, to, n->values_to) : NULL;
}

static int emit_cells(struct normalise *n)
{
	struct batch *b = &n->maker.batch;
	int rc = b->n ? norm_emit(n, b) : 0;

	b->n = 0;
	arena_reset(&n->maker.arena);
	return rc;
}

int norm_wide_emit(struct normalise *n)
{
	int rc;

	if (!n->has_maker)
		return 0;
	rc = emit_cells(n);
	if (schema_bytes(n->maker.schema) > SCHEMA_LIMIT) {
		schema_reset(n->maker.schema);
		n->wide.shape_id = 0;
	}
	return rc;
}

/* The cells of one row, through the steps behind `at`; a wide row of a hostile file is handed
 * on in pieces. */
static int make_cells(struct normalise *n, size_t at, const struct record *r)
{
	const struct wide *w = &n->wide;
	struct batch *b = &n->maker.batch;
	size_t parts = n->steps[at].n_refs, cells = w->n_values;

	n->stage->counts.made += cells;
	n->stage->counts.aggregated++;
	if (n->explain && cells > EXPLAIN_CELLS) {
		n->stage->counts.dropped += cells - EXPLAIN_CELLS;
		cells = EXPLAIN_CELLS;
	}
	for (uint32_t i = 0; i < cells; i++) {
		struct value *v = maker_add(&n->maker, w->to, r->line);
		enum outcome outcome;

		for (uint32_t k = 0; k < w->n_ids; k++)
			*v++ = r->v[w->id_columns[k]];
		memcpy(v, w->heads + i * parts, parts * sizeof(*v));
		v[parts] = r->v[w->value_columns[i]];
		outcome = norm_steps(n, at + 1, n->n_steps, b, &b->records[b->n - 1]);
		b->n -= outcome != STAYS;
		if (outcome == STOPS)
			return -1;
		if (maker_full(&n->maker) && emit_cells(n) < 0)
			return -1;
	}
	return 0;
}

/* The maker, for cells of the batch's rows. */
static void prepare(struct normalise *n, const struct batch *b)
{
	if (!n->has_maker) {
		maker_init(&n->maker, b->file);
		n->has_maker = true;
	}
	n->maker.batch.file = b->file;
	n->maker.batch.schema = n->maker.schema;
	n->maker.batch.arena = &n->maker.arena;
}

int norm_wide(struct normalise *n, size_t at, const struct batch *b, const struct record *r)
{
	prepare(n, b);
	if (n->wide.shape_id != r->shape->id) {
		/* the heads of cells already made lie in the old layout */
		if (emit_cells(n) < 0)
			return -1;
		plan(n, &n->steps[at], r->shape);
	}
	if (!n->wide.n_values)
		return stage_reject(n->stage, b, r, NULL, "no column has a name that --unpivot matches; see the "
		                                          "header of the table");
	if (!n->wide.to)
		return stage_reject(n->stage, b, r, NULL, "a column has the name that --names-to or --values-to gives "
		                                          "already; choose another");
	return make_cells(n, at, r);
}
