/* SPDX-License-Identifier: MIT */
/*
 * Records to cells. They are taken in blocks of a few dozen, and field by field: the
 * values of a block become numbers, then its keys column after column, then its cells are
 * sought, then sums are made. So the work on one record does not wait for that on the one
 * before, nor for memory. Where anything is wrong with a record, those that were looked
 * at together are read once more, one by one, so that messages come in the order of the
 * records.
 */
#include <stdlib.h>

#include "filter/aggregate_record.h"

struct block {
	size_t n;
	uint32_t *numbers; /* by column, then record; those of a column without names are 0 */
	uint32_t letters[2][BLOCK];
	bool lettered;            /* some have letters */
	struct reading *readings; /* by value field, then record */
	uint32_t *scales;         /* of the numbers of a value field */
	uint64_t *keys;
	uint32_t words;           /* that there is room for in a key */
	uint32_t *row;            /* the numbers of one record */
};

struct block *block_new(const struct aggregate *a)
{
	struct block *k = xcalloc(1, sizeof(*k));

	k->numbers = xcalloc(a->columns_n * BLOCK, sizeof(*k->numbers));
	k->readings = xcalloc(a->values_n * BLOCK, sizeof(*k->readings));
	k->scales = xcalloc(a->values_n, sizeof(*k->scales));
	k->row = xcalloc(a->columns_n, sizeof(*k->row));
	return k;
}

void block_free(struct block *k)
{
	if (!k)
		return;
	free(k->numbers);
	free(k->readings);
	free(k->scales);
	free(k->keys);
	free(k->row);
	free(k);
}

static uint32_t *numbers_of(const struct block *k, size_t column)
{
	return k->numbers + column * BLOCK;
}

/* ---- cells -------------------------------------------------------------- */

/* Of one record, or of BLOCK: what stands behind the last one is not looked at. */
static inline __attribute__((always_inline)) void make_keys(struct aggregate *a, size_t rows)
{
	struct block *k = a->block;
	uint32_t words;

	aggregate_place_columns(a);
	words = a->layout.words;
	if (k->words < words) {
		k->keys = xreallocarray(k->keys, BLOCK * words, sizeof(*k->keys));
		k->words = words;
	}
	memset(k->keys, 0, rows * words * sizeof(*k->keys));
	for (size_t i = 0; i < a->keyed_n; i++) {
		const struct column *c = &a->columns[a->keyed[i]];
		const uint32_t *numbers = numbers_of(k, a->keyed[i]), shift = c->shift;
		uint64_t *to = k->keys + c->word;
		if (words == 1)
			for (size_t r = 0; r < rows; r++)
				to[r] |= (uint64_t)numbers[r] << shift;
		else
			for (size_t r = 0; r < rows; r++)
				to[r * words] |= (uint64_t)numbers[r] << shift;
	}
}

char *aggregate_cell(struct aggregate *a, const uint32_t *numbers)
{
	for (size_t c = 0; c < a->columns_n; c++)
		*numbers_of(a->block, c) = numbers[c];
	make_keys(a, 1);
	return cells_find(&a->cells, a->block->keys);
}

static void add_block(struct aggregate *a)
{
	struct block *k = a->block;
	char *cells[BLOCK];

	make_keys(a, BLOCK);
	cells_find_block(&a->cells, k->keys, k->n, cells);
	for (size_t i = 0; k->lettered && i < k->n; i++) {
		struct flags *flags = cell_flags(&a->layout, cells[i]);
		flags->status |= k->letters[0][i];
		flags->conf |= k->letters[1][i];
	}
	for (uint32_t v = 0; v < a->layout.values; v++)
		for (size_t i = 0; i < k->n; i++)
			cell_add(&a->cells, cells[i], v, &k->readings[v * BLOCK + i]);
	k->n = 0;
	k->lettered = false;
}

/* ---- records ------------------------------------------------------------ */

/* One field of `n` records; false where there is anything but letters. */
static bool take_letters(struct letters *letters, const struct record *r, size_t n, int32_t field, uint32_t *bits)
{
	if (field < 0) {
		memset(bits, 0, n * sizeof(*bits));
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		bits[i] = letters_bits(letters, &r[i].v[field]);
		if (bits[i] == UINT32_MAX)
			return false;
	}
	return true;
}

static bool take_regions(struct aggregate *a, size_t from, size_t n)
{
	uint32_t *regions = numbers_of(a->block, (size_t)a->region) + from;
	const uint32_t *times = a->time < 0 ? NULL : numbers_of(a->block, (size_t)a->time) + from;
	const char *why;

	for (size_t i = 0; i < n; i++) {
		uint32_t rolled = regions[i] ? geo_of(a, regions[i], times ? times[i] : 0, &why) : 0;
		if (!rolled)
			return false;
		if (a->allow_overlap)
			regions[i] = rolled;
	}
	return true;
}

