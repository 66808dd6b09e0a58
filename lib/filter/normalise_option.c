/* SPDX-License-Identifier: MIT */
/* Options and profile entries to steps. A profile's come first, whatever their order. */
#include "filter/normalise.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/resource.h"
#include "base/table.h"
#include "reference/nuts.h"
#include "stream/output.h"

enum {
	OPT_LIST_PROFILES = 256,
	OPT_DESCRIBE, OPT_PRINT,
	OPT_FILL,
	OPT_SKIP,
	OPT_ONLY,
	OPT_SPLIT,
	OPT_NAMES_TO,
	OPT_VALUES_TO,
	OPT_DECIMAL,
	OPT_MISSING,
	OPT_FOOTNOTE,
	OPT_GLUED,
	OPT_DROP_EMPTY,
	OPT_FLAGS,
	OPT_CELL_FLAGS,
	OPT_UNIT,
	OPT_SCALE,
	OPT_FREQ,
	OPT_REGIONS,
	OPT_BACKCAST,
	OPT_NUTS,
	OPT_BLOCK,
	OPT_JOIN,
	OPT_DECUMULATE,
	OPT_EXPLAIN,
};

const struct option_row norm_options[] = {
	{ 'p', "profile", "NAME|FILE", "what a publisher's layout needs: built in (see --list-profiles)\n"
	                               "or a JSON file; options add to it and go before it" },
	{ OPT_LIST_PROFILES, "list-profiles", NULL, "name the built-in profiles" },
	{ OPT_DESCRIBE, "describe-profile", "NAME|FILE", "say step by step what a profile does" },
	{ OPT_PRINT, "print-profile", "NAME", "write the file of a built-in profile, to change and give to -p" },
	{ OPT_EXPLAIN, "explain", NULL, "instead of observations: what each step changes in the first\n"
	                                "five records" },
	{ 'r', "rename", "NEW=OLD", "give a field another name" },
	{ 's', "set", "FIELD=VALUE", "set a field to a constant text" },
	{ OPT_FILL, "fill", "FIELD,...", "empty cells repeat the one above" },
	{ OPT_BLOCK, "block", "FIELD:FROM=REGEX", "rows whose FROM matches are titles: FIELD of the rows below\n"
	                                          "gets the first group, or the text; again for titles inside" },
	{ OPT_SKIP, "skip", "FIELD=REGEX", "leave out rows whose field matches" },
	{ OPT_ONLY, "only", "FIELD=REGEX", "leave out rows whose field does not match" },
	{ OPT_SPLIT, "split", "FIELD:A,B=REGEX", "fields A, B from the groups of the expression" },
	{ 'u', "unpivot", "REGEX", "columns whose names match become records" },
	{ OPT_NAMES_TO, "names-to", "FIELD,...", "where their names go (time); several fields take\n"
	                                         "the expression's groups" },
	{ OPT_VALUES_TO, "values-to", "FIELD", "where their cells go (value)" },
	{ OPT_JOIN, "join", "FIELD=TEXT", "set a field from others: time={year}-{month}" },
	{ 'm', "map", "FIELD:OLD=NEW", "replace a text by another" },
	{ 'n', "number", "FIELD,...", "read numbers in national spellings, marks for missing ones" },
	{ OPT_DECIMAL, "decimal", "auto|comma|point", "the decimal mark; auto refuses 1,234" },
	{ OPT_MISSING, "missing", "MARK=STATUS[/CONF]", "a mark for no figure (MARK==0: for that figure)" },
	{ OPT_FOOTNOTE, "footnote", "MARK=STATUS[:TEXT]", "what a footnote mark says" },
	{ OPT_GLUED, "glued-footnotes", NULL, "marks such as 1) are stuck to digits: 185613), 20232)" },
	{ OPT_DROP_EMPTY, "drop-empty", NULL, "leave out records whose figure is an empty cell" },
	{ OPT_FLAGS, "flags", "FIELD", "status letters, SDMX or Eurostat, to status and conf" },
	{ OPT_CELL_FLAGS, "cell-flags", NULL, "such letters stand behind the figure: 12.5 bu" },
	{ OPT_UNIT, "unit", "FIELD", "units to base units, multiplying the numbers" },
	{ OPT_SCALE, "scale", "FIELD=FACTOR", "multiply exactly, keeping all digits" },
	{ 't', "period", "FIELD", "periods in any spelling to SDMX" },
	{ OPT_FREQ, "freq", "A|S|Q|M|ytd", "what a date such as 31.12.2023 or 202312 stands for" },
	{ 'g', "region", "FIELD", "region names to codes, checked against the year" },
	{ OPT_REGIONS, "regions", "FILE", "regions of one's own: code, parent, kk, ru, en, alias ..." },
	{ OPT_NUTS, "nuts", "YEAR", "the vintage that codes of NUTS must be of: 1999 to 2021" },
	{ OPT_BACKCAST, "backcast", NULL, "take figures older than their region, with status E" },
	{ OPT_DECUMULATE, "decumulate", NULL, "figures since January become those of their last part" },
	{ 'd', "drop", "FIELD,...", "leave fields out, at the end" },
	{ 'k', "keep", "FIELD,...", "keep only these fields, in this order, at the end" },
	{ 0, NULL, NULL, NULL },
};

