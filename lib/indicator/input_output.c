/* SPDX-License-Identifier: MIT */
/* Input-output analysis: coefficients, inverses, multipliers, linkages, extraction, chains. */
#include <math.h>
#include <stdlib.h>

#include "indicator/flows.h"
#include "indicator/groups.h"

/* ---- coefficients and inverses -------------------------------------------- */

static void coefficients(struct run *run, const struct group *g, const struct flows *f, bool by_row)
{
	bool final = parameter_is(run, "per", "final");
	const double *per = final ? f->final : f->output;

	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			emit_flow(run, g, f, i, j, NULL, ratio(*matrix_at(&f->z, i, j), per[by_row ? i : j]), reason_no_output);
}

static void technical(struct run *run, const struct group *g, const struct flows *f)
{
	coefficients(run, g, f, false);
}

static void allocation(struct run *run, const struct group *g, const struct flows *f)
{
	coefficients(run, g, f, true);
}

static void leontief(struct run *run, const struct group *g, const struct flows *f)
{
	struct matrix l;
	bool right = flows_inverse_of(f, false, &l);

	emit_matrix(run, g, f, &l, right, reason_no_inverse);
	matrix_free(&l);
}

static void ghosh(struct run *run, const struct group *g, const struct flows *f)
{
	struct matrix l;
	bool right = flows_inverse_of(f, true, &l);

	emit_matrix(run, g, f, &l, right, reason_no_inverse);
	matrix_free(&l);
}

static int compute_technical(struct run *run, const struct group *g) { return flows_each(run, g, technical); }
static int compute_allocation(struct run *run, const struct group *g) { return flows_each(run, g, allocation); }
static int compute_leontief(struct run *run, const struct group *g) { return flows_each(run, g, leontief); }
static int compute_ghosh(struct run *run, const struct group *g) { return flows_each(run, g, ghosh); }

/* ---- sums and spreads ------------------------------------------------------ */

/* Sample standard deviation over the mean, of a column or of a row. */
static double variation(const struct matrix *m, size_t at, bool column)
{
	size_t n = m->rows;
	double mean = (column ? matrix_column_sum(m, at) : matrix_row_sum(m, at)) / (double)n;
	struct sum squares = { 0, 0 };

	for (size_t i = 0; i < n; i++) {
		double x = column ? *matrix_at(m, i, at) : *matrix_at(m, at, i);
		sum_add(&squares, (x - mean) * (x - mean));
	}
	return n > 1 ? ratio(sqrt(sum_of(&squares) / (double)(n - 1)), mean) : NAN;
}

/* ---- multipliers ----------------------------------------------------------- */

static void multipliers(struct run *run, const struct group *g, const struct flows *f)
{
	const struct side *input = side_table(run, "input");
	struct matrix l;
	bool right = flows_inverse_of(f, false, &l);
	double *e = flows_per_output(f, input);

	for (size_t j = 0; j < f->n; j++) {
		struct sum sum = { 0, 0 };
		for (size_t i = 0; i < f->n; i++)
			sum_add(&sum, e[i] * *matrix_at(&l, i, j));
		double value = right ? sum_of(&sum) : NAN;
		emit_sector(run, g, f, j, NULL, value, right ? "a sector has no figure in the table, or no output" : reason_no_inverse);
		if (input)
			emit_sector(run, g, f, j, "ratio", ratio(value, e[j]), "the sector's own coefficient is zero or not known");
	}
	free(e);
	matrix_free(&l);
}

static int compute_multipliers(struct run *run, const struct group *g) { return flows_each(run, g, multipliers); }

/* ---- linkages --------------------------------------------------------------- */

/* The mean of the region's sectors. */
static double mean_of_region(const double *x, size_t n, const struct slice *regions, struct slice region)
{
	struct sum sum = { 0, 0 };
	size_t of = 0;

	for (size_t i = 0; i < n; i++)
		if (slice_eq(regions[i], region)) {
			sum_add(&sum, x[i]);
			of++;
		}
	return ratio(sum_of(&sum), (double)of);
}

