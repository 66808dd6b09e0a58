# Records of a table, all cells text: its numbers as row <tab> column <tab> number. A row is
# named by its texts, its number among equal ones behind them.

{
    rest = $0
    n = 0
    row = ""
    while (match(rest, /"([^"\\]|\\.)*":"([^"\\]|\\.)*"/)) {
        pair = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        match(pair, /^"([^"\\]|\\.)*":"/)
        name = substr(pair, 2, RLENGTH - 4)
        value = substr(pair, RLENGTH + 1, length(pair) - RLENGTH - 1)
        if (value ~ /^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$/ && value !~ /^-?0[0-9]/) {
            names[++n] = name
            values[n] = value
        } else
            row = row "/" value
    }
    row = row "#" (++seen[row])
    for (i = 1; i <= n; i++)
        print row "\t" names[i] "\t" values[i]
}
