/* SPDX-License-Identifier: MIT */
/*
 * Relatedness: which activities go together in the same regions. Pairs cost the activities'
 * square, never the regions'.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/relatedness.h"
#include "indicator/resample.h"

/* Row sums without the diagonal. */
static double *margins(const struct matrix *co, double *total)
{
	double *s = xcalloc(co->rows + 1, sizeof(*s));

	*total = 0;
	for (size_t i = 0; i < co->rows; i++) {
		for (size_t k = 0; k < co->columns; k++)
			s[i] += k == i ? 0 : *matrix_at(co, i, k); /* whole numbers: exact */
		*total += s[i];
	}
	return s;
}

/* Observed to expected of pairs drawn without the one drawn first (Steijn 2021; Balland). */
static double probability(double n, double si, double sj, double t)
{
	double expected = (si / t * (sj / (t - si)) + sj / t * (si / (t - sj))) * t / 2;

	return ratio(n, expected);
}

static void by_counts(struct run *run, const struct presence *m, const struct matrix *co, struct matrix *phi)
{
	struct slice measure = parameter(run, "relatedness");
	double t, *s = margins(co, &t);

	for (size_t i = 0; i < co->rows; i++)
		for (size_t k = 0; k < co->columns; k++) {
			double n = i == k ? 0 : *matrix_at(co, i, k), *to = matrix_at(phi, i, k);
			bool nowhere = !m->ubiquity[i] || !m->ubiquity[k];
			if (slice_is(measure, "proximity"))
				*to = nowhere ? NAN : ratio(*matrix_at(co, i, k), fmax(m->ubiquity[i], m->ubiquity[k]));
			else if (slice_is(measure, "conditional"))
				*to = ratio(*matrix_at(co, i, k), m->ubiquity[i]);
			else if (i == k)
				*to = 0;
			else if (slice_is(measure, "association"))
				*to = ratio(n * t, s[i] * s[k]);
			else if (slice_is(measure, "cosine"))
				*to = ratio(n, sqrt(s[i] * s[k]));
			else if (slice_is(measure, "jaccard"))
				*to = nowhere ? NAN : ratio(n, s[i] + s[k] - n);
			else
				*to = probability(n, s[i], s[k], t);
		}
	free(s);
}

/* (1 + r) / 2 of the location quotients over all regions. */
static void by_correlation(const struct panel *p, struct matrix *phi)
{
	size_t n = phi->rows, regions = 0;
	double *sum = xcalloc(n + 1, sizeof(*sum)), *lq = xcalloc(p->n + 1, sizeof(*lq));

	for (uint32_t r = 0; r < p->group->regions_n; r++) {
		regions += panel_has_region(p, r);
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
			const struct cell *c = &p->cells[i];
			lq[i] = ratio(ratio(c->value, p->region_total[r]), ratio(p->activity_total[c->activity], p->total));
			lq[i] = isfinite(lq[i]) ? lq[i] : 0;
			sum[c->activity] += lq[i];
		}
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
			for (size_t k = i; k < p->rows[r + 1]; k++)
				*matrix_at(phi, p->cells[i].activity, p->cells[k].activity) += lq[i] * lq[k];
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = n; k-- > i;) {
			double mean = sum[i] / (double)regions * sum[k];
			*matrix_at(phi, i, k) -= mean;
		}
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++) {
			double both = sqrt(*matrix_at(phi, i, i)) * sqrt(*matrix_at(phi, k, k));
			*matrix_at(phi, i, k) = (1 + ratio(*matrix_at(phi, i, k), both)) / 2;
			*matrix_at(phi, k, i) = *matrix_at(phi, i, k);
		}
	for (size_t i = 0; i < n; i++)
		*matrix_at(phi, i, i) = 1;
	free(sum);
	free(lq);
}

bool relate(struct run *run, const struct panel *p, const struct presence *m, struct matrix *phi)
{
	const struct matrix *co = presence_co(run, m);

	if (!co)
		return false;
	*phi = matrix_new(co->rows, co->columns);
	if (parameter_is(run, "relatedness", "correlation"))
		by_correlation(p, phi);
	else
		by_counts(run, m, co, phi);
	return true;
}

/* Of two activities of the period. */
static void emit_pair(struct run *run, const struct group *g, const struct panel *p, uint32_t a, uint32_t b,
                      const char *field, double value)
{
	if (a == b || !panel_has_activity(p, a) || !panel_has_activity(p, b))
		return;
	emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = a, .time = panel_time(p), .value = value,
		                              .reason = "0/0: one of the activities is nowhere",
		                              .key = { { field, g->activities[b] } } });
}

