/* SPDX-License-Identifier: MIT */
/*
 * Clusters without borders: measures over distances between establishments, with envelopes of
 * what chance would do when the establishments change places.
 */
#include "indicator/points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/random.h"
#include "indicator/groups.h"
#include "indicator/presence.h"

struct metric metric_of(const struct run *run)
{
	bool sphere = parameter_is(run, "metric", "sphere");

	return (struct metric){ .sphere = sphere, .cosines = parameter_is(run, "arc", "cosines"),
		                .radius = parameter_number(run, "radius"), .unit = sphere ? M_PI / 180 : 1 };
}

double metric_apart(const struct metric *m, double x1, double y1, double x2, double y2)
{
	double u, v;

	if (!m->sphere)
		return hypot(x1 - x2, y1 - y2);
	if (m->cosines)
		return m->radius * acos(sin(y1) * sin(y2) + cos(y1) * cos(y2) * cos(x2 - x1));
	u = sin((y1 - y2) / 2);
	v = sin((x1 - x2) / 2);
	return 2 * m->radius * asin(fmin(1, sqrt(u * u + cos(y1) * cos(y2) * v * v)));
}

double points_apart(const struct points *p, size_t i, size_t k)
{
	return metric_apart(&p->metric, p->x[i], p->y[i], p->x[k], p->y[k]);
}

static void extent(const struct points *p, double low[2], double high[2])
{
	low[0] = low[1] = INFINITY;
	high[0] = high[1] = -INFINITY;
	for (size_t i = 0; i < p->n; i++) {
		low[0] = fmin(low[0], p->x[i]), high[0] = fmax(high[0], p->x[i]);
		low[1] = fmin(low[1], p->y[i]), high[1] = fmax(high[1], p->y[i]);
	}
}

static bool read_radii(struct run *run, struct points *p)
{
	struct slice list = parameter(run, "r");

	if (slice_is(list, "auto")) {
		double low[2], high[2];
		extent(p, low, high);
		p->radii = p->n ? 10 : 0;
		for (size_t k = 0; k < p->radii; k++)
			p->r[k] = metric_apart(&p->metric, low[0], low[1], high[0], high[1]) / 30 * (double)(k + 1);
		return true;
	}
	while (list.p) {
		struct slice one = slice_trim(slice_cut(&list, ';'));
		double r;
		if (p->radii == RADII || !number_parse(one, &r) || r < 0 || (p->radii && r <= p->r[p->radii - 1])) {
			run->rc = diag_fail(run->stage->diag, NULL, "%s: --param r= is up to %d rising distances, ; between them, not \"%.*s\"",
			                    run->indicator->name, RADII, SLICE_ARG(one));
			return false;
		}
		p->r[p->radii++] = r;
	}
	return true;
}

bool points_of(struct run *run, const struct panel *panel, struct points *p)
{
	const double *x = panel_column(panel, "x"), *y = panel_column(panel, "y");
	size_t without = 0;

	*p = (struct points){ .metric = metric_of(run) };
	p->x = xcalloc(panel->n + 1, sizeof(double));
	p->y = xcalloc(panel->n + 1, sizeof(double));
	p->weight = xcalloc(panel->n + 1, sizeof(double));
	p->type = xcalloc(panel->n + 1, sizeof(*p->type));
	for (size_t i = 0; i < panel->n; i++) {
		if (!isfinite(x[i]) || !isfinite(y[i])) {
			without++;
			continue;
		}
		p->x[p->n] = x[i] * p->metric.unit;
		p->y[p->n] = y[i] * p->metric.unit;
		p->weight[p->n] = panel->cells[i].value;
		p->type[p->n++] = panel->cells[i].activity;
	}
	if (without)
		diag_incomplete(run->stage->diag, NULL, "%s: %zu points without coordinates are left out", run->indicator->name, without);
	if (read_radii(run, p))
		return true;
	points_free(p);
	return false;
}

void points_free(struct points *p)
{
	free(p->x);
	free(p->y);
	free(p->weight);
	free(p->type);
}

/* ---- results with envelopes ------------------------------------------------------ */

struct curves {
	size_t types, radii, times, done;
	double *value; /* types x radii */
	double *drawn; /* types x radii x times */
};

static struct curves curves_new(size_t types, size_t radii, size_t times)
{
	struct curves c = { .types = types, .radii = radii, .times = times };

