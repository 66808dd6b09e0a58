/* SPDX-License-Identifier: MIT */
/*
 * Two steps that remember earlier records. Blocks: rows that are titles ("1.2 Coal", a region's
 * name over its years) and stand for the rows below them. Decumulation: figures since January
 * become those of their last part, by what was published before in the same year.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/exact.h"
#include "filter/normalise.h"

/* ---- blocks -------------------------------------------------------------- */

/* The block step before this one, or NULL: titles nest in the order of the steps. */
static const struct step *outer_of(const struct normalise *n, const struct step *step)
{
	return step > n->steps && step[-1].kind == STEP_BLOCK ? step - 1 : NULL;
}

static struct slice text_in(const struct record *r, struct field_ref *ref)
{
	const struct value *v = record_get(r, ref);

	return v ? (struct slice){ v->p, v->n } : SLICE("");
}

enum outcome norm_block(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	const struct step *outer = outer_of(n, step);
	struct field_ref outer_ref = outer ? outer->ref : step->ref;
	regmatch_t groups[2];
	struct slice text, title;
	enum outcome outcome = norm_text(n, b, r, &step->refs[0], &text);

	if (outcome != STAYS)
		return outcome;
	groups[0] = (regmatch_t){ 0, (regoff_t)text.n };
	if (regexec(&step->regex, text.p, 2, groups, REG_STARTEND) == 0) {
		const regmatch_t *g = step->regex.re_nsub && groups[1].rm_so >= 0 ? &groups[1] : &groups[0];
		title = figure_trim((struct slice){ text.p + g->rm_so, (size_t)(g->rm_eo - g->rm_so) });
		step->held.n = 0;
		buf_adds(&step->held, title);
		step->above.n = 0;
		if (outer)
			buf_adds(&step->above, text_in(r, &outer_ref));
		step->last = (struct value){ "", 0, VALUE_STRING, 0, 0 };
		n->stage->counts.dropped++;
		return GOES;
	}
	/* a title holds as long as the one above it */
	if (step->last.p && (!outer || slice_eq(buf_slice(&step->above), text_in(r, &outer_ref))))
		record_set(b, r, &step->ref, value_string(b->arena, arena_dup(b->arena, buf_slice(&step->held))));
	return STAYS;
}

/* ---- decumulation -------------------------------------------------------- */

/* The figure of a series published last. */
struct cumulated {
	int year, month; /* it covers January to this month */
	bool missing;
	struct slice digits;
	size_t room;
};

/* A period that begins in January: its last month; 0 for any other. */
static int last_month(struct slice time)
{
	static const struct {
		const char *tail;
		int month;
	} tails[] = { { "", 12 }, { "-Q1", 3 }, { "-S1", 6 }, { "-01", 1 } };
	struct slice tail = { time.p + 4, time.n - 4 };
	int month;

	if (time.n < 4)
		return 0;
	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++)
		if (slice_is(tail, tails[i].tail))
			return tails[i].month;
	if (time.n != 15 || !slice_starts(tail, SLICE("-01/")) || memcmp(time.p, time.p + 8, 4) != 0)
		return 0;
	month = (time.p[13] - '0') * 10 + (time.p[14] - '0');
	return month >= 1 && month <= 12 ? month : 0;
}

/* The months from `from` to `to` of a year, as SDMX names them. */
static struct slice span_name(struct arena *arena, int year, int from, int to)
{
	if (from == to)
		return arena_printf(arena, "%04d-%02d", year, from);
	if (to - from == 2 && to % 3 == 0)
		return arena_printf(arena, "%04d-Q%d", year, to / 3);
	if (to - from == 5 && to % 6 == 0)
		return arena_printf(arena, "%04d-S%d", year, to / 6);
	return arena_printf(arena, "%04d-%02d/%04d-%02d", year, from, year, to);
}

/* What makes a series: all texts but those that say something of the one figure. */
static void series_key(const struct normalise *n, const struct record *r, struct buf *key)
{
	key->n = 0;
	for (uint32_t i = 0; i < r->shape->n; i++) {
		struct slice name = r->shape->keys[i].name;
		if (r->v[i].kind != VALUE_STRING || slice_eq(name, n->time.name) || slice_eq(name, n->status.name) ||
		    slice_eq(name, n->conf.name) || slice_eq(name, n->note.name) || slice_eq(name, n->cumulation.name))
			continue;
		buf_adds(key, name);
		buf_addc(key, '\x1f');
		buf_add(key, r->v[i].p, r->v[i].n);
		buf_addc(key, '\x1e');
	}
}

static struct cumulated *series_of(struct normalise *n, const struct record *r)
{
	struct buf key = { 0 };
	struct cumulated *c;

	series_key(n, r, &key);
	c = dict_find(&n->series, buf_slice(&key));
	if (!c) {
		c = arena_alloc(&n->arena, sizeof(*c));
		*c = (struct cumulated){ .year = 0 };
		dict_slot(&n->series, arena_dup(&n->arena, buf_slice(&key)))->item = c;
	}
	buf_fini(&key);
	return c;
}

static void hold(struct normalise *n, struct cumulated *c, int year, int month, const struct value *v)
{
	c->year = year;
	c->month = month;
	c->missing = v->kind != VALUE_NUMBER;
	if (v->n > c->room) { /* grows with the digits, not with the figures */
		c->room = (size_t)v->n * 2;
		c->digits.p = arena_text(&n->arena, c->room);
	}
	memcpy((char *)(uintptr_t)c->digits.p, v->p, v->n);
	c->digits.n = v->n;
}

enum outcome norm_decumulate(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	const struct value *time = record_get(r, &n->time), *v = record_get(r, &step->ref);
	bool ytd = record_get(r, &n->cumulation) != NULL;
	struct slice text = time ? (struct slice){ time->p, time->n } : SLICE("");
	int month = last_month(text), year = period_year(text), before;
	struct exact sum = { .n = 0 }, less = { .n = 0 };
	struct buf digits = { 0 };
	struct cumulated *c;
	struct value now;

	if (!month || !v || (v->kind != VALUE_NUMBER && v->kind != VALUE_NULL))
		return STAYS;
	now = *v;
	c = series_of(n, r);
	before = c->year == year && c->month < month ? c->month : 0;
	if (!before && c->year == year)
		return REJECT(n, b, r, &n->time, "the cumulative figures of a year are not in the order of time; sort them first");
	if (!before && ytd && month > 3)
		return REJECT(n, b, r, &n->time, "the cumulative figure before this one is not there, so its part is not known");
	if (before) {
		record_set(b, r, &n->time, value_plain(span_name(b->arena, year, before + 1, month)));
		if (c->missing || now.kind == VALUE_NULL) {
			record_set(b, r, &step->ref, value_null());
		} else if (exact_add_text(&sum, (struct slice){ now.p, now.n }) == EXACT_OK &&
		           exact_add_text(&less, c->digits) == EXACT_OK) {
			exact_subtract(&sum, &less);
			exact_to_text(&sum, &digits);
			record_set(b, r, &step->ref, value_digits(arena_dup(b->arena, buf_slice(&digits))));
		}
	} else if (ytd) {
		record_set(b, r, &n->time, value_plain(span_name(b->arena, year, 1, month)));
	}
	if (ytd)
		record_remove(b, r, &n->cumulation);
	hold(n, c, year, month, &now);
	exact_fini(&sum);
	exact_fini(&less);
	buf_fini(&digits);
	return STAYS;
}
