/* SPDX-License-Identifier: MIT */
/*
 * SDMX-ML 2.1 data messages, generic and structure-specific: flat, as time series, as cross
 * sections. Read element by element; memory is that of one series and of the groups.
 *
 * One record an observation: what identifies it under its ids, `value`, `status` (OBS_STATUS),
 * `conf` (CONF_STATUS), then the attributes of observation, series, groups and data set. Which
 * attributes of a structure-specific message are dimensions, only its structure tells: they keep
 * the order of the message.
 */
#include <stdlib.h>

#include "base/dict.h"
#include "base/number.h"
#include "format/format.h"
#include "format/xml.h"

enum { PAIRS_MAX = 256, PATTERNS_MAX = 16 };

struct pair {
	struct slice id, value;
};

/* Those being read have room for PAIRS_MAX, those of a group are as many as it has. */
struct pairs {
	struct pair *list;
	size_t n;
};

/* Groups that name the same ids in their keys. */
struct pattern {
	struct slice ids[PAIRS_MAX];
	size_t n;
	struct dict groups; /* key to struct pairs */
};

enum part { PART_NONE, PART_SERIES_KEY, PART_OBS_KEY, PART_GROUP_KEY, PART_ATTRIBUTES };

struct sdmx_ml {
	struct stage *s;
	struct input *in;
	struct xml *xml;
	struct maker maker;
	struct arena ids;                 /* names, groups, data set: as long as the file */
	struct arena series_arena;        /* of the series being read */
	struct dict names;                /* ids, each once */
	struct pairs dataset, series, series_attributes, keys, attributes, group_key, group_attributes;
	struct pattern *patterns;
	size_t patterns_n;
	struct pairs **loose;             /* groups whose keys the first series will tell */
	size_t loose_n, loose_cap;
	struct slice at_observation;      /* the dimension at the observation */
	struct value value;
	bool has_value, has_mark;
	enum part part;
	bool in_dataset, in_series, in_obs, in_group, specific, failed;
	uint64_t datasets;
	/* the layout of the record made last */
	struct slice last[3 * PAIRS_MAX];
	size_t last_n;
	const struct shape *shape;
};

int sdmx_ml_sniff(struct slice head, bool whole, const char **stranger)
{
	struct slice text = slice_trim(head);

	(void)whole, (void)stranger;
	if (!text.n || text.p[0] != '<')
		return 0;
	return memmem(text.p, text.n, "www.sdmx.org/resources/sdmxml", 29) ||
	       memmem(text.p, text.n, "www.SDMX.org/resources/SDMXML", 29) ? 95 : 0;
}

static void fail(struct sdmx_ml *m, const char *why)
{
	if (!m->failed)
		xml_stop(m->xml, why);
	m->failed = true;
}

/* The id, the same bytes for the same name. */
static struct slice interned(struct sdmx_ml *m, const char *name)
{
	struct slice text = slice_of(name);
	struct slice *found = dict_find(&m->names, text);

	if (!found) {
		found = arena_alloc(&m->ids, sizeof(*found));
		*found = arena_dup(&m->ids, text);
		dict_slot(&m->names, *found)->item = found;
	}
	return *found;
}

static void add(struct sdmx_ml *m, struct pairs *p, struct arena *arena, const char *id, const char *value)
{
	if (p->n == PAIRS_MAX) {
		fail(m, "more than 256 dimensions and attributes");
		return;
	}
	p->list[p->n++] = (struct pair){ interned(m, id), arena_dup(arena, slice_of(value)) };
}

static const struct pair *find(const struct pairs *p, struct slice id)
{
	for (size_t i = 0; i < p->n; i++)
		if (slice_eq(p->list[i].id, id))
			return &p->list[i];
	return NULL;
}

/* ---- groups -------------------------------------------------------------- */

