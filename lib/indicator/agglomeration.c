/* SPDX-License-Identifier: MIT */
/*
 * Agglomeration: whether establishments of an industry, or of two, stand together more than
 * chance and the size of plants would have it. The whole that industries are held against
 * is the regions' sums, or a table's.
 */
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "indicator/groups.h"
#include "indicator/presence.h"
#include "indicator/regression.h"
#include "indicator/resample.h"

static const char reason_one[] = "0/0: all in one region, or in one establishment";

/* The share of each region in the whole; of the table `reference` where there is one. To be freed. */
static double *reference_shares(const struct run *run, const struct panel *p)
{
	const struct side *t = side_table(run, "reference");
	double *x = xcalloc(p->group->regions_n + 1, sizeof(*x));
	struct sum sum = { 0, 0 };

	if (t) { /* regions without a figure here belong to the whole too */
		for (size_t i = 0; i < t->n; i++)
			if (!t->rows[i].time.n || slice_eq(t->rows[i].time, panel_time(p)))
				sum_add(&sum, t->rows[i].value);
	} else {
		for (size_t r = 0; r < p->group->regions_n; r++)
			sum_add(&sum, p->region_total[r]);
	}
	for (size_t r = 0; r < p->group->regions_n; r++)
		x[r] = ratio(t ? side_value(t, p->group->regions[r], SLICE(""), panel_time(p)) : p->region_total[r], sum_of(&sum));
	return x;
}

/* Sums of the shares to the second, third and fourth power, with the table's regions that
 * the panel has not. */
static void powers_of(const struct run *run, const struct panel *p, const double *x, double *x2, double *x3)
{
	const struct side *t = side_table(run, "reference");
	struct sum all = { 0, 0 }, squares = { 0, 0 }, cubes = { 0, 0 };

	for (size_t r = 0; r < p->group->regions_n; r++) {
		sum_add(&squares, x[r] * x[r]);
		sum_add(&cubes, x[r] * x[r] * x[r]);
	}
	for (size_t i = 0; t && i < t->n; i++)
		sum_add(&all, !t->rows[i].time.n || slice_eq(t->rows[i].time, panel_time(p)) ? t->rows[i].value : 0);
	for (size_t i = 0; t && i < t->n; i++)
		if (group_region(p->group, t->rows[i].key[0]) == NO_CODE && (!t->rows[i].time.n || slice_eq(t->rows[i].time, panel_time(p)))) {
			double share = t->rows[i].value / sum_of(&all);
			sum_add(&squares, share * share);
			sum_add(&cubes, share * share * share);
		}
	*x2 = sum_of(&squares);
	*x3 = sum_of(&cubes);
}

/* ---- one industry ------------------------------------------------------------- */

/* Sum over regions of (s - x)^2: over all regions of the whole, those without the industry too. */
static double apart(const struct panel *p, uint32_t a, const double *x, double x2)
{
	struct sum sum = { 0, 0 };

	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		const struct cell *c = panel_in_column(p, i);
		double s = ratio(c->value, p->activity_total[a]);
		sum_add(&sum, (s - x[c->region]) * (s - x[c->region]));
		sum_add(&sum, -x[c->region] * x[c->region]);
	}
	sum_add(&sum, x2);
	return sum_of(&sum);
}

/* Herfindahl index of the industry's establishments, their number, and the sum of z^4. */
static double plant_herfindahl(const struct panel *p, uint32_t a, double *n, double *fourths)
{
	struct sum squares = { 0, 0 }, powers = { 0, 0 };
	double total = p->activity_total[a];

	*n = 0;
	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		const struct plants *plants = &p->plants[p->by_activity[i]];
		sum_add(&squares, ratio(plants->squares, total * total));
		sum_add(&powers, ratio(plants->fourths, total * total * total * total));
		*n += plants->n;
	}
	*fourths = sum_of(&powers);
	return sum_of(&squares);
}

/* ---- where plants stand by chance -------------------------------------------------- */

/* The places of the whole and their cumulated shares; the table's may be more than the panel's regions. */
struct places {
	size_t n;
	double *x, *until, x2;
};

