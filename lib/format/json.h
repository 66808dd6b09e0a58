/* SPDX-License-Identifier: MIT */
/* The formats that are JSON documents: which it is, the document as a whole tells. */
#ifndef KLASTER_FORMAT_JSON_H
#define KLASTER_FORMAT_JSON_H

#include "format/document.h"

typedef int json_reader(struct stage *s, const struct parse_options *o, struct input *in, struct json root);

bool json_stat_is(struct json root);
json_reader json_stat_document;
bool sdmx_json_is(struct json root);
json_reader sdmx_json_document;
bool bns_json_is(struct json root);
json_reader bns_json_document;

#endif
