/* SPDX-License-Identifier: MIT */
/*
 * Inside of the shapes, for the reader only: shapes are the nodes of a trie
 * whose edges are keys as they are spelt. Reading a record walks from the empty
 * shape; every node remembers the child it last led to, so records of a known
 * layout cost one memcmp a key, however many layouts alternate.
 */
#ifndef KLASTER_SCHEMA_H
#define KLASTER_SCHEMA_H

#include "stream/record.h"

struct node {
	struct shape shape; /* keys are filled in by schema_finish() */
	struct node *parent;
	struct node *hint;  /* the child last taken */
	struct node *chain; /* next in the hash bucket */
	struct key key;     /* the edge from the parent */
	uint64_t hash;
};

struct node *schema_root(struct schema *s);

/* The child of `node` by a key as spelt between its quotes (valid JSON text). NULL
 * when the shape has a key of that name already. */
struct node *schema_child(struct schema *s, struct node *node, struct slice raw);

/* The shape of a node, with its keys. */
const struct shape *schema_finish(struct schema *s, struct node *node);

/* `"key":` of the child that is expected next; {NULL,0} when there is none. */
static inline struct slice schema_expected(const struct node *node)
{
	return node->hint ? node->hint->key.json : (struct slice){ NULL, 0 };
}

#endif
