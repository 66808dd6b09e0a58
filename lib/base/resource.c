/* SPDX-License-Identifier: MIT */
/* The embedded files; the build makes resource_list from the folders (see Makefile). */
#include "base/resource.h"

extern const struct resource resource_list[];
extern const unsigned long resource_count;

bool resource_find(const char *name, struct slice *content)
{
	for (size_t i = 0; i < resource_count; i++) {
		const struct resource *r = &resource_list[i];
		if (strcmp(r->name, name) == 0) {
			*content = (struct slice){ r->begin, (size_t)(r->end - r->begin) };
			return true;
		}
	}
	return false;
}

const struct resource *resource_all(size_t *n)
{
	*n = resource_count;
	return resource_list;
}
