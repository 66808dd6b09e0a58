/* SPDX-License-Identifier: MIT */
/*
 * classify-nace: activities to the canonical form of the classification, up its
 * hierarchy, and to clusters by schemes. What a spelling leads to is worked out once
 * and remembered, so a long stream costs one look-up a record. A field that this filter
 * writes and has nothing to say in is taken out: a cluster of an earlier scheme must not
 * stand among those of a later one.
 */
#include <stdlib.h>

#include "base/dict.h"
#include "filter/filters.h"
#include "reference/nace.h"
#include "reference/scheme.h"
#include "stream/output.h"

enum { SCHEMES_MAX = 8 };

/* What is remembered, in spellings and in bytes. */
enum { MEMO_MAX = 65536, MEMO_BYTES = 64 * 1024 * 1024 };

enum {
	OPT_FIELD = 256, OPT_FROM, OPT_TO, OPT_COARSER, OPT_TITLES, OPT_SECTION, OPT_ROLES, OPT_MULTIPLE, OPT_ONLY,
	OPT_UNMATCHED, OPT_REPAIR, OPT_KEPT, OPT_LABELS, OPT_LIST, OPT_DESCRIBE,
};

static const struct option_row options[] = {
	{ 's', "scheme", "NAME|FILE", "add the field cluster (with its role and stage) by a scheme; again\n"
	                              "for more, as FIELD=NAME; --list-schemes names the built-in ones" },
	{ 'l', "level", "LEVEL", "roll up to section, division, group, class or national" },
	{ OPT_COARSER, "keep-coarser", NULL, "with --level, keep codes and aggregates that are coarser" },
	{ OPT_FIELD, "field", "NAME", "the field that holds the activity (nace)" },
	{ OPT_FROM, "from", "REV", "the revision of the input: 2 or OKED2019 (2)" },
	{ OPT_TO, "to", "REV", "the revision to write: 2 takes OKED's national classes to\n"
	                      "their class, OKED2019 leaves them (OKED2019)" },
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
	{ 0, NULL, NULL, NULL },
};

/* A field that is set, or taken out where there is nothing to set. */
struct out_field {
	struct field_ref set, remove;
};

/* What a scheme writes of one membership. */
enum { CLUSTER, ROLE, STAGE, LABEL, PARTS };

struct member {
	struct value v[PARTS]; /* p is NULL where there is nothing to write */
};

/* One scheme in use and the fields it sets. */
struct use {
	const char *name;
	struct slice field; /* empty: as the scheme says */
	struct scheme *scheme;
	struct out_field out[PARTS];
	/* Records of a code with parts in other clusters than its own, or with only parts in
	 * one; and the finest such code, for the message. */
	struct told {
		uint64_t records;
		struct nace_code code;
	} whole, none;
};

/* What one spelling leads to. */
struct answer {
	enum nace_error error;
	struct nace_code code;
	struct slice text; /* as it is to be written */
	bool coarser;      /* than --level, or an aggregate */
	struct value kind, section, title;
	struct {
		struct member *members;
		size_t n;
		bool partial;
	} uses[SCHEMES_MAX];
};

struct classify {
	struct field_ref nace, rev;
	struct out_field kind, section, title;
	enum nace_level level;
	const char *lang, *unmatched;
	bool keep_coarser, with_section, multiple, only, labels, to_nace;
	enum nace_zeros zeros;
	struct slice *roles;
	size_t roles_n;
	struct use uses[SCHEMES_MAX];
	size_t uses_n;
	struct dict memo;
	struct arena arena; /* of the memo */
	struct arena names; /* of derived field names */
	uint64_t folded, repaired;
	/* Records of a batch that became several. */
	struct record *many;
	size_t many_cap;
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
}

