/* SPDX-License-Identifier: MIT */
/*
 * classify-nace: activities to the canonical form of the classification, up its
 * hierarchy, and to clusters by schemes. What a spelling leads to is worked out once
 * and remembered, so a long stream costs one look-up a record. A field that this filter
 * writes and has nothing to say in is taken out: a cluster of an earlier scheme must not
 * stand among those of a later one.
 */
#include <stdlib.h>

#include "filter/classify_nace.h"
#include "filter/filters.h"
#include "stream/output.h"

enum {
	OPT_FIELD = 256, OPT_FROM, OPT_TO, OPT_COARSER, OPT_TITLES, OPT_SECTION, OPT_ROLES, OPT_MULTIPLE, OPT_ONLY,
	OPT_UNMATCHED, OPT_REPAIR, OPT_KEPT, OPT_LABELS, OPT_LIST, OPT_DESCRIBE, OPT_PRINT, OPT_WEIGHTS, OPT_SPLIT, OPT_NOMENCLATURES, OPT_INTO,
};

static const struct option_row options[] = {
	{ 's', "scheme", "NAME|FILE", "add the field cluster (with its role and stage) by a scheme; again\n"
	                              "for more, as FIELD=NAME; --list-schemes names the built-in ones" },
	{ 'l', "level", "LEVEL", "roll up to section, division, group, class or national; to a number\n"
	                         "of digits where levels have no names (HS, SITC, NAICS)" },
	{ OPT_COARSER, "keep-coarser", NULL, "with --level, keep codes and aggregates that are coarser" },
	{ OPT_FIELD, "field", "NAME", "the field that holds the activity (nace)" },
	{ OPT_INTO, "into", "NAME", "the field to write it to (the same), so that the original stays" },
	{ OPT_FROM, "from", "NAME", "the nomenclature of codes in records without rev (OKED2019)" },
	{ OPT_TO, "to", "NAME", "the nomenclature to write: 2 takes OKED's national classes to their\n"
	                       "class, OKED2019 leaves them (OKED2019)" },
	{ OPT_WEIGHTS, "weights", "FILE", "how codes that lead to several divide: from, to, weight" },
	{ OPT_SPLIT, "split", "RULE", "the same without a file: weights (refuse without), equal, first, all" },
	{ OPT_NOMENCLATURES, "list-nomenclatures", NULL, "list those that --from and --to know" },
	{ OPT_LABELS, "from-labels", NULL, "read names of activities (kk, ru, en) too" },
	{ OPT_MULTIPLE, "multiple", NULL, "one record for each cluster that a code is in" },
	{ OPT_ONLY, "only", NULL, "drop records that are in no cluster of the first scheme" },
	{ OPT_REPAIR, "repair-zeros", NULL, "put lost leading zeros back where one reading exists" },
	{ OPT_KEPT, "zeros-kept", NULL, "all codes have their leading zeros: 6201 is 62.01, not 06.20.1" },
	{ OPT_ROLES, "roles", "A,B,...", "roles of the schemes that count (core, where a scheme has it)" },
	{ OPT_SECTION, "section", NULL, "add the field section, the letter" },
	{ OPT_TITLES, "titles", "LANG", "add nace_label and cluster_label in kk, ru or en" },
	{ OPT_UNMATCHED, "unmatched", "LABEL", "the cluster of records that are in none" },
	{ OPT_LIST, "list-schemes", NULL, "list the built-in schemes" },
	{ OPT_DESCRIBE, "describe-scheme", "NAME|FILE", "show a scheme: what it is and its codes" },
	{ OPT_PRINT, "print-scheme", "NAME", "write the file of a built-in scheme, to change and give to --scheme" },
	{ 0, NULL, NULL, NULL },
};

static struct out_field out_named(struct slice name)
{
	return (struct out_field){ field_named(name), field_named(name) };
}

