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

enum {
	OPT_VALUE = 256,
	OPT_OPS,
	OPT_MISSING,
	OPT_HIERARCHY,
	OPT_CROSSWALK,
	OPT_TOTALS,
	OPT_SHARE_OVER,
	OPT_ALLOW_OVERLAP,
	OPT_PARTIAL,
	OPT_MERGE,
	OPT_SHARD,
	OPT_SUPPRESS,
	OPT_MEMORY,
};

const char *const op_names[OPS] = { "sum", "count", "mean", "min", "max", "share", "sumsq" };

static const struct option_row options[] = {
	{ 'b', "by", "FIELDS", "the keys of the groups, separated by commas; - for one group\n"
	                       "(default: region, nace, product, cluster, time, measure, unit,\n"
	                       "those that a record has)" },
	{ 'l', "level", "LEVEL", "roll regions up to country, region, district, okrug, settlement\n"
	                         "or a level's number" },
	{ OPT_HIERARCHY, "hierarchy", "FILE", "a table with columns code and parent instead of KATO and NUTS" },
	{ OPT_CROSSWALK, "crosswalk", "NAME", "count regions in a constant geography: kz2017, kz2018, kz2022" },
	{ 't', "totals", NULL, "add totals over region, over nace and over both, with the code\n"
	                       "TOTAL and kind \"total\"" },
	{ OPT_VALUE, "value", "FIELDS", "what is summed (default: value)" },
	{ OPT_OPS, "ops", "LIST", "sum, count, mean, min, max, share, sumsq (default: sum)" },
	{ OPT_SHARE_OVER, "share-over", "FIELDS", "share in the total over these keys (default: region, else nace,\n"
	                                          "else all keys)" },
	{ OPT_MISSING, "missing", "RULE", "propagate: a missing value makes the sum null (default);\n"
	                                  "skip: the others are summed; fail: end with status 2" },
	{ OPT_ALLOW_OVERLAP, "allow-overlap", NULL, "add wholes to their parts without asking (takes less memory)" },
	{ OPT_PARTIAL, "partial", NULL, "write partial sums for --merge" },
	{ OPT_MERGE, "merge", NULL, "read partial sums" },
	{ OPT_SHARD, "shard", "ID", "name the part of the input in partial sums, so that --merge\n"
	                            "drops it when it comes twice" },
	{ OPT_SUPPRESS, "suppress", "RULE", "null where few contribute: min=N records, dominance=N:K (the\n"
	                                    "largest N, 1 or 2, have over K %), p=P (p %-rule); repeatable" },
	{ OPT_MEMORY, "memory", "SIZE", "end with status 2 when more is needed: 500M, 4G" },
	{ 0, NULL, NULL, NULL },
};

static const char *const default_by[] = { "region", "nace", "product", "cluster",
	                                  "time",   "measure", "unit" };
static const char *const guards[] = { "measure", "unit", "rev", "cumulation", "indicator" };

/* ---- options ------------------------------------------------------------ */

static int option_list(struct stage *s, const char *option, const char *arg, struct slice **list,
                       size_t *n)
{
	long count;

	free(*list);
	count = option_names(s, option, arg, list);
	*n = count < 0 ? 0 : (size_t)count;
	for (size_t i = 0; i < *n; i++)
		for (size_t k = 0; k < i; k++)
			if (slice_eq((*list)[i], (*list)[k]))
				return usage_fail(s, "%s names \"%.*s\" twice", option, SLICE_ARG((*list)[i]));
	return count < 0 ? -1 : 0;
}

static int option_ops(struct stage *s, const char *arg)
{
	struct aggregate *a = aggregate_of(s);
	struct slice *list = NULL;
	size_t n;

	if (option_list(s, "--ops", arg, &list, &n) < 0) {
		free(list);
		return -1;
	}
	memset(a->ops, 0, sizeof(a->ops));
	for (size_t i = 0; i < n; i++) {
		int op = 0;
		while (op < OPS && !slice_is(list[i], op_names[op]))
			op++;
		if (op == OPS) {
			usage_fail(s, "--ops takes sum, count, mean, min, max, share, sumsq, not \"%.*s\"",
			           SLICE_ARG(list[i]));
			free(list);
			return -1;
		}
		a->ops[op] = true;
	}
	free(list);
	return 0;
}

static int option_percent(struct stage *s, const char *text, double *percent)
{
	if (option_double(s, "--suppress", text, percent) < 0)
		return -1;
	if (*percent < 0 || *percent > 100)
		return usage_fail(s, "--suppress takes a percentage from 0 to 100, not \"%s\"", text);
	return 0;
}

static int option_suppress(struct stage *s, const char *arg)
{
	struct suppress *rule = &aggregate_of(s)->suppress;

	if (strncmp(arg, "min=", 4) == 0)
		return option_integer(s, "--suppress min=", arg + 4, 1, 1000000, &rule->least);
	if (strncmp(arg, "p=", 2) == 0) {
		rule->p_rule = true;
		return option_percent(s, arg + 2, &rule->p_percent);
	}
	if (strncmp(arg, "dominance=", 10) == 0 && (arg[10] == '1' || arg[10] == '2') && arg[11] == ':') {
		rule->dominance = arg[10] - '0';
		return option_percent(s, arg + 12, &rule->dominance_percent);
	}
	return usage_fail(s, "--suppress takes min=N, dominance=1:K, dominance=2:K or p=P, not \"%s\"", arg);
}

