/* SPDX-License-Identifier: MIT */
/*
 * JSON documents: JSON-stat, SDMX-JSON, the Kazakh bureau's cube. Their first bytes are alike,
 * so the document is read and its structure decides.
 */
#include "format/json.h"

/* One object a line is ndjson's; anything else that begins like JSON is a document. */
int json_sniff(struct slice head, bool whole, const char **stranger)
{
	struct slice text = slice_trim(head);

	(void)whole, (void)stranger;
	return text.n && (text.p[0] == '{' || text.p[0] == '[') ? 40 : 0;
}

int no_sniff(struct slice head, bool whole, const char **stranger)
{
	(void)head, (void)whole, (void)stranger;
	return 0;
}

static int read_as(struct stage *s, const struct parse_options *o, struct input *in, json_reader *reader)
{
	struct buf text = { 0 };
	struct json root;
	int rc = document_json(s, in, &text, &root);

	if (rc < 0)
		;
	else if (reader)
		rc = reader(s, o, in, root);
	else if (json_stat_is(root))
		rc = json_stat_document(s, o, in, root);
	else if (sdmx_json_is(root))
		rc = sdmx_json_document(s, o, in, root);
	else if (bns_json_is(root))
		rc = bns_json_document(s, o, in, root);
	else
		rc = document_fail(s, in, "JSON, but neither JSON-stat nor SDMX-JSON nor one object a line; "
		                          "jq -c '.[]' makes that of an array of objects");
	buf_fini(&text);
	return rc;
}

int json_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	return read_as(s, o, in, NULL);
}

int json_stat_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	return read_as(s, o, in, json_stat_document);
}

int sdmx_json_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	return read_as(s, o, in, sdmx_json_document);
}

int bns_json_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	return read_as(s, o, in, bns_json_document);
}
