/* SPDX-License-Identifier: MIT */
/*
 * Filieres: the chains and circuits of an input-output table's strong links, by Toledano and the
 * French school; Dahmen's development blocks as the circuits under tension; Czamanski's complexes
 * by the likeness of what sectors buy and sell.
 */
#include <math.h>
#include <stdlib.h>

#include "indicator/flows.h"
#include "indicator/groups.h"

/* The graph of strong links. */
struct graph {
	size_t n;
	bool *arc;      /* n * n: i sells much to j, both as j's input and as i's outlet */
	bool *reach;    /* n * n: by arcs, of any number */
	size_t *circuit; /* the first sector of the circuit that it is in; itself where in none */
	size_t *stage;  /* the longest way from a beginning, over circuits */
};

static double mean_off_diagonal(const struct matrix *m)
{
	struct sum sum = { 0, 0 };

	for (size_t i = 0; i < m->rows; i++)
		for (size_t j = 0; j < m->columns; j++)
			if (i != j)
				sum_add(&sum, *matrix_at(m, i, j));
	return ratio(sum_of(&sum), (double)m->rows * ((double)m->rows - 1));
}

static void reach_from(struct graph *g, size_t start)
{
	size_t *open = xcalloc(g->n + 1, sizeof(*open)), n = 0;
	bool *seen = g->reach + start * g->n;

	open[n++] = start;
	while (n) {
		size_t i = open[--n];
		for (size_t j = 0; j < g->n; j++)
			if (g->arc[i * g->n + j] && !seen[j]) {
				seen[j] = true;
				open[n++] = j;
			}
	}
	free(open);
}

/* The longest way to the sector's circuit; circuits make the graph one without circles. */
static size_t stage_of(struct graph *g, size_t i, bool *known)
{
	size_t stage = 0, own = g->circuit[i];

	if (known[own])
		return g->stage[own];
	for (size_t j = 0; j < g->n; j++) {
		if (g->circuit[j] != own)
			continue;
		for (size_t k = 0; k < g->n; k++)
			if (g->arc[k * g->n + j] && g->circuit[k] != own) {
				size_t before = stage_of(g, k, known) + 1;
				stage = before > stage ? before : stage;
			}
	}
	known[own] = true;
	return g->stage[own] = stage;
}

static void make_graph(struct run *run, const struct matrix *a, const struct matrix *b, struct graph *g)
{
	double times = parameter_number(run, "times");
	double strong_a = times * mean_off_diagonal(a), strong_b = times * mean_off_diagonal(b);
	bool *known;

	*g = (struct graph){ .n = a->rows };
	g->arc = xcalloc(g->n * g->n + 1, sizeof(bool));
	g->reach = xcalloc(g->n * g->n + 1, sizeof(bool));
	g->circuit = xcalloc(g->n + 1, sizeof(size_t));
	g->stage = xcalloc(g->n + 1, sizeof(size_t));
	known = xcalloc(g->n + 1, sizeof(bool));
	for (size_t i = 0; i < g->n; i++)
		for (size_t j = 0; j < g->n; j++)
			g->arc[i * g->n + j] = i != j && *matrix_at(a, i, j) >= strong_a && *matrix_at(b, i, j) >= strong_b &&
			                       *matrix_at(a, i, j) > 0;
	for (size_t i = 0; i < g->n; i++)
		reach_from(g, i);
	for (size_t i = 0; i < g->n; i++) {
		g->circuit[i] = i;
		for (size_t j = i; j-- > 0;)
			if (g->reach[i * g->n + j] && g->reach[j * g->n + i])
				g->circuit[i] = j;
	}
	for (size_t i = 0; i < g->n; i++)
		stage_of(g, i, known);
	free(known);
}

static void free_graph(struct graph *g)
{
	free(g->arc);
	free(g->reach);
	free(g->circuit);
	free(g->stage);
}

/* What a table gives: coefficients, the graph. */
struct strong {
	struct flows f;
	struct matrix a, b;
	struct graph graph;
};

static bool open_strong(struct run *run, const struct panel *p, struct strong *s)
{
	if (!flows_of(run, p, &s->f))
		return false;
	s->a = flows_technical(&s->f);
	s->b = flows_allocation(&s->f);
	make_graph(run, &s->a, &s->b, &s->graph);
	return true;
}

static void close_strong(struct strong *s)
{
	free_graph(&s->graph);
	matrix_free(&s->a);
	matrix_free(&s->b);
	flows_free(&s->f);
}

