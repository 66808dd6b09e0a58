/* SPDX-License-Identifier: MIT */
/*
 * Schnabl's minimal flow analysis: which sectors reach which along chains none of whose flows is
 * below a filter, and the filter at which the answer says most.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/flow_structure.h"

enum link { LINK_NONE, LINK_WEAK, LINK_ONE_WAY, LINK_TWO_WAY };

/* Rows of bits. */
struct bits {
	size_t n, words;
	uint64_t *x;
};

static struct bits bits_new(size_t n)
{
	size_t words = (n + 63) / 64;
	return (struct bits){ n, words, xcalloc(n * words + 1, sizeof(uint64_t)) };
}

static uint64_t *bits_row(const struct bits *b, size_t i)
{
	return b->x + i * b->words;
}

static bool bits_get(const struct bits *b, size_t i, size_t j)
{
	return bits_row(b, i)[j / 64] >> (j % 64) & 1;
}

/* The table, and A^k y for as many k as were asked for. */
struct layers {
	const struct flows *f;
	struct matrix a;
	double **y;
	size_t n, cap;
	struct bits reach, path, longer; /* path: along exactly k flows */
};

enum { LAYERS_MAX = 10000 }; /* they die away long before */

/* T_k = A <A^k y>: the flow of i to j at stage k. */
static double layer_flow(const struct layers *s, size_t k, size_t i, size_t j)
{
	return *matrix_at(&s->a, i, j) * s->y[k][j];
}

static void add_layer(struct layers *s)
{
	size_t n = s->f->n;
	double *y = xcalloc(n, sizeof(*y));

	for (size_t i = 0; i < n; i++) {
		struct sum sum = { 0, 0 };
		for (size_t j = 0; s->n && j < n; j++)
			sum_add(&sum, layer_flow(s, s->n - 1, i, j));
		y[i] = s->n ? sum_of(&sum) : s->f->final[i];
	}
	s->y = xgrow(s->y, &s->cap, s->n + 1, sizeof(*s->y));
	s->y[s->n++] = y;
}

static bool is_link(const struct layers *s, size_t k, size_t i, size_t j, double filter)
{
	double flow = layer_flow(s, k, i, j);
	return flow > 0 && flow >= filter;
}

/* W^k = W_k # W^(k-1); whether anything is left of it. */
static bool prolong(struct layers *s, size_t k, double filter)
{
	bool any = false;
	struct bits shorter = s->path;

	s->path = s->longer;
	s->longer = shorter;
	memset(s->path.x, 0, s->path.n * s->path.words * sizeof(uint64_t));
	for (size_t i = 0; i < s->path.n; i++)
		for (size_t j = 0; j < s->path.n; j++) {
			if (!is_link(s, k, i, j, filter))
				continue;
			if (!k)
				bits_row(&s->path, i)[j / 64] |= (uint64_t)1 << (j % 64);
			for (size_t w = 0; k && w < s->path.words; w++)
				bits_row(&s->path, i)[w] |= bits_row(&shorter, j)[w];
		}
	for (size_t w = 0; w < s->path.n * s->path.words; w++)
		any |= s->path.x[w] != 0;
	return any;
}

/* reach = W^0 | W^1 | ... at that filter; whether the layers have died away. */
static bool find_reach(struct layers *s, double filter)
{
	memset(s->reach.x, 0, s->reach.n * s->reach.words * sizeof(uint64_t));
	for (size_t k = 0; k < LAYERS_MAX; k++) {
		while (s->n <= k)
			add_layer(s);
		if (!prolong(s, k, filter))
			return true;
		for (size_t w = 0; w < s->reach.n * s->reach.words; w++)
			s->reach.x[w] |= s->path.x[w];
	}
	return false;
}

/* The first of each sector's connected part, whatever the direction of links. */
static void find_parts(const struct bits *reach, size_t *part)
{
	size_t n = reach->n, *open = xcalloc(n + 1, sizeof(*open)), m = 0;

	for (size_t i = 0; i < n; i++)
		part[i] = SIZE_MAX;
	for (size_t start = 0; start < n; start++) {
		if (part[start] != SIZE_MAX)
			continue;
		part[start] = start;
		for (open[m++] = start; m;) {
			size_t i = open[--m];
			for (size_t j = 0; j < n; j++)
				if (part[j] == SIZE_MAX && (bits_get(reach, i, j) || bits_get(reach, j, i))) {
					part[j] = start;
					open[m++] = j;
				}
		}
	}
	free(open);
}

static enum link link_of(const struct bits *reach, const size_t *part, size_t i, size_t j)
{
	int ways = bits_get(reach, i, j) + bits_get(reach, j, i);

	return ways == 2 ? LINK_TWO_WAY : ways == 1 ? LINK_ONE_WAY : part[i] == part[j] ? LINK_WEAK : LINK_NONE;
}

