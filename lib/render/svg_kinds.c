/* SPDX-License-Identifier: MIT */
/* Bars, lines, bubbles and the heatmap drawn as SVG. */
#include <math.h>
#include <stdlib.h>

#include "base/dict.h"
#include "render/svg.h"

/* Names at the left have so much room. */
enum { NAMES_WIDTH = 260, LEANING_WIDTH = 180 };

/* ---- bars --------------------------------------------------------------- */

/* How far bars reach; those of one row stand end to end, those below zero to the other side. */
static void bar_reach(struct svg *g, double *low, double *high)
{
	const cJSON *item;
	struct texts bars = { 0 };
	double *up = xcalloc(2 * (size_t)cJSON_GetArraySize(g->all) + 1, sizeof(*up)), n;

	*low = *high = 0;
	cJSON_ArrayForEach(item, g->all) {
		struct slice row = svg_item_text(g, item, g->o->field.y);
		struct slice panel = g->panel ? svg_item_text(g, item, g->o->field.facet) : SLICE("");
		size_t k = 2 * texts_of(&bars, arena_printf(&g->arena, "%.*s\n%.*s", SLICE_ARG(row), SLICE_ARG(panel)));
		if (svg_item_number(g, item, g->o->field.x, &n))
			up[n < 0 ? k + 1 : k] += n;
		*high = fmax(*high, up[k]);
		*low = fmin(*low, up[k + 1]);
	}
	texts_fini(&bars);
	free(up);
}

void svg_bar(struct svg *g)
{
	struct texts rows = { 0 }, colors = { 0 };
	struct slice of = g->o->field.y, color = g->o->field.color, number = g->o->field.x;
	double *up, *down, low, high, left, top = g->height + 8, n;
	const cJSON *item;
	struct axis axis;

	texts_add(&rows, g, of);
	if (color.p)
		texts_add(&colors, g, color);
	up = xcalloc(2 * rows.n + 1, sizeof(*up));
	down = up + rows.n;
	bar_reach(g, &low, &high);
	left = g->bare ? 14 : fmin(rows.width, NAMES_WIDTH) + 16;
	top = svg_legend(g, colors.list, colors.n, left, top, g->width - left);
	axis = axis_make(low, high, left, g->width - 24);
	axis_across(g, &axis, top, top + 20.0 * (double)rows.n, svg_title(g, "x"));
	for (size_t row = 0; row < rows.n && !g->bare; row++)
		svg_text(g, left - 6, top + 20.0 * (double)row + 14, 'e', SVG_FONT, false, 0, SVG_INK,
		         text_fit(&g->arena, rows.list[row], SVG_FONT, false, NAMES_WIDTH));
	cJSON_ArrayForEach(item, g->values) {
		size_t row = texts_of(&rows, svg_item_text(g, item, of));
		size_t which = color.p ? texts_of(&colors, svg_item_text(g, item, color)) : 0;
		double *base, x0, x1;
		if (!svg_item_number(g, item, number, &n))
			continue;
		base = n < 0 ? &down[row] : &up[row];
		x0 = axis_at(&axis, *base);
		*base += n;
		x1 = axis_at(&axis, *base);
		svg_rect(g, fmin(x0, x1), top + 20.0 * (double)row + 2.5, fabs(x1 - x0), 15, 0,
		         palette[which % PALETTE_SIZE], svg_tip(g, item));
	}
	g->height = top + 20.0 * (double)rows.n + 38;
	free(up);
	texts_fini(&rows);
	texts_fini(&colors);
}

/* ---- lines -------------------------------------------------------------- */

static int by_text(const void *pa, const void *pb)
{
	return slice_cmp(*(const struct slice *)pa, *(const struct slice *)pb);
}

