/* SPDX-License-Identifier: MIT */
/*
 * Lorenz curves beside the observed one: the most unequal that runs through its points, where
 * regions are groups of people of whom the mean is known; and those of named distributions.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "indicator/groups.h"
#include "indicator/vector.h"

#define NEGATIVE "null for negative values or a mean of zero"

/* The observed curve: n points behind (0, 0), those of no weight left out. */
struct points {
	double *share, *curve; /* of the weight, of the sum */
	size_t n;
	double gini;
	const char *why; /* there is none */
};

static void points_init(struct points *o, const struct vector *v)
{
	struct pair *pairs = vector_sorted(v);
	struct sum w = { 0, 0 }, x = { 0, 0 }, area = { 0, 0 };
	double all_w, all_x;

	*o = (struct points){ .share = xcalloc(v->n + 1, sizeof(double)), .curve = xcalloc(v->n + 1, sizeof(double)) };
	for (size_t i = 0; i < v->n; i++) {
		sum_add(&w, pairs[i].w);
		sum_add(&x, pairs[i].w * pairs[i].x);
	}
	all_w = sum_of(&w);
	all_x = sum_of(&x);
	o->why = v->negative ? reason_negative : !(all_w > 0) || !(all_x > 0) ? "the mean is not above zero" : NULL;
	w = x = (struct sum){ 0, 0 };
	for (size_t i = 0; !o->why && i < v->n; i++) {
		size_t k = o->n;
		if (!(pairs[i].w > 0))
			continue;
		sum_add(&w, pairs[i].w);
		sum_add(&x, pairs[i].w * pairs[i].x);
		o->n = k + 1;
		o->share[k + 1] = sum_of(&w) / all_w;
		o->curve[k + 1] = sum_of(&x) / all_x;
		sum_add(&area, pairs[i].w / all_w * (o->curve[k] + o->curve[k + 1]));
	}
	o->gini = 1 - sum_of(&area);
	free(pairs);
}

static void points_fini(struct points *o)
{
	free(o->share);
	free(o->curve);
}

static void give_point(struct run *run, const struct panel *p, uint32_t activity, const char *component, size_t rank, double value, double share,
                       double observed)
{
	char text[NUMBER_TEXT_SIZE];
	struct result r = { .region = NO_CODE, .activity = p->group->activities_n ? activity : NO_CODE, .time = panel_time(p), .component = component,
		            .value = value, .more = { { "share", share } } };

	number_format((double)rank, text);
	r.key[0].field = "rank", r.key[0].text = slice_of(text);
	if (isfinite(observed))
		r.more[1].field = "observed", r.more[1].number = observed;
	emit_result(run, p->group, &r);
}

/* ---- bounds ------------------------------------------------------------------------ */

/*
 * A convex curve through the points lies above lines through each of them; with steeper and less steep
 * lines the triangles between these and the chords grow and shrink. Their area is concave in
 * all slopes together, each between those of the chords beside it, so that taking the best of
 * each in turn leads to the best of all.
 */
struct lines {
	size_t n;             /* chords; lines 1 .. n - 1 go through the points between them */
	double *width, *chord, *slope; /* slope[0] is 0: the curve begins level; it may end upright */
};

static double triangle(const struct lines *l, size_t i)
{
	double below = l->chord[i] - l->slope[i], width = l->width[i];

	if (i == l->n - 1)
		return below * width * width / 2;
	double above = l->slope[i + 1] - l->chord[i];
	return below + above > 0 ? below * above / (below + above) * width * width / 2 : 0;
}

static double triangles(const struct lines *l)
{
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < l->n; i++)
		sum_add(&sum, triangle(l, i));
	return sum_of(&sum);
}

/* The best slope of line i: its corners lie as far to either side. */
static void turn(struct lines *l, size_t i)
{
	double before = l->slope[i - 1], left = l->width[i - 1] * (l->chord[i - 1] - before), best;

	if (i == l->n - 1) {
		best = before + left / l->width[i];
	} else {
		double after = l->slope[i + 1], right = l->width[i] * (after - l->chord[i]);
		best = left + right > 0 ? (left * after + right * before) / (left + right) : l->slope[i];
	}
	l->slope[i] = fmin(fmax(best, l->chord[i - 1]), l->chord[i]);
}

