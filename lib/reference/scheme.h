/* SPDX-License-Identifier: MIT */
/*
 * Schemes: which activities make up which cluster, as data. A scheme is a CSV with
 * the columns `code` and `cluster`, and where they say something `role`, `source`,
 * `confidence`; lines in front that begin with # hold what is known of the whole:
 *
 *	# title: what it is
 *	# version: 1
 *	# source: whose definition
 *	# nomenclature: NAME             whose codes they are, where not NACE Rev. 2's
 *	# field: NAME                      the field it fills, where that is not `cluster`
 *	# cluster: ID | kk | ru | en       titles of a cluster
 *
 * A code is found under its own entry, else under its parent's, and so on: the most
 * specific entry wins. A code or an aggregate that has none of these is in a cluster
 * where all of its classes are. Where only some of them are, or some are elsewhere, the
 * answer is partial, and whoever sums by cluster should be told.
 */
#ifndef KLASTER_SCHEME_H
#define KLASTER_SCHEME_H

#include "base/buf.h"
#include "reference/nomenclature.h"

struct scheme;

enum { SCHEME_MEMBERS = 16 }; /* clusters that one code may be in */

struct membership {
	struct slice cluster, role, stage; /* the last two are empty where the scheme has none */
	struct slice title[3];             /* kk, ru, en; empty where there is none */
};

/* A built-in by its name ("chain:cotton" is chain-cotton.csv), else a file. NULL with
 * *message telling what is wrong (to be freed). */
struct scheme *scheme_open(const char *name, char **message);
void scheme_close(struct scheme *s);

/* The file of a built-in, as scheme_open() reads it from a path; false where none has that name. Static. */
bool scheme_file(const char *name, struct slice *text);

/* Whose codes it has, and whether those are of `n`. */
const struct nomenclature *scheme_nomenclature(const struct scheme *s);
bool scheme_is_of(const struct scheme *s, const struct nomenclature *n);

/* The field that the scheme says it fills; empty where it says nothing. */
struct slice scheme_field(const struct scheme *s);

bool scheme_has_roles(const struct scheme *s);
bool scheme_has_role(const struct scheme *s, struct slice role);

/* Only entries with one of these roles count; n is 0 for all. */
void scheme_select(struct scheme *s, const struct slice *roles, size_t n);

/* Whether one code stands in two clusters under the selected roles; *code names it. */
bool scheme_ambiguous(const struct scheme *s, struct slice *code);

/* The memberships of a canonical code or aggregate (of another nomenclature: of its digits), and how many; *partial where parts of
 * it are in other clusters, or in none. */
size_t scheme_find(const struct scheme *s, struct slice code, struct membership found[SCHEME_MEMBERS],
                   bool *partial);

/* What the scheme is: its head and its rows, for people. */
void scheme_describe(const struct scheme *s, struct buf *out);

/* The built-in ones, a line each. */
void scheme_list(struct buf *out);

#endif
