/* SPDX-License-Identifier: MIT */
/* What is measured of an outline, see outline.h. */
#include "indicator/outline.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "indicator/indicator.h"

enum { STRETCH = 16 };

/* ---- making --------------------------------------------------------------------------- */

static double ring_area(const double (*points)[2], size_t n)
{
	struct sum twice = { 0, 0 };

	for (size_t i = 0; i + 1 < n; i++)
		sum_add(&twice, (points[i][0] - points[0][0]) * (points[i + 1][1] - points[0][1]) -
		                (points[i + 1][0] - points[0][0]) * (points[i][1] - points[0][1]));
	return sum_of(&twice) / 2;
}

void outline_add(struct outline *o, const double (*points)[2], size_t n, bool hole)
{
	bool turn = (ring_area(points, n) < 0) != hole;
	size_t first = o->n;

	for (size_t i = 0; i + 1 < n; i++) {
		const double *a = points[turn ? n - 1 - i : i], *b = points[turn ? n - 2 - i : i + 1];
		if (a[0] == b[0] && a[1] == b[1])
			continue;
		o->edges = xgrow(o->edges, &o->cap, o->n + 1, sizeof(*o->edges));
		o->edges[o->n++] = (struct edge){ a[0], a[1], b[0], b[1] };
	}
	for (size_t i = first; i < o->n; i += STRETCH) {
		struct stretch s = { i, i + STRETCH < o->n ? i + STRETCH : o->n, { INFINITY, INFINITY }, { -INFINITY, -INFINITY } };
		for (size_t k = s.from; k < s.until; k++) {
			const struct edge *e = &o->edges[k];
			s.low[0] = fmin(s.low[0], fmin(e->x1, e->x2)), s.high[0] = fmax(s.high[0], fmax(e->x1, e->x2));
			s.low[1] = fmin(s.low[1], fmin(e->y1, e->y2)), s.high[1] = fmax(s.high[1], fmax(e->y1, e->y2));
		}
		o->stretches = xgrow(o->stretches, &o->stretches_cap, o->stretches_n + 1, sizeof(*o->stretches));
		o->stretches[o->stretches_n++] = s;
	}
}

static int compare_lids(const void *pa, const void *pb)
{
	const struct lid *a = pa, *b = pb;
	const double order[] = { a->left - b->left, a->left_y - b->left_y, a->right - b->right, a->right_y - b->right_y };

	for (int k = 0; k < 4; k++)
		if (order[k] != 0)
			return order[k] < 0 ? -1 : 1;
	return 0;
}

void outline_done(struct outline *o)
{
	o->low[0] = o->low[1] = INFINITY;
	o->high[0] = o->high[1] = -INFINITY;
	for (size_t i = 0; i < o->stretches_n; i++)
		for (int k = 0; k < 2; k++) {
			o->low[k] = fmin(o->low[k], o->stretches[i].low[k]);
			o->high[k] = fmax(o->high[k], o->stretches[i].high[k]);
		}
	o->lids = xcalloc(o->n + 1, sizeof(*o->lids));
	for (size_t i = 0; i < o->n; i++) {
		const struct edge *e = &o->edges[i];
		if (e->x1 < e->x2)
			o->lids[o->lids_n++] = (struct lid){ e->x1, e->y1, e->x2, e->y2, -1 };
		else if (e->x1 > e->x2)
			o->lids[o->lids_n++] = (struct lid){ e->x2, e->y2, e->x1, e->y1, 1 };
	}
	qsort(o->lids, o->lids_n, sizeof(*o->lids), compare_lids);
}

void outline_free(struct outline *o)
{
	if (!o)
		return;
	free(o->edges);
	free(o->stretches);
	free(o->lids);
	free(o);
}

/* ---- area --------------------------------------------------------------------------------- */

double outline_area(const struct outline *o)
{
	struct sum area = { 0, 0 };

	for (size_t i = 0; i < o->n; i++) {
		const struct edge *e = &o->edges[i];
		sum_add(&area, (e->x1 - e->x2) * ((e->y1 - o->low[1]) + (e->y2 - o->low[1])) / 2);
	}
	return sum_of(&area);
}