/* `regions` NULL: over the mean of all, or over nothing. */
static void emit_linkage(struct run *run, const struct group *g, const struct flows *f, const struct slice *regions,
                         const char *component, const double *x, bool right)
{
	double mean = parameter_is(run, "normalise", "yes") ? mean_of(x, f->n) : 1;

	for (size_t i = 0; i < f->n; i++) {
		double of = regions ? mean_of_region(x, f->n, regions, regions[i]) : mean;
		emit_sector(run, g, f, i, component, right ? ratio(x[i], of) : NAN, right ? reason_no_output : reason_no_inverse);
	}
}

static void linkages(struct run *run, const struct group *g, const struct flows *f)
{
	struct matrix a, b, l, s;
	struct slice *regions = NULL;
	double *x;

	if (parameter_is(run, "normalise", "region")) {
		if (!flows_regions(run, f, &regions))
			return;
		if (!regions) {
			run->rc = diag_fail(run->stage->diag, NULL, "linkages: --param normalise=region needs --table regions=FILE, the region of each sector");
			return;
		}
	}
	a = flows_technical(f);
	b = flows_allocation(f);
	x = xcalloc(f->n + 1, sizeof(*x));
	bool right = flows_inverse_of(f, false, &l), sales = flows_inverse_of(f, true, &s);

	for (size_t i = 0; i < f->n; i++)
		x[i] = matrix_column_sum(&a, i);
	emit_linkage(run, g, f, regions, "backward_direct", x, true);
	for (size_t i = 0; i < f->n; i++)
		x[i] = matrix_row_sum(&b, i);
	emit_linkage(run, g, f, regions, "forward_direct", x, true);
	for (size_t i = 0; i < f->n; i++)
		x[i] = matrix_column_sum(&l, i);
	emit_linkage(run, g, f, regions, "backward", x, right);
	for (size_t i = 0; i < f->n; i++)
		x[i] = matrix_row_sum(&s, i);
	emit_linkage(run, g, f, regions, "forward", x, sales);
	for (size_t i = 0; i < f->n; i++)
		x[i] = matrix_row_sum(&l, i);
	emit_linkage(run, g, f, regions, "sensitivity", x, right);
	for (size_t i = 0; i < f->n; i++) {
		emit_sector(run, g, f, i, "backward_cv", right ? variation(&l, i, true) : NAN, reason_no_inverse);
		emit_sector(run, g, f, i, "forward_cv", sales ? variation(&s, i, false) : NAN, reason_no_inverse);
	}
	free(regions);
	free(x);
	matrix_free(&a);
	matrix_free(&b);
	matrix_free(&l);
	matrix_free(&s);
}

static int compute_linkages(struct run *run, const struct group *g) { return flows_each(run, g, linkages); }

static void key_sectors(struct run *run, const struct group *g, const struct flows *f)
{
	static const char *const names[] = { "independent", "forward", "backward", "key" };
	struct matrix l, s;
	bool buys = flows_inverse_of(f, false, &l), sells = flows_inverse_of(f, true, &s), right = buys && sells;
	double *back = xcalloc(f->n + 1, sizeof(*back)), *forward = xcalloc(f->n + 1, sizeof(*forward)), b, d;

	for (size_t i = 0; i < f->n; i++) {
		back[i] = matrix_column_sum(&l, i);
		forward[i] = matrix_row_sum(&s, i);
	}
	b = mean_of(back, f->n);
	d = mean_of(forward, f->n);
	for (size_t i = 0; i < f->n; i++) {
		int class = 2 * (back[i] > b) + (forward[i] > d);
		emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(f->panel),
			                              .value = right ? class : NAN, .reason = reason_no_inverse,
			                              .key = { { "sector", f->codes[i] }, { "class", slice_of(right ? names[class] : "") } },
			                              .more = { { "backward", ratio(back[i], b) }, { "forward", ratio(forward[i], d) } } });
	}
	free(back);
	free(forward);
	matrix_free(&l);
	matrix_free(&s);
}

