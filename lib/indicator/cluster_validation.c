/* SPDX-License-Identifier: MIT */
/*
 * How good clusters of activities are, and which members belong elsewhere (Delgado, Porter,
 * Stern 2016): similarity within a cluster (WCR) against similarity between clusters (BCR).
 * The clusters come as a table, so that any are judged alike: those of `clusters`, a
 * published scheme, one made by hand.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/resample.h"
#include "indicator/similarity.h"

struct clusters {
	size_t n, k;
	uint32_t *of;        /* cluster of each activity of the similarity; k: none */
	struct slice *names; /* sorted */
};

static int compare_texts(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

/* From the table. Activities that it has not, or with an empty cluster, are left out and told. */
static struct clusters clusters_of(struct run *run, const struct panel *p, const struct similarity *s)
{
	const struct group *g = p->group;
	const struct side *t = side_table(run, "cluster");
	struct clusters c = { .n = s->n, .of = xcalloc(s->n + 1, sizeof(*c.of)), .names = xcalloc(s->n + 1, sizeof(*c.names)) };
	size_t named = 0, first = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct slice name = side_label(t, g->activities[s->activity[i]], panel_time(p));
		if (name.n)
			c.names[named++] = name;
		else if (i == named)
			first = i;
	}
	qsort(c.names, named, sizeof(*c.names), compare_texts);
	for (size_t i = 0; i < named; i++)
		if (!i || !slice_eq(c.names[i], c.names[c.k - 1]))
			c.names[c.k++] = c.names[i];
	for (size_t i = 0; i < s->n; i++) {
		struct slice name = side_label(t, g->activities[s->activity[i]], panel_time(p));
		while (c.of[i] < c.k && !slice_eq(c.names[c.of[i]], name))
			c.of[i]++;
	}
	if (named < s->n)
		diag_incomplete(run->stage->diag, NULL, "%s: %zu activities are in no cluster of the table and left out; the first is \"%.*s\"",
		                run->indicator->name, s->n - named, SLICE_ARG(g->activities[s->activity[first]]));
	return c;
}

static void clusters_free(struct clusters *c)
{
	free(c->of);
	free(c->names);
}

static size_t size_of(const struct clusters *c, size_t cluster)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->of[i] == cluster;
	return n;
}

/* Mean similarity between members of cluster a (or only activity `one`) and of cluster b, an
 * activity and itself left out; NAN where there is no pair. */
static double mean_between(const struct matrix *m, const struct clusters *c, size_t a, size_t b, size_t one)
{
	struct sum sum = { 0, 0 };
	double n = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (one < c->n ? i != one : c->of[i] != a)
			continue;
		for (size_t j = 0; j < c->n; j++)
			if (c->of[j] == b && j != i) {
				sum_add(&sum, *matrix_at(m, i, j));
				n++;
			}
	}
	return ratio(sum_of(&sum), n);
}

/* Mean and 95th percentile (type 7) of the similarities to the other clusters; *best the one that is most like it. */
static void others_of(const struct matrix *m, const struct clusters *c, size_t own, size_t one, double *mean, double *p95, size_t *best)
{
	double *x = xcalloc(c->k + 1, sizeof(*x)), most = -INFINITY;
	struct sum sum = { 0, 0 };
	size_t n = 0;

	*best = own;
	for (size_t b = 0; b < c->k; b++) {
		double between = b == own ? NAN : mean_between(m, c, own, b, one);
		if (isnan(between))
			continue;
		if (between > most) {
			most = between;
			*best = b;
		}
		sum_add(&sum, between);
		x[n++] = between;
	}
	*mean = ratio(sum_of(&sum), (double)n);
	qsort(x, n, sizeof(*x), compare_doubles);
	*p95 = n ? quantile_of(x, n, 0.95) : NAN;
	free(x);
}

static const char *why_not(size_t size, double wcr, double mean)
{
	return size < 2                        ? "alone in its cluster" :
	       isfinite(wcr) && !isfinite(mean) ? "there is no other cluster" : "a similarity is not defined";
}

/* One matrix: its clusters or activities, and how many per cent of them are nearer inside than
 * to the others on the mean, and than to the nearest twentieth. With `tells` each is handed on. */
