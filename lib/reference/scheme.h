/* SPDX-License-Identifier: MIT */
/*
 * Schemes: which activities make up which cluster, as data. A scheme is a CSV with
 * the columns `code` and `cluster`, and where they say something `role`, `source`,
 * `confidence`; lines in front that begin with # hold what is known of the whole:
 *
 *	# title: what it is
 *	# version: 1
 *	# source: whose definition
 *	# cluster: ID | kk | ru | en       titles of a cluster
 *
 * A code is found under its own entry, else under its parent's, and so on: the most
 * specific entry wins.
 */
#ifndef KLASTER_SCHEME_H
#define KLASTER_SCHEME_H

#include "base/buf.h"

struct scheme;

struct membership {
	struct slice cluster, role; /* role is empty where the scheme has none */
	struct slice title[3];      /* kk, ru, en; empty where there is none */
};

/* A built-in by its name ("chain:cotton" is chain-cotton.csv), else a file. NULL with
 * *message telling what is wrong (to be freed). */
struct scheme *scheme_open(const char *name, char **message);
void scheme_close(struct scheme *s);

/* Only entries with one of these roles count; n is 0 for all. Call before scheme_find.
 * False when the scheme has no roles or not that one (*unknown). */
bool scheme_select(struct scheme *s, const struct slice *roles, size_t n, struct slice *unknown);

/* Whether one code stands in two clusters under the selected roles; *code names it. */
bool scheme_ambiguous(const struct scheme *s, struct slice *code);

/* The memberships of a canonical code: fills at most `max`, returns how many there are. */
size_t scheme_find(const struct scheme *s, struct slice code, struct membership *found, size_t max);

bool scheme_has_roles(const struct scheme *s);

/* What the scheme is: its head and its rows, for people. */
void scheme_describe(const struct scheme *s, struct buf *out);

/* The built-in ones, a line each. */
void scheme_list(struct buf *out);

#endif