/* ---- what one entry says ------------------------------------------------ */

static void add_ref(struct step *step, struct slice name)
{
	step->refs = xreallocarray(step->refs, step->n_refs + 1, sizeof(*step->refs));
	step->refs[step->n_refs++] = field_named(name);
}

static struct step *find_step(struct normalise *n, enum step_kind kind, struct slice field)
{
	for (size_t i = 0; i < n->n_steps; i++)
		if (n->steps[i].kind == kind && slice_eq(n->steps[i].field, field))
			return &n->steps[i];
	return NULL;
}

static struct value constant(struct normalise *n, struct slice text)
{
	struct value v = value_string(&n->arena, norm_keep(n, text));

	v.roomy = true;
	return v;
}

int take_rename(struct normalise *n, struct slice to, struct slice from)
{
	struct step *step = find_step(n, STEP_RENAME, to);

	if (!to.n || !from.n)
		return usage_fail(n->stage, "--rename takes NEW=OLD");
	if (!step)
		step = norm_step(n, STEP_RENAME, to);
	add_ref(step, norm_keep(n, from));
	return 0;
}

int take_set(struct normalise *n, struct slice field, struct slice value)
{
	struct step *step = find_step(n, STEP_SET, field);

	if (!field.n)
		return usage_fail(n->stage, "--set takes FIELD=VALUE");
	if (!step)
		step = norm_step(n, STEP_SET, field);
	step->text = norm_keep(n, value);
	step->value = constant(n, value);
	return 0;
}

/* Compiles the expression of a step; `text` keeps it as written. */
static int compile(struct normalise *n, struct step *step, struct slice regex, int flags)
{
	char why[128];
	int error;

	if (step->has_regex)
		regfree(&step->regex);
	step->has_regex = false;
	step->text = norm_keep(n, regex);
	error = regcomp(&step->regex, step->text.p, REG_EXTENDED | flags);
	if (error) {
		regerror(error, &step->regex, why, sizeof(why));
		return usage_fail(n->stage, "bad regular expression \"%s\": %s", step->text.p, why);
	}
	step->has_regex = true;
	return 0;
}

/* Whether an expression asks for one text from begin to end: ^$, ^x 7$. */
static bool is_whole(struct slice regex)
{
	if (regex.n < 2 || regex.p[0] != '^' || regex.p[regex.n - 1] != '$')
		return false;
	for (size_t i = 1; i < regex.n - 1; i++)
		if (strchr("^$.[]()|*+?{}\\", regex.p[i]))
			return false;
	return true;
}

int take_regex(struct normalise *n, enum step_kind kind, struct slice field, struct slice regex)
{
	struct step *step;

	if (!field.n)
		return usage_fail(n->stage, "--skip and --only take FIELD=REGEX");
	step = norm_step(n, kind, field);
	if (compile(n, step, regex, REG_NOSUB) < 0)
		return -1;
	step->is_whole = is_whole(step->text);
	if (step->is_whole)
		step->whole = (struct slice){ step->text.p + 1, step->text.n - 2 };
	return 0;
}

