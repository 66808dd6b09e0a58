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

struct cube {
	struct dimension *dims;
	size_t n;
	long value, status;
};

static bool ends_label(struct slice name)
{
	return slice_ends(name, SLICE("_label"));
}

/* Whether each record has a text there. */
static bool is_everywhere(const struct view *v, long column)
{
	for (size_t row = 0; row < v->rows; row++) {
		const struct value *cell = view_cell(v, row, column);
		if (!cell->p || cell->kind != VALUE_STRING)
			return false;
	}
	return true;
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
	d->of_row = xcalloc(v->rows + 1, sizeof(*d->of_row));
	for (size_t row = 0; row < v->rows; row++) {
		struct slice id = view_text(v, row, column);
		struct dict_slot *slot = dict_slot(&d->index, id);
		if (!slot->item) {
			d->list = xgrow(d->list, &d->cap, d->n + 1, sizeof(*d->list));
			d->list[d->n++] = (struct category){ id, d->label >= 0 ? view_text(v, row, d->label) : SLICE("") };
			slot->item = (void *)(uintptr_t)d->n;
		}
		d->of_row[row] = (uint32_t)((uintptr_t)slot->item - 1);
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

/* Finds value, status and dimensions; tells what has no place. */
static void make_cube(struct stage *s, const struct render_options *o, struct view *v, struct cube *cube)
{
	*cube = (struct cube){ .dims = xcalloc(v->columns_n + 1, sizeof(*cube->dims)),
		               .value = view_column(v, o->field.value), .status = view_column(v, SLICE("status")) };
	for (long c = 0; c < (long)v->columns_n; c++) {
		struct slice name = v->columns[c];
		if (c == cube->value || c == cube->status || ends_label(name) || !is_wanted(o, name))
			continue;
		if (is_everywhere(v, c))
			add_dimension(cube, v, c);
		else
			diag_warn(s->diag, NULL, "the field %.*s has no place in JSON-stat and is left out: not every record "
			                         "has a text there", SLICE_ARG(name));
	}
}

/* The place of each row in the cube, row-major; false where the cube has too many. */
static bool place_rows(const struct cube *cube, const struct view *v, uint64_t *place, uint64_t *size)
{
	*size = 1;
	for (size_t i = 0; i < cube->n; i++)
		if (__builtin_mul_overflow(*size, cube->dims[i].n, size) || *size > (uint64_t)1 << 53)
			return false;
	for (size_t row = 0; row < v->rows; row++) {
		place[row] = 0;
		for (size_t i = 0; i < cube->n; i++)
			place[row] = place[row] * cube->dims[i].n + cube->dims[i].of_row[row];
	}
	return true;
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

/* A number's digits, from a number or a text that is one; {NULL,0} for null; false for others. */
static bool digits_of(struct view *v, size_t row, long column, struct slice *digits)
{
	const struct value *cell = column < 0 ? NULL : view_cell(v, row, column);

	*digits = (struct slice){ NULL, 0 };
	if (!cell || !cell->p || cell->kind == VALUE_NULL)
		return true;
	*digits = view_text(v, row, column);
	return cell->kind == VALUE_NUMBER || (cell->kind == VALUE_STRING && number_is_json(*digits));
}

/* The values, or the statuses, by place: as an array where the cube is full. */
static int put_cells(struct stage *s, struct view *v, const struct cube *cube, const struct placed *rows, bool full,
                     bool statuses)
{
	struct buf *out = &s->output->buf;
	bool first = true;

	buf_addz(out, full && !statuses ? "[" : "{");
	for (size_t i = 0; i < v->rows; i++) {
		struct slice text;
		if (statuses)
			text = cube->status < 0 ? SLICE("") : view_text(v, rows[i].row, cube->status);
		else if (!digits_of(v, rows[i].row, cube->value, &text))
			return diag_fail(s->diag, NULL, "the value \"%.*s\" is no number; normalise the records first",
			                 SLICE_ARG(text));
		if (statuses && !text.n)
			continue;
		buf_addz(out, first ? "" : ",");
		first = false;
		if (!full || statuses)
			buf_printf(out, "\"%llu\":", (unsigned long long)rows[i].place);
		if (statuses)
			put_string(out, text);
		else
			buf_adds(out, text.p ? text : SLICE("null"));
		if (output_flush_if_full(s->output) < 0)
			return -1;
	}
	buf_addz(out, full && !statuses ? "]" : "}");
	return 0;
}

static int write_cube(struct stage *s, const struct render_options *o, struct view *v, const struct cube *cube,
                      const struct placed *rows, uint64_t size)
{
	struct buf *out = &s->output->buf;

	buf_addz(out, "{\"version\":\"2.0\",\"class\":\"dataset\"");
	if (o->title) {
		buf_addz(out, ",\"label\":");
		put_string(out, slice_of(o->title));
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
	if (put_cells(s, v, cube, rows, size == v->rows, false) < 0)
		return -1;
	if (cube->status >= 0) {
		buf_addz(out, ",\"status\":");
		if (put_cells(s, v, cube, rows, false, true) < 0)
			return -1;
	}
	buf_addz(out, "}\n");
	return 0;
}

int json_stat_write(struct stage *s, const struct render_options *o, struct view *v)
{
	struct cube cube;
	uint64_t *place = xcalloc(v->rows + 1, sizeof(*place)), size = 0;
	struct placed *rows = xcalloc(v->rows + 1, sizeof(*rows));
	int rc = 0;

	make_cube(s, o, v, &cube);
	if (v->rows && cube.value < 0)
		rc = diag_fail(s->diag, NULL, "no field \"%.*s\" in the records; name the figure's with --value",
		               SLICE_ARG(o->field.value));
	else if (!place_rows(&cube, v, place, &size))
		rc = diag_fail(s->diag, NULL, "the dimensions have more than 2^53 combinations; name those that matter "
		                              "with --columns");
	for (size_t i = 0; i < v->rows && rc == 0; i++)
		rows[i] = (struct placed){ place[i], i };
	if (v->rows)
		qsort(rows, v->rows, sizeof(*rows), by_place);
	for (size_t i = 1; i < v->rows && rc == 0; i++)
		if (rows[i].place == rows[i - 1].place)
			rc = diag_fail(s->diag, NULL, "two records are of the same dimensions; --columns leaves out too much, or "
			                              "they have to be aggregated");
	if (rc == 0)
		rc = write_cube(s, o, v, &cube, rows, size);
	cube_fini(&cube);
	free(place);
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
