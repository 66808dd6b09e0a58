/* SPDX-License-Identifier: MIT */
/*
 * How many neighbours an establishment has within a distance: Ripley's K; the K of cases less
 * that of controls; K with each pair by the weights of the two.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/points_curves.h"

/* ---- K ---------------------------------------------------------------------------- */

static int k_and_l(struct run *run, const struct sample *s, double *value)
{
	const struct points *p = s->points;
	double area = area_of(run, p), pairs = pairs_of(run, s);

	pairs_within(s, NULL, value);
	for (size_t k = 0; k < p->radii; k++)
		value[k] = k_as_asked(run, (area > 0 ? area : NAN) * ratio(value[k], pairs), p->r[k]);
	return 0;
}

static int compute_k(struct run *run, const struct group *g)
{
	if (!parameter_is(run, "area", "auto") && !(parameter_number(run, "area") > 0))
		return run->rc = diag_fail(run->stage->diag, NULL, "ripley_k: --param area= is an area in the square of the coordinates' unit, or auto");
	return each_type(run, g, &(struct curve){ .compute = k_and_l, .reason = "no establishments, or no area around all points: give --param area=" });
}

/* ---- D: cases against controls -------------------------------------------------------- */

/* Sums of pairs by the ring that first reaches them. */
struct ringed {
	struct sum own[RADII];     /* both of the type, from either end */
	struct sum touched[RADII]; /* one of them of the type, from either end */
	struct sum outward[RADII]; /* from the type to the controls */
	size_t n;
};

/* The K of cumulated sums. */
static double k_up_to(double area, const struct sum *sums, size_t k, double pairs)
{
	struct sum all = { 0, 0 };

	for (size_t i = 0; i <= k; i++) {
		sum_add(&all, sums[i].value);
		sum_add(&all, sums[i].lost);
	}
	return (area > 0 ? area : NAN) * ratio(sum_of(&all), pairs);
}

/* What is neither the type's own nor touches it. */
static void rest_of(const struct sum *total, const struct ringed *t, size_t radii, struct sum *rest)
{
	for (size_t k = 0; k < radii; k++) {
		rest[k] = total[k];
		sum_add(&rest[k], -t->own[k].value);
		sum_add(&rest[k], -t->own[k].lost);
		sum_add(&rest[k], -t->touched[k].value);
		sum_add(&rest[k], -t->touched[k].lost);
	}
}

static int d_values(struct run *run, const struct group *g, const struct points *p, const uint8_t *rings, double *value)
{
	struct ringed *types = xcalloc(g->activities_n + 1, sizeof(*types));
	struct slice code = parameter(run, "controls");
	uint32_t controls = slice_is(code, "others") ? NO_CODE : group_activity(g, code);
	bool across = parameter_is(run, "between", "types");
	struct sum total[RADII] = { { 0, 0 } };
	size_t pair = 0;

	for (size_t i = 0; i < p->n; i++) {
		types[p->type[i]].n++;
		for (size_t k = i + 1; k < p->n; k++, pair++) {
			size_t ring = points_ring(p, rings, pair, i, k);
			uint32_t a = p->type[i], b = p->type[k];
			double d, from_i, from_k;
			if (ring == p->radii)
				continue;
			d = points_apart(p, i, k);
			from_i = points_edge(p, i, k, d);
			from_k = points_edge_back(p, i, k, d, from_i);
			sum_add(&total[ring], from_i + from_k);
			if (a == b) {
				sum_add(&types[a].own[ring], from_i + from_k);
				continue;
			}
			sum_add(&types[a].touched[ring], from_i + from_k);
			sum_add(&types[b].touched[ring], from_i + from_k);
			if (controls == NO_CODE || controls == b)
				sum_add(&types[a].outward[ring], from_i);
			if (controls == NO_CODE || controls == a)
				sum_add(&types[b].outward[ring], from_k);
		}
	}
	for (uint32_t a = 0; a < g->activities_n; a++) {
		double n = (double)types[a].n, m = controls == NO_CODE ? (double)(p->n - types[a].n) : (double)types[controls].n;
		struct sum rest[RADII];
		rest_of(total, &types[a], p->radii, rest);
		for (size_t k = 0; k < p->radii; k++) {
			double cases = k_up_to(p->window.area, types[a].own, k, n * (n - 1));
			const struct sum *others = across ? types[a].outward : controls == NO_CODE ? rest : types[controls].own;
			value[a * p->radii + k] = a == controls ? NAN : cases - k_up_to(p->window.area, others, k, across ? n * m : m * (m - 1));
		}
	}
	free(types);
	return 0;
}

static int compute_d(struct run *run, const struct group *g)
{
	struct slice code = parameter(run, "controls");

	if (!slice_is(code, "others") && group_activity(g, code) == NO_CODE)
		return run->rc = diag_fail(run->stage->diag, NULL, "k_difference: no activity \"%.*s\" for --param controls=", SLICE_ARG(code));
	return all_types(run, g, d_values, "fewer than two cases or controls, cases that are the controls, or no area around all points");
}

/* ---- Kmm: by weight --------------------------------------------------------------------- */

static int weighted_k(struct run *run, const struct sample *s, double *value)
{
	const struct points *p = s->points;
	struct sum weight = { 0, 0 };

	for (size_t i = 0; i < s->m; i++)
		sum_add(&weight, p->weight[s->some[i]]);
	pairs_within(s, p->weight, value);
	for (size_t k = 0; k < p->radii; k++) /* n^2 mean^2 */
		value[k] = k_as_asked(run, (p->window.area > 0 ? p->window.area : NAN) * ratio(value[k], sum_of(&weight) * sum_of(&weight)), p->r[k]);
	return 0;
}

