/* SPDX-License-Identifier: MIT */
/*
 * Clusters of activities from how alike they are: trees and their cuts, k-means and k-medians
 * (Delgado, Porter, Stern 2016). How good the clusters are: cluster_validation.c.
 */
#include "indicator/clustering.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "indicator/groups.h"
#include "indicator/similarity.h"
#include "indicator/tree.h"

/* ---- what is clustered --------------------------------------------------- */

/* The activities of which all similarities are defined: the one with most that are not goes
 * (of several the last), until none has any. Their indexes, *n of them; to be freed. */
static size_t *defined_ones(const struct matrix *similar, size_t *n)
{
	size_t all = similar->rows, *kept = xcalloc(all + 1, sizeof(*kept)), *gaps = xcalloc(all + 1, sizeof(*gaps));
	bool *gone = xcalloc(all + 1, sizeof(*gone));

	for (size_t i = 0; i < all; i++)
		for (size_t k = 0; k < all; k++)
			gaps[i] += k != i && !isfinite(*matrix_at(similar, i, k));
	for (;;) {
		size_t worst = 0;
		for (size_t i = 1; i < all; i++)
			if (!gone[i] && (gone[worst] || gaps[i] >= gaps[worst]))
				worst = i;
		if (!all || gone[worst] || !gaps[worst])
			break;
		gone[worst] = true;
		for (size_t k = 0; k < all; k++)
			gaps[k] -= k != worst && !gone[k] && !isfinite(*matrix_at(similar, worst, k));
	}
	*n = 0;
	for (size_t i = 0; i < all; i++)
		if (!gone[i])
			kept[(*n)++] = i;
	if (*n == 1 && all > 1) /* it is alike to nothing known */
		*n = 0;
	free(gaps);
	free(gone);
	return kept;
}

struct matter matter_new(const struct matrix *similar, const uint32_t *activity, size_t n, const double *deviation)
{
	struct matter m = { .activity = xcalloc(n + 1, sizeof(*m.activity)), .aside = xcalloc(n + 1, sizeof(*m.aside)),
		            .deviation = deviation ? xcalloc(n + 1, sizeof(*m.deviation)) : NULL };
	size_t *kept = defined_ones(similar, &m.n);

	m.similar = matrix_new(m.n, m.n);
	m.distance = matrix_new(m.n, m.n);
	for (size_t i = 0, k = 0; i < n; i++) {
		if (k == m.n || kept[k] != i) {
			m.aside[m.aside_n++] = activity[i];
			continue;
		}
		m.activity[k] = activity[i];
		if (deviation)
			m.deviation[k] = deviation[i];
		for (size_t j = 0; j < m.n; j++)
			*matrix_at(&m.similar, k, j) = *matrix_at(similar, i, kept[j]);
		k++;
	}
	free(kept);
	return m;
}

void matter_free(struct matter *m)
{
	matrix_free(&m->similar);
	matrix_free(&m->rows);
	matrix_free(&m->distance);
	free(m->deviation);
	free(m->activity);
	free(m->aside);
}

/* The largest similarity of two. */
static double largest(const struct matrix *similar)
{
	double most = -INFINITY;

	for (size_t i = 0; i < similar->rows; i++)
		for (size_t k = i + 1; k < similar->rows; k++)
			most = fmax(most, *matrix_at(similar, i, k));
	return most;
}

/* The rows are the observations; the diagonal, which says nothing of two, is made the largest
 * of the others, so that it sets no activity apart from those most like it. */
static void observe(struct matter *m)
{
	double most = largest(&m->similar);

	m->rows = matrix_copy(&m->similar);
	for (size_t i = 0; i < m->n; i++)
		*matrix_at(&m->rows, i, i) = most;
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = i + 1; k < m->n; k++) {
			const double *a = matrix_row(&m->rows, i), *b = matrix_row(&m->rows, k);
			struct sum sum = { 0, 0 };
			for (size_t c = 0; c < m->n; c++)
				sum_add(&sum, (a[c] - b[c]) * (a[c] - b[c]));
			*matrix_at(&m->distance, i, k) = *matrix_at(&m->distance, k, i) = sqrt(sum_of(&sum));
		}
}

/* How far a similarity is below the largest. */
static void turn(struct matter *m)
{
	double most = largest(&m->similar);

	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < m->n; k++)
			*matrix_at(&m->distance, i, k) = i == k ? 0 : most - *matrix_at(&m->similar, i, k);
}

/* -1 after a message: no data for the similarity wanted. */
static int matter_of(struct run *run, const struct panel *p, struct matter *m)
{
	const struct similarity *s = similarity_of(run, p);
	int k = similarity_wanted(run, s);

	if (k < 0)
		return -1;
	*m = matter_new(&s->m[k], s->activity, s->n, NULL);
	if (parameter_is(run, "method", "single") || parameter_is(run, "method", "complete") || parameter_is(run, "method", "average"))
		turn(m);
	else
		observe(m);
	return 0;
}

