/* SPDX-License-Identifier: MIT */
/*
 * classify-nace: activities to the canonical form of the classification, up its
 * hierarchy, and to clusters by schemes. What a spelling leads to is worked out once
 * and remembered, so a long stream costs one look-up a record.
 */
#include <stdlib.h>

#include "base/dict.h"
#include "filter/filters.h"
#include "reference/nace.h"
#include "reference/scheme.h"
#include "stream/output.h"

enum { SCHEMES_MAX = 8, MEMBERS_MAX = 16, MEMO_MAX = 65536 };

enum {
	OPT_FIELD = 256, OPT_FROM, OPT_TO, OPT_COARSER, OPT_TITLES, OPT_SECTION, OPT_ROLES, OPT_MULTIPLE, OPT_ONLY,
	OPT_UNMATCHED, OPT_REPAIR, OPT_LABELS, OPT_LIST, OPT_DESCRIBE,
};

static const struct option_row options[] = {
	{ 's', "scheme", "NAME|FILE", "add the field cluster (and cluster_role) by a scheme; again for\n"
	                              "more, as FIELD=NAME; --list-schemes names the built-in ones" },
	{ 'l', "level", "LEVEL", "roll up to section, division, group, class or national" },
	{ OPT_COARSER, "keep-coarser", NULL, "with --level, keep codes and aggregates that are coarser" },
	{ OPT_FIELD, "field", "NAME", "the field that holds the activity (nace)" },
	{ OPT_FROM, "from", "REV", "the revision of the input: 2 or OKED2019 (2)" },
	{ OPT_TO, "to", "REV", "the revision to write: 2 (2)" },
	{ OPT_LABELS, "from-labels", NULL, "read names of activities (kk, ru, en) too" },
	{ OPT_MULTIPLE, "multiple", NULL, "one record for each cluster that a code is in" },
	{ OPT_ONLY, "only", NULL, "drop records that are in no cluster of the first scheme" },
	{ OPT_REPAIR, "repair-zeros", NULL, "put lost leading zeros back where one reading exists" },
	{ OPT_ROLES, "roles", "A,B,...", "roles of the schemes that count (core, where a scheme has it)" },
	{ OPT_SECTION, "section", NULL, "add the field section, the letter" },
	{ OPT_TITLES, "titles", "LANG", "add nace_label and cluster_label in kk, ru or en" },
	{ OPT_UNMATCHED, "unmatched", "LABEL", "the cluster of records that are in none" },
	{ OPT_LIST, "list-schemes", NULL, "list the built-in schemes" },
	{ OPT_DESCRIBE, "describe-scheme", "NAME|FILE", "show a scheme: what it is and its codes" },
	{ 0, NULL, NULL, NULL },
};

/* One scheme in use and the fields it sets. */
struct use {
	const char *name;
	struct scheme *scheme;
	struct field_ref field, role, label;
};

/* What one spelling leads to. */
struct answer {
	enum nace_error error;
	struct nace_code code;
	struct slice text;  /* as it is to be written; points at `text` of the token where that is it */
	bool coarser;       /* than --level, or an aggregate */
	struct slice section, title;
	struct {
		struct membership *found;
		size_t n;
	} uses[SCHEMES_MAX];
};

