/* SPDX-License-Identifier: MIT */
/* Shapes, axes and legends of SVG, and the format. */
#include "render/svg.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "stream/output.h"

/* ---- shapes ------------------------------------------------------------- */

void svg_number(struct buf *out, double number)
{
	double rounded = round(number * 10) / 10;

	buf_printf(out, "%g", rounded == 0 ? 0 : rounded);
}

static void attribute(struct svg *g, const char *name, double number)
{
	buf_printf(&g->body, " %s=\"", name);
	svg_number(&g->body, number);
	buf_addc(&g->body, '"');
}

/* html_escape() and what XML forbids, which is most control characters. */
static void escape(struct buf *out, struct slice text)
{
	while (text.n) {
		struct slice rest = text;
		uint32_t c = utf8_next(&rest);
		if (c < 0x20 || c == 0x7F || c == 0xFFFE || c == 0xFFFF)
			buf_addc(out, ' ');
		else
			html_escape(out, (struct slice){ text.p, text.n - rest.n });
		text = rest;
	}
}

static void close_shape(struct svg *g, const char *element, struct slice tip)
{
	if (!tip.n) {
		buf_addz(&g->body, "/>\n");
		return;
	}
	buf_addz(&g->body, "><title>");
	escape(&g->body, tip);
	buf_printf(&g->body, "</title></%s>\n", element);
}

void svg_rect(struct svg *g, double x, double y, double width, double height, double round_by, uint32_t rgb,
              struct slice tip)
{
	buf_addz(&g->body, "<rect");
	attribute(g, "x", x);
	attribute(g, "y", y);
	attribute(g, "width", width);
	attribute(g, "height", height);
	if (round_by > 0)
		attribute(g, "rx", round_by);
	buf_printf(&g->body, " fill=\"#%06x\"", (unsigned)rgb);
	close_shape(g, "rect", tip);
}

void svg_circle(struct svg *g, double x, double y, double radius, uint32_t rgb, struct slice tip)
{
	buf_addz(&g->body, "<circle");
	attribute(g, "cx", x);
	attribute(g, "cy", y);
	attribute(g, "r", radius);
	buf_printf(&g->body, " fill=\"#%06x\" fill-opacity=\"0.8\" stroke=\"#fff\"", (unsigned)rgb);
	close_shape(g, "circle", tip);
}

void svg_line(struct svg *g, double x0, double y0, double x1, double y1, uint32_t rgb, double width)
{
	buf_addz(&g->body, "<line");
	attribute(g, "x1", x0);
	attribute(g, "y1", y0);
	attribute(g, "x2", x1);
	attribute(g, "y2", y1);
	buf_printf(&g->body, " stroke=\"#%06x\"", (unsigned)rgb);
	attribute(g, "stroke-width", width);
	buf_addz(&g->body, "/>\n");
}

static void open_text(struct svg *g, double x, double y, char anchor, double size)
{
	buf_addz(&g->body, "<text");
	attribute(g, "x", x);
	attribute(g, "y", y);
	if (anchor != 's')
		buf_printf(&g->body, " text-anchor=\"%s\"", anchor == 'm' ? "middle" : "end");
	if (size != SVG_FONT)
		attribute(g, "font-size", size);
}

static void close_text(struct svg *g, struct slice text)
{
	buf_addc(&g->body, '>');
	escape(&g->body, text);
	buf_addz(&g->body, "</text>\n");
}

void svg_text(struct svg *g, double x, double y, char anchor, double size, bool bold, double angle,
              uint32_t rgb, struct slice text)
{
	if (!text.n)
		return;
	open_text(g, x, y, anchor, size);
	if (bold)
		buf_addz(&g->body, " font-weight=\"600\"");
	if (angle != 0) {
		buf_printf(&g->body, " transform=\"rotate(%g ", angle);
		svg_number(&g->body, x);
		buf_addc(&g->body, ' ');
		svg_number(&g->body, y);
		buf_addz(&g->body, ")\"");
	}
	if (rgb != SVG_INK)
		buf_printf(&g->body, " fill=\"#%06x\"", (unsigned)rgb);
	close_text(g, text);
}

