/* SPDX-License-Identifier: MIT */
/*
 * JSON-stat 1.x and 2.0 (json-stat.org): a dataset, a bundle of them (1.x) or a collection
 * (2.0). Values and statuses lie in row-major order, dense as an array or sparse as an object
 * of positions; a status may be one for all cells. Held in memory once, as the text it is.
 */
#include <stdlib.h>

#include "format/cube.h"
#include "format/json.h"

struct json_stat {
	struct stage *s;
	struct input *in;
	struct cube cube;
	uint64_t datasets, links;
};

static struct json statuses_of(struct json dataset)
{
	struct json status = json_member(dataset, "status"), inner = json_member(status, "value");

	/* Eurostat's first web service wraps them: {"value": [...], "category": {...}} */
	return json_type(inner) == JSON_ARRAY || json_type(inner) == JSON_OBJECT ? inner : status;
}

static bool is_dataset(struct json v)
{
	struct json class = json_member(v, "class");

	if (json_type(v) != JSON_OBJECT)
		return false;
	if (class.p)
		return (size_t)(class.end - class.p) == 9 && memcmp(class.p, "\"dataset\"", 9) == 0 &&
		       json_member(v, "dimension").p;
	return json_type(json_member(v, "dimension")) == JSON_OBJECT;
}

bool json_stat_is(struct json root)
{
	if (is_dataset(root) || json_type(json_member(json_member(root, "link"), "item")) == JSON_ARRAY)
		return true;
	for (struct json_walk w = json_walk(root); w.object && json_next(&w);)
		if (is_dataset(w.value))
			return true;
	return false;
}

/* A whole number, also in quotes ("size as strings"); false where it is none. */
static bool whole(struct json v, struct arena *arena, uint64_t *n)
{
	struct slice text = json_scalar(v, arena);

	*n = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9' || __builtin_mul_overflow(*n, 10, n) ||
		    __builtin_add_overflow(*n, (uint64_t)(text.p[i] - '0'), n))
			return false;
	return text.n > 0 && (json_type(v) == JSON_NUMBER || json_type(v) == JSON_STRING);
}

/* ---- categories ---------------------------------------------------------- */

static const char *set_code(struct cube_dimension *d, uint64_t at, struct value code)
{
	if (at >= d->n)
		return "a category's position is beyond the dimension's size";
	if (d->code[at].p)
		return "two categories have the same position";
	d->code[at] = code;
	return NULL;
}

/* The categories' codes, in order: from `index` as a list or an object, or the labels' names. */
static const char *read_codes(struct cube *c, struct cube_dimension *d, struct json category)
{
	struct json index = json_member(category, "index");
	uint64_t at = 0;
	const char *why = NULL;

	if (json_type(index) == JSON_NONE || json_type(index) == JSON_NULL)
		index = json_member(category, "label");
	for (struct json_walk w = json_walk(index); !why && json_next(&w); at++) {
		uint64_t place = at;
		struct slice code = w.object ? json_key(&w, &c->arena) : json_scalar(w.value, &c->arena);
		if (w.object && json_type(w.value) == JSON_NUMBER && !whole(w.value, &c->arena, &place))
			why = "a category's position is no whole number";
		else
			why = set_code(d, place, value_string(&c->arena, code));
	}
	if (!why && at != d->n)
		why = "a dimension has not as many categories as its size says";
	return why;
}

/* Which category has that code; d->n for none. Labels come mostly in the order of the codes. */
static size_t category_of(const struct cube_dimension *d, struct value code, size_t guess)
{
	for (size_t i = 0; i < d->n; i++) {
		size_t at = (guess + i) % d->n;
		if (d->code[at].n == code.n && memcmp(d->code[at].p, code.p, code.n) == 0)
			return at;
	}
	return d->n;
}

