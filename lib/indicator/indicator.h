/* SPDX-License-Identifier: MIT */
/*
 * The registry of indicators. An indicator is one function and, below it in the same file,
 * one row that says what people need to know; --list, --describe, the checks of names and
 * parameters and the tests read the row. There is no second list.
 */
#ifndef KLASTER_INDICATOR_H
#define KLASTER_INDICATOR_H

#include "indicator/panel.h"
#include "indicator/side.h"
#include "stream/stage.h"

/* What an indicator needs beside regions and values. */
enum need {
	NEED_ACTIVITY = 1, /* an activity in each record */
	NEED_PERIODS = 2,  /* at least two times */
	NEED_WEIGHT = 4,   /* --weight */
	NEED_SET = 8,      /* --set */
	BY_CELL = 16,      /* no need: it adds nothing up (with of=cell where it has `of`), wholes may
	                    * stand beside parts */
	NEED_FLOWS = 32,   /* records from one code to another: the fields "from" and "to" stand for
	                    * region and activity, each numbered apart */
	NEED_PLANTS = 64,  /* every record is an establishment, those of a cell are added up */
	TAKES_SET = 128,   /* --set, where it is given */
	ACROSS_PERIODS = 256, /* no need either: the results of a period hang on the others */
	WHOLE_SERIES = 512,   /* with NEED_PERIODS: on all of them, --base and --end are not taken */
};

/* A further numeric field of the records; "area?" where it may be absent. Its field has the
 * same name unless --with says otherwise. */
struct column_row {
	const char *name, *meaning;
	bool in_unit; /* it is in the value's unit */
};

/* A side table of --table: records with one or two key fields and a value. "region" and
 * "activity" stand for the fields of --region and --activity. "income?" where it may be absent.
 * A table of labels has texts in the field of its name, or in the value's. */
struct table_row {
	const char *name, *key[2], *meaning; /* key[1] NULL: one key */
	bool labels;
	const char *when; /* the parameters' values that make it count, as of a weight; NULL: always */
};

struct parameter {
	struct slice name, value; /* name may be "INDICATOR.name" */
};

/* A parameter an indicator knows. `values` are words between bars; "number" stands for any
 * number, ">0" for one above 0, "0..1" for one between 0 and 1, "text" for any text, "topN%" for
 * such a threshold, "2..1000000" for a whole number from the one to the other. */
struct parameter_row {
	const char *name, *standard, *values, *meaning;
};

/* One run of the filter, handed to every indicator. */
struct run {
	struct stage *stage;
	const struct indicator *indicator;
	const struct panel_options *panel;
	struct parameter *parameters;
	size_t parameters_n;
	struct slice *set; /* --set: activity codes */
	size_t set_n;
	struct slice *components; /* --component: these only; NULL: all */
	size_t components_n;
	uint64_t components_seen; /* a bit for each of the first 64 */
	bool offered;             /* anything was computed at all */
	struct slice base, end; /* --base, --end; empty: the first, the last time */
	struct maker maker;
	struct arena arena; /* for the texts of periods; lives as long as the run */
	size_t groups_n;
	const struct shape *shapes[32]; /* what the results of a group look like, see emit() */
	const struct group *shapes_of;
	const struct group *names_of; /* the codes of this group as values: regions, then activities */
	struct value *names;
	size_t names_cap;
	struct slice period; /* the last result's, and as a value */
	struct value period_name;
	struct result_shape *result_shapes; /* the same for emit_result() */
	size_t result_shapes_n, result_shapes_cap;
	struct side **sides; /* the tables of --table */
	size_t sides_n, sides_cap;
	struct memo *memos;
	size_t memos_n, memos_cap;
	int rc; /* -1 once handing on has failed */
};

struct indicator {
	const char *name;
	const char *also;       /* other names that people look for, between blanks; or NULL */
	unsigned needs;
	/* When --weight counts: "always", or parameters' values that make it, "weighted=1;against=weight|both";
	 * NULL: never, unless NEED_WEIGHT. */
	const char *weight;
	const char *title[3];   /* kk, ru, en */
	const char *meaning[3]; /* what the value tells an analyst */
	const char *formula;
	const char *source;
	/* What values it takes: clauses between "; ", each "0 to 1", "0 or 1", "0 and more", "above 0",
	 * "any", "any to 1", a remark behind it after a comma. Before it the components and further
	 * fields that it is of ("basic, export 0 and more"); without, it is of the result and of all
	 * components that no other names. A bound may be "the number of regions" (activities), 1 over
	 * it, "ln of" it, "log of", "log2 of". The tests hold every example to it. */
	const char *range;
	/* What goes by the unit of the values: components ("value" is the result itself), further
	 * fields, fields of one component ("trend.se"), between blanks. NULL: nothing does. */
	const char *units;
	const struct parameter_row *parameters; /* ended by a row without name; NULL: none */
	const struct column_row *columns;       /* likewise */
	const struct table_row *tables;         /* likewise */
	const char *output;     /* keys and components */
	const char *undefined;  /* zero, missing, 0/0 */
	const char *example;    /* arguments; runs in the tests on `data` */
	const char *data;       /* a command that writes records for it; NULL: any panel will do */
	/* Computes it for one group; hands results on with emit(). 0, or -1 after diag_fail(). */
	int (*compute)(struct run *run, const struct group *g);
};

