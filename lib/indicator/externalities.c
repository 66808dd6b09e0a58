/* SPDX-License-Identifier: MIT */
/*
 * What a firm finds around it: Marshall's specialisation with its suppliers, customers, labour
 * and knowledge nearby, Jacobs's diversity, Porter's competition. The quotients that
 * regressions of growth on them take (Glaeser, Kallal, Scheinkman, Shleifer 1992).
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/matrix.h"

enum { ACTIVITIES_MAX = 16384 };

/* How much activities have to do with one another: rows count their columns. */
struct links {
	const char *component, *table;
	bool turned; /* from the columns' side: who sells to the row */
	bool both;   /* a pair may stand either way round */
	struct matrix weight;
};

static const char reason_alone[] = "0/0: the activity is alone in its region or in the whole";

static int read_links(struct run *run, const struct group *g, struct links *l)
{
	const struct side *t = side_table(run, l->table);

	if (!t)
		return 0;
	if (g->activities_n > ACTIVITIES_MAX)
		return run->rc = diag_fail(run->stage->diag, NULL, "%zu activities are too many for tables of pairs (%d); aggregate them first",
		                           g->activities_n, ACTIVITIES_MAX);
	l->weight = matrix_new(g->activities_n, g->activities_n);
	for (size_t i = 0; i < t->n; i++) {
		uint32_t from = group_activity(g, t->rows[i].key[0]), to = group_activity(g, t->rows[i].key[1]);
		if (from == NO_CODE || to == NO_CODE || from == to || !(t->rows[i].value > 0))
			continue;
		*matrix_at(&l->weight, l->turned ? to : from, l->turned ? from : to) = t->rows[i].value;
		if (l->both && *matrix_at(&l->weight, to, from) == 0)
			*matrix_at(&l->weight, to, from) = t->rows[i].value;
	}
	return 0;
}

static double lq_of(const struct panel *p, const struct cell *c)
{
	return ratio(ratio(c->value, p->region_total[c->region]), ratio(p->activity_total[c->activity], p->total));
}

/* The mean quotient of what the activity is linked with. */
static double nearby(const struct panel *p, const struct cell *own, const struct links *l)
{
	const double *weight = matrix_row(&l->weight, own->activity);
	struct sum sum = { 0, 0 }, weights = { 0, 0 };

	for (uint32_t a = 0; a < p->group->activities_n; a++)
		if (weight[a] > 0 && p->activity_total[a] != 0)
			sum_add(&weights, weight[a]);
	for (size_t i = p->rows[own->region]; i < p->rows[own->region + 1]; i++)
		if (weight[p->cells[i].activity] > 0 && p->activity_total[p->cells[i].activity] != 0)
			sum_add(&sum, weight[p->cells[i].activity] * lq_of(p, &p->cells[i]));
	return ratio(sum_of(&sum), sum_of(&weights));
}

/* 1 / sum of squared shares of what is left without x; the squares of all are known. */
static double variety_without(struct sum squares, double total, double x)
{
	double rest = total - x;

	sum_add(&squares, -x * x);
	return rest > 0 && sum_of(&squares) > 0 ? rest * rest / sum_of(&squares) : NAN;
}

static void give_cells(struct run *run, const struct panel *p, const struct links *links, size_t n)
{
	const double *firms = panel_column(p, "firms");
	struct sum whole = { 0, 0 }, *all_firms = xcalloc(p->group->activities_n + 1, sizeof(*all_firms));

	for (uint32_t a = 0; a < p->group->activities_n; a++)
		sum_add(&whole, p->activity_total[a] * p->activity_total[a]);
	for (size_t i = 0; firms && i < p->n; i++)
		sum_add(&all_firms[p->cells[i].activity], firms[i]); /* one that has none leaves the whole unknown */
	for (uint32_t r = 0; r < p->group->regions_n; r++) {
		struct sum squares = { 0, 0 };
		bool negative = p->region_flaws[r] & FLAW_NEGATIVE;
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
			sum_add(&squares, p->cells[i].value * p->cells[i].value);
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
			const struct cell *c = &p->cells[i];
			double total = p->activity_total[c->activity];
			emit(run, p->group, r, c->activity, panel_time(p), "specialisation", negative ? NAN : lq_of(p, c), negative ? reason_negative : NULL);
			emit(run, p->group, r, c->activity, panel_time(p), "diversity",
			     negative ? NAN : ratio(variety_without(squares, p->region_total[r], c->value), variety_without(whole, p->total, total)),
			     negative ? reason_negative : reason_alone);
			if (firms)
				emit(run, p->group, r, c->activity, panel_time(p), "competition",
				     negative ? NAN : ratio(ratio(firms[i], c->value), ratio(sum_of(&all_firms[c->activity]), total)),
				     negative ? reason_negative : "no firms, or no figure of them in a region");
			for (size_t k = 0; k < n; k++)
				if (links[k].weight.x)
					emit(run, p->group, r, c->activity, panel_time(p), links[k].component, negative ? NAN : nearby(p, c, &links[k]),
					     negative ? reason_negative : "0/0: the table links it with nothing that is anywhere");
		}
	}
	free(all_firms);
}

