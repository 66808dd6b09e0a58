/* SPDX-License-Identifier: MIT */
/*
 * What a region could gain from activities it has not: those near to what it has count for
 * its outlook, and of each, what new ones it would bring near, for its gain.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/complexity.h"
#include "indicator/groups.h"
#include "indicator/lanes.h"
#include "indicator/relatedness.h"

static const char reason_scores[] = "the activities have no complexity: the matrix falls apart, or the region has all";

struct outlook {
	struct density density;
	struct matrix back; /* the density's phi the other way round, where that is not the same */
	struct matrix weights, gains; /* of DENSITY_REGIONS regions from `first` on; see gains_of() */
	size_t first;
	double *pci; /* as --param standard= says; 0 where the activity has none */
};

static bool outlook_open(struct run *run, const struct panel *p, struct outlook *o)
{
	const struct presence *m;
	double mean, sd;

	if (!density_open(run, p, &o->density))
		return false;
	m = complexity_of(run, p);
	pci_scale(run, m, &mean, &sd);
	o->pci = xcalloc(m->activities + 1, sizeof(*o->pci));
	o->back = o->density.one_way ? matrix_transpose(&o->density.phi) : (struct matrix){ 0 };
	o->weights = matrix_new(DENSITY_REGIONS, m->activities);
	o->gains = matrix_new(DENSITY_REGIONS, m->activities);
	o->first = SIZE_MAX / 2; /* none yet */
	for (size_t a = 0; a < m->activities; a++) {
		double x = ratio(m->pci[a] - mean, sd);
		o->pci[a] = m->ubiquity[a] ? x : 0;
	}
	return true;
}

static void outlook_close(struct outlook *o)
{
	density_close(&o->density);
	free(o->pci);
	matrix_free(&o->back);
	matrix_free(&o->weights);
	matrix_free(&o->gains);
}

static double outlook_of(struct outlook *o, uint32_t region)
{
	const struct presence *m = o->density.m;
	struct sum sum = { 0, 0 };

	density_of(&o->density, region);
	for (uint32_t a = 0; a < m->activities; a++)
		if (m->ubiquity[a] && !presence_has(m, region, a))
			sum_add(&sum, o->density.row[a] * o->pci[a]);
	return sum_of(&sum);
}

static int compute_outlook(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct outlook o;
		double mean = 0, sd = 1, *value = xcalloc(g->regions_n + 1, sizeof(*value));
		if (!outlook_open(run, p, &o)) {
			free(value);
			return -1;
		}
		for (uint32_t r = 0; r < g->regions_n; r++)
			value[r] = panel_has_region(p, r) ? outlook_of(&o, r) : NAN;
		if (parameter_is(run, "scale", "z"))
			sd = spread_of(value, g->regions_n, false, &mean);
		for (uint32_t r = 0; r < g->regions_n; r++)
			if (panel_has_region(p, r))
				emit(run, g, r, NO_CODE, panel_time(p), NULL, ratio(value[r] - mean, sd), reason_scores);
		outlook_close(&o);
		free(value);
	}
	return run->rc;
}

/* What every activity that the region has not would add: of b the sum over those it has
 * not of phi_ba / sum_k phi_ka PCI_a. */
static const double *gains_of(struct outlook *o, uint32_t region)
{
	const struct density *d = &o->density;
	size_t last;

	if (region - o->first >= DENSITY_REGIONS) { /* of an unsigned number: or is below it */
		o->first = region / DENSITY_REGIONS * DENSITY_REGIONS;
		last = o->first + DENSITY_REGIONS < d->m->regions ? o->first + DENSITY_REGIONS : d->m->regions;
		for (size_t r = o->first; r < last; r++) {
			double *weights = matrix_row(&o->weights, r - o->first);
			for (uint32_t a = 0; a < d->m->activities; a++)
				weights[a] = d->m->ubiquity[a] ? ratio(o->pci[a], d->sums[a]) : 0;
			for (size_t i = d->m->rows[r]; i < d->m->rows[r + 1]; i++)
				weights[d->m->has[i]] = 0;
		}
		lanes_multiply(&o->gains, &o->weights, d->one_way ? &o->back : &d->phi);
	}
	return matrix_row(&o->gains, region - o->first);
}

static int compute_gain(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct outlook o;
		double mean, sd = 1;
		if (!outlook_open(run, p, &o))
			return -1;
		const struct presence *m = o.density.m;
		if (parameter_is(run, "scale", "regions"))
			sd = spread_of(m->eci, m->regions, false, &mean);
		for (uint32_t r = 0; r < g->regions_n && run->rc == 0; r++) {
			if (!panel_has_region(p, r))
				continue;
			const double *near = gains_of(&o, r);
			size_t at = m->rows[r];
			for (uint32_t a = 0; a < g->activities_n; a++)
				if (at < m->rows[r + 1] && m->has[at] == a)
					at++;
				else if (panel_has_activity(p, a))
					emit(run, g, r, a, panel_time(p), NULL, m->ubiquity[a] ? ratio(near[a], sd) : NAN,
					     m->ubiquity[a] ? reason_scores : "no region is specialised in it");
		}
		outlook_close(&o);
	}
	return run->rc;
}

const struct indicator outlook_rows[] = {
	{ .name = "complexity_outlook", .also = "coi", .needs = NEED_ACTIVITY, .compute = compute_outlook,
	  .title = { "Күрделілік келешегі индексі", "Индекс перспектив сложности", "Complexity outlook index" },
	  .meaning = { "Өңірге жақын, бірақ онда әлі жоқ күрделі қызмет түрлері қанша: жоғары болса, таңдау мол",
	               "Сколько сложных видов деятельности рядом с тем, что в регионе уже есть: чем выше, тем богаче выбор",
	               "How much complex activity that the region has not is near to what it has: the higher, the more it can choose" },
	  .formula = "sum_i d_ri (1 - M_ri) PCI_i, d the density with the activity itself in it; as z-scores",
	  .source = "Hausmann et al. (2014). [py-ecomplexity coi: the defaults; economiccomplexity complexity_outlook: standard=sample, scale=none]",
	  .range = "any, in standard deviations",
	  .parameters = PARAMETERS(PCI_STANDARD("none"), { "scale", "z", "z|none", "z-scores over the regions, or as it is" }, DENSITY("in")), .weight = PRESENCE_WEIGHT,
	  .output = "region, time", .undefined = "null for all where the matrix falls apart", .example = "complexity_outlook" },
	{ .name = "complexity_gain", .also = "cog outlook_gain opportunity", .needs = NEED_ACTIVITY, .compute = compute_gain,
	  .title = { "Келешек өсімі", "Прирост перспектив", "Complexity outlook gain" },
	  .meaning = { "Қызмет түрі өңірге келсе, қандай күрделі түрлерге жол ашады", "К каким сложным видам деятельности откроет путь этот вид, если придёт в регион",
	               "What complex activities the activity would bring near, were the region to enter it" },
	  .formula = "(1 - M_ri) sum_j (1 - M_rj) phi_ij / sum_k phi_kj PCI_j, over the deviation of ECI",
	  .source = "Hausmann et al. (2014). [py-ecomplexity cog: the defaults]", .range = "any",
	  .parameters = PARAMETERS(PCI_STANDARD("none"), { "scale", "regions", "regions|none", "over the deviation of the regions' scores, or as it is" }, DENSITY("in")), .weight = PRESENCE_WEIGHT,
	  .output = "region, nace, time: activities that the region has not", .undefined = "null where no region has the activity, or the matrix falls apart", .example = "complexity_gain" },
	{ .name = NULL },
};
