/* SPDX-License-Identifier: MIT */
/*
 * How codes of activities are written. What can be read in one way only is read;
 * what may have lost a zero, or was made a date by a spreadsheet, is refused by name,
 * because 1.16 is 01.16 or a mistyped 11.6 and nothing in the cell tells which.
 */
#include "base/utf8.h"
#include "reference/fold.h"
#include "reference/nace_internal.h"

static const char *const error_texts[] = {
	[NACE_OK] = NULL,
	[NACE_UNKNOWN] = "no such activity in NACE Rev. 2 or OKED 2019; check the code and its revision",
	[NACE_LOST_ZERO] = "a leading zero may be lost: the code can be read in two ways; write it as 01.16, "
	                   "or put zeros back with --repair-zeros",
	[NACE_DATE] = "a date where a code should stand: a spreadsheet turned the code into it; take the "
	              "code from the source as text",
	[NACE_LETTER] = "the section letter is not that of the division; check the code",
	[NACE_BLANK] = "blanks inside the code, or no code at all; write it as 13.10",
	[NACE_RANGE] = "an aggregate whose parts are no codes or out of order; write it as B-E or C10-C12",
};

const char *nace_error_text(enum nace_error error)
{
	return error_texts[error];
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Letters that look like Latin ones made Latin, all in upper case, blanks at the ends
 * gone; false when the text is too long for any code. */
static bool plain_text(struct slice spelling, char out[NACE_TEXT], size_t *n, bool *folded)
{
	*n = 0;
	*folded = false;
	spelling = slice_trim(spelling);
	while (spelling.n) {
		uint32_t c = utf8_next(&spelling), latin = c;
		if (c == 0xA0 || c == 0x202F || c == 0x2009)
			c = latin = ' ';
		if (c == 0x2013 || c == 0x2212 || c == 0x2010 || c == 0x2011)
			c = latin = '-';
		if (c >= 0x80)
			latin = fold_letter(c);
		if (latin >= 'a' && latin <= 'z')
			latin -= 'a' - 'A';
		if (latin >= 0x80 || *n + 1 >= NACE_TEXT)
			return false;
		*folded |= c >= 0x80;
		out[(*n)++] = (char)latin;
	}
	while (*n && out[*n - 1] == ' ')
		--*n;
	out[*n] = '\0';
	return true;
}

/* Digits to the dotted form; returns its length. A fifth digit 0 falls away. */
static size_t dotted(const char *digits, size_t n, char out[8])
{
	size_t k = 0;

	if (n == 5 && digits[4] == '0')
		n = 4;
	for (size_t i = 0; i < n; i++) {
		if (i == 2 || i == 4)
			out[k++] = '.';
		out[k++] = digits[i];
	}
	out[k] = '\0';
	return k;
}

static bool exists(const char *digits, size_t n, char out[8])
{
	return nace_row((struct slice){ out, dotted(digits, n, out) }) >= 0;
}

/* 10.11.2024, 2024-11-10, 10 НОЯ: what spreadsheets make of 10.11. */
static bool looks_like_date(const char *p, size_t n)
{
	size_t groups = 0, longest = 0, run = 0;
	bool letters = false, digit = false;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && is_digit(p[i])) {
			digit = true;
			run++;
			continue;
		}
		groups += run > 0;
		if (run > longest)
			longest = run;
		run = 0;
		if (i < n && (p[i] == '-' || p[i] == '.' || p[i] == '/' || p[i] == ' '))
			continue;
		letters |= i < n;
	}
	return digit && ((groups == 3 && longest == 4 && !letters) || (groups == 2 && longest == 4 && !letters));
}

/* A serial day number of a spreadsheet: 5 digits of the years 2000 to 2040. */
static bool looks_like_serial(const char *digits, size_t n)
{
	return n == 5 && digits[0] >= '3' && digits[0] <= '5';
}

/* The digits of [p, p+n), with their dots or comma taken out. The dots must stand where
 * codes have them, or be absent; *first is the length of the first group. */
static size_t take_digits(const char *p, size_t n, char digits[8], size_t *first)
{
	size_t k = 0, group = 0;

	*first = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '.' || (p[i] == ',' && !*first)) {
			if (!group || i + 1 == n)
				return 0;
			if (!*first)
				*first = group;
			group = 0;
			continue;
		}
		if (!is_digit(p[i]) || k == 5)
			return 0;
		digits[k++] = p[i];
		group++;
	}
	if (!*first)
		*first = k;
	return k;
}