static struct places places_of(const struct run *run, const struct panel *p, const double *x, double x2)
{
	const struct side *t = side_table(run, "reference");
	size_t regions = p->group->regions_n;
	struct places places = { .x = xcalloc(regions + (t ? t->n : 0) + 1, sizeof(double)), .x2 = x2 };
	struct sum all = { 0, 0 }, until = { 0, 0 };

	for (size_t r = 0; r < regions; r++)
		places.x[places.n++] = x[r];
	for (size_t i = 0; t && i < t->n; i++)
		sum_add(&all, !t->rows[i].time.n || slice_eq(t->rows[i].time, panel_time(p)) ? t->rows[i].value : 0);
	for (size_t i = 0; t && i < t->n; i++)
		if (group_region(p->group, t->rows[i].key[0]) == NO_CODE && (!t->rows[i].time.n || slice_eq(t->rows[i].time, panel_time(p))))
			places.x[places.n++] = t->rows[i].value / sum_of(&all);
	places.until = xcalloc(places.n + 1, sizeof(double));
	for (size_t k = 0; k < places.n; k++) {
		sum_add(&until, places.x[k]);
		places.until[k] = sum_of(&until);
	}
	return places;
}

static void places_free(struct places *places)
{
	free(places->x);
	free(places->until);
}

static size_t place_drawn(const struct places *places, struct random *random)
{
	double at = random_unit(random) * places->until[places->n - 1];
	size_t low = 0, high = places->n - 1;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (places->until[middle] > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* The industry's plants as shares of it; to be freed. */
static double *plant_shares(const struct panel *p, uint32_t a, size_t *n)
{
	double *z;

	*n = 0;
	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++)
		*n += p->plants[p->by_activity[i]].n;
	z = xcalloc(*n + 1, sizeof(*z));
	*n = 0;
	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
		const struct plants *plants = &p->plants[p->by_activity[i]];
		for (uint32_t k = 0; k < plants->n; k++)
			z[(*n)++] = p->plant_values[plants->first + k] / p->activity_total[a];
	}
	return z;
}

/* Gammas of the industry's plants, each put anywhere by the shares of the places: between which bounds
 * the middle `confidence` of them lie, and how often they stray as far to one side (twice that). */
static struct interval gamma_by_chance(const struct run *run, const struct panel *p, uint32_t a, const struct places *places, double h,
                                       double gamma, double *twice)
{
	size_t times = resample_times(run), n;
	double *z = plant_shares(p, a, &n), *s = xcalloc(places->n + 1, sizeof(*s)), *drawn = xcalloc(times + 1, sizeof(*drawn));
	uint32_t *at = xcalloc(n + 1, sizeof(*at));
	double above = 0, below = 0, near = 1e-9 * (1 + fabs(gamma)); /* sums of the same plants may differ in their last digits */
	struct interval of;
	struct random random;

	random_seed(&random, (uint64_t)parameter_number(run, "seed"), stream_of_activity(p->group, a));
	for (size_t t = 0; t < times; t++) {
		struct sum G = { places->x2, 0 };
		for (size_t k = 0; k < n; k++)
			s[at[k] = (uint32_t)place_drawn(places, &random)] += z[k];
		for (size_t k = 0; k < n; k++) { /* s^2 - 2 s x of each place once */
			sum_add(&G, s[at[k]] * (s[at[k]] - 2 * places->x[at[k]]));
			s[at[k]] = 0;
		}
		drawn[t] = (sum_of(&G) / (1 - places->x2) - h) / (1 - h);
		above += drawn[t] >= gamma - near;
		below += drawn[t] <= gamma + near;
	}
	of = interval_of(drawn, times, parameter_number(run, "confidence"));
	*twice = fmin(1, 2 * (fmin(above, below) + 1) / ((double)times + 1));
	free(z);
	free(s);
	free(at);
	free(drawn);
	return of;
}

static void give_index(struct run *run, const struct panel *p, uint32_t a, const char *component, double value, const char *reason)
{
	bool negative = p->activity_flaws[a] & FLAW_NEGATIVE;

	emit(run, p->group, NO_CODE, a, panel_time(p), component, negative ? NAN : value, negative ? reason_negative : reason);
}

/* Gamma, its standard error where plants stand by chance, how far it strays then with
 * `confidence`, and how often it strays as far: by the normal distribution, or by drawing. */