static void validate(struct run *run, const struct panel *p, const struct similarity *s, const struct clusters *c, int k,
                     bool activities, bool tells, double scores[2])
{
	const struct matrix *m = &s->m[k];
	double counted = 0, above_mean = 0, above_p95 = 0;

	for (size_t i = 0; i < (activities ? c->n : c->k); i++) {
		size_t own = activities ? c->of[i] : i, best, size = size_of(c, own);
		double wcr, mean, p95;
		if (own == c->k)
			continue;
		wcr = mean_between(m, c, own, own, activities ? i : c->n);
		others_of(m, c, own, activities ? i : c->n, &mean, &p95, &best);
		if (isfinite(wcr) && isfinite(mean)) {
			counted++;
			above_mean += wcr > mean;
			above_p95 += wcr > p95;
		}
		if (!tells)
			continue;
		struct result r = { .region = NO_CODE, .activity = activities ? s->activity[i] : NO_CODE, .time = panel_time(p),
			            .component = activities ? "activity_wcr" : "cluster_wcr", .value = wcr, .reason = why_not(size, wcr, mean),
			            .key = { { "matrix", slice_of(similarity_names[k]) }, { "cluster", c->names[own] }, { "nearest", c->names[best] } },
			            .more = { { "bcr_mean", mean }, { "bcr_p95", p95 }, { "n", (double)size } } };
		if (activities) /* a member that is nearer to another cluster may belong there */
			r.more[3].field = "outlier", r.more[3].number = wcr < mean_between(m, c, own, best, i) && best != own;
		emit_result(run, p->group, &r);
	}
	scores[0] = ratio(100 * above_mean, counted);
	scores[1] = ratio(100 * above_p95, counted);
}

/* ---- scores, and how sure they are ------------------------------------------- */

enum { VS_CLUSTER_MEAN, VS_CLUSTER_P95, VS_ACTIVITY_MEAN, VS_ACTIVITY_P95, VS, SCORES };
static const char *const score_names[SCORES] = { "vs_cluster_mean", "vs_cluster_p95", "vs_activity_mean", "vs_activity_p95", "vs" };

/* The scores of each matrix and, as the last row, their means over the matrices that count. */
struct scores {
	double of[AVERAGE + 1][SCORES];
};

static struct scores scores_of(struct run *run, const struct panel *p, const struct similarity *s, const struct clusters *c, bool tells)
{
	struct scores all = { { { 0 } } };
	struct sum sums[SCORES] = { { 0, 0 } };
	double used = 0;

	for (int k = 0; k < AVERAGE; k++) {
		double *of = all.of[k];
		for (int v = 0; v < SCORES; v++)
			of[v] = NAN;
		if (!s->counts[k])
			continue;
		validate(run, p, s, c, k, false, tells, of + VS_CLUSTER_MEAN);
		validate(run, p, s, c, k, true, tells, of + VS_ACTIVITY_MEAN);
		of[VS] = (of[0] + of[1] + of[2] + of[3]) / VS;
		for (int v = 0; v < SCORES; v++)
			sum_add(&sums[v], of[v]);
		used++;
	}
	for (int v = 0; v < SCORES; v++)
		all.of[AVERAGE][v] = ratio(sum_of(&sums[v]), used);
	return all;
}

/* The same for regions drawn with replacement, as often as asked: the percentiles of each score. */
static void draw_scores(struct run *run, const struct panel *p, const struct similarity *s, const struct clusters *c,
                        struct interval out[AVERAGE + 1][SCORES])
{
	size_t times = resample_times(run);
	double *drawn = xcalloc(times * (AVERAGE + 1) * SCORES + 1, sizeof(*drawn));
	struct random random;

