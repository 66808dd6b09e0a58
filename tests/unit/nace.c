/* SPDX-License-Identifier: MIT */
/* The classification: spellings, hierarchy, relations, titles. */
#include "reference/nace.h"

#include "check.h"

static bool reads(const char *spelling, const char *canonical, enum nace_level level)
{
	struct nace_code code;

	return nace_read(slice_of(spelling), NACE_ZEROS_UNSURE, &code) == NACE_OK &&
	       slice_is(nace_text(&code), canonical) && code.text[code.n] == '\0' && code.level == level;
}

static enum nace_error refusal(const char *spelling)
{
	struct nace_code code;

	return nace_read(slice_of(spelling), NACE_ZEROS_UNSURE, &code);
}

static bool repairs(const char *spelling, const char *canonical)
{
	struct nace_code code;

	return nace_read(slice_of(spelling), NACE_ZEROS_REPAIR, &code) == NACE_OK && code.repaired &&
	       slice_is(nace_text(&code), canonical);
}

static void spellings(void)
{
	CHECK(reads("C", "C", NACE_SECTION));
	CHECK(reads("c", "C", NACE_SECTION));
	CHECK(reads("01", "01", NACE_DIVISION));
	CHECK(reads(" C.13.1\t", "13.1", NACE_GROUP));
	CHECK(reads("131", "13.1", NACE_GROUP));
	CHECK(reads("13,1", "13.1", NACE_GROUP));
	CHECK(reads("13100", "13.10", NACE_CLASS));
	CHECK(reads("13.10.0", "13.10", NACE_CLASS));
	CHECK(reads("0116", "01.16", NACE_CLASS));
	CHECK(reads("01161", "01.16.1", NACE_NATIONAL));
	CHECK(reads("A01.16.1", "01.16.1", NACE_NATIONAL));
	CHECK(repairs("1.16", "01.16"));
	CHECK(repairs("116", "01.16"));
	CHECK(repairs("7", "07"));
	CHECK(refusal("116") == NACE_LOST_ZERO);
	CHECK(refusal("7") == NACE_LOST_ZERO);
	CHECK(refusal("D13") == NACE_LETTER);
	CHECK(refusal("") == NACE_BLANK);
	CHECK(refusal("10.11.2024") == NACE_DATE);
	CHECK(refusal("2024-11-10T00:00:00") == NACE_DATE);
	CHECK(refusal("қараша 10") == NACE_DATE);
	CHECK(refusal("31,32") == NACE_UNKNOWN); /* a decimal comma, as in 13,1 */
	CHECK(refusal("V") == NACE_UNKNOWN);
	CHECK(refusal("13.7") == NACE_UNKNOWN);
	CHECK(refusal("13.") == NACE_UNKNOWN);
	CHECK(refusal(".13") == NACE_UNKNOWN);
	CHECK(refusal("\xff\xfe") == NACE_UNKNOWN);
}

static bool kept(const char *spelling, const char *canonical)
{
	struct nace_code code;

	return nace_read(slice_of(spelling), NACE_ZEROS_KEPT, &code) == NACE_OK && !code.repaired &&
	       slice_is(nace_text(&code), canonical);
}

/* Codes without dots that are another code with a zero in front. */
static void zeros(void)
{
	CHECK(refusal("6201") == NACE_TWO_WAYS); /* 62.01, 06.20.1 */
	CHECK(refusal("141") == NACE_TWO_WAYS);  /* 14.1, 01.41 */
	CHECK(kept("6201", "62.01"));
	CHECK(kept("141", "14.1"));
	CHECK(kept("0141", "01.41"));
	CHECK(!repairs("6201", "06.20.1"));
	CHECK(reads("J6201", "62.01", NACE_CLASS)); /* the letter decides */
	CHECK(reads("62.01", "62.01", NACE_CLASS));
	CHECK(reads("62010", "62.01", NACE_CLASS));
	CHECK(repairs("B6201", "06.20.1"));
	CHECK(repairs("A141", "01.41"));
	CHECK(refusal("A141") == NACE_LOST_ZERO);
	CHECK(refusal("A116") == NACE_LOST_ZERO);
	CHECK(refusal("C1") == NACE_LETTER);
	CHECK(refusal("A1") == NACE_LOST_ZERO);
	CHECK(refusal("1410") == NACE_LOST_ZERO); /* there is no 14.10 */
	CHECK(refusal("5.3") == NACE_UNKNOWN);    /* neither 05.3 nor 5.3 */
	CHECK(refusal("45241") == NACE_SERIAL);   /* 2023-11-10 */
	CHECK(refusal("36525") == NACE_UNKNOWN);
	CHECK(refusal("51502") == NACE_UNKNOWN);
}

