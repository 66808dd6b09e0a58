/* SPDX-License-Identifier: MIT */
/*
 * Inside of aggregate-region. A record becomes a tuple of small numbers, one a key
 * column; equal tuples share a cell with exact sums. Columns of a cell are
 *
 *	by      the fields of --by, in their order: the keys of the output
 *	guard   measure, unit, rev, cumulation: one output record must not mix them
 *	time    one output record must not mix years with quarters
 *	region, nace   as they came, so that a whole is never added to its part
 *
 * Only at the end are cells folded into groups: region codes rolled up, totals
 * made, and everything that must not be mixed is then there to be looked at.
 * Nothing depends on the order of the records, so parts of the input can be
 * aggregated apart (--partial) and merged: a partial record is a cell.
 *
 *	aggregate_name.c     values to numbers
 *	aggregate_key.c      numbers packed into keys, keys to cells
 *	aggregate_cell.c     what a cell sums
 *	aggregate_option.c   options
 *	aggregate_region.c   the stage
 *	aggregate_record.c   what of a record is read
 *	aggregate_block.c    records to cells, some dozens at a time
 *	aggregate_geo.c      region codes rolled up: levels, hierarchies, crosswalks
 *	aggregate_group.c    cells to groups, totals, order
 *	aggregate_overlap.c  what a group must not mix
 *	aggregate_span.c     which codes contain which
 *	aggregate_output.c   groups to records, shares
 *	aggregate_suppress.c which groups are confidential
 *	aggregate_partial.c  cells to partial records; aggregate_merge.c back
 */
#ifndef KLASTER_AGGREGATE_H
#define KLASTER_AGGREGATE_H

#include "base/exact.h"
#include "base/words.h"
#include "reference/region.h"
#include "stream/stage.h"

/* ---- values to numbers (aggregate_name.c) ------------------------------- */

/* One distinct value of a column; number 0 stands for a field that is absent. */
struct name {
	const char *p; /* the raw token, in its one spelling; of a string, between the quotes */
	uint32_t n;
	uint8_t kind;    /* enum value_kind */
	uint8_t escaped;
};

struct name_slot {
	_Alignas(32) struct words words; /* see token(); all zeros: free */
	uint32_t number;
};

struct names {
	struct name *list;
	size_t n, cap;
	struct name_slot *slots; /* open addressing */
	size_t mask;
	uint64_t seed;
	struct arena arena;
};

/* Of hashes; it comes from slice_hash's, so that nobody can choose keys that collide. */
uint64_t aggregate_seed(void);

void names_init(struct names *t);
void names_fini(struct names *t);
size_t names_bytes(const struct names *t);

/* The number of a value, a new one where it was never seen. */
uint32_t names_add(struct names *t, const struct value *v);
/* The same for the field at place `field` of `n` records of one shape. */
void names_number(struct names *t, const struct record *r, size_t n, uint32_t field, uint32_t *numbers);
/* The number of plain text as a string value; `add` false: 0 where it was never seen. */
uint32_t names_text(struct names *t, struct slice text, bool add);

static inline struct slice name_raw(const struct name *n)
{
	return (struct slice){ n->p, n->n };
}

static inline struct value name_value(const struct name *n)
{
	return (struct value){ n->p, n->n, n->kind, n->escaped, 0 };
}

enum column_role { COLUMN_BY, COLUMN_GUARD, COLUMN_TIME, COLUMN_PLACE };

struct column {
	struct field_ref ref;
	enum column_role role; /* COLUMN_BY goes before the others */
	bool is_region, is_nace, is_time;
	bool required;      /* a record without it is rejected */
	struct names names;
	struct names *keyed; /* whose numbers are in the key: `names`, or the rolled-up ones */
	uint32_t word, shift, bits; /* where the number lies in the key */
};

/* ---- cells -------------------------------------------------------------- */

/* The sums of one value field. `extra` holds what the options ask for, in the order
 * minimum, maximum, squares, largest, second largest; see struct layout. */
struct sums {
	struct exact sum;
	uint64_t n, missing;
	struct exact extra[];
};

/* What nearly every sum is while it has no extras: sixteen bytes, so that with its key a
 * cell is half a line of the processor's memory. What does not fit goes on as sums. */
