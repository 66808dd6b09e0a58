/* SPDX-License-Identifier: MIT */
/*
 * What a cell sums. Everything here is a commutative monoid: exact sums, counts,
 * the smallest and the largest, unions of letters; so cells can be merged in any
 * order and by any tree, and come out the same.
 */
#include "filter/aggregate.h"

bool reading_of(const struct layout *l, struct reading *r, const struct value *v)
{
	struct exact probe = { 0 };
	bool good;

	r->text = (struct slice){ v->p, v->n };
	if (v->kind == VALUE_NULL) {
		r->what = READ_MISSING;
		return true;
	}
	if ((v->kind != VALUE_NUMBER && v->kind != VALUE_STRING) || v->escaped)
		return false;
	if (exact_read_small(r->text, &r->n, &r->scale)) {
		r->what = READ_SMALL;
		return true;
	}
	r->what = READ_TEXT;
	good = exact_add_text(&probe, r->text) == EXACT_OK &&
	       (l->squares < 0 || exact_add_square(&probe, r->text) == EXACT_OK);
	exact_fini(&probe);
	return good;
}

static void reading_exact(struct exact *to, const struct reading *r)
{
	*to = (struct exact){ 0 };
	if (r->what == READ_SMALL)
		exact_add_scaled(to, r->n, r->scale);
	else
		exact_add_text(to, r->text);
}

static void replace(struct exact *to, const struct exact *from)
{
	exact_fini(to);
	exact_copy(to, from);
}

/* Puts one value among the smallest, largest and second largest; `first` when nothing
 * was there before, `second` when one was. */
static void order(const struct layout *l, struct sums *to, const struct exact *x, uint64_t n)
{
	if (l->min >= 0 && (n == 0 || exact_compare(x, &to->extra[l->min]) < 0))
		replace(&to->extra[l->min], x);
	if (l->max >= 0 && (n == 0 || exact_compare(x, &to->extra[l->max]) > 0))
		replace(&to->extra[l->max], x);
	if (l->top1 < 0)
		return;
	if (n == 0 || exact_compare(x, &to->extra[l->top1]) > 0) {
		replace(&to->extra[l->top2], &to->extra[l->top1]);
		replace(&to->extra[l->top1], x);
	} else if (n == 1 || exact_compare(x, &to->extra[l->top2]) > 0) {
		replace(&to->extra[l->top2], x);
	}
}

void sums_add(const struct layout *l, struct sums *to, const struct reading *r)
{
	if (r->what == READ_MISSING) {
		to->missing++;
		return;
	}
	if (r->what == READ_SMALL)
		exact_add_scaled(&to->sum, r->n, r->scale);
	else
		exact_add_text(&to->sum, r->text);
	if (l->extras) {
		struct exact x;
		reading_exact(&x, r);
		order(l, to, &x, to->n);
		exact_fini(&x);
		if (l->squares >= 0)
			exact_add_square(&to->extra[l->squares], r->text);
	}
	to->n++;
}

void sums_merge(const struct layout *l, struct sums *to, const struct sums *from)
{
	exact_add(&to->sum, &from->sum);
	if (l->squares >= 0)
		exact_add(&to->extra[l->squares], &from->extra[l->squares]);
	if (from->n && l->min >= 0 &&
	    (!to->n || exact_compare(&from->extra[l->min], &to->extra[l->min]) < 0))
		replace(&to->extra[l->min], &from->extra[l->min]);
	if (from->n && l->max >= 0 &&
	    (!to->n || exact_compare(&from->extra[l->max], &to->extra[l->max]) > 0))
		replace(&to->extra[l->max], &from->extra[l->max]);
	if (l->top1 >= 0 && from->n) {
		struct layout tops = { .min = -1, .max = -1, .squares = -1, .top1 = l->top1,
			               .top2 = l->top2 };
		order(&tops, to, &from->extra[l->top1], to->n);
		if (from->n > 1)
			order(&tops, to, &from->extra[l->top2], to->n + 1);
	}
	to->n += from->n;
	to->missing += from->missing;
}

void sums_fini(const struct layout *l, struct sums *s)
{
	exact_fini(&s->sum);
	for (uint32_t i = 0; i < l->extras; i++)
		exact_fini(&s->extra[i]);
}

bool flags_read(const struct value *v, uint32_t *bits)
{
	*bits = 0;
	if (v->kind == VALUE_NULL)
		return true;
	if (v->kind != VALUE_STRING)
		return false;
	for (uint32_t i = 0; i < v->n; i++) {
		if (v->p[i] < 'A' || v->p[i] > 'Z')
			return false;
		*bits |= (uint32_t)1 << (v->p[i] - 'A');
	}
	return true;
}

void flags_write(struct buf *out, uint32_t bits)
{
	for (int i = 0; i < 26; i++)
		if (bits >> i & 1)
			buf_addc(out, (char)('A' + i));
}
