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

/* Twice the signed area; positive is counter-clockwise. NAN where it is no closed ring of
 * degrees: files in metres of a projection are a common mistake, and draw nothing. */
static double ring_area(const cJSON *ring)
{
	double area = 0, x0 = 0, y0 = 0;
	const cJSON *point;
	bool first = true;

	if (cJSON_GetArraySize(ring) < 4)
		return NAN;
	cJSON_ArrayForEach(point, ring) {
		const cJSON *x = point->child, *y = x ? x->next : NULL;
		if (!cJSON_IsNumber(x) || !cJSON_IsNumber(y) || !(fabs(x->valuedouble) <= 180) ||
		    !(fabs(y->valuedouble) <= 90))
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

/* The code in the feature's property; a whole number is taken as its digits. */
static struct slice feature_code(struct view *v, const cJSON *feature, const char *join)
{
	const cJSON *property = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItem(feature, "properties"), join);

	if (cJSON_IsString(property))
		return slice_of(property->valuestring);
	if (cJSON_IsNumber(property) && property->valuedouble >= 0 && property->valuedouble < 1e15 &&
	    floor(property->valuedouble) == property->valuedouble)
		return arena_printf(&v->arena, "%.0f", property->valuedouble);
	return SLICE("");
}

static void make_feature(cJSON *item, const cJSON *geometry)
{
	cJSON_AddStringToObject(item, "type", "Feature");
	cJSON_AddItemToObject(item, "geometry", cJSON_Duplicate(geometry, true));
}

/* Gives each item its boundaries; what has none is left out. */
static void join_items(struct stage *s, const struct render_options *o, struct view *v, cJSON *values,
                       const struct dict *by_code, struct dict *seen, const char *join)
{
	struct place place = { o->boundaries, 0, 0 };
	long column = view_column(v, o->field.x);
	cJSON *item = values->child;

	for (size_t row = 0; row < v->rows; row++) {
		cJSON *next = item->next;
		struct slice code = view_text(v, row, column);
		const cJSON *geometry = code.n ? dict_find(by_code, code) : NULL;

		if (geometry) {
			make_feature(item, geometry);
			dict_slot(seen, code)->item = item;
		} else {
			diag_incomplete(s->diag, &place, "no boundaries for region %.*s (property %s); see --join",
			                SLICE_ARG(code), join);
			cJSON_Delete(cJSON_DetachItemViaPointer(values, item));
		}
		item = next;
	}
}

int map_boundaries(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice number = o->field.color.p ? o->field.color : SLICE("value");
	struct slice fields[2] = { o->field.x, number };
	const char *join = o->join ? o->join : "kato";
	struct place place = { o->boundaries, 0, 0 };
	cJSON *features = read_features(s, o), *values, *feature;
	struct dict by_code = { 0 }, seen = { 0 };

	if (!features)
		return -1;
	if (chart_data(s, o, v, spec, fields, 2) < 0 || chart_once(s, v, "region", fields, 1) < 0) {
		cJSON_Delete(features);
		return -1;
	}
	cJSON_ArrayForEach(feature, features) {
		struct slice code = feature_code(v, feature, join);
		cJSON *geometry = cJSON_GetObjectItem(feature, "geometry");
		if (!code.n)
			continue;
		if (wind(geometry))
			dict_slot(&by_code, code)->item = geometry;
		else
			diag_incomplete(s->diag, &place, "the boundaries of %.*s are no polygons in degrees of "
			                                 "longitude and latitude (EPSG:4326); they are left out",
			                SLICE_ARG(code));
	}
	values = cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values");
	join_items(s, o, v, values, &by_code, &seen, join);
	/* Regions without a record are grey, so that the map is whole. */
	cJSON_ArrayForEach(feature, features) {
		struct slice code = feature_code(v, feature, join);
		const cJSON *geometry = code.n ? dict_find(&by_code, code) : NULL;
		cJSON *item;
		if (!geometry || dict_find(&seen, code))
			continue;
		item = cJSON_CreateObject();
		chart_text(item, chart_key(v, o->field.x), code);
		chart_text(item, chart_shown(v, o->field.x),
		           label_of(o->style.labels, LABEL_REGION, code, o->style.short_names));
		chart_text(item, chart_shown(v, number), absence_mark(ABSENT_MISSING));
		make_feature(item, geometry);
		dict_slot(&seen, code)->item = item;
		cJSON_AddItemToArray(values, item);
	}
	dict_fini(&by_code);
	dict_fini(&seen);
	cJSON_Delete(features);
	chart_size(spec, 460, 0);
	chart_template(spec, "{\"projection\":{\"type\":\"mercator\"}}");
	chart_number_layers(spec, cJSON_AddArrayToObject(spec, "layer"), "{\"mark\":{\"type\":\"geoshape\",\"stroke\":\"white\",\"strokeWidth\":0.7}}",
	                    v, number, fields, 2, o);
	return 0;
}
