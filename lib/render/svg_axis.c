/* SPDX-License-Identifier: MIT */
/* Texts and positions along the axes of SVG charts. */
#include <math.h>
#include <stdlib.h>

#include "render/svg.h"

size_t texts_of(struct texts *t, struct slice text)
{
	struct dict_slot *slot = dict_slot(&t->seen, text.p ? text : SLICE(""));

	if (!slot->item) {
		t->list = xgrow(t->list, &t->cap, t->n + 1, sizeof(*t->list));
		t->list[t->n++] = text;
		t->width = fmax(t->width, text_width(text, SVG_FONT, false));
		slot->item = (void *)(uintptr_t)t->n;
	}
	return (size_t)(uintptr_t)slot->item - 1;
}

void texts_add(struct texts *t, struct svg *g, struct slice field)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, g->all) {
		texts_of(t, svg_item_text(g, item, field));
	}
}

void texts_fini(struct texts *t)
{
	dict_fini(&t->seen);
	free(t->list);
}

struct axis axis_make(double low, double high, double from, double to)
{
	struct axis a = { .from = from, .to = to };

	if (!(high > low))
		high = low + 1;
	a.step = chart_step(low, high, 6);
	a.low = floor(low / a.step + 1e-9) * a.step;
	a.high = ceil(high / a.step - 1e-9) * a.step;
	return a;
}

struct axis axis_within(struct reach reach, double from, double to)
{
	return (struct axis){ reach.low, reach.high, chart_step(reach.low, reach.high, fabs(to - from) < 300 ? (to < from ? 5 : 4) : 6), from, to };
}

double axis_at(const struct axis *a, double number)
{
	return a->from + (a->to - a->from) * (number - a->low) / (a->high - a->low);
}

/* Ticks are whole multiples of the step. */
static long first_tick(const struct axis *a)
{
	return lround(ceil(a->low / a->step - 1e-6));
}

static long last_tick(const struct axis *a)
{
	return lround(floor(a->high / a->step + 1e-6));
}

void axis_across(struct svg *g, const struct axis *a, double y0, double y1, struct slice title)
{
	double end = -INFINITY;

	for (long i = first_tick(a); i <= last_tick(a); i++) {
		double number = chart_tick(a->step, i), x = axis_at(a, number);
		struct slice tick = svg_tick(g, number);
		double half = text_width(tick, 10, false) / 2 + 3;
		svg_line(g, x, y0, x, y1, fabs(number) < a->step / 2 ? 0x999999 : 0xE6E6E6, 1);
		if (x - half < end)
			continue; /* numbers that would lie over one another are left out */
		svg_text(g, x, y1 + 14, 'm', 10, false, 0, 0x333333, tick);
		end = x + half;
	}
	svg_text(g, (a->from + a->to) / 2, y1 + 30, 'm', SVG_FONT, false, 0, 0x333333, title);
}

void axis_up(struct svg *g, const struct axis *a, double x0, double x1, struct slice title)
{
	for (long i = first_tick(a); i <= last_tick(a); i++) {
		double number = chart_tick(a->step, i), y = axis_at(a, number);
		svg_line(g, x0, y, x1, y, fabs(number) < a->step / 2 ? 0x999999 : 0xE6E6E6, 1);
		if (!g->bare)
			svg_text(g, x0 - 6, y + 4, 'e', 10, false, 0, 0x333333, svg_tick(g, number));
	}
	if (!g->bare)
		svg_text(g, 14, (a->from + a->to) / 2, 'm', SVG_FONT, false, -90, 0x333333, title);
}
