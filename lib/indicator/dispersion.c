/* SPDX-License-Identifier: MIT */
/*
 * Inequality beyond Gini and Theil: families with a parameter for how much the poor count,
 * curves, polarisation, and what lies between groups of regions and what inside them.
 */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/random.h"
#include "indicator/groups.h"
#include "indicator/resample.h"
#include "indicator/vector.h"

static const char reason_log[] = "the logarithm of a region's zero";

/* Sum of w x^power over sum of w. */
static double power_mean(const struct vector *v, double power)
{
	struct sum sum = { 0, 0 }, w = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&sum, v->w[i] * pow(v->x[i], power));
		sum_add(&w, v->w[i]);
	}
	return ratio(sum_of(&sum), sum_of(&w));
}

/* Mean of ln x; NAN where an x is zero or less. */
static double log_mean(const struct vector *v)
{
	struct sum sum = { 0, 0 }, w = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&sum, v->x[i] > 0 ? v->w[i] * log(v->x[i]) : NAN);
		sum_add(&w, v->w[i]);
	}
	return ratio(sum_of(&sum), sum_of(&w));
}

double vector_atkinson(const struct vector *v, double epsilon)
{
	double mean = vector_mean(v, true);
	double even = epsilon == 1 ? exp(log_mean(v)) : pow(power_mean(v, 1 - epsilon), 1 / (1 - epsilon));

	/* a region of nothing counts for all: the limit is 1 from epsilon 1 on */
	for (size_t i = 0; i < v->n && epsilon >= 1; i++)
		even = v->x[i] == 0 ? 0 : even;
	return 1 - ratio(even, mean);
}

static void atkinson(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	vector_give_share(run, p, activity, NULL, v, vector_atkinson(v, parameter_number(run, "epsilon")), NULL);
}

static void generalised_entropy(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double alpha = parameter_number(run, "alpha"), mean = vector_mean(v, true), value;
	struct sum sum = { 0, 0 }, w = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		double q = ratio(v->x[i], mean), term = pow(q, alpha) - 1;
		if (alpha == 0)
			term = q > 0 ? -log(q) : NAN;
		else if (alpha == 1)
			term = q == 0 ? 0 : q * log(q);
		sum_add(&sum, v->w[i] * term);
		sum_add(&w, v->w[i]);
	}
	value = ratio(sum_of(&sum), sum_of(&w));
	vector_give_share(run, p, activity, NULL, v, alpha == 0 || alpha == 1 ? value : value / (alpha * (alpha - 1)), reason_log);
}

static void kolm(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double kappa = parameter_number(run, "kappa"), unit = parameter_number(run, "unit");
	double mean = vector_mean(v, true) / unit;
	struct sum sum = { 0, 0 }, w = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&sum, v->w[i] * exp(kappa * (mean - v->x[i] / unit)));
		sum_add(&w, v->w[i]);
	}
	vector_give(run, p, activity, NULL, log(ratio(sum_of(&sum), sum_of(&w))) / kappa, "beyond the numbers: choose a larger unit");
}

static void coulter(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	struct sum x = { 0, 0 }, w = { 0, 0 }, sum = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&x, v->x[i]);
		sum_add(&w, v->w[i]);
	}
	for (size_t i = 0; i < v->n; i++) {
		double apart = ratio(v->x[i], sum_of(&x)) - ratio(v->w[i], sum_of(&w));
		sum_add(&sum, apart * apart);
	}
	vector_give_share(run, p, activity, NULL, v, sqrt(sum_of(&sum) / 2), NULL);
}

static void dalton(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	vector_give_share(run, p, activity, NULL, v, ratio(log10(vector_mean(v, true)), log_mean(v) / M_LN10), reason_log);
}

/* ---- concentration of shares over the regions -------------------------------- */

static void region_shares(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	struct pair *pairs = vector_sorted(v);
	struct sum total = { 0, 0 }, squares = { 0, 0 }, ranks = { 0, 0 };
	double all;

	for (size_t i = 0; i < v->n; i++)
		sum_add(&total, pairs[i].x);
	all = sum_of(&total);
	for (size_t i = 0; i < v->n; i++) {
		double share = ratio(pairs[i].x, all);
		sum_add(&squares, share * share);
		sum_add(&ranks, (double)(v->n - i) * share); /* the largest has rank 1 */
	}
	free(pairs);
	double n = (double)v->n, h = sum_of(&squares);
	vector_give_share(run, p, activity, "herfindahl", v, h, NULL);
	vector_give_share(run, p, activity, "normalised", v, ratio(h - 1 / n, 1 - 1 / n), "one region only");
	vector_give_share(run, p, activity, "equivalent_number", v, ratio(1, h), NULL);
	vector_give_share(run, p, activity, "rosenbluth", v, ratio(1, 2 * sum_of(&ranks) - 1), NULL);
}

