/* SPDX-License-Identifier: MIT */
/*
 * render: results to people. Collects the records, and lets a format of lib/render/
 * write them; here are the options and what they have in common.
 */
#include <math.h>
#include <stdlib.h>

#include "filter/filters.h"
#include "render/render.h"
#include "render/select.h"
#include "stream/output.h"

struct render {
	struct render_options o;
	struct view view;
	struct labels *labels;
	struct {
		struct slice field;
		bool descending;
	} sort[8];
	size_t sort_n;
	long top;
	struct condition where[16];
	size_t where_n;
	struct slice *spread; /* --spread: rows..., then across */
	size_t spread_n;
	struct slice kinds[16][2];
	size_t kinds_n;
	const char **names; /* --name */
	size_t names_n, names_cap;
	/* CSV of named columns, neither sorted nor chosen from, goes out as it comes in: any
	 * number of records in the same memory */
	struct field_ref *stream;
	bool *found;
	bool started;
};

enum { OPT_BOUNDARIES = 256, OPT_CHART, OPT_CODES, OPT_COLOR, OPT_COLUMNS, OPT_DIGITS, OPT_JOIN, OPT_KIND, OPT_NAME,
       OPT_LABEL, OPT_LABEL_TOP, OPT_LANG, OPT_LIST, OPT_NOTE, OPT_SCALE, OPT_SHORT, OPT_SIZE, OPT_SORT,
       OPT_THRESHOLD, OPT_TITLE, OPT_TOP, OPT_VALUE, OPT_X, OPT_Y, OPT_WHERE, OPT_SPREAD, OPT_TEMPLATE,
       OPT_ITEM, OPT_BETWEEN, OPT_NONE, OPT_FACET, OPT_STAGE, OPT_ARROWS, OPT_X_THRESHOLD };

static const struct option_row options[] = {
	{ 'f', "format", "NAME", "text, markdown, csv, ndjson, json-stat, sdmx-csv, html, vega-lite, svg,\n"
	                        "sentence or page (text)" },
	{ OPT_CHART, "chart", "KIND", "the chart of vega-lite and svg: bar, line, bubble, lorenz, heatmap, map,\nnetwork, dendrogram, treemap" },
	{ 't', "table", "ROWS,...,ACROSS", "a table of --value by the fields: the last goes across" },
	{ OPT_COLUMNS, "columns", "A,B,...", "these fields, in this order (all)" },
	{ OPT_VALUE, "value", "FIELD", "the number of --table, of a network's ties (value)" },
	{ OPT_X, "x", "FIELD", "what goes along x" },
	{ OPT_Y, "y", "FIELD", "what goes along y" },
	{ OPT_SIZE, "size", "FIELD", "the size of bubbles, nodes, areas" },
	{ OPT_COLOR, "color", "FIELD", "the colour: whose line, or the number of heatmap and map" },
	{ OPT_LABEL, "label", "FIELD", "the name of bubbles (region); the field of nodes (node)" },
	{ OPT_LABEL_TOP, "label-top", "N", "name the N largest bubbles (10) or nodes (all)" },
	{ OPT_FACET, "facet", "FIELD", "a small chart for each text of the field (bar, line, bubble)" },
	{ OPT_STAGE, "stage", "FIELD", "network: nodes from left to right by this number of theirs" },
	{ OPT_ARROWS, "arrows", NULL, "network: ties taper from x to y" },
	{ OPT_THRESHOLD, "threshold", "NUMBER", "the middle of a two-sided scale, such as 1 of a quotient; a line\n"
	                                        "across bubbles; from where ties are drawn; where a tree is cut" },
	{ OPT_X_THRESHOLD, "x-threshold", "NUMBER", "bubbles: a line upwards" },
	{ OPT_BOUNDARIES, "boundaries", "FILE", "draw the map with this GeoJSON, not with tiles" },
	{ OPT_JOIN, "join", "PROPERTY", "the property of --boundaries that holds the code (kato)" },
	{ OPT_SPREAD, "spread", "ROWS,...,ACROSS", "make the records wide: one for the rows, a field for each\n"
	                                          "text of ACROSS, filled from --value" },
	{ OPT_WHERE, "where", "CONDITION", "only records that meet it: lq>=1.5, region!=KZ, status\n(is there), !status; again for more" },
	{ OPT_SORT, "sort", "FIELD[:desc]", "sort the records; again for further fields" },
	{ OPT_TOP, "top", "N", "only the first N records" },
	{ OPT_DIGITS, "digits", "N", "so many decimals (all; in tooltips 2)" },
	{ OPT_SCALE, "scale", "FACTOR", "multiply numbers before they are shown: 1e-9, 100" },
	{ OPT_LANG, "lang", "LANG", "kk, ru or en: names and numbers (kk)" },
	{ OPT_CODES, "codes", NULL, "codes as they are, no names" },
	{ OPT_SHORT, "short", NULL, "short names of regions and activities" },
	{ OPT_KIND, "names", "FIELD=KIND", "what a field holds: region, nace, word or code" },
	{ OPT_NAME, "name", "FIELDS:CODE=TEXT", "the name of a code in these fields; again for more" },
	{ OPT_TITLE, "title", "TEXT", "the title" },
	{ OPT_NOTE, "note", "TEXT", "a note below" },
	{ OPT_TEMPLATE, "template", "TEXT", "the text of a sentence: {field}, {value:2}, {value:%1}, {2.value},\n"
	                                    "{n}, {items}" },
	{ OPT_ITEM, "item", "TEXT", "what {items} says of each record" },
	{ OPT_BETWEEN, "between", "TEXT", "what stands between items (; )" },
	{ OPT_NONE, "none", "TEXT", "the sentence where there is no record" },
	{ OPT_LIST, "list", NULL, "list formats and charts" },
	{ 0, NULL, NULL, NULL },
};

