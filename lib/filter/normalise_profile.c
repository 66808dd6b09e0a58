/* SPDX-License-Identifier: MIT */
/*
 * Profiles: what a publisher's layout needs, as JSON. A profile says nothing that
 * options could not say; each of its entries is handed to the function that takes the
 * option. An entry that is not known is an error, so that a slip of the pen in a
 * profile does not go unnoticed.
 */
#include "filter/normalise.h"
#include "reference/nuts.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/resource.h"
#include "stream/output.h"

enum { PROFILE_LIMIT = 16 << 20 };

static const char folder[] = "profiles/";

/* What reads one entry: 0, or -1 after usage_fail(). */
typedef int entry_function(struct normalise *n, const char *name, const cJSON *entry);

static int wrong(struct normalise *n, const char *name, const char *wanted)
{
	return usage_fail(n->stage, "profile: \"%s\" takes %s", name, wanted);
}

static struct slice text_of(const cJSON *item)
{
	return slice_of(item->valuestring);
}

/* A text, or a list of texts, each handed to `take`. */
static int each_text(struct normalise *n, const char *name, const cJSON *entry,
                     int (*take)(struct normalise *n, struct slice text, const void *with),
                     const void *with)
{
	const cJSON *item;

	if (cJSON_IsString(entry))
		return take(n, text_of(entry), with);
	if (!cJSON_IsArray(entry))
		return wrong(n, name, "a text or a list of texts");
	cJSON_ArrayForEach(item, entry) {
		if (!cJSON_IsString(item))
			return wrong(n, name, "a text or a list of texts");
		if (take(n, text_of(item), with) < 0)
			return -1;
	}
	return 0;
}

/* ---- entries ------------------------------------------------------------ */

static int take_old(struct normalise *n, struct slice old, const void *field)
{
	return take_rename(n, slice_of(field), old);
}

static int read_rename(struct normalise *n, const char *name, const cJSON *entry)
{
	const cJSON *item;

	if (!cJSON_IsObject(entry))
		return wrong(n, name, "an object, new names to old ones");
	cJSON_ArrayForEach(item, entry)
		if (each_text(n, name, item, take_old, item->string) < 0)
			return -1;
	return 0;
}

/* An object of texts, each handed on as a pair. */
static int each_pair(struct normalise *n, const char *name, const cJSON *entry,
                     int (*take)(struct normalise *n, struct slice left, struct slice right))
{
	const cJSON *item;

	if (!cJSON_IsObject(entry))
		return wrong(n, name, "an object of texts");
	cJSON_ArrayForEach(item, entry) {
		if (!cJSON_IsString(item))
			return wrong(n, name, "an object of texts");
		if (take(n, slice_of(item->string), text_of(item)) < 0)
			return -1;
	}
	return 0;
}

static int read_set(struct normalise *n, const char *name, const cJSON *entry)
{
	return each_pair(n, name, entry, take_set);
}

static int read_missing(struct normalise *n, const char *name, const cJSON *entry)
{
	return each_pair(n, name, entry, take_missing);
}

static int read_units(struct normalise *n, const char *name, const cJSON *entry)
{
	return each_pair(n, name, entry, take_unit);
}

static int read_scale(struct normalise *n, const char *name, const cJSON *entry)
{
	return each_pair(n, name, entry, take_scale);
}

static int take_skip(struct normalise *n, struct slice regex, const void *field)
{
	return take_regex(n, STEP_SKIP, slice_of(field), regex);
}

static int read_skip(struct normalise *n, const char *name, const cJSON *entry)
{
	const cJSON *item;

	if (!cJSON_IsObject(entry))
		return wrong(n, name, "an object, fields to expressions");
	cJSON_ArrayForEach(item, entry)
		if (each_text(n, name, item, take_skip, item->string) < 0)
			return -1;
	return 0;
}

/* A list of texts as the "A,B,C" of options; NULL when it is none. */
static const char *joined(struct normalise *n, const cJSON *list)
{
	struct buf text = { 0 };
	const cJSON *item;
	const char *result;

	if (cJSON_IsString(list))
		return list->valuestring;
	if (!cJSON_IsArray(list) || !cJSON_GetArraySize(list))
		return NULL;
	cJSON_ArrayForEach(item, list) {
		if (!cJSON_IsString(item)) {
			buf_fini(&text);
			return NULL;
		}
		if (text.n)
			buf_addc(&text, ',');
		buf_addz(&text, item->valuestring);
	}
	result = norm_keep(n, buf_slice(&text)).p;
	buf_fini(&text);
	return result;
}