/* The places along x: the domain of the specification, else the texts sorted. */
static void line_places(struct svg *g, struct texts *places)
{
	const cJSON *domain = cJSON_GetObjectItem(
		cJSON_GetObjectItem(cJSON_GetObjectItem(cJSON_GetObjectItem(g->spec, "encoding"), "x"), "scale"),
		"domain"), *entry, *item;
	struct slice *sorted;
	size_t n = 0;

	cJSON_ArrayForEach(entry, domain) {
		texts_of(places, slice_of(entry->valuestring));
	}
	sorted = xcalloc((size_t)cJSON_GetArraySize(g->all) + 1, sizeof(*sorted));
	cJSON_ArrayForEach(item, g->all) {
		sorted[n++] = svg_item_text(g, item, g->o->field.x);
	}
	qsort(sorted, n, sizeof(*sorted), by_text);
	for (size_t i = 0; i < n; i++)
		texts_of(places, sorted[i]);
	free(sorted);
}

static void draw_series(struct svg *g, const struct texts *places, const double *numbers, const struct axis *axis,
                        double left, double step, size_t which)
{
	uint32_t rgb = palette[which % PALETTE_SIZE];
	bool drawing = false;

	buf_addz(&g->body, "<path fill=\"none\" stroke-width=\"2\" d=\"");
	for (size_t i = 0; i < places->n; i++) {
		if (isnan(numbers[i]))
			continue;
		if (isinf(numbers[i])) { /* a record without a figure: the line is broken there */
			drawing = false;
			continue;
		}
		buf_addz(&g->body, drawing ? "L" : "M");
		svg_number(&g->body, left + step * ((double)i + 0.5));
		buf_addc(&g->body, ' ');
		svg_number(&g->body, axis_at(axis, numbers[i]));
		drawing = true;
	}
	buf_printf(&g->body, "\" stroke=\"#%06x\"", (unsigned)rgb);
	if (which >= PALETTE_SIZE)
		buf_printf(&g->body, " stroke-dasharray=\"%zu 3\"", 2 * (which / PALETTE_SIZE));
	buf_addz(&g->body, "/>\n");
}

void svg_lines(struct svg *g)
{
	struct texts places = { 0 }, series = { 0 };
	struct slice color = g->o->field.color;
	double low = 0, high = 0, n, left = g->bare ? 14 : 72, step, top = g->height + 12, bottom, *numbers, end = left;
	const cJSON *item;
	struct axis axis;

	bottom = top + (g->plot > 0 ? g->plot : 300);
	line_places(g, &places);
	if (color.p)
		texts_add(&series, g, color);
	numbers = xcalloc(places.n * (series.n + 1) + 1, sizeof(*numbers));
	for (size_t i = 0; i < places.n * (series.n + 1); i++)
		numbers[i] = NAN;
	cJSON_ArrayForEach(item, g->values) {
		size_t which = color.p ? texts_of(&series, svg_item_text(g, item, color)) : 0;
		size_t place = texts_of(&places, svg_item_text(g, item, g->o->field.x));
		bool some = svg_item_number(g, item, g->o->field.y, &n);
		numbers[which * places.n + place] = some ? n : INFINITY;
	}
	cJSON_ArrayForEach(item, g->all) {
		if (!svg_item_number(g, item, g->o->field.y, &n))
			continue;
		low = fmin(low, n);
		high = fmax(high, n);
	}
	axis = axis_make(low, high, bottom, top);
	axis_up(g, &axis, left, g->width - 16, svg_title(g, "y"));
	step = (g->width - 16 - left) / fmax(1, (double)places.n);
	for (size_t i = 0; i < places.n; i++) {
		double x = left + step * ((double)i + 0.5), half = text_width(places.list[i], 10, false) / 2 + 3;
		if (x - half < end)
			continue; /* labels that would lie over one another are left out */
		svg_text(g, x, bottom + 16, 'm', 10, false, 0, 0x333333, places.list[i]);
		end = x + half;
	}
	for (size_t which = 0; which < (color.p ? series.n : 1) && places.n; which++)
		draw_series(g, &places, numbers + which * places.n, &axis, left, step, which);
	cJSON_ArrayForEach(item, g->values) {
		size_t which = color.p ? texts_of(&series, svg_item_text(g, item, color)) : 0;
		size_t place = texts_of(&places, svg_item_text(g, item, g->o->field.x));
		if (svg_item_number(g, item, g->o->field.y, &n))
			svg_circle(g, left + step * ((double)place + 0.5), axis_at(&axis, n), 3,
			           palette[which % PALETTE_SIZE], svg_tip(g, item));
	}
	g->height = svg_legend(g, series.list, series.n, left, bottom + 30, g->width - 16 - left) + 6;
	free(numbers);
	texts_fini(&places);
	texts_fini(&series);
}

