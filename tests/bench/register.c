/* SPDX-License-Identifier: MIT */
/*
 * Writes a made-up register of firms as CSV, the same bytes for the same number of
 * rows on any machine: id, region_code (KATO, 20 regions), nace (the first 880
 * classes and national classes of the table named), year (10), employees, turnover
 * (two decimals), name (Cyrillic, quoted in every eighth row). For benchmarks only: no
 * figure in it is real. By region, nace and year it has 176,000 groups.
 *
 * usage: register ROWS lib/tables/nace.tsv
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../random.h"

enum { CODES = 880 };

/* The codes of the table's rows of level class and national. */
static int read_codes(const char *path, char codes[CODES][8])
{
	FILE *f = fopen(path, "r");
	char line[4096];
	int n = 0;

	while (f && n < CODES && fgets(line, sizeof(line), f)) {
		char *tab = strchr(line, '\t');
		char *level = tab ? strchr(tab + 1, '\t') : NULL;
		if (level && tab - line < 8 &&
		    (strncmp(level + 1, "class\t", 6) == 0 || strncmp(level + 1, "national\t", 9) == 0)) {
			memcpy(codes[n], line, (size_t)(tab - line));
			codes[n++][tab - line] = '\0';
		}
	}
	if (f)
		fclose(f);
	return n;
}

int main(int argc, char **argv)
{
	static char codes[CODES][8];
	static const char *const regions[] = { "10", "11", "15", "19", "23", "27", "31", "33", "35", "39",
		                               "43", "47", "55", "59", "61", "62", "63", "71", "75", "79" };
	static const char *const words[] = { "Алтын", "Жібек", "Мақта", "Теміржол", "Өрлеу", "Сұңқар",
		                             "Каспий", "Астана", "Қарағанды", "Строй" };
	long rows = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

	if (argc != 3 || read_codes(argv[2], codes) != CODES) {
		fputs("usage: register ROWS lib/tables/nace.tsv\n", stderr);
		return 2;
	}
	puts("id,region_code,nace,year,employees,turnover,name");
	for (long i = 1; i <= rows; i++) {
		uint64_t r = random_next(), q = random_next();
		const char *word = words[(r >> 8) % 10];
		printf("%ld,%s0000000,%s,%d,%d,%d.%02d,", i, regions[(r >> 16) % 20], codes[r % CODES], 2014 + (int)((r >> 44) % 10), (int)(q % 500),
		       (int)((q >> 16) % 10000000), (int)((q >> 40) % 100));
		if (i % 8 == 0)
			printf("\"ТОО \"\"%s\"\", филиал %ld\"\n", word, i % 1000);
		else
			printf("ТОО %s-%ld\n", word, i % 1000);
	}
	return fflush(stdout) == 0 ? 0 : 2;
}
