/* SPDX-License-Identifier: MIT */
/* NDJSON: records already. They are checked like any stream, but a last line without LF
 * is taken and blank lines are left out. */
#include <stdlib.h>

#include "format/piece.h"
#include "stream/reader.h"

/* Whether an object holds lists or objects, which records do not. */
static bool is_nested(struct slice line)
{
	bool quoted = false;

	for (size_t i = 1; i < line.n; i++) {
		if (line.p[i] == '\\')
			i += quoted;
		else if (line.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (line.p[i] == '{' || line.p[i] == '['))
			return true;
	}
	return false;
}

/* A first line that is a flat object, or one so long that the head does not hold its end. */
int ndjson_sniff(struct slice head, bool whole, const char **stranger)
{
	struct slice rest = slice_trim(head), line = slice_trim(slice_cut(&rest, '\n'));

	(void)stranger;
	if (!line.n || line.p[0] != '{' || is_nested(line))
		return 0;
	return line.p[line.n - 1] == '}' || (!whole && !rest.p) ? 50 : 0;
}

static int reject(void *context, const struct place *place, struct slice raw, const char *reason)
{
	return slice_trim(raw).n ? stage_reject_raw(context, place, raw, reason, 0) : 0;
}

static int project(const struct parse_options *o, const struct batch *b, struct record *r,
                   struct field_ref *refs, const struct shape *shape)
{
	struct value *v = arena_alloc(b->arena, shape->n * sizeof(*v));

	for (size_t i = 0; i < o->fields_n; i++) {
		const struct value *found = record_get(r, &refs[i]);
		if (!found)
			return (int)i;
		v[i] = *found;
	}
	r->shape = shape;
	r->v = v;
	r->room = 0;
	r->text = NULL;
	return -1;
}

int ndjson_piece(struct stage *s, const struct parse_options *o, struct input *in, const struct piece *piece)
{
	struct reader *reader = reader_new(in, s->diag, true, reject, s);
	struct field_ref *refs = xcalloc(o->fields_n + 1, sizeof(*refs));
	struct field_ref src = FIELD("_src");
	struct batch b;
	int rc;

	reader_at(reader, piece->line - 1);
	for (size_t i = 0; i < o->fields_n; i++)
		refs[i].name = o->fields[i];
	while ((rc = reader_next(reader, &b)) > 0) {
		const struct shape *shape = o->fields ? schema_shape(b.schema, o->fields, o->fields_n) : NULL;
		size_t kept = 0;

		s->counts.read += b.n;
		for (size_t i = 0; i < b.n; i++) {
			struct record *r = &b.records[i];
			int missing = shape ? project(o, &b, r, refs, shape) : -1;
			if (missing >= 0) {
				rc = stage_reject(s, &b, r, &refs[missing], "a field of --fields is not in the record");
				if (rc < 0)
					break;
				continue;
			}
			if (o->origin)
				record_set(&b, r, &src, format_origin(b.arena, b.file, r->line));
			b.records[kept++] = *r;
		}
		b.n = kept; /* what goes before a record that stops is handed on */
		if (stage_emit(s, &b) < 0)
			rc = -1;
		if (rc < 0)
			break;
	}
	if (rc == 0 && !piece->last && reader_sealed(reader))
		rc = -1; /* an end mark amid the file: whoever reads on fails there */
	reader_free(reader);
	free(refs);
	return rc < 0 ? -1 : 0;
}

int ndjson_read(struct stage *s, const struct parse_options *o, struct input *in)
{
	const struct piece whole = { .line = 1, .last = true };

	return ndjson_piece(s, o, in, &whole);
}
