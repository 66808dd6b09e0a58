/* SPDX-License-Identifier: MIT */
#include "indicator/flows.h"

#include <math.h>
#include <stdlib.h>

const char reason_no_inverse[] = "the matrix has no inverse: some sector uses up all it makes";

const char reason_no_output[] = "0/0: the sector has no output";

enum { SECTORS_MAX = 8192 }; /* 512 MB a matrix */

bool flows_named(struct slice list, struct slice code)
{
	while (list.p)
		if (slice_eq(slice_trim(slice_cut(&list, ';')), code))
			return true;
	return false;
}

/* Which codes of the group sell and which buy in the period, 0 to a flow and without value too. */
static void find_sides(const struct panel *p, bool *sells, bool *buys)
{
	for (uint32_t r = 0; r < p->group->regions_n; r++)
		sells[r] = panel_has_region(p, r);
	for (uint32_t a = 0; a < p->group->activities_n; a++)
		buys[a] = panel_has_activity(p, a);
	for (size_t i = 0; i < p->missing_n; i++) {
		sells[p->missing[i].region] = true;
		buys[p->missing[i].activity] = true;
	}
}

/* Codes are sorted on both sides: those that are on both, final use left out. A period has its own,
 * unless periods are held against one another. */
static void find_sectors(const struct run *run, const struct panel *p, struct slice final, struct flows *f)
{
	const struct group *g = p->group;
	bool *sells = xcalloc(g->regions_n + 1, sizeof(*sells)), *buys = xcalloc(g->activities_n + 1, sizeof(*buys));
	bool all = run->indicator->needs & NEED_PERIODS;
	size_t i = 0, k = 0;

	find_sides(p, sells, buys);
	f->codes = xcalloc(g->regions_n + 1, sizeof(*f->codes));
	f->from = xcalloc(g->regions_n + 1, sizeof(*f->from));
	f->to = xcalloc(g->regions_n + 1, sizeof(*f->to));
	while (i < g->regions_n && k < g->activities_n) {
		int order = slice_cmp(g->regions[i], g->activities[k]);
		if (order == 0 && (all || (sells[i] && buys[k])) && !flows_named(final, g->regions[i])) {
			f->codes[f->n] = g->regions[i];
			f->from[f->n] = (uint32_t)i;
			f->to[f->n++] = (uint32_t)k;
		}
		i += order <= 0;
		k += order >= 0;
	}
	free(sells);
	free(buys);
}

static int fail(struct run *run, const struct panel *p, const char *what)
{
	struct slice time = panel_time(p);
	return diag_fail(run->stage->diag, NULL, "%s%s%.*s: %s", run->indicator->name, time.n ? " " : "", SLICE_ARG(time), what);
}

const char *flows_hole(struct run *run, const struct panel *p)
{
	const struct group *g = p->group;

	if (!p->missing_n || parameter_is(run, "missing", "zero"))
		return NULL;
	return arena_printf(&run->arena, "the flow %.*s to %.*s has no value; where nothing flows: --param missing=zero",
	                    SLICE_ARG(g->regions[p->missing->region]), SLICE_ARG(g->activities[p->missing->activity])).p;
}

bool flows_whole(struct run *run, const struct panel *p)
{
	const char *hole = flows_hole(run, p);

	if (hole)
		emit(run, p->group, NO_CODE, NO_CODE, panel_time(p), NULL, NAN, hole);
	return !hole;
}

