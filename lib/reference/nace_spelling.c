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
	[NACE_LOST_ZERO] = "a leading zero may be lost; write the code as 01.16, or put zeros back with "
	                   "--repair-zeros",
	[NACE_TWO_WAYS] = "two codes, one of them if a leading zero was lost; write it with dots, as 62.01, or "
	                  "say --zeros-kept",
	[NACE_DATE] = "a date where a code should stand: a spreadsheet turned the code into it; take the "
	              "code from the source as text",
	[NACE_SERIAL] = "no such activity; where a spreadsheet made a date of a code, this is the number of its "
	                "day; take the code from the source as text",
	[NACE_LETTER] = "the section letter is not that of the division; check the code",
	[NACE_BLANK] = "blanks inside the code, or no code at all; write it as 13.10",
	[NACE_RANGE] = "an aggregate whose parts are no codes (down to the class), overlap or are out of order; "
	               "write it as B-E or C10-C12",
	[NACE_TITLE] = "a name that several activities have; give the code",
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

/* What spreadsheets make of 10.11: 10.11.2024, 2024-11-10 00:00:00, 01-11-24, 11/2024,
 * "10 ноя", Nov-24. */

enum { DATE_GROUPS = 3, MONTH_LETTERS = 3 };

struct date_look {
	size_t groups, n[DATE_GROUPS]; /* groups of digits and their lengths */
	int number[DATE_GROUPS];
	char separator; /* between all of them; 0 where they differ or words stand there */
	size_t words;
	char word[4 * MONTH_LETTERS + 1]; /* how the last word begins, in lower case */
	size_t word_n;                    /* in bytes */
};

static bool is_month(struct slice word)
{
	static const char months[] = " jan feb mar apr may jun jul aug sep oct nov dec"
	                             " янв фев мар апр май мая июн июл авг сен окт ноя дек"
	                             " қаң ақп нау сәу мам мау шіл там қыр қаз қар жел ";
	const char *at = word.n ? memmem(months, sizeof(months) - 1, word.p, word.n) : NULL;

	return at && at[-1] == ' ' && at[word.n] == ' ';
}

/* Takes a run of digits off `s`. */
static void look_at_digits(struct date_look *look, struct slice *s)
{
	size_t n = 0;
	int number = 0;

	for (; s->n && is_digit(*s->p); s->p++, s->n--, n++)
		if (n < 4)
			number = number * 10 + (*s->p - '0');
	if (look->groups < DATE_GROUPS) {
		look->n[look->groups] = n;
		look->number[look->groups] = number;
	}
	look->groups++;
}

/* Takes a run of letters, whose first is `c`, off `s`. */
static bool look_at_word(struct date_look *look, struct slice *s, uint32_t c)
{
	size_t letters = 0;

	look->words++;
	look->word_n = 0;
	for (;;) {
		c = fold_lower(c);
		if (c < 'a' || (c > 'z' && c < 0x400) || c > 0x52F)
			return false;
		if (letters++ < MONTH_LETTERS)
			look->word_n += utf8_encode(c, look->word + look->word_n);
		if (!s->n || is_digit(*s->p) || strchr("-./ ,", *s->p))
			return letters >= MONTH_LETTERS;
		c = utf8_next(s);
	}
}

static bool is_year(const struct date_look *look, size_t group)
{
	return look->n[group] == 4 && look->number[group] >= 1900 && look->number[group] < 2100;
}

static bool looks_like_date(struct slice s)
{
	struct date_look look = { 0 };

	s = slice_trim(s);
	for (bool first = true; s.n; first = false) {
		uint32_t c;
		if (is_digit(*s.p)) {
			look_at_digits(&look, &s);
			/* A time of the day may follow. */
			if (look.groups == 3 && look.separator == '-' && !look.words && is_year(&look, 0) &&
			    look.n[1] == 2 && look.n[2] == 2)
				return true;
			continue;
		}
		c = utf8_next(&s);
		if (c == 0xA0 || c == 0x202F)
			c = ' ';
		if (c == ' ' || c == '-' || c == '.' || c == '/') {
			if (look.groups == 1)
				look.separator = (char)c;
			else if (look.separator != (char)c)
				look.separator = 0;
		} else if (look.words || (!first && look.groups == 0) || !look_at_word(&look, &s, c)) {
			return false;
		}
	}
	if (look.words)
		return look.groups >= 1 && look.groups <= 2 &&
		       is_month((struct slice){ look.word, look.word_n });
	if (!look.separator || look.n[0] > 4 || look.n[1] > 4 || look.n[2] > 4)
		return false;
	if (look.groups == 2) /* 11/10, 11.2024, 2024-11 */
		return look.separator == '/' || (is_year(&look, 0) && look.n[1] <= 2) ||
		       (is_year(&look, 1) && look.n[0] <= 2);
	/* 01-11-24, 10.11.24, 10.11.2024; but 13.10.0 and 01.16.1 are codes */
	return look.groups == 3 && (look.separator == '-' || look.separator == '/' || is_year(&look, 2) ||
	                            (look.separator == '.' && look.n[2] == 2));
}