/* Further fields of a step from "A,B,C"; -1 when a name is empty. */
static int add_refs(struct normalise *n, struct step *step, struct slice names)
{
	while (names.p) {
		struct slice name = slice_cut(&names, ',');
		if (!name.n)
			return -1;
		add_ref(step, norm_keep(n, name));
	}
	return 0;
}

int take_split(struct normalise *n, struct slice field, struct slice parts, struct slice regex)
{
	struct step *step;

	if (!field.n || !parts.n)
		return usage_fail(n->stage, "--split takes FIELD:A,B=REGEX");
	step = norm_step(n, STEP_SPLIT, field);
	if (add_refs(n, step, parts) < 0)
		return usage_fail(n->stage, "--split: an empty field name in \"%.*s\"", SLICE_ARG(parts));
	if (compile(n, step, regex, 0) < 0)
		return -1;
	if (step->n_refs > SPLIT_PARTS || step->n_refs > step->regex.re_nsub)
		return usage_fail(n->stage, "--split: %zu fields need as many groups, at most %d, and "
		                            "\"%s\" has %zu", step->n_refs, SPLIT_PARTS, step->text.p,
		                  step->regex.re_nsub);
	return 0;
}

int take_join(struct normalise *n, struct slice field, struct slice text)
{
	struct step *step;
	struct slice rest;

	if (!field.n || !memchr(text.p, '{', text.n))
		return usage_fail(n->stage, "--join takes FIELD=TEXT with {fields} in it");
	step = norm_step(n, STEP_JOIN, field);
	step->text = rest = norm_keep(n, text);
	while (rest.p) {
		slice_cut(&rest, '{');
		struct slice name = rest.p ? slice_cut(&rest, '}') : SLICE("");
		if (name.n)
			add_ref(step, name);
		else if (rest.p)
			return usage_fail(n->stage, "--join: a field's name should stand between { and }");
	}
	return 0;
}

int take_block(struct normalise *n, struct slice field, struct slice from, struct slice regex)
{
	struct step *step;

	if (!field.n || !from.n)
		return usage_fail(n->stage, "--block takes FIELD:FROM=REGEX");
	step = norm_step(n, STEP_BLOCK, field);
	add_ref(step, norm_keep(n, from));
	return compile(n, step, regex, 0);
}

/* There is one such step at most. */
static struct step *unpivot_step(struct normalise *n)
{
	struct step *step = find_step(n, STEP_UNPIVOT, SLICE(""));

	return step ? step : norm_step(n, STEP_UNPIVOT, SLICE(""));
}

int take_unpivot(struct normalise *n, struct slice regex)
{
	return compile(n, unpivot_step(n), regex, 0);
}

int take_names_to(struct normalise *n, struct slice names)
{
	struct step *step = unpivot_step(n);

	step->n_refs = 0;
	if (add_refs(n, step, names) < 0)
		return usage_fail(n->stage, "--names-to takes names separated by commas");
	return 0;
}

int take_decimal(struct normalise *n, struct slice text)
{
	if (slice_is(text, "auto"))
		n->decimal = DECIMAL_AUTO;
	else if (slice_is(text, "comma"))
		n->decimal = DECIMAL_COMMA;
	else if (slice_is(text, "point"))
		n->decimal = DECIMAL_POINT;
	else
		return usage_fail(n->stage, "--decimal takes auto, comma or point, not \"%.*s\"",
		                  SLICE_ARG(text));
	return 0;
}

int take_frequency(struct normalise *n, struct slice text)
{
	if (period_frequency(text, &n->frequency))
		return 0;
	return usage_fail(n->stage, "--freq takes A, S, Q, M or ytd, not \"%.*s\"", SLICE_ARG(text));
}

static bool is_letters(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < 'A' || text.p[i] > 'Z')
			return false;
	return true;
}

