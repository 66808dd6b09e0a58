/* SPDX-License-Identifier: MIT */
#include "indicator/side.h"

#include <math.h>
#include <stdlib.h>

#include "stream/reader.h"

static int compare_rows(const void *pa, const void *pb)
{
	const struct side_row *a = pa, *b = pb;
	int order = slice_cmp(a->key[0], b->key[0]);

	if (!order)
		order = slice_cmp(a->key[1], b->key[1]);
	return order ? order : slice_cmp(a->time, b->time);
}

struct loading {
	struct side *table;
	struct diag *diag;
	struct field_ref key[2], time, value, label;
	int keys;
};

static int fail(const struct loading *l, const struct batch *b, const struct record *r, const char *message,
                struct slice field)
{
	struct place place = { b->file, r->line, 0 };
	return diag_fail(l->diag, &place, "the table %s: %s (field \"%.*s\")", l->table->name, message,
	                 SLICE_ARG(field));
}

static bool is_code(const struct value *v)
{
	return v && (v->kind == VALUE_STRING || v->kind == VALUE_NUMBER);
}

static int take(struct loading *l, const struct batch *b, const struct record *r)
{
	struct side *t = l->table;
	struct side_row row = { .value = NAN };
	const struct value *v;

	for (int k = 0; k < l->keys; k++) {
		v = record_get(r, &l->key[k]);
		if (!is_code(v))
			return fail(l, b, r, "a record without this key", l->key[k].name);
		row.key[k] = arena_dup(&t->arena, value_text(v, b->arena));
	}
	v = record_get(r, &l->time);
	if (v && v->kind != VALUE_NULL)
		row.time = arena_dup(&t->arena, value_text(v, b->arena));
	if (l->label.name.n) {
		v = record_get(r, &l->label);
		if (!is_code(v))
			v = record_get(r, &l->value);
		if (!is_code(v))
			return fail(l, b, r, "a record without this label", l->label.name);
		row.label = arena_dup(&t->arena, value_text(v, b->arena));
	}
	v = l->label.name.n ? NULL : record_get(r, &l->value);
	if (!l->label.name.n && (!v || (v->kind != VALUE_NULL && !value_number(v, &row.value))))
		return fail(l, b, r, "a record without a number", l->value.name);
	t->rows = xgrow(t->rows, &t->cap, t->n + 1, sizeof(*t->rows));
	t->rows[t->n++] = row;
	return 0;
}

static int reject(void *context, const struct place *place, struct slice raw, const char *reason)
{
	const struct loading *l = context;

	(void)raw;
	return diag_fail(l->diag, place, "the table %s: %s", l->table->name, reason);
}

static int read_rows(struct loading *l, const char *path)
{
	struct input *in = input_open(path, l->diag);
	struct reader *reader;
	struct batch batch;
	int rc;

	if (!in)
		return -1;
	reader = reader_new(in, l->diag, false, reject, l);
	do {
		rc = reader_next(reader, &batch);
		for (size_t i = 0; rc > 0 && i < batch.n; i++)
			if (take(l, &batch, &batch.records[i]) < 0)
				rc = -1;
	} while (rc > 0);
	reader_free(reader);
	input_close(in);
	return rc;
}

static int check_twice(const struct loading *l)
{
	const struct side *t = l->table;

	for (size_t i = 1; i < t->n; i++)
		if (compare_rows(&t->rows[i - 1], &t->rows[i]) == 0)
			return diag_fail(l->diag, NULL, "the table %s has two records of %.*s%s%.*s%s%.*s", t->name,
			                 SLICE_ARG(t->rows[i].key[0]), t->rows[i].key[1].n ? ", " : "",
			                 SLICE_ARG(t->rows[i].key[1]), t->rows[i].time.n ? ", " : "",
			                 SLICE_ARG(t->rows[i].time));
	return 0;
}

struct side *side_read(const char *name, const char *path, const struct side_fields *f, struct diag *diag)
{
	struct side *t = xcalloc(1, sizeof(*t));
	struct loading l = { .table = t, .diag = diag, .keys = f->key[1].n ? 2 : 1 };
	int rc;

	t->name = name;
	for (int k = 0; k < l.keys; k++)
		l.key[k] = field_named(f->key[k]);
	l.time = field_named(f->time);
	l.value = field_named(f->value);
	if (f->label.n)
		l.label = field_named(f->label);
	rc = read_rows(&l, path);
	if (rc == 0 && t->n)
		qsort(t->rows, t->n, sizeof(*t->rows), compare_rows);
	if (rc < 0 || check_twice(&l) < 0) {
		side_free(t);
		return NULL;
	}
	return t;
}

void side_free(struct side *t)
{
	if (!t)
		return;
	free(t->rows);
	arena_fini(&t->arena);
	free(t);
}

/* The first row that is not before these keys and time. */
static size_t first_from(const struct side *t, const struct side_row *wanted)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (compare_rows(&t->rows[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct side_row *find(const struct side *t, struct slice key1, struct slice key2, struct slice time)
{
	struct side_row wanted = { .key = { key1, key2 }, .time = time };
	size_t at = first_from(t, &wanted);

	if (at < t->n && compare_rows(&t->rows[at], &wanted) == 0)
		return &t->rows[at];
	wanted.time = (struct slice){ "", 0 };
	at = first_from(t, &wanted);
	return at < t->n && compare_rows(&t->rows[at], &wanted) == 0 ? &t->rows[at] : NULL;
}

double side_value(const struct side *t, struct slice key1, struct slice key2, struct slice time)
{
	const struct side_row *row = find(t, key1, key2, time);

	return row ? row->value : NAN;
}

struct slice side_label(const struct side *t, struct slice key, struct slice time)
{
	const struct side_row *row = find(t, key, (struct slice){ "", 0 }, time);

	return row ? row->label : (struct slice){ NULL, 0 };
}

const struct side_row *side_rows(const struct side *t, struct slice key1, size_t *n)
{
	struct side_row wanted = { .key = { key1, { "", 0 } }, .time = { "", 0 } };
	size_t at = first_from(t, &wanted), end = at;

	while (end < t->n && slice_eq(t->rows[end].key[0], key1))
		end++;
	*n = end - at;
	return t->rows + at;
}