/* ---- bubbles ------------------------------------------------------------ */

struct disc {
	const cJSON *item;
	double x, y, area;
	size_t order;
};

static int larger(const void *pa, const void *pb)
{
	const struct disc *a = pa, *b = pb;

	if (a->area != b->area)
		return a->area < b->area ? 1 : -1;
	return (a->order > b->order) - (a->order < b->order);
}

void svg_bubble(struct svg *g)
{
	const struct field_name *f = &g->o->field;
	struct slice label = f->label.p ? f->label : SLICE("region");
	struct texts colors = { 0 };
	struct disc *discs = xcalloc((size_t)cJSON_GetArraySize(g->values) + 1, sizeof(*discs));
	double s0, s1 = 0, size, left = g->bare ? 14 : 72, top = g->height + 8, bottom;
	const cJSON *item;
	struct axis across, up;
	size_t n = 0;

	if (f->size.p)
		chart_range(g->v, f->size, g->o, &s0, &s1);
	if (f->color.p)
		texts_add(&colors, g, f->color);
	top = svg_legend(g, colors.list, colors.n, left, top, g->width - left);
	bottom = top + (g->plot > 0 ? g->plot : 400);
	across = axis_within(bubble_reach(g->o, g->v, false, g->width - 30 - left), left, g->width - 30);
	up = axis_within(bubble_reach(g->o, g->v, true, bottom - top), bottom, top);
	axis_across(g, &across, top, bottom, svg_title(g, "x"));
	axis_up(g, &up, left, g->width - 30, svg_title(g, "y"));
	if (!isnan(g->o->threshold) && g->o->threshold >= up.low && g->o->threshold <= up.high)
		svg_line(g, left, axis_at(&up, g->o->threshold), g->width - 30, axis_at(&up, g->o->threshold), 0x666666, 1.5);
	if (!isnan(g->o->threshold_x) && g->o->threshold_x >= across.low && g->o->threshold_x <= across.high)
		svg_line(g, axis_at(&across, g->o->threshold_x), top, axis_at(&across, g->o->threshold_x), bottom, 0x666666, 1.5);
	cJSON_ArrayForEach(item, g->values) {
		struct disc d = { .item = item, .area = bubble_area(g->o, 0, 0), .order = n };
		if (!svg_item_number(g, item, f->x, &d.x) || !svg_item_number(g, item, f->y, &d.y))
			continue;
		if (f->size.p) {
			if (!svg_item_number(g, item, f->size, &size))
				continue;
			d.area = bubble_area(g->o, size, s1);
		}
		discs[n++] = d;
	}
	qsort(discs, n, sizeof(*discs), larger); /* small ones lie upon large ones */
	for (size_t i = 0; i < n; i++) {
		size_t which = f->color.p ? texts_of(&colors, svg_item_text(g, discs[i].item, f->color)) : 0;
		svg_circle(g, axis_at(&across, discs[i].x), axis_at(&up, discs[i].y), sqrt(discs[i].area / M_PI),
		           palette[which % PALETTE_SIZE], svg_tip(g, discs[i].item));
	}
	for (size_t i = 0; i < n; i++)
		svg_name(g, discs[i].item, axis_at(&across, discs[i].x), axis_at(&up, discs[i].y), false,
		         svg_item_text(g, discs[i].item, label));
	g->height = bottom + 40;
	if (f->size.p && s1 > 0 && !g->panel) {
		double at = left;
		svg_text(g, left, g->height + 12, 's', SVG_FONT, false, 0, SVG_INK, svg_title(g, "size"));
		for (int k = 1; k <= 4; k++) {
			double part = chart_step(0, s1, 4) * k, radius;
			if (part > s1)
				break;
			radius = sqrt(bubble_area(g->o, part, s1) / M_PI);
			svg_circle(g, at + radius, g->height + 40, radius, 0x999999, SLICE(""));
			svg_text(g, at + 2 * radius + 5, g->height + 44, 's', 10, false, 0, SVG_INK, svg_tick(g, part));
			at += 2 * radius + text_width(svg_tick(g, part), 10, false) + 24;
		}
		g->height += 68;
	}
	free(discs);
	texts_fini(&colors);
}