/* The mean of the sine between two latitudes. */
static double mean_sine(double a, double b)
{
	double half = (b - a) / 2;

	return sin((a + b) / 2) * (half == 0 ? 1 : sin(half) / half);
}

double outline_solid_angle(const struct outline *o)
{
	struct sum angle = { 0, 0 };

	for (size_t i = 0; i < o->n; i++)
		sum_add(&angle, (o->edges[i].x1 - o->edges[i].x2) * mean_sine(o->edges[i].y1, o->edges[i].y2));
	return sum_of(&angle);
}

/* ---- inside ---------------------------------------------------------------------------- */

bool outline_has(const struct outline *o, double x, double y)
{
	bool inside = false;

	for (size_t i = 0; i < o->stretches_n; i++) {
		const struct stretch *s = &o->stretches[i];
		if (y < s->low[1] || y > s->high[1] || x > s->high[0])
			continue;
		for (size_t k = s->from; k < s->until; k++) {
			const struct edge *e = &o->edges[k];
			double left = (e->x2 - e->x1) * (y - e->y1) - (x - e->x1) * (e->y2 - e->y1);
			if (left == 0 && x >= fmin(e->x1, e->x2) && x <= fmax(e->x1, e->x2) && y >= fmin(e->y1, e->y2) && y <= fmax(e->y1, e->y2))
				return true;
			if ((e->y1 > y) != (e->y2 > y)) /* a way to the right crosses it where the point is on its inner side, upwards the left */
				inside ^= (e->y2 > e->y1) == (left > 0);
		}
	}
	return inside;
}

/* How near and how far the box is. */
static void box_apart(const struct stretch *s, double x, double y, double *near, double *far)
{
	double dx = fmax(0, fmax(s->low[0] - x, x - s->high[0])), dy = fmax(0, fmax(s->low[1] - y, y - s->high[1]));

	*near = hypot(dx, dy);
	*far = hypot(fmax(fabs(s->low[0] - x), fabs(s->high[0] - x)), fmax(fabs(s->low[1] - y), fabs(s->high[1] - y)));
}

/* ---- circles ------------------------------------------------------------------------------ */

struct angles {
	double *at;
	size_t n, cap;
};

/* Where the edge crosses the circle, a hair's breadth beyond its ends too: that one edge or the
 * other has what goes through a corner. An angle too many does no harm. */
static void crossings(const struct edge *e, double x, double y, double d, struct angles *angles)
{
	double length = hypot(e->x2 - e->x1, e->y2 - e->y1), u = (e->x2 - e->x1) / length, v = (e->y2 - e->y1) / length;
	double ax = e->x1 - x, ay = e->y1 - y, off = ax * v - ay * u, along = ax * u + ay * v;
	double half = sqrt((d - off) * (d + off)), hair = 1e-12 * (d + length);

	for (int k = -1; k <= 1 && half >= 0; k += 2) {
		double s = k * half;
		if (s < along - hair || s > along + length + hair)
			continue;
		angles->at = xgrow(angles->at, &angles->cap, angles->n + 1, sizeof(*angles->at));
		angles->at[angles->n++] = atan2(s * v - off * u, s * u + off * v);
	}
}

double outline_circle(const struct outline *o, double x, double y, double d)
{
	struct angles angles = { NULL, 0, 0 };
	struct sum inside = { 0, 0 };

	for (size_t i = 0; i < o->stretches_n; i++) {
		double near, far;
		box_apart(&o->stretches[i], x, y, &near, &far);
		for (size_t k = o->stretches[i].from; near <= d && d <= far && k < o->stretches[i].until; k++)
			crossings(&o->edges[k], x, y, d, &angles);
	}
	if (!angles.n)
		return outline_has(o, x + d, y);
	qsort(angles.at, angles.n, sizeof(*angles.at), compare_doubles);
	for (size_t k = 0; k < angles.n; k++) { /* each arc is inside or outside as its middle is */
		double from = angles.at[k], until = k + 1 < angles.n ? angles.at[k + 1] : angles.at[0] + 2 * M_PI, middle = (from + until) / 2;
		if (until > from && outline_has(o, x + d * cos(middle), y + d * sin(middle)))
			sum_add(&inside, until - from);
	}
	free(angles.at);
	return sum_of(&inside) / (2 * M_PI);
}