int take_missing(struct normalise *n, struct slice mark, struct slice meaning)
{
	struct mark *m = arena_alloc(&n->arena, sizeof(*m));
	struct slice conf = meaning, status = slice_cut(&conf, '/');

	*m = (struct mark){ 0 };
	mark = figure_trim(mark);
	if (meaning.n && meaning.p[0] == '=') {
		m->digits = norm_keep(n, (struct slice){ meaning.p + 1, meaning.n - 1 });
		if (!number_is_json(m->digits))
			return usage_fail(n->stage, "--missing: \"%s\" is not a number", m->digits.p);
	} else if (!status.n || !is_letters(status) || (conf.p && (!conf.n || !is_letters(conf)))) {
		return usage_fail(n->stage, "--missing takes MARK=STATUS or MARK=STATUS/CONF in SDMX "
		                            "letters, or MARK==FIGURE, not \"%.*s\"",
		                  SLICE_ARG(meaning));
	} else {
		m->status = norm_keep(n, status);
		m->conf = conf.p ? norm_keep(n, conf) : SLICE("");
	}
	/* a mark that reads as a number has to be looked for before numbers are */
	if (mark.n && mark.p[mark.n - 1] >= '0' && mark.p[mark.n - 1] <= '9')
		n->numeric_marks = true;
	dict_slot(&n->marks, norm_keep(n, mark))->item = m;
	return 0;
}

int take_footnote(struct normalise *n, struct slice mark, struct slice status, struct slice text)
{
	struct footnote *f = arena_alloc(&n->arena, sizeof(*f));

	if (!mark.n || !is_letters(status))
		return usage_fail(n->stage, "--footnote takes MARK=STATUS or MARK=STATUS:TEXT in SDMX "
		                            "letters");
	f->status = norm_keep(n, status);
	f->text = norm_keep(n, text);
	dict_slot(&n->footnotes, norm_keep(n, mark))->item = f;
	return 0;
}

int take_scale(struct normalise *n, struct slice field, struct slice factor)
{
	struct step *step = norm_step(n, STEP_SCALE, field);

	step->text = norm_keep(n, factor);
	if (!field.n || !factor_read(factor, &step->factor))
		return usage_fail(n->stage, "--scale takes FIELD=FACTOR, a positive number of at most 23 "
		                            "digits, not \"%.*s\"", SLICE_ARG(factor));
	return 0;
}

static int load_units(struct normalise *n)
{
	const char *message;

	if (!n->units && !(n->units = units_open(&message)))
		return diag_fail(n->stage->diag, NULL, "%s", message);
	return 0;
}

int take_unit(struct normalise *n, struct slice spelling, struct slice meaning)
{
	if (load_units(n) < 0)
		return -1;
	if (!unit_add(n->units, norm_keep(n, spelling), norm_keep(n, meaning)))
		return usage_fail(n->stage, "a unit is CODE or \"FACTOR CODE\", not \"%.*s\"",
		                  SLICE_ARG(meaning));
	return 0;
}

int take_fields(struct normalise *n, enum step_kind kind, struct slice names)
{
	if (kind == STEP_KEEP) {
		struct step *step = find_step(n, STEP_KEEP, SLICE(""));

		if (!step)
			step = norm_step(n, STEP_KEEP, SLICE(""));
		step->n_refs = 0;
		if (add_refs(n, step, names) < 0)
			return usage_fail(n->stage, "an empty field name in \"%.*s\"", SLICE_ARG(names));
		for (size_t i = 0; i < step->n_refs; i++)
			for (size_t k = 0; k < i; k++)
				if (slice_eq(step->refs[i].name, step->refs[k].name))
					return usage_fail(n->stage, "--keep names \"%.*s\" twice",
					                  SLICE_ARG(step->refs[i].name));
		step->columns = xreallocarray(step->columns, step->n_refs, sizeof(*step->columns));
		return 0;
	}
	while (names.p) {
		struct slice name = slice_cut(&names, ',');
		struct step *step;

		if (!name.n)
			return usage_fail(n->stage, "an empty field name in \"%.*s\"", SLICE_ARG(names));
		if (find_step(n, kind, name))
			continue;
		step = norm_step(n, kind, name);
		if (kind == STEP_FLAGS)
			add_ref(step, step->field);
	}
	return 0;
}

struct mapping *take_map(struct normalise *n, struct slice field, struct slice from, size_t fields)
{
	struct step *step = find_step(n, STEP_MAP, field);
	struct mapping *m = arena_alloc(&n->arena, sizeof(*m));

