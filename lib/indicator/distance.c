/* SPDX-License-Identifier: MIT */
/* Distances between regions, and what falls with them: accessibility, market shares, breaking points. */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/points.h"

/* ---- distances ------------------------------------------------------------------- */

static int compute_distance(struct run *run, const struct group *g)
{
	const struct metric m = metric_of(run);
	double within = parameter_number(run, "within");

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const double *x = panel_column(p, "x"), *y = panel_column(p, "y");
		for (uint32_t r = 0; r < g->regions_n; r++)
			for (uint32_t k = 0; k < g->regions_n; k++) {
				size_t i = p->rows[r], j = p->rows[k];
				if (r == k || !panel_has_region(p, r) || !panel_has_region(p, k))
					continue;
				double d = metric_apart(&m, x[i] * m.unit, y[i] * m.unit, x[j] * m.unit, y[j] * m.unit);
				if (!(d > within))
					emit_result(run, g, &(struct result){ .region = r, .activity = NO_CODE, .time = panel_time(p), .value = d,
						                              .reason = "a region without coordinates", .key = { { "region_to", g->regions[k] } } });
			}
	}
	return run->rc;
}

/* ---- attraction ------------------------------------------------------------------- */

static const char reason_place[] = "a distance of zero, or a place without a distance or a size";

static double pull(const struct run *run, const struct panel *p, size_t cell)
{
	double size = side_value(side_table(run, "size"), p->group->activities[p->cells[cell].activity], SLICE(""), panel_time(p));
	double value = pow(size, parameter_number(run, "gamma")) * pow(p->cells[cell].value, parameter_number(run, "lambda"));

	return isfinite(value) ? value : NAN;
}

static double pull_on(const struct run *run, const struct panel *p, uint32_t r)
{
	struct sum sum = { 0, 0 };

	if (p->region_flaws[r] & FLAW_MISSING) /* a place whose distance is not known pulls too */
		return NAN;
	for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
		sum_add(&sum, pull(run, p, i));
	return sum_of(&sum);
}

static int compute_hansen(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				emit(run, g, r, NO_CODE, panel_time(p), NULL, pull_on(run, p, r), reason_place);
	return run->rc;
}

static int compute_huff(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++) {
			double all = pull_on(run, p, r);
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
				emit_result(run, g, &(struct result){ .region = r, .activity = p->cells[i].activity, .time = panel_time(p),
					                              .value = ratio(pull(run, p, i), all), .reason = reason_place,
					                              .more = { { "utility", pull(run, p, i) } } });
		}
	return run->rc;
}

static int compute_reilly(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (uint32_t r = 0; r < g->regions_n; r++)
			for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++)
				for (size_t k = i + 1; k < p->rows[r + 1]; k++) {
					double a = pull(run, p, i), b = pull(run, p, k);
					emit_result(run, g, &(struct result){ .region = r, .activity = p->cells[i].activity, .time = panel_time(p),
						                              .value = ratio(a, b), .reason = reason_place,
						                              .key = { { "against", g->activities[p->cells[k].activity] } },
						                              .more = { { "share", ratio(a, a + b) } } });
				}
	return run->rc;
}

