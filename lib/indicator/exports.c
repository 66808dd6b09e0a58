/* SPDX-License-Identifier: MIT */
/*
 * What a region's exports are made of (any other structure too): dependence on raw materials,
 * concentration and its margins, likeness to the world's. Products stand for activities.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"

static const char reason_empty[] = "0/0: the region has no exports";

/* The figures of a region, and how many products there are for it to have. */
struct basket {
	const struct panel *panel;
	const struct cell *cells;
	size_t n;
	double total, products;
	const char *flaw; /* why its shares mean nothing */
};

static double share(const struct basket *b, size_t i)
{
	return b->cells[i].value / b->total;
}

typedef void basket_compute(struct run *run, uint32_t region, const struct basket *b);

static int each_basket(struct run *run, const struct group *g, basket_compute *compute)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct basket b = { .panel = p, .cells = p->cells + p->rows[r], .n = p->rows[r + 1] - p->rows[r],
				            .total = p->region_total[r], .products = (double)p->active_n };
			double own = 0;
			if (!b.n)
				continue;
			for (size_t i = 0; i < b.n; i++)
				own += b.cells[i].value > 0;
			if (parameter_known(run, "products") && !parameter_is(run, "products", "all"))
				b.products = parameter_is(run, "products", "own") ? own : parameter_number(run, "products");
			b.flaw = p->region_flaws[r] & FLAW_NEGATIVE ? reason_negative : b.total == 0 ? reason_empty :
			         b.products < own ? "the region has more products than --param products" : NULL;
			compute(run, r, &b);
		}
	return run->rc;
}

static void give(struct run *run, uint32_t r, const struct basket *b, const char *component, double value, const char *reason)
{
	emit(run, b->panel->group, r, NO_CODE, panel_time(b->panel), component, b->flaw ? NAN : value, b->flaw ? b->flaw : reason);
}

static int descending(const void *a, const void *b)
{
	return compare_doubles(b, a);
}

/* The share of the k largest products. */
static double top_share(const struct basket *b, double k)
{
	double *x = xcalloc(b->n + 1, sizeof(*x)), value;
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < b->n; i++)
		x[i] = b->cells[i].value;
	qsort(x, b->n, sizeof(*x), descending);
	for (size_t i = 0; i < b->n && (double)i < k; i++)
		sum_add(&sum, x[i]);
	value = ratio(sum_of(&sum), b->total);
	free(x);
	return value;
}

/* ---- raw materials ---------------------------------------------------------------- */

/* Which activities are raw materials: those of --set, or with such a label in the table. */
static bool *raw_activities(struct run *run, const struct panel *p)
{
	const struct group *g = p->group;
	const struct side *classes = side_table(run, "class");
	bool *raw = xcalloc(g->activities_n + 1, sizeof(*raw));

	if (!classes && !run->set_n)
		run->rc = diag_fail(run->stage->diag, NULL, "%s needs the raw materials: their codes in --set, or --table class=FILE",
		                    run->indicator->name);
	for (uint32_t a = 0; a < g->activities_n; a++) {
		struct slice label = classes ? side_label(classes, g->activities[a], panel_time(p)) : (struct slice){ NULL, 0 };
		struct slice wanted = parameter(run, "raw");
		while (label.n && wanted.n)
			raw[a] |= slice_eq(slice_cut(&wanted, ';'), label);
		for (size_t i = 0; i < run->set_n; i++)
			raw[a] |= slice_eq(run->set[i], g->activities[a]);
	}
	return raw;
}

static void raw_of(struct run *run, uint32_t r, const struct basket *b, const bool *raw, double whole)
{
	double least = parameter_number(run, "dependent"), value;
	const struct cell *largest = NULL;
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < b->n; i++)
		if (raw[b->cells[i].activity]) {
			sum_add(&sum, b->cells[i].value);
			if (!largest || b->cells[i].value > largest->value)
				largest = &b->cells[i];
		}
	value = b->flaw ? NAN : ratio(sum_of(&sum), b->total);
	emit_result(run, b->panel->group, &(struct result){
		.region = r, .activity = NO_CODE, .time = panel_time(b->panel), .value = value, .reason = b->flaw,
		.more = { { "size", sum_of(&sum) }, { "lq", ratio(value, whole) }, { "dependent", isnan(value) ? NAN : value > least } } });
	if (largest)
		emit(run, b->panel->group, r, largest->activity, panel_time(b->panel), "largest",
		     b->flaw ? NAN : ratio(largest->value, b->total), b->flaw);
	give(run, r, b, "top", top_share(b, parameter_number(run, "k")), NULL);
}

