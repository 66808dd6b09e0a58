/* SPDX-License-Identifier: MIT */
/*
 * Leamer's commodity aggregates (Sources of International Comparative Advantage, 1984): goods
 * that the same countries export rest on the same resources, so that their correlations over
 * countries group them.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/clustering.h"
#include "indicator/correlation.h"
#include "indicator/groups.h"
#include "indicator/presence.h"

/* The correlations of the panel's commodities, all NAN where shares of negative figures were
 * asked for; *n commodities, their numbers. */
static struct matrix correlations(const struct run *run, const struct panel *p, size_t *n, uint32_t *activity, double *deviation)
{
	size_t all = p->group->activities_n;
	bool shares = parameter_is(run, "figures", "shares"), negative = false;
	struct matrix r = correlations_of(p, NULL, shares, deviation), m;

	for (size_t i = 0; shares && i < p->group->regions_n; i++)
		negative |= p->region_flaws[i] & FLAW_NEGATIVE;
	*n = 0;
	for (uint32_t a = 0; a < all; a++)
		if (panel_has_activity(p, a)) {
			deviation[*n] = deviation[a];
			activity[(*n)++] = a;
		}
	m = matrix_new(*n, *n);
	for (size_t a = 0; a < *n; a++)
		for (size_t b = 0; b < *n; b++)
			*matrix_at(&m, a, b) = negative ? NAN : *matrix_at(&r, activity[a], activity[b]);
	matrix_free(&r);
	return m;
}

typedef void leamer_give(struct run *run, const struct panel *p, struct matter *m, size_t k);

static int each_leamer(struct run *run, const struct group *g, leamer_give *give, size_t k)
{
	uint32_t *activity = xcalloc(g->activities_n + 1, sizeof(*activity));
	double *deviation = xcalloc(g->activities_n + 1, sizeof(*deviation));

	for (const struct panel *p = NULL; (p = next_panel(g, p)) && can_pair(run, p);) {
		size_t n;
		struct matrix r = correlations(run, p, &n, activity, deviation);
		struct matter m = matter_new(&r, activity, n, deviation);
		for (size_t i = 0; i < m.n * m.n; i++)
			m.distance.x[i] = 1 - m.similar.x[i];
		give(run, p, &m, k);
		matter_free(&m);
		matrix_free(&r);
	}
	free(activity);
	free(deviation);
	return run->rc;
}

static int compute_leamer(struct run *run, const struct group *g)
{
	size_t k;

	return clusters_wanted(run, &k) < 0 ? -1 : each_leamer(run, g, give_clusters, k);
}

static void give_tree(struct run *run, const struct panel *p, struct matter *m, size_t k)
{
	(void)k;
	give_merges(run, p, m);
}

static int compute_leamer_tree(struct run *run, const struct group *g)
{
	return each_leamer(run, g, give_tree, 1);
}

static int compute_leamer_correlation(struct run *run, const struct group *g)
{
	uint32_t *activity = xcalloc(g->activities_n + 1, sizeof(*activity));
	double *deviation = xcalloc(g->activities_n + 1, sizeof(*deviation));

	for (const struct panel *p = NULL; (p = next_panel(g, p)) && can_pair(run, p);) {
		size_t n;
		struct matrix r = correlations(run, p, &n, activity, deviation);
		for (size_t a = 0; a < n; a++)
			for (size_t b = a + 1; b < n; b++)
				emit_result(run, g, &(struct result){
					.region = NO_CODE, .activity = activity[a], .time = panel_time(p), .value = *matrix_at(&r, a, b),
					.reason = "0/0: the same figure everywhere; or a record without value, or shares of negative ones",
					.key = { { pair_field(run, g), g->activities[activity[b]] } } });
		matrix_free(&r);
	}
	free(activity);
	free(deviation);
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define FIGURES { "figures", "shares", "shares|values", "shares in the region's exports, or the values (net exports may be negative)" }
#define TRADE "parse --comment '#' tests/golden/world.csv"

const struct indicator leamer_rows[] = {
	{ .name = "leamer_clusters", .also = "leamer commodity aggregates", .needs = NEED_ACTIVITY, .compute = compute_leamer,
	  .title = { "Лимер кластерлері", "Кластеры Лимера", "Leamer's commodity clusters" },
	  .meaning = { "Елдерде бірге экспортталатын тауарлар: бір ресурстарға сүйенеді", "Товары, которые страны вывозят вместе: опираются на одни ресурсы", "Commodities that countries export together: they rest on the same resources" },
	  .formula = "1 - Pearson's correlation over countries of shares in exports, cut at k; value: mean correlation with the others of the cluster", .source = "Leamer (1984); average linkage and k = 10 are ours", .range = "-1 to 1; within, with_rest -1 to 1; size 1 and more",
	  .parameters = PARAMETERS({ "method", "average", LINKAGES, "how" }, CLUSTERS_PARAMETER("10"), FIGURES), .output = "nace, cluster, time; within, size, with_rest (correlation with the sum of the others)", .undefined = "null for one that is alone; null, with an empty cluster, for one of which a correlation is not defined", .example = "leamer_clusters", .data = TRADE },
	{ .name = "leamer_correlation", .also = "leamer", .needs = NEED_ACTIVITY, .compute = compute_leamer_correlation,
	  .title = { "Лимер корреляциясы", "Корреляция Лимера", "Leamer's correlations" },
	  .meaning = { "Екі тауар бір елдерде бірге экспорттала ма", "Вывозятся ли два товара одними и теми же странами", "Whether the same countries export both" },
	  .formula = "Pearson's correlation over regions of shares, absent ones 0", .source = "Leamer (1984)", .range = "-1 to 1", .parameters = PARAMETERS(FIGURES),
	  .output = "nace, nace_to, time", .undefined = "null where a commodity has the same figure everywhere or a record without value, or shares of negative figures", .example = "leamer_correlation", .data = TRADE },
	{ .name = "leamer_dendrogram", .also = "leamer", .needs = NEED_ACTIVITY, .compute = compute_leamer_tree,
	  .title = { "Лимер дендрограммасы", "Дендрограмма Лимера", "Leamer's dendrogram" },
	  .meaning = { "Тауарлар қандай ретпен қосылады", "В каком порядке соединяются товары", "In which order commodities join" },
	  .formula = "as leamer_clusters", .source = "Leamer (1984); average linkage is ours", .range = "0 to 2; size 2 and more", .parameters = PARAMETERS({ "method", "average", LINKAGES, "how" }, FIGURES),
	  .output = "step, left, right, time; size", .undefined = "commodities of which a correlation is not defined are not in it, and told", .example = "leamer_dendrogram", .data = TRADE },
	{ .name = NULL },
};
