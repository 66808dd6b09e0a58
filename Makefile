# klaster: the only makefile. `make help` lists what it does.
#
# Parts: settings, programs, dependencies, tests, checks, chapters, installation.
# Own settings go to local.mk, which git ignores.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
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
ALL_CFLAGS = -std=gnu11 -Ilib -D_GNU_SOURCE $(WARNINGS) $(SANITIZE) $(CFLAGS)
LIBS     = -lcsv -lcjson -lz -lutf8proc -lm

# ---- programs ---------------------------------------------------------------
FILTERS   := parse normalise classify-nace aggregate-region compute-indicator render
PROGRAMS  := $(FILTERS) klaster
SOURCES   := $(wildcard lib/*/*.c)
OBJECTS   := $(SOURCES:%.c=$(BUILD)/%.o)
RESOURCES := $(sort $(wildcard lib/tables/* lib/profiles/* lib/schemes/* lib/web/*))
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

# Files under lib/tables, lib/profiles, lib/schemes and lib/web become part of the programs.
$(BUILD)/resources.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(RESOURCES) | cmp -s - $@ || printf '%s\n' $(RESOURCES) > $@

$(BUILD)/resources.S: $(BUILD)/resources.list lib/base/resource.awk
	awk -f lib/base/resource.awk $< > $@

$(BUILD)/resources.o: $(BUILD)/resources.S $(RESOURCES)
	$(CC) -c -o $@ $<

-include $(OBJECTS:.o=.d) $(PROGRAMS:%=$(BUILD)/bin/%.d)
