/* SPDX-License-Identifier: MIT */
#include "indicator/similarity.h"

#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/presence.h"

enum { ACTIVITIES_MAX = 8192 };

const char *const similarity_names[SIMILARITIES] = { "lc_employment", "lc_establishments", "coi", "io", "occ", "average" };

static double figure(const struct panel *p, const double *of, size_t i, bool shares)
{
	double x = of ? of[i] : p->cells[i].value;

	if (isnan(x))
		return 0;
	return shares ? x / p->region_total[p->cells[i].region] : x;
}

struct matrix correlations_of(const struct panel *p, const double *of, bool shares, double *deviation)
{
	size_t n = p->group->activities_n, regions = 0;
	struct matrix m = matrix_new(n, n);
	double *scale = xcalloc(n + 1, sizeof(*scale)), *mean = xcalloc(n + 1, sizeof(*mean));

	for (size_t r = 0; r < p->group->regions_n; r++)
		regions += panel_has_region(p, (uint32_t)r);
	for (uint32_t a = 0; a < n; a++) {
		struct sum sum = { 0, 0 }, squares = { 0, 0 };
		for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++)
			sum_add(&sum, figure(p, of, p->by_activity[i], shares));
		mean[a] = sum_of(&sum) / (double)regions;
		for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
			double off = figure(p, of, p->by_activity[i], shares) - mean[a];
			sum_add(&squares, off * off);
		}
		sum_add(&squares, mean[a] * mean[a] * (double)(regions - (p->columns[a + 1] - p->columns[a])));
		scale[a] = sqrt(sum_of(&squares));
	}
	/*
	 * Products of deviations by the cells alone: sum over common regions of (x - mx)(y - my), less
	 * what the others are off: -mx (y - my) and -my (x - mx) where one is absent, mx my where both.
	 * With S = sum of x y over common regions it is S - n mx my, whatever is absent.
	 */
	for (size_t r = 0; r < p->group->regions_n; r++)
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
			double x = figure(p, of, i, shares), *row = matrix_row(&m, p->cells[i].activity);
			for (size_t k = i + 1; k < p->rows[r + 1]; k++)
				row[p->cells[k].activity] += x * figure(p, of, k, shares);
		}
	for (size_t a = 0; a < n; a++) {
		*matrix_at(&m, a, a) = 1;
		for (size_t b = a + 1; b < n; b++) {
			double covariance = *matrix_at(&m, a, b) - (double)regions * mean[a] * mean[b];
			*matrix_at(&m, a, b) = *matrix_at(&m, b, a) = ratio(covariance, scale[a] * scale[b]);
		}
	}
	for (size_t a = 0; deviation && a < n; a++)
		deviation[a] = scale[a];
	free(scale);
	free(mean);
	return m;
}

/* Ellison and Glaeser's co-agglomeration, the whole being the unweighted mean of the shares. */
static struct matrix coagglomeration(const struct panel *p, const struct similarity *s)
{
	struct matrix m = matrix_new(s->n, s->n), shares = matrix_new(s->n, p->group->regions_n);
	double *x = xcalloc(p->group->regions_n + 1, sizeof(*x));
	struct sum squares = { 0, 0 };

	for (size_t k = 0; k < s->n; k++)
		for (size_t i = p->columns[s->activity[k]]; i < p->columns[s->activity[k] + 1]; i++) {
			const struct cell *c = &p->cells[p->by_activity[i]];
			*matrix_at(&shares, k, c->region) = ratio(c->value, p->activity_total[c->activity]);
		}
	for (size_t r = 0; r < p->group->regions_n; r++) {
		struct sum sum = { 0, 0 };
		for (size_t k = 0; k < s->n; k++)
			sum_add(&sum, *matrix_at(&shares, k, r));
		x[r] = sum_of(&sum) / (double)s->n;
		sum_add(&squares, x[r] * x[r]);
	}
	for (size_t a = 0; a < s->n; a++)
		for (size_t b = a; b < s->n; b++) {
			struct sum sum = { 0, 0 };
			for (size_t r = 0; r < p->group->regions_n; r++)
				sum_add(&sum, (*matrix_at(&shares, a, r) - x[r]) * (*matrix_at(&shares, b, r) - x[r]));
			*matrix_at(&m, a, b) = *matrix_at(&m, b, a) = ratio(sum_of(&sum), 1 - sum_of(&squares));
		}
	free(x);
	matrix_free(&shares);
	return m;
}

