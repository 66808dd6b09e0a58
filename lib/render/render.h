/* SPDX-License-Identifier: MIT */
/*
 * What render writes: one file and one row of a registry a format (formats in
 * format.c) and a chart (charts in chart.c).
 */
#ifndef KLASTER_RENDER_H
#define KLASTER_RENDER_H

#include <cjson/cJSON.h>

#include "render/color.h"
#include "render/sentence.h"
#include "stream/stage.h"

struct chart;

struct render_options {
	const struct render_format *format;
	const struct chart *chart;
	const char *title, *note, *lang;
	struct slice *columns; /* NULL: all */
	size_t columns_n;
	struct slice *table; /* --table: rows..., then across */
	size_t table_n;
	struct field_name {
		struct slice value, x, y, size, color, label, facet, stage;
	} field;
	double threshold;    /* of a diverging scale or a rule line; NAN: none */
	double threshold_x;  /* of a rule line upwards; NAN: none */
	long label_top;      /* so many points get their name; -1: as the chart has it */
	bool arrows;         /* ties of a network have a direction */
	const char *boundaries, *join;
	struct style style;
	struct sentence sentence;
};

/* Writes to s->output->buf. 0, or -1 after diag_fail(). */
typedef int render_write(struct stage *s, const struct render_options *o, struct view *v);

struct render_format {
	const char *name, *description;
	render_write *write;
};

/* Ended by a row without name. */
extern const struct render_format render_formats[];

/* The grid that the options ask for. */
int render_grid(struct stage *s, const struct render_options *o, struct view *v, struct grid *g);

render_write text_write, markdown_write, csv_write, ndjson_write, json_stat_write, sdmx_csv_write, html_write;
render_write vega_write, svg_write, page_write, told_write;

/* CSV record by record, where nothing must be known of all: the head, and one row. */
void csv_start(struct buf *out, const struct slice *names, size_t n);
void csv_record(struct buf *out, const struct record *r, struct field_ref *fields, size_t n,
                struct arena *arena);

/* Text as HTML: & < > " and ' escaped. */
void html_escape(struct buf *out, struct slice text);

/* The grid as an HTML table, with the meaning of its marks below; `title` may be NULL. */
void html_table(struct buf *out, struct grid *g, const char *title, const struct labels *labels);

/* Whether it is what html_table() writes: those elements and attributes and no other, so
 * that nothing in it can run or load. */
bool html_is_table(struct slice html);

/* The table of a figure from its specification. False, and nothing is written, where the
 * specification has no tooltip or no data. */
bool figure_table(struct buf *out, const cJSON *spec, const struct labels *labels);

/* ---- charts ------------------------------------------------------------- */

struct svg;
typedef void svg_draw(struct svg *g); /* svg.h */