bool flows_of(struct run *run, const struct panel *p, struct flows *f)
{
	const struct group *g = p->group;
	struct slice final = parameter(run, "final");
	uint32_t *row, *column;

	*f = (struct flows){ .panel = p };
	find_sectors(run, p, slice_is(final, "none") ? (struct slice){ NULL, 0 } : final, f);
	if (!f->n || f->n > SECTORS_MAX) {
		run->rc = fail(run, p, f->n ? "more than 8192 sectors" : "no code both sells (from) and buys (to)");
		flows_free(f);
		return false;
	}
	row = xcalloc(g->regions_n + 1, sizeof(*row));
	column = xcalloc(g->activities_n + 1, sizeof(*column));
	for (size_t i = 0; i < f->n; i++) {
		row[f->from[i]] = (uint32_t)i + 1;
		column[f->to[i]] = (uint32_t)i + 1;
	}
	f->z = matrix_new(f->n, f->n);
	f->output = xcalloc(f->n, sizeof(double));
	f->final = xcalloc(f->n, sizeof(double));
	f->primary = xcalloc(f->n, sizeof(double));
	for (size_t c = 0; c < p->n; c++) { /* sorted: sums are the same whatever the input's order */
		size_t i = row[p->cells[c].region], j = column[p->cells[c].activity];
		double value = p->cells[c].value;
		if (i && j)
			*matrix_at(&f->z, i - 1, j - 1) = value;
		else if (i)
			f->final[i - 1] += value;
		else if (j)
			f->primary[j - 1] += value;
		if (i)
			f->output[i - 1] += value;
	}
	free(row);
	free(column);
	return true;
}

void flows_free(struct flows *f)
{
	free(f->codes);
	free(f->from);
	free(f->to);
	free(f->output);
	free(f->final);
	free(f->primary);
	matrix_free(&f->z);
}

struct matrix flows_technical(const struct flows *f)
{
	struct matrix a = matrix_new(f->n, f->n);

	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			*matrix_at(&a, i, j) = f->output[j] != 0 ? *matrix_at(&f->z, i, j) / f->output[j] : 0;
	return a;
}

struct matrix flows_allocation(const struct flows *f)
{
	struct matrix b = matrix_new(f->n, f->n);

	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			*matrix_at(&b, i, j) = f->output[i] != 0 ? *matrix_at(&f->z, i, j) / f->output[i] : 0;
	return b;
}

double *flows_used(const struct flows *f, struct slice uses)
{
	const struct panel *p = f->panel;
	double *used = xcalloc(f->n, sizeof(*used));

	for (size_t i = 0; i < f->n; i++)
		for (size_t c = p->rows[f->from[i]]; c < p->rows[f->from[i] + 1]; c++)
			if (flows_named(uses, p->group->activities[p->cells[c].activity]))
				used[i] += p->cells[c].value;
	return used;
}

double *flows_bought(const struct flows *f, struct slice inputs)
{
	const struct panel *p = f->panel;
	const struct group *g = p->group;
	double *bought = xcalloc(f->n, sizeof(*bought));

	for (uint32_t r = 0; r < g->regions_n; r++) {
		if (!flows_named(inputs, g->regions[r]))
			continue;
		for (size_t j = 0; j < f->n; j++)
			bought[j] += panel_at(p, r, f->to[j], NULL);
	}
	return bought;
}

static bool is_sector(const struct flows *f, struct slice code)
{
	for (size_t i = 0; i < f->n; i++)
		if (slice_eq(f->codes[i], code))
			return true;
	return false;
}

bool flows_codes(struct run *run, const struct flows *f, const char *name, bool inputs, const char *meaning)
{
	const struct group *g = f->panel->group;
	struct slice list = parameter(run, name);

	if (!slice_trim(list).n) {
		run->rc = diag_fail(run->stage->diag, NULL, "%s needs --param %s=CODE, %s", run->indicator->name, name, meaning);
		return false;
	}
	while (list.p) {
		struct slice code = slice_trim(slice_cut(&list, ';'));
		bool known = (inputs ? group_region(g, code) : group_activity(g, code)) != UINT32_MAX;
		if (known && !is_sector(f, code))
			continue;
		run->rc = diag_fail(run->stage->diag, NULL, "%s: --param %s names \"%.*s\", which %s; it takes %s", run->indicator->name,
		                    name, SLICE_ARG(code), known ? "is a sector" : inputs ? "sells nothing" : "buys nothing", meaning);
		return false;
	}
	return true;
}