/* ---- heatmap ------------------------------------------------------------ */

void svg_heatmap(struct svg *g)
{
	struct slice number = g->o->field.color.p ? g->o->field.color : SLICE("value");
	struct ramp ramp = chart_ramp(g->v, number, g->o);
	struct texts rows = { 0 }, columns = { 0 };
	double left, top, wide, reach = 0, n;
	const cJSON *item;

	texts_add(&columns, g, g->o->field.x);
	texts_add(&rows, g, g->o->field.y);
	left = fmin(rows.width, NAMES_WIDTH) + 14;
	wide = fmin(90, (g->width - left - 8) / fmax(1, (double)columns.n));
	for (size_t c = 0; c < columns.n; c++) {
		columns.list[c] = text_fit(&g->arena, columns.list[c], 10, false, LEANING_WIDTH);
		reach = fmax(reach, text_width(columns.list[c], 10, false));
		/* the names of columns rise to the right by 40 degrees, and none leaves the drawing */
		wide = fmin(wide, (g->width - 6 - left - text_width(columns.list[c], 10, false) * cos(40 * M_PI / 180)) / ((double)c + 0.5));
	}
	top = g->height + reach * sin(40 * M_PI / 180) + 20;
	for (size_t c = 0; c < columns.n; c++)
		svg_text(g, left + wide * ((double)c + 0.5), top - 6, 's', 10, false, -40, SVG_INK, columns.list[c]);
	for (size_t r = 0; r < rows.n; r++)
		svg_text(g, left - 6, top + 22 * (double)r + 15, 'e', SVG_FONT, false, 0, SVG_INK,
		         text_fit(&g->arena, rows.list[r], SVG_FONT, false, NAMES_WIDTH));
	cJSON_ArrayForEach(item, g->values) {
		size_t c = texts_of(&columns, svg_item_text(g, item, g->o->field.x));
		size_t r = texts_of(&rows, svg_item_text(g, item, g->o->field.y));
		bool some = svg_item_number(g, item, number, &n);
		uint32_t rgb = some ? ramp_color(&ramp, n) : 0xE3E6E8;
		struct slice text = some ? svg_shown(g, n) : absence_mark(ABSENT_MISSING);
		svg_rect(g, left + wide * (double)c, top + 22 * (double)r, wide - 1, 21, 0, rgb, svg_tip(g, item));
		if (text_width(text, 9, false) <= wide)
			svg_text(g, left + wide * ((double)c + 0.5) - 0.5, top + 22 * (double)r + 14, 'm', 9, false, 0,
			         color_is_dark(rgb) ? 0xFFFFFF : INK_ON_COLOR, text);
	}
	g->height = svg_ramp(g, &ramp, left, top + 22 * (double)rows.n + 10, svg_title(g, "color"));
	texts_fini(&rows);
	texts_fini(&columns);
}