/* The number of a day as spreadsheets count them, from 2000 (36526) to 2040 (51501). */
static bool looks_like_serial(const char *digits, size_t n)
{
	return n == 5 && memcmp(digits, "36526", 5) >= 0 && memcmp(digits, "51501", 5) <= 0;
}

/* The digits of [p, p+n), with their dots or comma taken out; 0 where anything else stands
 * there, or a dot at an end. *first is the length of the first group. */
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

static bool in_section(const char *code, char section)
{
	return !section || *nace_at(slice_of(code), NACE_SECTION).p == section;
}

/* The digits of one code, canonical in `out`. `section` is the letter in front, or 0. */
static enum nace_error read_digits(const char *p, size_t n, char section, enum nace_zeros zeros, char out[8],
                                   bool *repaired)
{
	char digits[8], padded[8] = "0", other[8];
	size_t first, k = take_digits(p, n, digits, &first);
	bool bare = first == k, short_first = !bare && first == 1;
	bool as_is, with_zero, elsewhere;

	*repaired = false;
	if (!k || (!bare && first > 2))
		return NACE_UNKNOWN;
	as_is = !short_first && k >= 2 && exists(digits, k, out);
	memcpy(padded + 1, digits, k);
	/* A bare code of 1, 3 or 4 digits, or one digit before the dot, may have begun with 0. */
	with_zero = k < 5 && digits[0] != '0' && (short_first || (bare && k != 2)) &&
	            exists(padded, k + 1, other);
	elsewhere = as_is || with_zero;
	as_is = as_is && in_section(out, section);
	with_zero = with_zero && in_section(other, section);
	if (as_is)
		return with_zero && zeros != NACE_ZEROS_KEPT ? NACE_TWO_WAYS : NACE_OK;
	if (with_zero && zeros == NACE_ZEROS_REPAIR) {
		memcpy(out, other, sizeof(other));
		*repaired = true;
		return NACE_OK;
	}
	if (with_zero)
		return NACE_LOST_ZERO;
	if (elsewhere)
		return NACE_LETTER;
	return bare && !section && looks_like_serial(digits, k) ? NACE_SERIAL : NACE_UNKNOWN;
}

/* One code: a section, or digits behind an optional letter. */
static enum nace_error read_one(const char *p, size_t n, enum nace_zeros zeros, struct nace_code *code)
{
	char section = n && p[0] >= 'A' && p[0] <= 'U' ? p[0] : '\0';
	enum nace_error error;
	char text[8];

	if (section && n == 1) {
		code->text[0] = section;
		code->text[1] = '\0';
		code->n = 1;
		code->level = NACE_SECTION;
		return NACE_OK;
	}
	if (section) {
		p++, n--;
		if (n && (*p == '.' || *p == ' '))
			p++, n--;
	}
	error = read_digits(p, n, section, zeros, text, &code->repaired);
	if (error != NACE_OK)
		return error;
	code->n = (uint8_t)strlen(text);
	memcpy(code->text, text, code->n + 1u);
	code->level = (uint8_t)nace_row_level(nace_row(slice_of(text)));
	return NACE_OK;
}

/* ---- aggregates --------------------------------------------------------- */

/* Adds a part, or takes it away. What is added must be new, and what is taken away must
 * be there: else the aggregate does not say what its writer meant. */
static bool join(struct set *to, const struct set *part, bool except)
{
	for (size_t i = 0; i < SET_WORDS; i++) {
		if (part->bits[i] & (except ? ~to->bits[i] : to->bits[i]))
			return false;
		to->bits[i] ^= part->bits[i];
	}
	return true;
}

/* The classes from the first of `from` to the last of `until`; false where these overlap
 * or stand the wrong way round. */
