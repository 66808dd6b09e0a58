# From the records of revisions: for each table how many figures were revised, are new and are
# gone, and the largest revision in percent.

function field(name) {
    return match($0, "\"" name "\":\"?[^,}\"]*") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : ""
}

{
    file = substr(field("file"), 2)
    if (!(file in count))
        order[++files] = file
    count[file]++
    of[file, substr(field("kind"), 2)]++
    size = field("size")
    if (size != "null" && size + 0 > most[file] + 0)
        most[file] = size
}

END {
    for (i = 1; i <= files; i++) {
        file = order[i]
        printf "{\"file\":\"%s\",\"revised\":%d,\"new\":%d,\"gone\":%d,\"largest\":%s}\n", file,
            of[file, "revised"], of[file, "new"], of[file, "gone"], file in most ? sprintf("%.2f", 100 * most[file]) : "null"
    }
}
