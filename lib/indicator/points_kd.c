/* SPDX-License-Identifier: MIT */
/* How dense distances are between establishments of an industry: Duranton and Overman's Kd. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "indicator/groups.h"
#include "indicator/points_curves.h"

static double gauss(double x, double h)
{
	return exp(-x * x / (2 * h * h)) / (h * sqrt(2 * M_PI));
}

/* As dbmss's Kdhat: distances up to 4 h are mirrored at 0; values at 512 points and more between
 * 0 and the largest radius; what the mirrored part has below 0 taken off by the mean of its curve. */
static void kd_by_grid(const struct points *p, const double *d, size_t n, double h, double *value)
{
	double far = p->r[p->radii - 1], mean = 0, below[512];
	size_t shown = (size_t)ceil(fmin(fmax(512, d[n - 1] / far * 128), 4096)), mirrored = up_to(d, n, 4 * h);
	double *both = xcalloc(n + mirrored, sizeof(*both)), *y = xcalloc(shown, sizeof(*y));
	double first = (mirrored ? -d[mirrored - 1] : d[0]) - 3 * h;

	memcpy(both, d, n * sizeof(*both));
	for (size_t i = 0; i < mirrored; i++)
		both[n + i] = -d[i];
	grid_density(both, NULL, n + mirrored, h, 0, far, shown, y);
	grid_density(both, NULL, n + mirrored, h, first, 0, 512, below);
	for (size_t i = 0; i < 512; i++)
		mean += below[i] / 512;
	for (size_t k = 0; k < p->radii; k++)
		value[k] = on_grid(y, 0, far, shown, p->r[k]) / (1 + mean * first);
	free(both);
	free(y);
}

static int kd(struct run *run, const struct sample *s, double *value)
{
	const struct points *p = s->points;
	double far = p->radii ? p->r[p->radii - 1] : 0, h;
	size_t n;
	double *d = distances_of(run, p, s->some, s->m, NULL, 0, &n);

	if (!d)
		return run->rc;
	h = bandwidth_of(d, up_to(d, n, 2 * far));
	for (size_t k = 0; k < p->radii; k++)
		value[k] = NAN;
	if (h > 0 && far > 0 && parameter_is(run, "density", "grid"))
		kd_by_grid(p, d, n, h, value);
	else if (h > 0 && far > 0)
		for (size_t k = 0; k < p->radii; k++) {
			struct sum sum = { 0, 0 };
			for (size_t i = 0; i < n; i++)
				if (fabs(p->r[k] - d[i]) < 10 * h || p->r[k] + d[i] < 10 * h)
					sum_add(&sum, gauss(p->r[k] - d[i], h) + gauss(p->r[k] + d[i], h));
			value[k] = sum_of(&sum) / (double)n;
		}
	free(d);
	return 0;
}

static int compute_kd(struct run *run, const struct group *g)
{
	return each_type(run, g, &(struct curve){ .compute = kd, .reason = "fewer than two distances, or all the same" });
}

const struct indicator points_kd_rows[] = {
	{ .name = "kd_function", .also = "duranton_overman kdhat", .needs = NEED_ACTIVITY, .compute = compute_kd, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "Kd функциясы", "Функция Kd", "Kd function" },
	  .meaning = { "Саланың екі кәсіпорны бір-бірінен r қашықтықта болу тығыздығы; high шегінен жоғары – шоғырлану", "Плотность вероятности двум предприятиям отрасли стоять на расстоянии r; выше high – концентрация",
	               "The density of distances between two establishments of the industry at r; above `high` it is localised" },
	  .formula = "Gaussian kernel over all pairs, mirrored at 0; bandwidth 0.9 min(sd, IQR / 1.34) n^(-1/5) of the distances up to twice the largest r",
	  .source = "Duranton, Overman (2005); Silverman (1986). [density=grid: dbmss Kdhat, to its grid]", .range = "0 and more, per unit of distance; low, high 0 and more",
	  .parameters = PARAMETERS(DISTANCES, { "density", "exact", "exact|grid", "every pair, or R's grid" }, ENVELOPE, METRIC),
	  .output = "nace, r, time; low, high", .undefined = "null for fewer than three establishments", .example = POINTS_WITH "--param repetitions=9 kd_function", .data = POINTS },
	{ .name = NULL },
};