struct tally {
	union {
		int64_t n;         /* the sum is n / 10^scale */
		struct sums *sums; /* where scale is TALLY_SUMS */
	};
	uint32_t count;
	uint32_t missing : 24, scale : 8;
};

enum { TALLY_SUMS = 255, TALLY_MISSING_MAX = (1 << 24) - 1 };

struct layout {
	int8_t min, max, squares, top1, top2; /* index in extra, or -1 */
	uint8_t extras; /* 0: cells hold tallies, else sums */
	uint32_t values; /* value fields */
	uint32_t words;  /* of the key */
	size_t sums_size, cell_size;
};

/* A cell is its key (`words` of 64 bits), its flags, then `values` tallies or sums. */
struct flags {
	uint32_t status, conf; /* letters, A is bit 0 */
};

/* So many records or cells are looked at together, for the memory that they need to be on its
 * way at one time. */
enum { BLOCK = 64 };

struct cells {
	struct layout layout;
	char **chunks;
	size_t n, chunk_cap;
	size_t wholes; /* tallies that have gone on as sums */
	uint32_t *slots;
	uint32_t mask;
	uint64_t seed;
};

enum { CHUNK_CELLS = 65536 };

static inline char *cell_at(const struct cells *c, size_t i)
{
	return c->chunks[i / CHUNK_CELLS] + i % CHUNK_CELLS * c->layout.cell_size;
}

static inline uint64_t *cell_key(char *cell)
{
	return (uint64_t *)(void *)cell;
}

static inline struct flags *cell_flags(const struct layout *l, char *cell)
{
	return (struct flags *)(void *)(cell + l->words * sizeof(uint64_t));
}

/* Of what holds `values` sums one after the other. */
static inline struct sums *sums_at(const struct layout *l, char *sums, uint32_t value)
{
	return (struct sums *)(void *)(sums + value * l->sums_size);
}

/* Where extras are. */
static inline struct sums *cell_whole(const struct layout *l, char *cell, uint32_t value)
{
	return sums_at(l, cell + l->words * sizeof(uint64_t) + sizeof(struct flags), value);
}

/* Where there are none. */
static inline struct tally *cell_tally(const struct layout *l, char *cell, uint32_t value)
{
	return (struct tally *)(void *)(cell + l->words * sizeof(uint64_t) + sizeof(struct flags)) + value;
}

/* The number that column `c` has in the key. */
static inline uint32_t key_number(const struct column *c, const uint64_t *key)
{
	return (uint32_t)(key[c->word] >> c->shift & (((uint64_t)1 << c->bits) - 1));
}

void layout_set_words(struct layout *l, uint32_t words);
void cells_init(struct cells *c, const struct layout *layout);
void cells_fini(struct cells *c);
size_t cells_bytes(const struct cells *c);

/* Gives every cell the key that the same numbers make of other places: of `columns` after `old`. */
void cells_repack(struct cells *c, const struct layout *layout, const struct column *old,
                  const struct column *columns, size_t n);

/* Frees what finds cells: none is sought any more. */
void cells_drop_index(struct cells *c);

/* The cell of that key, made where there is none. */
char *cells_find(struct cells *c, const uint64_t *key);
/* Those of `n` keys, at most BLOCK, one after the other. */
void cells_find_block(struct cells *c, const uint64_t *keys, size_t n, char **cells);

/* Whether a column has more names than its bits can number. */
static inline bool column_outgrown(const struct column *c)
{
	return c->bits < 32 && c->keyed->n > (size_t)1 << c->bits;
}

/* Gives the columns places in the key; true when that changed the places. */
bool columns_place(struct column *columns, size_t n, uint32_t *words);

/* ---- sums (aggregate_cell.c) -------------------------------------------- */

/* A value as it was read, ready to be added. */
struct reading {
	int64_t n; /* n / 10^scale */
	const struct value *value;
	uint32_t scale;
	enum { READ_SMALL, READ_TEXT, READ_MISSING } what;
};

/* False where the text is no number within the limits, or its square is not. */
bool reading_of(const struct layout *l, struct reading *r, const struct value *v);

/* The same for the field at place `field` of `n` records; numbers are counted in as many digits
 * behind the point as the longest of them so far had, which `*scale` remembers: then they are
 * added as they are. True where all are good; `*missing`: some are missing. */