/* `n` records of one shape, behind those of the block; false where they are to be read one by one. */
static bool take_records(struct aggregate *a, const struct record *r, size_t n)
{
	struct block *k = a->block;
	const struct fields *f = fields_of(a, r->shape);
	bool missing = false;

	if (!f->complete)
		return false;
	for (size_t v = 0; v < a->values_n; v++)
		if (!readings_of(&a->layout, &k->readings[v * BLOCK + k->n], r, n, (uint32_t)f->values[v],
		                 &k->scales[v], &missing))
			return false;
	if (missing && a->missing == MISSING_FAIL)
		return false;
	if (f->status >= 0 || f->conf >= 0 || k->lettered) {
		if (!k->lettered)
			memset(k->letters, 0, sizeof(k->letters));
		k->lettered = true;
		if (!take_letters(&a->status_letters, r, n, f->status, k->letters[0] + k->n) ||
		    !take_letters(&a->conf_letters, r, n, f->conf, k->letters[1] + k->n))
			return false;
	}
	for (size_t c = 0; c < a->columns_n; c++) {
		uint32_t *numbers = numbers_of(k, c) + k->n;
		if (f->columns[c] >= 0)
			names_number(&a->columns[c].names, r, n, (uint32_t)f->columns[c], numbers);
		else if (a->columns[c].names.n > 1)
			memset(numbers, 0, n * sizeof(*numbers));
	}
	if (a->geo && geo_rolls(a->geo) && !take_regions(a, k->n, n))
		return false;
	k->n += n;
	return true;
}

/* One record behind those of the block. 0, or -1 after a failure. */
static int take_record(struct stage *s, const struct batch *b, const struct record *r)
{
	struct aggregate *a = aggregate_of(s);
	struct block *k = a->block;
	uint32_t letters[2];
	int rc = 1;

	for (size_t v = 0; rc > 0 && v < a->values_n; v++)
		rc = aggregate_read_value(s, b, r, v, &k->readings[v * BLOCK + k->n]);
	if (rc > 0)
		rc = aggregate_read_flags(s, b, r, letters);
	if (rc > 0)
		rc = aggregate_read_keys(s, b, r, k->row);
	if (rc <= 0)
		return rc;
	for (size_t c = 0; c < a->columns_n; c++)
		numbers_of(k, c)[k->n] = k->row[c];
	if (!k->lettered)
		memset(k->letters, 0, sizeof(k->letters));
	k->lettered = true;
	k->letters[0][k->n] = letters[0];
	k->letters[1][k->n] = letters[1];
	k->n++;
	s->counts.aggregated++;
	return 0;
}

int block_read(struct stage *s, const struct batch *b)
{
	struct aggregate *a = aggregate_of(s);
	struct block *k = a->block;

	for (size_t i = 0, n; i < b->n; i += n) {
		const struct record *r = &b->records[i];
		size_t most = b->n - i < BLOCK - k->n ? b->n - i : BLOCK - k->n;

		for (n = 1; n < most && r[n].shape == r->shape; n++)
			;
		if (take_records(a, r, n))
			s->counts.aggregated += n;
		else
			for (size_t one = 0; one < n; one++)
				if (take_record(s, b, &r[one]) < 0)
					return -1;
		if (k->n == BLOCK)
			add_block(a);
	}
	add_block(a);
	return 0;
}

/* ---- other instances ---------------------------------------------------- */

/* The numbers that another instance's names have here, column by column in one array. */
static uint32_t **number_names(struct aggregate *a, const struct aggregate *other)
{
	uint32_t **numbers = xcalloc(a->columns_n, sizeof(*numbers));

	for (size_t c = 0; c < a->columns_n; c++) {
		const struct names *names = other->columns[c].keyed;
		numbers[c] = xcalloc(names->n, sizeof(**numbers)); /* 0, a field that is absent, stays */
		for (size_t i = 1; i < names->n; i++) {
			struct value v = name_value(&names->list[i]);
			numbers[c][i] = names_add(a->columns[c].keyed, &v);
		}
	}
	return numbers;
}

/* `n` cells from the one numbered `from` on. */
static void merge_cells(struct aggregate *a, const struct aggregate *other, uint32_t **names, size_t from, size_t n)
{
	char *cells[BLOCK];

	for (size_t i = 0; i < n; i++) {
		const uint64_t *key = cell_key(cell_at(&other->cells, from + i));
		for (size_t c = 0; c < a->columns_n; c++)
			numbers_of(a->block, c)[i] = names[c][key_number(&other->columns[c], key)];
	}
	make_keys(a, BLOCK);
	cells_find_block(&a->cells, a->block->keys, n, cells);
	for (size_t i = 0; i < n; i++) {
		char *cell = cell_at(&other->cells, from + i);
		const struct flags *flags = cell_flags(&other->layout, cell);
		struct sums view;

		cell_flags(&a->layout, cells[i])->status |= flags->status;
		cell_flags(&a->layout, cells[i])->conf |= flags->conf;
		for (uint32_t v = 0; v < a->layout.values; v++)
			cell_merge(&a->cells, cells[i], v, cell_sums(&other->layout, cell, v, &view));
	}
}

void block_merge(struct aggregate *a, const struct aggregate *other)
{
	uint32_t **names = number_names(a, other);

	for (size_t at = 0; at < other->cells.n; at += BLOCK)
		merge_cells(a, other, names, at, other->cells.n - at < BLOCK ? other->cells.n - at : BLOCK);
	for (size_t c = 0; c < a->columns_n; c++)
		free(names[c]);
	free(names);
}
