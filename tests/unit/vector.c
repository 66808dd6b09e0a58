/* SPDX-License-Identifier: MIT */
/* However it is sorted, a vector is in order: by figure, then by region, the two zeros alike. */
#include "indicator/vector.h"

#include <math.h>
#include <stdlib.h>

#include "../random.h"
#include "check.h"

static void sorts(size_t n, bool rising)
{
	static const double scales[] = { 1, -1, 0, -0.0, 1e-300, 1e300, 0.25, 1e6 };
	struct vector v = { .x = calloc(n + 1, sizeof(double)), .w = calloc(n + 1, sizeof(double)),
		            .region = calloc(n + 1, sizeof(uint32_t)), .n = n };
	struct pair *pairs;

	for (size_t i = 0; i < n; i++) {
		v.x[i] = random_below(50) * scales[random_below(8)];
		v.region[i] = (uint32_t)(rising ? i : n - i);
		v.w[i] = v.region[i];
	}
	pairs = vector_sorted(&v);
	for (size_t i = 0; i < n; i++) {
		uint32_t r = pairs[i].region;
		CHECK(pairs[i].w == r && pairs[i].x == v.x[rising ? r : n - r]);
		if (i)
			CHECK(pairs[i - 1].x < pairs[i].x || (pairs[i - 1].x == pairs[i].x && pairs[i - 1].region < r));
	}
	free(pairs);
	free(v.x);
	free(v.w);
	free(v.region);
}

int main(void)
{
	for (size_t n = 0; n < 3000; n = n * 2 + 1) {
		sorts(n, true);
		sorts(n, false);
	}
	return check_result();
}