static void give_gamma(struct run *run, const struct panel *p, uint32_t a, const struct places *places, double h, double gamma, double se)
{
	double off = z_of(parameter_number(run, "confidence")) * se, often = p_of_z(gamma / se);
	bool negative = p->activity_flaws[a] & FLAW_NEGATIVE, defined = !negative && isfinite(gamma) && se > 0;
	struct interval of = { -off, off, se };

	if (defined && resample_times(run))
		of = gamma_by_chance(run, p, a, places, h, gamma, &often);
	emit_result(run, p->group, &(struct result){ .region = NO_CODE, .activity = a, .time = panel_time(p), .value = negative ? NAN : gamma,
		                                     .reason = negative ? reason_negative : reason_one,
		                                     .more = { { "se", defined ? se : NAN }, { "low", defined ? of.low : NAN }, { "high", defined ? of.high : NAN },
		                                               { "p", defined ? often : NAN } } });
}

static int compute_ellison_glaeser(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double *x = reference_shares(run, p), x2, x3;
		powers_of(run, p, x, &x2, &x3);
		struct places places = places_of(run, p, x, x2);
		for (uint32_t a = 0; a < g->activities_n; a++) {
			double n, z4, h, G, variance;
			if (!panel_has_activity(p, a))
				continue;
			h = plant_herfindahl(p, a, &n, &z4);
			G = apart(p, a, x, x2);
			variance = 2 * (h * h * (x2 - 2 * x3 + x2 * x2) - z4 * (x2 - 4 * x3 + 3 * x2 * x2));
			give_gamma(run, p, a, &places, h, ratio(ratio(G, 1 - x2) - h, 1 - h), ratio(sqrt(variance), (1 - x2) * (1 - h)));
			give_index(run, p, a, "G", G, reason_one);
			give_index(run, p, a, "H", h, reason_one);
			give_index(run, p, a, "z", ratio(G - (1 - x2) * h, sqrt(variance)), reason_one);
			give_index(run, p, a, "plants", n, NULL);
		}
		places_free(&places);
		free(x);
	}
	return run->rc;
}

static int compute_maurel_sedillot(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double *x = reference_shares(run, p), x2, x3;
		powers_of(run, p, x, &x2, &x3);
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum s2 = { 0, 0 };
			double n, z4, h;
			if (!panel_has_activity(p, a))
				continue;
			h = plant_herfindahl(p, a, &n, &z4);
			for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
				double s = ratio(p->cells[p->by_activity[i]].value, p->activity_total[a]);
				sum_add(&s2, s * s);
			}
			give_index(run, p, a, NULL, ratio(ratio(sum_of(&s2) - x2, 1 - x2) - h, 1 - h), reason_one);
		}
		free(x);
	}
	return run->rc;
}

/* ---- two industries -------------------------------------------------------------- */

static void give_pair(struct run *run, const struct panel *p, uint32_t a, uint32_t b, const char *component, double value, const char *reason)
{
	emit_result(run, p->group, &(struct result){ .region = NO_CODE, .activity = a, .time = panel_time(p), .component = component,
		                                     .value = value, .reason = reason,
		                                     .key = { { pair_field(run, p->group), p->group->activities[b] } } });
}

enum { ACTIVITIES_MAX = 16384 };

static bool too_many(struct run *run, const struct group *g)
{
	if (g->activities_n <= ACTIVITIES_MAX)
		return false;
	run->rc = diag_fail(run->stage->diag, NULL, "%s: %zu activities are too many to pair; aggregate them first",
	                    run->indicator->name, g->activities_n);
	return true;
}

/* For all pairs the sums over regions of s_a s_b, by the cells alone. */
static struct matrix share_products(const struct panel *p)
{
	size_t n = p->group->activities_n;
	struct matrix m = matrix_new(n, n);

	for (size_t r = 0; r < p->group->regions_n; r++)
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
			double s = ratio(p->cells[i].value, p->activity_total[p->cells[i].activity]);
			double *row = matrix_row(&m, p->cells[i].activity);
			for (size_t k = i + 1; k < p->rows[r + 1]; k++)
				row[p->cells[k].activity] += s * ratio(p->cells[k].value, p->activity_total[p->cells[k].activity]);
		}
	return m;
}