static void read_labels(struct cube *c, struct cube_dimension *d, struct json category)
{
	struct json label = json_member(category, "label"), child = json_member(category, "child");
	size_t guess = 0;

	if (json_type(label) == JSON_OBJECT) {
		d->label = arena_alloc(&c->arena, d->n * sizeof(*d->label));
		for (size_t i = 0; i < d->n; i++)
			d->label[i] = d->code[i];
		for (struct json_walk w = json_walk(label); json_next(&w); guess++) {
			size_t at = category_of(d, value_string(&c->arena, json_key(&w, &c->arena)), guess);
			if (at < d->n)
				d->label[at] = value_string(&c->arena, json_scalar(w.value, &c->arena));
		}
	}
	if (json_type(child) == JSON_OBJECT) {
		d->parent = arena_alloc(&c->arena, d->n * sizeof(*d->parent));
		for (size_t i = 0; i < d->n; i++)
			d->parent[i] = value_null();
		for (struct json_walk w = json_walk(child); json_next(&w);)
			for (struct json_walk k = json_walk(w.value); json_next(&k); guess++) {
				size_t at = category_of(d, value_string(&c->arena, json_scalar(k.value, &c->arena)), guess + 1);
				if (at < d->n)
					d->parent[at] = value_string(&c->arena, json_key(&w, &c->arena));
				guess = at;
			}
	}
}

static const char *read_dimension(struct cube *c, struct slice id, uint64_t size, struct json dimension, size_t room)
{
	struct cube_dimension *d = &c->dims[c->n];
	struct json category = json_member(dimension, "category");
	const char *why;

	if (c->n == CUBE_DIMENSIONS_MAX)
		return "more than 64 dimensions";
	if (json_type(category) != JSON_OBJECT)
		return "a dimension of `id` has no categories";
	/* no document holds more categories than bytes */
	if (size > room)
		return "a dimension's size is larger than the document";
	*d = (struct cube_dimension){ .id = id, .n = (size_t)size };
	d->code = arena_alloc(&c->arena, (d->n + 1) * sizeof(*d->code));
	memset(d->code, 0, (d->n + 1) * sizeof(*d->code));
	why = read_codes(c, d, category);
	if (why)
		return why;
	if (c->o->labels)
		read_labels(c, d, category);
	c->n++;
	return NULL;
}

static const char *read_dimensions(struct cube *c, struct json dataset)
{
	struct json dimension = json_member(dataset, "dimension"), ids = json_member(dataset, "id"),
		    sizes = json_member(dataset, "size");
	struct json_walk size;
	const char *why = NULL;

	if (!ids.p) { /* before 2.0 they stood inside */
		ids = json_member(dimension, "id");
		sizes = json_member(dimension, "size");
	}
	if (json_type(ids) != JSON_ARRAY || json_type(sizes) != JSON_ARRAY || json_count(ids) != json_count(sizes))
		return "`id` and `size` are not lists of the same length";
	size = json_walk(sizes);
	for (struct json_walk w = json_walk(ids); !why && json_next(&w);) {
		uint64_t n;
		struct slice id = json_scalar(w.value, &c->arena);
		struct json own = { NULL, NULL };
		json_next(&size);
		if (!whole(size.value, &c->arena, &n) || !n)
			return "a size is no number from 1 on";
		for (struct json_walk k = json_walk(dimension); !own.p && json_next(&k);)
			if (slice_eq(json_key(&k, &c->arena), id))
				own = k.value;
		why = read_dimension(c, id, n, own, (size_t)(dataset.end - dataset.p));
	}
	return why ? why : cube_begin(c);
}

/* ---- cells --------------------------------------------------------------- */

static struct value cell_value(struct cube *c, struct json v)
{
	struct slice text = json_scalar(v, &c->maker.arena);

	switch (json_type(v)) {
	case JSON_NUMBER: return value_digits(text);
	case JSON_STRING: return value_string(&c->maker.arena, text);
	default: return value_null();
	}
}

static struct value cell_status(struct cube *c, struct json v)
{
	enum json_type type = json_type(v);

	struct value none = { .p = NULL };

	if (type == JSON_NONE || type == JSON_NULL)
		return none;
	return value_string(&c->maker.arena, json_scalar(v, &c->maker.arena));
}

/* Positions and what stands there, of an object; sorted. */
struct placed {
	uint64_t place;
	struct json v;
};

static int by_place(const void *a, const void *b)
{
	uint64_t x = ((const struct placed *)a)->place, y = ((const struct placed *)b)->place;
	return (x > y) - (x < y);
}

/* NULL after an error, with *why. */
static struct placed *read_placed(struct cube *c, struct json object, size_t *n, const char **why)
{
	struct placed *list = NULL;
	size_t cap = 0;

