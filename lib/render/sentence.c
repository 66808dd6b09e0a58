/* SPDX-License-Identifier: MIT */
/* Texts filled from records. */
#include "render/sentence.h"

struct filling {
	const struct sentence *sentence;
	struct view *v;
	const struct style *style;
	struct arena arena;
	struct slice wrong;
};

static bool fill(struct filling *f, struct slice text, size_t row, bool is_item, struct buf *out);

/* Digits of a format such as 2 or %1; false where it is none. */
static bool read_format(struct slice format, struct style *style)
{
	if (slice_starts(format, SLICE("%"))) {
		style->scale = 100;
		format.p++;
		format.n--;
	}
	if (format.n != 1 || format.p[0] < '0' || format.p[0] > '9')
		return false;
	style->digits = format.p[0] - '0';
	return true;
}

/* "2.value", "last.value": which record stands in front of the field, if it does. */
static size_t read_row(struct slice *name, size_t row, size_t rows)
{
	size_t number = 0, i = 0;

	if (slice_starts(*name, SLICE("last."))) {
		*name = (struct slice){ name->p + 5, name->n - 5 };
		return rows - 1;
	}

	while (i < name->n && i < 6 && name->p[i] >= '0' && name->p[i] <= '9')
		number = number * 10 + (size_t)(name->p[i++] - '0');
	if (i == 0 || i == name->n || name->p[i] != '.')
		return row;
	*name = (struct slice){ name->p + i + 1, name->n - i - 1 };
	return number - 1; /* 0 becomes a row that is not there */
}

static bool fill_items(struct filling *f, struct buf *out)
{
	if (!f->sentence->item.p)
		return false;
	for (size_t row = 0; row < f->v->rows; row++) {
		if (row)
			buf_adds(out, f->sentence->between);
		if (!fill(f, f->sentence->item, row, true, out))
			return false;
	}
	return true;
}

static bool fill_one(struct filling *f, struct slice inside, size_t row, bool is_item, struct buf *out)
{
	struct slice format = inside, name = slice_cut(&format, ':');
	struct style style = *f->style;
	long column;

	if (slice_is(name, "items") && !is_item)
		return fill_items(f, out);
	if (format.p && !read_format(format, &style))
		return false;
	if (slice_is(name, "n") && view_column(f->v, name) < 0) {
		buf_adds(out, number_text(&f->arena, (double)f->v->rows, 0, style.labels));
		return true;
	}
	row = read_row(&name, row, f->v->rows);
	column = view_column(f->v, name);
	if (column < 0 || row >= f->v->rows)
		return false;
	buf_adds(out, cell_text(f->v, row, column, &style, &f->arena));
	return true;
}

static bool fill(struct filling *f, struct slice text, size_t row, bool is_item, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		const char *close;
		struct slice inside;

		if (text.p[i] != '{') {
			buf_addc(out, text.p[i]);
			continue;
		}
		if (i + 1 < text.n && text.p[i + 1] == '{') {
			buf_addc(out, '{');
			i++;
			continue;
		}
		close = memchr(text.p + i, '}', text.n - i);
		inside = (struct slice){ text.p + i + 1, close ? (size_t)(close - text.p) - i - 1 : 0 };
		if (!close || !fill_one(f, inside, row, is_item, out)) {
			if (!f->wrong.p)
				f->wrong = close ? inside : (struct slice){ text.p + i, text.n - i };
			return false;
		}
		i = (size_t)(close - text.p);
	}
	return true;
}

bool sentence_write(const struct sentence *s, struct view *v, const struct style *style,
                    struct buf *out, struct slice *wrong)
{
	struct filling f = { .sentence = s, .v = v, .style = style };
	size_t before = out->n;
	bool told = true;

	*wrong = SLICE("");
	if (v->rows) {
		told = fill(&f, s->text, 0, false, out);
		if (!told)
			*wrong = f.wrong;
	} else if (s->none.p) {
		buf_adds(out, s->none);
	} else {
		told = memchr(s->text.p, '{', s->text.n) == NULL;
		if (told)
			buf_adds(out, s->text);
	}
	if (told)
		buf_addc(out, '\n');
	else
		out->n = before;
	arena_fini(&f.arena);
	return told;
}
