/* SPDX-License-Identifier: MIT */
/*
 * SDMX-JSON 1.0 and 2.0. Observations are keyed by positions in the lists of values of the
 * dimensions ("0:1:0"), flat or series by series; attributes hang on the data set, on a group of
 * dimensions, on a series or on the observation, by position in their list of values or as the
 * value itself. One record an observation, and a measure where there are several: dimensions in
 * the order of their key, `value`, `status` (OBS_STATUS) and `conf` (CONF_STATUS), then the
 * attributes that have a value.
 */
#include <stdlib.h>

#include "base/dict.h"
#include "format/json.h"

enum level { LEVEL_DATASET, LEVEL_GROUP, LEVEL_SERIES, LEVEL_OBSERVATION, LEVELS };

enum { COMPONENTS_MAX = 64 };

struct component {
	enum level level;
	struct slice id;
	struct value *code, *label; /* n: the listed values; label p NULL where there is none */
	size_t n;
	uint64_t order; /* of dimensions: the key position */
	size_t at;      /* of dimensions: the current value */
	bool unused;    /* its list of values is there and empty: nobody refers to it */
	struct value now, now_label; /* of attributes: the current value; p NULL: none */
};

/* Attributes of a group of dimensions, all of whose keys leave out the same ones. */
struct grouping {
	uint64_t involved; /* a bit for each dimension */
	struct dict keys;  /* to the list of attribute values */
};

struct sdmx_json {
	struct stage *s;
	const struct parse_options *o;
	struct input *in;
	struct arena arena; /* lives as long as the file */
	struct maker maker;
	struct component dims[COMPONENTS_MAX], attrs[COMPONENTS_MAX];
	size_t dims_n, attrs_n, order[COMPONENTS_MAX]; /* dimensions by key position */
	struct slice measures[COMPONENTS_MAX];
	size_t measures_n;
	struct grouping groups[16];
	size_t groups_n;
	/* the layout of the record made last */
	uint64_t shape_mask;
	const struct shape *shape;
	bool shape_known;
};

bool sdmx_json_is(struct json root)
{
	struct json data = json_member(root, "data");

	return json_member(root, "dataSets").p || json_member(data, "dataSets").p || json_member(data, "structures").p;
}

static int fail(struct sdmx_json *j, const char *why)
{
	return document_fail(j->s, j->in, "%s", why);
}

/* ---- components ---------------------------------------------------------- */

/* The name in --lang, else the main one. */
static struct json name_of(struct sdmx_json *j, struct json v)
{
	struct json names = json_member(v, "names"), found = { NULL, NULL };

	for (struct json_walk w = json_walk(names); j->o->lang && json_next(&w);)
		if (slice_is(w.raw_key, j->o->lang))
			found = w.value;
	if (!found.p)
		found = json_member(v, "name");
	for (struct json_walk w = json_walk(names); !found.p && json_next(&w);)
		found = w.value;
	return found;
}

/* A text of a literal: of several languages that of --lang or the first, of several values all. */
static struct slice literal(struct sdmx_json *j, struct json v)
{
	struct buf text = { 0 };
	struct slice result;

	if (json_type(v) != JSON_OBJECT && json_type(v) != JSON_ARRAY)
		return json_scalar(v, &j->arena);
	for (struct json_walk w = json_walk(v); json_next(&w);) {
		if (w.object && j->o->lang && slice_is(w.raw_key, j->o->lang))
			return literal(j, w.value);
		if (w.object && text.n)
			continue;
		if (text.n)
			buf_addz(&text, "; ");
		buf_adds(&text, literal(j, w.value));
	}
	result = arena_dup(&j->arena, buf_slice(&text));
	buf_fini(&text);
	return result;
}

/* The listed value's code: its id, else its value, else its name. */
static struct value code_of(struct sdmx_json *j, struct json v)
{
	struct json code = json_member(v, "id");

	if (!code.p)
		code = json_member(v, "value");
	if (!code.p)
		code = json_member(v, "ids");
	if (!code.p)
		code = name_of(j, v);
	return value_string(&j->arena, literal(j, code.p ? code : v));
}

