/* SPDX-License-Identifier: MIT */
/* A dictionary: open addressing, at most half full. */
#include "base/dict.h"

#include <stdlib.h>

static struct dict_slot *place(const struct dict *d, struct slice key)
{
	size_t i = (size_t)slice_hash(key) & (d->size - 1);

	while (d->slots[i].key.p && !slice_eq(d->slots[i].key, key))
		i = (i + 1) & (d->size - 1);
	return &d->slots[i];
}

void *dict_find(const struct dict *d, struct slice key)
{
	return d->size ? place(d, key)->item : NULL;
}

struct dict_slot *dict_slot(struct dict *d, struct slice key)
{
	struct dict_slot *slot;

	if (d->n * 2 >= d->size) {
		struct dict bigger = { NULL, d->size ? d->size * 2 : 64, d->n };

		bigger.slots = xcalloc(bigger.size, sizeof(*bigger.slots));
		for (size_t i = 0; i < d->size; i++)
			if (d->slots[i].key.p)
				*place(&bigger, d->slots[i].key) = d->slots[i];
		free(d->slots);
		*d = bigger;
	}
	slot = place(d, key);
	if (!slot->key.p) {
		slot->key = key;
		d->n++;
	}
	return slot;
}

void dict_fini(struct dict *d)
{
	free(d->slots);
	*d = (struct dict){ 0 };
}
