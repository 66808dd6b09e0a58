/* SPDX-License-Identifier: MIT */
/* The outline of a window from a file, read, checked and made one by GEOS. */
#include "indicator/outline_read.h"

#include <cjson/cJSON.h>
#include <geos_c.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"

enum { FILE_MAX = 64 * 1024 * 1024 };

struct reading {
	GEOSContextHandle_t geos;
	struct diag *diag;
	struct place place;
	struct buf said; /* what GEOS had to say last */
};

static void hear(const char *message, void *context)
{
	struct reading *r = context;

	r->said.n = 0;
	buf_add(&r->said, message, strlen(message));
}

/* Positions without heights, of which GEOS's reader will have none. */
static void drop_heights(cJSON *item)
{
	if (cJSON_IsArray(item) && cJSON_IsNumber(item->child))
		while (cJSON_GetArraySize(item) > 2)
			cJSON_DeleteItemFromArray(item, 2);
	else
		for (item = item->child; item; item = item->next)
			drop_heights(item);
}

static GEOSGeometry *parse_json(struct reading *r, const char *text)
{
	cJSON *json = cJSON_Parse(text);
	GEOSGeometry *shape = NULL;

	if (json) {
		GEOSGeoJSONReader *reader = GEOSGeoJSONReader_create_r(r->geos);
		char *flat;
		drop_heights(json);
		flat = cJSON_PrintUnformatted(json);
		shape = GEOSGeoJSONReader_readGeometry_r(r->geos, reader, flat);
		cJSON_free(flat);
		GEOSGeoJSONReader_destroy_r(r->geos, reader);
	}
	cJSON_Delete(json);
	return shape;
}

static GEOSGeometry *parse_text(struct reading *r, const char *text)
{
	GEOSGeometry *shape;

	if (*text == '{') {
		shape = parse_json(r, text);
	} else {
		GEOSWKTReader *reader = GEOSWKTReader_create_r(r->geos);
		shape = GEOSWKTReader_read_r(r->geos, reader, text);
		GEOSWKTReader_destroy_r(r->geos, reader);
	}
	if (!shape)
		diag_fail(r->diag, &r->place, "neither GeoJSON nor WKT: %.*s", (int)r->said.n, r->said.n ? r->said.p : "");
	return shape;
}

/* A ring that crosses itself, or a hole outside, has no inside. */
static bool is_sound(struct reading *r, const GEOSGeometry *shape)
{
	char *reason = NULL;
	GEOSGeometry *where = NULL;
	double x = NAN, y = NAN;
	bool sound = GEOSisValidDetail_r(r->geos, shape, 0, &reason, &where) == 1;

	if (!sound) {
		if (where) {
			GEOSGeomGetX_r(r->geos, where, &x);
			GEOSGeomGetY_r(r->geos, where, &y);
		}
		diag_fail(r->diag, &r->place, "a polygon has no inside: %s at %.15g %.15g; mend it, as by make valid in a GIS",
		          reason ? reason : "GEOS cannot tell", x, y);
	}
	GEOSFree_r(r->geos, reason);
	GEOSGeom_destroy_r(r->geos, where);
	return sound;
}

/* Whether all that is in it are polygons with an inside. */
static bool is_polygons(struct reading *r, const GEOSGeometry *shape)
{
	int type = GEOSGeomTypeId_r(r->geos, shape), n = GEOSGetNumGeometries_r(r->geos, shape);

	if (type == GEOS_POLYGON)
		return is_sound(r, shape);
	if (type != GEOS_MULTIPOLYGON && type != GEOS_GEOMETRYCOLLECTION) {
		char *name = GEOSGeomType_r(r->geos, shape);
		diag_fail(r->diag, &r->place, "a window is of polygons, not of a %s", name ? name : "shape unknown");
		GEOSFree_r(r->geos, name);
		return false;
	}
	for (int i = 0; i < n; i++)
		if (!is_polygons(r, GEOSGetGeometryN_r(r->geos, shape, i)))
			return false;
	return true;
}

