/* SPDX-License-Identifier: MIT */
/*
 * What render writes: one file and one row of a registry a format (formats in
 * format.c) and a chart (charts in chart.c).
 */
#ifndef KLASTER_RENDER_H
#define KLASTER_RENDER_H

#include <cjson/cJSON.h>

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
		struct slice value, x, y, size, color, label;
	} field;
	double threshold;    /* of a diverging scale or a rule line; NAN: none */
	long label_top;      /* so many points get their name */
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

render_write text_write, markdown_write, csv_write, html_write, vega_write, page_write, told_write;

/* Text as HTML: & < > " and ' escaped. */
void html_escape(struct buf *out, struct slice text);

/* ---- charts ------------------------------------------------------------- */

struct chart {
	const char *name, *description;
	const char *x, *y; /* default fields; NULL: none */
	/* Fills in the specification, of which title, data and sizes are there. 0, or -1. */
	int (*build)(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
};

extern const struct chart charts[];

int chart_bar(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_line(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_bubble(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_heatmap(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
/* The map with the user's own boundaries, joined by code (boundaries.c). */
int map_boundaries(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);
int chart_map(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec);

/* The colour of a number: diverging around the threshold, or from light to dark. */
cJSON *chart_number_color(cJSON *encoding, struct slice field, const struct render_options *o);

/* Helpers for charts. A template is JSON with the few things that vary put in later. */
cJSON *chart_template(cJSON *spec, const char *json);
/* The data of the spec: one object a record, with `x`, `y`, ... as asked. Name may be a
 * field of the record; numbers keep their digits; `NAME_name` is the name of a code. */
int chart_data(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec,
               const struct slice *fields, size_t n);
/* {"field":..,"type":..,"title":..} in parent under `channel`. */
cJSON *chart_channel(cJSON *parent, const char *channel, struct slice field, const char *type,
                     const struct render_options *o);
/* A tooltip over those fields. */
void chart_tooltip(cJSON *encoding, const struct render_options *o, struct view *v,
                   const struct slice *fields, size_t n);
/* The name of the helper field that shows `field` to people, in v's arena. */
struct slice chart_shown(struct view *v, struct slice field);

#endif