static void init(struct stage *s)
{
	struct classify *c = s->state;

	c->nace = field_named(SLICE("nace"));
	c->rev = field_named(SLICE("rev"));
	c->kind = out_named(SLICE("nace_kind"));
	c->section = out_named(SLICE("section"));
	c->title = out_named(SLICE("nace_label"));
	c->measure = field_named(SLICE("measure"));
	c->unit = field_named(SLICE("unit"));
	c->value = field_named(SLICE("value"));
	c->status = field_named(SLICE("status"));
	c->via = field_named(SLICE("via"));
}

static int set_nomenclature(struct stage *s, const char *option, const char *name, const struct nomenclature **n)
{
	*n = nomenclature_find(slice_of(name));
	return *n ? 0 : usage_fail(s, "%s: the nomenclature \"%s\" is not known; --list-nomenclatures names those that are",
	                           option, name);
}

static int set_split(struct stage *s, const char *arg)
{
	static const char *const rules[] = { "weights", "equal", "first", "all" };
	struct classify *c = s->state;

	for (unsigned i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (strcmp(arg, rules[i]) == 0) {
			c->split = i;
			return 0;
		}
	return usage_fail(s, "--split is weights, equal, first or all, not \"%s\"", arg);
}

static int set_level(struct stage *s, const char *arg)
{
	struct classify *c = s->state;

	c->level = nace_level_named(slice_of(arg));
	if (!c->level && arg[0] >= '1' && arg[0] <= '8' && !arg[1])
		c->digits = (unsigned)(arg[0] - '0');
	return c->level || c->digits ? 0 : usage_fail(s, "--level is section, division, group, class or national, or a "
	                                                 "number of digits, not \"%s\"", arg);
}

static int list_nomenclatures(struct stage *s)
{
	for (const struct nomenclature *n = nomenclatures; n->name; n++) {
		buf_printf(&s->output->buf, "%-10s %s; to it from ", n->name, n->title);
		struct buf sources = { 0 };
		correspondence_sources(n, &sources);
		buf_adds(&s->output->buf, buf_slice(&sources));
		buf_addc(&s->output->buf, '\n');
		buf_fini(&sources);
	}
	return 1;
}

/* "[FIELD=]NAME" */
static int add_scheme(struct stage *s, const char *arg)
{
	struct classify *c = s->state;
	const char *equals = strchr(arg, '=');
	struct slice field = SLICE("");

	if (c->uses_n == SCHEMES_MAX)
		return usage_fail(s, "more than %d schemes", SCHEMES_MAX);
	if (equals && equals > arg) {
		field = (struct slice){ arg, (size_t)(equals - arg) };
		arg = equals + 1;
	}
	c->uses[c->uses_n++] = (struct use){ .name = arg, .field = field };
	return 0;
}

static int describe(struct stage *s, const char *name)
{
	char *message;
	struct scheme *scheme = scheme_open(name, &message);

	if (!scheme) {
		usage_fail(s, "%s", message);
		free(message);
		return -1;
	}
	scheme_describe(scheme, &s->output->buf);
	scheme_close(scheme);
	return 1;
}

static int print(struct stage *s, const char *name)
{
	struct slice text;

	if (!scheme_file(name, &text))
		return usage_fail(s, "no built-in scheme is called \"%s\"; --list-schemes names them", name);
	buf_adds(&s->output->buf, text);
	return 1;
}

static int option(struct stage *s, int code, const char *arg)
{
	struct classify *c = s->state;
	long n;

	switch (code) {
	case 's': return add_scheme(s, arg);
	case 'l': return set_level(s, arg);
	case OPT_COARSER: c->keep_coarser = true; return 0;
	case OPT_FIELD: c->nace = field_named(slice_of(arg)); return 0;
	case OPT_INTO: c->into = field_named(slice_of(arg)); return 0;
	case OPT_FROM: return set_nomenclature(s, "--from", arg, &c->from);
	case OPT_TO:
		if (set_nomenclature(s, "--to", arg, &c->to) < 0)
			return -1;
		c->to_nace = strcmp(c->to->name, "NACE2") == 0;
		return 0;
	case OPT_WEIGHTS: c->weights = arg; return 0;
	case OPT_SPLIT: return set_split(s, arg);
	case OPT_NOMENCLATURES: return list_nomenclatures(s);
	case OPT_LABELS: c->labels = true; return 0;
	case OPT_MULTIPLE: c->multiple = true; return 0;
	case OPT_ONLY: c->only = true; return 0;
	case OPT_REPAIR:
	case OPT_KEPT:
		if (c->zeros)
			return usage_fail(s, "say either --repair-zeros or --zeros-kept, once");
		c->zeros = code == OPT_KEPT ? NACE_ZEROS_KEPT : NACE_ZEROS_REPAIR;
		return 0;
	case OPT_ROLES:
		free(c->roles);
		n = option_names(s, "--roles", arg, &c->roles);
		c->roles_n = n < 0 ? 0 : (size_t)n;
		return n < 0 ? -1 : 0;
	case OPT_SECTION: c->with_section = true; return 0;
	case OPT_TITLES:
		if (strcmp(arg, "kk") != 0 && strcmp(arg, "ru") != 0 && strcmp(arg, "en") != 0)
			return usage_fail(s, "--titles is kk, ru or en, not \"%s\"", arg);
		c->lang = arg;
		return 0;
	case OPT_UNMATCHED: c->unmatched = arg; return 0;
	case OPT_LIST: scheme_list(&s->output->buf); return 1;
	case OPT_DESCRIBE: return describe(s, arg);
	case OPT_PRINT: return print(s, arg);
	default: return -1;
	}
}

/* Whether a field is read here, or written from elsewhere than this scheme. */
static bool is_taken(const struct classify *c, const struct use *use, struct slice name)
{
	for (const struct use *other = c->uses; other < use; other++)
		for (int i = 0; i < PARTS; i++)
			if (slice_eq(other->out[i].set.name, name))
				return true;
	return slice_eq(name, c->nace.name) || slice_eq(name, c->into.name) || slice_eq(name, c->rev.name) || slice_eq(name, c->kind.set.name) ||
	       (c->with_section && slice_eq(name, c->section.set.name)) ||
	       (c->lang && slice_eq(name, c->title.set.name));
}

/* The fields of a scheme: named by the user, else by the scheme, else `cluster`. */
static int name_fields(struct stage *s, struct use *use)
{
	static const char *const suffix[PARTS] = { "", "_role", "_stage", "_label" };
	struct classify *c = s->state;

	if (!use->field.n)
		use->field = scheme_field(use->scheme);
	if (!use->field.n)
		use->field = SLICE("cluster");
	for (int i = 0; i < PARTS; i++) {
		struct slice name = arena_printf(&c->names, "%.*s%s", SLICE_ARG(use->field), suffix[i]);
		if (is_taken(c, use, name))
			return usage_fail(s, "the scheme %s would overwrite the field %.*s, which is read or written "
			                     "already; name another: --scheme FIELD=%s", use->name, SLICE_ARG(name),
			                  use->name);
		use->out[i] = out_named(name);
	}
	return 0;
}

/* A scheme without roles counts whole; so does, where none are chosen, one without a core. */
static int choose_roles(struct stage *s)
{
	const struct classify *c = s->state;
	struct slice core = SLICE("core"), code;

	for (size_t k = 0; k < c->roles_n; k++) {
		bool known = false;
		for (size_t i = 0; i < c->uses_n; i++)
			known |= scheme_has_role(c->uses[i].scheme, c->roles[k]);
		if (!known)
			return usage_fail(s, "no scheme here has the role \"%.*s\"; --describe-scheme shows what "
			                     "they have", SLICE_ARG(c->roles[k]));
	}
	for (size_t i = 0; i < c->uses_n; i++) {
		struct scheme *scheme = c->uses[i].scheme;
		if (c->roles_n && scheme_has_roles(scheme))
			scheme_select(scheme, c->roles, c->roles_n);
		else if (!c->roles_n && scheme_has_role(scheme, core))
			scheme_select(scheme, &core, 1);
		if (!c->multiple && scheme_ambiguous(scheme, &code))
			return usage_fail(s, "the scheme %s has %.*s in several clusters; say --multiple for a record "
			                     "in each, or choose --roles", c->uses[i].name, SLICE_ARG(code));
	}
	return 0;
}

static int open_schemes(struct stage *s)
{
	struct classify *c = s->state;

	if (!c->uses_n && (c->roles || c->multiple || c->only || c->unmatched))
		return usage_fail(s, "--roles, --multiple, --only and --unmatched need a --scheme");
	if (c->multiple && c->uses_n > 1)
		return usage_fail(s, "--multiple takes one --scheme: beside the records of one, sums by another "
		                     "would count twice; call the filter once for each");
	if (c->to_nace && c->level == NACE_NATIONAL)
		return usage_fail(s, "NACE has no national classes: say either --to 2 or --level national");
	if (c->keep_coarser && !c->level && !c->digits)
		return usage_fail(s, "--keep-coarser needs a --level");
	if (classify_open_conversions(s) < 0)
		return -1;
	for (size_t i = 0; i < c->uses_n; i++) {
		struct use *use = &c->uses[i];
		char *message;

		use->scheme = scheme_open(use->name, &message);
		if (!use->scheme) {
			usage_fail(s, "%s", message);
			free(message);
			return -1;
		}
		if (!scheme_is_of(use->scheme, c->to))
			return usage_fail(s, "the scheme %s is of %s; say --to %s", use->name,
			                  scheme_nomenclature(use->scheme)->name, scheme_nomenclature(use->scheme)->name);
		if (name_fields(s, use) < 0)
			return -1;
	}
	return choose_roles(s);
}

static int fineness(const struct nace_code *code)
{
	return code->level == NACE_AGGREGATE ? 0 : code->level;
}

/* Of codes as fine the first in order is named, so that the order of records does not matter. */
static void tell(struct told *told, const struct nace_code *code, uint64_t records)
{
	int finer = fineness(code) - fineness(&told->code);

	if (!told->records || finer > 0 || (finer == 0 && strcmp(code->text, told->code.text) < 0))
		told->code = *code;
	told->records += records;
}

/* Counts what sums by cluster will lack or hold too much of. */
static void count_partial(struct classify *c, const struct answer *a)
{
	for (size_t i = 0; i < c->uses_n; i++) {
		if (a->uses[i].partial)
			tell(a->uses[i].n ? &c->uses[i].whole : &c->uses[i].none, &a->code, 1);
	}
}

/* The nomenclature of the record's code: its own revision, else --from. NULL after a rejection. */
static const struct nomenclature *nomenclature_of(struct stage *s, struct batch *b, const struct record *r, int *rc)
{
	struct classify *c = s->state;
	const struct value *rev = record_get(r, &c->rev);
	const struct nomenclature *n;

	if (!rev || rev->kind == VALUE_NULL)
		return c->from;
	n = nomenclature_find(value_text(rev, b->arena));
	if (!n)
		*rc = stage_reject(s, b, r, &c->rev, "a revision that is not known here; --list-nomenclatures names those "
		                                     "that are");
	return n;
}

/* What a record leads to; NULL after a rejection (*rc -1 when that stops). */
static struct outcome *classify(struct stage *s, struct batch *b, struct record *r, struct slice *spelling,
                                int *rc)
{
	struct classify *c = s->state;
	const struct value *v = record_get(r, &c->nace), *measure = record_get(r, &c->measure);
	const struct nomenclature *from = nomenclature_of(s, b, r, rc);
	struct outcome *o;

	if (!from)
		return NULL;
	if (!v || v->kind == VALUE_NULL) {
		*rc = stage_reject(s, b, r, &c->nace, "no activity code; name its field with --field");
		return NULL;
	}
	if (v->kind == VALUE_NUMBER) {
		*rc = stage_reject(s, b, r, &c->nace, "a number where a code should stand (13.10 as a number is "
		                                      "13.1); keep codes as text");
		return NULL;
	}
	if (v->kind != VALUE_STRING) {
		*rc = stage_reject(s, b, r, &c->nace, "true or false where a code should stand");
		return NULL;
	}
	*spelling = value_text(v, b->arena);
	o = classify_outcome(s, from, *spelling,
	                     measure && measure->kind == VALUE_STRING ? value_text(measure, b->arena) : SLICE(""));
	if (!o) {
		*rc = -1;
		return NULL;
	}
	if (o->error) {
		*rc = stage_reject(s, b, r, &c->nace, o->error, 0);
		return NULL;
	}
	for (size_t i = 0; i < o->n && !c->keep_coarser; i++)
		if (o->parts[i].answer->coarser) {
			*rc = stage_reject(s, b, r, &c->nace, "coarser than --level %s; keep such with --keep-coarser",
			                   c->level ? nace_level_name(c->level) : "asks for");
			return NULL;
		}
	return o;
}

static void keep(struct classify *c, const struct record *r, size_t n)
{
	if (c->kept_n + n > c->room) {
		bool moves = c->kept != c->many;
		c->many = xgrow(c->many, &c->many_cap, c->kept_n + n, sizeof(*c->many));
		if (moves && c->kept_n)
			memcpy(c->many, c->kept, c->kept_n * sizeof(*c->many));
		c->kept = c->many;
		c->room = c->many_cap;
	}
	if (c->kept + c->kept_n != r)
		memmove(c->kept + c->kept_n, r, n * sizeof(*r));
	c->kept_n += n;
}

/* The revision of what is written: none for NACE Rev. 2 after a conversion. */
static void put_revision(struct classify *c, const struct batch *b, struct record *r, const struct outcome *o)
{
	const char *name = c->to->name;

	if (!o->via.p && nomenclature_is_nace2(c->to))
		return;
	if (nomenclature_is_nace2(c->to))
		record_remove(b, r, &c->rev);
	else
		record_set(b, r, &c->rev, value_plain(slice_of(strncmp(name, "NACE", 4) == 0 ? name + 4 : name)));
}

/* One part of what a record leads to: the record itself, its copies for further clusters. */
static int take_part(struct stage *s, struct batch *b, struct record r, const struct outcome *o,
                     const struct part *part, struct slice spelling)
{
	struct classify *c = s->state;
	const struct answer *a = part->answer;

	c->folded += a->code.folded | o->folded;
	c->repaired += a->code.repaired;
	count_partial(c, a);
	if (c->only && !a->uses[0].n) {
		s->counts.dropped++;
		return 0;
	}
	classify_apply(c, b, &r, a, spelling);
	put_revision(c, b, &r, o);
	keep(c, &r, 1);
	for (size_t u = 0; c->multiple && u < c->uses_n; u++)
		for (size_t m = 1; m < a->uses[u].n; m++) {
			struct record copy = record_copy(b, &r);
			classify_put_member(b, &copy, &c->uses[u], &a->uses[u].members[m]);
			keep(c, &copy, 1);
			s->counts.made++;
		}
	return 0;
}

static int take(struct stage *s, struct batch *b, struct record *r)
{
	struct classify *c = s->state;
	struct slice spelling;
	int rc = 0;
	struct outcome *o = classify(s, b, r, &spelling, &rc);
	const char *fault;

	if (!o)
		return rc;
	classify_learn(c, r, o);
	for (size_t i = 0; i < o->n; i++) {
		struct record part = i + 1 < o->n ? record_copy(b, r) : *r;
		fault = classify_convert(c, b, &part, o, &o->parts[i]);
		if (fault) /* the first part finds it: nothing has been kept */
			return stage_reject(s, b, r, &c->nace, fault, 0);
		s->counts.made += i > 0;
		if (take_part(s, b, part, o, &o->parts[i], spelling) < 0)
			return -1;
	}
	return 0;
}

static int batch_of(struct stage *s, struct batch *b)
{
	struct classify *c = s->state;
	struct batch out = *b;
	int rc = 0;

	if (c->memo.n > MEMO_MAX || c->arena.used > MEMO_BYTES) /* a hostile stream of ever new spellings */
		classify_forget(c);
	c->kept = b->records;
	c->kept_n = 0;
	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		size_t usual = classify_usual(c, b, i) - i;
		bool more = (i += usual) < b->n;
		struct record r;

		if (c->kept != c->many)
			c->room = i + more;
		keep(c, b->records + i - usual, usual);
		if (more) {
			r = b->records[i];
			rc = take(s, b, &r);
		}
	}
	/* What goes before a failure is handed on, wherever the batch begins. */
	out.records = c->kept;
	out.n = c->kept_n;
	return stage_emit(s, &out) < 0 ? -1 : rc;
}

