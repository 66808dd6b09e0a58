/* SPDX-License-Identifier: MIT */
#include "render/placing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/text_width.h"

/* Around the frame the page leaves so much free. */
enum { LINE = 13, PADDING = 4 };

/* What is x0 to x1 and y0 to y1 away from a point of the frame, however that is stretched. */
struct box {
	double x, y, x0, y0, x1, y1;
};

/* Whether two intervals meet for a factor from `least` to `most`: each begins and ends so far
 * from its point, and factors move the points. */
static bool meet(double a, double a0, double a1, double b, double b0, double b1, double least, double most)
{
	double way = a - b, low = fmin(way * least, way * most), high = fmax(way * least, way * most);

	/* a0 + way < b1 and b0 < a1 + way, for a way between low and high */
	return low < b1 - a0 && high > b0 - a1;
}

static bool touches(const struct box *a, const struct box *b, const struct frame *f)
{
	return meet(a->x, a->x0, a->x1, b->x, b->x0, b->x1, f->x_least, f->x_most) &&
	       meet(a->y, a->y0, a->y1, b->y, b->y0, b->y1, f->y_least, f->y_most);
}

static bool within(double at, double from, double to, double size, double before, double beyond, double least, double most)
{
	for (int i = 0; i < 2; i++) {
		double factor = i ? most : least;
		if (at * factor + from < -before || at * factor + to > size * factor + beyond)
			return false;
	}
	return true;
}

static struct box name_box(const struct mark *m, char side, double width)
{
	struct box box = { .x = m->x, .y = m->y };

	switch (side) {
	case 'r': box.x0 = m->gap, box.x1 = m->gap + width, box.y0 = -LINE / 2.0, box.y1 = LINE / 2.0; break;
	case 'l': box.x0 = -m->gap - width, box.x1 = -m->gap, box.y0 = -LINE / 2.0, box.y1 = LINE / 2.0; break;
	case 'a': box.x0 = -width / 2, box.x1 = width / 2, box.y0 = -m->gap - LINE, box.y1 = -m->gap; break;
	case 'b': box.x0 = -width / 2, box.x1 = width / 2, box.y0 = m->gap, box.y1 = m->gap + LINE; break;
	default: /* a corner: the name ends or begins at the mark's edge */
		box.x0 = name_dx(side, m->gap) - (strchr("71", side) ? width : 0);
		box.x1 = box.x0 + width;
		box.y0 = strchr("79", side) ? -m->gap - LINE : m->gap;
		box.y1 = box.y0 + LINE;
	}
	return box;
}

static int heavier(const void *pa, const void *pb)
{
	const struct mark *a = pa, *b = pb;

	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return (a->row > b->row) - (a->row < b->row);
}

/* Whether the line passes through the box in the frame as it is (Liang and Barsky 1984). */
static bool passes(const struct line *l, const struct box *box)
{
	double d[2] = { l->x1 - l->x0, l->y1 - l->y0 }, from = 0, to = 1;
	double side[4] = { box->x + box->x0 - l->x0, box->x + box->x1 - l->x0, box->y + box->y0 - l->y0,
		           box->y + box->y1 - l->y0 };

	for (int axis = 0; axis < 2; axis++) {
		double low = side[2 * axis], high = side[2 * axis + 1];
		if (d[axis] == 0) {
			if (low > 0 || high < 0)
				return false;
			continue;
		}
		from = fmax(from, fmin(low / d[axis], high / d[axis]));
		to = fmin(to, fmax(low / d[axis], high / d[axis]));
	}
	return from < to;
}

static bool is_corner(char side) { return strchr(CORNERS, side) != NULL; }

/* Names in the order given, each where it is free and fewest lines pass; how many found a place. */
static size_t place_in_order(struct mark *marks, const size_t *order, size_t n, size_t most, const char *sides,
                             const struct frame *frame)
{
	struct box *taken = xcalloc(n * 2 + 1, sizeof(*taken));
	size_t boxes = 0, named = 0;

	for (size_t i = 0; i < n; i++) {
		double r = marks[i].radius * 0.8; /* a name may lie on the very edge of another mark */
		taken[boxes++] = (struct box){ marks[i].x, marks[i].y, -r, -r, r, r };
		marks[i].side = 0;
	}
	for (size_t i = 0; i < n && named < most; i++) {
		struct mark *m = &marks[order[i]];
		double own = text_width(m->name, NAME_SIZE, false);
		size_t fewest = SIZE_MAX;
		struct box best = { 0 };
		m->gap = (int)ceil(m->radius) + NAME_AIR;
		for (const char *side = m->sides ? m->sides : sides; *side && own > 0 && m->gap < NAME_GAPS; side++) {
			struct box box = name_box(m, *side, own);
			bool free_place = within(box.x, box.x0, box.x1, frame->width, 0, frame->edge, frame->x_least, frame->x_most) &&
			                  within(box.y, box.y0, box.y1, frame->height, PADDING, PADDING, frame->y_least, frame->y_most);
			size_t passed = 0;
			for (size_t k = 0; k < boxes && free_place; k++)
				free_place = !touches(&box, &taken[k], frame);
			for (size_t k = 0; k < frame->lines_n && free_place; k++)
				passed += passes(&frame->lines[k], &box);
			if (free_place && passed < fewest && !(is_corner(*side) && m->side && !is_corner(m->side))) {
				fewest = passed;
				best = box;
				m->side = *side;
			}
		}
		if (m->side) {
			taken[boxes++] = best;
			named++;
		}
	}
	free(taken);
	return named;
}