/* As one, where parts overlap or meet. */
static GEOSGeometry *unite(struct reading *r, GEOSGeometry *shape)
{
	int type = GEOSGeomTypeId_r(r->geos, shape);
	GEOSGeometry *one;

	if (type == GEOS_POLYGON || (type == GEOS_MULTIPOLYGON && GEOSisValid_r(r->geos, shape) == 1))
		return shape;
	one = GEOSUnaryUnion_r(r->geos, shape);
	GEOSGeom_destroy_r(r->geos, shape);
	if (!one)
		diag_fail(r->diag, &r->place, "the polygons cannot be united: %.*s", (int)r->said.n, r->said.n ? r->said.p : "");
	return one;
}

static void take_ring(struct reading *r, const GEOSGeometry *ring, bool hole, double unit, struct outline *o)
{
	const GEOSCoordSequence *points = GEOSGeom_getCoordSeq_r(r->geos, ring);
	unsigned n = 0;
	double (*at)[2];

	GEOSCoordSeq_getSize_r(r->geos, points, &n);
	at = xcalloc(n + 1, sizeof(*at));
	for (unsigned i = 0; i < n; i++) {
		GEOSCoordSeq_getXY_r(r->geos, points, i, &at[i][0], &at[i][1]);
		at[i][0] *= unit;
		at[i][1] *= unit;
	}
	outline_add(o, at, n, hole);
	free(at);
}

static void take_polygons(struct reading *r, const GEOSGeometry *shape, double unit, struct outline *o)
{
	int n = GEOSGetNumGeometries_r(r->geos, shape);

	for (int i = 0; i < n; i++) {
		const GEOSGeometry *polygon = GEOSGetGeometryN_r(r->geos, shape, i);
		if (GEOSisEmpty_r(r->geos, polygon) || GEOSGeomTypeId_r(r->geos, polygon) != GEOS_POLYGON)
			continue;
		take_ring(r, GEOSGetExteriorRing_r(r->geos, polygon), false, unit, o);
		for (int k = 0; k < GEOSGetNumInteriorRings_r(r->geos, polygon); k++)
			take_ring(r, GEOSGetInteriorRingN_r(r->geos, polygon, k), true, unit, o);
	}
}

static struct outline *outline_of(struct reading *r, const char *text, double unit)
{
	GEOSGeometry *shape = parse_text(r, text);
	struct outline *o;

	if (!shape || !is_polygons(r, shape)) {
		GEOSGeom_destroy_r(r->geos, shape);
		return NULL;
	}
	shape = unite(r, shape);
	if (!shape)
		return NULL;
	o = xcalloc(1, sizeof(*o));
	take_polygons(r, shape, unit, o);
	GEOSGeom_destroy_r(r->geos, shape);
	if (o->n) {
		outline_done(o);
		return o;
	}
	diag_fail(r->diag, &r->place, "no polygon in it");
	outline_free(o);
	return NULL;
}

struct outline *outline_read(const char *path, double unit, struct diag *diag)
{
	struct reading r = { .diag = diag, .place = { path, 0, 0 } };
	struct buf text = { 0 };
	int err = file_read(path, FILE_MAX, &text);
	struct outline *o = NULL;
	size_t blank;

	if (err) {
		diag_fail_errno(diag, err, "cannot read the window %s: it is auto, x0;y0;x1;y1, or a file of GeoJSON or WKT", path);
	} else {
		buf_add(&text, "", 1);
		blank = strncmp(text.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* a byte order mark */
		while (strchr(" \t\r\n", text.p[blank]) && text.p[blank])
			blank++;
		r.geos = GEOS_init_r();
		GEOSContext_setErrorMessageHandler_r(r.geos, hear, &r);
		GEOSContext_setNoticeMessageHandler_r(r.geos, hear, &r);
		o = outline_of(&r, text.p + blank, unit);
		GEOS_finish_r(r.geos);
	}
	buf_fini(&r.said);
	buf_fini(&text);
	return o;
}
