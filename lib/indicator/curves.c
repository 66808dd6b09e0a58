/* SPDX-License-Identifier: MIT */
/* Curves fitted to series, and the commercial land that employment by activity asks for. */
#include <math.h>
#include <stdlib.h>

#include "indicator/curve.h"
#include "indicator/groups.h"

/* The figures of a cell in the order of their years; x: the year less the origin. */
struct figures {
	const struct panel *first, *last;
	double *x, *y, most;
	size_t n;
};

static void figures_init(struct figures *f, const struct group *g)
{
	*f = (struct figures){ .x = xcalloc(g->times_n + 1, sizeof(double)), .y = xcalloc(g->times_n + 1, sizeof(double)) };
}

static void figures_fini(struct figures *f)
{
	free(f->x);
	free(f->y);
}

static double origin_of(const struct run *run)
{
	return parameter_number(run, "origin");
}

static void gather(struct run *run, const struct group *g, uint32_t r, uint32_t a, struct figures *f)
{
	double most = parameter_number(run, "maximum");
	bool present;

	f->n = 0;
	f->most = 0;
	f->first = f->last = NULL;
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		double y = panel_at(p, r, a, &present);
		if (!present)
			continue;
		f->first = f->first ? f->first : p;
		f->last = p;
		f->x[f->n] = year_of(panel_time(p)) - origin_of(run);
		f->y[f->n++] = y;
		f->most = fmax(f->most, y);
	}
	f->most = isfinite(most) ? most : f->most * 1.001;
}

/* ---- curves ---------------------------------------------------------------------- */

static void give_fit(struct run *run, const struct group *g, struct result r, const struct curve_fit *fit)
{
	double df = (double)fit->line.n - 2, a_t = ratio(fit->line_a, fit->a_se), b_t = ratio(fit->b, fit->b_se), n = (double)fit->line.n;

	r.component = "a";
	r.value = fit->a;
	r.more[0].field = "se", r.more[0].number = fit->a_se;
	r.more[1].field = "t", r.more[1].number = a_t;
	r.more[2].field = "p", r.more[2].number = p_of_t(a_t, df);
	emit_result(run, g, &r);
	r.component = "b";
	r.value = fit->b;
	r.more[0].number = fit->b_se, r.more[1].number = b_t, r.more[2].number = p_of_t(b_t, df);
	emit_result(run, g, &r);
	r.component = "r2";
	r.value = fit->line.r2;
	r.reason = "the figures do not change";
	r.more[0].field = "adjusted", r.more[0].number = 1 - (1 - fit->line.r2) * (n - 1) / df;
	r.more[1].field = "f", r.more[1].number = fit->line.f;
	r.more[2].number = p_of_f(fit->line.f, 1, df);
	emit_result(run, g, &r);
}

static void fit_one(struct run *run, const struct group *g, uint32_t r, uint32_t activity, enum curve curve, const struct figures *f)
{
	double horizon = parameter_number(run, "horizon");
	struct result result = { .region = r, .activity = activity, .key[0] = { "curve", slice_of(curve_names[curve]) },
		                 .time = f->first == f->last ? panel_time(f->first) : period_between(run, f->first, f->last) };
	struct curve_fit fit;

	result.reason = curve_fit(curve, f->x, f->y, f->n, f->most, &fit);
	if (result.reason) {
		result.component = "b";
		result.value = NAN;
		emit_result(run, g, &result);
		return;
	}
	give_fit(run, g, result, &fit);
	for (int h = 1; h <= horizon; h++) {
		result.time = year_later(run, panel_time(f->last), h);
		result.component = "forecast";
		result.value = curve_at(&fit, year_of(panel_time(f->last)) + h - origin_of(run));
		emit_result(run, g, &result);
	}
	regression_free(&fit.line);
}

static int compute_fit(struct run *run, const struct group *g)
{
	struct figures f;

	figures_init(&f, g);
	for (uint32_t r = 0; r < g->regions_n; r++)
		for (uint32_t a = 0; a < (g->activities_n ? g->activities_n : 1); a++) {
			gather(run, g, r, a, &f);
			for (int c = 0; f.n && c < CURVES; c++)
				if (parameter_is(run, "curve", "all") || parameter_is(run, "curve", curve_names[c]))
					fit_one(run, g, r, g->activities_n ? a : NO_CODE, (enum curve)c, &f);
		}
	figures_fini(&f);
	return run->rc;
}

/* ---- need for land ------------------------------------------------------------------ */

enum quota { ON_LAND, SETTLING, MOVING, REUSED, AREA, QUOTAS };

static const char *const quota_names[QUOTAS] = { "on_land", "settling", "moving", "reused", "area" };

/* What a year asks for. */
struct land {
	double employment, settling, moving, reused, area;
};

static struct land land_of(double employment, const double *quota)
{
	double on_land = employment * quota[ON_LAND] / 100;
	struct land n = { .employment = employment, .settling = on_land * quota[SETTLING] / 100, .moving = on_land * quota[MOVING] / 100 };

