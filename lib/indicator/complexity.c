/* SPDX-License-Identifier: MIT */
/*
 * Economic complexity: how many activities a region has that few others have. The eigenvector
 * is that of the smaller side, symmetric: 600 activities of 20,000 regions are a matter of
 * 600 x 600, and the regions' vector follows from it.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/complexity.h"

static const char reason_apart[] = "the matrix falls apart into groups of regions with nothing in common";

/* D^-1/2 M' D^-1 M D^-1/2 over the activities. */
static struct matrix of_activities(const struct presence *m)
{
	struct matrix t = matrix_new(m->activities, m->activities);
	double *root = xcalloc(m->activities + 1, sizeof(*root));

	for (size_t a = 0; a < m->activities; a++)
		root[a] = m->ubiquity[a] ? 1 / sqrt(m->ubiquity[a]) : 0;
	for (size_t r = 0; r < m->regions; r++)
		for (size_t i = m->rows[r]; i < m->rows[r + 1]; i++) {
			double *row = matrix_row(&t, m->has[i]), share = 1 / (double)m->diversity[r];
			for (size_t k = i; k < m->rows[r + 1]; k++)
				row[m->has[k]] += share;
		}
	for (size_t a = 0; a < m->activities; a++)
		for (size_t b = a; b < m->activities; b++) {
			*matrix_at(&t, a, b) *= root[a] * root[b];
			*matrix_at(&t, b, a) = *matrix_at(&t, a, b);
		}
	free(root);
	return t;
}

/* The same over the regions, where they are fewer. */
static struct matrix of_regions(const struct presence *m)
{
	struct matrix t = matrix_new(m->regions, m->regions);
	size_t *start = xcalloc(m->activities + 2, sizeof(*start)), n = m->rows[m->regions];
	uint32_t *regions = xcalloc(n + 1, sizeof(*regions));

	for (size_t a = 0; a < m->activities; a++)
		start[a + 1] = start[a] + m->ubiquity[a];
	for (uint32_t r = 0; r < m->regions; r++)
		for (size_t i = m->rows[r]; i < m->rows[r + 1]; i++)
			regions[start[m->has[i]]++] = r;
	for (size_t a = m->activities; a > 0; a--)
		start[a] = start[a - 1];
	start[0] = 0;
	for (size_t a = 0; a < m->activities; a++)
		for (size_t i = start[a]; i < start[a + 1]; i++)
			for (size_t k = start[a]; k < start[a + 1]; k++)
				*matrix_at(&t, regions[i], regions[k]) +=
					1 / (double)m->ubiquity[a] / sqrt((double)m->diversity[regions[i]] * m->diversity[regions[k]]);
	free(start);
	free(regions);
	return t;
}

/* Means of the activities' scores over what each region has, and the other way round. */
static void regions_from(const struct presence *m, const double *pci, double *eci)
{
	for (size_t r = 0; r < m->regions; r++) {
		struct sum sum = { 0, 0 };
		for (size_t i = m->rows[r]; i < m->rows[r + 1]; i++)
			sum_add(&sum, pci[m->has[i]]);
		eci[r] = ratio(sum_of(&sum), m->diversity[r]);
	}
}

static void activities_from(const struct presence *m, const double *eci, double *pci)
{
	struct sum *sums = xcalloc(m->activities + 1, sizeof(*sums));

	for (size_t r = 0; r < m->regions; r++)
		for (size_t i = m->rows[r]; i < m->rows[r + 1]; i++)
			sum_add(&sums[m->has[i]], eci[r]);
	for (size_t a = 0; a < m->activities; a++)
		pci[a] = ratio(sum_of(&sums[a]), m->ubiquity[a]);
	free(sums);
}

static double covariance_with_diversity(const struct presence *m, const double *eci)
{
	double mean, other, *d = xcalloc(m->regions + 1, sizeof(*d));
	struct sum sum = { 0, 0 };

	for (size_t r = 0; r < m->regions; r++)
		d[r] = m->diversity[r] ? m->diversity[r] : NAN;
	spread_of(eci, m->regions, false, &mean);
	spread_of(d, m->regions, false, &other);
	for (size_t r = 0; r < m->regions; r++)
		if (isfinite(eci[r]) && isfinite(d[r]))
			sum_add(&sum, (eci[r] - mean) * (d[r] - other));
	free(d);
	return sum_of(&sum);
}