/* The values of the ids in `from`, as one key; empty where one is not there. */
static struct slice key_of(const struct pattern *pattern, const struct pairs *from, const struct pairs *more,
                           struct buf *key)
{
	key->n = 0;
	for (size_t i = 0; i < pattern->n; i++) {
		const struct pair *p = find(from, pattern->ids[i]);
		if (!p && more)
			p = find(more, pattern->ids[i]);
		if (!p)
			return SLICE("");
		buf_adds(key, p->value);
		buf_addc(key, '\x1f');
	}
	return buf_slice(key);
}

/* A copy that lives as long as the file. */
static struct pairs *hold(struct sdmx_ml *m, const struct pairs *p)
{
	struct pairs *held = arena_alloc(&m->ids, sizeof(*held));

	held->n = p->n;
	held->list = arena_alloc(&m->ids, (p->n + 1) * sizeof(*held->list));
	memcpy(held->list, p->list, p->n * sizeof(*held->list));
	return held;
}

/* Files the group of m->group_key and m->group_attributes. */
static void file_group(struct sdmx_ml *m)
{
	struct buf key = { 0 };
	struct slice k;
	size_t at = 0;

	for (; at < m->patterns_n; at++) {
		bool same = m->patterns[at].n == m->group_key.n;
		for (size_t i = 0; same && i < m->group_key.n; i++)
			same = slice_eq(m->patterns[at].ids[i], m->group_key.list[i].id);
		if (same)
			break;
	}
	if (at == PATTERNS_MAX || !m->group_key.n) {
		fail(m, m->group_key.n ? "groups with more than 16 kinds of keys" : "a group without a key");
		return;
	}
	if (at == m->patterns_n) {
		m->patterns_n++;
		for (size_t i = 0; i < m->group_key.n; i++)
			m->patterns[at].ids[i] = m->group_key.list[i].id;
		m->patterns[at].n = m->group_key.n;
	}
	k = arena_dup(&m->ids, key_of(&m->patterns[at], &m->group_key, NULL, &key));
	dict_slot(&m->patterns[at].groups, k)->item = hold(m, &m->group_attributes);
	buf_fini(&key);
}

/* A structure-specific group does not say which of its attributes are its key: those that the
 * series have too. */
static void file_loose(struct sdmx_ml *m)
{
	for (size_t g = 0; g < m->loose_n; g++) {
		m->group_key.n = m->group_attributes.n = 0;
		for (size_t i = 0; i < m->loose[g]->n; i++) {
			const struct pair *p = &m->loose[g]->list[i];
			bool is_key = find(&m->series, p->id) || find(&m->keys, p->id);
			struct pairs *into = is_key ? &m->group_key : &m->group_attributes;
			into->list[into->n++] = *p;
		}
		file_group(m);
	}
	m->loose_n = 0;
}

static void end_group(struct sdmx_ml *m)
{
	if (m->group_key.n) {
		file_group(m);
		return;
	}
	m->loose = xgrow(m->loose, &m->loose_cap, m->loose_n + 1, sizeof(struct pairs *));
	m->loose[m->loose_n++] = hold(m, &m->group_attributes);
}

/* ---- records ------------------------------------------------------------- */

static struct slice field_of(struct slice id)
{
	if (slice_is(id, "OBS_STATUS"))
		return SLICE("status");
	return slice_is(id, "CONF_STATUS") ? SLICE("conf") : id;
}

struct row {
	struct slice names[3 * PAIRS_MAX];
	struct slice values[3 * PAIRS_MAX];
	size_t n, value_at;
};

/* Adds those that have a value and whose id is not there yet: the nearer level stands. */
static void put(struct sdmx_ml *m, struct row *row, const struct pairs *p, bool check)
{
	for (size_t i = 0; i < p->n; i++) {
		struct slice name = field_of(p->list[i].id);
		bool known = !p->list[i].value.n;
		for (size_t k = 0; check && k < row->n && !known; k++)
			known = slice_eq(row->names[k], name);
		if (known)
			continue;
		if (row->n == 3 * PAIRS_MAX - 2) {
			fail(m, "more than 700 dimensions and attributes");
			return;
		}
		row->values[row->n] = p->list[i].value;
		row->names[row->n++] = name;
	}
}

