/* SPDX-License-Identifier: MIT */
/* What the theories of clusters say and which indicators stand for them: --describe and the manual. */
#include "filter/compute_indicator.h"
#include "indicator/text.h"
#include "indicator/theory.h"
#include "stream/output.h"

/* The indicators of a theory, one after the other: `for (struct slice rest = ...; next_name(&rest, &name);)` */
static bool next_name(struct slice *rest, struct slice *name)
{
	if (!rest->n)
		return false;
	*name = slice_cut(rest, ' ');
	return true;
}

bool theory_has(const struct theory *t, const struct indicator *i)
{
	struct slice rest = slice_of(t->indicators), name;

	while (next_name(&rest, &name))
		if (slice_is(name, i->name))
			return true;
	return false;
}

static void list_theories(struct buf *out, int lang)
{
	for (const struct theory *t = theories; t->name; t++)
		buf_printf(out, "%-22s %s\n", t->name, t->title[lang]);
}

bool theory_describe(struct buf *out, int lang, const struct indicator_texts *texts, const char *name)
{
	static const char *const heads[][3] = { { "Мағынасы", "Смысл", "Meaning" }, { "Қалай оқу керек", "Как читать", "Reading" },
		                                { "Көрсеткіштер", "Показатели", "Indicators" }, { "Дереккөз", "Источник", "Source" },
		                                { "Мысал", "Пример", "Example" } };
	const struct theory *t = theory_find(slice_of(name));

	if (slice_is(slice_of(name), "theories")) {
		list_theories(out, lang);
		return true;
	}
	if (!t)
		return false;
	buf_printf(out, "%s: %s\n%s: %s\n%s: %s\n%s:\n", t->name, t->title[lang], heads[0][lang], t->claim[lang], heads[1][lang],
	           t->reading[lang], heads[2][lang]);
	struct slice rest = slice_of(t->indicators), one;
	while (next_name(&rest, &one)) {
		const struct indicator *i = indicator_find(one);
		buf_printf(out, "  %-22.*s %s\n", SLICE_ARG(one), i ? i->title[lang] : "");
	}
	buf_printf(out, "%s: %.*s\n%s:\n%s\n", heads[3][lang], SLICE_ARG(indicator_text(texts, t->source)), heads[4][lang], t->example);
	return true;
}

/* Lines as they are, but for what roff would take as its own. */
static void add_literal(struct buf *out, const char *text)
{
	buf_addz(out, ".Bd -literal -offset indent\n");
	for (bool begins = true; *text; text++) {
		if (begins && (*text == '.' || *text == '\''))
			buf_addz(out, "\\&");
		begins = *text == '\n';
		if (*text == '\\')
			buf_addz(out, "\\e");
		else
			buf_addc(out, *text);
	}
	buf_addz(out, "\n.Ed\n");
}

void theory_manual(struct buf *out)
{
	buf_addz(out, ".Sh THEORIES\n"
	              "What the schools say of clusters, the indicators that stand for each, and how they are read.\n"
	              ".Fl -describe\n"
	              "prints the same in three languages by the names in brackets.\n");
	for (const struct theory *t = theories; t->name; t++) {
		struct slice rest = slice_of(t->indicators), name;
		buf_addz(out, ".Ss ");
		compute_man_text(out, t->title[2]);
		out->n--;
		buf_printf(out, " (%s)\n", t->name);
		compute_man_text(out, t->claim[2]);
		buf_addz(out, ".Pp\n");
		compute_man_text(out, t->reading[2]);
		buf_addz(out, ".Pp\n.Em Indicators :\n");
		while (next_name(&rest, &name))
			buf_printf(out, ".Cm %.*s%s\n", SLICE_ARG(name), rest.n ? " ," : "");
		buf_addz(out, ".Pp\n.Em Source :\n");
		compute_man_text(out, t->source);
		add_literal(out, t->example);
	}
}
