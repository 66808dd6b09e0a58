/* SPDX-License-Identifier: MIT */
/* How wide texts are. */
#include "render/text_width.h"

#include <math.h>
#include <utf8proc.h>

#include "base/utf8.h"

/* Advances of DejaVu Sans in hundredths of the size, rounded up: the font that the pages name and
 * the widest of those that readers have in its place. Measured by
 * ImageFont.truetype("DejaVuSans.ttf", 2048).getlength(chr(c)) / 20.48 of Pillow. */
static const uint8_t from_20[] = {
	32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
	64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
	61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
	64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
};
static const uint8_t from_a0[] = {
	32, 41, 64, 64, 64, 64, 34, 50, 50, 100, 48, 62, 84, 0, 100, 50, 50, 84, 41, 41, 50, 64, 64, 32,
	50, 41, 48, 62, 97, 97, 97, 54, 69, 69, 69, 69, 69, 69, 98, 70, 64, 64, 64, 64, 30, 30, 30, 30,
	78, 75, 79, 79, 79, 79, 79, 84, 79, 74, 74, 74, 74, 62, 61, 63, 62, 62, 62, 62, 62, 62, 99, 55,
	62, 62, 62, 62, 28, 28, 28, 28, 62, 64, 62, 62, 62, 62, 62, 84, 62, 64, 64, 64, 64, 60, 64, 60,
	69, 62, 69, 62, 69, 62, 70, 55, 70, 55, 70, 55, 70, 55, 78, 64, 78, 64, 64, 62, 64, 62, 64, 62,
	64, 62, 64, 62, 78, 64, 78, 64, 78, 64, 78, 64, 76, 64, 92, 70, 30, 28, 30, 28, 30, 28, 30, 28,
	30, 28, 59, 56, 30, 28, 66, 58, 58, 56, 28, 56, 28, 56, 38, 56, 35, 57, 29, 75, 64, 75, 64, 75,
	64, 82, 75, 64, 79, 62, 79, 62, 79, 62, 107, 103, 70, 42, 70, 42, 70, 42, 64, 53, 64, 53, 64, 53,
	64, 53, 62, 40, 62, 40, 62, 40, 74, 64, 74, 64, 74, 64, 74, 64, 74, 64, 74, 64, 99, 82, 62, 60,
	62, 69, 53, 69, 53, 69, 53, 36,
};
static const uint8_t from_400[] = {
	64, 64, 79, 61, 70, 64, 30, 30, 30, 110, 105, 79, 71, 75, 61, 76, 69, 69, 69, 61, 79, 64, 108, 65,
	75, 75, 71, 76, 87, 76, 79, 76, 61, 70, 62, 61, 87, 69, 78, 69, 107, 110, 84, 89, 69, 70, 108, 70,
	62, 62, 59, 53, 70, 62, 91, 54, 65, 65, 61, 64, 76, 66, 62, 66, 64, 55, 59, 60, 86, 60, 69, 60,
	92, 95, 71, 79, 59, 55, 85, 61, 62, 62, 63, 53, 55, 53, 28, 28, 28, 91, 90, 66, 61, 65, 60, 66,
	94, 84, 78, 68, 95, 75, 88, 79, 116, 101, 79, 62, 103, 83, 64, 55, 86, 88, 79, 62, 79, 67, 79, 67,
	100, 91, 96, 76, 118, 103, 94, 84, 70, 55, 51, 88, 88, 88, 88, 88, 130, 130, 78, 68, 69, 59, 61, 64,
	61, 53, 68, 60, 63, 53, 108, 91, 65, 54, 71, 61, 71, 61, 71, 61, 86, 84, 76, 67, 102, 88, 109, 92,
	88, 70, 70, 55, 62, 59, 62, 60, 62, 60, 69, 60, 94, 81, 69, 60, 69, 60, 69, 64, 95, 73, 95, 73,
	30, 108, 91, 66, 61, 78, 68, 76, 67, 78, 69, 69, 60, 89, 78, 28, 69, 62, 69, 62, 98, 99, 64, 62,
	79, 62, 79, 62, 108, 91, 65, 54, 67, 58, 75, 65, 75, 65, 79, 62, 79, 62, 79, 62, 70, 55, 61, 60,
	61, 60, 61, 60, 69, 60, 61, 53, 89, 79, 68, 60, 69, 60, 69, 60, 69, 59, 101, 90, 98, 87, 68, 59,
	108, 96, 112, 97, 78, 66, 78, 72, 62, 55, 76, 64, 117, 100, 90, 87, 104, 99, 79, 64, 99, 82, 71, 61,
	109, 91, 109, 92, 80, 69, 61, 61, 61, 61, 61, 61, 61, 61, 61, 61,
};
static const uint8_t from_2010[] = {
	37, 37, 64, 50, 100, 100, 50, 50, 32, 32, 32, 32, 52, 52, 52, 52, 50, 50, 59, 59, 34, 67, 100,
};

static const struct {
	uint32_t first, n;
	const uint8_t *advance;
} ranges[] = {
	{ 0x20, sizeof(from_20), from_20 },
	{ 0xA0, sizeof(from_a0), from_a0 },
	{ 0x400, sizeof(from_400), from_400 },
	{ 0x2010, sizeof(from_2010), from_2010 },
};

static double advance_of(uint32_t c)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (c >= ranges[i].first && c - ranges[i].first < ranges[i].n)
			return ranges[i].advance[c - ranges[i].first];
	switch (utf8proc_charwidth((utf8proc_int32_t)c)) {
	case 0: return 0;
	case 1: return 84; /* signs such as a minus or "at least" */
	default: return 104;
	}
}

double text_width(struct slice text, double size, bool bold)
{
	double width = 0;

	while (text.n)
		width += advance_of(utf8_next(&text));
	/* letters of the bold face are wider by 12 % on the mean */
	return width * size / 100 * (bold ? 1.12 : 1);
}

struct slice text_fit(struct arena *arena, struct slice text, double size, bool bold, double room)
{
	struct slice rest = text, kept = { text.p, 0 };

	if (text_width(text, size, bold) <= room)
		return text;
	room -= text_width(SLICE("\xE2\x80\xA6"), size, bold);
	while (rest.n) {
		size_t n;
		utf8_next(&rest);
		n = text.n - rest.n;
		if (text_width((struct slice){ text.p, n }, size, bold) > room)
			break;
		kept.n = n;
	}
	while (kept.n && kept.p[kept.n - 1] == ' ')
		kept.n--;
	return arena_printf(arena, "%.*s\xE2\x80\xA6", SLICE_ARG(kept));
}