static const struct shape *shape_for(struct sdmx_ml *m, const struct row *row)
{
	bool same = m->shape && m->last_n == row->n;

	for (size_t i = 0; same && i < row->n; i++)
		same = row->names[i].p == m->last[i].p && row->names[i].n == m->last[i].n;
	if (same)
		return m->shape;
	memcpy(m->last, row->names, row->n * sizeof(*m->last));
	m->last_n = row->n;
	return m->shape = schema_shape(m->maker.schema, row->names, row->n);
}

static void write_record(struct sdmx_ml *m)
{
	struct row row = { .n = 0 };
	const struct shape *shape;
	struct buf key = { 0 };
	struct value *v;

	file_loose(m);
	put(m, &row, &m->series, false);
	put(m, &row, &m->keys, true);
	row.value_at = row.n;
	row.names[row.n++] = SLICE("value");
	put(m, &row, &m->attributes, true);
	put(m, &row, &m->series_attributes, true);
	for (size_t i = 0; i < m->patterns_n; i++) {
		struct slice k = key_of(&m->patterns[i], &m->series, &m->keys, &key);
		const struct pairs *group = k.n ? dict_find(&m->patterns[i].groups, k) : NULL;
		if (group)
			put(m, &row, group, true);
	}
	buf_fini(&key);
	put(m, &row, &m->dataset, true);
	if (m->failed)
		return;
	shape = shape_for(m, &row);
	if (!shape) {
		fail(m, "two components have the same id, or one is called value");
		return;
	}
	v = maker_add(&m->maker, shape, 0);
	for (size_t i = 0; i < row.n; i++)
		v[i] = i == row.value_at ? m->value :
		                           value_string(&m->maker.arena, arena_dup(&m->maker.arena, row.values[i]));
	m->s->counts.made++;
	if (maker_full(&m->maker) && maker_emit(&m->maker, m->s) < 0)
		fail(m, NULL);
}

static void set_value(struct sdmx_ml *m, const char *text)
{
	struct slice digits = slice_of(text);

	m->has_value = true;
	if (!digits.n || slice_is(digits, "NaN"))
		m->value = value_null();
	else if (number_is_json(digits))
		m->value = value_digits(arena_dup(&m->maker.arena, digits));
	else
		m->value = value_string(&m->maker.arena, arena_dup(&m->maker.arena, digits));
	if (slice_is(digits, "NaN"))
		m->has_mark = true;
}

/* ---- elements ------------------------------------------------------------ */

