/* SPDX-License-Identifier: MIT */
/* Where establishments are, how far apart, and in what window. */
#include "indicator/points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "indicator/outline_read.h"

struct metric metric_of(const struct run *run)
{
	bool sphere = parameter_is(run, "metric", "sphere");

	return (struct metric){ .sphere = sphere, .cosines = parameter_is(run, "arc", "cosines"),
		                .radius = parameter_number(run, "radius"), .unit = sphere ? M_PI / 180 : 1 };
}

double metric_apart(const struct metric *m, double x1, double y1, double x2, double y2)
{
	double u, v;

	if (!m->sphere)
		return hypot(x1 - x2, y1 - y2);
	if (m->cosines)
		return m->radius * acos(sin(y1) * sin(y2) + cos(y1) * cos(y2) * cos(x2 - x1));
	u = sin((y1 - y2) / 2);
	v = sin((x1 - x2) / 2);
	return 2 * m->radius * asin(fmin(1, sqrt(u * u + cos(y1) * cos(y2) * v * v)));
}

double area_of(const struct run *run, const struct points *p)
{
	return !parameter_known(run, "area") || parameter_is(run, "area", "auto") ? p->window.area : parameter_number(run, "area");
}

double points_apart(const struct points *p, size_t i, size_t k)
{
	return metric_apart(&p->metric, p->x[i], p->y[i], p->x[k], p->y[k]);
}

static void extent(const struct points *p, double low[2], double high[2])
{
	low[0] = low[1] = INFINITY;
	high[0] = high[1] = -INFINITY;
	for (size_t i = 0; i < p->n; i++) {
		low[0] = fmin(low[0], p->x[i]), high[0] = fmax(high[0], p->x[i]);
		low[1] = fmin(low[1], p->y[i]), high[1] = fmax(high[1], p->y[i]);
	}
}

/* The outlines read so far: each once, whatever the number of periods and indicators, so that a
 * file may be a pipe too. */
struct outlines {
	struct kept {
		const char *path;
		double unit;
		struct outline *outline;
	} *kept;
	size_t n, cap;
};

static void *outlines_new(struct run *run, const struct panel *p)
{
	(void)run, (void)p;
	return xcalloc(1, sizeof(struct outlines));
}

static void outlines_free(void *context)
{
	struct outlines *list = context;

	for (size_t i = 0; i < list->n; i++)
		outline_free(list->kept[i].outline);
	free(list->kept);
	free(list);
}

static struct outline *outline_kept(struct run *run, struct slice path, double unit)
{
	static const char kind;
	struct outlines *list = run_memo(run, NULL, &kind, outlines_new, outlines_free);
	struct kept one = { arena_printf(&run->arena, "%.*s", SLICE_ARG(path)).p, unit, NULL };

	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->kept[i].path, one.path) == 0 && list->kept[i].unit == unit)
			return list->kept[i].outline;
	one.outline = outline_read(one.path, unit, run->stage->diag);
	if (one.outline) {
		list->kept = xgrow(list->kept, &list->cap, list->n + 1, sizeof(*list->kept));
		list->kept[list->n++] = one;
	}
	return one.outline;
}

static bool outline_asked(struct run *run, struct points *p, struct slice path)
{
	struct window *w = &p->window;

	w->outline = outline_kept(run, path, p->metric.unit);
	if (!w->outline)
		return false;
	for (int k = 0; k < 2; k++) {
		w->low[k] = w->outline->low[k];
		w->high[k] = w->outline->high[k];
	}
	if (!p->metric.sphere || (w->low[0] >= -M_PI && w->high[0] <= M_PI && w->low[1] >= -M_PI / 2 && w->high[1] <= M_PI / 2))
		return true;
	diag_fail(run->stage->diag, NULL, "%s: the window %.*s is not in degrees of longitude and latitude, as --param metric=sphere has it",
	          run->indicator->name, SLICE_ARG(path));
	return false;
}