	*n = 0;
	list = xgrow(list, &cap, 1, sizeof(*list));
	for (struct json_walk w = json_walk(object); json_next(&w);) {
		struct placed p = { .v = w.value };
		struct slice key = json_key(&w, &c->arena);
		*why = key.n && key.n < 20 ? NULL : "a position in `value` or `status` is no number below the product of the sizes";
		for (size_t i = 0; i < key.n && !*why; i++) {
			if (key.p[i] < '0' || key.p[i] > '9')
				*why = "a position in `value` or `status` is no number";
			p.place = p.place * 10 + (uint64_t)(key.p[i] - '0');
		}
		if (!*why && p.place >= c->size)
			*why = "a position in `value` or `status` is beyond the product of the sizes";
		if (*why) {
			free(list);
			return NULL;
		}
		list = xgrow(list, &cap, *n + 1, sizeof(*list));
		list[(*n)++] = p;
	}
	qsort(list, *n, sizeof(*list), by_place);
	for (size_t i = 1; i < *n; i++)
		if (list[i].place == list[i - 1].place) {
			*why = "a position stands twice in `value` or `status`";
			free(list);
			return NULL;
		}
	return list;
}

/* How the statuses lie. */
struct statuses {
	struct json all;        /* one for all cells */
	struct json_walk walk;  /* a list as long as the values */
	struct placed *placed;  /* an object */
	size_t n, at;
};

static const char *open_statuses(struct cube *c, struct json v, struct statuses *st)
{
	const char *why = NULL;
	size_t n;

	*st = (struct statuses){ .all = { NULL, NULL } };
	switch (json_type(v)) {
	case JSON_STRING: st->all = v; return NULL;
	case JSON_ARRAY:
		n = json_count(v);
		st->walk = json_walk(v);
		if (n == 1 && json_next(&st->walk)) {
			st->all = st->walk.value;
			st->walk.p = NULL;
		} else if (n != c->size && n != 0) {
			return "`status` is a list of another length than the product of the sizes";
		}
		return NULL;
	case JSON_OBJECT: st->placed = read_placed(c, v, &st->n, &why); return why;
	default: return NULL;
	}
}

static struct value status_at(struct cube *c, struct statuses *st, uint64_t place)
{
	if (st->all.p)
		return cell_status(c, st->all);
	if (st->walk.p && json_next(&st->walk))
		return cell_status(c, st->walk.value);
	while (st->at < st->n && st->placed[st->at].place < place)
		st->at++;
	if (st->at < st->n && st->placed[st->at].place == place)
		return cell_status(c, st->placed[st->at].v);
	return (struct value){ .p = NULL };
}

/* Sparse cells: those of `value`, and those that have a status only. */
static int write_sparse(struct cube *c, const struct placed *values, size_t n, struct statuses *st)
{
	size_t i = 0, k = 0, statuses = st->placed ? st->n : 0;
	int rc = 0;

	while (rc == 0 && (i < n || k < statuses)) {
		bool own = i < n && (k == statuses || values[i].place <= st->placed[k].place);
		bool marked = k < statuses && (i == n || st->placed[k].place <= values[i].place);
		struct value status = { .p = NULL };
		if (marked)
			status = cell_status(c, st->placed[k].v);
		else if (st->all.p)
			status = cell_status(c, st->all);
		cube_seek(c, own ? values[i].place : st->placed[k].place);
		rc = cube_cell(c, own ? cell_value(c, values[i].v) : value_null(), status);
		i += own;
		k += marked;
	}
	return rc;
}

static int write_cells(struct json_stat *j, struct json value, struct statuses *st)
{
	struct cube *c = &j->cube;
	const char *why = NULL;
	uint64_t place = 0;
	int rc = 0;

	if (json_type(value) == JSON_OBJECT) {
		size_t n;
		struct placed *values = read_placed(c, value, &n, &why);
		if (why)
			return document_fail(j->s, j->in, "%s", why);
		rc = write_sparse(c, values, n, st);
		free(values);
		return rc;
	}
	for (struct json_walk w = json_walk(value); rc == 0 && json_next(&w); place++)
		rc = cube_cell(c, cell_value(c, w.value), status_at(c, st, place));
	return rc;
}

