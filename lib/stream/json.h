/* SPDX-License-Identifier: MIT */
/* The text of JSON strings: scanning and decoding (RFC 8259, section 7). */
#ifndef KLASTER_JSON_H
#define KLASTER_JSON_H

#include "base/arena.h"

enum json_string {
	JSON_STRING_OK,
	JSON_STRING_OPEN,    /* no closing quote */
	JSON_STRING_CONTROL, /* a control character that must be escaped */
	JSON_STRING_ESCAPE,  /* an escape that JSON does not know, or half a surrogate pair */
	JSON_STRING_UTF8,    /* bytes that are not UTF-8 */
};

/*
 * Scans a string from behind its opening quote at `p` up to `end`. On OK *close is
 * its closing quote and *escaped whether it holds a backslash; else *close is
 * where it is wrong. 64 bytes behind `end` must be readable.
 */
enum json_string json_scan_string(const char *p, const char *end, const char **close,
                                  bool *escaped);

/* Whether all escapes between the quotes of a string are right; `end` is its closing quote. */
bool json_check_escapes(const char *p, const char *end);

/* The text of a valid string's inside; `raw` itself where it holds no backslash. */
struct slice json_decode(struct slice raw, struct arena *arena);

/*
 * `text`, which must be UTF-8, as the inside of a JSON string, written to `out`;
 * returns its length. `out` has room for json_escaped_size(text) bytes, which may be more than
 * needed. With `doubled` two quotes in a row are one, as in a quoted cell of CSV.
 */
size_t json_escape(char *out, struct slice text, bool doubled);
size_t json_escaped_size(struct slice text);

/* The high bits of bytes that are a quote, a backslash or a control character, in a word of
 * eight: the usual tests for a zero byte, and for bytes below 0x20, all at once. Zero and the
 * lowest bit are exact. */
static inline uint64_t json_word_needs_escape(uint64_t x)
{
	const uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
	uint64_t quote = x ^ ones * '"', slash = x ^ ones * '\\';

	return (((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((x - ones * 0x20) & ~x)) & high;
}

#endif
