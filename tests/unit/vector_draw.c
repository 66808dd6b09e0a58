/* SPDX-License-Identifier: MIT */
/* What many draws add up to by figure, against the indices of each draw's regions one by one; the same
 * bits on every processor. */
#include "indicator/vector_draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "check.h"
#include "indicator/lanes.h"

static struct vector made(size_t n)
{
	return (struct vector){ .x = calloc(n + 1, sizeof(double)), .w = calloc(n + 1, sizeof(double)),
		                .region = calloc(n + 1, sizeof(uint32_t)), .n = n };
}

static void drop(struct vector *v)
{
	free(v->x);
	free(v->w);
	free(v->region);
}

static bool near(double a, double b)
{
	return isfinite(a) ? fabs(a - b) <= 1e-12 * (1 + fabs(a)) : !isfinite(b);
}

/* The draw's regions, one after the other, as a vector. */
static void draw_again(struct vector *again, const struct vector *v, const draws_row *count, size_t t)
{
	size_t n = 0;

	for (size_t k = 0; k < v->n; k++)
		for (size_t times = count[k][t]; times--; n++) {
			again->x[n] = v->x[k];
			again->w[n] = v->w[k];
			again->region[n] = v->region[k];
		}
	CHECK(n == v->n);
}

/* Figures between 1 and 10^size, some the same, a part of them zero. */
static void draws(size_t n, double size, double zeros, double epsilon, bool weighted)
{
	struct vector v = made(n), again = made(n);
	struct random figures;
	struct draws *drawn = draws_new(5, n);
	const draws_row *count = draws_of(drawn, n % 3, n);
	double direct[INDICES], fast[INDICES][DRAWS_WIDTH], other[INDICES][DRAWS_WIDTH];

	random_seed(&figures, n, (uint64_t)(size * 8));
	v.weighted = again.weighted = weighted;
	for (size_t i = 0; i < n; i++) {
		double x = ceil(pow(10, size * random_unit(&figures)));
		v.x[i] = random_unit(&figures) < zeros ? 0 : x;
		v.w[i] = weighted ? random_unit(&figures) * 100 : 1;
		v.region[i] = (uint32_t)(3 * i + 1);
	}
	struct vector_draw *d = vector_draw_new(&v, epsilon);
	if (d) {
		const struct lanes_kernel *kernel = lanes_next(NULL);
		lanes_use(kernel);
		vector_draw_indices(d, count, fast);
		while ((kernel = lanes_next(kernel))) {
			lanes_use(kernel);
			vector_draw_indices(d, count, other);
			CHECK(memcmp(fast, other, sizeof(fast)) == 0);
		}
		for (size_t t = 0; t < DRAWS_WIDTH; t += 1 + n / 100) {
			draw_again(&again, &v, count, t);
			vector_indices(&again, epsilon, direct);
			for (int k = 0; k < INDICES; k++)
				CHECK(near(direct[k], fast[k][t]));
		}
	}
	vector_draw_free(d);
	draws_free(drawn);
	drop(&v);
	drop(&again);
}

static void none(double a, double b, bool negative)
{
	struct vector v = made(2);

	v.x[0] = a;
	v.x[1] = b;
	v.w[0] = v.w[1] = v.region[1] = 1;
	v.negative = negative;
	CHECK(!vector_draw_new(&v, 0.5));
	drop(&v);
}

int main(void)
{
	static const double epsilons[] = { 0, 0.5, 1, 2, 40 };

	for (size_t n = 1; n < 3000; n = n * 2 + 1)
		for (size_t e = 0; e < sizeof(epsilons) / sizeof(*epsilons); e++)
			for (int weighted = 0; weighted < 2; weighted++) {
				draws(n, 4, 0, epsilons[e], weighted);
				draws(n, 0, 0, epsilons[e], weighted);
				draws(n, 5, 0.6, epsilons[e], weighted);
			}
	draws(2, 12, 0, 0.5, false);
	draws(3, 12, 0, 0.5, true);
	draws(300, 0.3, 0.5, 0.5, false); /* more than 256 of one figure */
	draws(3000, 0.3, 0.1, 0.5, false);
	none(0, 0, false);
	none(-1, 3, true);
	none(1, NAN, false);
	return check_result();
}
