/* SPDX-License-Identifier: MIT */
/*
 * aggregate-region: sums over regions, activities and time. In go observations, out
 * come groups sorted by key. It refuses to add what must not be added: different units
 * or measures, years and quarters, a whole and its own parts.
 *
 * Records are taken in blocks of a few dozen: first their values become numbers, then
 * their cells are sought with the memory already on its way, then sums are made.
 */
#include <stdlib.h>

#include "filter/aggregate.h"
#include "filter/filters.h"

enum { BLOCK = 64 };

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
	names_init(&a->status_names);
	names_init(&a->conf_names);
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
	a->found = xcalloc(a->columns_n, sizeof(*a->found));
	a->keyed = xcalloc(a->columns_n, sizeof(*a->keyed));
	columns_place(a->columns, a->columns_n, &a->keys_words);
	list_keyed(a);
	layout_set_words(&a->layout, a->keys_words);
	cells_init(&a->cells, &a->layout);
	a->readings = xcalloc(BLOCK * a->values_n, sizeof(*a->readings));
	a->numbers = xcalloc(BLOCK * (a->columns_n + 2), sizeof(*a->numbers));
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

/* Gives columns that have outgrown their bits more of them. */
static void place_columns(struct aggregate *a)
{
	struct column *old = xcalloc(a->columns_n, sizeof(*old));

	memcpy(old, a->columns, a->columns_n * sizeof(*old));
	if (columns_place(a->columns, a->columns_n, &a->keys_words)) {
		list_keyed(a);
		layout_set_words(&a->layout, a->keys_words);
		cells_repack(&a->cells, &a->layout, old, a->columns, a->columns_n);
	}
	free(old);
}

static void pack(const struct aggregate *a, const uint32_t *numbers, uint64_t *key)
{
	memset(key, 0, a->layout.words * sizeof(*key));
	for (size_t i = 0; i < a->keyed_n; i++) {
		const struct column *c = &a->columns[a->keyed[i]];
		key[c->word] |= (uint64_t)numbers[a->keyed[i]] << c->shift;
	}
}

/* ---- records ------------------------------------------------------------ */

static bool outgrown(const struct aggregate *a)
{
	for (size_t i = 0; i < a->columns_n; i++) {
		if (column_outgrown(&a->columns[i]))
			return true;
	}
	return false;
}

/* The letters of a value as bits, UINT32_MAX where it has others; looked at once a text. */
static uint32_t flag_bits(struct names *names, uint32_t **bits, size_t *cap, const struct value *v)
{
	size_t before = names->n;
	uint32_t number;

	if (!v)
		return 0;
	number = names_add(names, v);
	if (names->n > before) {
		*bits = xgrow(*bits, cap, names->n, sizeof(**bits));
		if (!flags_read(v, &(*bits)[number]))
			(*bits)[number] = UINT32_MAX;
	}
	return (*bits)[number];
}

/* Where the columns are in records of that shape. */
static void find_columns(struct aggregate *a, const struct shape *shape)
{
	a->found_shape = shape->id;
	a->found_n = 0;
	a->lacking = NULL;
	for (size_t i = 0; i < a->columns_n; i++) {
		struct column *c = &a->columns[i];
		int32_t index = field_index(&c->ref, shape);

		if (index >= 0)
			a->found[a->found_n++] = (struct found){ (uint32_t)i, (uint32_t)index };
		else if (c->required && !a->lacking)
			a->lacking = c;
	}
}

int aggregate_read_keys(struct stage *s, const struct batch *b, const struct record *r,
                        uint32_t *numbers)
{
	struct aggregate *a = aggregate_of(s);

	if (a->found_shape != r->shape->id)
		find_columns(a, r->shape);
	if (a->lacking)
		return stage_reject(s, b, r, &a->lacking->ref, "a field to group by is absent; name by "
		                                               "--by the fields that the records have");
	memset(numbers, 0, a->columns_n * sizeof(*numbers));
	for (size_t i = 0; i < a->found_n; i++) {
		const struct found *f = &a->found[i];
		numbers[f->column] = names_add(&a->columns[f->column].names, &r->v[f->index]);
	}
	if (a->geo && geo_rolls(a->geo)) {
		const char *why = NULL;
		uint32_t rolled = 0;
		if (numbers[a->region])
			rolled = geo_of(a, numbers[a->region], a->time < 0 ? 0 : numbers[a->time], &why);
		else
			why = "there is no region to roll up";
		if (!rolled)
			return stage_reject(s, b, r, &a->columns[a->region].ref, why, 0);
		if (a->allow_overlap)
			numbers[a->region] = rolled;
	}
	return 1;
}