static int compute_coagglomeration(struct run *run, const struct group *g)
{
	if (too_many(run, g))
		return run->rc;
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double *x = reference_shares(run, p), *sx = xcalloc(g->activities_n + 1, sizeof(*sx)), x2, x3;
		struct matrix m = share_products(p);
		powers_of(run, p, x, &x2, &x3);
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum sum = { 0, 0 };
			for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
				const struct cell *c = panel_in_column(p, i);
				sum_add(&sum, ratio(c->value, p->activity_total[a]) * x[c->region]);
			}
			sx[a] = sum_of(&sum);
		}
		for (uint32_t a = 0; a < g->activities_n; a++)
			for (uint32_t b = a + 1; b < g->activities_n; b++) {
				bool negative = (p->activity_flaws[a] | p->activity_flaws[b]) & FLAW_NEGATIVE;
				if (panel_has_activity(p, a) && panel_has_activity(p, b))
					give_pair(run, p, a, b, NULL, negative ? NAN : ratio(*matrix_at(&m, a, b) - sx[a] - sx[b] + x2, 1 - x2),
					          negative ? reason_negative : "0/0: an industry is empty, or the whole is in one region");
			}
		free(x);
		free(sx);
		matrix_free(&m);
	}
	return run->rc;
}

/* Pairs of establishments in one region, and what is to be expected when all establishments
 * of the two change places: sum n_r (n_r - 1) over n (n - 1). */
static int compute_colocation(struct run *run, const struct group *g)
{
	if (too_many(run, g))
		return run->rc;
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		size_t n = g->activities_n;
		struct matrix together = matrix_new(n, n);
		double *plants = xcalloc(n + 1, sizeof(*plants)), *own = xcalloc(n + 1, sizeof(*own));
		for (size_t r = 0; r < g->regions_n; r++)
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
				uint32_t a = p->cells[i].activity;
				double k = p->plants[i].n;
				plants[a] += k;
				own[a] += k * (k - 1);
				for (size_t j = i + 1; j < p->rows[r + 1]; j++)
					*matrix_at(&together, a, p->cells[j].activity) += k * p->plants[j].n;
			}
		for (uint32_t a = 0; a < n; a++)
			for (uint32_t b = a + 1; b < n; b++) {
				double pairs = *matrix_at(&together, a, b), all = plants[a] + plants[b];
				double cl = ratio(pairs, plants[a] * plants[b]);
				if (plants[a] == 0 || plants[b] == 0)
					continue;
				double expected = ratio(own[a] + own[b] + 2 * pairs, all * (all - 1));
				give_pair(run, p, a, b, NULL, cl, NULL);
				give_pair(run, p, a, b, "expected", expected, NULL);
				give_pair(run, p, a, b, "excess", cl - expected, NULL);
			}
		free(plants);
		free(own);
		matrix_free(&together);
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define PLANTS "parse --comment '#' tests/golden/plants.csv"
#define REFERENCE TABLES({ "reference?", { "region", NULL }, "the whole that industries are held against: all employment of each region", false, NULL })

