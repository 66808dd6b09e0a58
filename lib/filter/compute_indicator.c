/* SPDX-License-Identifier: MIT */
/*
 * compute-indicator: from aggregates to indicators. Holds the panel (memory grows with
 * the cells), then lets each indicator named compute it from there.
 */
#include <stdlib.h>

#include "filter/filters.h"
#include "indicator/indicator.h"
#include "reference/fold.h"
#include "stream/output.h"

enum { NAMES_MAX = 64, PARAMETERS_MAX = 32, BY_MAX = 12, CANDIDATES = 3, TABLES_MAX = 16 };

struct compute {
	struct panel_options panel;
	struct run run;
	struct parameter parameters[PARAMETERS_MAX];
	const struct indicator *wanted[NAMES_MAX];
	size_t wanted_n;
	struct panel_maker *maker;
	struct slice by[BY_MAX];
	const char *list, *describe, *lang;
	struct parameter with[PANEL_COLUMNS], tables[TABLES_MAX]; /* NAME=FIELD, NAME=FILE */
	size_t with_n, tables_n;
	bool skip_missing, region_named, activity_named, allow_overlap, flows;
	struct field_ref candidates[CANDIDATES]; /* for the activity, where it was not named */
	size_t candidates_n;
	const struct field_ref *chosen;
};

enum { OPT_REGION = 256, OPT_ACTIVITY, OPT_TIME, OPT_VALUE, OPT_WEIGHT, OPT_BY, OPT_TOTAL_REGION,
       OPT_TOTAL_ACTIVITY, OPT_BASE, OPT_END, OPT_SET, OPT_COMPONENT, OPT_DUPLICATES, OPT_MISSING,
       OPT_OVERLAP, OPT_WITH, OPT_TABLE, OPT_LIST, OPT_DESCRIBE, OPT_LANG };

