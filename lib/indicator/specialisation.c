/* SPDX-License-Identifier: MIT */
/* Specialisation: how a region spreads over activities. Cells without a record count as zero. */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/resample.h"

/* The share of activity a in region r. */
static double in_region(const struct panel *p, uint32_t r, uint32_t a)
{
	return ratio(panel_at(p, r, a, NULL), p->region_total[r]);
}

/* Hands on an index of shares, which negative values make meaningless. */
static void give_region(struct run *run, const struct panel *p, uint32_t r, const char *component, double value,
                        const char *reason)
{
	bool negative = p->region_flaws[r] & FLAW_NEGATIVE;

	emit(run, p->group, r, NO_CODE, panel_time(p), component, negative ? NAN : value,
	     negative ? reason_negative : reason);
}

typedef void region_compute(struct run *run, const struct panel *p, uint32_t r);

static int each_region(struct run *run, const struct group *g, region_compute *compute)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				compute(run, p, r);
	return 0;
}

static double herfindahl_of(const struct panel *p, uint32_t r)
{
	struct sum sum = { 0, 0 };

	for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
		double share = ratio(p->cells[i].value, p->region_total[r]);
		sum_add(&sum, share * share);
	}
	return sum_of(&sum);
}

static void herfindahl(struct run *run, const struct panel *p, uint32_t r)
{
	double h = herfindahl_of(p, r), n = (double)p->active_n;

	give_region(run, p, r, NULL, h, NULL);
	give_region(run, p, r, "normalised", ratio(h - 1 / n, 1 - 1 / n), "0/0: there is one activity only");
	give_region(run, p, r, "equivalent_number", ratio(1, h), NULL);
}

static void diversification(struct run *run, const struct panel *p, uint32_t r)
{
	give_region(run, p, r, NULL, 1 - herfindahl_of(p, r), NULL);
}

enum { ENTROPY, EVENNESS, EFFECTIVE, ENTROPIES };

static void entropies(const struct run *run, const struct panel *p, uint32_t r, const double *shares, double *index)
{
	double base = parameter_is(run, "base", "e") ? M_E : parameter_number(run, "base"), more = parameter_number(run, "add");
	struct sum sum = { 0, 0 };

	for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
		double share = shares[i - p->rows[r]];
		if (!(share <= 0)) /* 0 log 0 is 0; NAN is to stay */
			sum_add(&sum, -share * log(share + more));
	}
	double h = sum_of(&sum);
	index[ENTROPY] = ratio(h, log(base));
	index[EVENNESS] = ratio(h, log((double)p->active_n));
	index[EFFECTIVE] = exp(h);
}

static void entropy(struct run *run, const struct panel *p, uint32_t r)
{
	static const char *const names[ENTROPIES] = { NULL, "evenness", "effective_number" };

	give_shares_indices(run, p, r, entropies, names, ENTROPIES, "0/0: the region is empty, or there is one activity only");
}

static int compute_herfindahl(struct run *run, const struct group *g)
{
	return each_region(run, g, herfindahl);
}

static int compute_diversification(struct run *run, const struct group *g)
{
	return each_region(run, g, diversification);
}

static int compute_entropy(struct run *run, const struct group *g)
{
	return each_region(run, g, entropy);
}

/* The index times `factor`, or with a factor of 0 one over it. */
static int krugman_spec(struct run *run, const struct group *g, double factor)
{
	bool others = parameter_is(run, "reference", "others");
	double *own = xcalloc(g->activities_n + 1, sizeof(*own)), *sums = xcalloc(g->activities_n + 1, sizeof(*sums));

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double regions = 0;
		for (uint32_t a = 0; a < g->activities_n; a++) {
			struct sum sum = { 0, 0 };
			for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
				const struct cell *c = panel_in_column(p, i);
				if (p->region_total[c->region] != 0)
					sum_add(&sum, c->value / p->region_total[c->region]);
			}
			sums[a] = others ? sum_of(&sum) : ratio(p->activity_total[a], p->total);
		}
		for (uint32_t r = 0; r < g->regions_n; r++)
			regions += panel_has_region(p, r) && p->region_total[r] != 0;
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum sum = { 0, 0 };
			if (!panel_has_region(p, r))
				continue;
			for (uint32_t a = 0; a < g->activities_n; a++) {
				own[a] = g->active[a] ? in_region(p, r, a) : sums[a]; /* not a total's code */
				sum_add(&sum, fabs(own[a] - sums[a]));
			}
			double index = others ? apart_from_others(sums, regions, own, g->activities_n) : sum_of(&sum);
			give_region(run, p, r, NULL, factor > 0 ? factor * index : ratio(1, index),
			            isnan(index) ? "0/0: nothing to compare with" : "1/0: the structure is the whole's");
		}
	}
	free(own);
	free(sums);
	return 0;
}