static bool splits(const struct stage *s)
{
	(void)s;
	return true;
}

static void merge(struct stage *s, struct stage *from)
{
	struct classify *c = s->state;
	const struct classify *other = from->state;

	c->folded += other->folded;
	c->repaired += other->repaired;
	classify_merge_moved(c, other);
	for (size_t i = 0; i < c->uses_n; i++) {
		if (other->uses[i].whole.records)
			tell(&c->uses[i].whole, &other->uses[i].whole.code, other->uses[i].whole.records);
		if (other->uses[i].none.records)
			tell(&c->uses[i].none, &other->uses[i].none.code, other->uses[i].none.records);
	}
}

static int finish(struct stage *s)
{
	const struct classify *c = s->state;

	if (c->folded)
		diag_warn(s->diag, NULL, "%llu codes had letters of another script that look like Latin ones; "
		                         "they were read as Latin", (unsigned long long)c->folded);
	if (c->repaired)
		diag_warn(s->diag, NULL, "%llu codes got a leading zero back (--repair-zeros)",
		          (unsigned long long)c->repaired);
	classify_tell_moved(s);
	for (const struct use *use = c->uses; use < c->uses + c->uses_n; use++) {
		if (use->whole.records)
			diag_warn(s->diag, NULL, "the scheme %s has parts of %s in other clusters; %llu records of "
			                         "such codes went whole to the code's own cluster", use->name,
			          use->whole.code.text, (unsigned long long)use->whole.records);
		if (use->none.records)
			diag_warn(s->diag, NULL, "the scheme %s has only parts of %s in a cluster, or in several; "
			                         "%llu records of such codes are in none: finer data would tell",
			          use->name, use->none.code.text, (unsigned long long)use->none.records);
	}
	return 0;
}

static void release(struct stage *s)
{
	struct classify *c = s->state;

	for (size_t i = 0; i < c->uses_n; i++)
		scheme_close(c->uses[i].scheme);
	classify_close_conversions(c);
	token_fini(&c->usual);
	token_fini(&c->texts);
	dict_fini(&c->memo);
	arena_fini(&c->arena);
	arena_fini(&c->names);
	free(c->roles);
	free(c->many);
}

const struct stage_class classify_nace_class = {
	.name = "classify-nace",
	.synopsis = "[--from name] [--to name] [-l level] [-s scheme] [--titles lang] [file ...]",
	.summary = "Brings activity codes to NACE Rev. 2 / OKED or another nomenclature, up their hierarchy, and to clusters.",
	.examples = "  classify-nace --level division --titles en < observations\n"
	            "  classify-nace --scheme pilot7 --scheme tech=tech < observations\n",
	.options = options,
	.state_size = sizeof(struct classify),
	.init = init,
	.option = option,
	.open = open_schemes,
	.batch = batch_of,
	.finish = finish,
	.splits = splits,
	.merge = merge,
	.close = release,
};