/* Scores of regions and activities, unscaled, eci the mean of pci; NAN where they are not defined.
 * The sign makes regions of many activities complex. */
static void solve(struct presence *m)
{
	bool by_activity = m->activities <= m->regions;
	struct matrix t = by_activity ? of_activities(m) : of_regions(m), vectors = { 0, 0, NULL };
	size_t n = t.rows;
	double values[2] = { 0, 0 };
	bool found = n > 1 && matrix_eigen(&t, 2, values, &vectors) == 0 && values[1] > 1e-12 && values[1] < 1 - 1e-9;

	m->eci = xcalloc(m->regions + 1, sizeof(double));
	m->pci = xcalloc(m->activities + 1, sizeof(double));
	m->mobility = found ? values[1] : NAN;
	for (size_t i = 0; found && i < n; i++) {
		double size = by_activity ? m->ubiquity[i] : m->diversity[i], x = ratio(*matrix_at(&vectors, 1, i), sqrt(size));
		if (by_activity)
			m->pci[i] = x;
		else
			m->eci[i] = x;
	}
	if (found && by_activity) {
		regions_from(m, m->pci, m->eci);
	} else if (found) {
		activities_from(m, m->eci, m->pci);
		for (size_t a = 0; a < m->activities; a++)
			m->pci[a] /= values[1];
	}
	double sign = found && covariance_with_diversity(m, m->eci) < 0 ? -1 : 1;
	for (size_t r = 0; r < m->regions; r++)
		m->eci[r] = found && m->diversity[r] ? sign * m->eci[r] : NAN;
	for (size_t a = 0; a < m->activities; a++)
		m->pci[a] = found && m->ubiquity[a] ? sign * m->pci[a] : NAN;
	matrix_free(&t);
	matrix_free(&vectors);
}

const struct presence *complexity_of(struct run *run, const struct panel *p)
{
	const struct presence *m = presence_of(run, p);

	if (!m->eci)
		solve((struct presence *)(uintptr_t)m); /* ours; made when it is needed */
	return m;
}

/* The scores of regions as --param standard wants them: z, or each over their sum. */
static void standardise(const struct run *run, const double *x, size_t n, double *mean, double *sd)
{
	*sd = spread_of(x, n, parameter_is(run, "standard", "sample"), mean);
	if (parameter_is(run, "standard", "none")) {
		*mean = 0;
		*sd = 1;
	}
	if (parameter_is(run, "standard", "sum")) {
		struct sum sum = { 0, 0 };
		for (size_t i = 0; i < n; i++)
			if (isfinite(x[i]))
				sum_add(&sum, x[i]);
		*mean = 0;
		*sd = fabs(sum_of(&sum)); /* the sign stays that of diversity */
	}
}

void pci_scale(const struct run *run, const struct presence *m, double *mean, double *sd)
{
	if (parameter_is(run, "standard", "regions"))
		*sd = spread_of(m->eci, m->regions, false, mean);
	else
		standardise(run, m->pci, m->activities, mean, sd);
}

static int compute_eci(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = complexity_of(run, p);
		double mean, sd;
		standardise(run, m->eci, m->regions, &mean, &sd);
		for (uint32_t r = 0; r < m->regions; r++)
			if (panel_has_region(p, r))
				emit(run, g, r, NO_CODE, panel_time(p), NULL, ratio(m->eci[r] - mean, sd),
				     m->diversity[r] ? reason_apart : "the region is specialised in nothing");
	}
	return run->rc;
}

static int compute_pci(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = complexity_of(run, p);
		double mean, sd;
		pci_scale(run, m, &mean, &sd);
		for (uint32_t a = 0; a < m->activities; a++)
			if (panel_has_activity(p, a))
				emit(run, g, NO_CODE, a, panel_time(p), NULL, ratio(m->pci[a] - mean, sd),
				     m->ubiquity[a] ? reason_apart : "no region is specialised in it");
	}
	return run->rc;
}