static int read_split(struct normalise *n, const char *name, const cJSON *entry)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, entry) {
		const cJSON *regex = cJSON_GetObjectItemCaseSensitive(item, "regex");
		const char *fields = joined(n, cJSON_GetObjectItemCaseSensitive(item, "fields"));

		if (!fields || !cJSON_IsString(regex))
			return wrong(n, name, "an object, fields to {\"fields\": [...], \"regex\": \"...\"}");
		if (take_split(n, slice_of(item->string), slice_of(fields), text_of(regex)) < 0)
			return -1;
	}
	return 0;
}

static int read_block(struct normalise *n, const char *name, const cJSON *entry)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, entry) {
		const cJSON *from = cJSON_GetObjectItemCaseSensitive(item, "from");
		const cJSON *regex = cJSON_GetObjectItemCaseSensitive(item, "regex");

		if (!cJSON_IsString(from) || !cJSON_IsString(regex))
			return wrong(n, name, "an object, fields to {\"from\": \"field\", \"regex\": \"...\"}");
		if (take_block(n, slice_of(item->string), text_of(from), text_of(regex)) < 0)
			return -1;
	}
	return 0;
}

static int read_join(struct normalise *n, const char *name, const cJSON *entry)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, entry)
		if (!cJSON_IsString(item))
			return wrong(n, name, "an object, fields to texts with {fields} in them");
		else if (take_join(n, slice_of(item->string), text_of(item)) < 0)
			return -1;
	return 0;
}

static int read_nuts(struct normalise *n, const char *name, const cJSON *entry)
{
	n->nuts = cJSON_IsString(entry) ? nuts_vintage(text_of(entry)) : -1;
	return n->nuts >= 0 ? 0 : wrong(n, name, "a vintage, \"1999\" to \"2021\"");
}

static int read_decumulate(struct normalise *n, const char *name, const cJSON *entry)
{
	if (!cJSON_IsBool(entry))
		return wrong(n, name, "true or false");
	return cJSON_IsTrue(entry) ? take_fields(n, STEP_DECUMULATE, SLICE("value")) : 0;
}

static int read_unpivot(struct normalise *n, const char *name, const cJSON *entry)
{
	const cJSON *columns = cJSON_GetObjectItemCaseSensitive(entry, "columns");
	const cJSON *names = cJSON_GetObjectItemCaseSensitive(entry, "names_to");
	const cJSON *values = cJSON_GetObjectItemCaseSensitive(entry, "values_to");
	const char *fields = names ? joined(n, names) : "time";

	if (!cJSON_IsString(columns) || !fields || (values && !cJSON_IsString(values)))
		return wrong(n, name, "an object: \"columns\", an expression, and \"names_to\", "
		                      "\"values_to\", fields");
	if (values)
		n->values_to = norm_keep(n, text_of(values));
	if (take_unpivot(n, text_of(columns)) < 0)
		return -1;
	return take_names_to(n, slice_of(fields));
}

/* What one text of a field is mapped to. */
static int map_one(struct normalise *n, const char *name, const char *field, const cJSON *item)
{
	struct slice from = slice_of(item->string);
	struct mapping *m;
	const cJSON *part;
	size_t i = 0;

	if (cJSON_IsNull(item)) {
		take_map(n, slice_of(field), from, 0);
		return 0;
	}
	if (cJSON_IsString(item)) {
		m = take_map(n, slice_of(field), from, 1);
		m->fields[0] = field_named(norm_keep(n, slice_of(field)));
		m->values[0] = value_string(&n->arena, norm_keep(n, text_of(item)));
		return 0;
	}
	if (!cJSON_IsObject(item) || !cJSON_GetArraySize(item))
		return wrong(n, name, "texts to texts, to objects of fields, or to null");
	m = take_map(n, slice_of(field), from, (size_t)cJSON_GetArraySize(item));
	cJSON_ArrayForEach(part, item) {
		if (!cJSON_IsString(part))
			return wrong(n, name, "texts to texts, to objects of fields, or to null");
		m->fields[i] = field_named(norm_keep(n, slice_of(part->string)));
		m->values[i++] = value_string(&n->arena, norm_keep(n, text_of(part)));
	}
	return 0;
}

