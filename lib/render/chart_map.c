/* SPDX-License-Identifier: MIT */
/*
 * The map of regions as tiles, one the size of another, in a grid of our own: boundaries
 * that may be handed on lag behind the changes of 2022, and cities are too small on them.
 */
#include <stdlib.h>

#include "base/dict.h"
#include "render/render.h"

/* One record's tile. Tiles that are taken go to `places`, their regions to `codes`. */
static bool place_tile(cJSON *item, const struct region *region, enum region_language lang,
                       struct dict *codes, struct dict *places, struct arena *arena)
{
	struct slice place = arena_printf(arena, "%d,%d", region->tile_col, region->tile_row);
	struct dict_slot *slot = dict_slot(places, place);
	struct slice rest = region->successor, code;

	if (slot->item)
		return false;
	slot->item = item;
	dict_slot(codes, region->code)->item = item;
	/* figures of an abolished region stand for its successors too */
	while (rest.n) {
		code = slice_cut(&rest, ',');
		dict_slot(codes, code)->item = item;
	}
	cJSON_AddNumberToObject(item, "tile_col", region->tile_col);
	cJSON_AddNumberToObject(item, "tile_row", region->tile_row);
	chart_text(item, SLICE("tile"), region->short_name[lang]);
	return true;
}

static int place_tiles(struct stage *s, const struct render_options *o, struct view *v, cJSON *values,
                       struct slice number)
{
	const struct regions *regions = labels_regions(o->style.labels);
	struct dict codes = { 0 }, places = { 0 };
	enum region_language lang = REGION_KK;
	long key = view_column(v, o->field.x);
	cJSON *item = values->child;
	size_t n;
	const struct region *all = regions_all(regions, &n);
	int rc = 0;

	region_language(slice_of(o->lang), &lang);
	for (size_t row = 0; row < v->rows && rc == 0; row++) {
		struct slice code = view_text(v, row, key);
		const struct region *region = region_find(regions, code);
		cJSON *next = item->next;

		if (!region || region->tile_col < 0) {
			diag_incomplete(s->diag, NULL, "region %.*s has no tile on the map; it is left out",
			                SLICE_ARG(code));
			cJSON_Delete(cJSON_DetachItemViaPointer(values, item));
		} else if (!place_tile(item, region, lang, &codes, &places, &v->arena)) {
			rc = diag_fail(s->diag, NULL, "region %.*s falls on a tile that another record has; choose one "
			                              "period by --where, or leave out regions that others succeeded",
			               SLICE_ARG(code));
		}
		item = next;
	}
	/* Regions without a record stand as grey tiles, but none that was abolished. */
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (all[i].tile_col < 0 || all[i].to || dict_find(&codes, all[i].code))
			continue;
		item = cJSON_CreateObject();
		chart_text(item, chart_key(v, o->field.x), all[i].code);
		chart_text(item, chart_shown(v, o->field.x), all[i].name[lang]);
		if (place_tile(item, &all[i], lang, &codes, &places, &v->arena)) {
			struct slice field = chart_key(v, number);
			char *name = strndup(field.p, field.n);
			cJSON_AddNullToObject(item, name);
			chart_text(item, chart_shown(v, number), absence_mark(ABSENT_MISSING));
			free(name);
			cJSON_AddItemToArray(values, item);
		} else {
			cJSON_Delete(item);
		}
	}
	dict_fini(&codes);
	dict_fini(&places);
	return rc;
}

static cJSON *add_words(cJSON *layers, const char *mark, struct view *v, struct slice number,
                        const struct render_options *o)
{
	cJSON *layer = cJSON_CreateObject(), *encoding;

	chart_template(layer, mark);
	encoding = cJSON_AddObjectToObject(layer, "encoding");
	chart_text_color(encoding, v, number, o);
	cJSON_AddItemToArray(layers, layer);
	return layer;
}

static int map_tiles(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	struct slice number = o->field.color.p ? o->field.color : SLICE("value");
	struct slice fields[2] = { o->field.x, number };
	cJSON *layers, *layer, *encoding, *text;

	if (chart_data(s, o, v, spec, fields, 2) < 0 ||
	    place_tiles(s, o, v, cJSON_GetObjectItem(cJSON_GetObjectItem(spec, "data"), "values"), number) < 0)
		return -1;
	chart_size(spec, 460, 640);
	encoding = cJSON_AddObjectToObject(spec, "encoding");
	chart_template(encoding, "{\"x\":{\"field\":\"tile_col\",\"type\":\"ordinal\",\"axis\":null,\"scale\":{\"paddingInner\":0.04}},"
	                         "\"y\":{\"field\":\"tile_row\",\"type\":\"ordinal\",\"axis\":null,\"scale\":{\"paddingInner\":0.04}}}");
	layers = cJSON_AddArrayToObject(spec, "layer");
	chart_number_layers(spec, layers, "{\"mark\":{\"type\":\"rect\",\"cornerRadius\":5}}", v, number, fields, 2, o);
	layer = add_words(layers, "{\"mark\":{\"type\":\"text\",\"aria\":false,\"dy\":-8,\"fontSize\":10.5,\"tooltip\":null}}", v, number, o);
	chart_template(cJSON_GetObjectItem(layer, "encoding"), "{\"text\":{\"field\":\"tile\",\"type\":\"nominal\"}}");

	layer = add_words(layers, "{\"mark\":{\"type\":\"text\",\"aria\":false,\"dy\":10,\"fontSize\":13,\"fontWeight\":600,\"tooltip\":null}}",
	                  v, number, o);
	text = chart_channel(cJSON_GetObjectItem(layer, "encoding"), "text", v, number, "quantitative", o);
	cJSON_AddStringToObject(text, "format", chart_format(o));
	chart_valid_only(layer, v, number);
	return 0;
}

int chart_map(struct stage *s, const struct render_options *o, struct view *v, cJSON *spec)
{
	return o->boundaries ? map_boundaries(s, o, v, spec) : map_tiles(s, o, v, spec);
}
