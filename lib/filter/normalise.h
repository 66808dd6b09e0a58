/* SPDX-License-Identifier: MIT */
/*
 * Inside of normalise. A profile and the options are rows of one list of steps; the
 * steps run over a record one after the other, in the order of enum step_kind, whatever
 * the order in which they were given. A step changes the record in place, or says that it
 * is rejected or left out. Records go through in their order, so that messages stand in it
 * and what goes before a failure is handed on.
 */
#ifndef KLASTER_NORMALISE_H
#define KLASTER_NORMALISE_H

#include <regex.h>

#include "base/dict.h"
#include "reference/figure.h"
#include "reference/period.h"
#include "reference/region.h"
#include "reference/unit.h"
#include "stream/stage.h"

enum step_kind {
	STEP_RENAME,
	STEP_SET,
	STEP_FILL,
	STEP_BLOCK,
	STEP_SKIP,
	STEP_ONLY,
	STEP_SPLIT,
	STEP_UNPIVOT,
	STEP_MAP,
	STEP_JOIN,
	STEP_NUMBER,
	STEP_FLAGS,
	STEP_UNIT,
	STEP_SCALE,
	STEP_PERIOD,
	STEP_REGION,
	STEP_VALID,
	STEP_DECUMULATE,
	STEP_DROP,
	STEP_KEEP,
	STEP_KINDS,
};

enum outcome {
	STAYS,
	GOES,  /* rejected or left out */
	STOPS, /* the run has failed */
};

enum { SPLIT_PARTS = 9 }; /* groups of an expression that make fields */

struct normalise;
struct step;

/* What a step does to one record. */
typedef enum outcome step_function(struct normalise *n, struct step *step, struct batch *b,
                                   struct record *r);

/* What a step needs; which members are used depends on its kind. */
struct step {
	enum step_kind kind;
	struct slice field;     /* what it works on */
	struct slice text;      /* the new name, the constant, the expression as written */
	struct field_ref ref;   /* of field, to read and set */
	struct field_ref *refs; /* further fields: other names, parts, kept fields */
	size_t n_refs;
	regex_t regex;
	bool has_regex;
	bool is_whole;        /* skip, only: the expression asks for the text `whole`, as ^$ does */
	struct slice whole;
	struct value value;   /* set: the constant */
	struct dict dict;     /* map: from text to struct mapping */
	struct factor factor; /* scale */
	struct buf held;      /* fill: the token last seen; block: the title */
	struct buf above;     /* block: the title above it */
	struct value last;    /* fill: its kind; p is NULL when there was none */
	/* keep: the plan for the shape seen last */
	uint64_t shape_id;
	const struct shape *to;
	uint32_t *columns, n_columns;
};

/* What a mapped text turns into: some fields, or nothing (the record is left out). */
struct mapping {
	bool leave_out;
	size_t n;
	struct field_ref *fields;
	struct value *values;
};

/* What stands for no figure. */
struct mark {
	struct slice status, conf, digits; /* digits: the mark is that figure */
};

/* What a footnote mark says. */
struct footnote {
	struct slice status, text;
};

/* A text that was looked up last, so that constant columns cost one comparison. */
struct memo {
	struct buf text;
	bool set;
};

/* The layout of a wide table, worked out once a shape. */
struct wide {
	uint64_t shape_id;
	uint32_t *id_columns, n_ids;
	uint32_t *value_columns, n_values;
	struct value *heads; /* n_values * the number of name fields */
	const struct shape *to;
	struct arena arena;
};

/*
 * What the first steps make of records of one shape, where they look at nothing else: other
 * names, constants in their places.
 */
struct first {
	uint64_t shape_id;
	size_t steps; /* so many are done by it; 0: it is not known */
	const struct shape *shape; /* what the records have then */
	uint32_t from, to;         /* the fields that change */
	uint32_t bytes;            /* of the constants */
	struct constant {
		uint32_t place;
		struct value value;
	} *constants;
	size_t n, cap;
};

struct normalise {
	struct stage *stage;
	struct arena arena; /* texts of profile and options */
	struct step *steps;
	size_t n_steps, cap_steps;

	/* what several steps look at */
	enum decimal_mark decimal;
	enum period_frequency frequency;
	bool glued, drop_empty, backcast, cell_flags, numeric_marks;
	struct slice values_to;
	const char *regions_path;
	int nuts; /* the vintage that codes of NUTS must be of; -1: any */
	struct dict marks;     /* to struct mark */
	struct dict footnotes; /* to struct footnote */

	struct regions *regions;
	struct periods *periods;
	struct units *units;
	struct buf scratch;

	/* the fields that steps write to beside their own */
	struct field_ref status, conf, note, cumulation, unit, time;
	struct memo unit_memo, period_memo, region_memo;
	struct unit unit_found;
	struct period period_found;
	struct slice period_note, region_note, region_found;

	struct dict series; /* decumulate: to the figures published last */

	struct first first;
	struct wide wide;
	struct maker maker;
	bool has_maker;

	/* the command line and the head of the profile */
	struct argument *arguments;
	size_t n_arguments, cap_arguments;
	bool describe, explain;
	struct maker told; /* the records of --explain */
	bool has_told;
	struct buf title;
};

/* An option as given; they are taken after the profile, wherever that was named. */
struct argument {
	int code;
	const char *text;
};

/* ---- steps: normalise.c ------------------------------------------------- */

