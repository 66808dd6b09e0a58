/* SPDX-License-Identifier: MIT */
/*
 * The record and the batch, which is what stages hand to one another.
 *
 * A record is a flat JSON object. Its keys are its *shape*: records of one
 * layout share one shape, so a stage finds a field once a layout, not once a
 * record, and the writer copies ready-made `"key":` texts. Its values are raw
 * JSON tokens, slices of the block that was read or of the batch's arena: a
 * value is decoded only where a stage touches it, and one that is not touched
 * goes out byte for byte (0.10 stays 0.10, \u0041 stays \u0041). A record that
 * no stage touched goes out as the line that came in, and of one that was touched
 * what stands before and behind the change goes out as it stood there.
 *
 * Lifetimes: a batch, its records, values and shapes live until the
 * stage_emit() or stage batch call that has them returns. What must live longer
 * is copied (arena_dup into the stage's own arena).
 */
#ifndef KLASTER_RECORD_H
#define KLASTER_RECORD_H

#include "base/arena.h"
#include "base/buf.h"
#include "stream/json.h"

enum value_kind {
	VALUE_STRING,
	VALUE_NUMBER,
	VALUE_TRUE,
	VALUE_FALSE,
	VALUE_NULL,
};

struct value {
	const char *p; /* the token; of a string, what stands between the quotes */
	uint32_t n;
	uint8_t kind;    /* enum value_kind */
	uint8_t escaped; /* a string that holds a backslash: decode before comparing */
	uint16_t roomy;  /* ARENA_SLACK bytes behind the token may be read: it is copied faster; of
	                  * two bytes, so that these three are set at once */
};

/* One key in one shape. */
struct key {
	struct slice name; /* decoded */
	struct slice json; /* `"key":` as it is written, the spelling of the input kept; a quote and a
	                    * comma stand before it, a quote behind it, and ARENA_SLACK bytes to read */
};

struct shape {
	uint64_t id; /* never used twice in a process, so caches may keep it */
	uint32_t n;
	uint32_t text_n; /* bytes of a record with empty values */
	const struct key *keys;
};

struct record {
	const struct shape *shape;
	struct value *v;  /* shape->n values */
	const char *text; /* the whole line as read, without LF; NULL for one that was made;
	                   * ARENA_SLACK bytes behind it may be read */
	uint32_t text_n;
	uint32_t most;    /* its values have no more bytes; 0: nobody has measured them */
	uint64_t line;    /* in the stage's input, from 1; 0 for a made record */
	/* Of a text without a blank between its tokens, 0 of any other: its fields. When it is
	 * changed the fields outside of [from, to) still are as it says, others came behind. */
	uint8_t fields, from, to;
	bool changed;
	uint8_t room; /* so many values may be put behind those of its shape */
};

struct schema; /* all shapes of one stream; see below */

struct batch {
	struct schema *schema;
	struct record *records;
	size_t n;
	struct arena *arena; /* for values and texts of this batch's records */
	const char *file;    /* what the records were read from, for messages */
};

/* Rows of text whose cells are string values as they stand: cell k of a row ends before its
 * byte ends[k] of the block and begins behind the end of the one before it, the first behind the
 * row before it, or at byte `at`. The next row's ends are `step` on, the last of a row's `step`
 * is its line end's last byte. ARENA_SLACK bytes behind each cell may be read. */
struct cell_rows {
	const char *block;
	size_t at;
	const uint32_t *ends;
	size_t step, n;
};

/* ---- values ------------------------------------------------------------- */

/* Text that holds no quote, backslash or control character (a code, a name known
 * to be plain). The bytes must outlive the batch. */
static inline struct value value_plain(struct slice text)
{
	return (struct value){ text.p, (uint32_t)text.n, VALUE_STRING, 0, 0 };
}

static inline struct value value_null(void)
{
	return (struct value){ "null", 4, VALUE_NULL, 0, 0 };
}

/* Any text as a string value, escaped where needed; the bytes are copied to the
 * arena only when an escape is needed, else they must outlive the batch. */