	c.value = xcalloc(types * radii + 1, sizeof(double));
	c.drawn = xcalloc(types * radii * times + 1, sizeof(double));
	return c;
}

static void curves_free(struct curves *c)
{
	free(c->value);
	free(c->drawn);
}

/* Which of n points stand where, drawn anew. */
static void place_anew(struct random *random, uint32_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at[i] = (uint32_t)i;
	random_shuffle(random, at, n);
}

static double quantile(double *x, size_t n, double at)
{
	size_t finite = 0;

	for (size_t i = 0; i < n; i++)
		if (isfinite(x[i]))
			x[finite++] = x[i];
	if (!finite)
		return NAN;
	qsort(x, finite, sizeof(*x), compare_doubles);
	double rank = at * (double)(finite - 1);
	size_t below = (size_t)rank;
	return below + 1 < finite ? x[below] + (rank - (double)below) * (x[below + 1] - x[below]) : x[finite - 1];
}

static void give_curves(struct run *run, const struct panel *p, const struct points *points, struct curves *c, const char *component,
                        const char *reason)
{
	double tail = (1 - parameter_number(run, "confidence")) / 2;
	struct slice neighbour = parameter_known(run, "neighbour") ? parameter(run, "neighbour") : SLICE("same");

	for (uint32_t a = 0; a < c->types; a++)
		for (size_t k = 0; k < c->radii && panel_has_activity(p, a); k++) {
			double *drawn = c->drawn + (a * c->radii + k) * c->times;
			double low = c->times ? quantile(drawn, c->times, tail) : NAN, high = c->times ? quantile(drawn, c->times, 1 - tail) : NAN;
			char r[32];
			snprintf(r, sizeof(r), "%.15g", points->r[k]);
			struct result result = { .region = NO_CODE, .activity = a, .time = panel_time(p), .component = component,
				                 .value = c->value[a * c->radii + k], .reason = reason, .key = { { "r", slice_of(r) } } };
			if (!slice_is(neighbour, "same"))
				result.key[1].field = pair_field(run, p->group), result.key[1].text = neighbour;
			if (c->times)
				result.more[0].field = "low", result.more[0].number = low, result.more[1].field = "high", result.more[1].number = high;
			emit_result(run, p->group, &result);
		}
}

static size_t repetitions(const struct run *run)
{
	double n = parameter_number(run, "repetitions");
	return n > 0 ? (size_t)n : 0;
}

/* ---- M ------------------------------------------------------------------------------ */

static size_t ring_of(const struct points *p, size_t i, size_t k)
{
	double d = points_apart(p, i, k);
	size_t ring = 0;

	while (ring < p->radii && !(d <= p->r[ring]))
		ring++;
	return ring;
}

/* The first of the radii that reaches the pair, for every pair once; NULL where too many. */
static uint8_t *rings_of(const struct points *p)
{
	enum { PAIRS_MAX = 1 << 28 };
	size_t pairs = p->n * (p->n - (p->n > 0)) / 2, n = 0;
	uint8_t *rings = pairs <= PAIRS_MAX ? xcalloc(pairs + 1, 1) : NULL;

	for (size_t i = 0; rings && i < p->n; i++)
		for (size_t k = i + 1; k < p->n; k++)
			rings[n++] = (uint8_t)ring_of(p, i, k);
	return rings;
}

/* M of every type at once, the establishment at[i] standing in place i. `near` and `all` are
 * n x radii: the weights of the neighbours that count and of all. */
