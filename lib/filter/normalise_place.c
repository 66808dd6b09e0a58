/* SPDX-License-Identifier: MIT */
/* Steps for time and place: periods, regions, and whether the one knew the other. */
#include "base/utf8.h"
#include "filter/normalise.h"
#include "reference/fold.h"
#include "reference/kato.h"
#include "reference/nuts.h"

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

/* A code typed with letters that only look Latin (АT11), as capitals; false where it is no code. */
static bool latin_code(struct slice text, char out[REGION_CODE_SIZE], struct slice *code)
{
	size_t n = 0;
	bool folded = false;

	while (text.n) {
		uint32_t c = utf8_next(&text), plain = fold_letter(c);
		if (!(plain >= 'a' && plain <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
		if (n == REGION_CODE_SIZE)
			return false;
		folded |= c >= 0x80;
		out[n++] = (char)(plain >= 'a' && plain <= 'z' ? plain - 'a' + 'A' : c);
	}
	*code = (struct slice){ out, n };
	return folded;
}

/* A code of NUTS, of the vintage asked for. NULL, or why not. */
static const char *find_nuts(struct normalise *n, struct slice code, struct batch *b, struct slice *found)
{
	const struct nuts_code *nuts = nuts_find(code);
	struct slice now;

	if (!nuts)
		return "no region of that name or code is known; --map FIELD:NAME=CODE names one, --regions FILE other "
		       "tables";
	*found = nuts->code;
	if (n->nuts < 0 || nuts->vintages >> n->nuts & 1)
		return NULL;
	now = nuts_in(nuts, n->nuts);
	return arena_printf(b->arena, now.p ? "not a code of NUTS %d; it became %.*s" :
	                                      "not a code of NUTS %d; its territory was divided or merged%.*s",
	                    nuts_years[n->nuts], SLICE_ARG(now)).p;
}

/* A name or a path of names, "Karaganda region, Abai district", of units below the regions. */
static enum region_match find_unit(struct normalise *n, struct slice name, struct slice *code)
{
	const struct kato_unit *unit = NULL;
	const struct region *region;
	enum region_match match = REGION_UNKNOWN;
	struct slice within = SLICE("");

	while (name.p) {
		struct slice part = slice_trim(slice_cut(&name, ','));
		match = within.n ? REGION_UNKNOWN : region_named(n->regions, part, &region);
		if (match == REGION_FOUND) {
			within = region->code;
			continue;
		}
		match = kato_named(part, within, &unit);
		if (match != REGION_FOUND)
			return match;
		within = unit->code;
	}
	*code = within;
	return match;
}

/* The code of a text that is no region's own name; NULL, or why there is none. *lasting where it
 * outlives the batch. */
static const char *find_place(struct normalise *n, struct slice name, struct batch *b, struct slice *code,
                              bool *lasting)
{
	const struct kato_unit *unit;
	char latin[REGION_CODE_SIZE];
	const struct region *region;
	struct slice text;

	if (region_scheme(n->regions, name) == REGION_KATO) {
		unit = kato_find(name);
		*lasting = unit != NULL;
		*code = unit ? unit->code : arena_dup(b->arena, name);
		if (!unit)
			diag_warn(n->stage->diag, NULL, "the code %.*s is not in KATO of 17 October 2022; it is kept as it is",
			          SLICE_ARG(name));
		return NULL;
	}
	switch (find_unit(n, name, code)) {
	case REGION_FOUND: return NULL;
	case REGION_AMBIGUOUS:
		return "several districts or places go by that name; write the region before it (\"Karaganda region, Abai "
		       "district\"), or tell them apart with --map FIELD:NAME=CODE";
	default: break;
	}
	if (!latin_code(name, latin, &text))
		return find_nuts(n, name, b, code);
	diag_warn(n->stage->diag, NULL, "the code \"%.*s\" has letters of another script that look like Latin ones; read "
	                                "as Latin", SLICE_ARG(name));
	if (region_named(n->regions, text, &region) == REGION_FOUND) {
		*code = region->code;
		return NULL;
	}
	return find_nuts(n, text, b, code);
}

enum outcome norm_region(struct normalise *n, struct step *step, struct batch *b,
                         struct record *r)
{
	const struct region *found;
	struct slice text, note, name;
	enum outcome outcome = norm_text(n, b, r, &step->ref, &text);
	const char *why;
	bool lasting = true;

	if (outcome != STAYS)
		return outcome;
	name = figure_cut_note(text, false, false, &note);
	if (!seen(&n->region_memo, name)) {
		switch (region_named(n->regions, name, &found)) {
		case REGION_FOUND:
			n->region_found = found->code;
			break;
		case REGION_AMBIGUOUS:
			return REJECT(n, b, r, &step->ref,
			              "two regions go by that name (the Almaty region and the city?); "
			              "tell them apart with --map FIELD:NAME=CODE or in a profile");
		default:
			why = find_place(n, name, b, &n->region_found, &lasting);
			if (why)
				return REJECT(n, b, r, &step->ref, why, 0);
		}
		n->region_memo.set = lasting;
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
	struct slice before;
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
	if (region_cross(n->regions, SLICE("kz2017"), row->code, 0, &before) == REGION_CROSS_OK &&
	    !slice_eq(before, row->code))
		return REJECT(n, b, r, &step->ref,
		              "the region exists since %d, the figure is of %d, when its territory was in "
		              "%.*s; --backcast takes figures that the publisher recalculated, with status E",
		              row->from, year, SLICE_ARG(before));
	return REJECT(n, b, r, &step->ref,
	              "the region exists since %d, the figure is of %d; --backcast takes figures "
	              "that the publisher recalculated, with status E", row->from, year);
}
