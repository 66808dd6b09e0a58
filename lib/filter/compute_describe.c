/* SPDX-License-Identifier: MIT */
/* What the registry of indicators tells people: --list, --describe and the manual. */
#include <stdlib.h>

#include "filter/compute_indicator.h"
#include "indicator/text.h"
#include "indicator/theory.h"
#include "reference/fold.h"
#include "stream/output.h"

static int lang_index(const char *lang)
{
	return *lang == 'k' ? 0 : *lang == 'r' ? 1 : 2;
}

/* Whether the text has the word, whatever the case. */
static bool has(const char *text, const char *word)
{
	struct buf in = { 0 }, wanted = { 0 };
	bool found = false;

	fold_label(&in, slice_of(text ? text : ""));
	fold_label(&wanted, slice_of(word));
	for (size_t i = 0; !found && i + wanted.n <= in.n; i++)
		found = wanted.n == 0 || memcmp(in.p + i, wanted.p, wanted.n) == 0;
	buf_fini(&in);
	buf_fini(&wanted);
	return found;
}

static bool has_in(const struct indicator_texts *texts, const char *english, const char *word)
{
	struct slice text = indicator_texts_cell(texts, english);
	struct buf line = { 0 };

	buf_add(&line, text.p, text.n);
	buf_addc(&line, '\0');
	bool found = has(line.p, word);
	buf_fini(&line);
	return found;
}

static bool matches(const struct indicator_group *g, const struct indicator *i, struct indicator_texts *const texts[2], const char *word)
{
	bool found = has(i->name, word) || has(i->also, word) || has(i->source, word) || has(i->formula, word);

	for (int k = 0; k < 2; k++)
		found = found || has_in(texts[k], i->source, word) || has_in(texts[k], i->formula, word);
	for (int lang = 0; lang < 3; lang++)
		found |= has(g->title[lang], word) || has(i->title[lang], word) || has(i->meaning[lang], word);
	for (const struct theory *t = theories; *word && !found && t->name; t++)
		found = theory_has(t, i) && (has(t->name, word) || has(t->title[0], word) || has(t->title[1], word) || has(t->title[2], word));
	return found;
}

/* Nothing has the word: the names that are most like it. */
static int nothing_found(struct stage *s, const char *word)
{
	const char *near = indicator_near(slice_of(word));

	return usage_fail(s, "no indicator has \"%s\" in its name, title, meaning, formula or source%s%s%s", word,
	                  *near ? "; did you mean " : "", near, *near ? "?" : "");
}

int compute_list(struct stage *s, const char *lang_name, const char *const *words, size_t n)
{
	struct buf *out = &s->output->buf;
	struct indicator_texts *const texts[] = { indicator_texts_open("kk"), indicator_texts_open("ru") };
	int lang = lang_index(lang_name);
	bool any = false;

	for (const struct indicator_group *g = indicator_groups; g->rows; g++) {
		bool named = false;
		for (const struct indicator *i = g->rows; i->name; i++) {
			bool wanted = true;
			for (size_t k = 0; k < n; k++)
				wanted = wanted && matches(g, i, texts, words[k]);
			if (!wanted)
				continue;
			if (!named)
				buf_printf(out, "%s%s\n", any ? "\n" : "", g->title[lang]);
			named = any = true;
			buf_printf(out, "  %-22s %s\n", i->name, i->title[lang]);
		}
	}
	indicator_texts_close(texts[0]);
	indicator_texts_close(texts[1]);
	return any ? 1 : n == 1 ? nothing_found(s, words[0]) : usage_fail(s, "no indicator has all of these words; fewer find more");
}

static void described(struct buf *out, const char *const words[3], int lang, const char *text)
{
	if (text && *text)
		buf_printf(out, "%s: %s\n", words[lang], text);
}

/* The same of a text that the registry has in English. */
static void translated(struct buf *out, const char *const words[3], int lang, const struct indicator_texts *texts, const char *text)
{
	if (text && *text)
		buf_printf(out, "%s: %.*s\n", words[lang], SLICE_ARG(indicator_text(texts, text)));
}