static void m_values(const struct points *p, const uint8_t *rings, const uint32_t *at, uint32_t neighbour, size_t types, double *value,
                     double *near, double *all)
{
	double *weights = xcalloc(types + 1, sizeof(*weights)), total = 0;
	struct sum *local = xcalloc(types * p->radii + 1, sizeof(*local)), *global = xcalloc(types * p->radii + 1, sizeof(*global));
	size_t pair = 0;

	memset(near, 0, p->n * p->radii * sizeof(*near));
	memset(all, 0, p->n * p->radii * sizeof(*all));
	for (size_t i = 0; i < p->n; i++) {
		weights[p->type[i]] += p->weight[i];
		total += p->weight[i];
	}
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = i + 1; k < p->n; k++, pair++) {
			size_t ring = rings ? rings[pair] : ring_of(p, i, k), a = at[i], b = at[k];
			if (ring == p->radii)
				continue;
			all[a * p->radii + ring] += p->weight[b];
			all[b * p->radii + ring] += p->weight[a];
			if (p->type[b] == (neighbour == NO_CODE ? p->type[a] : neighbour))
				near[a * p->radii + ring] += p->weight[b];
			if (p->type[a] == (neighbour == NO_CODE ? p->type[b] : neighbour))
				near[b * p->radii + ring] += p->weight[a];
		}
	for (size_t i = 0; i < p->n; i++) {
		double some = 0, every = 0, own = neighbour == NO_CODE || p->type[i] == neighbour ? p->weight[i] : 0;
		double whole = (weights[neighbour == NO_CODE ? p->type[i] : neighbour] - own) / (total - p->weight[i]);
		for (size_t k = 0; k < p->radii; k++) {
			some += near[i * p->radii + k];
			every += all[i * p->radii + k];
			if (!(every > 0)) /* without any neighbour it does not count */
				continue;
			sum_add(&local[p->type[i] * p->radii + k], some / every);
			sum_add(&global[p->type[i] * p->radii + k], whole);
		}
	}
	for (size_t k = 0; k < types * p->radii; k++)
		value[k] = ratio(sum_of(&local[k]), sum_of(&global[k]));
	free(weights);
	free(local);
	free(global);
}

static int compute_m(struct run *run, const struct group *g)
{
	struct slice code = parameter(run, "neighbour");
	uint32_t neighbour = slice_is(code, "same") ? NO_CODE : group_activity(g, code);

	if (neighbour == NO_CODE && !slice_is(code, "same"))
		return run->rc = diag_fail(run->stage->diag, NULL, "m_function: no activity \"%.*s\" for --param neighbour=", SLICE_ARG(code));
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct points points;
		struct random random;
		if (!points_of(run, p, &points))
			return run->rc;
		size_t cells = points.n * points.radii + 1, each = g->activities_n * points.radii;
		struct curves c = curves_new(g->activities_n, points.radii, repetitions(run));
		double *near = xcalloc(cells, sizeof(*near)), *all = xcalloc(cells, sizeof(*all)), *drawn = xcalloc(each + 1, sizeof(*drawn));
		uint32_t *at = xcalloc(points.n + 1, sizeof(*at));
		uint8_t *rings = rings_of(&points);
		for (size_t i = 0; i < points.n; i++)
			at[i] = (uint32_t)i;
		m_values(&points, rings, at, neighbour, g->activities_n, c.value, near, all);
		random_seed(&random, (uint64_t)parameter_number(run, "seed"), 0);
		for (size_t t = 0; t < c.times; t++) {
			place_anew(&random, at, points.n);
			m_values(&points, rings, at, neighbour, g->activities_n, drawn, near, all);
			for (size_t k = 0; k < each; k++)
				c.drawn[k * c.times + t] = drawn[k];
		}
		give_curves(run, p, &points, &c, NULL, "0/0: no establishment has a neighbour so near");
		free(near);
		free(all);
		free(drawn);
		free(at);
		free(rings);
		curves_free(&c);
		points_free(&points);
	}
	return run->rc;
}

/* ---- distances within a type ---------------------------------------------------------- */

enum { PAIRS_MAX = 1 << 27 }; /* 1 GB of distances */

/* The distances between all pairs of the m points that have one, to be freed; *n how many. */
static double *distances_of(const struct points *p, const uint32_t *some, size_t m, size_t *n)
{
	double *d = xcalloc(m * (m - (m > 0)) / 2 + 1, sizeof(*d));

	*n = 0;
	for (size_t i = 0; i < m; i++)
		for (size_t k = i + 1; k < m; k++) {
			d[*n] = points_apart(p, some[i], some[k]);
			*n += !isnan(d[*n]);
		}
	return d;
}

typedef void curve_compute(const struct run *run, const struct points *p, double *d, size_t n, size_t m, double *value);

