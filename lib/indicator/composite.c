/* SPDX-License-Identifier: MIT */
/*
 * Composite indicators by the handbook of OECD and JRC (2008): measures brought to one scale,
 * weighed and put together; and how the ranks move when the weights (and the scale) do. The
 * measures stand for the activities of a panel.
 */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/random.h"
#include "indicator/groups.h"

enum scale { ZSCORE, MINMAX, RANK, LEADER, SCALES };

static const char *const scale_names[SCALES] = { "z", "minmax", "rank", "leader" };

/* Regions of one or all periods by measures. */
struct table {
	size_t rows, n; /* n measures */
	uint32_t *activity;
	double *weight;  /* negative: less is better */
	double *x;       /* rows x n, NAN where there is no figure */
	double *scaled[SCALES]; /* likewise; NULL where not wanted */
	double *draw;    /* n: weights of a draw */
};

/* ---- measures and weights -------------------------------------------------------- */

/* "gdp:0.5;unemployment:-0.2" */
static int read_weights(struct run *run, const struct group *g, struct table *t)
{
	struct slice rest = parameter(run, "weights");

	if (parameter_is(run, "weights", "equal")) {
		for (uint32_t a = 0; a < g->activities_n; a++)
			if (g->active[a]) {
				t->activity[t->n] = a;
				t->weight[t->n++] = 1;
			}
		return 0;
	}
	while (rest.n) {
		struct slice one = slice_cut(&rest, ';'), name = one;
		double weight = NAN;
		uint32_t a;
		while (name.n && name.p[name.n - 1] != ':')
			name.n--;
		if (name.n < 2 || !number_parse((struct slice){ one.p + name.n, one.n - name.n }, &weight) || weight == 0)
			return diag_fail(run->stage->diag, NULL, "--param weights takes MEASURE:WEIGHT;..., weights not 0, not \"%.*s\"", SLICE_ARG(one));
		name.n--;
		a = group_activity(g, name);
		if (a == NO_CODE)
			return diag_fail(run->stage->diag, NULL, "no record of the measure \"%.*s\" of --param weights", SLICE_ARG(name));
		for (size_t k = 0; k < t->n; k++)
			if (t->activity[k] == a)
				return diag_fail(run->stage->diag, NULL, "--param weights names the measure \"%.*s\" twice", SLICE_ARG(name));
		t->activity[t->n] = a;
		t->weight[t->n++] = weight;
	}
	return 0;
}

/* ---- one scale ------------------------------------------------------------------- */

/* How many of the sorted are below x; with `or_equal` those that equal it too. */
static size_t count_below(const double *sorted, size_t n, double x, bool or_equal)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (sorted[middle] < x || (or_equal && sorted[middle] == x))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Where it stands among the sorted, 0 the least to 1 the most; equals share a place. */
static double place(const double *sorted, size_t n, double x)
{
	double below = (double)count_below(sorted, n, x, false), until = (double)count_below(sorted, n, x, true);

	return ratio(below + (until - below - 1) / 2, (double)n - 1);
}

/* Scales that go by what stands between the least and the most. */
static double scaled_between(enum scale scale, double x, double low, double high, bool less)
{
	double v;

	if (scale == LEADER)
		return low > 0 ? (less ? low / x : x / high) : NAN;
	v = ratio(x - low, high - low);
	return less ? 1 - v : v;
}

/* A row after the other, as they lie. */
static void scale_between(const struct table *t, enum scale scale, double *v)
{
	double *low = xcalloc(t->n + 1, sizeof(*low)), *high = xcalloc(t->n + 1, sizeof(*high));

	for (size_t k = 0; k < t->n; k++)
		low[k] = high[k] = NAN;
	for (size_t i = 0; i < t->rows; i++)
		for (size_t k = 0; k < t->n; k++) {
			double x = t->x[i * t->n + k];
			low[k] = fmin(low[k], x);
			high[k] = fmax(high[k], x);
		}
	for (size_t i = 0; i < t->rows; i++)
		for (size_t k = 0; k < t->n; k++) {
			double x = t->x[i * t->n + k];
			v[i * t->n + k] = isnan(x) ? NAN : scaled_between(scale, x, low[k], high[k], t->weight[k] < 0);
		}
	free(low);
	free(high);
}