/* The window asked for; that around all points is left to window_around(). */
static bool window_of(struct run *run, struct points *p)
{
	struct window *w = &p->window;
	struct slice list;
	double x[4] = { NAN, NAN, NAN, NAN };

	*w = (struct window){ .low = { -INFINITY, -INFINITY }, .high = { INFINITY, INFINITY }, .area = NAN };
	if (!parameter_known(run, "window"))
		return true;
	if (parameter_is(run, "edge", "isotropic") || (parameter_is(run, "edge", "auto") && !p->metric.sphere))
		w->edge = EDGE_ISOTROPIC;
	if (parameter_is(run, "edge", "translation"))
		w->edge = EDGE_TRANSLATION;
	if (w->edge && p->metric.sphere) {
		run->rc = diag_fail(run->stage->diag, NULL, "%s: --param edge=%.*s is for a plane: project the coordinates or give "
		                                            "--param edge=none", run->indicator->name, SLICE_ARG(parameter(run, "edge")));
		return false;
	}
	list = parameter(run, "window");
	if (slice_is(list, "auto"))
		return true;
	if (list.n && !memchr(list.p, ';', list.n)) {
		bool read = outline_asked(run, p, list);
		run->rc = read ? run->rc : -1;
		return read;
	}
	for (int k = 0; k < 4; k++)
		if (!list.p || !number_parse(slice_trim(slice_cut(&list, ';')), &x[k]))
			x[k] = NAN;
	if (list.p || !(x[0] < x[2] && x[1] < x[3])) {
		run->rc = diag_fail(run->stage->diag, NULL, "%s: --param window= is x0;y0;x1;y1 with x0 below x1 and y0 below y1, or a file of GeoJSON or WKT, not \"%.*s\"",
		                    run->indicator->name, SLICE_ARG(parameter(run, "window")));
		return false;
	}
	for (int k = 0; k < 2; k++) {
		w->low[k] = x[k] * p->metric.unit;
		w->high[k] = x[k + 2] * p->metric.unit;
	}
	return true;
}

static void window_around(const struct run *run, struct points *p)
{
	struct window *w = &p->window;

	if (!parameter_known(run, "window"))
		return;
	if (parameter_is(run, "window", "auto"))
		extent(p, w->low, w->high);
	if (w->outline)
		w->area = p->metric.sphere ? p->metric.radius * p->metric.radius * outline_solid_angle(w->outline) : outline_area(w->outline);
	else
		w->area = p->metric.sphere ? p->metric.radius * p->metric.radius * (sin(w->high[1]) - sin(w->low[1])) * (w->high[0] - w->low[0])
	                           : (w->high[0] - w->low[0]) * (w->high[1] - w->low[1]);
}

bool window_has(const struct window *w, double x, double y)
{
	return x >= w->low[0] && x <= w->high[0] && y >= w->low[1] && y <= w->high[1] && (!w->outline || outline_has(w->outline, x, y));
}

/* The half of the angle that a circle of radius d has beyond a side `near` away, on the part of
 * the side that is `beside` long: up to the corner, beyond which it is the next side's. */
static double angle_beyond(double near, double beside, double d)
{
	if (!(near < d))
		return 0;
	return fmin(acos(near / d), near == 0 && beside == 0 ? M_PI / 4 : atan2(beside, near));
}

/* The part of the circle of radius d around the point that is in the window. */
static double circle_inside(const struct window *w, double at_x, double at_y, double d)
{
	double beyond = 0, x[4];

	if (w->outline)
		return outline_circle(w->outline, at_x, at_y, d);
	x[0] = at_x - w->low[0], x[1] = at_y - w->low[1]; /* to the sides, in the order of a walk around */
	x[2] = w->high[0] - at_x, x[3] = w->high[1] - at_y;
	for (int side = 0; side < 4; side++)
		beyond += angle_beyond(x[side], x[(side + 1) % 4], d) + angle_beyond(x[side], x[(side + 3) % 4], d);
	return 1 - beyond / (2 * M_PI);
}

