/* SPDX-License-Identifier: MIT */
/* Schemes of clusters. What each of the 615 classes leads to is worked out once, when the
 * roles are chosen; a coarser code is the comparison of its classes. */
#include "reference/scheme.h"

#include <stdlib.h>

#include "base/dict.h"
#include "base/file.h"
#include "base/resource.h"
#include "base/table.h"
#include "reference/nace.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

struct scheme {
	struct buf text; /* of a user's file */
	struct table table;
	struct arena arena;
	struct slice head; /* the comment lines */
	struct slice field;
	const struct nomenclature *nomenclature;
	int cluster, role, stage;
	struct slice *codes; /* canonical, per row */
	bool *selected;      /* per row */
	long *next;          /* the next row of the same code, or -1 */
	struct dict first;   /* code to its first row: &next[row] */
	struct dict titles;  /* cluster to struct slice[3] */
	struct {
		long row;   /* the first selected one that says something of this class, or -1 */
		bool mixed; /* its national classes are elsewhere */
	} classes[NACE_CLASSES];
};

/* "chain:cotton" to "schemes/chain-cotton.csv". */
bool scheme_file(const char *name, struct slice *text)
{
	struct buf path = { 0 };
	bool found;

	buf_printf(&path, "schemes/%s.csv", name);
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == ':')
			path.p[i] = '-';
	buf_addc(&path, '\0');
	found = resource_find(path.p, text);
	buf_fini(&path);
	return found;
}

/* `# cluster: ID | kk | ru | en` lines, `# field: NAME`, `# nomenclature: NAME`. */
static void read_head(struct scheme *s)
{
	struct slice rest = s->head;

	while (rest.n) {
		struct slice line = slice_cut(&rest, '\n'), *title;
		if (slice_starts(line, SLICE("# field:")))
			s->field = slice_trim((struct slice){ line.p + 8, line.n - 8 });
		if (slice_starts(line, SLICE("# nomenclature:")))
			s->nomenclature = nomenclature_find(slice_trim((struct slice){ line.p + 15, line.n - 15 }));
		if (!slice_starts(line, SLICE("# cluster:")))
			continue;
		line.p += 10, line.n -= 10;
		struct slice id = slice_trim(slice_cut(&line, '|'));
		if (!id.n)
			continue;
		title = arena_alloc(&s->arena, 3 * sizeof(*title));
		for (int i = 0; i < 3; i++)
			title[i] = line.p ? slice_trim(slice_cut(&line, '|')) : SLICE("");
		dict_slot(&s->titles, id)->item = title;
	}
}

static struct slice cluster_of(const struct scheme *s, long row)
{
	return slice_trim(table_cell(&s->table, (size_t)row, s->cluster));
}

/* NULL, or what is wrong. */
static const char *read_code(struct scheme *s, struct slice spelling, struct slice *canonical)
{
	struct nomenclature_code foreign;
	struct nace_code code;
	enum nace_error error;
	const char *fault;

	if (!nomenclature_is_nace2(s->nomenclature)) {
		fault = nomenclature_read(s->nomenclature, spelling, &foreign);
		*canonical = arena_dup(&s->arena, slice_of(foreign.key));
		return fault;
	}
	error = nace_read(spelling, NACE_ZEROS_UNSURE, &code);
	if (error != NACE_OK)
		return nace_error_text(error);
	*canonical = arena_dup(&s->arena, nace_text(&code));
	return code.level == NACE_AGGREGATE ? "an aggregate; name its divisions one by one" : NULL;
}

