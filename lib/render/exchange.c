/* SPDX-License-Identifier: MIT */
/*
 * Records for other programs: NDJSON, JSON-stat 2.0, SDMX-CSV 2.0. What parse reads of them is
 * what was written: digits as they are, null where there is no figure, status letters kept.
 *
 * JSON-stat knows dimensions, values and one status, nothing else: every text field that all
 * records have is a dimension (one category where it is the same everywhere), and what only
 * some records have is left out and told.
 */
#include <stdlib.h>

#include "base/dict.h"
#include "base/number.h"
#include "render/render.h"
#include "stream/json.h"
#include "stream/output.h"

/* What SDMX and we call the same. */
static const struct {
	const char *own, *sdmx;
} names[] = {
	{ "time", "TIME_PERIOD" },
	{ "value", "OBS_VALUE" },
	{ "status", "OBS_STATUS" },
	{ "conf", "CONF_STATUS" },
};

static void put_string(struct buf *out, struct slice text)
{
	buf_addc(out, '"');
	buf_reserve(out, json_escaped_size(text));
	out->n += json_escape(out->p + out->n, text, false);
	buf_addc(out, '"');
}

static void put_value(struct buf *out, const struct value *v)
{
	buf_addz(out, v->kind == VALUE_STRING ? "\"" : "");
	buf_add(out, v->p, v->n);
	buf_addz(out, v->kind == VALUE_STRING ? "\"" : "");
}

int ndjson_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct buf *out = &s->output->buf;
	size_t n = o->columns ? o->columns_n : v->columns_n;

	for (size_t row = 0; row < v->rows; row++) {
		bool first = true;
		buf_addc(out, '{');
		for (size_t c = 0; c < n; c++) {
			long at = o->columns ? view_column(v, o->columns[c]) : (long)c;
			if (at < 0 || !view_cell(v, row, at)->p)
				continue;
			buf_addz(out, first ? "" : ",");
			first = false;
			put_string(out, o->columns ? o->columns[c] : v->columns[c]);
			buf_addc(out, ':');
			put_value(out, view_cell(v, row, at));
		}
		buf_addz(out, "}\n");
		if (output_flush_if_full(s->output) < 0)
			return -1;
	}
	if (s->sealed) /* records like any filter's */
		buf_printf(out, "{\"_end\":%zu}\n", v->rows);
	return 0;
}

/* ---- what is a dimension ------------------------------------------------- */

struct category {
	struct slice id, label;
};

struct dimension {
	long column, label; /* of the view; -1: no labels */
	struct category *list;
	size_t n, cap;
	struct dict index; /* id to its number plus one */
	uint32_t *of_row;
};

/* One data set: some rows of the view. */
struct cube {
	const size_t *rows;
	size_t rows_n;
	struct dimension *dims;
	size_t n;
	long value, status;
};

static bool ends_label(struct slice name)
{
	return slice_ends(name, SLICE("_label"));
}

/* Whether each record has a text there; whether any has something. */
static bool is_everywhere(const struct cube *cube, const struct view *v, long column)
{
	for (size_t i = 0; i < cube->rows_n; i++) {
		const struct value *cell = view_cell(v, cube->rows[i], column);
		if (!cell->p || cell->kind != VALUE_STRING)
			return false;
	}
	return true;
}

static bool is_anywhere(const struct cube *cube, const struct view *v, long column)
{
	for (size_t i = 0; i < cube->rows_n; i++)
		if (view_cell(v, cube->rows[i], column)->p)
			return true;
	return false;
}

static bool is_wanted(const struct render_options *o, struct slice name)
{
	for (size_t i = 0; i < o->columns_n; i++)
		if (slice_eq(o->columns[i], name))
			return true;
	return !o->columns;
}

