/* SPDX-License-Identifier: MIT */
/* Figures in national spellings, read without a double and without a locale. */
#include "reference/figure.h"

#include <stdlib.h>

#include "base/number.h"
#include "base/utf8.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The bytes of the blank at the beginning of `p`, 0 when there is none. */
static size_t blank(const char *p, const char *end)
{
	unsigned char c = (unsigned char)*p;

	if (c == ' ' || (c >= '\t' && c <= '\r'))
		return 1;
	if (c == 0xC2 && end - p >= 2 && (unsigned char)p[1] == 0xA0)
		return 2; /* NBSP */
	if (c == 0xE2 && end - p >= 3 && (unsigned char)p[1] == 0x80) {
		unsigned char d = (unsigned char)p[2];
		if ((d >= 0x80 && d <= 0x8B) || d == 0xAF) /* U+2000 to U+200B, U+202F */
			return 3;
	}
	if (c == 0xEF && end - p >= 3 && (unsigned char)p[1] == 0xBB && (unsigned char)p[2] == 0xBF)
		return 3;
	return 0;
}

/* The bytes of the blank that ends at `end`. */
static size_t blank_before(const char *begin, const char *end)
{
	for (size_t n = 1; n <= 3 && n <= (size_t)(end - begin); n++)
		if (blank(end - n, end) == n)
			return n;
	return 0;
}

struct slice figure_trim(struct slice text)
{
	const char *p = text.p, *end = text.p + text.n;
	size_t n;

	while (p < end && (n = blank(p, end)))
		p += n;
	while (p < end && (n = blank_before(p, end)))
		end -= n;
	return (struct slice){ p, (size_t)(end - p) };
}

/* The sign at `p`, if any: its bytes, and whether it is a minus. */
static size_t sign(const char *p, const char *end, bool *minus)
{
	*minus = false;
	if (*p == '+')
		return 1;
	*minus = true;
	if (*p == '-')
		return 1;
	/* minus sign U+2212, figure dash and en dash U+2012, U+2013 */
	if (end - p >= 3 && (memcmp(p, "\xE2\x88\x92", 3) == 0 || memcmp(p, "\xE2\x80\x92", 3) == 0 ||
	                     memcmp(p, "\xE2\x80\x93", 3) == 0))
		return 3;
	*minus = false;
	return 0;
}

/* ---- footnote marks ----------------------------------------------------- */

/* The bytes of the mark that ends at `end` and needs no parenthesis: * † ‡ and
 * superscript digits. */
static size_t single_mark(const char *begin, const char *end)
{
	size_t n = (size_t)(end - begin);

	if (n >= 1 && end[-1] == '*')
		return 1;
	if (n >= 2 && (unsigned char)end[-2] == 0xC2) {
		unsigned char c = (unsigned char)end[-1];
		if (c == 0xB9 || c == 0xB2 || c == 0xB3)
			return 2; /* ¹ ² ³ */
	}
	if (n >= 3 && (unsigned char)end[-3] == 0xE2) {
		unsigned char c = (unsigned char)end[-2], d = (unsigned char)end[-1];
		if (c == 0x81 && (d == 0xB0 || (d >= 0xB4 && d <= 0xB9) || d == 0xBD || d == 0xBE))
			return 3; /* ⁰ ⁴-⁹ ⁽ ⁾ */
		if (c == 0x80 && (d == 0xA0 || d == 0xA1))
			return 3; /* † ‡ */
	}
	return 0;
}

/* Whether a number that begins at `p` stands apart from what is before it, so that it can
 * be a mark's: behind a blank, a letter, another mark, but no digit, point or sign. */
static bool is_apart(const char *begin, const char *p)
{
	bool minus;

	if (p == begin || is_digit(p[-1]) || p[-1] == '.' || p[-1] == ',' || p[-1] == '-')
		return false;
	return !(p - begin >= 3 && sign(p - 3, p, &minus) == 3);
}

