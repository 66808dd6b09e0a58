/* SPDX-License-Identifier: MIT */
/*
 * A region allocator: memory is taken in pieces and given back all at once.
 * Nothing in an arena is freed singly. Running out of memory ends the process
 * with status 2 and a message, here and in the x* functions: the only case in
 * which the library ends a process.
 */
#ifndef KLASTER_ARENA_H
#define KLASTER_ARENA_H

#include "base/slice.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; /* the newest, where pieces are taken */
	size_t used;               /* bytes taken in all, for limits */
};

/* `n` bytes aligned for any type, uninitialised; valid until reset or fini. */
void *arena_alloc(struct arena *arena, size_t n);

/* `n` bytes for text, unaligned. */
char *arena_text(struct arena *arena, size_t n);

/* A copy of `s` in the arena, NUL-terminated behind its end. */
struct slice arena_dup(struct arena *arena, struct slice s);

/* A formatted text in the arena, NUL-terminated behind its end. */
struct slice arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Gives everything back but the largest chunk, kept for the next use. */
void arena_reset(struct arena *arena);

void arena_fini(struct arena *arena);

void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);
/* realloc of count * size with the overflow checked. */
void *xreallocarray(void *p, size_t count, size_t size);
char *xstrdup(const char *text);

/*
 * The one growth rule: makes room for `need` elements of `size` bytes in `p`,
 * whose capacity is `*cap`, growing by half again. Returns the new `p`.
 */
void *xgrow(void *p, size_t *cap, size_t need, size_t size);

#endif