static void add_dimension(struct cube *cube, struct view *v, long column)
{
	struct dimension *d = &cube->dims[cube->n++];
	struct buf name = { 0 };

	*d = (struct dimension){ .column = column };
	buf_adds(&name, v->columns[column]);
	buf_addz(&name, "_label");
	d->label = view_column(v, buf_slice(&name));
	buf_fini(&name);
	d->of_row = xcalloc(cube->rows_n + 1, sizeof(*d->of_row));
	for (size_t i = 0; i < cube->rows_n; i++) {
		struct slice id = view_text(v, cube->rows[i], column);
		struct dict_slot *slot = dict_slot(&d->index, id);
		if (!slot->item) {
			d->list = xgrow(d->list, &d->cap, d->n + 1, sizeof(*d->list));
			d->list[d->n++] = (struct category){ id, d->label >= 0 ? view_text(v, cube->rows[i], d->label) : SLICE("") };
			slot->item = (void *)(uintptr_t)d->n;
		}
		d->of_row[i] = (uint32_t)((uintptr_t)slot->item - 1);
	}
}

static void cube_fini(struct cube *cube)
{
	for (size_t i = 0; i < cube->n; i++) {
		free(cube->dims[i].list);
		free(cube->dims[i].of_row);
		dict_fini(&cube->dims[i].index);
	}
	free(cube->dims);
}

/* Finds value, status and dimensions of the rows; tells what has no place. */
static void make_cube(struct stage *s, const struct render_options *o, struct view *v, long dataset, struct cube *cube)
{
	cube->dims = xcalloc(v->columns_n + 1, sizeof(*cube->dims));
	cube->value = view_column(v, o->field.value);
	cube->status = view_column(v, SLICE("status"));
	for (long c = 0; c < (long)v->columns_n; c++) {
		struct slice name = v->columns[c];
		if (c == cube->value || c == cube->status || c == dataset || ends_label(name) || !is_wanted(o, name) ||
		    !is_anywhere(cube, v, c))
			continue;
		if (is_everywhere(cube, v, c))
			add_dimension(cube, v, c);
		else
			diag_warn(s->diag, NULL, "the field %.*s has no place in JSON-stat and is left out: not every record "
			                         "has a text there", SLICE_ARG(name));
	}
}

struct placed {
	uint64_t place;
	size_t row;
};

static int by_place(const void *a, const void *b)
{
	uint64_t x = ((const struct placed *)a)->place, y = ((const struct placed *)b)->place;
	return (x > y) - (x < y);
}

/* The place of each row in the cube, row-major, sorted; false where the cube has too many. */
static bool place_rows(const struct cube *cube, struct placed *rows, uint64_t *size)
{
	*size = 1;
	for (size_t i = 0; i < cube->n; i++)
		if (__builtin_mul_overflow(*size, cube->dims[i].n, size) || *size > (uint64_t)1 << 53)
			return false;
	for (size_t k = 0; k < cube->rows_n; k++) {
		rows[k] = (struct placed){ 0, cube->rows[k] };
		for (size_t i = 0; i < cube->n; i++)
			rows[k].place = rows[k].place * cube->dims[i].n + cube->dims[i].of_row[k];
	}
	if (cube->rows_n)
		qsort(rows, cube->rows_n, sizeof(*rows), by_place);
	return true;
}

/* ---- JSON-stat ----------------------------------------------------------- */

static void put_role(struct buf *out, const struct cube *cube, const struct view *v)
{
	static const struct {
		const char *role;
		const char *fields[3];
	} roles[] = {
		{ "time", { "time", "TIME_PERIOD", NULL } },
		{ "geo", { "region", "geo", NULL } },
		{ "metric", { "measure", "indicator", NULL } },
	};
	bool first = true;

	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < cube->n; i++)
			for (const char *const *field = roles[k].fields; *field; field++)
				if (slice_is(v->columns[cube->dims[i].column], *field)) {
					buf_printf(out, "%s\"%s\":[\"%s\"]", first ? ",\"role\":{" : ",", roles[k].role, *field);
					first = false;
				}
	buf_addz(out, first ? "" : "}");
}

static void put_dimension(struct buf *out, const struct dimension *d, const struct view *v)
{
	put_string(out, v->columns[d->column]);
	buf_addz(out, ":{\"category\":{\"index\":[");
	for (size_t k = 0; k < d->n; k++) {
		buf_addz(out, k ? "," : "");
		put_string(out, d->list[k].id);
	}
	buf_addc(out, ']');
	for (size_t k = 0; d->label >= 0 && k < d->n; k++) {
		buf_addz(out, k ? "," : ",\"label\":{");
		put_string(out, d->list[k].id);
		buf_addc(out, ':');
		put_string(out, d->list[k].label);
	}
	buf_addz(out, d->label >= 0 && d->n ? "}}}" : "}}");
}

