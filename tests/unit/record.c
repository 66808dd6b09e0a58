/* SPDX-License-Identifier: MIT */
/* Editing records: the right field changes and nothing else does. */
#include "stream/record.h"

#include "check.h"

static struct schema *schema;
static struct arena arena;

static struct record make(const struct batch *b, const char *const *names, size_t n)
{
	struct slice list[16];
	struct value *v = arena_alloc(b->arena, n * sizeof(*v));

	for (size_t i = 0; i < n; i++) {
		list[i] = slice_of(names[i]);
		v[i] = value_integer(b->arena, (int64_t)i);
	}
	return (struct record){ .shape = schema_shape(schema, list, n), .v = v };
}

static int is(const struct record *r, const char *want)
{
	struct buf out = { 0 };
	int same;

	record_write(&out, r);
	same = slice_is(buf_slice(&out), want);
	if (!same)
		fprintf(stderr, "%.*s, not %s\n", SLICE_ARG(buf_slice(&out)), want);
	buf_fini(&out);
	return same;
}

int main(void)
{
	static const char *const abc[] = { "a", "b", "c" };
	struct batch batch = { 0 };
	struct field_ref a = FIELD("a"), b = FIELD("b"), z = FIELD("z"), old = FIELD("b"),
	                 clash = FIELD("a"), quote = FIELD("q\"");
	struct record r, copy;

	schema = schema_new();
	batch.schema = schema;
	batch.arena = &arena;

	for (int round = 0; round < 3; round++) {
		r = make(&batch, abc, 3);
		CHECK(is(&r, "{\"a\":0,\"b\":1,\"c\":2}"));
		CHECK(record_get(&r, &z) == NULL);
		record_set(&batch, &r, &z, value_plain(SLICE("new")));
		CHECK(is(&r, "{\"a\":0,\"b\":1,\"c\":2,\"z\":\"new\"}"));
		copy = record_copy(&batch, &r);
		record_set(&batch, &r, &a, value_null());
		CHECK(is(&r, "{\"a\":null,\"b\":1,\"c\":2,\"z\":\"new\"}"));
		CHECK(is(&copy, "{\"a\":0,\"b\":1,\"c\":2,\"z\":\"new\"}"));
		CHECK(record_rename(&batch, &r, &old, SLICE("B")));
		CHECK(is(&r, "{\"a\":null,\"B\":1,\"c\":2,\"z\":\"new\"}"));
		CHECK(!record_rename(&batch, &r, &clash, SLICE("c")));
		CHECK(is(&r, "{\"a\":null,\"B\":1,\"c\":2,\"z\":\"new\"}"));
		record_remove(&batch, &copy, &b);
		CHECK(is(&copy, "{\"a\":0,\"c\":2,\"z\":\"new\"}"));
		record_set(&batch, &copy, &quote, value_string(&arena, SLICE("x\ty\"")));
		CHECK(is(&copy, "{\"a\":0,\"c\":2,\"z\":\"new\",\"q\\\"\":\"x\\ty\\\"\"}"));
		CHECK(slice_is(value_text(record_get(&copy, &quote), &arena), "x\ty\""));
		CHECK(value_is(record_get(&copy, &quote), SLICE("x\ty\"")));
		if (round == 1)
			schema_reset(schema); /* caches must notice */
	}
	struct slice twice[] = { SLICE("a"), SLICE("a") };
	CHECK(schema_shape(schema, twice, 2) == NULL);

	schema_free(schema);
	arena_fini(&arena);
	return check_result();
}
