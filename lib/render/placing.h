/* SPDX-License-Identifier: MIT */
/*
 * Names of marks placed so that none lies over another or over a mark: computed here, for a
 * frame of about the size that the page gives, since no drawing library does it.
 */
#ifndef KLASTER_PLACING_H
#define KLASTER_PLACING_H

#include "render/render.h"

enum { FRAME_WIDTH = 640, FRAME_HEIGHT = 400, NAME_GAPS = 64, NAME_SIZE = 11, NAME_AIR = 3 };

/* Sides of a mark at its corners, as the keys of a pad of numbers lie. */
#define CORNERS "9731"

/* What names are placed in. The page stretches it, each way by some factor within the limits,
 * names stay as large: they are free of one another for every such factor. */
struct frame {
	double width, height;
	double x_least, x_most, y_least, y_most;
	double edge; /* names may reach so far beyond its right edge */
	const struct line *lines; /* that names would rather not lie on */
	size_t lines_n;
};

struct line {
	double x0, y0, x1, y1;
};

/* A mark in pixels of the frame. */
struct mark {
	size_t row; /* the item of the data that it draws */
	double x, y, radius, weight;
	struct slice name;
	const char *sides; /* where its name may stand; NULL: as the others */
	char side; /* where its name stands: r(ight), l(eft), a(bove), b(elow), a corner; 0: nowhere */
	int gap;   /* from its middle to the name, below NAME_GAPS */
};

/* Orders the marks, heaviest first, and gives at most `most` of them, in that order, the side
 * of `sides` that is free and that fewest lines pass; of several the first; a corner only where
 * no other side is free. Names that find no
 * place so are tried first in further attempts, of which one is taken only where no name is lost. */
void place_names(struct mark *marks, size_t n, size_t most, const char *sides, const struct frame *frame);

/* How far right of its mark's middle a name begins, ends or has its middle. */
int name_dx(char side, int gap);

/* Adds one layer of texts for each side and gap in use; `items` are the data's objects by
 * mark.row, each told its place as "name_at". `base` is a layer with its data and encoding;
 * with a halo white letters lie under them, for where lines pass. */
void add_name_layers(cJSON *layers, const cJSON *base, const struct mark *marks, size_t n, cJSON **items, bool halo);

/* The objects of an array by their numbers; to be freed. */
cJSON **list_items(const cJSON *array);

#endif