/* ---- results ------------------------------------------------------------- */

static enum linkage linkage_of(const struct run *run)
{
	return parameter_is(run, "method", "single")   ? LINK_SINGLE :
	       parameter_is(run, "method", "complete") ? LINK_COMPLETE :
	       parameter_is(run, "method", "average")  ? LINK_AVERAGE : LINK_WARD;
}

static struct slice number_text(struct run *run, size_t number)
{
	return arena_printf(&run->arena, "%zu", number);
}

/* One cluster: its members, their pairs' similarities, the variance of their figures' sum. */
struct inside {
	double size;
	struct sum pairs, variance;
};

static struct inside *look_inside(const struct matter *m, const uint32_t *cluster, size_t k)
{
	struct inside *all = xcalloc(k + 1, sizeof(*all));

	for (size_t i = 0; i < m->n; i++) {
		struct inside *own = &all[cluster[i]];
		own->size++;
		if (m->deviation)
			sum_add(&own->variance, m->deviation[i] * m->deviation[i]);
		for (size_t j = i + 1; j < m->n; j++) {
			double r = *matrix_at(&m->similar, i, j);
			if (cluster[j] != cluster[i])
				continue;
			sum_add(&own->pairs, r);
			if (m->deviation)
				sum_add(&own->variance, 2 * r * m->deviation[i] * m->deviation[j]);
		}
	}
	return all;
}

/* Correlation of i's figures with the sum of the others of its cluster. */
static double with_rest(const struct matter *m, const uint32_t *cluster, const struct inside *own, size_t i)
{
	struct sum covariance = { 0, 0 }, rest = own->variance;
	double d = m->deviation[i], r;

	for (size_t j = 0; j < m->n; j++)
		if (cluster[j] == cluster[i] && j != i)
			sum_add(&covariance, *matrix_at(&m->similar, i, j) * m->deviation[j]);
	sum_add(&rest, -d * d);
	sum_add(&rest, -2 * d * sum_of(&covariance));
	/* below this the others' sum is the same everywhere but for rounding */
	if (sum_of(&rest) <= 1e-13 * (d * d + sum_of(&own->variance)))
		return NAN;
	r = sum_of(&covariance) / sqrt(sum_of(&rest));
	return fmin(fmax(r, -1), 1);
}

static void give_aside(struct run *run, const struct panel *p, const struct matter *m)
{
	for (size_t i = 0; i < m->aside_n; i++) {
		struct result r = { .region = NO_CODE, .activity = m->aside[i], .time = panel_time(p), .value = NAN,
			            .reason = "a similarity of it is not defined", .key = { { "cluster", SLICE("") } },
			            .more = { { "within", NAN }, { "size", NAN } } };
		if (m->deviation)
			r.more[2].field = "with_rest", r.more[2].number = NAN;
		emit_result(run, p->group, &r);
	}
}

static bool is_partition(const struct run *run)
{
	return parameter_is(run, "method", "k-means") || parameter_is(run, "method", "k-medians");
}

void give_clusters(struct run *run, const struct panel *p, struct matter *m, size_t k)
{
	uint32_t *cluster = xcalloc(m->n + 1, sizeof(*cluster));
	struct inside *inside;

	k = k < m->n ? k : m->n;
	if (is_partition(run)) {
		k_means(&m->rows, k, parameter_is(run, "method", "k-medians"), (uint64_t)parameter_number(run, "seed"),
		        (size_t)fmax(parameter_number(run, "starts"), 1), cluster);
	} else {
		struct merge *merges = tree_of(&m->distance, linkage_of(run));
		tree_cut(merges, m->n, k, cluster);
		free(merges);
	}
	inside = look_inside(m, cluster, k);
	for (size_t i = 0; i < m->n; i++) {
		const struct inside *own = &inside[cluster[i]];
		struct sum mine = { 0, 0 };
		for (size_t j = 0; j < m->n; j++)
			if (cluster[j] == cluster[i] && j != i)
				sum_add(&mine, *matrix_at(&m->similar, i, j));
		struct result r = { .region = NO_CODE, .activity = m->activity[i], .time = panel_time(p),
			            .value = ratio(sum_of(&mine), own->size - 1), .reason = "alone in its cluster",
			            .key = { { "cluster", number_text(run, cluster[i] + 1) } },
			            .more = { { "within", ratio(sum_of(&own->pairs), own->size * (own->size - 1) / 2) }, { "size", own->size } } };
		if (m->deviation)
			r.more[2].field = "with_rest", r.more[2].number = with_rest(m, cluster, own, i);
		emit_result(run, p->group, &r);
	}
	give_aside(run, p, m);
	free(inside);
	free(cluster);
}