static int read_map(struct normalise *n, const char *name, const cJSON *entry)
{
	const cJSON *field, *item;

	cJSON_ArrayForEach(field, entry) {
		if (!cJSON_IsObject(field) || !field->string)
			return wrong(n, name, "an object, fields to objects of texts");
		cJSON_ArrayForEach(item, field)
			if (map_one(n, name, field->string, item) < 0)
				return -1;
	}
	return 0;
}

static int read_footnotes(struct normalise *n, const char *name, const cJSON *entry)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, entry) {
		const cJSON *status = cJSON_GetObjectItemCaseSensitive(item, "status");
		const cJSON *text = cJSON_GetObjectItemCaseSensitive(item, "text");

		if (!item->string || !cJSON_IsObject(item) || (status && !cJSON_IsString(status)) ||
		    (text && !cJSON_IsString(text)))
			return wrong(n, name, "an object, marks to {\"status\": \"P\", \"text\": \"...\"}");
		if (take_footnote(n, slice_of(item->string), status ? text_of(status) : SLICE(""),
		                  text ? text_of(text) : slice_of(item->string)) < 0)
			return -1;
	}
	return 0;
}

static int read_decimal(struct normalise *n, const char *name, const cJSON *entry)
{
	return cJSON_IsString(entry) ? take_decimal(n, text_of(entry)) : wrong(n, name, "a text");
}

static int read_freq(struct normalise *n, const char *name, const cJSON *entry)
{
	return cJSON_IsString(entry) ? take_frequency(n, text_of(entry)) : wrong(n, name, "a text");
}

/* Entries that are true or false. */
static int read_switch(struct normalise *n, const char *name, const cJSON *entry)
{
	bool on = cJSON_IsTrue(entry);

	if (!cJSON_IsBool(entry))
		return wrong(n, name, "true or false");
	if (strcmp(name, "glued_footnotes") == 0)
		n->glued = on;
	else if (strcmp(name, "drop_empty") == 0)
		n->drop_empty = on;
	else if (strcmp(name, "cell_flags") == 0)
		n->cell_flags = on;
	else
		n->backcast = on;
	return 0;
}

/* Entries that name fields. */
static int read_fields(struct normalise *n, const char *name, const cJSON *entry)
{
	static const struct {
		const char *name;
		enum step_kind kind;
	} kinds[] = {
		{ "fill", STEP_FILL },     { "number", STEP_NUMBER }, { "flags", STEP_FLAGS },
		{ "unit", STEP_UNIT },     { "period", STEP_PERIOD }, { "region", STEP_REGION },
		{ "drop", STEP_DROP },     { "keep", STEP_KEEP },
	};
	const char *fields = joined(n, entry);

	if (!fields)
		return wrong(n, name, "a field or a list of fields");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return take_fields(n, kinds[i].kind, slice_of(fields));
	return 0;
}

/* What is said about the profile itself: shown, not done. */
static int read_head(struct normalise *n, const char *name, const cJSON *entry)
{
	if (!cJSON_IsString(entry))
		return wrong(n, name, "a text");
	buf_printf(&n->title, "%s: %s\n", name, entry->valuestring);
	return 0;
}

static const struct {
	const char *name;
	entry_function *read;
} entries[] = {
	{ "title", read_head },       { "publisher", read_head },
	{ "table", read_head },       { "layout", read_head },
	{ "parse", read_head },       { "rename", read_rename },
	{ "set", read_set },          { "fill", read_fields },
	{ "block", read_block },      { "decumulate", read_decumulate },
	{ "nuts", read_nuts },        { "join", read_join },
	{ "skip", read_skip },        { "split", read_split },
	{ "unpivot", read_unpivot },  { "map", read_map },
	{ "number", read_fields },    { "decimal", read_decimal },
	{ "missing", read_missing },  { "footnotes", read_footnotes },
	{ "flags", read_fields },     { "unit", read_fields },
	{ "units", read_units },      { "scale", read_scale },
	{ "period", read_fields },    { "freq", read_freq },
	{ "region", read_fields },    { "drop", read_fields },
	{ "keep", read_fields },      { "glued_footnotes", read_switch },
	{ "drop_empty", read_switch }, { "cell_flags", read_switch },
	{ "backcast", read_switch },
};

