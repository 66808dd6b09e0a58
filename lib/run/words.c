/* SPDX-License-Identifier: MIT */
/* Text to commands. */
#include "run/words.h"

#include <stdlib.h>

#include "base/buf.h"

#define EXPANDS_VARIABLE "a variable or a command's output: it is not expanded here; put the text itself, or quote it with '"
#define EXPANDS_GLOB "a pattern of file names: it is not expanded here; name the files, or quote it with '"
#define EXPANDS_BRACE "a brace: it is not expanded here; write the words out, or quote it with '"
#define EXPANDS_TILDE "a home folder: it is not expanded here; write it out, or quote it with '"
#define NOT_REDIRECTION "this redirection is not known here; < > >> 2> 2>> are"
#define NOT_PIPELINE "only a pipeline runs here: commands with | between them"

struct words {
	struct pipeline *pipeline;
	const char *begin, *p, *end;
	const char *why, *at; /* the fault */
	struct command command; /* the one being read */
	size_t commands_cap, words_cap, redirections_cap;
	struct buf word;
};

static bool fail(struct words *w, const char *at, const char *why)
{
	w->at = at;
	w->why = why;
	return false;
}

static char peek(const struct words *w)
{
	return w->p < w->end ? *w->p : '\0';
}

/* ---- between words ------------------------------------------------------ */

static bool continues(const struct words *w)
{
	return w->p + 1 < w->end && w->p[0] == '\\' && w->p[1] == '\n';
}

/* Blanks, continued lines and, behind them, a comment. */
static void skip_blanks(struct words *w)
{
	while (peek(w) == ' ' || peek(w) == '\t' || continues(w))
		w->p += continues(w) ? 2 : 1;
	if (peek(w) == '#')
		while (w->p < w->end && *w->p != '\n')
			w->p++;
}

static void skip_lines(struct words *w)
{
	for (skip_blanks(w); peek(w) == '\n'; skip_blanks(w))
		w->p++;
}

/* ---- words -------------------------------------------------------------- */

static bool read_single(struct words *w)
{
	const char *open = w->p++;

	while (w->p < w->end && *w->p != '\'')
		buf_addc(&w->word, *w->p++);
	if (w->p == w->end)
		return fail(w, open, "this quote is not closed");
	w->p++;
	return true;
}

static bool read_double(struct words *w)
{
	const char *open = w->p++;

	while (w->p < w->end && *w->p != '"') {
		if (*w->p == '$' || *w->p == '`')
			return fail(w, w->p, EXPANDS_VARIABLE);
		if (*w->p == '\\' && w->p + 1 < w->end && strchr("$`\"\\\n", w->p[1])) {
			if (w->p[1] != '\n')
				buf_addc(&w->word, w->p[1]);
			w->p += 2;
			continue;
		}
		buf_addc(&w->word, *w->p++);
	}
	if (w->p == w->end)
		return fail(w, open, "this quote is not closed");
	w->p++;
	return true;
}

/* Why an unquoted character cannot stand where it does, or NULL. */
static const char *refused(const struct words *w, bool first)
{
	switch (*w->p) {
	case '$':
	case '`': return EXPANDS_VARIABLE;
	case '*':
	case '?':
	case '[': return EXPANDS_GLOB;
	case '{':
	case '}': return EXPANDS_BRACE;
	case '~': return first || w->p[-1] == '=' || w->p[-1] == ':' ? EXPANDS_TILDE : NULL;
	case ';':
	case '&':
	case '(':
	case ')': return NOT_PIPELINE;
	case '\r': return "a carriage return; save the file with plain line ends";
	default: return NULL;
	}
}

/* One word at w->p, which stands on its first character; *quoted when any of it is. */
static bool read_word(struct words *w, bool *quoted)
{
	const char *start = w->p;

	w->word.n = 0;
	*quoted = false;
	while (w->p < w->end && !strchr(" \t\n|<>", *w->p)) {
		const char *why = refused(w, w->p == start);

		if (continues(w)) {
			w->p += 2;
		} else if (*w->p == '\'' || *w->p == '"') {
			*quoted = true;
			if (!(*w->p == '\'' ? read_single(w) : read_double(w)))
				return false;
		} else if (*w->p == '\\') {
			*quoted = true;
			if (++w->p == w->end)
				return fail(w, start, "a backslash at the end");
			buf_addc(&w->word, *w->p++);
		} else if (why) {
			return fail(w, w->p, why);
		} else {
			buf_addc(&w->word, *w->p++);
		}
	}
	return true;
}

/* What has been read, as a string that lives as long as the pipeline. */
static char *keep(struct words *w)
{
	char *text = arena_text(&w->pipeline->arena, w->word.n + 1);

	if (w->word.n)
		memcpy(text, w->word.p, w->word.n);
	text[w->word.n] = '\0';
	return text;
}

