/* SPDX-License-Identifier: MIT */
/* Labels folded to keys; no locale is asked. */
#include "reference/fold.h"

#include "base/utf8.h"

uint32_t fold_lower(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	if (c >= 0xC0 && c <= 0xDE && c != 0xD7)
		return c + 32;
	if (c >= 0x100 && c <= 0x137)
		return c == 0x130 ? 'i' : c | 1;
	if (c >= 0x391 && c <= 0x3A9)
		return c + 32;
	if (c >= 0x400 && c <= 0x40F)
		return c + 80;
	if (c >= 0x410 && c <= 0x42F)
		return c + 32;
	/* Cyrillic beyond the Russian letters, the Kazakh ones among them: pairs, capital even */
	if ((c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x4FF))
		return c | 1;
	return c;
}

uint32_t fold_letter(uint32_t c)
{
	c = fold_lower(c);
	switch (c) {
	case 0x430: return 'a';
	case 0x432: return 'b'; /* В */
	case 0x435:
	case 0x451: return 'e'; /* ё is printed without its dots as often as with them */
	case 0x43A: return 'k';
	case 0x43C: return 'm';
	case 0x43D:
	case 0x4BB: return 'h'; /* Н, Kazakh һ */
	case 0x43E: return 'o';
	case 0x440: return 'p';
	case 0x441: return 'c';
	case 0x442: return 't';
	case 0x443: return 'y';
	case 0x445: return 'x';
	case 0x455: return 's';
	case 0x456: return 'i';
	case 0x458: return 'j';
	default: return c;
	}
}

static bool is_letter_or_digit(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
	if (c < 0xC0)
		return false; /* NBSP, soft hyphen, superscript digits, quotes */
	if (c == 0xD7 || c == 0xF7)
		return false;
	/* General Punctuation (dashes, narrow and thin spaces) to number forms; ideographic
	 * space; byte order mark */
	return !(c >= 0x2000 && c <= 0x2BFF) && c != 0x3000 && c != 0xFEFF;
}

void fold_label(struct buf *key, struct slice label)
{
	bool gap = false;
	size_t start = key->n;

	/* no folded letter is longer than the one it came from */
	buf_reserve(key, label.n + 4);
	while (label.n) {
		uint32_t c = fold_lower(utf8_next(&label));

		if (!is_letter_or_digit(c)) {
			gap = c != 0xAD && c != 0x200B && c != 0xFEFF ? true : gap;
			continue;
		}
		if (gap && key->n > start)
			key->p[key->n++] = ' ';
		gap = false;
		key->n += utf8_encode(fold_letter(c), key->p + key->n);
	}
}
