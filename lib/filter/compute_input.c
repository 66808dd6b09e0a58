/* SPDX-License-Identifier: MIT */
/* Where compute-indicator finds its input: fields, kinds of records, side tables; what is missing. */
#include "filter/compute_indicator.h"

#include <stdlib.h>

/* A field has one role, and not the name of one that results have anyway. */
static int check_roles(struct stage *s, const struct compute *c)
{
	const struct panel_options *o = &c->panel;
	struct slice names[BY_MAX + 8] = { SLICE("indicator"), SLICE("component"), SLICE("value"), SLICE("reason"),
		                           o->region, o->time };
	size_t n = 6;

	if (c->activity_named)
		names[n++] = o->activity;
	for (size_t i = 0; i < o->by_n; i++)
		names[n++] = o->by[i];
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (slice_eq(names[i], names[k]))
				return usage_fail(s, "the field \"%.*s\" is named twice, by --region, --activity, --time "
				                     "or --by, or is the results' own", SLICE_ARG(names[i]));
	return 0;
}

/* Whether a field has another role already. */
static bool is_taken(const struct panel_options *o, struct slice field)
{
	bool taken = slice_eq(field, o->region) || slice_eq(field, o->time) || slice_eq(field, o->value) ||
	             slice_eq(field, o->weight);

	for (size_t i = 0; i < o->by_n; i++)
		taken |= slice_eq(field, o->by[i]);
	return taken;
}

/* "area?" may be absent. */
static bool is_optional(const char *name, struct slice *bare)
{
	*bare = slice_of(name);
	if (!slice_ends(*bare, SLICE("?")))
		return false;
	bare->n--;
	return true;
}

/* Flows stand for regions and activities; the two kinds do not go together. */
static int choose_kind(struct stage *s, struct compute *c)
{
	const struct indicator *first = c->wanted[0];

	c->flows = first->needs & NEED_FLOWS;
	for (size_t k = 1; k < c->wanted_n; k++)
		if (c->flows != (bool)(c->wanted[k]->needs & NEED_FLOWS))
			return usage_fail(s, "%s and %s read records of different kinds; compute them one after the other",
			                  first->name, c->wanted[k]->name);
	for (size_t k = 0; k < c->wanted_n; k++)
		c->panel.plants |= c->wanted[k]->needs & NEED_PLANTS;
	if (c->flows && !c->region_named)
		c->panel.region = SLICE("from");
	if (c->flows && !c->activity_named)
		c->panel.activity = SLICE("to");
	c->activity_named |= c->flows;
	return 0;
}

/* The further columns that the indicators know, each by its own name or that of --with. */
static int choose_columns(struct stage *s, struct compute *c)
{
	struct panel_options *o = &c->panel;
	bool known;

	for (size_t k = 0; k < c->wanted_n; k++)
		for (const struct column_row *row = c->wanted[k]->columns; row && row->name; row++) {
			struct panel_field column = { 0 };
			is_optional(row->name, &column.name);
			column.field = column.name;
			for (size_t i = 0; i < c->with_n; i++)
				if (slice_eq(c->with[i].name, column.name))
					column.field = c->with[i].value;
			known = false;
			for (size_t i = 0; i < o->columns_n; i++)
				known |= slice_eq(o->columns[i].name, column.name);
			if (!known && o->columns_n == PANEL_COLUMNS)
				return usage_fail(s, "more than %d further fields; ask for fewer indicators at once",
				                  PANEL_COLUMNS);
			if (!known)
				o->columns[o->columns_n++] = column;
		}
	for (size_t i = 0; i < c->with_n; i++) {
		known = false;
		for (size_t k = 0; k < o->columns_n; k++)
			known |= slice_eq(o->columns[k].name, c->with[i].name);
		if (!known)
			return usage_fail(s, "no indicator named has a field \"%.*s\" for --with", SLICE_ARG(c->with[i].name));
	}
	return 0;
}

/* The table of an indicator wanted that looks at it; else of one that does not, in *idle. */
static const struct table_row *table_of(const struct compute *c, struct slice name, const struct indicator **idle)
{
	const struct table_row *unused = NULL;
	struct run run = c->run;
	struct slice bare;

	*idle = NULL;
	for (size_t k = 0; k < c->wanted_n; k++)
		for (const struct table_row *row = c->wanted[k]->tables; row && row->name; row++) {
			is_optional(row->name, &bare);
			if (!slice_eq(bare, name))
				continue;
			run.indicator = c->wanted[k];
			if (table_taken(&run, row)) {
				*idle = NULL;
				return row;
			}
			*idle = c->wanted[k];
			unused = row;
		}
	return unused;
}

