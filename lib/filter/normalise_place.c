/* SPDX-License-Identifier: MIT */
/* Steps for time and place: periods, regions, and whether the one knew the other. */
#include "filter/normalise.h"

/* Whether `text` is the one that was looked up last; if not, it is now. */
static bool seen(struct memo *memo, struct slice text)
{
	if (memo->set && slice_eq(text, buf_slice(&memo->text)))
		return true;
	memo->text.n = 0;
	buf_adds(&memo->text, text);
	memo->set = false; /* until it was found to be good */
	return false;
}

enum outcome norm_period(struct normalise *n, struct step *step, struct batch *b,
                         struct record *r)
{
	struct period *p = &n->period_found;
	struct slice text, note, period;
	enum outcome outcome = norm_text(n, b, r, &step->ref, &text);

	if (outcome != STAYS)
		return outcome;
	period = figure_cut_note(text, false, n->glued, &note);
	if (!seen(&n->period_memo, period)) {
		switch (period_read(n->periods, period, n->frequency, p)) {
		case PERIOD_OK:
			break;
		case PERIOD_NO_SUCH:
			return REJECT(n, b, r, &step->ref, "there is no such period");
		case PERIOD_FREQUENCY:
			return REJECT(n, b, r, &step->ref,
			              "the date does not end a period of the frequency named with --freq");
		default:
			if (period.n && period.p[period.n - 1] == ')')
				return REJECT(n, b, r, &step->ref,
				              "not a period; if a footnote mark is stuck to it, say "
				              "--glued-footnotes");
			return REJECT(n, b, r, &step->ref,
			              "not a period; see PERIODS in the manual for the spellings");
		}
		n->period_memo.set = true;
	}
	if (!slice_eq(text, (struct slice){ p->text, p->n }) ||
	    record_get(r, &step->ref)->kind != VALUE_STRING)
		record_set(b, r, &step->ref,
		           value_plain(arena_dup(b->arena, (struct slice){ p->text, p->n })));
	if (p->is_ytd)
		record_set(b, r, &n->cumulation, value_plain(SLICE("ytd")));
	if (note.n)
		norm_note(n, b, r, note);
	return STAYS;
}

enum outcome norm_region(struct normalise *n, struct step *step, struct batch *b,
                         struct record *r)
{
	const struct region *found;
	struct slice text, note, name;
	enum outcome outcome = norm_text(n, b, r, &step->ref, &text);

	if (outcome != STAYS)
		return outcome;
	name = figure_cut_note(text, false, false, &note);
	if (!seen(&n->region_memo, name)) {
		switch (region_named(n->regions, name, &found)) {
		case REGION_FOUND:
			n->region_found = found->code;
			n->region_memo.set = true;
			break;
		case REGION_AMBIGUOUS:
			return REJECT(n, b, r, &step->ref,
			              "two regions go by that name (the Almaty region and the city?); "
			              "tell them apart with --map FIELD:NAME=CODE or in a profile");
		default:
			if (region_scheme(n->regions, name) != REGION_KATO)
				return REJECT(n, b, r, &step->ref,
				              "no region of that name or code is known; --map "
				              "FIELD:NAME=CODE names one, --regions FILE other tables");
			/* a district's code has no row, it is what it is */
			n->region_found = arena_dup(b->arena, name);
		}
	}
	if (!slice_eq(text, n->region_found) || record_get(r, &step->ref)->kind != VALUE_STRING)
		record_set(b, r, &step->ref, value_plain(n->region_found));
	if (note.n)
		norm_note(n, b, r, note);
	return STAYS;
}

/* The row that says when the territory exists: the code's own or its region's. */
static const struct region *row_of(const struct normalise *n, struct slice code)
{
	char out[REGION_CODE_SIZE];
	const struct region *row = region_find(n->regions, code);
	struct slice region;

	if (!row && region_ancestor(n->regions, code, REGION_REGION, out, &region))
		row = region_find(n->regions, region);
	return row;
}

enum outcome norm_valid(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	const struct value *region = record_get(r, &step->ref), *time = record_get(r, &n->time);
	const struct region *row;
	int year;

	if (!region || !time)
		return STAYS;
	year = period_year((struct slice){ time->p, time->n });
	row = row_of(n, (struct slice){ region->p, region->n });
	if (!year || !row || region_valid(row, year))
		return STAYS;
	if (row->to && year > row->to)
		return REJECT(n, b, r, &step->ref,
		              "the region was abolished in %d and has no figures of %d; its successors "
		              "are %.*s", row->to, year, SLICE_ARG(row->successor));
	if (n->backcast) {
		norm_letters(b, r, &n->status, SLICE("E"));
		return STAYS;
	}
	return REJECT(n, b, r, &step->ref,
	              "the region exists since %d, the figure is of %d; --backcast takes figures "
	              "that the publisher recalculated, with status E", row->from, year);
}