struct classify {
	struct field_ref nace, kind, section, title, rev;
	enum nace_level level;
	const char *lang, *unmatched;
	bool keep_coarser, with_section, multiple, only, repair, labels;
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

static void init(struct stage *s)
{
	struct classify *c = s->state;

	c->nace = field_named(SLICE("nace"));
	c->kind = field_named(SLICE("nace_kind"));
	c->section = field_named(SLICE("section"));
	c->title = field_named(SLICE("nace_label"));
	c->rev = field_named(SLICE("rev"));
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
	struct slice field = SLICE("cluster");
	struct use *use;

	if (c->uses_n == SCHEMES_MAX)
		return usage_fail(s, "more than %d schemes", SCHEMES_MAX);
	if (equals && equals > arg) {
		field = (struct slice){ arg, (size_t)(equals - arg) };
		arg = equals + 1;
	}
	for (size_t i = 0; i < c->uses_n; i++)
		if (slice_eq(c->uses[i].field.name, field))
			return usage_fail(s, "two schemes for the field %.*s; name the second's: --scheme tech=%s",
			                  SLICE_ARG(field), arg);
	use = &c->uses[c->uses_n++];
	*use = (struct use){ .name = arg, .field = field_named(field) };
	use->role = field_named(arena_printf(&c->names, "%.*s_role", SLICE_ARG(field)));
	use->label = field_named(arena_printf(&c->names, "%.*s_label", SLICE_ARG(field)));
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
		return known_revision(slice_of(arg)) ? 0 : usage_fail(s, "revision \"%s\" is not known; known are "
		                                                       "2 (NACE Rev. 2) and OKED2019", arg);
	case OPT_LABELS: c->labels = true; return 0;
	case OPT_MULTIPLE: c->multiple = true; return 0;
	case OPT_ONLY: c->only = true; return 0;
	case OPT_REPAIR: c->repair = true; return 0;
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

static int open_schemes(struct stage *s)
{
	struct classify *c = s->state;
	struct slice core = SLICE("core"), unknown, code;

	if (!c->uses_n && (c->roles || c->multiple || c->only || c->unmatched))
		return usage_fail(s, "--roles, --multiple, --only and --unmatched need a --scheme");
	for (size_t i = 0; i < c->uses_n; i++) {
		struct use *use = &c->uses[i];
		char *message;

		use->scheme = scheme_open(use->name, &message);
		if (!use->scheme) {
			usage_fail(s, "%s", message);
			free(message);
			return -1;
		}
		if (c->roles && !scheme_select(use->scheme, c->roles, c->roles_n, &unknown))
			return usage_fail(s, "the scheme %s has no role \"%.*s\"", use->name, SLICE_ARG(unknown));
		if (!c->roles && scheme_has_roles(use->scheme))
			(void)scheme_select(use->scheme, &core, 1, &unknown); /* no core: all of it */
		if (!c->multiple && scheme_ambiguous(use->scheme, &code))
			return usage_fail(s, "the scheme %s has %.*s in several clusters; say --multiple for a record "
			                     "in each, or choose --roles", use->name, SLICE_ARG(code));
	}
	return 0;
}

/* Works out what a spelling leads to. */
static struct answer *answer_new(struct classify *c, struct slice spelling)
{
	struct answer *a = arena_alloc(&c->arena, sizeof(*a));

	memset(a, 0, sizeof(*a));
	if (!c->labels || !nace_by_title(spelling, &a->code))
		a->error = nace_read(spelling, c->repair, &a->code);
	if (a->error != NACE_OK)
		return a;
	a->text = nace_text(&a->code);
	if (c->level && a->code.level != NACE_AGGREGATE) {
		struct slice up = nace_at(a->text, c->level);
		/* A class that OKED does not split is its own national class. */
		if (up.p)
			a->text = up;
		else
			a->coarser = !(c->level == NACE_NATIONAL && a->code.level == NACE_CLASS);
	}
	a->coarser |= c->level && a->code.level == NACE_AGGREGATE;
	a->section = nace_at(a->text, NACE_SECTION);
	if (c->lang)
		a->title = nace_title(a->text, c->lang);
	for (size_t i = 0; i < c->uses_n; i++) {
		struct membership found[MEMBERS_MAX];
		size_t n = scheme_find(c->uses[i].scheme, nace_text(&a->code), found, MEMBERS_MAX);
		if (n > MEMBERS_MAX)
			n = MEMBERS_MAX;
		a->uses[i].n = n;
		a->uses[i].found = arena_alloc(&c->arena, (n + !n) * sizeof(*found));
		memcpy(a->uses[i].found, found, n * sizeof(*found));
	}
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

static int lang_index(const char *lang)
{
	return *lang == 'k' ? 0 : *lang == 'r' ? 1 : 2;
}

static void set_membership(struct classify *c, struct batch *b, struct record *r, struct use *use,
                           const struct membership *m)
{
	record_set(b, r, &use->field, value_string(b->arena, m->cluster));
	if (m->role.n)
		record_set(b, r, &use->role, value_string(b->arena, m->role));
	if (c->lang && m->title[lang_index(c->lang)].n)
		record_set(b, r, &use->label, value_string(b->arena, m->title[lang_index(c->lang)]));
}

/* Sets what the answer says; of several memberships the first. */
static void apply(struct classify *c, struct batch *b, struct record *r, const struct answer *a,
                  struct slice spelling)
{
	if (!slice_eq(a->text, spelling))
		record_set(b, r, &c->nace, value_plain(a->text));
	if (a->code.level == NACE_AGGREGATE)
		record_set(b, r, &c->kind, value_plain(SLICE("aggregate")));
	if (c->with_section && a->section.p)
		record_set(b, r, &c->section, value_plain(a->section));
	if (a->title.p)
		record_set(b, r, &c->title, value_string(b->arena, a->title));
	for (size_t i = 0; i < c->uses_n; i++) {
		if (a->uses[i].n)
			set_membership(c, b, r, &c->uses[i], &a->uses[i].found[0]);
		else if (c->unmatched)
			record_set(b, r, &c->uses[i].field, value_string(b->arena, slice_of(c->unmatched)));
	}
}

/* The answer for a record; NULL after a rejection (*rc -1 when that stops). */
static const struct answer *classify(struct stage *s, struct batch *b, struct record *r,
                                     struct slice *spelling, int *rc)
{
	struct classify *c = s->state;
	const struct value *v = record_get(r, &c->nace), *rev = record_get(r, &c->rev);
	const struct answer *a;

	if (rev && !known_revision((struct slice){ rev->p, rev->n })) {
		*rc = stage_reject(s, b, r, &c->rev, "a revision that is not known here; known are 2 and OKED2019");
		return NULL;
	}
	if (!v || v->kind == VALUE_NULL) {
		*rc = stage_reject(s, b, r, &c->nace, "no activity code; name its field with --field");
		return NULL;
	}
	if (v->kind != VALUE_STRING) {
		*rc = stage_reject(s, b, r, &c->nace, "a number where a code should stand (13.10 as a number is "
		                                      "13.1); keep codes as text");
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
	return a;
}

static int batch_of(struct stage *s, struct batch *b)
{
	struct classify *c = s->state;
	struct batch out = *b;
	size_t kept = 0;

	if (c->memo.n > MEMO_MAX) { /* a hostile stream of ever new spellings */
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
				set_membership(c, b, &copy, &c->uses[u], &a->uses[u].found[m]);
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
