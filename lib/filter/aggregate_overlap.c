/* SPDX-License-Identifier: MIT */
/*
 * What a group must not mix: units and measures, periods of different length, and
 * a whole with its own part. The last is looked for among the distinct codes of each
 * group: two cells of one period overlap when their regions are the same or one
 * contains the other, and their activities likewise. Each code has a short list of
 * the codes in the data that contain it, so a cell costs a few look-ups.
 */
#include "filter/aggregate.h"

#include <stdlib.h>

#include "filter/aggregate_span.h"

struct cell_place {
	uint32_t time, region, nace;
};

/* A set of cell_place, emptied at once by a new stamp. */
struct place_set {
	struct slot {
		struct cell_place place;
		uint32_t stamp;
		uint32_t part; /* the part that put it there */
	} *slots;
	size_t mask, n;
	uint32_t stamp;
};

struct check {
	struct stage *stage;
	struct aggregate *a;
	const struct groups *g;
	struct edges region, revisions[REVISIONS];
	struct edges *nace; /* those of the group's revision */
	int rev;            /* the column of rev */
	struct place_set cells, wider;
};

/* ---- messages ----------------------------------------------------------- */

static void quote(struct buf *out, struct slice field, const struct name *name)
{
	buf_adds(out, field);
	if (!name->p[0] && name->kind == VALUE_NULL)
		buf_addz(out, " absent");
	else
		buf_printf(out, name->kind == VALUE_STRING ? " \"%.*s\"" : " %.*s", (int)name->n, name->p);
}

/* ` (region "11", time "2015")`: the keys of a group. */
static void quote_group(struct buf *out, struct check *k, const struct part *part)
{
	const char *before = " (group ";

	for (size_t c = 0; c < k->a->by_columns; c++) {
		const struct name *name = part_name(k->a, k->g, part, c);
		if (name->kind == VALUE_NULL && !name->n)
			continue;
		buf_addz(out, before);
		quote(out, k->a->columns[c].ref.name, name);
		before = ", ";
	}
	if (before[0] == ',')
		buf_addc(out, ')');
}

static const struct name *cell_name(const struct check *k, const struct part *part, size_t column)
{
	const struct column *c = &k->a->columns[column];
	return &c->keyed->list[key_number(c, cell_key(cell_at(&k->a->cells, part->cell)))];
}

static int refuse(struct check *k, const struct part *x, const struct part *y, size_t column,
                  const char *why)
{
	struct buf text = { 0 };

	quote(&text, k->a->columns[column].ref.name, cell_name(k, x, column));
	buf_addz(&text, " and ");
	quote(&text, k->a->columns[column].ref.name, cell_name(k, y, column));
	buf_addz(&text, " go into one sum");
	quote_group(&text, k, x);
	diag_fail(k->stage->diag, NULL, "%.*s%s; add %.*s to --by, or leave one of them out",
	          SLICE_ARG(buf_slice(&text)), why, SLICE_ARG(k->a->columns[column].ref.name));
	buf_fini(&text);
	return -1;
}

static int refuse_overlap(struct check *k, const struct part *x, const struct part *y)
{
	const int columns[] = { k->a->region, k->a->nace };
	struct buf first = { 0 }, second = { 0 }, group = { 0 };

	for (int i = 0; i < 2; i++) {
		size_t c = (size_t)columns[i];
		if (cell_name(k, x, c) == cell_name(k, y, c))
			continue;
		buf_addz(&first, first.n ? ", " : "");
		buf_addz(&second, second.n ? ", " : "");
		quote(&first, k->a->columns[c].ref.name, cell_name(k, x, c));
		quote(&second, k->a->columns[c].ref.name, cell_name(k, y, c));
	}
	quote_group(&group, k, x);
	diag_fail(k->stage->diag, NULL,
	          "%.*s and %.*s overlap and would be added in one sum%.*s; leave one of them out, or "
	          "say --allow-overlap", SLICE_ARG(buf_slice(&first)), SLICE_ARG(buf_slice(&second)),
	          SLICE_ARG(buf_slice(&group)));
	buf_fini(&first);
	buf_fini(&second);
	buf_fini(&group);
	return -1;
}

/* ---- sets --------------------------------------------------------------- */

static void set_empty(struct place_set *set)
{
	set->n = 0;
	set->stamp++;
}

static struct slot *set_slot(struct place_set *set, struct cell_place place)
{
	uint64_t hash = ((uint64_t)place.region << 32 | place.nace) * 0x9E3779B97F4A7C15u;
	size_t at;

	hash = (hash ^ hash >> 29 ^ place.time) * 0xBF58476D1CE4E5B9u;
	for (at = (hash >> 32) & set->mask; set->slots[at].stamp == set->stamp; at = (at + 1) & set->mask)
		if (memcmp(&set->slots[at].place, &place, sizeof(place)) == 0)
			break;
	return &set->slots[at];
}

static void set_add(struct place_set *set, struct cell_place place, uint32_t part)
{
	struct slot *slot;

	if (set->n * 2 >= set->mask) {
		struct place_set old = *set;
		set->mask = old.mask ? old.mask * 2 + 1 : 1023;
		set->slots = xcalloc(set->mask + 1, sizeof(*set->slots));
		for (size_t i = 0; old.slots && i <= old.mask; i++)
			if (old.slots[i].stamp == set->stamp)
				*set_slot(set, old.slots[i].place) = old.slots[i];
		free(old.slots);
	}
	slot = set_slot(set, place);
	if (slot->stamp == set->stamp)
		return;
	*slot = (struct slot){ place, set->stamp, part };
	set->n++;
}