/* The part of the window that is in it still when it is moved so far. */
static double window_inside(const struct window *w, double by_x, double by_y)
{
	if (w->outline)
		return outline_overlap(w->outline, by_x, by_y) / w->area;
	return (1 - fabs(by_x) / (w->high[0] - w->low[0])) * (1 - fabs(by_y) / (w->high[1] - w->low[1]));
}

double points_edge(const struct points *p, size_t i, size_t k, double d)
{
	enum { MOST = 100 };
	const struct window *w = &p->window;
	double inside;

	if (w->edge == EDGE_NONE || !(d > 0))
		return 1;
	inside = w->edge == EDGE_ISOTROPIC ? circle_inside(w, p->x[i], p->y[i], d) : window_inside(w, p->x[k] - p->x[i], p->y[k] - p->y[i]);
	return inside * MOST > 1 ? 1 / inside : MOST;
}

double points_edge_back(const struct points *p, size_t i, size_t k, double d, double forth)
{
	return p->window.edge == EDGE_TRANSLATION ? forth : points_edge(p, k, i, d);
}

static bool read_radii(struct run *run, struct points *p)
{
	struct slice list = parameter(run, "r");

	if (slice_is(list, "auto")) {
		double low[2], high[2];
		extent(p, low, high);
		p->radii = p->n ? 10 : 0;
		for (size_t k = 0; k < p->radii; k++)
			p->r[k] = metric_apart(&p->metric, low[0], low[1], high[0], high[1]) / 30 * (double)(k + 1);
		return true;
	}
	while (list.p) {
		struct slice one = slice_trim(slice_cut(&list, ';'));
		double r;
		if (p->radii == RADII || !number_parse(one, &r) || r < 0 || (p->radii && r <= p->r[p->radii - 1])) {
			run->rc = diag_fail(run->stage->diag, NULL, "%s: --param r= is up to %d rising distances, ; between them, not \"%.*s\"",
			                    run->indicator->name, RADII, SLICE_ARG(one));
			return false;
		}
		p->r[p->radii++] = r;
	}
	return true;
}

bool points_of(struct run *run, const struct panel *panel, struct points *p)
{
	const double *x = panel_column(panel, "x"), *y = panel_column(panel, "y"), *lambda = panel_column(panel, "lambda");
	size_t without = 0, outside = 0, first_outside = 0;

	*p = (struct points){ .metric = metric_of(run) };
	if (!window_of(run, p))
		return false;
	p->x = xcalloc(panel->n + 1, sizeof(double));
	p->y = xcalloc(panel->n + 1, sizeof(double));
	p->weight = xcalloc(panel->n + 1, sizeof(double));
	p->intensity = lambda ? xcalloc(panel->n + 1, sizeof(double)) : NULL;
	p->type = xcalloc(panel->n + 1, sizeof(*p->type));
	for (size_t i = 0; i < panel->n; i++) {
		double at[2] = { x[i] * p->metric.unit, y[i] * p->metric.unit };
		if (!isfinite(x[i]) || !isfinite(y[i])) {
			without++;
			continue;
		}
		if (!window_has(&p->window, at[0], at[1])) {
			first_outside = outside++ ? first_outside : i;
			continue;
		}
		p->x[p->n] = at[0];
		p->y[p->n] = at[1];
		p->weight[p->n] = panel->cells[i].value;
		if (lambda)
			p->intensity[p->n] = lambda[i];
		p->type[p->n++] = panel->cells[i].activity;
	}
	if (without)
		diag_incomplete(run->stage->diag, NULL, "%s: %zu points without coordinates are left out", run->indicator->name, without);
	if (outside)
		diag_incomplete(run->stage->diag, NULL, "%s: %zu points outside the window are left out, the first %.*s at %.15g %.15g: give a --param window= that has them, or leave them out of the records",
		                run->indicator->name, outside, SLICE_ARG(panel->group->regions[panel->cells[first_outside].region]), x[first_outside], y[first_outside]);
	window_around(run, p);
	if (read_radii(run, p))
		return true;
	points_free(p);
	return false;
}

void points_free(struct points *p)
{
	free(p->x);
	free(p->y);
	free(p->weight);
	free(p->intensity);
	free(p->type);
}