static int compute_krugman_spec(struct run *run, const struct group *g)
{
	return krugman_spec(run, g, 1);
}

static int compute_relative_diversity(struct run *run, const struct group *g)
{
	return krugman_spec(run, g, 0);
}

static int compute_hoover_spec(struct run *run, const struct group *g)
{
	return krugman_spec(run, g, 0.5);
}

static int compute_gini_spec(struct run *run, const struct group *g)
{
	double *x = xcalloc(g->activities_n + 1, sizeof(*x));

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++) {
			size_t n = 0;
			if (!panel_has_region(p, r))
				continue;
			for (uint32_t a = 0; a < g->activities_n; a++)
				if (p->activity_total[a] != 0 && panel_has_activity(p, a))
					x[n++] = ratio(in_region(p, r, a), ratio(p->activity_total[a], p->total));
			give_region(run, p, r, NULL, gini_of(x, n), "0/0: an activity is empty everywhere");
		}
	free(x);
	return 0;
}

/* Mean location quotient weighted by the region's own shares; Hachman is one over it. */
static double mean_quotient(const struct panel *p, uint32_t r)
{
	struct sum sum = { 0, 0 };

	for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
		double share = ratio(p->cells[i].value, p->region_total[r]);
		if (share != 0)
			sum_add(&sum, share * ratio(share, ratio(p->activity_total[p->cells[i].activity], p->total)));
	}
	return sum_of(&sum);
}

static int compute_lq_mean(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				give_region(run, p, r, NULL, mean_quotient(p, r), NULL);
	return 0;
}

static int compute_hachman(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				give_region(run, p, r, NULL, ratio(1, mean_quotient(p, r)), NULL);
	return 0;
}

/* ---- rows --------------------------------------------------------------- */

static int compute_score_mean(struct run *run, const struct group *g)
{
	const struct side *t = side_table(run, "score");

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum sum = { 0, 0 };
			if (!panel_has_region(p, r))
				continue;
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
				if (p->cells[i].value != 0)
					sum_add(&sum, p->cells[i].value * side_value(t, g->activities[p->cells[i].activity], SLICE(""), panel_time(p)));
			emit(run, g, r, NO_CODE, panel_time(p), NULL, ratio(sum_of(&sum), p->region_total[r]),
			     "an activity of the region has no score in the table, or the region is empty");
		}
	return run->rc;
}