const struct indicator agglomeration_rows[] = {
	{ .name = "ellison_glaeser", .also = "gamma eg marshall", .needs = NEED_ACTIVITY | NEED_PLANTS, .compute = compute_ellison_glaeser, .tables = REFERENCE,
	  .title = { "Эллисон–Глейзер индексі", "Индекс Эллисона–Глейзера", "Ellison-Glaeser index" },
	  .meaning = { "Кәсіпорындар кездейсоқтықтан артық бір жерге жиналған ба: 0 – кездейсоқ, 0,05-тен жоғары – күшті",
	               "Собраны ли предприятия теснее случайного: 0 – случайно, выше 0,05 – сильно", "Whether establishments stand together more than by chance: 0 by chance, above 0.05 strongly" },
	  .formula = "G = sum (s_j - x_j)^2; H = sum of squared plant shares; gamma = (G / (1 - sum x_j^2) - H) / (1 - H); z = (G - (1 - sum x_j^2) H) / sd(G); "
	             "where plants stand by chance gamma is 0 with se = sd(G) / ((1 - sum x_j^2) (1 - H)), var(G) = 2 (H^2 (X2 - 2 X3 + X2^2) - sum z_k^4 (X2 - 4 X3 + 3 X2^2)), Xn = sum x_j^n; low, high: the middle part of that normal distribution; p: two-sided. With repetitions low, high, p are of gammas of the same plants, each put into a region by x_j",
	  .source = "Ellison, Glaeser (1997), who give the variance under chance; that of another gamma is not known. Few plants, or one that is large, are not normal: draw them. [REAT ellison.a, ellison.a2]", .range = "any, 0 by chance; G 0 to 2; H, p 0 to 1; z any; plants 1 and more; se 0 and more",
	  .parameters = PARAMETERS({ "confidence", "0.95", "0..1", "gamma by chance lies between low and high in so many cases" },
	                           { "repetitions", "0", "0|2..1000000", "of the plants put anywhere by chance, at least 2, for low, high and p; 0: none" }, { "seed", "1", "number", "of these draws" }),
	  .output = "nace, time; se, low, high, p; components G, H, z, plants", .undefined = "null where all is in one region or one establishment, or a value is negative", .example = "ellison_glaeser", .data = PLANTS },
	{ .name = "maurel_sedillot", .also = "gamma", .needs = NEED_ACTIVITY | NEED_PLANTS, .compute = compute_maurel_sedillot, .tables = REFERENCE,
	  .title = { "Морель–Седийо индексі", "Индекс Мореля–Седийо", "Maurel-Sedillot index" },
	  .meaning = { "Сол сұрақ басқа бағамен: екі кәсіпорынның бір өңірде тұру ықтималдығы", "Тот же вопрос с другой оценкой: вероятность двух предприятий стоять в одном регионе",
	               "The same question by another estimator: the probability that two plants share a region" },
	  .formula = "((sum s_j^2 - sum x_j^2) / (1 - sum x_j^2) - H) / (1 - H)", .source = "Maurel, Sedillot (1999)", .range = "any to 1, 0 by chance",
	  .output = "nace, time", .undefined = "as ellison_glaeser", .example = "maurel_sedillot", .data = PLANTS },
	{ .name = "coagglomeration", .also = "ellison_glaeser_kerr coi", .needs = NEED_ACTIVITY, .compute = compute_coagglomeration, .tables = REFERENCE,
	  .title = { "Коагломерация", "Коагломерация", "Co-agglomeration" },
	  .meaning = { "Екі сала бір өңірлерді таңдай ма: 0 – тәуелсіз", "Выбирают ли две отрасли одни и те же регионы: 0 – независимо", "Whether two industries choose the same regions: 0 independently" },
	  .formula = "sum (s_aj - x_j)(s_bj - x_j) / (1 - sum x_j^2), which for two is Ellison and Glaeser's of 1997",
	  .source = "Ellison, Glaeser (1997); Ellison, Glaeser, Kerr (2010). [REAT ellison.c is another thing]", .range = "any, 0 by chance",
	  .output = "nace, nace_to, time", .undefined = "null where an industry is empty or has a negative value", .example = "coagglomeration", .data = PLANTS " | jq -s -c 'group_by([.region, .nace]) | map(.[0] + {value: (map(.value) | add)}) | .[]'" },
	{ .name = "colocation", .also = "howard_newman_tarp xcl", .needs = NEED_ACTIVITY | NEED_PLANTS, .compute = compute_colocation,
	  .title = { "Бірге орналасу", "Совместное размещение", "Co-location" },
	  .meaning = { "Екі саланың кәсіпорындары бір өңірде кездейсоқтықтан жиі кездесе ме (excess > 0)", "Встречаются ли предприятия двух отраслей в одном регионе чаще случайного (excess > 0)",
	               "Whether establishments of two industries share a region more often than by chance (excess above 0)" },
	  .formula = "pairs in one region / (n_a n_b); expected over all ways to label the plants: sum n_j (n_j - 1) / (n (n - 1)), exactly",
	  .source = "Howard, Newman, Tarp (2016). [REAT howard.cl; howard.xcl draws 50 of them]", .range = "0 to 1; expected 0 to 1; excess -1 to 1",
	  .output = "nace, nace_to, time; components expected, excess", .undefined = "only industries with establishments", .example = "colocation", .data = PLANTS },
	{ .name = NULL },
};
