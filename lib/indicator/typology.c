/* SPDX-License-Identifier: MIT */
/*
 * Types of clusters: by who leads them (Markusen 1996) and how large firms are, by the class of
 * their technology, and by their link to a university.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/groups.h"
#include "indicator/labelled.h"

/* ---- by firms ------------------------------------------------------------------- */

enum type { MIXED, MARSHALLIAN, HUB, SATELLITE, STATE, TYPES, UNDECIDED = TYPES };

static const char *const type_names[] = { "mixed", "marshallian", "hub-and-spoke", "satellite", "state-anchored", "unknown" };

/* Who may dominate, in the order they are asked: who owns comes before how large. */
enum { BY_STATE, BY_EXTERNAL, BY_LARGE, BY_SMALL, LEADERS };

static const struct {
	const char *name;
	enum type type;
} leaders[LEADERS] = { { "state", STATE }, { "external", SATELLITE }, { "large", HUB }, { "small", MARSHALLIAN } };

/* The first that has the part it takes; one without a figure before it leaves the type open. */
static enum type type_of(const double *shares, const bool *asked, const double *least)
{
	bool open = false;

	for (int k = 0; k < LEADERS; k++) {
		if (asked[k] && shares[k] >= least[k] && !open)
			return leaders[k].type;
		open |= asked[k] && isnan(shares[k]);
	}
	return open ? UNDECIDED : MIXED;
}

static void give_type(struct run *run, const struct panel *p, size_t i)
{
	const struct cell *c = &p->cells[i];
	double shares[LEADERS], least[LEADERS];
	bool asked[LEADERS], wrong = false, none = c->value <= 0;
	enum type type;

	for (int k = 0; k < LEADERS; k++) {
		const double *column = panel_column(p, leaders[k].name);
		asked[k] = column != NULL;
		shares[k] = column ? ratio(column[i], c->value) : NAN;
		least[k] = parameter_number(run, leaders[k].name);
		wrong |= shares[k] < 0 || shares[k] > 1;
	}
	type = none || wrong ? UNDECIDED : type_of(shares, asked, least);
	emit_result(run, p->group, &(struct result){
		.region = c->region, .activity = c->activity, .time = panel_time(p), .value = type == UNDECIDED ? NAN : (double)type,
		.reason = none ? "0/0: the cell is empty or negative" : wrong ? "a part is negative or more than the whole" : "state, external, large or small has no value",
		.key = { { "type", slice_of(type_names[type]) } },
		.more = { { "state", shares[BY_STATE] }, { "external", shares[BY_EXTERNAL] }, { "large", shares[BY_LARGE] }, { "small", shares[BY_SMALL] } } });
}

static void give_size_class(struct run *run, const struct panel *p, size_t i, const double *firms)
{
	static const char *const bounds[] = { "micro", "small", "medium" };
	const struct cell *c = &p->cells[i];
	double mean = ratio(c->value, firms[i]);
	const char *class = "large";

	if (mean < 0)
		mean = NAN;
	for (int k = 2; k >= 0; k--)
		if (mean < parameter_number(run, arena_printf(&run->arena, "under_%s", bounds[k]).p))
			class = bounds[k];
	emit_result(run, p->group, &(struct result){ .region = c->region, .activity = c->activity, .time = panel_time(p), .component = "size",
		                                     .value = mean, .reason = "no firms, or no figure of them",
		                                     .key = { { "class", slice_of(isnan(mean) ? "unknown" : class) } } });
}

