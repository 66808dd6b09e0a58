/* SPDX-License-Identifier: MIT */
/*
 * JSON documents read where they lie: checked once as a whole, then walked. Nothing is copied
 * and numbers stay the digits that were written, which a tree of doubles would lose; a document
 * of ten million figures costs its own bytes.
 */
#ifndef KLASTER_JSON_TEXT_H
#define KLASTER_JSON_TEXT_H

#include "base/arena.h"

enum { JSON_DEPTH_MAX = 64 };

/* A value in a checked document; p is NULL for none. */
struct json {
	const char *p, *end;
};

enum json_type { JSON_NONE, JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL };

/*
 * Checks that `text` is one JSON value (RFC 8259), UTF-8, not nested deeper than
 * JSON_DEPTH_MAX. 64 readable bytes must follow it. True and *root, or false with the place
 * and what is wrong there (static).
 */
bool json_check(struct slice text, struct json *root, size_t *at, const char **why);

enum json_type json_type(struct json v);

/* The member of that name (the first of several), or none. */
struct json json_member(struct json object, const char *name);

/* Walks an object or an array: `for (struct json_walk w = json_walk(v); json_next(&w);)`. */
struct json_walk {
	const char *p, *end;
	bool object;
	struct slice raw_key; /* of an object's member, escapes as written */
	struct json value;
};

struct json_walk json_walk(struct json v);
bool json_next(struct json_walk *w);

/* Members or elements; counted by walking. */
size_t json_count(struct json v);

/* A string's text, a number's digits, "true", "null" ...; decoded into the arena where it must be. */
struct slice json_scalar(struct json v, struct arena *arena);
struct slice json_key(const struct json_walk *w, struct arena *arena);

#endif
