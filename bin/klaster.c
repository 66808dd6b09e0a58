/* SPDX-License-Identifier: MIT */
/*
 * klaster FILTER ARGS...: runs one of the filters, which are installed outside PATH
 * because `parse` or `render` are names too common for it. The filters stand beside
 * this program (in the tree) or in ../libexec/klaster (installed).
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "run/process.h"
#include "version.h"

static const struct {
	const char *name, *summary;
} filters[] = {
	{ "parse", "any published table to records" },
	{ "normalise", "a source's fields to observations" },
	{ "classify-nace", "activities to the classification and to clusters" },
	{ "aggregate-region", "sums over regions, activities, time" },
	{ "compute-indicator", "from aggregates to indicators" },
	{ "render", "results to tables, charts and pages" },
};

enum { FILTERS = sizeof(filters) / sizeof(*filters) };

/* Scripts: pipelines/NAME.sh in the tree, share/klaster/pipelines/NAME.sh installed. */
static const struct {
	const char *name, *summary;
} scripts[] = {
	{ "report", "the whole study from a release of published tables" },
	{ "trace", "how a figure of a report was made" },
	{ "release", "picks up new tables and publishes the study made from them" },
};

enum { SCRIPTS = sizeof(scripts) / sizeof(*scripts) };

/* The folder of the filters; NULL when it cannot be told. The caller frees it. */
static char *exec_path(void)
{
	const char *set = getenv("KLASTER_EXEC_PATH");
	char self[4096];
	ssize_t n;
	struct buf path = { 0 };

	if (set && *set)
		return xstrdup(set);
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n <= 0)
		return NULL;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	buf_printf(&path, "%s/parse", self);
	buf_addc(&path, '\0');
	if (access(path.p, X_OK) == 0) {
		buf_fini(&path);
		return xstrdup(self);
	}
	path.n = 0;
	buf_printf(&path, "%s/../libexec/klaster", self);
	buf_addc(&path, '\0');
	return path.p;
}

/* Runs a script with the filters' folder in front of PATH. Returns when it cannot. */
static void run_script(const char *folder, char **argv)
{
	static const char *const places[] = { "../pipelines", "../../share/klaster/pipelines" };
	const char *path = getenv("PATH");
	struct buf file = { 0 }, paths = { 0 };

	buf_printf(&paths, "%s:%s", folder, path ? path : "/usr/bin:/bin");
	buf_addc(&paths, '\0');
	setenv("PATH", paths.p, 1);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		file.n = 0;
		buf_printf(&file, "%s/%s/%s.sh", folder, places[i], argv[0]);
		buf_addc(&file, '\0');
		if (access(file.p, X_OK) == 0)
			break;
	}
	execv(file.p, argv);
	fprintf(stderr, "klaster: cannot run %s: %s\n", file.p, strerror(errno));
	buf_fini(&file);
	buf_fini(&paths);
}

static void help(FILE *out)
{
	fputs("usage: klaster FILTER [ARGUMENT ...]\n"
	      "       klaster run [-j N] PIPELINE | -f FILE\n"
	      "       klaster --exec-path | --help | --version\n\n"
	      "Maps economic clusters from official statistics. The filters read and write\n"
	      "records, one JSON object a line, and compose in a pipe:\n\n",
	      out);
	for (size_t i = 0; i < FILTERS; i++)
		fprintf(out, "  %-18s %s\n", filters[i].name, filters[i].summary);
	fputs("\nklaster run runs such a pipe in one process. The study:\n\n", out);
	for (size_t i = 0; i < SCRIPTS; i++)
		fprintf(out, "  %-18s %s\n", scripts[i].name, scripts[i].summary);
	fputs("\nklaster FILTER --help tells a filter's options. The tour: man klaster\n", out);
}

int main(int argc, char **argv)
{
	char *folder;
	struct buf path = { 0 };

	if (argc < 2) {
		help(stderr);
		return 2;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help(stdout);
		return fflush(stdout) == 0 ? 0 : 2;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		printf("klaster %s\n", KLASTER_VERSION);
		return fflush(stdout) == 0 ? 0 : 2;
	}
	if (strcmp(argv[1], "run") == 0)
		return run_main(argc - 1, argv + 1);
	folder = exec_path();
	if (!folder) {
		fputs("klaster: cannot tell where the filters are; set KLASTER_EXEC_PATH\n", stderr);
		return 2;
	}
	if (strcmp(argv[1], "--exec-path") == 0) {
		puts(folder);
		free(folder);
		return fflush(stdout) == 0 ? 0 : 2;
	}
	for (size_t i = 0; i < FILTERS; i++) {
		if (strcmp(argv[1], filters[i].name) != 0)
			continue;
		buf_printf(&path, "%s/%s", folder, argv[1]);
		buf_addc(&path, '\0');
		execv(path.p, argv + 1);
		fprintf(stderr, "klaster: cannot run %s: %s\n", path.p, strerror(errno));
		buf_fini(&path);
		free(folder);
		return 2;
	}
	for (size_t i = 0; i < SCRIPTS; i++)
		if (strcmp(argv[1], scripts[i].name) == 0) {
			run_script(folder, argv + 1);
			free(folder);
			return 2;
		}
	fprintf(stderr, "klaster: no filter \"%s\"; try: klaster --help\n", argv[1]);
	free(folder);
	return 2;
}
