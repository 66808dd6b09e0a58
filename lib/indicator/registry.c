/* SPDX-License-Identifier: MIT */
/*
 * The groups of indicators, and finding one by its name. A new indicator is a function
 * and a row in the file of its group: nothing has to be added here for it.
 */
#include <pthread.h>

#include "base/dict.h"
#include "indicator/groups.h"

const struct indicator_group indicator_groups[] = {
	{ { "орналасу", "локализация", "location" }, location_rows,
	  "Where an activity is over-represented. The location quotient compares the activity's weight in a "
	  "region with its weight in the whole (Florence 1939)." },
	{ { "орналасу: толығырақ", "локализация: подробнее", "location extended" }, location_more_rows,
	  "Quotients that take in people, area and firms, and that say how sure they are." },
	{ { "мамандану", "специализация", "specialisation" }, specialisation_rows,
	  "How a region's structure differs from an even one or from the whole's." },
	{ { "экономикалық база", "экономическая база", "economic base" }, economic_base_rows,
	  "What a region sells to others brings in the income that the rest of it lives on." },
	{ { "шоғырлану", "концентрация", "concentration" }, concentration_rows,
	  "How unevenly an activity is spread over the regions." },
	{ { "агломерация", "агломерация", "agglomeration" }, agglomeration_rows,
	  "Marshall's industrial districts (1890): firms of an industry draw together for labour, suppliers and "
	  "knowledge. What is more than chance and large plants explain is Ellison and Glaeser's index, for one "
	  "industry or for two." },
	{ { "туыстық", "родственность", "relatedness" }, relatedness_rows,
	  "Which activities develop in the same regions: how related they are, and what a region's have in common "
	  "(Hidalgo, Klinger, Barabasi, Hausmann 2007)." },
	{ { "туыстық тығыздығы", "плотность родственности", "relatedness density" }, relatedness_density_rows,
	  "How near a region is to what it has not: regions branch into what is related to what they do (Hidalgo, "
	  "Klinger, Barabasi, Hausmann 2007; Boschma 2017)." },
	{ { "өнімдер кеңістігі", "пространство продуктов", "product space" }, product_space_rows,
	  "The map of what is related to what: the strongest ties that hold all activities together, and the strong "
	  "ones besides (Hidalgo, Klinger, Barabasi, Hausmann 2007)." },
	{ { "өңірлер ұқсастығы", "сходство регионов", "similarity of regions" }, region_similarity_rows,
	  "The other side of relatedness: which regions do the same (Jaffe 1986; Finger, Kreinin 1979)." },
	{ { "ұқсастық", "сходство", "similarity" }, similarity_rows,
	  "Porter's clusters are industries that share places, trade, skills: what two of them share, measured "
	  "(Porter 1990, 1998; Delgado, Porter, Stern 2016)." },
	{ { "кластерлерді анықтау", "выделение кластеров", "clustering" }, clustering_rows,
	  "Which activities make up a cluster: groups of those that are alike, by trees or by centres (Delgado, Porter, "
	  "Stern 2016; Ward 1963)." },
	{ { "кластерлерді тексеру", "проверка кластеров", "cluster validation" }, cluster_validation_rows,
	  "Good clusters are nearer inside than to one another: the scores that tell good groupings from bad, and the "
	  "members that belong elsewhere (Delgado, Porter, Stern 2016)." },
	{ { "Лимер: тауарлар", "Лимер: товары", "commodity clusters" }, leamer_rows,
	  "Leamer's aggregates (1984): commodities that the same countries export rest on the same resources; the "
	  "correlations of export shares over countries group them." },
	{ { "кластерлер күші", "сила кластеров", "cluster strength" }, cluster_strength_rows,
	  "Strong clusters carry a region's wages and patents (Porter 2003), and an activity grows where its own and "
	  "related clusters are strong (Delgado, Porter, Stern 2014)." },
	{ { "күрделілік", "сложность", "complexity" }, complexity_rows,
	  "How many activities a region has that few others have (Hidalgo, Hausmann 2009), and the income of those "
	  "that have them." },
	{ { "келешек", "перспективы", "outlook" }, outlook_rows,
	  "What a region could do next: the complex activities near to what it has (Hausmann et al. 2014)." },
	{ { "салааралық баланс", "межотраслевой баланс", "input-output" }, input_output_rows,
	  "What sectors buy from and sell to one another (Leontief 1936): how far demand for one reaches the others, "
	  "which are linked most, what the economy would lose without one. Records are flows." },
	{ { "салааралық баланс: толығырақ", "межотраслевой баланс: подробнее", "input-output extended" }, input_output_more_rows,
	  "Which coefficients and links of the table matter most (Sonis, Hewings 1999; Schintke, Staeglin 1988), what moved "
	  "output between two years (Dietzenbacher, Los 1998), what the spending of households adds (Miyazawa 1976)." },
	{ { "салааралық баланс: сауда", "межотраслевой баланс: торговля", "input-output: trade" }, input_output_trade_rows,
	  "What of a sector's inputs comes from abroad and what of its output goes there, down to the imports inside the "
	  "exports (Hummels, Ishii, Yi 2001)." },
	{ { "салааралық баланс: өңір", "межотраслевой баланс: регион", "input-output: regions" }, input_output_regional_rows,
	  "Tables made of others: brought to new sums (Stone 1961), or cut down from a country to a region by what it makes or "
	  "supplies itself (Flegg, Webber 1997; Round 1978)." },
	{ { "салааралық баланс: құрылым", "межотраслевой баланс: строение", "input-output: structure" }, flow_structure_rows,
	  "What holds a table together: the links that remain when small flows are left out (Schnabl 1994), and the circuits "
	  "that the largest flows run in (Sonis, Hewings, Gazel 1995)." },
	{ { "фильерлер", "филиеры", "filieres" }, filiere_rows,
	  "Clusters as chains and circuits of strong links between sectors: the filieres of Toledano and Soulie, "
	  "Dahmen's development blocks, whose missing links are under tension, Czamanski's complexes." },
	{ { "желілер", "сети", "networks" }, network_rows,
	  "Hakansson and Johanson's industrial networks (1992): actors control resources and perform activities, and "
	  "what holds a cluster together is their relationships. The position of each actor is its centrality (Freeman "
	  "1979) and the structural holes around it (Burt 1992); clusters are the network's communities (Newman, Girvan "
	  "2004; Traag, Waltman, van Eck 2019). Records are ties from one firm, region or industry to another, their "
	  "value the strength." },
	{ { "желілер: байланыстар", "сети: связи", "ties" }, network_ties_rows,
	  "Relationships in Hakansson and Johanson's sense: how strong a tie is for either side, whether it is mutual, "
	  "how old; and how dense and lasting the network is that they make. A record for each tie and period." },
	{ { "жақындық", "близость", "proximity" }, proximity_rows,
	  "Proximity beyond geography (Boschma 2005; Torre, Rallet 2005): cognitive, organisational, social and "
	  "institutional besides geographical. How near two actors are in all of them, and whether ties cross the "
	  "borders of groups. Each kind is a table of pairs." },
	{ { "гравитация", "гравитация", "gravity" }, gravity_rows,
	  "Which kind of proximity explains the ties of a network: their strength by the sizes of both ends, distance "
	  "(Tinbergen 1962) and the kinds of Boschma (2005), and the ties that are stronger or weaker than that." },
	{ { "нүктелер", "точки", "points" }, points_m_rows,
	  "Agglomeration without borders: distances between establishments instead of shares of regions (Marcon, "
	  "Puech 2017; Lang, Marcon, Puech 2020). Records are establishments with coordinates, a region each. Here: who "
	  "the neighbours are, against who stands anywhere." },
	{ { "нүктелер: қашықтықтар", "точки: расстояния", "points: distances" }, points_kd_rows,
	  "How dense distances between an industry's establishments are (Duranton, Overman 2005)." },
	{ { "нүктелер: көршілер саны", "точки: число соседей", "points: neighbours" }, points_k_rows,
	  "How many neighbours an establishment has within a distance, over the density of the whole area: against "
	  "chance, against other industries, by size (Ripley 1977; Diggle, Chetwynd 1991; Penttinen 2006)." },
	{ { "нүктелер: тығыздық", "точки: интенсивность", "points: intensity" }, points_intensity_rows,
	  "Neighbours at a distance rather than up to it, and where the intensity of establishments itself differs from "
	  "place to place (Stoyan, Stoyan 1994; Baddeley, Moller, Waagepetersen 2000)." },
	{ { "қашықтық", "расстояние", "distance" }, distance_rows,
	  "What falls with distance: accessibility, market shares, trade areas." },
	{ { "теңсіздік", "неравенство", "inequality" }, inequality_rows,
	  "How unequal regions are in one figure, such as gross regional product per head." },
	{ { "шашырау", "дисперсия", "dispersion" }, dispersion_rows,
	  "Inequality by other measures: those that take a view on whose poverty counts, the curve itself, "
	  "polarisation, and what lies between groups of regions and inside them." },
	{ { "кедейлік, шеру", "бедность, парад", "poverty and the parade" }, poverty_rows,
	  "Who is below a line and how far, who stands where, and whether one distribution is more equal than another by "
	  "any index." },
	{ { "Лоренц қисықтары", "кривые Лоренца", "Lorenz curves" }, lorenz_curve_rows,
	  "Curves beside the observed one: the most unequal that its points allow, and those of named distributions." },
	{ { "теңсіздік: сенімділік", "неравенство: значимость", "inequality, tested" }, inequality_tests_rows,
	  "How far an index of inequality can be trusted, and whether neighbours are more alike than chance has it." },
	{ { "өсім", "рост", "growth" }, growth_rows,
	  "How figures change from one period to another." },
	{ { "конвергенция", "конвергенция", "convergence" }, convergence_rows,
	  "Whether regions draw nearer to one another: the poor grow faster (beta), the spread shrinks (sigma)." },
	{ { "құрылым өзгерісі", "изменение структуры", "change" }, structure_rows,
	  "How a region's structure moves: what came and went, how it took a shock." },
	{ { "болжам", "прогноз", "forecast" }, forecast_rows,
	  "Where series are bound for: chains of indices, trends with their intervals, and how far such forecasts miss." },
	{ { "қисықтар және жер қажеттілігі", "кривые и потребность в земле", "curves and land" }, curve_rows,
	  "Curves fitted to series, and what the employment that they foretell asks of land-use planning." },
	{ { "құрылымдық ығысу", "структурный сдвиг", "shift-share" }, shift_share_rows,
	  "What of a region's growth is the whole's growth, its mix of activities, and its own (Dunn 1960)." },
	{ { "shift-share: көршілер, болжам", "структурный сдвиг: соседи, прогноз", "shift-share extended" }, shift_share_more_rows,
	  "Shift-share with the neighbours between region and nation (Nazara, Hewings 2004), and carried on into the "
	  "years to come." },
	{ { "бағалау", "оценка кластеров", "rating" }, rating_rows,
	  "Which activities of a region count as a cluster by stated criteria." },
	{ { "өмірлік цикл", "жизненный цикл", "life cycle" }, life_cycle_rows,
	  "Clusters are born, grow, stand and fade, or renew themselves (Menzel, Fornahl 2010; Soelvell 2008): at which "
	  "stage each is, and which stages follow which." },
	{ { "құн тізбегі", "цепочка стоимости", "value chains" }, value_chain_rows,
	  "A chain from raw material to final product (Porter 1985; Gereffi, Humphrey, Sturgeon 2005): which of its links "
	  "a region has, which are missing, and where it breaks." },
	{ { "экспорт құрылымы", "структура экспорта", "exports" }, export_rows,
	  "Whether exports rest on raw materials and on few products, and of which margin that comes (Cadot, Carrere, "
	  "Strauss-Kahn 2011). Records are exports by product; any other structure will do." },
	{ { "сауда артықшылығы", "преимущество в торговле", "trade advantage" }, advantage_rows,
	  "Comparative advantage as trade reveals it, where Balassa's quotient (lq) is lopsided or blind to imports." },
	{ { "кластер түрлері", "типы кластеров", "typology" }, typology_rows,
	  "Clusters differ by whose firms lead them (Markusen 1996), how large firms are, how advanced their technology, "
	  "and whether a university is part of them." },
	{ { "сыртқы әсерлер", "внешние эффекты", "externalities" }, externality_rows,
	  "Why firms of a kind settle together: Marshall's suppliers, labour and knowledge nearby, Jacobs's diversity, "
	  "Porter's competition (Glaeser, Kallal, Scheinkman, Shleifer 1992)." },
	{ { "бәсекеге қабілеттілік", "конкурентоспособность", "competitiveness" }, composite_rows,
	  "One score out of several measures with weights that are stated, and how far its ranks hang on them (OECD, JRC "
	  "2008)." },
	{ { NULL, NULL, NULL }, NULL, NULL },
};