static int compute_key_sectors(struct run *run, const struct group *g) { return flows_each(run, g, key_sectors); }

/* ---- hypothetical extraction ------------------------------------------------ */

/* All output that the demand needs, sector k's rows, columns or own demand left out. */
static double output_without(const struct flows *f, const double *demand, size_t k, bool row, bool column, bool own)
{
	struct matrix a = flows_technical(f), x = matrix_new(f->n, 1);
	struct sum sum = { 0, 0 };
	int rc;

	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++) {
			bool gone = (row && i == k) || (column && j == k);
			*matrix_at(&a, i, j) = (i == j) - (gone ? 0 : *matrix_at(&a, i, j));
		}
	for (size_t i = 0; i < f->n; i++)
		x.x[i] = own && i == k ? 0 : demand[i];
	rc = matrix_solve(&a, &x);
	for (size_t i = 0; i < f->n; i++)
		sum_add(&sum, x.x[i]);
	matrix_free(&a);
	matrix_free(&x);
	return rc == 0 ? sum_of(&sum) : NAN;
}

static void extraction(struct run *run, const struct group *g, const struct flows *f)
{
	struct slice uses = parameter(run, "demand");
	double *some = slice_is(uses, "all") ? NULL : flows_used(f, uses), all = 0;
	const double *demand = some ? some : f->final;
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < f->n; i++)
		sum_add(&sum, f->output[i]);
	all = sum_of(&sum);
	for (size_t k = 0; k < f->n; k++) {
		double full = all - output_without(f, demand, k, true, true, true);
		emit_sector(run, g, f, k, NULL, full, reason_no_inverse);
		emit_sector(run, g, f, k, "share", ratio(full, all), reason_no_inverse);
		emit_sector(run, g, f, k, "backward", all - output_without(f, demand, k, false, true, false), reason_no_inverse);
		emit_sector(run, g, f, k, "forward", all - output_without(f, demand, k, true, false, false), reason_no_inverse);
	}
	free(some);
}

static int compute_extraction(struct run *run, const struct group *g) { return flows_each(run, g, extraction); }

/* ---- along the chain -------------------------------------------------------- */

static void upstreamness(struct run *run, const struct group *g, const struct flows *f)
{
	struct matrix l, s;
	bool right = flows_inverse_of(f, false, &l), sales = flows_inverse_of(f, true, &s);

	for (size_t i = 0; i < f->n; i++) {
		emit_sector(run, g, f, i, NULL, sales ? matrix_row_sum(&s, i) : NAN, reason_no_inverse);
		emit_sector(run, g, f, i, "downstreamness", right ? matrix_column_sum(&l, i) : NAN, reason_no_inverse);
	}
	matrix_free(&l);
	matrix_free(&s);
}

static void propagation(struct run *run, const struct group *g, const struct flows *f)
{
	struct matrix l, less, h;
	bool right = flows_inverse_of(f, false, &l);

	less = matrix_copy(&l);
	for (size_t i = 0; i < f->n; i++)
		*matrix_at(&less, i, i) -= 1;
	h = matrix_multiply(&l, &less);
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			emit_flow(run, g, f, i, j, NULL, right ? ratio(*matrix_at(&h, i, j), *matrix_at(&less, i, j)) : NAN,
			          right ? "0/0: nothing of the one reaches the other" : reason_no_inverse);
	matrix_free(&l);
	matrix_free(&less);
	matrix_free(&h);
}

static int compute_upstreamness(struct run *run, const struct group *g) { return flows_each(run, g, upstreamness); }
static int compute_propagation(struct run *run, const struct group *g) { return flows_each(run, g, propagation); }

/* The sector of that code, or f->n. */
static size_t sector_of(const struct flows *f, struct slice code)
{
	size_t i = 0;

	while (i < f->n && !slice_eq(f->codes[i], code))
		i++;
	return i;
}

/* Whether the code sells and buys, be it in another period. */
static bool in_some_period(const struct group *g, struct slice code)
{
	return group_region(g, code) != NO_CODE && group_activity(g, code) != NO_CODE;
}

