/* SPDX-License-Identifier: MIT */
/*
 * Activities and products from one nomenclature to another. Where a code leads to one other,
 * or at --level all its targets are one, its figure moves there whole. Where it leads to
 * several, the figure is divided by weights that somebody gave, and says so: status E, the
 * field `via`, a share of the total at the end. Without weights it is rejected.
 */
#include "filter/classify_nace.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "reference/figure.h"

/* The ways from one nomenclature to --to. */
struct conversion {
	struct correspondence *way;
	struct dict memo; /* spelling, with the measure where weights hang on it, to struct outcome */
};

static size_t number_of(const struct nomenclature *n)
{
	return (size_t)(n - nomenclatures);
}

static size_t nomenclatures_n(void)
{
	size_t n = 0;

	while (nomenclatures[n].name)
		n++;
	return n;
}

/* NULL after diag_fail(). */
static struct conversion *conversion_from(struct stage *s, const struct nomenclature *from)
{
	struct classify *c = s->state;
	struct conversion *conversion = &c->conversions[number_of(from)];
	char *message = NULL;

	if (conversion->way || strcmp(from->table, c->to->table) == 0)
		return conversion;
	conversion->way = c->weights ? correspondence_weights(from, c->to, c->weights, &message) :
	                               correspondence_open(from, c->to, &message);
	if (message) {
		diag_fail(s->diag, NULL, "%s", message);
		free(message);
		return NULL;
	}
	return conversion;
}

int classify_open_conversions(struct stage *s)
{
	struct classify *c = s->state;
	const struct nomenclature *nace2 = nomenclature_find(SLICE("2"));

	c->conversions = xcalloc(nomenclatures_n(), sizeof(*c->conversions));
	if (!c->from)
		c->from = nomenclature_find(SLICE("OKED2019"));
	if (!c->to)
		c->to = nace2;
	if (c->digits && nomenclature_is_nace2(c->to))
		return usage_fail(s, "--level is section, division, group, class or national for %s", c->to->name);
	if (c->level == NACE_NATIONAL && !nomenclature_is_nace2(c->to))
		return usage_fail(s, "%s has no national classes", c->to->name);
	if (c->level && !nomenclature_is_nace2(c->to) && !c->to->letters)
		return usage_fail(s, "the levels of %s have no names; say --level with a number of digits", c->to->name);
	if (c->weights && strcmp(c->from->table, c->to->table) == 0)
		return usage_fail(s, "--weights needs --from and --to of two nomenclatures");
	if (c->weights && c->split != SPLIT_WEIGHTS)
		return usage_fail(s, "say either --weights or --split");
	return conversion_from(s, c->from) ? 0 : -1;
}

void classify_close_conversions(struct classify *c)
{
	for (size_t i = 0; c->conversions && i < nomenclatures_n(); i++) {
		correspondence_close(c->conversions[i].way);
		dict_fini(&c->conversions[i].memo);
	}
	free(c->conversions);
	for (size_t i = 0; i < c->moved_n; i++) {
		exact_fini(&c->moved[i].all);
		exact_fini(&c->moved[i].split);
	}
	free(c->moved);
}

/* ---- what a spelling leads to -------------------------------------------- */

static const struct answer *answer_of(struct classify *c, struct slice key, struct slice code)
{
	return nomenclature_is_nace2(c->to) ? classify_answer(c, code) : classify_answer_foreign(c, c->to, key);
}

/* Answers that are the same code at --level become one; `whole` where each has the whole figure. */
static void collapse(struct outcome *o, bool whole)
{
	size_t kept = 0;

	for (size_t i = 0; i < o->n; i++) {
		size_t k = 0;
		while (k < kept && !slice_eq(o->parts[k].answer->text, o->parts[i].answer->text))
			k++;
		if (k == kept) {
			o->parts[kept++] = o->parts[i];
			continue;
		}
		if (whole)
			continue;
		o->parts[k].weight += o->parts[i].weight;
		o->parts[k].decimal = SLICE("");
	}
	o->n = kept;
	if (kept == 1) {
		o->parts[0].weight = 1;
		o->parts[0].decimal = SLICE("1");
	}
}

/*
 * Weights by --split, before what is one at --level becomes one: converting and rolling up then
 * give the same as rolling up what was converted. An error where several are left without any.
 */
