/* SPDX-License-Identifier: MIT */
/*
 * Which proximity explains the ties there are: a gravity model of their strength on the sizes of
 * both ends, their distance and the further kinds of proximity, and what it leaves unexplained.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/proximity.h"
#include "indicator/regression.h"

enum { COLUMNS_MAX = 3 + PROXIMITY_KINDS }; /* constant, two sizes, distance or proximities */

struct gravity {
	struct network net;
	double *sold, *bought; /* sizes of senders and receivers, or NULL where a table has them */
	const char *name[COLUMNS_MAX];
	int kind[COLUMNS_MAX]; /* of a column behind the sizes */
	size_t columns;
	struct tie *used;      /* the ties that have all of it */
	size_t n;
	struct matrix x;
	double *y;
	struct regression fit;
	bool fitted;
};

static double size_of(const struct run *run, const struct gravity *v, uint32_t node, bool receiver)
{
	const struct side *t = side_table(run, "size");

	return t ? side_value(t, v->net.codes[node], SLICE(""), panel_time(v->net.panel)) : (receiver ? v->bought : v->sold)[node];
}

/* One row of logarithms and proximities; false where something is missing or has no logarithm. */
static bool fill(const struct run *run, const struct gravity *v, const struct tie *t, double *row)
{
	bool whole = true;

	row[0] = 1;
	row[1] = log(size_of(run, v, t->from, false));
	row[2] = log(size_of(run, v, t->to, true));
	for (size_t c = 3; c < v->columns; c++)
		row[c] = v->kind[c] ? proximity_of(run, &v->net, v->kind[c], t) : log(proximity_distance(run, &v->net, t));
	for (size_t c = 0; c < v->columns; c++)
		whole &= isfinite(row[c]) != 0;
	return whole;
}

static struct gravity gravity_of(const struct run *run, const struct panel *p)
{
	struct gravity v = { .net = network_of(run, p), .name = { "constant", "size_from", "size_to" }, .columns = 3 };
	double row[COLUMNS_MAX];

	for (int k = 0; k < PROXIMITY_KINDS; k++)
		if (proximity_table(run, k)) {
			v.name[v.columns] = k ? proximity_kinds[k] : "distance";
			v.kind[v.columns++] = k;
		}
	v.sold = network_strength(&v.net, false);
	v.bought = network_strength(&v.net, true);
	v.used = xcalloc(v.net.m + 1, sizeof(*v.used));
	for (size_t k = 0; k < v.net.m; k++)
		if (fill(run, &v, &v.net.ties[k], row))
			v.used[v.n++] = v.net.ties[k];
	v.x = matrix_new(v.n, v.columns);
	v.y = xcalloc(v.n + 1, sizeof(*v.y));
	for (size_t i = 0; i < v.n; i++) {
		fill(run, &v, &v.used[i], matrix_row(&v.x, i));
		v.y[i] = log(v.used[i].value);
	}
	v.fitted = !v.net.flawed && regress(&v.x, v.y, &v.fit) == 0;
	return v;
}

static void gravity_free(struct gravity *v)
{
	if (v->fitted)
		regression_free(&v->fit);
	matrix_free(&v->x);
	free(v->y);
	free(v->sold);
	free(v->bought);
	free(v->used);
	network_free(&v->net);
}

static const char *why_not(const struct gravity *v)
{
	return v->net.flawed ? network_reason(v->net.flawed) : "too few ties with all figures, or figures that depend on one another";
}

static int compute_gravity(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct gravity v = gravity_of(run, p);
		double df = (double)v.n - (double)v.columns;
		for (size_t c = 0; c < v.columns; c++) {
			double standardised = v.fitted && c ? regression_standardised(&v.fit, &v.x, v.y, c) : NAN;
			double beta = v.fitted ? v.fit.beta[c] : NAN, se = v.fitted ? v.fit.se[c] : NAN, t = ratio(beta, se);
			emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(p), .component = v.name[c],
				    .value = beta, .reason = why_not(&v), .more = { { "se", se }, { "t", t }, { "p", p_of_t(t, df) },
				                                                    { c ? "standardised" : NULL, standardised } } });
		}
		emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(p), .component = "r2",
			    .value = v.fitted ? v.fit.r2 : NAN, .reason = why_not(&v),
			    .more = { { "f", v.fitted ? v.fit.f : NAN }, { "p", v.fitted ? p_of_f(v.fit.f, (double)v.columns - 1, df) : NAN },
			              { "n", (double)v.n }, { "left_out", (double)(v.net.m - v.n) } } });
		gravity_free(&v);
	}
	return run->rc;
}