double svg_paragraph(struct svg *g, double x, double y, double width, double size, bool bold, uint32_t rgb,
                     struct slice text)
{
	while (text.n) {
		struct slice line = { text.p, 0 }, rest = text;
		while (rest.n) {
			struct slice more = rest, word = slice_cut(&more, ' ');
			size_t n = (size_t)(word.p + word.n - text.p);
			if (line.n && text_width((struct slice){ text.p, n }, size, bold) > width)
				break;
			line.n = n;
			rest = more.p ? more : SLICE("");
		}
		svg_text(g, x, y, 's', size, bold, 0, rgb, text_fit(&g->arena, line, size, bold, width));
		y += ceil(size * 1.35);
		text = rest;
	}
	return y;
}

void svg_halo(struct svg *g, double x, double y, char anchor, double size, struct slice text)
{
	if (!text.n)
		return;
	open_text(g, x, y, anchor, size);
	buf_addz(&g->body, " stroke=\"#fff\" stroke-width=\"3\" stroke-linejoin=\"round\" aria-hidden=\"true\"");
	close_text(g, text);
}

/* ---- what charts share -------------------------------------------------- */

static const cJSON *item_get(struct svg *g, const cJSON *item, struct slice key)
{
	struct slice name = arena_printf(&g->arena, "%.*s", SLICE_ARG(key));
	char *z = strndup(name.p, name.n);
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, z);

	free(z);
	return value;
}

bool svg_item_number(struct svg *g, const cJSON *item, struct slice field, double *number)
{
	const cJSON *value = item_get(g, item, chart_key(g->v, field));

	if (cJSON_IsNumber(value))
		*number = value->valuedouble;
	else if (cJSON_IsRaw(value)) /* chart_data() keeps a number's digits */
		*number = strtod(value->valuestring, NULL);
	else
		return false;
	return true;
}

struct slice svg_item_text(struct svg *g, const cJSON *item, struct slice field)
{
	const cJSON *value = item_get(g, item, chart_shown(g->v, field));
	double number;

	if (cJSON_IsString(value))
		return slice_of(value->valuestring);
	return svg_item_number(g, item, field, &number) ? svg_shown(g, number) : SLICE("");
}

struct slice svg_shown(struct svg *g, double number)
{
	return number_text(&g->arena, number, g->o->style.digits < 0 ? 2 : g->o->style.digits, g->o->style.labels);
}

struct slice svg_tick(struct svg *g, double number)
{
	/* ten significant digits: 0.30000000000000004 is a tick of 0.3 */
	char text[32];

	snprintf(text, sizeof(text), "%.10g", number);
	return number_text(&g->arena, strtod(text, NULL), -1, g->o->style.labels);
}

static const cJSON *tooltip_of(const cJSON *spec)
{
	const cJSON *tooltip = cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "encoding"), "tooltip"), *layer;

	cJSON_ArrayForEach(layer, cJSON_GetObjectItem(spec, "layer"))
		if (!cJSON_IsArray(tooltip))
			tooltip = cJSON_GetObjectItem(cJSON_GetObjectItem(layer, "encoding"), "tooltip");
	return tooltip;
}

struct slice svg_tip(struct svg *g, const cJSON *item)
{
	return svg_tip_of(g, tooltip_of(g->spec), item);
}

struct slice svg_tip_of(struct svg *g, const cJSON *tooltip, const cJSON *item)
{
	const cJSON *tip;
	struct slice text = SLICE("");

	cJSON_ArrayForEach(tip, tooltip) {
		const char *field = cJSON_GetStringValue(cJSON_GetObjectItem(tip, "field"));
		const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, field);
		struct slice shown = absence_mark(ABSENT_MISSING);

