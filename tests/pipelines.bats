#!/usr/bin/env bats
# What all chapters share, pipelines/lib.sh, and how the scripts of the report are called.

bats_require_minimum_version 1.5.0
load helper

# shared COMMAND: runs it where lib.sh is sourced, as a chapter's script does.
shared() {
    bash -c 'CHAPTER=chapter2; source pipelines/lib.sh; load_texts pipelines/chapter2.tsv; '"$1"
}

@test "a text takes whatever its figures hold" {
    run -0 shared 'filled "{X} of {X}" X "coal & coke \\0"'
    [ "$output" = 'coal & coke \0 of coal & coke \0' ]
    run -0 shared 'TEXTS[k]="from {FROM}"; known FROM "A & B"; text k'
    [ "$output" = 'from A & B' ]
}

@test "klaster report says how it is called, and refuses what it does not know" {
    run -0 klaster report --help
    [[ ${lines[0]} == 'usage: '*'klaster report'* ]]
    [[ $output == *RELEASE*OUT*LANG_REPORT*IO_TABLE*'Exit status'* ]]
    run -0 klaster report -h
    run -2 klaster report samples
    [[ $output == *'no argument "samples"'*'klaster report --help'* ]]
}
