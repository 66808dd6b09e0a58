/* SPDX-License-Identifier: MIT */
/*
 * The JSON of Kazakhstan's Bureau of National Statistics: a list of slices of a cube, each with
 * the names of its terms and its periods:
 *
 *	[{"terms":[...],"termNames":["KAZAKHSTAN","Total"],"periods":[{"name":"...","date":"31.12.2022","value":"1 234"}]}]
 *
 * One record a period: term1, term2 ..., `period` and `date` as published, `value`. The same terms
 * may come in a second slice: the method changed in between, so its records have the status B and
 * the number of the slice; they are never merged.
 */
#include "base/dict.h"
#include "format/json.h"

enum { TERMS_MAX = 32 };

bool bns_json_is(struct json root)
{
	struct json_walk w = json_walk(root);

	return json_type(root) == JSON_ARRAY && json_next(&w) && json_member(w.value, "termNames").p &&
	       json_member(w.value, "periods").p;
}

struct bns {
	struct stage *s;
	struct input *in;
	struct maker maker;
	struct arena arena;
	struct dict seen; /* the terms of a slice, to how many slices had them */
};

/* The slice's terms, its number among those of the same terms. NULL, or what is wrong. */
static const char *read_terms(struct bns *b, struct json slice, struct value *terms, size_t *n, uintptr_t *number)
{
	struct buf key = { 0 };
	struct dict_slot *slot;
	struct slice name;

	*n = 0;
	for (struct json_walk w = json_walk(json_member(slice, "termNames")); json_next(&w); (*n)++) {
		if (*n == TERMS_MAX) {
			buf_fini(&key);
			return "a slice with more than 32 terms";
		}
		name = json_scalar(w.value, &b->arena);
		terms[*n] = value_string(&b->arena, name);
		buf_adds(&key, name);
		buf_addc(&key, '\x1f');
	}
	/* the identifiers tell apart what has the same names */
	for (struct json_walk w = json_walk(json_member(slice, "terms")); json_next(&w);) {
		buf_adds(&key, json_scalar(w.value, &b->arena));
		buf_addc(&key, '\x1f');
	}
	slot = dict_slot(&b->seen, arena_dup(&b->arena, buf_slice(&key)));
	*number = (uintptr_t)slot->item + 1;
	slot->item = (void *)*number;
	buf_fini(&key);
	return *n ? NULL : "a slice without termNames";
}

static int read_slice(struct bns *b, struct json slice)
{
	struct value terms[TERMS_MAX];
	struct slice names[TERMS_MAX + 5];
	const struct shape *shape;
	uintptr_t number;
	size_t n, k;
	const char *why = read_terms(b, slice, terms, &n, &number);

	if (why)
		return document_fail(b->s, b->in, "%s", why);
	for (k = 0; k < n; k++)
		names[k] = arena_printf(&b->arena, "term%zu", k + 1);
	names[k++] = SLICE("period");
	names[k++] = SLICE("date");
	names[k++] = SLICE("value");
	if (number > 1) {
		names[k++] = SLICE("status");
		names[k++] = SLICE("slice");
	}
	shape = schema_shape(b->maker.schema, names, k);
	for (struct json_walk w = json_walk(json_member(slice, "periods")); json_next(&w);) {
		struct arena *arena = &b->maker.arena;
		struct json value = json_member(w.value, "value");
		struct value *v;
		if (json_type(w.value) != JSON_OBJECT)
			return document_fail(b->s, b->in, "a period that is no object with name, date and value");
		v = maker_add(&b->maker, shape, 0);
		memcpy(v, terms, n * sizeof(*v));
		v += n;
		*v++ = value_string(arena, json_scalar(json_member(w.value, "name"), arena));
		*v++ = value_string(arena, json_scalar(json_member(w.value, "date"), arena));
		*v++ = json_type(value) == JSON_NULL || !value.p ? value_null() : value_string(arena, json_scalar(value, arena));
		if (number > 1) {
			*v++ = value_plain(SLICE("B"));
			*v = value_integer(arena, (int64_t)number);
		}
		b->s->counts.made++;
	}
	return maker_emit(&b->maker, b->s);
}

int bns_json_document(struct stage *s, const struct parse_options *o, struct input *in, struct json root)
{
	struct bns b = { .s = s, .in = in };
	int rc = 0;

	(void)o;
	if (json_type(root) != JSON_ARRAY)
		return document_fail(s, in, "not a list of slices with termNames and periods");
	maker_init(&b.maker, input_name(in));
	for (struct json_walk w = json_walk(root); rc == 0 && json_next(&w);)
		rc = read_slice(&b, w.value);
	rc = maker_end(&b.maker, s, rc < 0);
	maker_fini(&b.maker);
	arena_fini(&b.arena);
	dict_fini(&b.seen);
	return rc;
}
