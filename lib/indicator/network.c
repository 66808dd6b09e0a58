/* SPDX-License-Identifier: MIT */
/*
 * The place of each actor in a network: how many ties it has and how strong, whether it stands
 * between others, near to all, among the well-connected, at a structural hole. Ways through the
 * network are the shorter the stronger their ties.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/graph.h"
#include "indicator/groups.h"

/* Not to be waited for: nearly equal leading eigenvalues. */
enum { ROUNDS_MAX = 100000 };

static const char reason_no_ties[] = "the network has no ties";

static double mean_tie(const struct network *net)
{
	struct sum sum = { 0, 0 };

	for (size_t k = 0; k < net->m; k++)
		sum_add(&sum, net->ties[k].value);
	return ratio(sum_of(&sum), (double)net->m);
}

/* (mean / tie)^alpha: the mean takes the unit out. */
static double *lengths_of(const struct network *net, double alpha)
{
	double *length = xcalloc(net->m + 1, sizeof(*length)), mean = mean_tie(net);

	for (size_t k = 0; k < net->m; k++)
		length[k] = pow(mean / net->ties[k].value, alpha);
	return length;
}

/* ---- iterations --------------------------------------------------------------- */

/* Brings x to the largest 1 and says by how much it differs from `old`. */
static double settle(double *x, const double *old, size_t n)
{
	double largest = 0, apart = 0;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, x[i]);
	for (size_t i = 0; i < n; i++) {
		x[i] /= largest;
		apart = fmax(apart, fabs(x[i] - old[i]));
	}
	return apart;
}

/*
 * The leading eigenvector of the ties both ways, the largest 1, by the power method. Half of the
 * largest strength on the diagonal leaves the vector as it is, and keeps networks of two
 * sides, whose largest eigenvalue has a mirror image, from swinging. False where it does not settle.
 */
static bool iterate(const struct network *both, double *x)
{
	double *next = xcalloc(both->n + 1, sizeof(*next)), *strength = network_strength(both, false), shift = 0;
	bool settled = false;

	for (size_t i = 0; i < both->n; i++) {
		x[i] = 1;
		shift = fmax(shift, strength[i] / 2);
	}
	for (int round = 0; both->m && !settled && round < ROUNDS_MAX; round++) {
		for (size_t i = 0; i < both->n; i++) {
			struct sum sum = { shift * x[i], 0 };
			for (size_t k = both->start[i]; k < both->start[i + 1]; k++)
				sum_add(&sum, both->ties[k].value * x[both->ties[k].to]);
			next[i] = sum_of(&sum);
		}
		settled = settle(next, x, both->n) < 1e-15;
		for (size_t i = 0; i < both->n; i++)
			x[i] = next[i];
	}
	free(next);
	free(strength);
	return settled;
}

/* The same; parts of the network that the iteration lets fade have nothing in the leading vector. */
static int eigenvector(struct run *run, const struct network *both, double *x, bool *settled)
{
	uint32_t *part = xcalloc(both->n + 1, sizeof(*part));
	double *largest = xcalloc(both->n + 1, sizeof(*largest));
	int rc = graph_components(run, both, part);

	*settled = iterate(both, x);
	for (size_t i = 0; rc >= 0 && i < both->n; i++)
		largest[part[i]] = fmax(largest[part[i]], x[i]);
	for (size_t i = 0; rc >= 0 && i < both->n; i++)
		if (largest[part[i]] < 1e-9)
			x[i] = 0;
	free(part);
	free(largest);
	return rc < 0 ? -1 : 0;
}

/* Whoever has no outgoing ties passes its rank to all alike. */
static void pagerank(const struct network *net, double damping, double *x)
{
	struct sum *sums = xcalloc(net->n + 1, sizeof(*sums));
	double *strength = network_strength(net, false), n = (double)net->n;
	bool settled = !(damping >= 0 && damping < 1); /* without a limit */

	for (size_t i = 0; i < net->n; i++)
		x[i] = 1 / n;
	for (int round = 0; !settled && round < ROUNDS_MAX; round++) {
		struct sum lost = { 0, 0 };
		for (size_t i = 0; i < net->n; i++) {
			sums[i] = (struct sum){ 0, 0 };
			if (strength[i] == 0)
				sum_add(&lost, x[i]);
		}
		for (size_t k = 0; k < net->m; k++) {
			const struct tie *t = &net->ties[k];
			sum_add(&sums[t->to], x[t->from] * t->value / strength[t->from]);
		}
		settled = true;
		for (size_t i = 0; i < net->n; i++) {
			double next = (1 - damping) / n + damping * (sum_of(&sums[i]) + sum_of(&lost) / n);
			settled &= fabs(next - x[i]) <= 1e-15 * next;
			x[i] = next;
		}
	}
	free(sums);
	free(strength);
}

