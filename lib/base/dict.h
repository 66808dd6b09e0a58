/* SPDX-License-Identifier: MIT */
/*
 * A dictionary from text to pointers. `struct dict d = {0}` is empty and ready. Keys
 * and items belong to whoever puts them in and must outlive the dictionary. Nothing
 * is ever listed from it, so its order decides no output.
 */
#ifndef KLASTER_DICT_H
#define KLASTER_DICT_H

#include "base/arena.h"

struct dict_slot {
	struct slice key; /* p is NULL in a free slot */
	void *item;
};

struct dict {
	struct dict_slot *slots;
	size_t size, n; /* size is zero or a power of two */
};

/* The item, or NULL when there is none. */
void *dict_find(const struct dict *d, struct slice key);

/* The slot of that key, put in with a NULL item where it was not there. Valid until the
 * next call; key.p must not be NULL. */
struct dict_slot *dict_slot(struct dict *d, struct slice key);

void dict_fini(struct dict *d);

#endif
