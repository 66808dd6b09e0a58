#!/usr/bin/env bash
# Chapter 2 of the study from published tables: out/chapter2/index.html, its tables as CSV, its
# figures as Vega-Lite specifications, manifest.json. Called by `make chapter2`.
#
#   RELEASE=DIR        the folder of tables (samples/; their layouts: samples/SOURCES.md)
#   LANG_REPORT=kk     or ru, en
#   OUT=DIR            where to publish (out)
#
# One function a section, in chapter2-*.sh; every table and figure is one pipe. Records that
# several pipes need are observed once and kept in $WORK: observe.sh. lib.sh has what is not of
# this chapter.
CHAPTER=chapter2
# shellcheck source=pipelines/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=pipelines/observe.sh
source "$ROOT/pipelines/observe.sh"

# ---- the sections -----------------------------------------------------------------
# shellcheck source=pipelines/chapter2-growth.sh
source "$ROOT/pipelines/chapter2-growth.sh"
# shellcheck source=pipelines/chapter2-structure.sh
source "$ROOT/pipelines/chapter2-structure.sh"
# shellcheck source=pipelines/chapter2-exports.sh
source "$ROOT/pipelines/chapter2-exports.sh"
# shellcheck source=pipelines/chapter2-problems.sh
source "$ROOT/pipelines/chapter2-problems.sh"
# shellcheck source=pipelines/chapter2-cotton.sh
source "$ROOT/pipelines/chapter2-cotton.sh"

# ---- the whole ----------------------------------------------------------------------

main() {
    load_texts "$ROOT/pipelines/chapter2.tsv"
    begin
    observe_grp
    observe_value_added
    observe_people
    observe_trade
    observe_products

    front
    heading 2 h.21
    section_growth
    section_per_head
    section_structure
    section_shift_share
    section_cluster_test
    section_exports
    section_pilot_clusters
    heading 2 h.22
    section_problems
    heading 2 h.23
    section_cotton
    sources
}

main