/* ---- structural holes --------------------------------------------------------- */

/* Of i's effort the part spent on j, and on those who themselves spend theirs on j. */
static void constraint(const struct network *both, double *result)
{
	double *strength = network_strength(both, false);
	struct sum *spent = xcalloc(both->n + 1, sizeof(*spent));

	for (size_t i = 0; i < both->n; i++) {
		struct sum sum = { 0, 0 };
		for (size_t k = both->start[i]; k < both->start[i + 1]; k++) {
			uint32_t q = both->ties[k].to;
			double share = both->ties[k].value / strength[i];
			sum_add(&spent[q], share);
			for (size_t l = both->start[q]; l < both->start[q + 1]; l++)
				sum_add(&spent[both->ties[l].to], share * both->ties[l].value / strength[q]);
		}
		for (size_t k = both->start[i]; k < both->start[i + 1]; k++) {
			double part = sum_of(&spent[both->ties[k].to]);
			sum_add(&sum, part * part);
		}
		result[i] = both->start[i] < both->start[i + 1] ? sum_of(&sum) : NAN;
		for (size_t k = both->start[i]; k < both->start[i + 1]; k++) { /* what was touched is clean again */
			uint32_t q = both->ties[k].to;
			spent[q] = (struct sum){ 0, 0 };
			for (size_t l = both->start[q]; l < both->start[q + 1]; l++)
				spent[both->ties[l].to] = (struct sum){ 0, 0 };
		}
	}
	free(strength);
	free(spent);
}

/* ---- all of a network --------------------------------------------------------- */

static void give_all(struct run *run, const struct network *net, const char *component, const double *x, double divisor,
                     const char *reason)
{
	const char *flawed = network_reason(net->flawed);

	for (size_t i = 0; i < net->n; i++)
		emit_node(run, net, i, component, flawed ? NAN : ratio(x[i], divisor), flawed ? flawed : reason);
}

/* Of a node's own flows alone: what is wrong elsewhere does not matter. */
static void give_own(struct run *run, const struct network *net, const char *component, const double *x)
{
	for (size_t i = 0; i < net->n; i++)
		emit_node(run, net, i, component, net->flaws[i] ? NAN : x[i], network_reason(net->flaws[i]));
}

static void give_degrees(struct run *run, const struct network *net, double *x)
{
	double *out = network_strength(net, false), *in = network_strength(net, true);

	for (size_t i = 0; i < net->n; i++)
		x[i] = (double)(net->start[i + 1] - net->start[i]);
	give_own(run, net, "out_degree", x);
	for (size_t i = 0; i < net->n; i++)
		x[i] = 0;
	for (size_t k = 0; k < net->m; k++)
		x[net->ties[k].to]++;
	give_own(run, net, "in_degree", x);
	give_own(run, net, "out_strength", out);
	give_own(run, net, "in_strength", in);
	free(out);
	free(in);
}

/* Figures of ways: `net` is `both` where directions do not count. */
static int give_ways(struct run *run, const struct network *net, bool directed, double *x)
{
	double n = (double)net->n, *length = lengths_of(net, parameter_number(run, "alpha"));
	int rc = 0;

	if (!rc && component_wanted(run, "betweenness") && !(rc = graph_betweenness(run, net, length, directed, x)))
		give_all(run, net, "betweenness", x, (n - 1) * (n - 2) / (directed ? 1 : 2), "nobody to stand between");
	if (!rc && component_wanted(run, "closeness") && !(rc = graph_harmonic(run, net, length, false, x)))
		give_all(run, net, "closeness", x, 1, "nobody to be near to");
	if (!rc && directed && component_wanted(run, "closeness_in") && !(rc = graph_harmonic(run, net, length, true, x)))
		give_all(run, net, "closeness_in", x, 1, "nobody to be near to");
	free(length);
	return rc;
}

