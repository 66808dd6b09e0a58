/* SPDX-License-Identifier: MIT */
/*
 * normalise: a source's fields to observations. A release's columns get the names,
 * codes, units, periods and numbers of the record contract; what cannot be
 * understood is rejected. What is to be done comes from a profile and from options,
 * see normalise.h for how it runs.
 */
#include "filter/normalise.h"

#include <stdlib.h>

#include "filter/filters.h"
#include "stream/output.h"

struct step *norm_step(struct normalise *n, enum step_kind kind, struct slice field)
{
	size_t at = n->n_steps;

	n->steps = xgrow(n->steps, &n->cap_steps, n->n_steps + 1, sizeof(*n->steps));
	/* in the order of kinds, equal ones as they were given */
	while (at && n->steps[at - 1].kind > kind)
		at--;
	memmove(n->steps + at + 1, n->steps + at, (n->n_steps - at) * sizeof(*n->steps));
	n->n_steps++;
	n->steps[at] = (struct step){ .kind = kind };
	n->steps[at].field = norm_keep(n, field);
	n->steps[at].ref = field_named(n->steps[at].field);
	return &n->steps[at];
}

struct slice norm_keep(struct normalise *n, struct slice text)
{
	return arena_dup(&n->arena, text);
}

enum outcome norm_text(struct normalise *n, struct batch *b, struct record *r,
                       struct field_ref *ref, struct slice *text)
{
	const struct value *v = record_get(r, ref);

	if (!v)
		return REJECT(n, b, r, ref, "the field that is to be normalised is not there; name "
		                            "the right one, or use a profile for this layout");
	*text = v->kind == VALUE_NULL ? SLICE("") : value_text(v, b->arena);
	return STAYS;
}

static step_function *const functions[STEP_KINDS] = {
	[STEP_RENAME] = norm_rename,
	[STEP_SET] = norm_set,
	[STEP_FILL] = norm_fill,
	[STEP_BLOCK] = norm_block,
	[STEP_SKIP] = norm_skip,
	[STEP_ONLY] = norm_skip,
	[STEP_SPLIT] = norm_split,
	[STEP_MAP] = norm_map,
	[STEP_JOIN] = norm_join,
	[STEP_NUMBER] = norm_number,
	[STEP_FLAGS] = norm_flags,
	[STEP_UNIT] = norm_unit,
	[STEP_SCALE] = norm_scale,
	[STEP_PERIOD] = norm_period,
	[STEP_REGION] = norm_region,
	[STEP_VALID] = norm_valid,
	[STEP_DECUMULATE] = norm_decumulate,
	[STEP_DROP] = norm_drop,
	[STEP_KEEP] = norm_keep_fields,
};

/* One step over one record, which is told. */
static enum outcome run_told(struct normalise *n, struct step *step, struct batch *b,
                             struct record *r)
{
	struct record before = record_copy(b, r);
	enum outcome outcome;

	outcome = functions[step->kind](n, step, b, r);
	explain_change(n, step, &before, outcome == STAYS ? r : NULL);
	return outcome;
}

/* A step that remembers records makes the fate of one hang on those before it. */
static bool splits(const struct stage *s)
{
	const struct normalise *n = s->state;

	for (size_t k = 0; k < n->n_steps; k++)
		if (n->steps[k].kind == STEP_FILL || n->steps[k].kind == STEP_BLOCK ||
		    n->steps[k].kind == STEP_DECUMULATE)
			return false;
	return !n->explain;
}

/* Whether the step lets the record be, for sure: it leaves out rows by one whole text, as ^$ is. */
static inline bool stays(struct step *step, const struct record *r)
{
	const struct value *v = step->is_whole ? record_get(r, &step->ref) : NULL;

	return v && v->kind != VALUE_NULL && !v->escaped &&
	       slice_eq((struct slice){ v->p, v->n }, step->whole) == (step->kind == STEP_ONLY);
}

enum outcome norm_steps(struct normalise *n, size_t from, size_t to, struct batch *b, struct record *r)
{
	enum outcome outcome = STAYS;

	for (size_t k = from; k < to && outcome == STAYS; k++)
		outcome = n->explain ? run_told(n, &n->steps[k], b, r) : functions[n->steps[k].kind](n, &n->steps[k], b, r);
	return outcome;
}

int norm_emit(struct normalise *n, struct batch *b)
{
	if (!n->explain)
		return stage_emit(n->stage, b);
	n->stage->counts.dropped += b->n;
	return 0;
}

