/* SPDX-License-Identifier: MIT */
/*
 * Value chains: which stages of a chain a region has, which are weak or missing, how long the
 * chain runs there without a break, and how far down it the region stands.
 */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "indicator/groups.h"
#include "indicator/labelled.h"

enum status { PRESENT, WEAK, MISSING, UNKNOWN, STATUSES };

static const char *const status_names[STATUSES] = { "present", "weak", "missing", "unknown" };

/* A stage of the chain. */
struct link {
	size_t label;       /* its number in the sums */
	double order, weight;
	struct slice codes; /* its activities, + between */
};

struct chain {
	const struct panel *panel;
	struct link *links; /* by order */
	size_t n;
	struct labelled by;
};

/* A region's links, as long as the chain. */
struct found {
	enum status status;
	double size, lq;
	const char *reason;
};

/* ---- the chain ------------------------------------------------------------------ */

static int compare_links(const void *pa, const void *pb)
{
	const struct link *a = pa, *b = pb;

	return compare_doubles(&a->order, &b->order);
}

static struct slice codes_of(struct run *run, const struct group *g, const struct labelled *by, size_t label)
{
	struct slice codes = { "", 0 };

	for (uint32_t a = 0; a < g->activities_n; a++)
		if (by->of[a] == label)
			codes = arena_printf(&run->arena, "%.*s%s%.*s", SLICE_ARG(codes), codes.n ? "+" : "", SLICE_ARG(g->activities[a]));
	return codes;
}

/* The stages of the table; a label that is no number is beside the chain (a by-product). */
static struct chain chain_of(struct run *run, const struct panel *p)
{
	const struct side *weights = side_table(run, "weight");
	struct chain c = { .panel = p, .by = labelled_by(side_table(run, "stage"), p) };

	c.links = xcalloc(c.by.n + 1, sizeof(*c.links));
	for (size_t k = 0; k < c.by.n; k++) {
		struct link link = { .label = k, .weight = 1 };
		if (!number_parse(c.by.names[k], &link.order))
			continue;
		if (weights)
			link.weight = side_value(weights, c.by.names[k], (struct slice){ "", 0 }, panel_time(p));
		else if (parameter_is(run, "weights", "size"))
			link.weight = c.by.whole[k];
		link.codes = codes_of(run, p->group, &c.by, k);
		c.links[c.n++] = link;
	}
	qsort(c.links, c.n, sizeof(*c.links), compare_links);
	for (size_t k = 1; k < c.n; k++)
		if (c.links[k].order == c.links[k - 1].order)
			run->rc = diag_fail(run->stage->diag, NULL, "the table stage writes one stage in two ways: \"%.*s\" and \"%.*s\"",
			                    SLICE_ARG(c.by.names[c.links[k - 1].label]), SLICE_ARG(c.by.names[c.links[k].label]));
	if (!c.n)
		run->rc = diag_fail(run->stage->diag, NULL, "the table stage has no stage: those are numbers, 1 the first of the chain");
	return c;
}

static void look_for(const struct run *run, const struct chain *c, uint32_t r, struct found *found)
{
	double lq = parameter_number(run, "lq"), size = parameter_number(run, "size");

	for (size_t k = 0; k < c->n; k++) {
		size_t label = c->links[k].label;
		struct found *f = &found[k];
		f->size = c->by.value[r * c->by.n + label];
		f->lq = labelled_quotient(&c->by, r, label);
		f->reason = labelled_flaw(&c->by, c->panel, r, label);
		if (!f->reason && isnan(f->lq))
			f->reason = c->by.region[r] == 0 ? "0/0: the region is empty" : "no region has a figure of the stage";
		if (f->reason)
			f->lq = NAN;
		f->status = f->reason ? UNKNOWN : f->size > 0 && f->size >= size && f->lq >= lq ? PRESENT : f->size > 0 ? WEAK : MISSING;
	}
}

/* ---- handing on ----------------------------------------------------------------- */