	random_seed(&random, (uint64_t)parameter_number(run, "seed"), 0);
	for (size_t t = 0; t < times; t++) {
		struct panel *again = panel_drawn(p, &random);
		struct similarity like = similarity_drawn(s, again);
		struct scores scores = scores_of(run, p, &like, c, false);
		for (int k = 0; k <= AVERAGE; k++)
			for (int v = 0; v < SCORES; v++)
				drawn[(size_t)(k * SCORES + v) * times + t] = scores.of[k][v];
		similarity_drop_drawn(&like);
		panel_drop_drawn(again);
	}
	for (int k = 0; k <= AVERAGE; k++)
		for (int v = 0; v < SCORES; v++)
			out[k][v] = interval_of(drawn + (size_t)(k * SCORES + v) * times, times, parameter_number(run, "confidence"));
	free(drawn);
}

static void give_score(struct run *run, const struct panel *p, const char *matrix, int score, double value, const struct interval *of)
{
	struct result r = { .region = NO_CODE, .activity = NO_CODE, .time = panel_time(p), .component = score_names[score], .value = value,
		            .reason = "no cluster with two members, or only one cluster", .key = { { "matrix", slice_of(matrix) } } };

	if (resample_times(run)) {
		r.more[0].field = "low", r.more[0].number = isfinite(value) ? of->low : NAN;
		r.more[1].field = "high", r.more[1].number = isfinite(value) ? of->high : NAN;
		r.more[2].field = "se", r.more[2].number = isfinite(value) ? of->se : NAN;
	}
	emit_result(run, p->group, &r);
}

static int compute_validation(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct similarity *s = similarity_of(run, p);
		struct interval sure[AVERAGE + 1][SCORES];
		struct scores scores;
		struct clusters c;
		if (!s)
			return run->rc;
		c = clusters_of(run, p, s);
		scores = scores_of(run, p, s, &c, true);
		draw_scores(run, p, s, &c, sure);
		for (int k = 0; k <= AVERAGE; k++)
			for (int v = 0; v < SCORES && (k == AVERAGE || s->counts[k]); v++)
				give_score(run, p, k == AVERAGE ? "all" : similarity_names[k], v, scores.of[k][v], &sure[k][v]);
		clusters_free(&c);
	}
	return run->rc;
}

/* ---- reallocation ---------------------------------------------------------- */

/* Clusters whose members move: `near` has each activity's mean similarity to the members of
 * each cluster, itself left out; NAN where there are none. */
struct moving {
	const struct matrix *similar;
	struct clusters *clusters;
	struct matrix near;
	bool *moved;
};

static void look_at(struct moving *v, size_t cluster)
{
	for (size_t i = 0; i < v->clusters->n; i++)
		*matrix_at(&v->near, i, cluster) = mean_between(v->similar, v->clusters, cluster, cluster, i);
}

/* The other cluster that the activity is most like; its own where none is defined. */
static size_t nearest(const struct moving *v, size_t i)
{
	size_t own = v->clusters->of[i], best = own;

	for (size_t c = 0; c < v->clusters->k; c++) {
		double x = *matrix_at(&v->near, i, c);
		if (c != own && isfinite(x) && (best == own || x > *matrix_at(&v->near, i, best)))
			best = c;
	}
	return best;
}

/* Moves the activity that gains most (of several the first); false when none gains. An
 * activity moves once at most, so that the moves end. */
static bool move_one(struct moving *v)
{
	struct clusters *c = v->clusters;
	size_t who = c->n, to = 0, from;
	double most = 0;

	for (size_t i = 0; i < c->n; i++) {
		size_t best = v->moved[i] || c->of[i] == c->k ? c->k : nearest(v, i);
		double gain = best == c->k ? NAN : *matrix_at(&v->near, i, best) - *matrix_at(&v->near, i, c->of[i]);
		if (gain > most) {
			most = gain;
			who = i;
			to = best;
		}
	}
	if (who == c->n)
		return false;
	from = c->of[who];
	c->of[who] = (uint32_t)to;
	v->moved[who] = true;
	look_at(v, from);
	look_at(v, to);
	return true;
}

