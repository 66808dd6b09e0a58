/* SPDX-License-Identifier: MIT */
/* Establishments as points: every region of the panel is one, its activity the type, its value the weight. */
#ifndef KLASTER_POINTS_H
#define KLASTER_POINTS_H

#include "indicator/indicator.h"
#include "indicator/outline.h"

enum { RADII = 64 };

struct metric {
	bool sphere, cosines;
	double radius; /* of the sphere */
	double unit;   /* of one coordinate given in those that metric_apart() takes */
};

/* What was looked at, a rectangle or an outline, and how what lies beyond it is made up for. */
struct window {
	double low[2], high[2];   /* of the rectangle, or of that around the outline */
	struct outline *outline;  /* NULL: a rectangle */
	double area;
	enum { EDGE_NONE, EDGE_ISOTROPIC, EDGE_TRANSLATION } edge;
};

struct points {
	size_t n;
	double *x, *y, *weight; /* in order of the points' codes; on a sphere x, y are radians */
	double *intensity;      /* of the column "lambda"; NULL where there is none */
	uint32_t *type;         /* activity */
	struct metric metric;
	struct window window;
	double r[RADII];        /* rising */
	size_t radii;
};

#define POINT_COLUMNS { "x", "coordinate; longitude in degrees with metric=sphere", false }, { "y", "coordinate; latitude", false }
#define METRIC                                                                                              \
	{ "metric", "plane", "plane|sphere", "coordinates as they are, or degrees of longitude and latitude" }, \
	{ "radius", "6371008.8", "number", "of the sphere: the mean one of the Earth in metres" },              \
	{ "arc", "haversine", "haversine|cosines", "how the great circle is computed; cosines, as REAT does, errs below a metre and loses points at one place" }
#define DISTANCES { "r", "auto", "auto|text", "the distances, ; between them; auto: ten to a third of the extent" }
#define WINDOW(edge_standard)                                                                               \
	{ "window", "auto", "auto|text", "what was looked at: a rectangle, x0;y0;x1;y1, or a file of GeoJSON or WKT with its polygons, holes and several parts too, in the coordinates of the points; auto: the rectangle around all points" }, \
	{ "edge", edge_standard, "auto|none|isotropic|translation", "what lies beyond the window: nothing is made up for, or each pair counts by the inverse of the part of the circle around the first point through the second that is inside (Ripley 1977), or of the part of the window that stays in it when it is moved as from the one to the other (Ohser, Stoyan 1981), 100 at most; auto: isotropic on a plane" }

/* Points without coordinates or outside the window are left out and told. False after
 * diag_fail(): distances, a window that is none. */
bool points_of(struct run *run, const struct panel *panel, struct points *p);
void points_free(struct points *p);

/* The area that counts: the window's, or what --param area= says. */
double area_of(const struct run *run, const struct points *p);

/* Whether the place is in the window, its border included. */
bool window_has(const struct window *w, double x, double y);

double points_apart(const struct points *p, size_t i, size_t k);

/* How often the pair of i and k, d away, counts. */
double points_edge(const struct points *p, size_t i, size_t k, double d);

/* The same from the other end, where that is `forth`. */
double points_edge_back(const struct points *p, size_t i, size_t k, double d, double forth);

struct metric metric_of(const struct run *run);

/* NAN where the law of cosines does not tell the distance, by rounding, of points at one place. */
double metric_apart(const struct metric *m, double x1, double y1, double x2, double y2);

#endif