/* Aggregates that do not say what their writer can have meant. */
static void broken_aggregates(void)
{
	static const char *const spellings[] = {
		"C_X_C", "C10-C10", "C-C10", "C10-C", "C31_C31", "C_C10", "C_X_D", "C_X", "C_X_", "C31_", "_C31",
		"B-E,", "C13.10.1_C14", "13.10.1-13.10.3", "C10-C12-C15", "E-B", "B--E", "-", "_",
		"C_X_C10_X_C11", "TOTAL_X_K", "B-V",
	};

	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		enum nace_error error = refusal(spellings[i]);
		if (error != NACE_RANGE)
			fprintf(stderr, "%s: %d\n", spellings[i], error);
		CHECK(error == NACE_RANGE);
	}
	CHECK(reads("B - E", "B-E", NACE_AGGREGATE));
	CHECK(reads("10 \xe2\x80\x93 12", "C10-C12", NACE_AGGREGATE));
	CHECK(refusal("C12T10") == NACE_UNKNOWN);
	CHECK(refusal("KT") == NACE_UNKNOWN);
	CHECK(refusal("TEXTILES") == NACE_UNKNOWN);
	CHECK(refusal("13 Textiles") == NACE_BLANK);
}

/* What was brought to its canonical form must be read as the same thing again. */
static void canonical_stays(void)
{
	static const char *const spellings[] = {
		"B-E", "B_E", "BTE", "B,E", "B_C_E", "C10-C12", "C10T12", "10-12", "C31_C32", "31,32,33", "B-E36",
		"B-N_S95_X_K", "TOTAL", "_T", "26-30, 33", "10.1-10.3", "C10.1-C10.3", "01", "01.16.1", "T",
		"S-T", "STU", "R,T", "T97T98", "C_X_C10", "B-E_G",
	};

	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		struct nace_code once, twice;
		enum nace_error error = nace_read(slice_of(spellings[i]), NACE_ZEROS_UNSURE, &once);
		bool same = error == NACE_OK &&
		            nace_read(nace_text(&once), NACE_ZEROS_UNSURE, &twice) == NACE_OK &&
		            slice_eq(nace_text(&once), nace_text(&twice)) &&
		            nace_relation(slice_of(spellings[i]), nace_text(&twice)) == NACE_SAME;
		if (!same)
			fprintf(stderr, "%s: %d, %s, %s\n", spellings[i], error, once.text, twice.text);
		CHECK(same);
	}
}

static bool at(const char *code, enum nace_level level, const char *want)
{
	struct slice found = nace_at(slice_of(code), level);

	return want ? slice_is(found, want) : !found.p;
}

static void hierarchy(void)
{
	CHECK(at("01.16.1", NACE_CLASS, "01.16"));
	CHECK(at("01.16.1", NACE_GROUP, "01.1"));
	CHECK(at("01.16.1", NACE_DIVISION, "01"));
	CHECK(at("01.16.1", NACE_SECTION, "A"));
	CHECK(at("13.10", NACE_CLASS, "13.10"));
	CHECK(at("13.10", NACE_NATIONAL, NULL));
	CHECK(at("C", NACE_DIVISION, NULL));
	CHECK(at("B-E", NACE_SECTION, NULL));
	CHECK(at("nonsense", NACE_SECTION, NULL));
	/* Regulation (EC) 1893/2006, annex I: first and last divisions of sections */
	CHECK(at("03", NACE_SECTION, "A") && at("05", NACE_SECTION, "B") && at("33", NACE_SECTION, "C"));
	CHECK(at("35", NACE_SECTION, "D") && at("39", NACE_SECTION, "E") && at("43", NACE_SECTION, "F"));
	CHECK(at("68", NACE_SECTION, "L") && at("82", NACE_SECTION, "N") && at("99", NACE_SECTION, "U"));
	CHECK(nace_level(SLICE("C")) == NACE_SECTION);
	CHECK(nace_level(SLICE("01.16.1")) == NACE_NATIONAL);
	CHECK(nace_level(SLICE("C10-C12")) == NACE_AGGREGATE);
	CHECK(nace_level(SLICE("1310")) == 0); /* not canonical */
	CHECK(nace_level(SLICE("")) == 0);
	CHECK(nace_level_named(SLICE("division")) == NACE_DIVISION);
	CHECK(nace_level_named(SLICE("aggregate")) == 0);
	CHECK(strcmp(nace_level_name(NACE_GROUP), "group") == 0);
}

static enum nace_relation relation(const char *a, const char *b)
{
	return nace_relation(slice_of(a), slice_of(b));
}