static int give_both_ways(struct run *run, const struct network *both, double *x)
{
	if (component_wanted(run, "eigenvector")) {
		bool settled;
		if (eigenvector(run, both, x, &settled) < 0)
			return -1;
		give_all(run, both, "eigenvector", x, settled ? 1 : 0, both->m ? "the iteration does not settle" : reason_no_ties);
	}
	if (component_wanted(run, "constraint")) {
		constraint(both, x);
		give_all(run, both, "constraint", x, 1, "the actor has no ties");
	}
	if (!component_wanted(run, "clustering"))
		return 0;
	if (graph_clustering(run, both, x) < 0)
		return -1;
	give_all(run, both, "clustering", x, 1, "the actor has fewer than two partners");
	return 0;
}

static int compute_centrality(struct run *run, const struct group *g)
{
	bool directed = parameter_is(run, "ways", "directed");
	double damping = parameter_number(run, "damping");

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct network net = network_of(run, p), both = network_both_ways(&net);
		double *x = xcalloc(net.n + 1, sizeof(*x));
		int rc;
		give_degrees(run, &net, x);
		rc = give_ways(run, directed ? &net : &both, directed, x);
		if (!rc && component_wanted(run, "pagerank")) {
			pagerank(directed ? &net : &both, damping, x);
			give_all(run, &net, "pagerank", x, damping >= 0 && damping < 1 ? 1 : 0, "damping is not below 1");
		}
		rc = rc ? rc : give_both_ways(run, &both, x);
		free(x);
		network_free(&both);
		network_free(&net);
		if (rc)
			return rc;
	}
	return run->rc;
}

/* ---- communities -------------------------------------------------------------- */

static void give_communities(struct run *run, const struct network *both, const uint32_t *member, double resolution)
{
	const struct group *g = both->panel->group;
	const char *flawed = network_reason(both->flawed);
	double *strength = network_strength(both, false);
	struct sum *inside = xcalloc(both->n + 1, sizeof(*inside));
	size_t communities = 0;

	for (size_t k = 0; k < both->m; k++)
		if (member[both->ties[k].from] == member[both->ties[k].to])
			sum_add(&inside[both->ties[k].from], both->ties[k].value);
	for (size_t i = 0; i < both->n; i++) {
		communities += member[i] == i;
		emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(both->panel),
			                              .value = flawed ? NAN : ratio(sum_of(&inside[i]), strength[i]),
			                              .reason = flawed ? flawed : "the actor has no ties",
			                              .key = { { "node", both->codes[i] }, { "cluster", both->codes[member[i]] } } });
	}
	if (both->n)
		emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(both->panel),
			                              .component = "modularity", .reason = flawed ? flawed : reason_no_ties,
			                              .value = flawed ? NAN : graph_modularity(both, resolution, member),
			                              .more = { { "clusters", (double)communities } } });
	free(strength);
	free(inside);
}

static int compute_community(struct run *run, const struct group *g)
{
	double resolution = parameter_number(run, "resolution"), starts = parameter_number(run, "starts");
	uint64_t seed = (uint64_t)parameter_number(run, "seed");

	if (!(starts >= 1 && starts <= 1e6 && resolution > 0))
		return diag_fail(run->stage->diag, NULL, "network_community: starts and resolution are above 0");
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct network net = network_of(run, p), both = network_both_ways(&net);
		uint32_t *member = xcalloc(net.n + 1, sizeof(*member));
		int rc = graph_leiden(run, &both, resolution, seed, (size_t)starts, member);
		if (!rc)
			give_communities(run, &both, member, resolution);
		free(member);
		network_free(&both);
		network_free(&net);
		if (rc)
			return rc;
	}
	return run->rc;
}

/* ---- rows ----------------------------------------------------------------------- */

#define CHILE "parse --comment '#' tests/golden/chile12.csv"

