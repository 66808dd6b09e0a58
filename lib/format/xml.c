/* SPDX-License-Identifier: MIT */
#include "format/xml.h"

#include <expat.h>
#include <stdlib.h>

#include "base/arena.h"

struct xml {
	XML_Parser parser;
	struct xml_handler h;
	uint64_t fed;
	int depth;
	bool stopped;
	const char *why;
};

const char *xml_local(const char *name)
{
	const char *blank = strrchr(name, ' ');

	return blank ? blank + 1 : name;
}

const char *xml_attribute(const char **attributes, const char *name)
{
	for (size_t i = 0; attributes[i]; i += 2)
		if (strcmp(xml_local(attributes[i]), name) == 0)
			return attributes[i + 1];
	return NULL;
}

void xml_stop(struct xml *x, const char *why)
{
	x->stopped = true;
	if (!x->why)
		x->why = why;
	XML_StopParser(x->parser, XML_FALSE);
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *x = data;

	if (++x->depth > XML_DEPTH_MAX)
		xml_stop(x, "XML nested deeper than 128");
	else if (!x->stopped)
		x->h.start(x->h.context, xml_local(name), attributes);
}

static void on_end(void *data, const XML_Char *name)
{
	struct xml *x = data;

	x->depth--;
	if (!x->stopped)
		x->h.end(x->h.context, xml_local(name));
}

static void on_text(void *data, const XML_Char *text, int n)
{
	struct xml *x = data;

	if (!x->stopped)
		x->h.text(x->h.context, text, n);
}

static void on_doctype(void *data, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	xml_stop(data, "a document type (DOCTYPE), which data needs none of and which can draw in files or grow without "
	               "end; refused");
}

struct xml *xml_new(const struct xml_handler *h)
{
	struct xml *x = xcalloc(1, sizeof(*x));

	x->h = *h;
	x->parser = XML_ParserCreateNS(NULL, ' ');
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	if (h->text)
		XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	return x;
}

void xml_free(struct xml *x)
{
	if (!x)
		return;
	XML_ParserFree(x->parser);
	free(x);
}

bool xml_feed(struct xml *x, const char *p, size_t n, bool last)
{
	/* Expat keeps a tag until it is complete */
	enum { PIECE = 1 << 20 };

	do {
		size_t piece = n < PIECE ? n : PIECE;
		if (XML_Parse(x->parser, p, (int)piece, last && piece == n) != XML_STATUS_OK || x->stopped)
			return false;
		p += piece;
		n -= piece;
		x->fed += piece;
		if (x->fed - (uint64_t)XML_GetCurrentByteIndex(x->parser) > XML_TAG_MAX) {
			x->why = "a tag or text longer than 64 MB";
			return false;
		}
	} while (n);
	return true;
}

const char *xml_error(const struct xml *x, unsigned long *line)
{
	*line = XML_GetCurrentLineNumber(x->parser);
	if (x->why)
		return x->why;
	switch (XML_GetErrorCode(x->parser)) {
	case XML_ERROR_NO_ELEMENTS:
	case XML_ERROR_UNCLOSED_TOKEN:
	case XML_ERROR_PARTIAL_CHAR:
	case XML_ERROR_UNCLOSED_CDATA_SECTION: return "the XML ends before it is complete: the file is cut";
	case XML_ERROR_INVALID_TOKEN: return "not well-formed XML, or bytes that are not of its encoding";
	default: return XML_ErrorString(XML_GetErrorCode(x->parser));
	}
}
