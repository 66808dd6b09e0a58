/* SPDX-License-Identifier: MIT */
/*
 * Groups to records: the keys as they were written, what is uniform in the group
 * (unit, measure ...), the sums, what is missing, the letters. Shares and suppression
 * need all groups first, so groups are summed once before and looked at again here.
 */
#include <stdlib.h>

#include "filter/aggregate.h"

struct writer {
	struct stage *stage;
	struct folded f;
	struct exact *denominators; /* values_n for each total */
	bool *denominator_missing;
	size_t denominators_n, denominators_cap, missing_cap;
	struct maker maker;
	struct slice *names; /* field names of one record */
	struct value *values;
	size_t fields, fields_cap, values_cap;
	struct slice *op_fields; /* OPS + 1 names for each value field; the last is n_missing */
	struct arena arena;      /* for names */
	struct buf text;
	const struct shape *shape; /* of the record before, and the names that made it */
	struct slice *shape_names;
	size_t shape_n;
};

enum { FIELD_MISSING = OPS, FIELD_NAMES, AHEAD = 16 };

/* ---- summing a group ---------------------------------------------------- */

const struct sums *group_sums(struct folded *f, const struct group *group, uint32_t value)
{
	struct aggregate *a = f->a;
	const struct layout *l = &a->layout;
	struct sums *to = sums_at(l, f->sums, value);

	if (group->to == group->from + 1)
		return cell_sums(l, cell_at(&a->cells, f->g->parts[group->from].cell), value, f->view);
	sums_fini(l, to);
	to->n = to->missing = 0;
	for (size_t i = group->from; i < group->to; i++)
		sums_merge(l, to, cell_sums(l, cell_at(&a->cells, f->g->parts[i].cell), value, f->view));
	return to;
}

static struct flags group_flags(const struct writer *w, const struct group *group)
{
	struct flags all = { 0, 0 };

	for (size_t i = group->from; i < group->to; i++) {
		const struct flags *f = cell_flags(&w->f.a->layout,
		                                   cell_at(&w->f.a->cells, w->f.g->parts[i].cell));
		all.status |= f->status;
		all.conf |= f->conf;
	}
	return all;
}

/* Whether the rule for missing values makes the sum null. */
static bool is_null(const struct aggregate *a, const struct sums *s)
{
	return s->n == 0 || (s->missing && a->missing != MISSING_SKIP);
}

struct part *groups_members(const struct folded *f, uint32_t without)
{
	struct part *parts = xreallocarray(NULL, f->n + 1, sizeof(*parts));

	for (size_t i = 0; i < f->n; i++) {
		parts[i] = f->g->parts[f->groups[i].from];
		parts[i].total = (parts[i].total & ~without) | (uint32_t)i << TOTAL_BITS;
	}
	return parts;
}

/* ---- shares ------------------------------------------------------------- */

static void share_columns(const struct aggregate *a, bool *over)
{
	bool any = false;

	for (size_t c = 0; c < a->by_columns; c++)
		for (size_t i = 0; i < a->share_over_n; i++)
			if (slice_eq(a->columns[c].ref.name, a->share_over[i]))
				any = over[c] = true;
	for (size_t c = 0; !any && c < a->by_columns; c++)
		if (a->columns[c].is_region)
			any = over[c] = true;
	for (size_t c = 0; !any && c < a->by_columns; c++)
		if (a->columns[c].is_nace)
			any = over[c] = true;
	for (size_t c = 0; !any && c < a->by_columns; c++)
		over[c] = true;
}

static void add_denominator(struct writer *w, const struct groups *lines, size_t from, size_t to)
{
	size_t values = w->f.a->values_n, first = w->denominators_n * values;

	w->denominators = xgrow(w->denominators, &w->denominators_cap, first + values,
	                        sizeof(*w->denominators));
	w->denominator_missing = xgrow(w->denominator_missing, &w->missing_cap, first + values,
	                               sizeof(*w->denominator_missing));
	for (size_t v = 0; v < values; v++) {
		w->denominators[first + v] = (struct exact){ 0 };
		w->denominator_missing[first + v] = false;
		for (size_t i = from; i < to; i++) {
			struct group *group = &w->f.groups[lines->parts[i].total >> TOTAL_BITS];
			const struct sums *sums = group_sums(&w->f, group, (uint32_t)v);
			exact_add(&w->denominators[first + v], &sums->sum);
			w->denominator_missing[first + v] |= sums->missing && w->f.a->missing != MISSING_SKIP;
			group->denominator = (uint32_t)w->denominators_n;
		}
	}
	w->denominators_n++;
}