static void give_completeness(struct run *run, const struct chain *c, uint32_t r, const struct found *found)
{
	struct sum have = { 0, 0 }, known = { 0, 0 }, all = { 0, 0 };
	double n[STATUSES] = { 0 }, credit = parameter_number(run, "weak"), complete;
	bool weighed = true;

	for (size_t k = 0; k < c->n; k++) {
		double weight = c->links[k].weight;
		n[found[k].status]++;
		weighed &= weight >= 0;
		sum_add(&all, weight);
		if (found[k].status != UNKNOWN)
			sum_add(&known, weight);
		sum_add(&have, found[k].status == PRESENT ? weight : found[k].status == WEAK ? credit * weight : 0);
	}
	complete = weighed ? ratio(sum_of(&have), sum_of(&known)) : NAN;
	emit_result(run, c->panel->group, &(struct result){
		.region = r, .activity = NO_CODE, .time = panel_time(c->panel), .value = complete,
		.reason = weighed ? "no stage has a figure" : "a stage has no weight, or a negative one",
		.more = { { "stages", (double)c->n }, { "present", n[PRESENT] }, { "weak", n[WEAK] }, { "missing", n[MISSING] },
		          { "unknown", n[UNKNOWN] }, { "low", weighed ? ratio(sum_of(&have), sum_of(&all)) : NAN },
		          { "high", weighed ? ratio(sum_of(&have) + sum_of(&all) - sum_of(&known), sum_of(&all)) : NAN } } });
}

/* The longest run of stages that are all there; of several the first. */
static void give_run(struct run *run, const struct chain *c, uint32_t r, const struct found *found)
{
	size_t length = 0, best = 0, last = 0;

	for (size_t k = 0; k < c->n; k++) {
		length = found[k].status == PRESENT ? length + 1 : 0;
		if (length > best) {
			best = length;
			last = k;
		}
	}
	emit_result(run, c->panel->group, &(struct result){
		.region = r, .activity = NO_CODE, .time = panel_time(c->panel), .component = "run", .value = (double)best,
		.more = { { "from", best ? c->links[last + 1 - best].order : NAN }, { "until", best ? c->links[last].order : NAN },
		          { "share", (double)best / (double)c->n } } });
}

static const char *activity_field(struct run *run)
{
	return arena_printf(&run->arena, "%.*s", SLICE_ARG(run->panel->activity)).p;
}

static void give_bottleneck(struct run *run, const struct chain *c, uint32_t r, const struct found *found)
{
	const struct link *narrow = NULL;
	struct result result = { .region = r, .activity = NO_CODE, .time = panel_time(c->panel), .component = "bottleneck",
		                 .value = NAN, .reason = "no stage has a figure" };

	for (size_t k = 0; k < c->n; k++)
		if (found[k].status != UNKNOWN && (!narrow || found[k].lq < result.value)) {
			narrow = &c->links[k];
			result.value = found[k].lq;
		}
	if (narrow) {
		result.key[0].field = activity_field(run), result.key[0].text = narrow->codes;
		result.key[1].field = "stage", result.key[1].text = c->by.names[narrow->label];
	}
	emit_result(run, c->panel->group, &result);
}

/* Where the region stands between the first stage (0) and the last (1), by what it has in each. */
static void give_depth(struct run *run, const struct chain *c, uint32_t r, const struct found *found)
{
	struct sum placed = { 0, 0 }, all = { 0, 0 };
	const char *why = c->n < 2 ? "a chain of one stage" : NULL;

	for (size_t k = 0; k < c->n; k++) {
		if (labelled_flaw(&c->by, c->panel, r, c->links[k].label))
			why = found[k].reason;
		sum_add(&placed, found[k].size * (double)k);
		sum_add(&all, found[k].size);
	}
	emit(run, c->panel->group, r, NO_CODE, panel_time(c->panel), "depth",
	     why ? NAN : ratio(sum_of(&placed), sum_of(&all)) / (double)(c->n - 1), why ? why : "0/0: the region has nothing of the chain");
}

/* A stage that is not there between two that are breaks the chain. */
static bool is_gap(const struct found *found, size_t n, size_t k)
{
	bool before = false, behind = false;

	for (size_t i = 0; i < n; i++) {
		before |= i < k && found[i].status == PRESENT;
		behind |= i > k && found[i].status == PRESENT;
	}
	return before && behind && found[k].status != PRESENT;
}

static void give_links(struct run *run, const struct chain *c, uint32_t r, const struct found *found)
{
	const char *field = activity_field(run);
	struct sum all = { 0, 0 };

	for (size_t k = 0; k < c->n; k++)
		sum_add(&all, found[k].size);
	for (size_t k = 0; k < c->n; k++) {
		const struct found *f = &found[k];
		const struct link *link = &c->links[k];
		bool gap = is_gap(found, c->n, k);
		emit_result(run, c->panel->group, &(struct result){
			.region = r, .activity = NO_CODE, .time = panel_time(c->panel), .component = status_names[f->status],
			.value = f->lq, .reason = f->reason,
			.key = { { field, link->codes }, { "stage", c->by.names[link->label] } },
			.more = { { "size", f->status == UNKNOWN ? NAN : f->size }, { "share", f->status == UNKNOWN ? NAN : ratio(f->size, c->by.whole[link->label]) },
			          { "of_chain", f->status == UNKNOWN ? NAN : ratio(f->size, sum_of(&all)) },
			          { "gap", f->status == UNKNOWN ? NAN : gap } } });
	}
}