	if (!step)
		step = norm_step(n, STEP_MAP, field);
	m->n = fields;
	m->leave_out = fields == 0;
	m->fields = arena_alloc(&n->arena, (fields + 1) * sizeof(*m->fields));
	m->values = arena_alloc(&n->arena, (fields + 1) * sizeof(*m->values));
	dict_slot(&step->dict, norm_keep(n, figure_trim(from)))->item = m;
	return m;
}

/* ---- the command line --------------------------------------------------- */

static int map_option(struct normalise *n, struct slice left, struct slice new_text)
{
	struct slice old = left, field = slice_cut(&old, ':');
	struct mapping *m;

	if (!field.n || !old.p)
		return usage_fail(n->stage, "--map takes FIELD:OLD=NEW");
	m = take_map(n, field, old, 1);
	m->fields[0] = field_named(norm_keep(n, field));
	m->values[0] = constant(n, new_text);
	return 0;
}

/* Options of the form LEFT=RIGHT. */
static int pair_option(struct normalise *n, int code, struct slice arg)
{
	struct slice right = arg, left = slice_cut(&right, '=');

	if (!right.p)
		return usage_fail(n->stage, "\"%.*s\": a = is missing; see the option in --help",
		                  SLICE_ARG(arg));
	switch (code) {
	case 'r': return take_rename(n, left, right);
	case 's': return take_set(n, left, right);
	case 'm': return map_option(n, left, right);
	case OPT_SKIP: return take_regex(n, STEP_SKIP, left, right);
	case OPT_ONLY: return take_regex(n, STEP_ONLY, left, right);
	case OPT_SCALE: return take_scale(n, left, right);
	case OPT_MISSING: return take_missing(n, left, right);
	case OPT_JOIN: return take_join(n, left, right);
	case OPT_BLOCK: {
		struct slice from = left, field = slice_cut(&from, ':');
		return take_block(n, field, from.p ? from : SLICE(""), right);
	}
	case OPT_SPLIT: {
		struct slice parts = left, field = slice_cut(&parts, ':');
		return take_split(n, field, parts, right);
	}
	default: {
		struct slice text = right, status = slice_cut(&text, ':');
		return take_footnote(n, left, status, text.p ? text : left);
	}
	}
}

static int take_argument(struct normalise *n, const struct argument *a)
{
	struct slice arg = a->text ? slice_of(a->text) : SLICE("");

	switch (a->code) {
	case 'u': return take_unpivot(n, arg);
	case OPT_NAMES_TO: return take_names_to(n, arg);
	case OPT_VALUES_TO: n->values_to = norm_keep(n, arg); return 0;
	case OPT_DECIMAL: return take_decimal(n, arg);
	case OPT_FREQ: return take_frequency(n, arg);
	case OPT_GLUED: n->glued = true; return 0;
	case OPT_DROP_EMPTY: n->drop_empty = true; return 0;
	case OPT_CELL_FLAGS: n->cell_flags = true; return 0;
	case OPT_BACKCAST: n->backcast = true; return 0;
	case OPT_EXPLAIN: n->explain = true; return 0;
	case OPT_DECUMULATE: return take_fields(n, STEP_DECUMULATE, SLICE("value"));
	case OPT_NUTS:
		n->nuts = nuts_vintage(arg);
		return n->nuts >= 0 ? 0 : usage_fail(n->stage, "--nuts takes 1999, 2003, 2006, 2010, 2013, 2016 or 2021, not "
		                                               "\"%.*s\"", SLICE_ARG(arg));
	case OPT_FILL: return take_fields(n, STEP_FILL, arg);
	case OPT_FLAGS: return take_fields(n, STEP_FLAGS, arg);
	case OPT_UNIT: return take_fields(n, STEP_UNIT, arg);
	case 'n': return take_fields(n, STEP_NUMBER, arg);
	case 't': return take_fields(n, STEP_PERIOD, arg);
	case 'g': return take_fields(n, STEP_REGION, arg);
	case 'd': return take_fields(n, STEP_DROP, arg);
	case 'k': return take_fields(n, STEP_KEEP, arg);
	case 'p':
	case OPT_DESCRIBE:
	case OPT_PRINT:
	case OPT_LIST_PROFILES:
	case OPT_REGIONS: return 0; /* taken before */
	default: return pair_option(n, a->code, arg);
	}
}