/* Area of the triangles. */
static double most_unequal(struct lines *l)
{
	double area = 0, before = -1;

	for (size_t i = 1; i < l->n; i++)
		l->slope[i] = (l->chord[i - 1] + l->chord[i]) / 2;
	/* where the best slopes are those of chords the way there is long, and the last steps small: of
	 * 20,000 regions the Gini is within 1e-9 when it ends */
	for (size_t k = 0; k * l->n < 150000 && area - before > 1e-17; k++) {
		before = area;
		for (size_t i = 1; i < l->n; i++)
			turn(l, i);
		for (size_t i = l->n; i-- > 1;)
			turn(l, i);
		area = triangles(l);
	}
	return area;
}

/* Where lines i and i + 1 meet: share and curve. */
static double corner(const struct points *o, const struct lines *l, size_t i, double *share)
{
	double below = l->chord[i] - l->slope[i], at = l->width[i];

	if (i < l->n - 1) {
		double above = l->slope[i + 1] - l->chord[i];
		at = below + above > 0 ? at * above / (below + above) : 0;
	}
	*share = o->share[i] + at;
	return o->curve[i] + l->slope[i] * at;
}

static void bounds(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	struct points o;
	struct lines l;

	points_init(&o, v);
	l = (struct lines){ o.n, xcalloc(o.n + 1, sizeof(double)), xcalloc(o.n + 1, sizeof(double)), xcalloc(o.n + 1, sizeof(double)) };
	for (size_t i = 0; i < o.n; i++) {
		l.width[i] = o.share[i + 1] - o.share[i];
		l.chord[i] = (o.curve[i + 1] - o.curve[i]) / l.width[i];
	}
	vector_give(run, p, activity, "low", o.why ? NAN : o.gini, o.why);
	vector_give(run, p, activity, "high", o.why ? NAN : o.gini + 2 * most_unequal(&l), o.why);
	if (!o.why && component_wanted(run, "corner"))
		for (size_t i = 0; i < o.n; i++) {
			double share, curve = corner(&o, &l, i, &share);
			give_point(run, p, activity, "corner", i + 1, curve, share, NAN);
		}
	free(l.width);
	free(l.chord);
	free(l.slope);
	points_fini(&o);
}

/* ---- distributions ------------------------------------------------------------------ */

enum law { LOGNORMAL, PARETO, EXPONENTIAL, SINGH_MADDALA, DAGUM, LAWS };

static const char *const law_names[LAWS] = { "lognormal", "pareto", "exponential", "singh_maddala", "dagum" };
static const int law_parameters[LAWS] = { 1, 1, 0, 2, 2 };

/* Whether there is a mean, and so a curve. */
static bool law_has_mean(enum law law, double a, double b)
{
	return law == LOGNORMAL || law == PARETO ? a > (law == PARETO) :
	       law == SINGH_MADDALA                ? a > 0 && b > 0 && a * b > 1 :
	       law == DAGUM                         ? a > 1 && b > 0 : true;
}

static double law_curve(enum law law, double a, double b, double share)
{
	if (share <= 0 || share >= 1)
		return share <= 0 ? 0 : 1;
	switch (law) {
	case LOGNORMAL:
		return gsl_cdf_ugaussian_P(gsl_cdf_ugaussian_Pinv(share) - a);
	case PARETO:
		return 1 - pow(1 - share, 1 - 1 / a);
	case EXPONENTIAL:
		return share + (1 - share) * log1p(-share);
	case SINGH_MADDALA:
		return gsl_cdf_beta_P(1 - pow(1 - share, 1 / b), 1 + 1 / a, b - 1 / a);
	default:
		return gsl_cdf_beta_P(pow(share, 1 / b), b + 1 / a, 1 - 1 / a);
	}
}

static double law_gini(enum law law, double a, double b)
{
	switch (law) {
	case LOGNORMAL:
		return erf(a / 2);
	case PARETO:
		return 1 / (2 * a - 1);
	case EXPONENTIAL:
		return 0.5;
	case SINGH_MADDALA:
		return 1 - exp(gsl_sf_lngamma(b) + gsl_sf_lngamma(2 * b - 1 / a) - gsl_sf_lngamma(b - 1 / a) - gsl_sf_lngamma(2 * b));
	default:
		return exp(gsl_sf_lngamma(b) + gsl_sf_lngamma(2 * b + 1 / a) - gsl_sf_lngamma(2 * b) - gsl_sf_lngamma(b + 1 / a)) - 1;
	}
}