		if (cJSON_IsString(value))
			shown = slice_of(value->valuestring);
		else if (cJSON_IsNumber(value))
			shown = svg_shown(g, value->valuedouble);
		else if (cJSON_IsRaw(value))
			shown = svg_shown(g, strtod(value->valuestring, NULL));
		text = arena_printf(&g->arena, "%.*s%s%s: %.*s", SLICE_ARG(text), text.n ? "; " : "",
		                    cJSON_GetStringValue(cJSON_GetObjectItem(tip, "title")), SLICE_ARG(shown));
	}
	return text;
}

struct slice svg_title(struct svg *g, const char *channel)
{
	const cJSON *layer, *title = cJSON_GetObjectItem(
		cJSON_GetObjectItem(cJSON_GetObjectItem(g->spec, "encoding"), channel), "title");

	cJSON_ArrayForEach(layer, cJSON_GetObjectItem(g->spec, "layer"))
		if (!cJSON_IsString(title))
			title = cJSON_GetObjectItem(
				cJSON_GetObjectItem(cJSON_GetObjectItem(layer, "encoding"), channel), "title");
	return cJSON_IsString(title) ? slice_of(title->valuestring) : SLICE("");
}

/* Ends of data are no round numbers: 2.62502722 is 2.63 in a legend. */
static double three_digits(double number)
{
	double unit = number == 0 ? 1 : pow(10, floor(log10(fabs(number))) - 2);

	return round(number / unit) * unit;
}

double svg_ramp(struct svg *g, const struct ramp *ramp, double x, double y, struct slice title)
{
	enum { STEPS = 52, WIDTH = 260 };
	double low = ramp->at[0], reach = ramp->at[ramp->n - 1] - low;

	svg_text(g, x, y + 10, 's', SVG_FONT, false, 0, SVG_INK, title);
	for (int i = 0; i < STEPS; i++)
		/* each but the last reaches under the next: no hairlines between */
		svg_rect(g, x + i * WIDTH / (double)STEPS, y + 16, WIDTH / (double)STEPS + (i + 1 < STEPS), 12, 0,
		         ramp_color(ramp, low + reach * (i + 0.5) / STEPS), SLICE(""));
	for (size_t i = 0; i < ramp->n; i++) {
		bool last = i + 1 == ramp->n;
		struct slice text = arena_printf(&g->arena, "%s%.*s", last && ramp->cut ? "\xE2\x89\xA5 " : "",
		                                 SLICE_ARG(svg_tick(g, three_digits(ramp->at[i]))));
		svg_text(g, x + WIDTH * (ramp->at[i] - low) / reach, y + 40, i == 0 ? 's' : last ? 'e' : 'm', 10, false,
		         0, SVG_INK, text);
	}
	return y + 48;
}

double svg_legend(struct svg *g, const struct slice *names, size_t n, double x, double y, double width)
{
	double at = x;

	for (size_t i = 0; i < n && !g->panel; i++) {
		struct slice name = text_fit(&g->arena, names[i], SVG_FONT, false, width - 20);
		double own = text_width(name, SVG_FONT, false) + 32;
		if (at > x && at + own - 15 > x + width) {
			at = x;
			y += 18;
		}
		svg_rect(g, at, y, 12, 12, 0, palette[i % (g->colors ? g->colors : PALETTE_SIZE)], SLICE(""));
		svg_text(g, at + 17, y + 10, 's', SVG_FONT, false, 0, SVG_INK, name);
		at += own;
	}
	return n && !g->panel ? y + 22 : y;
}

/* ---- panels ------------------------------------------------------------- */

static void draw_whole(struct svg *g, svg_draw *draw)
{
	draw(g);
}

