/* SPDX-License-Identifier: MIT */
/*
 * Confidential groups. Primary: few contributors, or one or two that dominate; a
 * record is a contribution, and none may be negative. Secondary, where --totals writes
 * totals: a group that stands alone suppressed in its row or column could be had by
 * subtracting, so the smallest other one goes with it, until no line has just one.
 * That hides exact values; it does not bound how well one can be estimated.
 */
#include <stdlib.h>

#include "filter/aggregate.h"

/* Letters of CL_CONF_STATUS. */
enum { FEW = 1 << ('A' - 'A'), SECONDARY = 1 << ('D' - 'A'), DOMINATED = 1 << ('O' - 'A') };

static uint32_t primary(const struct aggregate *a, const struct sums *s)
{
	const struct suppress *rule = &a->suppress;
	double sum, top1, top2, top;
	uint32_t letters = 0;

	if (!s->n)
		return 0;
	if ((uint64_t)rule->least > s->n)
		letters |= FEW;
	if (!rule->dominance && !rule->p_rule)
		return letters;
	if (!exact_to_double(&s->sum, &sum) || !exact_to_double(&s->extra[a->layout.top1], &top1) ||
	    !exact_to_double(&s->extra[a->layout.top2], &top2))
		return letters | DOMINATED;
	top = rule->dominance == 1 ? top1 : top1 + top2;
	if (rule->dominance && top * 100 > rule->dominance_percent * sum)
		letters |= DOMINATED;
	if (rule->p_rule && (sum - top1 - top2) * 100 < rule->p_percent * top1)
		letters |= DOMINATED;
	return letters;
}

static struct group *member(struct folded *f, const struct part *part)
{
	return &f->groups[part->total >> TOTAL_BITS];
}

/* Whether `x` is to be hidden rather than `y`: parts before the total, then what is not
 * zero, then the smaller sum, then what comes first in the output. */
static bool hides_better(struct folded *f, const struct group *x, const struct group *y,
                         uint32_t total)
{
	bool x_total = f->g->parts[x->from].total & total, y_total = f->g->parts[y->from].total & total;
	struct exact own;
	int sign, compared;

	if (x_total != y_total)
		return y_total;
	exact_copy(&own, &group_sums(f, x, 0)->sum);
	sign = exact_sign(&own);
	compared = exact_compare(&own, &group_sums(f, y, 0)->sum);
	exact_fini(&own);
	if ((sign == 0) != (exact_sign(&group_sums(f, y, 0)->sum) == 0))
		return sign != 0;
	return compared ? compared < 0 : x < y;
}

/* One line: the parts of a total, and the total. True when a group was hidden. */
static bool protect_line(struct folded *f, const struct part *parts, size_t n, uint32_t total)
{
	struct group *best = NULL;
	size_t hidden = 0;

	for (size_t i = 0; i < n; i++)
		hidden += member(f, &parts[i])->conf != 0;
	if (hidden != 1)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct group *group = member(f, &parts[i]);
		if (!group->conf && group_sums(f, group, 0)->n &&
		    (!best || hides_better(f, group, best, total)))
			best = group;
	}
	if (best)
		best->conf = SECONDARY;
	return best != NULL;
}

/* The lines over one of the columns that have totals: groups that differ in it only. */
static void make_lines(struct folded *f, struct groups *lines, uint32_t total)
{
	struct aggregate *a = f->a;
	bool *skip = xcalloc(a->by_columns + 1, sizeof(*skip));

	for (size_t c = 0; c < a->by_columns; c++)
		skip[c] = total == TOTAL_REGION ? a->columns[c].is_region : a->columns[c].is_nace;
	*lines = *f->g;
	lines->n = f->n;
	lines->parts = groups_members(f, total);
	groups_order(a, lines, skip);
	free(skip);
}

static void protect(struct folded *f)
{
	static const uint32_t totals[] = { TOTAL_REGION, TOTAL_NACE };
	struct groups lines[2];
	bool more = true;

	for (int i = 0; i < 2; i++)
		make_lines(f, &lines[i], totals[i]);
	while (more) {
		more = false;
		for (int i = 0; i < 2; i++)
			for (size_t from = 0, to; from < lines[i].n; from = to) {
				to = groups_end(&lines[i], from);
				more |= protect_line(f, lines[i].parts + from, to - from, totals[i]);
			}
	}
	for (int i = 0; i < 2; i++)
		groups_fini(&lines[i]);
}

void groups_suppress(struct folded *f)
{
	const struct suppress *rule = &f->a->suppress;

	if (!rule->least && !rule->dominance && !rule->p_rule)
		return;
	for (size_t i = 0; i < f->n; i++)
		for (uint32_t v = 0; v < f->a->values_n; v++)
			f->groups[i].conf |= primary(f->a, group_sums(f, &f->groups[i], v));
	if (f->a->totals)
		protect(f);
}