/* The figure: digits of a number or of a text that is one, a text as a text, null. */
static void put_figure(struct buf *out, struct view *v, size_t row, long column)
{
	const struct value *cell = column < 0 ? NULL : view_cell(v, row, column);
	struct slice text;

	if (!cell || !cell->p || cell->kind == VALUE_NULL) {
		buf_addz(out, "null");
		return;
	}
	text = view_text(v, row, column);
	if (cell->kind == VALUE_NUMBER || number_is_json(text))
		buf_adds(out, text);
	else
		put_string(out, text);
}

/* The values, or the statuses, by place: as an array where the cube is full. */
static int put_cells(struct stage *s, struct view *v, const struct cube *cube, const struct placed *rows, bool full,
                     bool statuses)
{
	struct buf *out = &s->output->buf;
	bool first = true;

	buf_addz(out, full && !statuses ? "[" : "{");
	for (size_t i = 0; i < cube->rows_n; i++) {
		struct slice status = statuses ? view_text(v, rows[i].row, cube->status) : SLICE("");
		if (statuses && !status.n)
			continue;
		buf_addz(out, first ? "" : ",");
		first = false;
		if (!full || statuses)
			buf_printf(out, "\"%llu\":", (unsigned long long)rows[i].place);
		if (statuses)
			put_string(out, status);
		else
			put_figure(out, v, rows[i].row, cube->value);
		if (output_flush_if_full(s->output) < 0)
			return -1;
	}
	buf_addz(out, full && !statuses ? "]" : "}");
	return 0;
}

static int write_cube(struct stage *s, struct view *v, const struct cube *cube, const struct placed *rows,
                      uint64_t size, struct slice label)
{
	struct buf *out = &s->output->buf;

	buf_addz(out, "{\"version\":\"2.0\",\"class\":\"dataset\"");
	if (label.n) {
		buf_addz(out, ",\"label\":");
		put_string(out, label);
	}
	buf_addz(out, ",\"id\":[");
	for (size_t i = 0; i < cube->n; i++) {
		buf_addz(out, i ? "," : "");
		put_string(out, v->columns[cube->dims[i].column]);
	}
	buf_addz(out, "],\"size\":[");
	for (size_t i = 0; i < cube->n; i++)
		buf_printf(out, "%s%zu", i ? "," : "", cube->dims[i].n);
	buf_addc(out, ']');
	put_role(out, cube, v);
	buf_addz(out, ",\"dimension\":{");
	for (size_t i = 0; i < cube->n; i++) {
		buf_addz(out, i ? "," : "");
		put_dimension(out, &cube->dims[i], v);
	}
	buf_addz(out, "},\"value\":");
	if (put_cells(s, v, cube, rows, size == cube->rows_n, false) < 0)
		return -1;
	if (cube->status >= 0) {
		buf_addz(out, ",\"status\":");
		if (put_cells(s, v, cube, rows, false, true) < 0)
			return -1;
	}
	buf_addz(out, "}");
	return 0;
}

/* The data set of some rows. */
static int write_dataset(struct stage *s, const struct render_options *o, struct view *v, long dataset,
                         const size_t *of, size_t n, struct slice label)
{
	struct cube cube = { .rows = of, .rows_n = n };
	struct placed *rows = xcalloc(n + 1, sizeof(*rows));
	uint64_t size = 0;
	int rc = 0;

	make_cube(s, o, v, dataset, &cube);
	if (n && cube.value < 0)
		rc = diag_fail(s->diag, NULL, "no field \"%.*s\" in the records; name the figure's with --value",
		               SLICE_ARG(o->field.value));
	else if (!place_rows(&cube, rows, &size))
		rc = diag_fail(s->diag, NULL, "the dimensions have more than 2^53 combinations; name those that matter "
		                              "with --columns");
	for (size_t i = 1; i < n && rc == 0; i++)
		if (rows[i].place == rows[i - 1].place)
			rc = diag_fail(s->diag, NULL, "two records are of the same dimensions; --columns leaves out too much, or "
			                              "they have to be aggregated");
	if (rc == 0)
		rc = write_cube(s, v, &cube, rows, size, label);
	cube_fini(&cube);
	free(rows);
	return rc;
}