struct fitting {
	const struct points *o;
	enum law law;
};

/* Both parameters of positive numbers without end: those that have a mean. */
static void law_of(enum law law, const gsl_vector *at, double *a, double *b)
{
	if (law == DAGUM) {
		*a = 1 + exp(gsl_vector_get(at, 0));
		*b = exp(gsl_vector_get(at, 1));
	} else {
		*a = exp(gsl_vector_get(at, 0));
		*b = 1 / *a + exp(gsl_vector_get(at, 1));
	}
}

/* The squared distance between the curves at the observed points, each by its width. */
static double law_off(const gsl_vector *at, void *data)
{
	const struct fitting *f = data;
	struct sum sum = { 0, 0 };
	double a, b;

	law_of(f->law, at, &a, &b);
	if (!(a < 1e6 && b < 1e6 && b > 1e-6))
		return 1;
	for (size_t i = 1; i <= f->o->n; i++) {
		double off = law_curve(f->law, a, b, f->o->share[i]) - f->o->curve[i];
		sum_add(&sum, (f->o->share[i] - f->o->share[i - 1]) * off * off);
	}
	return sum_of(&sum);
}

static void fit_two(const struct points *o, enum law law, double *a, double *b)
{
	struct fitting f = { o, law };
	gsl_multimin_function off = { law_off, 2, &f };
	gsl_multimin_fminimizer *search = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, 2);
	gsl_vector *at = gsl_vector_calloc(2), *step = gsl_vector_alloc(2);

	gsl_vector_set_all(step, 0.5);
	/* twice: a simplex that has shrunk too early begins anew */
	for (int again = 0; again < 2; again++) {
		gsl_multimin_fminimizer_set(search, &off, at, step);
		for (int k = 0; k < 2000 && gsl_multimin_fminimizer_size(search) > 1e-10; k++)
			if (gsl_multimin_fminimizer_iterate(search))
				break;
		gsl_vector_memcpy(at, search->x);
	}
	law_of(law, at, a, b);
	gsl_multimin_fminimizer_free(search);
	gsl_vector_free(at);
	gsl_vector_free(step);
}

/* Parameters that are not given: of one, that of which the Gini is the observed; of two, those whose
 * curve is nearest. NULL, or why not. */
static const char *fit_law(const struct run *run, const struct points *o, enum law law, double *a, double *b)
{
	bool given = isfinite(parameter_number(run, "a")) && (law_parameters[law] < 2 || isfinite(parameter_number(run, "b")));

	*a = *b = NAN;
	if (o->why)
		return o->why;
	if (given && law_parameters[law]) {
		*a = parameter_number(run, "a");
		*b = law_parameters[law] > 1 ? parameter_number(run, "b") : NAN;
		return law_has_mean(law, *a, *b) ? NULL : "with these parameters the distribution has no mean";
	}
	if (law != EXPONENTIAL && !(o->gini > 1e-12))
		return "all regions are equal";
	if (law == LOGNORMAL)
		*a = M_SQRT2 * gsl_cdf_ugaussian_Pinv((1 + o->gini) / 2);
	else if (law == PARETO)
		*a = (1 / o->gini + 1) / 2;
	else if (law != EXPONENTIAL && o->n > 3)
		fit_two(o, law, a, b);
	else if (law != EXPONENTIAL)
		return "fewer than four regions";
	return NULL;
}

static void fit_one(struct run *run, const struct panel *p, uint32_t activity, const struct points *o, enum law law)
{
	double a, b, apart = 0;
	const char *why = fit_law(run, o, law, &a, &b);

	if (law_parameters[law] > 0)
		vector_give(run, p, activity, "a", a, why);
	if (law_parameters[law] > 1)
		vector_give(run, p, activity, "b", b, why);
	for (size_t i = 1; !why && i <= o->n; i++)
		apart = fmax(apart, fabs(law_curve(law, a, b, o->share[i]) - o->curve[i]));
	vector_give(run, p, activity, "gini", why ? NAN : law_gini(law, a, b), why);
	vector_give(run, p, activity, "distance", why ? NAN : apart, why);
	if (!why && component_wanted(run, "curve"))
		for (size_t i = 0; i <= o->n; i++)
			give_point(run, p, activity, "curve", i, law_curve(law, a, b, o->share[i]), o->share[i], o->curve[i]);
}

