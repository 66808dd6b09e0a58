# klaster: the only makefile. `make help` lists what it does.
#
# Parts: settings, programs, dependencies, tests, checks, chapters, installation.
# Own settings go to local.mk, which git ignores.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.ONESHELL:
.SUFFIXES:
.DEFAULT_GOAL := all

# ---- settings ---------------------------------------------------------------
CC       = gcc
PREFIX   = /usr/local
DESTDIR  =
BUILD    = build
BIN      = bin
SAN      =
WERROR   =
-include local.mk

WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
           -Wpointer-arith -Wformat=2 -Wno-format-nonliteral $(if $(WERROR),-Werror)
SANITIZE = $(if $(SAN),-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all \
           -fno-omit-frame-pointer)
CFLAGS   = -O2 -g
# No contraction to fused multiply-add, which rounds otherwise where a machine has it.
ALL_CFLAGS = -std=gnu11 -ffp-contract=off -Ilib -D_GNU_SOURCE -pthread $(if $(ISAL),-DHAVE_ISAL) $(WARNINGS) $(SANITIZE) $(CFLAGS)
# LAPACK's reference implementation, statically: the same bits on every machine, which one
# that picks its kernels by the processor does not give. Looked up when used: `make deps test`
# installs it first.
LAPACK   = $(foreach part,liblapacke.a lapack/liblapack.a blas/libblas.a,$(shell $(CC) -print-file-name=$(part)))
# ISA-L unpacks gzip where it is there; zlib does else.
ISAL     = $(wildcard /usr/include/isa-l/igzip_lib.h)
LIBS     = -Wl,--as-needed -lcsv -lcjson $(if $(ISAL),-lisal) -lz -lutf8proc -lexpat -lzip $(LAPACK) -l:libgfortran.so.5 -ligraph -lgeos_c $(foreach part,libgsl.a libgslcblas.a,$(shell $(CC) -print-file-name=$(part))) -lmpfr -lnettle -lm

