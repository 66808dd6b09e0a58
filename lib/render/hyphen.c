/* SPDX-License-Identifier: MIT */
/*
 * Rules of syllables, not a dictionary: a part begins with a consonant and a vowel, or with ст or ск
 * and a vowel (Казах-станская, Атырау-ская), and has three letters and a vowel at least.
 */
#include "render/hyphen.h"

#include <stdbool.h>

#include "base/utf8.h"
#include "render/render.h"

enum { LONG_WORD = 10, MOST = 40, PART = 3 };

struct word {
	struct slice letter[MOST];
	uint32_t c[MOST]; /* small letters */
	size_t n;
};

static bool is_one_of(uint32_t c, const char *letters)
{
	struct slice s = slice_of(letters);

	while (s.n)
		if (utf8_next(&s) == c)
			return true;
	return false;
}

static bool is_cyrillic(uint32_t c) { return c >= 0x400 && c <= 0x52F; }
static bool is_vowel(uint32_t c) { return is_one_of(c, "аеёиоуыэюяәөұүіІӘӨҰҮ"); }

static bool begins_syllable(const struct word *w, size_t i)
{
	bool cluster = w->c[i] == U'с' && (w->c[i + 1] == U'т' || w->c[i + 1] == U'к');

	if (cluster)
		return is_vowel(w->c[i + 2]);
	if (w->c[i - 1] == U'с' && (w->c[i] == U'т' || w->c[i] == U'к'))
		return false;
	return !is_vowel(w->c[i]) && !is_one_of(w->c[i], "йьъ") && is_vowel(w->c[i + 1]);
}

static void add_word(struct buf *out, const struct word *w)
{
	bool vowel = false;

	for (size_t i = 0; i < w->n; i++) {
		if (w->n >= LONG_WORD && i >= PART && i + PART <= w->n && vowel && begins_syllable(w, i))
			buf_addz(out, "&shy;");
		vowel |= is_vowel(w->c[i]);
		buf_adds(out, w->letter[i]);
	}
}

void hyphen_soft(struct buf *out, struct slice text)
{
	struct word w = { .n = 0 };

	while (text.n) {
		struct slice rest = text;
		uint32_t c = utf8_next(&rest);
		struct slice letter = { text.p, (size_t)(rest.p - text.p) };
		if (!is_cyrillic(c) || w.n == MOST) {
			add_word(out, &w);
			w.n = 0;
		}
		if (is_cyrillic(c)) {
			w.letter[w.n] = letter;
			w.c[w.n++] = c >= 0x410 && c <= 0x42F ? c + 0x20 : c;
		} else {
			html_escape(out, letter);
		}
		text = rest;
	}
	add_word(out, &w);
}