bool readings_of(const struct layout *l, struct reading *readings, const struct record *r, size_t n,
                 uint32_t field, uint32_t *scale, bool *missing);

void sums_merge(const struct layout *l, struct sums *to, const struct sums *from);
void sums_fini(const struct layout *l, struct sums *s);

/* The sums of a value in a cell; `room` holds them where the cell has less, and owns nothing. */
const struct sums *cell_sums(const struct layout *l, char *cell, uint32_t value, struct sums *room);
void cell_merge(struct cells *c, char *cell, uint32_t value, const struct sums *from);
void cell_fini(const struct layout *l, char *cell);

/* What does not just add to a tally, or is no tally. */
void cell_add_slow(struct cells *c, char *cell, uint32_t value, const struct reading *r);

static inline void cell_add(struct cells *c, char *cell, uint32_t value, const struct reading *r)
{
	if (!c->layout.extras && r->what == READ_SMALL) {
		struct tally *t = cell_tally(&c->layout, cell, value);
		int64_t sum;
		if (t->scale == r->scale && t->count < UINT32_MAX && !__builtin_add_overflow(t->n, r->n, &sum)) {
			t->n = sum;
			t->count++;
			return;
		}
	}
	cell_add_slow(c, cell, value, r);
}

/* Letters as bits; false where the text has anything but A to Z. */
bool flags_read(const struct value *v, uint32_t *bits);
void flags_write(struct buf *out, uint32_t bits);

/* ---- the stage ---------------------------------------------------------- */

enum op { OP_SUM, OP_COUNT, OP_MEAN, OP_MIN, OP_MAX, OP_SHARE, OP_SUMSQ, OPS };
extern const char *const op_names[OPS];

enum missing_rule { MISSING_PROPAGATE, MISSING_SKIP, MISSING_FAIL };
enum { TOTAL_REGION = 1, TOTAL_NACE = 2 };

struct suppress {
	long long least;          /* contributors; 0: no such rule */
	long long dominance;      /* 1 or 2 largest contributors; 0: no such rule */
	double dominance_percent;
	bool p_rule;
	double p_percent;
};

struct geo;
struct shards;

struct aggregate {
	/* options */
	const char *level_text, *hierarchy_path, *crosswalk, *shard;
	long long buckets, shards_wanted; /* of --buckets, 0: none; of --shards */
	struct slice *by, *values, *share_over;
	size_t by_n, values_n, share_over_n;
	bool by_given, totals, allow_overlap, partial, merge, shards_given;
	bool ops[OPS];
	enum missing_rule missing;
	struct suppress suppress;
	uint64_t memory_limit; /* 0: none */

	/* state */
	struct column *columns;
	size_t columns_n, by_columns;
	uint32_t *keyed; /* the columns that take part in the key */
	size_t keyed_n;
	int region, nace, time; /* columns, or -1 */
	struct layout layout;
	struct cells cells;
	struct field_ref *value_refs;
	struct field_ref status, conf;
	struct letters {   /* of a field: the bits of each of its texts */
		struct names names;
		uint32_t *bits;
		size_t cap;
	} status_letters, conf_letters;
	struct fields *fields; /* where records have what is read: aggregate_record.h */
	struct geo *geo; /* how region codes roll up; NULL: not at all */
	struct names rolled; /* region codes of the output */
	struct shards *shards;
	uint32_t keys_words;
	struct block *block;
};

static inline struct aggregate *aggregate_of(struct stage *s)
{
	return s->state;
}

extern const struct option_row aggregate_options[];
int aggregate_option(struct stage *s, int code, const char *arg);
/* What goes with what, once the columns are known. 0, or -1 after usage_fail(). */
int aggregate_check_options(struct stage *s);

/* The column of that field, or -1. */
int aggregate_column(const struct aggregate *a, struct slice name);

/* Gives columns that have outgrown their bits more of them. */
void aggregate_place_columns(struct aggregate *a);

/* Whether the memory taken keeps --memory; 0, or -1 after diag_fail(). */
int aggregate_check_memory(struct stage *s, size_t more);

/* ---- places (aggregate_geo.c) ----------------------------------------- */

/* Loads what --level, --hierarchy and --crosswalk need; NULL after usage_fail(). */
struct geo *geo_open(struct stage *s);
void geo_close(struct geo *p);

/* Whether codes change on their way to the output. */
bool geo_rolls(const struct geo *geo);

