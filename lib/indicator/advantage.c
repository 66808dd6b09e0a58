/* SPDX-License-Identifier: MIT */
/* Comparative advantage in trade beside Balassa's quotient, which is `lq`. */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"

static int compute_rsca(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++) {
			const struct cell *c = &p->cells[i];
			double own = ratio(c->value, p->region_total[c->region]), whole = ratio(p->activity_total[c->activity], p->total);
			bool negative = (p->region_flaws[c->region] | p->activity_flaws[c->activity]) & FLAW_NEGATIVE;
			double rca = ratio(own, whole);
			emit(run, g, c->region, c->activity, panel_time(p), NULL, negative ? NAN : (rca - 1) / (rca + 1),
			     negative ? reason_negative : NULL);
		}
	return run->rc;
}

static void lafay_of(struct run *run, const struct panel *p, const double *imports, uint32_t r)
{
	struct sum out = { 0, 0 }, in = { 0, 0 };
	const char *why = p->region_flaws[r] & FLAW_MISSING ? reason_missing : p->region_flaws[r] & FLAW_NEGATIVE ? reason_negative : NULL;
	double trade, balance, scale = parameter_number(run, "scale");

	for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
		if (isnan(imports[i]) || imports[i] < 0)
			why = "a record of the region has no imports, or negative ones";
		sum_add(&out, p->cells[i].value);
		sum_add(&in, imports[i]);
	}
	trade = sum_of(&out) + sum_of(&in);
	balance = sum_of(&out) - sum_of(&in);
	for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
		double x = p->cells[i].value, m = imports[i];
		double lafay = scale * ratio(x - m - balance * ratio(x + m, trade), trade);
		emit_result(run, p->group, &(struct result){ .region = r, .activity = p->cells[i].activity, .time = panel_time(p),
			                                     .value = why ? NAN : lafay, .reason = why ? why : "0/0: the region has no trade",
			                                     .more = { { "balance", x - m }, { "grubel_lloyd", 1 - ratio(fabs(x - m), x + m) } } });
	}
}

static int compute_lafay(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				lafay_of(run, p, panel_column(p, "imports"), r);
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator advantage_rows[] = {
	{ .name = "rsca", .also = "symmetric_rca revealed_symmetric_comparative_advantage laursen", .needs = NEED_ACTIVITY, .compute = compute_rsca,
	  .title = { "Симметриялы айқын артықшылық (RSCA)", "Симметричное выявленное преимущество (RSCA)", "Revealed symmetric comparative advantage" },
	  .meaning = { "Нөлден жоғары – салыстырмалы артықшылық бар, төмен – жоқ; екі жағы бір өлшемде: -1-ден 1-ге дейін",
	               "Выше нуля – сравнительное преимущество, ниже – его нет; обе стороны в одной мере: от -1 до 1",
	               "Above zero is comparative advantage, below is none, both on one measure from -1 to 1" },
	  .formula = "(LQ - 1) / (LQ + 1)", .source = "Dalum, Laursen, Villumsen (1998); Laursen (2015)", .range = "-1 to 1", .output = "region, nace, time",
	  .undefined = "null where the region or the activity is empty or has a negative value", .example = "rsca" },
	{ .name = "lafay", .also = "lfi trade_specialisation grubel_lloyd intra_industry", .needs = NEED_ACTIVITY, .compute = compute_lafay,
	  .columns = COLUMNS({ "imports", "of the product; the value is its exports", true }),
	  .title = { "Лафай индексі", "Индекс Лафая", "Lafay index" },
	  .meaning = { "Нөлден жоғары – сауда осы тауарға маманданған, импорт ескеріледі; тауарлар бойынша қосындысы нөл; grubel_lloyd 1 – тауар қанша әкелінсе, сонша әкетіледі",
	               "Выше нуля – торговля специализирована на товаре с учётом импорта; сумма по товарам нулевая; grubel_lloyd 1 – товар в равной мере ввозят и вывозят",
	               "Above zero trade specialises in the product, imports taken into account; the sum over products is zero; grubel_lloyd 1 is as much brought in as sent out" },
	  .formula = "scale ((x_i - m_i) / (x_i + m_i) - (X - M) / (X + M)) (x_i + m_i) / (X + M); grubel_lloyd 1 - |x_i - m_i| / (x_i + m_i)",
	  .source = "Lafay (1992), with trade instead of output in the weights, as Bugamelli (2001), Zaghini (2003) have it; Grubel, Lloyd (1975)", .units = "balance", .range = "any, -scale/2 to scale/2; grubel_lloyd 0 to 1",
	  .parameters = PARAMETERS({ "scale", "100", "number", "100: per cent of the region's trade" }), .output = "region, nace, time; balance, grubel_lloyd",
	  .undefined = "null where the region has no trade, or a record of it no value or no imports; a product never traded is 0, its grubel_lloyd null",
	  .example = "--activity product lafay", .data = "printf '{\"region\":\"%s\",\"product\":\"%s\",\"value\":%s,\"imports\":%s}\\n' KZ oil 80 5 KZ wheat 15 1 KZ machines 5 60 UZ cotton 20 1 UZ oil 5 10 UZ machines 10 40" },
	{ .name = NULL },
};