/* The largest of four shares: of what i buys from j and j from i, sells to j and j to i. */
static struct matrix flows_between(const struct panel *p, const struct similarity *s, const struct side *t)
{
	const struct group *g = p->group;
	struct matrix z = matrix_new(s->n, s->n), m = matrix_new(s->n, s->n);
	double *bought = xcalloc(s->n + 1, sizeof(*bought)), *sold = xcalloc(s->n + 1, sizeof(*sold));

	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->n; k++) {
			double x = side_value(t, g->activities[s->activity[i]], g->activities[s->activity[k]], panel_time(p));
			*matrix_at(&z, i, k) = isnan(x) ? 0 : x;
			sold[i] += *matrix_at(&z, i, k);
			bought[k] += *matrix_at(&z, i, k);
		}
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->n; k++) {
			double ik = *matrix_at(&z, i, k), ki = *matrix_at(&z, k, i);
			*matrix_at(&m, i, k) = fmax(fmax(ratio(ik, bought[k]), ratio(ki, bought[i])), fmax(ratio(ik, sold[i]), ratio(ki, sold[k])));
		}
	free(bought);
	free(sold);
	matrix_free(&z);
	return m;
}

static int compare_texts(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

/* Correlation of the activities' shares over occupations. */
static struct matrix occupations_of(const struct panel *p, const struct similarity *s, const struct side *t)
{
	struct slice *names = xcalloc(t->n + 1, sizeof(*names));
	struct matrix m = matrix_new(s->n, s->n), x;
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		names[i] = t->rows[i].key[1];
	qsort(names, t->n, sizeof(*names), compare_texts);
	for (size_t i = 0; i < t->n; i++)
		if (!i || !slice_eq(names[i], names[n - 1]))
			names[n++] = names[i];
	x = matrix_new(s->n, n);
	for (size_t k = 0; k < s->n; k++) {
		struct sum sum = { 0, 0 }, squares = { 0, 0 };
		double all, scale;
		for (size_t o = 0; o < n; o++) {
			double v = side_value(t, p->group->activities[s->activity[k]], names[o], panel_time(p));
			*matrix_at(&x, k, o) = isnan(v) ? 0 : v;
			sum_add(&sum, *matrix_at(&x, k, o));
		}
		all = sum_of(&sum);
		for (size_t o = 0; o < n; o++) {
			*matrix_at(&x, k, o) = ratio(*matrix_at(&x, k, o), all) - 1 / (double)n;
			sum_add(&squares, *matrix_at(&x, k, o) * *matrix_at(&x, k, o));
		}
		scale = sqrt(sum_of(&squares));
		for (size_t o = 0; o < n; o++)
			*matrix_at(&x, k, o) = ratio(*matrix_at(&x, k, o), scale);
	}
	for (size_t a = 0; a < s->n; a++)
		for (size_t b = 0; b < s->n; b++) {
			struct sum sum = { 0, 0 };
			for (size_t o = 0; o < n; o++)
				sum_add(&sum, *matrix_at(&x, a, o) * *matrix_at(&x, b, o));
			*matrix_at(&m, a, b) = a == b ? 1 : sum_of(&sum);
		}
	free(names);
	matrix_free(&x);
	return m;
}

static bool is_named(struct slice list, const char *name)
{
	while (list.p)
		if (slice_is(slice_trim(slice_cut(&list, ';')), name))
			return true;
	return false;
}

/* Mean of the matrices, each standardised over its pairs. */
static struct matrix average_of(const struct run *run, const struct similarity *s)
{
	struct matrix m = matrix_new(s->n, s->n);
	size_t pairs = s->n * (s->n - 1) / 2;
	double *x = xcalloc(pairs + 1, sizeof(*x)), used = 0;

	for (int k = 0; k < AVERAGE; k++) {
		double mean, sd;
		size_t n = 0;
		if (!s->m[k].x || !is_named(parameter(run, "composite"), similarity_names[k]))
			continue;
		for (size_t a = 0; a < s->n; a++)
			for (size_t b = a + 1; b < s->n; b++)
				x[n++] = *matrix_at(&s->m[k], a, b);
		sd = spread_of(x, n, true, &mean);
		for (size_t a = 0; a < s->n; a++)
			for (size_t b = 0; b < s->n; b++)
				*matrix_at(&m, a, b) += ratio(*matrix_at(&s->m[k], a, b) - mean, sd);
		used++;
	}
	for (size_t i = 0; i < s->n * s->n; i++)
		m.x[i] = ratio(m.x[i], used);
	free(x);
	return m;
}

static void *make(struct run *run, const struct panel *p)
{
	const struct side *io = side_table(run, "io"), *occupations = side_table(run, "occupations");
	const double *establishments = panel_column(p, "establishments");
	struct similarity *s = xcalloc(1, sizeof(*s));
	struct matrix all[2] = { correlations_of(p, NULL, false, NULL) };

	if (establishments)
		all[1] = correlations_of(p, establishments, false, NULL);
	s->activity = xcalloc(p->group->activities_n + 1, sizeof(*s->activity));
	for (uint32_t a = 0; a < p->group->activities_n; a++)
		if (panel_has_activity(p, a))
			s->activity[s->n++] = a;
	for (int k = 0; k < 2; k++) {
		if (!all[k].x)
			continue;
		s->m[k] = matrix_new(s->n, s->n);
		for (size_t a = 0; a < s->n; a++)
			for (size_t b = 0; b < s->n; b++)
				*matrix_at(&s->m[k], a, b) = *matrix_at(&all[k], s->activity[a], s->activity[b]);
		matrix_free(&all[k]);
	}
	s->m[COI] = coagglomeration(p, s);
	if (io)
		s->m[IO] = flows_between(p, s, io);
	if (occupations)
		s->m[OCC] = occupations_of(p, s, occupations);
	s->m[AVERAGE] = average_of(run, s);
	return s;
}

static void drop(void *memory)
{
	struct similarity *s = memory;

	for (int k = 0; k < SIMILARITIES; k++)
		matrix_free(&s->m[k]);
	free(s->activity);
	free(s);
}

const struct similarity *similarity_of(struct run *run, const struct panel *p)
{
	static const char kind;

	if (p->group->activities_n > ACTIVITIES_MAX) {
		run->rc = diag_fail(run->stage->diag, NULL, "%s: %zu activities are too many to pair; aggregate them first",
		                    run->indicator->name, p->group->activities_n);
		return NULL;
	}
	return run_memo(run, p, &kind, make, drop);
}

/* ---- as an indicator -------------------------------------------------------- */

static int compute_similarity(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const struct similarity *s = similarity_of(run, p);
		for (size_t a = 0; s && a < s->n; a++)
			for (size_t b = a + 1; b < s->n; b++)
				for (int k = 0; k < SIMILARITIES; k++)
					if (s->m[k].x)
						emit_result(run, g, &(struct result){
							.region = NO_CODE, .activity = s->activity[a], .time = panel_time(p),
							.component = similarity_names[k], .value = *matrix_at(&s->m[k], a, b),
							.reason = "0/0: an activity that is the same everywhere, or not in the table",
							.key = { { pair_field(run, g), g->activities[s->activity[b]] } } });
	}
	return run->rc;
}