static void influence(struct run *run, const struct group *g, const struct flows *f)
{
	size_t seller = sector_of(f, parameter(run, "seller")), buyer = sector_of(f, parameter(run, "buyer"));
	struct matrix l;
	bool right = flows_inverse_of(f, false, &l);

	if ((seller == f->n || buyer == f->n) && in_some_period(g, parameter(run, "seller")) && in_some_period(g, parameter(run, "buyer"))) {
		emit(run, g, NO_CODE, NO_CODE, panel_time(f->panel), NULL, NAN, "one of the two is no sector in this period");
		matrix_free(&l);
		return;
	}
	if (seller == f->n || buyer == f->n) {
		run->rc = diag_fail(run->stage->diag, NULL, "field_of_influence: no sector \"%.*s\" that sells to \"%.*s\"; name the "
		                                            "coefficient with --param seller= and buyer=",
		                    SLICE_ARG(parameter(run, "seller")), SLICE_ARG(parameter(run, "buyer")));
		matrix_free(&l);
		return;
	}
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			emit_flow(run, g, f, i, j, NULL, right ? *matrix_at(&l, i, seller) * *matrix_at(&l, buyer, j) : NAN, reason_no_inverse);
	matrix_free(&l);
}

static int compute_influence(struct run *run, const struct group *g) { return flows_each(run, g, influence); }

/* ---- rows ------------------------------------------------------------------- */

#define TOY_REGIONS "<(parse --comment '#' tests/golden/toy10_regions.csv)"