/* The digits of one code, canonical in `out`. */
static enum nace_error read_digits(const char *p, size_t n, bool letter, bool repair, char out[8],
                                   bool *repaired)
{
	char digits[8], padded[8] = "0", other[8];
	size_t first, k = take_digits(p, n, digits, &first);
	bool bare = first == k, short_first = !bare && first == 1;
	bool as_is, with_zero;

	*repaired = false;
	if (!k)
		return NACE_UNKNOWN;
	if (!bare && first > 2)
		return NACE_UNKNOWN;
	as_is = !short_first && k >= 2 && exists(digits, k, out);
	memcpy(padded + 1, digits, k);
	/* A bare code of 3 or 4 digits, or one digit before the dot, may have begun with 0. */
	with_zero = k < 5 && digits[0] != '0' && (short_first || (bare && !letter && k >= 3) || k == 1) &&
	            exists(padded, k + 1, other);
	if (as_is && !with_zero)
		return NACE_OK;
	if (with_zero) {
		if (!repair || as_is)
			return NACE_LOST_ZERO;
		memcpy(out, other, sizeof(other));
		*repaired = true;
		return NACE_OK;
	}
	if (short_first)
		return NACE_LOST_ZERO;
	if (bare && looks_like_serial(digits, k))
		return NACE_DATE;
	return NACE_UNKNOWN;
}

/* One code: a section, or digits behind an optional letter. */
static enum nace_error read_one(const char *p, size_t n, bool repair, struct nace_code *code)
{
	bool letter = n && p[0] >= 'A' && p[0] <= 'U';
	enum nace_error error;
	char text[8];
	long row;

	if (letter && n == 1) {
		code->text[0] = p[0];
		code->text[1] = '\0';
		code->n = 1;
		code->level = NACE_SECTION;
		return NACE_OK;
	}
	if (!letter && n && !is_digit(p[0]))
		return NACE_UNKNOWN;
	if (letter) {
		char section = p[0];
		p++, n--;
		if (n && (*p == '.' || *p == ' '))
			p++, n--;
		error = read_digits(p, n, true, repair, text, &code->repaired);
		if (error == NACE_OK && *nace_at(slice_of(text), NACE_SECTION).p != section)
			return NACE_LETTER;
	} else {
		error = read_digits(p, n, false, repair, text, &code->repaired);
	}
	if (error != NACE_OK)
		return error;
	row = nace_row(slice_of(text));
	code->n = (uint8_t)strlen(text);
	memcpy(code->text, text, code->n + 1u);
	code->level = (uint8_t)nace_row_level(row);
	return NACE_OK;
}

/* ---- aggregates --------------------------------------------------------- */

static void add_set(struct set *to, const struct set *from, bool except)
{
	for (size_t i = 0; i < SET_WORDS; i++)
		to->bits[i] = except ? to->bits[i] & ~from->bits[i] : to->bits[i] | from->bits[i];
}

/* False where the range is empty: its ends are the wrong way round. */
static bool add_range(struct set *to, const struct set *from, const struct set *until, bool except)
{
	size_t begin = NACE_CLASSES, end = 0;
	struct set all = { { 0 } };

	for (size_t i = 0; i < NACE_CLASSES; i++) {
		if (begin == NACE_CLASSES && from->bits[i / 64] >> i % 64 & 1)
			begin = i;
		if (until->bits[i / 64] >> i % 64 & 1)
			end = i + 1;
	}
	for (size_t i = begin; i < end; i++)
		all.bits[i / 64] |= 1ull << i % 64;
	add_set(to, &all, except);
	return begin < end;
}

static bool put_text(struct nace_code *out, const char *text)
{
	size_t n = strlen(text);

	if (out->n + n + 1 >= NACE_TEXT)
		return false;
	memcpy(out->text + out->n, text, n + 1);
	out->n = (uint8_t)(out->n + n);
	return true;
}

/* How an end of a range or a part is written: `C10`, but a section as its letter. */
static bool put_part(struct nace_code *out, const struct nace_code *part)
{
	char section[2] = { *nace_at(nace_text(part), NACE_SECTION).p, '\0' };

	return (part->level == NACE_SECTION || put_text(out, section)) && put_text(out, part->text);
}

/* `C10`, `C10-C12`, `10-12`, `C10T12`, `BTE`. */
static bool read_range(const char *p, size_t n, bool except, struct set *set, struct nace_code *out)
{
	struct nace_code from = { 0 }, until = { 0 };
	size_t cut = 0;

	for (size_t i = 1; i + 1 < n && !cut; i++)
		if (p[i] == '-' || (p[i] == 'T' && (is_digit(p[i + 1]) || (p[i + 1] >= 'A' && p[i + 1] <= 'U'))))
			cut = i;
	if (!cut) {
		if (read_one(p, n, false, &from) != NACE_OK)
			return false;
		add_set(set, nace_row_set(nace_row(nace_text(&from))), except);
		return put_part(out, &from);
	}
	if (read_one(p, cut, false, &from) != NACE_OK ||
	    read_one(p + cut + 1, n - cut - 1, false, &until) != NACE_OK)
		return false;
	return add_range(set, nace_row_set(nace_row(nace_text(&from))),
	                 nace_row_set(nace_row(nace_text(&until))), except) &&
	       put_part(out, &from) && put_text(out, "-") && put_part(out, &until);
}