/* The bytes of the "1)" or "12)" that ends at `end`, see figure_cut_note(). */
static size_t paren_mark(const char *begin, const char *end, bool glued, bool year)
{
	const char *digits = end - 1;
	size_t n;

	if (end - begin < 2 || end[-1] != ')')
		return 0;
	while (digits > begin && is_digit(digits[-1]))
		digits--;
	n = (size_t)(end - 1 - digits);
	if (n >= 1 && n <= 2 && is_apart(begin, digits))
		return n + 1;
	if (year && digits == begin && n > 4 && n <= 6)
		return n - 4 + 1;
	return glued && n >= 2 ? 2 : 0;
}

struct slice figure_cut_note(struct slice text, bool glued, bool year, struct slice *note)
{
	const char *begin, *end, *start;
	size_t n;

	text = figure_trim(text);
	begin = text.p;
	end = start = text.p + text.n;
	for (;;) {
		const char *p = start;

		while (p > begin && (n = blank_before(begin, p)))
			p -= n;
		/* a mark never is the whole of the text */
		n = single_mark(begin, p);
		if (!n)
			n = paren_mark(begin, p, glued, year);
		if (!n || p - n == begin)
			break;
		start = p - n;
		if (year && start - begin == 4)
			break;
	}
	*note = figure_trim((struct slice){ start, (size_t)(end - start) });
	return figure_trim((struct slice){ begin, (size_t)(start - begin) });
}

/* ---- figures ------------------------------------------------------------ */

enum mark { MARK_NONE, MARK_BLANK, MARK_QUOTE, MARK_COMMA, MARK_POINT };

/* A separator at `p`: its kind and, in `n`, its bytes. */
static enum mark separator(const char *p, const char *end, size_t *n)
{
	*n = blank(p, end);
	if (*n)
		return MARK_BLANK;
	*n = 1;
	if (*p == ',')
		return MARK_COMMA;
	if (*p == '.')
		return MARK_POINT;
	if (*p == '\'')
		return MARK_QUOTE;
	*n = 3; /* ’ U+2019, the apostrophe of typesetters */
	if (end - p >= 3 && memcmp(p, "\xE2\x80\x99", 3) == 0)
		return MARK_QUOTE;
	return MARK_NONE;
}

/* The separators met in one figure. */
struct layout {
	enum mark group, decimal;
	size_t lead;  /* digits before the first separator */
	size_t after; /* digits behind the last one */
	size_t groups; /* separators in all */
};

/* Decides from the first and the last separator what they mean. */
static enum figure_status decide(const struct layout *met, enum mark last, enum mark first,
                                 bool leading_zero, enum decimal_mark declared, struct layout *is)
{
	enum mark decimal = declared == DECIMAL_COMMA ? MARK_COMMA : MARK_POINT;

	*is = *met;
	is->group = first;
	is->decimal = MARK_NONE;
	if (last == MARK_NONE)
		return FIGURE_OK;
	if (last == MARK_BLANK || last == MARK_QUOTE)
		return FIGURE_OK; /* groups only */
	if (declared != DECIMAL_AUTO) {
		if (last == decimal) {
			is->decimal = last;
			is->group = first == last ? MARK_NONE : first;
			/* the decimal mark twice is no figure */
			return first == last && met->groups > 1 ? FIGURE_GROUPS : FIGURE_OK;
		}
		return FIGURE_OK; /* the other mark groups */
	}
	if (first != last) {
		is->decimal = last; /* 1.234,5 or 1 234,5 */
		return FIGURE_OK;
	}
	if (met->groups > 1)
		return FIGURE_OK; /* 1,234,567 */
	if (met->after == 3 && met->lead <= 3 && met->lead > 0 && !leading_zero)
		return FIGURE_AMBIGUOUS;
	is->decimal = last;
	is->group = MARK_NONE;
	return FIGURE_OK;
}

/* First pass: where the separators stand. */
static enum figure_status survey(const char *p, const char *end, struct layout *met,
                                 enum mark *first, enum mark *last)
{
	size_t run = 0;