static int compute_raw(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		bool *raw = raw_activities(run, p);
		struct sum sum = { 0, 0 };
		for (uint32_t a = 0; a < g->activities_n; a++)
			if (raw[a])
				sum_add(&sum, p->activity_total[a]);
		for (uint32_t r = 0; run->rc == 0 && r < g->regions_n; r++) {
			struct basket b = { .panel = p, .cells = p->cells + p->rows[r], .n = p->rows[r + 1] - p->rows[r], .total = p->region_total[r] };
			b.flaw = p->region_flaws[r] & FLAW_NEGATIVE ? reason_negative : b.total == 0 ? reason_empty : NULL;
			if (b.n)
				raw_of(run, r, &b, raw, ratio(sum_of(&sum), p->total));
		}
		free(raw);
	}
	return run->rc;
}

/* ---- concentration ---------------------------------------------------------------- */

static void concentration(struct run *run, uint32_t r, const struct basket *b)
{
	struct sum squares = { 0, 0 }, logs = { 0, 0 };
	double own = 0, n = b->products, h;
	static const char one[] = "0/0: there is one product only";

	for (size_t i = 0; !b->flaw && i < b->n; i++) {
		double s = share(b, i);
		if (s == 0)
			continue;
		sum_add(&squares, s * s);
		sum_add(&logs, -s * log(s));
		own++;
	}
	h = sum_of(&squares);
	give(run, r, b, NULL, ratio(sqrt(h) - sqrt(1 / n), 1 - sqrt(1 / n)), one);
	give(run, r, b, "hhi", h, NULL);
	give(run, r, b, "hhi_normalised", ratio(h - 1 / n, 1 - 1 / n), one);
	give(run, r, b, "equivalent_products", ratio(1, h), NULL);
	give(run, r, b, "entropy_products", exp(sum_of(&logs)), NULL);
	give(run, r, b, "top", top_share(b, parameter_number(run, "k")), NULL);
	give(run, r, b, "products", own, NULL);
}

static int compute_concentration(struct run *run, const struct group *g)
{
	return each_basket(run, g, concentration);
}

/* ---- Theil's index and its margins -------------------------------------------------- */

/* x/mu ln(x/mu), 0 for nothing. */
static double term(double x, double mean)
{
	return x > 0 ? x / mean * log(x / mean) : 0;
}

static void theil(struct run *run, uint32_t r, const struct basket *b)
{
	double least = parameter_number(run, "active"), n = b->products, mean = b->total / n;
	double count[2] = { 0, 0 }, between = 0, within = 0; /* few, active */
	struct sum size[2] = { { 0, 0 }, { 0, 0 } }, all = { 0, 0 }, inside[2] = { { 0, 0 }, { 0, 0 } };

	for (size_t i = 0; i < b->n; i++) {
		bool active = b->cells[i].value > least;
		count[active]++;
		sum_add(&size[active], b->cells[i].value);
		sum_add(&all, term(b->cells[i].value, mean));
	}
	count[0] = n - count[1]; /* the products it has no record of too */
	for (size_t i = 0; i < b->n; i++) {
		bool active = b->cells[i].value > least;
		sum_add(&inside[active], term(b->cells[i].value, sum_of(&size[active]) / count[active]));
	}
	for (int k = 0; k < 2; k++) {
		double own = ratio(sum_of(&size[k]), count[k]);
		if (!(own > 0))
			continue;
		between += count[k] / n * term(own, mean);
		within += own / mean * sum_of(&inside[k]) / n;
	}
	emit_result(run, b->panel->group, &(struct result){
		.region = r, .activity = NO_CODE, .time = panel_time(b->panel), .value = b->flaw ? NAN : sum_of(&all) / n, .reason = b->flaw,
		.more = { { "most", log(n) }, { "active", count[1] }, { "products", n } } });
	give(run, r, b, "extensive", between, NULL);
	give(run, r, b, "intensive", within, NULL);
}

static int compute_theil(struct run *run, const struct group *g)
{
	return each_basket(run, g, theil);
}

/* ---- against the world ---------------------------------------------------------------- */

