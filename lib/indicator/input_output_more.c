/* SPDX-License-Identifier: MIT */
/*
 * Input-output analysis, further: which links and coefficients matter most, what moved output
 * between two years, what households' incomes add.
 */
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

/* ---- change of output between two periods --------------------------------------- */

/* What x = L f says of one period. */
struct solved {
	struct flows f;
	struct matrix l;
	const char *hole;     /* why there is not even an x; NULL: there is */
	const char *unsolved; /* why it says nothing; NULL: it does */
};

static bool solve(struct run *run, const struct panel *p, struct solved *s)
{
	*s = (struct solved){ .hole = flows_hole(run, p) };
	if (!flows_of(run, p, &s->f))
		return false;
	if (!flows_inverse_of(&s->f, false, &s->l))
		s->unsolved = reason_no_inverse;
	for (size_t j = 0; j < s->f.n; j++)
		for (size_t i = 0; i < s->f.n; i++)
			if (s->f.output[j] == 0 && *matrix_at(&s->f.z, i, j) != 0)
				s->unsolved = "a sector buys and has no output: its purchases follow from no coefficient";
	if (s->hole)
		s->unsolved = s->hole;
	return true;
}

static void unsolve(struct solved *s)
{
	flows_free(&s->f);
	matrix_free(&s->l);
}

/* half sum_j (a_ij + b_ij) x_j */
static double half_sum(const struct matrix *a, const struct matrix *b, size_t i, const double *x)
{
	struct sum sum = { 0, 0 };

	for (size_t j = 0; j < a->columns; j++) {
		sum_add(&sum, *matrix_at(a, i, j) * x[j] / 2);
		sum_add(&sum, *matrix_at(b, i, j) * x[j] / 2);
	}
	return sum_of(&sum);
}

/* half sum_j (b_ij - a_ij) (x_j + y_j) */
static double half_change(const struct matrix *a, const struct matrix *b, size_t i, const double *x, const double *y)
{
	struct sum sum = { 0, 0 };

	for (size_t j = 0; j < a->columns; j++)
		sum_add(&sum, (*matrix_at(b, i, j) - *matrix_at(a, i, j)) * (x[j] + y[j]) / 2);
	return sum_of(&sum);
}

static void emit_change(struct run *run, const struct group *g, const struct solved *s, size_t i, struct slice time,
                        const char *component, double value, const char *reason)
{
	emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = time, .component = component,
		                              .value = reason ? NAN : value, .reason = reason, .key = { { "sector", s->f.codes[i] } } });
}

/* Of the change by demand the part of each final use. */
static void emit_uses(struct run *run, const struct group *g, const struct solved *a, const struct solved *b, struct slice time,
                      const char *reason)
{
	size_t n = a->f.n;
	bool *buys = xcalloc(g->activities_n + 1, sizeof(*buys));
	double *change = xcalloc(n, sizeof(*change));

	for (size_t i = 0; i < n; i++)
		buys[a->f.to[i]] = true; /* a sector: its purchases are not final */
	for (uint32_t u = 0; u < g->activities_n; u++) {
		if (buys[u] || (!panel_has_activity(a->f.panel, u) && !panel_has_activity(b->f.panel, u)))
			continue;
		for (size_t i = 0; i < n; i++)
			change[i] = panel_at(b->f.panel, a->f.from[i], u, NULL) - panel_at(a->f.panel, a->f.from[i], u, NULL);
		for (size_t i = 0; i < n; i++)
			emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = time, .component = "use",
				                              .value = reason ? NAN : half_sum(&a->l, &b->l, i, change), .reason = reason,
				                              .key = { { "sector", a->f.codes[i] }, { "use", g->activities[u] } } });
	}
	free(change);
	free(buys);
}

static int compute_decomposition(struct run *run, const struct group *g)
{
	const struct panel *first, *last;
	struct slice time;
	struct solved a, b;
	double *change;
	const char *reason;

	if (!two_periods(run, g, &first, &last, &time))
		return run->rc;
	if (!solve(run, first, &a))
		return -1;
	if (!solve(run, last, &b)) {
		unsolve(&a);
		return -1;
	}
	reason = a.unsolved ? a.unsolved : b.unsolved;
	change = xcalloc(a.f.n, sizeof(*change));
	for (size_t i = 0; i < a.f.n; i++)
		change[i] = b.f.final[i] - a.f.final[i];
	for (size_t i = 0; i < a.f.n; i++) {
		emit_change(run, g, &a, i, time, NULL, b.f.output[i] - a.f.output[i], a.hole ? a.hole : b.hole);
		emit_change(run, g, &a, i, time, "demand", half_sum(&a.l, &b.l, i, change), reason);
		emit_change(run, g, &a, i, time, "technology", half_change(&a.l, &b.l, i, a.f.final, b.f.final), reason);
	}
	if (component_wanted(run, "use"))
		emit_uses(run, g, &a, &b, time, reason);
	free(change);
	unsolve(&a);
	unsolve(&b);
	return run->rc;
}

