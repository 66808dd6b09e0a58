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
	uint64_t begin[2], mask[2]; /* the first bytes of key.json, and which of them count */
	uint64_t hash;
};

struct node *schema_root(struct schema *s);

/* The child of `node` by a key as spelt between its quotes (valid JSON text). NULL
 * when the shape has a key of that name already. */
struct node *schema_child(struct schema *s, struct node *node, struct slice raw);

/* The shape of a node, with its keys. */
const struct shape *schema_finish(struct schema *s, struct node *node);

/* Whether the text at p, of which 16 bytes may be read, is the key that leads to `node`, and
 * its colon. */
static inline bool schema_key_at(const struct node *node, const char *p, const char *end)
{
	uint64_t low, high;
	size_t n = node->key.json.n;

	memcpy(&low, p, 8);
	memcpy(&high, p + 8, 8);
	if (((low ^ node->begin[0]) & node->mask[0]) | ((high ^ node->begin[1]) & node->mask[1]))
		return false;
	return n <= 16 || ((size_t)(end - p) >= n && memcmp(p + 16, node->key.json.p + 16, n - 16) == 0);
}

#endif