	*met = (struct layout){ 0 };
	*first = *last = MARK_NONE;
	while (p < end) {
		size_t n;
		enum mark m;

		if (is_digit(*p)) {
			run++;
			p++;
			continue;
		}
		m = separator(p, end, &n);
		if (m == MARK_NONE)
			return FIGURE_BAD;
		if (!met->groups) {
			met->lead = run;
			*first = m;
		}
		*last = m;
		met->groups++;
		run = 0;
		p += n;
	}
	met->after = run;
	if (!met->groups)
		met->lead = run;
	return met->lead || met->after ? FIGURE_OK : FIGURE_BAD;
}

/* Second pass: writes the digits, checking the groups. */
static enum figure_status write_digits(const char *p, const char *end, const struct layout *is,
                                       bool minus, struct buf *out)
{
	const char *start = p;
	size_t run = 0, whole_start;
	bool fraction = false, grouped = false;

	if (minus)
		buf_addc(out, '-');
	whole_start = out->n;
	while (p < end) {
		size_t n;
		enum mark m;

		if (is_digit(*p)) {
			/* leading zeros of the whole part have no place in a JSON number */
			if (!fraction && out->n == whole_start + 1 && out->p[whole_start] == '0')
				out->n--;
			buf_addc(out, *p++);
			run++;
			continue;
		}
		m = separator(p, end, &n);
		if (m == is->decimal) {
			if (fraction || (grouped && run != 3))
				return FIGURE_GROUPS;
			if (out->n == whole_start)
				buf_addc(out, '0');
			buf_addc(out, '.');
			fraction = true;
		} else {
			bool first = !grouped;
			if (m != is->group || fraction || (first ? run < 1 || run > 3 : run != 3))
				return FIGURE_GROUPS;
			grouped = true;
		}
		run = 0;
		p += n;
	}
	if (fraction ? run == 0 : grouped && run != 3)
		return FIGURE_GROUPS;
	return p == start ? FIGURE_BAD : FIGURE_OK;
}

static bool has_exponent(struct slice s)
{
	return memchr(s.p, 'e', s.n) || memchr(s.p, 'E', s.n);
}

enum figure_status figure_read(struct slice text, enum decimal_mark decimal, bool glued,
                               struct buf *scratch, struct figure *figure)
{
	struct layout met, is;
	enum mark first, last;
	enum figure_status status;
	const char *p, *end;
	size_t start = scratch->n;
	bool minus;

	figure->note = (struct slice){ "", 0 };
	text = figure_trim(text);
	if (!text.n)
		return FIGURE_EMPTY;
	if (!is_digit(text.p[text.n - 1])) {
		text = figure_cut_note(text, glued, false, &figure->note);
		if (text.p[text.n - 1] == ')' && text.n > 1 && is_digit(text.p[0]) &&
		    is_digit(text.p[text.n - 2]))
			return FIGURE_GLUED;
	}
	p = text.p;
	end = text.p + text.n;
	p += sign(p, end, &minus);
	while (p < end && blank(p, end))
		p += blank(p, end);
	if (has_exponent(text)) {
		/* only programs write exponents, and they write points */
		figure->digits = text;
		return number_is_json(text) ? FIGURE_OK : FIGURE_BAD;
	}
	status = survey(p, end, &met, &first, &last);
	if (status != FIGURE_OK)
		return status;
	status = decide(&met, last, first, *p == '0', decimal, &is);
	if (status != FIGURE_OK)
		return status;
	if (is.group == MARK_NONE && is.decimal != MARK_COMMA && number_is_json(text)) {
		figure->digits = text;
		return FIGURE_OK;
	}
	status = write_digits(p, end, &is, minus, scratch);
	if (status != FIGURE_OK) {
		scratch->n = start;
		return status;
	}
	figure->digits = (struct slice){ scratch->p + start, scratch->n - start };
	return FIGURE_OK;
}

/* ---- exact factors ------------------------------------------------------ */