const struct indicator *indicator_next(const struct indicator *i)
{
	const struct indicator_group *g = indicator_groups;

	if (!i)
		return g->rows;
	if ((++i)->name)
		return i;
	while (g->rows) {
		const struct indicator *end = g->rows;
		while (end->name)
			end++;
		g++;
		if (end == i)
			return g->rows;
	}
	return NULL;
}

static struct dict by_name;

static void index_names(void)
{
	for (const struct indicator *i = NULL; (i = indicator_next(i));)
		dict_slot(&by_name, slice_of(i->name))->item = (void *)(uintptr_t)i;
}

/* Titles are looked for word by word where a table is shown: too often to walk the registry. */
const struct indicator *indicator_find(struct slice name)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, index_names);
	return dict_find(&by_name, name);
}

/* Edit distance (Levenshtein 1966), for short names. */
static size_t distance(struct slice a, struct slice b)
{
	size_t row[65];

	if (a.n > 64 || b.n > 64)
		return 64;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t above = row[j], best = corner + (a.p[i - 1] != b.p[j - 1]);
			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			corner = above;
			row[j] = best;
		}
	}
	return row[b.n];
}

static bool has_word(const char *list, struct slice word)
{
	struct slice rest = slice_of(list ? list : ""), one;

	while (rest.p && rest.n) {
		one = slice_cut(&rest, ' ');
		if (slice_eq(one, word))
			return true;
	}
	return false;
}

enum { NOT_ALIKE = 64 };

/* 0 for another word for it, then slips of the pen, then names that begin with it. */
static size_t unlike(const struct indicator *i, struct slice name)
{
	struct slice own = slice_of(i->name);
	size_t d;

	if (has_word(i->also, name))
		return 0;
	d = distance(name, own);
	if (d <= 1 + own.n / 4)
		return d;
	return name.n >= 3 && slice_starts(own, name) ? 16 + own.n : NOT_ALIKE;
}

const char *indicator_near(struct slice name)
{
	enum { NAMED = 3 };
	static char text[NAMED * 64];
	const struct indicator *best[NAMED + 1];
	size_t n = 0;

	for (const struct indicator *i = NULL; (i = indicator_next(i));) {
		size_t at = n;
		if (unlike(i, name) >= NOT_ALIKE)
			continue;
		for (; at > 0 && unlike(i, name) < unlike(best[at - 1], name); at--)
			best[at] = best[at - 1];
		best[at] = i;
		n += n < NAMED;
	}
	text[0] = '\0';
	for (size_t k = 0; k < n; k++) {
		strcat(text, k ? ", " : "");
		strncat(text, best[k]->name, 60);
	}
	return text;
}
