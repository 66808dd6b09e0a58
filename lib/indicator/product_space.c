/* SPDX-License-Identifier: MIT */
/*
 * The product space: a network of activities thin enough to draw. The maximum spanning tree of
 * relatedness keeps every activity that is related to anything; strong ties are added to it.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/relatedness.h"

struct tree {
	const struct matrix *phi;
	uint32_t *parent; /* the activity each one is tied to; NO_CODE where a part of the forest begins */
	bool *reached;
};

/* How related two are; 0 where the measure is not defined. */
static double tie(const struct matrix *phi, uint32_t a, uint32_t b)
{
	double x = a < b ? *matrix_at(phi, a, b) : *matrix_at(phi, b, a);

	return isfinite(x) && x > 0 ? x : 0;
}

/* Whether the tie a-b goes before c-d: the stronger, of equal ones that of the first codes. No
 * two ties are equal in this order, so that there is one tree only, wherever it is begun. */
static bool goes_before(const struct matrix *phi, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	double first = tie(phi, a, b), second = tie(phi, c, d);
	uint32_t low = a < b ? a : b, other = c < d ? c : d;

	if (first != second)
		return first > second;
	return low != other ? low < other : (a < b ? b : a) < (c < d ? d : c);
}

/* The one to take next: that with the best tie to what is reached, or else the first left. */
static uint32_t next_of(const struct tree *t)
{
	uint32_t best = NO_CODE, left = NO_CODE;

	for (uint32_t a = 0; a < t->phi->rows; a++) {
		if (t->reached[a])
			continue;
		if (left == NO_CODE)
			left = a;
		if (t->parent[a] != NO_CODE && (best == NO_CODE || goes_before(t->phi, a, t->parent[a], best, t->parent[best])))
			best = a;
	}
	return best != NO_CODE ? best : left;
}

/* Prim (1957), on a dense matrix: the square of the activities. */
static void tree_open(struct tree *t, const struct matrix *phi)
{
	*t = (struct tree){ phi, xcalloc(phi->rows + 1, sizeof(*t->parent)), xcalloc(phi->rows + 1, sizeof(*t->reached)) };
	for (size_t a = 0; a < phi->rows; a++)
		t->parent[a] = NO_CODE;
	for (uint32_t a; (a = next_of(t)) != NO_CODE;) {
		t->reached[a] = true;
		for (uint32_t b = 0; b < phi->rows; b++)
			if (!t->reached[b] && tie(phi, a, b) > 0 &&
			    (t->parent[b] == NO_CODE || goes_before(phi, a, b, t->parent[b], b)))
				t->parent[b] = a;
	}
}

static void tree_close(struct tree *t)
{
	free(t->parent);
	free(t->reached);
}

static void emit_alone(struct run *run, const struct group *g, const struct panel *p, uint32_t a)
{
	emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = a, .time = panel_time(p), .component = "alone",
		                              .value = NAN, .reason = "the activity is related to no other" });
}

static void emit_ties(struct run *run, const struct group *g, const struct panel *p, const struct tree *t, double strong)
{
	const char *field = pair_field(run, g);

	for (uint32_t a = 0; a < t->phi->rows; a++) {
		bool alone = true;
		for (uint32_t b = 0; b < t->phi->rows; b++) {
			double x = a == b ? 0 : tie(t->phi, a, b);
			bool in_tree = t->parent[a] == b || t->parent[b] == a;
			alone &= x == 0;
			if (a < b && (in_tree || (x > 0 && x > strong)))
				emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = a, .time = panel_time(p),
					                              .component = in_tree ? "tree" : "strong", .value = x,
					                              .key = { { field, g->activities[b] } } });
		}
		if (alone && panel_has_activity(p, a))
			emit_alone(run, g, p, a);
	}
}

static int compute_product_space(struct run *run, const struct group *g)
{
	double strong = parameter_number(run, "strong");

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct matrix phi;
		struct tree t;
		if (!relate(run, p, presence_of(run, p), &phi))
			return -1;
		tree_open(&t, &phi);
		emit_ties(run, g, p, &t, isnan(strong) ? INFINITY : strong);
		tree_close(&t);
		matrix_free(&phi);
	}
	return run->rc;
}

const struct indicator product_space_rows[] = {
	{ .name = "product_space", .also = "spanning_tree projection backbone", .needs = NEED_ACTIVITY, .compute = compute_product_space,
	  .title = { "Өнімдер кеңістігі", "Пространство продуктов", "Product space" },
	  .meaning = { "Қызмет түрлерінің ең күшті туыстық байланыстары: бәрін біріктіретін ағаш және одан тыс күшті байланыстар",
	               "Сильнейшие связи родства видов деятельности: дерево, которое соединяет все, и сильные связи помимо него",
	               "The strongest ties of relatedness: the tree that joins all activities, and the strong ties besides" },
	  .formula = "phi_ij of the ties of the maximum spanning tree and of those with phi_ij > strong; of equal ties that of the first codes",
	  .source = "Hidalgo, Klinger, Barabasi, Hausmann (2007); Prim (1957). [economiccomplexity projections: the tree and a cut found by the mean number of ties]",
	  .range = "tree, strong above 0 to 1, or as the measure's; alone any",
	  .parameters = PARAMETERS({ "strong", "0.55", "none|number", "ties above it are given besides the tree; of association and probability 1 is chance" },
	                           RELATEDNESS_SYMMETRIC("proximity"), PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT,
	  .output = "nace, nace_to, time, each tie once; components tree, strong (not in the tree), alone (no nace_to)",
	  .undefined = "null with component alone where an activity is related to no other; a tree for each part where the activities fall apart",
	  .example = "product_space" },
	{ .name = NULL },
};
