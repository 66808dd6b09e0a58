/* SPDX-License-Identifier: MIT */
/* The charts drawn as SVG. */
#include <math.h>
#include <stdlib.h>

#include "base/dict.h"
#include "render/svg.h"

/* ---- texts and positions ------------------------------------------------ */

/* Different texts of a field, in order of first appearance. */
struct texts {
	struct dict seen;
	struct slice *list;
	size_t n, cap;
	double width; /* of the longest */
};

static size_t texts_of(struct texts *t, struct slice text)
{
	struct dict_slot *slot = dict_slot(&t->seen, text.p ? text : SLICE(""));

	if (!slot->item) {
		t->list = xgrow(t->list, &t->cap, t->n + 1, sizeof(*t->list));
		t->list[t->n++] = text;
		t->width = fmax(t->width, svg_text_width(text, SVG_FONT));
		slot->item = (void *)(uintptr_t)t->n;
	}
	return (size_t)(uintptr_t)slot->item - 1;
}

static void texts_add(struct texts *t, struct svg *g, struct slice field)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, g->values) {
		texts_of(t, svg_item_text(g, item, field));
	}
}

static void texts_fini(struct texts *t)
{
	dict_fini(&t->seen);
	free(t->list);
}

/* A number axis: from round number to round number, in pixels. */
struct axis {
	double low, high, step, from, to;
};

static struct axis axis_make(double low, double high, double from, double to)
{
	struct axis a = { .from = from, .to = to };

	if (!(high > low))
		high = low + 1;
	a.step = svg_step(low, high, 6);
	a.low = floor(low / a.step + 1e-9) * a.step;
	a.high = ceil(high / a.step - 1e-9) * a.step;
	return a;
}

static double axis_at(const struct axis *a, double number)
{
	return a->from + (a->to - a->from) * (number - a->low) / (a->high - a->low);
}

static int axis_ticks(const struct axis *a)
{
	return (int)lround((a->high - a->low) / a->step);
}

/* Grid lines over [y0, y1] with numbers below; or over [x0, x1] with numbers at the left. */
static void axis_across(struct svg *g, const struct axis *a, double y0, double y1, struct slice title)
{
	for (int i = 0; i <= axis_ticks(a); i++) {
		double number = a->low + i * a->step, x = axis_at(a, number);
		svg_line(g, x, y0, x, y1, fabs(number) < a->step / 2 ? 0x999999 : 0xE6E6E6, 1);
		svg_text(g, x, y1 + 14, 'm', 10, false, 0, 0x333333, svg_tick(g, number));
	}
	svg_text(g, (a->from + a->to) / 2, y1 + 30, 'm', SVG_FONT, false, 0, 0x333333, title);
}

static void axis_up(struct svg *g, const struct axis *a, double x0, double x1, struct slice title)
{
	for (int i = 0; i <= axis_ticks(a); i++) {
		double number = a->low + i * a->step, y = axis_at(a, number);
		svg_line(g, x0, y, x1, y, fabs(number) < a->step / 2 ? 0x999999 : 0xE6E6E6, 1);
		svg_text(g, x0 - 6, y + 4, 'e', 10, false, 0, 0x333333, svg_tick(g, number));
	}
	svg_text(g, 14, (a->from + a->to) / 2, 'm', SVG_FONT, false, -90, 0x333333, title);
}

/* ---- bars --------------------------------------------------------------- */