static int compute_co_occurrence(struct run *run, const struct group *g)
{
	const char *field = pair_field(run, g);

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = presence_of(run, p);
		const struct matrix *co = presence_co(run, m);
		for (uint32_t a = 0; co && a < co->rows; a++)
			for (uint32_t b = 0; b < co->columns; b++)
				emit_pair(run, g, p, a, b, field, *matrix_at(co, a, b));
	}
	return run->rc;
}

static int compute_relatedness(struct run *run, const struct group *g)
{
	const char *field = pair_field(run, g);

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = presence_of(run, p);
		struct matrix phi;
		if (!relate(run, p, m, &phi))
			return -1;
		for (uint32_t a = 0; a < phi.rows; a++)
			for (uint32_t b = 0; b < phi.columns; b++)
				emit_pair(run, g, p, a, b, field, *matrix_at(&phi, a, b));
		matrix_free(&phi);
	}
	return run->rc;
}

/* Co-occurrences in standard deviations of chance (hypergeometric). */
static int compute_relatedness_z(struct run *run, const struct group *g)
{
	const char *field = pair_field(run, g);

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = presence_of(run, p);
		const struct matrix *co = presence_co(run, m);
		double n = 0;
		for (uint32_t r = 0; r < m->regions; r++)
			n += panel_has_region(p, r);
		for (uint32_t a = 0; co && a < co->rows; a++)
			for (uint32_t b = 0; b < co->columns; b++) {
				double na = m->ubiquity[a], nb = m->ubiquity[b], mean = na * nb / n;
				double variance = mean * (1 - na / n) * ((n - nb) / (n - 1));
				emit_pair(run, g, p, a, b, field, ratio(*matrix_at(co, a, b) - mean, sqrt(variance)));
			}
	}
	return run->rc;
}

/* ---- coherence ----------------------------------------------------------- */

/*
 * Weighted mean relatedness of a region's activities to one another, each pair once. The inner
 * sums are plain: their order is that of the activities, and millions of them are taken.
 */
static double coherence_of(const struct panel *p, const struct matrix *phi, uint32_t r)
{
	struct sum sum = { 0, 0 }, weights = { 0, 0 };

	for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
		const double *row = matrix_row(phi, p->cells[i].activity);
		double related = 0, all = 0;
		for (size_t k = i + 1; k < p->rows[r + 1]; k++) {
			double x = row[p->cells[k].activity];
			if (!isfinite(x))
				continue;
			related += p->cells[k].value * x;
			all += p->cells[k].value;
		}
		sum_add(&sum, p->cells[i].value * related);
		sum_add(&weights, p->cells[i].value * all);
	}
	return ratio(sum_of(&sum), sum_of(&weights));
}

/* A pair counts both ways: P(j|i) and P(i|j) by their mean. */
static void both_ways(struct matrix *phi)
{
	for (size_t i = 0; i < phi->rows; i++)
		for (size_t k = i + 1; k < phi->columns; k++) {
			double mean = (*matrix_at(phi, i, k) + *matrix_at(phi, k, i)) / 2;
			*matrix_at(phi, i, k) = *matrix_at(phi, k, i) = mean;
		}
}

static int compute_coherence(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct matrix phi;
		if (!relate(run, p, presence_of(run, p), &phi))
			return -1;
		if (parameter_is(run, "relatedness", "conditional"))
			both_ways(&phi);
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				emit(run, g, r, NO_CODE, panel_time(p), NULL, coherence_of(p, &phi, r), "one activity only");
		matrix_free(&phi);
	}
	return run->rc;
}

/* ---- recombination (Fleming, Sorenson 2001) ------------------------------ */

/* Activities that occur with it, per region that has it. */
static double *ease_of(const struct presence *m, const struct matrix *co)
{
	double *ease = xcalloc(co->rows + 1, sizeof(*ease));

	for (size_t a = 0; a < co->rows; a++) {
		double others = 0;
		for (size_t b = 0; b < co->columns; b++)
			others += a != b && *matrix_at(co, a, b) > 0;
		ease[a] = ratio(others, m->ubiquity[a]);
	}
	return ease;
}

static int compute_ease(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = presence_of(run, p);
		const struct matrix *co = presence_co(run, m);
		double *ease = co ? ease_of(m, co) : NULL;
		for (uint32_t a = 0; co && a < co->rows; a++)
			if (panel_has_activity(p, a))
				emit(run, g, NO_CODE, a, panel_time(p), NULL, ease[a], "the activity is nowhere");
		free(ease);
	}
	return run->rc;
}

