/* SPDX-License-Identifier: MIT */
/*
 * aggregate-region: sums over regions, activities and time. In go observations, out
 * come groups sorted by key. It refuses to add what must not be added: different units
 * or measures, years and quarters, a whole and its own parts.
 */
#include <stdlib.h>

#include "filter/aggregate_record.h"
#include "filter/filters.h"

static const char *const default_by[] = { "region", "nace", "product", "cluster",
	                                  "time",   "measure", "unit" };
static const char *const guards[] = { "measure", "unit", "rev", "cumulation", "indicator" };

int aggregate_column(const struct aggregate *a, struct slice name)
{
	for (size_t i = 0; i < a->columns_n; i++)
		if (slice_eq(a->columns[i].ref.name, name))
			return (int)i;
	return -1;
}

/* ---- opening ------------------------------------------------------------ */

static void init(struct stage *s)
{
	aggregate_of(s)->ops[OP_SUM] = true;
}

static void column_add(struct aggregate *a, struct slice name, enum column_role role)
{
	struct column *c;

	if (aggregate_column(a, name) >= 0)
		return;
	c = &a->columns[a->columns_n++];
	c->ref = field_named(name);
	c->role = role;
	c->required = role == COLUMN_BY && a->by_given;
	c->is_region = slice_is(name, "region");
	c->is_nace = slice_is(name, "nace");
	c->is_time = slice_is(name, "time");
	names_init(&c->names);
}

static void make_columns(struct aggregate *a)
{
	enum { DEFAULTS = sizeof(default_by) / sizeof(*default_by) };
	enum { GUARDS = sizeof(guards) / sizeof(*guards) };

	a->columns = xcalloc(a->by_n + DEFAULTS + GUARDS + 3, sizeof(*a->columns));
	for (size_t i = 0; i < a->by_n; i++)
		column_add(a, a->by[i], COLUMN_BY);
	for (size_t i = 0; !a->by_given && i < DEFAULTS; i++)
		column_add(a, slice_of(default_by[i]), COLUMN_BY);
	a->by_columns = a->columns_n;
	for (size_t i = 0; i < GUARDS; i++)
		column_add(a, slice_of(guards[i]), COLUMN_GUARD);
	column_add(a, SLICE("time"), COLUMN_TIME);
	if (!a->allow_overlap) {
		column_add(a, SLICE("region"), COLUMN_PLACE);
		column_add(a, SLICE("nace"), COLUMN_PLACE);
	}
	a->region = aggregate_column(a, SLICE("region"));
	a->nace = aggregate_column(a, SLICE("nace"));
	a->time = aggregate_column(a, SLICE("time"));
}

static void make_layout(struct aggregate *a)
{
	struct layout *l = &a->layout;
	const struct suppress *rule = &a->suppress;

	*l = (struct layout){ .min = -1, .max = -1, .squares = -1, .top1 = -1, .top2 = -1 };
	l->values = (uint32_t)a->values_n;
	if (a->ops[OP_MIN])
		l->min = (int8_t)l->extras++;
	if (a->ops[OP_MAX])
		l->max = (int8_t)l->extras++;
	if (a->ops[OP_SUMSQ])
		l->squares = (int8_t)l->extras++;
	if (rule->dominance || rule->p_rule) {
		l->top1 = (int8_t)l->extras++;
		l->top2 = (int8_t)l->extras++;
	}
}

static void list_keyed(struct aggregate *a)
{
	a->keyed_n = 0;
	for (size_t i = 0; i < a->columns_n; i++)
		if (a->columns[i].bits)
			a->keyed[a->keyed_n++] = (uint32_t)i;
}

static int open_stage(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);
	bool rolls;

	if (!a->values_n) {
		a->values = xcalloc(1, sizeof(*a->values));
		a->values[a->values_n++] = SLICE("value");
	}
	make_columns(a);
	if (aggregate_check_options(s) < 0)
		return -1;
	make_layout(a);
	names_init(&a->rolled);
	names_init(&a->status_letters.names);
	names_init(&a->conf_letters.names);
	a->status = (struct field_ref)FIELD("status");
	a->conf = (struct field_ref)FIELD("conf");
	a->value_refs = xcalloc(a->values_n, sizeof(*a->value_refs));
	for (size_t i = 0; i < a->values_n; i++)
		a->value_refs[i] = field_named(a->values[i]);
	if (a->region >= 0) {
		a->geo = geo_open(s);
		if (!a->geo)
			return -1;
	}
	rolls = a->geo && geo_rolls(a->geo);
	for (size_t i = 0; i < a->columns_n; i++) {
		struct column *c = &a->columns[i];
		/* Without the search for overlaps the codes as they came are not needed. */
		c->keyed = c->is_region && rolls && a->allow_overlap ? &a->rolled : &c->names;
	}
	a->keyed = xcalloc(a->columns_n, sizeof(*a->keyed));
	columns_place(a->columns, a->columns_n, &a->keys_words);
	list_keyed(a);
	layout_set_words(&a->layout, a->keys_words);
	cells_init(&a->cells, &a->layout);
	fields_init(a);
	a->block = block_new(a);
	return 0;
}

