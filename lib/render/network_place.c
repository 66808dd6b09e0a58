/* SPDX-License-Identifier: MIT */
/* Where the nodes of a network stand, the ways of its ties and the places of its names. */
#include <math.h>
#include <stdlib.h>

#include "render/network.h"

enum { EDGE = 80, STAGE_EDGE = 190, STAGE_STEP = 46, SIDE_STEP = 34 };

static int place_by_stage(struct stage *s, struct network *net)
{
	size_t *stage = xcalloc(net->n + 1, sizeof(*stage)), *place = xcalloc(net->n + 1, sizeof(*place)), *count = NULL,
	       stages = 0, most = 1;
	int rc = 0;

	for (size_t i = 0; i < net->n && rc == 0; i++) {
		double number = net->nodes[i].stage;
		if (!(number >= 0 && number < NODES_MAX && floor(number) == number))
			rc = diag_fail(s->diag, NULL, "node \"%.*s\" has no stage, a whole number from 0 to %d, in \"%.*s\"; each node "
			                              "needs a record of its own", SLICE_ARG(net->nodes[i].code), NODES_MAX - 1,
			               SLICE_ARG(net->o->field.stage));
		else
			stage[i] = (size_t)number;
		stages = stage[i] + 1 > stages ? stage[i] + 1 : stages;
	}
	count = xcalloc(stages + 1, sizeof(*count));
	for (size_t i = 0; i < net->n && rc == 0; i++)
		most = ++count[stage[i]] > most ? count[stage[i]] : most;
	/* names stand beside the first and the last stage, below the nodes of others */
	net->height = fmax(260, NETWORK_HEAD + (stages > 2 ? STAGE_STEP : SIDE_STEP) * (double)most);
	net->last_stage = (double)stages - 1;
	if (rc == 0)
		layout_stages(net->n, net->ties, net->m, stage, place);
	for (size_t i = 0; i < net->n && rc == 0; i++) {
		double across = stages > 1 ? (double)stage[i] / (double)(stages - 1) : 0.5;
		net->nodes[i].mark.x = STAGE_EDGE + (NETWORK_WIDTH - 2 * STAGE_EDGE) * across;
		net->nodes[i].mark.y = NETWORK_HEAD + (net->height - NETWORK_HEAD) * ((double)place[i] + 0.5) / (double)count[stage[i]] - 8;
	}
	free(stage);
	free(place);
	free(count);
	return rc;
}

static int place_by_springs(struct stage *s, struct network *net)
{
	double *x = xcalloc(net->n + 1, sizeof(*x)), *y = xcalloc(net->n + 1, sizeof(*y));
	const char *message = layout_springs(net->n, net->ties, net->m, x, y);

	net->height = fmin(900, 300 + 16 * (double)net->n);
	for (size_t i = 0; i < net->n; i++) {
		net->nodes[i].mark.x = EDGE + (NETWORK_WIDTH - 2 * EDGE) * x[i];
		net->nodes[i].mark.y = NETWORK_HEAD / 2.0 + (net->height - NETWORK_HEAD) * y[i];
	}
	free(x);
	free(y);
	return message ? diag_fail(s->diag, NULL, "the network has no layout: igraph: %s", message) : 0;
}

/* ---- ways ---------------------------------------------------------------- */

/* How far the middle of a tie is bent away from the straight line, to its right: ties that go both
 * ways, pass by stages or stay in one would else lie over one another or over nodes. */
static double bend_of(const struct network *net, size_t k)
{
	const struct layout_tie *t = &net->ties[k];
	const struct node *a = &net->nodes[t->from], *b = &net->nodes[t->to];
	double length = hypot(a->mark.x - b->mark.x, a->mark.y - b->mark.y);
	double inward = a->stage == net->last_stage ? -1 : 1; /* to the side where no names stand */

	if (net->o->field.stage.p && a->stage == b->stage)
		return inward * (a->mark.y < b->mark.y ? -1 : 1) * (14 + 0.16 * length);
	for (size_t i = 0; i < net->m && net->o->arrows; i++)
		if (net->ties[i].from == t->to && net->ties[i].to == t->from)
			return 0.1 * length;
	if (net->o->field.stage.p && fabs(a->stage - b->stage) > 1)
		return (a->mark.y + b->mark.y > net->height + NETWORK_HEAD ? 0.08 : -0.08) * (a->stage < b->stage ? 1 : -1) * length;
	return 0;
}