static int compute_modular(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct presence *m = presence_of(run, p);
		const struct matrix *co = presence_co(run, m);
		double *ease = co ? ease_of(m, co) : NULL, *mean = xcalloc(m->activities + 1, sizeof(*mean));
		for (uint32_t r = 0; co && r < m->regions; r++) {
			struct sum sum = { 0, 0 };
			double complexity;
			if (!panel_has_region(p, r))
				continue;
			for (size_t i = m->rows[r]; i < m->rows[r + 1]; i++)
				sum_add(&sum, ease[m->has[i]]);
			complexity = ratio(m->diversity[r], sum_of(&sum));
			emit(run, g, r, NO_CODE, panel_time(p), NULL, complexity, "nothing it has occurs with anything else");
			for (size_t i = m->rows[r]; i < m->rows[r + 1]; i++)
				mean[m->has[i]] += complexity / m->ubiquity[m->has[i]];
		}
		for (uint32_t a = 0; co && a < m->activities; a++)
			if (m->ubiquity[a])
				emit(run, g, NO_CODE, a, panel_time(p), "mean", mean[a], "a region of it is not defined");
		free(ease);
		free(mean);
	}
	return run->rc;
}

/* ---- variety (Frenken, Van Oort, Verburg 2007) ---------------------------- */

static double entropy_part(double share)
{
	return share > 0 ? -share * log2(share) : 0;
}

enum { VARIETY, UNRELATED, RELATED, VARIETIES };

static void varieties(const struct run *run, const struct panel *p, uint32_t r, const double *shares, double *index)
{
	const struct group *g = p->group;
	double first = parameter_number(run, "group");
	size_t digits = first >= 1 && first <= 64 ? (size_t)first : 1, i = p->rows[r];
	struct sum total = { 0, 0 }, unrelated = { 0, 0 };

	while (i < p->rows[r + 1]) { /* codes are sorted: a group's stand together */
		struct slice code = g->activities[p->cells[i].activity], head = { code.p, code.n < digits ? code.n : digits };
		struct sum group = { 0, 0 };
		for (; i < p->rows[r + 1] && slice_starts(g->activities[p->cells[i].activity], head); i++) {
			sum_add(&group, shares[i - p->rows[r]]);
			sum_add(&total, entropy_part(shares[i - p->rows[r]]));
		}
		sum_add(&unrelated, entropy_part(sum_of(&group)));
	}
	index[VARIETY] = sum_of(&total);
	index[UNRELATED] = sum_of(&unrelated);
	index[RELATED] = sum_of(&total) - sum_of(&unrelated);
}

static int compute_variety(struct run *run, const struct group *g)
{
	static const char *const names[VARIETIES] = { NULL, "unrelated", "related" };

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				give_shares_indices(run, p, r, varieties, names, VARIETIES, "the region is empty");
	return run->rc;
}

/* ---- rows ---------------------------------------------------------------- */

