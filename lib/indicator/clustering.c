/* SPDX-License-Identifier: MIT */
/*
 * Clusters of activities from their similarity, how good they are (Delgado, Porter, Stern
 * 2016), and Leamer's commodity aggregates (1984).
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/presence.h"
#include "indicator/similarity.h"
#include "indicator/tree.h"

/* What is clustered: the activities, their similarities and their distances. */
struct matter {
	size_t n;
	const uint32_t *activity;
	struct matrix similar, rows, distance; /* rows: the observations, for Ward's and k-means */
	double *deviation; /* of the figures that `similar` correlates; NULL: it is no correlation */
};

static void matter_free(struct matter *m)
{
	matrix_free(&m->similar);
	matrix_free(&m->rows);
	matrix_free(&m->distance);
	free(m->deviation);
}

static int matrix_wanted(struct run *run)
{
	int k = 0;

	while (k < SIMILARITIES && !parameter_is(run, "on", similarity_names[k]))
		k++;
	return k;
}

/* The rows of the similarity matrix are the observations; on the diagonal stands what is largest off it. */
static bool matter_of(struct run *run, const struct panel *p, struct matter *m)
{
	const struct similarity *s = similarity_of(run, p);
	int k = matrix_wanted(run);

	if (!s)
		return false;
	if (!s->m[k].x) {
		run->rc = diag_fail(run->stage->diag, NULL, "%s: no data for on=%s; see --describe similarity for what it needs",
		                    run->indicator->name, similarity_names[k]);
		return false;
	}
	*m = (struct matter){ .n = s->n, .activity = s->activity, .similar = matrix_copy(&s->m[k]), .rows = matrix_copy(&s->m[k]),
		              .distance = matrix_new(s->n, s->n) };
	double most = -INFINITY;
	for (size_t i = 0; i < m->n; i++)
		for (size_t j = i + 1; j < m->n; j++)
			most = fmax(most, *matrix_at(&m->similar, i, j));
	for (size_t i = 0; i < m->n; i++)
		*matrix_at(&m->rows, i, i) = most;
	bool rows = parameter_is(run, "method", "ward") || parameter_is(run, "method", "k-means");
	for (size_t i = 0; i < m->n; i++)
		for (size_t j = 0; j < m->n; j++) {
			struct sum sum = { 0, 0 };
			for (size_t c = 0; rows && c < m->n; c++) {
				double off = *matrix_at(&m->rows, i, c) - *matrix_at(&m->rows, j, c);
				sum_add(&sum, off * off);
			}
			*matrix_at(&m->distance, i, j) = rows ? sqrt(sum_of(&sum)) : most - *matrix_at(&m->similar, i, j);
		}
	return true;
}

static enum linkage linkage_of(const struct run *run)
{
	return parameter_is(run, "method", "single")   ? LINK_SINGLE :
	       parameter_is(run, "method", "complete") ? LINK_COMPLETE :
	       parameter_is(run, "method", "average")  ? LINK_AVERAGE : LINK_WARD;
}

static bool is_defined(const struct matrix *m)
{
	for (size_t i = 0; i < m->rows * m->columns; i++)
		if (!isfinite(m->x[i]))
			return false;
	return true;
}

static struct slice number_text(struct run *run, size_t number)
{
	return arena_printf(&run->arena, "%zu", number);
}

/* Correlation of i's figures with the sum of the others of its cluster. */
static double with_rest(const struct matter *m, const uint32_t *cluster, size_t i)
{
	struct sum covariance = { 0, 0 }, variance = { 0, 0 };

	for (size_t j = 0; m->deviation && j < m->n; j++) {
		if (cluster[j] != cluster[i] || j == i)
			continue;
		sum_add(&covariance, *matrix_at(&m->similar, i, j) * m->deviation[j]);
		for (size_t k = 0; k < m->n; k++)
			if (cluster[k] == cluster[i] && k != i)
				sum_add(&variance, *matrix_at(&m->similar, j, k) * m->deviation[j] * m->deviation[k]);
	}
	return ratio(sum_of(&covariance), sqrt(sum_of(&variance)));
}