static void weigh(const struct classify *c, struct outcome *o, bool coarse)
{
	bool known = true;

	if (c->split == SPLIT_FIRST)
		o->n = 1;
	for (size_t i = 0; i < o->n && c->split != SPLIT_WEIGHTS; i++) {
		bool equal = c->split == SPLIT_EQUAL && o->n > 1;
		o->parts[i].weight = equal ? 1 / (double)o->n : 1;
		o->parts[i].decimal = equal ? SLICE("") : SLICE("1");
	}
	collapse(o, c->split == SPLIT_ALL);
	for (size_t i = 0; i < o->n; i++)
		known &= !isnan(o->parts[i].weight);
	if (!known)
		o->error = "the code leads to several; give --weights FILE, a coarser --level at which they are one, or "
		           "--split equal";
	else if (coarse && o->n > 1 && c->split == SPLIT_EQUAL)
		o->error = "a code coarser than the correspondence leads to several; convert the finest codes there are";
}

/* The digits of a spelling of `from`; NULL, or why it is no code of it. */
static const char *read_key(struct classify *c, const struct nomenclature *from, struct slice spelling,
                            struct nomenclature_code *code)
{
	struct nace_code nace;
	enum nace_error error;
	char text[16];
	struct slice key;

	if (!nomenclature_is_nace2(from))
		return nomenclature_read(from, spelling, code);
	error = nace_read(spelling, c->zeros, &nace);
	if (error != NACE_OK)
		return nace_error_text(error);
	if (nace.level == NACE_AGGREGATE)
		return "an aggregate cannot be converted; convert its parts";
	key = code_key(nace.level == NACE_NATIONAL ? nace_at(nace_text(&nace), NACE_CLASS) : nace_text(&nace), text);
	*code = (struct nomenclature_code){ .folded = nace.folded };
	memcpy(code->key, key.p, key.n);
	return NULL;
}

static void convert(struct classify *c, const struct conversion *conversion, const struct nomenclature *from,
                    struct slice spelling, struct slice measure, struct outcome *o)
{
	struct nomenclature_code code;
	struct link *links;
	bool coarse = false;
	size_t n;

	o->error = read_key(c, from, spelling, &code);
	if (o->error)
		return;
	o->folded = code.folded;
	if (!conversion->way) { /* the same codes, in a nomenclature that nace.h does not know */
		const struct code_list *list = code_list_of(from);
		if (list && !code_list_find(list, slice_of(code.key)).p)
			o->error = "no such code in the nomenclature that --from or the field rev names";
		o->parts = arena_alloc(&c->arena, sizeof(*o->parts));
		o->parts[0] = (struct part){ answer_of(c, slice_of(code.key), spelling), 1, SLICE("1") };
		o->n = 1;
		return;
	}
	n = correspondence_find(conversion->way, slice_of(code.key), measure, &c->arena, &links, &coarse);
	if (!n) {
		o->error = "no such code in the correspondence from the nomenclature that --from or the field rev names";
		return;
	}
	o->parts = arena_alloc(&c->arena, n * sizeof(*o->parts));
	for (size_t i = 0; i < n; i++) {
		char key[16];
		struct slice k = code_key(links[i].code, key);
		o->parts[i] = (struct part){ answer_of(c, k, links[i].code), links[i].weight, links[i].decimal };
		if (o->parts[i].answer->error)
			o->error = o->parts[i].answer->error;
	}
	o->n = n;
	if (o->error)
		return;
	weigh(c, o, coarse);
	o->via = value_string(&c->arena, arena_printf(&c->arena, "%s %s", from->name, code.key));
}

struct outcome *classify_outcome(struct stage *s, const struct nomenclature *from, struct slice spelling,
                                 struct slice measure)
{
	struct classify *c = s->state;
	struct conversion *conversion = conversion_from(s, from);
	struct slice name = spelling;
	struct outcome *o;

	if (!conversion)
		return NULL;
	if (conversion->way && correspondence_by_measure(conversion->way))
		name = arena_printf(&c->arena, "%.*s\x1f%.*s", SLICE_ARG(measure), SLICE_ARG(spelling));
	o = dict_find(&conversion->memo, name);
	if (o)
		return o;
	o = arena_alloc(&c->arena, sizeof(*o));
	memset(o, 0, sizeof(*o));
	if (!conversion->way && nomenclature_is_nace2(from)) {
		o->parts = arena_alloc(&c->arena, sizeof(*o->parts));
		o->parts[0] = (struct part){ classify_answer(c, spelling), 1, SLICE("1") };
		o->error = o->parts[0].answer->error;
		o->n = 1;
	} else {
		convert(c, conversion, from, spelling, measure, o);
	}
	dict_slot(&conversion->memo, arena_dup(&c->arena, name))->item = o;
	return o;
}

void classify_forget(struct classify *c)
{
	for (size_t i = 0; i < nomenclatures_n(); i++)
		dict_fini(&c->conversions[i].memo);
	token_fini(&c->usual);
	token_fini(&c->texts);
	dict_fini(&c->memo);
	arena_reset(&c->arena);
}