static int compute_reallocation(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct similarity *s = similarity_of(run, p);
		int k = similarity_wanted(run, s);
		if (k < 0)
			return run->rc;
		struct clusters c = clusters_of(run, p, s);
		struct moving v = { &s->m[k], &c, matrix_new(s->n, c.k), xcalloc(s->n + 1, sizeof(*v.moved)) };
		uint32_t *was = xcalloc(s->n + 1, sizeof(*was));
		double *before = xcalloc(s->n + 1, sizeof(*before));
		for (size_t q = 0; q < c.k; q++)
			look_at(&v, q);
		for (size_t i = 0; i < s->n; i++) {
			was[i] = c.of[i];
			before[i] = was[i] < c.k ? *matrix_at(&v.near, i, was[i]) : NAN;
		}
		while (move_one(&v))
			;
		for (size_t i = 0; i < s->n; i++)
			if (was[i] < c.k)
				emit_result(run, g, &(struct result){
					.region = NO_CODE, .activity = s->activity[i], .time = panel_time(p),
					.value = *matrix_at(&v.near, i, c.of[i]), .reason = "alone in its cluster, or a similarity is not defined",
					.key = { { "cluster", c.names[c.of[i]] }, { "cluster_from", c.names[was[i]] } },
					.more = { { "before", before[i] }, { "moved", v.moved[i] } } });
		matrix_free(&v.near);
		free(v.moved);
		free(was);
		free(before);
		clusters_free(&c);
	}
	return run->rc;
}

/* ---- related clusters ------------------------------------------------------- */