static int load_marks(struct normalise *n)
{
	struct table table;
	struct slice text;
	const char *message = "not built in";
	int rc = 0;

	if (!resource_find("tables/missing_mark.tsv", &text) || !table_read(&table, text, &message))
		return diag_fail(n->stage->diag, NULL, "tables/missing_mark.tsv: %s", message);
	for (size_t i = 0; i < table.rows && rc == 0; i++) {
		struct slice status = table_cell(&table, i, 0), conf = table_cell(&table, i, 1);
		struct mark *m = arena_alloc(&n->arena, sizeof(*m));

		*m = (struct mark){ norm_keep(n, status), norm_keep(n, conf), SLICE("") };
		dict_slot(&n->marks, norm_keep(n, table_cell(&table, i, 2)))->item = m;
	}
	table_fini(&table);
	return rc;
}

/* Checks steps against each other and loads what they need. */
static int complete(struct normalise *n, const char *regions_path)
{
	struct step *unpivot = find_step(n, STEP_UNPIVOT, SLICE(""));
	const char *message;
	bool period = false, region = false, unit = false, number = false, time = false;

	if (unpivot && !unpivot->has_regex)
		return usage_fail(n->stage, "--names-to needs --unpivot");
	if (unpivot && !unpivot->n_refs)
		add_ref(unpivot, SLICE("time"));
	if (unpivot && unpivot->n_refs > 1 &&
	    (unpivot->n_refs > unpivot->regex.re_nsub || unpivot->n_refs > SPLIT_PARTS))
		return usage_fail(n->stage, "--names-to: %zu fields need as many groups, at most %d, and "
		                            "\"%s\" has %zu", unpivot->n_refs, SPLIT_PARTS,
		                  unpivot->text.p, unpivot->regex.re_nsub);
	for (size_t i = 0; i < n->n_steps; i++) {
		const struct step *step = &n->steps[i];

		unit |= step->kind == STEP_UNIT;
		number |= step->kind == STEP_NUMBER;
		region |= step->kind == STEP_REGION;
		if (step->kind == STEP_PERIOD) {
			/* the region's year is in `time`, or else in the first period */
			if (!period)
				n->time = field_named(step->field);
			time |= slice_is(step->field, "time");
			period = true;
		}
	}
	if (time)
		n->time = field_named(SLICE("time"));
	if (unit && (load_units(n) < 0 ||
	             (!number && take_fields(n, STEP_NUMBER, SLICE("value")) < 0)))
		return -1;
	for (size_t i = 0; region && i < n->n_steps; i++)
		if (n->steps[i].kind == STEP_REGION) {
			struct slice field = n->steps[i].field;
			if (!find_step(n, STEP_VALID, field))
				norm_step(n, STEP_VALID, field);
		}
	if (period && !(n->periods = periods_open(&message)))
		return diag_fail(n->stage->diag, NULL, "%s", message);
	if (region && !(n->regions = regions_open(regions_path, &message)))
		return diag_fail(n->stage->diag, NULL, "%s", message);
	return 0;
}

int take_arguments(struct normalise *n)
{
	const char *regions_path = NULL, *profile = NULL;

	if (load_marks(n) < 0)
		return -1;
	for (size_t i = 0; i < n->n_arguments; i++) {
		const struct argument *a = &n->arguments[i];

		if (a->code == OPT_LIST_PROFILES) {
			profile_list(&n->stage->output->buf);
			return 1;
		}
		if (a->code == OPT_PRINT)
			return profile_print(n, a->text);
		if (a->code == OPT_REGIONS)
			regions_path = a->text;
		if (a->code == 'p' || a->code == OPT_DESCRIBE) {
			if (profile)
				return usage_fail(n->stage, "one profile at a time");
			profile = a->text;
			n->describe = a->code == OPT_DESCRIBE;
		}
	}
	if (profile && profile_read(n, profile) < 0)
		return -1;
	for (size_t i = 0; i < n->n_arguments; i++)
		if (take_argument(n, &n->arguments[i]) < 0)
			return -1;
	return complete(n, regions_path);
}
