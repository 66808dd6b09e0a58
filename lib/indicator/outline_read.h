/* SPDX-License-Identifier: MIT */
#ifndef KLASTER_OUTLINE_READ_H
#define KLASTER_OUTLINE_READ_H

#include "indicator/outline.h"
#include "stream/diag.h"

/* The polygons of a file of GeoJSON or WKT, as one: parts that overlap or have a border in common
 * are united. Coordinates are multiplied by `unit`. NULL after diag_fail(): unreadable, something
 * else than polygons, a ring that crosses itself. Freed by outline_free(). */
struct outline *outline_read(const char *path, double unit, struct diag *diag);

#endif