const struct indicator input_output_rows[] = {
	{ .name = "technical_coefficients", .also = "input_coefficients a_matrix", .needs = NEED_FLOWS, .compute = compute_technical,
	  .title = { "Тікелей шығындар коэффициенттері (техникалық)", "Коэффициенты прямых затрат (технические)", "Technical coefficients" },
	  .meaning = { "Сала өнімінің бірлігіне басқа саланың қанша өнімі тікелей кетеді", "Сколько продукции одной отрасли идёт на единицу выпуска другой",
	               "How much of a sector's product goes into a unit of another's output" },
	  .formula = "a_ij = z_ij / x_j", .source = "Leontief (1936). [leontief input_requirement divides by what it is given: per=final is its vignette]", .range = "0 and more, at most 1 where value added is not negative",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "per", "output", "output|final", "what it is divided by" }),
	  .output = "from, to, time", .undefined = "null where the sector has no output", .example = "technical_coefficients", .data = TOY },
	{ .name = "allocation_coefficients", .also = "output_coefficients b_matrix", .needs = NEED_FLOWS, .compute = compute_allocation,
	  .title = { "Бөлу коэффициенттері", "Коэффициенты распределения", "Allocation coefficients" },
	  .meaning = { "Сала өнімінің қандай бөлігі басқа салаға сатылады", "Какая часть продукции отрасли продаётся другой", "What part of a sector's output goes to another" },
	  .formula = "b_ij = z_ij / x_i", .source = "Ghosh (1958). [leontief output_allocation]", .range = "0 and more, at most 1 where final demand is not negative",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "per", "output", "output|final", "what it is divided by" }),
	  .output = "from, to, time", .undefined = "null where the sector has no output", .example = "allocation_coefficients", .data = TOY },
	{ .name = "leontief_inverse", .also = "leontief", .needs = NEED_FLOWS, .compute = compute_leontief,
	  .title = { "Леонтьев кері матрицасы (толық шығындар)", "Обратная матрица Леонтьева (полные затраты)", "Leontief inverse" },
	  .meaning = { "Түпкі сұраныстың бірлігі салалардан барлығы қанша өнім талап етеді", "Сколько всего продукции отрасли требует единица конечного спроса на другую",
	               "How much output of one sector a unit of final demand for another needs in all" },
	  .formula = "L = (I - A)^-1", .source = "Leontief (1936). [ioanalysis as.inputoutput]", .range = "0 and more, 1 and more on the diagonal",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS), .output = "from, to, time", .undefined = "null where there is no inverse", .example = "leontief_inverse", .data = TOY },
	{ .name = "ghosh_inverse", .also = "ghosh", .needs = NEED_FLOWS, .compute = compute_ghosh,
	  .title = { "Гош кері матрицасы", "Обратная матрица Гоша", "Ghosh inverse" },
	  .meaning = { "Бастапқы шығын бірлігі қай салаларға қанша жетеді", "До каких отраслей и сколько доходит единица первичных затрат", "How far a unit of primary input reaches" },
	  .formula = "G = (I - B)^-1", .source = "Ghosh (1958). [ioanalysis as.inputoutput]", .range = "0 and more, 1 and more on the diagonal",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS), .output = "from, to, time", .undefined = "null where there is no inverse", .example = "ghosh_inverse", .data = TOY },
	{ .name = "multipliers", .also = "output_multiplier employment income", .needs = NEED_FLOWS, .compute = compute_multipliers,
	  .tables = TABLES(SECTOR("input?", "employment, income or value added of each sector, for its multiplier")),
	  .title = { "Мультипликаторлар", "Мультипликаторы", "Multipliers" },
	  .meaning = { "Салаға түпкі сұраныстың бірлігі бүкіл экономикада қанша өнім (жұмыс орнын, табыс) туғызады",
	               "Сколько выпуска (рабочих мест, дохода) во всей экономике создаёт единица конечного спроса на отрасль",
	               "How much output (employment, income) in the whole economy a unit of final demand for the sector brings" },
	  .formula = "m_j = sum_i e_i l_ij; e_i = 1, or input per output; ratio = m_j / e_j", .source = "Miller, Blair (2009). [leontief output_multiplier, employment_multiplier]",
	  .units = "value", .range = "0 and more, of output 1 and more; ratio 1 and more", .parameters = PARAMETERS(FLOWS_PARAMETERS), .output = "sector, time; component ratio with --table input",
	  .undefined = "null where there is no inverse or a sector has no figure", .example = "--table input=" TOY_OUTPUT " multipliers", .data = TOY },
	{ .name = "linkages", .also = "rasmussen hirschman power sensitivity dispersion", .needs = NEED_FLOWS, .compute = compute_linkages,
	  .tables = TABLES(FLOWS_REGIONS("the region of each sector of a table of several, for normalise=region", "normalise=region")),
	  .title = { "Салааралық байланыстар", "Межотраслевые связи", "Linkages" },
	  .meaning = { "Сала жеткізушілер мен тұтынушыларды қаншалықты тартады: 1-ден жоғары – орташадан көп", "Насколько отрасль тянет поставщиков и потребителей: выше 1 – больше среднего",
	               "How much a sector draws on suppliers and feeds buyers: above 1 more than the average" },
	  .formula = "backward_direct: column sums of A; forward_direct: row sums of B; backward: of L; forward: of G; sensitivity: row sums of L; each over its mean",
	  .source = "Rasmussen (1956); Hirschman (1958); Jones (1976). [ioanalysis linkages; leontief power_dispersion, sensitivity_dispersion]", .range = "0 and more, 1 is the mean",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "normalise", "yes", "yes|no|region", "over the mean of all sectors, of those of the same region, or not" }),
	  .output = "sector, time; components backward_direct, forward_direct, backward, forward, sensitivity, backward_cv, forward_cv",
	  .undefined = "null where there is no inverse", .example = "--table regions=" TOY_REGIONS " --param normalise=region linkages", .data = TOY },
	{ .name = "key_sectors", .needs = NEED_FLOWS, .compute = compute_key_sectors,
	  .title = { "Негізгі салалар", "Ключевые отрасли", "Key sectors" },
	  .meaning = { "Қай салалар артқа да, алға да орташадан көп байланысқан", "Какие отрасли связаны больше среднего и назад, и вперёд", "Which sectors are linked above average both backward and forward" },
	  .formula = "3 key: backward > 1 and forward > 1; 2 backward; 1 forward; 0 independent; normalised linkages",
	  .source = "Hirschman (1958). [ioanalysis key.sector compares linkages that are not normalised]", .range = "0 to 3; backward, forward 0 and more", .parameters = PARAMETERS(FLOWS_PARAMETERS),
	  .output = "sector, class, time; backward, forward", .undefined = "null where there is no inverse", .example = "key_sectors", .data = TOY },
	{ .name = "extraction", .also = "hypothetical_extraction", .needs = NEED_FLOWS, .compute = compute_extraction,
	  .title = { "Гипотетикалық алып тастау", "Гипотетическое исключение", "Hypothetical extraction" },
	  .meaning = { "Сала болмаса, бүкіл экономика қанша өнім жоғалтады", "Сколько выпуска потеряла бы экономика без отрасли", "How much output the economy would lose without the sector" },
	  .formula = "output less the sum of (I - A*)^-1 f*, the sector's row, column and final demand zero; backward: its column of A only; forward: its row only",
	  .source = "Strassert (1968); Dietzenbacher, Lahr (2013)", .units = "value backward forward", .range = "0 and more; share 0 to 1",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "demand", "all", "all|text", "the final uses that remain, ; between them: the loss is then of these too" }),
	  .output = "sector, time; components share, backward, forward", .undefined = "null where there is no inverse", .example = "extraction", .data = TOY },
	{ .name = "upstreamness", .also = "downstreamness", .needs = NEED_FLOWS, .compute = compute_upstreamness,
	  .title = { "Тізбектегі орын", "Место в цепочке", "Upstreamness" },
	  .meaning = { "Сала өнімі түпкі тұтынушыға дейін орта есеппен неше саты өтеді", "Сколько ступеней в среднем проходит продукция отрасли до конечного потребителя",
	               "How many stages the sector's product passes on average before final use" },
	  .formula = "(I - B)^-1 1; downstreamness: 1' (I - A)^-1", .source = "Antras, Chor, Fally, Hillberry (2012); Miller, Temurshoev (2017). [ioanalysis upstream is another definition]",
	  .range = "1 and more", .parameters = PARAMETERS(FLOWS_PARAMETERS), .output = "sector, time; component downstreamness", .undefined = "null where there is no inverse", .example = "upstreamness", .data = TOY },
	{ .name = "propagation_length", .also = "apl average_propagation_length", .needs = NEED_FLOWS, .compute = compute_propagation,
	  .title = { "Таралудың орташа ұзындығы", "Средняя длина распространения", "Average propagation length" },
	  .meaning = { "Бір саланың әсері екіншісіне орта есеппен неше саты арқылы жетеді: экономикалық қашықтық", "Через сколько ступеней в среднем доходит влияние одной отрасли до другой: экономическое расстояние",
	               "Over how many stages on average the one sector acts on the other: economic distance" },
	  .formula = "H = L (L - I); APL_ij = h_ij / (l_ij - [i = j])", .source = "Dietzenbacher, Romero (2007)", .range = "1 and more", .parameters = PARAMETERS(FLOWS_PARAMETERS),
	  .output = "from, to, time", .undefined = "null where the one does not reach the other", .example = "propagation_length", .data = TOY },
	{ .name = "field_of_influence", .needs = NEED_FLOWS, .compute = compute_influence,
	  .title = { "Ықпал өрісі", "Поле влияния", "Field of influence" },
	  .meaning = { "Бір коэффициенттің өзгеруі барлық байланыстарды қалай өзгертеді", "Как изменение одного коэффициента меняет все связи", "How a change of one coefficient changes all the inverse" },
	  .formula = "F = L[, seller] L[buyer, ], the derivative of L by a_seller,buyer", .source = "Sonis, Hewings (1992). [ioanalysis f.influence swaps the two]", .range = "0 and more",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "seller", "", "text", "the sector that sells" }, { "buyer", "", "text", "the sector that buys" }),
	  .output = "from, to, time", .undefined = "null where there is no inverse", .example = "--param seller=Hogwarts.Wii --param buyer=Hogwarts.Pizza field_of_influence", .data = TOY },
	{ .name = NULL },
};