/* ---- the Lorenz curve ---------------------------------------------------------- */

static void lorenz(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	struct pair *pairs = vector_sorted(v);
	struct sum x = { 0, 0 }, w = { 0, 0 }, cx = { 0, 0 }, cw = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&x, pairs[i].x * pairs[i].w);
		sum_add(&w, pairs[i].w);
	}
	for (size_t i = 0; i <= v->n; i++) {
		char rank[NUMBER_TEXT_SIZE];
		number_format((double)i, rank);
		if (i) {
			sum_add(&cx, pairs[i - 1].x * pairs[i - 1].w);
			sum_add(&cw, pairs[i - 1].w);
		}
		emit_result(run, p->group, &(struct result){ .region = i ? pairs[i - 1].region : NO_CODE, .activity = p->group->activities_n ? activity : NO_CODE,
			                                     .time = panel_time(p), .value = v->negative ? NAN : ratio(sum_of(&cx), sum_of(&x)),
			                                     .reason = v->negative ? reason_negative : NULL,
			                                     .key = { { "rank", slice_of(rank) } },
			                                     .more = { { "share", ratio(sum_of(&cw), sum_of(&w)) },
			                                               { "general", v->negative ? NAN : ratio(sum_of(&cx), sum_of(&w)) } } });
	}
	free(pairs);
}

static void lorenz_asymmetry(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	double mean = vector_mean(v, false), n = (double)v->n, below = 0, equal = 0, next = INFINITY, last = -INFINITY;
	struct sum poor = { 0, 0 }, total = { 0, 0 }, same = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		double x = v->x[i];
		sum_add(&total, x);
		if (x < mean) {
			below++;
			sum_add(&poor, x);
			last = fmax(last, x);
		} else if (x == mean) {
			equal++;
			sum_add(&same, x);
		} else {
			next = fmin(next, x);
		}
	}
	if (equal > 0) { /* the curve runs parallel to the diagonal there: both ends, and their mean */
		double low = below / n + ratio(sum_of(&poor), sum_of(&total));
		double high = (below + equal) / n + ratio(sum_of(&poor) + sum_of(&same), sum_of(&total));
		vector_give_share(run, p, activity, NULL, v, below + equal < n || below > 0 ? (low + high) / 2 : NAN, "all regions are equal");
		return;
	}
	double delta = ratio(mean - last, next - last);
	vector_give_share(run, p, activity, NULL, v, (below + delta) / n + ratio(sum_of(&poor) + delta * next, sum_of(&total)),
	                  "all regions are equal");
}

/* ---- polarisation -------------------------------------------------------------- */

static void wolfson(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	struct pair *pairs = vector_sorted(v);
	struct sum total = { 0, 0 }, half = { 0, 0 };
	double median = pairs_median(pairs, v->n, false), mean, gini, lower, factor = parameter_is(run, "form", "wolfson") ? 2 : 1;

	for (size_t i = 0; i < v->n; i++) {
		sum_add(&total, pairs[i].x);
		if (2 * (i + 1) <= v->n)
			sum_add(&half, pairs[i].x);
	}
	if (v->n % 2) /* the one in the middle counts half */
		sum_add(&half, pairs[v->n / 2].x / 2);
	free(pairs);
	mean = sum_of(&total) / (double)v->n;
	lower = ratio(sum_of(&half), sum_of(&total));
	gini = gini_of(v->x, v->n);
	vector_give_share(run, p, activity, NULL, v, ratio(factor * (2 * (0.5 - lower) - gini) * mean, median), NULL);
}

/* ---- scale-bound spreads --------------------------------------------------------- */

static double geometric_mean(const struct vector *v, bool weighted)
{
	struct sum sum = { 0, 0 }, weights = { 0, 0 };
	bool none = false;

	for (size_t i = 0; i < v->n; i++) {
		double w = weighted ? v->w[i] : 1;
		if (v->x[i] < 0)
			return NAN;
		sum_add(&weights, w);
		none |= v->x[i] == 0 && w > 0;
		if (v->x[i] > 0)
			sum_add(&sum, w * log(v->x[i]));
	}
	return none ? 0 : exp(ratio(sum_of(&sum), sum_of(&weights)));
}

