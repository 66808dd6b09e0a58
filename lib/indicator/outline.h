/* SPDX-License-Identifier: MIT */
/*
 * A window that is no rectangle: polygons with holes, of several parts, as of a country or a city.
 * Kept as the edges of its rings, inside on their left; what is measured of it is a sum over them.
 */
#ifndef KLASTER_OUTLINE_H
#define KLASTER_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>

struct edge {
	double x1, y1, x2, y2;
};

/* Edges of one ring behind one another, and the box around them. */
struct stretch {
	size_t from, until;
	double low[2], high[2];
};

/* An edge from left to right. */
struct lid {
	double left, left_y, right, right_y;
	double side; /* 1 where the inside is below it, -1 where it is above */
};

struct outline {
	struct edge *edges;
	size_t n, cap;
	struct stretch *stretches;
	size_t stretches_n, stretches_cap;
	struct lid *lids;         /* edges that are not upright, by their left ends */
	size_t lids_n;
	double low[2], high[2];
	double least_for, least;  /* the last answer of outline_least() */
};

/* Adds a ring of n points (the last being the first again), to be turned so that the inside is on its left. */
void outline_add(struct outline *o, const double (*points)[2], size_t n, bool hole);

/* After the last ring. */
void outline_done(struct outline *o);
void outline_free(struct outline *o);

double outline_area(const struct outline *o);

/* The same on the unit sphere, of radians; edges are straight in longitude and latitude (RFC 7946, 3.1.1). */
double outline_solid_angle(const struct outline *o);

/* Whether the point is inside or on the border. */
bool outline_has(const struct outline *o, double x, double y);

/* The part inside of the circle of radius d around the point. */
double outline_circle(const struct outline *o, double x, double y, double d);

/* The area that it has in common with itself moved so far. */
double outline_overlap(const struct outline *o, double by_x, double by_y);

/* The part inside of a normal distribution around the point. */
double outline_kernel(const struct outline *o, double x, double y, double h);

/* About the least of that in the window: on its border, at corners and an eighth of h apart. */
double outline_least(struct outline *o, double h);

#endif
