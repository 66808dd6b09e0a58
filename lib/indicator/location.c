/* SPDX-License-Identifier: MIT */
/* Location: how much more of an activity a region has than the whole. */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"

/* e_ij / e_j over e_i / e; cells without a record are 0 where the activity exists. */
static double quotient(const struct panel *p, double value, uint32_t region, uint32_t activity)
{
	return ratio(ratio(value, p->region_total[region]), ratio(p->activity_total[activity], p->total));
}

static int compute_lq(struct run *run, const struct group *g)
{
	double threshold = parameter_number(run, "threshold");

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++) {
			const struct cell *c = &p->cells[i];
			double lq = quotient(p, c->value, c->region, c->activity);
			emit(run, g, c->region, c->activity, panel_time(p), NULL,
			     isnan(threshold) || isnan(lq) ? lq : lq >= threshold,
			     "0/0: the region or the activity is empty");
		}
	return 0;
}

static int compute_lq_additive(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++) {
			const struct cell *c = &p->cells[i];
			emit(run, g, c->region, c->activity, panel_time(p), NULL,
			     ratio(c->value, p->activity_total[c->activity]) -
			             ratio(p->region_total[c->region], p->total), NULL);
		}
	return 0;
}

/* The scores' mean and sample standard deviation. */
static double standard(const double *x, size_t n, double *mean)
{
	struct sum sum = { 0, 0 }, squares = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		sum_add(&sum, x[i]);
	*mean = sum_of(&sum) / (double)n;
	for (size_t i = 0; i < n; i++)
		sum_add(&squares, (x[i] - *mean) * (x[i] - *mean));
	return n > 1 ? sqrt(sum_of(&squares) / (double)(n - 1)) : 0;
}

/* How many of the `regions` that are not empty have no record of the activity at all. */
static size_t absent_regions(const struct panel *p, size_t regions, uint32_t a)
{
	size_t n = regions;

	for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++)
		n -= p->region_total[p->cells[p->by_activity[i]].region] != 0;
	for (size_t i = 0; i < p->missing_n; i++)
		n -= p->missing[i].activity == a && panel_has_region(p, p->missing[i].region) &&
		     p->region_total[p->missing[i].region] != 0;
	return n;
}

static int compute_lq_standardised(struct run *run, const struct group *g)
{
	bool logs = parameter_is(run, "scale", "log");
	double *x = xcalloc(g->regions_n + 1, sizeof(*x)), mean, sd;

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		size_t regions = 0;
		for (uint32_t r = 0; r < g->regions_n; r++)
			regions += panel_has_region(p, r) && p->region_total[r] != 0;
		for (uint32_t a = 0; a < g->activities_n; a++) {
			size_t n = 0;
			/* the quotients of regions that have a record, then the zeros of the others */
			for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
				const struct cell *c = panel_in_column(p, i);
				double lq = quotient(p, c->value, c->region, a);
				if (logs ? lq > 0 : !isnan(lq))
					x[n++] = logs ? log10(lq) : lq;
			}
			for (size_t i = 0, zeros = logs ? 0 : absent_regions(p, regions, a); i < zeros; i++)
				x[n++] = 0;
			sd = standard(x, n, &mean);
			for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
				const struct cell *c = panel_in_column(p, i);
				double lq = quotient(p, c->value, c->region, a);
				double score = !logs ? lq : lq > 0 ? log10(lq) : NAN;
				emit(run, g, c->region, a, panel_time(p), NULL, ratio(score - mean, sd),
				     logs && lq == 0 ? "the logarithm of zero" :
				                       "0/0: all regions have the same quotient");
			}
		}
	}
	free(x);
	return 0;
}

static int compute_share_region(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++)
			emit(run, g, p->cells[i].region, p->cells[i].activity, panel_time(p), NULL,
			     ratio(p->cells[i].value, p->region_total[p->cells[i].region]), NULL);
	return 0;
}

static int compute_share_activity(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++)
			emit(run, g, p->cells[i].region, p->cells[i].activity, panel_time(p), NULL,
			     ratio(p->cells[i].value, p->activity_total[p->cells[i].activity]), NULL);
	return 0;
}