/* What a university has to do with the cluster, by its size, against the whole. */
static void give_university(struct run *run, const struct panel *p, const double *university)
{
	struct sum links = { 0, 0 }, sizes = { 0, 0 };
	double least = parameter_number(run, "university");

	for (size_t i = 0; i < p->n; i++)
		if (university[i] >= 0 && p->cells[i].value > 0) {
			sum_add(&links, university[i]);
			sum_add(&sizes, p->cells[i].value);
		}
	for (size_t i = 0; i < p->n; i++) {
		const struct cell *c = &p->cells[i];
		bool known = university[i] >= 0 && c->value > 0;
		double quotient = known ? ratio(ratio(university[i], c->value), ratio(sum_of(&links), sum_of(&sizes))) : NAN;
		emit_result(run, p->group, &(struct result){
			.region = c->region, .activity = c->activity, .time = panel_time(p), .component = "university", .value = quotient,
			.reason = known ? "0/0: no cell has a link" : "no figure of the university, or an empty cell",
			.key = { { "class", slice_of(isnan(quotient) ? "unknown" : quotient >= least && university[i] > 0 ? "linked" : "not linked") } } });
	}
}

static int compute_type(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		const double *firms = panel_column(p, "firms"), *university = panel_column(p, "university");
		bool led = false;
		for (int k = 0; k < LEADERS; k++)
			led |= panel_column(p, leaders[k].name) != NULL;
		if (!led && !firms && !university)
			return diag_fail(run->stage->diag, NULL, "%s needs one of the fields state, external, large, small, firms, university; "
			                                         "see --with", run->indicator->name);
		for (size_t i = 0; i < p->n; i++) {
			if (led)
				give_type(run, p, i);
			if (firms)
				give_size_class(run, p, i, firms);
		}
		if (university)
			give_university(run, p, university);
	}
	return run->rc;
}

/* ---- by technology ---------------------------------------------------------------- */

/* Regions by clusters by classes. */
struct technology {
	const struct panel *panel;
	struct labelled classes, clusters;
	size_t clusters_n; /* 1 without the table */
	bool clustered;
	struct sum *size;  /* regions x clusters x classes */
	struct sum *whole; /* clusters x classes */
	bool *high;        /* per class */
};

static struct technology technology_of(const struct run *run, const struct panel *p)
{
	const struct side *clusters = side_table(run, "cluster");
	struct technology t = { .panel = p, .classes = labelled_by(side_table(run, "tech"), p), .clustered = clusters, .clusters_n = 1 };
	size_t n = t.classes.n;

	if (clusters) {
		t.clusters = labelled_by(clusters, p);
		t.clusters_n = t.clusters.n;
	}
	t.size = xcalloc(p->group->regions_n * t.clusters_n * n + 1, sizeof(*t.size));
	t.whole = xcalloc(t.clusters_n * n + 1, sizeof(*t.whole));
	t.high = xcalloc(n + 1, sizeof(*t.high));
	for (size_t i = 0; i < p->n; i++) {
		const struct cell *c = &p->cells[i];
		size_t class = t.classes.of[c->activity], cluster = clusters ? t.clusters.of[c->activity] : 0;
		if (class == n || cluster == t.clusters_n)
			continue;
		sum_add(&t.size[(c->region * t.clusters_n + cluster) * n + class], c->value);
		sum_add(&t.whole[cluster * n + class], c->value);
	}
	for (size_t k = 0; k < n; k++) {
		struct slice wanted = parameter(run, "high");
		while (wanted.n)
			t.high[k] |= slice_eq(slice_cut(&wanted, ';'), t.classes.names[k]);
	}
	return t;
}

static void technology_free(struct technology *t)
{
	labelled_free(&t->classes);
	labelled_free(&t->clusters);
	free(t->size);
	free(t->whole);
	free(t->high);
}

/* The shares of the classes, and of the high ones together; NAN for nothing. */
static double shares_of(const struct technology *t, const struct sum *size, double *shares)
{
	struct sum all = { 0, 0 }, high = { 0, 0 };

	for (size_t k = 0; k < t->classes.n; k++)
		sum_add(&all, sum_of(&size[k]));
	for (size_t k = 0; k < t->classes.n; k++) {
		shares[k] = ratio(sum_of(&size[k]), sum_of(&all));
		if (t->high[k])
			sum_add(&high, sum_of(&size[k]));
	}
	return ratio(sum_of(&high), sum_of(&all));
}

