/* SPDX-License-Identifier: MIT */
/* Growing text. `struct buf b = {0}` is empty and ready; buf_fini frees it. */
#ifndef KLASTER_BUF_H
#define KLASTER_BUF_H

#include <stdarg.h>

#include "base/arena.h"

struct buf {
	char *p;
	size_t n;
	size_t cap;
};

static inline void buf_reserve(struct buf *b, size_t more)
{
	if (b->cap - b->n < more)
		b->p = xgrow(b->p, &b->cap, b->n + more, 1);
}

static inline void buf_add(struct buf *b, const char *p, size_t n)
{
	buf_reserve(b, n);
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
}

static inline void buf_adds(struct buf *b, struct slice s)
{
	buf_add(b, s.p, s.n);
}

static inline void buf_addz(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

static inline void buf_addc(struct buf *b, char c)
{
	buf_reserve(b, 1);
	b->p[b->n++] = c;
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* `s` as the inside of a JSON string: quotes, backslashes and controls escaped,
 * bytes that are not UTF-8 replaced by U+FFFD. */
void buf_add_json(struct buf *b, struct slice s);

static inline struct slice buf_slice(const struct buf *b)
{
	return (struct slice){ b->p ? b->p : "", b->n };
}

void buf_fini(struct buf *b);

#endif