/* ---- overlap ------------------------------------------------------------------------------ */

static double lid_at(const struct lid *a, double x)
{
	return a->left_y + (a->right_y - a->left_y) * ((x - a->left) / (a->right - a->left));
}

/* What is below both, `a` where it is and `b` moved, down to `floor`. */
static double below_both(const struct lid *a, const struct lid *b, double by_x, double by_y, double floor)
{
	double from = fmax(a->left, b->left + by_x), until = fmin(a->right, b->right + by_x);
	double a1, a2, b1, b2, more1, more2, mean;

	if (!(from < until))
		return 0;
	a1 = lid_at(a, from), a2 = lid_at(a, until);
	b1 = lid_at(b, from - by_x) + by_y, b2 = lid_at(b, until - by_x) + by_y;
	more1 = a1 - b1, more2 = a2 - b2;
	if (more1 <= 0 && more2 <= 0)
		mean = (a1 + a2) / 2;
	else if (more1 >= 0 && more2 >= 0)
		mean = (b1 + b2) / 2;
	else { /* they cross: the triangle by which a is below b */
		double below = fmin(more1, more2), above = fmax(more1, more2);
		mean = (b1 + b2) / 2 - below * below / (2 * (above - below));
	}
	return (until - from) * (mean - floor);
}

/* Lids that a line moving to the right is on, and perhaps some that it has left. */
struct open {
	uint32_t *lids;
	size_t n;
};

static void meet(const struct outline *o, uint32_t new, bool moved, struct open *others, double by_x, double by_y, struct sum *area)
{
	const struct lid *a = &o->lids[new];
	double floor = (o->low[1] + o->high[1]) / 2, from = a->left + (moved ? by_x : -by_x); /* in the others' terms */
	size_t kept = 0;

	for (size_t k = 0; k < others->n; k++) {
		const struct lid *b = &o->lids[others->lids[k]];
		if (b->right <= from)
			continue;
		others->lids[kept++] = others->lids[k];
		sum_add(area, a->side * b->side * (moved ? below_both(b, a, by_x, by_y, floor) : below_both(a, b, by_x, by_y, floor)));
	}
	others->n = kept;
}

/*
 * An outline is the sum of what is below its lids, with their signs; what two of these have in
 * common is below both. A line goes from left to right, and each lid meets those of the other
 * outline that are open then, so that the cost is by the meetings and not by the square. There
 * are no crossing points to be told from one another, and so nothing that rounding can break.
 */
double outline_overlap(const struct outline *o, double by_x, double by_y)
{
	uint32_t *both = xcalloc(2 * o->lids_n + 1, sizeof(*both));
	struct open here = { both, 0 }, moved = { both + o->lids_n, 0 };
	struct sum area = { 0, 0 };
	size_t i = 0, k = 0;

	while (i < o->lids_n || k < o->lids_n) {
		bool next_here = k == o->lids_n || (i < o->lids_n && o->lids[i].left <= o->lids[k].left + by_x);
		if (next_here) {
			meet(o, (uint32_t)i, false, &moved, by_x, by_y, &area);
			here.lids[here.n++] = (uint32_t)i++;
		} else {
			meet(o, (uint32_t)k, true, &here, by_x, by_y, &area);
			moved.lids[moved.n++] = (uint32_t)k++;
		}
	}
	free(both);
	return fmax(0, sum_of(&area));
}

/* ---- kernels ------------------------------------------------------------------------------ */

/*
 * A normal distribution is the divergence of r / r^2 (1 - e^(-r^2 / 2 h^2)) / 2 pi: its part
 * inside is what flows out through the edges, which beyond nine h is the angle at which they are seen.
 */
enum { REACH = 9 };

static double angle_between(double ax, double ay, double bx, double by)
{
	return atan2(ax * by - ay * bx, ax * bx + ay * by) / (2 * M_PI);
}