static int compute_arcs(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct strong s;
		struct matrix l, less, h;
		if (!flows_whole(run, p))
			continue;
		if (!open_strong(run, p, &s))
			return -1;
		l = matrix_copy(&s.a);
		bool right = flows_inverse(&l);
		less = matrix_copy(&l);
		for (size_t i = 0; i < s.f.n; i++)
			*matrix_at(&less, i, i) -= 1;
		h = matrix_multiply(&l, &less);
		for (size_t i = 0; i < s.f.n; i++)
			for (size_t j = 0; j < s.f.n; j++)
				if (s.graph.arc[i * s.f.n + j])
					emit_result(run, g, &(struct result){ .region = s.f.from[i], .activity = s.f.to[j], .time = panel_time(p),
						    .value = *matrix_at(&s.a, i, j),
						    .more = { { "outlet", *matrix_at(&s.b, i, j) },
						              { "distance", right ? ratio(*matrix_at(&h, i, j), *matrix_at(&less, i, j)) : NAN } } });
		matrix_free(&l);
		matrix_free(&less);
		matrix_free(&h);
		close_strong(&s);
	}
	return run->rc;
}

static int compute_nodes(struct run *run, const struct group *g)
{
	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct strong s;
		if (!flows_whole(run, p))
			continue;
		if (!open_strong(run, p, &s))
			return -1;
		for (size_t i = 0; i < s.f.n; i++) {
			size_t up = 0, down = 0, n = s.f.n;
			for (size_t j = 0; j < n; j++) {
				up += j != i && s.graph.reach[j * n + i];
				down += j != i && s.graph.reach[i * n + j];
			}
			emit_result(run, g, &(struct result){ .region = NO_CODE, .activity = NO_CODE, .time = panel_time(p),
				    .value = (double)s.graph.stage[s.graph.circuit[i]],
				    .key = { { "sector", s.f.codes[i] }, { "circuit", s.f.codes[s.graph.circuit[i]] } },
				    .more = { { "upstream", (double)up }, { "downstream", (double)down } } });
		}
		close_strong(&s);
	}
	return run->rc;
}

/* Along a strong link the input that the region's own supply falls short of. */
static int compute_blocks(struct run *run, const struct group *g)
{
	const struct side *lq = side_table(run, "supply");

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct strong s;
		if (!flows_whole(run, p))
			continue;
		if (!open_strong(run, p, &s))
			return -1;
		for (size_t i = 0; i < s.f.n; i++)
			for (size_t j = 0; j < s.f.n; j++) {
				double supply = side_value(lq, s.f.codes[i], SLICE(""), panel_time(p));
				if (s.graph.arc[i * s.f.n + j])
					emit_result(run, g, &(struct result){ .region = s.f.from[i], .activity = s.f.to[j], .time = panel_time(p),
						    .value = isnan(supply) ? NAN : *matrix_at(&s.a, i, j) * fmax(0, 1 - supply),
						    .reason = "the supplier has no figure in the table",
						    .key = { { "block", s.f.codes[s.graph.circuit[j]] } },
						    .more = { { "coefficient", *matrix_at(&s.a, i, j) }, { "supply", supply } } });
			}
		close_strong(&s);
	}
	return run->rc;
}

/* ---- Czamanski ------------------------------------------------------------- */

/* Pearson's correlation of two vectors laid out with a stride. */
static double correlation(const double *x, size_t step_x, const double *y, size_t step_y, size_t n)
{
	struct sum sx = { 0, 0 }, sy = { 0, 0 }, xy = { 0, 0 }, xx = { 0, 0 }, yy = { 0, 0 };
	double mx, my;

	for (size_t i = 0; i < n; i++) {
		sum_add(&sx, x[i * step_x]);
		sum_add(&sy, y[i * step_y]);
	}
	mx = sum_of(&sx) / (double)n;
	my = sum_of(&sy) / (double)n;
	for (size_t i = 0; i < n; i++) {
		double dx = x[i * step_x] - mx, dy = y[i * step_y] - my;
		sum_add(&xy, dx * dy);
		sum_add(&xx, dx * dx);
		sum_add(&yy, dy * dy);
	}
	return ratio(sum_of(&xy), sqrt(sum_of(&xx)) * sqrt(sum_of(&yy)));
}

static int compute_czamanski(struct run *run, const struct group *g)
{
	static const char *const names[] = { "purchases", "sales", "buys_as_sells", "sells_as_buys" };

	for (const struct panel *p = NULL; (p = next_panel(g, p));) {
		struct flows f;
		struct matrix a, b;
		if (!flows_whole(run, p))
			continue;
		if (!flows_of(run, p, &f))
			return -1;
		a = flows_technical(&f);
		b = flows_allocation(&f);
		for (size_t i = 0; i < f.n; i++)
			for (size_t j = i + 1; j < f.n; j++) {
				const double *buys_i = matrix_at(&a, 0, i), *buys_j = matrix_at(&a, 0, j);
				const double *sells_i = matrix_row(&b, i), *sells_j = matrix_row(&b, j);
				double r[] = { correlation(buys_i, f.n, buys_j, f.n, f.n), correlation(sells_i, 1, sells_j, 1, f.n),
					       correlation(buys_i, f.n, sells_j, 1, f.n), correlation(sells_i, 1, buys_j, f.n, f.n) };
				double most = r[0];
				for (int k = 1; k < 4; k++)
					most = fmax(most, r[k]);
				emit_flow(run, g, &f, i, j, NULL, most, "a sector buys or sells nothing");
				for (int k = 0; k < 4; k++)
					emit_flow(run, g, &f, i, j, names[k], r[k], "a sector buys or sells nothing");
			}
		matrix_free(&a);
		matrix_free(&b);
		flows_free(&f);
	}
	return run->rc;
}

