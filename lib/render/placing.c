/* SPDX-License-Identifier: MIT */
#include "render/placing.h"

#include <math.h>
#include <stdlib.h>

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
	default: box.x0 = -width / 2, box.x1 = width / 2, box.y0 = m->gap, box.y1 = m->gap + LINE; break;
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

void place_names(struct mark *marks, size_t n, size_t most, const char *sides, const struct frame *frame)
{
	struct box *taken = xcalloc(n * 2 + 1, sizeof(*taken));
	size_t boxes = 0, named = 0;

	qsort(marks, n, sizeof(*marks), heavier);
	for (size_t i = 0; i < n; i++) {
		double r = marks[i].radius * 0.8; /* a name may lie on the very edge of another mark */
		taken[boxes++] = (struct box){ marks[i].x, marks[i].y, -r, -r, r, r };
	}
	for (size_t i = 0; i < n && named < most; i++) {
		double own = text_width(marks[i].name, NAME_SIZE, false);
		size_t fewest = SIZE_MAX;
		struct box best = { 0 };
		marks[i].gap = (int)ceil(marks[i].radius) + 3;
		for (const char *side = marks[i].sides ? marks[i].sides : sides; *side && own > 0 && marks[i].gap < NAME_GAPS; side++) {
			struct box box = name_box(&marks[i], *side, own);
			bool free_place = within(box.x, box.x0, box.x1, frame->width, 0, frame->edge, frame->x_least, frame->x_most) &&
			                  within(box.y, box.y0, box.y1, frame->height, PADDING, PADDING, frame->y_least, frame->y_most);
			size_t passed = 0;
			for (size_t k = 0; k < boxes && free_place; k++)
				free_place = !touches(&box, &taken[k], frame);
			for (size_t k = 0; k < frame->lines_n && free_place; k++)
				passed += passes(&frame->lines[k], &box);
			if (free_place && passed < fewest) {
				fewest = passed;
				best = box;
				marks[i].side = *side;
			}
		}
		if (marks[i].side) {
			taken[boxes++] = best;
			named++;
		}
	}
	free(taken);
}

cJSON **list_items(const cJSON *array)
{
	cJSON **items = xcalloc((size_t)cJSON_GetArraySize(array) + 1, sizeof(*items)), *item;
	size_t n = 0;

	cJSON_ArrayForEach(item, array)
		items[n++] = item;
	return items;
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
	cJSON_AddStringToObject(mark, "align", side == 'r' ? "left" : side == 'l' ? "right" : "center");
	cJSON_AddStringToObject(mark, "baseline", side == 'a' ? "bottom" : side == 'b' ? "top" : "middle");
	cJSON_AddNumberToObject(mark, "dx", side == 'r' ? gap : side == 'l' ? -gap : 0);
	cJSON_AddNumberToObject(mark, "dy", side == 'b' ? gap : side == 'a' ? -gap : 0);
	cJSON_AddItemToArray(layers, layer);
}

void add_name_layers(cJSON *layers, const cJSON *base, const struct mark *marks, size_t n, cJSON **items, bool halo)
{
	static const char sides[] = "rlab";
	bool used[4][NAME_GAPS] = { 0 };

	for (size_t i = 0; i < n; i++) {
		char at[16];
		if (!marks[i].side)
			continue;
		snprintf(at, sizeof(at), "%c%d", marks[i].side, marks[i].gap);
		cJSON_AddStringToObject(items[marks[i].row], "name_at", at);
		used[strchr(sides, marks[i].side) - sides][marks[i].gap] = true;
	}
	for (int white = halo; white >= 0; white--)
		for (int side = 0; side < 4; side++)
			for (int gap = 0; gap < NAME_GAPS; gap++)
				if (used[side][gap])
					add_names(layers, base, sides[side], gap, white);
}