const struct indicator similarity_rows[] = {
	{ .name = "similarity", .also = "delgado_porter_stern dps", .needs = NEED_ACTIVITY, .compute = compute_similarity,
	  .columns = SIMILARITY_COLUMNS, .tables = TABLES(SIMILARITY_TABLES),
	  .title = { "Қызмет түрлерінің ұқсастығы", "Сходство видов деятельности", "Similarity of activities" },
	  .meaning = { "Екі сала бір өңірлерде тұра ма, бір-біріне сата ма, бір мамандарды жалдай ма: жоғары болса – бір кластерден",
	               "Стоят ли две отрасли в одних регионах, продают ли друг другу, нанимают ли те же профессии: чем выше, тем вернее один кластер",
	               "Whether two industries share regions, trade with one another, hire the same occupations: the higher, the likelier they are one cluster" },
	  .formula = "lc_*: Pearson's correlation over regions; coi: sum (s_i - x)(s_j - x) / (1 - sum x^2), x the mean share; io: the largest of the four shares of purchases and sales; occ: correlation of occupation shares; average: mean of those of `composite`, each standardised over the pairs",
	  .source = "Delgado, Porter, Stern (2016)", .range = "lc, occ -1 to 1; io 0 to 1",
	  .parameters = PARAMETERS(SIMILARITY_PARAMETERS), .output = "nace, nace_to, time; components lc_employment, lc_establishments, coi, io, occ, average",
	  .undefined = "null where an activity is the same in all regions", .example = "similarity" },
	{ .name = NULL },
};