static int compute_diversity(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = presence_of(run, p);
		for (uint32_t r = 0; r < m->regions; r++)
			if (panel_has_region(p, r))
				emit(run, g, r, NO_CODE, panel_time(p), NULL, m->diversity[r], NULL);
	}
	return run->rc;
}

static int compute_ubiquity(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = presence_of(run, p);
		double all = 0;
		for (uint32_t a = 0; a < m->activities; a++)
			all += m->ubiquity[a];
		for (uint32_t a = 0; a < m->activities; a++) {
			double x = m->ubiquity[a];
			if (!panel_has_activity(p, a))
				continue;
			if (parameter_is(run, "as", "relative"))
				x = ratio(ratio(p->activity_total[a], p->total), ratio(x, all));
			else if (parameter_is(run, "as", "log"))
				x = ratio(100 * log(p->activity_total[a] + 0.001), x);
			emit(run, g, NO_CODE, a, panel_time(p), NULL, x, "no region is specialised in it");
		}
	}
	return run->rc;
}

/* ---- reflections (Hidalgo, Hausmann 2009) --------------------------------- */

/* To 0..100 over the finite ones. */
static void rescale(double *x, size_t n)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < n; i++)
		if (isfinite(x[i])) {
			low = fmin(low, x[i]);
			high = fmax(high, x[i]);
		}
	for (size_t i = 0; i < n; i++)
		x[i] = ratio(x[i] - low, high - low) * 100;
}

static void z_scores(double *x, size_t n)
{
	double mean, sd = spread_of(x, n, true, &mean);

	for (size_t i = 0; i < n; i++)
		x[i] = ratio(x[i] - mean, sd);
}

/* A constant that all have in common goes through unchanged, and z-scores do not see it: without it
 * they keep their digits, which the last steps' values, all nearly the same, would lose. */
static void centre(double *x, size_t n)
{
	double mean;

	spread_of(x, n, true, &mean);
	for (size_t i = 0; i < n; i++)
		x[i] -= mean;
}

static void reflect(const struct presence *m, long steps, bool each, bool centred, double *regions, double *activities)
{
	double *r = xcalloc(m->regions + 1, sizeof(*r)), *a = xcalloc(m->activities + 1, sizeof(*a));

	for (size_t i = 0; i < m->regions; i++)
		regions[i] = m->diversity[i] ? m->diversity[i] : NAN;
	for (size_t i = 0; i < m->activities; i++)
		activities[i] = m->ubiquity[i] ? m->ubiquity[i] : NAN;
	for (long step = 1; step <= steps; step++) {
		regions_from(m, activities, r);
		activities_from(m, regions, a);
		memcpy(regions, r, m->regions * sizeof(*r));
		memcpy(activities, a, m->activities * sizeof(*a));
		if (each && step > 2) {
			rescale(regions, m->regions);
			rescale(activities, m->activities);
		} else if (centred) {
			centre(regions, m->regions);
			centre(activities, m->activities);
		}
	}
	free(r);
	free(a);
}

static int compute_reflections(struct run *run, const struct group *g)
{
	double wanted = parameter_number(run, "steps");
	long steps = wanted >= 0 && wanted <= 1000 ? (long)wanted : 20;

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = presence_of(run, p);
		double *regions = xcalloc(m->regions + 1, sizeof(*regions)), *activities = xcalloc(m->activities + 1, sizeof(*activities));
		reflect(m, steps, parameter_is(run, "scale", "range"), parameter_is(run, "scale", "z"), regions, activities);
		if (parameter_is(run, "scale", "z")) {
			z_scores(regions, m->regions);
			z_scores(activities, m->activities);
		}
		for (uint32_t r = 0; r < m->regions; r++)
			if (panel_has_region(p, r))
				emit(run, g, r, NO_CODE, panel_time(p), NULL, regions[r], "the region is specialised in nothing");
		for (uint32_t a = 0; a < m->activities; a++)
			if (panel_has_activity(p, a))
				emit(run, g, NO_CODE, a, panel_time(p), NULL, activities[a], "no region is specialised in it");
		free(regions);
		free(activities);
	}
	return run->rc;
}

/* ---- fitness (Tacchella et al. 2012) -------------------------------------- */