const struct indicator specialisation_rows[] = {
	{ .name = "herfindahl", .also = "hhi hirschman concentration", .needs = NEED_ACTIVITY, .compute = compute_herfindahl,
	  .title = { "Херфиндаль индексі", "Индекс Херфиндаля", "Herfindahl index" },
	  .meaning = { "Өңір аз қызмет түріне шоғырланған ба: 1 – бәрі біреуінде",
	               "Сосредоточен ли регион в немногих видах деятельности: 1 – всё в одном",
	               "Whether the region rests on few activities: 1 is all in one" },
	  .formula = "H = sum s_ij^2; normalised (H - 1/n) / (1 - 1/n); equivalent number 1 / H; n activities of the period, empty ones too",
	  .source = "Herfindahl (1950); Hirschman (1964). [REAT herf, EconGeo Herfindahl, ineq Herfindahl]",
	  .range = "1 over the number of activities to 1; normalised 0 to 1; equivalent_number 1 to the number of activities",
	  .output = "region, time; components normalised, equivalent_number",
	  .undefined = "null where the region is empty or has a negative value", .example = "herfindahl" },
	{ .name = "diversification", .needs = NEED_ACTIVITY, .compute = compute_diversification,
	  .title = { "Әртараптандыру индексі", "Индекс диверсификации", "Diversification" },
	  .meaning = { "Экспорт не өндіріс қанша қызметке бөлінген: 0 – бәрі біреуінде, 1-ге жақын – көпке тең бөлінген",
	               "По скольким видам распределён экспорт или выпуск: 0 – всё в одном, ближе к 1 – поровну по многим",
	               "Over how many activities output or exports are spread: 0 all in one, near 1 evenly over many" },
	  .formula = "1 - sum s_ij^2",
	  .source = "Gibbs, Martin (1962); Simpson (1949)",
	  .range = "0 to 1, at most 1 less 1 over the number of activities",
	  .output = "region, time",
	  .undefined = "null where the region is empty or has a negative value", .example = "diversification" },
	{ .name = "entropy", .also = "shannon variety", .needs = NEED_ACTIVITY, .compute = compute_entropy,
	  .title = { "Шеннон энтропиясы", "Энтропия Шеннона", "Shannon entropy" },
	  .meaning = { "Өңір қаншалықты әртараптанған: жоғары болса – әртүрлі",
	               "Насколько регион разнообразен: чем выше, тем разнообразнее",
	               "How diverse the region is: the higher, the more so" },
	  .formula = "H = -sum s_ij log s_ij, 0 log 0 = 0; evenness H / log n; effective number exp H; low, high, se: " RESAMPLED,
	  .source = "Shannon (1948). [EconGeo entropy: add=1e-9, and rounds]",
	  .units = "low high se", .range = "0 to log of the number of activities; evenness 0 to 1; effective_number 1 to the number of activities; low, high, se 0 and more",
	  .parameters = PARAMETERS({ "add", "0", "number", "to each share in the logarithm" },
	                           { "base", "2", "number|e",
	                             "of the logarithm" }, RESAMPLE_COUNTS),
	  .output = "region, time; components evenness, effective_number; with repetitions low, high, se",
	  .undefined = "null where the region is empty or has a negative value", .example = "--param base=e entropy" },
	{ .name = "krugman_spec", .also = "krugman", .needs = NEED_ACTIVITY, .compute = compute_krugman_spec,
	  .title = { "Кругман мамандану индексі", "Индекс специализации Кругмана", "Krugman specialisation" },
	  .meaning = { "Өңір құрылымы елдікінен қаншалықты өзгеше: 0 – бірдей, 2 – мүлде бөлек",
	               "Насколько структура региона отличается от страны: 0 – та же, 2 – ничего общего",
	               "How unlike the country's the region's structure is: 0 the same, 2 nothing in common" },
	  .formula = "sum over i |s_ij - s_i|",
	  .source = "Krugman (1991). [REAT krugman.spec; reference=others: krugman.spec2]",
	  .range = "0 to 2",
	  .parameters = PARAMETERS({ "reference", "nation", "nation|others",
	                             "the country, the region in it, or the unweighted mean of the other regions" }),
	  .output = "region, time",
	  .undefined = "null where the region is empty or has a negative value", .example = "krugman_spec" },
	{ .name = "hoover_spec", .also = "hoover spec_coeff", .needs = NEED_ACTIVITY, .compute = compute_hoover_spec,
	  .title = { "Мамандану коэффициенті", "Коэффициент специализации", "Coefficient of specialisation" },
	  .meaning = { "Құрылымды елдікіндей ету үшін өңірдің қанша бөлігі ауысуы керек",
	               "Какая часть региона должна сменить занятие, чтобы структура стала как у страны",
	               "What part of the region would have to change activity to be like the country" },
	  .formula = "half the sum over i of |s_ij - s_i|",
	  .source = "Hoover (1936); Isard (1960). [EconGeo spec.coeff]",
	  .range = "0 to 1",
	  .parameters = PARAMETERS({ "reference", "nation", "nation|others",
	                             "as for krugman_spec" }),
	  .output = "region, time",
	  .undefined = "null where the region is empty or has a negative value", .example = "hoover_spec" },
	{ .name = "relative_diversity", .also = "duranton_puga rdi durpug", .needs = NEED_ACTIVITY, .compute = compute_relative_diversity,
	  .title = { "Салыстырмалы әртүрлілік индексі", "Индекс относительного разнообразия", "Relative diversity index" },
	  .meaning = { "Жоғары болса – құрылым елдікіне жақын", "Чем выше, тем ближе структура региона к стране",
	               "The higher, the nearer the region's structure is to the country's" },
	  .formula = "1 / sum over i |s_ij - s_i|",
	  .source = "Duranton, Puga (2000). [REAT durpug]",
	  .range = "0.5 and more",
	  .parameters = PARAMETERS({ "reference", "nation", "nation|others",
	                             "as for krugman_spec" }),
	  .output = "region, time",
	  .undefined = "null where the structures are the same, the region is empty or has a negative value", .example = "relative_diversity" },
	{ .name = "gini_spec", .also = "gini", .needs = NEED_ACTIVITY, .compute = compute_gini_spec,
	  .title = { "Джини мамандану коэффициенті", "Коэффициент Джини специализации", "Gini coefficient of specialisation" },
	  .meaning = { "Өңірдің LQ мәндері қаншалықты теңсіз",
	               "Насколько неравны коэффициенты локализации региона",
	               "How unequal the region's location quotients are" },
	  .formula = "2 / (n^2 mean) sum rank (LQ - mean), activities not weighted",
	  .source = "Nakamura, Morrison Paul (2009); Farhauer, Kroell (2013). [REAT gini.spec]",
	  .range = "0 to 1",
	  .output = "region, time",
	  .undefined = "null where the region is empty or has a negative value; activities empty everywhere are left out", .example = "gini_spec" },
	{ .name = "lq_mean", .also = "lq_avg", .needs = NEED_ACTIVITY, .compute = compute_lq_mean,
	  .title = { "Орташа орналасу коэффициенті", "Средний коэффициент локализации", "Mean location quotient" },
	  .meaning = { "Өңірдің өз үлестерімен өлшенген орташа LQ: 1 – елмен бірдей құрылым",
	               "Среднее LQ, взвешенное долями региона: 1 – структура как у страны",
	               "Mean quotient weighted by the region's shares: 1 is the country's structure" },
	  .formula = "sum over i of s_ij LQ_ij",
	  .source = "Hoover, Giarratani (1985). [EconGeo location.quotient.avg]",
	  .range = "1 and more",
	  .output = "region, time",
	  .undefined = "null where the region is empty or has a negative value", .example = "lq_mean" },
	{ .name = "hachman", .needs = NEED_ACTIVITY, .compute = compute_hachman,
	  .title = { "Хачман индексі", "Индекс Хачмана", "Hachman index" },
	  .meaning = { "Өңір құрылымы елдікіне қаншалықты ұқсас: 1 – бірдей",
	               "Насколько структура региона похожа на страну: 1 – та же",
	               "How like the country's the region's structure is: 1 the same" },
	  .formula = "1 / sum over i of s_ij LQ_ij",
	  .source = "F. Hachman, University of Utah. [EconGeo Hachman]",
	  .range = "0 to 1",
	  .output = "region, time",
	  .undefined = "null where the region is empty or has a negative value", .example = "hachman" },
	{ .name = "score_mean", .also = "weighted_avg weighted_mean", .needs = NEED_ACTIVITY, .compute = compute_score_mean,
	  .tables = TABLES({ "score", { "activity", NULL }, "what each activity scores: complexity, wage, technology", false, NULL }),
	  .title = { "Құрылымның орташа бағасы", "Средняя оценка структуры", "Mean score of the structure" },
	  .meaning = { "Өңір құрылымының сырттан берілген көрсеткіш бойынша орташасы, мысалы, жалақы немесе күрделілік", "Среднее по структуре региона от заданного показателя видов деятельности, например зарплаты или сложности",
	               "The mean over the region's structure of a given score of activities, such as wage or complexity" },
	  .formula = "sum over i of s_ij score_i", .source = "the weighted mean. [EconGeo weighted.avg]", .range = "any, between the least and the greatest score",
	  .output = "region, time", .undefined = "null where an activity of the region has no score", .example = "--table score=<(printf '{\"nace\":\"%s\",\"value\":%d}\\n' A 1 B 2 C 3 D 4 E 5) score_mean" },
	{ .name = NULL },
};
