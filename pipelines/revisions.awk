# Observations of two vintages, from records with the fields first and second: those that are
# not equal, with what they changed by. `file` is given.

function field(name) {
    return match($0, "\"" name "\":[^,}]*") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : "null"
}

/^\{"_end"/ { next }

{
    before = field("first")
    after = field("second")
    if (before == after)
        next
    kind = before == "null" ? "new" : after == "null" ? "gone" : "revised"
    change = relative = size = "null"
    if (kind == "revised") {
        change = sprintf("%.15g", after - before)
        if (before + 0 != 0) {
            relative = sprintf("%.6g", (after - before) / (before < 0 ? -before : before))
            size = relative < 0 ? substr(relative, 2) : relative
        }
    }
    keys = $0
    sub(/,"first":.*$/, "", keys)
    sub(/^\{/, "", keys)
    printf "{\"file\":\"%s\",%s,\"before\":%s,\"after\":%s,\"change\":%s,\"relative\":%s,\"size\":%s,\"kind\":\"%s\"}\n",
        file, keys, before, after, change, relative, size, kind
}