/* Each two clusters: how like their activities are, and whether that is among the highest. */
static int compute_related(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct similarity *s = similarity_of(run, p);
		int on = similarity_wanted(run, s);
		if (on < 0)
			return -1;
		struct clusters c = clusters_of(run, p, s);
		double *between = xcalloc(c.k * c.k + 1, sizeof(*between)), *sorted = xcalloc(c.k * c.k + 1, sizeof(*sorted)), least;
		size_t n = 0;
		for (size_t a = 0; a < c.k; a++)
			for (size_t b = 0; b < c.k; b++) {
				between[a * c.k + b] = a == b ? NAN : a < b ? mean_between(&s->m[on], &c, a, b, c.n) : between[b * c.k + a];
				if (a < b && !isnan(between[a * c.k + b]))
					sorted[n++] = between[a * c.k + b];
			}
		qsort(sorted, n, sizeof(*sorted), compare_doubles);
		least = n ? quantile_of(sorted, n, fmax(0, fmin(1 - parameter_number(run, "top") / 100, 1))) : NAN;
		for (size_t a = 0; a < c.k; a++)
			for (size_t b = 0; b < c.k; b++)
				if (a != b)
					emit_result(run, g, &(struct result){
						.region = NO_CODE, .activity = NO_CODE, .time = panel_time(p), .value = between[a * c.k + b],
						.reason = "a similarity is not defined", .key = { { "cluster", c.names[a] }, { "cluster_to", c.names[b] } },
						.more = { { "related", isnan(between[a * c.k + b]) ? NAN : between[a * c.k + b] >= least } } });
		free(between);
		free(sorted);
		clusters_free(&c);
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define CLUSTER { "cluster", { "activity", NULL }, "the cluster of each activity", true, NULL }
#define SECTIONS "parse --comment '#' tests/golden/lander_firms.csv"
#define TABLE "--table cluster=<(parse --comment '#' tests/golden/sections_cluster.csv) "
#define FLOWS_AND_PEOPLE "--table io=<(parse --comment '#' tests/golden/sections_io.csv) --table occupations=<(parse --comment '#' tests/golden/sections_occupations.csv) "

const struct indicator cluster_validation_rows[] = {
	{ .name = "cluster_validation", .also = "vs wcr bcr outliers", .needs = NEED_ACTIVITY, .compute = compute_validation,
	  .columns = SIMILARITY_COLUMNS, .tables = TABLES(SIMILARITY_TABLES, CLUSTER),
	  .title = { "Кластерлерді тексеру", "Проверка кластеров", "Validation of clusters" },
	  .meaning = { "Кластер ішіндегі байланыс (WCR) басқа кластерлермен байланыстан (BCR) күшті ме; outlier 1 – басқа кластерге жақын",
	               "Сильнее ли связь внутри кластера (WCR), чем с другими (BCR); outlier 1 – ближе к другому кластеру",
	               "Whether members are nearer to one another (WCR) than to other clusters (BCR); an outlier is nearer to another, `nearest`" },
	  .formula = "WCR mean similarity of pairs inside, BCR of pairs across; vs: per cent with WCR above the mean and above the 95th percentile of the BCRs, singletons left out; low, high, se: by the bootstrap of regions, io and occ staying as they are",
	  .source = "Delgado, Porter, Stern (2016); percentile of type 7 and the bootstrap (Efron, Tibshirani 1993) are ours", .range = "any, as the similarity's; vs, vs_cluster_mean, vs_cluster_p95, vs_activity_mean, vs_activity_p95 0 to 100; outlier 0 or 1; n 1 and more; low, high 0 to 100; se 0 and more",
	  .parameters = PARAMETERS(SIMILARITY_PARAMETERS, RESAMPLE_PARAMETERS),
	  .output = "matrix, time; components cluster_wcr and activity_wcr (nace, cluster, nearest; bcr_mean, bcr_p95, n, outlier), vs_cluster_mean, vs_cluster_p95, vs_activity_mean, vs_activity_p95, vs, which with repetitions have low, high, se",
	  .undefined = "null for singletons, and where a similarity is not defined; activities in no cluster are left out, and told", .example = TABLE "cluster_validation", .data = SECTIONS },
	{ .name = "cluster_reallocation", .also = "outliers dps", .needs = NEED_ACTIVITY, .compute = compute_reallocation,
	  .columns = SIMILARITY_COLUMNS, .tables = TABLES(SIMILARITY_TABLES, CLUSTER),
	  .title = { "Бөтен салаларды көшіру", "Перенос выпадающих отраслей", "Reallocation of outliers" },
	  .meaning = { "Өз кластерінен гөрі басқасына көбірек ұқсайтын сала соған көшеді (moved 1); мән – жаңа кластеріне орташа ұқсастығы",
	               "Отрасль, которая больше похожа на другой кластер, переходит в него (moved 1); значение – среднее сходство с новым кластером",
	               "An activity that is more like another cluster than its own moves there (moved 1); the value is its mean similarity to where it is now" },
	  .formula = "while some WCR_i < max BCR_ic: the activity with the largest difference moves to that cluster, each at most once; ties go to the codes that come first",
	  .source = "Delgado, Porter, Stern (2016), who judge case by case; the order and the one move are ours", .range = "any, as the similarity's; moved 0 or 1",
	  .parameters = PARAMETERS(SIMILARITY_WANTED, SIMILARITY_PARAMETERS), .output = "nace, cluster, cluster_from, time; before, moved",
	  .undefined = "null for one that is alone; activities in no cluster are left out, and told", .example = FLOWS_AND_PEOPLE TABLE "cluster_reallocation", .data = SECTIONS },
	{ .name = "related_clusters", .also = "bcr dps porter", .needs = NEED_ACTIVITY, .compute = compute_related,
	  .columns = SIMILARITY_COLUMNS, .tables = TABLES(SIMILARITY_TABLES, CLUSTER),
	  .title = { "Туыс кластерлер", "Родственные кластеры", "Related clusters" },
	  .meaning = { "Екі кластердің салалары бір-біріне қаншалықты ұқсас; related 1 – туыс кластерлер: бірі күшті жерде екіншісі де өседі",
	               "Насколько похожи отрасли двух кластеров; related 1 – родственные: где силён один, растёт и другой",
	               "How like the activities of two clusters are; related 1 are related clusters: where one is strong the other grows too" },
	  .formula = "BCR: mean similarity of pairs across; related: among the top so many per cent of the pairs of clusters", .source = "Delgado, Porter, Stern (2014, 2016); the percentage is a parameter",
	  .range = "any, as the similarity's; related 0 or 1", .parameters = PARAMETERS({ "top", "10", "number", "related: the BCR in the top so many per cent" }, SIMILARITY_WANTED, SIMILARITY_PARAMETERS),
	  .output = "cluster, cluster_to, time; related", .undefined = "null where a similarity of the two is not defined; activities in no cluster are left out, and told", .example = FLOWS_AND_PEOPLE TABLE "related_clusters", .data = SECTIONS },
	{ .name = NULL },
};