static const struct option_row options[] = {
	{ OPT_LIST, "list", NULL, "list the indicators by group; with a NAME those that match it" },
	{ OPT_DESCRIBE, "describe", "NAME", "formula, source, inputs, range, meaning" },
	{ OPT_LANG, "lang", "LANG", "of --list and --describe: kk, ru or en (en)" },
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
	case OPT_LIST: c->list = ""; return 0;
	case OPT_DESCRIBE: c->describe = arg; return 0;
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

static int lang_index(const char *lang)
{
	return *lang == 'k' ? 0 : *lang == 'r' ? 1 : 2;
}

/* Whether the text has the word, whatever the case. */
static bool has(const char *text, const char *word)
{
	struct buf in = { 0 }, wanted = { 0 };
	bool found = false;

	fold_label(&in, slice_of(text ? text : ""));
	fold_label(&wanted, slice_of(word));
	for (size_t i = 0; !found && i + wanted.n <= in.n; i++)
		found = wanted.n == 0 || memcmp(in.p + i, wanted.p, wanted.n) == 0;
	buf_fini(&in);
	buf_fini(&wanted);
	return found;
}

static bool matches(const struct indicator_group *g, const struct indicator *i, const char *word)
{
	bool found = has(i->name, word) || has(i->also, word);

	for (int lang = 0; lang < 3; lang++)
		found |= has(g->title[lang], word) || has(i->title[lang], word);
	return found;
}

/* --list, with a word only those whose name, other names, group or title in any language has it. */
static int list(struct stage *s, const struct compute *c, const char *word)
{
	struct buf *out = &s->output->buf;
	int lang = lang_index(c->lang);
	bool any = false;

	for (const struct indicator_group *g = indicator_groups; g->rows; g++) {
		bool named = false;
		for (const struct indicator *i = g->rows; i->name; i++) {
			if (!matches(g, i, word))
				continue;
			if (!named)
				buf_printf(out, "%s%s\n", any ? "\n" : "", g->title[lang]);
			named = any = true;
			buf_printf(out, "  %-22s %s\n", i->name, i->title[lang]);
		}
	}
	return any ? 1 : usage_fail(s, "no indicator has \"%s\" in its name, group or title", word);
}

static void described(struct buf *out, const char *const words[3], int lang, const char *text)
{
	if (text && *text)
		buf_printf(out, "%s: %s\n", words[lang], text);
}

static int unknown(struct stage *s, struct slice name)
{
	const char *near = indicator_near(name);

	return usage_fail(s, "no indicator \"%.*s\"%s%s%s; --list names all", SLICE_ARG(name),
	                  *near ? "; did you mean " : "", near, *near ? "?" : "");
}

static int describe(struct stage *s, const struct compute *c)
{
	static const char *const formula[] = { "Формула", "Формула", "Formula" };
	static const char *const meaning[] = { "Мағынасы", "Смысл", "Meaning" };
	static const char *const source[] = { "Дереккөз", "Источник", "Source" };
	static const char *const range[] = { "Мәндер аралығы", "Область значений", "Range" };
	static const char *const parameters[] = { "Параметр", "Параметр", "Parameter" };
	static const char *const output[] = { "Шығыс кілттері", "Ключи на выходе", "Output keys" };
	static const char *const undefined[] = { "Анықталмаған жағдай", "Когда не определено", "Not defined" };
	static const char *const example[] = { "Мысал", "Пример", "Example" };
	static const char *const columns[] = { "Қосымша өріс (--with)", "Дополнительное поле (--with)", "Further field (--with)" };
	static const char *const tables[] = { "Қосымша кесте (--table)", "Дополнительная таблица (--table)", "Side table (--table)" };
	static const char *const needs[] = { "Қажет", "Нужно", "Needs" };
	/* as enum need has them */
	static const char *const inputs[][3] = {
		{ "өңір, мән", "регион, значение", "region, value" },
		{ "қызмет түрі (--activity)", "вид деятельности (--activity)", "activity (--activity)" },
		{ "екі кезең (--base, --end)", "два периода (--base, --end)", "two periods (--base, --end)" },
		{ "салмақ (--weight)", "вес (--weight)", "weight (--weight)" },
		{ "жиын (--set)", "набор (--set)", "set (--set)" },
	};
	static const char *const flows[] = { "қайдан, қайда, мән (from, to, value)", "откуда, куда, значение (from, to, value)",
		                             "from, to, value" };
	static const char *const plants[] = { "әр жазба – кәсіпорын", "каждая запись – предприятие",
		                              "every record an establishment" };
	const struct indicator *i = indicator_find(slice_of(c->describe));
	struct buf *out = &s->output->buf, need = { 0 };
	int lang = lang_index(c->lang);

	if (!i)
		return unknown(s, slice_of(c->describe));
	buf_printf(out, "%s: %s\n", i->name, i->title[lang]);
	described(out, meaning, lang, i->meaning[lang]);
	described(out, formula, lang, i->formula);
	described(out, source, lang, i->source);
	buf_addz(&need, i->needs & NEED_FLOWS ? flows[lang] : inputs[0][lang]);
	if (i->needs & NEED_PLANTS)
		buf_printf(&need, ", %s", plants[lang]);
	for (unsigned k = 1; k < sizeof(inputs) / sizeof(*inputs); k++)
		if (i->needs & 1u << (k - 1))
			buf_printf(&need, ", %s", inputs[k][lang]);
	buf_addc(&need, '\0');
	described(out, needs, lang, need.p);
	for (const struct column_row *p = i->columns; p && p->name; p++)
		buf_printf(out, "%s: %s: %s\n", columns[lang], p->name, p->meaning);
	for (const struct table_row *p = i->tables; p && p->name; p++)
		buf_printf(out, "%s: %s (%s%s%s, value): %s\n", tables[lang], p->name, p->key[0], p->key[1] ? ", " : "",
		           p->key[1] ? p->key[1] : "", p->meaning);
	for (const struct parameter_row *p = i->parameters; p && p->name; p++)
		buf_printf(out, "%s: %s=%s (%s): %s\n", parameters[lang], p->name, p->standard, p->values, p->meaning);
	described(out, output, lang, i->output);
	described(out, range, lang, i->range);
	described(out, undefined, lang, i->undefined);
	buf_printf(out, "%s: %s%scompute-indicator %s\n", example[lang], i->data ? i->data : "", i->data ? " | " : "",
	           i->example);
	buf_fini(&need);
	return 1;
}

static int operand(struct stage *s, const char *text)
{
	struct compute *c = s->state;
	struct slice rest = slice_of(text);

	if (c->list) {
		c->list = text;
		return 1;
	}
	if (c->wanted_n)
		return 0; /* the names stand in one operand; files follow */
	do {
		struct slice name = slice_cut(&rest, ',');
		const struct indicator *i = indicator_find(name);
		if (!i)
			return unknown(s, name);
		if (c->wanted_n == NAMES_MAX)
			return usage_fail(s, "more than %d indicators", NAMES_MAX);
		c->wanted[c->wanted_n++] = i;
	} while (rest.p);
	return 1;
}

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

static const struct table_row *table_of(const struct compute *c, struct slice name)
{
	struct slice bare;

	for (size_t k = 0; k < c->wanted_n; k++)
		for (const struct table_row *row = c->wanted[k]->tables; row && row->name; row++) {
			is_optional(row->name, &bare);
			if (slice_eq(bare, name))
				return row;
		}
	return NULL;
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
		const struct table_row *row = table_of(c, c->tables[i].name);
		struct side_fields fields = { .time = c->panel.time, .value = c->panel.value };
		struct side *side;
		if (!row)
			return usage_fail(s, "no indicator named has a table \"%.*s\"; see --describe",
			                  SLICE_ARG(c->tables[i].name));
		fields.key[0] = key_field(c, row->key[0]);
		fields.key[1] = key_field(c, row->key[1]);
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

static int begin(struct stage *s)
{
	struct compute *c = s->state;

	if (c->list)
		return list(s, c, c->list);
	if (c->describe)
		return describe(s, c);
	if (!c->wanted_n)
		return usage_fail(s, "name an indicator; --list names all");
	for (size_t k = 0; k < c->wanted_n; k++) {
		const struct indicator *i = c->wanted[k];
		if (i->needs & NEED_WEIGHT && !c->panel.weight.n)
			return usage_fail(s, "%s needs --weight FIELD", i->name);
		if (i->needs & NEED_SET && !c->run.set_n)
			return usage_fail(s, "%s needs --set A,B,...", i->name);
	}
	if (choose_kind(s, c) < 0 || choose_columns(s, c) < 0)
		return -1;
	if (!c->activity_named) {
		static const char *const fields[] = { "nace", "product", "cluster" };
		for (size_t i = 0; i < CANDIDATES; i++)
			if (!is_taken(&c->panel, slice_of(fields[i])))
				c->candidates[c->candidates_n++] = field_named(slice_of(fields[i]));
		c->panel.activity = SLICE("");
	}
	if (check_roles(s, c) < 0 || parameters_check(&c->run, c->wanted, c->wanted_n) < 0)
		return -1;
	return read_tables(s, c);
}

/* The activity's field where none was named: that of nace, product and cluster which the
 * records have, and all of them the same. */
static int choose_activity(struct compute *c, const struct record *r)
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

static int take(struct stage *s, struct batch *b)
{
	struct compute *c = s->state;

	/* What stands for the regions is not the activity too. */
	if (!c->activity_named && slice_eq(c->panel.activity, c->panel.region))
		c->panel.activity = SLICE("");
	if (!c->maker)
		c->maker = panel_maker_new(&c->panel);
	for (size_t i = 0; i < b->n; i++) {
		if (!c->activity_named && choose_activity(c, &b->records[i]) < 0)
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

/* What was left out, by its first cells. */
static void tell_missing(struct compute *c, const struct group *groups, size_t n)
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

/* Whether anything that was asked for adds regions or activities up, or holds them against
 * one another. */
static bool adds_up(struct compute *c)
{
	for (size_t k = 0; k < c->wanted_n; k++) {
		c->run.indicator = c->wanted[k];
		if (!(c->wanted[k]->needs & BY_CELL) || !parameter_is(&c->run, "of", "cell"))
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
		tell_missing(c, groups, n);
	if (check_set(c, groups, n) < 0)
		return -1;
	if (n && check_columns(c) < 0)
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