void svg_bar(struct svg *g)
{
	struct texts rows = { 0 }, colors = { 0 };
	struct slice of = g->o->field.y, color = g->o->field.color, number = g->o->field.x;
	double *up, *down, low = 0, high = 0, left, top = g->height + 8, n;
	const cJSON *item;
	struct axis axis;

	texts_add(&rows, g, of);
	if (color.p)
		texts_add(&colors, g, color);
	/* bars of one row stand end to end, those below zero to the other side */
	up = xcalloc(2 * rows.n + 1, sizeof(*up));
	down = up + rows.n;
	cJSON_ArrayForEach(item, g->values) {
		size_t row = texts_of(&rows, svg_item_text(g, item, of));
		if (svg_item_number(g, item, number, &n))
			*(n < 0 ? &down[row] : &up[row]) += n;
		high = fmax(high, up[row]);
		low = fmin(low, down[row]);
	}
	memset(up, 0, 2 * rows.n * sizeof(*up));
	left = fmin(rows.width, 260) + 16;
	top = svg_legend(g, colors.list, colors.n, left, top, SVG_WIDTH - left);
	axis = axis_make(low, high, left, SVG_WIDTH - 24);
	axis_across(g, &axis, top, top + 20.0 * (double)rows.n, svg_title(g, "x"));
	for (size_t row = 0; row < rows.n; row++)
		svg_text(g, left - 6, top + 20.0 * (double)row + 14, 'e', SVG_FONT, false, 0, 0x222222, rows.list[row]);
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
	sorted = xcalloc((size_t)cJSON_GetArraySize(g->values) + 1, sizeof(*sorted));
	cJSON_ArrayForEach(item, g->values) {
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
	double low = 0, high = 0, n, left = 72, step, top = g->height + 12, bottom = top + 300, *numbers, end = left;
	const cJSON *item;
	struct axis axis;

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
		low = some ? fmin(low, n) : low;
		high = some ? fmax(high, n) : high;
	}
	axis = axis_make(low, high, bottom, top);
	axis_up(g, &axis, left, SVG_WIDTH - 16, svg_title(g, "y"));
	step = (SVG_WIDTH - 16 - left) / fmax(1, (double)places.n);
	for (size_t i = 0; i < places.n; i++) {
		double x = left + step * ((double)i + 0.5), half = svg_text_width(places.list[i], 10) / 2 + 3;
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
	g->height = svg_legend(g, series.list, series.n, left, bottom + 30, SVG_WIDTH - 16 - left) + 6;
	free(numbers);
	texts_fini(&places);
	texts_fini(&series);
}

/* ---- bubbles ------------------------------------------------------------ */

static void bubble_name(struct svg *g, const cJSON *item, double x, double y, struct slice name)
{
	const char *at = cJSON_GetStringValue(cJSON_GetObjectItem(item, "name_at"));
	double gap = at ? atoi(at + 1) : 0;

	if (!at)
		return;
	switch (*at) {
	case 'r': svg_text(g, x + gap, y + 4, 's', SVG_FONT, false, 0, 0x222222, name); break;
	case 'l': svg_text(g, x - gap, y + 4, 'e', SVG_FONT, false, 0, 0x222222, name); break;
	case 'a': svg_text(g, x, y - gap - 3, 'm', SVG_FONT, false, 0, 0x222222, name); break;
	default: svg_text(g, x, y + gap + 9, 'm', SVG_FONT, false, 0, 0x222222, name); break;
	}
}

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
	double x0, x1, y0, y1, s0, s1 = 0, size, left = 72, top = g->height + 8, bottom;
	const cJSON *item;
	struct axis across, up;
	size_t n = 0;

	chart_range(g->v, f->x, g->o, &x0, &x1);
	chart_range(g->v, f->y, g->o, &y0, &y1);
	if (f->size.p)
		chart_range(g->v, f->size, g->o, &s0, &s1);
	if (f->color.p)
		texts_add(&colors, g, f->color);
	top = svg_legend(g, colors.list, colors.n, left, top, SVG_WIDTH - left);
	bottom = top + 400;
	/* room at both ends, so that no bubble is cut */
	across = axis_make(x0 - (x1 - x0) * 0.04, x1 + (x1 - x0) * 0.04, left, SVG_WIDTH - 30);
	up = axis_make(fmin(y0, 0), fmax(y1, 0), bottom, top);
	axis_across(g, &across, top, bottom, svg_title(g, "x"));
	axis_up(g, &up, left, SVG_WIDTH - 30, svg_title(g, "y"));
	if (!isnan(g->o->threshold) && g->o->threshold >= up.low && g->o->threshold <= up.high)
		svg_line(g, left, axis_at(&up, g->o->threshold), SVG_WIDTH - 30, axis_at(&up, g->o->threshold), 0x666666, 1.5);
	cJSON_ArrayForEach(item, g->values) {
		struct disc d = { .item = item, .area = 160, .order = n };
		if (!svg_item_number(g, item, f->x, &d.x) || !svg_item_number(g, item, f->y, &d.y))
			continue;
		if (f->size.p) {
			if (!svg_item_number(g, item, f->size, &size))
				continue;
			d.area = 40 + 1560 * fmax(0, s1 > 0 ? size / s1 : 0);
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
		bubble_name(g, discs[i].item, axis_at(&across, discs[i].x), axis_at(&up, discs[i].y),
		            svg_item_text(g, discs[i].item, label));
	g->height = bottom + 40;
	if (f->size.p && s1 > 0) {
		double at = left;
		svg_text(g, left, g->height + 12, 's', SVG_FONT, false, 0, 0x222222, svg_title(g, "size"));
		for (int k = 1; k <= 4; k++) {
			double part = svg_step(0, s1, 4) * k, radius;
			if (part > s1)
				break;
			radius = sqrt((40 + 1560 * part / s1) / M_PI);
			svg_circle(g, at + radius, g->height + 40, radius, 0x999999, SLICE(""));
			svg_text(g, at + 2 * radius + 5, g->height + 44, 's', 10, false, 0, 0x222222, svg_tick(g, part));
			at += 2 * radius + svg_text_width(svg_tick(g, part), 10) + 24;
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
	double left, top, wide, n;
	const cJSON *item;

	texts_add(&columns, g, g->o->field.x);
	texts_add(&rows, g, g->o->field.y);
	left = fmin(rows.width, 260) + 14;
	/* the names of columns rise to the right by 40 degrees */
	top = g->height + fmin(columns.width, 190) * sin(40 * M_PI / 180) + 20;
	wide = fmin(90, (SVG_WIDTH - left - 90) / fmax(1, (double)columns.n));
	for (size_t c = 0; c < columns.n; c++)
		svg_text(g, left + wide * ((double)c + 0.5), top - 6, 's', 10, false, -40, 0x222222, columns.list[c]);
	for (size_t r = 0; r < rows.n; r++)
		svg_text(g, left - 6, top + 22 * (double)r + 15, 'e', SVG_FONT, false, 0, 0x222222, rows.list[r]);
	cJSON_ArrayForEach(item, g->values) {
		size_t c = texts_of(&columns, svg_item_text(g, item, g->o->field.x));
		size_t r = texts_of(&rows, svg_item_text(g, item, g->o->field.y));
		bool some = svg_item_number(g, item, number, &n);
		uint32_t rgb = some ? ramp_color(&ramp, n) : 0xE3E6E8;
		struct slice text = some ? svg_shown(g, n) : absence_mark(ABSENT_MISSING);
		svg_rect(g, left + wide * (double)c, top + 22 * (double)r, wide - 1, 21, 0, rgb, svg_tip(g, item));
		if (svg_text_width(text, 9) <= wide)
			svg_text(g, left + wide * ((double)c + 0.5) - 0.5, top + 22 * (double)r + 14, 'm', 9, false, 0,
			         color_is_dark(rgb) ? 0xFFFFFF : 0x222222, text);
	}
	g->height = svg_ramp(g, &ramp, left, top + 22 * (double)rows.n + 10, svg_title(g, "color"));
	texts_fini(&rows);
	texts_fini(&columns);
}

/* ---- map ---------------------------------------------------------------- */

static void draw_tiles(struct svg *g, const struct ramp *ramp, struct slice number)
{
	enum { WIDE = 118, HIGH = 66, GAP = 5 };
	double top = g->height + 8, bottom = top, n;
	const cJSON *item;

	cJSON_ArrayForEach(item, g->values) {
		const cJSON *column = cJSON_GetObjectItem(item, "tile_col"), *row = cJSON_GetObjectItem(item, "tile_row");
		double x = 14 + (WIDE + GAP) * column->valuedouble, y = top + (HIGH + GAP) * row->valuedouble;
		bool some = svg_item_number(g, item, number, &n);
		uint32_t rgb = some ? ramp_color(ramp, n) : 0xE3E6E8, ink = color_is_dark(rgb) ? 0xFFFFFF : 0x222222;
		struct slice name = slice_of(cJSON_GetStringValue(cJSON_GetObjectItem(item, "tile")));
		double size = fmin(SVG_FONT, SVG_FONT * (WIDE - 6) / fmax(1, svg_text_width(name, SVG_FONT)));

		svg_rect(g, x, y, WIDE, HIGH, 5, rgb, svg_tip(g, item));
		svg_text(g, x + WIDE / 2.0, y + 27, 'm', floor(size * 10) / 10, false, 0, ink, name);
		svg_text(g, x + WIDE / 2.0, y + 47, 'm', 14, true, 0, ink, some ? svg_shown(g, n) : absence_mark(ABSENT_MISSING));
		bottom = fmax(bottom, y + HIGH);
	}
	g->height = bottom + 12;
}

struct frame {
	double x0, y0, x1, y1, scale, left, top;
};

/* Mercator, in radians, north up. */
static void project(const cJSON *point, double *x, double *y)
{
	double latitude = fmax(-85, fmin(85, point->child->next->valuedouble)) * M_PI / 180;

	*x = point->child->valuedouble * M_PI / 180;
	*y = -log(tan(M_PI / 4 + latitude / 2));
}

/* Each ring of a polygon or of several: measured into the frame, or drawn as a path. */
static void each_ring(const cJSON *list, int depth, struct frame *frame, struct buf *path)
{
	const cJSON *part;
	bool first = true;

	if (depth > 0) {
		cJSON_ArrayForEach(part, list) {
			each_ring(part, depth - 1, frame, path);
		}
		return;
	}
	cJSON_ArrayForEach(part, list) {
		double x, y;
		project(part, &x, &y);
		if (path) {
			buf_addz(path, first ? "M" : "L");
			svg_number(path, frame->left + (x - frame->x0) * frame->scale);
			buf_addc(path, ' ');
			svg_number(path, frame->top + (y - frame->y0) * frame->scale);
			first = false;
		} else {
			*frame = (struct frame){ fmin(frame->x0, x), fmin(frame->y0, y), fmax(frame->x1, x), fmax(frame->y1, y),
				                 0, 0, 0 };
		}
	}
	if (path)
		buf_addc(path, 'Z');
}

static void each_geometry(const cJSON *item, struct frame *frame, struct buf *path)
{
	const cJSON *geometry = cJSON_GetObjectItem(item, "geometry");
	const char *type = cJSON_GetStringValue(cJSON_GetObjectItem(geometry, "type"));

	each_ring(cJSON_GetObjectItem(geometry, "coordinates"), strcmp(type, "Polygon") == 0 ? 1 : 2, frame, path);
}

static void draw_boundaries(struct svg *g, const struct ramp *ramp, struct slice number)
{
	struct frame f = { INFINITY, INFINITY, -INFINITY, -INFINITY, 0, 0, 0 };
	const cJSON *item;
	double n;

	cJSON_ArrayForEach(item, g->values) {
		each_geometry(item, &f, NULL);
	}
	if (!(f.x1 > f.x0) || !(f.y1 > f.y0))
		return;
	f.scale = fmin((SVG_WIDTH - 20) / (f.x1 - f.x0), 520 / (f.y1 - f.y0));
	f.left = (SVG_WIDTH - (f.x1 - f.x0) * f.scale) / 2;
	f.top = g->height + 8;
	cJSON_ArrayForEach(item, g->values) {
		uint32_t rgb = svg_item_number(g, item, number, &n) ? ramp_color(ramp, n) : 0xE3E6E8;
		struct slice tip = svg_tip(g, item);
		buf_printf(&g->body, "<path fill=\"#%06x\" fill-rule=\"evenodd\" stroke=\"#fff\" stroke-width=\"0.7\" d=\"",
		           (unsigned)rgb);
		each_geometry(item, &f, &g->body);
		buf_addz(&g->body, "\"><title>");
		html_escape(&g->body, tip);
		buf_addz(&g->body, "</title></path>\n");
	}
	g->height = f.top + (f.y1 - f.y0) * f.scale + 12;
}

void svg_map(struct svg *g)
{
	struct slice number = g->o->field.color.p ? g->o->field.color : SLICE("value");
	struct ramp ramp = chart_ramp(g->v, number, g->o);

	if (g->o->boundaries)
		draw_boundaries(g, &ramp, number);
	else
		draw_tiles(g, &ramp, number);
	g->height = svg_ramp(g, &ramp, 14, g->height, svg_title(g, "color"));
}
