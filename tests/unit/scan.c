/* SPDX-License-Identifier: MIT */
/*
 * Every kernel of base/scan.h that runs here gives the bits that a look at one byte after
 * the other gives, on made-up text that meets word borders in all ways; and what it holds
 * for UTF-8 is what the decoder holds for it.
 */
#include "base/scan.h"

#include "base/utf8.h"
#include "../random.h"
#include "check.h"

enum { WORDS = 6, SIZE = WORDS * SCAN_WORD };

static void make_text(char *text)
{
	static const char *const pieces[] = {
		"a", ",", "\"", "'", "\\", "\\\\", "\\\"", "\n", "\r\n", "\t", "\x1f", "\x7f", "Қ", "ғ", "—", "№",
		"\xF0\x9F\x98\x80", "\x80", "\xC2", "\xC0\x80", "\xE0\x9F\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
		"\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xE2\x82", "\xF0\x9F\x98",
		"\xF5\x80\x80\x80", "\xFF", "0123456789", "\xEF\xBB\xBF",
	};
	unsigned hostile = random_below(2); /* half of the texts are valid but for a byte or so */
	size_t n = 0;

	while (n < SIZE) {
		const char *piece = pieces[hostile ? random_below(sizeof(pieces) / sizeof(*pieces)) : random_below(17)];
		size_t k = strlen(piece);
		if (n + k > SIZE)
			k = SIZE - n;
		memcpy(text + n, piece, k);
		n += k;
	}
	if (random_below(2))
		text[random_below(SIZE)] = (char)random_below(256);
}

static bool bit(const uint64_t *bits, size_t i)
{
	return bits[i / 64] >> i % 64 & 1;
}

static void check_cells(const struct scan_kernel *kernel, const char *text, const struct json_bits *json)
{
	struct cell_bits cells[WORDS];
	struct scan_state state = { 0 };

	kernel->cells(text, WORDS, ';', '\'', cells, &state);
	for (size_t i = 0; i < SIZE; i++) {
		unsigned char c = (unsigned char)text[i];
		const struct cell_bits *w = &cells[i / 64];
		CHECK((w->stops >> i % 64 & 1) == (c == ';' || c == '\n' || c == '\r'));
		CHECK((w->ends >> i % 64 & 1) == (c == '\n' || c == '\r'));
		CHECK((w->quotes >> i % 64 & 1) == (c == '\''));
		CHECK((w->escape >> i % 64 & 1) == (c < 0x20 || c == '"' || c == '\\'));
		if (c >= 0x20 || c == '\n') /* other controls are wrong in JSON as they are */
			CHECK((w->doubt >> i % 64 & 1) == bit(json->wrong, i));
	}
}

/* Those places, and of them those that are no delimiters, are in the list behind what it held. */
static void check_list(const struct scan_kernel *kernel, const char *text, bool quoted)
{
	uint32_t places[1 + SIZE + SCAN_LIST_ROOM] = { 7 }, breaks[1 + SIZE + SCAN_LIST_ROOM] = { 0 };
	struct cell_list list = { places, breaks, 1, 1 };
	struct cell_bits cells[WORDS];
	struct scan_state state = { 0 };
	char delimiter = random_below(2) ? ',' : '\t';
	size_t n = 1, breaks_n = 1;

	kernel->cells(text, WORDS, delimiter, '\'', cells, &state);
	kernel->list(cells, WORDS, quoted, 1000, &list);
	for (size_t i = 0; i < SIZE; i++) {
		unsigned char c = (unsigned char)text[i];
		bool is_break = (c < 0x20 && c != delimiter) || c == '"' || c == '\\' || (quoted && c == '\'');
		if (is_break)
			CHECK(breaks_n < list.breaks_n && breaks[breaks_n++] == n);
		if (is_break || c == delimiter)
			CHECK(n < list.places_n && places[n++] == 1000 + i);
	}
	CHECK(n == list.places_n && breaks_n == list.breaks_n && places[0] == 7 && breaks[0] == 0);
}

static void check_kernel(const struct scan_kernel *kernel, const char *text)
{
	uint64_t quotes[WORDS + 1], slashes[WORDS + 1], lines[WORDS + 1], wrong[WORDS + 1];
	struct json_bits out = { quotes, slashes, lines, wrong };
	struct scan_state state = { 0 };
	size_t cut = random_below(WORDS + 1);
	bool escaped = false, told, found = false;

	/* In two parts, as a reader calls it. */
	told = kernel->json(text, cut, out, &state);
	told |= kernel->json(text + cut * SCAN_WORD, WORDS - cut,
	                     (struct json_bits){ quotes + cut, slashes + cut, lines + cut, wrong + cut }, &state);
	for (size_t i = 0; i < SIZE; i++) {
		unsigned char c = (unsigned char)text[i];
		bool control = c < 0x20 && c != '\n';
		CHECK(bit(quotes, i) == (c == '"' && !escaped));
		CHECK(bit(slashes, i) == (c == '\\'));
		CHECK(bit(lines, i) == (c == '\n'));
		CHECK(!control || bit(wrong, i));
		found |= bit(wrong, i);
		escaped = c == '\\' && !escaped;
	}
	CHECK(told == found);
	check_cells(kernel, text, &out);
	check_list(kernel, text, random_below(2));
}

/* A piece of text is UTF-8 if and only if none of its bytes, nor the blank behind it, is in
 * doubt; and all kernels doubt the same bytes. */
static void check_utf8(const char *text)
{
	char all[SIZE];
	size_t n = 1 + random_below(90), at = random_below((unsigned)(SIZE - n - 1));
	struct cell_bits want[WORDS];
	bool right = true, doubted = false;

	memset(all, ' ', SIZE);
	memcpy(all + at, text, n);
	for (const struct scan_kernel *k = scan_kernels; k->name; k++) {
		struct cell_bits got[WORDS];
		struct scan_state state = { 0 };
		if (!k->runs())
			continue;
		k->cells(all, WORDS, ';', '\'', got, &state);
		if (k == scan_kernels)
			memcpy(want, got, sizeof(want));
		for (size_t i = 0; i < WORDS; i++)
			right &= got[i].doubt == want[i].doubt;
	}
	for (size_t i = 0; i < SIZE; i++)
		doubted |= want[i / 64].doubt >> i % 64 & 1;
	CHECK(right && doubted == (utf8_error((struct slice){ all, SIZE }) < SIZE));
}

static void check_next(void)
{
	uint64_t bits[5] = { 0 };

	CHECK(scan_next(bits, 3, 256) == 256);
	bits[3] = (uint64_t)1 << 7;
	CHECK(scan_next(bits, 0, 256) == 199 && scan_next(bits, 199, 256) == 199);
	CHECK(scan_next(bits, 200, 256) == 256 && scan_next(bits, 10, 199) == 199);
	bits[0] = 1;
	CHECK(scan_next(bits, 0, 256) == 0 && scan_next(bits, 1, 256) == 199);
}

int main(void)
{
	char text[SIZE];

	for (int round = 0; round < 20000; round++) {
		make_text(text);
		for (const struct scan_kernel *k = scan_kernels; k->name; k++)
			if (k->runs())
				check_kernel(k, text);
		check_utf8(text);
	}
	check_next();
	return check_result();
}