/* B_E and C10_12 are ranges; C31_C32 names both of its parts. */
static bool is_underscored_range(const char *p, size_t n)
{
	const char *cut = memchr(p, '_', n);

	if (!cut || cut == p || cut + 1 == p + n)
		return false;
	return (n == 3 && !is_digit(p[0]) && !is_digit(p[2])) || (!is_digit(p[0]) && is_digit(cut[1]));
}

/* Parts joined by `_` or `,`; `_X_` begins those that are left out; two bare sections or
 * two divisions joined by `_` alone are the range between them (B_E, C10_12). */
static bool read_aggregate(const char *p, size_t n, struct set *set, struct nace_code *code)
{
	bool except = false, first = true;
	size_t parts = 1;

	memset(set, 0, sizeof(*set));
	code->n = 0;
	code->text[0] = '\0';
	code->level = NACE_AGGREGATE;
	if (slice_is((struct slice){ p, n }, "TOTAL") || slice_is((struct slice){ p, n }, "_T")) {
		memset(set, 0xff, sizeof(*set));
		set->bits[SET_WORDS - 1] = (1ull << NACE_CLASSES % 64) - 1;
		return put_text(code, "TOTAL");
	}
	for (size_t i = 0; i < n; i++)
		parts += p[i] == '_' || p[i] == ',';
	if (parts == 2 && is_underscored_range(p, n)) {
		char range[NACE_TEXT];
		memcpy(range, p, n);
		*(char *)memchr(range, '_', n) = '-';
		return read_range(range, n, false, set, code);
	}
	for (size_t at = 0; at < n;) {
		size_t end = at;
		while (end < n && p[end] != '_' && p[end] != ',')
			end++;
		size_t from = at, until = end;
		while (from < until && p[from] == ' ')
			from++;
		while (until > from && p[until - 1] == ' ')
			until--;
		if (until - from == 1 && p[from] == 'X' && !first && !except) {
			except = true;
			if (!put_text(code, "_X"))
				return false;
		} else {
			if (!first && !put_text(code, "_"))
				return false;
			if (!read_range(p + from, until - from, except, set, code))
				return false;
		}
		first = false;
		at = end + 1;
	}
	return parts > 1 || memchr(code->text, '-', code->n) != NULL;
}

bool nace_set(struct slice spelling, struct set *set, struct nace_code *read)
{
	char text[NACE_TEXT];
	size_t n;
	bool folded;
	long row = nace_row(spelling);

	if (row >= 0) {
		*set = *nace_row_set(row);
		return true;
	}
	return plain_text(spelling, text, &n, &folded) && n && read_aggregate(text, n, set, read);
}

enum nace_error nace_read(struct slice spelling, bool repair, struct nace_code *code)
{
	char text[NACE_TEXT];
	struct set set;
	size_t n;
	bool folded;
	enum nace_error error;

	*code = (struct nace_code){ 0 };
	if (!plain_text(spelling, text, &n, &folded)) {
		/* "10 ноя": a day and the name of a month. */
		spelling = slice_trim(spelling);
		return spelling.n && is_digit(spelling.p[0]) && memchr(spelling.p, ' ', spelling.n) ?
		               NACE_DATE : NACE_UNKNOWN;
	}
	code->folded = folded;
	if (!n)
		return NACE_BLANK;
	if (looks_like_date(text, n))
		return NACE_DATE;
	error = read_one(text, n, repair, code);
	if (error == NACE_OK)
		return NACE_OK;
	if (memchr(text, '-', n) || memchr(text, '_', n) || memchr(text, ',', n) ||
	    (n >= 3 && memchr(text + 1, 'T', n - 1))) {
		struct nace_code aggregate = *code;
		if (read_aggregate(text, n, &set, &aggregate)) {
			*code = aggregate;
			return NACE_OK;
		}
		return memchr(text, ',', n) && error != NACE_UNKNOWN ? error : NACE_RANGE;
	}
	if (memchr(text, ' ', n))
		return is_digit(text[0]) && text[n - 1] >= 'A' ? NACE_DATE : NACE_BLANK;
	return error;
}
