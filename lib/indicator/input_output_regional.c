/* SPDX-License-Identifier: MIT */
/* Input-output tables made of others: brought to new sums, cut down to a region. */
#include <math.h>
#include <stdlib.h>

#include "indicator/flows.h"
#include "indicator/groups.h"

/* ---- RAS ------------------------------------------------------------------- */

static void ras(struct run *run, const struct group *g, const struct flows *f)
{
	const struct side *rows = side_table(run, "rows"), *columns = side_table(run, "columns");
	struct matrix z = matrix_copy(&f->z);
	double tolerance = parameter_number(run, "tolerance"), error = INFINITY;
	struct slice time = panel_time(f->panel);

	for (int step = 0; step < 10000 && error > tolerance; step++) {
		error = 0;
		for (size_t i = 0; i < f->n; i++) {
			double r = ratio(side_value(rows, f->codes[i], SLICE(""), time), matrix_row_sum(&z, i));
			for (size_t j = 0; j < f->n; j++)
				*matrix_at(&z, i, j) *= *matrix_at(&z, i, j) != 0 ? r : 1;
		}
		for (size_t j = 0; j < f->n; j++) {
			double s = ratio(side_value(columns, f->codes[j], SLICE(""), time), matrix_column_sum(&z, j));
			error = fmax(error, isfinite(s) ? fabs(s - 1) : 0);
			for (size_t i = 0; i < f->n; i++)
				*matrix_at(&z, i, j) *= *matrix_at(&z, i, j) != 0 ? s : 1;
		}
	}
	emit_matrix(run, g, f, &z, error <= tolerance,
	            "the sums cannot be reached: rows and columns differ in total, or a target has no cell to go to");
	matrix_free(&z);
}

static int compute_ras(struct run *run, const struct group *g) { return flows_each(run, g, ras); }

/* ---- regional tables by location quotients ----------------------------------- */

/* The quotient that cuts a national coefficient of i into j down to the region; NAN where it is not known. */
static double regional_quotient(struct slice method, double lq_i, double lq_j, bool diagonal, double lambda)
{
	/* on the diagonal the cross quotient is 1: its own stands for it */
	double cilq = diagonal ? lq_i : ratio(lq_i, lq_j), q = lq_i;

	if (!slice_is(method, "lq"))
		q = cilq;
	if (slice_is(method, "rlq"))
		q = ratio(lq_i, log2(1 + lq_j));
	if (slice_is(method, "flq") || slice_is(method, "aflq"))
		q = cilq * lambda;
	if (isnan(q)) /* which fmin() would pass over */
		return NAN;
	if (slice_is(method, "aflq") && lq_j > 1)
		return fmin(q, 1) * log2(1 + lq_j);
	return fmin(q, 1);
}

static void regional(struct run *run, const struct group *g, const struct flows *f)
{
	const struct side *own = side_table(run, "regional"), *whole = side_table(run, "national");
	struct slice method = parameter(run, "method"), time = panel_time(f->panel);
	double *e = xcalloc(f->n + 1, sizeof(*e)), *lq = xcalloc(f->n + 1, sizeof(*lq));
	struct sum region = { 0, 0 }, nation = { 0, 0 };
	double share, lambda;

	for (size_t i = 0; i < f->n; i++) {
		e[i] = side_value(own, f->codes[i], SLICE(""), time);
		sum_add(&region, e[i]);
		sum_add(&nation, side_value(whole, f->codes[i], SLICE(""), time));
	}
	share = ratio(sum_of(&region), sum_of(&nation));
	lambda = pow(log2(1 + share), parameter_number(run, "delta"));
	for (size_t i = 0; i < f->n; i++)
		lq[i] = ratio(ratio(e[i], side_value(whole, f->codes[i], SLICE(""), time)), share);
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++) {
			double q = regional_quotient(method, lq[i], lq[j], i == j, lambda);
			emit_flow(run, g, f, i, j, NULL, q * ratio(*matrix_at(&f->z, i, j), f->output[j]),
			          "0/0: a sector has no output, no figure in the tables, or the buyer is not in the region");
		}
	free(e);
	free(lq);
}

static int compute_regional(struct run *run, const struct group *g) { return flows_each(run, g, regional); }

/* ---- what a region supplies itself -------------------------------------------------- */

