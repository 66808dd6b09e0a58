/* SPDX-License-Identifier: MIT */
/* klaster run: options, and the text of the pipeline. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/threads.h"
#include "run/process.h"

enum { FAILED = 2, THREADS_MAX = 256, TEXT_MAX = 1 << 20 };

static void help(FILE *out)
{
	fputs("usage: klaster run [-j n] pipeline\n"
	      "       klaster run [-j n] -f file\n\n"
	      "Runs a pipe of filters in one process: the same records, messages, counts and status\n"
	      "as the shell gives with `set -o pipefail`, sooner. Other programs may stand in it.\n\n"
	      "  -f, --file FILE           the pipeline is in FILE; # begins a comment, a line that ends\n"
	      "                            in | or \\ goes on\n"
	      "  -j, --jobs N              so many threads (the cores there are)\n"
	      "  -h, --help                this help\n\n"
	      "Example:\n"
	      "  klaster run 'parse --skip 1 samples/population_by_region.tsv | render --top 3'\n\n"
	      "The manual: man klaster-run, man klaster\n",
	      out);
}

static int fail(const char *what, const char *which)
{
	fprintf(stderr, "klaster run: %s%s; try: klaster run --help\n", what, which);
	return FAILED;
}

static int run_text(const char *name, struct slice text, unsigned threads)
{
	struct pipeline p;
	struct words_fault fault;
	int status = FAILED;

	if (pipeline_read(&p, text, &fault))
		status = pipeline_run(&p, threads);
	else
		fprintf(stderr, "klaster run: %s%s%zu:%zu: %s\n", name ? name : "pipeline", ":", fault.line, fault.column,
		        fault.why);
	pipeline_free(&p);
	return status;
}

int run_main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "file", required_argument, NULL, 'f' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *file = NULL;
	unsigned threads = threads_usable();
	struct buf text = { 0 };
	int code, status;

	opterr = 0;
	while ((code = getopt_long(argc, argv, "+:f:j:h", longs, NULL)) != -1) {
		char *end;
		unsigned long n;
		switch (code) {
		case 'f': file = optarg; break;
		case 'j':
			n = strtoul(optarg, &end, 10);
			if (*optarg < '0' || *optarg > '9' || *end || n < 1 || n > THREADS_MAX)
				return fail("--jobs takes a number from 1 to 256, not ", optarg);
			threads = (unsigned)n;
			break;
		case 'h': help(stdout); return fflush(stdout) == 0 ? 0 : FAILED;
		case ':': return fail("an option needs an argument: ", argv[optind - 1]);
		default: return fail("unknown option ", argv[optind - 1]);
		}
	}
	if (argc - optind != (file ? 0 : 1))
		return fail(argc == optind ? "no pipeline" : "the pipeline is one argument: put it in quotes", "");
	if (!file)
		return run_text(NULL, slice_of(argv[optind]), threads);
	code = file_read(file, TEXT_MAX, &text);
	if (code) {
		fprintf(stderr, "klaster run: %s: %s\n", file, strerror(code));
		return FAILED;
	}
	status = run_text(file, buf_slice(&text), threads);
	buf_fini(&text);
	return status;
}