enum { PLACES = 400 }; /* digits on either side of the point */

/* A JSON number taken apart: its digits without the point, and the power of ten. */
static void take_apart(struct slice number, bool *minus, struct buf *digits, long *exponent)
{
	const char *p = number.p, *end = number.p + number.n;
	bool fraction = false;

	*minus = *p == '-';
	p += *minus;
	*exponent = 0;
	for (; p < end && *p != 'e' && *p != 'E'; p++) {
		if (*p == '.') {
			fraction = true;
			continue;
		}
		if (digits->n == 1 && digits->p[0] == '0')
			digits->n = 0;
		buf_addc(digits, *p);
		*exponent -= fraction;
	}
	if (p < end) {
		long power = 0;
		bool negative = *++p == '-';

		for (p += *p == '-' || *p == '+'; p < end; p++)
			if (power < 100000)
				power = power * 10 + (*p - '0');
		*exponent += negative ? -power : power;
	}
}

bool factor_read(struct slice text, struct factor *factor)
{
	struct buf digits = { 0 };
	long exponent;
	bool minus, good;

	if (!number_is_json(text))
		return false;
	take_apart(text, &minus, &digits, &exponent);
	while (digits.n > 1 && digits.p[digits.n - 1] == '0') {
		digits.n--;
		exponent++;
	}
	good = !minus && digits.n && digits.n < sizeof(factor->digits) && digits.p[0] != '0' &&
	       exponent > -PLACES && exponent < PLACES;
	if (good) {
		memcpy(factor->digits, digits.p, digits.n);
		factor->n = digits.n;
		factor->exponent = (int)exponent;
	}
	buf_fini(&digits);
	return good;
}

/* digits *= factor, as schoolbook multiplication; no leading zeros but for zero itself. */
static void multiply(struct buf *digits, const struct factor *factor)
{
	size_t n = digits->n + factor->n, zeros = 0;
	char *product = xcalloc(n, 1);

	for (size_t i = digits->n; i-- > 0;) {
		unsigned carry = 0, a = (unsigned)(digits->p[i] - '0');
		for (size_t j = factor->n; j-- > 0;) {
			unsigned sum = (unsigned)product[i + j + 1] +
			               a * (unsigned)(factor->digits[j] - '0') + carry;
			product[i + j + 1] = (char)(sum % 10);
			carry = sum / 10;
		}
		product[i] = (char)((unsigned)product[i] + carry);
	}
	while (zeros + 1 < n && !product[zeros])
		zeros++;
	digits->n = 0;
	for (size_t i = zeros; i < n; i++)
		buf_addc(digits, (char)('0' + product[i]));
	free(product);
}

bool factor_apply(const struct factor *factor, struct slice number, struct buf *out)
{
	struct buf digits = { 0 };
	long exponent, point;
	bool minus, good;

	take_apart(number, &minus, &digits, &exponent);
	if (!(factor->n == 1 && factor->digits[0] == '1'))
		multiply(&digits, factor);
	exponent += factor->exponent;
	point = (long)digits.n + exponent; /* digits before the decimal point */
	good = exponent <= PLACES && point <= PLACES && exponent >= -2 * PLACES && point >= -PLACES;
	if (good) {
		bool zero = digits.n == 1 && digits.p[0] == '0';

		if (zero && exponent > 0)
			exponent = 0;
		if (minus)
			buf_addc(out, '-');
		if (exponent >= 0) {
			buf_adds(out, buf_slice(&digits));
			while (exponent-- > 0)
				buf_addc(out, '0');
		} else if (point > 0) {
			buf_add(out, digits.p, (size_t)point);
			buf_addc(out, '.');
			buf_add(out, digits.p + point, digits.n - (size_t)point);
		} else {
			buf_addz(out, "0.");
			while (point++ < 0)
				buf_addc(out, '0');
			buf_adds(out, buf_slice(&digits));
		}
	}
	buf_fini(&digits);
	return good;
}
