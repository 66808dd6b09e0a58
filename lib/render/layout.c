/* SPDX-License-Identifier: MIT */
#include "render/layout.h"

#include <igraph/igraph.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* ---- spanning forest ---------------------------------------------------- */

static const struct layout_tie *sorted_ties;

static int stronger(const void *pa, const void *pb)
{
	size_t a = *(const size_t *)pa, b = *(const size_t *)pb;
	const struct layout_tie *ta = &sorted_ties[a], *tb = &sorted_ties[b];

	if (ta->weight != tb->weight)
		return ta->weight < tb->weight ? 1 : -1;
	return (a > b) - (a < b);
}

static size_t root_of(size_t *parent, size_t i)
{
	while (parent[i] != i) {
		parent[i] = parent[parent[i]];
		i = parent[i];
	}
	return i;
}

void layout_spanning(size_t n, struct layout_tie *ties, size_t m)
{
	size_t *parent = xcalloc(n + 1, sizeof(*parent)), *order = xcalloc(m + 1, sizeof(*order));

	for (size_t i = 0; i < n; i++)
		parent[i] = i;
	for (size_t k = 0; k < m; k++)
		order[k] = k;
	sorted_ties = ties;
	qsort(order, m, sizeof(*order), stronger);
	for (size_t k = 0; k < m; k++) {
		struct layout_tie *t = &ties[order[k]];
		size_t a = root_of(parent, t->from), b = root_of(parent, t->to);
		t->spans = a != b;
		parent[a] = b;
	}
	free(parent);
	free(order);
}

/* ---- springs ------------------------------------------------------------ */

/* The nodes in the order in which one walks along the spanning forest, from the node with most
 * ties: on a circle in this order no two ties of a tree cross. */
static void walk_order(size_t n, const struct layout_tie *ties, size_t m, size_t *order)
{
	size_t *degree = xcalloc(n + 1, sizeof(*degree)), *stack = xcalloc(n + m + 1, sizeof(*stack)), found = 0;
	bool *seen = xcalloc(n + 1, sizeof(*seen));

	for (size_t k = 0; k < m; k++) {
		degree[ties[k].from]++;
		degree[ties[k].to]++;
	}
	while (found < n) {
		size_t depth = 0, first = n;
		for (size_t i = 0; i < n; i++)
			if (!seen[i] && (first == n || degree[i] > degree[first]))
				first = i;
		stack[depth++] = first;
		while (depth) {
			size_t i = stack[--depth];
			if (seen[i])
				continue;
			seen[i] = true;
			order[found++] = i;
			for (size_t k = m; k-- > 0;) {
				size_t other = ties[k].from == i ? ties[k].to : ties[k].to == i ? ties[k].from : n;
				if (ties[k].spans && other < n && !seen[other])
					stack[depth++] = other;
			}
		}
	}
	free(degree);
	free(stack);
	free(seen);
}

/* Rounded, so that the last bits of the mathematical library decide nothing. */
static double rounded(double number)
{
	return round(number * 1e6) / 1e6;
}

static igraph_error_t springs(size_t n, const struct layout_tie *ties, size_t m, double *x, double *y)
{
	size_t *order = xcalloc(n + 1, sizeof(*order));
	igraph_t graph;
	igraph_vector_int_t ends;
	igraph_matrix_t at;
	igraph_error_t code;

	walk_order(n, ties, m, order);
	if ((code = igraph_vector_int_init(&ends, (igraph_integer_t)(2 * m)))) {
		free(order);
		return code;
	}
	for (size_t k = 0; k < m; k++) {
		VECTOR(ends)[2 * k] = (igraph_integer_t)ties[k].from;
		VECTOR(ends)[2 * k + 1] = (igraph_integer_t)ties[k].to;
	}
	code = igraph_create(&graph, &ends, (igraph_integer_t)n, false);
	igraph_vector_int_destroy(&ends);
	if (!code && !(code = igraph_matrix_init(&at, (igraph_integer_t)n, 2))) {
		for (size_t i = 0; i < n; i++) {
			double angle = 2 * M_PI * (double)i / (double)n;
			MATRIX(at, (igraph_integer_t)order[i], 0) = rounded(cos(angle)) * (double)n;
			MATRIX(at, (igraph_integer_t)order[i], 1) = rounded(sin(angle)) * (double)n;
		}
		code = igraph_layout_kamada_kawai(&graph, &at, true, (igraph_integer_t)(100 * n), 0, (double)n, NULL, NULL, NULL,
		                                  NULL, NULL);
		for (size_t i = 0; i < n && !code; i++) {
			x[i] = MATRIX(at, (igraph_integer_t)i, 0);
			y[i] = MATRIX(at, (igraph_integer_t)i, 1);
		}
		igraph_matrix_destroy(&at);
		igraph_destroy(&graph);
	}
	free(order);
	return code;
}