/* ---- households in the model ------------------------------------------------------ */

/*
 * The inverse of I - A with households as sector n: what they are paid per output is their row, what
 * they buy per income their column. NULL, or why there is none.
 */
static const char *closed_inverse(struct run *run, const struct flows *f, struct matrix *m)
{
	struct matrix a = flows_technical(f);
	struct slice from = parameter(run, "compensation"), to = parameter(run, "consumption");
	double *paid = flows_bought(f, from), *bought = flows_used(f, to);
	double income = parameter_is(run, "income", "compensation") ? flows_between(f, from, (struct slice){ NULL, 0 }) : parameter_number(run, "income");
	bool negative = false, right;

	*m = matrix_new(f->n + 1, f->n + 1);
	for (size_t i = 0; i < f->n; i++) {
		for (size_t j = 0; j < f->n; j++)
			*matrix_at(m, i, j) = *matrix_at(&a, i, j);
		*matrix_at(m, i, f->n) = income != 0 ? bought[i] / income : 0;
		*matrix_at(m, f->n, i) = f->output[i] != 0 ? paid[i] / f->output[i] : 0;
	}
	*matrix_at(m, f->n, f->n) = income != 0 ? flows_between(f, from, to) / income : 0;
	for (size_t k = 0; k < m->rows * m->rows; k++)
		negative |= m->x[k] < 0;
	right = flows_inverse(m);
	right = right && (negative || flows_productive(m));
	matrix_free(&a);
	free(paid);
	free(bought);
	if (!flows_present(f, from, true) || !flows_present(f, to, false) || income == 0)
		return "households are paid nothing in this period, or buy nothing";
	return right ? NULL : "households spend more than the table pays them: their demand would grow without end";
}

static double weighted_column(const struct matrix *m, const double *e, size_t n, size_t j)
{
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		sum_add(&sum, e[i] * *matrix_at(m, i, j));
	return sum_of(&sum);
}

static void closed(struct run *run, const struct group *g, const struct flows *f)
{
	const struct side *input = side_table(run, "input");
	static const char unknown[] = "a sector has no figure in the table, or no output";
	struct matrix l, k;
	const char *open_reason, *closed_reason;
	double *e;

	if (!flows_codes(run, f, "compensation", true, "the primary input that pays households, such as wages") ||
	    !flows_codes(run, f, "consumption", false, "the final use that is households'"))
		return;
	e = flows_per_output(f, input);
	open_reason = flows_inverse_of(f, false, &l) ? NULL : reason_no_inverse;
	closed_reason = closed_inverse(run, f, &k);
	closed_reason = open_reason ? open_reason : closed_reason;
	for (size_t j = 0; j < f->n; j++) {
		double open = open_reason ? NAN : weighted_column(&l, e, f->n, j);
		double all = closed_reason ? NAN : weighted_column(&k, e, f->n, j);
		const char *reason = closed_reason ? closed_reason : unknown;
		emit_sector(run, g, f, j, NULL, all, reason);
		emit_sector(run, g, f, j, "type_i", open, open_reason ? open_reason : unknown);
		emit_sector(run, g, f, j, "induced", all - open, reason);
		emit_sector(run, g, f, j, "income", closed_reason ? NAN : *matrix_at(&k, f->n, j), reason);
		if (input)
			emit_sector(run, g, f, j, "ratio", ratio(all, e[j]), closed_reason ? reason : "the sector's own coefficient is zero or not known");
	}
	free(e);
	matrix_free(&l);
	matrix_free(&k);
}

static int compute_closed(struct run *run, const struct group *g) { return flows_each(run, g, closed); }

/* ---- rows ------------------------------------------------------------------- */

