/* SPDX-License-Identifier: MIT */
/*
 * What a cell sums. Everything here is a commutative monoid: exact sums, counts,
 * the smallest and the largest, unions of letters; so cells can be merged in any
 * order and by any tree, and come out the same.
 */
#include <stdlib.h>

#include "base/scan.h"
#include "filter/aggregate.h"

static struct slice text_of(const struct reading *r)
{
	return (struct slice){ r->value->p, r->value->n };
}

bool reading_of(const struct layout *l, struct reading *r, const struct value *v)
{
	struct exact probe = { 0 };
	bool good;

	r->value = v;
	if (v->kind == VALUE_NULL) {
		r->what = READ_MISSING;
		return true;
	}
	if ((v->kind != VALUE_NUMBER && v->kind != VALUE_STRING) || v->escaped)
		return false;
	if (exact_read_small(text_of(r), &r->n, &r->scale)) {
		r->what = READ_SMALL;
		return true;
	}
	r->what = READ_TEXT;
	good = exact_add_text(&probe, text_of(r)) == EXACT_OK &&
	       (l->squares < 0 || exact_add_square(&probe, text_of(r)) == EXACT_OK);
	exact_fini(&probe);
	return good;
}

/* More digits are not put behind shorter numbers: sums of 64 bits are to have room for them. */
enum { COMMON_SCALE = 4 };

/* `wide`: the processor has SSE4.1. */
static inline __attribute__((always_inline)) bool take_readings(const struct layout *l, struct reading *readings,
                                                                const struct record *r, size_t n, uint32_t field,
                                                                uint32_t *scale, bool *missing, bool wide)
{
	for (size_t i = 0; i < n; i++) {
		struct reading *to = &readings[i];
		const struct value *v = &r[i].v[field];
		bool small = v->n <= WORDS_BYTES && v->kind <= VALUE_NUMBER;

		to->value = v;
		to->what = READ_SMALL;
		if (small) {
			struct words w = words_of(v->p, v->n, v->roomy);
			small = (wide && exact_read_sse41(w, v->n, &to->n, &to->scale)) ||
			        exact_read_words(w, v->n, &to->n, &to->scale);
		}
		if (!small) {
			if (!reading_of(l, to, v))
				return false;
			*missing |= to->what == READ_MISSING;
			if (to->what != READ_SMALL)
				continue;
		}
		if (to->scale < *scale) {
			int64_t refined = to->n;
			if (exact_refine(&refined, to->scale, *scale)) {
				to->n = refined;
				to->scale = *scale;
			}
		} else if (to->scale > *scale && to->scale <= COMMON_SCALE) {
			*scale = to->scale;
		}
	}
	return true;
}

EXACT_SSE41 static bool readings_wide(const struct layout *l, struct reading *readings, const struct record *r,
                                      size_t n, uint32_t field, uint32_t *scale, bool *missing)
{
	return take_readings(l, readings, r, n, field, scale, missing, true);
}

bool readings_of(const struct layout *l, struct reading *readings, const struct record *r, size_t n,
                 uint32_t field, uint32_t *scale, bool *missing)
{
	return scan_kernel()->sse41 ? readings_wide(l, readings, r, n, field, scale, missing) :
	                              take_readings(l, readings, r, n, field, scale, missing, false);
}

static void reading_exact(struct exact *to, const struct reading *r)
{
	*to = (struct exact){ 0 };
	if (r->what == READ_SMALL)
		exact_add_scaled(to, r->n, r->scale);
	else
		exact_add_text(to, text_of(r));
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

static void sums_add(const struct layout *l, struct sums *to, const struct reading *r)
{
	if (r->what == READ_MISSING) {
		to->missing++;
		return;
	}
	if (r->what == READ_SMALL)
		exact_add_scaled(&to->sum, r->n, r->scale);
	else
		exact_add_text(&to->sum, text_of(r));
	if (l->extras) {
		struct exact x;
		reading_exact(&x, r);
		order(l, to, &x, to->n);
		exact_fini(&x);
		if (l->squares >= 0)
			exact_add_square(&to->extra[l->squares], text_of(r));
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

/* ---- tallies ------------------------------------------------------------ */

/* Adds to the sum of a tally that is one; false where it does not fit. */
static bool tally_add(struct tally *t, int64_t n, uint32_t scale)
{
	int64_t sum = t->n;

	if (!sum)
		t->scale = scale;
	if (scale < t->scale && !exact_refine(&n, scale, t->scale))
		return false;
	if (scale > t->scale && !exact_refine(&sum, t->scale, scale))
		return false;
	if (__builtin_add_overflow(sum, n, &sum))
		return false;
	t->n = sum;
	if (scale > t->scale)
		t->scale = scale;
	return true;
}

static struct sums *tally_sums(struct cells *c, struct tally *t)
{
	struct sums *s;

	if (t->scale == TALLY_SUMS)
		return t->sums;
	s = xcalloc(1, c->layout.sums_size);
	c->wholes++;
	exact_add_scaled(&s->sum, t->n, t->scale);
	s->n = t->count;
	s->missing = t->missing;
	t->sums = s;
	t->scale = TALLY_SUMS;
	return s;
}

void cell_add_slow(struct cells *c, char *cell, uint32_t value, const struct reading *r)
{
	const struct layout *l = &c->layout;
	struct tally *t;

	if (l->extras) {
		sums_add(l, cell_whole(l, cell, value), r);
		return;
	}
	t = cell_tally(l, cell, value);
	if (t->scale != TALLY_SUMS) {
		if (r->what == READ_MISSING && t->missing < TALLY_MISSING_MAX) {
			t->missing++;
			return;
		}
		if (r->what == READ_SMALL && t->count < UINT32_MAX && tally_add(t, r->n, r->scale)) {
			t->count++;
			return;
		}
	}
	sums_add(l, tally_sums(c, t), r);
}

void cell_merge(struct cells *c, char *cell, uint32_t value, const struct sums *from)
{
	const struct layout *l = &c->layout;
	struct tally *t;

	if (l->extras) {
		sums_merge(l, cell_whole(l, cell, value), from);
		return;
	}
	t = cell_tally(l, cell, value);
	if (t->scale != TALLY_SUMS && !from->sum.is_wide && from->sum.n == (int64_t)from->sum.n &&
	    from->n <= UINT32_MAX - t->count && from->missing + t->missing <= TALLY_MISSING_MAX &&
	    tally_add(t, (int64_t)from->sum.n, from->sum.scale)) {
		t->count += (uint32_t)from->n;
		t->missing += (uint32_t)from->missing & TALLY_MISSING_MAX;
		return;
	}
	sums_merge(l, tally_sums(c, t), from);
}

const struct sums *cell_sums(const struct layout *l, char *cell, uint32_t value, struct sums *room)
{
	const struct tally *t;

	if (l->extras)
		return cell_whole(l, cell, value);
	t = cell_tally(l, cell, value);
	if (t->scale == TALLY_SUMS)
		return t->sums;
	*room = (struct sums){ .sum = { .n = t->n, .scale = t->scale }, .n = t->count, .missing = t->missing };
	return room;
}

void cell_fini(const struct layout *l, char *cell)
{
	for (uint32_t v = 0; v < l->values; v++) {
		struct tally *t;
		if (l->extras) {
			sums_fini(l, cell_whole(l, cell, v));
			continue;
		}
		t = cell_tally(l, cell, v);
		if (t->scale == TALLY_SUMS) {
			sums_fini(l, t->sums);
			free(t->sums);
		}
	}
}

/* ---- letters ------------------------------------------------------------ */

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