	n.reused = (n.settling + n.moving) * quota[REUSED] / 100;
	n.area = (n.settling + n.moving - n.reused) * quota[AREA];
	return n;
}

static void give_land(struct run *run, const struct group *g, uint32_t r, uint32_t activity, struct slice time, const char *component,
                      const struct land *n, const char *reason)
{
	emit_result(run, g, &(struct result){ .region = r, .activity = activity, .time = time, .component = component, .value = n->area, .reason = reason,
		                              .more = { { "employment", n->employment }, { "settling", n->settling }, { "moving", n->moving },
		                                        { "reused", n->reused } } });
}

/* The region's own quota, or that of all regions; what is reused may be nothing. NULL, or why not. */
static const char *quotas_of(const struct run *run, struct slice activity, double *quota)
{
	const struct side *t = side_table(run, "quota");

	for (int q = 0; q < QUOTAS; q++) {
		quota[q] = side_value(t, activity, slice_of(quota_names[q]), (struct slice){ 0 });
		if (isnan(quota[q]) && q == REUSED)
			quota[q] = 0;
		if (isnan(quota[q]))
			return "the table has not all quotas of the activity";
		if (quota[q] < 0 || (q != AREA && quota[q] > 100))
			return "a quota that is no percentage from 0 to 100, or an area below 0";
	}
	return NULL;
}

/* What it takes to know the employment of years to come. */
struct ahead {
	struct curve_fit fit;
	bool fitted;
	double last;
};

static const char *look_ahead(struct run *run, const struct figures *f, struct ahead *ahead)
{
	const char *why = NULL;

	ahead->fitted = false;
	ahead->last = f->y[f->n - 1];
	for (int c = 0; c < CURVES; c++)
		if (parameter_is(run, "curve", curve_names[c])) {
			why = curve_fit((enum curve)c, f->x, f->y, f->n, f->most, &ahead->fit);
			ahead->fitted = !why;
		}
	return why;
}

static double employment_in(const struct run *run, const struct ahead *ahead, double year)
{
	/* a line may fall below nobody */
	return ahead->fitted ? fmax(0, curve_at(&ahead->fit, year - origin_of(run))) : ahead->last;
}

/* Sums of the years, and of all of them. */
struct lands {
	struct sum employment, settling, moving, reused, area;
};

static void lands_add(struct lands *to, const struct land *n)
{
	sum_add(&to->employment, n->employment);
	sum_add(&to->settling, n->settling);
	sum_add(&to->moving, n->moving);
	sum_add(&to->reused, n->reused);
	sum_add(&to->area, n->area);
}

static struct land lands_of(const struct lands *s)
{
	return (struct land){ sum_of(&s->employment), sum_of(&s->settling), sum_of(&s->moving), sum_of(&s->reused), sum_of(&s->area) };
}

/* The needs of one activity, year by year; NULL, or why they are not known. */
static const char *activity_lands(struct run *run, const struct group *g, uint32_t r, uint32_t a, const struct figures *f, const struct panel *from,
                                     struct lands *years, int horizon)
{
	static const struct land unknown = { NAN, NAN, NAN, NAN, NAN };
	double quota[QUOTAS];
	struct ahead ahead = { .fitted = false };
	const char *why = quotas_of(run, g->activities[a], quota);

	if (!why && f->last != from)
		why = "no figure in the last period";
	if (!why)
		for (size_t i = 0; i < f->n; i++)
			why = f->y[i] < 0 ? reason_negative : why;
	if (!why)
		why = look_ahead(run, f, &ahead);
	for (int h = 1; h <= horizon; h++) {
		struct land n = why ? unknown : land_of(employment_in(run, &ahead, year_of(panel_time(from)) + h), quota);
		give_land(run, g, r, a, year_later(run, panel_time(from), h), "area", &n, why);
		lands_add(&years[h], &n);
	}
	if (ahead.fitted)
		regression_free(&ahead.fit.line);
	return why;
}

static void region_lands(struct run *run, const struct group *g, uint32_t r, const struct panel *from, struct figures *f, struct lands *years, int horizon)
{
	static const char reason[] = "an activity of which they are not known";
	struct lands all = { .area = { 0, 0 } };
	bool any = false;

	for (int h = 0; h <= horizon; h++)
		years[h] = (struct lands){ .area = { 0, 0 } };
	for (uint32_t a = 0; a < g->activities_n; a++) {
		gather(run, g, r, a, f);
		if (!f->n)
			continue;
		any = true;
		activity_lands(run, g, r, a, f, from, years, horizon);
	}
	for (int h = 1; any && h <= horizon; h++) {
		struct land n = lands_of(&years[h]);
		give_land(run, g, r, NO_CODE, year_later(run, panel_time(from), h), "all", &n, reason);
		lands_add(&all, &n);
	}
	if (any) {
		struct land n = lands_of(&all);
		struct slice first = year_later(run, panel_time(from), 1), last = year_later(run, panel_time(from), horizon);
		struct slice time = horizon > 1 ? arena_printf(&run->arena, "%.*s/%.*s", (int)first.n, first.p, (int)last.n, last.p) : first;
		n.employment /= horizon; /* people stay, moves add up */
		give_land(run, g, r, NO_CODE, time, "horizon", &n, reason);
	}
}

