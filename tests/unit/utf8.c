/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include "check.h"

int main(void)
{
	char text[4];

	/* Every code point and back. */
	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		size_t n = utf8_encode(c, text);
		struct slice s = { text, n };
		if (c >= 0xD800 && c <= 0xDFFF) {
			CHECK(utf8_error(s) == 0);
			continue;
		}
		CHECK(utf8_error(s) == n);
		CHECK(utf8_next(&s) == c && s.n == 0);
	}
	/* All two-byte beginnings against the table's rule. */
	for (unsigned a = 0x80; a < 0x100; a++)
		for (unsigned b = 0; b < 0x100; b++) {
			char pair[2] = { (char)a, (char)b };
			bool valid = a >= 0xC2 && a <= 0xDF && b >= 0x80 && b <= 0xBF;
			CHECK((utf8_error((struct slice){ pair, 2 }) == 2) == valid);
		}
	/* A run of Cyrillic with any byte of it replaced by any other: wrong at the letter,
	 * right only where the pair still is one. */
	for (size_t at = 0; at < 16; at++)
		for (unsigned b = 0; b < 0x100; b++) {
			char run[] = "Қарағанды";
			size_t letter = at & ~(size_t)1;
			run[at] = (char)b;
			bool ascii = at == letter && b < 0x80; /* then its second byte is left over */
			bool whole = utf8_error((struct slice){ run + letter, 2 }) == 2 && !ascii;
			CHECK(utf8_error(SLICE("Қарағанды")) == 18);
			CHECK(utf8_error((struct slice){ run, 18 }) ==
			      (whole ? 18 : letter + ascii));
		}
	CHECK(utf8_error(SLICE("Шымкент қаласы \xF4\x90\x80\x80")) == strlen("Шымкент қаласы "));
	CHECK(utf8_error(SLICE("abcdefgh\xE2\x82")) == 8);
	CHECK(utf8_error(SLICE("\xF8\x88\x80\x80\x80")) == 0);
	return check_result();
}