static void give_technology(struct run *run, const struct technology *t, uint32_t r, size_t cluster)
{
	const struct panel *p = t->panel;
	size_t n = t->classes.n, most = 0;
	double *own = xcalloc(n + 1, sizeof(*own)), *whole = xcalloc(n + 1, sizeof(*whole));
	double high = shares_of(t, t->size + (r * t->clusters_n + cluster) * n, own), all = shares_of(t, t->whole + cluster * n, whole);
	const char *why = p->region_flaws[r] & FLAW_NEGATIVE ? reason_negative : "0/0: nothing there has a class";
	bool known = !(p->region_flaws[r] & FLAW_NEGATIVE) && !isnan(high);
	struct result result = { .region = r, .activity = NO_CODE, .time = panel_time(p), .reason = why };
	int keys = 0;

	if (t->clustered)
		result.key[keys].field = "cluster", result.key[keys++].text = t->clusters.names[cluster];
	result.key[keys].field = "class";
	for (size_t k = 1; k < n; k++)
		if (own[k] > own[most])
			most = k;
	result.key[keys].text = !known ? SLICE("unknown") : own[most] >= parameter_number(run, "majority") ? t->classes.names[most] : SLICE("mixed");
	result.value = known ? high : NAN;
	result.more[0].field = "largest", result.more[0].number = known ? own[most] : NAN;
	result.more[1].field = "lq", result.more[1].number = known ? ratio(high, all) : NAN;
	emit_result(run, p->group, &result);
	for (size_t k = 0; k < n; k++) {
		result.component = "share";
		result.key[keys].text = t->classes.names[k];
		result.value = known ? own[k] : NAN;
		result.more[0].field = "size", result.more[0].number = sum_of(&t->size[(r * t->clusters_n + cluster) * n + k]);
		result.more[1].number = known ? ratio(own[k], whole[k]) : NAN;
		emit_result(run, p->group, &result);
	}
	free(own);
	free(whole);
}

static int compute_technology(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct technology t = technology_of(run, p);
		for (uint32_t r = 0; r < g->regions_n; r++)
			for (size_t k = 0; panel_has_region(p, r) && k < t.clusters_n; k++)
				if (!t.clustered || t.clusters.has[r * t.clusters_n + k])
					give_technology(run, &t, r, k);
		if (t.classes.left_out)
			diag_incomplete(run->stage->diag, NULL, "%s: %zu activities have no class in the table and are left out",
			                run->indicator->name, t.classes.left_out);
		technology_free(&t);
	}
	return run->rc;
}

/* ---- rows --------------------------------------------------------------- */

