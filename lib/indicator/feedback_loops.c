/* SPDX-License-Identifier: MIT */
/*
 * Sonis and Hewings's hierarchical feedback loops: of all ways to let every sector sell to one and
 * buy of one the way with the largest flows, then of what is left, until all flows are in a loop.
 *
 * The way is an assignment, which igraph solves by the Hungarian method. It adds and subtracts
 * costs: they are made whole numbers small enough that every step is exact in a double, so that no
 * assignment is better than the one found. Flows that have more binary digits than that are rounded
 * for the choice alone. Without k assignments the cells are n - k in each row and column, so there
 * always is one more (Koenig 1916).
 */
#include <igraph/igraph.h>
#include <math.h>
#include <stdlib.h>

#include "indicator/flow_structure.h"

struct loops {
	size_t n;
	igraph_matrix_t cost; /* the largest flow less each, in whole units; used cells cost too much */
	double used;
	igraph_vector_int_t buyer; /* of each sector in the last loop */
};

/*
 * Costs are at most c = 2^bits, a used cell costs 2 n (c + 1), more than any assignment of others. A
 * step that raises prices by d raises their sum by d and more, and that stays below the n c of the
 * best assignment: no element grows by more, and 4 n c is far below 2^53.
 */
static bool open_loops(const struct flows *f, bool own, struct loops *s)
{
	double most = -INFINITY, least = INFINITY, unit;
	igraph_integer_t n = (igraph_integer_t)f->n;
	int digits, bits = 49 - (int)ceil(log2((double)f->n));

	*s = (struct loops){ .n = f->n };
	for (size_t k = 0; k < f->n * f->n; k++) {
		most = fmax(most, f->z.x[k]);
		least = fmin(least, f->z.x[k]);
	}
	frexp(most - least, &digits);
	unit = ldexp(1, digits - (bits < 40 ? bits : 40)); /* a power of two: whole numbers stay exact */
	s->used = 2 * (double)f->n * (ceil((most - least) / unit) + 1);
	igraph_set_error_handler(igraph_error_handler_ignore);
	if (igraph_matrix_init(&s->cost, n, n))
		return false;
	if (igraph_vector_int_init(&s->buyer, n)) {
		igraph_matrix_destroy(&s->cost);
		return false;
	}
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			MATRIX(s->cost, i, j) = i == j && !own ? s->used : rint((most - *matrix_at(&f->z, i, j)) / unit);
	return true;
}

static void close_loops(struct loops *s)
{
	igraph_matrix_destroy(&s->cost);
	igraph_vector_int_destroy(&s->buyer);
}

/* The best of the cells that are left, which are used up then; false where igraph fails. */
static bool next_loop(struct loops *s)
{
	igraph_matrix_t cost;
	bool right;

	if (igraph_matrix_init_copy(&cost, &s->cost))
		return false;
	right = igraph_solve_lsap(&cost, (igraph_integer_t)s->n, &s->buyer) == IGRAPH_SUCCESS;
	igraph_matrix_destroy(&cost);
	for (size_t i = 0; right && i < s->n; i++) {
		right = MATRIX(s->cost, i, VECTOR(s->buyer)[i]) < s->used;
		MATRIX(s->cost, i, VECTOR(s->buyer)[i]) = s->used;
	}
	return right;
}

static bool anything_left(const struct loops *s, const struct flows *f)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < s->n; j++)
			if (MATRIX(s->cost, i, j) < s->used && *matrix_at(&f->z, i, j) != 0)
				return true;
	return false;
}

/* The first sector of each one's circuit; how many circuits there are, and the longest. */
static size_t find_circuits(const struct loops *s, size_t *circuit, size_t *longest)
{
	size_t circuits = 0;

	*longest = 0;
	for (size_t i = 0; i < s->n; i++)
		circuit[i] = SIZE_MAX;
	for (size_t i = 0; i < s->n; i++) {
		size_t length = 0;
		for (size_t k = i; circuit[k] == SIZE_MAX; k = (size_t)VECTOR(s->buyer)[k], length++)
			circuit[k] = i;
		circuits += length > 0;
		*longest = length > *longest ? length : *longest;
	}
	return circuits;
}

/* One loop: its flows as shares of `all`; returns their sum. */
static double emit_loop(struct run *run, const struct group *g, const struct flows *f, const struct loops *s, struct slice rank,
                        double before, double all, size_t *circuit)
{
	static const char reason[] = "0/0: the flows add up to nothing";
	size_t longest, circuits = find_circuits(s, circuit, &longest);
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < f->n; i++) {
		size_t j = (size_t)VECTOR(s->buyer)[i];
		sum_add(&sum, *matrix_at(&f->z, i, j));
		emit_result(run, g, &(struct result){ .region = f->from[i], .activity = f->to[j], .time = panel_time(f->panel),
			                              .value = ratio(*matrix_at(&f->z, i, j), all), .reason = reason,
			                              .key = { { "loop", rank }, { "circuit", f->codes[circuit[i]] } } });
	}
	emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(f->panel), .component = "total",
		                              .value = ratio(sum_of(&sum), all), .reason = reason, .key = { { "loop", rank } },
		                              .more = { { "cumulative", ratio(before + sum_of(&sum), all) }, { "circuits", (double)circuits },
		                                        { "longest", (double)longest } } });
	return sum_of(&sum);
}

static void feedback_loops(struct run *run, const struct group *g, const struct flows *f)
{
	bool own = parameter_is(run, "own", "yes");
	double wanted = parameter_is(run, "loops", "all") ? INFINITY : parameter_number(run, "loops");
	size_t *circuit = xcalloc(f->n + 1, sizeof(*circuit));
	struct sum all = { 0, 0 }, done = { 0, 0 };
	struct loops s;
	bool opened = open_loops(f, own, &s), right = opened;

	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			if (own || i != j)
				sum_add(&all, *matrix_at(&f->z, i, j));
	for (size_t rank = 1; right && run->rc == 0 && (double)rank < wanted + 1 && anything_left(&s, f); rank++) {
		right = next_loop(&s);
		if (right)
			sum_add(&done, emit_loop(run, g, f, &s, arena_printf(&run->arena, "%zu", rank), sum_of(&done), sum_of(&all), circuit));
	}
	if (!right)
		run->rc = diag_fail(run->stage->diag, NULL, "feedback_loops: igraph could not solve the assignment of %zu sectors", f->n);
	if (opened)
		close_loops(&s);
	free(circuit);
}

int compute_feedback_loops(struct run *run, const struct group *g)
{
	return flows_each(run, g, feedback_loops);
}
