/* SPDX-License-Identifier: MIT */
#include "render/placing.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"

enum { LETTER = 6, LINE = 13 };

struct box {
	double x0, y0, x1, y1;
};

static bool touches(struct box a, struct box b)
{
	return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

static struct box name_box(const struct mark *m, char side, double width)
{
	double gap = m->radius + 3;

	switch (side) {
	case 'r': return (struct box){ m->x + gap, m->y - LINE / 2.0, m->x + gap + width, m->y + LINE / 2.0 };
	case 'l': return (struct box){ m->x - gap - width, m->y - LINE / 2.0, m->x - gap, m->y + LINE / 2.0 };
	case 'a': return (struct box){ m->x - width / 2, m->y - gap - LINE, m->x + width / 2, m->y - gap };
	default: return (struct box){ m->x - width / 2, m->y + gap, m->x + width / 2, m->y + gap + LINE };
	}
}

static int heavier(const void *pa, const void *pb)
{
	const struct mark *a = pa, *b = pb;

	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return (a->row > b->row) - (a->row < b->row);
}

static double name_width(struct slice name)
{
	double width = 0;

	while (name.n) {
		utf8_next(&name);
		width += LETTER;
	}
	return width;
}

void place_names(struct mark *marks, size_t n, size_t most, const char *sides, double width, double height)
{
	struct box *taken = xcalloc(n * 2 + 1, sizeof(*taken));
	size_t boxes = 0, named = 0;

	qsort(marks, n, sizeof(*marks), heavier);
	for (size_t i = 0; i < n; i++) {
		double r = marks[i].radius * 0.8; /* a name may lie on the very edge of another mark */
		taken[boxes++] = (struct box){ marks[i].x - r, marks[i].y - r, marks[i].x + r, marks[i].y + r };
	}
	for (size_t i = 0; i < n && named < most; i++) {
		double own = name_width(marks[i].name);
		marks[i].gap = (int)ceil(marks[i].radius) + 3;
		for (const char *side = sides; *side && own > 0 && !marks[i].side; side++) {
			struct box box = name_box(&marks[i], *side, own);
			bool free_place = box.x0 >= 0 && box.x1 <= width && box.y0 >= 0 && box.y1 <= height &&
			                  marks[i].gap < NAME_GAPS;
			for (size_t k = 0; k < boxes && free_place; k++)
				free_place = !touches(box, taken[k]);
			if (free_place) {
				marks[i].side = *side;
				taken[boxes++] = box;
				named++;
			}
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
	                           : "{\"mark\":{\"type\":\"text\",\"fontSize\":11,\"color\":\"#222222\",\"tooltip\":null}}");
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