const struct indicator network_rows[] = {
	{ .name = "network_centrality", .also = "centrality betweenness closeness pagerank eigenvector_centrality constraint structural_holes degree", .needs = NEED_FLOWS, .compute = compute_centrality,
	  .title = { "Желідегі орталықтық", "Центральность в сети", "Centrality in a network" },
	  .meaning = { "Желідегі қатысушының орны: байланыс саны мен күші, басқалардың арасындағы делдалдығы (betweenness), жақындығы, ықпалы (PageRank, меншікті вектор), серіктестеріне тәуелділігі (constraint: төмен болса, құрылымдық саңылауларды пайдаланады)",
	               "Место участника в сети: число и сила связей, посредничество между другими (betweenness), близость, влияние (PageRank, собственный вектор), скованность партнёрами (constraint: чем ниже, тем больше структурных пустот он соединяет)",
	               "An actor's position: how many ties and how strong, whether it mediates between others (betweenness), is near to them, is tied to the influential (PageRank, eigenvector), is bound by partners that know one another (constraint: low at structural holes)" },
	  .formula = "length of a tie (mean / value)^alpha, no loops; betweenness: sum over pairs of the part of shortest ways through i, over (n-1)(n-2); closeness: mean of 1/length of the shortest way to the others (closeness_in: from them); pagerank: (1-d)/n + d sum x_j w_ji/s_j; eigenvector (largest 1), constraint sum_j (p_ij + sum_q p_iq p_qj)^2, clustering: of w_ij + w_ji",
	  .source = "Freeman (1977, 1979); Brandes (2001); Opsahl, Agneessens, Skvoretz (2010); Bonacich (1972); Brin, Page (1998); Burt (1992); Watts, Strogatz (1998); Hakansson, Johanson (1992) for the network of actors. [networkx; igraph]",
	  .units = "in_strength out_strength", .range = "0 and more; betweenness, pagerank, eigenvector, clustering 0 to 1",
	  .parameters = PARAMETERS(NETWORK_PARAMETERS, { "alpha", "1", "number", "power of the strength in the length of a tie; 0: every tie is one step" },
	                           { "ways", "directed", "directed|undirected", "undirected: ways and rank do not mind the direction of ties" },
	                           { "damping", "0.85", "number", "of PageRank" }),
	  .output = "node, time; components out_degree, in_degree, out_strength, in_strength, betweenness, closeness, closeness_in (ways=directed), pagerank, eigenvector, constraint, clustering",
	  .undefined = "null where a flow is missing or negative (degrees and strengths: one of the actor's own), without ties (constraint), with fewer than two partners (clustering)",
	  .example = "--param without=FD network_centrality", .data = CHILE },
	{ .name = "network_community", .also = "community leiden louvain modularity", .needs = NEED_FLOWS, .compute = compute_community,
	  .title = { "Желі қауымдастықтары", "Сообщества в сети", "Communities of a network" },
	  .meaning = { "Бір-бірімен басқаларға қарағанда тығызырақ байланысқан қатысушылар тобы: желілік кластер; мәні: қатысушы байланыстарының топ ішіндегі үлесі",
	               "Группы участников, связанных между собой теснее, чем с остальными: сетевой кластер; значение: доля связей участника внутри своей группы",
	               "Groups of actors tied more closely to one another than to the rest, clusters by their ties; the value is the part of an actor's ties that stays inside" },
	  .formula = "cluster (its first code): Leiden's maximum of Q = sum_c [W_c / W - resolution (S_c / W)^2] over w_ij + w_ji, the best of `starts` seeded runs; value: sum of ties inside / all of the actor's",
	  .source = "Newman, Girvan (2004); Reichardt, Bornholdt (2006) for resolution; Traag, Waltman, van Eck (2019). [igraph community_leiden; networkx modularity]", .range = "0 to 1; modularity -0.5 to 1; clusters 1 and more",
	  .parameters = PARAMETERS(NETWORK_PARAMETERS, { "resolution", "1", "number", "above 1: more and smaller communities" }, { "starts", "10", "number", "runs of which the best is taken" },
	                           { "seed", "1", "number", "of the random numbers" }),
	  .output = "node, cluster, time; component modularity of the network (clusters)", .undefined = "null where the actor has no ties, where a flow is missing or negative",
	  .example = "--param without=FD network_community", .data = CHILE },
	{ .name = NULL },
};
