# Published totals beside the sums of their parts, from records with the fields first and second:
# adds what they are called and how they differ. `name`, `file` and `allowed` are given.

function field(name) {
    return match($0, "\"" name "\":[^,}]*") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : "null"
}

/^\{"_end"/ { next }

{
    published = field("first")
    computed = field("second")
    if (published == "null")
        next # parts of a whole that is not published
    if (computed == "null") {
        state = "open"
        difference = "null"
    } else {
        difference = computed - published
        size = difference < 0 ? -difference : difference
        whole = published < 0 ? -published : published
        # sums are exact; as doubles they may be off by their last digit
        state = published "" == computed "" || size <= 1e-15 * whole ? "equal" : size <= allowed ? "near" : "different"
        difference = state == "equal" ? 0 : sprintf("%.6g", difference)
    }
    keys = $0
    sub(/,"first":.*$/, "", keys)
    printf "%s,\"check\":\"%s\",\"file\":\"%s\",\"published\":%s,\"computed\":%s,\"difference\":%s,\"state\":\"%s\"}\n",
        keys, name, file, published, computed, difference, state
}
