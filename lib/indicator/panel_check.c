/* SPDX-License-Identifier: MIT */
/* Further fields that vary; codes that contain one another. */
#include "indicator/panel_check.h"

#include <stdlib.h>

#include "base/dict.h"
#include "reference/nace.h"
#include "reference/region.h"

/* ---- further fields ----------------------------------------------------- */

struct extra {
	struct slice name;
	struct dict numbers; /* of its values */
	struct slice last;   /* the value before, for neighbours are alike */
	uint32_t last_number, n;
	uint32_t *seen[EXTRA_DIMENSIONS]; /* by place: the value there, 0 for none yet */
	size_t seen_cap[EXTRA_DIMENSIONS];
	bool varies[EXTRA_DIMENSIONS];
};

struct extras {
	const struct panel_options *o;
	struct arena arena;
	struct extra *list;
	size_t n, cap;
	bool other_revision;
	uint64_t shape_id;
	uint32_t *of_key; /* for the keys of that shape: number of the extra plus one, or 0 */
	size_t of_key_cap;
};

struct extras *extras_new(const struct panel_options *o)
{
	struct extras *x = xcalloc(1, sizeof(*x));

	x->o = o;
	return x;
}

void extras_free(struct extras *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < x->n; i++) {
		dict_fini(&x->list[i].numbers);
		for (int d = 0; d < EXTRA_DIMENSIONS; d++)
			free(x->list[i].seen[d]);
	}
	free(x->list);
	free(x->of_key);
	arena_fini(&x->arena);
	free(x);
}

/* Fields with a role, or that say something about one figure and may differ from the next. */
static bool is_known(const struct panel_options *o, struct slice name)
{
	static const char *const remarks[] = { "status", "conf", "note", "reason", "measure", "unit" };

	for (size_t i = 0; i < o->by_n; i++)
		if (slice_eq(name, o->by[i]))
			return true;
	for (size_t i = 0; i < o->columns_n; i++)
		if (slice_eq(name, o->columns[i].field))
			return true;
	for (size_t i = 0; i < sizeof(remarks) / sizeof(*remarks); i++)
		if (slice_is(name, remarks[i])) /* measure and unit have a check of their own */
			return true;
	return slice_eq(name, o->region) || slice_eq(name, o->activity) || slice_eq(name, o->time) ||
	       slice_eq(name, o->value) || slice_eq(name, o->weight);
}

/* Which keys of the shape are extras: looked up once a shape. */
static void learn_shape(struct extras *x, const struct shape *shape)
{
	x->shape_id = shape->id;
	x->of_key = xgrow(x->of_key, &x->of_key_cap, shape->n, sizeof(*x->of_key));
	for (uint32_t k = 0; k < shape->n; k++) {
		struct slice name = shape->keys[k].name;
		size_t i = 0;
		x->of_key[k] = 0;
		if (is_known(x->o, name))
			continue;
		while (i < x->n && !slice_eq(x->list[i].name, name))
			i++;
		if (i == x->n) {
			x->list = xgrow(x->list, &x->cap, x->n + 1, sizeof(*x->list));
			x->list[x->n++] = (struct extra){ .name = arena_dup(&x->arena, name) };
		}
		x->of_key[k] = (uint32_t)i + 1;
	}
}

static uint32_t value_number_of(struct extra *e, struct arena *arena, struct slice text)
{
	struct dict_slot *slot;

	if (e->last_number && slice_eq(e->last, text))
		return e->last_number;
	if (!dict_find(&e->numbers, text)) {
		slot = dict_slot(&e->numbers, arena_dup(arena, text));
		slot->item = (void *)(uintptr_t)++e->n;
	}
	slot = dict_slot(&e->numbers, text);
	e->last = slot->key;
	return e->last_number = (uint32_t)(uintptr_t)slot->item;
}

static bool hangs_on_nothing(const struct extra *e)
{
	for (int d = 0; d < EXTRA_DIMENSIONS; d++)
		if (!e->varies[d])
			return false;
	return true;
}

static void note(struct extra *e, uint32_t value, const uint32_t places[EXTRA_DIMENSIONS])
{
	for (int d = 0; d < EXTRA_DIMENSIONS; d++) {
		size_t before = e->seen_cap[d], place = places[d];
		if (e->varies[d])
			continue;
		if (place >= before) {
			e->seen[d] = xgrow(e->seen[d], &e->seen_cap[d], place + 1, sizeof(**e->seen));
			memset(e->seen[d] + before, 0, (e->seen_cap[d] - before) * sizeof(**e->seen));
		}
		if (!e->seen[d][place])
			e->seen[d][place] = value;
		e->varies[d] = e->seen[d][place] != value;
	}
}

void extras_note(struct extras *x, const struct batch *b, const struct record *r,
                 const uint32_t places[EXTRA_DIMENSIONS])
{
	if (r->shape->id != x->shape_id)
		learn_shape(x, r->shape);
	for (uint32_t k = 0; k < r->shape->n; k++) {
		struct extra *e = x->of_key[k] ? &x->list[x->of_key[k] - 1] : NULL;
		/* Only text tells records apart; numbers are further figures of the same cell. */
		if (!e || r->v[k].kind != VALUE_STRING || hangs_on_nothing(e))
			continue;
		if (slice_is(e->name, "rev"))
			x->other_revision = true;
		note(e, value_number_of(e, &x->arena, value_text(&r->v[k], b->arena)), places);
	}
}

