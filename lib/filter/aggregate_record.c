/* SPDX-License-Identifier: MIT */
/*
 * A record on its own: its values, its letters, the numbers of its keys, and why it is
 * rejected. What is found out of a shape is kept for a few of them: records of a stream
 * differ in the letters that some of them have.
 */
#include "filter/aggregate_record.h"

#include <stdlib.h>

/* ---- shapes ------------------------------------------------------------- */

enum { SHAPES = 4 };

void fields_init(struct aggregate *a)
{
	a->fields = xcalloc(SHAPES, sizeof(*a->fields));
	for (size_t i = 0; i < SHAPES; i++) {
		a->fields[i].columns = xcalloc(a->columns_n, sizeof(*a->fields->columns));
		a->fields[i].values = xcalloc(a->values_n, sizeof(*a->fields->values));
	}
}

void fields_fini(struct aggregate *a)
{
	for (size_t i = 0; a->fields && i < SHAPES; i++) {
		free(a->fields[i].columns);
		free(a->fields[i].values);
	}
	free(a->fields);
}

static void find_fields(struct aggregate *a, struct fields *f, const struct shape *shape)
{
	f->shape = shape->id;
	f->lacking = NULL;
	f->complete = true;
	for (size_t i = 0; i < a->columns_n; i++) {
		struct column *c = &a->columns[i];
		f->columns[i] = field_index(&c->ref, shape);
		if (f->columns[i] < 0 && c->required && !f->lacking)
			f->lacking = c;
	}
	for (size_t i = 0; i < a->values_n; i++) {
		f->values[i] = field_index(&a->value_refs[i], shape);
		f->complete &= f->values[i] >= 0;
	}
	f->complete &= !f->lacking;
	f->status = field_index(&a->status, shape);
	f->conf = field_index(&a->conf, shape);
}

const struct fields *fields_of(struct aggregate *a, const struct shape *shape)
{
	struct fields *f = &a->fields[shape->id % SHAPES];

	if (f->shape != shape->id)
		find_fields(a, f, shape);
	return f;
}

/* ---- records ------------------------------------------------------------ */

uint32_t letters_bits(struct letters *l, const struct value *v)
{
	size_t before = l->names.n;
	uint32_t number = names_add(&l->names, v);

	if (l->names.n > before) {
		l->bits = xgrow(l->bits, &l->cap, l->names.n, sizeof(*l->bits));
		if (!flags_read(v, &l->bits[number]))
			l->bits[number] = UINT32_MAX;
	}
	return l->bits[number];
}

int aggregate_read_keys(struct stage *s, const struct batch *b, const struct record *r,
                        uint32_t *numbers)
{
	struct aggregate *a = aggregate_of(s);
	const struct fields *f = fields_of(a, r->shape);

	if (f->lacking)
		return stage_reject(s, b, r, &f->lacking->ref, "a field to group by is absent; name by "
		                                               "--by the fields that the records have");
	for (size_t i = 0; i < a->columns_n; i++)
		numbers[i] = f->columns[i] < 0 ? 0 : names_add(&a->columns[i].names, &r->v[f->columns[i]]);
	if (a->geo && geo_rolls(a->geo)) {
		const char *why = NULL;
		uint32_t rolled = 0;
		if (numbers[a->region])
			rolled = geo_of(a, numbers[a->region], a->time < 0 ? 0 : numbers[a->time], &why);
		else
			why = "there is no region to roll up";
		if (!rolled)
			return stage_reject(s, b, r, &a->columns[a->region].ref, why, 0);
		if (a->allow_overlap)
			numbers[a->region] = rolled;
	}
	return 1;
}

int aggregate_read_value(struct stage *s, const struct batch *b, const struct record *r, size_t i,
                         struct reading *reading)
{
	struct aggregate *a = aggregate_of(s);
	const struct value *v = record_get(r, &a->value_refs[i]);

	if (!v)
		return stage_reject(s, b, r, &a->value_refs[i], "no value to sum; name the field by --value");
	if (!reading_of(&a->layout, reading, v))
		return stage_reject(s, b, r, &a->value_refs[i],
		                    "not a number that can be summed; a missing value is null, other "
		                    "spellings are for normalise");
	if (reading->what == READ_MISSING && a->missing == MISSING_FAIL) {
		struct place at = stage_place(b, r);
		return diag_fail(s->diag, &at, "%.*s is missing, and --missing fail is set",
		                 SLICE_ARG(a->values[i]));
	}
	return 1;
}

int aggregate_read_flags(struct stage *s, const struct batch *b, const struct record *r,
                         uint32_t letters[2])
{
	struct aggregate *a = aggregate_of(s);
	const struct value *status = record_get(r, &a->status), *conf = record_get(r, &a->conf);

	letters[0] = status ? letters_bits(&a->status_letters, status) : 0;
	letters[1] = conf ? letters_bits(&a->conf_letters, conf) : 0;
	if (letters[0] == UINT32_MAX)
		return stage_reject(s, b, r, &a->status, "status is not letters from A to Z; other marks are "
		                                         "for normalise");
	if (letters[1] == UINT32_MAX)
		return stage_reject(s, b, r, &a->conf, "conf is not letters from A to Z; other marks are for "
		                                       "normalise");
	return 1;
}