static int compute_externalities(struct run *run, const struct group *g)
{
	enum { LINKS = 4 };
	struct links links[LINKS] = { { "suppliers", "io", true, false, { 0 } }, { "customers", "io", false, false, { 0 } },
		                      { "labour", "labour", false, true, { 0 } }, { "knowledge", "knowledge", false, true, { 0 } } };

	for (int k = 0; run->rc == 0 && k < LINKS; k++)
		read_links(run, g, &links[k]);
	for (const struct panel *p = NULL; run->rc == 0 && (p = next_panel(g, p));)
		give_cells(run, p, links, LINKS);
	for (int k = 0; k < LINKS; k++)
		matrix_free(&links[k].weight);
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define CELLS "printf '{\"region\":\"%s\",\"nace\":\"%s\",\"value\":%s,\"firms\":%s}\\n' A 01 500 90 A 10 300 40 A 13 200 30 B 10 100 5 B 13 400 15 B 28 500 8 C 28 900 30 C 01 100 60"

const struct indicator externality_rows[] = {
	{ .name = "externalities", .also = "marshall jacobs mar glaeser agglomeration labour_pooling spillovers", .needs = NEED_ACTIVITY, .compute = compute_externalities,
	  .columns = COLUMNS({ "firms?", "how many firms there are, for competition", false }),
	  .tables = TABLES({ "io?", { "from", "to" }, "what activities sell to one another, for suppliers and customers", false, NULL },
	                   { "labour?", { "from", "to" }, "how like their occupations are, for labour", false, NULL }, { "knowledge?", { "from", "to" }, "how much they cite or learn from one another", false, NULL }),
	  .title = { "Агломерацияның сыртқы әсерлері", "Внешние эффекты агломерации", "Agglomeration externalities" },
	  .meaning = { "Фирманың айналасында не бар: өз саласы (specialisation), өзге салалардың әралуандығы (diversity), бәсеке (competition), жеткізушілер, сатып алушылар, ұқсас мамандар, білім; 1 – елдегідей, одан жоғары – көбірек",
	               "Что есть вокруг фирмы: своя отрасль (specialisation), разнообразие прочих (diversity), конкуренция (competition), поставщики, покупатели, те же профессии, знания; 1 – как в стране, выше – больше",
	               "What a firm has around it: its own industry (specialisation), the variety of others (diversity), competition, suppliers, customers, the same occupations, knowledge; 1 as in the whole, above more" },
	  .formula = "specialisation LQ; diversity (1 / sum of squared shares of the region's other activities) over the same in the whole; competition (firms_ij / e_ij) / (firms_i / e_i); suppliers, customers, labour, knowledge: sum w_ik LQ_kj / sum w_ik over k != i, w what k sells to i, i to k, likeness, knowledge",
	  .source = "Marshall (1890); Jacobs (1969); Porter (1990); Glaeser, Kallal, Scheinkman, Shleifer (1992); diversity: Combes (2000); channels: Ellison, Glaeser, Kerr (2010), as mean quotients ours", .range = "0 and more",
	  .output = "region, nace, time; components specialisation, diversity, competition, suppliers, customers, labour, knowledge", .undefined = "null where the region has a negative value, the activity is alone, nothing is linked with it, or a figure of firms is missing",
	  .example = "--table io=<(printf '{\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\\n' 01 10 70 01 13 20 13 13 50 28 01 10 28 13 30 28 10 15) --table labour=<(printf '{\"from\":\"%s\",\"to\":\"%s\",\"value\":%s}\\n' 10 13 0.6 13 28 0.3 01 10 0.4) externalities", .data = CELLS },
	{ .name = NULL },
};