/*
 * The number in `rolled` that the region numbered `region` has in the output, at the
 * time numbered `time` (numbers of the region and the time column). 0 with *why where
 * it has none.
 */
uint32_t geo_of(struct aggregate *a, uint32_t region, uint32_t time, const char **why);

/* Whether figures of `a` contain those of `b`, another code. */
bool geo_contains(const struct geo *geo, struct slice a, struct slice b);

/* Whether other codes that are not below it are its parts: a former region. */
bool geo_has_parts(const struct geo *geo, struct slice code);

/* The code right above `code` in the hierarchy; false where there is none. `out` holds
 * it where it is not in a table. */
bool geo_parent(const struct geo *geo, struct slice code, char out[REGION_CODE_SIZE],
                  struct slice *parent);

/* ---- groups (aggregate_group.c) ----------------------------------------- */

/* A cell's part in a group. Sorted by key, runs of equal keys are groups. */
struct part {
	uint64_t key;
	uint32_t cell;
	uint32_t total; /* TOTAL_REGION | TOTAL_NACE: columns replaced by the total's code; the
	                 * bits above are for whoever sorts */
};

enum { TOTAL_BITS = 2, TOTAL_MASK = TOTAL_REGION | TOTAL_NACE };

struct groups {
	struct part *parts;
	size_t n;
	uint32_t region_total, nace_total; /* the numbers of TOTAL in rolled and nace names */
};

/* All parts, in the order of the output. 0, or -1 after diag_fail(). */
int groups_make(struct stage *s, struct groups *g);
void groups_fini(struct groups *g);

/* The end of the run of equal keys that begins at `from`. */
static inline size_t groups_end(const struct groups *g, size_t from)
{
	size_t to = from + 1;
	while (to < g->n && g->parts[to].key == g->parts[from].key)
		to++;
	return to;
}

/* The name that column `c` has in the output for a part. */
const struct name *part_name(struct aggregate *a, const struct groups *g, const struct part *part,
                             size_t column);

/* Makes the keys of `g` from all by columns but those set in `skip`, and sorts. */
void groups_order(struct aggregate *a, struct groups *g, const bool *skip);

/* Cells ordered by all their columns as they came, for partial records. */
uint32_t *cells_in_order(struct aggregate *a);

/* ---- checks (aggregate_overlap.c) --------------------------------------- */

/* Looks for what no group may mix. 0, or -1 after diag_fail(). */
int groups_check(struct stage *s, const struct groups *g);

/* ---- output ------------------------------------------------------------- */

int groups_write(struct stage *s, const struct groups *g);

/* A group, for what looks at several of them. */
struct group {
	size_t from, to;      /* in the parts */
	uint32_t denominator; /* index of the total that its share is of */
	uint32_t conf;        /* letters that suppress it; 0: published */
};

struct folded {
	struct aggregate *a;
	const struct groups *g;
	struct group *groups;
	size_t n;
	char *sums; /* of a group of several cells, by value */
	struct sums *view; /* of one cell */
};

/* The sums of a group; borrowed, until the next call. */
const struct sums *group_sums(struct folded *f, const struct group *group, uint32_t value);

/* One part for each group (to be freed), to sort groups by other keys: the group's index
 * stands in `total` above TOTAL_BITS; the bits `without` are taken out. */
struct part *groups_members(const struct folded *f, uint32_t without);

/* Sets `conf` of the groups that --suppress hides (aggregate_suppress.c). */
void groups_suppress(struct folded *f);

enum { BUCKETS_MAX = 1 << 16, SHARDS_MAX = 1 << 30 };

/* Partial records out, and in: a batch of them into cells. */
int partial_write(struct stage *s);
int partial_read(struct stage *s, struct batch *b);
int partial_finish(struct stage *s);
void shards_free(struct shards *shards);

/* ---- records to cells (aggregate_block.c) ------------------------------- */

struct block *block_new(const struct aggregate *a);
void block_free(struct block *block);

/* A batch of records into cells. 0, or -1 after a failure. */
int block_read(struct stage *s, const struct batch *b);

/* The cells of another instance into those of this one. */
void block_merge(struct aggregate *a, const struct aggregate *other);

/* The cell of the numbers of one record. */
char *aggregate_cell(struct aggregate *a, const uint32_t *numbers);

#endif