int network_way(const struct network *net, size_t k)
{
	return bend_of(net, k) != 0 ? NETWORK_CURVE : 1;
}

void network_point(const struct network *net, size_t k, double f, double *x, double *y)
{
	const struct mark *a = &net->nodes[net->ties[k].from].mark, *b = &net->nodes[net->ties[k].to].mark;
	double bend = bend_of(net, k), length = fmax(1, hypot(b->x - a->x, b->y - a->y));
	double mx = (a->x + b->x) / 2 - 2 * bend * (b->y - a->y) / length,
	       my = (a->y + b->y) / 2 + 2 * bend * (b->x - a->x) / length;

	*x = (1 - f) * (1 - f) * a->x + 2 * f * (1 - f) * mx + f * f * b->x;
	*y = (1 - f) * (1 - f) * a->y + 2 * f * (1 - f) * my + f * f * b->y;
}

/* The ties as lines, NETWORK_CURVE each; to be freed. */
static struct line *tie_lines(const struct network *net)
{
	struct line *lines = xcalloc(net->m * NETWORK_CURVE + 1, sizeof(*lines)), *line = lines;

	for (size_t k = 0; k < net->m; k++)
		for (int i = 0; i < NETWORK_CURVE; i++, line++) {
			network_point(net, k, (double)i / NETWORK_CURVE, &line->x0, &line->y0);
			network_point(net, k, (double)(i + 1) / NETWORK_CURVE, &line->x1, &line->y1);
		}
	return lines;
}

/* ---- names --------------------------------------------------------------- */

static void place_all_names(struct network *net)
{
	struct mark *marks = xcalloc(net->n + 1, sizeof(*marks));
	/* what the page does to it: from the narrowest window to the widest, below a legend; 4 pixels
	 * of the padding are free beside it */
	struct frame frame = { NETWORK_WIDTH, net->height, 0.89, 1.28, 0.8, 1.1, 4, tie_lines(net), net->m * NETWORK_CURVE };
	size_t *degree = xcalloc(net->n + 1, sizeof(*degree));
	double largest = 0;

	for (size_t k = 0; k < net->m; k++) {
		degree[net->ties[k].from]++;
		degree[net->ties[k].to]++;
	}
	for (size_t i = 0; i < net->n; i++)
		largest = fmax(largest, isnan(net->nodes[i].size) ? 0 : net->nodes[i].size);
	for (size_t i = 0; i < net->n; i++) {
		struct node *node = &net->nodes[i];
		double part = isnan(node->size) || largest <= 0 ? 0 : fmax(0, node->size / largest);
		node->mark.row = i;
		node->mark.name = node->name;
		/* rounded up to pixels: names then stand on few different gaps */
		node->mark.radius = net->o->field.size.p ? ceil(4 + 14 * sqrt(part)) : 7;
		node->mark.weight = net->o->field.size.p && !isnan(node->size) ? node->size : (double)degree[i];
		if (net->o->field.stage.p)
			node->mark.sides = node->stage == net->last_stage ? "rba" : node->stage == 0 ? "lba" : "bar";
		marks[i] = node->mark;
	}
	place_names(marks, net->n, net->o->label_top < 0 ? SIZE_MAX : (size_t)net->o->label_top, "rlba" CORNERS, &frame);
	free((void *)frame.lines);
	for (size_t i = 0; i < net->n; i++)
		net->nodes[marks[i].row].mark = marks[i];
	free(marks);
	free(degree);
}

int network_place(struct stage *s, struct network *net)
{
	int rc = net->o->field.stage.p ? place_by_stage(s, net) : place_by_springs(s, net);

	for (size_t i = 0; i < net->n; i++) {
		net->nodes[i].mark.x = round(net->nodes[i].mark.x);
		net->nodes[i].mark.y = round(net->nodes[i].mark.y);
	}
	if (rc == 0)
		place_all_names(net);
	return rc;
}