static const struct slot *set_find(struct place_set *set, struct cell_place place)
{
	struct slot *slot;

	if (!set->n)
		return NULL;
	slot = set_slot(set, place);
	return slot->stamp == set->stamp ? slot : NULL;
}

/* ---- places ------------------------------------------------------------- */

static struct cell_place place_at(const struct check *k, size_t i)
{
	const struct aggregate *a = k->a;
	const uint64_t *key = cell_key(cell_at(&a->cells, k->g->parts[i].cell));

	return (struct cell_place){ key_number(&a->columns[a->time], key),
		                    key_number(&a->columns[a->region], key),
		                    key_number(&a->columns[a->nace], key) };
}

/* The cell that contains the one at `i`, or crosses it: wider here, narrower there. */
static const struct slot *contained(struct check *k, size_t i)
{
	struct cell_place own = place_at(k, i), other = own;
	const struct slot *found;
	uint32_t r, n;

	for (r = 0; r <= edges_count(&k->region, own.region); r++) {
		other.region = r ? edges_get(&k->region, own.region, r - 1) : own.region;
		for (n = 0; n <= edges_count(k->nace, own.nace); n++) {
			other.nace = n ? edges_get(k->nace, own.nace, n - 1) : own.nace;
			if ((r || n) && (found = set_find(&k->cells, other)))
				return found;
		}
		other.nace = own.nace;
		if (r && (found = set_find(&k->wider, other)))
			return found;
	}
	return NULL;
}

static int check_places(struct check *k, size_t from, size_t to)
{
	const struct part *parts = k->g->parts;

	k->nace = &k->revisions[revision_of(name_raw(cell_name(k, &parts[from], (size_t)k->rev)))];
	if (!k->nace->from)
		edges_of_activities(k->nace, &k->a->columns[k->a->nace].names,
		                    (enum activity_revision)(k->nace - k->revisions));
	if (!k->region.n && !k->nace->n)
		return 0;
	set_empty(&k->cells);
	set_empty(&k->wider);
	for (size_t i = from; i < to; i++) {
		struct cell_place place = place_at(k, i);
		uint32_t nace = place.nace;
		set_add(&k->cells, place, (uint32_t)(i - from));
		for (uint32_t n = 0; n < edges_count(k->nace, nace); n++) {
			place.nace = edges_get(k->nace, nace, n);
			set_add(&k->wider, place, (uint32_t)(i - from));
		}
	}
	for (size_t i = from; i < to; i++) {
		const struct slot *other = contained(k, i);
		if (other)
			return refuse_overlap(k, &parts[from + other->part], &parts[i]);
	}
	return 0;
}

/* ---- units and periods -------------------------------------------------- */

static int check_guards(struct check *k, size_t from, size_t to)
{
	const struct part *parts = k->g->parts;

	for (size_t c = k->a->by_columns; c < k->a->columns_n; c++) {
		if (k->a->columns[c].role != COLUMN_GUARD)
			continue;
		for (size_t i = from + 1; i < to; i++)
			if (cell_name(k, &parts[i], c) != cell_name(k, &parts[from], c))
				return refuse(k, &parts[from], &parts[i], c, "");
	}
	return 0;
}

static int check_times(struct check *k, size_t from, size_t to)
{
	const struct part *parts = k->g->parts;
	size_t c = (size_t)k->a->time;
	struct span first = span_of(name_raw(cell_name(k, &parts[from], c)));

	for (size_t i = from + 1; i < to; i++) {
		const struct name *name = cell_name(k, &parts[i], c);
		struct span span;
		if (name == cell_name(k, &parts[from], c))
			continue;
		span = span_of(name_raw(name));
		if (span.kind != first.kind || span.months != first.months)
			return refuse(k, &parts[from], &parts[i], c, ", periods of different length");
		if (span.months && (span.start - first.start) % span.months)
			return refuse(k, &parts[from], &parts[i], c, ", periods that overlap");
	}
	return 0;
}

/* ---- all of it ---------------------------------------------------------- */

int groups_check(struct stage *s, const struct groups *g)
{
	struct aggregate *a = aggregate_of(s);
	struct check k = { .stage = s, .a = a, .g = g };
	bool places = !a->allow_overlap, times = a->columns[a->time].role != COLUMN_BY;
	int rc = 0;

	k.rev = aggregate_column(a, SLICE("rev"));
	if (places)
		edges_of_regions(&k.region, a->geo, &a->columns[a->region].names);
	for (size_t from = 0, to; rc == 0 && from < g->n; from = to) {
		to = groups_end(g, from);
		if (to == from + 1)
			continue;
		rc = check_guards(&k, from, to);
		if (rc == 0 && times)
			rc = check_times(&k, from, to);
		if (rc == 0 && places)
			rc = check_places(&k, from, to);
	}
	edges_fini(&k.region);
	for (int rev = 0; rev < REVISIONS; rev++)
		edges_fini(&k.revisions[rev]);
	free(k.cells.slots);
	free(k.wider.slots);
	return rc;
}