/* Records of several data sets (field `dataset`, as such a file is read): a collection of them. */
static int write_collection(struct stage *s, const struct render_options *o, struct view *v, long dataset)
{
	struct buf *out = &s->output->buf;
	size_t *rows = xcalloc(v->rows + 1, sizeof(*rows));
	struct dict done = { 0 };
	int rc = 0;

	buf_addz(out, "{\"version\":\"2.0\",\"class\":\"collection\",\"link\":{\"item\":[");
	for (size_t first = 0; first < v->rows && rc == 0; first++) {
		struct slice name = view_text(v, first, dataset);
		struct dict_slot *slot = dict_slot(&done, name);
		size_t n = 0;
		if (slot->item)
			continue;
		buf_addz(out, done.n > 1 ? "," : "");
		slot->item = rows;
		for (size_t row = first; row < v->rows; row++)
			if (slice_eq(view_text(v, row, dataset), name))
				rows[n++] = row;
		rc = write_dataset(s, o, v, dataset, rows, n, name);
	}
	buf_addz(out, "]}}\n");
	dict_fini(&done);
	free(rows);
	return rc;
}

int json_stat_write(struct stage *s, const struct render_options *o, struct view *v)
{
	long dataset = view_column(v, SLICE("dataset"));
	size_t *rows;
	int rc;

	if (dataset >= 0)
		return write_collection(s, o, v, dataset);
	rows = xcalloc(v->rows + 1, sizeof(*rows));
	for (size_t row = 0; row < v->rows; row++)
		rows[row] = row;
	rc = write_dataset(s, o, v, -1, rows, v->rows, slice_of(o->title ? o->title : ""));
	buf_addz(&s->output->buf, "\n");
	free(rows);
	return rc;
}

/* ---- SDMX-CSV ------------------------------------------------------------ */

/* RFC 4180, nothing else: programs read it. */
static void put_csv(struct buf *out, struct slice text)
{
	bool quote = false;

	for (size_t i = 0; i < text.n; i++)
		quote |= text.p[i] == '"' || text.p[i] == ',' || text.p[i] == '\n' || text.p[i] == '\r';
	buf_addz(out, quote ? "\"" : "");
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, text.p[i]);
	}
	buf_addz(out, quote ? "\"" : "");
}

static struct slice sdmx_name(const struct render_options *o, struct slice own)
{
	if (slice_eq(own, o->field.value))
		return SLICE("OBS_VALUE");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (slice_is(own, names[i].own))
			return slice_of(names[i].sdmx);
	return own;
}

int sdmx_csv_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct buf *out = &s->output->buf;
	long structure = view_column(v, SLICE("structure")); /* whose data they are, from such a file */

	buf_addz(out, "STRUCTURE,STRUCTURE_ID,ACTION");
	for (size_t c = 0; c < v->columns_n; c++)
		if (is_wanted(o, v->columns[c]) && (long)c != structure) {
			buf_addc(out, ',');
			put_csv(out, sdmx_name(o, v->columns[c]));
		}
	buf_addz(out, "\r\n");
	for (size_t row = 0; row < v->rows; row++) {
		buf_addz(out, "dataflow,");
		put_csv(out, structure >= 0 && view_text(v, row, structure).n ? view_text(v, row, structure) :
		                                                               SLICE("KLASTER:RECORDS(1.0)"));
		buf_addz(out, ",I");
		for (size_t c = 0; c < v->columns_n; c++) {
			const struct value *cell = view_cell(v, row, (long)c);
			if (!is_wanted(o, v->columns[c]) || (long)c == structure)
				continue;
			buf_addc(out, ',');
			if (cell->p && cell->kind != VALUE_NULL)
				put_csv(out, view_text(v, row, (long)c));
		}
		buf_addz(out, "\r\n");
		if (output_flush_if_full(s->output) < 0)
			return -1;
	}
	return 0;
}