/* Scales that go by all figures of the measure: how many are below, how they spread. */
static void scale_among(const struct table *t, enum scale scale, double *v)
{
	double *column = xcalloc(t->rows + 1, sizeof(*column));

	for (size_t k = 0; k < t->n; k++) {
		bool less = t->weight[k] < 0, same;
		double mean, sd;
		size_t n = 0;
		for (size_t i = 0; i < t->rows; i++)
			if (!isnan(t->x[i * t->n + k]))
				column[n++] = t->x[i * t->n + k];
		qsort(column, n, sizeof(*column), compare_doubles);
		same = !n || column[0] == column[n - 1];
		sd = same ? 0 : spread_of(column, n, false, &mean);
		for (size_t i = 0; i < t->rows; i++) {
			double x = t->x[i * t->n + k], value = NAN;
			if (!isnan(x) && !same)
				value = scale == ZSCORE ? ratio(less ? mean - x : x - mean, sd) :
				        less            ? 1 - place(column, n, x) : place(column, n, x);
			v[i * t->n + k] = value;
		}
	}
	free(column);
}

static double *scale_all(const struct run *run, const struct table *t, enum scale scale)
{
	double *v = xcalloc(t->rows * t->n + 1, sizeof(*v)), floor = parameter_number(run, "floor");

	if (scale == ZSCORE || scale == RANK)
		scale_among(t, scale, v);
	else
		scale_between(t, scale, v);
	for (size_t i = 0; scale != ZSCORE && i < t->rows * t->n; i++)
		v[i] = floor + (1 - floor) * v[i];
	return v;
}

/* missing=mean: the measure's mean on its scale. */
static void fill_with_means(const struct table *t, double *v)
{
	for (size_t k = 0; k < t->n; k++) {
		struct sum sum = { 0, 0 };
		double n = 0;
		for (size_t i = 0; i < t->rows; i++)
			if (!isnan(v[i * t->n + k])) {
				sum_add(&sum, v[i * t->n + k]);
				n++;
			}
		for (size_t i = 0; i < t->rows; i++)
			if (isnan(v[i * t->n + k]))
				v[i * t->n + k] = ratio(sum_of(&sum), n);
	}
}

/* ---- one score -------------------------------------------------------------------- */

/* NAN where a measure has no figure and that is not to be passed over. */
static double score(const double *v, const double *weight, size_t n, bool geometric, bool available)
{
	struct sum sum = { 0, 0 }, weights = { 0, 0 };
	bool nothing = false;

	for (size_t k = 0; k < n; k++) {
		double w = fabs(weight[k]);
		if (isnan(v[k])) {
			if (available)
				continue;
			return NAN;
		}
		nothing |= v[k] <= 0 && w > 0;
		sum_add(&sum, w * (geometric ? log(v[k] > 0 ? v[k] : 1) : v[k]));
		sum_add(&weights, w);
	}
	if (geometric && nothing)
		return sum_of(&weights) > 0 ? 0 : NAN;
	return geometric ? exp(ratio(sum_of(&sum), sum_of(&weights))) : ratio(sum_of(&sum), sum_of(&weights));
}

/* 1 for the highest score; equals share the better rank. NAN has none. */
static void ranks_of(const double *scores, size_t n, double *ranks, double *sorted)
{
	size_t ranked = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(scores[i]))
			sorted[ranked++] = scores[i];
	qsort(sorted, ranked, sizeof(*sorted), compare_doubles);
	for (size_t i = 0; i < n; i++)
		ranks[i] = isnan(scores[i]) ? NAN : (double)(ranked - count_below(sorted, ranked, scores[i], true) + 1);
}

/* ---- how the ranks move ------------------------------------------------------------ */

struct spread {
	double *ranks; /* regions x draws */
	size_t draws;
	double shift;  /* mean of |rank - rank without drawing| */
};

static enum scale scale_of_draw(const struct run *run, struct random *random, enum scale wanted)
{
	return parameter_is(run, "vary", "all") ? (enum scale)random_below(random, LEADER) : wanted;
}