static int compute_set_share(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct sum in_set = { 0, 0 };
			if (!panel_has_region(p, r))
				continue;
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
				for (size_t k = 0; k < run->set_n; k++)
					if (slice_eq(g->activities[p->cells[i].activity], run->set[k])) {
						sum_add(&in_set, p->cells[i].value);
						break;
					}
			emit(run, g, r, NO_CODE, panel_time(p), NULL, ratio(sum_of(&in_set), p->region_total[r]),
			     NULL);
		}
	return 0;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator location_rows[] = {
	{ .name = "lq", .needs = NEED_ACTIVITY, .compute = compute_lq,
	  .title = { "Орналасу коэффициенті", "Коэффициент локализации", "Location quotient" },
	  .meaning = { "Өңірде қызмет түрі елдегіден неше есе көп: 1-ден жоғары болса – маманданған",
	               "Во сколько раз вид деятельности представлен в регионе больше, чем в стране: выше 1 – специализация",
	               "How many times more of the activity the region has than the country: above 1 it specialises" },
	  .also = "rca balassa locq",
	  .formula = "LQ_ij = (e_ij / e_j) / (e_i / e)",
	  .source = "Florence (1939); Isard (1960); of exported products it is the revealed comparative advantage of Balassa (1965). [REAT locq2; EconGeo location.quotient; economiccomplexity balassa_index]",
	  .range = "0 and more, 1 as in the whole",
	  .parameters = PARAMETERS({ "threshold", "none", "none|number",
	                             "1 where the quotient reaches the number, else 0" }),
	  .output = "region, nace, time",
	  .undefined = "null where the region or the activity is empty (EconGeo gives 0); negative where the value is; no record: none", .example = "lq" },
	{ .name = "lq_additive", .needs = NEED_ACTIVITY, .compute = compute_lq_additive,
	  .title = { "Аддитивті орналасу коэффициенті", "Аддитивный коэффициент локализации", "Additive location quotient" },
	  .meaning = { "Өңірдің қызмет түріндегі үлесі оның жалпы үлесінен қанша артық",
	               "Насколько доля региона в виде деятельности больше его доли в целом",
	               "By how much the region's share in the activity exceeds its share in all" },
	  .formula = "e_ij / e_i - e_j / e",
	  .source = "Hoen, Oosterhaven (2006). [REAT locq LQ.method=\"a\"]",
	  .range = "-1 to 1",
	  .output = "region, nace, time",
	  .undefined = "null where the activity is empty", .example = "lq_additive" },
	{ .name = "lq_standardised", .needs = NEED_ACTIVITY, .compute = compute_lq_standardised,
	  .title = { "Стандартталған орналасу коэффициенті", "Стандартизованный коэффициент локализации", "Standardised location quotient" },
	  .meaning = { "Өңірдің LQ мәні сол қызмет түрінің орташасынан неше стандартты ауытқу жоғары: 1,96-дан асса – елеулі",
	               "На сколько стандартных отклонений LQ региона выше среднего по виду деятельности: больше 1,96 – значимо",
	               "How many standard deviations the region's quotient lies above the activity's mean: above 1.96 it is significant" },
	  .formula = "z of LQ_ij over the regions of activity i, sample standard deviation",
	  .source = "O'Donoghue, Gleave (2004); log: Tian (2013). [REAT locq2 LQ.norm=\"OG\", \"T\" mean this, but subtract other means]",
	  .range = "any", .also = "slq",
	  .parameters = PARAMETERS({ "scale", "linear", "linear|log",
	                             "z of the quotient or of its logarithm, which leaves out regions of 0" }),
	  .output = "region, nace, time",
	  .undefined = "null where all regions have the same quotient; a region without a record of the activity counts as 0", .example = "lq_standardised" },
	{ .name = "share_region", .also = "share structure", .needs = NEED_ACTIVITY, .compute = compute_share_region,
	  .title = { "Өңірдегі үлес", "Доля в регионе", "Share in the region" },
	  .meaning = { "Қызмет түрі өңірдің қанша бөлігін құрайды",
	               "Какую часть региона составляет вид деятельности",
	               "What part of the region the activity makes up" },
	  .formula = "e_ij / e_j",
	  .source = "",
	  .range = "0 to 1",
	  .output = "region, nace, time",
	  .undefined = "null where the region is empty", .example = "share_region" },
	{ .name = "share_activity", .also = "share", .needs = NEED_ACTIVITY, .compute = compute_share_activity,
	  .title = { "Қызмет түріндегі үлес", "Доля в виде деятельности", "Share in the activity" },
	  .meaning = { "Елдегі қызмет түрінің қанша бөлігі осы өңірде",
	               "Какая часть вида деятельности страны находится в регионе",
	               "What part of the country's activity is in the region" },
	  .formula = "e_ij / e_i",
	  .source = "",
	  .range = "0 to 1",
	  .output = "region, nace, time",
	  .undefined = "null where the activity is empty", .example = "share_activity" },
	{ .name = "set_share", .also = "share dependence", .needs = NEED_ACTIVITY | NEED_SET, .compute = compute_set_share,
	  .title = { "Жиынның үлесі", "Доля набора", "Share of a set" },
	  .meaning = { "--set атаған қызмет түрлері (мысалы, шикізат) өңірдің қанша бөлігін құрайды",
	               "Какую часть региона составляют виды, названные в --set (например, сырьё)",
	               "What part of the region the activities named by --set make up: raw materials, say" },
	  .formula = "sum over i in the set of e_ij / e_j",
	  .source = "",
	  .range = "0 to 1",
	  .output = "region, time",
	  .undefined = "null where the region is empty", .example = "--set B set_share" },
	{ .name = NULL },
};