# ---- programs ---------------------------------------------------------------
FILTERS   := parse normalise classify-nace aggregate-region compute-indicator render
PROGRAMS  := $(FILTERS) klaster
SOURCES   := $(wildcard lib/*/*.c)
OBJECTS   := $(SOURCES:%.c=$(BUILD)/%.o)
RESOURCES := $(sort $(wildcard lib/tables/* lib/correspondences/* lib/nomenclatures/* lib/profiles/* lib/schemes/* lib/web/*))
LIBRARY   := $(BUILD)/libklaster.a

.PHONY: all
all: $(PROGRAMS:%=$(BIN)/%)

# The filter's own object comes first, then what it needs of the library.
$(PROGRAMS:%=$(BIN)/%): $(BIN)/%: $(BUILD)/bin/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(OBJECTS) $(BUILD)/resources.o
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Other flags than the last time: everything is out of date.
.PHONY: FORCE
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(CC) $(ALL_CFLAGS)' | cmp -s - $@ || printf '%s\n' '$(CC) $(ALL_CFLAGS)' > $@

# Files under lib/tables and the other folders of data become part of the programs.
$(BUILD)/resources.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(RESOURCES) | cmp -s - $@ || printf '%s\n' $(RESOURCES) > $@

$(BUILD)/resources.S: $(BUILD)/resources.list lib/base/resource.awk
	awk -f lib/base/resource.awk $< > $@

$(BUILD)/resources.o: $(BUILD)/resources.S $(RESOURCES)
	$(CC) -c -o $@ $<

-include $(OBJECTS:.o=.d) $(PROGRAMS:%=$(BUILD)/bin/%.d)

# ---- dependencies -----------------------------------------------------------
# What is missing of DEPENDENCIES, for the goals on the command line; nothing else.
GROUPS_WANTED := build chapter $(filter test check bench,$(MAKECMDGOALS)) \
                 $(if $(filter check fuzz,$(MAKECMDGOALS)),test check) \
                 $(if $(filter bench-%,$(MAKECMDGOALS)),bench) \
                 $(if $(filter check-spark,$(MAKECMDGOALS)),test spark)
WEB := vega/build/vega.min.js vega-lite/build/vega-lite.min.js vega-embed/build/vega-embed.min.js

.PHONY: deps
deps:
	@wanted=$$(awk -v groups=" $(GROUPS_WANTED) " \
	    '!/^#/ && NF && index(groups, " " $$1 " ") && !seen[$$2]++ { print $$2 }' DEPENDENCIES)
	missing=
	for package in $$wanted; do
	    case $$package in
	    npm|nodejs) command -v $${package/nodejs/node} > /dev/null || missing+=" $$package" ;;
	    *) dpkg -s $$package 2> /dev/null | grep -q '^Status: .* installed' || missing+=" $$package" ;;
	    esac
	done
	if [ -n "$$missing" ]; then
	    echo "deps: installing Debian packages:$$missing"
	    root=; [ "$$(id -u)" = 0 ] || root=sudo
	    $$root apt-get update -qq
	    $$root env DEBIAN_FRONTEND=noninteractive \
	        apt-get install -y -qq --no-install-recommends $$missing > /dev/null
	fi
	echo "deps: Debian packages are in place"
	$(MAKE) --no-print-directory $(BUILD)/web/stamp

# The page's chart library: three minified files and their licences.
$(BUILD)/web/stamp: package.json package-lock.json
	@echo "deps: fetching $$(sed -n 's/^ *"\(vega[a-z-]*\)": "\([0-9.]*\)".*/\1 \2/p' package.json | paste -sd,) from npm"
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error > /dev/null
	mkdir -p $(@D)
	for file in $(WEB); do
	    cp node_modules/$$file $(@D)/
	    cp node_modules/$${file%%/*}/LICENSE $(@D)/$${file%%/*}.LICENSE
	done
	touch $@

# The page of indicators is written from their registry; a test holds it to that.
.PHONY: manual
manual: all
	$(BIN)/compute-indicator --manual > $(BUILD)/klaster-indicators.7
	mv $(BUILD)/klaster-indicators.7 man/klaster-indicators.7

# The tables of the registry's texts in other languages, with what the registry has now: a new
# text gets an empty cell, one that is gone loses its row.
.PHONY: texts
texts: all
	for lang in kk ru; do
	    $(BIN)/compute-indicator --texts --lang $$lang > $(BUILD)/indicator_text_$$lang.tsv
	    mv $(BUILD)/indicator_text_$$lang.tsv lib/tables/
	done

# ---- tests ------------------------------------------------------------------
UNITS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))

$(BUILD)/unit/%: tests/unit/%.c tests/unit/check.h $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(LIBS)

-include $(UNITS:%=%.d)

.PHONY: units
units: $(UNITS)

# T=NAME... runs tests/NAME.bats only.
.PHONY: test
test: all units
	@BUILD="$(abspath $(BUILD))" BIN="$(abspath $(BIN))" tests/run $(T)

# The driver of Spark on a cluster of two workers on this machine; needs the group spark of
# DEPENDENCIES and takes minutes. Its version is pinned in cluster/requirements.txt.
.PHONY: check-spark
check-spark: all $(BUILD)/spark/stamp
	@SPARK_PYTHON="$(abspath $(BUILD)/spark/bin/python3)" BUILD="$(abspath $(BUILD))" BIN="$(abspath $(BIN))" tests/run spark

$(BUILD)/spark/stamp: cluster/requirements.txt
	@echo "check-spark: fetching $$(cat $<) from PyPI"
	python3 -m venv $(@D)
	$(@D)/bin/pip install -q -r $<
	touch $@

# ---- checks -----------------------------------------------------------------
VALGRIND_TESTS := golden per_head classify-nace sentence samples
SCRIPTS := .ci/run tests/run $(wildcard pipelines/*.sh tests/*.bash tests/*/*.sh tests/*/*/*.sh)

.PHONY: check
check: check-warnings check-static check-sanitize check-valgrind check-instructions
	@git diff --quiet -- . 2> /dev/null || echo "check: note: the work tree has changes"
	@test -z "$$(git ls-files --others --exclude-standard 2> /dev/null)" || \
	    { echo "check: files that git does not know:"; git ls-files --others --exclude-standard; exit 1; }

.PHONY: check-warnings
check-warnings:
	$(MAKE) BUILD=build/gcc BIN=build/gcc/bin CC=gcc WERROR=1 all units
	$(MAKE) BUILD=build/clang BIN=build/clang/bin CC=clang WERROR=1 all units

.PHONY: check-static
check-static: $(BUILD)/resources.list
	cppcheck --quiet --std=c11 --enable=warning,portability,performance --inline-suppr \
	    --suppressions-list=tests/cppcheck.txt --error-exitcode=1 -Ilib -D_GNU_SOURCE bin lib
	shellcheck -x $(SCRIPTS)
	mandoc -T lint -W warning man/*.[157]

.PHONY: check-sanitize
check-sanitize:
	$(MAKE) BUILD=build/san BIN=build/san/bin SAN=1 WERROR=1 build/san/web/stamp test

.PHONY: check-valgrind
check-valgrind: all
	@mkdir -p build/valgrind
	for filter in $(FILTERS); do
	    printf '#!/bin/sh\nexec valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite %s "$$@"\n' \
	        "$(abspath $(BIN))/$$filter" > build/valgrind/$$filter
	    chmod +x build/valgrind/$$filter
	done
	# Every filter on real work; all tests would take half an hour.
	BUILD="$(abspath $(BUILD))" BIN="$(abspath build/valgrind)" tests/run $(VALGRIND_TESTS)

# Instructions of each filter on a fixed input: fails where a change costs more than 5 %.
.PHONY: check-instructions record-instructions
check-instructions record-instructions: all
	@BUILD=$(BUILD) BIN=$(BIN) tests/bench/instructions.sh $(@:%-instructions=%)

# ---- fuzzing ----------------------------------------------------------------
# Each tests/fuzz/fuzz_X.c on its corpus tests/fuzz/corpus/X for TIME seconds; what it
# finds is written to build/fuzz/. TIME=0 runs the corpus only.
TIME = 60

.PHONY: fuzz
fuzz:
	$(MAKE) BUILD=build/fuzz BIN=build/fuzz/bin CC=clang SAN=1 \
	    CFLAGS='-O1 -g -fsanitize=fuzzer-no-link' build/fuzz/libklaster.a
	for source in tests/fuzz/fuzz_*.c; do
	    name=$$(basename $$source .c); corpus=$${name#fuzz_}
	    clang $(ALL_CFLAGS) -fsanitize=fuzzer,address,undefined -Itests/fuzz -o build/fuzz/$$name $$source \
	        build/fuzz/libklaster.a $(LIBS)
	    mkdir -p build/fuzz/found/$$corpus
	    limit=-max_total_time=$(TIME); [ $(TIME) != 0 ] || limit=-runs=0
	    build/fuzz/$$name $$limit -artifact_prefix=build/fuzz/ build/fuzz/found/$$corpus tests/fuzz/corpus/$$corpus
	done

# ---- chapters ---------------------------------------------------------------
RELEASE     ?= samples
LANG_REPORT ?= kk

CHAPTERS := $(patsubst pipelines/%.sh,%,$(wildcard pipelines/chapter[0-9].sh))

.PHONY: $(CHAPTERS)
$(CHAPTERS): all
	@$(MAKE) --no-print-directory $(BUILD)/web/stamp
	PATH="$(abspath $(BIN)):$$PATH" RELEASE="$(RELEASE)" LANG_REPORT="$(LANG_REPORT)" pipelines/$@.sh

# The whole study in three languages, index.html in LANG_REPORT: out/report/.
.PHONY: report
report: all
	@$(MAKE) --no-print-directory $(BUILD)/web/stamp
	PATH="$(abspath $(BIN)):$$PATH" RELEASE="$(RELEASE)" LANG_REPORT="$(LANG_REPORT)" pipelines/report.sh

# ---- benchmarks -------------------------------------------------------------
# ROWS of the generated firm register; needs the group bench of DEPENDENCIES.
ROWS = 10000000
ROWS_GROWTH = 1000000 10000000 100000000

.PHONY: bench-growth bench-sizes
bench-growth: all
	@PATH="$(abspath $(BIN)):$$PATH" tests/bench/growth $(ROWS_GROWTH)

bench-sizes: all
	@PATH="$(abspath $(BIN)):$$PATH" tests/bench/sizes $(ROWS)

# klaster as it is where ISA-L is not: zlib unpacks.
build/bench/zlib/klaster: lib/stream/unpack.c $(BUILD)/bin/klaster.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(filter-out -DHAVE_ISAL,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: bench
bench: all build/bench/zlib/klaster
	@PATH="$(abspath $(BIN)):$$PATH" tests/bench/run $(ROWS)
	PATH="$(abspath $(BIN)):$$PATH" tests/bench/sizes $(ROWS)

# Every indicator on a panel of 20,000 regions and 600 activities, beside R reading the file.
.PHONY: bench-indicators
bench-indicators: all
	@PATH="$(abspath $(BIN)):$$PATH" tests/bench/indicators

# ---- installation -----------------------------------------------------------
LIBEXEC = $(DESTDIR)$(PREFIX)/libexec/klaster
SHARE   = $(DESTDIR)$(PREFIX)/share/klaster
MAN     = $(DESTDIR)$(PREFIX)/share/man
PAGES1 := $(patsubst man/%.1,%,$(wildcard man/*.1))
# What is run, as against what is sourced.
STEPS  := $(shell grep -l '^\#!' pipelines/*.sh)

.PHONY: install
install: all
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(LIBEXEC)/cluster" "$(SHARE)/web" "$(SHARE)/pipelines" "$(SHARE)/timer" \
	    "$(MAN)/man1" "$(MAN)/man5" "$(MAN)/man7"
	install -m 755 $(BIN)/klaster "$(DESTDIR)$(PREFIX)/bin/"
	install -m 755 $(FILTERS:%=$(BIN)/%) "$(LIBEXEC)/"
	install -m 644 cluster/distribute.py "$(LIBEXEC)/cluster/"
	install -m 755 cluster/spark.py cluster/hosts.py "$(LIBEXEC)/cluster/"
	for engine in spark hosts; do
	    ln -sf ../libexec/klaster/cluster/$$engine.py "$(DESTDIR)$(PREFIX)/bin/klaster-$$engine"
	done
	if [ -e $(BUILD)/web/stamp ]; then install -m 644 $(BUILD)/web/*.js $(BUILD)/web/*.LICENSE "$(SHARE)/web/"; fi
	install -m 755 $(STEPS) "$(SHARE)/pipelines/"
	install -m 644 $(filter-out $(STEPS),$(wildcard pipelines/*.sh pipelines/*.awk pipelines/*.tsv)) "$(SHARE)/pipelines/"
	install -m 644 pipelines/timer/* "$(SHARE)/timer/"
	for page in $(PAGES1); do install -m 644 man/$$page.1 "$(MAN)/man1/klaster-$$page.1"; done
	install -m 644 $(wildcard man/*.5) "$(MAN)/man5/"
	install -m 644 $(wildcard man/*.7) "$(MAN)/man7/"

# Quoted: a blank in a folder's name must not make rm take another.
.PHONY: uninstall
uninstall:
	rm -f "$(DESTDIR)$(PREFIX)"/bin/klaster{,-spark,-hosts}
	for page in $(PAGES1); do rm -f "$(MAN)/man1/klaster-$$page.1"; done
	for page in $(notdir $(wildcard man/*.[57])); do rm -f "$(MAN)"/man[57]/$$page; done
	rm -rf "$(LIBEXEC)" "$(SHARE)"

.PHONY: clean
clean:
	rm -rf build out $(PROGRAMS:%=bin/%)

.PHONY: help
help:
	@sed -n 's/^    //p' <<< "$$HELP"

define HELP
    make                 build the filters into bin/
    make deps            install what a bare Debian 12 lacks (with test, check or bench: theirs too)
    make test            all tests; T="parse render" some of them
    make check           warnings of gcc and clang, static analysis, sanitizers, valgrind
    make chapter1        that chapter: out/chapter1/index.html (LANG_REPORT=kk|ru|en RELEASE=DIR); 2, 3 too
    make report          the whole study, kk, ru and en: out/report/index.html (RELEASE=DIR)
    make manual          man/klaster-indicators.7 from the registry of indicators
    make texts           lib/tables/indicator_text_*.tsv with the registry's new texts
    make fuzz            hostile bytes for each reader (TIME=60 seconds each)
    make record-instructions  what check-instructions of make check compares with, anew
    make check-spark     Apache Spark on a cluster of two workers against one pipe (minutes)
    make bench           times against peers: build/bench/ROWS.md (ROWS=10000000); bench-growth on
                         1, 10 and 100 million rows, bench-sizes: what sizes a cluster
    make bench-indicators  every indicator on 20,000 x 600, beside R reading the file
    make install         to PREFIX ($(PREFIX)) under DESTDIR; make uninstall takes it away
    make clean           remove what was built
endef
export HELP
