/* SPDX-License-Identifier: MIT */
/* Colours of numbers, numbers for people, what a page takes in. */
#include "render/color.h"

#include <math.h>

#include "check.h"
#include "render/svg.h"

static bool number_is(const struct labels *l, double number, int digits, const char *want)
{
	struct arena arena = { 0 };
	bool same = slice_is(number_text(&arena, number, digits, l), want);

	arena_fini(&arena);
	return same;
}

static bool is_table(const char *html)
{
	return html_is_table(slice_of(html));
}

int main(void)
{
	struct ramp r;
	double below, above;
	const char *message;
	struct labels *kk = labels_open("kk", &message), *en = labels_open("en", &message);

	/* WCAG 2.2: on #757575 the contrast of white is 4.61 and that of black 4.56, on #767676 they
	 * are 4.54 and 4.62: the two meet at a luminance of 0.179. */
	CHECK(color_is_dark(0x000000) && !color_is_dark(0xFFFFFF));
	CHECK(color_is_dark(0x757575) && !color_is_dark(0x767676));

	/* A ratio around one: the stops, their colours, halfway between, beyond the ends. */
	r = ramp_make(0.2, 7, 1);
	CHECK(r.n == 4 && r.at[0] == 0 && r.at[1] == 1 && r.at[2] == 2.5 && r.at[3] == 5 && r.cut);
	CHECK(ramp_color(&r, 1) == 0xF7F7F7 && ramp_color(&r, 5) == 0x7F3B08);
	CHECK(ramp_color(&r, 99) == 0x7F3B08 && ramp_color(&r, -3) == 0x2166AC);
	CHECK(ramp_color(&r, 0.5) == 0x8CAFD2); /* (0x21+0xF7)/2, (0x66+0xF7)/2, (0xAC+0xF7)/2 */
	ramp_dark(&r, &below, &above);
	CHECK(below > 0 && below < 0.5 && above > 2.5 && above < 5);
	CHECK(color_is_dark(ramp_color(&r, below)) && !color_is_dark(ramp_color(&r, below + 0.01)));
	CHECK(color_is_dark(ramp_color(&r, above)) && !color_is_dark(ramp_color(&r, above - 0.01)));
	CHECK(!ramp_make(0, 5, 1).cut);

	/* Around zero as far down as up; all the same; no threshold; one number only. */
	r = ramp_make(-8, 2, 0);
	CHECK(r.n == 3 && r.at[0] == -8 && r.at[1] == 0 && r.at[2] == 8);
	r = ramp_make(0, 0, 0);
	CHECK(r.at[0] == -1 && r.at[2] == 1 && ramp_color(&r, 0) == 0xF7F7F7);
	r = ramp_make(10, 20, NAN);
	CHECK(r.at[0] == 10 && r.at[1] == 15 && r.at[2] == 20 && ramp_color(&r, 10) == 0xE8F1F8);
	r = ramp_make(3, 3, NAN);
	CHECK(ramp_color(&r, 3) == 0xE8F1F8);

	/* The palette: no two alike (Okabe and Ito's eight). */
	for (int i = 0; i < PALETTE_SIZE; i++)
		for (int k = 0; k < i; k++)
			CHECK(palette[i] != palette[k]);

	CHECK(kk && en);
	CHECK(number_is(kk, 1234567.28, -1, "1\u00a0234\u00a0567,28"));
	CHECK(number_is(en, 1234567.28, 1, "1,234,567.3"));
	CHECK(number_is(kk, -0.04, 1, "0,0")); /* no minus before a zero */
	CHECK(number_is(kk, -0.06, 1, "\u22120,1"));
	CHECK(number_is(en, 999, 0, "999") && number_is(en, 1000, 0, "1,000"));
	CHECK(number_is(en, 1e21, -1, "1,000,000,000,000,000,000,000"));
	labels_close(kk);
	labels_close(en);

	CHECK(is_table("<table>\n<thead><tr><th scope=\"col\" class=\"n\">&lt;b&gt;</th></tr></thead></table>"));
	CHECK(!is_table("") && !is_table("text") && !is_table(" <table></table>"));
	CHECK(!is_table("<table><script>"));
	CHECK(!is_table("<table><td onclick=\"\">") && !is_table("<table><TD>") && !is_table("<table><"));
	CHECK(!is_table("<table></table><!--"));

	CHECK(chart_step(0, 1, 6) == 0.2 && chart_step(0, 600, 6) == 100 && chart_step(5, 5, 6) == 1);
	/* letters, a wide character, a combining one: of DejaVu Sans a is 1255 and b 1300 of 2048 wide, e 1260; a bold letter is wider */
	CHECK(fabs(text_width(SLICE("ab"), 10, false) - 12.6) < 1e-9);
	CHECK(text_width(SLICE("ab"), 10, true) > 13.5);
	CHECK(fabs(text_width(SLICE("日e\u0301"), 10, false) - 16.6) < 1e-9);
	{
		struct arena arena = { 0 };
		CHECK(slice_is(text_fit(&arena, SLICE("ab"), 10, false, 12.6), "ab"));
		CHECK(slice_is(text_fit(&arena, SLICE("Қазақстан аа"), 10, false, 70), "Қазақстан…"));
		CHECK(slice_is(text_fit(&arena, SLICE("ab"), 10, false, 0), "…"));
		arena_fini(&arena);
	}
	return check_result();
}
