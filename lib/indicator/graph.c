/* SPDX-License-Identifier: MIT */
#include "indicator/graph.h"

#include <igraph/igraph.h>
#include <stdlib.h>

/* igraph's view of a network; an undirected one has each tie once. */
struct drawn {
	igraph_t graph;
	igraph_vector_t weights;
};

static int fail(struct run *run, igraph_error_t code)
{
	return run->rc = diag_fail(run->stage->diag, NULL, "%s: igraph: %s", run->indicator->name, igraph_strerror(code));
}

static int draw(struct run *run, const struct network *net, const double *weight, bool directed, struct drawn *d)
{
	igraph_vector_int_t ends;
	igraph_error_t code;
	igraph_integer_t n = 0;

	igraph_set_error_handler(igraph_error_handler_ignore);
	igraph_set_warning_handler(igraph_warning_handler_ignore);
	if ((code = igraph_vector_int_init(&ends, (igraph_integer_t)(2 * net->m))))
		return fail(run, code);
	if ((code = igraph_vector_init(&d->weights, (igraph_integer_t)net->m))) {
		igraph_vector_int_destroy(&ends);
		return fail(run, code);
	}
	for (size_t k = 0; k < net->m; k++) {
		const struct tie *t = &net->ties[k];
		if (!directed && t->from > t->to)
			continue;
		VECTOR(ends)[2 * n] = t->from;
		VECTOR(ends)[2 * n + 1] = t->to;
		VECTOR(d->weights)[n++] = weight ? weight[k] : t->value;
	}
	igraph_vector_int_resize(&ends, 2 * n);
	igraph_vector_resize(&d->weights, n);
	code = igraph_create(&d->graph, &ends, (igraph_integer_t)net->n, directed);
	igraph_vector_int_destroy(&ends);
	if (!code)
		return 0;
	igraph_vector_destroy(&d->weights);
	return fail(run, code);
}

static void erase(struct drawn *d)
{
	igraph_vector_destroy(&d->weights);
	igraph_destroy(&d->graph);
}

enum measure { BETWEENNESS, HARMONIC_OUT, HARMONIC_IN, CLUSTERING };

static int measure(struct run *run, const struct network *net, const double *length, bool directed, enum measure what,
                   double *result)
{
	struct drawn d;
	igraph_vector_t got;
	igraph_error_t code;

	if (draw(run, net, length, directed, &d) < 0)
		return -1;
	if ((code = igraph_vector_init(&got, 0))) {
		erase(&d);
		return fail(run, code);
	}
	if (what == BETWEENNESS)
		code = igraph_betweenness(&d.graph, &got, igraph_vss_all(), directed, &d.weights);
	else if (what == CLUSTERING)
		code = igraph_transitivity_local_undirected(&d.graph, &got, igraph_vss_all(), IGRAPH_TRANSITIVITY_NAN);
	else
		code = igraph_harmonic_centrality(&d.graph, &got, igraph_vss_all(), what == HARMONIC_IN ? IGRAPH_IN : IGRAPH_OUT,
		                                  &d.weights, true);
	for (size_t i = 0; !code && i < net->n; i++)
		result[i] = VECTOR(got)[i];
	igraph_vector_destroy(&got);
	erase(&d);
	return code ? fail(run, code) : 0;
}

int graph_betweenness(struct run *run, const struct network *net, const double *length, bool directed, double *result)
{
	return measure(run, net, length, directed, BETWEENNESS, result);
}

int graph_harmonic(struct run *run, const struct network *net, const double *length, bool arriving, double *result)
{
	return measure(run, net, length, true, arriving ? HARMONIC_IN : HARMONIC_OUT, result);
}

int graph_clustering(struct run *run, const struct network *both, double *result)
{
	return measure(run, both, NULL, false, CLUSTERING, result);
}

int graph_transitivity(struct run *run, const struct network *both, double *result)
{
	struct drawn d;
	igraph_error_t code;

	if (draw(run, both, NULL, false, &d) < 0)
		return -1;
	code = igraph_transitivity_undirected(&d.graph, result, IGRAPH_TRANSITIVITY_NAN);
	erase(&d);
	return code ? fail(run, code) : 0;
}

/* Each node's label becomes the first node that has the same, whatever igraph numbers. */
static size_t relabel(const igraph_vector_int_t *labels, size_t n, uint32_t *member)
{
	uint32_t *first = xcalloc(n + 1, sizeof(*first));
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		first[i] = NO_CODE;
	for (size_t i = 0; i < n; i++) {
		uint32_t *own = &first[VECTOR(*labels)[i]];
		if (*own == NO_CODE) {
			*own = (uint32_t)i;
			found++;
		}
		member[i] = *own;
	}
	free(first);
	return found;
}

