/* SPDX-License-Identifier: MIT */
/* Growing text, and text as the inside of a JSON string. */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0)
		return;
	buf_reserve(b, (size_t)n + 1);
	vsnprintf(b->p + b->n, (size_t)n + 1, format, args);
	b->n += (size_t)n;
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

static void add_escaped(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";

	switch (c) {
	case '"': buf_add(b, "\\\"", 2); break;
	case '\\': buf_add(b, "\\\\", 2); break;
	case '\n': buf_add(b, "\\n", 2); break;
	case '\r': buf_add(b, "\\r", 2); break;
	case '\t': buf_add(b, "\\t", 2); break;
	default:
		buf_add(b, "\\u00", 4);
		buf_addc(b, hex[c >> 4]);
		buf_addc(b, hex[c & 15]);
	}
}

void buf_add_json(struct buf *b, struct slice s)
{
	while (s.n) {
		size_t valid = utf8_error(s), start = 0;
		for (size_t i = 0; i < valid; i++) {
			unsigned char c = (unsigned char)s.p[i];
			if (c >= 0x20 && c != '"' && c != '\\')
				continue;
			buf_add(b, s.p + start, i - start);
			add_escaped(b, c);
			start = i + 1;
		}
		buf_add(b, s.p + start, valid - start);
		s.p += valid;
		s.n -= valid;
		if (s.n) {
			buf_addz(b, "\xEF\xBF\xBD");
			s.p++;
			s.n--;
		}
	}
}

void buf_fini(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}