static void to_mean_one(double *x, size_t n)
{
	double mean;

	spread_of(x, n, false, &mean);
	for (size_t i = 0; i < n; i++)
		x[i] = ratio(x[i], mean);
}

static void iterate_fitness(const struct presence *m, double *f, double *q, double *next_f, double *next_q)
{
	struct sum *inverse = xcalloc(m->activities + 1, sizeof(*inverse));

	for (size_t r = 0; r < m->regions; r++) {
		struct sum sum = { 0, 0 };
		for (size_t i = m->rows[r]; i < m->rows[r + 1]; i++) {
			sum_add(&sum, q[m->has[i]]);
			sum_add(&inverse[m->has[i]], ratio(1, f[r]));
		}
		next_f[r] = m->diversity[r] ? sum_of(&sum) : NAN;
	}
	for (size_t a = 0; a < m->activities; a++)
		next_q[a] = m->ubiquity[a] ? ratio(1, sum_of(&inverse[a])) : NAN;
	to_mean_one(next_f, m->regions);
	to_mean_one(next_q, m->activities);
	memcpy(f, next_f, m->regions * sizeof(*f));
	memcpy(q, next_q, m->activities * sizeof(*q));
	free(inverse);
}

static int compute_fitness(struct run *run, const struct group *g)
{
	double wanted = parameter_number(run, "steps");
	long steps = wanted >= 1 && wanted <= 10000 ? (long)wanted : 20;

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = presence_of(run, p);
		double *x = xcalloc(2 * (m->regions + m->activities) + 4, sizeof(*x));
		double *f = x, *q = f + m->regions + 1, *next_f = q + m->activities + 1, *next_q = next_f + m->regions + 1;
		for (size_t r = 0; r < m->regions; r++)
			f[r] = m->diversity[r] ? 1 : NAN;
		for (size_t a = 0; a < m->activities; a++)
			q[a] = m->ubiquity[a] ? 1 : NAN;
		for (long step = 0; step < steps; step++)
			iterate_fitness(m, f, q, next_f, next_q);
		for (uint32_t r = 0; r < m->regions; r++)
			if (panel_has_region(p, r))
				emit(run, g, r, NO_CODE, panel_time(p), NULL, f[r], "the region is specialised in nothing");
		for (uint32_t a = 0; a < m->activities; a++)
			if (panel_has_activity(p, a))
				emit(run, g, NO_CODE, a, panel_time(p), "complexity", q[a], "no region is specialised in it");
		free(x);
	}
	return run->rc;
}

/* ---- income content (Hausmann, Hwang, Rodrik 2007) ------------------------ */

/* Income per head weighted by quotients; NAN where a region that has it has no income. */
static double *prody_of(struct run *run, const struct panel *p)
{
	const struct side *income = side_table(run, "income");
	const struct group *g = p->group;
	double *prody = xcalloc(g->activities_n + 1, sizeof(*prody)), *y = xcalloc(g->regions_n + 1, sizeof(*y));

	for (uint32_t r = 0; r < g->regions_n; r++)
		y[r] = side_value(income, g->regions[r], SLICE(""), panel_time(p));
	for (uint32_t a = 0; a < g->activities_n; a++) {
		struct sum sum = { 0, 0 }, weights = { 0, 0 };
		for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
			const struct cell *c = panel_in_column(p, i);
			double share = ratio(c->value, p->region_total[c->region]); /* the whole's share cancels out */
			if (c->value == 0)
				continue;
			sum_add(&sum, share * y[c->region]);
			sum_add(&weights, share);
		}
		prody[a] = ratio(sum_of(&sum), sum_of(&weights));
	}
	free(y);
	return prody;
}

static const char reason_income[] = "a region that has it has no income in the table";

static int compute_prody(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double *prody = prody_of(run, p);
		for (uint32_t a = 0; a < g->activities_n; a++)
			if (panel_has_activity(p, a))
				emit(run, g, NO_CODE, a, panel_time(p), NULL, prody[a], reason_income);
		free(prody);
	}
	return run->rc;
}