static void supply(struct run *run, const struct group *g, const struct flows *f)
{
	const struct side *imports = side_table(run, "imports");
	struct slice uses = parameter(run, "exports");
	double *exported;

	if (!flows_codes(run, f, "exports", false, "the final use that stands for exports"))
		return;
	exported = flows_used(f, uses);
	for (size_t i = 0; i < f->n; i++) {
		double own = f->output[i] - exported[i], m = side_value(imports, f->codes[i], SLICE(""), panel_time(f->panel));
		bool wrong = own < 0 || m < 0;
		double p = wrong ? NAN : ratio(own, own + m);
		const char *reason = wrong ? "more exports than output, or negative imports" : isnan(m) ? "the sector has no figure in the table" : "0/0: nothing of the product is used in the region";
		emit_sector(run, g, f, i, NULL, p, reason);
		for (size_t j = 0; j < f->n; j++)
			emit_flow(run, g, f, i, j, "coefficient", p * ratio(*matrix_at(&f->z, i, j), f->output[j]), isfinite(p) ? reason_no_output : reason);
	}
	free(exported);
}

static int compute_supply(struct run *run, const struct group *g) { return flows_each(run, g, supply); }

/* ---- rows ------------------------------------------------------------------- */

const struct indicator input_output_regional_rows[] = {
	{ .name = "ras", .also = "balance biproportional", .needs = NEED_FLOWS, .compute = compute_ras,
	  .tables = TABLES(SECTOR("rows", "the sum that each row is to have"), SECTOR("columns", "the sum that each column is to have")),
	  .title = { "RAS теңгеру", "Балансировка RAS", "RAS balancing" },
	  .meaning = { "Кестені жаңа жол және баған қорытындыларына келтіру", "Приведение таблицы к новым итогам строк и столбцов", "The table brought to new sums of rows and columns" },
	  .formula = "z_ij r_i s_j with the sums wanted, by turns", .source = "Stone (1961); Bacharach (1970). [ioanalysis ras]", .range = "0 and more",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "tolerance", "1e-12", "number", "the relative error at which it ends" }), .output = "from, to, time",
	  .undefined = "null where the sums cannot be reached", .example = "--table rows=" TOY_OUTPUT " --table columns=" TOY_OUTPUT " ras", .data = TOY },
	{ .name = "regional_coefficients", .also = "flq aflq cilq regionalisation", .needs = NEED_FLOWS, .compute = compute_regional,
	  .tables = TABLES(SECTOR("regional", "employment or output of each sector in the region"), SECTOR("national", "the same in the whole")),
	  .title = { "Өңірлік коэффициенттер", "Региональные коэффициенты", "Regional input coefficients" },
	  .meaning = { "Ұлттық кестеден өңірдің өз ішіндегі байланыстары", "Связи внутри региона по национальной таблице", "A region's own links from the national table" },
	  .formula = "r_ij = q_ij a_ij; FLQ: q = CILQ lambda, lambda = log2(1 + E_r / E)^delta, at most 1; AFLQ: times log2(1 + LQ_j) where LQ_j > 1; CILQ = LQ_i / LQ_j, LQ_i where i = j; RLQ = LQ_i / log2(1 + LQ_j)",
	  .source = "Flegg, Webber (1997, 2000); Round (1978). [ioanalysis lq]", .range = "0 and more, at most a_ij unless by AFLQ",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "method", "flq", "lq|cilq|rlq|flq|aflq", "which quotient" }, { "delta", "0.3", "number", "of FLQ" }),
	  .output = "from, to, time", .undefined = "null where a sector has no output or no figure, or the buyer is not in the region, unless by lq", .example = "--table regional=" TOY_OUTPUT " --table national=" TOY_OUTPUT " regional_coefficients", .data = TOY },
	{ .name = "rsp", .also = "regional_supply_percentage self_sufficiency", .needs = NEED_FLOWS, .compute = compute_supply,
	  .tables = TABLES({ "imports", { "sector", NULL }, "what the region imports of each sector's product", false, NULL }),
	  .title = { "Өңірлік жеткізу үлесі", "Доля регионального снабжения", "Regional supply percentage" },
	  .meaning = { "Өңірде жұмсалатын өнімнің қандай бөлігін ол өзі жеткізеді; coefficient – өңірдің өз ішіндегі коэффициенттер", "Какую часть потребляемого в регионе продукта он поставляет сам; coefficient – внутрирегиональные коэффициенты",
	               "What part of a product that is used in the region it supplies itself; coefficient: the region's own input coefficients" },
	  .formula = "p_i = (x_i - e_i) / (x_i - e_i + m_i); coefficient = p_i a_ij", .source = "Miller, Blair (2009), 3.2; Nazara, Guo, Hewings, Dridi (2003). [ioanalysis rsp]", .units = "value coefficient", .range = "0 to 1",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "exports", "", "text", "the final uses that are exports, ; between them" }), .output = "sector, time; from, to, time with component coefficient",
	  .undefined = "null where exports exceed output, imports are negative or missing, or nothing of the product is used",
	  .example = "--param exports=EX --table imports=<(parse --comment '#' tests/golden/periods_imports.csv) rsp", .data = PERIODS },
	{ .name = NULL },
};