static double flow_at(double off, double along, double h)
{
	double z = (off * off + along * along) / (2 * h * h);

	return off / (4 * M_PI * h * h) * (z > 0 ? -expm1(-z) / z : 1);
}

/* Gauss-Legendre of eight points (Abramowitz, Stegun 1972, 25.4.30) on pieces of an h at most: to rounding. */
static double flow_near(double off, double from, double until, double h)
{
	static const double at[4] = { 0.183434642495650, 0.525532409916329, 0.796666477413627, 0.960289856497536 };
	static const double weight[4] = { 0.362683783378362, 0.313706645877887, 0.222381034453374, 0.101228536290376 };
	size_t pieces = (size_t)ceil((until - from) / h);
	struct sum flow = { 0, 0 };

	for (size_t i = 0; i < pieces; i++) {
		double half = (until - from) / (2 * (double)pieces), middle = from + (2 * (double)i + 1) * half;
		for (int k = 0; k < 4; k++)
			sum_add(&flow, weight[k] * half * (flow_at(off, middle - at[k] * half, h) + flow_at(off, middle + at[k] * half, h)));
	}
	return sum_of(&flow);
}

static double flow_through(const struct edge *e, double x, double y, double h)
{
	double length = hypot(e->x2 - e->x1, e->y2 - e->y1), u = (e->x2 - e->x1) / length, v = (e->y2 - e->y1) / length;
	double ax = e->x1 - x, ay = e->y1 - y, off = ax * v - ay * u, from = ax * u + ay * v, until = from + length, reach;

	if (off == 0)
		return 0;
	if (!(fabs(off) < REACH * h))
		return angle_between(ax, ay, e->x2 - x, e->y2 - y);
	reach = sqrt((REACH * h - off) * (REACH * h + off));
	if (from >= reach || until <= -reach)
		return angle_between(ax, ay, e->x2 - x, e->y2 - y);
	double near = fmax(from, -reach), far = fmin(until, reach), angle = 0;
	if (from < near)
		angle += atan2(off * (near - from), off * off + from * near) / (2 * M_PI);
	if (far < until)
		angle += atan2(off * (until - far), off * off + far * until) / (2 * M_PI);
	return angle + flow_near(off, near, far, h);
}

double outline_kernel(const struct outline *o, double x, double y, double h)
{
	struct sum flow = { 0, 0 };

	for (size_t i = 0; i < o->stretches_n; i++) {
		const struct stretch *s = &o->stretches[i];
		const struct edge *first = &o->edges[s->from], *last = &o->edges[s->until - 1];
		double near, far;
		box_apart(s, x, y, &near, &far);
		if (near >= REACH * h)
			sum_add(&flow, angle_between(first->x1 - x, first->y1 - y, last->x2 - x, last->y2 - y));
		else
			for (size_t k = s->from; k < s->until; k++)
				sum_add(&flow, flow_through(&o->edges[k], x, y, h));
	}
	return fmin(1, fmax(0, sum_of(&flow)));
}

double outline_least(struct outline *o, double h)
{
	enum { PLACES = 1024 };
	double length = 0, step, rest = 0;

	if (o->least > 0 && o->least_for == h)
		return o->least;
	o->least = 1;
	o->least_for = h;
	for (size_t i = 0; i < o->n; i++)
		length += hypot(o->edges[i].x2 - o->edges[i].x1, o->edges[i].y2 - o->edges[i].y1);
	step = fmax(h / 8, length / PLACES);
	for (size_t i = 0; i < o->n; i++) {
		const struct edge *e = &o->edges[i];
		double along = hypot(e->x2 - e->x1, e->y2 - e->y1), at = rest;
		if (o->n <= PLACES)
			o->least = fmin(o->least, outline_kernel(o, e->x1, e->y1, h));
		for (; at < along; at += step)
			o->least = fmin(o->least, outline_kernel(o, e->x1 + (e->x2 - e->x1) * (at / along), e->y1 + (e->y2 - e->y1) * (at / along), h));
		rest = at - along;
	}
	return o->least;
}