static void make_denominators(struct writer *w)
{
	struct groups lines = *w->f.g;
	bool *over = xcalloc(w->f.a->by_columns + 1, sizeof(*over));

	share_columns(w->f.a, over);
	lines.n = w->f.n;
	lines.parts = groups_members(&w->f, 0);
	groups_order(w->f.a, &lines, over);
	for (size_t from = 0, to; from < lines.n; from = to) {
		to = groups_end(&lines, from);
		add_denominator(w, &lines, from, to);
	}
	free(lines.parts);
	free(over);
}

/* ---- writing ------------------------------------------------------------ */

static void name_fields(struct writer *w)
{
	const struct aggregate *a = w->f.a;

	w->op_fields = xcalloc(a->values_n * FIELD_NAMES, sizeof(*w->op_fields));
	for (size_t v = 0; v < a->values_n; v++) {
		struct slice *names = &w->op_fields[v * FIELD_NAMES];
		for (int op = 0; op <= OPS; op++) {
			const char *name = op == FIELD_MISSING ? "n_missing" : op_names[op];
			if (op == OP_SUM)
				names[op] = a->values[v];
			else if (a->values_n == 1)
				names[op] = slice_of(name);
			else
				names[op] = arena_printf(&w->arena, "%.*s_%s", SLICE_ARG(a->values[v]), name);
		}
	}
}

static void put(struct writer *w, struct slice name, struct value value)
{
	w->names = xgrow(w->names, &w->fields_cap, w->fields + 1, sizeof(*w->names));
	w->values = xgrow(w->values, &w->values_cap, w->fields + 1, sizeof(*w->values));
	w->names[w->fields] = name;
	w->values[w->fields++] = value;
}

static struct value exact_value(struct writer *w, const struct exact *exact)
{
	w->text.n = 0;
	exact_to_text(exact, &w->text);
	return value_digits(arena_dup(&w->maker.arena, buf_slice(&w->text)));
}

static struct value ratio(struct writer *w, const struct exact *part, double whole)
{
	double number;

	if (whole == 0 || !exact_to_double(part, &number))
		return value_null();
	return value_double(&w->maker.arena, number / whole);
}

static struct value op_value(struct writer *w, const struct group *group, const struct sums *s,
                             uint32_t v, enum op op)
{
	struct aggregate *a = w->f.a;
	size_t line = group->denominator * a->values_n + v;
	double whole;

	if (group->conf)
		return value_null();
	if (op == OP_COUNT)
		return value_integer(&w->maker.arena, (int64_t)s->n);
	if (is_null(a, s))
		return value_null();
	switch (op) {
	case OP_SUM: return exact_value(w, &s->sum);
	case OP_MEAN: return ratio(w, &s->sum, (double)s->n);
	case OP_MIN: return exact_value(w, &s->extra[a->layout.min]);
	case OP_MAX: return exact_value(w, &s->extra[a->layout.max]);
	case OP_SUMSQ: return exact_value(w, &s->extra[a->layout.squares]);
	case OP_SHARE:
		if (w->denominator_missing[line] || !exact_to_double(&w->denominators[line], &whole))
			return value_null();
		return ratio(w, &s->sum, whole);
	default: return value_null();
	}
}

static struct value letters_value(struct writer *w, uint32_t bits)
{
	w->text.n = 0;
	flags_write(&w->text, bits);
	return value_plain(arena_dup(&w->maker.arena, buf_slice(&w->text)));
}

static void put_keys(struct writer *w, const struct part *part)
{
	struct aggregate *a = w->f.a;

	for (size_t c = 0; c < a->columns_n; c++) {
		const struct column *column = &a->columns[c];
		const struct name *name;
		if (column->role == COLUMN_TIME || column->role == COLUMN_PLACE)
			continue;
		if (column->role == COLUMN_GUARD)
			name = &column->names.list[key_number(column, cell_key(cell_at(&a->cells, part->cell)))];
		else
			name = part_name(a, w->f.g, part, c);
		if (name->n || name->kind != VALUE_NULL)
			put(w, column->ref.name, name_value(name));
	}
	if (part->total)
		put(w, SLICE("kind"), value_plain(SLICE("total")));
}