static bool span(const struct set *from, const struct set *until, struct set *all)
{
	size_t begin = NACE_CLASSES, end = 0;

	*all = (struct set){ { 0 } };
	for (size_t i = 0; i < NACE_CLASSES; i++) {
		bool first = from->bits[i / 64] >> i % 64 & 1, last = until->bits[i / 64] >> i % 64 & 1;
		if (first && last)
			return false;
		if (begin == NACE_CLASSES && first)
			begin = i;
		if (last)
			end = i + 1;
	}
	for (size_t i = begin; i < end; i++)
		all->bits[i / 64] |= 1ull << i % 64;
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

static void trim(const char **p, size_t *n)
{
	struct slice s = slice_trim((struct slice){ *p, *n });

	*p = s.p;
	*n = s.n;
}

/* An end of a range or a part; the sets do not go below classes. */
static bool read_part(const char *p, size_t n, struct nace_code *part, const struct set **set)
{
	trim(&p, &n);
	if (read_one(p, n, NACE_ZEROS_UNSURE, part) != NACE_OK || part->level == NACE_NATIONAL)
		return false;
	*set = nace_row_set(nace_row(nace_text(part)));
	return true;
}

/* `C10`, `C10-C12`, `10-12`, `10 - 12`, `C10T12`, `BTE`. */
static bool read_range(const char *p, size_t n, bool except, struct set *set, struct nace_code *out)
{
	struct nace_code from = { 0 }, until = { 0 };
	const struct set *first, *last;
	struct set all;
	size_t cut = 0;

	for (size_t i = 1; i + 1 < n && !cut; i++)
		if (p[i] == '-' || (p[i] == 'T' && (n == 3 || is_digit(p[i + 1]))))
			cut = i;
	if (!cut)
		return read_part(p, n, &from, &first) && join(set, first, except) && put_part(out, &from);
	return read_part(p, cut, &from, &first) && read_part(p + cut + 1, n - cut - 1, &until, &last) &&
	       span(first, last, &all) && join(set, &all, except) && put_part(out, &from) &&
	       put_text(out, "-") && put_part(out, &until);
}

static bool is_empty(const struct set *set)
{
	static const struct set none;

	return memcmp(set, &none, sizeof(none)) == 0;
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
 * two divisions joined by `_` alone are the range between them (B_E, C10_12), so two
 * sections that are no range keep their comma (B,E). */
static bool read_aggregate(const char *p, size_t n, struct set *set, struct nace_code *code)
{
	bool except = false, first = true, open = false; /* _X and nothing behind it */
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
	for (size_t at = 0; at <= n;) {
		size_t end = at;
		while (end < n && p[end] != '_' && p[end] != ',')
			end++;
		const char *part = p + at;
		size_t length = end - at;
		trim(&part, &length);
		if (length == 1 && *part == 'X' && !first && !except) {
			except = open = true;
			if (!put_text(code, "_X"))
				return false;
		} else {
			if (!first && !put_text(code, "_"))
				return false;
			if (!read_range(part, length, except, set, code))
				return false;
			open = false;
		}
		first = false;
		at = end + 1;
	}
	if (is_underscored_range(code->text, code->n))
		*(char *)memchr(code->text, '_', code->n) = ',';
	return (parts > 1 || memchr(code->text, '-', code->n)) && !open && !is_empty(set);
}

/* Digits, one comma, digits: as 13,1, where the comma is a decimal one. */
static bool is_decimal_comma(const char *p, size_t n)
{
	size_t commas = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] != ',' && !is_digit(p[i]))
			return false;
		commas += p[i] == ',';
	}
	return commas == 1;
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

enum nace_error nace_read(struct slice spelling, enum nace_zeros zeros, struct nace_code *code)
{
	char text[NACE_TEXT];
	struct set set;
	size_t n;
	bool folded;
	enum nace_error error;

	*code = (struct nace_code){ 0 };
	if (looks_like_date(spelling))
		return NACE_DATE;
	if (!plain_text(spelling, text, &n, &folded))
		return NACE_UNKNOWN;
	code->folded = folded;
	if (!n)
		return NACE_BLANK;
	error = read_one(text, n, zeros, code);
	if (error == NACE_OK)
		return NACE_OK;
	if (is_decimal_comma(text, n))
		return error; /* 13,14 is no code; a list of divisions is written C13_C14 */
	if (strpbrk(text, "-_,T")) {
		struct nace_code aggregate = *code;
		if (read_aggregate(text, n, &set, &aggregate)) {
			*code = aggregate;
			return NACE_OK;
		}
		if (strpbrk(text, "-_,"))
			return NACE_RANGE;
	}
	return memchr(text, ' ', n) ? NACE_BLANK : error;
}