static const char *read_component(struct sdmx_json *j, struct json v, enum level level, struct component *c)
{
	struct json values = json_member(v, "values"), position = json_member(v, "keyPosition");
	struct slice digits = json_scalar(position, &j->arena);
	size_t i = 0;

	*c = (struct component){ .level = level, .id = json_scalar(json_member(v, "id"), &j->arena), .order = UINT64_MAX };
	if (!c->id.n)
		return "a component of the structure has no id";
	if (json_type(position) == JSON_NUMBER && digits.n < 6) {
		c->order = 0;
		for (size_t k = 0; k < digits.n; k++)
			c->order = c->order * 10 + (uint64_t)(digits.p[k] - '0');
	}
	c->n = json_count(values);
	c->unused = json_type(values) == JSON_ARRAY && !c->n;
	c->code = arena_alloc(&j->arena, (c->n + 1) * sizeof(*c->code));
	c->label = arena_alloc(&j->arena, (c->n + 1) * sizeof(*c->label));
	for (struct json_walk w = json_walk(values); json_next(&w); i++) {
		struct json name = name_of(j, w.value);
		c->code[i] = code_of(j, w.value);
		c->label[i] = name.p ? value_string(&j->arena, literal(j, name)) : (struct value){ .p = NULL };
	}
	return NULL;
}

static const char *read_level(struct sdmx_json *j, struct json list, enum level level, struct component *into, size_t *n)
{
	const char *why = NULL;

	for (struct json_walk w = json_walk(list); !why && json_next(&w);) {
		if (*n == COMPONENTS_MAX)
			return "more than 64 dimensions or attributes";
		why = read_component(j, w.value, level, &into[*n]);
		(*n)++;
	}
	return why;
}

static const char *read_structure(struct sdmx_json *j, struct json structure)
{
	static const char *const levels[LEVELS] = { "dataSet", "dimensionGroup", "series", "observation" };
	struct json dims = json_member(structure, "dimensions"), attrs = json_member(structure, "attributes");
	struct json measures = json_member(json_member(structure, "measures"), "observation");
	const char *why = NULL;

	j->dims_n = j->attrs_n = j->measures_n = 0;
	j->shape_known = false;
	for (int level = 0; level < LEVELS && !why; level++) {
		why = read_level(j, json_member(dims, levels[level]), (enum level)level, j->dims, &j->dims_n);
		if (!why)
			why = read_level(j, json_member(attrs, levels[level]), (enum level)level, j->attrs, &j->attrs_n);
	}
	for (struct json_walk w = json_walk(measures); !why && json_next(&w);) {
		if (j->measures_n == COMPONENTS_MAX)
			return "more than 64 measures";
		j->measures[j->measures_n++] = json_scalar(json_member(w.value, "id"), &j->arena);
	}
	if (!why && !j->dims_n)
		return "a structure without dimensions";
	for (size_t i = 0; i < j->dims_n; i++) { /* stable, by key position */
		size_t at = i;
		while (at && j->dims[j->order[at - 1]].order > j->dims[i].order) {
			j->order[at] = j->order[at - 1];
			at--;
		}
		j->order[at] = i;
	}
	return why;
}

/* ---- current values ------------------------------------------------------ */

/* A whole number at the front of the key's next part; -1 where it is none. */
static long position(struct slice part)
{
	long n = 0;

	if (!part.n || part.n > 9)
		return -1;
	for (size_t i = 0; i < part.n; i++) {
		if (part.p[i] < '0' || part.p[i] > '9')
			return -1;
		n = n * 10 + (part.p[i] - '0');
	}
	return n;
}

/* Takes the positions of a key "0:1" to the dimensions of that level. */
static const char *set_key(struct sdmx_json *j, struct slice key, enum level level)
{
	for (size_t i = 0; i < j->dims_n; i++) {
		long at;
		if (j->dims[i].level != level)
			continue;
		at = key.p ? position(slice_cut(&key, ':')) : -1;
		if (at < 0 || (size_t)at >= j->dims[i].n)
			return "a key of a series or an observation does not fit the dimensions";
		j->dims[i].at = (size_t)at;
	}
	return key.p && key.n ? "a key of a series or an observation has more parts than there are dimensions" : NULL;
}

