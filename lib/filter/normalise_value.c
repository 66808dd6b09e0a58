/* SPDX-License-Identifier: MIT */
/* Steps for figures: spellings, marks for none, flags, footnotes, units, factors. */
#include "filter/normalise.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

void norm_letters(struct batch *b, struct record *r, struct field_ref *ref, struct slice letters)
{
	const struct value *v = record_get(r, ref);
	struct slice old = { "", 0 };
	char *joined;
	size_t n;

	if (v && v->kind == VALUE_STRING)
		old = (struct slice){ v->p, v->n };
	if (!old.n) {
		record_set(b, r, ref, value_plain(letters));
		return;
	}
	joined = arena_text(b->arena, old.n + letters.n);
	memcpy(joined, old.p, old.n);
	n = old.n;
	for (size_t i = 0; i < letters.n; i++)
		if (!memchr(joined, letters.p[i], n))
			joined[n++] = letters.p[i];
	if (n > old.n)
		record_set(b, r, ref, value_plain((struct slice){ joined, n }));
}

/* Takes one mark off the front of a row of them: "7)", "**", a superscript, any other letter. */
static struct slice next_mark(struct slice *marks)
{
	struct slice mark;
	size_t n = 0;

	*marks = figure_trim(*marks);
	while (n < marks->n && is_digit(marks->p[n]))
		n++;
	if (n && n < marks->n && marks->p[n] == ')')
		n++;
	else if (marks->n && marks->p[0] == '*')
		for (n = 1; n < marks->n && marks->p[n] == '*';)
			n++;
	else
		for (n = 1; n < marks->n && ((unsigned char)marks->p[n] & 0xC0) == 0x80;)
			n++;
	mark = (struct slice){ marks->p, n };
	marks->p += n;
	marks->n -= n;
	return mark;
}

void norm_note(struct normalise *n, struct batch *b, struct record *r, struct slice marks)
{
	struct buf note = { 0 };
	const struct value *old = record_get(r, &n->note);

	if (old && old->kind == VALUE_STRING && old->n)
		buf_adds(&note, value_text(old, b->arena));
	while (marks.n) {
		struct slice mark = next_mark(&marks);
		const struct footnote *known = dict_find(&n->footnotes, mark);
		struct slice text = known ? known->text : mark;

		if (known && known->status.n)
			norm_letters(b, r, &n->status, known->status);
		if (text.n) {
			if (note.n)
				buf_addz(&note, "; ");
			buf_adds(&note, text);
		}
		marks = figure_trim(marks);
	}
	if (note.n)
		record_set(b, r, &n->note,
		           value_string(b->arena, arena_dup(b->arena, buf_slice(&note))));
	buf_fini(&note);
}

/* ---- flags -------------------------------------------------------------- */

/*
 * One letter of a flag to CL_OBS_STATUS, 0 where it says nothing about that: capitals
 * are SDMX letters already, small ones Eurostat's. -1: not a flag.
 */
static int flag_status(char c)
{
	switch (c) {
	case 'b': return 'B';
	case 'd': return 'D';
	case 'e':
	case 's': return 'E'; /* estimated, by the country or by Eurostat */
	case 'f': return 'F';
	case 'n': return 'N';
	case 'p': return 'P';
	case 'r': return 'R'; /* revised; no letter in the list, kept because flags are not lost */
	case 'u': return 'U';
	case 'z': return 'M'; /* not applicable */
	case 'i': return 'I';
	case 'A': return 0; /* normal */
	default: return c >= 'B' && c <= 'Z' ? c : -1;
	}
}

/* Sets the status to that of the flags; false when one is unknown. */
static bool take_flags(struct normalise *n, struct batch *b, struct record *r, struct slice flags,
                       bool missing)
{
	for (size_t i = 0; i < flags.n; i++) {
		char c = flags.p[i];
		int status;

		if (c == ' ' || c == ',' || c == ';')
			continue;
		if (c == 'c') {
			norm_letters(b, r, &n->conf, SLICE("C"));
			/* withheld is more than missing */
			if (missing)
				record_set(b, r, &n->status, value_plain(SLICE("Q")));
			continue;
		}
		status = flag_status(c);
		if (status < 0)
			return false;
		if (status) {
			char *letter = arena_text(b->arena, 1);
			*letter = (char)status;
			norm_letters(b, r, &n->status, (struct slice){ letter, 1 });
		}
	}
	return true;
}

