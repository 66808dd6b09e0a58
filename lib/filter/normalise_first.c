/* SPDX-License-Identifier: MIT */
/*
 * Renaming and setting hang on the shape of a record alone: what they have made of one of a
 * shape is made of the next ones at once.
 */
#include "filter/normalise.h"

#include <stdlib.h>

static size_t steps_of_shape(const struct normalise *n)
{
	size_t k = 0;

	while (k < n->n_steps && (n->steps[k].kind == STEP_RENAME || n->steps[k].kind == STEP_SET))
		k++;
	return k;
}

static void change(struct first *f, uint32_t i)
{
	f->from = i < f->from ? i : f->from;
	f->to = i >= f->to ? i + 1 : f->to;
}

/* The steps [0, steps) have made `r` of a record of the shape `from`. */
static void learn(struct normalise *n, size_t steps, const struct shape *from, const struct record *r)
{
	struct first *f = &n->first;

	*f = (struct first){
		.shape_id = from->id, .steps = steps, .shape = r->shape, .from = UINT32_MAX,
		.constants = f->constants, .cap = f->cap,
	};
	for (uint32_t i = 0; i < from->n; i++)
		if (!slice_eq(from->keys[i].json, r->shape->keys[i].json))
			change(f, i);
	for (size_t k = 0; k < steps; k++) {
		const struct step *step = &n->steps[k];
		struct field_ref ref = field_named(step->field);
		uint32_t place;

		if (step->kind != STEP_SET)
			continue;
		place = (uint32_t)field_index(&ref, r->shape);
		if (place < from->n)
			change(f, place);
		f->bytes += step->value.n;
		f->constants = xgrow(f->constants, &f->cap, f->n + 1, sizeof(*f->constants));
		f->constants[f->n++] = (struct constant){ place, step->value };
	}
}

static inline void apply(const struct first *f, const struct batch *b, struct record *r)
{
	if (f->from < f->to || f->n) {
		record_touch(r, f->from, f->to);
		record_grow(r, f->bytes);
	}
	if (f->shape->n > r->shape->n)
		record_widen(b, r, f->shape->n);
	for (size_t k = 0; k < f->n; k++)
		r->v[f->constants[k].place] = f->constants[k].value;
	r->shape = f->shape;
}

size_t norm_first_known(const struct normalise *n, const struct batch *b, size_t i)
{
	const struct first *f = &n->first;
	const struct shape *shape;

	if (!f->steps || i == b->n || b->records[i].shape->id != f->shape_id)
		return i;
	shape = b->records[i].shape;
	for (; i < b->n && b->records[i].shape == shape; i++)
		apply(f, b, &b->records[i]);
	return i;
}

enum outcome norm_first(struct normalise *n, struct batch *b, struct record *r, size_t *done)
{
	const struct shape *shape = r->shape;
	enum outcome outcome;

	*done = n->explain ? 0 : steps_of_shape(n);
	outcome = norm_steps(n, 0, *done, b, r);
	if (outcome == STAYS && *done)
		learn(n, *done, shape, r);
	return outcome;
}

void norm_first_fini(struct normalise *n)
{
	free(n->first.constants);
}