/* The rows of one file, ended by one without name. */
struct indicator_group {
	const char *title[3];
	const struct indicator *rows; /* NULL ends the groups */
	const char *about; /* for the manual: the theory, what stands for it, sources; or NULL */
};

extern const struct indicator_group indicator_groups[];

/* All of them: `for (const struct indicator *i = NULL; (i = indicator_next(i));)` */
const struct indicator *indicator_next(const struct indicator *i);

const struct indicator *indicator_find(struct slice name);

/* The names most like `name`, "lq, lq_mean", for "did you mean"; empty where none is. Static. */
const char *indicator_near(struct slice name);

/* Checks the --param options against the indicators wanted. -1 after usage_fail(). */
int parameters_check(struct run *run, const struct indicator *const *wanted, size_t n);

/* ---- for indicators ----------------------------------------------------- */

enum { NO_CODE = UINT32_MAX };

/*
 * Hands on one result of the cell (region, activity), NO_CODE where the result is not
 * of one; `time` is the panel's or "2008/2017" for a change. A value that is not
 * finite goes out as null with `reason`, or "undefined: 0/0" where that is NULL.
 */
void emit(struct run *run, const struct group *g, uint32_t region, uint32_t activity, struct slice time,
          const char *component, double value, const char *reason);

/* One result in full. `key` are further keys (nace_to, cluster), behind region and activity;
 * `more` further figures of it (p, se, low), null where they are not finite. Both end with
 * a field of NULL; texts are copied. */
enum { RESULT_KEYS = 6, RESULT_MORE = 8 };

struct result {
	uint32_t region, activity; /* NO_CODE: none */
	struct slice time;
	const char *component;
	double value;
	const char *reason; /* why it is not finite; NULL as for emit() */
	struct {
		const char *field;
		struct slice text;
	} key[RESULT_KEYS + 1];
	struct {
		const char *field;
		double number;
	} more[RESULT_MORE + 1];
};

void emit_result(struct run *run, const struct group *g, const struct result *r);

/* Whether --component asks for it; the main result (NULL) goes by "value". What is costly asks
 * before it computes. */
bool component_wanted(struct run *run, const char *component);

/* The table of that name, NULL where it was not given (and may be absent). */
const struct side *side_table(const struct run *run, const char *name);

/* What `make` makes of the panel, made once for all indicators that ask with the same `kind`
 * (the address of a static); `drop` frees it at the end of the run. */
void *run_memo(struct run *run, const struct panel *p, const void *kind,
               void *(*make)(struct run *, const struct panel *), void (*drop)(void *));

/* Frees what the calls above left in the run. */
void run_fini(struct run *run);

/* Whether the indicator of the run uses --weight, by its parameters. */
bool weight_taken(const struct run *run);

/* Whether it uses that table of its own, likewise. */
bool table_taken(const struct run *run, const struct table_row *row);

/* Whether the indicator has such a parameter. */
bool parameter_known(const struct run *run, const char *name);

/* The parameter's text, or its default; as a number, NAN when it is none. */
struct slice parameter(const struct run *run, const char *name);
double parameter_number(const struct run *run, const char *name);
bool parameter_is(const struct run *run, const char *name, const char *value);

/* The panels of --base and --end (or first and last with data) and "base/end". Where the
 * group has no such two: false, and the run goes on with the next group or, where this is
 * the only one, has failed; the caller returns run->rc. */
bool two_periods(struct run *run, const struct group *g, const struct panel **base,
                const struct panel **end, struct slice *time);

/* "base/end" as the time of a change. */
struct slice period_between(struct run *run, const struct panel *base, const struct panel *end);

/* Years between two periods of one length, 0 where they are none such; the year in which one
 * begins, with its part, NAN where it is no period. */
double years_between(struct slice from, struct slice until);
double year_of(struct slice time);

/* "2017" and 3: "2020"; of a period that is a year. */
struct slice year_later(struct run *run, struct slice year, int by);

/* Panels with data, one after the other: `for (const struct panel *p = NULL; (p = next_panel(g, p));)` */
const struct panel *next_panel(const struct group *g, const struct panel *p);

static inline struct slice panel_time(const struct panel *p)
{
	return p->group->times[p->time];
}

/* Reasons that several give. */
extern const char reason_negative[], reason_missing[];

/* x / y; NAN for 0/0 and x/0, which emit() turns into null. */
double ratio(double x, double y);

/* NAN of none. */
double mean_of(const double *x, size_t n);

/* Mean and standard deviation of the finite ones; `sample` divides by n - 1. */
double spread_of(const double *x, size_t n, bool sample, double *mean);

/* Gini coefficient of n values, 2/(n^2 mean) sum rank (x - mean) [REAT gini]; sorts x. */
double gini_of(double *x, size_t n);

int compare_doubles(const void *a, const void *b);

/* The quantile p of n sorted values, linear between order statistics (type 7 of Hyndman, Fan
 * 1996); n > 0. */
double quantile_of(const double *x, size_t n, double p);

/* The same of values in any order, which it moves about: what one quantile needs is found without
 * sorting the rest. None may be NAN. */
double quantile_in(double *x, size_t n, double p);

/*
 * The sum over columns of |share - reference|, where the reference is the mean of the other
 * rows' shares (REAT's krugman.spec2, krugman.conc2): `sums` of all n rows less the own one,
 * so that the cost goes by the cells and not by their square.
 */
double apart_from_others(const double *sums, double n, const double *own, size_t columns);

#endif
