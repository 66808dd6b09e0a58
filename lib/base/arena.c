/* SPDX-License-Identifier: MIT */
/* Memory: the arena, the checked allocators, the one growth rule. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Chunks double, so that the one kept at a reset soon holds what a batch needs. */
enum { CHUNK_MIN = 64 * 1024, CHUNK_DOUBLED = 1024 * 1024 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	_Alignas(ARENA_ALIGNMENT) char bytes[];
};

_Noreturn void out_of_memory(void)
{
	fputs("klaster: out of memory\n", stderr);
	exit(2);
}

void *xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *xrealloc(void *p, size_t n)
{
	p = realloc(p, n ? n : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *xreallocarray(void *p, size_t count, size_t size)
{
	size_t n;
	if (__builtin_mul_overflow(count, size, &n))
		out_of_memory();
	return xrealloc(p, n);
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		out_of_memory();
	return text;
}

void *xaligned(size_t alignment, size_t n)
{
	void *p;
	if (posix_memalign(&p, alignment, n ? n : 1))
		out_of_memory();
	return p;
}

char *xstrdup(const char *text)
{
	size_t n = strlen(text) + 1;
	return memcpy(xmalloc(n), text, n);
}

void *xgrow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t more = *cap + *cap / 2;

	if (need <= *cap)
		return p;
	if (more < need)
		more = need;
	if (more < 16)
		more = 16;
	p = xreallocarray(p, more, size);
	*cap = more;
	return p;
}

void *arena_take(struct arena *arena, size_t n, size_t alignment)
{
	size_t skip = arena->chunk ? -(uintptr_t)arena->at % alignment : 0;
	size_t left = (size_t)(arena->end - arena->at);

	if (!arena->chunk || skip > left || n > left - skip) {
		struct arena_chunk *c;
		size_t size = arena->chunk ? arena->chunk->size : CHUNK_MIN;
		if (arena->chunk && size < CHUNK_DOUBLED)
			size *= 2;
		if (n > size)
			size = n;
		if (size > SIZE_MAX - sizeof(*c) - ARENA_SLACK)
			out_of_memory();
		c = xmalloc(sizeof(*c) + size + ARENA_SLACK);
		*c = (struct arena_chunk){ .older = arena->chunk, .size = size };
		arena->chunk = c;
		arena->at = c->bytes;
		arena->end = c->bytes + size;
		skip = 0;
	}
	arena->at += skip + n;
	arena->used += n;
	return arena->at - n;
}

char *arena_text(struct arena *arena, size_t n)
{
	return arena_take(arena, n, 1);
}

struct slice arena_dup(struct arena *arena, struct slice s)
{
	char *p = arena_text(arena, s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct slice){ p, s.n };
}

struct slice arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *p;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		return SLICE("");
	p = arena_text(arena, (size_t)n + 1);
	va_start(args, format);
	vsnprintf(p, (size_t)n + 1, format, args);
	va_end(args);
	return (struct slice){ p, (size_t)n };
}

void arena_reset(struct arena *arena)
{
	struct arena_chunk *keep = NULL, *c = arena->chunk;

	while (c) {
		struct arena_chunk *older = c->older;
		if (!keep || c->size > keep->size) {
			free(keep);
			keep = c;
		} else {
			free(c);
		}
		c = older;
	}
	*arena = (struct arena){ .chunk = keep };
	if (keep) {
		keep->older = NULL;
		arena->at = keep->bytes;
		arena->end = keep->bytes + keep->size;
	}
}

void arena_fini(struct arena *arena)
{
	arena_reset(arena);
	free(arena->chunk);
	*arena = (struct arena){ 0 };
}