static int option_memory(struct stage *s, const char *arg)
{
	static const char units[] = "KMGT";
	char *end;
	unsigned long long n = strtoull(arg, &end, 10);
	int shift = 0;

	if (end > arg && *end) {
		const char *unit = strchr(units, *end & ~0x20);
		if (unit) {
			shift = 10 * (int)(unit - units + 1);
			end++;
		}
	}
	if (end == arg || *end || *arg == '-' || n == 0 || n > UINT64_MAX >> shift)
		return usage_fail(s, "--memory takes a size such as 500M or 4G, not \"%s\"", arg);
	aggregate_of(s)->memory_limit = (uint64_t)n << shift;
	return 0;
}

static int option(struct stage *s, int code, const char *arg)
{
	struct aggregate *a = aggregate_of(s);

	switch (code) {
	case 'b':
		a->by_given = true;
		if (strcmp(arg, "-") == 0) {
			a->by_n = 0;
			return 0;
		}
		return option_list(s, "--by", arg, &a->by, &a->by_n);
	case 'l': a->level_text = arg; return 0;
	case 't': a->totals = true; return 0;
	case OPT_HIERARCHY: a->hierarchy_path = arg; return 0;
	case OPT_CROSSWALK: a->crosswalk = arg; return 0;
	case OPT_VALUE: return option_list(s, "--value", arg, &a->values, &a->values_n);
	case OPT_SHARE_OVER: return option_list(s, "--share-over", arg, &a->share_over, &a->share_over_n);
	case OPT_OPS: return option_ops(s, arg);
	case OPT_ALLOW_OVERLAP: a->allow_overlap = true; return 0;
	case OPT_PARTIAL: a->partial = true; return 0;
	case OPT_MERGE: a->merge = true; return 0;
	case OPT_SHARD:
		a->shard = arg;
		return *arg ? 0 : usage_fail(s, "--shard takes a name that is not empty");
	case OPT_SUPPRESS: return option_suppress(s, arg);
	case OPT_MEMORY: return option_memory(s, arg);
	case OPT_MISSING:
		if (strcmp(arg, "propagate") == 0)
			a->missing = MISSING_PROPAGATE;
		else if (strcmp(arg, "skip") == 0)
			a->missing = MISSING_SKIP;
		else if (strcmp(arg, "fail") == 0)
			a->missing = MISSING_FAIL;
		else
			return usage_fail(s, "--missing takes propagate, skip or fail, not \"%s\"", arg);
		return 0;
	default: return -1;
	}
}

static void init(struct stage *s)
{
	aggregate_of(s)->ops[OP_SUM] = true;
}

/* ---- opening ------------------------------------------------------------ */

static int column_find(const struct aggregate *a, struct slice name)
{
	for (size_t i = 0; i < a->columns_n; i++)
		if (slice_eq(a->columns[i].ref.name, name))
			return (int)i;
	return -1;
}