char *extras_complaint(const struct extras *x)
{
	const struct extra *first = NULL;

	/* the first by name: the order of the records has no say */
	for (size_t i = 0; i < x->n; i++)
		if (hangs_on_nothing(&x->list[i]) && (!first || slice_cmp(x->list[i].name, first->name) < 0))
			first = &x->list[i];
	return first ? xasprintf("the field \"%.*s\" varies within a panel; name it in --by for a panel of each value, "
	                         "aggregate over it, or drop it", SLICE_ARG(first->name)) : NULL;
}

bool extras_other_revision(const struct extras *x)
{
	return x->other_revision;
}

/* ---- a whole beside its parts ------------------------------------------- */

/* Codes of one dimension, sorted, and the pairs of them of which the first contains the other. */
struct dimension {
	const struct slice *codes;
	size_t n;
	struct overlap {
		uint32_t whole, part;
	} *pairs;
	size_t pairs_n, cap;
};

static void add_pair(struct dimension *d, uint32_t whole, uint32_t part)
{
	d->pairs = xgrow(d->pairs, &d->cap, d->pairs_n + 1, sizeof(*d->pairs));
	d->pairs[d->pairs_n++] = (struct overlap){ whole, part };
}

/* Adds the pair where `whole` is among the codes and another one. */
static void add_whole(struct dimension *d, struct slice whole, uint32_t part)
{
	size_t low = 0, high = d->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (slice_cmp(d->codes[middle], whole) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < d->n && low != part && slice_eq(d->codes[low], whole))
		add_pair(d, (uint32_t)low, part);
}

/* Totals by name, as SDMX and the offices write them. */
static void find_totals(struct dimension *d)
{
	for (uint32_t i = 0; i < d->n; i++) {
		add_whole(d, SLICE("TOTAL"), i);
		add_whole(d, SLICE("_T"), i);
	}
}

/* Regions climb their hierarchy; those of the table are also held against each other, for
 * former regions contain their successors. */
static void find_regions(struct dimension *d, const struct regions *table)
{
	uint32_t *known = xreallocarray(NULL, d->n + 1, sizeof(*known));
	size_t known_n = 0;

	for (uint32_t i = 0; i < d->n; i++) {
		for (int level = (int)region_level(table, d->codes[i]) - 1; level >= REGION_COUNTRY; level--) {
			char out[REGION_CODE_SIZE];
			struct slice above;
			if (region_ancestor(table, d->codes[i], (enum region_level)level, out, &above))
				add_whole(d, above, i);
		}
		if (region_find(table, d->codes[i]))
			known[known_n++] = i;
	}
	for (size_t i = 0; i < known_n; i++)
		for (size_t k = 0; k < known_n; k++)
			if (i != k && region_contains(table, d->codes[known[i]], d->codes[known[k]]))
				add_pair(d, known[i], known[k]);
	free(known);
}

/* Activities climb theirs; published aggregates are few, so each is held against all. */
static void find_activities(struct dimension *d)
{
	for (uint32_t i = 0; i < d->n; i++) {
		enum nace_level own = nace_level(d->codes[i]);
		for (int level = NACE_SECTION; level < (int)own && own != NACE_AGGREGATE; level++) {
			struct slice above = nace_at(d->codes[i], (enum nace_level)level);
			if (above.p)
				add_whole(d, above, i);
		}
		for (uint32_t k = 0; own == NACE_AGGREGATE && k < d->n; k++)
			if (k != i && nace_relation(d->codes[i], d->codes[k]) != NACE_DISJOINT)
				add_pair(d, i, k);
	}
}

static void find_pairs(struct dimension *d, struct slice field, const struct regions *table, bool other_revision)
{
	find_totals(d);
	if (slice_is(field, "nace") && !other_revision)
		find_activities(d);
	else if (table && slice_is(field, "region"))
		find_regions(d, table);
}

/* Whether the code has a cell in the panel. */
static bool occurs(const struct panel *p, uint32_t code, bool is_region)
{
	const size_t *start = is_region ? p->rows : p->columns;

	return start[code] < start[code + 1];
}

static char *overlap_in(const struct group *g, const struct dimension *d, bool is_region)
{
	for (const struct panel *p = g->panels; p < g->panels + g->times_n; p++)
		for (size_t i = 0; i < d->pairs_n; i++) {
			struct slice time = g->times[p->time];
			if (!occurs(p, d->pairs[i].whole, is_region) || !occurs(p, d->pairs[i].part, is_region))
				continue;
			return xasprintf("%.*s and %.*s overlap and would be counted twice%s%.*s; leave one of them out, name "
			                 "a published total with --total-%s, or say --allow-overlap",
			                 SLICE_ARG(d->codes[d->pairs[i].whole]), SLICE_ARG(d->codes[d->pairs[i].part]),
			                 time.n ? " in " : "", SLICE_ARG(time), is_region ? "region" : "activity");
		}
	return NULL;
}

char *overlap_complaint(const struct group *groups, size_t n, const struct panel_options *o, bool other_revision)
{
	const char *reason;
	struct regions *table = regions_open(NULL, &reason);
	char *message = NULL;

	for (const struct group *g = groups; g < groups + n && !message; g++) {
		struct dimension regions = { .codes = g->regions, .n = g->regions_n };
		struct dimension activities = { .codes = g->activities, .n = g->activities_n };
		find_pairs(&regions, o->region, table, other_revision);
		find_pairs(&activities, o->activity, table, other_revision);
		message = overlap_in(g, &regions, true);
		if (!message)
			message = overlap_in(g, &activities, false);
		free(regions.pairs);
		free(activities.pairs);
	}
	regions_close(table);
	return message;
}