const struct indicator typology_rows[] = {
	{ .name = "cluster_type", .also = "typology markusen marshallian hub_and_spoke satellite тип", .needs = NEED_ACTIVITY | BY_CELL, .compute = compute_type,
	  .columns = COLUMNS({ "small?", "the part of the value in small firms", true }, { "large?", "in large firms", true }, { "external?", "in firms owned from outside the region", true },
	                     { "state?", "in the state's bodies and firms, the army, universities", true }, { "firms?", "how many firms there are, for size", false },
	                     { "university?", "what ties it to universities: joint projects, graduates, spin-offs", false }),
	  .title = { "Кластердің түрі", "Тип кластера", "Type of cluster" },
	  .meaning = { "Кластерде кім басым: 1 – шағын жергілікті фирмалар (marshallian), 2 – ірі фирма мен оның серіктері (hub-and-spoke), 3 – сыртқы компаниялардың филиалдары (satellite), 4 – мемлекет (state-anchored), 0 – ешкім (mixed); size – фирмалардың орташа мөлшері, university – университетпен байланысы",
	               "Кто в кластере главный: 1 – малые местные фирмы (marshallian), 2 – крупная фирма со спутниками (hub-and-spoke), 3 – филиалы внешних компаний (satellite), 4 – государство (state-anchored), 0 – никто (mixed); size – средний размер фирмы, university – связь с университетом",
	               "Who leads the cluster: 1 small local firms (marshallian), 2 a large firm and those around it (hub-and-spoke), 3 branches of firms from elsewhere (satellite), 4 the state (state-anchored), 0 nobody (mixed); size is the mean firm, university the link to one" },
	  .formula = "the first that has its part: state / value >= state, external / value >= external, large / value >= large, small / value >= small; else mixed. size: value / firms, by its bounds; university: (university / value) over the same of all cells, linked from the threshold on",
	  .source = "Markusen (1996), whose types are told by who dominates: that this is half is ours; size classes: Recommendation 2003/361/EC", .units = "size", .range = "0 to 4; size, university 0 and more; state, external, large, small 0 to 1",
	  .parameters = PARAMETERS({ "state", "0.5", "number", "state-anchored: the state's part at least" }, { "external", "0.5", "number", "satellite: the part at least" },
	                           { "large", "0.5", "number", "hub-and-spoke: the part at least" }, { "small", "0.5", "number", "marshallian: the part at least" },
	                           { "under_micro", "10", "number", "micro: the mean firm below" }, { "under_small", "50", "number", "small: below" },
	                           { "under_medium", "250", "number", "medium: below; the others are large" }, { "university", "1", "number", "linked: the quotient at least" }),
	  .output = "region, nace, type, time; state, external, large, small (parts); components size (class), university (class)",
	  .undefined = "null (unknown) where the cell is empty, a part is out of 0 to 1 or has no value before the type is decided; a field that no record has is not asked",
	  .example = "--activity cluster --component value,size,university cluster_type",
	  .data = "printf '{\"region\":\"%s\",\"cluster\":\"%s\",\"value\":%s,\"small\":%s,\"large\":%s,\"external\":%s,\"state\":%s,\"firms\":%s,\"university\":%s}\\n' A clothing 900 700 0 20 0 120 2 A oil 5000 300 4100 3200 200 14 9 B metals 8000 200 7300 900 300 25 12 C space 3000 100 2600 0 2700 6 40" },
	{ .name = "technology_profile", .also = "high_tech technology_class knowledge oecd eurostat технологии", .needs = NEED_ACTIVITY, .compute = compute_technology,
	  .tables = TABLES({ "tech", { "activity", NULL }, "the class of technology of each activity", true, NULL }, { "cluster?", { "activity", NULL }, "the cluster of each: then clusters have the classes", true, NULL }),
	  .title = { "Технологиялық бейін", "Технологический профиль", "Technology profile" },
	  .meaning = { "Өңірдің немесе кластердің қандай бөлігі жоғары технологиялы; class – басым сынып, share – әр сыныптың үлесі",
	               "Какая часть региона или кластера высокотехнологична; class – преобладающий класс, share – доля каждого",
	               "What part of the region or cluster is of high technology; class is the one that prevails, share the part of each" },
	  .formula = "sum over activities of the classes `high` / sum over those with a class; lq: over the same of the whole; class: the largest, where it has the majority, else mixed",
	  .source = "Eurostat, OECD: classes of technology and knowledge intensity (Hatzichronoglou 1997; Galindo-Rueda, Verger 2016); the scheme tech of classify-nace has them", .units = "size", .range = "0 to 1; largest 0 to 1; size, lq 0 and more",
	  .parameters = PARAMETERS({ "high", "high-tech;medium-high-tech", "text", "the classes that are high, ; between them" }, { "majority", "0.5", "number", "class: the largest share at least" }),
	  .output = "region, cluster, class, time; largest, lq; component share (class: size, lq)", .undefined = "null (unknown) where nothing there has a class or the region has a negative value; activities without a class are left out, and told",
	  .example = "--table tech=<(classify-nace --print-scheme tech | parse --comment '#' | normalise --rename nace=code --rename tech=cluster) technology_profile",
	  .data = "printf '{\"region\":\"%s\",\"nace\":\"%s\",\"value\":%s}\\n' A 13 400 A 21 50 A 26 150 B 13 100 B 24 800 B 28 300" },
	{ .name = NULL },
};
