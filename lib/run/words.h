/* SPDX-License-Identifier: MIT */
/*
 * A pipeline as one types it into a shell, and nothing of a shell beyond: words, single
 * and double quotes, backslashes, comments, `|`, and the redirections < > >> 2> 2>>. What
 * a shell would expand (variables, globs, commands ...) is refused with its place, so
 * that what is accepted means here what it means there.
 */
#ifndef KLASTER_WORDS_H
#define KLASTER_WORDS_H

#include "base/arena.h"

enum redirection_kind { REDIRECT_IN, REDIRECT_OUT, REDIRECT_APPEND };

struct redirection {
	enum redirection_kind kind;
	int fd; /* 0, 1 or 2 */
	const char *path;
};

/* One command of a pipeline. */
struct command {
	char **words; /* ended by NULL, as execv wants them */
	size_t n;
	struct redirection *redirections; /* in their order */
	size_t redirections_n;
};

struct pipeline {
	struct command *commands;
	size_t n;
	struct arena arena; /* of all texts and lists */
};

/* Where a pipeline cannot be read, and why. */
struct words_fault {
	size_t line, column; /* from 1; columns are bytes */
	const char *why;     /* static */
};

/* Reads the one pipeline that `text` holds. False with the fault. */
bool pipeline_read(struct pipeline *p, struct slice text, struct words_fault *fault);
void pipeline_free(struct pipeline *p);

#endif
