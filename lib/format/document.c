/* SPDX-License-Identifier: MIT */
#include "format/document.h"

#include "base/utf8.h"

int document_fail(struct stage *s, struct input *in, const char *format, ...)
{
	struct place place = { input_name(in), 0, 0 };
	va_list args;

	va_start(args, format);
	diag_vfail(s->diag, &place, format, args);
	va_end(args);
	return -1;
}

int document_read(struct stage *s, struct input *in, struct buf *text)
{
	size_t bad, start = 0;
	ssize_t n;

	do {
		buf_reserve(text, 256 * 1024);
		n = input_read(in, text->p + text->n, 256 * 1024);
		if (n < 0)
			return -1;
		text->n += (size_t)n;
		if (text->n > DOCUMENT_MAX)
			return document_fail(s, in, "the file is larger than 1 GB, which this format cannot be read in; ask "
			                            "the publisher for parts of it, or for CSV");
	} while (n > 0);
	if (slice_starts(buf_slice(text), SLICE("\xEF\xBB\xBF")))
		start = 3;
	bad = utf8_error(buf_slice(text));
	if (bad < text->n)
		return document_fail(s, in, "byte %zu is not UTF-8; name the file's encoding with --encoding, for Kazakh and "
		                            "Russian files cp1251, rk1048 or utf-16", bad + 1);
	memmove(text->p, text->p + start, text->n - start);
	text->n -= start;
	buf_reserve(text, 64);
	memset(text->p + text->n, 0, 64);
	return 0;
}

int document_json(struct stage *s, struct input *in, struct buf *text, struct json *root)
{
	const char *why;
	size_t at, line = 1;

	if (document_read(s, in, text) < 0)
		return -1;
	if (json_check(buf_slice(text), root, &at, &why))
		return 0;
	for (size_t i = 0; i < at; i++)
		line += text->p[i] == '\n';
	return document_fail(s, in, "not JSON at byte %zu (line %zu): %s", at + 1, line, why);
}
