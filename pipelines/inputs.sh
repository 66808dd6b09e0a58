# The tables of a release one by one, as inputs.tsv lists them: what a release must hold, what is
# read of it whole, and whether its totals are the sums of their parts. Sourced after lib.sh.
# shellcheck disable=SC2034 # who sources it uses these
# shellcheck shell=bash

# The names of a release's tables.
input_names() {
    grep -v '^#' "$ROOT/pipelines/inputs.tsv" | cut -f1
}

# input_field FILE N: the Nth column of its row; nothing where there is no such row.
input_field() {
    awk -F'\t' -v name="$1" -v n="$2" '$1 == name { print $n }' "$ROOT/pipelines/inputs.tsv"
}

# observations FOLDER FILE: all observations of that table, codes as one finds them in others.
observations() {
    local profile
    local -a options
    profile=$(input_field "$2" 2)
    mapfile -t options < <(command normalise --describe-profile "$profile" | sed -n 's/^parse: //p' | xargs -r -n1)
    # no `cat` among the filters: what stands in a pipe is a command of its trace
    if [[ ,$(input_field "$2" 3), == *,nace,* ]]; then
        parse "${options[@]}" "$1/$2" |
            normalise --profile "$profile" |
            classify-nace --quiet
    else
        parse "${options[@]}" "$1/$2" |
            normalise --profile "$profile"
    fi
}

# paired FIELDS FIRST SECOND: values of two files of observations side by side in one record an
# observation, as the fields `first` and `second`; null in one is null or not there.
paired() {
    normalise --rename first=value --set second= --number second --keep "$1,first,second" "$2" > "$WORK/pair.1"
    normalise --rename second=value --set first= --number first --keep "$1,first,second" "$3" > "$WORK/pair.2"
    aggregate-region --by "$1" --value first,second --missing skip "$WORK"/pair.[12]
}

# totals FOLDER: a record for each published total of the tables there and the sum of its parts:
# check, file, the observation, published, computed, difference, and state: equal, near (within
# what rounding allows), open (a part is not published) or different.
totals() {
    local name file over whole parts allowed options fields
    local -a more
    while IFS=$'\t' read -r name file over whole parts allowed options; do
        case $name in '' | '#'*) continue ;; esac
        [ -f "$1/$file" ] || continue
        fields=$(input_field "$file" 3 | tr ',' '\n' | grep -vx "$over" | paste -sd,)
        read -ra more <<< "$options"
        TABLE=totals-$name
        observations "$1" "$file" |
            normalise "${more[@]}" --drop status > "$WORK/totals.all"
        normalise --only "$over=$whole" "$WORK/totals.all" > "$WORK/totals.whole"
        normalise --only "$over=$parts" --keep "$fields,$over,value" "$WORK/totals.all" |
            aggregate-region --by "$fields" > "$WORK/totals.parts"
        paired "$fields" "$WORK/totals.whole" "$WORK/totals.parts" |
            awk -v name="$name" -v file="$file" -v allowed="$allowed" -f "$ROOT/pipelines/totals.awk"
    done < "$ROOT/pipelines/totals.tsv"
}