static int compute_residual(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct gravity v = gravity_of(run, p);
		size_t i = 0;
		for (size_t k = 0; k < v.net.m; k++) {
			const struct tie *t = &v.net.ties[k];
			bool used = i < v.n && v.used[i].from == t->from && v.used[i].to == t->to;
			struct sum fit = { 0, 0 };
			for (size_t c = 0; used && v.fitted && c < v.columns; c++)
				sum_add(&fit, v.fit.beta[c] * *matrix_at(&v.x, i, c));
			double expected = used && v.fitted ? sum_of(&fit) : NAN;
			i += used;
			emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(p),
				    .value = log(t->value) - expected, .reason = v.fitted ? "a size, a distance or a proximity is missing, or has no logarithm" : why_not(&v),
				    .key = { { "from", v.net.codes[t->from] }, { "to", v.net.codes[t->to] } },
				    .more = { { "tie", t->value }, { "expected", exp(expected) }, { "standardised", v.fitted ? ratio(log(t->value) - expected, v.fit.sigma) : NAN } } });
		}
		gravity_free(&v);
	}
	return run->rc;
}

/* ---- rows ---------------------------------------------------------------------------- */

const struct indicator gravity_rows[] = {
	{ .name = "gravity_model", .also = "gravity_regression distance_decay", .needs = NEED_FLOWS, .compute = compute_gravity,
	  .tables = TABLES(PROXIMITY_TABLES, { "size?", { "node", NULL }, "the size of each actor; else its sales and its purchases", false, NULL }),
	  .title = { "Гравитациялық модель", "Гравитационная модель", "Gravity model" },
	  .meaning = { "Байланыстардың күшін қандай жақындық түсіндіреді: қашықтық коэффициенті теріс болса, байланыс алыстаған сайын әлсірейді; басқалары оң болса, сол жақындық байланысты күшейтеді (p жұптар тәуелсіз деген жорамалмен есептеледі)",
	               "Какая близость объясняет силу связей: отрицательный коэффициент расстояния — связи слабеют с расстоянием, положительный у других — эта близость усиливает связь (p в предположении независимых пар)",
	               "Which proximity explains the strength of ties: a negative coefficient of distance says that they weaken with it, a positive one of another kind that it strengthens them (p takes pairs as independent)" },
	  .formula = "OLS: ln w_ij = constant + size_from ln S_i + size_to ln S_j + distance ln d_ij + sum_k beta_k p_ijk, over ties that have all of them",
	  .source = "Tinbergen (1962); Boschma (2005) for the kinds of proximity", .units = "constant constant.se constant.t constant.p", .range = "any; r2, p 0 to 1; se, f 0 and more", .parameters = PARAMETERS(NETWORK_PARAMETERS, PROXIMITY_ABSENT),
	  .output = "time; components constant, size_from, size_to, distance, cognitive, organisational, social, institutional (se, t, p, standardised), r2 (f, p, n, left_out)",
	  .undefined = "null where ties are no more than coefficients, columns depend on one another, or a flow is missing or negative", .example = PROXIMITY_TOWNS_TABLES "gravity_model", .data = PROXIMITY_TOWNS },
	{ .name = "gravity_residual", .also = "gravity residual", .needs = NEED_FLOWS, .compute = compute_residual,
	  .tables = TABLES(PROXIMITY_TABLES, { "size?", { "node", NULL }, "the size of each actor; else its sales and its purchases", false, NULL }),
	  .title = { "Гравитациялық модель қалдығы", "Остаток гравитационной модели", "Residual of the gravity model" },
	  .meaning = { "Байланыс көлем мен жақындыққа қарап күткеннен күштірек пе (оң), әлде әлсіз бе (теріс): түсіндірілмеген байланыс немесе пайдаланылмаған мүмкіндік", "Сильнее ли связь (плюс) или слабее (минус), чем ожидается по размерам и близости: необъяснённая связь или неиспользованная возможность",
	               "Whether a tie is stronger (above 0) or weaker than sizes and proximity lead one to expect: a bond unexplained, or a chance unused" },
	  .formula = "ln w_ij less the fit of gravity_model; standardised: over the residuals' standard error", .source = "Tinbergen (1962)", .units = "tie expected", .range = "any; tie, expected 0 and more", .parameters = PARAMETERS(NETWORK_PARAMETERS, PROXIMITY_ABSENT),
	  .output = "from, to, time; tie, expected, standardised", .undefined = "null where a size, a distance or a proximity is missing or has no logarithm, or there is no fit, as where a flow is missing or negative", .example = PROXIMITY_TOWNS_TABLES "gravity_residual", .data = PROXIMITY_TOWNS },
	{ .name = NULL },
};