static const char *set_attribute(struct sdmx_json *j, struct component *a, struct json v)
{
	long at;

	a->now = a->now_label = (struct value){ .p = NULL };
	if (json_type(v) == JSON_NULL || json_type(v) == JSON_NONE)
		return NULL;
	if (a->n && json_type(v) == JSON_NUMBER) {
		at = position(json_scalar(v, &j->arena));
		if (at < 0 || (size_t)at >= a->n)
			return "an attribute's position is not among its values";
		a->now = a->code[at];
		a->now_label = a->label[at];
		return NULL;
	}
	a->now = json_type(v) == JSON_NUMBER ? value_digits(json_scalar(v, &j->arena)) :
	                                       value_string(&j->arena, literal(j, v));
	return NULL;
}

/* The list's values to the attributes of that level, from element `skip` on; what the list
 * does not reach has none. */
static const char *set_attributes(struct sdmx_json *j, struct json list, enum level level, size_t skip)
{
	struct json_walk w = json_walk(list);
	const char *why = NULL;
	bool more = true;

	while (skip-- > 0 && more)
		more = json_next(&w);
	for (size_t i = 0; i < j->attrs_n && !why; i++) {
		if (j->attrs[i].level != level || j->attrs[i].unused) /* OECD leaves such out of the lists */
			continue;
		more = more && json_next(&w);
		why = set_attribute(j, &j->attrs[i], more ? w.value : (struct json){ NULL, NULL });
	}
	return why;
}

/* ---- groups -------------------------------------------------------------- */

/* Key "0:1:" of the dimensions in `involved` at their current values. */
static struct slice group_key(const struct sdmx_json *j, uint64_t involved, struct buf *key)
{
	key->n = 0;
	for (size_t i = 0; i < j->dims_n; i++) {
		if (i)
			buf_addc(key, ':');
		if (involved >> i & 1)
			buf_printf(key, "%zu", j->dims[i].at);
	}
	return buf_slice(key);
}

static const char *read_groups(struct sdmx_json *j, struct json groups)
{
	for (size_t g = 0; g < j->groups_n; g++)
		dict_fini(&j->groups[g].keys);
	j->groups_n = 0;
	for (struct json_walk w = json_walk(groups); json_next(&w);) {
		struct slice key = json_key(&w, &j->arena), rest = key;
		uint64_t involved = 0;
		size_t g = 0, n = 0;
		struct json *values = arena_alloc(&j->arena, sizeof(*values));
		for (; rest.p && n < j->dims_n; n++)
			involved |= (uint64_t)(slice_cut(&rest, ':').n > 0) << n;
		if (rest.p || n != j->dims_n)
			return "a key of a group does not fit the dimensions";
		while (g < j->groups_n && j->groups[g].involved != involved)
			g++;
		if (g == sizeof(j->groups) / sizeof(*j->groups))
			return "attributes of more than 16 kinds of groups";
		if (g == j->groups_n)
			j->groups[j->groups_n++] = (struct grouping){ .involved = involved };
		*values = w.value;
		dict_slot(&j->groups[g].keys, key)->item = values;
	}
	return NULL;
}

/* Attributes of all groups that the current observation is in. */
static const char *set_groups(struct sdmx_json *j)
{
	struct buf key = { 0 };
	const char *why = NULL;

	for (size_t i = 0; i < j->attrs_n && j->groups_n; i++)
		if (j->attrs[i].level == LEVEL_GROUP)
			j->attrs[i].now = j->attrs[i].now_label = (struct value){ .p = NULL };
	for (size_t g = 0; g < j->groups_n && !why; g++) {
		const struct json *values = dict_find(&j->groups[g].keys, group_key(j, j->groups[g].involved, &key));
		struct json_walk w = values ? json_walk(*values) : (struct json_walk){ .p = NULL };
		for (size_t i = 0; i < j->attrs_n && !why; i++) {
			if (j->attrs[i].level != LEVEL_GROUP || !json_next(&w))
				continue;
			if (json_type(w.value) != JSON_NULL)
				why = set_attribute(j, &j->attrs[i], w.value);
		}
	}
	buf_fini(&key);
	return why;
}

