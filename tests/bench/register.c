/* SPDX-License-Identifier: MIT */
/*
 * Writes a made-up register of firms as CSV, the same bytes for the same number of
 * rows on any machine: id, region_code (KATO, 200 districts), nace (880 classes of
 * 88 divisions), year (10), employees, turnover (two decimals), name (Cyrillic,
 * quoted in every eighth row). For benchmarks only: no figure in it is real.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 0x9E3779B97F4A7C15;

/* splitmix64 (Steele, Lea, Flood 2014) */
static uint64_t next(void)
{
	uint64_t z = (state += 0x9E3779B97F4A7C15);
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
	return z ^ (z >> 31);
}

int main(int argc, char **argv)
{
	static const char *const regions[] = { "10", "11", "15", "19", "23", "27", "31", "33", "35", "39",
		                               "43", "47", "55", "59", "61", "62", "63", "71", "75", "79" };
	static const int divisions[] = {
		1,  2,  3,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
		24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 35, 36, 37, 38, 39, 41, 42, 43, 45, 46, 47, 49,
		50, 51, 52, 53, 55, 56, 58, 59, 60, 61, 62, 63, 64, 65, 66, 68, 69, 70, 71, 72, 73, 74,
		75, 77, 78, 79, 80, 81, 82, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99 };
	static const char *const words[] = { "Алтын", "Жібек", "Мақта", "Теміржол", "Өрлеу", "Сұңқар",
		                             "Каспий", "Астана", "Қарағанды", "Строй" };
	long rows = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;

	puts("id,region_code,nace,year,employees,turnover,name");
	for (long i = 1; i <= rows; i++) {
		uint64_t r = next(), q = next();
		int division = divisions[r % 88];
		const char *word = words[(r >> 8) % 10];
		printf("%ld,%s%d0%d0000,%02d.%d%d,%d,%d,%d.%02d,", i, regions[(r >> 16) % 20],
		       (int)((r >> 24) % 5) + 2, (int)((r >> 32) % 2), division, (int)((r >> 36) % 5) + 1,
		       (int)((r >> 40) % 2), 2014 + (int)((r >> 44) % 10), (int)(q % 500),
		       (int)((q >> 16) % 10000000), (int)((q >> 40) % 100));
		if (i % 8 == 0)
			printf("\"ТОО \"\"%s\"\", филиал %ld\"\n", word, i % 1000);
		else
			printf("ТОО %s-%ld\n", word, i % 1000);
	}
	return fflush(stdout) == 0 ? 0 : 2;
}