/* What stands on a data set beside its attributes. */
static bool is_administrative(const char *name)
{
	static const char *const names[] = { "action", "setID", "dataScope", "structureRef", "validFromDate", "validToDate",
		                             "publicationYear", "publicationPeriod", "reportingBeginDate",
		                             "reportingEndDate", "keyFamilyURI", "datasetID" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Unprefixed attributes of a structure-specific element. */
static void take_attributes(struct sdmx_ml *m, const char **attributes, struct pairs *into, struct arena *arena)
{
	for (size_t i = 0; attributes[i]; i += 2)
		if (!strchr(attributes[i], ' ') && strcmp(attributes[i], "type") != 0) /* type: of a generic group */
			add(m, into, arena, attributes[i], attributes[i + 1]);
}

static void start_dataset(struct sdmx_ml *m, const char **attributes)
{
	const char *action = xml_attribute(attributes, "action");

	m->in_dataset = true;
	m->datasets++;
	m->dataset.n = 0;
	if (action && strcmp(action, "Delete") == 0)
		fail(m, "a data set of action Delete: it says what to take away, not what is");
	for (size_t i = 0; attributes[i]; i += 2)
		if (!strchr(attributes[i], ' ') && !is_administrative(attributes[i]))
			add(m, &m->dataset, &m->ids, attributes[i], attributes[i + 1]);
}

/* <Obs A="1" TIME_PERIOD="2020" OBS_VALUE="3" OBS_STATUS="A"/>: what stands before the value is
 * taken to identify, and what the header names as the dimension of the observation. */
static void take_specific_obs(struct sdmx_ml *m, const char **attributes)
{
	const char *type = NULL;

	for (size_t i = 0; attributes[i]; i += 2) {
		bool is_key = !m->has_value || slice_is(m->at_observation, attributes[i]);
		if (strchr(attributes[i], ' ')) {
			if (strcmp(xml_local(attributes[i]), "type") == 0)
				type = strchr(attributes[i + 1], ':') ? strchr(attributes[i + 1], ':') + 1 : attributes[i + 1];
			continue;
		}
		m->specific = true;
		if (strcmp(attributes[i], "OBS_VALUE") == 0)
			set_value(m, attributes[i + 1]);
		else
			add(m, is_key ? &m->keys : &m->attributes, &m->maker.arena, attributes[i], attributes[i + 1]);
	}
	/* explicit measures: the type is the value of the measure dimension */
	if (m->specific && type && m->at_observation.n && !slice_is(m->at_observation, "AllDimensions") &&
	    !find(&m->keys, m->at_observation) && strcmp(type, "ObsType") != 0) {
		char id[128];
		size_t n = m->at_observation.n < sizeof(id) - 1 ? m->at_observation.n : sizeof(id) - 1;
		memcpy(id, m->at_observation.p, n);
		id[n] = '\0';
		add(m, &m->keys, &m->maker.arena, id, type);
	}
}

static void take_value_element(struct sdmx_ml *m, const char **attributes)
{
	const char *id = xml_attribute(attributes, "id"), *value = xml_attribute(attributes, "value");

	if (!id)
		id = xml_attribute(attributes, "concept"); /* SDMX-ML 2.0 */
	if (!id || !value)
		return;
	if (m->part == PART_SERIES_KEY)
		add(m, &m->series, &m->series_arena, id, value);
	else if (m->part == PART_OBS_KEY)
		add(m, &m->keys, &m->maker.arena, id, value);
	else if (m->part == PART_GROUP_KEY)
		add(m, &m->group_key, &m->ids, id, value);
	else if (m->part == PART_ATTRIBUTES && m->in_group)
		add(m, &m->group_attributes, &m->ids, id, value);
	else if (m->part == PART_ATTRIBUTES && m->in_obs)
		add(m, &m->attributes, &m->maker.arena, id, value);
	else if (m->part == PART_ATTRIBUTES && m->in_series)
		add(m, &m->series_attributes, &m->series_arena, id, value);
	else if (m->part == PART_ATTRIBUTES)
		add(m, &m->dataset, &m->ids, id, value);
}

static void start_obs(struct sdmx_ml *m, const char **attributes)
{
	m->in_obs = true;
	m->keys.n = m->attributes.n = 0;
	m->has_value = m->has_mark = false;
	m->value = value_null();
	take_specific_obs(m, attributes);
}

static void start_group(struct sdmx_ml *m, const char **attributes)
{
	m->in_group = true;
	m->group_key.n = m->group_attributes.n = 0;
	take_attributes(m, attributes, &m->group_attributes, &m->ids);
}

static void on_start(void *context, const char *name, const char **attributes)
{
	struct sdmx_ml *m = context;
	const char *text;

	if (strcmp(name, "Structure") == 0 && (text = xml_attribute(attributes, "dimensionAtObservation"))) {
		m->at_observation = interned(m, text);
	} else if (strcmp(name, "DataSet") == 0) {
		start_dataset(m, attributes);
	} else if (!m->in_dataset) {
		return;
	} else if (strcmp(name, "Group") == 0) {
		start_group(m, attributes);
	} else if (strcmp(name, "Series") == 0) {
		/* records of the last series lie in its arena no longer */
		m->in_series = true;
		m->series.n = m->series_attributes.n = 0;
		arena_reset(&m->series_arena);
		take_attributes(m, attributes, &m->series, &m->series_arena);
	} else if (strcmp(name, "Obs") == 0) {
		start_obs(m, attributes);
	} else if (strcmp(name, "SeriesKey") == 0) {
		m->part = PART_SERIES_KEY;
	} else if (strcmp(name, "ObsKey") == 0) {
		m->part = PART_OBS_KEY;
	} else if (strcmp(name, "GroupKey") == 0) {
		m->part = PART_GROUP_KEY;
	} else if (strcmp(name, "Attributes") == 0) {
		m->part = PART_ATTRIBUTES;
	} else if (strcmp(name, "Value") == 0) {
		take_value_element(m, attributes);
	} else if (strcmp(name, "ObsDimension") == 0) {
		text = xml_attribute(attributes, "id");
		add(m, &m->keys, &m->maker.arena, text ? text : m->at_observation.n ? m->at_observation.p : "TIME_PERIOD",
		    xml_attribute(attributes, "value") ? xml_attribute(attributes, "value") : "");
	} else if (strcmp(name, "ObsValue") == 0) {
		set_value(m, xml_attribute(attributes, "value") ? xml_attribute(attributes, "value") : "");
	}
}

static void on_end(void *context, const char *name)
{
	struct sdmx_ml *m = context;

	if (!m->in_dataset)
		return;
	if (strcmp(name, "DataSet") == 0) {
		m->in_dataset = false;
	} else if (strcmp(name, "Obs") == 0) {
		if (m->has_mark && !find(&m->attributes, SLICE("OBS_STATUS")))
			add(m, &m->attributes, &m->maker.arena, "OBS_STATUS", "NaN");
		write_record(m);
		m->in_obs = false;
	} else if (strcmp(name, "Series") == 0) {
		m->in_series = false;
		m->series.n = m->series_attributes.n = 0;
	} else if (strcmp(name, "Group") == 0) {
		m->in_group = false;
		end_group(m);
	} else if (strcmp(name, "SeriesKey") == 0 || strcmp(name, "ObsKey") == 0 || strcmp(name, "GroupKey") == 0 ||
	           strcmp(name, "Attributes") == 0) {
		m->part = PART_NONE;
	}
}

static int read_document(struct sdmx_ml *m)
{
	static char block[256 * 1024];
	struct place place = { input_name(m->in), 0, 0 };
	unsigned long line;
	const char *why;
	ssize_t n;

	do {
		n = input_read(m->in, block, sizeof(block));
		if (n < 0)
			return -1;
		if (!xml_feed(m->xml, block, (size_t)n, n == 0)) {
			why = xml_error(m->xml, &line);
			place.line = line;
			return m->failed && diag_status(m->s->diag) == EXIT_FAILED ? -1 :
			                                                            diag_fail(m->s->diag, &place, "%s", why);
		}
	} while (n > 0);
	if (!m->datasets)
		return diag_fail(m->s->diag, &place, "SDMX-ML without a data set: a structure or an error message, no figures");
	return 0;
}

int sdmx_ml_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	struct sdmx_ml *m = xcalloc(1, sizeof(*m));
	struct pairs *const sets[] = { &m->dataset, &m->series, &m->series_attributes, &m->keys, &m->attributes,
		                       &m->group_key, &m->group_attributes };
	int rc;

	(void)o;
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++)
		sets[i]->list = xcalloc(PAIRS_MAX, sizeof(struct pair));
	m->s = s;
	m->in = in;
	m->patterns = xcalloc(PATTERNS_MAX, sizeof(*m->patterns));
	m->xml = xml_new(&(struct xml_handler){ on_start, on_end, NULL, m });
	maker_init(&m->maker, input_name(in));
	rc = maker_end(&m->maker, s, read_document(m) < 0);
	for (size_t i = 0; i < PATTERNS_MAX; i++)
		dict_fini(&m->patterns[i].groups);
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++)
		free(sets[i]->list);
	free(m->patterns);
	free(m->loose);
	xml_free(m->xml);
	dict_fini(&m->names);
	maker_fini(&m->maker);
	arena_fini(&m->ids);
	arena_fini(&m->series_arena);
	free(m);
	return rc;
}