static bool is_missing(const struct normalise *n, struct record *r)
{
	for (size_t k = 0; k < n->n_steps; k++) {
		struct step *step = &n->steps[k];
		const struct value *v;

		if (step->kind == STEP_NUMBER && (v = record_get(r, &step->ref)) &&
		    v->kind == VALUE_NULL)
			return true;
	}
	return false;
}

enum outcome norm_flags(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	const struct value *v = record_get(r, &step->ref);
	struct slice flags = { "", 0 };

	if (v && v->kind == VALUE_STRING)
		flags = arena_dup(b->arena, value_text(v, b->arena));
	for (size_t i = 0; i < flags.n; i++)
		if (flags.p[i] != ' ' && flags.p[i] != ',' && flags.p[i] != ';' && flags.p[i] != 'c' &&
		    flag_status(flags.p[i]) < 0)
			return REJECT(n, b, r, &step->ref, "not a flag: neither an SDMX status letter nor "
			                                   "one of Eurostat's");
	record_remove(b, r, &step->refs[0]);
	take_flags(n, b, r, flags, is_missing(n, r));
	return STAYS;
}

/* ---- figures ------------------------------------------------------------ */

static void set_missing(struct normalise *n, struct batch *b, struct record *r,
                        struct field_ref *ref, const struct mark *mark)
{
	if (mark->digits.n) {
		record_set(b, r, ref, value_digits(mark->digits));
		return;
	}
	record_set(b, r, ref, value_null());
	if (mark->status.n)
		norm_letters(b, r, &n->status, mark->status);
	if (mark->conf.n)
		norm_letters(b, r, &n->conf, mark->conf);
}

/* Flags behind the figure in its own cell ("12.5 bu", ": c"), taken off `text`. */
static struct slice cut_flags(struct slice *text)
{
	const char *end = text->p + text->n, *p = end;
	struct slice flags, head;

	while (p > text->p && p[-1] >= 'a' && p[-1] <= 'z')
		p--;
	flags = (struct slice){ p, (size_t)(end - p) };
	head = figure_trim((struct slice){ text->p, (size_t)(p - text->p) });
	if (!head.n || !flags.n)
		return (struct slice){ "", 0 };
	*text = head;
	return flags;
}

/* The text is no figure: a mark, perhaps with a footnote, or not understood. */
static enum outcome no_figure(struct normalise *n, struct step *step, struct batch *b,
                              struct record *r, struct slice text)
{
	struct slice note = { "", 0 };
	const struct mark *mark = dict_find(&n->marks, text);

	if (!mark)
		mark = dict_find(&n->marks, figure_cut_note(text, false, false, &note));
	if (!mark)
		return REJECT(n, b, r, &step->ref, "not a number; --missing MARK=STATUS declares a mark "
		                                   "for missing figures");
	set_missing(n, b, r, &step->ref, mark);
	if (note.n)
		norm_note(n, b, r, note);
	return STAYS;
}

enum outcome norm_number(struct normalise *n, struct step *step, struct batch *b,
                         struct record *r)
{
	const struct value *v = record_get(r, &step->ref);
	struct slice text, flags = { "", 0 };
	const struct mark *mark;
	struct figure figure;
	enum outcome outcome = STAYS;

