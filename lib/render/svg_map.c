/* SPDX-License-Identifier: MIT */
/* The map drawn as SVG: tiles, or boundaries. */
#include <math.h>

#include "render/svg.h"

static void draw_tiles(struct svg *g, const struct ramp *ramp, struct slice number)
{
	enum { WIDE = 118, HIGH = 66, GAP = 5 };
	double top = g->height + 8, bottom = top, n;
	const cJSON *item;

	cJSON_ArrayForEach(item, g->values) {
		const cJSON *column = cJSON_GetObjectItem(item, "tile_col"), *row = cJSON_GetObjectItem(item, "tile_row");
		double x = 14 + (WIDE + GAP) * column->valuedouble, y = top + (HIGH + GAP) * row->valuedouble;
		bool some = svg_item_number(g, item, number, &n);
		uint32_t rgb = some ? ramp_color(ramp, n) : 0xE3E6E8, ink = color_is_dark(rgb) ? 0xFFFFFF : INK_ON_COLOR;
		struct slice name = slice_of(cJSON_GetStringValue(cJSON_GetObjectItem(item, "tile")));
		double size = fmin(SVG_FONT, SVG_FONT * (WIDE - 6) / fmax(1, text_width(name, SVG_FONT, false)));

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
