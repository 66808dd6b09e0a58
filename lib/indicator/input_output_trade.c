/* SPDX-License-Identifier: MIT */
/*
 * Input-output analysis across the border: what is bought and sold there. The flows between
 * sectors are home-made ones; imports are primary inputs, exports a final use. In a table of
 * several regions what sectors buy of and sell to those of other regions counts as well.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/flows.h"
#include "indicator/groups.h"

/* ---- what crosses the border ---------------------------------------------------- */

struct trade {
	struct slice *regions; /* of each sector; NULL: all are of one */
	double *imported;      /* imports that go into each sector's output */
	double *exported;
	const char *missing;   /* why this period has none; or NULL */
};

static bool is_foreign(const struct trade *t, size_t i, size_t j)
{
	return t->regions && !slice_eq(t->regions[i], t->regions[j]);
}

/* The codes of that parameter; need not be named where regions trade with one another. */
static bool named(struct run *run, const struct flows *f, const struct trade *t, const char *name, bool inputs, const char *meaning)
{
	return (t->regions && !parameter(run, name).n) || flows_codes(run, f, name, inputs, meaning);
}

static void close_trade(struct trade *t)
{
	free(t->regions);
	free(t->imported);
	free(t->exported);
}

/* Imports, exports or both, as they are wanted; false after diag_fail(). */
static bool open_trade(struct run *run, const struct flows *f, bool imports, bool exports, struct trade *t)
{
	*t = (struct trade){ .missing = NULL };
	if (!flows_regions(run, f, &t->regions))
		return false;
	if ((imports && !named(run, f, t, "imports", true, "the primary input that stands for imports")) ||
	    (exports && !named(run, f, t, "exports", false, "the final use that stands for exports"))) {
		close_trade(t);
		return false;
	}
	if (imports) {
		t->imported = flows_bought(f, parameter(run, "imports"));
		t->missing = t->regions || flows_present(f, parameter(run, "imports"), true) ? NULL : "the period has no flow of the imports named";
	}
	if (exports) {
		t->exported = flows_used(f, parameter(run, "exports"));
		if (!t->regions && !flows_present(f, parameter(run, "exports"), false))
			t->missing = "the period has no flow to the exports named";
	}
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			if (is_foreign(t, i, j)) {
				if (imports)
					t->imported[j] += *matrix_at(&f->z, i, j);
				if (exports)
					t->exported[i] += *matrix_at(&f->z, i, j);
			}
	return true;
}

static void coefficient(struct run *run, const struct group *g, const struct flows *f, bool imports)
{
	struct trade t;

	if (!open_trade(run, f, imports, !imports, &t))
		return;
	for (size_t i = 0; i < f->n; i++)
		emit_sector(run, g, f, i, NULL, t.missing ? NAN : ratio((imports ? t.imported : t.exported)[i], f->output[i]),
		            t.missing ? t.missing : reason_no_output);
	close_trade(&t);
}

static void import_coefficient(struct run *run, const struct group *g, const struct flows *f)
{
	coefficient(run, g, f, true);
}

static void export_coefficient(struct run *run, const struct group *g, const struct flows *f)
{
	coefficient(run, g, f, false);
}

static int compute_import(struct run *run, const struct group *g) { return flows_each(run, g, import_coefficient); }
static int compute_export(struct run *run, const struct group *g) { return flows_each(run, g, export_coefficient); }

/* ---- imports inside exports ------------------------------------------------------- */

/* Imports in a unit of each sector's final output: u A^M (I - A^D)^-1; NULL where there is no inverse. */
static double *imports_inside(const struct flows *f, const struct trade *t)
{
	struct matrix l = flows_technical(f);
	double *inside = xcalloc(f->n, sizeof(*inside));
	bool right;

	for (size_t i = 0; i < f->n; i++)
		for (size_t j = 0; j < f->n; j++)
			if (is_foreign(t, i, j))
				*matrix_at(&l, i, j) = 0;
	right = flows_inverse(&l);
	for (size_t j = 0; right && j < f->n; j++) {
		struct sum sum = { 0, 0 };
		for (size_t i = 0; i < f->n; i++)
			if (f->output[i] != 0)
				sum_add(&sum, t->imported[i] / f->output[i] * *matrix_at(&l, i, j));
		inside[j] = f->output[j] != 0 ? sum_of(&sum) : NAN;
	}
	matrix_free(&l);
	if (right)
		return inside;
	free(inside);
	return NULL;
}

/* Imports in all exports of the region of sector `first`, over these. */
static void emit_economy(struct run *run, const struct group *g, const struct flows *f, const struct trade *t, size_t first,
                         const double *inside, const char *reason)
{
	struct sum part = { 0, 0 }, all = { 0, 0 };
	struct result r = { .region = NO_CODE, .activity = NO_CODE, .time = panel_time(f->panel), .component = "economy", .value = NAN,
		            .reason = reason ? reason : "0/0: there are no exports" };

	for (size_t i = 0; i < f->n; i++)
		if (!is_foreign(t, first, i) && f->output[i] != 0 && inside) {
			sum_add(&part, inside[i] * t->exported[i]);
			sum_add(&all, t->exported[i]);
		}
	if (t->regions) {
		r.key[0].field = "region";
		r.key[0].text = t->regions[first];
	}
	if (!reason)
		r.value = ratio(sum_of(&part), sum_of(&all));
	emit_result(run, g, &r);
}