	if (!v)
		return REJECT(n, b, r, &step->ref, "the field that is to be a number is not there");
	if (v->kind == VALUE_NUMBER && !n->numeric_marks)
		return STAYS;
	if (v->kind == VALUE_NULL) {
		if (!record_get(r, &n->status))
			norm_letters(b, r, &n->status, SLICE("O"));
		return STAYS;
	}
	if (v->kind != VALUE_STRING && v->kind != VALUE_NUMBER)
		return REJECT(n, b, r, &step->ref, "true and false are no numbers");
	text = figure_trim(value_text(v, b->arena));
	if (n->numeric_marks && (mark = dict_find(&n->marks, text))) {
		set_missing(n, b, r, &step->ref, mark);
		return STAYS;
	}
	if (v->kind == VALUE_NUMBER)
		return STAYS;
	if (n->cell_flags)
		flags = cut_flags(&text);
	n->scratch.n = 0;
	switch (figure_read(text, n->decimal, n->glued, &n->scratch, &figure)) {
	case FIGURE_OK:
		if (n->scratch.n)
			figure.digits = arena_dup(b->arena, figure.digits);
		record_set(b, r, &step->ref, value_digits(figure.digits));
		if (figure.note.n)
			norm_note(n, b, r, figure.note);
		break;
	case FIGURE_EMPTY:
		if (n->drop_empty) {
			n->stage->counts.dropped++;
			return GOES;
		}
		outcome = no_figure(n, step, b, r, SLICE(""));
		break;
	case FIGURE_AMBIGUOUS:
		return REJECT(n, b, r, &step->ref, "thousands or decimals? say --decimal comma or "
		                                   "--decimal point");
	case FIGURE_GLUED:
		return REJECT(n, b, r, &step->ref, "a footnote mark is stuck to the digits; if all "
		                                   "marks are one digit, say --glued-footnotes");
	case FIGURE_GROUPS:
		return REJECT(n, b, r, &step->ref, "the marks between the digits are neither decimal "
		                                   "nor thousands; see --decimal");
	default:
		outcome = no_figure(n, step, b, r, text);
	}
	if (outcome != STAYS)
		return outcome;
	if (flags.n && !take_flags(n, b, r, flags, record_get(r, &step->ref)->kind == VALUE_NULL))
		return REJECT(n, b, r, &step->ref, "an unknown flag stands behind the figure");
	return STAYS;
}

/* ---- factors ------------------------------------------------------------ */

/* Multiplies a field; STAYS where there is nothing to multiply. */
static enum outcome multiply(struct normalise *n, struct batch *b, struct record *r,
                             struct field_ref *ref, const struct factor *factor)
{
	const struct value *v = record_get(r, ref);

	if (!v || v->kind == VALUE_NULL || factor_is_one(factor))
		return STAYS;
	n->scratch.n = 0;
	if (!factor_apply(factor, (struct slice){ v->p, v->n }, &n->scratch))
		return REJECT(n, b, r, ref, "the figure is too large or too small to be multiplied");
	record_set(b, r, ref, value_digits(arena_dup(b->arena, buf_slice(&n->scratch))));
	return STAYS;
}

enum outcome norm_unit(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	struct slice text;
	enum outcome outcome = norm_text(n, b, r, &step->ref, &text);

	if (outcome != STAYS)
		return outcome;
	if (!n->unit_memo.set || !slice_eq(text, buf_slice(&n->unit_memo.text))) {
		n->unit_memo.set = false;
		if (!unit_read(n->units, text, &n->unit_found))
			return REJECT(n, b, r, &step->ref, "the unit is not known; a profile can explain it "
			                                   "under \"units\"");
		n->unit_memo.text.n = 0;
		buf_adds(&n->unit_memo.text, text);
		n->unit_memo.set = true;
	}
	if (!slice_eq(text, n->unit_found.code))
		record_set(b, r, &step->ref, value_plain(n->unit_found.code));
	for (size_t k = 0; k < n->n_steps; k++)
		if (n->steps[k].kind == STEP_NUMBER) {
			outcome = multiply(n, b, r, &n->steps[k].ref, &n->unit_found.factor);
			if (outcome != STAYS)
				return outcome;
		}
	return STAYS;
}

enum outcome norm_scale(struct normalise *n, struct step *step, struct batch *b, struct record *r)
{
	const struct value *v = record_get(r, &step->ref);
	double ignored;

	if (!v)
		return REJECT(n, b, r, &step->ref, "the field that is to be multiplied is not there");
	if (v->kind == VALUE_STRING && v->n && is_digit(v->p[v->n - 1]) && value_number(v, &ignored)) {
		struct slice text = { v->p, v->n };
		n->scratch.n = 0;
		if (!factor_apply(&(struct factor){ "1", 1, 0 }, text, &n->scratch))
			return REJECT(n, b, r, &step->ref, "the figure is too large or too small to be "
			                                   "multiplied");
		record_set(b, r, &step->ref,
		           value_digits(arena_dup(b->arena, buf_slice(&n->scratch))));
	} else if (v->kind != VALUE_NUMBER && v->kind != VALUE_NULL) {
		return REJECT(n, b, r, &step->ref, "not a number that --scale can multiply; read it "
		                                   "with --number first");
	}
	return multiply(n, b, r, &step->ref, &step->factor);
}