/* The shape of the fields gathered; most records have the one of the record before. */
static const struct shape *fields_shape(struct writer *w)
{
	size_t size = w->fields * sizeof(*w->names);

	if (w->shape && w->shape_n == w->fields && memcmp(w->shape_names, w->names, size) == 0)
		return w->shape;
	w->shape = schema_shape(w->maker.schema, w->names, w->fields);
	w->shape_names = xrealloc(w->shape_names, size + 1);
	memcpy(w->shape_names, w->names, size);
	w->shape_n = w->fields;
	return w->shape;
}

static int write_group(struct writer *w, const struct group *group)
{
	struct aggregate *a = w->f.a;
	struct flags flags = group_flags(w, group);
	const struct shape *shape;
	struct value *to;

	w->fields = 0;
	put_keys(w, &w->f.g->parts[group->from]);
	for (uint32_t v = 0; v < a->values_n; v++) {
		const struct sums *s = group_sums(&w->f, group, v);
		const struct slice *names = &w->op_fields[v * FIELD_NAMES];
		for (int op = 0; op < OPS; op++)
			if (a->ops[op])
				put(w, names[op], op_value(w, group, s, v, (enum op)op));
		if (s->missing)
			put(w, names[FIELD_MISSING],
			    value_integer(&w->maker.arena, (int64_t)s->missing));
	}
	if (flags.status)
		put(w, SLICE("status"), letters_value(w, flags.status));
	if (flags.conf | group->conf)
		put(w, SLICE("conf"), letters_value(w, flags.conf | group->conf));

	shape = fields_shape(w);
	if (!shape)
		return diag_fail(w->stage->diag, NULL, "a key and a result have the same field name; rename "
		                                       "the key");
	to = maker_add(&w->maker, shape, 0);
	memcpy(to, w->values, w->fields * sizeof(*to));
	w->stage->counts.made++;
	return maker_full(&w->maker) ? maker_emit(&w->maker, w->stage) : 0;
}

/* What shares and suppression look at. */
static void list_groups(struct folded *f)
{
	const struct groups *g = f->g;
	size_t n = 0;

	for (size_t from = 0; from < g->n; from = groups_end(g, from))
		n++;
	f->groups = xcalloc(n + 1, sizeof(*f->groups));
	for (size_t from = 0, to; from < g->n; from = to) {
		to = groups_end(g, from);
		f->groups[f->n++] = (struct group){ .from = from, .to = to };
	}
}

/* Groups in order are cells in none: the memory of one is asked for some groups before. */
static inline __attribute__((always_inline)) void ask_for_cell(const struct folded *f, size_t part)
{
	const char *cell;

	if (part >= f->g->n)
		return;
	cell = cell_at(&f->a->cells, f->g->parts[part].cell);
	__builtin_prefetch(cell);
	__builtin_prefetch(cell + f->a->layout.cell_size - 1);
}

static int write_groups(struct writer *w)
{
	const struct groups *g = w->f.g;

	for (size_t i = 0, from = 0, to; from < g->n; from = to, i++) {
		struct group group = { .from = from };

		group.to = to = groups_end(g, from);
		for (size_t k = from; k < to; k++)
			ask_for_cell(&w->f, k + AHEAD);
		if (write_group(w, w->f.groups ? &w->f.groups[i] : &group) < 0)
			return -1;
	}
	return maker_emit(&w->maker, w->stage);
}

int groups_write(struct stage *s, const struct groups *g)
{
	struct aggregate *a = aggregate_of(s);
	const struct suppress *rule = &a->suppress;
	struct writer w = { .stage = s, .f = { .a = a, .g = g } };
	int rc;

	maker_init(&w.maker, NULL);
	name_fields(&w);
	w.f.sums = xcalloc(a->values_n, a->layout.sums_size);
	w.f.view = xcalloc(1, sizeof(*w.f.view));
	if (a->ops[OP_SHARE] || rule->least || rule->dominance || rule->p_rule)
		list_groups(&w.f);
	if (a->ops[OP_SHARE])
		make_denominators(&w);
	groups_suppress(&w.f);
	rc = write_groups(&w);

	for (size_t i = 0; i < w.denominators_n * a->values_n; i++)
		exact_fini(&w.denominators[i]);
	for (uint32_t v = 0; v < a->values_n; v++)
		sums_fini(&a->layout, sums_at(&a->layout, w.f.sums, v));
	free(w.denominators);
	free(w.denominator_missing);
	free(w.f.groups);
	free(w.f.sums);
	free(w.f.view);
	free(w.names);
	free(w.shape_names);
	free(w.values);
	free(w.op_fields);
	buf_fini(&w.text);
	arena_fini(&w.arena);
	maker_fini(&w.maker);
	return rc;
}