/* ---- the record ---------------------------------------------------------- */

/* A part of a ratio is no ratio. */
static bool is_ratio(const struct value *unit, struct arena *arena)
{
	struct slice text = unit && unit->kind == VALUE_STRING ? value_text(unit, arena) : SLICE("");

	return slice_starts(text, SLICE("percent")) || slice_starts(text, SLICE("index")) ||
	       slice_starts(text, SLICE("ratio")) || memmem(text.p, text.n, "_per_", 5) || memchr(text.p, '/', text.n);
}

static struct value times(const struct value *v, const struct part *part, struct arena *arena)
{
	struct buf out = { 0 };
	struct factor factor;
	struct value product;
	double number = 0;

	if (part->decimal.n && factor_read(part->decimal, &factor) &&
	    factor_apply(&factor, (struct slice){ v->p, v->n }, &out)) {
		product = *v;
		product.p = arena_dup(arena, buf_slice(&out)).p;
		product.n = (uint32_t)out.n;
	} else {
		value_number(v, &number);
		product = value_double(arena, number * part->weight);
	}
	buf_fini(&out);
	return product;
}

static struct moved *moved_of(struct classify *c, struct slice measure)
{
	size_t i = 0;

	while (i < c->moved_n && !slice_eq(c->moved[i].measure, measure))
		i++;
	if (i == c->moved_n) {
		c->moved = xgrow(c->moved, &c->moved_cap, i + 1, sizeof(*c->moved));
		c->moved[c->moved_n++] = (struct moved){ .measure = arena_dup(&c->names, measure) };
	}
	return &c->moved[i];
}

static void count_moved(struct classify *c, struct slice measure, double number, bool split)
{
	struct moved *moved = moved_of(c, measure);

	exact_add_double(&moved->all, fabs(number));
	if (split)
		exact_add_double(&moved->split, fabs(number));
}

void classify_merge_moved(struct classify *c, const struct classify *from)
{
	for (size_t i = 0; i < from->moved_n; i++) {
		struct moved *moved = moved_of(c, from->moved[i].measure);
		exact_add(&moved->all, &from->moved[i].all);
		exact_add(&moved->split, &from->moved[i].split);
	}
}

/* Letters of the status, E among them. */
static struct value estimated(const struct value *status, struct arena *arena)
{
	struct slice text = status && status->kind == VALUE_STRING ? value_text(status, arena) : SLICE("");

	return memchr(text.p, 'E', text.n) ? *status : value_string(arena, arena_printf(arena, "%.*sE", SLICE_ARG(text)));
}

const char *classify_convert(struct classify *c, const struct batch *b, struct record *r, const struct outcome *o,
                             const struct part *part)
{
	const struct value *value = record_get(r, &c->value), *measure = record_get(r, &c->measure);
	bool split = o->n > 1 || c->split == SPLIT_FIRST;
	struct value scaled;
	double number;

	if (!o->via.p)
		return NULL;
	if (split && part->weight != 1 && is_ratio(record_get(r, &c->unit), b->arena))
		return "a ratio cannot be divided among several codes; convert its numerator and denominator";
	if (value && value->kind == VALUE_NUMBER && value_number(value, &number)) {
		count_moved(c, measure && measure->kind == VALUE_STRING ? value_text(measure, b->arena) : SLICE(""),
		            number * part->weight, split);
		if (part->weight != 1) {
			scaled = times(value, part, b->arena);
			record_set(b, r, &c->value, scaled);
		}
	} else if (split && part->weight != 1 && value && value->kind != VALUE_NULL) {
		return "the value is no number, so it cannot be divided among several codes";
	}
	if (split)
		record_set(b, r, &c->status, estimated(record_get(r, &c->status), b->arena));
	record_set(b, r, &c->via, o->via);
	return NULL;
}

static int compare_moved(const void *a, const void *b)
{
	return slice_cmp(((const struct moved *)a)->measure, ((const struct moved *)b)->measure);
}

void classify_tell_moved(struct stage *s)
{
	struct classify *c = s->state;
	double all, split;

	if (c->moved_n)
		qsort(c->moved, c->moved_n, sizeof(*c->moved), compare_moved);
	for (size_t i = 0; i < c->moved_n; i++)
		if (exact_to_double(&c->moved[i].split, &split) && split > 0 && exact_to_double(&c->moved[i].all, &all))
			diag_warn(s->diag, NULL, "%.3g %% of %s%.*s%s went through codes that lead to several; those records have "
			                         "status E", 100 * split / all,
			          c->moved[i].measure.n ? "the figures of " : "the figures", SLICE_ARG(c->moved[i].measure),
			          c->split == SPLIT_ALL ? ", counted once for each," : "");
}
