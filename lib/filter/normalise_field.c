/* SPDX-License-Identifier: MIT */
/* Steps over whole fields: names, constants, blanks filled, rows left out, parts, mappings. */
#include "filter/normalise.h"

#include "base/utf8.h"

enum outcome norm_rename(struct normalise *n, struct step *step, struct batch *b,
                         struct record *r)
{
	for (size_t i = 0; i < step->n_refs; i++) {
		struct field_ref *from = &step->refs[i];

		if (field_index(from, r->shape) < 0)
			continue;
		if (!record_rename(b, r, from, step->field))
			return REJECT(n, b, r, &step->ref, "the new name is another field's already; "
			                                   "drop or rename that one first");
		return STAYS;
	}
	if (field_index(&step->ref, r->shape) >= 0)
		return STAYS;
	return REJECT(n, b, r, &step->refs[0], "the field that is to be renamed is not there; see "
	                                       "the header of the table");
}

enum outcome norm_set(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	(void)n;
	record_set(b, r, &step->ref, step->value);
	return STAYS;
}

enum outcome norm_fill(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	const struct value *v = record_get(r, &step->ref);
	struct value copy;

	if (!v)
		return REJECT(n, b, r, &step->ref, "the field that is to be filled is not there");
	if (v->kind != VALUE_NULL && figure_trim((struct slice){ v->p, v->n }).n) {
		step->held.n = 0;
		buf_add(&step->held, v->p, v->n);
		step->last = *v;
		return STAYS;
	}
	if (!step->last.p)
		return REJECT(n, b, r, &step->ref, "the cell is empty and so is everything above it");
	copy = step->last;
	copy.p = arena_dup(b->arena, buf_slice(&step->held)).p;
	record_set(b, r, &step->ref, copy);
	return STAYS;
}

/* Whether the step's expression matches; `groups` gets the subexpressions. */
static bool matches(const struct step *step, struct slice text, regmatch_t *groups, size_t n)
{
	groups[0] = (regmatch_t){ 0, (regoff_t)text.n };
	return regexec(&step->regex, text.p, n, groups, REG_STARTEND) == 0;
}

enum outcome norm_skip(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	const struct value *v = record_get(r, &step->ref);
	regmatch_t group[1];
	struct slice text;
	bool found;

	if (!v)
		return REJECT(n, b, r, &step->ref, "the field that tells which rows to skip is not "
		                                   "there");
	text = v->kind == VALUE_NULL ? SLICE("") : value_text(v, b->arena);
	found = step->is_whole ? slice_eq(text, step->whole) : matches(step, text, group, 1);
	if (found == (step->kind == STEP_ONLY))
		return STAYS;
	n->stage->counts.dropped++;
	return GOES;
}

enum outcome norm_split(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	regmatch_t groups[SPLIT_PARTS + 1];
	struct slice text;
	bool escaped;
	enum outcome outcome = norm_text(n, b, r, &step->ref, &text);

	if (outcome != STAYS)
		return outcome;
	escaped = record_get(r, &step->ref)->escaped;
	if (!matches(step, text, groups, step->n_refs + 1))
		return REJECT(n, b, r, &step->ref, "the text is not of the form that --split expects");
	for (size_t i = 0; i < step->n_refs; i++) {
		const regmatch_t *g = &groups[i + 1];
		struct slice part = SLICE("");

		if (g->rm_so >= 0)
			part = (struct slice){ text.p + g->rm_so, (size_t)(g->rm_eo - g->rm_so) };
		if (utf8_error(part) != part.n)
			return REJECT(n, b, r, &step->ref, "the expression of --split cuts a letter in "
			                                   "two; letters beyond ASCII are several bytes");
		record_set(b, r, &step->refs[i],
		           escaped ? value_string(b->arena, part) : value_plain(part));
	}
	return STAYS;
}

enum outcome norm_map(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	struct slice text;
	const struct mapping *m;
	enum outcome outcome = norm_text(n, b, r, &step->ref, &text);

	if (outcome != STAYS)
		return outcome;
	m = dict_find(&step->dict, figure_trim(text));
	if (!m)
		m = dict_find(&step->dict, SLICE("*"));
	if (!m)
		return STAYS;
	if (m->leave_out) {
		n->stage->counts.dropped++;
		return GOES;
	}
	for (size_t i = 0; i < m->n; i++)
		record_set(b, r, &m->fields[i], m->values[i]);
	return STAYS;
}

enum outcome norm_drop(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	(void)n;
	record_remove(b, r, &step->ref);
	return STAYS;
}

enum outcome norm_keep_fields(struct normalise *n, struct step *step, struct batch *b,
                              struct record *r)
{
	struct value *values;

	(void)n;
	if (step->shape_id != r->shape->id) {
		const struct shape *to = schema_empty(b->schema);

		step->n_columns = 0;
		for (size_t i = 0; i < step->n_refs; i++) {
			int32_t at = field_search(&step->refs[i], r->shape);

			if (at < 0)
				continue;
			to = schema_extend(b->schema, to, step->refs[i].name);
			step->columns[step->n_columns++] = (uint32_t)at;
		}
		step->shape_id = r->shape->id;
		step->to = to;
	}
	values = arena_alloc(b->arena, (step->n_columns + 1) * sizeof(*values));
	for (uint32_t i = 0; i < step->n_columns; i++)
		values[i] = r->v[step->columns[i]];
	r->v = values;
	r->room = 0;
	r->shape = step->to;
	r->text = NULL;
	return STAYS;
}

/* The text with {field} replaced by what stands there: "{year}-{month}". */
enum outcome norm_join(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	struct slice rest = step->text, text;
	struct buf joined = { 0 };
	enum outcome outcome = STAYS;
	size_t i = 0;

	while (rest.p && outcome == STAYS) {
		buf_adds(&joined, slice_cut(&rest, '{'));
		if (!rest.p)
			break;
		slice_cut(&rest, '}');
		outcome = norm_text(n, b, r, &step->refs[i++], &text);
		if (outcome == STAYS)
			buf_adds(&joined, figure_trim(text));
	}
	if (outcome == STAYS)
		record_set(b, r, &step->ref, value_string(b->arena, arena_dup(b->arena, buf_slice(&joined))));
	buf_fini(&joined);
	return outcome;
}
