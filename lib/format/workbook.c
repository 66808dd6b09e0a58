/* SPDX-License-Identifier: MIT */
#include "format/workbook.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#include "base/number.h"

static int fail(struct workbook *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(struct workbook *w, const char *format, ...)
{
	struct place place = { input_name(w->in), 0, 0 };
	va_list args;

	va_start(args, format);
	diag_vfail(w->s->diag, &place, format, args);
	va_end(args);
	return -1;
}

/* ---- the archive --------------------------------------------------------- */

/* A zip is read from its end: what may be a pipe goes to a file first. */
static FILE *spool(struct workbook *w)
{
	static char block[256 * 1024];
	FILE *f = tmpfile();
	ssize_t n = 0;

	if (!f) {
		fail(w, "no temporary file for the workbook: %s", strerror(errno));
		return NULL;
	}
	while ((n = input_read(w->in, block, sizeof(block))) > 0)
		if (fwrite(block, 1, (size_t)n, f) != (size_t)n) {
			fail(w, "writing the temporary file: %s; set TMPDIR to a folder with room", strerror(errno));
			n = -1;
			break;
		}
	if (n < 0 || fflush(f) != 0) {
		fclose(f);
		return NULL;
	}
	rewind(f);
	return f;
}

static int open_archive(struct workbook *w)
{
	FILE *f = spool(w);
	zip_source_t *source;
	zip_error_t error;

	if (!f)
		return -1;
	zip_error_init(&error);
	source = zip_source_filep_create(f, 0, -1, &error);
	if (!source) {
		fclose(f);
		return fail(w, "not a workbook: %s", zip_error_strerror(&error));
	}
	w->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
	if (!w->zip) {
		zip_source_free(source);
		return fail(w, "not a complete zip archive (%s): the workbook is cut or damaged", zip_error_strerror(&error));
	}
	return 0;
}

/* Feeds the part to the parser, within the limits. */
static int feed(struct workbook *w, const char *path, zip_file_t *part, uint64_t packed, struct xml *x)
{
	static char block[256 * 1024];
	uint64_t total = 0;
	unsigned long line;
	zip_int64_t n;

	do {
		n = zip_fread(part, block, sizeof(block));
		if (n < 0)
			return fail(w, "%s in the workbook is damaged: %s", path, zip_file_strerror(part));
		total += (uint64_t)n;
		if (total > PART_MAX || (total > PART_FREE && total / PART_RATIO > packed))
			return fail(w, "%s in the workbook unpacks to more than %d times its size, or to more than 8 GB: no "
			               "table does", path, PART_RATIO);
		if (!xml_feed(x, block, (size_t)n, n == 0)) {
			const char *why = xml_error(x, &line);
			return diag_status(w->s->diag) == EXIT_FAILED ? -1 : fail(w, "%s in the workbook: %s", path, why);
		}
	} while (n > 0);
	return 0;
}

int workbook_part(struct workbook *w, const char *path, const struct xml_handler *h, struct xml **parser)
{
	zip_stat_t stat;
	zip_file_t *part;
	struct xml *x;
	int rc;

	zip_stat_init(&stat);
	if (zip_stat(w->zip, path, 0, &stat) < 0)
		return 1;
	part = zip_fopen(w->zip, path, 0);
	if (!part)
		return fail(w, "%s in the workbook cannot be read: %s", path, zip_strerror(w->zip));
	x = xml_new(h);
	if (parser)
		*parser = x;
	rc = feed(w, path, part, stat.valid & ZIP_STAT_COMP_SIZE ? stat.comp_size : 0, x);
	xml_free(x);
	zip_fclose(part);
	return rc;
}

static void no_end(void *context, const char *name)
{
	(void)context, (void)name;
}

/* ---- sheets -------------------------------------------------------------- */

static bool is_true(const char *text)
{
	return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

static void on_workbook(void *context, const char *name, const char **attributes)
{
	struct workbook *w = context;
	const char *state = xml_attribute(attributes, "state"), *title = xml_attribute(attributes, "name");
	const char *id = NULL;

	if (strcmp(name, "workbookPr") == 0)
		w->from_1904 = is_true(xml_attribute(attributes, "date1904"));
	if (strcmp(name, "sheet") != 0 || !title)
		return;
	for (size_t i = 0; attributes[i]; i += 2) /* r:id, not sheetId */
		if (strchr(attributes[i], ' ') && strcmp(xml_local(attributes[i]), "id") == 0)
			id = attributes[i + 1];
	w->sheets = xgrow(w->sheets, &w->sheets_cap, w->sheets_n + 1, sizeof(*w->sheets));
	w->sheets[w->sheets_n++] = (struct sheet){ .name = arena_dup(&w->arena, slice_of(title)),
		                                   .id = arena_dup(&w->arena, slice_of(id ? id : "")),
		                                   .hidden = state && strcmp(state, "visible") != 0 };
}

static void on_relation(void *context, const char *name, const char **attributes)
{
	struct workbook *w = context;
	const char *id = xml_attribute(attributes, "Id"), *target = xml_attribute(attributes, "Target");

	if (strcmp(name, "Relationship") != 0 || !id || !target)
		return;
	for (size_t i = 0; i < w->sheets_n; i++)
		if (slice_is(w->sheets[i].id, id))
			w->sheets[i].path = *target == '/' ? arena_dup(&w->arena, slice_of(target + 1)) :
			                                     arena_printf(&w->arena, "xl/%s", target);
}

const struct sheet *workbook_sheet(struct workbook *w, const char *wanted)
{
	struct buf names = { 0 };
	long number = 0;

	for (const char *p = wanted; p && *p >= '0' && *p <= '9' && number < 100000; p++)
		number = p[1] && (p[1] < '0' || p[1] > '9') ? 0 : number * 10 + (*p - '0');
	for (size_t i = 0; i < w->sheets_n; i++) {
		const struct sheet *sheet = &w->sheets[i];
		if (wanted ? slice_is(sheet->name, wanted) : !sheet->hidden) {
			buf_fini(&names);
			return sheet;
		}
		buf_printf(&names, "%s%zu \"%.*s\"%s", i ? ", " : "", i + 1, SLICE_ARG(sheet->name),
		           sheet->hidden ? " (hidden)" : "");
	}
	if (wanted && number > 0 && (size_t)number <= w->sheets_n) {
		buf_fini(&names);
		return &w->sheets[number - 1];
	}
	buf_addc(&names, '\0');
	if (wanted)
		fail(w, "no sheet \"%s\"; there are %s", wanted, names.p);
	else
		fail(w, "the workbook has no sheet that is not hidden; name one with --sheet: %s", names.p);
	buf_fini(&names);
	return NULL;
}

/* ---- styles -------------------------------------------------------------- */

struct styles {
	struct workbook *w;
	struct {
		long id;
		bool date;
	} *formats; /* those of the workbook's own */
	size_t n, cap;
	bool in_cells;
};

/* Formats 14 to 22 and 45 to 47 are dates and times everywhere, some more in East Asia. */
static bool builtin_date(long id)
{
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* Whether a format's code shows days, months, years or hours outside of quoted text. */
static bool shows_date(const char *code)
{
	for (; *code; code++) {
		if (*code == '\\' && code[1])
			code++;
		else if (*code == '"' || *code == '[') {
			char close = *code == '"' ? '"' : ']';
			const char *end = strchr(code + 1, close);
			if (!end)
				return false;
			code = end;
		} else if (strchr("dDyYhHsS", *code) || ((*code == 'm' || *code == 'M')))
			return true;
	}
	return false;
}

static void on_style(void *context, const char *name, const char **attributes)
{
	struct styles *st = context;
	struct workbook *w = st->w;
	const char *id = xml_attribute(attributes, "numFmtId"), *code = xml_attribute(attributes, "formatCode");
	long number = id ? strtol(id, NULL, 10) : 0;

	if (strcmp(name, "numFmt") == 0 && code) {
		st->formats = xgrow(st->formats, &st->cap, st->n + 1, sizeof(*st->formats));
		st->formats[st->n].id = number;
		st->formats[st->n++].date = strcmp(code, "General") != 0 && shows_date(code);
	} else if (strcmp(name, "cellXfs") == 0) {
		st->in_cells = true;
	} else if (strcmp(name, "xf") == 0 && st->in_cells) {
		bool date = builtin_date(number);
		for (size_t i = 0; i < st->n; i++)
			if (st->formats[i].id == number)
				date = st->formats[i].date;
		w->is_date = xgrow(w->is_date, &w->styles_cap, w->styles_n + 1, sizeof(*w->is_date));
		w->is_date[w->styles_n++] = date;
	}
}

static void end_style(void *context, const char *name)
{
	struct styles *st = context;

	if (strcmp(name, "cellXfs") == 0)
		st->in_cells = false;
}

/* ---- shared texts -------------------------------------------------------- */

struct texts {
	struct workbook *w;
	struct xml *x;
	struct buf text;
	bool in_text, superscript, phonetic;
};

static void on_shared(void *context, const char *name, const char **attributes)
{
	struct texts *t = context;
	const char *align;

	if (strcmp(name, "si") == 0) {
		t->text.n = 0;
	} else if (strcmp(name, "r") == 0) {
		t->superscript = false;
	} else if (strcmp(name, "vertAlign") == 0) {
		align = xml_attribute(attributes, "val");
		t->superscript = align && strcmp(align, "superscript") == 0;
	} else if (strcmp(name, "rPh") == 0) {
		t->phonetic = true;
	} else if (strcmp(name, "t") == 0) {
		t->in_text = !t->phonetic;
		/* a mark behind a text; square and cubic metres stay what they are */
		if (t->in_text && t->superscript && t->text.n && t->text.p[t->text.n - 1] != ' ' &&
		    !slice_ends(buf_slice(&t->text), SLICE("м")) && !slice_ends(buf_slice(&t->text), SLICE("m")))
			buf_addc(&t->text, ' ');
	}
}

static void end_shared(void *context, const char *name)
{
	struct texts *t = context;
	struct workbook *w = t->w;

	if (strcmp(name, "t") == 0) {
		t->in_text = false;
	} else if (strcmp(name, "rPh") == 0) {
		t->phonetic = false;
	} else if (strcmp(name, "r") == 0) {
		t->superscript = false;
	} else if (strcmp(name, "si") == 0) {
		if (w->arena.used + t->text.n > TEXTS_MAX)
			xml_stop(t->x, "shared texts of more than 1 GB");
		w->texts = xgrow(w->texts, &w->texts_cap, w->texts_n + 1, sizeof(*w->texts));
		w->texts[w->texts_n++] = arena_dup(&w->arena, buf_slice(&t->text));
	}
}

static void shared_text(void *context, const char *text, int n)
{
	struct texts *t = context;

	if (!t->in_text)
		return;
	if (t->text.n + (size_t)n > XML_TAG_MAX)
		xml_stop(t->x, "a shared text longer than 64 MB");
	else
		buf_add(&t->text, text, (size_t)n);
}

/* ---- opening ------------------------------------------------------------- */

static int read_parts(struct workbook *w)
{
	struct styles styles = { .w = w };
	struct texts texts = { .w = w };
	int rc = workbook_part(w, "xl/workbook.xml", &(struct xml_handler){ on_workbook, no_end, NULL, w }, NULL);

	if (rc > 0)
		return fail(w, "a zip archive, but no .xlsx workbook (no xl/workbook.xml in it); unpack it, or save an .ods "
		               "or .xlsb as .xlsx or CSV");
	if (rc == 0)
		rc = workbook_part(w, "xl/_rels/workbook.xml.rels", &(struct xml_handler){ on_relation, no_end, NULL, w }, NULL);
	if (rc >= 0)
		rc = workbook_part(w, "xl/styles.xml", &(struct xml_handler){ on_style, end_style, NULL, &styles }, NULL);
	if (rc >= 0)
		rc = workbook_part(w, "xl/sharedStrings.xml",
		                   &(struct xml_handler){ on_shared, end_shared, shared_text, &texts }, &texts.x);
	free(styles.formats);
	buf_fini(&texts.text);
	return rc < 0 ? -1 : 0;
}

int workbook_open(struct workbook *w, struct stage *s, struct input *in)
{
	*w = (struct workbook){ .s = s, .in = in };
	return open_archive(w) < 0 ? -1 : read_parts(w);
}

void workbook_close(struct workbook *w)
{
	if (w->zip)
		zip_discard(w->zip);
	arena_fini(&w->arena);
	free(w->sheets);
	free(w->is_date);
	free(w->texts);
}

/* ---- dates --------------------------------------------------------------- */

/* Civil date of a day number from 1970-01-01 (Hinnant's algorithm of eras of 400 years). */
static void civil(long days, long *year, unsigned *month, unsigned *day)
{
	long era, z = days + 719468;
	unsigned doe, yoe, doy, mp;

	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = (unsigned)(z - era * 146097);
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	*day = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = (long)yoe + era * 400 + (*month <= 2);
}

struct slice workbook_date(const struct workbook *w, double number, char out[32])
{
	double whole = floor(number), seconds = (number - whole) * 86400;
	long days = (long)whole, second = (long)(seconds + 0.5), year;
	unsigned month, day;
	int n;

	if (!(number >= 0 && number < 2958466)) /* up to the year 9999 */
		return (struct slice){ NULL, 0 };
	if (second == 86400) {
		second = 0;
		days++;
	}
	if (w->from_1904)
		days -= 24107;
	else /* 1900 has a 29 February there, as number 60 */
		days -= days < 60 ? 25568 : 25569;
	civil(days, &year, &month, &day);
	n = snprintf(out, 32, "%04ld-%02u-%02u", year, month, day);
	if (second)
		n += snprintf(out + n, 32 - (size_t)n, "T%02ld:%02ld:%02ld", second / 3600, second / 60 % 60, second % 60);
	return (struct slice){ out, (size_t)n };
}
