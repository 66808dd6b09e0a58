/* SPDX-License-Identifier: MIT */
#include "indicator/flow_structure.h"

#include "indicator/groups.h"

#define CHILE "parse --comment '#' tests/golden/chile12.csv"

const struct indicator flow_structure_rows[] = {
	{ .name = "minimal_flow", .also = "mfa minimal_flow_analysis schnabl qualitative", .needs = NEED_FLOWS, .compute = compute_minimal_flow,
	  .title = { "Ең аз ағындар талдауы", "Анализ минимальных потоков", "Minimal flow analysis" },
	  .meaning = { "Қай салалар бір-біріне елеулі ағындар тізбегімен жетеді: екі жақты байланыстар – экономиканың өзегі", "Какие отрасли достают друг до друга цепочками заметных потоков: двусторонние связи – ядро экономики",
	               "Which sectors reach one another along chains of flows that matter: links both ways are the core of the economy" },
	  .formula = "T_k = A <A^k f>, sum over k the flows; W_k: elements of T_k at least `filter`; W^k = W_k # W^(k-1); reaches: in any W^k; value 3 both ways, 2 one way, 1 only along links in changing directions, 0 none; filter: of `levels` equally far apart up to the last with links both ways (the largest of T_0 where there are none) the first of the largest entropy of the four classes",
	  .source = "Schnabl (1994), where levels are 50; the diagonal counts in chains, pairs are of different sectors (ours)", .units = "filter", .range = "0 to 3; filter any, in the units of the flows; entropy 0 to 2",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "filter", "entropy", "entropy|mean|>0", "the least flow that counts: the most telling, the mean of T_0 off the diagonal, or an amount" },
	                           { "levels", "50", ">0", "how many filters are tried, at most 10000" }),
	  .output = "from, to, link, time; reaches; component filter of time alone; entropy", .undefined = "null where the layers do not die away; filter where there is no pair of sectors",
	  .example = "minimal_flow", .data = CHILE },
	{ .name = "feedback_loops", .also = "feedback.loop hierarchical_feedback sonis_hewings_gazel assignment", .needs = NEED_FLOWS, .compute = compute_feedback_loops,
	  .title = { "Кері байланыс тұйықтары", "Контуры обратной связи", "Feedback loops" },
	  .meaning = { "Экономиканы қай айналымдар ұстап тұр: әр сала бір салаға сатып, бірінен алатын ең ірі ағындар, сосын қалғандарының ең ірілері", "Какие кругообороты держат экономику: крупнейшие потоки, где каждая отрасль продаёт одной и покупает у одной, затем крупнейшие из оставшихся",
	               "Which circuits hold the economy together: the largest flows by which each sector sells to one and buys of one, then the largest of those left" },
	  .formula = "loop k: the permutation p of largest sum z_i,p(i) among cells of no loop before; value z_ij / z; total: the loop's; circuit: the cycle of p, by its first sector. Of equal ones the assignment that igraph finds; exact for flows of up to 40 binary digits, fewer for over 512 sectors",
	  .source = "Sonis, Hewings, Gazel (1995). [ioanalysis feedback.loop]", .range = "0 to 1, where no flow is negative; cumulative 0 to 1, in the last 1",
	  .parameters = PARAMETERS(FLOWS_PARAMETERS, { "loops", "all", "all|>0", "how many; time grows with the cube of the sectors for each" }, { "own", "yes", "yes|no", "whether a sector's sales to itself take part" }),
	  .output = "from, to, loop, circuit, time; loop, time with component total: cumulative, circuits, longest", .undefined = "null where the flows add up to nothing; no loops where there are none",
	  .example = "feedback_loops", .data = CHILE },
	{ .name = NULL },
};