static void relations(void)
{
	CHECK(relation("C", "13") == NACE_CONTAINS);
	CHECK(relation("13", "C") == NACE_WITHIN);
	CHECK(relation("13", "D") == NACE_DISJOINT);
	CHECK(relation("C", "C") == NACE_SAME);
	CHECK(relation("85", "P") == NACE_SAME); /* the section has that one division */
	CHECK(relation("B-E", "C") == NACE_CONTAINS);
	CHECK(relation("C10-C12", "C") == NACE_WITHIN);
	CHECK(relation("C10-C12", "11") == NACE_CONTAINS);
	CHECK(relation("C10-C12", "13") == NACE_DISJOINT);
	CHECK(relation("C10-C12", "C12-C15") == NACE_OVERLAPS);
	CHECK(relation("C10-C12", "C10_C11_C12") == NACE_SAME);
	CHECK(relation("B-N_X_K", "K") == NACE_DISJOINT);
	CHECK(relation("B-N_X_K", "L") == NACE_CONTAINS);
	CHECK(relation("B-N_S95_X_K", "S") == NACE_OVERLAPS);
	CHECK(relation("TOTAL", "U") == NACE_CONTAINS);
	CHECK(relation("TOTAL", "A-U") == NACE_SAME);
	CHECK(relation("01.16", "01.16.1") == NACE_CONTAINS);
	CHECK(relation("01.16.1", "01.16") == NACE_WITHIN);
	CHECK(relation("01.16.1", "01.16.2") == NACE_DISJOINT);
	CHECK(relation("01.16.1", "01.16.1") == NACE_SAME);
	CHECK(relation("01.16.1", "A") == NACE_WITHIN);
	CHECK(relation("nonsense", "C") == NACE_DISJOINT);
	CHECK(relation("C", "") == NACE_DISJOINT);
}

static bool titled(const char *title, const char *want)
{
	struct nace_code code;

	if (nace_by_title(slice_of(title), &code) != NACE_OK)
		return !want;
	return want && slice_is(nace_text(&code), want);
}

static bool several(const char *title)
{
	struct nace_code code;

	return nace_by_title(slice_of(title), &code) == NACE_TITLE;
}

static void titles(void)
{
	CHECK(slice_is(nace_title(SLICE("13"), "en"), "Manufacture of textiles"));
	CHECK(slice_is(nace_title(SLICE("13"), "ru"), "Производство текстильных изделий"));
	CHECK(slice_is(nace_title(SLICE("C"), "kk"), "Өңдеу өнеркәсібі"));
	CHECK(!nace_title(SLICE("B-E"), "en").p);
	CHECK(!nace_title(SLICE("13"), "parent").p);
	CHECK(!nace_title(SLICE("13"), "de").p);
	CHECK(titled("производство  текстильных изделий", "13"));
	CHECK(titled("Промышленность", "B-E"));
	CHECK(titled("", NULL));
	CHECK(titled("Атлантида", NULL));
	/* the group and its only class have it; 28.11.1 and 29.10.2; 35.12 and a part of it */
	CHECK(titled("Ткацкое производство", "13.2"));
	CHECK(several("Производство двигателей"));
	CHECK(several("Передача электроэнергии"));
	/* a section and its only division: nace_label.tsv decides */
	CHECK(titled("Образование", "P"));
}

/* The classes of a code, by their numbers. */
static void classes(void)
{
	uint16_t numbers[NACE_CLASSES];

	CHECK(nace_class_numbers(SLICE("TOTAL"), numbers) == NACE_CLASSES);
	CHECK(numbers[0] == 0 && numbers[NACE_CLASSES - 1] == NACE_CLASSES - 1);
	CHECK(slice_is(nace_class(0), "01.11") && slice_is(nace_class(NACE_CLASSES - 1), "99.00"));
	/* Regulation (EC) 1893/2006: 13 has ten classes, 13.1 and 13.2 and 13.3 one each */
	CHECK(nace_class_numbers(SLICE("13"), numbers) == 10);
	CHECK(slice_is(nace_class(numbers[0]), "13.10") && slice_is(nace_class(numbers[9]), "13.99"));
	CHECK(nace_class_numbers(SLICE("13.1-13.3"), numbers) == 3);
	CHECK(nace_class_numbers(SLICE("01.16.1"), numbers) == 1);
	CHECK(slice_is(nace_class(numbers[0]), "01.16"));
	CHECK(nace_class_numbers(SLICE("nonsense"), numbers) == 0);
	CHECK(nace_is_split(SLICE("01.16")));
	CHECK(!nace_is_split(SLICE("01.12")));
	CHECK(!nace_is_split(SLICE("01.1")));
	CHECK(!nace_is_split(SLICE("99.00"))); /* the last row */
}

int main(void)
{
	spellings();
	zeros();
	broken_aggregates();
	canonical_stays();
	hierarchy();
	relations();
	titles();
	classes();
	return check_result();
}