/* In bits, of how pairs of sectors are linked. */
static double entropy_of(const struct bits *reach, const size_t *part)
{
	size_t count[4] = { 0 };
	double pairs = (double)reach->n * (double)(reach->n - 1) / 2, entropy = 0;

	for (size_t i = 0; i < reach->n; i++)
		for (size_t j = i + 1; j < reach->n; j++)
			count[link_of(reach, part, i, j)]++;
	for (int c = 0; c < 4; c++)
		if (count[c])
			entropy -= (double)count[c] / pairs * log2((double)count[c] / pairs);
	return entropy;
}

static bool has_two_way(const struct bits *reach)
{
	for (size_t i = 0; i < reach->n; i++)
		for (size_t j = i + 1; j < reach->n; j++)
			if (bits_get(reach, i, j) && bits_get(reach, j, i))
				return true;
	return false;
}

static bool two_way_at(struct layers *s, double filter)
{
	return find_reach(s, filter) && has_two_way(&s->reach);
}

/*
 * The largest filter with links both ways: fewer sectors are linked the higher it is. The largest
 * flow of the first layer, above which nothing is linked, where none ever are both ways.
 */
static double last_filter(struct layers *s)
{
	double most = 0, low, high;

	for (size_t i = 0; i < s->f->n; i++)
		for (size_t j = 0; j < s->f->n; j++)
			most = fmax(most, layer_flow(s, 0, i, j));
	if (most == 0 || two_way_at(s, most))
		return most;
	for (high = most, low = most / 2; !two_way_at(s, low); low /= 2) {
		if (low < most * 1e-9)
			return most;
		high = low;
	}
	for (;;) {
		double filter = low + (high - low) / 2;
		if (filter <= low || filter >= high)
			return low;
		if (two_way_at(s, filter))
			low = filter;
		else
			high = filter;
	}
}

static double mean_first_layer(struct layers *s)
{
	struct sum sum = { 0, 0 };
	size_t n = s->f->n;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (i != j)
				sum_add(&sum, layer_flow(s, 0, i, j));
	return ratio(sum_of(&sum), (double)n * (double)(n - 1));
}

/* The first of the levels, equally far apart up to the last one, at which entropy is largest. */
static double best_filter(struct layers *s, size_t levels, size_t *part)
{
	double last = last_filter(s), best = last, most = -1;

	for (size_t l = 1; l <= levels && last > 0; l++) {
		double filter = l == levels ? last : last * (double)l / (double)levels, entropy;
		find_reach(s, filter);
		find_parts(&s->reach, part);
		entropy = entropy_of(&s->reach, part);
		if (entropy > most + 1e-12) {
			most = entropy;
			best = filter;
		}
	}
	return best;
}

static void open_layers(const struct flows *f, struct layers *s)
{
	*s = (struct layers){ .f = f, .a = flows_technical(f), .reach = bits_new(f->n), .path = bits_new(f->n), .longer = bits_new(f->n) };
	add_layer(s);
}

static void close_layers(struct layers *s)
{
	for (size_t k = 0; k < s->n; k++)
		free(s->y[k]);
	free(s->y);
	free(s->reach.x);
	free(s->path.x);
	free(s->longer.x);
	matrix_free(&s->a);
}

static void emit_links(struct run *run, const struct group *g, const struct layers *s, const size_t *part, const char *reason)
{
	static const char *const names[] = { "none", "weak", "one_way", "two_way" };
	const struct flows *f = s->f;

	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++) {
			enum link link = reason || i == j ? LINK_NONE : link_of(&s->reach, part, i, j);
			if (i != j)
				emit_result(run, g, &(struct result){ .region = f->from[i], .activity = f->to[j], .time = panel_time(f->panel),
					    .value = reason ? NAN : link, .reason = reason, .key = { { "link", slice_of(reason ? "" : names[link]) } },
					    .more = { { "reaches", reason ? NAN : bits_get(&s->reach, i, j) } } });
		}
}

static void minimal_flow(struct run *run, const struct group *g, const struct flows *f)
{
	struct layers s;
	struct matrix l;
	size_t *part = xcalloc(f->n + 1, sizeof(*part));
	double filter = parameter_number(run, "filter");
	const char *reason = flows_inverse_of(f, false, &l) && flows_productive(&l) ? NULL : "the layers do not die away: output is not enough for what it uses up";

	open_layers(f, &s);
	if (!reason && parameter_is(run, "filter", "mean"))
		filter = mean_first_layer(&s);
	else if (!reason && parameter_is(run, "filter", "entropy"))
		filter = best_filter(&s, (size_t)ceil(fmin(parameter_number(run, "levels"), 10000)), part);
	if (!reason && !find_reach(&s, filter))
		reason = "the layers do not die away in ten thousand steps";
	find_parts(&s.reach, part);
	emit_links(run, g, &s, part, reason);
	emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(f->panel), .component = "filter",
		                              .value = reason || f->n < 2 ? NAN : filter, .reason = reason ? reason : "there is no pair of sectors",
		                              .more = { { "entropy", reason || f->n < 2 ? NAN : entropy_of(&s.reach, part) } } });
	close_layers(&s);
	matrix_free(&l);
	free(part);
}

int compute_minimal_flow(struct run *run, const struct group *g)
{
	return flows_each(run, g, minimal_flow);
}