static void draw_weights(struct random *random, struct table *t, double spread)
{
	for (size_t k = 0; k < t->n; k++)
		t->draw[k] = fabs(t->weight[k]) * fmax(0, 1 + spread * (2 * random_unit(random) - 1));
}

static struct spread draw_ranks(const struct run *run, struct table *t, size_t first, size_t regions, enum scale wanted,
                                const double *ranks)
{
	struct spread s = { .draws = (size_t)fmax(0, fmin(parameter_number(run, "draws"), 1e6)) };
	bool geometric = parameter_is(run, "aggregate", "geometric"), available = parameter_is(run, "missing", "available");
	double *scores = xcalloc(regions + 1, sizeof(*scores)), *own = xcalloc(regions + 1, sizeof(*own));
	double *sorted = xcalloc(regions + 1, sizeof(*sorted)), n = 0;
	struct sum shift = { 0, 0 };

	s.ranks = xcalloc(regions * s.draws + 1, sizeof(*s.ranks));
	for (size_t d = 0; d < s.draws; d++) {
		struct random random;
		enum scale scale;
		random_seed(&random, (uint64_t)parameter_number(run, "seed"), d);
		scale = scale_of_draw(run, &random, wanted);
		draw_weights(&random, t, parameter_number(run, "spread"));
		for (size_t i = 0; i < regions; i++)
			scores[i] = score(t->scaled[scale] + (first + i) * t->n, t->draw, t->n, geometric && scale != ZSCORE, available);
		ranks_of(scores, regions, own, sorted);
		for (size_t i = 0; i < regions; i++) {
			s.ranks[i * s.draws + d] = own[i];
			if (isnan(own[i]) || isnan(ranks[i]))
				continue;
			sum_add(&shift, fabs(own[i] - ranks[i]));
			n++;
		}
	}
	s.shift = ratio(sum_of(&shift), n);
	free(scores);
	free(own);
	free(sorted);
	return s;
}

/* ---- handing on ------------------------------------------------------------------- */

static double rank_quantile(struct spread *s, size_t i, double p)
{
	double *ranks = s->ranks + i * s->draws;
	size_t n = 0;

	for (size_t d = 0; d < s->draws; d++)
		n += !isnan(ranks[d]);
	return n == s->draws && n ? quantile_of(ranks, n, fmax(0, fmin(p, 1))) : NAN;
}

static void give_score(struct run *run, const struct panel *p, const struct table *t, const double *v, uint32_t r, double value, double rank,
                       struct spread *s)
{
	double confidence = parameter_number(run, "confidence"), known = 0, mean;
	const char *why = "a measure has no value, or is the same everywhere; see --param missing";

	for (size_t k = 0; k < t->n; k++)
		known += !isnan(v[k]);
	qsort(s->ranks + r * s->draws, s->draws, sizeof(double), compare_doubles);
	spread_of(s->ranks + r * s->draws, s->draws, false, &mean);
	emit_result(run, p->group, &(struct result){
		.region = r, .activity = NO_CODE, .time = panel_time(p), .value = value, .reason = why,
		.more = { { "rank", rank }, { "rank_low", isnan(rank) ? NAN : rank_quantile(s, r, (1 - confidence) / 2) },
		          { "rank_high", isnan(rank) ? NAN : rank_quantile(s, r, (1 + confidence) / 2) }, { "rank_mean", isnan(rank) ? NAN : mean },
		          { "measures", known } } });
}

static void give_contributions(struct run *run, const struct panel *p, const struct table *t, const double *v, uint32_t r, double value)
{
	bool geometric = parameter_is(run, "aggregate", "geometric"), available = parameter_is(run, "missing", "available");
	struct sum all = { 0, 0 };

	for (size_t k = 0; k < t->n; k++)
		if (!available || !isnan(v[k]))
			sum_add(&all, fabs(t->weight[k]));
	for (size_t k = 0; k < t->n; k++) {
		double weight = ratio(fabs(t->weight[k]), sum_of(&all));
		emit_result(run, p->group, &(struct result){
			.region = r, .activity = t->activity[k], .time = panel_time(p), .component = "contribution",
			.value = isnan(value) || isnan(v[k]) ? NAN : geometric ? pow(v[k], weight) : weight * v[k],
			.reason = isnan(v[k]) ? "the measure has no value there, or is the same everywhere" : "another measure has no value",
			.more = { { "scaled", v[k] }, { "weight", available && isnan(v[k]) ? 0 : weight } } });
	}
}