static int read_values(struct stage *s, const struct batch *b, const struct record *r,
                       struct reading *readings)
{
	struct aggregate *a = aggregate_of(s);

	for (size_t i = 0; i < a->values_n; i++) {
		const struct value *v = record_get(r, &a->value_refs[i]);
		if (!v)
			return stage_reject(s, b, r, &a->value_refs[i],
			                    "no value to sum; name the field by --value");
		if (!reading_of(&a->layout, &readings[i], v))
			return stage_reject(s, b, r, &a->value_refs[i],
			                    "not a number that can be summed; a missing value is null, other "
			                    "spellings are for normalise");
		if (readings[i].what == READ_MISSING && a->missing == MISSING_FAIL) {
			struct place at = stage_place(b, r);
			return diag_fail(s->diag, &at, "%.*s is missing, and --missing fail is set",
			                 SLICE_ARG(a->values[i]));
		}
	}
	return 1;
}

int aggregate_read_flags(struct stage *s, const struct batch *b, const struct record *r,
                         uint32_t letters[2])
{
	struct aggregate *a = aggregate_of(s);

	letters[0] = flag_bits(&a->status_names, &a->status_bits, &a->status_cap,
	                       record_get(r, &a->status));
	letters[1] = flag_bits(&a->conf_names, &a->conf_bits, &a->conf_cap, record_get(r, &a->conf));
	if (letters[0] == UINT32_MAX)
		return stage_reject(s, b, r, &a->status, "status is not letters from A to Z; other marks are "
		                                         "for normalise");
	if (letters[1] == UINT32_MAX)
		return stage_reject(s, b, r, &a->conf, "conf is not letters from A to Z; other marks are for "
		                                       "normalise");
	return 1;
}

char *aggregate_cell(struct aggregate *a, const uint32_t *numbers)
{
	if (outgrown(a))
		place_columns(a);
	a->keys = xreallocarray(a->keys, BLOCK * a->layout.words, sizeof(*a->keys));
	pack(a, numbers, a->keys);
	return cells_find(&a->cells, a->keys, key_hash(&a->cells, a->keys));
}

/* The cells of the tuples of a block, with their memory on its way while the next are packed. */
static void find_block(struct aggregate *a, size_t n, char **cells)
{
	size_t stride = a->columns_n + 2;
	uint64_t hashes[BLOCK];

	if (outgrown(a))
		place_columns(a);
	a->keys = xreallocarray(a->keys, BLOCK * a->layout.words, sizeof(*a->keys));
	for (size_t i = 0; i < n; i++) {
		uint64_t *key = &a->keys[i * a->layout.words];
		pack(a, &a->numbers[i * stride], key);
		hashes[i] = key_hash(&a->cells, key);
		cells_prefetch_slot(&a->cells, hashes[i]);
	}
	for (size_t i = 0; i < n; i++)
		cells_prefetch_cell(&a->cells, hashes[i]);
	for (size_t i = 0; i < n; i++)
		cells[i] = cells_find(&a->cells, &a->keys[i * a->layout.words], hashes[i]);
}

static void add_block(struct aggregate *a, size_t n)
{
	size_t stride = a->columns_n + 2;
	char *cells[BLOCK];

	find_block(a, n, cells);
	for (size_t i = 0; i < n; i++) {
		struct flags *flags = cell_flags(&a->layout, cells[i]);
		flags->status |= a->numbers[i * stride + a->columns_n];
		flags->conf |= a->numbers[i * stride + a->columns_n + 1];
		for (uint32_t v = 0; v < a->layout.values; v++)
			sums_add(&a->layout, cell_sums(&a->layout, cells[i], v),
			         &a->readings[i * a->layout.values + v]);
	}
}