/* Each activity with its cluster and its mean similarity to the others of it. */
static void give_clusters(struct run *run, const struct group *g, struct slice time, const struct matter *m, const uint32_t *cluster,
                          bool defined)
{
	for (size_t i = 0; i < m->n; i++) {
		struct sum own = { 0, 0 }, all = { 0, 0 };
		double others = 0, pairs = 0, size = 0;
		for (size_t j = 0; j < m->n; j++) {
			if (cluster[j] != cluster[i])
				continue;
			size++;
			if (j != i) {
				sum_add(&own, *matrix_at(&m->similar, i, j));
				others++;
			}
			for (size_t k = j + 1; k < m->n; k++)
				if (cluster[k] == cluster[i]) {
					sum_add(&all, *matrix_at(&m->similar, j, k));
					pairs++;
				}
		}
		struct result r = {
			.region = NO_CODE, .activity = m->activity[i], .time = time, .value = defined ? ratio(sum_of(&own), others) : NAN,
			.reason = defined ? "alone in its cluster" : "a similarity is not defined: leave out what has no figures",
			.key = { { "cluster", defined ? number_text(run, cluster[i] + 1) : SLICE("") } },
			.more = { { "within", ratio(sum_of(&all), pairs) }, { "size", size } } };
		if (m->deviation)
			r.more[2].field = "with_rest", r.more[2].number = with_rest(m, cluster, i);
		emit_result(run, g, &r);
	}
}

static void give_merges(struct run *run, const struct group *g, struct slice time, const struct matter *m)
{
	struct merge *merges = tree_of((struct matrix *)(uintptr_t)&m->distance, linkage_of(run));

	for (size_t k = 0; k + 1 < m->n; k++)
		emit_result(run, g, &(struct result){
			.region = NO_CODE, .activity = NO_CODE, .time = time, .value = merges[k].height,
			.reason = "a similarity is not defined: leave out what has no figures",
			.key = { { "step", number_text(run, k + 1) }, { "left", g->activities[m->activity[merges[k].left]] },
			         { "right", g->activities[m->activity[merges[k].right]] } },
			.more = { { "size", merges[k].size } } });
	free(merges);
}

static void cut(struct run *run, const struct group *g, struct slice time, struct matter *m)
{
	uint32_t *cluster = xcalloc(m->n + 1, sizeof(*cluster));
	size_t k = (size_t)fmax(parameter_number(run, "k"), 1);
	bool defined = is_defined(&m->distance);

	k = k < m->n ? k : m->n;
	if (defined && parameter_known(run, "seed") && parameter_is(run, "method", "k-means")) {
		k_means(&m->rows, k, (uint64_t)parameter_number(run, "seed"), (size_t)fmax(parameter_number(run, "starts"), 1), cluster);
	} else if (defined) {
		struct merge *merges = tree_of(&m->distance, linkage_of(run));
		tree_cut(merges, m->n, k, cluster);
		free(merges);
	}
	give_clusters(run, g, time, m, cluster, defined);
	free(cluster);
}

static int compute_clusters(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct matter m;
		if (!matter_of(run, p, &m))
			return run->rc;
		cut(run, g, panel_time(p), &m);
		matter_free(&m);
	}
	return run->rc;
}

static int compute_dendrogram(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct matter m;
		if (!matter_of(run, p, &m))
			return run->rc;
		give_merges(run, g, panel_time(p), &m);
		matter_free(&m);
	}
	return run->rc;
}

/* ---- Leamer ------------------------------------------------------------------ */

/* Correlation over countries of the commodities' shares in exports; distance 1 - r. */
static void leamer_matter(const struct run *run, const struct panel *p, struct matter *m)
{
	size_t n = 0, all = p->group->activities_n;
	uint32_t *activity = xcalloc(all + 1, sizeof(*activity));
	double *deviation = xcalloc(all + 1, sizeof(*deviation));
	struct matrix r = correlations_of(p, NULL, parameter_is(run, "figures", "shares"), deviation);

	for (uint32_t a = 0; a < all; a++)
		if (panel_has_activity(p, a)) {
			deviation[n] = deviation[a];
			activity[n++] = a;
		}
	*m = (struct matter){ .n = n, .activity = activity, .similar = matrix_new(n, n), .distance = matrix_new(n, n), .deviation = deviation };
	for (size_t a = 0; a < n; a++)
		for (size_t b = 0; b < n; b++) {
			*matrix_at(&m->similar, a, b) = *matrix_at(&r, activity[a], activity[b]);
			*matrix_at(&m->distance, a, b) = 1 - *matrix_at(&m->similar, a, b);
		}
	matrix_free(&r);
}

static int each_leamer(struct run *run, const struct group *g, void (*give)(struct run *, const struct group *, struct slice, struct matter *))
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct matter m;
		leamer_matter(run, p, &m);
		give(run, g, panel_time(p), &m);
		free((uint32_t *)(uintptr_t)m.activity);
		matter_free(&m);
	}
	return run->rc;
}

