/* SPDX-License-Identifier: MIT */
/*
 * Writes a made-up panel of region, activity and value as CSV, the same bytes for the same
 * arguments on any machine: large and small regions, common and rare activities, two cells
 * in five filled. For benchmarks only: no figure in it is real. The full size, 20000 x 600,
 * has 5.0 million cells a period.
 *
 * usage: panel REGIONS ACTIVITIES PERIODS [COLUMN...]
 *
 * A further COLUMN holds a figure of the region, such as a population.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../random.h"

int main(int argc, char **argv)
{
	unsigned regions = argc >= 4 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	unsigned activities = argc >= 4 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
	unsigned periods = argc >= 4 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
	unsigned *common = calloc(activities + 1, sizeof(*common));

	if (!regions || !activities || !periods || !common) {
		fputs("usage: panel REGIONS ACTIVITIES PERIODS [COLUMN...]\n", stderr);
		return 2;
	}
	for (unsigned a = 0; a < activities; a++)
		common[a] = 20 + random_below(900); /* of a thousand regions */
	printf("region,nace,time,value");
	for (int k = 4; k < argc; k++)
		printf(",%s", argv[k]);
	putchar('\n');
	for (unsigned r = 0; r < regions; r++) {
		unsigned diverse = 300 + random_below(1150), size = 1 + random_below(1000) * random_below(100) / (1 + random_below(1000));
		for (unsigned a = 0; a < activities; a++) {
			if (random_below(1000) * 1000 >= common[a] * diverse * 49 / 50)
				continue;
			for (unsigned t = 0; t < periods; t++) {
				printf("%05u,%03u,%u,%u", r, a, 2020 + t,
				       1 + size * (1 + common[a] / 50) * (1 + random_below(30)) / (1 + random_below(30)));
				for (unsigned k = 4; k < (unsigned)argc; k++)
					printf(",%u", 1 + (r * 7919 + k * 104729) % 99991);
				putchar('\n');
			}
		}
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
