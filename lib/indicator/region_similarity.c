/* SPDX-License-Identifier: MIT */
/* Which regions do the same: how alike the activities of each two are. */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/presence.h"

/* Which activities each region has, a bit for each in `words` words a region. */
struct profiles {
	const uint32_t *diversity;
	uint64_t *bits;
	size_t words;
};

static struct profiles profiles_of(const struct presence *m)
{
	struct profiles all = { .diversity = m->diversity, .words = m->activities / 64 + 1 };

	all.bits = xcalloc(m->regions * all.words + 1, sizeof(*all.bits));
	for (size_t r = 0; r < m->regions; r++)
		for (size_t i = m->rows[r]; i < m->rows[r + 1]; i++)
			all.bits[r * all.words + m->has[i] / 64] |= (uint64_t)1 << m->has[i] % 64;
	return all;
}

/* How many activities both regions have. */
static double in_common(const struct profiles *all, uint32_t r, uint32_t s)
{
	const uint64_t *a = all->bits + r * all->words, *b = all->bits + s * all->words;
	int n = 0;

	for (size_t i = 0; i < all->words; i++)
		n += __builtin_popcountll(a[i] & b[i]);
	return n;
}

enum measure { BY_PROXIMITY, BY_JACCARD, BY_COSINE, BY_SHARE_COSINE, BY_OVERLAP };

static enum measure measure_of(const struct run *run)
{
	return parameter_is(run, "by", "proximity")    ? BY_PROXIMITY :
	       parameter_is(run, "by", "jaccard")      ? BY_JACCARD :
	       parameter_is(run, "by", "cosine")       ? BY_COSINE :
	       parameter_is(run, "by", "share_cosine") ? BY_SHARE_COSINE : BY_OVERLAP;
}

static double by_presence(enum measure by, const struct profiles *all, uint32_t r, uint32_t s)
{
	double both = in_common(all, r, s), a = all->diversity[r], b = all->diversity[s];

	if (a == 0 || b == 0) /* P(s|r) is 0/0 */
		return NAN;
	return ratio(both, by == BY_PROXIMITY ? fmax(a, b) : by == BY_JACCARD ? a + b - both : sqrt(a * b));
}

/* Sums over the activities of both regions' shares: what they have in common, their products. */
static double by_shares(enum measure by, const struct panel *p, uint32_t r, uint32_t s, const double *length)
{
	size_t i = p->rows[r], k = p->rows[s];
	struct sum least = { 0, 0 }, product = { 0, 0 };

	while (i < p->rows[r + 1] && k < p->rows[s + 1]) {
		const struct cell *a = &p->cells[i], *b = &p->cells[k];
		if (a->activity == b->activity) {
			double x = ratio(a->value, p->region_total[r]), y = ratio(b->value, p->region_total[s]);
			sum_add(&least, x < y ? x : y);
			sum_add(&product, x * y);
		}
		i += a->activity <= b->activity;
		k += b->activity <= a->activity;
	}
	return by == BY_OVERLAP ? sum_of(&least) : ratio(sum_of(&product), length[r] * length[s]);
}

/* The lengths of the regions' vectors of shares, NAN where those are none. */
static double *lengths_of(const struct panel *p)
{
	double *length = xcalloc(p->group->regions_n + 1, sizeof(*length));

	for (size_t r = 0; r < p->group->regions_n; r++) {
		struct sum squares = { 0, 0 };
		for (size_t i = p->rows[r]; i < p->rows[r + 1]; i++) {
			double share = ratio(p->cells[i].value, p->region_total[r]);
			sum_add(&squares, share * share);
		}
		length[r] = p->region_total[r] != 0 && !(p->region_flaws[r] & FLAW_NEGATIVE) ? sqrt(sum_of(&squares)) : NAN;
	}
	return length;
}

static int compute_region_similarity(struct run *run, const struct group *g)
{
	const char *field = arena_printf(&run->arena, "%.*s_to", SLICE_ARG(run->panel->region)).p;
	const double least = parameter_number(run, "least");
	const enum measure by = measure_of(run);
	const bool shares = by == BY_SHARE_COSINE || by == BY_OVERLAP;

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct profiles all = { 0 };
		double *length = NULL;

		if (shares)
			length = lengths_of(p);
		else
			all = profiles_of(presence_of(run, p));
		for (uint32_t r = 0; r < g->regions_n && run->rc == 0; r++)
			for (uint32_t s = r + 1; s < g->regions_n && run->rc == 0 && panel_has_region(p, r); s++) {
				if (!panel_has_region(p, s))
					continue;
				bool negative = shares && ((p->region_flaws[r] | p->region_flaws[s]) & FLAW_NEGATIVE);
				double value = !shares ? by_presence(by, &all, r, s) :
				               isnan(length[r]) || isnan(length[s]) ? NAN : by_shares(by, p, r, s, length);
				if (value < least)
					continue;
				emit_result(run, g, &(struct result){ .region = r, .activity = NO_CODE, .time = panel_time(p), .value = value,
					                              .reason = negative ? reason_negative : shares ? "an empty region" : "0/0: a region without any activity",
					                              .key = { { field, g->regions[s] } } });
			}
		free(length);
		free(all.bits);
	}
	return run->rc;
}

const struct indicator region_similarity_rows[] = {
	{ .name = "region_similarity", .also = "regions_alike structure_similarity finger_kreinin overlap", .needs = NEED_ACTIVITY, .compute = compute_region_similarity,
	  .title = { "Өңірлер құрылымының ұқсастығы", "Сходство структур регионов", "Similarity of regions" },
	  .meaning = { "Екі өңірдің қызмет түрлері қаншалықты бірдей: жоғары болса, бір-бірінен үйренуге, бірақ бәсекелесуге де болады",
	               "Насколько одинаковы виды деятельности двух регионов: чем выше, тем полезнее им опыт друг друга, но и тем сильнее они соперничают",
	               "How alike what two regions do is: the higher, the more they can learn from one another, and the more they compete" },
	  .formula = "of the d_r activities that region r has, n_rs shared with s: proximity n_rs / max(d_r, d_s), the lesser of the conditional probabilities; jaccard n_rs / (d_r + d_s - n_rs); cosine n_rs / sqrt(d_r d_s). Of the shares x_ri of activities: share_cosine sum x_ri x_si / (|x_r| |x_s|); overlap sum min(x_ri, x_si)",
	  .source = "Hidalgo, Klinger, Barabasi, Hausmann (2007) turned to regions; Jaccard (1912); Jaffe (1986), share_cosine; Finger, Kreinin (1979), overlap. [economiccomplexity proximity of countries: proximity]",
	  .range = "0 to 1, nothing in common to the same",
	  .parameters = PARAMETERS({ "by", "proximity", "proximity|jaccard|cosine|share_cosine|overlap", "the measure; the first three go by which activities a region has, the others by their shares" }, PRESENCE_PARAMETERS, { "least", "0", "number", "pairs less alike are left out" }), .weight = PRESENCE_WEIGHT,
	  .output = "region, region_to, time: each pair once", .undefined = "null where a region has no activity, is empty or, for shares, has a negative figure", .example = "region_similarity" },
	{ .name = NULL },
};