static int compute_value_chain(struct run *run, const struct group *g)
{
	for (int k = 0; k < STATUSES; k++)
		component_wanted(run, status_names[k]); /* one that no link has is no slip of the pen */
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct chain c = chain_of(run, p);
		struct found *found = xcalloc(c.n + 1, sizeof(*found));
		for (uint32_t r = 0; run->rc == 0 && r < g->regions_n; r++) {
			if (!panel_has_region(p, r))
				continue;
			look_for(run, &c, r, found);
			give_completeness(run, &c, r, found);
			give_run(run, &c, r, found);
			give_bottleneck(run, &c, r, found);
			give_depth(run, &c, r, found);
			give_links(run, &c, r, found);
		}
		free(found);
		free(c.links);
		labelled_free(&c.by);
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator value_chain_rows[] = {
	{ .name = "value_chain", .also = "completeness missing_links chain gap bottleneck processing_depth цепочка", .needs = NEED_ACTIVITY, .compute = compute_value_chain,
	  .tables = TABLES({ "stage", { "activity", NULL }, "the stage of each activity of the chain, 1 the first; what is no number is beside the chain", true, NULL },
	                   { "weight?", { "stage", NULL }, "how much a stage counts; else all the same", false, NULL }),
	  .title = { "Құн тізбегінің толықтығы", "Полнота цепочки стоимости", "Value-chain completeness" },
	  .meaning = { "Тізбек буындарының қандай бөлігі өңірде бар: 1 – тізбек толық; missing мен weak – жетіспейтін және әлсіз буындар, gap 1 – тізбекті ортасынан үзетін буын; bottleneck – ең әлсіз буын; depth – шикізаттан (0) дайын өнімге (1) дейін қай жерде тұр",
	               "Какая часть звеньев цепочки есть в регионе: 1 – она полна; missing и weak – недостающие и слабые звенья, gap 1 – звено, на котором цепочка рвётся; bottleneck – самое узкое место; depth – где регион между сырьём (0) и готовым изделием (1)",
	               "What part of the chain's links the region has: 1 is all; missing and weak list the links it lacks, gap 1 those that break the chain; bottleneck is the narrowest; depth is where it stands between raw material (0) and final product (1)" },
	  .formula = "sum of the weights of the stages present (LQ >= lq and value >= size, above 0) and weak times those weak (above 0, but less), over the weights of stages known; low, high: were those unknown missing or present; run: most stages present in a row; bottleneck: the least LQ; depth: mean place of the stages by value, 0 first to 1 last",
	  .source = "chains and their upgrading: Porter (1985); Gereffi, Humphrey, Sturgeon (2005). The measures are ours", .units = "size", .range = "0 to 1; run, bottleneck, present, weak, missing, unknown 0 and more; low, high 0 to 1",
	  .parameters = PARAMETERS({ "lq", "1", "number", "present: the location quotient at least; 0: any value is enough" }, { "size", "0", "number", "present: the value at least" },
	                           { "weak", "0", "number", "what part of its weight a weak stage counts" },
	                           { "weights", "equal", "equal|size", "size: stages count by their value in the whole; --table weight goes before" }),
	  .output = "region, time; stages, present, weak, missing, unknown, low, high; components run (from, until, share), bottleneck (nace, stage), depth; and present, weak, missing, unknown for each link: nace, stage (size, share, of_chain, gap)",
	  .undefined = "unknown where a record of the stage has no value, no region has any of it, or the region a negative value; null where no stage is known; depth null where the region has nothing of the chain",
	  .example = "--table stage=<(classify-nace --print-scheme chain:cotton | parse --comment '#' | normalise --rename nace=code) value_chain",
	  .data = "printf '{\"region\":\"%s\",\"nace\":\"%s\",\"value\":%s}\\n' T 01.16 90 T 01.63 40 T 13.1 5 T 14 30 T 46 135 S 13.1 20 S 13.2 25 S 13.3 10 S 14 60 S 46 285 A 14 10 A 13.9 15 A 46 375" },
	{ .name = NULL },
};