/* Names without a place go first, the others keep their order. */
static void unnamed_first(const struct mark *marks, size_t *order, size_t n)
{
	size_t *now = xcalloc(n + 1, sizeof(*now)), k = 0;

	for (int named = 0; named < 2; named++)
		for (size_t i = 0; i < n; i++)
			if ((marks[order[i]].side != 0) == named)
				now[k++] = order[i];
	memcpy(order, now, n * sizeof(*order));
	free(now);
}

void place_names(struct mark *marks, size_t n, size_t most, const char *sides, const struct frame *frame)
{
	enum { ATTEMPTS = 12 };
	size_t *order = xcalloc(n + 1, sizeof(*order)), named;
	struct mark *best = xcalloc(n + 1, sizeof(*best));

	qsort(marks, n, sizeof(*marks), heavier);
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	named = place_in_order(marks, order, n, most, sides, frame);
	memcpy(best, marks, n * sizeof(*best));
	for (int attempt = 0; attempt < ATTEMPTS && named < n && named < most; attempt++) {
		size_t now;
		bool lost = false;
		unnamed_first(marks, order, n);
		now = place_in_order(marks, order, n, most, sides, frame);
		for (size_t i = 0; i < n; i++)
			lost |= best[i].side && !marks[i].side;
		if (!lost && now > named) {
			named = now;
			memcpy(best, marks, n * sizeof(*best));
		}
	}
	memcpy(marks, best, n * sizeof(*best));
	free(best);
	free(order);
}

cJSON **list_items(const cJSON *array)
{
	cJSON **items = xcalloc((size_t)cJSON_GetArraySize(array) + 1, sizeof(*items)), *item;
	size_t n = 0;

	cJSON_ArrayForEach(item, array)
		items[n++] = item;
	return items;
}

int name_dx(char side, int gap)
{
	switch (side) {
	case 'r': return gap;
	case 'l': return -gap;
	case '9': case '3': return NAME_AIR - gap;
	case '7': case '1': return gap - NAME_AIR;
	default: return 0;
	}
}

/* A layer of names that stand on the same side, as far from the middle. */
static void add_names(cJSON *layers, const cJSON *base, char side, int gap, bool halo)
{
	cJSON *layer = cJSON_Duplicate(base, true), *mark, *filter = cJSON_CreateObject();
	char test[64];

	snprintf(test, sizeof(test), "datum.name_at === '%c%d'", side, gap);
	cJSON_AddStringToObject(filter, "filter", test);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(layer, "transform"), filter);
	chart_template(layer, halo ? "{\"mark\":{\"type\":\"text\",\"fontSize\":11,\"stroke\":\"white\",\"strokeWidth\":3,"
	                             "\"strokeJoin\":\"round\",\"aria\":false,\"tooltip\":null}}"
	                           : "{\"mark\":{\"type\":\"text\",\"aria\":false,\"fontSize\":11,\"color\":\"#222222\",\"tooltip\":null}}");
	mark = cJSON_GetObjectItem(layer, "mark");
	cJSON_AddStringToObject(mark, "align", strchr("r93", side) ? "left" : strchr("l71", side) ? "right" : "center");
	cJSON_AddStringToObject(mark, "baseline", strchr("a79", side) ? "bottom" : strchr("b13", side) ? "top" : "middle");
	cJSON_AddNumberToObject(mark, "dx", name_dx(side, gap));
	cJSON_AddNumberToObject(mark, "dy", strchr("b13", side) ? gap : strchr("a79", side) ? -gap : 0);
	cJSON_AddItemToArray(layers, layer);
}

void add_name_layers(cJSON *layers, const cJSON *base, const struct mark *marks, size_t n, cJSON **items, bool halo)
{
	static const char sides[] = "rlab" CORNERS;
	bool used[sizeof(sides) - 1][NAME_GAPS] = { 0 };

	for (size_t i = 0; i < n; i++) {
		char at[16];
		if (!marks[i].side)
			continue;
		snprintf(at, sizeof(at), "%c%d", marks[i].side, marks[i].gap);
		cJSON_AddStringToObject(items[marks[i].row], "name_at", at);
		used[strchr(sides, marks[i].side) - sides][marks[i].gap] = true;
	}
	for (int white = halo; white >= 0; white--)
		for (size_t side = 0; side < sizeof(sides) - 1; side++)
			for (int gap = 0; gap < NAME_GAPS; gap++)
				if (used[side][gap])
					add_names(layers, base, sides[side], gap, white);
}