static int read_dataset(struct json_stat *j, struct json dataset)
{
	struct cube *c = &j->cube;
	struct json value = json_member(dataset, "value");
	struct statuses st;
	const char *why;
	size_t n;
	int rc;

	if (json_member(dataset, "error").p)
		return document_fail(j->s, j->in, "the publisher answered with an error instead of figures: %.200s",
		                     json_member(dataset, "error").p);
	j->datasets++;
	why = read_dimensions(c, dataset);
	if (why)
		return document_fail(j->s, j->in, "%s", why);
	n = json_count(value);
	if (!n) {
		struct place place = { input_name(j->in), 0, 0 };
		diag_warn(j->s->diag, &place, "a dataset without values: it describes a table and holds no figures");
		return 0;
	}
	if (json_type(value) == JSON_ARRAY && n != c->size)
		return document_fail(j->s, j->in, "%zu values, where the sizes of the dimensions make %llu", n,
		                     (unsigned long long)c->size);
	why = open_statuses(c, statuses_of(dataset), &st);
	rc = why ? document_fail(j->s, j->in, "%s", why) : write_cells(j, value, &st);
	free(st.placed);
	return cube_end(c, rc < 0);
}

/* ---- what the document is ------------------------------------------------ */

/* Datasets in a collection, also in collections inside; what is a link only is counted. */
static int read_collection(struct json_stat *j, struct json collection, int depth)
{
	struct json link = json_member(collection, "link");
	int rc = 0;

	for (struct json_walk group = json_walk(link); rc == 0 && json_next(&group);)
		for (struct json_walk w = json_walk(group.value); rc == 0 && json_next(&w);) {
			cube_reset(&j->cube);
			if (is_dataset(w.value)) {
				struct json label = json_member(w.value, "label");
				j->cube.part = arena_dup(&j->cube.arena, json_scalar(label, &j->cube.arena));
				if (!j->cube.part.n)
					j->cube.part = arena_printf(&j->cube.arena, "%llu", (unsigned long long)j->datasets + 1);
				rc = read_dataset(j, w.value);
			} else if (json_type(json_member(w.value, "link")) == JSON_OBJECT && depth < 8) {
				rc = read_collection(j, w.value, depth + 1);
			} else {
				j->links++;
			}
		}
	return rc;
}

/* A bundle: datasets by name. */
static int read_bundle(struct json_stat *j, struct json root)
{
	size_t n = 0;
	int rc = 0;

	for (struct json_walk w = json_walk(root); json_next(&w);)
		n += is_dataset(w.value);
	for (struct json_walk w = json_walk(root); rc == 0 && json_next(&w);) {
		if (!is_dataset(w.value))
			continue;
		cube_reset(&j->cube);
		j->cube.part = n > 1 ? json_key(&w, &j->cube.arena) : SLICE("");
		rc = read_dataset(j, w.value);
	}
	return rc;
}

static int read_root(struct json_stat *j, struct json root)
{
	struct place place = { input_name(j->in), 0, 0 };
	int rc;

	if (json_type(root) == JSON_OBJECT && json_type(json_member(root, "error")) == JSON_ARRAY)
		return document_fail(j->s, j->in, "the publisher answered with an error instead of figures");
	if (is_dataset(root))
		return read_dataset(j, root);
	rc = json_member(root, "link").p ? read_collection(j, root, 0) : read_bundle(j, root);
	if (rc < 0)
		return -1;
	if (!j->datasets && j->links)
		return document_fail(j->s, j->in, "a collection of %llu links to tables, which holds no figures; fetch the "
		                                  "tables themselves", (unsigned long long)j->links);
	if (!j->datasets)
		return document_fail(j->s, j->in, "no dataset of JSON-stat in it");
	if (j->links)
		diag_warn(j->s->diag, &place, "%llu tables of the collection are links only and were left out",
		          (unsigned long long)j->links);
	return 0;
}

int json_stat_document(struct stage *s, const struct parse_options *o, struct input *in, struct json root)
{
	struct json_stat j = { .s = s, .in = in };
	int rc;

	cube_init(&j.cube, s, o, input_name(in));
	rc = read_root(&j, root);
	cube_fini(&j.cube);
	return rc;
}