/* The steps in front of the unpivoting one, or all. */
static size_t first_steps(const struct normalise *n)
{
	size_t k = 0;

	while (k < n->n_steps && n->steps[k].kind != STEP_UNPIVOT)
		k++;
	return k;
}

/* Record `i` is the next of those that are kept. */
static inline size_t keep(struct batch *b, size_t kept, size_t i)
{
	if (kept < i)
		b->records[kept] = b->records[i];
	return kept + 1;
}

int norm_run(struct normalise *n, struct batch *b)
{
	size_t first = first_steps(n), known = 0, kept = 0;
	bool wide = first < n->n_steps;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		struct record *r = &b->records[i];
		size_t done = n->first.steps;
		enum outcome outcome = STAYS;

		if (i == known)
			known = norm_first_known(n, b, i);
		if (i == known) {
			outcome = norm_first(n, b, r, &done);
			known++;
		}
		while (outcome == STAYS && done < first && !n->explain && stays(&n->steps[done], r))
			done++;
		if (outcome == STAYS && done < first)
			outcome = norm_steps(n, done, first, b, r);
		if (outcome == STOPS)
			rc = -1;
		else if (outcome == STAYS && wide)
			rc = norm_wide(n, first, b, r);
		else if (outcome == STAYS)
			kept = keep(b, kept, i);
	}
	b->n = kept;
	return (wide ? norm_wide_emit(n) : norm_emit(n, b)) < 0 ? -1 : rc;
}

static void init(struct stage *s)
{
	struct normalise *n = s->state;

	n->stage = s;
	n->nuts = -1;
	n->values_to = SLICE("value");
	n->status = field_named(SLICE("status"));
	n->conf = field_named(SLICE("conf"));
	n->note = field_named(SLICE("note"));
	n->cumulation = field_named(SLICE("cumulation"));
	n->time = field_named(SLICE("time"));
}

static int option(struct stage *s, int code, const char *arg)
{
	struct normalise *n = s->state;

	n->arguments = xgrow(n->arguments, &n->cap_arguments, n->n_arguments + 1,
	                     sizeof(*n->arguments));
	n->arguments[n->n_arguments++] = (struct argument){ code, arg };
	return 0;
}

static int open_stage(struct stage *s)
{
	struct normalise *n = s->state;
	int rc = take_arguments(n);

	if (rc)
		return rc;
	if (n->describe) {
		buf_adds(&s->output->buf, buf_slice(&n->title));
		explain_steps(n, &s->output->buf);
		return 1;
	}
	if (!n->n_steps)
		return usage_fail(s, "nothing to do: name a --profile or options");
	return 0;
}

static int batch(struct stage *s, struct batch *b)
{
	struct normalise *n = s->state;

	return n->explain ? explain_batch(n, b) : norm_run(n, b);
}

static void close_stage(struct stage *s)
{
	struct normalise *n = s->state;

	for (size_t i = 0; i < n->n_steps; i++) {
		struct step *step = &n->steps[i];

		if (step->has_regex)
			regfree(&step->regex);
		dict_fini(&step->dict);
		buf_fini(&step->held);
		buf_fini(&step->above);
		free(step->refs);
		free(step->columns);
	}
	norm_first_fini(n);
	norm_wide_fini(n);
	if (n->has_told)
		maker_fini(&n->told);
	dict_fini(&n->series);
	regions_close(n->regions);
	periods_close(n->periods);
	units_close(n->units);
	dict_fini(&n->marks);
	dict_fini(&n->footnotes);
	buf_fini(&n->scratch);
	buf_fini(&n->unit_memo.text);
	buf_fini(&n->period_memo.text);
	buf_fini(&n->region_memo.text);
	buf_fini(&n->title);
	free(n->steps);
	free(n->arguments);
	arena_fini(&n->arena);
}

const struct stage_class normalise_class = {
	.name = "normalise",
	.synopsis = "[-p profile] [-r new=old] [-s field=value] [-u regex] [-n field] [-t field]\n"
	            "                 [-g field] [-d field] [-k fields] [option ...] [file ...]",
	.summary = "Make observations of a source's records: names, numbers, periods, units, regions.",
	.examples = "  parse gva.csv | normalise --profile bns-gva-region-section\n"
	            "  parse -d ';' wide.csv | normalise -u '^[0-9]{4}' --names-to time -n value\n"
	            "      --decimal comma -t time -g region\n",
	.options = norm_options,
	.state_size = sizeof(struct normalise),
	.init = init,
	.option = option,
	.open = open_stage,
	.batch = batch,
	.splits = splits,
	.close = close_stage,
};