/* The world's shares of the group's products, and what the rest of it has; to be freed. */
static double *world_shares(struct run *run, const struct panel *p, double *elsewhere)
{
	const struct group *g = p->group;
	const struct side *world = side_table(run, "world");
	double *shares = xcalloc(g->activities_n + 1, sizeof(*shares)), all;
	struct sum sum = { 0, 0 }, here = { 0, 0 };
	size_t unknown = 0;

	for (size_t i = 0; world && i < world->n; i++) {
		double value;
		if (i && slice_eq(world->rows[i].key[0], world->rows[i - 1].key[0]))
			continue;
		value = side_value(world, world->rows[i].key[0], (struct slice){ "", 0 }, panel_time(p));
		if (!isnan(value))
			sum_add(&sum, value);
	}
	all = world ? sum_of(&sum) : p->total;
	for (uint32_t a = 0; a < g->activities_n; a++) {
		double value = world ? side_value(world, g->activities[a], (struct slice){ "", 0 }, panel_time(p)) : p->activity_total[a];
		unknown += isnan(value) && panel_has_activity(p, a);
		shares[a] = isnan(value) ? 0 : ratio(value, all);
		sum_add(&here, shares[a]);
	}
	*elsewhere = world ? fmax(0, 1 - sum_of(&here)) : 0;
	if (unknown)
		diag_incomplete(run->stage->diag, NULL, "%s: %zu products are not in the table world and count as nothing there",
		                run->indicator->name, unknown);
	return shares;
}

static void against_world(struct run *run, uint32_t r, const struct basket *b, const double *world, double elsewhere)
{
	struct sum apart = { 0, 0 }, both = { 0, 0 }, own = { 0, 0 }, other = { 0, 0 }, common = { 0, 0 };
	size_t activities = b->panel->group->activities_n, at = 0;

	for (uint32_t a = 0; a < activities; a++) {
		double s = at < b->n && b->cells[at].activity == a ? b->cells[at++].value / b->total : 0;
		sum_add(&apart, fabs(s - world[a]));
		sum_add(&common, fmin(s, world[a]));
		sum_add(&both, s * world[a]);
		sum_add(&own, s * s);
		sum_add(&other, world[a] * world[a]);
	}
	sum_add(&apart, elsewhere);
	give(run, r, b, NULL, sum_of(&apart) / 2, NULL);
	give(run, r, b, "similarity", sum_of(&common), NULL);
	give(run, r, b, "cosine", elsewhere > 1e-12 ? NAN : ratio(sum_of(&both), sqrt(sum_of(&own) * sum_of(&other))),
	     "the table world has products that no record has; cosine needs a record of each");
}