static void spread(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	bool weighted = parameter_is(run, "weighted", "1"), population = parameter_is(run, "sd", "population");
	struct pair *pairs = vector_sorted(v);
	double variance = vector_variance(v, weighted, population);

	vector_give(run, p, activity, "mean", vector_mean(v, weighted), "nothing has a weight");
	vector_give(run, p, activity, "median", pairs_median(pairs, v->n, weighted), "nothing has a weight");
	vector_give(run, p, activity, "geometric_mean", geometric_mean(v, weighted), v->negative ? reason_negative : "nothing has a weight");
	vector_give(run, p, activity, "sd", sqrt(variance), "one region only");
	vector_give(run, p, activity, "variance", variance, "one region only");
	vector_give(run, p, activity, "n", (double)v->n, NULL);
	free(pairs);
}

/* ---- between and within groups ---------------------------------------------------- */

struct part {
	struct slice label;
	double x, w;
};

static int compare_parts(const void *pa, const void *pb)
{
	const struct part *a = pa, *b = pb;
	int order = slice_cmp(a->label, b->label);

	if (order)
		return order;
	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return (a->w > b->w) - (a->w < b->w);
}

/* T of the parts as they are and of their groups. The parts are sorted by group. */
static void theil_of_groups(struct part *parts, size_t n, double *total, double *between, double mean)
{
	struct sum t = { 0, 0 }, b = { 0, 0 }, w = { 0, 0 };

	qsort(parts, n, sizeof(*parts), compare_parts);
	for (size_t i = 0, end; i < n; i = end) {
		struct sum x = { 0, 0 }, weight = { 0, 0 };
		for (end = i; end < n && slice_eq(parts[end].label, parts[i].label); end++) {
			double q = ratio(parts[end].x, mean);
			sum_add(&t, q == 0 ? 0 : parts[end].w * q * log(q));
			sum_add(&x, parts[end].w * parts[end].x);
			sum_add(&weight, parts[end].w);
			sum_add(&w, parts[end].w);
		}
		double q = ratio(ratio(sum_of(&x), sum_of(&weight)), mean);
		sum_add(&b, q == 0 ? 0 : sum_of(&weight) * q * log(q));
	}
	*total = ratio(sum_of(&t), sum_of(&w));
	*between = ratio(sum_of(&b), sum_of(&w));
}

static void theil_groups(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	const struct side *groups = side_table(run, "group");
	struct part *parts = xcalloc(v->n + 1, sizeof(*parts));
	double mean = vector_mean(v, true), total, between, expected = 0;
	double repetitions = parameter_number(run, "repetitions"), above = 0;
	const char *why = NULL;

	for (size_t i = 0; i < v->n; i++) {
		parts[i] = (struct part){ side_label(groups, p->group->regions[v->region[i]], panel_time(p)), v->x[i], v->w[i] };
		if (!parts[i].label.p)
			why = "a region has no group in the table";
	}
	theil_of_groups(parts, v->n, &total, &between, why || v->negative ? NAN : mean);
	vector_give(run, p, activity, "T", total, why ? why : v->negative ? reason_negative : NULL);
	vector_give(run, p, activity, "between", between, why ? why : v->negative ? reason_negative : NULL);
	vector_give(run, p, activity, "within", total - between, why ? why : v->negative ? reason_negative : NULL);
	vector_give(run, p, activity, "between_share", ratio(between, total), why ? why : v->negative ? reason_negative : "0/0: all regions are equal");
	if (repetitions >= 1 && isfinite(between)) {
		/* would groups drawn at random lie as far apart? Labels change places. */
		struct slice *labels = xcalloc(v->n + 1, sizeof(*labels));
		uint32_t *order = xcalloc(v->n + 1, sizeof(*order));
		struct part *drawn = xcalloc(v->n + 1, sizeof(*drawn));
		struct random random;
		random_seed(&random, (uint64_t)parameter_number(run, "seed"), stream_of_activity(p->group, activity));
		for (size_t i = 0; i < v->n; i++) {
			labels[i] = parts[i].label;
			order[i] = (uint32_t)i;
		}
		for (double k = 0; k < repetitions; k++) {
			double t, b;
			random_shuffle(&random, order, v->n);
			for (size_t i = 0; i < v->n; i++)
				drawn[i] = (struct part){ labels[order[i]], parts[i].x, parts[i].w };
			theil_of_groups(drawn, v->n, &t, &b, mean);
			above += b >= between;
			expected += b;
		}
		vector_give(run, p, activity, "between_p", (above + 1) / (repetitions + 1), NULL);
		vector_give(run, p, activity, "between_expected", expected / repetitions, NULL);
		free(labels);
		free(order);
		free(drawn);
	}
	free(parts);
}