/* The curve of every type, and of as many points drawn from all. */
static int each_type(struct run *run, const struct group *g, curve_compute *compute, const char *reason)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct points points;
		if (!points_of(run, p, &points))
			return run->rc;
		struct curves c = curves_new(g->activities_n, points.radii, repetitions(run));
		uint32_t *some = xcalloc(points.n + 1, sizeof(*some));
		double value[RADII], *d;
		for (uint32_t a = 0; a < g->activities_n && run->rc == 0; a++) {
			struct random random;
			size_t m = 0, n;
			for (size_t i = 0; i < points.n; i++)
				if (points.type[i] == a)
					some[m++] = (uint32_t)i;
			if (m > 16384) {
				run->rc = diag_fail(run->stage->diag, NULL, "%s: the distances of %zu establishments of %.*s do not fit in memory; "
				                                            "m_function needs none", run->indicator->name, m, SLICE_ARG(g->activities[a]));
				break;
			}
			d = distances_of(&points, some, m, &n);
			compute(run, &points, d, n, m, c.value + a * c.radii);
			free(d);
			random_seed(&random, (uint64_t)parameter_number(run, "seed"), a);
			for (size_t t = 0; t < c.times; t++) {
				place_anew(&random, some, points.n);
				d = distances_of(&points, some, m, &n);
				compute(run, &points, d, n, m, value);
				free(d);
				for (size_t k = 0; k < c.radii; k++)
					c.drawn[(a * c.radii + k) * c.times + t] = value[k];
			}
		}
		give_curves(run, p, &points, &c, NULL, reason);
		free(some);
		curves_free(&c);
		points_free(&points);
	}
	return run->rc;
}

/* ---- Kd ------------------------------------------------------------------------------ */

/* Silverman's bandwidth (1986, 3.31) of the n distances, which are sorted. */
static double bandwidth(const double *d, size_t n)
{
	double mean, sd = spread_of(d, n, true, &mean), quarter[2];

	for (int k = 0; k < 2; k++) {
		double rank = (k ? 0.75 : 0.25) * (double)(n - 1);
		size_t below = (size_t)rank;
		quarter[k] = below + 1 < n ? d[below] + (rank - (double)below) * (d[below + 1] - d[below]) : d[n - 1];
	}
	double width = (quarter[1] - quarter[0]) / 1.34;
	return 0.9 * (width > 0 ? fmin(sd, width) : sd) * pow((double)n, -0.2);
}

static double gauss(double x, double h)
{
	return exp(-x * x / (2 * h * h)) / (h * sqrt(2 * M_PI));
}

/*
 * A density as R's density() has it: weights spread linearly over a grid of n points from lo
 * to up, folded with the kernel at steps of 2 (up - lo) / (2 n - 1). The steps of the two are
 * not quite the same, which is how R 4.3 and before do it, and what Kd of dbmss is made of.
 */
struct grid {
	double lo, up;
	size_t n;
	double *y;
};

static struct grid grid_of(const double *d, size_t count, size_t mirrored, double h, double from, double to, size_t n)
{
	struct grid g = { .lo = from - 4 * h, .up = to + 4 * h, .n = 512 };
	double *bins, step, total = (double)(count + mirrored);

	while (g.n < n)
		g.n *= 2;
	bins = xcalloc(2 * g.n, sizeof(*bins));
	g.y = xcalloc(g.n, sizeof(*g.y));
	step = (g.up - g.lo) / (double)(g.n - 1);
	for (size_t i = 0; i < count + mirrored; i++) {
		double at = ((i < count ? d[i] : -d[i - count]) - g.lo) / step, low = floor(at), part = at - low;
		if (low >= 0 && low <= (double)g.n - 2) {
			bins[(size_t)low] += (1 - part) / total;
			bins[(size_t)low + 1] += part / total;
		} else if (low == -1) {
			bins[0] += part / total;
		} else if (low == (double)g.n - 1) {
			bins[g.n - 1] += (1 - part) / total;
		}
	}
	double lag = 2 * (g.up - g.lo) / (double)(2 * g.n - 1), *kernel = xcalloc(g.n + 1, sizeof(*kernel));
	for (size_t k = 0; k <= g.n; k++)
		kernel[k] = gauss((double)k * lag, h);
	for (size_t i = 0; i < g.n; i++) {
		struct sum sum = { 0, 0 };
		for (size_t k = 0; k < g.n; k++)
			if (bins[k] > 0)
				sum_add(&sum, bins[k] * kernel[i > k ? i - k : k - i]);
		g.y[i] = sum_of(&sum);
	}
	free(kernel);
	free(bins);
	return g;
}