/* ---- cells -------------------------------------------------------------- */

int aggregate_check_memory(struct stage *s, size_t more)
{
	struct aggregate *a = aggregate_of(s);
	size_t used = more;

	if (!a->memory_limit)
		return 0;
	used += cells_bytes(&a->cells) + names_bytes(&a->rolled);
	for (size_t i = 0; i < a->columns_n; i++)
		used += names_bytes(&a->columns[i].names);
	if (used <= a->memory_limit)
		return 0;
	return diag_fail(s->diag, NULL,
	                 "%zu distinct keys need %zu bytes, more than --memory allows; group by fewer "
	                 "fields%s, or aggregate parts with --partial and merge them where memory is larger",
	                 a->cells.n, used, a->allow_overlap ? "" : ", use --allow-overlap");
}

static bool outgrown(const struct aggregate *a)
{
	for (size_t i = 0; i < a->columns_n; i++) {
		if (column_outgrown(&a->columns[i]))
			return true;
	}
	return false;
}

void aggregate_place_columns(struct aggregate *a)
{
	struct column *old;

	if (!outgrown(a))
		return;
	old = xcalloc(a->columns_n, sizeof(*old));
	memcpy(old, a->columns, a->columns_n * sizeof(*old));
	if (columns_place(a->columns, a->columns_n, &a->keys_words)) {
		list_keyed(a);
		layout_set_words(&a->layout, a->keys_words);
		cells_repack(&a->cells, &a->layout, old, a->columns, a->columns_n);
	}
	free(old);
}

/* ---- records ------------------------------------------------------------ */

static int batch(struct stage *s, struct batch *b)
{
	if (aggregate_of(s)->merge)
		return partial_read(s, b);
	if (block_read(s, b) < 0)
		return -1;
	return aggregate_check_memory(s, 0);
}

static int finish(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);
	struct groups groups = { 0 };
	int rc;

	if (a->merge && partial_finish(s) < 0)
		return -1;
	cells_drop_index(&a->cells);
	if (a->partial)
		return partial_write(s);
	rc = groups_make(s, &groups);
	if (rc == 0)
		rc = groups_check(s, &groups);
	if (rc == 0)
		rc = groups_write(s, &groups);
	groups_fini(&groups);
	return rc;
}

/* With a limit of memory it is one instance's; shards are seen by one. */
static bool splits(const struct stage *s)
{
	const struct aggregate *a = s->state;
	return !a->merge && !a->memory_limit;
}

static void point_columns(struct aggregate *a)
{
	for (size_t i = 0; i < a->columns_n; i++)
		if (a->columns[i].keyed != &a->columns[i].names)
			a->columns[i].keyed = &a->rolled;
}

/* What two instances of the same options have gathered changes places. */
static void take_state(struct aggregate *a, struct aggregate *other)
{
	struct aggregate own = *a;

	*a = *other;
	*other = own;
	point_columns(a);
	point_columns(other);
}

/* The cells of another instance; the first one's are taken as they are. */
static void merge(struct stage *s, struct stage *from)
{
	struct aggregate *a = aggregate_of(s), *other = aggregate_of(from);

	if (a->cells.n)
		block_merge(a, other);
	else
		take_state(a, other);
}

static void close_stage(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);

	cells_fini(&a->cells);
	for (size_t i = 0; i < a->columns_n; i++)
		names_fini(&a->columns[i].names);
	names_fini(&a->rolled);
	names_fini(&a->status_letters.names);
	names_fini(&a->conf_letters.names);
	geo_close(a->geo);
	shards_free(a->shards);
	free(a->columns);
	free(a->by);
	free(a->values);
	free(a->share_over);
	free(a->value_refs);
	free(a->status_letters.bits);
	free(a->conf_letters.bits);
	free(a->keyed);
	fields_fini(a);
	block_free(a->block);
}

const struct stage_class aggregate_region_class = {
	.name = "aggregate-region",
	.synopsis = "[-t] [-b fields] [-l level] [--hierarchy file] [--crosswalk name] [--value fields] "
	            "[--ops list] [--share-over fields] [--missing rule] [--allow-overlap] [--partial] "
	            "[--merge] [--shard id] [--buckets n] [--shards n] [--suppress rule] [--memory size] [file ...]",
	.summary = "Sums observations over regions, activities and time, exactly and in any order.",
	.examples = "  aggregate-region --by region,time --level region obs.ndjson\n"
	            "  aggregate-region --by nace,time --ops sum,count,share --totals obs.ndjson\n",
	.options = aggregate_options,
	.state_size = sizeof(struct aggregate),
	.init = init,
	.option = aggregate_option,
	.open = open_stage,
	.batch = batch,
	.finish = finish,
	.splits = splits,
	.merge = merge,
	.gathers = true,
	.close = close_stage,
};
