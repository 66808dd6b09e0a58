/* SPDX-License-Identifier: MIT */
/* Input-output analysis, further: which links and coefficients matter most. */
#include <math.h>
#include <stdlib.h>

#include "indicator/flows.h"
#include "indicator/groups.h"

/* ---- multiplier product matrix ------------------------------------------------ */

static void product(struct run *run, const struct group *g, const struct flows *f)
{
	struct matrix l;
	bool right = flows_inverse_of(f, false, &l);
	double *row = xcalloc(f->n, sizeof(*row)), *column = xcalloc(f->n, sizeof(*column));
	struct sum all = { 0, 0 };

	for (size_t i = 0; i < f->n; i++) {
		row[i] = matrix_row_sum(&l, i);
		column[i] = matrix_column_sum(&l, i);
		sum_add(&all, row[i]);
	}
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			emit_flow(run, g, f, i, j, NULL, right ? ratio(row[i] * column[j], sum_of(&all)) : NAN, reason_no_inverse);
	free(row);
	free(column);
	matrix_free(&l);
}

static int compute_product(struct run *run, const struct group *g) { return flows_each(run, g, product); }

/* ---- inverse-important coefficients -------------------------------------------- */

/*
 * a_ij + d makes x_k + l_ki x_j d / (1 - l_ji d) of x_k (Sherman, Morrison 1950). The output that
 * moves most, relative to itself, is the seller's own as long as no final demand is negative; where
 * one is, as with stocks drawn down, it may be another.
 */
static void important(struct run *run, const struct group *g, const struct flows *f)
{
	double p = parameter_number(run, "percent") / 100;
	struct matrix a = flows_technical(f), l;
	bool right = flows_inverse_of(f, false, &l);

	for (size_t i = 0; i < f->n; i++) {
		double most = 0;
		for (size_t k = 0; k < f->n; k++)
			if (f->output[k] > 0)
				most = fmax(most, *matrix_at(&l, k, i) / f->output[k]);
		for (size_t j = 0; j < f->n; j++) {
			double d = ratio(p, most * f->output[j] + p * *matrix_at(&l, j, i));
			emit_flow(run, g, f, i, j, NULL, right ? ratio(100 * d, *matrix_at(&a, i, j)) : NAN,
			          right ? "the one buys nothing of the other" : reason_no_inverse);
		}
	}
	matrix_free(&a);
	matrix_free(&l);
}

static int compute_important(struct run *run, const struct group *g) { return flows_each(run, g, important); }

/* ---- rows ------------------------------------------------------------------- */

#define TOY "parse --comment '#' tests/golden/toy10.csv"

const struct indicator input_output_more_rows[] = {
	{ .name = "multiplier_product_matrix", .also = "mpm economic_landscape sonis_hewings", .needs = NEED_FLOWS, .compute = compute_product,
	  .title = { "Мультипликаторлар көбейтіндісінің матрицасы", "Матрица произведений мультипликаторов", "Multiplier product matrix" },
	  .meaning = { "Екі сала орташа байланыстар кезінде бір-біріне қаншалықты әсер етер еді: экономиканың бедері", "Насколько две отрасли влияли бы друг на друга при средних связях: рельеф экономики",
	               "How much two sectors would act on each other by their multipliers alone: the landscape of the economy" },
	  .formula = "m_ij = l_i. l_.j / l_..; l_i. and l_.j are the row and column multipliers, l_.. the sum of L", .source = "Sonis, Hewings (1999). [ioanalysis mpm]", .range = "above 0",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS), .output = "from, to, time", .undefined = "null where there is no inverse", .example = "multiplier_product_matrix", .data = TOY },
	{ .name = "inverse_important", .also = "important_coefficients tolerable_limits schintke_staeglin", .needs = NEED_FLOWS, .compute = compute_important,
	  .title = { "Кері матрицаға маңызды коэффициенттер", "Важные для обратной матрицы коэффициенты", "Inverse-important coefficients" },
	  .meaning = { "Коэффициент неше пайызға өзгергенде қандай да бір өнім 1 пайызға өзгереді: аз болса, байланыс маңыздырақ", "На сколько процентов должен вырасти коэффициент, чтобы чей-то выпуск изменился на 1 процент: чем меньше, тем важнее связь",
	               "By how many per cent the coefficient has to grow for some sector's output to change by 1 per cent: the less, the more the link matters" },
	  .formula = "r_ij = 100 d / a_ij; d = p / (x_j max_k (l_ki / x_k) + p l_ji), p = percent / 100; the maximum is l_ii / x_i where no final demand is negative",
	  .source = "Schintke, Staeglin (1988); Sherman, Morrison (1950)", .range = "above 0",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "percent", "1", ">0", "the change of output that is tolerated" }), .output = "from, to, time",
	  .undefined = "null where the one buys nothing of the other, or there is no inverse", .example = "inverse_important", .data = TOY },
	{ .name = NULL },
};
