/* SPDX-License-Identifier: MIT */
#include "indicator/similarity.h"

#include <math.h>
#include <stdlib.h>

#include "indicator/correlation.h"
#include "indicator/groups.h"
#include "indicator/presence.h"

const char *const similarity_names[SIMILARITIES] = { "lc_employment", "lc_establishments", "coi", "io", "occ", "average" };

/*
 * Ellison and Glaeser's co-agglomeration, the whole being the unweighted mean of the shares.
 * The product of two deviations is taken apart, s_i s_j - s_i x - s_j x + x x, so that absent
 * cells cost nothing. Of an activity with negative or unknown figures there are no shares.
 */
static struct matrix coagglomeration(const struct panel *p, const struct similarity *s)
{
	const struct group *g = p->group;
	double *share = xcalloc(p->n + 1, sizeof(*share)), *mean = xcalloc(g->regions_n + 1, sizeof(*mean));
	struct sum *sums = xcalloc(g->regions_n + 1, sizeof(*sums)), squares = { 0, 0 };
	struct matrix m = matrix_new(s->n, s->n), products;
	double counted = 0;

	for (size_t k = 0; k < s->n; k++) {
		uint32_t a = s->activity[k];
		if (s->flaws[k] || p->activity_total[a] == 0)
			continue;
		counted++;
		for (size_t i = p->columns[a]; i < p->columns[a + 1]; i++) {
			size_t cell = p->by_activity[i];
			share[cell] = p->cells[cell].value / p->activity_total[a];
			sum_add(&sums[p->cells[cell].region], share[cell]);
		}
	}
	for (size_t r = 0; r < g->regions_n; r++) {
		mean[r] = ratio(sum_of(&sums[r]), counted);
		sum_add(&squares, mean[r] * mean[r]);
	}
	products = products_of(p, share);
	double *with_mean = xcalloc(s->n + 1, sizeof(*with_mean));
	for (size_t k = 0; k < s->n; k++) {
		struct sum sum = { 0, 0 };
		for (size_t i = p->columns[s->activity[k]]; i < p->columns[s->activity[k] + 1]; i++)
			sum_add(&sum, share[p->by_activity[i]] * mean[p->cells[p->by_activity[i]].region]);
		with_mean[k] = s->flaws[k] || p->activity_total[s->activity[k]] == 0 ? NAN : sum_of(&sum);
	}
	for (size_t a = 0; a < s->n; a++)
		for (size_t b = 0; b < s->n; b++) {
			struct sum sum = { *matrix_at(&products, s->activity[a], s->activity[b]), 0 };
			sum_add(&sum, -with_mean[a < b ? a : b]);
			sum_add(&sum, -with_mean[a < b ? b : a]);
			sum_add(&sum, sum_of(&squares));
			*matrix_at(&m, a, b) = ratio(sum_of(&sum), 1 - sum_of(&squares));
		}
	matrix_free(&products);
	free(with_mean);
	free(share);
	free(mean);
	free(sums);
	return m;
}

/* The flows of the table, between the activities of the panel; what each buys and sells is
 * of the whole table, so that a part of the activities leaves the shares as they are. */
static struct matrix flows_of(const struct panel *p, const struct similarity *s, const struct side *t, double *bought, double *sold)
{
	const struct group *g = p->group;
	size_t *number = xcalloc(g->activities_n + 1, sizeof(*number));
	struct sum *in = xcalloc(s->n + 1, sizeof(*in)), *out = xcalloc(s->n + 1, sizeof(*out));
	struct matrix z = matrix_new(s->n, s->n);

	for (size_t k = 0; k < s->n; k++)
		number[s->activity[k]] = k + 1;
	for (size_t i = 0; i < t->n; i++) {
		const struct side_row *row = &t->rows[i];
		uint32_t from = group_activity(g, row->key[0]), to = group_activity(g, row->key[1]);
		double x;
		if (i && slice_eq(row->key[0], row[-1].key[0]) && slice_eq(row->key[1], row[-1].key[1]))
			continue; /* of another time: side_value() picks */
		x = side_value(t, row->key[0], row->key[1], panel_time(p));
		if (isnan(x))
			continue;
		size_t seller = from == UINT32_MAX ? 0 : number[from], buyer = to == UINT32_MAX ? 0 : number[to];
		if (seller)
			sum_add(&out[seller - 1], x);
		if (buyer)
			sum_add(&in[buyer - 1], x);
		if (seller && buyer)
			*matrix_at(&z, seller - 1, buyer - 1) = x;
	}
	for (size_t k = 0; k < s->n; k++) {
		bought[k] = sum_of(&in[k]);
		sold[k] = sum_of(&out[k]);
	}
	free(number);
	free(in);
	free(out);
	return z;
}

/* The largest of four shares: of what i buys from j and j from i, sells to j and j to i. */
static struct matrix links_of(const struct panel *p, const struct similarity *s, const struct side *t)
{
	double *bought = xcalloc(s->n + 1, sizeof(*bought)), *sold = xcalloc(s->n + 1, sizeof(*sold));
	struct matrix z = flows_of(p, s, t, bought, sold), m = matrix_new(s->n, s->n);

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

/* What `composite` names, a bit each; -1 after usage_fail(). */
static int composite_of(struct run *run)
{
	struct slice list = parameter(run, "composite");
	int named = 0;

	while (list.p) {
		struct slice word = slice_trim(slice_cut(&list, ';'));
		int k = 0;
		while (k < AVERAGE && !slice_is(word, similarity_names[k]))
			k++;
		if (k == AVERAGE)
			return run->rc = usage_fail(run->stage, "--param composite of %s: no similarity \"%.*s\"; there are lc_employment, "
			                            "lc_establishments, coi, io, occ", run->indicator->name, SLICE_ARG(word));
		named |= 1 << k;
	}
	return named;
}

/* Mean of the matrices, each standardised over its pairs. */
static struct matrix average_of(const struct similarity *s)
{
	struct matrix m = matrix_new(s->n, s->n);
	size_t pairs = s->n * (s->n - 1) / 2;
	double *x = xcalloc(pairs + 1, sizeof(*x)), used = 0;