/* Between the points of an even grid. */
static double on_grid(const double *y, double lo, double up, size_t n, double x)
{
	double at = (x - lo) / (up - lo) * (double)(n - 1);
	size_t below = at <= 0 ? 0 : at >= (double)(n - 1) ? n - 2 : (size_t)at;

	return y[below] + (at - (double)below) * (y[below + 1] - y[below]);
}

/* As dbmss's Kdhat: the grid, values at 512 points and more between 0 and the largest radius,
 * what the mirrored part has below 0 taken off by the mean of its curve. */
static void kd_by_grid(const struct points *p, const double *d, size_t n, size_t mirrored, double h, double *value)
{
	double far = p->r[p->radii - 1];
	size_t shown = (size_t)ceil(fmin(fmax(512, d[n - 1] / far * 128), 4096));
	struct grid g = grid_of(d, n, mirrored, h, 0, far, shown);
	double *y = xcalloc(shown + 512, sizeof(*y)), *below = y + shown, mean = 0;
	double first = (mirrored ? -d[mirrored - 1] : d[0]) - 3 * h;

	for (size_t i = 0; i < shown; i++)
		y[i] = on_grid(g.y, g.lo, g.up, g.n, far * (double)i / (double)(shown - 1));
	free(g.y);
	g = grid_of(d, n, mirrored, h, first, 0, 512);
	for (size_t i = 0; i < 512; i++) {
		below[i] = on_grid(g.y, g.lo, g.up, g.n, first - first * (double)i / 511);
		mean += below[i] / 512;
	}
	free(g.y);
	for (size_t k = 0; k < p->radii; k++)
		value[k] = on_grid(y, 0, far, shown, p->r[k]) / (1 + mean * first);
	free(y);
}

static void kd(const struct run *run, const struct points *p, double *d, size_t n, size_t m, double *value)
{
	double far = p->radii ? p->r[p->radii - 1] : 0, h;
	size_t near = 0, mirrored = 0;

	(void)m;
	qsort(d, n, sizeof(*d), compare_doubles);
	while (near < n && d[near] <= 2 * far)
		near++;
	h = near > 1 ? bandwidth(d, near) : NAN;
	for (size_t k = 0; k < p->radii; k++)
		value[k] = NAN;
	if (!(h > 0) || !(far > 0))
		return;
	if (parameter_is(run, "density", "grid")) {
		while (mirrored < n && d[mirrored] <= 4 * h)
			mirrored++;
		kd_by_grid(p, d, n, mirrored, h, value);
		return;
	}
	for (size_t k = 0; k < p->radii; k++) {
		struct sum sum = { 0, 0 };
		for (size_t i = 0; i < n; i++)
			if (fabs(p->r[k] - d[i]) < 10 * h || p->r[k] + d[i] < 10 * h)
				sum_add(&sum, gauss(p->r[k] - d[i], h) + gauss(p->r[k] + d[i], h));
		value[k] = sum_of(&sum) / (double)n;
	}
}

static int compute_kd(struct run *run, const struct group *g)
{
	return each_type(run, g, kd, "fewer than two distances, or all the same");
}

/* ---- K -------------------------------------------------------------------------------- */

/* The smallest rectangle around all points, along the coordinates. */
static double area_around(const struct points *p)
{
	double low[2], high[2];

	extent(p, low, high);
	return p->metric.sphere ? p->metric.radius * p->metric.radius * (sin(high[1]) - sin(low[1])) * (high[0] - low[0])
	                        : (high[0] - low[0]) * (high[1] - low[1]);
}

static void k_and_l(const struct run *run, const struct points *p, double *d, size_t n, size_t m, double *value)
{
	double area = parameter_is(run, "area", "auto") ? area_around(p) : parameter_number(run, "area"), count[RADII] = { 0 };

	for (size_t i = 0; i < n; i++)
		for (size_t k = p->radii; k-- > 0 && d[i] <= p->r[k];)
			count[k] += 2;
	for (size_t k = 0; k < p->radii; k++) {
		double K = (area > 0 ? area : NAN) * ratio(count[k], (double)m * (double)m);
		value[k] = parameter_is(run, "as", "K") ? K : parameter_is(run, "as", "L") ? sqrt(K / M_PI) : sqrt(K / M_PI) - p->r[k];
	}
}

static int compute_k(struct run *run, const struct group *g)
{
	if (!parameter_is(run, "area", "auto") && !(parameter_number(run, "area") > 0))
		return run->rc = diag_fail(run->stage->diag, NULL, "ripley_k: --param area= is an area in the square of the coordinates' unit, or auto");
	return each_type(run, g, k_and_l, "no establishments, or no area around all points: give --param area=");
}