static int batch(struct stage *s, struct batch *b)
{
	struct aggregate *a = aggregate_of(s);
	size_t stride = a->columns_n + 2, n = 0;

	if (a->merge)
		return partial_read(s, b);
	for (size_t i = 0; i < b->n; i++) {
		const struct record *r = &b->records[i];
		uint32_t *numbers = &a->numbers[n * stride];
		int rc = read_values(s, b, r, &a->readings[n * a->values_n]);
		if (rc > 0)
			rc = aggregate_read_flags(s, b, r, numbers + a->columns_n);
		if (rc > 0)
			rc = aggregate_read_keys(s, b, r, numbers);
		if (rc < 0)
			return -1;
		n += (size_t)rc;
		s->counts.aggregated += (size_t)rc;
		if (n == BLOCK) {
			add_block(a, n);
			n = 0;
		}
	}
	add_block(a, n);
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

/* The numbers that another instance's names have here, column by column in one array. */
static uint32_t **number_names(struct aggregate *a, const struct aggregate *other)
{
	uint32_t **numbers = xcalloc(a->columns_n, sizeof(*numbers));

	for (size_t c = 0; c < a->columns_n; c++) {
		const struct names *names = other->columns[c].keyed;
		numbers[c] = xcalloc(names->n, sizeof(**numbers)); /* 0, a field that is absent, stays */
		for (size_t i = 1; i < names->n; i++) {
			struct value v = name_value(&names->list[i]);
			numbers[c][i] = names_add(a->columns[c].keyed, &v);
		}
	}
	return numbers;
}

/* `n` cells of another instance, from the one numbered `from` on. */
static void merge_block(struct aggregate *a, const struct aggregate *other, uint32_t **names, size_t from, size_t n)
{
	size_t stride = a->columns_n + 2;
	char *cells[BLOCK];

	for (size_t i = 0; i < n; i++) {
		const uint64_t *key = cell_key(cell_at(&other->cells, from + i));
		for (size_t c = 0; c < a->columns_n; c++)
			a->numbers[i * stride + c] = names[c][key_number(&other->columns[c], key)];
	}
	find_block(a, n, cells);
	for (size_t i = 0; i < n; i++) {
		char *cell = cell_at(&other->cells, from + i);
		const struct flags *flags = cell_flags(&other->layout, cell);

		cell_flags(&a->layout, cells[i])->status |= flags->status;
		cell_flags(&a->layout, cells[i])->conf |= flags->conf;
		for (uint32_t v = 0; v < a->layout.values; v++)
			sums_merge(&a->layout, cell_sums(&a->layout, cells[i], v), cell_sums(&other->layout, cell, v));
	}
}

/* The cells of another instance; the first one's are taken as they are. */
static void merge(struct stage *s, struct stage *from)
{
	struct aggregate *a = aggregate_of(s), *other = aggregate_of(from);
	uint32_t **names;

	if (!a->cells.n) {
		take_state(a, other);
		return;
	}
	names = number_names(a, other);
	for (size_t at = 0; at < other->cells.n; at += BLOCK)
		merge_block(a, other, names, at, other->cells.n - at < BLOCK ? other->cells.n - at : BLOCK);
	for (size_t c = 0; c < a->columns_n; c++)
		free(names[c]);
	free(names);
}

static void close_stage(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);

	cells_fini(&a->cells);
	for (size_t i = 0; i < a->columns_n; i++)
		names_fini(&a->columns[i].names);
	names_fini(&a->rolled);
	names_fini(&a->status_names);
	names_fini(&a->conf_names);
	geo_close(a->geo);
	shards_free(a->shards);
	free(a->columns);
	free(a->by);
	free(a->values);
	free(a->share_over);
	free(a->value_refs);
	free(a->status_bits);
	free(a->conf_bits);
	free(a->found);
	free(a->keyed);
	free(a->readings);
	free(a->numbers);
	free(a->keys);
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
