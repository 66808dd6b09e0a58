/* SPDX-License-Identifier: MIT */
#include "base/threads.h"

#include <mpfr.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"

struct part {
	void (*work)(void *part);
	void *of;
	pthread_t thread;
	bool started;
};

unsigned threads_usable(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

static void *run_part(void *arg)
{
	const struct part *part = arg;

	part->work(part->of);
	/* Constants that the functions of elementary.c had MPFR compute for this thread. */
	mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);
	return NULL;
}

void threads_each(void (*work)(void *part), void *parts, size_t size, size_t n)
{
	struct part *part = xcalloc(n + 1, sizeof(*part));

	for (size_t i = 0; i < n; i++)
		part[i] = (struct part){ .work = work, .of = (char *)parts + i * size };
	for (size_t i = 1; i < n; i++)
		part[i].started = pthread_create(&part[i].thread, NULL, run_part, &part[i]) == 0;
	for (size_t i = 0; i < n; i++)
		if (!part[i].started)
			work(part[i].of);
	for (size_t i = 1; i < n; i++)
		if (part[i].started)
			pthread_join(part[i].thread, NULL);
	free(part);
}