/* ---- records ------------------------------------------------------------- */

/* What SDMX calls status and confidentiality has a field of its own here. */
static struct slice field_of(struct slice id)
{
	if (slice_is(id, "OBS_STATUS"))
		return SLICE("status");
	return slice_is(id, "CONF_STATUS") ? SLICE("conf") : id;
}

static const struct shape *shape_for(struct sdmx_json *j, uint64_t mask)
{
	struct slice names[6 * COMPONENTS_MAX];
	size_t n = 0;

	if (j->shape_known && j->shape_mask == mask)
		return j->shape;
	for (size_t i = 0; i < j->dims_n; i++)
		names[n++] = j->dims[j->order[i]].id;
	if (j->measures_n > 1)
		names[n++] = SLICE("measure");
	names[n++] = SLICE("value");
	for (size_t i = 0; i < j->attrs_n; i++)
		if (mask >> i & 1)
			names[n++] = field_of(j->attrs[i].id);
	for (size_t i = 0; i < j->dims_n && j->o->labels; i++)
		names[n++] = arena_printf(&j->arena, "%.*s_label", SLICE_ARG(j->dims[j->order[i]].id));
	for (size_t i = 0; i < j->attrs_n && j->o->labels; i++)
		if (mask >> i & 1 && j->attrs[i].now_label.p)
			names[n++] = arena_printf(&j->arena, "%.*s_label", SLICE_ARG(field_of(j->attrs[i].id)));
	j->shape = schema_shape(j->maker.schema, names, n);
	j->shape_mask = mask;
	j->shape_known = !j->o->labels; /* labels of attributes come and go */
	return j->shape;
}

static int write_record(struct sdmx_json *j, struct slice measure, struct json value)
{
	const struct shape *shape;
	struct value *v;
	uint64_t mask = 0;

	for (size_t i = 0; i < j->attrs_n; i++)
		mask |= (uint64_t)(j->attrs[i].now.p != NULL) << i;
	shape = shape_for(j, mask);
	if (!shape)
		return fail(j, "two components have the same id, or one is called value, status, conf or measure");
	v = maker_add(&j->maker, shape, 0);
	for (size_t i = 0; i < j->dims_n; i++)
		*v++ = j->dims[j->order[i]].code[j->dims[j->order[i]].at];
	if (j->measures_n > 1)
		*v++ = value_string(&j->maker.arena, measure);
	*v++ = json_type(value) == JSON_NUMBER ? value_digits(json_scalar(value, &j->maker.arena)) :
	       json_type(value) == JSON_STRING ? value_string(&j->maker.arena, json_scalar(value, &j->maker.arena)) :
	                                         value_null();
	for (size_t i = 0; i < j->attrs_n; i++)
		if (mask >> i & 1)
			*v++ = j->attrs[i].now;
	for (size_t i = 0; i < j->dims_n && j->o->labels; i++) {
		struct value label = j->dims[j->order[i]].label[j->dims[j->order[i]].at];
		*v++ = label.p ? label : j->dims[j->order[i]].code[j->dims[j->order[i]].at];
	}
	for (size_t i = 0; i < j->attrs_n && j->o->labels; i++)
		if (mask >> i & 1 && j->attrs[i].now_label.p)
			*v++ = j->attrs[i].now_label;
	j->s->counts.made++;
	return 0;
}

static int read_observation(struct sdmx_json *j, struct slice key, struct json list)
{
	const char *why = set_key(j, key, LEVEL_OBSERVATION);
	size_t measures = j->measures_n ? j->measures_n : 1, i = 0;
	int rc = 0;

	if (!why)
		why = set_attributes(j, list, LEVEL_OBSERVATION, measures);
	if (!why)
		why = set_groups(j);
	if (why)
		return fail(j, why);
	for (struct json_walk w = json_walk(list); rc == 0 && i < measures && json_next(&w); i++)
		rc = write_record(j, j->measures_n ? j->measures[i] : SLICE(""), w.value);
	if (rc == 0 && i == 0)
		return fail(j, "an observation without a value");
	return rc == 0 && maker_full(&j->maker) ? maker_emit(&j->maker, j->s) : rc;
}

