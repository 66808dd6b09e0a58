/* SPDX-License-Identifier: MIT */
/*
 * How strong clusters are in a region, when it is known which activities make up which
 * (Porter 2003; Delgado, Porter, Stern 2014): the region's clusters, the part of its
 * employment in strong ones, and what surrounds an activity.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/labelled.h"

static void tell_left_out(struct run *run, const struct labelled *s)
{
	if (s->left_out)
		diag_incomplete(run->stage->diag, NULL, "%s: %zu activities are in no cluster of the table and count in the totals only",
		                run->indicator->name, s->left_out);
}

/* The quotient from which a cluster is among the top part of the regions, but at least `lq`. */
static double threshold(const struct run *run, const struct panel *p, const struct labelled *s, size_t k)
{
	double top = parameter_number(run, "top") / 100, least = parameter_number(run, "lq");
	double *x = xcalloc(p->group->regions_n + 1, sizeof(*x));
	size_t n = 0;

	for (uint32_t r = 0; r < p->group->regions_n; r++)
		if (panel_has_region(p, r) && !(p->region_flaws[r] & FLAW_NEGATIVE) && isfinite(labelled_quotient(s, r, k)))
			x[n++] = labelled_quotient(s, r, k);
	qsort(x, n, sizeof(*x), compare_doubles);
	if (n)
		least = fmax(least, quantile_of(x, n, fmax(0, fmin(1 - top, 1))));
	free(x);
	return least;
}

static bool is_strong(const struct run *run, const struct labelled *s, size_t r, size_t k, double least)
{
	double value = s->value[r * s->n + k];

	return value > 0 && value >= parameter_number(run, "size") && labelled_quotient(s, r, k) >= least;
}

static int compute_strength(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct labelled s = labelled_by(side_table(run, "cluster"), p);
		for (size_t k = 0; k < s.n; k++) {
			double least = threshold(run, p, &s, k);
			for (uint32_t r = 0; r < g->regions_n; r++)
				if (panel_has_region(p, r))
					emit_result(run, g, &(struct result){
						.region = r, .activity = NO_CODE, .time = panel_time(p),
						.value = p->region_flaws[r] & FLAW_NEGATIVE ? NAN : labelled_quotient(&s, r, k),
						.reason = p->region_flaws[r] & FLAW_NEGATIVE ? reason_negative : "0/0: the region or the cluster is empty",
						.key = { { "cluster", s.names[k] } },
						.more = { { "size", s.value[r * s.n + k] }, { "share", ratio(s.value[r * s.n + k], s.region[r]) },
						          { "of_cluster", ratio(s.value[r * s.n + k], s.whole[k]) },
						          { "strong", is_strong(run, &s, r, k, least) } } });
		}
		tell_left_out(run, &s);
		labelled_free(&s);
	}
	return run->rc;
}

static int compute_strong_share(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct labelled s = labelled_by(side_table(run, "cluster"), p);
		double *least = xcalloc(s.n + 1, sizeof(*least));
		for (size_t k = 0; k < s.n; k++)
			least[k] = threshold(run, p, &s, k);
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum strong = { 0, 0 }, all = { 0, 0 };
			double n = 0;
			if (!panel_has_region(p, r))
				continue;
			for (size_t k = 0; k < s.n; k++) {
				sum_add(&all, s.value[r * s.n + k]);
				if (is_strong(run, &s, r, k, least[k])) {
					sum_add(&strong, s.value[r * s.n + k]);
					n++;
				}
			}
			bool negative = p->region_flaws[r] & FLAW_NEGATIVE;
			emit_result(run, g, &(struct result){ .region = r, .activity = NO_CODE, .time = panel_time(p),
				                              .value = negative ? NAN : ratio(sum_of(&strong), sum_of(&all)),
				                              .reason = negative ? reason_negative : "0/0: the region has nothing in a cluster",
				                              .more = { { "clusters", n }, { "of_region", negative ? NAN : ratio(sum_of(&strong), s.region[r]) } } });
		}
		free(least);
		tell_left_out(run, &s);
		labelled_free(&s);
	}
	return run->rc;
}

/* Clusters around activity `own` of region r, it itself left out: their sum there and its quotient. */
struct around {
	double size, quotient;
};

static struct around look_around(const struct panel *p, const struct labelled *s, const struct cell *own, const size_t *which, size_t n,
                                 bool in_it, bool less)
{
	struct sum here = { 0, 0 }, everywhere = { 0, 0 };
	double value = own->value, total = p->activity_total[own->activity];

	for (size_t k = 0; k < n; k++) {
		sum_add(&here, s->value[own->region * s->n + which[k]]);
		sum_add(&everywhere, s->whole[which[k]]);
	}
	if (in_it) {
		sum_add(&here, -value);
		sum_add(&everywhere, -total);
	}
	less &= in_it;
	return (struct around){ sum_of(&here), ratio(ratio(sum_of(&here), s->region[own->region] - (less ? value : 0)),
		                                     ratio(sum_of(&everywhere), s->all - (less ? total : 0))) };
}

/* The clusters around those of cluster `own`: itself, or those that the table relates to it. */
static size_t clusters_around(const struct labelled *s, const struct panel *p, size_t own, const struct side *related, size_t *which)
{
	size_t n = 0;

	if (!related)
		which[n++] = own;
	for (size_t k = 0; related && k < s->n; k++)
		if (k != own && side_value(related, s->names[own], s->names[k], panel_time(p)) > 0)
			which[n++] = k;
	return n;
}