static int compute_similarity(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double elsewhere, *world = world_shares(run, p, &elsewhere);
		for (uint32_t r = 0; r < g->regions_n; r++) {
			struct basket b = { .panel = p, .cells = p->cells + p->rows[r], .n = p->rows[r + 1] - p->rows[r], .total = p->region_total[r] };
			b.flaw = p->region_flaws[r] & FLAW_NEGATIVE ? reason_negative : b.total == 0 ? reason_empty : NULL;
			if (b.n)
				against_world(run, r, &b, world, elsewhere);
		}
		free(world);
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define PRODUCTS                                                                                                                 \
	{ "products", "all", "all|own|number", "how many products there are to have: all of the period's records, the region's own, or of the nomenclature" }
#define WORLD "parse --comment '#' tests/golden/world.csv"

const struct indicator export_rows[] = {
	{ .name = "raw_dependence", .also = "commodity_dependence raw_materials сырьё шикізат", .needs = NEED_ACTIVITY | TAKES_SET, .compute = compute_raw,
	  .tables = TABLES({ "class?", { "activity", NULL }, "the class of each product, for --param raw", true, NULL }),
	  .title = { "Шикізатқа тәуелділік", "Сырьевая зависимость", "Raw-material dependence" },
	  .meaning = { "Экспорттың қандай бөлігі шикізат; dependent 1 – шикізатқа тәуелді; largest – ең ірі шикізат тауары, top – ең ірі k тауардың үлесі",
	               "Какая часть экспорта – сырьё; dependent 1 – экономика зависима; largest – крупнейший сырьевой товар, top – доля k крупнейших товаров",
	               "What part of exports is raw material; dependent 1 is a commodity-dependent economy; largest is its largest raw product, top the share of the k largest products" },
	  .formula = "sum of x_i over raw i / X; lq: over the same share of the whole; dependent: above the threshold", .source = "UNCTAD, The State of Commodity Dependence: dependent above 60 per cent of merchandise exports", .units = "size", .range = "0 to 1; size, lq 0 and more; dependent 0 or 1",
	  .parameters = PARAMETERS({ "raw", "raw", "text", "labels of the table class that are raw, ; between them; --set names codes" },
	                           { "dependent", "0.6", "number", "dependent: the share above this" }, { "k", "5", "number", "how many products top is of" }),
	  .output = "region, time; size, lq, dependent; components largest (product), top", .undefined = "null where the region has no exports or a negative value; largest none where it has no raw product",
	  .example = "--set 28,32,33,34 raw_dependence", .data = WORLD },
	{ .name = "export_concentration", .also = "unctad hirschman hhi concentration_index diversification", .needs = NEED_ACTIVITY, .compute = compute_concentration,
	  .title = { "Экспорттың шоғырлануы", "Концентрация экспорта", "Export concentration" },
	  .meaning = { "0 – экспорт барлық тауарға тең бөлінген, 1 – бір ғана тауар; equivalent_products – экспорт теңдей бөлінген қанша тауарға сай",
	               "0 – экспорт поровну по всем товарам, 1 – один товар; equivalent_products – скольким равным товарам он соответствует",
	               "0 is exports even over all products, 1 a single product; equivalent_products is how many equal products it amounts to" },
	  .formula = "(sqrt(H) - sqrt(1/n)) / (1 - sqrt(1/n)), H = sum s_i^2; hhi H; hhi_normalised (H - 1/n) / (1 - 1/n); equivalent_products 1/H; entropy_products exp(-sum s_i ln s_i); top the k largest; products those above 0",
	  .source = "Hirschman (1945); UNCTAD, Handbook of Statistics: product concentration index; Hill (1973) for the numbers", .range = "0 to 1; equivalent_products, entropy_products, products 1 to the number of activities",
	  .parameters = PARAMETERS(PRODUCTS, { "k", "5", "number", "how many products top is of" }),
	  .output = "region, time; components hhi, hhi_normalised, equivalent_products, entropy_products, top, products", .undefined = "null where the region has no exports, a negative value or there is one product only",
	  .example = "export_concentration" },
	{ .name = "export_theil", .also = "diversification extensive_margin intensive_margin imf", .needs = NEED_ACTIVITY, .compute = compute_theil,
	  .title = { "Экспорттың әртараптануы: Тейл индексі және оның шектері", "Диверсификация экспорта: индекс Тейла и его границы", "Export diversification: Theil's index and its margins" },
	  .meaning = { "0 – толық әртараптанған; extensive – тауарлар саны аз болғандықтан, intensive – бар тауарлардың теңсіздігінен шығатын бөлігі",
	               "0 – полная диверсификация; extensive – часть от того, что товаров мало, intensive – от неравенства тех, что есть",
	               "0 is full diversification; extensive is the part that comes of having few products, intensive that of the inequality of those it has" },
	  .formula = "T = 1/n sum x_i/mu ln(x_i/mu), mu = X/n; extensive: between active products and the others, sum n_g/n mu_g/mu ln(mu_g/mu), ln(n/active) where the others are zero; intensive: within, sum n_g/n mu_g/mu T_g; extensive + intensive = T",
	  .source = "Cadot, Carrere, Strauss-Kahn (2011); Theil (1967)", .range = "0 to ln of the number of activities; most 0 to ln of the number of activities; active, products 1 and more",
	  .parameters = PARAMETERS(PRODUCTS, { "active", "0", "number", "a product is active above this value" }),
	  .output = "region, time; most, active, products; components extensive, intensive", .undefined = "null where the region has no exports or a negative value", .example = "export_theil" },
	{ .name = "export_similarity", .also = "unctad diversification_index finger_kreinin", .needs = NEED_ACTIVITY, .compute = compute_similarity,
	  .tables = TABLES({ "world?", { "activity", NULL }, "the world's exports of each product; else all the records together", false, NULL }),
	  .title = { "Әлем құрылымынан айырмашылығы", "Отличие от структуры мира", "Difference from the world's structure" },
	  .meaning = { "0 – экспорт құрылымы әлемдікіндей, 1 – мүлде басқа; similarity – ортақ бөлігі", "0 – структура экспорта как у мира, 1 – ничего общего; similarity – общая часть",
	               "0 is exports structured as the world's, 1 nothing in common; similarity is the part in common" },
	  .formula = "S = 1/2 sum |s_ij - s_i|, s_i the world's share; similarity sum min(s_ij, s_i) = 1 - S; cosine of the two structures",
	  .source = "UNCTAD, Handbook of Statistics: product diversification index; Finger, Kreinin (1979)", .range = "0 to 1",
	  .output = "region, time; components similarity, cosine", .undefined = "null where the region has no exports or a negative value; cosine where the world has products without a record", .example = "export_similarity" },
	{ .name = NULL },
};