static struct slice key_field(const struct compute *c, const char *key)
{
	if (!key)
		return SLICE("");
	if (strcmp(key, "region") == 0)
		return c->panel.region;
	if (strcmp(key, "activity") == 0)
		return c->activity_named ? c->panel.activity : SLICE("nace");
	return slice_of(key);
}

static int read_tables(struct stage *s, struct compute *c)
{
	struct run *run = &c->run;
	struct slice bare;

	for (size_t i = 0; i < c->tables_n; i++) {
		const struct indicator *idle;
		const struct table_row *row = table_of(c, c->tables[i].name, &idle);
		struct side_fields fields = { .time = c->panel.time, .value = c->panel.value };
		struct side *side;
		if (!row)
			return usage_fail(s, "no indicator named has a table \"%.*s\"; see --describe",
			                  SLICE_ARG(c->tables[i].name));
		if (idle)
			return usage_fail(s, "%s does not look at --table %.*s unless --param %s", idle->name, SLICE_ARG(c->tables[i].name),
			                  row->when);
		fields.key[0] = key_field(c, row->key[0]);
		fields.key[1] = key_field(c, row->key[1]);
		if (row->labels)
			fields.label = c->tables[i].name;
		side = side_read(arena_printf(&run->arena, "%.*s", SLICE_ARG(c->tables[i].name)).p,
		                 c->tables[i].value.p, &fields, s->diag);
		if (!side)
			return -1;
		run->sides = xgrow(run->sides, &run->sides_cap, run->sides_n + 1, sizeof(struct side *));
		run->sides[run->sides_n++] = side;
	}
	for (size_t k = 0; k < c->wanted_n; k++)
		for (const struct table_row *row = c->wanted[k]->tables; row && row->name; row++)
			if (!is_optional(row->name, &bare) && !side_table(run, row->name))
				return usage_fail(s, "%s needs --table %s=FILE: %s", c->wanted[k]->name, row->name, row->meaning);
	return 0;
}

/* A column that must be there and no record had. */
static int check_columns(struct compute *c)
{
	for (size_t k = 0; k < c->wanted_n; k++)
		for (const struct column_row *row = c->wanted[k]->columns; row && row->name; row++)
			for (size_t i = 0; i < c->panel.columns_n; i++) {
				const struct panel_field *f = &c->panel.columns[i];
				if (slice_is(f->name, row->name) && !f->seen)
					return diag_fail(c->run.stage->diag, NULL, "%s needs the field \"%.*s\" in the records: %s; "
					                 "name another with --with %s=FIELD", c->wanted[k]->name,
					                 SLICE_ARG(f->field), row->meaning, row->name);
			}
	return 0;
}

/* ---- options that would change nothing ------------------------------------ */

enum taken { WEIGHT, SPAN, SET };

/* Whether the indicator of the run uses what the option names. */
static bool takes(const struct run *run, enum taken option)
{
	unsigned needs = run->indicator->needs;

	switch (option) {
	case WEIGHT: return weight_taken(run);
	case SPAN: return needs & NEED_PERIODS && !(needs & WHOLE_SERIES);
	default: return needs & (NEED_SET | TAKES_SET);
	}
}

/* Refuses the option for the first indicator that would not look at it: what is given and has
 * no effect would be believed to have one. A span or a set that one of several takes is for that
 * one, as a parameter is; a figure that is not weighted looks like one that is. */
static int refuse_idle(struct stage *s, struct compute *c, enum taken option, const char *name)
{
	struct run run = c->run;
	struct buf others = { 0 };
	const struct indicator *idle = NULL;
	int rc = 0;

	for (size_t k = 0; k < c->wanted_n && !(idle && option == WEIGHT); k++) {
		run.indicator = c->wanted[k];
		if (!takes(&run, option))
			idle = c->wanted[k];
		else if (option != WEIGHT)
			return 0;
	}
	if (!idle)
		return 0;
	for (const struct indicator *i = NULL; (i = indicator_next(i));) {
		run.indicator = i;
		if (takes(&run, option))
			buf_printf(&others, "%s%s", others.n ? ", " : "", i->name);
	}
	buf_addc(&others, '\0');
	if (option == WEIGHT && idle->weight)
		rc = usage_fail(s, "%s does not look at %s unless --param %s; these do: %s", idle->name, name, idle->weight, others.p);
	else
		rc = usage_fail(s, "%s does not look at %s; these do: %s", idle->name, name, others.p);
	buf_fini(&others);
	return rc;
}

