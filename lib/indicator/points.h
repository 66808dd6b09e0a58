/* SPDX-License-Identifier: MIT */
/* Establishments as points: every region of the panel is one, its activity the type, its value the weight. */
#ifndef KLASTER_POINTS_H
#define KLASTER_POINTS_H

#include "indicator/indicator.h"

enum { RADII = 64 };

struct metric {
	bool sphere, cosines;
	double radius; /* of the sphere */
	double unit;   /* of one coordinate given in those that metric_apart() takes */
};

struct points {
	size_t n;
	double *x, *y, *weight; /* in order of the points' codes; on a sphere x, y are radians */
	uint32_t *type;         /* activity */
	struct metric metric;
	double r[RADII];        /* rising */
	size_t radii;
};

#define POINT_COLUMNS { "x", "coordinate; longitude in degrees with metric=sphere" }, { "y", "coordinate; latitude" }
#define METRIC                                                                                              \
	{ "metric", "plane", "plane|sphere", "coordinates as they are, or degrees of longitude and latitude" }, \
	{ "radius", "6371008.8", "number", "of the sphere: the mean one of the Earth in metres" },              \
	{ "arc", "haversine", "haversine|cosines", "how the great circle is computed; cosines, as REAT does, errs below a metre and loses points at one place" }
#define DISTANCES { "r", "auto", "auto|text", "the distances, ; between them; auto: ten to a third of the extent" }

/* Points without coordinates are left out and told. False after diag_fail(): distances that are none. */
bool points_of(struct run *run, const struct panel *panel, struct points *p);
void points_free(struct points *points);

double points_apart(const struct points *p, size_t i, size_t k);

struct metric metric_of(const struct run *run);

/* NAN where the law of cosines does not tell the distance, by rounding, of points at one place. */
double metric_apart(const struct metric *m, double x1, double y1, double x2, double y2);

#endif
