/* SPDX-License-Identifier: MIT */
/*
 * The map with boundaries of the user's: a GeoJSON FeatureCollection whose features
 * have the region's code in a property. Rings are wound as the drawing library wants
 * them (exterior clockwise), since files after RFC 7946 are the other way round and
 * would fill the rest of the globe.
 */
#include <math.h>
#include <stdlib.h>

#include "base/dict.h"
#include "base/file.h"
#include "render/render.h"

enum { FILE_MAX = 32 * 1024 * 1024 };

/* Twice the signed area; positive is counter-clockwise. */
static double ring_area(const cJSON *ring)
{
	double area = 0, x0 = 0, y0 = 0;
	const cJSON *point;
	bool first = true;

	cJSON_ArrayForEach(point, ring) {
		const cJSON *x = point->child, *y = x ? x->next : NULL;
		if (!cJSON_IsNumber(x) || !cJSON_IsNumber(y))
			return NAN;
		if (!first)
			area += x0 * y->valuedouble - x->valuedouble * y0;
		x0 = x->valuedouble;
		y0 = y->valuedouble;
		first = false;
	}
	return area;
}

static void reverse(cJSON *ring)
{
	cJSON *turned = cJSON_CreateArray();

	while (ring->child)
		cJSON_InsertItemInArray(turned, 0, cJSON_DetachItemFromArray(ring, 0));
	while (turned->child)
		cJSON_AddItemToArray(ring, cJSON_DetachItemFromArray(turned, 0));
	cJSON_Delete(turned);
}

static bool wind_polygon(cJSON *polygon)
{
	bool exterior = true;
	cJSON *ring;

	if (!cJSON_IsArray(polygon))
		return false;
	cJSON_ArrayForEach(ring, polygon) {
		double area = ring_area(ring);
		if (isnan(area))
			return false;
		if ((area > 0) == exterior)
			reverse(ring);
		exterior = false;
	}
	return true;
}

static bool wind(cJSON *geometry)
{
	const char *type = cJSON_GetStringValue(cJSON_GetObjectItem(geometry, "type"));
	cJSON *coordinates = cJSON_GetObjectItem(geometry, "coordinates"), *polygon;

	if (!type || !coordinates)
		return false;
	if (strcmp(type, "Polygon") == 0)
		return wind_polygon(coordinates);
	if (strcmp(type, "MultiPolygon") != 0)
		return false;
	cJSON_ArrayForEach(polygon, coordinates)
		if (!wind_polygon(polygon))
			return false;
	return true;
}

static cJSON *read_features(struct stage *s, const struct render_options *o)
{
	struct buf text = { 0 };
	struct place place = { o->boundaries, 0, 0 };
	int err = file_read(o->boundaries, FILE_MAX, &text);
	cJSON *json, *features;

	if (err) {
		diag_fail_errno(s->diag, err, "cannot read %s", o->boundaries);
		buf_fini(&text);
		return NULL;
	}
	json = cJSON_ParseWithLength(text.p, text.n);
	buf_fini(&text);
	features = cJSON_DetachItemFromObject(json, "features");
	cJSON_Delete(json);
	if (!cJSON_IsArray(features)) {
		diag_fail(s->diag, &place, "not a GeoJSON FeatureCollection");
		cJSON_Delete(features);
		return NULL;
	}
	return features;
}

int map_boundaries(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice number = o->field.color.p ? o->field.color : SLICE("value");
	struct slice fields[2] = { o->field.x, number };
	const char *join = o->join ? o->join : "kato";
	struct place place = { o->boundaries, 0, 0 };
	cJSON *features = read_features(s, o), *values, *item, *feature, *encoding;
	struct dict by_code = { 0 };
	char *key;

	if (!features)
		return -1;
	if (chart_data(s, o, v, spec, fields, 2) < 0) {
		cJSON_Delete(features);
		return -1;
	}
	cJSON_ArrayForEach(feature, features) {
		const char *code = cJSON_GetStringValue(
			cJSON_GetObjectItem(cJSON_GetObjectItem(feature, "properties"), join));
		cJSON *geometry = cJSON_GetObjectItem(feature, "geometry");
		if (code && wind(geometry))
			dict_slot(&by_code, slice_of(code))->item = geometry;
	}
	key = strndup(o->field.x.p, o->field.x.n);
	values = cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values");
	cJSON_ArrayForEach(item, values) {
		const char *code = cJSON_GetStringValue(cJSON_GetObjectItem(item, key));
		const cJSON *geometry = code ? dict_find(&by_code, slice_of(code)) : NULL;
		if (!geometry) {
			diag_incomplete(s->diag, &place, "no boundaries for region %s (property %s); see --join",
			                code ? code : "(none)", join);
			continue;
		}
		cJSON_AddStringToObject(item, "type", "Feature");
		cJSON_AddItemToObject(item, "geometry", cJSON_Duplicate(geometry, true));
	}
	free(key);
	dict_fini(&by_code);
	cJSON_Delete(features);
	chart_template(spec, "{\"height\":420,\"projection\":{\"type\":\"mercator\"},"
	                     "\"mark\":{\"type\":\"geoshape\",\"stroke\":\"white\",\"strokeWidth\":0.7}}");
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	chart_number_color(encoding, number, o);
	chart_tooltip(encoding, o, v, fields, 2);
	return 0;
}