static int compute_atkinson(struct run *run, const struct group *g) { return each_vector(run, g, atkinson, true); }
static int compute_entropy(struct run *run, const struct group *g) { return each_vector(run, g, generalised_entropy, true); }
static int compute_kolm(struct run *run, const struct group *g) { return each_vector(run, g, kolm, true); }
static int compute_coulter(struct run *run, const struct group *g) { return each_vector(run, g, coulter, false); }
static int compute_dalton(struct run *run, const struct group *g) { return each_vector(run, g, dalton, true); }
static int compute_shares(struct run *run, const struct group *g) { return each_vector(run, g, region_shares, true); }
static int compute_lorenz(struct run *run, const struct group *g) { return each_vector(run, g, lorenz, true); }
static int compute_asymmetry(struct run *run, const struct group *g) { return each_vector(run, g, lorenz_asymmetry, true); }
static int compute_wolfson(struct run *run, const struct group *g) { return each_vector(run, g, wolfson, true); }
static int compute_spread(struct run *run, const struct group *g) { return each_vector(run, g, spread, true); }
static int compute_theil_groups(struct run *run, const struct group *g) { return each_vector(run, g, theil_groups, true); }

/* ---- rows --------------------------------------------------------------- */

#define NEGATIVE "null where the mean is zero or a value negative"

