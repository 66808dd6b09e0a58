/* SPDX-License-Identifier: MIT */
/*
 * JSON strings. Sixteen bytes are looked at a step where the machine has SSE2
 * (every x86-64), eight elsewhere; most values of statistics are shorter.
 */
#include "stream/json.h"

#include <endian.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf8.h"

/* How many of the bytes at p need a second look (quote, backslash, control): the
 * distance to the first; sets *high when a byte before it is not ASCII. */
static const char *skip_plain(const char *p, const char *end, bool *high)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
	const __m128i space = _mm_set1_epi8(0x1f);

	while (p < end) {
		__m128i x = _mm_loadu_si128((const __m128i *)p);
		__m128i stop = _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, slash));
		unsigned at, bits;
		stop = _mm_or_si128(stop, _mm_cmpeq_epi8(_mm_min_epu8(x, space), x));
		at = (unsigned)_mm_movemask_epi8(stop);
		bits = (unsigned)_mm_movemask_epi8(x);
		if (at) {
			unsigned n = (unsigned)__builtin_ctz(at);
			if (bits & ((1u << n) - 1))
				*high = true;
			return p + n < end ? p + n : end;
		}
		if (bits)
			*high = true;
		p += 16;
	}
	return end;
#else
	for (; p < end; p++) {
		unsigned char c = (unsigned char)*p;
		if (c == '"' || c == '\\' || c < 0x20)
			break;
		if (c >= 0x80)
			*high = true;
	}
	return p;
#endif
}

static int hex4(const char *p, const char *end)
{
	int code = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 :
		            c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (digit < 0)
			return -1;
		code = code << 4 | digit;
	}
	return code;
}

/* The escape whose backslash is at p: its length, 0 when it is wrong. */
static size_t escape_length(const char *p, const char *end)
{
	int code;

	if (end - p < 2)
		return 0;
	if (p[1] != 'u')
		return p[1] && strchr("\"\\/bfnrt", p[1]) ? 2 : 0;
	code = hex4(p + 2, end);
	if (code < 0 || (code >= 0xDC00 && code <= 0xDFFF))
		return 0;
	if (code < 0xD800 || code > 0xDBFF)
		return 6;
	if (end - p < 12 || p[6] != '\\' || p[7] != 'u')
		return 0;
	code = hex4(p + 8, end);
	return code >= 0xDC00 && code <= 0xDFFF ? 12 : 0;
}

bool json_check_escapes(const char *p, const char *end)
{
	while ((p = memchr(p, '\\', (size_t)(end - p)))) {
		size_t n = p + 1 < end && p[1] == '"' ? 2 : escape_length(p, end);
		if (!n)
			return false;
		p += n;
	}
	return true;
}

enum json_string json_scan_string(const char *p, const char *end, const char **close,
                                  bool *escaped)
{
	const char *start = p;
	bool high = false;

	*escaped = false;
	for (;;) {
		p = skip_plain(p, end, &high);
		*close = p;
		if (p == end)
			return JSON_STRING_OPEN;
		if (*p == '"')
			break;
		if (*p != '\\')
			return JSON_STRING_CONTROL;
		size_t n = escape_length(p, end);
		if (!n)
			return JSON_STRING_ESCAPE;
		*escaped = true;
		p += n;
	}
	if (high) {
		struct slice text = { start, (size_t)(p - start) };
		size_t at = utf8_error(text);
		if (at < text.n) {
			*close = start + at;
			return JSON_STRING_UTF8;
		}
	}
	return JSON_STRING_OK;
}

struct slice json_decode(struct slice raw, struct arena *arena)
{
	const char *end = raw.p + raw.n;
	char *out, *q;

	if (!raw.n || !memchr(raw.p, '\\', raw.n))
		return raw;
	out = q = arena_text(arena, raw.n);
	for (const char *p = raw.p; p < end;) {
		if (*p != '\\') {
			*q++ = *p++;
			continue;
		}
		switch (p[1]) {
		case 'b': *q++ = '\b'; p += 2; break;
		case 'f': *q++ = '\f'; p += 2; break;
		case 'n': *q++ = '\n'; p += 2; break;
		case 'r': *q++ = '\r'; p += 2; break;
		case 't': *q++ = '\t'; p += 2; break;
		case 'u': {
			uint32_t code = (uint32_t)hex4(p + 2, end);
			p += 6;
			if (code >= 0xD800 && code <= 0xDBFF) {
				code = 0x10000 + ((code - 0xD800) << 10) + ((uint32_t)hex4(p + 2, end) - 0xDC00);
				p += 6;
			}
			q += utf8_encode(code, q); /* never longer than its escape */
			break;
		}
		default: *q++ = p[1]; p += 2; break;
		}
	}
	return (struct slice){ out, (size_t)(q - out) };
}

size_t json_escaped_size(struct slice text)
{
	const char *p = text.p, *end = text.p + text.n;
	size_t n = text.n + 8;

	if (text.n < 1024) /* whatever it holds: at most six bytes for one */
		return 6 * text.n + 8;
	while (p < end) {
		unsigned char c = (unsigned char)*p;
		uint64_t word;

		if (end - p >= 8) {
			memcpy(&word, p, 8);
			if (!json_word_needs_escape(word)) {
				p += 8;
				continue;
			}
		}
		n += c < 0x20 ? 5 : c == '"' || c == '\\';
		p++;
	}
	return n;
}

/* Writes the escape of c, of at most six bytes; returns the place behind it. */
static char *escape(char *q, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";

	*q++ = '\\';
	switch (c) {
	case '\n': *q++ = 'n'; break;
	case '\r': *q++ = 'r'; break;
	case '\t': *q++ = 't'; break;
	case '"':
	case '\\': *q++ = (char)c; break;
	default:
		memcpy(q, "u00", 3);
		q[3] = hex[c >> 4];
		q[4] = hex[c & 15];
		q += 5;
	}
	return q;
}

size_t json_escape(char *out, struct slice text, bool doubled)
{
	const char *p = text.p, *end = text.p + text.n;
	char *q = out;

	while (p < end) {
		unsigned char c;

		if (end - p >= 8) {
			uint64_t word, asks;
			memcpy(&word, p, 8);
			asks = json_word_needs_escape(le64toh(word));
			memcpy(q, &word, 8);
			if (!asks) {
				p += 8;
				q += 8;
				continue;
			}
			/* The lowest byte that asks is exact; the ones above it may not be. */
			p += __builtin_ctzll(asks) / 8;
			q += __builtin_ctzll(asks) / 8;
		}
		c = (unsigned char)*p++;
		if (c >= 0x20 && c != '"' && c != '\\') {
			*q++ = (char)c;
			continue;
		}
		q = escape(q, c);
		p += doubled && c == '"' && p < end && *p == '"';
	}
	return (size_t)(q - out);
}