static int read_entry(struct normalise *n, const cJSON *entry)
{
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		if (strcmp(entries[i].name, entry->string) == 0)
			return entries[i].read(n, entry->string, entry);
	return usage_fail(n->stage, "profile: unknown entry \"%s\"; see PROFILES in the manual",
	                  entry->string);
}

/* ---- files -------------------------------------------------------------- */

/* The name of a built-in profile in `name`, from that of its resource; false when it
 * is none. */
static bool profile_name(const struct resource *r, struct slice *name)
{
	struct slice whole = slice_of(r->name);

	if (!slice_starts(whole, slice_of(folder)) || !slice_ends(whole, SLICE(".json")))
		return false;
	*name = (struct slice){ whole.p + sizeof(folder) - 1, whole.n - (sizeof(folder) - 1) - 5 };
	return true;
}

void profile_list(struct buf *out)
{
	size_t n;
	const struct resource *all = resource_all(&n);
	struct slice name;

	for (size_t i = 0; i < n; i++) {
		cJSON *json;
		const cJSON *title;

		if (!profile_name(&all[i], &name))
			continue;
		json = cJSON_ParseWithLength(all[i].begin, (size_t)(all[i].end - all[i].begin));
		title = cJSON_GetObjectItemCaseSensitive(json, "title");
		buf_printf(out, "%.*s\t%s\n", SLICE_ARG(name),
		           cJSON_IsString(title) ? title->valuestring : "");
		cJSON_Delete(json);
	}
}

static int unknown_profile(struct normalise *n, const char *name)
{
	struct buf known = { 0 };
	size_t count;
	const struct resource *all = resource_all(&count);
	struct slice one;

	for (size_t i = 0; i < count; i++)
		if (profile_name(&all[i], &one))
			buf_printf(&known, "%s%.*s", known.n ? ", " : "", SLICE_ARG(one));
	usage_fail(n->stage, "no profile \"%s\"; known: %.*s; or name a file (with a / or .json)", name,
	           SLICE_ARG(buf_slice(&known)));
	buf_fini(&known);
	return -1;
}

/* The line of the byte at which parsing stopped. */
static size_t line_of(struct slice text, const char *at)
{
	size_t line = 1;

	for (const char *p = text.p; p < text.p + text.n && p < at; p++)
		line += *p == '\n';
	return line;
}

static int read_text(struct normalise *n, const char *name, struct slice text)
{
	const char *end = text.p;
	cJSON *json = cJSON_ParseWithLengthOpts(text.p, text.n, &end, 0);
	const cJSON *entry;
	int rc = 0;

	if (!cJSON_IsObject(json)) {
		rc = usage_fail(n->stage, "profile %s: not a JSON object, see line %zu", name,
		                line_of(text, end));
	} else {
		buf_printf(&n->title, "profile: %s\n", name);
		cJSON_ArrayForEach(entry, json)
			if (rc == 0)
				rc = read_entry(n, entry);
	}
	cJSON_Delete(json);
	return rc;
}

static bool profile_file(struct normalise *n, const char *name, struct slice *text)
{
	return resource_find(arena_printf(&n->arena, "%s%s.json", folder, name).p, text);
}

int profile_print(struct normalise *n, const char *name)
{
	struct slice text;

	if (!profile_file(n, name, &text))
		return unknown_profile(n, name);
	buf_adds(&n->stage->output->buf, text);
	return 1;
}

int profile_read(struct normalise *n, const char *name)
{
	struct buf content = { 0 };
	struct slice text;
	bool is_file = strchr(name, '/') || slice_ends(slice_of(name), SLICE(".json"));
	int rc;

	if (is_file) {
		int error = file_read(name, PROFILE_LIMIT, &content);

		rc = error ? diag_fail_errno(n->stage->diag, error, "%s", name) :
		             read_text(n, name, buf_slice(&content));
	} else {
		rc = profile_file(n, name, &text) ? read_text(n, name, text) : unknown_profile(n, name);
	}
	buf_fini(&content);
	return rc;
}