	for (int k = 0; k < AVERAGE; k++) {
		double mean, sd;
		size_t n = 0;
		if (!s->counts[k])
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

/* What goes by the figures of regions, for the activities of `s`. */
static void add_regional(struct similarity *s, const struct panel *p)
{
	const double *establishments = panel_column(p, "establishments");
	struct matrix all[2] = { correlations_of(p, NULL, false, NULL) };

	if (establishments)
		all[1] = correlations_of(p, establishments, false, NULL);
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
}

static void *make_all(struct run *run, const struct panel *p)
{
	const struct side *io = side_table(run, "io"), *occupations = side_table(run, "occupations");
	struct similarity *s = xcalloc(1, sizeof(*s));
	bool *unknown;

	s->activity = xcalloc(p->group->activities_n + 1, sizeof(*s->activity));
	s->flaws = xcalloc(p->group->activities_n + 1, sizeof(*s->flaws));
	unknown = unknown_activities(p, NULL);
	for (uint32_t a = 0; a < p->group->activities_n; a++)
		if (panel_has_activity(p, a)) {
			s->flaws[s->n] = (p->activity_flaws[a] & FLAW_NEGATIVE) | (unknown[a] ? FLAW_MISSING : 0);
			s->activity[s->n++] = a;
		}
	free(unknown);
	add_regional(s, p);
	if (io)
		s->m[IO] = links_of(p, s, io);
	if (occupations)
		s->m[OCC] = occupations_of(p, s, occupations);
	return s;
}

static void drop_all(void *memory)
{
	struct similarity *s = memory;

	for (int k = 0; k < AVERAGE; k++)
		matrix_free(&s->m[k]);
	free(s->activity);
	free(s->flaws);
	free(s);
}

/* The same matrices, and the average of those that this indicator wants. */
static void *make_average(struct run *run, const struct panel *p)
{
	static const char kind;
	struct similarity *s = xcalloc(1, sizeof(*s));
	int wanted = composite_of(run);

	*s = *(const struct similarity *)run_memo(run, p, &kind, make_all, drop_all);
	for (int k = 0; k < AVERAGE; k++)
		s->counts[k] = wanted & 1 << k && s->m[k].x;
	s->m[AVERAGE] = average_of(s);
	return s;
}

static void drop_average(void *memory)
{
	struct similarity *s = memory;

	matrix_free(&s->m[AVERAGE]);
	free(s);
}

struct similarity similarity_drawn(const struct similarity *s, const struct panel *drawn)
{
	struct similarity again = *s;

	for (int k = LC_EMPLOYMENT; k <= COI; k++)
		again.m[k] = (struct matrix){ 0 };
	again.m[AVERAGE] = (struct matrix){ 0 };
	add_regional(&again, drawn);
	return again;
}

void similarity_drop_drawn(struct similarity *again)
{
	for (int k = LC_EMPLOYMENT; k <= COI; k++)
		matrix_free(&again->m[k]);
}

const struct similarity *similarity_of(struct run *run, const struct panel *p)
{
	static const char kinds[1 << AVERAGE]; /* one for each choice, as indicators of a run may differ */
	int wanted = composite_of(run);

	if (wanted < 0 || !can_pair(run, p))
		return NULL;
	return run_memo(run, p, &kinds[wanted], make_average, drop_average);
}

int similarity_wanted(struct run *run, const struct similarity *s)
{
	int k = 0;

	if (!s)
		return -1;
	while (k < AVERAGE && !parameter_is(run, "on", similarity_names[k]))
		k++;
	if (!s->m[k].x)
		return run->rc = diag_fail(run->stage->diag, NULL, "%s: no data for on=%s; see --describe similarity for what it needs",
		                           run->indicator->name, similarity_names[k]);
	return k;
}

/* ---- as an indicator -------------------------------------------------------- */

static const char *reason_of(const struct similarity *s, size_t a, size_t b, int k)
{
	uint8_t flaws = s->flaws[a] | s->flaws[b];

	if (k == IO || k == OCC)
		return "0/0: an activity that the table has nothing of";
	if (flaws & FLAW_MISSING)
		return reason_missing;
	if (flaws & FLAW_NEGATIVE && k == COI)
		return reason_negative;
	return k == AVERAGE           ? "one that it is the average of is not defined" :
	       k == LC_ESTABLISHMENTS ? "0/0: an activity with as many everywhere, or a record without" :
	                                "0/0: an activity that is the same everywhere";
}

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
							.reason = reason_of(s, a, b, k),
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
	  .source = "Delgado, Porter, Stern (2016)", .range = "any; lc_employment, lc_establishments, occ -1 to 1; io 0 to 1",
	  .parameters = PARAMETERS(SIMILARITY_PARAMETERS), .output = "nace, nace_to, time; components lc_employment, lc_establishments, coi, io, occ, average",
	  .undefined = "null where an activity is the same in all regions, has records without value, or is not in a table", .example = "similarity" },
	{ .name = NULL },
};