static void give_correlations(struct run *run, const struct group *g, struct slice time, struct matter *m)
{
	for (size_t a = 0; a < m->n; a++)
		for (size_t b = a + 1; b < m->n; b++)
			emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = m->activity[a], .time = time,
				                              .value = *matrix_at(&m->similar, a, b), .reason = "0/0: a commodity with the same figure everywhere",
				                              .key = { { pair_field(run, g), g->activities[m->activity[b]] } } });
}

static void give_leamer_merges(struct run *run, const struct group *g, struct slice time, struct matter *m)
{
	give_merges(run, g, time, m);
}

static int compute_leamer_correlation(struct run *run, const struct group *g) { return each_leamer(run, g, give_correlations); }
static int compute_leamer(struct run *run, const struct group *g) { return each_leamer(run, g, cut); }
static int compute_leamer_tree(struct run *run, const struct group *g) { return each_leamer(run, g, give_leamer_merges); }

/* ---- how good clusters are ------------------------------------------------------- */

struct clusters {
	size_t n, k;
	uint32_t *of; /* cluster of each activity of the similarity */
	struct slice *names;
};

static int compare_texts(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

/* From the table; -1 after diag_fail(): an activity that it has not. */
static int clusters_of(struct run *run, const struct panel *p, const struct similarity *s, struct clusters *c)
{
	const struct side *t = side_table(run, "cluster");

	*c = (struct clusters){ .n = s->n, .of = xcalloc(s->n + 1, sizeof(*c->of)), .names = xcalloc(s->n + 1, sizeof(*c->names)) };
	for (size_t i = 0; i < s->n; i++) {
		struct slice code = p->group->activities[s->activity[i]];
		c->names[i] = side_label(t, code, panel_time(p));
		if (!c->names[i].p)
			return run->rc = diag_fail(run->stage->diag, NULL, "%s: the table cluster has no activity \"%.*s\"", run->indicator->name, SLICE_ARG(code));
	}
	qsort(c->names, s->n, sizeof(*c->names), compare_texts);
	for (size_t i = 0; i < s->n; i++)
		if (!i || !slice_eq(c->names[i], c->names[c->k - 1]))
			c->names[c->k++] = c->names[i];
	for (size_t i = 0; i < s->n; i++) {
		struct slice name = side_label(t, p->group->activities[s->activity[i]], panel_time(p));
		while (!slice_eq(c->names[c->of[i]], name))
			c->of[i]++;
	}
	return 0;
}

static void clusters_free(struct clusters *c)
{
	free(c->of);
	free(c->names);
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
	double rank = 0.95 * (n ? (double)(n - 1) : 0);
	size_t below = (size_t)rank;
	*p95 = !n ? NAN : below + 1 < n ? x[below] + (rank - (double)below) * (x[below + 1] - x[below]) : x[n - 1];
	free(x);
}

/* One matrix: its clusters or activities, and the parts of them that are nearer inside than to the others. */
static void validate(struct run *run, const struct group *g, struct slice time, const struct similarity *s, const struct clusters *c, int k,
                     bool activities, double scores[2])
{
	const struct matrix *m = &s->m[k];
	double counted = 0, above_mean = 0, above_p95 = 0;

	for (size_t i = 0; i < (activities ? c->n : c->k); i++) {
		size_t own = activities ? c->of[i] : i, best, size = 0;
		double wcr, mean, p95;
		for (size_t j = 0; j < c->n; j++)
			size += c->of[j] == own;
		wcr = mean_between(m, c, own, own, activities ? i : c->n);
		others_of(m, c, own, activities ? i : c->n, &mean, &p95, &best);
		if (size > 1 && c->k > 1) {
			counted++;
			above_mean += wcr > mean;
			above_p95 += wcr > p95;
		}
		struct result r = { .region = NO_CODE, .activity = activities ? s->activity[i] : NO_CODE, .time = time,
			            .component = activities ? "activity_wcr" : "cluster_wcr", .value = wcr, .reason = "alone in its cluster",
			            .key = { { "matrix", slice_of(similarity_names[k]) }, { "cluster", c->names[own] }, { "nearest", c->names[best] } },
			            .more = { { "bcr_mean", mean }, { "bcr_p95", p95 }, { "n", (double)size } } };
		if (activities) /* a member that is nearer to another cluster may belong there */
			r.more[3].field = "outlier", r.more[3].number = size > 1 && wcr < mean_between(m, c, own, best, i);
		emit_result(run, g, &r);
	}
	scores[0] = ratio(100 * above_mean, counted);
	scores[1] = ratio(100 * above_p95, counted);
}

static void give_score(struct run *run, const struct group *g, struct slice time, const char *matrix, const char *component, double value)
{
	emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = time, .component = component, .value = value,
		                              .reason = "no cluster with two members, or only one cluster", .key = { { "matrix", slice_of(matrix) } } });
}

