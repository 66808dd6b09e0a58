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
	char *at, *end;            /* what is free of it */
	size_t used;               /* bytes taken in all, for limits */
};

/* Behind all that lies in an arena so many bytes may be read (never written). */
enum { ARENA_SLACK = 64, ARENA_ALIGNMENT = 16 };

void *arena_take(struct arena *arena, size_t n, size_t alignment);

/* `n` bytes aligned for any type, uninitialised; valid until reset or fini. */
static inline void *arena_alloc(struct arena *arena, size_t n)
{
	size_t skip = -(uintptr_t)arena->at % ARENA_ALIGNMENT;
	char *p;

	if (n >= (size_t)(arena->end - arena->at) || skip >= (size_t)(arena->end - arena->at) - n)
		return arena_take(arena, n, ARENA_ALIGNMENT);
	p = arena->at + skip;
	arena->at = p + n;
	arena->used += n;
	return p;
}

/* `n` bytes for text, unaligned. */
char *arena_text(struct arena *arena, size_t n);

/* Gives back what is behind `end` of the piece that was taken last. */
static inline void arena_cut(struct arena *arena, char *end)
{
	arena->used -= (size_t)(arena->at - end);
	arena->at = end;
}

/* A copy of `s` in the arena, NUL-terminated behind its end. */
struct slice arena_dup(struct arena *arena, struct slice s);

/* A formatted text in the arena, NUL-terminated behind its end. */
struct slice arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Gives everything back but the largest chunk, kept for the next use. */
void arena_reset(struct arena *arena);

void arena_fini(struct arena *arena);

/* Also for what can hold no more whatever memory there is. */
_Noreturn void out_of_memory(void);
void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);
/* realloc of count * size with the overflow checked. */
void *xreallocarray(void *p, size_t count, size_t size);
char *xstrdup(const char *text);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* `n` bytes that begin at a multiple of `alignment`, a power of two. */
void *xaligned(size_t alignment, size_t n);

/*
 * The one growth rule: makes room for `need` elements of `size` bytes in `p`,
 * whose capacity is `*cap`, growing by half again. Returns the new `p`.
 */
void *xgrow(void *p, size_t *cap, size_t need, size_t size);

#endif