const struct indicator dispersion_rows[] = {
	{ .name = "atkinson", .needs = 0, .weight = "always", .compute = compute_atkinson,
	  .title = { "Аткинсон индексі", "Индекс Аткинсона", "Atkinson index" },
	  .meaning = { "Тең бөлінсе, дәл сол әл-ауқатқа жиынның қандай бөлігінсіз жетуге болар еді; epsilon – теңсіздікке төзбеушілік",
	               "Без какой части суммы при равном распределении было бы то же благосостояние; epsilon – неприятие неравенства",
	               "What part of the sum could go without loss of welfare if all were equal; epsilon is the aversion to inequality" },
	  .formula = "1 - (mean of x^(1-epsilon))^(1/(1-epsilon)) / mean; epsilon 1: 1 - exp(mean of ln x) / mean",
	  .source = "Atkinson (1970). [REAT atkinson; ineq Atkinson; PySAL Atkinson]", .range = "0 to 1",
	  .parameters = PARAMETERS({ "epsilon", "0.5", "number", "0 and more: the more, the more the poorest count" }, PER_WEIGHT),
	  .output = "nace, time", .undefined = NEGATIVE, .example = "atkinson" },
	{ .name = "generalised_entropy", .also = "ge entropy theil", .needs = 0, .weight = "always", .compute = compute_entropy,
	  .title = { "Жалпыланған энтропия", "Обобщённая энтропия", "Generalised entropy" },
	  .meaning = { "Теңсіздік; alpha үлкен болса – байлардың, кіші болса – кедейлердің айырмасы маңызды",
	               "Неравенство; чем больше alpha, тем важнее различия богатых, чем меньше – бедных",
	               "Inequality; a large alpha looks at the rich, a small one at the poor" },
	  .formula = "mean of ((x/m)^alpha - 1) / (alpha (alpha - 1)); alpha 0: Theil L, 1: Theil T",
	  .source = "Cowell (1980); Shorrocks (1980). [ineq entropy]", .range = "0 and more",
	  .parameters = PARAMETERS({ "alpha", "0.5", "number", "which differences count" }, PER_WEIGHT),
	  .output = "nace, time", .undefined = NEGATIVE ", or for alpha 0 and less where one is zero", .example = "generalised_entropy" },
	{ .name = "kolm", .needs = 0, .weight = "always", .compute = compute_kolm,
	  .title = { "Кольм индексі", "Индекс Кольма", "Kolm index" },
	  .meaning = { "Абсолютті теңсіздік: бәріне бірдей қосылса, өзгермейді", "Абсолютное неравенство: не меняется, если всем прибавить поровну",
	               "Absolute inequality: the same when all get the same more" },
	  .formula = "ln(mean of exp(kappa (m - x))) / kappa, x in `unit`", .source = "Kolm (1976). [ineq Kolm]", .units = "value", .range = "0 and more, in the value's unit",
	  .parameters = PARAMETERS({ "kappa", "1", "number", "aversion to inequality" }, { "unit", "1", "number", "what x is divided by: the index depends on it" }, PER_WEIGHT),
	  .output = "nace, time", .undefined = "null where the exponentials leave the numbers: choose a larger unit", .example = "--param unit=1000 kolm" },
	{ .name = "coulter", .needs = 0, .weight = "always", .compute = compute_coulter,
	  .title = { "Коултер коэффициенті", "Коэффициент Коултера", "Coulter coefficient" },
	  .meaning = { "Үлестер тең үлестерден немесе салмақтың үлестерінен қаншалықты алыс", "Насколько доли далеки от равных (от долей веса)", "How far shares lie from equal ones, or from the weight's" },
	  .formula = "sqrt(half the sum of (x_j / x - w_j / w)^2), w 1 without --weight", .source = "Coulter (1989). [REAT coulter]", .range = "0 to 1",
	  .output = "nace, time", .undefined = NEGATIVE, .example = "coulter" },
	{ .name = "dalton", .needs = 0, .weight = "always", .compute = compute_dalton,
	  .title = { "Дальтон өлшемі", "Мера Дальтона", "Dalton's measure" },
	  .meaning = { "Арифметикалық орташа логарифмі геометриялық орташанікінен неше есе артық; өлшем бірлігіне тәуелді",
	               "Во сколько раз логарифм среднего больше логарифма среднего геометрического; зависит от единицы",
	               "The logarithm of the mean over that of the geometric mean; depends on the unit" },
	  .formula = "log10(mean) / log10(geometric mean)", .source = "Dalton (1920). [REAT dalton]", .units = "value", .range = "1 and more, for figures above 1",
	  .parameters = PARAMETERS(PER_WEIGHT), .output = "nace, time", .undefined = NEGATIVE " or zero", .example = "dalton" },
	{ .name = "region_shares", .also = "rosenbluth hall_tideman herfindahl", .needs = 0, .weight = "per_weight=1", .compute = compute_shares,
	  .title = { "Өңірлер үлестерінің шоғырлануы", "Концентрация долей регионов", "Concentration of the regions' shares" },
	  .meaning = { "Сома аз өңірге шоғырланған ба", "Сосредоточена ли сумма в немногих регионах", "Whether few regions have it all" },
	  .formula = "herfindahl H: sum of squared shares; normalised (H - 1/n) / (1 - 1/n); equivalent_number 1 / H; rosenbluth: 1 / (2 sum rank share - 1), the largest rank 1",
	  .source = "Herfindahl (1950); Rosenbluth (1955); Hall, Tideman (1967). [ineq Herfindahl, Rosenbluth]", .range = "herfindahl, rosenbluth 1 over the number of regions to 1; normalised 0 to 1; equivalent_number 1 to the number of regions",
	  .parameters = PARAMETERS(PER_WEIGHT), .output = "nace, time; components herfindahl, normalised, equivalent_number, rosenbluth", .undefined = NEGATIVE, .example = "region_shares" },
	{ .name = "lorenz", .also = "lorenz_curve", .needs = 0, .weight = "always", .compute = compute_lorenz,
	  .title = { "Лоренц қисығы", "Кривая Лоренца", "Lorenz curve" },
	  .meaning = { "Ең кедей share бөлігі жалпы соманың қандай бөлігін алады", "Какая часть суммы достаётся беднейшей части share", "What part of the sum the poorest `share` have" },
	  .formula = "cumulated x w over their sum against cumulated w, by x", .source = "Lorenz (1905). [REAT lorenz; ineq Lc]", .units = "general", .range = "0 to 1, convex; share 0 to 1; general 0 and more",
	  .parameters = PARAMETERS(PER_WEIGHT), .output = "region, nace, rank, time; share (of the weight), general (of the generalised curve: value times mean)", .undefined = NEGATIVE, .example = "lorenz" },
	{ .name = "lorenz_asymmetry", .also = "lasym", .needs = 0, .weight = "per_weight=1", .compute = compute_asymmetry,
	  .title = { "Лоренц асимметриясы", "Асимметрия Лоренца", "Lorenz asymmetry" },
	  .meaning = { "Теңсіздік неден: 1-ден жоғары – бірнеше бай өңірден, төмен – көп кедейден", "От чего неравенство: выше 1 – от немногих богатых, ниже – от многих бедных",
	               "What the inequality is due to: above 1 few rich regions, below many poor ones" },
	  .formula = "(m + delta) / n + (L_m + delta x_(m+1)) / L_n, delta = (mean - x_m) / (x_(m+1) - x_m)", .source = "Damgaard, Weiner (2000). [ineq Lasym]", .range = "0 to 2",
	  .parameters = PARAMETERS(PER_WEIGHT), .output = "nace, time", .undefined = NEGATIVE " or all are equal", .example = "lorenz_asymmetry" },
	{ .name = "wolfson", .also = "polarisation", .needs = 0, .weight = "per_weight=1", .compute = compute_wolfson,
	  .title = { "Вольфсон поляризациясы", "Поляризация Вольфсона", "Wolfson polarisation" },
	  .meaning = { "Өңірлер кедейлер мен байларға бөлініп барады ма", "Распадаются ли регионы на бедных и богатых", "Whether the regions part into poor and rich" },
	  .formula = "2 (2 (1/2 - L(1/2)) - G) mean / median", .source = "Wolfson (1994); form=foster_wolfson is half of it, as Foster, Wolfson (2010). [form=foster_wolfson: PySAL wolfson]", .range = "0 and more, 1 where half have nothing and half the same",
	  .parameters = PARAMETERS({ "form", "wolfson", "wolfson|foster_wolfson", "the scale" }, PER_WEIGHT), .output = "nace, time", .undefined = NEGATIVE ", or the median is zero", .example = "wolfson" },
	{ .name = "spread", .also = "sd variance dispersion mean median geometric", .needs = 0, .weight = "weighted=1;per_weight=1", .compute = compute_spread,
	  .title = { "Орташа және шашырау", "Среднее и разброс", "Mean and spread" },
	  .meaning = { "Өңірлердің орташасы, медианасы, геометриялық орташасы және стандартты ауытқуы", "Среднее, медиана, среднее геометрическое и стандартное отклонение по регионам",
	               "Mean, median, geometric mean and standard deviation over the regions" },
	  .formula = "sd = sqrt(sum (x - m)^2 / (n - 1)); geometric_mean = exp(sum ln x / n); weighted: m = sum w x / W, W = sum w, sd = sqrt(sum w (x - m)^2 / (W - sum w^2 / W)) or over W, the median where half of W is below, geometric_mean = exp(sum w ln x / W)",
	  .source = "[REAT mean2, sd2, var2 unweighted]", .units = "mean median geometric_mean sd variance", .range = "any; sd, variance 0 and more; n 1 and more",
	  .parameters = PARAMETERS({ "sd", "sample", "sample|population", "n - 1 or n" }, { "weighted", "0", "0|1", "1: each region counts by its --weight" }, PER_WEIGHT),
	  .output = "nace, time; components mean, median, geometric_mean, sd, variance, n", .undefined = "sd null for one region, geometric_mean for a negative figure", .example = "spread" },
	{ .name = "theil_groups", .also = "theil_decomposition between within", .needs = 0, .weight = "always", .compute = compute_theil_groups,
	  .tables = TABLES({ "group", { "region", NULL }, "the group of each region", true, NULL }),
	  .title = { "Топтар бойынша Тейл", "Тейл по группам", "Theil between and within groups" },
	  .meaning = { "Теңсіздіктің қаншасы топтар арасында, қаншасы олардың ішінде", "Сколько неравенства между группами и сколько внутри них", "How much of the inequality is between groups and how much inside them" },
	  .formula = "T = between + within; between: T of the groups' means", .source = "Theil (1967); Shorrocks (1980); permutations: Rey (2004). [PySAL TheilD, TheilDSim]", .range = "0 and more; between_share, between_p 0 to 1",
	  .parameters = PARAMETERS({ "repetitions", "0", "0..1000000", "of permuted groups, for between_p and between_expected" }, { "seed", "1", "number", "of the permutations" }, PER_WEIGHT),
	  .output = "nace, time; components T, between, within, between_share, between_p, between_expected", .undefined = NEGATIVE " or a region has no group",
	  .example = "--value gdp --table group=<(parse --comment '#' tests/golden/county_group.csv | jq -c '{region, group: .state}') theil_groups", .data = "parse --comment '#' tests/golden/counties.csv" },
	{ .name = NULL },
};