static void column_add(struct aggregate *a, struct slice name, enum column_role role)
{
	struct column *c;

	if (column_find(a, name) >= 0)
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
	a->region = column_find(a, SLICE("region"));
	a->nace = column_find(a, SLICE("nace"));
	a->time = column_find(a, SLICE("time"));
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

static bool is_by(const struct aggregate *a, struct slice name)
{
	int i = column_find(a, name);
	return i >= 0 && a->columns[i].role == COLUMN_BY;
}

static int check_options(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);
	bool any = false;

	for (int op = 0; op < OPS; op++)
		any |= a->ops[op];
	if (!any)
		return usage_fail(s, "--ops names nothing");
	for (size_t i = 0; i < a->values_n; i++)
		if (column_find(a, a->values[i]) >= 0 && a->columns[column_find(a, a->values[i])].role == COLUMN_BY)
			return usage_fail(s, "\"%.*s\" cannot be both a key and a value", SLICE_ARG(a->values[i]));
	if ((a->level_text || a->crosswalk) && !is_by(a, SLICE("region")))
		return usage_fail(s, "--level and --crosswalk need region among the fields of --by");
	if (a->hierarchy_path && a->crosswalk)
		return usage_fail(s, "--hierarchy and --crosswalk cannot be used together");
	if (a->totals && !is_by(a, SLICE("region")) && !is_by(a, SLICE("nace")))
		return usage_fail(s, "--totals needs region or nace among the fields of --by");
	if (a->shard && !a->partial)
		return usage_fail(s, "--shard is for --partial");
	if (a->shard && a->merge)
		return usage_fail(s, "--shard names a part of the input, not what --merge makes of several");
	if (a->share_over_n && !a->ops[OP_SHARE])
		return usage_fail(s, "--share-over needs --ops share");
	for (size_t i = 0; i < a->share_over_n; i++)
		if (!is_by(a, a->share_over[i]))
			return usage_fail(s, "--share-over \"%.*s\" is not among the fields of --by",
			                  SLICE_ARG(a->share_over[i]));
	return 0;
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
	if (check_options(s) < 0)
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
	columns_place(a->columns, a->columns_n, &a->keys_words);
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

/* Packs all keys anew, after a column has got more bits. */
static void repack(struct aggregate *a, const struct column *old)
{
	struct cells cells;
	struct layout layout = a->layout;
	size_t rest;
	uint64_t *key;

	layout_set_words(&layout, a->keys_words);
	cells_init(&cells, &layout);
	key = xcalloc(layout.words, sizeof(*key));
	rest = layout.cell_size - layout.words * sizeof(*key);
	for (size_t i = 0; i < a->cells.n; i++) {
		char *from = cell_at(&a->cells, i), *to;
		memset(key, 0, layout.words * sizeof(*key));
		for (size_t c = 0; c < a->columns_n; c++)
			key[a->columns[c].word] |= (uint64_t)key_number(&old[c], cell_key(from))
			                           << a->columns[c].shift;
		to = cells_find(&cells, key, key_hash(&cells, key));
		/* The sums move, with what they own. */
		memcpy(to + layout.words * sizeof(*key),
		       from + a->layout.words * sizeof(*key), rest);
		memset(from + a->layout.words * sizeof(*key), 0, rest);
	}
	free(key);
	cells_fini(&a->cells);
	a->cells = cells;
	a->layout = layout;
}

static void place_columns(struct aggregate *a)
{
	struct column *old = xcalloc(a->columns_n, sizeof(*old));

	memcpy(old, a->columns, a->columns_n * sizeof(*old));
	if (columns_place(a->columns, a->columns_n, &a->keys_words))
		repack(a, old);
	free(old);
}

static void pack(const struct aggregate *a, const uint32_t *numbers, uint64_t *key)
{
	memset(key, 0, a->layout.words * sizeof(*key));
	for (size_t i = 0; i < a->columns_n; i++)
		key[a->columns[i].word] |= (uint64_t)numbers[i] << a->columns[i].shift;
}

/* ---- records ------------------------------------------------------------ */

static bool outgrown(const struct aggregate *a)
{
	for (size_t i = 0; i < a->columns_n; i++) {
		const struct column *c = &a->columns[i];
		if (c->bits < 32 && c->keyed->n > (size_t)1 << c->bits)
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

int aggregate_read_keys(struct stage *s, const struct batch *b, const struct record *r,
                        uint32_t *numbers)
{
	struct aggregate *a = aggregate_of(s);

	for (size_t i = 0; i < a->columns_n; i++) {
		struct column *c = &a->columns[i];
		const struct value *v = record_get(r, &c->ref);
		const struct name *last = &c->names.list[c->last];

		if (!v) {
			if (c->required)
				return stage_reject(s, b, r, &c->ref, "a field to group by is absent; name by "
				                                      "--by the fields that the records have");
			numbers[i] = 0;
			continue;
		}
		if (last->n != v->n || last->kind != v->kind || c->last == 0 || v->escaped ||
		    memcmp(last->p, v->p, v->n) != 0)
			c->last = names_add(&c->names, v);
		numbers[i] = c->last;
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
			                    "not a number; a missing value is null, other spellings are for "
			                    "normalise");
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

static void add_block(struct aggregate *a, size_t n)
{
	size_t stride = a->columns_n + 2;
	uint64_t hashes[BLOCK];
	char *cells[BLOCK];

	if (outgrown(a))
		place_columns(a);
	a->keys = xreallocarray(a->keys, BLOCK * a->layout.words, sizeof(*a->keys));
	for (size_t i = 0; i < n; i++) {
		uint64_t *key = &a->keys[i * a->layout.words];
		pack(a, &a->numbers[i * stride], key);
		hashes[i] = key_hash(&a->cells, key);
		cells_prefetch(&a->cells, hashes[i]);
	}
	for (size_t i = 0; i < n; i++) {
		cells[i] = cells_find(&a->cells, &a->keys[i * a->layout.words], hashes[i]);
		__builtin_prefetch(cells[i], 1);
	}
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

static void close_stage(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);

	if (a->cells.slots)
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
	free(a->readings);
	free(a->numbers);
	free(a->keys);
}

const struct stage_class aggregate_region_class = {
	.name = "aggregate-region",
	.synopsis = "[-t] [-b fields] [-l level] [--hierarchy file] [--crosswalk name] [--value fields] "
	            "[--ops list] [--share-over fields] [--missing rule] [--allow-overlap] [--partial] "
	            "[--merge] [--shard id] [--suppress rule] [--memory size] [file ...]",
	.summary = "Sums observations over regions, activities and time, exactly and in any order.",
	.examples = "  aggregate-region --by region,time --level region obs.ndjson\n"
	            "  aggregate-region --by nace,time --ops sum,count,share --totals obs.ndjson\n",
	.options = options,
	.state_size = sizeof(struct aggregate),
	.init = init,
	.option = option,
	.open = open_stage,
	.batch = batch,
	.finish = finish,
	.close = close_stage,
};