static int compute_converse(struct run *run, const struct group *g)
{
	const struct side *t = side_table(run, "size");

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		for (size_t i = 0; i < p->n; i++) {
			const struct cell *c = &p->cells[i];
			double a = side_value(t, g->regions[c->region], SLICE(""), panel_time(p));
			double b = side_value(t, g->activities[c->activity], SLICE(""), panel_time(p));
			double from = ratio(c->value, 1 + sqrt(ratio(b, a)));
			emit_result(run, g, &(struct result){ .region = c->region, .activity = c->activity, .time = panel_time(p), .value = from,
				                              .reason = "a place without a size in the table", .more = { { "from_the_other", c->value - from } } });
		}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define SIZE TABLES({ "size", { "place", NULL }, "the size of each place: jobs, sales area, inhabitants", false, NULL })
#define DECAY(gamma, lambda) { "gamma", gamma, "number", "power of the size" }, { "lambda", lambda, "number", "power of the distance" }
#define STORES "parse --comment '#' tests/golden/stores.csv"
#define STORES_SIZE "--table size=<(parse --comment '#' tests/golden/stores_size.csv) "

const struct indicator distance_rows[] = {
	{ .name = "distance", .also = "dist_mat haversine", .compute = compute_distance, .columns = COLUMNS(POINT_COLUMNS),
	  .title = { "Арақашықтық", "Расстояние", "Distance" },
	  .meaning = { "Екі өңірдің бір-бірінен қашықтығы", "На каком расстоянии два региона друг от друга", "How far two regions are from one another" },
	  .formula = "plane: Euclid; sphere: great circle by the haversine", .source = "Sinnott (1984). [REAT dist.mat: radius=6378000, arc=cosines]", .range = "0 and more",
	  .parameters = PARAMETERS({ "within", "inf", "inf|number", "pairs further apart are not shown" }, METRIC), .output = "region, region_to, time",
	  .undefined = "null where a region has no coordinates", .example = "--with x=x --with y=y distance", .data = "parse --comment '#' tests/golden/points.csv | jq -c 'select(.nace == \"pharm\")'" },
	{ .name = "accessibility", .also = "hansen market_potential gravity", .needs = NEED_FLOWS, .compute = compute_hansen, .tables = SIZE,
	  .title = { "Қолжетімділік", "Доступность", "Accessibility" },
	  .meaning = { "Орынның маңында қанша мүмкіндік бар, қашықтықпен кемітілген (lambda=-1: нарық әлеуеті)", "Сколько возможностей вокруг места с поправкой на расстояние (lambda=-1: рыночный потенциал)",
	               "How much is around a place, less with distance (lambda=-1: market potential)" },
	  .formula = "sum over to of size^gamma distance^lambda; records: from, to, distance as value", .source = "Hansen (1959); Harris (1954). [REAT hansen]", .units = "value", .range = "0 and more",
	  .parameters = PARAMETERS(DECAY("1", "-2")), .output = "from, time", .undefined = "null where a distance is zero or missing, or a place has no size", .example = STORES_SIZE "accessibility", .data = STORES },
	{ .name = "huff", .also = "market_share", .needs = NEED_FLOWS, .compute = compute_huff, .tables = SIZE,
	  .title = { "Хафф моделі", "Модель Хаффа", "Huff model" },
	  .meaning = { "Тұрғындардың қандай бөлігі қай орталықты таңдайды", "Какая часть жителей выберет какой центр", "What part of the people of a place will choose which centre" },
	  .formula = "u = size^gamma distance^lambda; share = u / sum over to of u", .source = "Huff (1962). [REAT huff]", .units = "utility", .range = "0 to 1, 1 in sum; utility 0 and more", .parameters = PARAMETERS(DECAY("1", "-2")),
	  .output = "from, to, time; utility", .undefined = "null where a distance is zero or missing, or a place has no size", .example = STORES_SIZE "huff", .data = STORES },
	{ .name = "reilly", .also = "retail_gravitation", .needs = NEED_FLOWS, .compute = compute_reilly, .tables = SIZE,
	  .title = { "Рейли заңы", "Закон Рейли", "Reilly's law" },
	  .meaning = { "Екі орталықтың сауда тартуының қатынасы", "Отношение торгового притяжения двух центров", "How many times as much trade one centre draws as another" },
	  .formula = "(P_a / P_b)^gamma (D_b / D_a)^-lambda", .source = "Reilly (1931). [REAT reilly]", .range = "0 and more, 1 draws alike; share 0 to 1", .parameters = PARAMETERS(DECAY("1", "-2")),
	  .output = "from, to, against, time; share", .undefined = "null where a distance is zero or a place has no size", .example = STORES_SIZE "reilly", .data = STORES },
	{ .name = "breaking_point", .also = "converse", .needs = NEED_FLOWS, .compute = compute_converse, .tables = SIZE,
	  .title = { "Нарықтар шекарасы", "Граница рынков", "Breaking point" },
	  .meaning = { "Екі орталық арасында сауда аймағының шекарасы қай жерде", "Где между двумя центрами граница их торговых зон", "Where between two centres their trade areas meet" },
	  .formula = "D / (1 + sqrt(P_to / P_from)), from `from`", .source = "Converse (1949). [REAT converse]", .units = "value from_the_other", .range = "0 and more, at most the distance; from_the_other 0 and more", .output = "from, to, time; from_the_other",
	  .undefined = "null where a place has no size", .example = "--table size=<(printf '{\"place\":\"%s\",\"value\":%s}\\n' A 90000 B 30000) breaking_point", .data = "echo '{\"from\":\"A\",\"to\":\"B\",\"value\":50}'" },
	{ .name = NULL },
};