int compute_unknown(struct stage *s, struct slice name)
{
	const char *near = indicator_near(name);

	return usage_fail(s, "no indicator \"%.*s\"%s%s%s; --list names all", SLICE_ARG(name),
	                  *near ? "; did you mean " : "", near, *near ? "?" : "");
}

/* The values of a parameter, in which `number` and `text` stand for any such. */
static void add_values(struct buf *out, int lang, const char *values)
{
	static const char *const number[] = { "сан", "число", "number" }, *const text[] = { "мәтін", "текст", "text" };
	struct slice rest = slice_of(values);

	for (bool first = true; rest.p; first = false) {
		struct slice word = slice_cut(&rest, '|');
		if (!first)
			buf_addc(out, '|');
		if (slice_is(word, "number"))
			buf_addz(out, number[lang]);
		else if (slice_is(word, "text"))
			buf_addz(out, text[lang]);
		else
			buf_add(out, word.p, word.n);
	}
}

int compute_describe(struct stage *s, const char *lang_name, const char *name)
{
	static const char *const formula[] = { "Формула", "Формула", "Formula" };
	static const char *const meaning[] = { "Мағынасы", "Смысл", "Meaning" };
	static const char *const source[] = { "Дереккөз", "Источник", "Source" };
	static const char *const range[] = { "Мәндер аралығы", "Область значений", "Range" };
	static const char *const parameters[] = { "Параметр", "Параметр", "Parameter" };
	static const char *const output[] = { "Шығыс кілттері", "Ключи на выходе", "Output keys" };
	static const char *const undefined[] = { "Анықталмаған жағдай", "Когда не определено", "Not defined" };
	static const char *const example[] = { "Мысал", "Пример", "Example" };
	static const char *const columns[] = { "Қосымша өріс (--with)", "Дополнительное поле (--with)", "Further field (--with)" };
	static const char *const tables[] = { "Қосымша кесте (--table)", "Дополнительная таблица (--table)", "Side table (--table)" };
	static const char *const in_unit[] = { "; мәннің өлшем бірлігінде", "; в единицах значения", "; in the value's unit" };
	static const char *const weights[] = { "Салмақ (--weight)", "Вес (--weight)", "Weight (--weight)" };
	static const char *const always[] = { "ескеріледі", "учитывается", "counts" };
	static const char *const units[] = { "Мәннің өлшем бірлігіне тәуелді", "Зависит от единицы значений", "Goes by the unit of the values" };
	static const char *const periods[] = { "Кезеңдер", "Периоды", "Periods" };
	static const char *const apart[] = { "әрқайсысы өз алдына", "каждый сам по себе", "each by itself" };
	static const char *const together[] = { "бір-бірімен салыстырылады", "сравниваются друг с другом", "held against one another" };
	static const char *const needs[] = { "Қажет", "Нужно", "Needs" };
	/* as enum need has them */
	static const char *const inputs[][3] = {
		{ "өңір, мән", "регион, значение", "region, value" },
		{ "қызмет түрі (--activity)", "вид деятельности (--activity)", "activity (--activity)" },
		{ "екі кезең (--base, --end)", "два периода (--base, --end)", "two periods (--base, --end)" },
		{ "салмақ (--weight)", "вес (--weight)", "weight (--weight)" },
		{ "жиын (--set)", "набор (--set)", "set (--set)" },
	};
	static const char *const flows[] = { "қайдан, қайда, мән (from, to, value)", "откуда, куда, значение (from, to, value)",
		                             "from, to, value" };
	static const char *const plants[] = { "әр жазба – кәсіпорын", "каждая запись – предприятие",
		                              "every record an establishment" };
	const struct indicator *i = indicator_find(slice_of(name));
	struct buf *out = &s->output->buf, need = { 0 };
	struct indicator_texts *texts = indicator_texts_open(lang_name);
	int lang = lang_index(lang_name);

	if (!i) {
		bool found = theory_describe(out, lang, texts, name);
		indicator_texts_close(texts);
		return found ? 1 : compute_unknown(s, slice_of(name));
	}
	buf_printf(out, "%s: %s\n", i->name, i->title[lang]);
	described(out, meaning, lang, i->meaning[lang]);
	translated(out, formula, lang, texts, i->formula);
	translated(out, source, lang, texts, i->source);
	buf_addz(&need, i->needs & NEED_FLOWS ? flows[lang] : inputs[0][lang]);
	if (i->needs & NEED_PLANTS)
		buf_printf(&need, ", %s", plants[lang]);
	for (unsigned k = 1; k < sizeof(inputs) / sizeof(*inputs); k++)
		if (i->needs & 1u << (k - 1))
			buf_printf(&need, ", %s", inputs[k][lang]);
	buf_addc(&need, '\0');
	described(out, needs, lang, need.p);
	for (const struct column_row *p = i->columns; p && p->name; p++)
		buf_printf(out, "%s: %s: %.*s%s\n", columns[lang], p->name, SLICE_ARG(indicator_text(texts, p->meaning)), p->in_unit ? in_unit[lang] : "");
	for (const struct table_row *p = i->tables; p && p->name; p++) {
		const char *field = p->labels ? p->name : "value"; /* a name may end in "?" */
		buf_printf(out, "%s: %s (%s%s%s, %.*s): %.*s\n", tables[lang], p->name, p->key[0], p->key[1] ? ", " : "",
		           p->key[1] ? p->key[1] : "", (int)strcspn(field, "?"), field, SLICE_ARG(indicator_text(texts, p->meaning)));
	}
	for (const struct parameter_row *p = i->parameters; p && p->name; p++) {
		buf_printf(out, "%s: %s=%s (", parameters[lang], p->name, p->standard);
		add_values(out, lang, p->values);
		buf_printf(out, "): %.*s\n", SLICE_ARG(indicator_text(texts, p->meaning)));
	}
	described(out, weights, lang, i->weight && strcmp(i->weight, "always") == 0 ? always[lang] : i->weight);
	described(out, periods, lang, i->needs & (NEED_PERIODS | ACROSS_PERIODS) ? together[lang] : apart[lang]);
	translated(out, output, lang, texts, i->output);
	translated(out, range, lang, texts, i->range);
	described(out, units, lang, i->units);
	translated(out, undefined, lang, texts, i->undefined);
	buf_printf(out, "%s: %s%scompute-indicator %s\n", example[lang], i->data ? i->data : "", i->data ? " | " : "",
	           i->example);
	buf_fini(&need);
	indicator_texts_close(texts);
	return 1;
}