/* ---- rows --------------------------------------------------------------- */

#define ENVELOPE                                                                                                       \
	{ "repetitions", "0", "number", "how often establishments change places for low and high" },                  \
	{ "confidence", "0.95", "0..1", "of low and high" }, { "seed", "1", "number", "of the changes" }
#define POINTS "parse --comment '#' tests/golden/points.csv"
#define WITH "--with x=x --with y=y --param 'r=1;2;4;8' "

const struct indicator points_rows[] = {
	{ .name = "m_function", .also = "marcon_puech mhat", .needs = NEED_ACTIVITY, .compute = compute_m, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "M функциясы", "Функция M", "M function" },
	  .meaning = { "r қашықтықта сол саланың көршілері бүкіл аумақтағыдан неше есе жиі: 1 – кездейсоқ, жоғары – кластер",
	               "Во сколько раз чаще на расстоянии r соседи той же отрасли, чем всюду: 1 – случайно, выше – кластер",
	               "How many times as often neighbours within r are of the industry as anywhere: 1 by chance, above a cluster" },
	  .formula = "mean over establishments i of (weight of the industry within r of i / weight of all within r of i) over the mean of (W_s - w_i) / (W - w_i); those without a neighbour do not count",
	  .source = "Marcon, Puech (2010, 2017). [dbmss Mhat]; envelopes: establishments change places", .range = "0 and more; 1 by chance",
	  .parameters = PARAMETERS(DISTANCES, { "neighbour", "same", "same|text", "the neighbours' industry: the own, or a code" }, ENVELOPE, METRIC),
	  .output = "nace, r, time; low, high", .undefined = "null where no establishment has a neighbour so near", .example = WITH "--param repetitions=19 m_function", .data = POINTS },
	{ .name = "kd_function", .also = "duranton_overman kdhat", .needs = NEED_ACTIVITY, .compute = compute_kd, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "Kd функциясы", "Функция Kd", "Kd function" },
	  .meaning = { "Саланың екі кәсіпорны бір-бірінен r қашықтықта болу тығыздығы; high-тан жоғары – шоғырлану", "Плотность вероятности двум предприятиям отрасли стоять на расстоянии r; выше high – концентрация",
	               "The density of distances between two establishments of the industry at r; above `high` it is localised" },
	  .formula = "Gaussian kernel over all pairs, mirrored at 0; bandwidth 0.9 min(sd, IQR / 1.34) n^(-1/5) of the distances up to twice the largest r",
	  .source = "Duranton, Overman (2005); Silverman (1986). [density=grid: dbmss Kdhat, to its grid]", .range = "0 and more, per unit of distance",
	  .parameters = PARAMETERS(DISTANCES, { "density", "exact", "exact|grid", "every pair, or R's grid" }, ENVELOPE, METRIC),
	  .output = "nace, r, time; low, high", .undefined = "null for fewer than three establishments", .example = WITH "--param repetitions=9 kd_function", .data = POINTS },
	{ .name = "ripley_k", .also = "ripley besag l_function", .needs = NEED_ACTIVITY, .compute = compute_k, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "Рипли K", "K Рипли", "Ripley's K" },
	  .meaning = { "Кәсіпорын маңындағы r ішінде орта есеппен қанша көрші бар, тығыздыққа шаққанда; H > 0 – топталу", "Сколько соседей в среднем в пределах r, на плотность; H > 0 – скученность",
	               "How many neighbours within r on average, over the density; H above 0 is clustering" },
	  .formula = "K(r) = A / n^2 number of ordered pairs within r; L = sqrt(K / pi); H = L - r; no correction at the edge", .source = "Ripley (1977); Besag (1977). [REAT ripley: radius=6378000, arc=cosines]", .range = "K 0 and more",
	  .parameters = PARAMETERS({ "area", "auto", "auto|number", "A, in the square of the unit; auto: the rectangle around all points" }, { "as", "K", "K|L|H", "which" }, DISTANCES, ENVELOPE, METRIC),
	  .output = "nace, r, time; low, high", .undefined = "null where all points lie on a line", .example = WITH "--param area=900 ripley_k", .data = POINTS },
	{ .name = NULL },
};