static void give_panel(struct run *run, const struct panel *p, struct table *t, size_t first, enum scale scale)
{
	size_t regions = p->group->regions_n;
	bool geometric = parameter_is(run, "aggregate", "geometric"), available = parameter_is(run, "missing", "available");
	double *scores = xcalloc(regions + 1, sizeof(*scores)), *ranks = xcalloc(regions + 1, sizeof(*ranks));
	double *sorted = xcalloc(regions + 1, sizeof(*sorted));
	struct spread s;

	for (size_t i = 0; i < regions; i++)
		scores[i] = panel_has_region(p, (uint32_t)i) ? score(t->scaled[scale] + (first + i) * t->n, t->weight, t->n, geometric, available) : NAN;
	ranks_of(scores, regions, ranks, sorted);
	s = draw_ranks(run, t, first, regions, scale, ranks);
	for (uint32_t r = 0; r < regions; r++) {
		const double *v = t->scaled[scale] + (first + r) * t->n;
		if (!panel_has_region(p, r))
			continue;
		give_score(run, p, t, v, r, scores[r], ranks[r], &s);
		give_contributions(run, p, t, v, r, scores[r]);
	}
	emit(run, p->group, NO_CODE, NO_CODE, panel_time(p), "rank_shift", s.shift, "no draws, or no region with a score");
	free(s.ranks);
	free(scores);
	free(ranks);
	free(sorted);
}

/* The panels from `from` to `until`, on one scale. */
static void compute_panels(struct run *run, const struct group *g, struct table *t, const struct panel *from, const struct panel *until)
{
	enum scale scale = MINMAX;
	size_t first = 0, *measure = xcalloc(g->activities_n + 1, sizeof(*measure)); /* of each activity, from 1; 0: none */

	t->rows = 0;
	for (const struct panel *p = from; p && p <= until; p = next_panel(g, p))
		t->rows += g->regions_n;
	t->x = xcalloc(t->rows * t->n + 1, sizeof(*t->x));
	for (size_t i = 0; i < t->rows * t->n; i++)
		t->x[i] = NAN;
	for (size_t k = 0; k < t->n; k++)
		measure[t->activity[k]] = k + 1;
	for (const struct panel *p = from; p && p <= until; p = next_panel(g, p), first += g->regions_n)
		for (const struct cell *c = p->cells; c < p->cells + p->n; c++)
			if (measure[c->activity])
				t->x[(first + c->region) * t->n + measure[c->activity] - 1] = c->value;
	free(measure);
	for (int k = 0; k < SCALES; k++) {
		bool wanted = parameter_is(run, "scale", scale_names[k]);
		if (wanted)
			scale = (enum scale)k;
		t->scaled[k] = wanted || (k < LEADER && parameter_is(run, "vary", "all")) ? scale_all(run, t, (enum scale)k) : NULL;
		if (t->scaled[k] && parameter_is(run, "missing", "mean"))
			fill_with_means(t, t->scaled[k]);
	}
	first = 0;
	for (const struct panel *p = from; p && p <= until; p = next_panel(g, p), first += g->regions_n)
		give_panel(run, p, t, first, scale);
	for (int k = 0; k < SCALES; k++)
		free(t->scaled[k]);
	free(t->x);
}

