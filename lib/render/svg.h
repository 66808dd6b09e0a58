/* SPDX-License-Identifier: MIT */
/*
 * Charts as SVG without any drawing library: for print, for viewers without scripts, and
 * byte for byte the same everywhere. They are drawn from the specification that -f vega-lite
 * writes, so data, names, colours and refusals are the same. Text stays text; how
 * wide it is text_width() says.
 */
#ifndef KLASTER_SVG_H
#define KLASTER_SVG_H

#include "base/dict.h"
#include "render/render.h"
#include "render/text_width.h"

enum { SVG_WIDTH = 760, SVG_FONT = 11 };

/* The colour of letters on the ground, which the drawing's root says: a page that is dark says
 * another. Letters on a coloured mark name theirs. */
enum { SVG_INK = 0x1000000 };

struct svg {
	struct buf body;
	double width, height; /* height is known once all is drawn */
	const cJSON *spec;
	const cJSON *values, *all; /* what is drawn, and what scales and names are made of */
	size_t colors;             /* of the palette in use; 0: all */
	double plot;               /* height of a plot that has one of its own; 0: the chart's */
	bool panel, bare;          /* one of --facet's: without legend; also without names at the left */
	const struct render_options *o;
	struct view *v;
	struct arena arena;
};

/* ---- shapes ------------------------------------------------------------- */

/* Colours are 0xRRGGBB. `tip` is what a pointer shows and a screen reader says; may be empty. */
void svg_rect(struct svg *g, double x, double y, double width, double height, double round, uint32_t rgb,
              struct slice tip);
void svg_circle(struct svg *g, double x, double y, double radius, uint32_t rgb, struct slice tip);
void svg_line(struct svg *g, double x0, double y0, double x1, double y1, uint32_t rgb, double width);

/* anchor: 's'tart, 'm'iddle, 'e'nd; y is the base line; turned by `angle` degrees. */
void svg_text(struct svg *g, double x, double y, char anchor, double size, bool bold, double angle,
              uint32_t rgb, struct slice text);

/* White letters that lie under a text's own, for where lines pass. */
void svg_halo(struct svg *g, double x, double y, char anchor, double size, struct slice text);

/* A text in as many lines as it needs in that width, the first with its base at y. Returns the base
 * of a line that would follow. */
double svg_paragraph(struct svg *g, double x, double y, double width, double size, bool bold, uint32_t rgb,
                     struct slice text);

/* A coordinate with one decimal. */
void svg_number(struct buf *out, double number);

/* ---- what charts share -------------------------------------------------- */

/* Item's text or number under a field's key. */
struct slice svg_item_text(struct svg *g, const cJSON *item, struct slice key);
bool svg_item_number(struct svg *g, const cJSON *item, struct slice field, double *number);

/* "Shymkent; A; 0.72": the item's tooltip. */
struct slice svg_tip(struct svg *g, const cJSON *item);
struct slice svg_tip_of(struct svg *g, const cJSON *tooltip, const cJSON *item);

/* The name of a mark at x, y where place_names() put it ("name_at" of the item), or nowhere. */
void svg_name(struct svg *g, const cJSON *item, double x, double y, bool halo, struct slice name);

/* The number as the tooltip writes it, and as an axis does. */
struct slice svg_shown(struct svg *g, double number);
struct slice svg_tick(struct svg *g, double number);

/* The title of the channel ("x") in the specification. */
struct slice svg_title(struct svg *g, const char *channel);

/* The scale of colours at the foot. Returns the y below it. */
double svg_ramp(struct svg *g, const struct ramp *ramp, double x, double y, struct slice title);

/* Names with their colours, in lines of `width`. Returns the y below them. */
double svg_legend(struct svg *g, const struct slice *names, size_t n, double x, double y, double width);

/* ---- texts and positions ------------------------------------------------ */

/* Different texts of a field, in order of first appearance. */
struct texts {
	struct dict seen;
	struct slice *list;
	size_t n, cap;
	double width; /* of the longest */
};

/* The number of that text, added where it is new. */
size_t texts_of(struct texts *t, struct slice text);

/* The texts of the field in all items. */
void texts_add(struct texts *t, struct svg *g, struct slice field);
void texts_fini(struct texts *t);

/* A number axis, in pixels. */
struct axis {
	double low, high, step, from, to;
};

/* From round number to round number; or as it is, with round numbers within. */
struct axis axis_make(double low, double high, double from, double to);
struct axis axis_within(struct reach reach, double from, double to);
double axis_at(const struct axis *a, double number);

/* Grid lines over [y0, y1] with numbers below; or over [x0, x1] with numbers at the left. */
void axis_across(struct svg *g, const struct axis *a, double y0, double y1, struct slice title);
void axis_up(struct svg *g, const struct axis *a, double x0, double x1, struct slice title);

/* ---- the charts --------------------------------------------------------- */

svg_draw svg_bar, svg_lines, svg_bubble, svg_heatmap, svg_map;
svg_draw svg_lorenz, svg_network, svg_dendrogram, svg_treemap;

#endif
