/* SPDX-License-Identifier: MIT */
/* Schemes: the most specific entry, codes and aggregates in part, roles. */
#include "reference/scheme.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static char path[] = "/tmp/klaster-scheme-XXXXXX";

static struct scheme *scheme_of(const char *text, char **message)
{
	FILE *file = fopen(path, "w");

	*message = NULL;
	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		return NULL;
	return scheme_open(path, message);
}

/* The clusters of a code, joined by +, and ? where it is partial. */
static bool leads(const struct scheme *s, const char *code, const char *want)
{
	struct membership found[SCHEME_MEMBERS];
	char got[256] = "";
	bool partial;
	size_t n = scheme_find(s, slice_of(code), found, &partial);

	for (size_t i = 0; i < n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%.*s", i ? "+" : "",
		         SLICE_ARG(found[i].cluster));
	if (partial)
		strcat(got, "?");
	if (strcmp(got, want) != 0)
		fprintf(stderr, "%s: %s\n", code, got);
	return strcmp(got, want) == 0;
}

static bool refused(const char *text, const char *why)
{
	char *message;
	struct scheme *s = scheme_of(text, &message);
	bool good = !s && message && strstr(message, why);

	scheme_close(s);
	free(message);
	return good;
}

static void look_ups(void)
{
	char *message;
	struct scheme *s = scheme_of("code,cluster\nC,made\n13,cloth\n13.10.1,cotton\n56,food\n55.1,rooms\n55.2,rooms\n"
	                             "55.3,rooms\n55.9,rooms\n", &message);

	CHECK(s);
	if (!s)
		return;
	CHECK(leads(s, "13.20", "cloth"));
	CHECK(leads(s, "13.20.1", "cloth"));
	CHECK(leads(s, "13.10.1", "cotton"));
	CHECK(leads(s, "13.10.2", "cloth"));
	CHECK(leads(s, "14.11", "made"));
	/* its own entry, though a part of it is elsewhere */
	CHECK(leads(s, "13.10", "cloth?"));
	CHECK(leads(s, "13", "cloth?"));
	CHECK(leads(s, "C", "made?"));
	CHECK(leads(s, "14", "made"));
	CHECK(leads(s, "C14-C15", "made"));
	CHECK(leads(s, "C13-C15", "?"));
	/* all of its groups are named */
	CHECK(leads(s, "55", "rooms"));
	CHECK(leads(s, "I", "?"));
	CHECK(leads(s, "I55-I56", "?"));
	CHECK(leads(s, "A", ""));
	CHECK(leads(s, "A01-A03", ""));
	CHECK(leads(s, "TOTAL", "?"));
	CHECK(leads(s, "nonsense", ""));
	CHECK(leads(s, "", ""));
	CHECK(!scheme_has_roles(s));
	CHECK(scheme_field(s).n == 0);
	scheme_close(s);
}

static void roles(void)
{
	char *message;
	struct scheme *s = scheme_of("# field: chain\ncode,cluster,role\n13,a,core\n13,b,linked\n14,b,linked\n15,b,core\n",
	                             &message);
	struct slice linked = SLICE("linked"), other = SLICE("other"), code;

	CHECK(s);
	if (!s)
		return;
	CHECK(slice_is(scheme_field(s), "chain"));
	CHECK(scheme_has_role(s, linked) && !scheme_has_role(s, other));
	CHECK(leads(s, "13", "a+b"));
	CHECK(scheme_ambiguous(s, &code) && slice_is(code, "13"));
	scheme_select(s, &linked, 1);
	CHECK(!scheme_ambiguous(s, &code));
	CHECK(leads(s, "13", "b"));
	CHECK(leads(s, "15", ""));
	CHECK(leads(s, "C13-C14", "b"));
	CHECK(leads(s, "C13-C15", "?"));
	scheme_select(s, &other, 1);
	CHECK(leads(s, "13", ""));
	scheme_select(s, NULL, 0);
	CHECK(leads(s, "14", "b"));
	/* the same cluster in another role is another membership */
	CHECK(leads(s, "C14-C15", "?"));
	scheme_close(s);
}

static void refusals(void)
{
	CHECK(refused("code,name\n13,a\n", "columns code and cluster"));
	CHECK(refused("code;cluster\n13;a\n", "commas or tabs"));
	CHECK(refused("", "no header"));
	CHECK(refused("code,cluster\n116,a\n", "\"116\""));
	CHECK(refused("code,cluster\nB-E,a\n", "an aggregate"));
	CHECK(refused("code,cluster\n13,a\n1300,a\n", "\"1300\""));
	CHECK(refused("code,cluster\n13,a\nC13, a \n", "stands twice"));
	CHECK(refused("code,cluster\n13, \n", "no cluster"));
	CHECK(refused("code,cluster\n13\n", "fewer cells"));
}

static void built_in(void)
{
	static const char *const names[] = { "pilot7", "tech", "tech3", "chain:cotton" };
	char *message;

	for (size_t i = 0; i < 4; i++) {
		struct scheme *s = scheme_open(names[i], &message);
		struct buf text = { 0 };
		CHECK(s);
		if (!s)
			continue;
		scheme_describe(s, &text);
		CHECK(text.n > 500 && memmem(text.p, text.n, "source:", 7));
		buf_fini(&text);
		scheme_close(s);
	}
	CHECK(!scheme_open("nowhere", &message));
	CHECK(strstr(message, "--list-schemes"));
	free(message);
}

int main(void)
{
	int fd = mkstemp(path);

	CHECK(fd >= 0);
	if (fd >= 0) {
		close(fd);
		look_ups();
		roles();
		refusals();
		unlink(path);
	}
	built_in();
	return check_result();
}