static int compute_validation(struct run *run, const struct group *g)
{
	static const char *const names[] = { "vs_cluster_mean", "vs_cluster_p95", "vs_activity_mean", "vs_activity_p95" };

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct similarity *s = similarity_of(run, p);
		struct sum sums[5] = { { 0, 0 } };
		struct clusters c;
		double used = 0;
		if (!s)
			return run->rc;
		if (clusters_of(run, p, s, &c) < 0) {
			clusters_free(&c);
			return run->rc;
		}
		for (int k = 0; k < AVERAGE; k++) {
			struct slice composite = parameter(run, "composite");
			double scores[4];
			bool wanted = false;
			while (composite.p)
				wanted |= slice_is(slice_trim(slice_cut(&composite, ';')), similarity_names[k]);
			if (!s->m[k].x || !wanted)
				continue;
			validate(run, g, panel_time(p), s, &c, k, false, scores);
			validate(run, g, panel_time(p), s, &c, k, true, scores + 2);
			for (int v = 0; v < 4; v++) {
				give_score(run, g, panel_time(p), similarity_names[k], names[v], scores[v]);
				sum_add(&sums[v], scores[v]);
			}
			give_score(run, g, panel_time(p), similarity_names[k], "vs", (scores[0] + scores[1] + scores[2] + scores[3]) / 4);
			sum_add(&sums[4], (scores[0] + scores[1] + scores[2] + scores[3]) / 4);
			used++;
		}
		for (int v = 0; v < 5; v++)
			give_score(run, g, panel_time(p), "all", v < 4 ? names[v] : "vs", ratio(sum_of(&sums[v]), used));
		clusters_free(&c);
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define ON { "on", "average", "average|lc_employment|lc_establishments|coi|io|occ", "which similarity" }
#define K(k) { "k", k, "number", "how many clusters" }
#define SEEDS { "seed", "1", "number", "of k-means" }, { "starts", "20", "number", "of k-means, the best counts" }
#define LINKS "single|complete|average|ward"
#define FIGURES { "figures", "shares", "shares|values", "shares in the region's exports, or the values (net exports may be negative)" }
#define SECTIONS "parse --comment '#' tests/golden/lander_firms.csv"
#define FLOWS_AND_PEOPLE "--table io=<(parse --comment '#' tests/golden/sections_io.csv) --table occupations=<(parse --comment '#' tests/golden/sections_occupations.csv) "
#define TRADE "parse --comment '#' tests/golden/world.csv"

const struct indicator clustering_rows[] = {
	{ .name = "clusters", .also = "clustering ward kmeans dps porter", .needs = NEED_ACTIVITY, .compute = compute_clusters,
	  .columns = SIMILARITY_COLUMNS, .tables = TABLES(SIMILARITY_TABLES),
	  .title = { "Салалар кластерлері", "Кластеры отраслей", "Clusters of activities" },
	  .meaning = { "Ұқсас салалар бір кластерге жиналады; мән – саланың өз кластеріне орташа ұқсастығы", "Сходные отрасли собраны в кластеры; значение – среднее сходство отрасли со своим кластером",
	               "Activities that are alike are one cluster; the value is the mean similarity to the others of it" },
	  .formula = "rows of the similarity matrix, on its diagonal the largest of all pairs, by Ward or k-means; single, complete, average on largest similarity less similarity",
	  .source = "Delgado, Porter, Stern (2016); Ward (1963); MacQueen (1967); the diagonal is ours", .range = "as the similarity's",
	  .parameters = PARAMETERS(ON, { "method", "ward", LINKS "|k-means", "how" }, K("5"), SEEDS, SIMILARITY_PARAMETERS),
	  .output = "nace, cluster (1 ... k by first appearance), time; within, size", .undefined = "null for one that is alone", .example = FLOWS_AND_PEOPLE "clusters", .data = SECTIONS },
	{ .name = "dendrogram", .also = "tree clustering", .needs = NEED_ACTIVITY, .compute = compute_dendrogram,
	  .columns = SIMILARITY_COLUMNS, .tables = TABLES(SIMILARITY_TABLES),
	  .title = { "Дендрограмма", "Дендрограмма", "Dendrogram" },
	  .meaning = { "Салалар қандай ретпен және қай биіктікте қосылады", "В каком порядке и на какой высоте соединяются отрасли", "In which order and at which height activities join" },
	  .formula = "Lance and Williams's recurrence; ties go to the codes that come first", .source = "Lance, Williams (1967)", .range = "0 and more",
	  .parameters = PARAMETERS(ON, { "method", "ward", LINKS, "how" }, SIMILARITY_PARAMETERS), .output = "step, left, right (the first code of either), time; size",
	  .undefined = "null where a similarity is not defined", .example = FLOWS_AND_PEOPLE "dendrogram", .data = SECTIONS },
	{ .name = "cluster_validation", .also = "vs wcr bcr outliers", .needs = NEED_ACTIVITY, .compute = compute_validation,
	  .columns = SIMILARITY_COLUMNS, .tables = TABLES(SIMILARITY_TABLES, { "cluster", { "activity", NULL }, "the cluster of each activity", true }),
	  .title = { "Кластерлерді тексеру", "Проверка кластеров", "Validation of clusters" },
	  .meaning = { "Кластер ішіндегі байланыс (WCR) басқа кластерлермен байланыстан (BCR) күшті ме; outlier 1 – басқа кластерге жақын",
	               "Сильнее ли связь внутри кластера (WCR), чем с другими (BCR); outlier 1 – ближе к другому кластеру",
	               "Whether members are nearer to one another (WCR) than to other clusters (BCR); an outlier is nearer to another, `nearest`" },
	  .formula = "WCR mean similarity of pairs inside, BCR of pairs across; vs: per cent with WCR above the mean and above the 95th percentile of the BCRs, singletons left out",
	  .source = "Delgado, Porter, Stern (2016); percentile of type 7 is ours", .range = "vs 0 to 100",
	  .parameters = PARAMETERS(SIMILARITY_PARAMETERS),
	  .output = "matrix, time; components cluster_wcr and activity_wcr (nace, cluster, nearest; bcr_mean, bcr_p95, n, outlier), vs_cluster_mean, vs_cluster_p95, vs_activity_mean, vs_activity_p95, vs",
	  .undefined = "null for singletons", .example = "--table cluster=<(parse --comment '#' tests/golden/sections_cluster.csv) cluster_validation", .data = SECTIONS },
	{ .name = "leamer_clusters", .also = "leamer commodity aggregates", .needs = NEED_ACTIVITY, .compute = compute_leamer,
	  .title = { "Лимер кластерлері", "Кластеры Лимера", "Leamer's commodity clusters" },
	  .meaning = { "Елдерде бірге экспортталатын тауарлар: бір ресурстарға сүйенеді", "Товары, которые страны вывозят вместе: опираются на одни ресурсы", "Commodities that countries export together: they rest on the same resources" },
	  .formula = "1 - Pearson's correlation over countries of shares in exports, cut at k; value: mean correlation with the others of the cluster", .source = "Leamer (1984); average linkage and k = 10 are ours", .range = "-1 to 1",
	  .parameters = PARAMETERS({ "method", "average", LINKS, "how" }, K("10"), FIGURES), .output = "nace, cluster, time; within, size, with_rest (correlation with the sum of the others)", .undefined = "null for one that is alone", .example = "leamer_clusters", .data = TRADE },
	{ .name = "leamer_correlation", .also = "leamer", .needs = NEED_ACTIVITY, .compute = compute_leamer_correlation,
	  .title = { "Лимер корреляциясы", "Корреляция Лимера", "Leamer's correlations" },
	  .meaning = { "Екі тауар бір елдерде бірге экспорттала ма", "Вывозятся ли два товара одними и теми же странами", "Whether the same countries export both" },
	  .formula = "Pearson's correlation over regions of shares, absent ones 0", .source = "Leamer (1984)", .range = "-1 to 1", .parameters = PARAMETERS(FIGURES),
	  .output = "nace, nace_to, time", .undefined = "null where a commodity has the same figure everywhere", .example = "leamer_correlation", .data = TRADE },
	{ .name = "leamer_dendrogram", .also = "leamer", .needs = NEED_ACTIVITY, .compute = compute_leamer_tree,
	  .title = { "Лимер дендрограммасы", "Дендрограмма Лимера", "Leamer's dendrogram" },
	  .meaning = { "Тауарлар қандай ретпен қосылады", "В каком порядке соединяются товары", "In which order commodities join" },
	  .formula = "as leamer_clusters", .source = "Leamer (1984); average linkage is ours", .range = "0 to 2", .parameters = PARAMETERS({ "method", "average", LINKS, "how" }, FIGURES),
	  .output = "step, left, right, time; size", .undefined = "null where a correlation is not defined", .example = "leamer_dendrogram", .data = TRADE },
	{ .name = NULL },
};