const struct indicator input_output_more_rows[] = {
	{ .name = "multiplier_product_matrix", .also = "mpm economic_landscape sonis_hewings", .needs = NEED_FLOWS, .compute = compute_product,
	  .title = { "Мультипликаторлар көбейтіндісінің матрицасы", "Матрица произведений мультипликаторов", "Multiplier product matrix" },
	  .meaning = { "Екі сала орташа байланыстар кезінде бір-біріне қаншалықты әсер етер еді: экономиканың бедері", "Насколько две отрасли влияли бы друг на друга при средних связях: рельеф экономики",
	               "How much two sectors would act on each other by their multipliers alone: the landscape of the economy" },
	  .formula = "m_ij = l_i. l_.j / l_..; l_i. and l_.j are the row and column multipliers, l_.. the sum of L", .source = "Sonis, Hewings (1999). [ioanalysis mpm]", .range = "above 0",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS), .output = "from, to, time", .undefined = "null where there is no inverse", .example = "multiplier_product_matrix", .data = TOY },
	{ .name = "inverse_important", .also = "important_coefficients tolerable_limits schintke_staeglin", .needs = NEED_FLOWS, .compute = compute_important,
	  .title = { "Кері матрицаға маңызды коэффициенттер", "Важные для обратной матрицы коэффициенты", "Inverse-important coefficients" },
	  .meaning = { "Коэффициент неше пайызға өзгергенде қандай да бір өнім 1 пайызға өзгереді: неғұрлым аз болса, байланыс соғұрлым маңызды", "На сколько процентов должен вырасти коэффициент, чтобы чей-то выпуск изменился на 1 процент: чем меньше, тем важнее связь",
	               "By how many per cent the coefficient has to grow for some sector's output to change by 1 per cent: the less, the more the link matters" },
	  .formula = "r_ij = 100 d / a_ij; d = p / (x_j max_k (l_ki / x_k) + p l_ji), p = percent / 100; the maximum is l_ii / x_i where no final demand is negative",
	  .source = "Schintke, Staeglin (1988); Sherman, Morrison (1950)", .range = "above 0",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "percent", "1", ">0", "the change of output that is tolerated" }), .output = "from, to, time",
	  .undefined = "null where the one buys nothing of the other, or there is no inverse", .example = "inverse_important", .data = TOY },
	{ .name = "output_decomposition", .also = "structural_decomposition sda", .needs = NEED_FLOWS | NEED_PERIODS, .compute = compute_decomposition,
	  .title = { "Өнім өзгерісін жіктеу", "Разложение изменения выпуска", "Decomposition of the change of output" },
	  .meaning = { "Сала өнімінің екі кезең арасындағы өзгерісінің қаншасы түпкі сұраныстан, қаншасы технологиядан: саланы не қозғады",
	               "Сколько в изменении выпуска отрасли между двумя периодами от конечного спроса и сколько от технологии: что двигало отрасль",
	               "How much of the change of a sector's output between two periods comes of final demand and how much of technology: what moved the sector" },
	  .formula = "x1 - x0 = demand + technology; demand = (L0 + L1) (f1 - f0) / 2; technology = (L1 - L0) (f0 + f1) / 2; use: the demand of one final use",
	  .source = "Dietzenbacher, Los (1998); Miller, Blair (2009), 13.1. [ioanalysis output.decomposition]", .units = "value demand technology use", .range = "any, in the units of the flows, which should be of constant prices",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS), .output = "sector, time; components demand, technology; sector, use, time with component use",
	  .undefined = "the components are null where a period's table has no inverse, or a sector buys and has no output", .example = "output_decomposition", .data = PERIODS },
	{ .name = "multipliers_closed", .also = "type_ii_multipliers type2 induced household", .needs = NEED_FLOWS, .compute = compute_closed,
	  .tables = TABLES({ "input?", { "sector", NULL }, "employment, income or value added of each sector, for its multiplier", false, NULL }),
	  .title = { "II типті мультипликаторлар", "Мультипликаторы второго типа", "Type II multipliers" },
	  .meaning = { "Салаға түпкі сұраныстың бірлігі үй шаруашылықтары табысының жұмсалуын қоса алғанда қанша өнім (жұмыс орнын, табыс) туғызады",
	               "Сколько выпуска (рабочих мест, дохода) создаёт единица конечного спроса на отрасль вместе с тратами доходов домашних хозяйств",
	               "How much output (employment, income) a unit of final demand for the sector brings, what households spend of their incomes included" },
	  .formula = "m_j = sum over sectors of e_i k_ij, K the inverse of I - A with households' row w_j / x_j and column c_i / w, w all that they are paid; type_i: the same with L; induced: the difference; income = k_hj; ratio = m_j / e_j",
	  .source = "Miyazawa (1976); Miller, Blair (2009), 2.5 and 6.2: truncated, households' own row is not added to output", .range = "0 and more, at least type_i where no flow is negative",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "compensation", "", "text", "the primary inputs that pay households, ; between them" },
	                           { "consumption", "", "text", "the final uses that are households', ; between them" },
	                           { "income", "compensation", "compensation|>0", "what consumption is divided by: the whole row of compensation, final use included, or an amount where households have other income" }),
	  .output = "sector, time; components type_i, induced, income; ratio with --table input",
	  .undefined = "null where households spend more than they earn so that demand has no end, where there is no inverse or a sector has no figure",
	  .example = "--param compensation=WAGES --param consumption=HH multipliers_closed", .data = PERIODS },
	{ .name = NULL },
};