int compute_texts(struct stage *s, const char *lang)
{
	struct buf *out = &s->output->buf;
	struct indicator_texts *texts = indicator_texts_open(lang);
	bool table = *lang != 'e';
	size_t n;
	const char **all = indicator_texts_all(&n);

	if (table)
		buf_printf(out, "en\t%s\n", lang);
	for (size_t i = 0; i < n; i++) {
		struct slice cell = indicator_texts_cell(texts, all[i]);
		if (table)
			buf_printf(out, "%s\t%.*s\n", all[i], SLICE_ARG(cell));
		else
			buf_printf(out, "%s\n", all[i]);
	}
	free(all);
	indicator_texts_close(texts);
	return 1;
}

/* ---- the manual --------------------------------------------------------- */

void compute_man_text(struct buf *out, const char *text)
{
	bool begins = true;

	for (; *text; text++) {
		if (begins && (*text == '.' || *text == '\''))
			buf_addz(out, "\\&");
		begins = (*text == '.' || *text == '?') && text[1] == ' ';
		if (*text == '\\')
			buf_addz(out, "\\e");
		else if (*text == '-')
			buf_addz(out, "\\-");
		else
			buf_addc(out, *text);
		if (begins) {
			buf_addc(out, '\n');
			text++;
		}
	}
	buf_addc(out, '\n');
}

