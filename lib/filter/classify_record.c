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

/* Whether records of the shape have a field that an answer may take out. */
static bool has_rest(struct classify *c, const struct shape *shape)
{
	bool has = field_index(&c->kind.remove, shape) >= 0 ||
	           (c->with_section && field_index(&c->section.remove, shape) >= 0) ||
	           (c->lang && field_index(&c->title.remove, shape) >= 0);

	for (size_t i = 0; i < c->uses_n; i++)
		for (int k = 0; k < PARTS; k++)
			has |= field_index(&c->uses[i].out[k].remove, shape) >= 0;
	return has;
}

/* Whether an answer writes nothing but the code. */
static bool is_bare(const struct classify *c, const struct answer *a)
{
	bool bare = !a->kind.p && !(c->with_section && a->section.p) && !(c->lang && a->title.p);

	for (size_t i = 0; i < c->uses_n; i++)
		for (int k = 0; k < PARTS; k++)
			bare &= !a->uses[i].members[0].v[k].p;
	return bare;
}

/* Where the code is that may be looked up as it stands; NULL where it may not. */
static inline const struct value *usual_code(struct classify *c, const struct record *r)
{
	const struct value *v;

	if (__builtin_expect(c->shape_id != r->shape->id, 0)) {
		c->shape_id = r->shape->id;
		c->place = field_index(&c->rev, r->shape) < 0 ? field_index(&c->nace, r->shape) : -1;
		c->clean = !c->into.name.n && !has_rest(c, r->shape);
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

/* The text, one for all spellings that lead to it: so what is read of it behind here is little. */
static struct slice text_kept(struct classify *c, struct slice text)
{
	const struct token_item *known;
	struct token token;

	if (text.n > TOKEN_MAX)
		return arena_dup(&c->arena, text);
	token = token_of(text, false);
	known = token_find(&c->texts, &token);
	if (known)
		return known->text;
	text = arena_dup(&c->arena, text);
	token_add(&c->texts, &token, (struct token_item){ .text = text });
	return text;
}

void classify_learn(struct classify *c, const struct record *r, const struct outcome *o)
{
	const struct value *v = usual_code(c, r);
	struct token_item to;
	struct token token;

	if (!v || !is_usual(c, o))
		return;
	to = (struct token_item){ .item = (void *)(uintptr_t)o->parts[0].answer, .flag = is_bare(c, o->parts[0].answer) };
	if (c->into.name.n || !slice_eq(o->parts[0].answer->text, (struct slice){ v->p, v->n }))
		to.text = text_kept(c, o->parts[0].answer->text);
	token = token_of((struct slice){ v->p, v->n }, v->roomy);
	token_add(&c->usual, &token, to);
}

size_t classify_usual(struct classify *c, struct batch *b, size_t i)
{
	const bool into = c->into.name.n > 0;

	for (; i < b->n; i++) {
		struct record *r = &b->records[i];
		const struct value *v = usual_code(c, r);
		const struct token_item *to;
		struct token token;
		struct value code;

		if (!v)
			break;
		token = token_of((struct slice){ v->p, v->n }, v->roomy);
		to = token_find(&c->usual, &token);
		if (!to)
			break;
		if (to->text.p) { /* the spelling is another */
			code = value_plain(to->text);
			code.roomy = true;
			if (into)
				record_set(b, r, &c->into, code);
			else
				record_put(r, c->place, code);
		}
		if (!to->flag || !c->clean) /* not the code alone */
			put_rest(c, b, r, to->item);
	}
	return i;
}
