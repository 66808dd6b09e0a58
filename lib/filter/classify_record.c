/* SPDX-License-Identifier: MIT */
/*
 * What an answer does to a record. Most records are usual: without a revision of their own, with
 * a short code that leads to one answer, of which nothing is to be told, counted or left out.
 * Their spellings are in a table of their own, so that one look-up leads from the bytes of the
 * code to what is written.
 */
#include "filter/classify_nace.h"

static void put(const struct batch *b, struct record *r, struct out_field *out, const struct value *v)
{
	if (v->p)
		record_set(b, r, &out->set, *v);
	else if (field_index(&out->remove, r->shape) >= 0)
		record_remove(b, r, &out->remove);
}

void classify_put_member(const struct batch *b, struct record *r, struct use *use, const struct member *m)
{
	for (int i = 0; i < PARTS; i++)
		put(b, r, &use->out[i], &m->v[i]);
}

/* All but the code. */
static inline void put_rest(struct classify *c, struct batch *b, struct record *r, const struct answer *a)
{
	put(b, r, &c->kind, &a->kind);
	if (c->with_section)
		put(b, r, &c->section, &a->section);
	if (c->lang)
		put(b, r, &c->title, &a->title);
	for (size_t i = 0; i < c->uses_n; i++)
		classify_put_member(b, r, &c->uses[i], &a->uses[i].members[0]);
}

void classify_apply(struct classify *c, struct batch *b, struct record *r, const struct answer *a,
                    struct slice spelling)
{
	if (c->into.name.n)
		record_set(b, r, &c->into, value_plain(a->text));
	else if (!slice_eq(a->text, spelling))
		record_set(b, r, &c->nace, value_plain(a->text));
	put_rest(c, b, r, a);
}

/* ---- usual records -------------------------------------------------------- */

/* Where the code is that may be looked up as it stands; NULL where it may not. */
static inline const struct value *usual_code(struct classify *c, const struct record *r)
{
	const struct value *v;

	if (c->shape_id != r->shape->id) {
		c->shape_id = r->shape->id;
		c->place = field_index(&c->rev, r->shape) < 0 ? field_index(&c->nace, r->shape) : -1;
	}
	if (c->place < 0)
		return NULL;
	v = &r->v[c->place];
	return v->kind == VALUE_STRING && !v->escaped && v->n <= TOKEN_MAX ? v : NULL;
}

static bool is_usual(const struct classify *c, const struct outcome *o)
{
	const struct answer *a = o->n == 1 ? o->parts[0].answer : NULL;

	if (!a || o->error || o->folded || o->via.p || !nomenclature_is_nace2(c->to))
		return false;
	if (a->code.folded || a->code.repaired || (a->coarser && !c->keep_coarser))
		return false;
	for (size_t i = 0; i < c->uses_n; i++)
		if (a->uses[i].partial || (c->multiple && a->uses[i].n > 1) || (c->only && !a->uses[i].n))
			return false;
	return true;
}

void classify_learn(struct classify *c, const struct record *r, struct outcome *o)
{
	const struct value *v = usual_code(c, r);
	struct token token;

	if (!v || !is_usual(c, o))
		return;
	token = token_of((struct slice){ v->p, v->n }, v->roomy);
	if (c->into.name.n || !slice_eq(o->parts[0].answer->text, (struct slice){ v->p, v->n })) {
		o->code = value_plain(arena_dup(&c->arena, o->parts[0].answer->text));
		o->code.roomy = true;
	}
	token_add(&c->usual, &token, o);
}

size_t classify_usual(struct classify *c, struct batch *b, size_t i)
{
	const bool into = c->into.name.n > 0;

	for (; i < b->n; i++) {
		struct record *r = &b->records[i];
		const struct value *v = usual_code(c, r);
		const struct outcome *o;
		struct token token;

		if (!v)
			break;
		token = token_of((struct slice){ v->p, v->n }, v->roomy);
		o = token_find(&c->usual, &token);
		if (!o)
			break;
		if (into)
			record_set(b, r, &c->into, o->code);
		else if (o->code.p)
			record_put(r, c->place, o->code);
		put_rest(c, b, r, o->parts[0].answer);
	}
	return i;
}
