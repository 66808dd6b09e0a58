/* SPDX-License-Identifier: MIT */
/*
 * XML by Expat, as data is read here: element by element, without a document type (entities
 * that grow, files that are drawn in), with limits on depth and on the length of one tag.
 * Names come without their namespace.
 */
#ifndef KLASTER_XML_H
#define KLASTER_XML_H

#include "base/slice.h"

enum { XML_DEPTH_MAX = 128, XML_TAG_MAX = 64 << 20 };

/* An element's attributes: name, value, ..., NULL. A prefixed one has its namespace in front of
 * the name, a blank between them; see xml_local(). */
struct xml_handler {
	void (*start)(void *context, const char *name, const char **attributes);
	void (*end)(void *context, const char *name);
	void (*text)(void *context, const char *text, int n); /* may be NULL */
	void *context;
};

struct xml;

struct xml *xml_new(const struct xml_handler *h);
void xml_free(struct xml *x);

/* Takes more bytes; `last` with the end of the document. False when it is not well-formed XML,
 * goes beyond a limit, or was stopped: see xml_error(). */
bool xml_feed(struct xml *x, const char *p, size_t n, bool last);

/* From a handler: no further calls. The reason is static, NULL for one that is told otherwise. */
void xml_stop(struct xml *x, const char *why);

/* What is wrong and where; the reason of xml_stop() goes first. */
const char *xml_error(const struct xml *x, unsigned long *line);

/* The name without its namespace. */
const char *xml_local(const char *name);

/* The attribute of that name (without a namespace, or with any), or NULL. */
const char *xml_attribute(const char **attributes, const char *name);

#endif
