/* SPDX-License-Identifier: MIT */
/*
 * compute-indicator: from aggregates to indicators. Holds the panel (memory grows with
 * the cells), then lets each indicator named compute it from there.
 */
#include <stdlib.h>

#include "filter/compute_indicator.h"
#include "filter/filters.h"

enum { OPT_REGION = 256, OPT_ACTIVITY, OPT_TIME, OPT_VALUE, OPT_WEIGHT, OPT_BY, OPT_TOTAL_REGION,
       OPT_TOTAL_ACTIVITY, OPT_BASE, OPT_END, OPT_SET, OPT_COMPONENT, OPT_DUPLICATES, OPT_MISSING,
       OPT_OVERLAP, OPT_WITH, OPT_TABLE, OPT_MANUAL, OPT_TEXTS, OPT_LIST, OPT_DESCRIBE, OPT_LANG };

static const struct option_row options[] = {
	{ OPT_LIST, "list", "[=WORD]", "list the indicators by group; with WORDS (operands too) those that\n"
	                               "have all of them in name, title, meaning, formula or source" },
	{ OPT_DESCRIBE, "describe", "NAME", "formula, source, inputs, range, meaning; of a theory (\"theories\"\nlists them) its indicators" },
	{ OPT_MANUAL, "manual", NULL, "write klaster-indicators(7), the page of all indicators" },
	{ OPT_TEXTS, "texts", NULL, "write the English texts of the indicators; with --lang kk or ru the\n"
	                            "table of their translations" },
	{ OPT_LANG, "lang", "LANG", "of --list, --describe and --texts: kk, ru or en (en)" },
	{ 'p', "param", "NAME=VALUE", "a parameter of the indicators" },
	{ OPT_REGION, "region", "FIELD", "the field of the region (region)" },
	{ OPT_ACTIVITY, "activity", "FIELD", "the field of the activity (nace; where the records have none\n"
	                                     "product, else cluster)" },
	{ OPT_TIME, "time", "FIELD", "the field of the period (time)" },
	{ OPT_VALUE, "value", "FIELD", "the field of the value (value)" },
	{ OPT_WEIGHT, "weight", "FIELD", "the field of the weight, such as population" },
	{ OPT_WITH, "with", "NAME=FIELD", "the field of a further figure that an indicator needs (NAME)" },
	{ OPT_TABLE, "table", "NAME=FILE", "a side table that an indicator needs: records, see --describe" },
	{ OPT_BY, "by", "A,B,...", "a panel for each value of these too (measure,unit)" },
	{ OPT_TOTAL_REGION, "total-region", "CODE", "records of CODE are the published totals over regions" },
	{ OPT_TOTAL_ACTIVITY, "total-activity", "CODE", "records of CODE are the published totals over activities" },
	{ OPT_BASE, "base", "PERIOD", "the first period of a change (the first there is)" },
	{ OPT_END, "end", "PERIOD", "its last period (the last there is)" },
	{ OPT_SET, "set", "A,B,...", "the activities of set_share" },
	{ OPT_COMPONENT, "component", "A,B,...", "only these components; \"value\" is the indicator itself" },
	{ OPT_DUPLICATES, "duplicates", "RULE", "two records of one cell: refuse or sum (refuse)" },
	{ OPT_MISSING, "missing", "RULE", "records without value: report, or skip without a word (report)" },
	{ OPT_OVERLAP, "allow-overlap", NULL, "let a region or an activity stand beside its own parts" },
	{ 0, NULL, NULL, NULL },
};

static void init(struct stage *s)
{
	struct compute *c = s->state;

	c->panel = (struct panel_options){ .region = SLICE("region"), .activity = SLICE(""),
		                           .time = SLICE("time"), .value = SLICE("value"),
		                           .weight = SLICE(""), .by = c->by, .by_n = 2,
		                           .total_region = SLICE(""), .total_activity = SLICE("") };
	c->by[0] = SLICE("measure");
	c->by[1] = SLICE("unit");
	c->lang = "en";
	c->run = (struct run){ .stage = s, .panel = &c->panel, .parameters = c->parameters,
		               .base = SLICE(""), .end = SLICE("") };
	maker_init(&c->run.maker, NULL);
}

static int set_parameter(struct stage *s, const char *arg)
{
	struct compute *c = s->state;
	struct slice value = slice_of(arg), name = slice_cut(&value, '=');

	if (!value.p || c->run.parameters_n == PARAMETERS_MAX)
		return usage_fail(s, "--param takes NAME=VALUE, not \"%s\"", arg);
	c->parameters[c->run.parameters_n++] = (struct parameter){ name, value };
	return 0;
}