struct value value_string(struct arena *arena, struct slice text);

/* A number, as the shortest decimal that reads back the same double; null where it is
 * not finite. */
struct value value_double(struct arena *arena, double number);
struct value value_integer(struct arena *arena, int64_t number);

/* A number whose digits are given, a valid JSON number already. */
static inline struct value value_digits(struct slice digits)
{
	return (struct value){ digits.p, (uint32_t)digits.n, VALUE_NUMBER, 0, 0 };
}

/* The decoded text of a string, or the token of any other kind. Borrowed from the
 * value where nothing is escaped, else from the arena. */
static inline struct slice value_text(const struct value *v, struct arena *arena)
{
	struct slice raw = { v->p, v->n };
	return __builtin_expect(v->escaped, 0) ? json_decode(raw, arena) : raw;
}

/* Whether the text of a string equals `s` (escapes decoded). */
bool value_is(const struct value *v, struct slice s);

/*
 * The number a value holds: a JSON number, or a string that is wholly one
 * (parse leaves cells as strings). False for anything else; null is not a
 * number.
 */
bool value_number(const struct value *v, double *number);

/* ---- fields ------------------------------------------------------------- */

/*
 * A field that a stage wants, with the place where it was last found. Make it by
 * `struct field_ref region = FIELD("region");` and keep one for the whole run.
 */
struct field_ref {
	struct slice name; /* decoded; must outlive the ref */
	uint64_t shape_id;
	int32_t index; /* -1: not in that shape */
	/* the last change of shape made through this ref: use one ref for one purpose */
	uint64_t from_id;
	const struct shape *to;
};

#define FIELD(literal) { .name = { "" literal, sizeof(literal) - 1 } }

static inline struct field_ref field_named(struct slice name)
{
	return (struct field_ref){ .name = name };
}

int32_t field_search(struct field_ref *ref, const struct shape *shape);

/* The field's place in the shape, or -1. */
static inline int32_t field_index(struct field_ref *ref, const struct shape *shape)
{
	return ref->shape_id == shape->id ? ref->index : field_search(ref, shape);
}

/* The field's value, or NULL where the record has no such field. Read only: to
 * change it call record_set. */
static inline const struct value *record_get(const struct record *r, struct field_ref *ref)
{
	int32_t i = field_index(ref, r->shape);
	return i < 0 ? NULL : &r->v[i];
}

/* The keys or values of the fields [from, to) are about to be others than the text says. */
static inline void record_touch(struct record *r, uint32_t from, uint32_t to)
{
	if (!r->fields) {
		r->text = NULL;
	} else if (from < r->fields) { /* what came behind them is written anyway */
		r->from = from < r->from ? (uint8_t)from : r->from;
		r->to = to > r->to ? (uint8_t)(to < r->fields ? to : r->fields) : r->to;
	}
	r->changed = true;
}

/* Its values may have that many bytes more. */
static inline void record_grow(struct record *r, uint32_t n)
{
	if (r->most && __builtin_add_overflow(r->most, n, &r->most))
		r->most = 0;
}

/* Sets the field at that place. */
static inline void record_put(struct record *r, int32_t i, struct value v)
{
	record_grow(r, v.n);
	record_touch(r, (uint32_t)i, (uint32_t)i + 1);
	r->v[i] = v;
}

/* Room for `n` values in place of the record's, which are the first of them. */
static inline void record_widen(const struct batch *b, struct record *r, uint32_t n)
{
	uint32_t old = r->shape->n;
	struct value *values;

	if (n - old <= r->room) {
		r->room = (uint8_t)(r->room - (n - old));
		return;
	}
	values = (struct value *)arena_alloc(b->arena, n * sizeof(*values));
	for (uint32_t i = 0; i < old; i++)
		values[i] = r->v[i];
	r->v = values;
	r->room = 0;
}

/* Sets the field, appending it where the record lacks it. */
void record_set(const struct batch *b, struct record *r, struct field_ref *ref, struct value v);