static void init(struct stage *s)
{
	struct render *r = s->state;

	r->o.format = render_formats;
	r->o.lang = "kk";
	r->o.style.digits = -1;
	r->o.style.scale = 1;
	r->o.threshold = NAN;
	r->o.threshold_x = NAN;
	r->o.label_top = -1;
	r->o.field.value = SLICE("value");
	r->o.sentence.between = SLICE("; ");
	r->top = -1;
}

static int list(struct stage *s)
{
	buf_addz(&s->output->buf, "formats:\n");
	for (const struct render_format *f = render_formats; f->name; f++)
		buf_printf(&s->output->buf, "  %-10s %s\n", f->name, f->description);
	buf_addz(&s->output->buf, "charts:\n");
	for (const struct chart *c = charts; c->name; c++)
		buf_printf(&s->output->buf, "  %-10s %s\n", c->name, c->description);
	return 1;
}

static int set_names(struct stage *s, const char *option, const char *arg, struct slice **names, size_t *n)
{
	long count;

	free(*names);
	count = option_names(s, option, arg, names);
	*n = count < 0 ? 0 : (size_t)count;
	return count < 0 ? -1 : 0;
}

static int set_sort(struct stage *s, const char *arg)
{
	struct render *r = s->state;
	struct slice field = slice_of(arg);

	if (r->sort_n == 8)
		return usage_fail(s, "more than 8 fields to sort by");
	if (slice_ends(field, SLICE(":desc"))) {
		r->sort[r->sort_n].descending = true;
		field.n -= 5;
	}
	r->sort[r->sort_n++].field = field;
	return 0;
}