/* NAME=TEXT into the list of `most`. */
static int set_pair(struct stage *s, const char *option, const char *arg, struct parameter *list, size_t *n,
                    size_t most)
{
	struct slice value = slice_of(arg), name = slice_cut(&value, '=');

	if (!value.n || !name.n)
		return usage_fail(s, "%s takes NAME=..., not \"%s\"", option, arg);
	for (size_t i = 0; i < *n; i++)
		if (slice_eq(list[i].name, name))
			return usage_fail(s, "%s names \"%.*s\" twice", option, SLICE_ARG(name));
	if (*n == most)
		return usage_fail(s, "more than %zu %s", most, option);
	list[(*n)++] = (struct parameter){ name, value };
	return 0;
}

static int set_by(struct stage *s, const char *arg)
{
	struct compute *c = s->state;
	struct slice *names;
	long n = option_names(s, "--by", arg, &names);
	bool twice = false;

	if (n < 0)
		return -1;
	c->panel.by_n = 0;
	for (long i = 0; i < n && i < BY_MAX; i++) {
		for (long k = 0; k < i; k++)
			twice |= slice_eq(names[k], names[i]);
		c->by[c->panel.by_n++] = names[i];
	}
	free(names);
	return twice ? usage_fail(s, "--by names a field twice: \"%s\"", arg) : n > BY_MAX ? usage_fail(s, "--by takes at most %d fields", BY_MAX) : 0;
}

static int option(struct stage *s, int code, const char *arg)
{
	struct compute *c = s->state;
	long n;

	switch (code) {
	case OPT_LIST:
		c->list = true;
		if (arg && c->words_n < WORDS_MAX)
			c->words[c->words_n++] = arg;
		return 0;
	case OPT_DESCRIBE: c->describe = arg; return 0;
	case OPT_MANUAL: c->manual = true; return 0;
	case OPT_TEXTS: c->texts = true; return 0;
	case OPT_LANG:
		if (strcmp(arg, "kk") != 0 && strcmp(arg, "ru") != 0 && strcmp(arg, "en") != 0)
			return usage_fail(s, "--lang is kk, ru or en, not \"%s\"", arg);
		c->lang = arg;
		return 0;
	case 'p': return set_parameter(s, arg);
	case OPT_WITH: return set_pair(s, "--with", arg, c->with, &c->with_n, PANEL_COLUMNS);
	case OPT_TABLE: return set_pair(s, "--table", arg, c->tables, &c->tables_n, TABLES_MAX);
	case OPT_REGION:
		c->panel.region = slice_of(arg);
		c->region_named = true;
		return 0;
	case OPT_ACTIVITY:
		c->panel.activity = slice_of(arg);
		c->activity_named = true;
		return 0;
	case OPT_TIME: c->panel.time = slice_of(arg); return 0;
	case OPT_VALUE: c->panel.value = slice_of(arg); return 0;
	case OPT_WEIGHT: c->panel.weight = slice_of(arg); return 0;
	case OPT_BY: return set_by(s, arg);
	case OPT_TOTAL_REGION: c->panel.total_region = slice_of(arg); return 0;
	case OPT_TOTAL_ACTIVITY: c->panel.total_activity = slice_of(arg); return 0;
	case OPT_BASE: c->run.base = slice_of(arg); return 0;
	case OPT_END: c->run.end = slice_of(arg); return 0;
	case OPT_SET:
		free(c->run.set);
		n = option_names(s, "--set", arg, &c->run.set);
		c->run.set_n = n < 0 ? 0 : (size_t)n;
		return n < 0 ? -1 : 0;
	case OPT_COMPONENT:
		free(c->run.components);
		n = option_names(s, "--component", arg, &c->run.components);
		c->run.components_n = n < 0 ? 0 : (size_t)n;
		return n < 0 ? -1 : 0;
	case OPT_DUPLICATES:
		c->panel.sum_duplicates = strcmp(arg, "sum") == 0;
		return c->panel.sum_duplicates || strcmp(arg, "refuse") == 0 ?
		               0 : usage_fail(s, "--duplicates is refuse or sum, not \"%s\"", arg);
	case OPT_MISSING:
		c->skip_missing = strcmp(arg, "skip") == 0;
		return c->skip_missing || strcmp(arg, "report") == 0 ?
		               0 : usage_fail(s, "--missing is report or skip, not \"%s\"", arg);
	case OPT_OVERLAP: c->allow_overlap = true; return 0;
	default: return -1;
	}
}

static int operand(struct stage *s, const char *text)
{
	struct compute *c = s->state;
	struct slice rest = slice_of(text);

	if (c->list) {
		if (c->words_n == WORDS_MAX)
			return usage_fail(s, "more than %d words to look for", WORDS_MAX);
		c->words[c->words_n++] = text;
		return 1;
	}
	if (c->wanted_n)
		return 0; /* the names stand in one operand; files follow */
	do {
		struct slice name = slice_cut(&rest, ',');
		const struct indicator *i = indicator_find(name);
		if (!i)
			return compute_unknown(s, name);
		if (c->wanted_n == NAMES_MAX)
			return usage_fail(s, "more than %d indicators", NAMES_MAX);
		c->wanted[c->wanted_n++] = i;
	} while (rest.p);
	return 1;
}