static int compute_land(struct run *run, const struct group *g)
{
	int horizon = (int)parameter_number(run, "horizon");
	struct lands *years = xcalloc((size_t)horizon + 1, sizeof(*years));
	const struct panel *from = NULL;
	struct figures f;

	for (const struct panel *p = NULL; (p = next_panel(g, p));)
		from = p;
	figures_init(&f, g);
	if (from && !isfinite(year_of(panel_time(from))))
		diag_incomplete(run->stage->diag, NULL, "land_need: periods that are no years cannot be counted on");
	else
		for (uint32_t r = 0; from && r < g->regions_n; r++)
			region_lands(run, g, r, from, &f, years, horizon);
	figures_fini(&f);
	free(years);
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

#define CURVE_PARAMETERS { "origin", "0", "number", "the year from which x counts: for a power, mind which" }, \
	{ "maximum", "none", "none|number", "of the logistic curve; none: 1.001 times the largest figure" }

const struct indicator curve_rows[] = {
	{ .name = "curve_fit", .also = "curvefit power exponential logistic regression forecast", .needs = NEED_PERIODS | BY_CELL | WHOLE_SERIES, .compute = compute_fit,
	  .title = { "Қисық сәйкестендіру", "Подбор кривой", "Curve fitting" },
	  .meaning = { "Қатар қай қисықпен жүреді: түзу, дәрежелік, көрсеткіштік әлде логистикалық, және ол қайда апарады",
	               "По какой кривой идёт ряд: прямой, степенной, показательной или логистической, и куда она ведёт",
	               "Which curve the series follows: a line, a power, an exponential or a logistic curve, and where it leads" },
	  .formula = "x = year - origin; linear: y = a + b x; power: y = a x^b; exponential: y = a exp(b x); logistic: y = maximum / (1 + exp(a + b x)); each by least squares of the line that its logarithm makes, of which se, t, p, r2, f are (for a of a power and an exponential: of ln a)",
	  .source = "Rawlings, Pantula, Dickey (1998). [REAT curvefit]", .units = "a b se forecast", .range = "any; r2, p 0 to 1; se, f 0 and more",
	  .parameters = PARAMETERS({ "curve", "linear", "all|linear|power|exponential|logistic", "which" }, { "horizon", "0", "0..1000", "how many years to forecast" }, CURVE_PARAMETERS),
	  .output = "region, nace, curve, time; components a, b (se, t, p), r2 (adjusted, f, p), forecast",
	  .undefined = "null for fewer than three periods, and where there is no logarithm", .example = "--param horizon=3 curve_fit",
	  .data = "parse --comment '#' tests/golden/goettingen.csv" },
	{ .name = "land_need", .also = "gifpro tbs commercial area industrial land forecast", .needs = NEED_ACTIVITY | ACROSS_PERIODS, .compute = compute_land,
	  .tables = TABLES({ "quota", { "activity", "name" }, "by activity and name: on_land, settling, moving, reused in per cent, area of land for one of the values", false, NULL }),
	  .title = { "Өнеркәсіп жеріне қажеттілік", "Потребность в промышленной земле", "Need for commercial land" },
	  .meaning = { "Жаңадан орналасатын және көшетін кәсіпорындарға жыл сайын қанша өнеркәсіп жері керек: индустриялық аймақты жоспарлау үшін",
	               "Сколько промышленной земли нужно каждый год новым и переезжающим предприятиям: для планирования индустриальных зон",
	               "How much industrial and commercial land firms that settle or move ask for each year: for planning industrial zones" },
	  .formula = "settling = e on_land settling / 100^2; moving = e on_land moving / 100^2; reused = (settling + moving) reused / 100; value = (settling + moving - reused) area; e: the last figure, or that of its curve in the year, at least 0",
	  .source = "Bonny, Kahnert (2005); Difu (2010). [REAT gifpro; with curve= gifpro.tbs, which leaves out what is reused]",
	  .units = "area all horizon employment settling moving reused", .range = "0 and more",
	  .parameters = PARAMETERS({ "horizon", "1", "1..1000", "how many years ahead" },
	                           { "curve", "none", "none|linear|power|exponential|logistic", "how employment goes on; none: it stays" }, CURVE_PARAMETERS),
	  .output = "region, nace, time; components area (of the activity in a year), all (of the region in a year), horizon (of all years, employment their mean); employment, settling, moving, reused",
	  .undefined = "null where a quota is missing, but for reused, which is 0 then, where the last period has no figure, and for the region where that is so of an activity",
	  .example = "--table quota=<(printf '{\"nace\":\"%s\",\"name\":\"%s\",\"value\":%s}\\n' C on_land 100 C settling 0.3 C moving 0.7 C reused 10 C area 148 G on_land 40 G settling 0.3 G moving 0.7 G area 148) --param horizon=3 land_need",
	  .data = "parse --comment '#' tests/golden/goettingen.csv | jq -c 'select(.nace == \"C\" or .nace == \"G\")'" },
	{ .name = NULL },
};