/* Canonical codes, and the rows of one code linked to one another. */
static char *read_codes(struct scheme *s, const char *name)
{
	int code_column = table_column(&s->table, "code");
	size_t rows = s->table.rows;

	s->codes = xcalloc(rows + 1, sizeof(*s->codes));
	s->selected = xcalloc(rows + 1, sizeof(*s->selected));
	s->next = xcalloc(rows + 1, sizeof(*s->next));
	for (size_t row = rows; row-- > 0;) {
		struct slice spelling = table_cell(&s->table, row, code_column);
		struct dict_slot *slot;
		const char *fault = read_code(s, spelling, &s->codes[row]);

		if (fault)
			return xasprintf("%s: code \"%.*s\": %s", name, SLICE_ARG(spelling), fault);
		if (!cluster_of(s, (long)row).n)
			return xasprintf("%s: code \"%.*s\" has no cluster", name, SLICE_ARG(spelling));
		slot = dict_slot(&s->first, s->codes[row]);
		s->next[row] = slot->item ? (long *)slot->item - s->next : -1;
		slot->item = &s->next[row];
		size_t others = 0;
		for (long other = s->next[row]; other >= 0; other = s->next[other]) {
			if (slice_eq(cluster_of(s, other), cluster_of(s, (long)row)))
				return xasprintf("%s: code \"%.*s\" stands twice in the cluster \"%.*s\"; leave "
				                 "one of the rows out", name, SLICE_ARG(spelling),
				                 SLICE_ARG(cluster_of(s, other)));
			if (++others == SCHEME_MEMBERS)
				return xasprintf("%s: code \"%.*s\" is in more than %d clusters", name,
				                 SLICE_ARG(spelling), SCHEME_MEMBERS);
		}
	}
	return NULL;
}

/* ---- what a code leads to ----------------------------------------------- */

static long selected_from(const struct scheme *s, long row)
{
	while (row >= 0 && !s->selected[row])
		row = s->next[row];
	return row;
}

/* The first selected row of the code itself, or -1. */
static long own_row(const struct scheme *s, struct slice code)
{
	const long *first = code.p ? dict_find(&s->first, code) : NULL;

	return selected_from(s, first ? first - s->next : -1);
}

/* The same of the code or the nearest of its ancestors. */
static long row_for(const struct scheme *s, struct slice code)
{
	long row = -1;

	for (int level = nace_level(code); level >= NACE_SECTION && row < 0; level--)
		row = own_row(s, nace_at(code, level));
	return row;
}

/* Whether two rows begin the same memberships. */
static bool same_memberships(const struct scheme *s, long a, long b)
{
	while (a >= 0 && b >= 0 && a != b) {
		if (!slice_eq(cluster_of(s, a), cluster_of(s, b)) ||
		    !slice_eq(table_cell(&s->table, (size_t)a, s->role),
		              table_cell(&s->table, (size_t)b, s->role)))
			return false;
		a = selected_from(s, s->next[a]);
		b = selected_from(s, s->next[b]);
	}
	return a == b;
}

static void resolve_classes(struct scheme *s)
{
	uint16_t numbers[NACE_CLASSES];

	if (!nomenclature_is_nace2(s->nomenclature))
		return;
	for (size_t i = 0; i < NACE_CLASSES; i++) {
		s->classes[i].row = row_for(s, nace_class(i));
		s->classes[i].mixed = false;
	}
	for (size_t row = 0; row < s->table.rows; row++)
		if (s->selected[row] && nace_level(s->codes[row]) == NACE_NATIONAL) {
			nace_class_numbers(s->codes[row], numbers);
			if (!same_memberships(s, own_row(s, s->codes[row]), s->classes[numbers[0]].row))
				s->classes[numbers[0]].mixed = true;
		}
}

/* ---- the scheme --------------------------------------------------------- */

struct scheme *scheme_open(const char *name, char **message)
{
	struct scheme *s = xcalloc(1, sizeof(*s));
	struct slice text, rest;
	const char *fault = NULL;

