/* SPDX-License-Identifier: MIT */
/* What the files of classify-nace share: its state, what a code leads to, conversions. */
#ifndef KLASTER_CLASSIFY_NACE_H
#define KLASTER_CLASSIFY_NACE_H

#include "base/dict.h"
#include "base/exact.h"
#include "base/token.h"
#include "reference/correspondence.h"
#include "reference/nace.h"
#include "reference/scheme.h"
#include "stream/stage.h"

enum { SCHEMES_MAX = 8 };

/* What is remembered, in spellings and in bytes. */
enum { MEMO_MAX = 65536, MEMO_BYTES = 64 * 1024 * 1024 };

/* What becomes of a figure whose activity has become several: divided by weights that were
 * given, or evenly, or whole to the first or to each. */
enum split { SPLIT_WEIGHTS, SPLIT_EQUAL, SPLIT_FIRST, SPLIT_ALL };

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

/* What one code leads to. */
struct answer {
	const char *error; /* why it is none, or NULL */
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

/* What one spelling leads to: one answer, or after a conversion several. */
struct outcome {
	const char *error; /* why it leads nowhere, or NULL */
	struct part {
		const struct answer *answer;
		double weight;
		struct slice decimal; /* of the weight, exact; empty: not known so */
	} *parts;
	size_t n;
	bool folded;
	struct value via; /* where a conversion began; p is NULL without one */
};

/* The figures of one measure that went through a conversion. */
struct moved {
	struct slice measure;
	struct exact all, split; /* so that the order of records does not matter */
};

struct classify {
	struct field_ref nace, rev, into; /* `into` without a name: the code stays in its field */
	struct out_field kind, section, title;
	enum nace_level level;
	const char *lang, *unmatched;
	bool keep_coarser, with_section, multiple, only, labels, to_nace;
	enum nace_zeros zeros;
	struct slice *roles;
	size_t roles_n;
	struct use uses[SCHEMES_MAX];
	size_t uses_n;
	const struct nomenclature *from, *to; /* NULL: NACE Rev. 2 with OKED's national classes */
	const char *weights;
	enum split split;
	unsigned digits; /* --level of a nomenclature without names for its levels; 0: none */
	struct conversion *conversions; /* per nomenclature they start from, see classify_convert.c */
	struct field_ref measure, unit, value, status, via;
	struct moved *moved;
	size_t moved_n, moved_cap;
	struct dict memo;
	struct token_table usual; /* spellings that lead to usual answers, see classify_record.c */
	struct token_table texts; /* what they write, once a text */
	uint64_t shape_id;        /* and where a record of that shape has its spelling, or -1 */
	int32_t place;
	bool clean;               /* and only the code is to be looked after where an answer is bare */
	struct arena arena; /* of the memo */
	struct arena names; /* of derived field names */
	uint64_t folded, repaired;
	/* What becomes of a batch: its own records, as far as there are places for all that they
	 * lead to, then `many`. */
	struct record *kept, *many;
	size_t kept_n, room, many_cap;
};

/* ---- classify_answer.c ---------------------------------------------------- */

/* What a spelling of NACE Rev. 2 or OKED leads to; remembered. */
const struct answer *classify_answer(struct classify *c, struct slice spelling);

/* What a code of another nomenclature, by its key, leads to; remembered. */
const struct answer *classify_answer_foreign(struct classify *c, const struct nomenclature *n, struct slice key);

/* ---- classify_convert.c --------------------------------------------------- */

/* What the spelling, of that nomenclature, leads to for that measure; remembered. NULL after
 * diag_fail(): there is no way from that nomenclature. */
struct outcome *classify_outcome(struct stage *s, const struct nomenclature *from, struct slice spelling,
                                 struct slice measure);

/* Reads --weights, finds the way from --from to --to. 0, or -1 after usage_fail(). */
int classify_open_conversions(struct stage *s);

/* Marks record `r` as converted and takes its value times the part's weight; NULL, or why
 * that cannot be done. */
const char *classify_convert(struct classify *c, const struct batch *b, struct record *r,
                             const struct outcome *o, const struct part *part);

/* What went through splits, told at the end. */
void classify_tell_moved(struct stage *s);
/* Adds what another instance has counted. */
void classify_merge_moved(struct classify *c, const struct classify *from);
void classify_close_conversions(struct classify *c);

/* ---- classify_record.c ---------------------------------------------------- */

/* Writes what the answer to that spelling says into the record; of several memberships the
 * first. */
void classify_apply(struct classify *c, struct batch *b, struct record *r, const struct answer *a,
                    struct slice spelling);
void classify_put_member(const struct batch *b, struct record *r, struct use *use, const struct member *m);

/* Does all that is to be done to the records from `i` on, up to the first one that is not usual;
 * returns its number. */
size_t classify_usual(struct classify *c, struct batch *b, size_t i);

/* The record, which was not among them, leads to `o`: whether the next of its spelling will be. */
void classify_learn(struct classify *c, const struct record *r, const struct outcome *o);

/* Forgets all answers and outcomes. */
void classify_forget(struct classify *c);

#endif