struct step *norm_step(struct normalise *n, enum step_kind kind, struct slice field);

/* Runs all steps over the batch and hands it on. */
int norm_run(struct normalise *n, struct batch *b);

/* The steps from `from` to before `to` over one record of the batch. */
enum outcome norm_steps(struct normalise *n, size_t from, size_t to, struct batch *b, struct record *r);

/* Hands on what is done, or counts it only where it is explained. */
int norm_emit(struct normalise *n, struct batch *b);

/* A copy of the text that lives as long as the filter. */
struct slice norm_keep(struct normalise *n, struct slice text);

/* Rejects the record and says whether to go on. */
#define REJECT(n, b, r, ref, ...)                                                                 	(stage_reject((n)->stage, (b), (r), (ref), __VA_ARGS__) < 0 ? STOPS : GOES)

/* The text of a field, escapes decoded; STAYS, or what became of a record without it. */
enum outcome norm_text(struct normalise *n, struct batch *b, struct record *r,
                       struct field_ref *ref, struct slice *text);

/* ---- what hangs on the shape alone: normalise_first.c --------------------- */

/* Does the steps [0, first.steps) to the records from `i` on, up to the first one whose shape is not
 * known; returns its number. */
size_t norm_first_known(const struct normalise *n, const struct batch *b, size_t i);
/* Does the steps [0, *done) to the record, as many as hang on its shape alone. */
enum outcome norm_first(struct normalise *n, struct batch *b, struct record *r, size_t *done);
void norm_first_fini(struct normalise *n);

/* ---- values: normalise_value.c ------------------------------------------ */

/* Adds the letters of `letters` that the field does not hold yet. */
void norm_letters(struct batch *b, struct record *r, struct field_ref *ref, struct slice letters);

/* Footnote marks to the note field, or to what the profile says they mean. */
void norm_note(struct normalise *n, struct batch *b, struct record *r, struct slice marks);

step_function norm_number, norm_flags, norm_unit, norm_scale;

/* ---- periods and regions: normalise_place.c ----------------------------- */

step_function norm_period, norm_region, norm_valid;

/* ---- fields: normalise_field.c ------------------------------------------ */

step_function norm_rename, norm_set, norm_fill, norm_skip, norm_split, norm_map, norm_join, norm_drop,
	norm_keep_fields;

/* ---- what earlier records say: normalise_block.c -------------------------- */

step_function norm_block, norm_decumulate;

/* ---- wide tables: normalise_wide.c -------------------------------------- */

/* Makes records of the cells of a row, by the step at `at`, and runs the steps behind over them. */
int norm_wide(struct normalise *n, size_t at, const struct batch *b, const struct record *r);
/* Hands on those that were made; their values are borrowed from the batch, so none may wait for
 * the next. */
int norm_wide_emit(struct normalise *n);
void norm_wide_fini(struct normalise *n);

/* ---- what options and profiles say: normalise_option.c ------------------- */

/* Each takes the text of an option or of a profile's entry; 0, or -1 after usage_fail(). */
int take_rename(struct normalise *n, struct slice to, struct slice from);
int take_set(struct normalise *n, struct slice field, struct slice value);
int take_regex(struct normalise *n, enum step_kind kind, struct slice field, struct slice regex);
int take_split(struct normalise *n, struct slice field, struct slice parts, struct slice regex);
int take_join(struct normalise *n, struct slice field, struct slice text);
int take_block(struct normalise *n, struct slice field, struct slice from, struct slice regex);
int take_unpivot(struct normalise *n, struct slice regex);
int take_names_to(struct normalise *n, struct slice names);
int take_decimal(struct normalise *n, struct slice text);
int take_frequency(struct normalise *n, struct slice text);
int take_missing(struct normalise *n, struct slice mark, struct slice meaning);
int take_footnote(struct normalise *n, struct slice mark, struct slice status, struct slice text);
int take_scale(struct normalise *n, struct slice field, struct slice factor);
int take_unit(struct normalise *n, struct slice spelling, struct slice meaning);
int take_fields(struct normalise *n, enum step_kind kind, struct slice names);

/* A mapping of the field's text `from` with room for `fields` fields; NULL after
 * usage_fail() when that text has one already. */
struct mapping *take_map(struct normalise *n, struct slice field, struct slice from,
                         size_t fields);

/* All arguments, and what follows from the steps that are there. */
int take_arguments(struct normalise *n);

extern const struct option_row norm_options[];

/* ---- profiles: normalise_profile.c -------------------------------------- */

/* Reads a built-in profile or a file; -1 after usage_fail(). */
int profile_read(struct normalise *n, const char *name);
void profile_list(struct buf *out);

/* The file of a built-in profile goes to the output: 1, or -1 after usage_fail(). */
int profile_print(struct normalise *n, const char *name);

/* ---- telling what is done: normalise_explain.c -------------------------- */

/* Names the steps, one a line. */
void explain_steps(const struct normalise *n, struct buf *out);

/* Takes the first records of the input for --explain and leaves out the others. */
int explain_batch(struct normalise *n, struct batch *b);

/* Tells what the step made of `before`; `after` is NULL where the record is gone. */
void explain_change(struct normalise *n, const struct step *step, const struct record *before,
                    const struct record *after);

/* How many records of a batch --explain is about. */
enum { EXPLAIN_RECORDS = 5, EXPLAIN_CELLS = 2 };

#endif