/* NAME=VALUE before a command is a variable to a shell. */
static bool is_assignment(struct slice word)
{
	size_t n = 0;

	while (n < word.n && (word.p[n] == '_' || (word.p[n] >= 'a' && word.p[n] <= 'z') ||
	                      (word.p[n] >= 'A' && word.p[n] <= 'Z') || (n && word.p[n] >= '0' && word.p[n] <= '9')))
		n++;
	return n && n < word.n && word.p[n] == '=';
}

/* < > >> 2> 2>> and their file; false and no fault where there is none. */
static bool read_redirection(struct words *w)
{
	const char *start = w->p;
	struct redirection r = { .fd = -1 };
	struct command *c = &w->command;
	bool quoted;

	while (peek(w) >= '0' && peek(w) <= '9')
		w->p++;
	if (peek(w) != '<' && peek(w) != '>') {
		w->p = start;
		return false;
	}
	if (w->p > start)
		r.fd = *start - '0';
	if (w->p > start + 1 || r.fd > 2)
		return fail(w, start, NOT_REDIRECTION);
	r.kind = *w->p++ == '<' ? REDIRECT_IN : REDIRECT_OUT;
	if (r.kind == REDIRECT_OUT && peek(w) == '>') {
		r.kind = REDIRECT_APPEND;
		w->p++;
	}
	if (r.fd < 0)
		r.fd = r.kind == REDIRECT_IN ? 0 : 1;
	if (peek(w) && strchr("<>&|(", peek(w)))
		return fail(w, start, NOT_REDIRECTION);
	if ((r.kind == REDIRECT_IN) != (r.fd == 0))
		return fail(w, start, "standard input is read, the others are written");
	skip_blanks(w);
	start = w->p;
	if (!read_word(w, &quoted))
		return false;
	if (!w->word.n)
		return fail(w, start, quoted ? "a file without a name" : "the name of a file should stand here");
	r.path = keep(w);
	c->redirections = xgrow(c->redirections, &w->redirections_cap, c->redirections_n + 1, sizeof(r));
	c->redirections[c->redirections_n++] = r;
	return true;
}

/* ---- commands ----------------------------------------------------------- */

static bool add_word(struct words *w)
{
	static const char *const reserved[] = { "!", "[[", "case", "coproc", "for", "function", "if", "select",
		                                "time", "until", "while" };
	struct command *c = &w->command;
	const char *start = w->p;
	bool quoted;

	if (!read_word(w, &quoted))
		return false;
	if (!c->n && !quoted) {
		if (is_assignment(buf_slice(&w->word)))
			return fail(w, start, "a variable is not set here; set it before klaster");
		for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
			if (slice_is(buf_slice(&w->word), reserved[i]))
				return fail(w, start, NOT_PIPELINE);
	}
	c->words = xgrow(c->words, &w->words_cap, c->n + 2, sizeof(*c->words));
	c->words[c->n++] = keep(w);
	c->words[c->n] = NULL;
	return true;
}

/* Words and redirections up to | or the end of the line. */
static bool read_command(struct words *w)
{
	struct command *c = &w->command;
	struct pipeline *p = w->pipeline;
	const char *start;

	*c = (struct command){ 0 };
	w->words_cap = w->redirections_cap = 0;
	skip_lines(w);
	for (start = w->p; w->p < w->end && *w->p != '\n' && *w->p != '|'; skip_blanks(w)) {
		if (read_redirection(w))
			continue;
		if (w->why || !add_word(w))
			return false;
	}
	if (!c->n)
		return fail(w, start, "a command should stand here");
	p->commands = xgrow(p->commands, &w->commands_cap, p->n + 1, sizeof(*p->commands));
	p->commands[p->n++] = *c;
	*c = (struct command){ 0 };
	return true;
}

static bool read_all(struct words *w)
{
	for (;;) {
		if (!read_command(w))
			return false;
		if (peek(w) != '|')
			break;
		if (w->p + 1 < w->end && (w->p[1] == '|' || w->p[1] == '&'))
			return fail(w, w->p, NOT_PIPELINE);
		w->p++;
	}
	skip_lines(w);
	return w->p == w->end || fail(w, w->p, "a second pipeline begins here; a file holds one: end lines "
	                                        "that go on with | or \\");
}

static void tell(const struct words *w, struct words_fault *fault)
{
	*fault = (struct words_fault){ 1, 1, w->why };
	for (const char *p = w->begin; p < w->at; p++) {
		fault->column = *p == '\n' ? 1 : fault->column + 1;
		fault->line += *p == '\n';
	}
}

bool pipeline_read(struct pipeline *p, struct slice text, struct words_fault *fault)
{
	struct words w = { .pipeline = p, .begin = text.p, .p = text.p, .end = text.p + text.n };
	const char *nul = memchr(text.p, '\0', text.n);
	bool good;

	*p = (struct pipeline){ 0 };
	good = nul ? fail(&w, nul, "a NUL byte") : read_all(&w);
	if (!good)
		tell(&w, fault);
	free(w.command.words);
	free(w.command.redirections);
	buf_fini(&w.word);
	return good;
}

void pipeline_free(struct pipeline *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->commands[i].words);
		free(p->commands[i].redirections);
	}
	free(p->commands);
	arena_fini(&p->arena);
}