static int begin(struct stage *s)
{
	struct compute *c = s->state;

	if (c->list)
		return compute_list(s, c->lang, c->words, c->words_n);
	if (c->manual)
		return compute_manual(s);
	if (c->texts)
		return compute_texts(s, c->lang);
	if (c->describe)
		return compute_describe(s, c->lang, c->describe);
	if (!c->wanted_n)
		return usage_fail(s, "name an indicator; --list names all");
	for (size_t k = 0; k < c->wanted_n; k++) {
		const struct indicator *i = c->wanted[k];
		if (i->needs & NEED_WEIGHT && !c->panel.weight.n)
			return usage_fail(s, "%s needs --weight FIELD", i->name);
		if (i->needs & NEED_SET && !c->run.set_n)
			return usage_fail(s, "%s needs --set A,B,...", i->name);
	}
	return compute_choose_fields(s);
}

static int take(struct stage *s, struct batch *b)
{
	struct compute *c = s->state;

	/* What stands for the regions is not the activity too. */
	if (!c->activity_named && slice_eq(c->panel.activity, c->panel.region))
		c->panel.activity = SLICE("");
	if (!c->maker)
		c->maker = panel_maker_new(&c->panel);
	for (size_t i = 0; i < b->n; i++) {
		if (!c->activity_named && compute_choose_activity(c, &b->records[i]) < 0)
			return -1;
		struct field_ref *field;
		uint64_t missing = panel_missing(c->maker);
		const char *fault = panel_take(c->maker, b, &b->records[i], &field);
		if (!fault && panel_missing(c->maker) > missing)
			s->counts.dropped++;
		else if (!fault)
			s->counts.aggregated++;
		else if (stage_reject(s, b, &b->records[i], field, fault, 0) < 0)
			return -1;
	}
	return 0;
}

/* Whether anything that was asked for adds regions or activities up, or holds them against
 * one another. */
static bool adds_up(struct compute *c)
{
	for (size_t k = 0; k < c->wanted_n; k++) {
		c->run.indicator = c->wanted[k];
		if (!(c->wanted[k]->needs & BY_CELL) || (parameter_known(&c->run, "of") && !parameter_is(&c->run, "of", "cell")))
			return true;
	}
	return false;
}

static int finish(struct stage *s)
{
	struct compute *c = s->state;
	struct group *groups;
	char *message;
	size_t n;

	if (!c->maker)
		return 0;
	groups = panel_groups(c->maker, !c->allow_overlap && adds_up(c), &n, &message);
	if (!groups) {
		diag_fail(s->diag, NULL, "%s", message);
		free(message);
		return -1;
	}
	if (!c->skip_missing)
		compute_tell_missing(c, groups, n);
	if (compute_check_input(c, groups, n) < 0)
		return -1;
	c->run.groups_n = n;
	for (size_t k = 0; k < c->wanted_n; k++) {
		c->run.indicator = c->wanted[k];
		if (c->wanted[k]->needs & NEED_ACTIVITY && !panel_has_activities(c->maker) && n)
			return diag_fail(s->diag, NULL, "%s needs an activity in each record; name its field with "
			                                "--activity", c->wanted[k]->name);
		for (size_t g = 0; g < n; g++)
			if (c->wanted[k]->compute(&c->run, &groups[g]) < 0 || c->run.rc < 0)
				return -1;
	}
	for (size_t i = 0; c->run.offered && i < c->run.components_n && i < 64; i++)
		if (!(c->run.components_seen >> i & 1))
			return diag_fail(s->diag, NULL, "no result has the component \"%.*s\"; --describe NAME names those "
			                                "there are", SLICE_ARG(c->run.components[i]));
	return maker_emit(&c->run.maker, s);
}

static void release(struct stage *s)
{
	struct compute *c = s->state;

	panel_maker_free(c->maker);
	run_fini(&c->run);
}

const struct stage_class compute_indicator_class = {
	.name = "compute-indicator",
	.synopsis = "[--param name=value] [--base period] [--end period] name[,name...] [file ...]",
	.summary = "Computes indicators of location, specialisation, inequality and growth from records.",
	.examples = "  compute-indicator --list\n"
	            "  compute-indicator --describe lq --lang kk\n"
	            "  compute-indicator lq,herfindahl < aggregates\n",
	.options = options,
	.state_size = sizeof(struct compute),
	.init = init,
	.option = option,
	.operand = operand,
	.open = begin,
	.batch = take,
	.finish = finish,
	.close = release,
};