static void give_around(struct run *run, const struct panel *p, const struct labelled *s, const struct side *related)
{
	size_t *which = xcalloc(s->n + 1, sizeof(*which));
	bool less = parameter_is(run, "totals", "less");

	for (uint32_t a = 0; a < p->group->activities_n; a++) {
		size_t n = s->of[a] == s->n ? 0 : clusters_around(s, p, s->of[a], related, which);
		for (size_t i = p->columns[a]; s->of[a] != s->n && i < p->columns[a + 1]; i++) {
			const struct cell *c = panel_in_column(p, i);
			bool negative = p->region_flaws[c->region] & FLAW_NEGATIVE;
			struct around around = look_around(p, s, c, which, n, !related, less);
			emit_result(run, p->group, &(struct result){
				.region = c->region, .activity = a, .time = panel_time(p), .component = related ? "related_clusters" : "own_cluster",
				.value = negative ? NAN : around.quotient,
				.reason = negative ? reason_negative :
				          related  ? "0/0: the table has no related cluster, or they are empty" :
				                     "0/0: the activity is alone in its cluster or its region",
				.more = { { "size", around.size } } });
		}
	}
	free(which);
}

static int compute_environment(struct run *run, const struct group *g)
{
	const struct side *related = side_table(run, "related");

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct labelled s = labelled_by(side_table(run, "cluster"), p);
		give_around(run, p, &s, NULL);
		if (related)
			give_around(run, p, &s, related);
		tell_left_out(run, &s);
		labelled_free(&s);
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define CLUSTER { "cluster", { "activity", NULL }, "the cluster of each activity", true, NULL }
#define STRONG                                                                                         \
	{ "top", "25", "number", "strong: the quotient is in the top so many per cent of the regions" }, \
	{ "lq", "1", "number", "and at least this" }, { "size", "0", "number", "and the value at least this" }
#define SECTIONS "parse --comment '#' tests/golden/lander.csv"
#define TABLE "--table cluster=<(parse --comment '#' tests/golden/sections_cluster.csv) "

const struct indicator cluster_strength_rows[] = {
	{ .name = "cluster_strength", .also = "porter strong", .needs = NEED_ACTIVITY, .compute = compute_strength, .tables = TABLES(CLUSTER),
	  .title = { "Кластердің күші", "Сила кластера", "Cluster strength" },
	  .meaning = { "Өңірдегі кластердің LQ, мөлшері мен үлесі; strong 1 – мықты кластер", "LQ, размер и доля кластера в регионе; strong 1 – сильный кластер",
	               "Quotient, size and share of a cluster in the region; strong 1 is a strong cluster" },
	  .formula = "LQ of the cluster's sum; strong: in the top quarter of the regions and at least 1", .source = "Porter (2003); Delgado, Porter, Stern (2014); U.S. Cluster Mapping Project", .units = "size", .range = "0 and more; size 0 and more; share, of_cluster 0 to 1; strong 0 or 1",
	  .parameters = PARAMETERS(STRONG), .output = "region, cluster, time; size, share, of_cluster, strong", .undefined = "null where the region or the cluster is empty", .example = TABLE "cluster_strength", .data = SECTIONS },
	{ .name = "strong_cluster_share", .also = "porter strong", .needs = NEED_ACTIVITY, .compute = compute_strong_share, .tables = TABLES(CLUSTER),
	  .title = { "Мықты кластерлердің үлесі", "Доля сильных кластеров", "Share in strong clusters" },
	  .meaning = { "Өңірдің кластерлерде жұмыс істейтіндерінің қандай бөлігі мықты кластерлерде: жоғары болса – бәсекеге қабілетті",
	               "Какая часть занятых в кластерах региона – в сильных: чем выше, тем он конкурентоспособнее", "What part of the region's employment in clusters is in strong ones: the higher, the more competitive" },
	  .formula = "sum over strong clusters / sum over clusters", .source = "Delgado, Porter, Stern (2014); U.S. Cluster Mapping Project", .range = "0 to 1; of_region 0 to 1; clusters 0 and more",
	  .parameters = PARAMETERS(STRONG), .output = "region, time; clusters (how many are strong), of_region (of all the region's employment)", .undefined = "null where the region has nothing in a cluster", .example = TABLE "strong_cluster_share", .data = SECTIONS },
	{ .name = "cluster_environment", .also = "porter related_clusters related_cluster_strength", .needs = NEED_ACTIVITY, .compute = compute_environment,
	  .tables = TABLES(CLUSTER, { "related?", { "cluster", "cluster_to" }, "which clusters are related: above 0", false, NULL }),
	  .title = { "Саланың кластерлік ортасы", "Кластерное окружение отрасли", "An activity's cluster environment" },
	  .meaning = { "Саланың айналасында оның кластері мен туыс кластерлер қаншалықты мықты: өсуге көмектеседі", "Насколько сильны вокруг отрасли её кластер и родственные: помогает росту",
	               "How strong the rest of its cluster and related clusters are around an activity: what helps it grow" },
	  .formula = "own_cluster: LQ of the cluster's other activities (sum over j in c, j != i), totals of region and whole less the activity or all; related_clusters: LQ of the related clusters together",
	  .parameters = PARAMETERS({ "totals", "less", "less|all", "own_cluster: the totals of region and whole without the activity, or all of them" }),
	  .source = "Delgado, Porter, Stern (2014)", .units = "size", .range = "0 and more, 1 as in the whole; size 0 and more", .output = "region, nace, time; components own_cluster, related_clusters; size (the figure that the quotient is of)",
	  .undefined = "null where the activity is alone in its cluster or nothing is related", .example = TABLE "cluster_environment", .data = SECTIONS },
	{ .name = NULL },
};