static int compute_expy(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double *prody = prody_of(run, p);
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum sum = { 0, 0 };
			if (!panel_has_region(p, r))
				continue;
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
				if (p->cells[i].value != 0)
					sum_add(&sum, ratio(p->cells[i].value, p->region_total[r]) * prody[p->cells[i].activity]);
			emit(run, g, r, NO_CODE, panel_time(p), NULL, p->region_total[r] != 0 ? sum_of(&sum) : NAN, reason_income);
		}
		free(prody);
	}
	return run->rc;
}

/* ---- rows ---------------------------------------------------------------- */

#define INCOME TABLES({ "income", { "region", NULL }, "income per head of each region", false, NULL })
#define INCOME_DATA "parse --comment '#' tests/golden/world.csv"
#define INCOME_EXAMPLE "--table income=<(parse --comment '#' tests/golden/world_income.csv) "

const struct indicator complexity_rows[] = {
	{ .name = "diversity", .needs = NEED_ACTIVITY, .compute = compute_diversity,
	  .title = { "Әртүрлілік (саны)", "Разнообразие (число)", "Diversity" },
	  .meaning = { "Өңір неше қызмет түріне маманданған", "На скольких видах деятельности специализируется регион", "In how many activities the region specialises" },
	  .formula = "k_r = sum_i M_ri", .source = "Hidalgo, Hausmann (2009). [EconGeo diversity RCA=TRUE; py-ecomplexity]", .range = "0 to the number of activities",
	  .parameters = PARAMETERS(PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT, .output = "region, time", .undefined = "never", .example = "diversity" },
	{ .name = "ubiquity", .needs = NEED_ACTIVITY, .compute = compute_ubiquity,
	  .title = { "Таралуы", "Распространённость", "Ubiquity" },
	  .meaning = { "Қызмет түріне неше өңір маманданған: аз болса – сирек", "Сколько регионов специализируется на виде деятельности: чем меньше, тем он реже",
	               "How many regions specialise in the activity: few where it is rare" },
	  .formula = "k_i = sum_r M_ri; relative: (x_i / x) / (k_i / sum k); log: 100 ln(x_i + 0.001) / k_i", .source = "Hidalgo, Hausmann (2009). [EconGeo ubiquity RCA=TRUE; norm.ubiquity: as=relative; inv.norm.ubiquity: as=log; py-ecomplexity]", .range = "0 to the number of regions",
	  .parameters = PARAMETERS({ "as", "count", "count|relative|log", "the number, the activity's share over that of its ubiquity, or the logarithm of its size per region that has it, which depends on the unit" }, PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT, .output = "nace, time", .undefined = "null, but for the number, where no region is specialised in it", .example = "ubiquity" },
	{ .name = "eci", .also = "complexity kci economic_complexity", .needs = NEED_ACTIVITY, .compute = compute_eci,
	  .title = { "Экономикалық күрделілік индексі", "Индекс экономической сложности", "Economic complexity index" },
	  .meaning = { "Өңірде сирек, күрделі қызмет түрлері қаншалықты көп: 0 – орташа", "Насколько регион силён в редких, сложных видах деятельности: 0 – среднее",
	               "How much the region has of what few have: 0 is the average" },
	  .formula = "second eigenvector of the regions' matrix D_r^-1 M D_i^-1 M', as z-scores",
	  .source = "Hidalgo, Hausmann (2009); Hausmann et al. (2014). [py-ecomplexity eci: population; economiccomplexity eigenvalues: sample; EconGeo KCI: sum, but rounds the matrix]",
	  .range = "any, in standard deviations",
	  .parameters = PARAMETERS({ "standard", "population", "population|sample|sum|none", "z-scores by that deviation, over the sum, or unscaled" }, PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT,
	  .output = "region, time", .undefined = "null for a region specialised in nothing, and for all where the matrix falls apart (the packages give one of many answers, or NaN)", .example = "eci" },
	{ .name = "pci", .also = "complexity tci product_complexity", .needs = NEED_ACTIVITY, .compute = compute_pci,
	  .title = { "Қызмет түрінің күрделілік индексі", "Индекс сложности вида деятельности", "Activity complexity index" },
	  .meaning = { "Қызмет түрі күрделі өңірлерде ғана бар ма", "Встречается ли вид деятельности только у сложных регионов", "Whether only complex regions have the activity" },
	  .formula = "second eigenvector of the activities' matrix D_i^-1 M' D_r^-1 M, as z-scores",
	  .source = "Hidalgo, Hausmann (2009). [economiccomplexity eigenvalues: sample; py-ecomplexity pci: regions]", .range = "any, in standard deviations",
	  .parameters = PARAMETERS(PCI_STANDARD("population"), PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT,
	  .output = "nace, time", .undefined = "as eci", .example = "pci" },
	{ .name = "reflections", .also = "mor", .needs = NEED_ACTIVITY, .compute = compute_reflections,
	  .title = { "Шағылысу әдісі", "Метод отражений", "Method of reflections" },
	  .meaning = { "Әртүрлілік пен таралудың кезекті орташалары", "Последовательные средние разнообразия и распространённости", "Diversity and ubiquity averaged over one another step by step" },
	  .formula = "k_r,N = mean over its activities of k_i,N-1; k_i,N = mean over its regions of k_r,N-1",
	  .source = "Hidalgo, Hausmann (2009). [EconGeo MORc, MORt: scale=range; economiccomplexity reflections: scale=z]", .range = "0 and more",
	  .parameters = PARAMETERS({ "steps", "20", "number", "how many" }, { "scale", "none", "none|range|z", "to 0..100 at each step from the third, or z-scores at the end" }, PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT,
	  .output = "region, time; nace, time", .undefined = "null where a region or an activity has none", .example = "reflections" },
	{ .name = "fitness", .needs = NEED_ACTIVITY, .compute = compute_fitness,
	  .title = { "Фитнес индексі", "Фитнес", "Fitness" },
	  .meaning = { "Өңірдің бәсекеге қабілеттілігі: күрделі түрлер көп салмақ алады", "Конкурентоспособность региона: сложные виды весят больше",
	               "Competitiveness of the region, complex activities counting more" },
	  .formula = "F_r = sum_i M_ri Q_i; Q_i = 1 / sum_r (M_ri / F_r); each over its mean", .source = "Tacchella, Cristelli, Caldarelli, Gabrielli, Pietronero (2012). [economiccomplexity fitness]",
	  .range = "0 and more, 1 is the mean", .parameters = PARAMETERS({ "steps", "20", "number", "how many" }, PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT,
	  .output = "region, time; nace, time with component complexity", .undefined = "null where a region or an activity has none", .example = "fitness" },
	{ .name = "prody", .also = "productivity_level", .needs = NEED_ACTIVITY, .compute = compute_prody, .tables = INCOME,
	  .title = { "Тауардың табыс деңгейі (PRODY)", "Доходность товара (PRODY)", "Income content of an activity (PRODY)" },
	  .meaning = { "Оған маманданған өңірлердің табысы", "Доход регионов, которые на нём специализируются", "The income of the regions that specialise in it" },
	  .formula = "sum_r RCA_ri Y_r / sum_r RCA_ri", .source = "Hausmann, Hwang, Rodrik (2007). [economiccomplexity productivity_levels; EconGeo prody rounds quotients]",
	  .range = "any, between the least and the greatest income", .output = "nace, time", .undefined = "null where a region that has it has no income", .example = INCOME_EXAMPLE "prody", .data = INCOME_DATA },
	{ .name = "expy", .needs = NEED_ACTIVITY, .compute = compute_expy, .tables = INCOME,
	  .title = { "Құрылымның табыс деңгейі (EXPY)", "Доходность структуры (EXPY)", "Income content of a structure (EXPY)" },
	  .meaning = { "Өңір құрылымы бай өңірлердікіне қаншалықты ұқсас", "Насколько структура региона похожа на структуру богатых", "How much the region's structure is that of rich ones" },
	  .formula = "sum_i s_ri PRODY_i", .source = "Hausmann, Hwang, Rodrik (2007). [EconGeo expy rounds quotients]", .range = "any, between the least and the greatest income",
	  .output = "region, time", .undefined = "null where an activity of it has no PRODY", .example = INCOME_EXAMPLE "expy", .data = INCOME_DATA },
	{ .name = NULL },
};
