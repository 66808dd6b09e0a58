# Shared by hosts.bats and spark.bats: a register of firms in several shapes, the pipe that is
# distributed, and filters that misbehave.
# shellcheck shell=bash

PARSE='parse --fields region_code,nace,year,turnover'
REST='normalise --rename region=region_code --rename time=year --rename value=turnover |
    classify-nace --level division |
    aggregate-region --by region,nace,time --level region --totals --ops sum,count,mean,max,share --suppress min=2'

# register ROWS: a made-up register; nine rows of ten are of one region, for skew.
register() {
    awk -v rows="$1" 'BEGIN {
        srand(7)
        split("110000000 150000000 190000000 750000000 710000000", region, " ")
        split("01.11 13.10 14.12 62.01 46.90 10.51", nace, " ")
        print "id,region_code,nace,year,employees,turnover,name"
        for (i = 1; i <= rows; i++)
            printf "%d,%s,%s,%d,%d,%d.%02d,\"ТОО \"\"Алтын\"\", %d\"\n", i,
                rand() < 0.9 ? "750000000" : region[int(rand() * 5) + 1], nace[int(rand() * 6) + 1],
                2014 + int(rand() * 10), rand() * 500, rand() * 1e7, rand() * 100, i
    }'
}

# one FILE...: the result of one pipe on one machine, in want.
one() {
    bash -o pipefail -c "$PARSE \"\$@\" | $REST" bash "$@" > want
}

# misbehaving NAME: a folder `odd` whose filter NAME runs the script on standard input, which
# finds the real one in $real and its way to misbehave once in `once NAME`.
misbehaving() {
    local real
    real=$(command -v "$1")
    mkdir -p odd state
    {
        printf '#!/bin/bash\nreal=%q state=%q\n' "$real" "$PWD/state"
        # shellcheck disable=SC2016
        echo 'once() { mkdir "$state/$1" 2> /dev/null; }'
        # shellcheck disable=SC2016
        echo 'mktemp "$state/attempt.XXXXXX" > /dev/null'
        cat
        # shellcheck disable=SC2016
        echo 'exec "$real" "$@"'
    } > "odd/$1"
    chmod +x "odd/$1"
}

attempts() {
    find state -name 'attempt.*' | wc -l
}