static int refuse_all_idle(struct stage *s, struct compute *c)
{
	struct run run = c->run;

	for (size_t k = 0; k < c->wanted_n && !c->panel.weight.n; k++) {
		run.indicator = c->wanted[k];
		if (parameter_known(&run, "per_weight") && parameter_is(&run, "per_weight", "1"))
			return usage_fail(s, "%s: per_weight=1 needs --weight FIELD", run.indicator->name);
	}
	if (c->panel.weight.n && refuse_idle(s, c, WEIGHT, "--weight") < 0)
		return -1;
	if ((c->run.base.n || c->run.end.n) && refuse_idle(s, c, SPAN, c->run.base.n ? "--base" : "--end") < 0)
		return -1;
	return c->run.set_n ? refuse_idle(s, c, SET, "--set") : 0;
}

int compute_choose_fields(struct stage *s)
{
	struct compute *c = s->state;

	if (choose_kind(s, c) < 0 || choose_columns(s, c) < 0)
		return -1;
	if (!c->activity_named) {
		static const char *const fields[] = { "nace", "product", "cluster" };
		for (size_t i = 0; i < CANDIDATES; i++)
			if (!is_taken(&c->panel, slice_of(fields[i])))
				c->candidates[c->candidates_n++] = field_named(slice_of(fields[i]));
		c->panel.activity = SLICE("");
	}
	if (check_roles(s, c) < 0 || parameters_check(&c->run, c->wanted, c->wanted_n) < 0 || refuse_all_idle(s, c) < 0)
		return -1;
	return read_tables(s, c);
}

/* A code of --set that no record has is a slip of the pen. */
static int check_set(struct compute *c, const struct group *groups, size_t n)
{
	for (size_t k = 0; n && k < c->run.set_n; k++) {
		bool found = false;
		for (size_t g = 0; g < n && !found; g++)
			for (size_t a = 0; a < groups[g].activities_n && !found; a++)
				found = slice_eq(groups[g].activities[a], c->run.set[k]);
		if (!found)
			return diag_fail(c->run.stage->diag, NULL, "no record of activity %.*s of --set",
			                 SLICE_ARG(c->run.set[k]));
	}
	return 0;
}

int compute_check_input(struct compute *c, const struct group *groups, size_t n)
{
	if (check_set(c, groups, n) < 0)
		return -1;
	return n ? check_columns(c) : 0;
}

/* The activity's field where none was named: that of nace, product and cluster which the
 * records have, and all of them the same. */
int compute_choose_activity(struct compute *c, const struct record *r)
{
	for (size_t i = 0; i < c->candidates_n; i++) {
		if (!record_get(r, &c->candidates[i]))
			continue;
		if (!c->chosen)
			panel_name_activity(c->maker, c->panel.activity = c->candidates[i].name);
		else if (c->chosen != &c->candidates[i])
			return diag_fail(c->run.stage->diag, NULL, "records by %s beside records by %s; name one of them with "
			                                           "--activity", c->chosen->name.p, c->candidates[i].name.p);
		c->chosen = &c->candidates[i];
		break;
	}
	return 0;
}

/* What was left out, by its first cells. */
void compute_tell_missing(struct compute *c, const struct group *groups, size_t n)
{
	enum { NAMED = 3 };
	struct diag *diag = c->run.stage->diag;
	struct buf names = { 0 };
	int named = 0;

	for (size_t k = 0; k < n; k++)
		for (const struct panel *p = groups[k].panels; p < groups[k].panels + groups[k].times_n; p++)
			for (size_t i = 0; i < p->missing_n && named < NAMED; i++, named++) {
				struct slice region = groups[k].regions[p->missing[i].region];
				struct slice activity = groups[k].activities[p->missing[i].activity];
				struct slice time = groups[k].times[p->time];
				buf_printf(&names, "%s%.*s %.*s %.*s", named ? ", " : " (", SLICE_ARG(region),
				           SLICE_ARG(activity), SLICE_ARG(time));
			}
	buf_adds(&names, named ? SLICE(")") : SLICE(""));
	buf_addc(&names, '\0');
	if (panel_missing(c->maker))
		diag_incomplete(diag, NULL, "%llu records without a value were left out%s; --missing skip accepts that",
		                (unsigned long long)panel_missing(c->maker), names.p);
	if (panel_unpublished(c->maker))
		diag_incomplete(diag, NULL, "%llu totals were not among the records, their parts were added up; "
		                            "--missing skip accepts that",
		                (unsigned long long)panel_unpublished(c->maker));
	buf_fini(&names);
}