	*message = NULL;
	if (!scheme_file(name, &text)) {
		int err = file_read(name, FILE_MAX, &s->text);
		if (err) {
			*message = xasprintf("%s: no such scheme (--list-schemes names them), and as a file: %s", name,
			                     strerror(err));
			scheme_close(s);
			return NULL;
		}
		text = buf_slice(&s->text);
		if (slice_starts(text, SLICE("\xEF\xBB\xBF")))
			text.p += 3, text.n -= 3;
	}
	rest = text;
	while (rest.n && (rest.p[0] == '#' || rest.p[0] == '\n'))
		slice_cut(&rest, '\n');
	s->head = (struct slice){ text.p, rest.p ? (size_t)(rest.p - text.p) : text.n };
	s->nomenclature = nomenclature_find(SLICE("2"));
	read_head(s);
	if (!s->nomenclature)
		*message = xasprintf("%s: a nomenclature that is not known stands behind \"# nomenclature:\"", name);
	else if (!table_read(&s->table, text, &fault)) {
		*message = xasprintf("%s: %s", name, fault);
	} else {
		s->cluster = table_column(&s->table, "cluster");
		s->role = table_column(&s->table, "role");
		s->stage = table_column(&s->table, "stage");
		if (s->cluster < 0 || table_column(&s->table, "code") < 0)
			*message = xasprintf("%s: a scheme is a CSV with the columns code and cluster, separated "
			                     "by commas or tabs", name);
		else
			*message = read_codes(s, name);
	}
	if (*message) {
		scheme_close(s);
		return NULL;
	}
	scheme_select(s, NULL, 0);
	return s;
}

void scheme_close(struct scheme *s)
{
	if (!s)
		return;
	dict_fini(&s->first);
	dict_fini(&s->titles);
	table_fini(&s->table);
	arena_fini(&s->arena);
	buf_fini(&s->text);
	free(s->codes);
	free(s->selected);
	free(s->next);
	free(s);
}

const struct nomenclature *scheme_nomenclature(const struct scheme *s)
{
	return s->nomenclature;
}

bool scheme_is_of(const struct scheme *s, const struct nomenclature *n)
{
	return strcmp(s->nomenclature->table, n->table) == 0;
}

struct slice scheme_field(const struct scheme *s)
{
	return s->field;
}

bool scheme_has_roles(const struct scheme *s)
{
	return s->role >= 0;
}

bool scheme_has_role(const struct scheme *s, struct slice role)
{
	for (size_t row = 0; s->role >= 0 && row < s->table.rows; row++)
		if (slice_eq(table_cell(&s->table, row, s->role), role))
			return true;
	return false;
}

void scheme_select(struct scheme *s, const struct slice *roles, size_t n)
{
	for (size_t row = 0; row < s->table.rows; row++) {
		s->selected[row] = n == 0;
		for (size_t k = 0; k < n; k++)
			s->selected[row] |= slice_eq(table_cell(&s->table, row, s->role), roles[k]);
	}
	resolve_classes(s);
}

bool scheme_ambiguous(const struct scheme *s, struct slice *code)
{
	for (size_t row = 0; row < s->table.rows; row++)
		for (long other = s->next[row]; s->selected[row] && other >= 0; other = s->next[other])
			if (s->selected[other]) {
				*code = s->codes[row];
				return true;
			}
	return false;
}

static struct membership membership(const struct scheme *s, size_t row)
{
	struct membership m = { .cluster = cluster_of(s, (long)row),
		                .role = table_cell(&s->table, row, s->role),
		                .stage = table_cell(&s->table, row, s->stage) };
	const struct slice *title = dict_find(&s->titles, m.cluster);

	for (int i = 0; i < 3; i++)
		m.title[i] = title ? title[i] : SLICE("");
	return m;
}

