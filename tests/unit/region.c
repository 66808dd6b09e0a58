/* SPDX-License-Identifier: MIT */
/* Regions: published names, hierarchy, constant geographies. */
#include "reference/region.h"

#include "check.h"

static const struct regions *t;

static bool names(const char *text, const char *code)
{
	const struct region *r;

	return region_named(t, slice_of(text), &r) == REGION_FOUND && slice_is(r->code, code);
}

static enum region_match match(const char *text)
{
	const struct region *r;

	return region_named(t, slice_of(text), &r);
}

static void published_names(void)
{
	/* the Bureau's English workbook, Cyrillic letters in Latin names as it has them */
	CHECK(names("Аktобе", "150000000"));
	CHECK(names("Кaragandy", "350000000"));
	CHECK(names("Мangystau", "470000000"));
	CHECK(names("Soltustik Кazakhstan", "590000000"));
	CHECK(names("Ontustik Kazakhstan", "510000000"));
	CHECK(names("Zhetisu ", "330000000"));
	CHECK(names("Astana city", "710000000"));
	CHECK(names("Republic of Kazakhstan", "KZ"));
	/* Russian and Kazakh, with and without the word for region, whatever the hyphen */
	CHECK(names("Восточно–Казахстанская обл.", "630000000"));
	CHECK(names("ЗАПАДНО-КАЗАХСТАНСКАЯ ОБЛАСТЬ", "270000000"));
	CHECK(names("область\xC2\xA0Ұлытау", "620000000"));
	CHECK(names("Солтүстік Қазақстан", "590000000"));
	CHECK(names("г.Шымкент", "790000000"));
	/* former names and codes */
	CHECK(names("Нур-Султан", "710000000"));
	CHECK(names("Целиноград", "710000000"));
	CHECK(names("YKO", "510000000"));
	CHECK(names("KZ-61", "610000000"));
	CHECK(names("430000000", "430000000"));
	/* the region and the city */
	CHECK(names("Алматинская", "190000000"));
	CHECK(names("Almaty region", "190000000"));
	CHECK(names("Алматы облысы", "190000000"));
	CHECK(names("г. Алматы", "750000000"));
	CHECK(names("Алматы қаласы", "750000000"));
	CHECK(match("Almaty") == REGION_AMBIGUOUS);
	CHECK(match("Аlmaty") == REGION_AMBIGUOUS);
	CHECK(names("Ақмола", "110000000"));
	CHECK(names("Ақмола қаласы", "710000000"));
	CHECK(match("Atlantis") == REGION_UNKNOWN);
	CHECK(match("") == REGION_UNKNOWN);
	CHECK(match("область") == REGION_UNKNOWN);
	CHECK(match("101010000") == REGION_UNKNOWN);
}

static void hierarchy(void)
{
	char out[REGION_CODE_SIZE];
	struct slice a;

	CHECK(region_level(t, SLICE("KZ")) == REGION_COUNTRY);
	CHECK(region_level(t, SLICE("610000000")) == REGION_REGION);
	CHECK(region_level(t, SLICE("611600000")) == REGION_DISTRICT);
	CHECK(region_level(t, SLICE("611610000")) == REGION_OKRUG);
	CHECK(region_level(t, SLICE("611610100")) == REGION_SETTLEMENT);
	CHECK(region_level(t, SLICE("991610100")) == REGION_NONE);
	CHECK(region_level(t, SLICE("DE1")) == REGION_REGION);
	CHECK(region_level(t, SLICE("DE111")) == REGION_OKRUG);
	CHECK(region_ancestor(t, SLICE("611610100"), REGION_DISTRICT, out, &a) &&
	      slice_is(a, "611600000"));
	CHECK(region_ancestor(t, SLICE("611610100"), REGION_REGION, out, &a) &&
	      slice_is(a, "610000000"));
	CHECK(region_ancestor(t, SLICE("611610100"), REGION_COUNTRY, out, &a) && slice_is(a, "KZ"));
	CHECK(region_ancestor(t, SLICE("610000000"), REGION_COUNTRY, out, &a) && slice_is(a, "KZ"));
	CHECK(region_ancestor(t, SLICE("DE111"), REGION_DISTRICT, out, &a) && slice_is(a, "DE11"));
	CHECK(!region_ancestor(t, SLICE("KZ"), REGION_REGION, out, &a));
	CHECK(!region_ancestor(t, SLICE("total"), REGION_REGION, out, &a));
	CHECK(region_contains(t, SLICE("510000000"), SLICE("610000000")));
	CHECK(region_contains(t, SLICE("510000000"), SLICE("791010000")));
	CHECK(!region_contains(t, SLICE("610000000"), SLICE("510000000")));
	CHECK(!region_contains(t, SLICE("610000000"), SLICE("790000000")));
	CHECK(region_contains(t, SLICE("KZ"), SLICE("510000000")));
}

static bool goes(const char *geography, const char *code, int year, const char *to)
{
	struct slice found;

	return region_cross(t, slice_of(geography), slice_of(code), year, &found) ==
	           REGION_CROSS_OK &&
	       slice_is(found, to);
}

static enum region_cross refused(const char *geography, const char *code, int year)
{
	struct slice found;

	return region_cross(t, slice_of(geography), slice_of(code), year, &found);
}

static void geographies(void)
{
	CHECK(goes("kz2017", "610000000", 2021, "510000000"));
	CHECK(goes("kz2017", "790000000", 2013, "510000000"));
	CHECK(goes("kz2017", "510000000", 2013, "510000000"));
	CHECK(goes("kz2017", "100000000", 2023, "630000000"));
	CHECK(goes("kz2017", "330000000", 0, "190000000"));
	CHECK(goes("kz2017", "621600000", 2023, "350000000"));
	CHECK(goes("kz2017", "KZ", 2023, "KZ"));
	CHECK(goes("kz2018", "610000000", 2021, "610000000"));
	CHECK(goes("kz2022", "630000000", 2022, "630000000"));
	CHECK(refused("kz2018", "510000000", 2013) == REGION_CROSS_CODE);
	CHECK(refused("kz2022", "630000000", 2021) == REGION_CROSS_YEAR);
	CHECK(refused("kz2017", "DE1", 2021) == REGION_CROSS_CODE);
	CHECK(refused("kz1500", "630000000", 2021) == REGION_CROSS_GEOGRAPHY);
	CHECK(slice_is(region_geographies(t), "kz2017, kz2018, kz2022"));
}

static void rows(void)
{
	const struct region *south = region_find(t, SLICE("510000000")), *all;
	bool taken[8][8] = { { false } };
	size_t n, tiles = 0;

	CHECK(south && region_valid(south, 2018) && !region_valid(south, 2019));
	CHECK(slice_is(south->successor, "610000000,790000000"));
	CHECK(slice_is(region_label(t, SLICE("750000000"), REGION_RU, true), "г. Алматы"));
	CHECK(slice_is(region_label(t, SLICE("DE1"), REGION_RU, true), "DE1"));
	all = regions_all(t, &n);
	CHECK(n == 22);
	for (size_t i = 0; i < n; i++)
		if (all[i].tile_col >= 0 && &all[i] != south) {
			CHECK(!taken[all[i].tile_col][all[i].tile_row]);
			taken[all[i].tile_col][all[i].tile_row] = true;
			tiles++;
		}
	CHECK(tiles == 20);
}

int main(void)
{
	const char *message;
	struct regions *regions = regions_open(NULL, &message);

	CHECK(regions);
	if (!regions)
		return check_result();
	t = regions;
	published_names();
	hierarchy();
	geographies();
	rows();
	regions_close(regions);
	return check_result();
}