static void specialisation(struct run *run, const struct group *g, const struct flows *f)
{
	struct trade t;
	double *inside;
	const char *reason;

	if (!open_trade(run, f, true, true, &t))
		return;
	inside = imports_inside(f, &t);
	reason = t.missing ? t.missing : inside ? NULL : reason_no_inverse;
	for (size_t i = 0; i < f->n; i++) {
		const char *why = reason ? reason : reason_no_output;
		emit_sector(run, g, f, i, NULL, reason ? NAN : inside[i], why);
		emit_sector(run, g, f, i, "amount", reason ? NAN : inside[i] * t.exported[i], why);
	}
	for (size_t i = 0; i < f->n; i++) {
		size_t first = 0; /* of its region */
		while (is_foreign(&t, first, i))
			first++;
		if (first == i)
			emit_economy(run, g, f, &t, i, inside, reason);
	}
	free(inside);
	close_trade(&t);
}

static int compute_specialisation(struct run *run, const struct group *g) { return flows_each(run, g, specialisation); }

/* ---- rows ------------------------------------------------------------------- */

#define REGIONS FLOWS_REGIONS("the region of each sector of a table of several: what they buy of one another is imports, what they sell exports", NULL)
#define IMPORTS { "imports", "", "text", "the primary inputs that are imports, ; between them; may be absent with --table regions" }
#define EXPORTS { "exports", "", "text", "the final uses that are exports, ; between them; may be absent with --table regions" }

const struct indicator input_output_trade_rows[] = {
	{ .name = "import_coefficient", .also = "import_dependence import.coef", .needs = NEED_FLOWS, .compute = compute_import, .tables = TABLES(REGIONS),
	  .title = { "Импорт коэффициенті", "Импортный коэффициент", "Import coefficient" },
	  .meaning = { "Сала өнімінің бірлігіне тікелей қанша импорт кетеді: шетелдік шикізатқа тәуелділік", "Сколько импорта прямо идёт на единицу выпуска отрасли: зависимость от ввозного сырья",
	               "How much of imports goes directly into a unit of the sector's output: dependence on inputs from abroad" },
	  .formula = "m_j = imported inputs of j / x_j", .source = "Miller, Blair (2009), 4.3. [ioanalysis import.coef: its column sums]", .range = "0 to 1",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, IMPORTS), .output = "sector, time", .undefined = "null where the sector has no output or the period no imports",
	  .example = "--param imports=IM import_coefficient", .data = PERIODS },
	{ .name = "export_coefficient", .also = "export_share export_orientation export.coef", .needs = NEED_FLOWS, .compute = compute_export, .tables = TABLES(REGIONS),
	  .title = { "Экспорт коэффициенті", "Экспортный коэффициент", "Export coefficient" },
	  .meaning = { "Сала өнімінің қандай бөлігі экспортталады", "Какая часть выпуска отрасли вывозится", "What part of the sector's output is exported" },
	  .formula = "e_i / x_i", .source = "Miller, Blair (2009), 4.3. [ioanalysis export.total over X]", .range = "0 to 1",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, EXPORTS), .output = "sector, time", .undefined = "null where the sector has no output or the period no exports",
	  .example = "--param exports=EX export_coefficient", .data = PERIODS },
	{ .name = "vertical_specialisation", .also = "vertical_specialization vs import_content hummels", .needs = NEED_FLOWS, .compute = compute_specialisation, .tables = TABLES(REGIONS),
	  .title = { "Тік мамандану", "Вертикальная специализация", "Vertical specialisation" },
	  .meaning = { "Экспорттың бірлігінде барлық сатылардағы импорт қанша: елдің халықаралық тізбектерге қосылуы; қалғаны – өз қосылған құны",
	               "Сколько в единице экспорта импорта со всех ступеней: включённость в международные цепочки; остальное – своя добавленная стоимость",
	               "How much of a unit of exports is imports, used at whatever stage: how far a country is part of chains across borders; the rest is its own value added" },
	  .formula = "u A^M (I - A^D)^-1, A^D of home-made inputs; amount: times the sector's exports; economy: all amounts over all exports",
	  .source = "Hummels, Ishii, Yi (2001), equation 3. [ioanalysis vs]", .units = "amount", .range = "0 to 1; amount any, in the units of the flows",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, IMPORTS, EXPORTS), .output = "sector, time; component amount; component economy of time alone, or of region, time with --table regions",
	  .undefined = "null where the sector has no output, the period no imports or exports, or there is no inverse",
	  .example = "--param imports=IM --param exports=EX vertical_specialisation", .data = PERIODS },
	{ .name = NULL },
};