/* The type's establishments exchange their weights. */
static int draw_weights(struct run *run, struct random *random, const struct sample *observed, struct sample *drawn, struct points *at)
{
	size_t m = observed->m;
	uint32_t *order = xcalloc(m + 1, sizeof(*order));

	(void)run, (void)drawn;
	for (size_t i = 0; i < m; i++)
		order[i] = observed->some[i];
	random_shuffle(random, order, m);
	for (size_t i = 0; i < m; i++)
		at->weight[observed->some[i]] = observed->points->weight[order[i]];
	free(order);
	return 0;
}

static int compute_weighted(struct run *run, const struct group *g)
{
	return each_type(run, g, &(struct curve){ .compute = weighted_k, .draw = draw_weights,
		                                  .reason = "no establishments with a weight, or no area around all points: give --param window=" });
}

const struct indicator points_k_rows[] = {
	{ .name = "ripley_k", .also = "ripley besag l_function khat lhat", .needs = NEED_ACTIVITY, .compute = compute_k, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "Рипли K", "K Рипли", "Ripley's K" },
	  .meaning = { "Кәсіпорын маңындағы r ішінде орта есеппен қанша көрші бар, тығыздыққа шаққанда; H > 0 – топталу", "Сколько соседей в среднем в пределах r, на плотность; H > 0 – скученность",
	               "How many neighbours within r on average, over the density; H above 0 is clustering" },
	  .formula = "K(r) = A / n^2 sum over ordered pairs within r of their edge weight, 1 without correction; L = sqrt(K / pi); H = L - r", .source = "Ripley (1977); Besag (1977). [REAT ripley: radius=6378000, arc=cosines; dbmss Khat: edge=isotropic, pairs=distinct]", .range = "0 and more; area, low, high 0 and more",
	  .parameters = PARAMETERS({ "area", "auto", "auto|number", "A, in the square of the unit; auto: that of the window" }, AS, PAIRS("square"), NEIGHBOUR, WINDOW("none"), DISTANCES, ENVELOPE, METRIC),
	  .output = "nace, r, time; area, low, high", .undefined = "null where all points lie on a line", .example = POINTS_WITH "--param area=900 ripley_k", .data = POINTS },
	{ .name = "k_difference", .also = "d_function diggle_chetwynd dhat", .needs = NEED_ACTIVITY, .compute = compute_d, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "K айырмасы (D функциясы)", "Разность K (функция D)", "Difference of K, D function" },
	  .meaning = { "Салада көршілер бақылау тобындағыдан қанша артық: 0 – бәрі қалай орналасса, сала да солай; high шегінен жоғары – сала басқалардан тығызырақ топталған",
	               "На сколько плотнее соседи у отрасли, чем у контрольной группы: 0 – отрасль размещена как все; выше high – отрасль скученнее прочих",
	               "How much more crowded the industry's establishments are than the controls: 0 where it is spread as they are, above `high` it clusters beyond what all do" },
	  .formula = "D(r) = K of the cases - K of the controls, each A / (n (n - 1)) sum over ordered pairs within r of their edge weight; between=types: less K from cases to controls, A / (n m) sum",
	  .source = "Diggle, Chetwynd (1991). [dbmss Dhat; Intertype: between=types]; envelopes: establishments change places", .range = "any, 0 by chance; area 0 and more",
	  .parameters = PARAMETERS({ "controls", "others", "others|text", "what the industry is held against: all others together, or a code" },
	                           { "between", "controls", "controls|types", "K of the controls alone, or from the cases to the controls" }, WINDOW("auto"), DISTANCES, ENVELOPE, METRIC),
	  .output = "nace, r, time; area, low, high", .undefined = "null for fewer than two cases or controls, for the controls themselves, and where all points lie on a line", .example = POINTS_WITH "--param repetitions=9 k_difference", .data = POINTS },
	{ .name = "weighted_k", .also = "kmm kmmhat lmm mark_weighted", .needs = NEED_ACTIVITY, .compute = compute_weighted, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "Салмақталған K (Kmm)", "Взвешенная K (Kmm)", "Weighted K, Kmm" },
	  .meaning = { "K сияқты, бірақ әр жұп екі кәсіпорынның көлемі бойынша есептеледі: high шегінен жоғары – ірілер бір-біріне жақын",
	               "Как K, но каждая пара считается по размерам обоих предприятий: выше high – крупные стоят рядом с крупными",
	               "As K, but each pair counts by the sizes of its two establishments: above `high` the large ones stand near one another" },
	  .formula = "Kmm(r) = A / (n^2 mean(w)^2) sum over ordered pairs within r of w_i w_j and their edge weight",
	  .source = "Penttinen, Stoyan, Henttonen (1992); Penttinen (2006). [dbmss Kmmhat, Lmmhat: as=H]; envelopes: the industry's establishments exchange weights", .range = "0 and more, H any; area 0 and more",
	  .parameters = PARAMETERS(AS, WINDOW("auto"), DISTANCES, ENVELOPE, METRIC),
	  .output = "nace, r, time; area, low, high", .undefined = "null where all points lie on a line or weigh nothing", .example = POINTS_WITH "--param repetitions=9 weighted_k", .data = POINTS },
	{ .name = NULL },
};