/* One panel: a drawing of its own, moved to its place. Returns its height. */
static double draw_panel(struct svg *g, svg_draw *draw, struct slice name, double x, double y, double left,
                         double width)
{
	cJSON *own = cJSON_CreateArray(), *item;
	struct svg p = { .width = width, .height = 22, .spec = g->spec, .values = own, .all = g->all, .o = g->o, .v = g->v,
		         .plot = chart_panel_height(g->o), .panel = true, .bare = x > 0 };

	cJSON_ArrayForEach(item, g->all)
		if (slice_eq(svg_item_text(g, item, g->o->field.facet), name))
			cJSON_AddItemReferenceToArray(own, item);
	svg_text(&p, (left + width - 16) / 2, 16, 'm', SVG_FONT, true, 0, SVG_INK,
	         text_fit(&p.arena, name, SVG_FONT, true, width - left - 20));
	draw(&p);
	buf_addz(&g->body, "<g transform=\"translate(");
	svg_number(&g->body, x);
	buf_addc(&g->body, ' ');
	svg_number(&g->body, y);
	buf_addz(&g->body, ")\">\n");
	buf_adds(&g->body, buf_slice(&p.body));
	buf_addz(&g->body, "</g>\n");
	cJSON_Delete(own);
	buf_fini(&p.body);
	arena_fini(&p.arena);
	return p.height;
}

/* The names at the left stand once, so the first column is wider. */
static void draw_panels(struct svg *g, svg_draw *draw)
{
	struct texts panels = { 0 }, rows = { 0 }, colors = { 0 };
	bool bars = strcmp(g->o->chart->name, "bar") == 0;
	double left = 72, wide, y, tallest = 0;
	size_t columns;

	texts_add(&panels, g, g->o->field.facet);
	if (bars)
		texts_add(&rows, g, g->o->field.y);
	if (g->o->field.color.p)
		texts_add(&colors, g, g->o->field.color);
	if (bars)
		left = fmin(rows.width, 260) + 16;
	columns = chart_panel_columns(panels.n);
	wide = (SVG_WIDTH - left) / fmax(1, (double)columns);
	y = svg_legend(g, colors.list, colors.n, left, g->height + 8, SVG_WIDTH - left);
	for (size_t i = 0; i < panels.n; i++) {
		size_t column = i % columns;
		double start = column ? left + wide * (double)column - 14 : 0;
		if (column == 0) {
			y += tallest;
			tallest = 0;
		}
		tallest = fmax(tallest, draw_panel(g, draw, panels.list[i], start, y, column ? 14 : left,
		                                column ? wide + 14 : left + wide));
	}
	g->height = y + tallest;
	texts_fini(&panels);
	texts_fini(&rows);
	texts_fini(&colors);
}

/* ---- the format --------------------------------------------------------- */

int svg_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct svg g = { .width = SVG_WIDTH, .o = o, .v = v };
	struct buf *out = &s->output->buf;
	cJSON *spec;
	int rc;

	if (!o->chart)
		return usage_fail(s, "-f svg needs --chart");
	spec = cJSON_CreateObject();
	rc = chart_build(s, o, v, spec);
	if (rc == 0) {
		g.spec = spec;
		g.values = g.all = cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values");
		if (o->title) {
			g.height = svg_paragraph(&g, 8, 22, SVG_WIDTH - 16, 14, true, SVG_INK, slice_of(o->title)) - 7;
		}
		(o->field.facet.p ? draw_panels : draw_whole)(&g, o->chart->draw);
		if (o->note) {
			g.height = svg_paragraph(&g, 8, g.height + 14, SVG_WIDTH - 16, 10, false, 0x5B6670, slice_of(o->note)) - 6;
		}
		buf_addz(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 ");
		svg_number(out, g.width);
		buf_addc(out, ' ');
		svg_number(out, ceil(g.height));
		buf_printf(out, "\" font-family=\"'DejaVu Sans','Noto Sans',sans-serif\" font-size=\"%d\" fill=\"#222222\" "
		                "xml:lang=\"%s\">\n", SVG_FONT, o->lang);
		if (o->title) {
			buf_addz(out, "<title>");
			escape(out, slice_of(o->title));
			buf_addz(out, "</title>\n");
		}
		buf_addz(out, "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
		buf_adds(out, buf_slice(&g.body));
		buf_addz(out, "</svg>\n");
	}
	cJSON_Delete(spec);
	buf_fini(&g.body);
	arena_fini(&g.arena);
	return rc;
}