static int option(struct stage *s, int code, const char *arg)
{
	struct render *r = s->state;
	struct render_options *o = &r->o;
	long long n;

	switch (code) {
	case 'f':
		for (o->format = render_formats; o->format->name; o->format++)
			if (strcmp(o->format->name, arg) == 0)
				return 0;
		return usage_fail(s, "no format \"%s\"; --list names them", arg);
	case OPT_CHART:
		for (o->chart = charts; o->chart->name; o->chart++)
			if (strcmp(o->chart->name, arg) == 0)
				return 0;
		return usage_fail(s, "no chart \"%s\"; --list names them", arg);
	case 't':
		if (set_names(s, "--table", arg, &o->table, &o->table_n) < 0)
			return -1;
		return o->table_n < 2 ? usage_fail(s, "--table takes at least two fields: ROWS,ACROSS") : 0;
	case OPT_COLUMNS: return set_names(s, "--columns", arg, &o->columns, &o->columns_n);
	case OPT_VALUE: o->field.value = slice_of(arg); return 0;
	case OPT_X: o->field.x = slice_of(arg); return 0;
	case OPT_Y: o->field.y = slice_of(arg); return 0;
	case OPT_SIZE: o->field.size = slice_of(arg); return 0;
	case OPT_COLOR: o->field.color = slice_of(arg); return 0;
	case OPT_LABEL: o->field.label = slice_of(arg); return 0;
	case OPT_FACET: o->field.facet = slice_of(arg); return 0;
	case OPT_STAGE: o->field.stage = slice_of(arg); return 0;
	case OPT_ARROWS: o->arrows = true; return 0;
	case OPT_X_THRESHOLD: return option_double(s, "--x-threshold", arg, &o->threshold_x);
	case OPT_LABEL_TOP:
		if (option_integer(s, "--label-top", arg, 0, 1000000, &n) < 0)
			return -1;
		o->label_top = (long)n;
		return 0;
	case OPT_THRESHOLD: return option_double(s, "--threshold", arg, &o->threshold);
	case OPT_BOUNDARIES: o->boundaries = arg; return 0;
	case OPT_JOIN: o->join = arg; return 0;
	case OPT_SORT: return set_sort(s, arg);
	case OPT_WHERE:
		if (r->where_n == 16)
			return usage_fail(s, "more than 16 conditions");
		if (!condition_read(&r->where[r->where_n++], slice_of(arg)))
			return usage_fail(s, "--where takes FIELD>=NUMBER, also < <= > = !=, FIELD or !FIELD, not \"%s\"", arg);
		return 0;
	case OPT_SPREAD:
		if (set_names(s, "--spread", arg, &r->spread, &r->spread_n) < 0)
			return -1;
		return r->spread_n < 2 ? usage_fail(s, "--spread takes at least two fields: ROWS,ACROSS") : 0;
	case OPT_TEMPLATE: o->sentence.text = slice_of(arg); return 0;
	case OPT_ITEM: o->sentence.item = slice_of(arg); return 0;
	case OPT_BETWEEN: o->sentence.between = slice_of(arg); return 0;
	case OPT_NONE: o->sentence.none = slice_of(arg); return 0;
	case OPT_TOP:
		if (option_integer(s, "--top", arg, 0, 1000000000, &n) < 0)
			return -1;
		r->top = (long)n;
		return 0;
	case OPT_DIGITS:
		if (option_integer(s, "--digits", arg, 0, 15, &n) < 0)
			return -1;
		o->style.digits = (int)n;
		return 0;
	case OPT_SCALE: return option_double(s, "--scale", arg, &o->style.scale);
	case OPT_LANG:
		if (strcmp(arg, "kk") != 0 && strcmp(arg, "ru") != 0 && strcmp(arg, "en") != 0)
			return usage_fail(s, "--lang is kk, ru or en, not \"%s\"", arg);
		o->lang = arg;
		return 0;
	case OPT_CODES: o->style.codes = true; return 0;
	case OPT_SHORT: o->style.short_names = true; return 0;
	case OPT_KIND: {
		struct slice kind = slice_of(arg), field = slice_cut(&kind, '=');
		if (!kind.p || r->kinds_n == 16)
			return usage_fail(s, "--names takes FIELD=KIND, not \"%s\"", arg);
		r->kinds[r->kinds_n][0] = field;
		r->kinds[r->kinds_n++][1] = kind;
		return 0;
	}
	case OPT_NAME:
		r->names = xgrow(r->names, &r->names_cap, r->names_n + 1, sizeof(*r->names));
		r->names[r->names_n++] = arg;
		return 0;
	case OPT_TITLE: o->title = arg; return 0;
	case OPT_NOTE: o->note = arg; return 0;
	case OPT_LIST: return list(s);
	default: return -1;
	}
}

static bool may_stream(const struct render *r)
{
	return strcmp(r->o.format->name, "csv") == 0 && r->o.columns && !r->o.table && !r->spread &&
	       r->sort_n == 0 && r->where_n == 0 && r->top < 0;
}

/* FIELD,FIELD...:CODE=TEXT */
static int add_name(struct stage *s, const char *arg)
{
	struct render *r = s->state;
	struct slice code = slice_of(arg), fields = slice_cut(&code, ':'), name = code;

	if (code.p)
		code = slice_cut(&name, '=');
	if (!fields.n || !code.p || !code.n || !name.p)
		return usage_fail(s, "--name takes FIELDS:CODE=TEXT, not \"%s\"", arg);
	while (fields.n)
		labels_name(r->labels, slice_cut(&fields, ','), code, name);
	return 0;
}

static int open_labels(struct stage *s)
{
	struct render *r = s->state;
	const char *message;

	r->labels = labels_open(r->o.lang, &message);
	if (!r->labels)
		return diag_fail(s->diag, NULL, "internal error: %s", message);
	for (size_t i = 0; i < r->kinds_n; i++)
		if (!labels_set(r->labels, r->kinds[i][0], r->kinds[i][1]))
			return usage_fail(s, "--names %.*s: a kind is region, nace, word or code",
			                  SLICE_ARG(r->kinds[i][0]));
	for (size_t i = 0; i < r->names_n; i++)
		if (add_name(s, r->names[i]) < 0)
			return -1;
	r->o.style.labels = r->labels;
	if (may_stream(r)) {
		r->stream = xcalloc(r->o.columns_n + 1, sizeof(*r->stream));
		r->found = xcalloc(r->o.columns_n + 1, sizeof(*r->found));
		for (size_t c = 0; c < r->o.columns_n; c++)
			r->stream[c] = field_named(r->o.columns[c]);
	}
	if (r->o.chart) {
		if (!r->o.field.x.p)
			r->o.field.x = slice_of(r->o.chart->x);
		if (!r->o.field.y.p)
			r->o.field.y = slice_of(r->o.chart->y);
		if (strcmp(r->o.format->name, "vega-lite") != 0 && strcmp(r->o.format->name, "svg") != 0)
			return usage_fail(s, "--chart is for -f vega-lite and -f svg");
	}
	return 0;
}

