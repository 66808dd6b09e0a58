# Cells of a table before and after, as cells.awk makes them: how many changed, are new, are gone,
# and the largest change in percent. `chapter` and `table` are given.

FILENAME == ARGV[1] { before[$1, $2] = $3; next }

{
    cells++
    if (!(($1, $2) in before))
        new++
    else if (before[$1, $2] != $3) {
        changed++
        was = before[$1, $2]
        if (was + 0 != 0) {
            size = ($3 - was) / was
            if (size < 0)
                size = -size
            if (size > largest)
                largest = size
        }
    }
    delete before[$1, $2]
}

END {
    for (key in before)
        gone++
    if (changed + new + gone)
        printf "{\"chapter\":\"%s\",\"table\":\"%s\",\"cells\":%d,\"changed\":%d,\"new\":%d,\"gone\":%d,\"largest\":%s}\n",
            chapter, table, cells, changed, new, gone, changed ? sprintf("%.2f", 100 * largest) : "null"
}