static void add_part(struct buf *out, const char *head, const char *text)
{
	if (!text || !*text)
		return;
	buf_printf(out, ".Pp\n.Em %s :\n", head);
	compute_man_text(out, text);
}

/* Rows of name and meaning under one head. */
static void add_rows(struct buf *out, const char *head, const struct indicator *i)
{
	struct buf line = { 0 };

	for (const struct column_row *row = i->columns; row && row->name; row++)
		buf_printf(&line, "--with %s: %s; ", row->name, row->meaning);
	for (const struct table_row *row = i->tables; row && row->name; row++)
		buf_printf(&line, "--table %s (%s%s%s): %s; ", row->name, row->key[0], row->key[1] ? ", " : "",
		           row->key[1] ? row->key[1] : "", row->meaning);
	if (line.n)
		line.n -= 2;
	buf_addc(&line, '\0');
	add_part(out, head, line.p);
	buf_fini(&line);
}

static void add_indicator(struct buf *out, const struct indicator *i)
{
	buf_printf(out, ".It Cm %s\n", i->name);
	compute_man_text(out, i->title[2]);
	buf_addz(out, ".Pp\n");
	compute_man_text(out, i->meaning[2]);
	add_part(out, "Formula", i->formula);
	add_part(out, "Source", i->source);
	add_rows(out, "Further input", i);
	for (const struct parameter_row *p = i->parameters; p && p->name; p++) {
		buf_printf(out, ".Pp\n.Cm %s Ns = Ns Ar %s\n", p->name, *p->standard ? p->standard : "\\&");
		buf_addc(out, '(');
		compute_man_text(out, p->values);
		out->n--;
		buf_addz(out, "):\n");
		compute_man_text(out, p->meaning);
	}
	add_part(out, "Output", i->output);
	add_part(out, "Range", i->range);
	add_part(out, "Goes by the unit of the values", i->units);
	add_part(out, "Takes --weight", i->weight);
	add_part(out, "Not defined", i->undefined);
	buf_addz(out, ".Dl ");
	if (i->data) {
		compute_man_text(out, i->data);
		out->n--;
		buf_addz(out, " | ");
	}
	buf_addz(out, "compute\\-indicator ");
	compute_man_text(out, i->example);
}

int compute_manual(struct stage *s)
{
	struct buf *out = &s->output->buf;

	buf_addz(out, ".\\\" SPDX-License-Identifier: MIT\n"
	              ".\\\" Written by compute-indicator --manual from the registry: edit that.\n"
	              ".Dd November 23, 2026\n"
	              ".Dt KLASTER-INDICATORS 7\n"
	              ".Os klaster\n"
	              ".Sh NAME\n"
	              ".Nm klaster-indicators\n"
	              ".Nd the indicators of compute-indicator\n"
	              ".Sh DESCRIPTION\n"
	              "What each indicator of\n"
	              ".Xr klaster-compute-indicator 1\n"
	              "measures, its formula, source, input, parameters with their defaults and, in brackets, the\n"
	              "values they take, and when it is not defined.\n"
	              "In formulas e is a value, i an activity, j a region; s_ij is e_ij / e_j and s_i the\n"
	              "activity's share in the whole; a missing index is a sum.\n"
	              "The functions of other packages that give the same stand in square brackets.\n"
	              "Examples without data of their own run on any aggregated records.\n");
	for (const struct indicator_group *g = indicator_groups; g->rows; g++) {
		buf_addz(out, ".Ss ");
		buf_addc(out, (char)(g->title[2][0] - 'a' + 'A'));
		compute_man_text(out, g->title[2] + 1);
		if (g->about)
			compute_man_text(out, g->about);
		buf_addz(out, ".Bl -tag -width Ds\n");
		for (const struct indicator *i = g->rows; i->name; i++)
			add_indicator(out, i);
		buf_addz(out, ".El\n");
	}
	theory_manual(out);
	buf_addz(out, ".Sh SEE ALSO\n.Xr klaster-compute-indicator 1 ,\n.Xr klaster-records 5 ,\n.Xr klaster 7\n");
	return 1;
}
