/* SPDX-License-Identifier: MIT */
/* The translations of the registry's texts. */
#include "indicator/text.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/resource.h"
#include "base/table.h"
#include "indicator/indicator.h"
#include "indicator/theory.h"

struct indicator_texts {
	struct table table;
	struct table_index *index; /* by the English text; NULL: English itself */
	int column;
};

struct indicator_texts *indicator_texts_open(const char *lang)
{
	struct indicator_texts *texts = xcalloc(1, sizeof(*texts));
	const char *message = "it is missing";
	struct slice content;
	char name[64];

	if (strcmp(lang, "en") == 0)
		return texts;
	snprintf(name, sizeof(name), "tables/indicator_text_%s.tsv", lang);
	if (!resource_find(name, &content) || !table_read(&texts->table, content, &message)) {
		fprintf(stderr, "klaster: internal error: %s: %s\n", name, message);
		exit(2);
	}
	texts->index = table_index_new(&texts->table, table_column(&texts->table, "en"));
	texts->column = table_column(&texts->table, lang);
	return texts;
}

void indicator_texts_close(struct indicator_texts *texts)
{
	if (texts->index) {
		table_index_free(texts->index);
		table_fini(&texts->table);
	}
	free(texts);
}

struct slice indicator_texts_cell(const struct indicator_texts *texts, const char *english)
{
	long row = texts->index ? table_index_find(texts->index, slice_of(english)) : -1;

	return row < 0 ? SLICE("") : table_cell(&texts->table, (size_t)row, texts->column);
}

struct slice indicator_text(const struct indicator_texts *texts, const char *english)
{
	struct slice cell = indicator_texts_cell(texts, english);

	return cell.n && !slice_is(cell, "=") ? cell : slice_of(english);
}

/* ---- what there is to translate ------------------------------------------ */

struct list {
	const char **texts;
	size_t n, cap;
};

static void add(struct list *l, const char *text)
{
	if (!text || !*text)
		return;
	l->texts = xgrow(l->texts, &l->cap, l->n + 1, sizeof(*l->texts));
	l->texts[l->n++] = text;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **indicator_texts_all(size_t *n)
{
	struct list l = { 0 };
	size_t distinct = 0;

	for (const struct indicator *i = NULL; (i = indicator_next(i));) {
		add(&l, i->formula);
		add(&l, i->source);
		add(&l, i->output);
		add(&l, i->range);
		add(&l, i->undefined);
		for (const struct parameter_row *p = i->parameters; p && p->name; p++)
			add(&l, p->meaning);
		for (const struct column_row *p = i->columns; p && p->name; p++)
			add(&l, p->meaning);
		for (const struct table_row *p = i->tables; p && p->name; p++)
			add(&l, p->meaning);
	}
	for (const struct theory *t = theories; t->name; t++)
		add(&l, t->source);
	qsort(l.texts, l.n, sizeof(*l.texts), by_bytes);
	for (size_t k = 0; k < l.n; k++)
		if (!distinct || strcmp(l.texts[distinct - 1], l.texts[k]) != 0)
			l.texts[distinct++] = l.texts[k];
	*n = distinct;
	return l.texts;
}