/* Takes the field out; nothing happens where it is not there. A ref that removes or
 * renames must not be used to set. */
void record_remove(const struct batch *b, struct record *r, struct field_ref *ref);

/* Gives the field another name, in its place. False, and nothing is changed,
 * when the record has a field of that name already. */
bool record_rename(const struct batch *b, struct record *r, struct field_ref *ref,
                   struct slice name);

/* A copy of `r` in the batch's arena (same shape, own values), for one record that
 * becomes many. It counts as made: line is kept, text is not. */
struct record record_copy(const struct batch *b, const struct record *r);

/* The record as one line of JSON without LF, appended to `out`. */
void record_write(struct buf *out, const struct record *r);

/* The records as lines, as long as less than `limit` bytes are in `out`; returns the count of those
 * written. */
size_t record_write_lines(struct buf *out, size_t limit, const struct record *records, size_t n);

/* Lines of the rows' records, of all their cells or those in `pick`, as long as less than `limit`
 * bytes are in `out`. The rows that are written are taken from `rows`; returns their count. */
size_t record_write_cells(struct buf *out, size_t limit, const struct shape *shape, struct cell_rows *rows,
                          const size_t *pick);

/* Its length. */
size_t record_length(const struct record *r);

/* ---- shapes ------------------------------------------------------------- */

struct schema *schema_new(void);
void schema_free(struct schema *s);

/* The empty shape, from which every other is built. */
const struct shape *schema_empty(struct schema *s);

/*
 * `shape` and one more key whose decoded name is `name`. The same call gives the
 * same shape. NULL when the shape has that key already (a duplicate).
 */
const struct shape *schema_extend(struct schema *s, const struct shape *shape, struct slice name);

/* The same for a key as spelt in JSON (between the quotes, maybe with escapes).
 * NULL when duplicate. */
const struct shape *schema_extend_raw(struct schema *s, const struct shape *shape,
                                      struct slice raw);

/* A shape of `n` names; NULL when two are the same. */
const struct shape *schema_shape(struct schema *s, const struct slice *names, size_t n);

/* How much the shapes hold; and forgets them all (ids go on, so caches notice).
 * Only a source calls this, between two batches. */
size_t schema_bytes(const struct schema *s);
void schema_reset(struct schema *s);

/* ---- making batches ----------------------------------------------------- */

/*
 * Collects records that a stage makes (a parser's rows, groups, indicators) into
 * batches. The maker owns its schema and arena.
 *
 *	struct value *v = maker_add(&m, shape, line);   // shape->n values to fill
 *	if (maker_full(&m)) maker_emit(&m, stage);
 */
struct maker {
	struct batch batch;
	struct schema *schema;
	struct arena arena;
	size_t cap;
};

void maker_init(struct maker *m, const char *file);
void maker_fini(struct maker *m);

/* Room for one record; its values are for the caller to fill before the next call. */
static inline struct value *maker_add(struct maker *m, const struct shape *shape, uint64_t line)
{
	struct batch *b = &m->batch;
	struct value *v = (struct value *)arena_alloc(&m->arena, shape->n * sizeof(*v));

	if (b->n == m->cap)
		b->records = (struct record *)xgrow(b->records, &m->cap, b->n + 1, sizeof(*b->records));
	b->records[b->n++] = (struct record){ .shape = shape, .v = v, .line = line };
	return v;
}

/* The values of the record added last have no more bytes than that, which is not nothing. */
static inline void maker_measure(struct maker *m, size_t most)
{
	m->batch.records[m->batch.n - 1].most = most <= UINT32_MAX ? (uint32_t)most : 0;
}

static inline bool maker_full(const struct maker *m)
{
	return m->batch.n >= 256 || m->arena.used >= 512 * 1024;
}

struct stage;

/* Hands the records on and empties the maker. Returns what stage_emit returns. */
int maker_emit(struct maker *m, struct stage *stage);

/* The same at the end: where it `failed`, what came before is handed on, and -1 returned. */
int maker_end(struct maker *m, struct stage *stage, bool failed);

#endif