static void into_unit(double *at, size_t n)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		low = fmin(low, at[i]);
		high = fmax(high, at[i]);
	}
	for (size_t i = 0; i < n; i++)
		at[i] = high > low ? (at[i] - low) / (high - low) : 0.5;
}

const char *layout_springs(size_t n, const struct layout_tie *ties, size_t m, double *x, double *y)
{
	igraph_error_t code = 0;

	igraph_set_error_handler(igraph_error_handler_ignore);
	if (n > 1)
		code = springs(n, ties, m, x, y);
	if (code)
		return igraph_strerror(code);
	into_unit(x, n);
	into_unit(y, n);
	return NULL;
}

/* ---- stages ------------------------------------------------------------- */

enum { SWEEPS = 24 };

struct seat {
	size_t node, stage, place;
	double wish;
};

static int by_wish(const void *pa, const void *pb)
{
	const struct seat *a = pa, *b = pb;

	if (a->stage != b->stage)
		return a->stage < b->stage ? -1 : 1;
	if (a->wish != b->wish)
		return a->wish < b->wish ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

/* Sorts the seats and numbers the places of each stage. */
static void take_places(struct seat *seats, size_t n, size_t *place)
{
	qsort(seats, n, sizeof(*seats), by_wish);
	for (size_t i = 0; i < n; i++) {
		seats[i].place = i > 0 && seats[i].stage == seats[i - 1].stage ? seats[i - 1].place + 1 : 0;
		place[seats[i].node] = seats[i].place;
	}
}

/* Pairs of ties between the same two stages that cross. */
static size_t crossings(const struct layout_tie *ties, size_t m, const size_t *stage, const size_t *place)
{
	size_t n = 0;

	for (size_t a = 0; a < m; a++)
		for (size_t b = 0; b < a; b++) {
			bool turned = stage[ties[a].from] != stage[ties[b].from];
			size_t from = turned ? ties[b].to : ties[b].from, to = turned ? ties[b].from : ties[b].to;
			if (stage[ties[a].from] != stage[from] || stage[ties[a].to] != stage[to])
				continue;
			n += (place[ties[a].from] < place[from] && place[ties[a].to] > place[to]) ||
			     (place[ties[a].from] > place[from] && place[ties[a].to] < place[to]);
		}
	return n;
}

/* The mean place, as a part of its stage, of the neighbours at other stages; its own without. */
static double wish_of(size_t node, const struct layout_tie *ties, size_t m, const size_t *stage, const size_t *place,
                      const size_t *count)
{
	double sum = 0;
	size_t n = 0;

	for (size_t k = 0; k < m; k++) {
		size_t other = ties[k].from == node ? ties[k].to : ties[k].to == node ? ties[k].from : node;
		if (stage[other] == stage[node])
			continue;
		sum += ((double)place[other] + 0.5) / (double)count[stage[other]];
		n++;
	}
	return n ? sum / (double)n : ((double)place[node] + 0.5) / (double)count[stage[node]];
}

void layout_stages(size_t n, const struct layout_tie *ties, size_t m, const size_t *stage, size_t *place)
{
	struct seat *seats = xcalloc(n + 1, sizeof(*seats));
	size_t *best = xcalloc(n + 1, sizeof(*best)), *count, stages = 0, fewest;

	for (size_t i = 0; i < n; i++)
		stages = stage[i] + 1 > stages ? stage[i] + 1 : stages;
	count = xcalloc(stages + 1, sizeof(*count));
	for (size_t i = 0; i < n; i++) {
		seats[i] = (struct seat){ .node = i, .stage = stage[i], .place = i };
		count[stage[i]]++;
	}
	take_places(seats, n, place);
	memcpy(best, place, n * sizeof(*best));
	fewest = crossings(ties, m, stage, place);
	for (int sweep = 0; sweep < SWEEPS && fewest; sweep++) {
		size_t now;
		for (size_t i = 0; i < n; i++) {
			/* every other stage moves, while those beside it stand */
			bool moves = seats[i].stage % 2 == (size_t)sweep % 2;
			seats[i].wish = moves ? wish_of(seats[i].node, ties, m, stage, place, count) : (double)seats[i].place;
		}
		take_places(seats, n, place);
		now = crossings(ties, m, stage, place);
		if (now < fewest) {
			fewest = now;
			memcpy(best, place, n * sizeof(*best));
		}
	}
	memcpy(place, best, n * sizeof(*best));
	free(seats);
	free(best);
	free(count);
}