static int read_observations(struct sdmx_json *j, struct json observations)
{
	int rc = 0;

	for (struct json_walk w = json_walk(observations); rc == 0 && json_next(&w);)
		rc = read_observation(j, json_key(&w, &j->arena), w.value);
	return rc;
}

static int read_dataset(struct sdmx_json *j, struct json dataset)
{
	struct json series = json_member(dataset, "series");
	const char *why;
	int rc = 0;

	for (size_t i = 0; i < j->dims_n; i++) {
		j->dims[i].at = 0;
		if (j->dims[i].level == LEVEL_DATASET && !j->dims[i].n)
			return fail(j, "a dimension of the data set has no value");
	}
	for (size_t i = 0; i < j->attrs_n; i++)
		j->attrs[i].now = j->attrs[i].now_label = (struct value){ .p = NULL };
	why = set_attributes(j, json_member(dataset, "attributes"), LEVEL_DATASET, 0);
	if (!why)
		why = read_groups(j, json_member(dataset, "dimensionGroupAttributes"));
	if (why)
		return fail(j, why);
	if (!json_member(dataset, "attributes").p) /* listed once, they hold without being named */
		for (size_t i = 0; i < j->attrs_n; i++)
			if (j->attrs[i].level == LEVEL_DATASET && j->attrs[i].n == 1)
				j->attrs[i].now = j->attrs[i].code[0];
	for (struct json_walk w = json_walk(series); rc == 0 && json_next(&w);) {
		why = set_key(j, json_key(&w, &j->arena), LEVEL_SERIES);
		if (!why)
			why = set_attributes(j, json_member(w.value, "attributes"), LEVEL_SERIES, 0);
		if (why)
			return fail(j, why);
		rc = read_observations(j, json_member(w.value, "observations"));
	}
	if (rc == 0)
		rc = read_observations(j, json_member(dataset, "observations"));
	return rc;
}

/* The structure of a data set: the one its index names in 2.0, the only one in 1.0. */
static struct json structure_of(struct sdmx_json *j, struct json root, struct json dataset)
{
	struct json data = json_member(root, "data"), list = json_member(data, "structures");
	long wanted = position(json_scalar(json_member(dataset, "structure"), &j->arena)), i = 0;

	if (!list.p)
		list = json_member(root, "structures");
	for (struct json_walk w = json_walk(list); json_next(&w); i++)
		if (i == (wanted < 0 ? 0 : wanted))
			return w.value;
	return json_member(data, "structure").p ? json_member(data, "structure") : json_member(root, "structure");
}

int sdmx_json_document(struct stage *s, const struct parse_options *o, struct input *in, struct json root)
{
	struct sdmx_json *j = xcalloc(1, sizeof(*j));
	struct json sets = json_member(json_member(root, "data"), "dataSets");
	size_t n = 0;
	int rc = 0;

	*j = (struct sdmx_json){ .s = s, .o = o, .in = in };
	maker_init(&j->maker, input_name(in));
	if (!sets.p)
		sets = json_member(root, "dataSets");
	for (struct json_walk w = json_walk(sets); rc == 0 && json_next(&w); n++) {
		const char *why = read_structure(j, structure_of(j, root, w.value));
		struct slice action = json_scalar(json_member(w.value, "action"), &j->arena);
		if (slice_is(action, "Delete"))
			rc = fail(j, "a data set of action Delete: it says what to take away, not what is");
		else
			rc = why ? fail(j, why) : read_dataset(j, w.value);
	}
	if (rc == 0 && !n)
		rc = fail(j, json_member(root, "errors").p ? "the publisher answered with errors instead of figures" :
		                                             "SDMX-JSON without data sets: a structure, no figures");
	rc = maker_end(&j->maker, s, rc < 0);
	for (size_t g = 0; g < j->groups_n; g++)
		dict_fini(&j->groups[g].keys);
	maker_fini(&j->maker);
	arena_fini(&j->arena);
	free(j);
	return rc;
}