size_t scheme_find(const struct scheme *s, struct slice code, struct membership found[SCHEME_MEMBERS],
                   bool *partial)
{
	enum nace_level level = nace_level(code);
	uint16_t numbers[NACE_CLASSES];
	size_t classes = nace_class_numbers(code, numbers), n = 0;
	long row = level == NACE_AGGREGATE ? -1 : row_for(s, code);
	bool uniform = true, any = false;

	*partial = false;
	if (!nomenclature_is_nace2(s->nomenclature)) {
		for (; code.n && row < 0; code.n--)
			row = own_row(s, code);
		for (; row >= 0 && n < SCHEME_MEMBERS; row = selected_from(s, s->next[row]))
			found[n++] = membership(s, (size_t)row);
		return n;
	}
	for (size_t i = 0; level != NACE_NATIONAL && i < classes; i++) {
		long other = s->classes[numbers[i]].row;
		uniform &= same_memberships(s, other, s->classes[numbers[0]].row) &&
		           !s->classes[numbers[i]].mixed;
		any |= other >= 0 || s->classes[numbers[i]].mixed;
	}
	if (row < 0 && uniform && classes && level != NACE_NATIONAL)
		row = s->classes[numbers[0]].row;
	else if (any)
		*partial = !uniform || !same_memberships(s, row, s->classes[numbers[0]].row);
	for (; row >= 0 && n < SCHEME_MEMBERS; row = selected_from(s, s->next[row]))
		found[n++] = membership(s, (size_t)row);
	return n;
}

/* Columns line up by bytes: what stands in them is codes and names of clusters. */
static int column_width(const struct scheme *s, int column)
{
	size_t width = 0;

	for (size_t row = 0; row < s->table.rows; row++)
		if (table_cell(&s->table, row, column).n > width)
			width = table_cell(&s->table, row, column).n;
	return width < 40 ? (int)width : 40;
}

void scheme_describe(const struct scheme *s, struct buf *out)
{
	struct slice rest = s->head;
	int source = table_column(&s->table, "source"), columns = (int)s->table.columns;
	int *widths = xcalloc((size_t)columns, sizeof(*widths));

	while (rest.n) {
		struct slice line = slice_cut(&rest, '\n');
		if (line.n)
			line.p++, line.n--; /* the # */
		line = slice_trim(line);
		if (line.n)
			buf_printf(out, "%.*s\n", SLICE_ARG(line));
	}
	for (int c = 0; c < columns; c++)
		widths[c] = column_width(s, c);
	for (size_t row = 0; row < s->table.rows; row++) {
		struct slice title = nomenclature_is_nace2(s->nomenclature) ?
		                             nace_title(s->codes[row], "en") :
		                             code_list_title(code_list_of(s->nomenclature), s->codes[row]);
		struct slice whose = table_cell(&s->table, row, source);
		buf_printf(out, "%-7.*s", SLICE_ARG(s->codes[row]));
		for (int c = 0; c < columns; c++)
			if (c != source && !slice_is(s->table.names[c], "code"))
				buf_printf(out, "  %-*.*s", widths[c], SLICE_ARG(table_cell(&s->table, row, c)));
		buf_printf(out, "  %.*s", SLICE_ARG(title));
		if (whose.n)
			buf_printf(out, " [%.*s]", SLICE_ARG(whose));
		buf_addc(out, '\n');
	}
	free(widths);
}

void scheme_list(struct buf *out)
{
	size_t n;
	const struct resource *all = resource_all(&n);

	for (size_t i = 0; i < n; i++) {
		struct slice name = slice_of(all[i].name), text, line;
		if (!slice_starts(name, SLICE("schemes/")))
			continue;
		name.p += 8, name.n -= 12;
		text = (struct slice){ all[i].begin, (size_t)(all[i].end - all[i].begin) };
		line = slice_cut(&text, '\n');
		if (slice_starts(line, SLICE("# title: ")))
			line.p += 9, line.n -= 9;
		if (slice_starts(name, SLICE("chain-")))
			buf_printf(out, "chain:%-10.*s %.*s\n", (int)name.n - 6, name.p + 6, SLICE_ARG(line));
		else
			buf_printf(out, "%-16.*s %.*s\n", SLICE_ARG(name), SLICE_ARG(line));
	}
}
