/* SPDX-License-Identifier: MIT */
/* Shapes: what keys a record has, in what order and spelling. */
#include "stream/schema.h"

#include <stdlib.h>

#include "stream/json.h"

struct schema {
	struct arena arena;
	struct node *root;
	struct node **buckets;
	size_t mask, count;
};

/* Ids are given out once in a process, over all schemas: a cache that compares ids
 * can never take one shape for another that was forgotten. */
static uint64_t next_id(void)
{
	static uint64_t last;
	return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}

static void plant(struct schema *s)
{
	s->root = arena_alloc(&s->arena, sizeof(*s->root));
	*s->root = (struct node){ .shape = { .id = next_id(), .text_n = 2 } };
}

struct schema *schema_new(void)
{
	struct schema *s = xcalloc(1, sizeof(*s));

	s->mask = 63;
	s->buckets = xcalloc(s->mask + 1, sizeof(struct node *));
	plant(s);
	return s;
}

void schema_free(struct schema *s)
{
	if (!s)
		return;
	arena_fini(&s->arena);
	free(s->buckets);
	free(s);
}

size_t schema_bytes(const struct schema *s)
{
	return s->arena.used;
}

void schema_reset(struct schema *s)
{
	arena_reset(&s->arena);
	memset(s->buckets, 0, (s->mask + 1) * sizeof(struct node *));
	s->count = 0;
	plant(s);
}

struct node *schema_root(struct schema *s)
{
	return s->root;
}

static void rehash(struct schema *s)
{
	size_t mask = s->mask * 2 + 1;
	struct node **buckets = xcalloc(mask + 1, sizeof(struct node *));

	for (size_t i = 0; i <= s->mask; i++) {
		struct node *n = s->buckets[i];
		while (n) {
			struct node *next = n->chain;
			n->chain = buckets[n->hash & mask];
			buckets[n->hash & mask] = n;
			n = next;
		}
	}
	free(s->buckets);
	s->buckets = buckets;
	s->mask = mask;
}

static struct slice spelling(const struct node *n)
{
	return (struct slice){ n->key.json.p + 1, n->key.json.n - 3 }; /* without "": */
}

struct node *schema_child(struct schema *s, struct node *node, struct slice raw)
{
	uint64_t hash = slice_hash(raw) ^ node->shape.id * 0x9E3779B97F4A7C15;
	struct node *child;
	struct slice name;
	char *json;

	for (child = s->buckets[hash & s->mask]; child; child = child->chain)
		if (child->hash == hash && child->parent == node && slice_eq(spelling(child), raw)) {
			node->hint = child;
			return child;
		}

	json = arena_text(&s->arena, raw.n + 6 + ARENA_SLACK);
	*json++ = '"';
	*json++ = ',';
	json[0] = '"';
	memcpy(json + 1, raw.p, raw.n);
	memcpy(json + 1 + raw.n, "\":\"", 3);
	memset(json + 4 + raw.n, 0, ARENA_SLACK);
	name = json_decode((struct slice){ json + 1, raw.n }, &s->arena);
	for (struct node *up = node; up->parent; up = up->parent)
		if (slice_eq(up->key.name, name))
			return NULL;

	child = arena_alloc(&s->arena, sizeof(*child));
	*child = (struct node){
		.shape = { .id = next_id(), .n = node->shape.n + 1, .text_n = 2 },
		.parent = node,
		.key = { .name = name, .json = { json, raw.n + 3 } },
		.hash = hash,
		.chain = s->buckets[hash & s->mask],
	};
	memcpy(child->begin, json, sizeof(child->begin));
	memset(child->mask, 0, sizeof(child->mask));
	memset(child->mask, 0xFF, child->key.json.n < sizeof(child->mask) ? child->key.json.n : sizeof(child->mask));
	s->buckets[hash & s->mask] = child;
	if (++s->count > s->mask)
		rehash(s);
	node->hint = child;
	return child;
}

const struct shape *schema_finish(struct schema *s, struct node *node)
{
	if (!node->shape.keys && node->shape.n) {
		struct key *keys = arena_alloc(&s->arena, node->shape.n * sizeof(*keys));
		struct node *up = node;
		for (uint32_t i = node->shape.n; i-- > 0; up = up->parent) {
			keys[i] = up->key;
			node->shape.text_n += (uint32_t)up->key.json.n + 3;
		}
		node->shape.keys = keys;
	}
	return &node->shape;
}

const struct shape *schema_empty(struct schema *s)
{
	return &s->root->shape;
}

const struct shape *schema_extend_raw(struct schema *s, const struct shape *shape,
                                      struct slice raw)
{
	/* Every shape is the first member of its node. */
	struct node *child = schema_child(s, (struct node *)(uintptr_t)shape, raw);
	return child ? schema_finish(s, child) : NULL;
}

const struct shape *schema_extend(struct schema *s, const struct shape *shape, struct slice name)
{
	struct buf raw = { 0 };
	const struct shape *extended;

	buf_add_json(&raw, name);
	extended = schema_extend_raw(s, shape, buf_slice(&raw));
	buf_fini(&raw);
	return extended;
}

const struct shape *schema_shape(struct schema *s, const struct slice *names, size_t n)
{
	struct node *node = s->root;
	struct buf raw = { 0 };

	for (size_t i = 0; i < n && node; i++) {
		raw.n = 0;
		buf_add_json(&raw, names[i]);
		node = schema_child(s, node, buf_slice(&raw));
	}
	buf_fini(&raw);
	return node ? schema_finish(s, node) : NULL;
}
