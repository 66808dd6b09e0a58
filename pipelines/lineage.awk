# From what the filters of a chapter noted as they ran to one runnable script for each thing
# made: the pipes that lead from the release's files to it, and no others.
#
# Input: a line for each command, in the order of their start, its fields separated by tabs:
# what it read and what it wrote (a path, or pipe:[N]), the text it made (a key, or nothing),
# the command's words. Commands of one pipe start at once, so that only the pipes between
# them tell their order; pipes follow one another, so that a file read is the one written last.
# Variables: work, published (the folders' absolute paths, with / at the end), sums (a file of
# the inputs' checksums), title (what makes it), folder (where the scripts go).

BEGIN {
    FS = "\t"
    while ((getline line < sums) > 0) {
        split(line, part, /  /)
        sum[part[2]] = part[1]
    }
    close(sums)
}

{
    n++
    reads[n] = takes_files($4) ? "" : $1
    writes[n] = $2
    text[n] = $3
    command[n] = $4
    if (reads[n] ~ /^pipe:/) reader[$1] = n
    if ($2 ~ /^pipe:/) writer[$2] = n
}

# Whether files are among the command's operands, so that it does not read its input.
function takes_files(line,   words, count, w) {
    count = split(line, words, " ")
    for (w = 2; w <= count; w++)
        if (words[w] ~ /^'?(work|release|chapter[0-9]+)\// && words[w - 1] !~ /^--(boundaries|table|profile|crosswalk|scheme)$/)
            return 1
    return 0
}

# A path as the script names it; nothing when the script has no name for it.
function named(path) {
    if (index(path, work) == 1) return "work/" substr(path, length(work) + 1)
    if (index(path, published) == 1) return substr(path, length(published) + 1)
    return ""
}

function before(i) { return reads[i] ~ /^pipe:/ && reads[i] in writer ? writer[reads[i]] : 0 }
function after(i) { return writes[i] ~ /^pipe:/ && writes[i] in reader ? reader[writes[i]] : 0 }

# The pipes: each begins with a command that no other feeds, and is numbered by its earliest.
function link(first,   i, earliest) {
    earliest = first
    for (i = first; i; i = after(i)) if (i < earliest) earliest = i
    for (i = first; i; i = after(i)) pipe[i] = earliest
    head[earliest] = first
}

# The files that a command reads, in `found`, their number: its words and what < brings.
function files(i, found,   words, count, w, k) {
    count = split(command[i], words, " ")
    for (w = 2; w <= count; w++)
        if (match(words[w], /(work|release|chapter[0-9]+)\/[^' ]*/))
            found[++k] = substr(words[w], RSTART, RLENGTH)
    if (named(reads[i]) != "") found[++k] = named(reads[i])
    return k
}

# Marks the pipe and all that it needs; a file is as the pipe before this one left it.
function need(p,   i, k, f, found, q, path) {
    if (p in wanted) return
    wanted[p] = 1
    for (i = head[p]; i; i = after(i)) {
        split("", found)
        k = files(i, found)
        for (f = 1; f <= k; f++) {
            path = found[f]
            if (path ~ /^release\//) inputs[substr(path, 9)] = 1
            else if (path ~ /^chapter/) bound[path] = 1
            else if ((q = last_writer(path, p))) need(q)
            else typed[path] = 1
        }
    }
}

function last_writer(path, p,   k) {
    for (k = versions[path]; k > 0; k--) if (version[path, k] < p) return version[path, k]
    return 0
}

function shown(p,   i, line, gap, from, to) {
    gap = ""
    from = named(reads[head[p]])
    for (i = head[p]; i; i = after(i)) {
        to = named(writes[i])
        if (command[i] == "cat" && gap != "") { # only keeps what the pipe before it made
            sub(/ \|\n    $/, "", line)
            line = line " > " to
            break
        }
        line = line command[i]
        if (i == head[p] && from != "") line = line " < " from
        if (after(i)) line = line " |\n    "
        else if (to != "") line = line " > " to
        gap = line
    }
    return line
}

function write(name, p, what,   out, q, file, line, k, list) {
    split("", wanted)
    split("", inputs)
    split("", typed)
    split("", bound)
    need(p)
    out = folder "/" name ".sh"
    print "#!/usr/bin/env bash" > out
    print "# " what " of " title > out
    print "# In an empty folder in which release/ is the folder of these inputs (sha256):" > out
    k = sorted(inputs, list)
    for (q = 1; q <= k; q++) print "#   " sum[list[q]] "  " list[q] > out
    k = sorted(bound, list)
    if (k) print "# and beside it the report's chapters, whose tables have traces of their own:" > out
    for (q = 1; q <= k; q++) print "#   " list[q] > out
    print "set -euo pipefail" > out
    print "export LC_ALL=C.UTF-8 KLASTER_SEAL=1" > out
    print "mkdir -p work tables figures" > out
    k = sorted(typed, list)
    for (q = 1; q <= k; q++) {
        file = work substr(list[q], 6)
        print "cat > " list[q] " << 'END'" > out
        while ((getline line < file) > 0) print line > out
        close(file)
        print "END" > out
    }
    for (q = 1; q <= n; q++) if (q in wanted) print shown(q) > out
    close(out)
}

function sorted(set, list,   k, key, i, j, t) {
    k = 0
    for (key in set) list[++k] = key
    for (i = 2; i <= k; i++)
        for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
    return k
}

END {
    for (i = 1; i <= n; i++) if (!before(i)) link(i)
    for (i = 1; i <= n; i++) {
        path = named(writes[i])
        if (path != "") version[path, ++versions[path]] = pipe[i]
    }
    # versions of a file in the order of their pipes
    for (path in versions)
        for (k = 2; k <= versions[path]; k++)
            for (j = k; j > 1 && version[path, j] < version[path, j - 1]; j--) {
                t = version[path, j]; version[path, j] = version[path, j - 1]; version[path, j - 1] = t
            }
    for (i = 1; i <= n; i++) {
        path = named(writes[i])
        if (path ~ /^(tables|figures)\/[^\/]*\.(csv|json|svg)$/) {
            name = path
            sub(/^.*\//, "", name)
            sub(/\.[a-z]*$/, "", name)
            write((path ~ /^tables/ ? "t-" : "f-") name, pipe[i], path)
        } else if (text[i] ~ /^s\./) {
            write(text[i], pipe[i], "the text " text[i])
        }
    }
}