/* ---- rows ------------------------------------------------------------------ */

#define CHILE "parse --comment '#' tests/golden/chile12.csv"
#define STRONG FLOWS_PARAMETERS, { "times", "2", "number", "a link is strong from so many times the mean coefficient on" }

const struct indicator filiere_rows[] = {
	{ .name = "filiere_arcs", .also = "filiere strong_links", .needs = NEED_FLOWS, .compute = compute_arcs,
	  .title = { "Фильер доғалары", "Дуги филиер", "Arcs of filieres" },
	  .meaning = { "Қай салалар бір-біріне шикізат ретінде де, өткізу нарығы ретінде де маңызды", "Какие отрасли важны друг для друга и как сырьё, и как рынок сбыта",
	               "Which sectors matter to one another both as input and as outlet" },
	  .formula = "i -> j where a_ij and b_ij are at least `times` the mean off the diagonal; value a_ij, outlet b_ij, distance the average propagation length",
	  .source = "Toledano (1978); Malfait, Martin (2017); distance: Dietzenbacher, Romero (2007); thresholds are ours", .range = "0 and more; outlet 0 to 1; distance 1 and more",
	  .parameters = PARAMETERS(STRONG), .output = "from, to, time; outlet, distance", .undefined = "null where a flow has no value", .example = "filiere_arcs", .data = CHILE },
	{ .name = "filiere_stages", .also = "filiere_nodes circuits", .needs = NEED_FLOWS, .compute = compute_nodes,
	  .title = { "Фильердегі саты", "Стадия в филиере", "Stages of filieres" },
	  .meaning = { "Сала тізбектің қай сатысында және қай контурда тұр", "На какой стадии цепочки и в каком контуре стоит отрасль", "At which stage of a chain the sector stands, and in which circuit" },
	  .formula = "stage: the longest way of strong links from a beginning, circuits taken as one; circuit: sectors that reach one another, by its first code",
	  .source = "Toledano (1978); Malfait, Martin (2017); thresholds are ours", .range = "0 and more; upstream, downstream 0 and more",
	  .parameters = PARAMETERS(STRONG), .output = "sector, circuit, time; upstream, downstream", .undefined = "null where a flow has no value", .example = "filiere_stages", .data = CHILE },
	{ .name = "development_blocks", .also = "dahmen structural_tension", .needs = NEED_FLOWS, .compute = compute_blocks,
	  .tables = TABLES({ "supply", { "sector", NULL }, "the location quotient of each sector in the region", false, NULL }),
	  .title = { "Даму блоктары", "Блоки развития", "Development blocks" },
	  .meaning = { "Күшті байланыстың қай жерінде өңірдің өз жеткізуі жетіспейді: құрылымдық кернеу", "Где вдоль сильной связи региону не хватает собственного снабжения: структурное напряжение",
	               "Where along a strong link the region's own supply falls short: structural tension" },
	  .formula = "tension = a_ij max(0, 1 - LQ_i) on strong links; block: the circuit of the buyer",
	  .source = "Dahmen (1950, 1988) gives no index; the measure is ours", .range = "0 to 1; coefficient 0 to 1; supply 0 and more", .parameters = PARAMETERS(STRONG),
	  .output = "from, to, block, time; coefficient, supply", .undefined = "null where the supplier has no quotient",
	  .example = "--table supply=<(parse --comment '#' tests/golden/chile12_supply.csv) development_blocks", .data = CHILE },
	{ .name = "czamanski", .also = "industrial_complex", .needs = NEED_FLOWS, .compute = compute_czamanski,
	  .title = { "Чаманский корреляциялары", "Корреляции Чаманского", "Czamanski's correlations" },
	  .meaning = { "Екі сала бірдей сатып ала ма, сата ма немесе бірінің сатқаны екіншісінің алғанына ұқсай ма", "Похожи ли закупки, продажи двух отраслей или продажи одной на закупки другой",
	               "Whether two sectors buy alike, sell alike, or one sells as the other buys" },
	  .formula = "the largest of the correlations of columns of A, rows of B, column with row and row with column", .source = "Czamanski (1974); Feser, Bergman (2000)", .range = "-1 to 1",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS), .output = "from, to, time; components purchases, sales, buys_as_sells, sells_as_buys",
	  .undefined = "a component is null where a sector buys or sells nothing; the value, where all four are", .example = "czamanski", .data = CHILE },
	{ .name = NULL },
};
