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

/* The text of a valid string's inside; `raw` itself where it holds no backslash. */
struct slice json_decode(struct slice raw, struct arena *arena);

#endif
