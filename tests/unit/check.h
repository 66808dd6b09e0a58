/* SPDX-License-Identifier: MIT */
/* The whole of the unit tests' framework: CHECK(condition) and check_result(). */
#ifndef KLASTER_CHECK_H
#define KLASTER_CHECK_H

#include <stdio.h>
#include <string.h>

static int check_failures;

#define CHECK(condition)                                                                          \
	do {                                                                                      \
		if (!(condition)) {                                                               \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);           \
			check_failures++;                                                         \
		}                                                                                 \
	} while (0)

/* main ends with `return check_result();` */
static inline int check_result(void)
{
	return check_failures != 0;
}

#endif