const struct indicator relatedness_rows[] = {
	{ .name = "co_occurrence", .needs = NEED_ACTIVITY, .compute = compute_co_occurrence,
	  .title = { "Қатар кездесу", "Совместная встречаемость", "Co-occurrence" },
	  .meaning = { "Екі қызмет түрі қанша өңірде қатар бар", "В скольких регионах два вида деятельности есть вместе",
	               "How many regions have both activities" },
	  .formula = "n_ij = sum over regions of M_ri M_rj", .source = "Hidalgo, Klinger, Barabasi, Hausmann (2007). [EconGeo co.occurrence]",
	  .range = "0 to the number of regions", .parameters = PARAMETERS(PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT,
	  .output = "nace, nace_to, time", .undefined = "never", .example = "co_occurrence" },
	{ .name = "relatedness", .also = "proximity similarity", .needs = NEED_ACTIVITY, .compute = compute_relatedness,
	  .title = { "Туыстық", "Родственность", "Relatedness" },
	  .meaning = { "Екі қызмет түрі бір өңірлерде қаншалықты жиі қатар дамиды: неғұрлым үлкен, соғұрлым бірінен екіншісіне өту жеңіл",
	               "Насколько часто два вида деятельности развиты в одних и тех же регионах: чем больше, тем легче перейти от одного к другому",
	               "How often two activities are developed in the same regions: the more, the easier the step from one to the other" },
	  .formula = "proximity: n_ij / max(u_i, u_j); association: n_ij T / (S_i S_j); cosine: n_ij / sqrt(S_i S_j); jaccard: n_ij / (S_i + S_j - n_ij); conditional: P(j|i) = n_ij / u_i, i nace, j nace_to; S are sums of n without the diagonal",
	  .source = "Hidalgo et al. (2007); van Eck, Waltman (2009); Steijn (2021). [EconGeo relatedness; economiccomplexity, py-ecomplexity proximity; its asymmetric one: conditional]",
	  .range = "0 to 1, but association and probability 0 and more, 1 by chance",
	  .parameters = PARAMETERS(RELATEDNESS("proximity"), PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT,
	  .output = "nace, nace_to, time", .undefined = "null where an activity occurs nowhere (EconGeo gives 0)", .example = "relatedness" },
	{ .name = "relatedness_z", .also = "zscore", .needs = NEED_ACTIVITY, .compute = compute_relatedness_z,
	  .title = { "Туыстықтың z мәні", "Родственность, z-оценка", "Relatedness, z-score" },
	  .meaning = { "Қатар кездесу кездейсоқтықтан неше стандартты ауытқу жоғары", "На сколько стандартных отклонений совместная встречаемость выше случайной",
	               "By how many standard deviations co-occurrence exceeds chance" },
	  .formula = "(n_ij - mu) / sd; mu = n_i n_j / N; sd^2 = mu (1 - n_i / N) (N - n_j) / (N - 1)",
	  .source = "Teece, Rumelt, Dosi, Winter (1994). [EconGeo zScore]", .range = "any",
	  .parameters = PARAMETERS(PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT, .output = "nace, nace_to, time",
	  .undefined = "null where an activity is everywhere or nowhere", .example = "relatedness_z" },
	{ .name = "coherence", .needs = NEED_ACTIVITY, .compute = compute_coherence,
	  .title = { "Құрылымның үйлесімділігі", "Связность структуры", "Coherence" },
	  .meaning = { "Өңірдің қызмет түрлері бір-біріне орта есеппен қаншалықты туыс", "Насколько виды деятельности региона в среднем родственны друг другу",
	               "How related the region's activities are to one another on average" },
	  .formula = "sum_{i != j} e_ri e_rj phi_ij / sum_{i != j} e_ri e_rj", .source = "Rigby (2015); Pugliese et al. (2019)", .range = "0 to 1, or as the measure's",
	  .parameters = PARAMETERS(RELATEDNESS("proximity"), PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT, .output = "region, time",
	  .undefined = "null where the region has one activity", .example = "coherence" },
	{ .name = "ease_of_recombination", .needs = NEED_ACTIVITY, .compute = compute_ease,
	  .title = { "Қиыстыру жеңілдігі", "Лёгкость рекомбинации", "Ease of recombination" },
	  .meaning = { "Технология өзі бар бір оқиғаға шаққанда неше басқасымен қиыстырылған", "Со сколькими другими сочетается технология в расчёте на одно появление",
	               "With how many others a technology combines per event that has it" },
	  .formula = "E_i = number of j with n_ij > 0 / n_i", .source = "Fleming, Sorenson (2001). [EconGeo ease.recombination]",
	  .range = "0 and more", .parameters = PARAMETERS(PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT, .output = "nace, time",
	  .undefined = "null where it occurs nowhere", .example = "ease_of_recombination" },
	{ .name = "modular_complexity", .needs = NEED_ACTIVITY, .compute = compute_modular,
	  .title = { "Модульдік күрделілік", "Модульная сложность", "Modular complexity" },
	  .meaning = { "Оқиға қиыстыруы қиын технологиялардан қаншалықты құралған", "Насколько трудно сочетаемые технологии соединяет событие",
	               "How hard to combine the technologies are that an event combines" },
	  .formula = "K_r = number of i in r / sum of E_i; component mean: mean K of the events that have i",
	  .source = "Fleming, Sorenson (2001). [EconGeo modular.complexity, .avg]", .range = "0 and more",
	  .parameters = PARAMETERS(PRESENCE_PARAMETERS), .weight = PRESENCE_WEIGHT, .output = "region, time; nace, time with component mean",
	  .undefined = "null where nothing combines", .example = "modular_complexity" },
	{ .name = "related_variety", .also = "variety unrelated", .needs = NEED_ACTIVITY, .compute = compute_variety,
	  .title = { "Туыстас әралуандық", "Связанное разнообразие", "Related variety" },
	  .meaning = { "Әралуандық топтар арасында ма (байланыссыз), әлде топ ішінде ме (туыстас), битпен", "Разнообразие между группами (несвязанное) и внутри них (связанное)",
	               "Variety between groups of activities (unrelated) and inside them (related), in bits" },
	  .formula = "total = -sum s_i log2 s_i; unrelated = -sum S_g log2 S_g over groups of the first characters; related = total - unrelated; low, high, se: " RESAMPLED,
	  .source = "Frenken, Van Oort, Verburg (2007)", .units = "low high se", .range = "0 to log2 of the number of activities; low, high, se 0 and more",
	  .parameters = PARAMETERS({ "group", "1", "number", "so many characters of the code make the group" }, RESAMPLE_COUNTS),
	  .output = "region, time; components unrelated, related; with repetitions low, high, se", .undefined = "null where the region is empty or a figure negative", .example = "related_variety" },
	{ .name = NULL },
};