static int stream(struct stage *s, struct batch *b)
{
	struct render *r = s->state;

	if (!r->started)
		csv_start(&s->output->buf, r->o.columns, r->o.columns_n);
	r->started = true;
	for (size_t i = 0; i < b->n; i++) {
		csv_record(&s->output->buf, &b->records[i], r->stream, r->o.columns_n, b->arena);
		for (size_t c = 0; c < r->o.columns_n; c++)
			r->found[c] |= field_index(&r->stream[c], b->records[i].shape) >= 0;
		s->counts.written++;
		if (output_flush_if_full(s->output) < 0)
			return -1;
	}
	return 0;
}

static int end_stream(struct stage *s)
{
	struct render *r = s->state;

	if (!r->started)
		csv_start(&s->output->buf, r->o.columns, r->o.columns_n);
	for (size_t c = 0; c < r->o.columns_n; c++)
		if (r->started && !r->found[c])
			return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records",
			                 SLICE_ARG(r->o.columns[c]));
	return 0;
}

static int collect(struct stage *s, struct batch *b)
{
	struct render *r = s->state;

	if (r->stream)
		return stream(s, b);
	for (size_t i = 0; i < b->n; i++)
		if (!view_add(&r->view, &b->records[i]))
			return diag_fail(s->diag, NULL, "more than %d different fields, or %d cells: too large to "
			                                "look at; take fewer by normalise --keep or aggregate first",
			                 VIEW_COLUMNS_MAX, VIEW_CELLS_MAX);
	return 0;
}

static int spread_out(struct stage *s)
{
	struct render *r = s->state;
	struct slice missing;

	switch (view_spread(&r->view, r->spread, r->spread_n - 1, r->spread[r->spread_n - 1],
	                    r->o.field.value, &missing)) {
	case LAYOUT_DONE: return 0;
	case LAYOUT_NO_FIELD:
		return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records to spread", SLICE_ARG(missing));
	case LAYOUT_TWICE:
		return diag_fail(s->diag, NULL, "two records fall on one field; add a field to --spread's rows, or "
		                                "aggregate first");
	case LAYOUT_TOO_LARGE: break;
	}
	return diag_fail(s->diag, NULL, "--spread would make more than %d fields, or %d cells: too large to "
	                                "look at", VIEW_COLUMNS_MAX, VIEW_CELLS_MAX);
}

static int choose(struct stage *s)
{
	struct render *r = s->state;

	for (size_t i = 0; i < r->where_n; i++)
		if (!view_where(&r->view, &r->where[i]))
			return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records for --where",
			                 SLICE_ARG(r->where[i].field));
	return 0;
}

static int finish(struct stage *s)
{
	struct render *r = s->state;
	size_t read = r->view.rows, spread;

	if (r->stream)
		return end_stream(s);
	if (r->spread && spread_out(s) < 0)
		return -1;
	spread = r->view.rows;
	if (choose(s) < 0)
		return -1;
	for (size_t i = r->sort_n; i-- > 0;) {
		long column = view_column(&r->view, r->sort[i].field);
		if (column < 0 && r->view.rows)
			return diag_fail(s->diag, NULL, "no field \"%.*s\" in the records to sort by",
			                 SLICE_ARG(r->sort[i].field));
		if (column >= 0)
			view_sort(&r->view, column, r->sort[i].descending);
	}
	if (r->top >= 0)
		view_top(&r->view, (size_t)r->top);
	s->counts.written = r->view.rows;
	if (r->spread) { /* wide records are made of long ones */
		s->counts.aggregated = read;
		s->counts.made = spread;
	}
	s->counts.dropped = spread - r->view.rows;
	return r->o.format->write(s, &r->o, &r->view);
}

static void release(struct stage *s)
{
	struct render *r = s->state;

	view_fini(&r->view);
	labels_close(r->labels);
	free(r->names);
	free(r->o.columns);
	free(r->o.table);
	free(r->spread);
	free(r->stream);
	free(r->found);
}

const struct stage_class render_class = {
	.name = "render",
	.synopsis = "[-f format] [--chart kind] [-t rows,across] [--lang lang] [file ...]",
	.summary = "Writes records for people: tables, charts, pages.",
	.examples = "  render --table region,nace --digits 2 --lang en < indicators\n"
	            "  render -f vega-lite --chart map --threshold 1 < quotients > map.json\n",
	.options = options,
	.state_size = sizeof(struct render),
	.own_output = true,
	.init = init,
	.option = option,
	.open = open_labels,
	.batch = collect,
	.finish = finish,
	.close = release,
};