static void laws(struct run *run, const struct panel *p, uint32_t activity, const struct vector *v)
{
	struct points o;

	points_init(&o, v);
	for (int law = 0; law < LAWS; law++)
		if (parameter_is(run, "distribution", law_names[law]))
			fit_one(run, p, activity, &o, (enum law)law);
	points_fini(&o);
}

static int compute_bounds(struct run *run, const struct group *g) { return each_vector(run, g, bounds, true); }
static int compute_laws(struct run *run, const struct group *g) { return each_vector(run, g, laws, true); }

/* ---- rows --------------------------------------------------------------- */

const struct indicator lorenz_curve_rows[] = {
	{ .name = "lorenz_bounds", .also = "mehran grouped gini bounds", .needs = 0, .weight = "always", .compute = compute_bounds,
	  .title = { "Лоренц қисығының шектері", "Границы кривой Лоренца", "Bounds of the Lorenz curve" },
	  .meaning = { "Өңірлердің тек орташасы белгілі болса, адамдар арасындағы Джини қай аралықта: low – өңір ішінде бәрі тең, high – ең тең емес",
	               "В каких пределах Джини между людьми, если известны только средние регионов: low – внутри региона все равны, high – самое неравное",
	               "Between which bounds the Gini of people lies when only the regions' means are known: low where all in a region are equal, high the most unequal" },
	  .formula = "low: Gini of the regions; high: of the most unequal convex curve through the points of theirs, the people of no region poorer than those of one below it; its corners halve at each point, unless a chord is in the way",
	  .source = "Mehran (1975). [ineq Lc.mehran, which moves slopes to the chords' one by one, so that its curve is not always the most unequal]",
	  .range = "0 to 1; share 0 to 1", .parameters = PARAMETERS(PER_WEIGHT), .output = "nace, rank, time; components low, high, corner (of the curve of high, in order; share: of the weight)",
	  .undefined = NEGATIVE, .example = "--value gdp_head --weight population lorenz_bounds", .data = "parse --comment '#' tests/golden/counties.csv" },
	{ .name = "lorenz_fit", .also = "theorlc lognormal pareto dagum singh maddala distribution", .needs = 0, .weight = "always", .compute = compute_laws,
	  .title = { "Үлестірім бойынша Лоренц қисығы", "Кривая Лоренца распределения", "Lorenz curve of a distribution" },
	  .meaning = { "Өңірлер белгілі бір үлестірімге ұқсай ма: distance – байқалған қисықтан ең үлкен алшақтық",
	               "Похожи ли регионы на известное распределение: distance – наибольшее расстояние от наблюдаемой кривой",
	               "Whether the regions are like a known distribution: distance is the largest from the observed curve" },
	  .formula = "L(u): lognormal Phi(Phi^-1(u) - a); pareto 1 - (1-u)^(1-1/a); exponential u + (1-u) ln(1-u); singh_maddala I(1 - (1-u)^(1/b); 1 + 1/a, b - 1/a); dagum I(u^(1/b); b + 1/a, 1 - 1/a), I the incomplete beta ratio; a of the first two by the Gini, a and b by the least squares between the curves, by shares",
	  .source = "McDonald (1984); Dagum (1983); Kleiber, Kotz (2003). [ineq theorLc; dagum: its parameters are a, 1/b; its Singh-Maddala has (1-p)^b for (1-p)^(1/b)]",
	  .range = "0 to 1; a, b above 0; share, observed 0 to 1",
	  .parameters = PARAMETERS({ "distribution", "lognormal", "lognormal|pareto|exponential|singh_maddala|dagum", "which" },
	                           { "a", "none", "none|number", "first parameter; none: fitted" }, { "b", "none", "none|number", "second parameter, of two; none: both fitted" }, PER_WEIGHT),
	  .output = "nace, rank, time; components a, b, gini (of the distribution), distance, curve (share, observed)",
	  .undefined = NEGATIVE ", all are equal, or the distribution has no mean", .example = "--value gdp_head --weight population lorenz_fit", .data = "parse --comment '#' tests/golden/counties.csv" },
	{ .name = NULL },
};