double flows_between(const struct flows *f, struct slice from, struct slice to)
{
	const struct panel *p = f->panel;
	const struct group *g = p->group;
	struct sum sum = { 0, 0 };

	for (uint32_t r = 0; r < g->regions_n; r++)
		for (size_t c = p->rows[r]; flows_named(from, g->regions[r]) && c < p->rows[r + 1]; c++)
			if (!to.p || flows_named(to, g->activities[p->cells[c].activity]))
				sum_add(&sum, p->cells[c].value);
	return sum_of(&sum);
}

bool flows_present(const struct flows *f, struct slice codes, bool inputs)
{
	const struct panel *p = f->panel;
	const struct group *g = p->group;

	for (size_t c = 0; c < p->n; c++)
		if (flows_named(codes, inputs ? g->regions[p->cells[c].region] : g->activities[p->cells[c].activity]))
			return true;
	return false;
}

bool flows_regions(struct run *run, const struct flows *f, struct slice **regions)
{
	const struct side *table = side_table(run, "regions");

	*regions = table ? xcalloc(f->n, sizeof(**regions)) : NULL;
	for (size_t i = 0; table && i < f->n; i++) {
		(*regions)[i] = side_label(table, f->codes[i], panel_time(f->panel));
		if ((*regions)[i].p)
			continue;
		run->rc = diag_fail(run->stage->diag, NULL, "%s: the table regions has no region of the sector \"%.*s\"", run->indicator->name,
		                    SLICE_ARG(f->codes[i]));
		free(*regions);
		return false;
	}
	return true;
}

double *flows_per_output(const struct flows *f, const struct side *input)
{
	double *e = xcalloc(f->n, sizeof(*e));

	for (size_t i = 0; i < f->n; i++)
		e[i] = input ? ratio(side_value(input, f->codes[i], SLICE(""), panel_time(f->panel)), f->output[i]) : 1;
	return e;
}

bool flows_inverse(struct matrix *m)
{
	for (size_t i = 0; i < m->rows; i++)
		for (size_t j = 0; j < m->columns; j++)
			*matrix_at(m, i, j) = (i == j) - *matrix_at(m, i, j);
	return matrix_invert(m) == 0;
}

bool flows_inverse_of(const struct flows *f, bool ghosh, struct matrix *m)
{
	*m = ghosh ? flows_allocation(f) : flows_technical(f);
	return flows_inverse(m);
}

bool flows_productive(const struct matrix *inverse)
{
	for (size_t i = 0; i < inverse->rows; i++)
		if (!(matrix_row_sum(inverse, i) > 0))
			return false;
	return true;
}

double matrix_row_sum(const struct matrix *m, size_t i)
{
	struct sum sum = { 0, 0 };

	for (size_t j = 0; j < m->columns; j++)
		sum_add(&sum, *matrix_at(m, i, j));
	return sum_of(&sum);
}

double matrix_column_sum(const struct matrix *m, size_t j)
{
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < m->rows; i++)
		sum_add(&sum, *matrix_at(m, i, j));
	return sum_of(&sum);
}

int flows_each(struct run *run, const struct group *g, table_compute *compute)
{
	for (const struct panel *p = NULL; run->rc == 0 && (p = next_panel(g, p));) {
		struct flows f;
		if (!flows_whole(run, p))
			continue;
		if (!flows_of(run, p, &f))
			return -1;
		compute(run, g, &f);
		flows_free(&f);
	}
	return run->rc;
}

void emit_sector(struct run *run, const struct group *g, const struct flows *f, size_t i, const char *component,
                 double value, const char *reason)
{
	emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(f->panel),
		                              .component = component, .value = value, .reason = reason,
		                              .key = { { "sector", f->codes[i] } } });
}

void emit_flow(struct run *run, const struct group *g, const struct flows *f, size_t i, size_t j,
               const char *component, double value, const char *reason)
{
	emit(run, g, f->from[i], f->to[j], panel_time(f->panel), component, value, reason);
}

void emit_matrix(struct run *run, const struct group *g, const struct flows *f, const struct matrix *m, bool right,
                        const char *reason)
{
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			emit_flow(run, g, f, i, j, NULL, right ? *matrix_at(m, i, j) : NAN, reason);
}
