/* SPDX-License-Identifier: MIT */
/* The options of aggregate-region: their table, their reading, what goes with what. */
#include <stdlib.h>

#include "filter/aggregate.h"

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
	OPT_SHARDS,
	OPT_BUCKETS,
	OPT_SUPPRESS,
	OPT_MEMORY,
};

const char *const op_names[OPS] = { "sum", "count", "mean", "min", "max", "share", "sumsq" };

const struct option_row aggregate_options[] = {
	{ 'b', "by", "FIELDS", "the keys of the groups, separated by commas; - for one group\n"
	                       "(default: region, nace, product, cluster, time, measure, unit,\n"
	                       "those that a record has)" },
	{ 'l', "level", "LEVEL", "roll regions up to country, region, district, okrug, settlement\n"
	                         "or a level's number" },
	{ OPT_HIERARCHY, "hierarchy", "FILE", "a table with columns code and parent instead of KATO and NUTS" },
	{ OPT_CROSSWALK, "crosswalk", "NAME", "count regions in a constant geography: kz2017, kz2018, kz2022,\n"
	                                      "or a table with columns code, to, valid_from, valid_to" },
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
	{ OPT_BUCKETS, "buckets", "N", "deal the partial sums of a shard into N buckets by their keys,\n"
	                               "each of which can be merged for itself" },
	{ OPT_SHARDS, "shards", "N", "--merge ends with status 2 unless it reads N shards" },
	{ OPT_SUPPRESS, "suppress", "RULE", "null where few contribute: min=N records, dominance=N:K (the\n"
	                                    "largest N, 1 or 2, have over K %), p=P (p %-rule); repeatable" },
	{ OPT_MEMORY, "memory", "SIZE", "end with status 2 when more is needed: 500M, 4G" },
	{ 0, NULL, NULL, NULL },
};

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

int aggregate_option(struct stage *s, int code, const char *arg)
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
	case OPT_BUCKETS: return option_integer(s, "--buckets", arg, 1, BUCKETS_MAX, &a->buckets);
	case OPT_SHARDS:
		a->shards_given = true;
		return option_integer(s, "--shards", arg, 0, SHARDS_MAX, &a->shards_wanted);
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

static bool is_by(const struct aggregate *a, struct slice name)
{
	int i = aggregate_column(a, name);
	return i >= 0 && a->columns[i].role == COLUMN_BY;
}

int aggregate_check_options(struct stage *s)
{
	struct aggregate *a = aggregate_of(s);
	bool any = false;

	for (int op = 0; op < OPS; op++)
		any |= a->ops[op];
	if (!any)
		return usage_fail(s, "--ops names nothing");
	for (size_t i = 0; i < a->values_n; i++)
		if (aggregate_column(a, a->values[i]) >= 0 && a->columns[aggregate_column(a, a->values[i])].role == COLUMN_BY)
			return usage_fail(s, "\"%.*s\" cannot be both a key and a value", SLICE_ARG(a->values[i]));
	if ((a->level_text || a->crosswalk) && !is_by(a, SLICE("region")))
		return usage_fail(s, "--level and --crosswalk need region among the fields of --by");
	if (a->hierarchy_path && a->crosswalk)
		return usage_fail(s, "--hierarchy and --crosswalk cannot be used together");
	if (a->totals && !is_by(a, SLICE("region")) && !is_by(a, SLICE("nace")))
		return usage_fail(s, "--totals needs region or nace among the fields of --by");
	if (a->shard && !a->partial)
		return usage_fail(s, "--shard is for --partial");
	if (a->buckets && !a->shard)
		return usage_fail(s, "--buckets is for --partial --shard");
	if (a->shards_given && !a->merge)
		return usage_fail(s, "--shards is for --merge");
	if (a->share_over_n && !a->ops[OP_SHARE])
		return usage_fail(s, "--share-over needs --ops share");
	for (size_t i = 0; i < a->share_over_n; i++)
		if (!is_by(a, a->share_over[i]))
			return usage_fail(s, "--share-over \"%.*s\" is not among the fields of --by",
			                  SLICE_ARG(a->share_over[i]));
	return 0;
}