void give_merges(struct run *run, const struct panel *p, struct matter *m)
{
	const struct group *g = p->group;
	struct merge *merges = tree_of(&m->distance, linkage_of(run));

	for (size_t k = 0; k + 1 < m->n; k++)
		emit_result(run, g, &(struct result){
			.region = NO_CODE, .activity = NO_CODE, .time = panel_time(p), .value = merges[k].height,
			.key = { { "step", number_text(run, k + 1) }, { "left", g->activities[m->activity[merges[k].left]] },
			         { "right", g->activities[m->activity[merges[k].right]] } },
			.more = { { "size", merges[k].size } } });
	if (m->aside_n)
		diag_incomplete(run->stage->diag, NULL, "%s: %zu activities are left out, as a similarity of theirs is not "
		                "defined; the first is \"%.*s\"", run->indicator->name, m->aside_n, SLICE_ARG(g->activities[m->aside[0]]));
	free(merges);
}

int clusters_wanted(struct run *run, size_t *k)
{
	double number = parameter_number(run, "k");

	if (!(number >= 1) || number != floor(number))
		return run->rc = usage_fail(run->stage, "--param k of %s is a whole number from 1, not \"%.*s\"", run->indicator->name,
		                            SLICE_ARG(parameter(run, "k")));
	*k = number < UINT32_MAX ? (size_t)number : UINT32_MAX;
	return 0;
}

static int compute_clusters(struct run *run, const struct group *g)
{
	size_t k;

	if (clusters_wanted(run, &k) < 0)
		return -1;
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct matter m;
		if (matter_of(run, p, &m) < 0)
			return run->rc;
		give_clusters(run, p, &m, k);
		matter_free(&m);
	}
	return run->rc;
}

static int compute_dendrogram(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct matter m;
		if (matter_of(run, p, &m) < 0)
			return run->rc;
		give_merges(run, p, &m);
		matter_free(&m);
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define SEEDS { "seed", "1", "number", "of k-means, k-medians" }, { "starts", "20", "number", "of them, the best counts" }
#define SECTIONS "parse --comment '#' tests/golden/lander_firms.csv"
#define FLOWS_AND_PEOPLE "--table io=<(parse --comment '#' tests/golden/sections_io.csv) --table occupations=<(parse --comment '#' tests/golden/sections_occupations.csv) "

const struct indicator clustering_rows[] = {
	{ .name = "clusters", .also = "clustering ward kmeans dps porter", .needs = NEED_ACTIVITY, .compute = compute_clusters,
	  .columns = SIMILARITY_COLUMNS, .tables = TABLES(SIMILARITY_TABLES),
	  .title = { "Салалар кластерлері", "Кластеры отраслей", "Clusters of activities" },
	  .meaning = { "Ұқсас салалар бір кластерге жиналады; мән – саланың өз кластеріндегі басқаларға орташа ұқсастығы", "Сходные отрасли собраны в кластеры; значение – среднее сходство отрасли со своим кластером",
	               "Activities that are alike are one cluster; the value is the mean similarity to the others of it" },
	  .formula = "rows of the similarity matrix, on its diagonal the largest of all pairs, by Ward, k-means or k-medians; single, complete, average on largest similarity less similarity; ties go to the codes that come first",
	  .source = "Delgado, Porter, Stern (2016); Ward (1963); Lance, Williams (1967); MacQueen (1967); the diagonal is ours", .range = "any, as the similarity's; size 1 and more",
	  .parameters = PARAMETERS(SIMILARITY_WANTED, { "method", "ward", LINKAGES "|k-means|k-medians", "how" }, CLUSTERS_PARAMETER("5"), SEEDS, SIMILARITY_PARAMETERS),
	  .output = "nace, cluster (1 ... k by first appearance), time; within, size", .undefined = "null for one that is alone; null, with an empty cluster, for one of which a similarity is not defined", .example = FLOWS_AND_PEOPLE "clusters", .data = SECTIONS },
	{ .name = "dendrogram", .also = "tree clustering", .needs = NEED_ACTIVITY, .compute = compute_dendrogram,
	  .columns = SIMILARITY_COLUMNS, .tables = TABLES(SIMILARITY_TABLES),
	  .title = { "Дендрограмма", "Дендрограмма", "Dendrogram" },
	  .meaning = { "Салалар қандай ретпен және қай биіктікте қосылады", "В каком порядке и на какой высоте соединяются отрасли", "In which order and at which height activities join" },
	  .formula = "Lance and Williams's recurrence; ties go to the codes that come first", .source = "Lance, Williams (1967)", .range = "0 and more; size 2 and more",
	  .parameters = PARAMETERS(SIMILARITY_WANTED, { "method", "ward", LINKAGES, "how" }, SIMILARITY_PARAMETERS), .output = "step, left, right (the first code of either), time; size",
	  .undefined = "activities of which a similarity is not defined are not in it, and told", .example = FLOWS_AND_PEOPLE "dendrogram", .data = SECTIONS },
	{ .name = NULL },
};