static int compute_composite(struct run *run, const struct group *g)
{
	struct table t = { .activity = xcalloc(g->activities_n + 1, sizeof(*t.activity)), .weight = xcalloc(g->activities_n + 1, sizeof(*t.weight)),
		           .draw = xcalloc(g->activities_n + 1, sizeof(*t.draw)) };
	const struct panel *first = next_panel(g, NULL), *last = first;

	if (parameter_is(run, "aggregate", "geometric") && parameter_is(run, "scale", "z"))
		run->rc = diag_fail(run->stage->diag, NULL, "aggregate=geometric needs a scale without negative figures, not scale=z");
	else
		run->rc = read_weights(run, g, &t);
	for (const struct panel *p = first; p; p = next_panel(g, p))
		last = p;
	if (run->rc == 0 && parameter_is(run, "over", "all"))
		compute_panels(run, g, &t, first, last);
	else if (run->rc == 0)
		for (const struct panel *p = first; p; p = next_panel(g, p))
			compute_panels(run, g, &t, p, p);
	free(t.activity);
	free(t.weight);
	free(t.draw);
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator composite_rows[] = {
	{ .name = "composite", .also = "competitiveness index score ranking индекс рейтинг", .needs = NEED_ACTIVITY | BY_CELL, .compute = compute_composite,
	  .title = { "Бәсекеге қабілеттіліктің жиынтық көрсеткіші", "Сводный показатель конкурентоспособности", "Composite indicator of competitiveness" },
	  .meaning = { "Бірнеше көрсеткіштен жасалған бір баға, жарияланған салмақтармен: неғұрлым жоғары, соғұрлым жақсы; rank – орны, rank_low мен rank_high – салмақтар өзгергенде орынның шегі; contribution – әр көрсеткіштің үлесі",
	               "Одна оценка из нескольких показателей с объявленными весами: чем выше, тем лучше; rank – место, rank_low и rank_high – его границы, если веса колеблются; contribution – вклад каждого показателя",
	               "One score out of several measures with stated weights, the higher the better; rank is the place, rank_low and rank_high what it may be if the weights move; contribution is each measure's part of the score" },
	  .formula = "measures on one scale, minmax (x - min) / (max - min), z (x - mean) / sd of the population, rank (place - 1) / (n - 1), leader x / max; turned round where the weight is negative; floor + (1 - floor) v but for z; arithmetic sum w v / sum w, geometric product v^(w / sum w). Ranks in draws of the weights w (1 + spread u), u even over -1 to 1; contribution w v / sum w (geometric v^(w / sum w)); rank_shift: mean of |rank in a draw - rank|",
	  .source = "OECD, JRC: Handbook on Constructing Composite Indicators (2008); Saisana, Saltelli, Tarantola (2005)", .range = "any, 0 to 1 unless by z; rank, rank_low, rank_high, rank_mean, measures 1 and more; weight -1 to 1",
	  .parameters = PARAMETERS({ "weights", "equal", "equal|text", "MEASURE:WEIGHT, ; between; negative where less is better; those not named are left out" },
	                           { "scale", "minmax", "minmax|z|rank|leader", "how measures are brought to one scale" },
	                           { "over", "period", "period|all", "each period on a scale of its own, or one for all, which makes them comparable" },
	                           { "floor", "0", "number", "what the worst gets on the scale, so that a product is not 0" },
	                           { "aggregate", "arithmetic", "arithmetic|geometric", "whether one measure makes up for another, or hardly" },
	                           { "missing", "null", "null|available|mean", "a measure without value: no score, the others' weights, the measure's mean" },
	                           { "draws", "1000", "number", "how many draws of the weights; 0: none" }, { "spread", "0.25", "number", "how far weights move, as a part of them" },
	                           { "vary", "weights", "weights|all", "all: the scale is drawn too, of minmax, z and rank" },
	                           { "confidence", "0.9", "number", "rank_low and rank_high hold so many of the draws" }, { "seed", "1", "number", "of the draws" }),
	  .output = "region, time; rank, rank_low, rank_high, rank_mean, measures; components contribution (region, factor; scaled, weight), rank_shift (of all regions)",
	  .undefined = "null where a measure has no value (missing=null) or is the same in all regions; leader null where a figure is zero or less",
	  .example = "--activity factor --param 'weights=wage:0.4;patents:0.4;unemployment:-0.2' composite",
	  .data = "printf '{\"region\":\"%s\",\"factor\":\"%s\",\"value\":%s}\\n' A wage 310 A patents 12 A unemployment 4.9 B wage 260 B patents 21 B unemployment 4.6 C wage 410 C patents 3 C unemployment 5.2 D wage 290 D patents 7 D unemployment 4.8" },
	{ .name = NULL },
};