static bool known_revision(struct slice rev)
{
	return slice_is(rev, "2") || slice_is(rev, "nace2") || slice_is(rev, "OKED2019") ||
	       slice_is(rev, "oked2019");
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

static int option(struct stage *s, int code, const char *arg)
{
	struct classify *c = s->state;
	long n;

	switch (code) {
	case 's': return add_scheme(s, arg);
	case 'l':
		c->level = nace_level_named(slice_of(arg));
		return c->level ? 0 : usage_fail(s, "--level is section, division, group, class or national, "
		                                    "not \"%s\"", arg);
	case OPT_COARSER: c->keep_coarser = true; return 0;
	case OPT_FIELD: c->nace = field_named(slice_of(arg)); return 0;
	case OPT_FROM:
	case OPT_TO:
		if (code == OPT_TO)
			c->to_nace = slice_is(slice_of(arg), "2") || slice_is(slice_of(arg), "nace2");
		return known_revision(slice_of(arg)) ? 0 : usage_fail(s, "revision \"%s\" is not known; known are "
		                                                       "2 (NACE Rev. 2) and OKED2019", arg);
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
	return slice_eq(name, c->nace.name) || slice_eq(name, c->rev.name) || slice_eq(name, c->kind.set.name) ||
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
	if (c->keep_coarser && !c->level)
		return usage_fail(s, "--keep-coarser needs a --level");
	for (size_t i = 0; i < c->uses_n; i++) {
		struct use *use = &c->uses[i];
		char *message;

		use->scheme = scheme_open(use->name, &message);
		if (!use->scheme) {
			usage_fail(s, "%s", message);
			free(message);
			return -1;
		}
		if (name_fields(s, use) < 0)
			return -1;
	}
	return choose_roles(s);
}

static int lang_index(const char *lang)
{
	return *lang == 'k' ? 0 : *lang == 'r' ? 1 : 2;
}

/* A string value that lives as long as what is remembered; nothing for an empty text. */
static struct value remembered(struct classify *c, struct slice text)
{
	return text.n ? value_string(&c->arena, text) : (struct value){ 0 };
}

static void answer_clusters(struct classify *c, struct answer *a, size_t i)
{
	struct membership found[SCHEME_MEMBERS];
	size_t n = scheme_find(c->uses[i].scheme, nace_text(&a->code), found, &a->uses[i].partial);
	struct member *members = arena_alloc(&c->arena, (n + !n) * sizeof(*members));

	memset(members, 0, (n + !n) * sizeof(*members));
	for (size_t m = 0; m < n; m++) {
		members[m].v[CLUSTER] = remembered(c, found[m].cluster);
		members[m].v[ROLE] = remembered(c, found[m].role);
		members[m].v[STAGE] = remembered(c, found[m].stage);
		if (c->lang)
			members[m].v[LABEL] = remembered(c, found[m].title[lang_index(c->lang)]);
	}
	if (!n && c->unmatched)
		members[0].v[CLUSTER] = remembered(c, slice_of(c->unmatched));
	a->uses[i].members = members;
	a->uses[i].n = n;
}

/* Works out what a spelling leads to. */
static struct answer *answer_new(struct classify *c, struct slice spelling)
{
	struct answer *a = arena_alloc(&c->arena, sizeof(*a));

	memset(a, 0, sizeof(*a));
	a->error = c->labels ? nace_by_title(spelling, &a->code) : NACE_UNKNOWN;
	if (a->error == NACE_UNKNOWN)
		a->error = nace_read(spelling, c->zeros, &a->code);
	if (a->error != NACE_OK)
		return a;
	a->text = nace_text(&a->code);
	if (c->to_nace && a->code.level == NACE_NATIONAL)
		a->text = nace_at(a->text, NACE_CLASS);
	if (c->level && a->code.level != NACE_AGGREGATE) {
		struct slice up = nace_at(a->text, c->level);
		/* A class that OKED does not split is its own national class. */
		if (up.p)
			a->text = up;
		else
			a->coarser = !(c->level == NACE_NATIONAL && a->code.level == NACE_CLASS &&
			               !nace_is_split(a->text));
	}
	a->coarser |= c->level && a->code.level == NACE_AGGREGATE;
	if (a->code.level == NACE_AGGREGATE)
		a->kind = value_plain(SLICE("aggregate"));
	a->section = remembered(c, nace_at(a->text, NACE_SECTION));
	if (c->lang)
		a->title = remembered(c, nace_title(a->text, c->lang));
	for (size_t i = 0; i < c->uses_n; i++)
		answer_clusters(c, a, i);
	return a;
}

static const struct answer *answer_for(struct classify *c, struct slice spelling)
{
	struct answer *a = dict_find(&c->memo, spelling);

	if (a)
		return a;
	a = answer_new(c, spelling);
	dict_slot(&c->memo, arena_dup(&c->arena, spelling))->item = a;
	return a;
}

static void put(const struct batch *b, struct record *r, struct out_field *out, const struct value *v)
{
	if (v->p)
		record_set(b, r, &out->set, *v);
	else
		record_remove(b, r, &out->remove);
}

static void put_member(const struct batch *b, struct record *r, struct use *use, const struct member *m)
{
	for (int i = 0; i < PARTS; i++)
		put(b, r, &use->out[i], &m->v[i]);
}

/* Sets what the answer says; of several memberships the first. */
static void apply(struct classify *c, struct batch *b, struct record *r, const struct answer *a,
                  struct slice spelling)
{
	if (!slice_eq(a->text, spelling))
		record_set(b, r, &c->nace, value_plain(a->text));
	put(b, r, &c->kind, &a->kind);
	if (c->with_section)
		put(b, r, &c->section, &a->section);
	if (c->lang)
		put(b, r, &c->title, &a->title);
	for (size_t i = 0; i < c->uses_n; i++)
		put_member(b, r, &c->uses[i], &a->uses[i].members[0]);
}

static int fineness(const struct nace_code *code)
{
	return code->level == NACE_AGGREGATE ? 0 : code->level;
}

/* Counts what sums by cluster will lack or hold too much of. */
static void count_partial(struct classify *c, const struct answer *a)
{
	for (size_t i = 0; i < c->uses_n; i++) {
		struct told *told = a->uses[i].n ? &c->uses[i].whole : &c->uses[i].none;
		if (!a->uses[i].partial)
			continue;
		if (!told->records++ || fineness(&a->code) > fineness(&told->code))
			told->code = a->code;
	}
}

/* The answer for a record; NULL after a rejection (*rc -1 when that stops). */
static const struct answer *classify(struct stage *s, struct batch *b, struct record *r,
                                     struct slice *spelling, int *rc)
{
	struct classify *c = s->state;
	const struct value *v = record_get(r, &c->nace), *rev = record_get(r, &c->rev);
	const struct answer *a;

	if (rev && rev->kind != VALUE_NULL && !known_revision(value_text(rev, b->arena))) {
		*rc = stage_reject(s, b, r, &c->rev, "a revision that is not known here; known are 2 and OKED2019");
		return NULL;
	}
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
	a = answer_for(c, *spelling);
	if (a->error != NACE_OK) {
		*rc = stage_reject(s, b, r, &c->nace, nace_error_text(a->error), 0);
		return NULL;
	}
	if (a->coarser && !c->keep_coarser) {
		*rc = stage_reject(s, b, r, &c->nace, "coarser than --level %s; keep such with --keep-coarser",
		                   nace_level_name(c->level));
		return NULL;
	}
	c->folded += a->code.folded;
	c->repaired += a->code.repaired;
	count_partial(c, a);
	return a;
}

static int batch_of(struct stage *s, struct batch *b)
{
	struct classify *c = s->state;
	struct batch out = *b;
	size_t kept = 0;

	if (c->memo.n > MEMO_MAX || c->arena.used > MEMO_BYTES) { /* a hostile stream of ever new spellings */
		dict_fini(&c->memo);
		arena_reset(&c->arena);
	}
	for (size_t i = 0; i < b->n; i++) {
		struct record r = b->records[i];
		struct slice spelling;
		int rc = 0;
		const struct answer *a = classify(s, b, &r, &spelling, &rc);

		if (rc < 0)
			return -1;
		if (!a)
			continue;
		if (c->only && !a->uses[0].n) {
			s->counts.dropped++;
			continue;
		}
		apply(c, b, &r, a, spelling);
		c->many = xgrow(c->many, &c->many_cap, kept + 1, sizeof(*c->many));
		c->many[kept++] = r;
		for (size_t u = 0; c->multiple && u < c->uses_n; u++)
			for (size_t m = 1; m < a->uses[u].n; m++) {
				struct record copy = record_copy(b, &r);
				put_member(b, &copy, &c->uses[u], &a->uses[u].members[m]);
				c->many = xgrow(c->many, &c->many_cap, kept + 1, sizeof(*c->many));
				c->many[kept++] = copy;
				s->counts.made++;
			}
	}
	out.records = c->many;
	out.n = kept;
	return stage_emit(s, &out);
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
	dict_fini(&c->memo);
	arena_fini(&c->arena);
	arena_fini(&c->names);
	free(c->roles);
	free(c->many);
}

const struct stage_class classify_nace_class = {
	.name = "classify-nace",
	.synopsis = "[-l level] [-s scheme] [--titles lang] [file ...]",
	.summary = "Brings activity codes to NACE Rev. 2 / OKED, up their hierarchy, and to clusters.",
	.examples = "  classify-nace --level division --titles en < observations\n"
	            "  classify-nace --scheme pilot7 --scheme tech=tech < observations\n",
	.options = options,
	.state_size = sizeof(struct classify),
	.init = init,
	.option = option,
	.open = open_schemes,
	.batch = batch_of,
	.finish = finish,
	.close = release,
};