struct chart {
	const char *name, *description;
	const char *x, *y; /* default fields; NULL: none */
	/* Fills in the specification, of which title, data and sizes are there. 0, or -1. */
	int (*build)(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
	svg_draw *draw; /* the same as SVG */
	bool panels;    /* --facet can divide it */
};

extern const struct chart charts[];

int chart_bar(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_line(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_bubble(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_heatmap(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_map(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_lorenz(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_network(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_dendrogram(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_treemap(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
/* The map with the user's own boundaries, joined by code (boundaries.c). */
int map_boundaries(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);

/* ---- helpers for charts (chart.c, chart_color.c) ------------------------ */

/* A template is JSON with the few things that vary put in later. */
cJSON *chart_template(cJSON *spec, const char *json);

/* A field's name in the data, and the name of the helper field that shows it to people;
 * in v's arena. */
struct slice chart_key(struct view *v, struct slice field);
struct slice chart_shown(struct view *v, struct slice field);

/* The data of the spec: one object a record, numbers with their digits, codes with their
 * names beside them. 0, or -1 where a field is not there. */
int chart_data(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec,
               const struct slice *fields, size_t n);

/* No two records may have the same texts in those fields (those that are given): they would
 * be drawn over one another, or be summed by the drawing library. 0, or -1. */
int chart_once(struct stage *s, struct view *v, const char *mark, const struct slice *fields, size_t n);

/* The specification that the options ask for. 0, or -1. */
int chart_build(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);

/* With --facet: how many panels stand side by side, and the size of one, in pixels. */
size_t chart_panel_columns(size_t panels);
double chart_panel_width(const struct render_options *o, size_t panels);
double chart_panel_height(const struct render_options *o);

/* A round distance between ticks, about `count` of them from `low` to `high`; and the number of
 * the i-th tick, without the dust of 3 * 0.1. */
double chart_step(double low, double high, int count);
double chart_tick(double step, long i);

/* Where an axis of bubbles begins and ends: with room so that none is cut by the edge. `plot` is
 * its length in pixels; the axis upwards has zero. */
struct reach {
	double low, high;
};
struct reach bubble_reach(const struct render_options *o, struct view *v, bool up, double plot);

/* In square pixels; of a size among those up to `largest`. */
double bubble_area(const struct render_options *o, double size, double largest);

/* The different texts of a field in order of first appearance, to be freed; none where the
 * field is not there. */
struct slice *chart_texts(struct view *v, struct slice field, size_t *n);

/* How many different texts, and the least and greatest number as shown (0 where none). */
size_t chart_distinct(struct view *v, struct slice field);
void chart_range(struct view *v, struct slice field, const struct render_options *o, double *low,
                 double *high);

void chart_text(cJSON *object, struct slice key, struct slice text);

/* {"field":..,"type":..,"title":..} in parent under `channel`; nominal ones show names. */
cJSON *chart_channel(cJSON *parent, const char *channel, struct view *v, struct slice field,
                     const char *type, const struct render_options *o);

/* A channel of numbers with an axis; a channel without a title. */
cJSON *chart_number_axis(cJSON *encoding, const char *channel, struct view *v, struct slice field,
                         const struct render_options *o);
void chart_no_title(cJSON *channel);

/* A tooltip over those fields; from it the page makes the figure's table. What is read out of a
 * mark is the same. */
void chart_tooltip(cJSON *encoding, const struct render_options *o, struct view *v,
                   const struct slice *fields, size_t n);

/* The same where the field `absent` has no number: the mark of absence stands for it. */
void chart_tips(cJSON *encoding, const struct render_options *o, struct view *v, const struct slice *fields, size_t n,
                struct slice absent);

/* The format of numbers in tooltips and texts; static. */
const char *chart_format(const struct render_options *o);

/* Colours by the names in --color, in the order of the records, with a legend at the "top" or
 * "bottom" that has as many side by side as there is room for. Of lines more than there are colours
 * are told apart by dashes. Returns the channel; NULL, and all are blue, without --color. */
cJSON *chart_name_color(cJSON *encoding, struct view *v, const struct render_options *o, const char *orient,
                        bool lines);

/* The colour of a number, and of the text upon it. */
struct ramp chart_ramp(struct view *v, struct slice field, const struct render_options *o);
cJSON *chart_number_color(cJSON *encoding, struct view *v, struct slice field, const struct render_options *o);
void chart_text_color(cJSON *encoding, struct view *v, struct slice field, const struct render_options *o);

/* Leaves out of a layer what has no number. */
void chart_valid_only(cJSON *layer, struct view *v, struct slice field);

/* The layers of a mark (JSON, with braces) in the number's colours; where records have none, in
 * grey and with the mark of absence in the tooltip. */
void chart_number_layers(cJSON *spec, cJSON *layers, const char *mark, struct view *v, struct slice number,
                         const struct slice *fields, size_t n, const struct render_options *o);

/* In a window narrower than `least_width` the page lets the chart be pushed aside. */
void chart_size(cJSON *spec, double height, double least_width);

#endif