int graph_components(struct run *run, const struct network *net, uint32_t *component)
{
	struct drawn d;
	igraph_vector_int_t labels;
	igraph_error_t code;
	int found = -1;

	if (draw(run, net, NULL, true, &d) < 0)
		return -1;
	code = igraph_vector_int_init(&labels, 0);
	if (!code) {
		code = igraph_connected_components(&d.graph, &labels, NULL, NULL, IGRAPH_WEAK);
		if (!code)
			found = (int)relabel(&labels, net->n, component);
		igraph_vector_int_destroy(&labels);
	}
	erase(&d);
	return code ? fail(run, code) : found;
}

double graph_modularity(const struct network *both, double resolution, const uint32_t *member)
{
	double *strength = network_strength(both, false), m;
	struct sum *inside = xcalloc(both->n + 1, sizeof(*inside)), *sums = xcalloc(both->n + 1, sizeof(*sums));
	struct sum all = { 0, 0 }, q = { 0, 0 };

	for (size_t i = 0; i < both->n; i++) {
		sum_add(&all, strength[i]);
		sum_add(&sums[member[i]], strength[i]);
	}
	m = sum_of(&all);
	for (size_t k = 0; k < both->m; k++)
		if (member[both->ties[k].from] == member[both->ties[k].to])
			sum_add(&inside[member[both->ties[k].from]], both->ties[k].value);
	for (size_t i = 0; i < both->n; i++) {
		double share = ratio(sum_of(&sums[i]), m);
		sum_add(&q, ratio(sum_of(&inside[i]), m) - resolution * share * share);
	}
	free(strength);
	free(inside);
	free(sums);
	return sum_of(&q);
}

/*
 * One run, from every node apart, with Traag's own randomness of 0.01. igraph's own "until nothing
 * moves" does not end on some graphs; this goes on as long as modularity grows.
 */
static igraph_error_t leiden_run(const struct network *both, const struct drawn *d, const igraph_vector_t *strength,
                                 double resolution, double scaled, uint32_t *member, double *best)
{
	uint32_t *found = xcalloc(both->n + 1, sizeof(*found));
	igraph_vector_int_t labels;
	igraph_error_t code = igraph_vector_int_init(&labels, 0);
	bool started = false, grew = true;

	if (code) {
		free(found);
		return code;
	}
	while (grew && !(code = igraph_community_leiden(&d->graph, &d->weights, strength, scaled, 0.01, started, 2, &labels, NULL, NULL))) {
		relabel(&labels, both->n, found);
		double q = graph_modularity(both, resolution, found);
		grew = !started || q > *best + 1e-14;
		if (grew) {
			*best = q;
			memcpy(member, found, both->n * sizeof(*found));
		}
		started = true;
	}
	igraph_vector_int_destroy(&labels);
	free(found);
	return code;
}

static igraph_error_t leiden_best(const struct network *both, const struct drawn *d, const igraph_vector_t *strength,
                                  double resolution, double scaled, size_t starts, uint32_t *member)
{
	uint32_t *found = xcalloc(both->n + 1, sizeof(*found));
	igraph_error_t code = IGRAPH_SUCCESS;
	double best = 0;

	for (size_t s = 0; !code && s < starts; s++) {
		double q = 0;
		code = leiden_run(both, d, strength, resolution, scaled, found, &q);
		if (s && !(q > best + 1e-14)) /* as good in another order of adding up: the first stays */
			continue;
		best = q;
		memcpy(member, found, both->n * sizeof(*found));
	}
	free(found);
	return code;
}

int graph_leiden(struct run *run, const struct network *both, double resolution, uint64_t seed, size_t starts,
                 uint32_t *member)
{
	struct drawn d;
	igraph_vector_t strength;
	igraph_error_t code;
	double *own, all = 0, mean;

	for (size_t i = 0; i < both->n; i++)
		member[i] = (uint32_t)i;
	if (!both->m)
		return 0;
	if (draw(run, both, NULL, false, &d) < 0)
		return -1;
	if ((code = igraph_vector_init(&strength, (igraph_integer_t)both->n))) {
		erase(&d);
		return fail(run, code);
	}
	own = network_strength(both, false);
	for (size_t i = 0; i < both->n; i++)
		all += own[i];
	mean = all / (double)both->m; /* Traag's randomness is not to hang on the unit of the ties */
	for (size_t i = 0; i < both->n; i++)
		VECTOR(strength)[i] = own[i] / mean;
	igraph_vector_scale(&d.weights, 1 / mean);
	igraph_rng_seed(igraph_rng_default(), seed);
	code = leiden_best(both, &d, &strength, resolution, resolution * mean / all, starts, member);
	free(own);
	igraph_vector_destroy(&strength);
	erase(&d);
	return code ? fail(run, code) : 0;
}
