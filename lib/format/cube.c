/* SPDX-License-Identifier: MIT */
#include "format/cube.h"

void cube_init(struct cube *c, struct stage *s, const struct parse_options *o, const char *file)
{
	*c = (struct cube){ .s = s, .o = o };
	maker_init(&c->maker, file);
}

void cube_reset(struct cube *c)
{
	c->n = 0;
	c->part = SLICE("");
}

const char *cube_begin(struct cube *c)
{
	struct slice names[3 * CUBE_DIMENSIONS_MAX + 4];
	size_t n = 0;

	if (c->part.n)
		names[n++] = SLICE("dataset");
	c->size = 1;
	for (size_t i = 0; i < c->n; i++) {
		c->dims[i].at = 0;
		names[n++] = c->dims[i].id;
		if (__builtin_mul_overflow(c->size, c->dims[i].n, &c->size) || c->size > (uint64_t)1 << 53)
			return "the dimensions have more than 2^53 combinations";
	}
	for (size_t i = 0; i < c->n && c->o->labels; i++) {
		if (c->dims[i].label)
			names[n++] = arena_printf(&c->arena, "%.*s_label", SLICE_ARG(c->dims[i].id));
		if (c->dims[i].parent)
			names[n++] = arena_printf(&c->arena, "%.*s_parent", SLICE_ARG(c->dims[i].id));
	}
	names[n++] = SLICE("value");
	c->plain = schema_shape(c->maker.schema, names, n);
	names[n++] = SLICE("status");
	c->flagged = schema_shape(c->maker.schema, names, n);
	return c->flagged ? NULL : "two dimensions have the same name, or one is called value, status or dataset";
}

void cube_seek(struct cube *c, uint64_t place)
{
	for (size_t i = c->n; i-- > 0;) {
		c->dims[i].at = (size_t)(place % c->dims[i].n);
		place /= c->dims[i].n;
	}
}

void cube_skip(struct cube *c)
{
	for (size_t i = c->n; i-- > 0;) {
		if (++c->dims[i].at < c->dims[i].n)
			return;
		c->dims[i].at = 0;
	}
}

int cube_cell(struct cube *c, struct value value, struct value status)
{
	struct value *v = maker_add(&c->maker, status.p ? c->flagged : c->plain, 0);

	if (c->part.n)
		*v++ = value_string(&c->maker.arena, c->part);
	for (size_t i = 0; i < c->n; i++)
		*v++ = c->dims[i].code[c->dims[i].at];
	for (size_t i = 0; i < c->n && c->o->labels; i++) {
		if (c->dims[i].label)
			*v++ = c->dims[i].label[c->dims[i].at];
		if (c->dims[i].parent)
			*v++ = c->dims[i].parent[c->dims[i].at];
	}
	*v++ = value;
	if (status.p)
		*v = status;
	c->s->counts.made++;
	cube_skip(c);
	return maker_full(&c->maker) ? maker_emit(&c->maker, c->s) : 0;
}

int cube_end(struct cube *c, bool failed)
{
	return maker_end(&c->maker, c->s, failed);
}

void cube_fini(struct cube *c)
{
	maker_fini(&c->maker);
	arena_fini(&c->arena);
}
