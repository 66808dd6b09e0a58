# SPDX-License-Identifier: MIT
"""What spark.py and hosts.py share: a pipe of filters taken apart for many machines.

    parse ... | classify-nace ... | aggregate-region ARGS | render ...

is run for each part of the input as far as the first aggregate-region, which writes partial
sums (--partial); these are merged (--merge), and what comes after it runs once. A task gets
one line that says what to do and answers on its standard output: partial sums, then lines
that begin with "!": messages, the filters' counts, the status. So an answer that was cut is
told from a whole one, and what the filters said is not lost in the log of some machine.
"""
import argparse
import collections
import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import traceback

FILTERS = ("parse", "normalise", "classify-nace", "aggregate-region", "compute-indicator", "render")
OURS = ("--partial", "--merge", "--shard", "--shards", "--buckets")
COUNTS = ("read", "made", "written", "rejected", "dropped", "aggregated")


class Refused(Exception):
    """The work was not done; says why and what to do."""


# ---- the pipe ----------------------------------------------------------------

def stages(text):
    """The stages of a pipe, each as it is written. Shell that is no pipe is refused."""
    found, quote, escaped = [""], None, False
    for c in text.strip():
        plain = not quote and not escaped
        if plain and (c in ";&<>()`" or c == "\n" and found[-1].strip()):
            raise Refused(f"the pipe has {c!r} outside quotes; write filters and their options only")
        if plain and c == "#" and found[-1][-1:] in ("", " ", "\t", "\n"):
            raise Refused("the pipe has a comment (#), which would hide what is put behind it; leave it out, or quote it")
        if plain and c == "|":
            found.append("")
            continue
        found[-1] += c
        if escaped:
            escaped = False
        elif c == "\\" and quote != "'":
            escaped = True
        elif c == quote:
            quote = None
        elif c in "'\"" and not quote:
            quote = c
    if quote or escaped:
        raise Refused("a quote of the pipe is not closed")
    found = [stage.strip() for stage in found]
    if "" in found:
        raise Refused("a stage of the pipe is empty")
    return found


def filter_of(stage):
    """The filter that the stage is, or None for another program."""
    word = shlex.split(stage)[0]
    return word if word in FILTERS else None


def is_option(word, options):
    """Whether the word is one of these long options, maybe shortened as the filters take it."""
    name = word.partition("=")[0]
    return len(name) > 2 and any(option.startswith(name) for option in options)


class Pipe:
    """before: stages of every part; aggregate: the first aggregate-region; after: the rest."""

    def __init__(self, text):
        every = stages(text)
        names = [filter_of(stage) for stage in every]
        if "aggregate-region" not in names:
            raise Refused("the pipe has no aggregate-region; without one run it on each file by itself")
        at = names.index("aggregate-region")
        self.before, self.aggregate, self.after = every[:at], every[at], every[at + 1:]
        for word in shlex.split(self.aggregate):
            if is_option(word, OURS):
                raise Refused(f"{word.split('=')[0]} is set for each part; leave it out of the pipe")

    def header(self):
        """Lines before the rows of a delimited file, as the options of parse say, and its mark of comments."""
        words = shlex.split(self.before[0]) if self.before else [""]
        count, comment = {"--skip": 0, "--header": 1}, b""
        for word, following in zip(words, words[1:] + [""]):
            _, equals, value = word.partition("=")
            value = value if equals else following
            if words[0] != "parse":
                continue
            if is_option(word, ["--comment"]):
                comment = value.encode()
            if is_option(word, ["--encoding"]) and value.lower().startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs")):
                raise Refused(f"a file in {value} cannot be cut at its lines; leave --split out")
            for option in count:
                if is_option(word, [option]):
                    try:
                        count[option] = int(value)
                    except ValueError as wrong:
                        raise Refused(f"{option} of parse takes a number") from wrong
        return (sum(count.values()) if words[0] == "parse" else 0), comment


# ---- the parts of the input ----------------------------------------------------

# Bytes of the header, then the part's place in the file and the size of the file.
Part = collections.namedtuple("Part", "shard head offset length size file")


def part_at(path, head, offset, length, size):
    return Part(f"{path}@{offset}+{length}", head, offset, length, size, path)


def head_of(f, lines, comment):
    """What stands before the rows: parse counts neither empty lines nor comments."""
    head = b""
    while lines > 0:
        line = f.readline()
        if not line:
            break
        text = line.removeprefix(b"\xef\xbb\xbf").strip(b"\r\n")
        lines -= bool(text) and not (comment and text.startswith(comment))
        head += line
    return head


def cut(path, size, header):
    """Parts of about `size` bytes, between lines; a file of records has no header."""
    with open(path, "rb") as f:
        first = f.read(2)
        if first == b"\x1f\x8b":
            raise Refused(f"{path}: a compressed file cannot be cut; leave --split out, or unpack it")
        f.seek(0)
        head = b"" if first[:1] == b"{" else head_of(f, *header)
        if head.count(b'"') % 2:
            raise Refused(f"{path}: a cell of the header has a line feed; leave --split out")
        total, at, parts = os.fstat(f.fileno()).st_size, len(head), []
        while at < total or not parts:
            end = min(at + size, total)
            if end < total:
                f.seek(end - 1)
                f.readline()
                end = f.tell()
            parts.append(part_at(path, len(head), at, end - at, total))
            at = end
    return parts


def parts_of(args, pipe):
    """The lines that tell the tasks what to read."""
    parts = []
    for path in args.file:
        if set(path) & set("\t\n"):
            raise Refused(f"{path!r}: a tab or line feed in the name of a file; rename it")
        if args.read:
            parts.append(Part(path, 0, 0, 0, 0, path))
            continue
        path = os.path.abspath(path)
        try:
            if args.split:
                parts += cut(path, args.split, pipe.header())
            else:
                size = os.stat(path).st_size
                parts.append(part_at(path, 0, 0, size, size))
        except OSError as error:
            raise Refused(f"{path}: {error.strerror}; each machine must see it under this name") from error
    if len({part.shard for part in parts}) < len(parts):
        raise Refused("a file stands twice among the inputs; name it once")
    return ["\t".join(map(str, part)) for part in parts]


# ---- tasks -----------------------------------------------------------------------

TASK = r"""
set -u -o pipefail
export LC_ALL=C.UTF-8 KLASTER_SEAL=@SEAL@
PATH=@PATH@$PATH
if command -v klaster > /dev/null; then PATH=$PATH:$(klaster --exec-path); fi
fail() { printf '!message\t%s\n!failed\n' "$*"; exit 2; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
@INPUT@
{ input | @PIPE@; status=("${PIPESTATUS[@]}"); } 2> "$work/messages"
sed 's/^/!message\t/' "$work/messages"
for f in "$work"/stats.*; do
    if [ -e "$f" ]; then printf '!stats\t%s\t%s\n' "${f##*.}" "$(cat "$f")"; fi
done
worst=0
for s in "${status[@]:1}"; do
    if [ "$s" -gt 1 ]; then worst=2; elif [ "$s" = 1 ] && [ "$worst" = 0 ]; then worst=1; fi
done
[ "$worst" != 2 ] || fail "$part: the stages ended with status ${status[*]:1}"
[ "${status[0]}" = 0 ] || fail "$part: the input was not read whole, what reads it ended with status ${status[0]}"
printf '!status\t%s\t%s\n' "$worst" "$part"
"""

# A file that changed after it was dealt out is not read. One that is read whole is opened
# by the filter, whose messages then have its name and lines.
READ_FILE = r"""
IFS=$'\t' read -r part head offset length size file || exit 2
[ "$(stat -L -c %s -- "$file")" = "$size" ] ||
    fail "$file: not there, or no longer of $size bytes as when the work was dealt out; run anew"
source=- range=(iflag=skip_bytes,count_bytes bs=1M status=none)
input() {
    dd if="$file" "${range[@]}" count="$head" && dd if="$file" "${range[@]}" skip="$offset" count="$length"
}
"""
OPEN_FILE = r"""
if [ "$length" = "$size" ]; then
    source=$file
    input() { :; }
fi
"""
READ_BY = r"""
IFS=$'\t' read -r part head offset length size file || exit 2
source=-
input() { @READ@ "$file"; }
"""
READ_PARTIAL = r"""
IFS= read -r part || exit 2
input() { cat; }
"""


def script(before, pipe, path, sealed):
    """A task's script: `before` defines part and input; pipe: its stages."""
    pipe = [f'{stage} --stats "$work/stats.{i}"' if filter_of(stage) else stage for i, stage in enumerate(pipe)]
    return (TASK.replace("@PATH@", shlex.quote(path) + ":" if path else "").replace("@INPUT@", before)
            .replace("@SEAL@", "1" if sealed else "0").replace("@PIPE@", " | ".join(pipe)))


def map_script(pipe, args, buckets):
    every = pipe.before + [f'{pipe.aggregate} --partial --shard "$part" --buckets {buckets}']
    before = READ_BY.replace("@READ@", args.read) if args.read else READ_FILE
    # Other programs know of no seal, and a file of records has none.
    sealed = all(map(filter_of, every)) and filter_of(every[0]) == "parse"
    if filter_of(every[0]):
        every[0] += ' "$source"'
        before += "" if args.read else OPEN_FILE
    return script(before, every, args.path, sealed)


def merge_script(pipe, args, parts):
    stage = f'{pipe.aggregate} --merge --partial --shard "$part" --shards {parts}'
    return script(READ_PARTIAL, [stage], args.path, True)


# ---- answers -----------------------------------------------------------------------

class Notes:
    """What tasks answered besides partial sums, by part: one that ran twice is one."""

    def __init__(self):
        self.parts = {}  # part: (status, {stage: counts}, [message])

    def update(self, other):
        self.parts.update(other.parts)
        return self

    def status(self):
        return max((status for status, _, _ in self.parts.values()), default=0)

    def messages(self):
        return [message for part in sorted(self.parts) for message in self.parts[part][2]]

    def sums(self, pipe):
        """The filters' counts over all parts, which must add up from stage to stage."""
        names = [filter_of(stage) for stage in pipe.before] + ["aggregate-region"]
        total = [dict.fromkeys(COUNTS, 0) if name else None for name in names]
        for _, stats, _ in self.parts.values():
            for i, counts in stats.items():
                for key in COUNTS:
                    total[i][key] += counts[key]
        for i, (one, following) in enumerate(zip(total, total[1:] + [None])):
            if one and one["read"] + one["made"] != sum(one[key] for key in COUNTS[2:]):
                raise Refused(f"the counts of {names[i]} do not add up over the parts: {one}")
            if one and following and one["written"] != following["read"]:
                raise Refused(f"{names[i]} wrote {one['written']} records, {names[i + 1]} read {following['read']}")
        return [dict(filter=name, **counts) for name, counts in zip(names, total) if name]


def answers(lines, notes):
    """The partial sums of tasks; what else they say goes to `notes`. Refuses what was cut."""
    count, stats, messages = 0, {}, []
    for line in lines:
        kind, *words = line.split("\t", 2)
        if line.startswith("{"):
            if not line.startswith('{"_end":'):
                count += 1
                yield line
        elif kind == "!message":
            messages.append("\t".join(words))
        elif kind == "!stats":
            stats[int(words[0])] = json.loads(words[1])
        elif kind == "!status":
            wrote = stats[max(stats)]["written"] if stats else None
            if wrote != count:
                raise Refused(f"{words[1]}: {count} partial sums came of {wrote} that were written")
            notes.parts[words[1]] = (int(words[0]), stats, messages)
            count, stats, messages = 0, {}, []
        elif kind == "!failed":
            raise Refused("\n".join(messages))
        else:
            raise Refused(f"the answer of a task has a line that is none of ours: {line[:80]}")
    if count or stats or messages:
        raise Refused("\n".join(messages) or "the answer of a task was cut")


def bucket_of(partial):
    return json.loads(partial)["_bucket"]


# ---- the end -----------------------------------------------------------------------

@contextlib.contextmanager
def output_to(path):
    """A file that takes its name when all is well; standard output without a path."""
    if not path:
        yield sys.stdout.buffer
        return
    made = f"{path}.{os.getpid()}.tmp"
    try:
        with open(made, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(made, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(made)


def finish(pipe, partials, shards, args):
    """Merges the partial sums and runs the rest of the pipe; its worst status."""
    stage = [f"{pipe.aggregate} --merge --shards {shards}"] + pipe.after
    text = (" | ".join(stage) + '; all=("${PIPESTATUS[@]}"); worst=0; for s in "${all[@]}"; do'
            ' if [ "$s" -gt "$worst" ]; then worst=$s; fi; done; exit "$worst"')
    path = f"{args.path}:{os.environ['PATH']}" if args.path else os.environ["PATH"]
    with output_to(args.output) as out:
        out.flush()
        with subprocess.Popen(["bash", "-c", text], stdin=subprocess.PIPE, stdout=out,
                              env=dict(os.environ, LC_ALL="C.UTF-8", PATH=path),
                              start_new_session=True) as process:
            try:
                count = 0
                for line in partials:
                    process.stdin.write(line.encode() + b"\n")
                    count += 1
                process.stdin.write(b'{"_end":%d}\n' % count)
                process.stdin.close()
            except BrokenPipeError:
                pass  # it failed, and says why
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)  # before its input ends: it has written nothing
                raise
            finally:
                # What is still buffered for a merge that has ended must not hide why it did.
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
            status = process.wait()
        if status not in (0, 1):
            raise Refused("the merge failed")
    return status


def checked(pipe, notes, parts):
    """Says what the parts said. Refuses when one did not answer, or the counts do not add up."""
    for message in notes.messages():
        print(message, file=sys.stderr)
    if len(notes.parts) != parts:
        raise Refused(f"{len(notes.parts)} of {parts} parts were answered")
    notes.sums(pipe)


def report(pipe, notes, parts, args, more):
    """--stats. The parts' status."""
    if args.stats:
        with output_to(args.stats) as out:
            out.write(json.dumps(dict(parts=parts, **more, stages=notes.sums(pipe))).encode() + b"\n")
    return notes.status()


def size(text):
    unit = "KMG".find(text[-1:].upper()) + 1
    number = int(text[:-1] if unit else text)
    if number <= 0:
        raise ValueError
    return number << 10 * unit


def options(name, summary):
    parser = argparse.ArgumentParser(prog=name, description=summary)
    add = parser.add_argument
    add("pipe", help="filters with their options, as for a shell: 'parse | ... | aggregate-region ...'")
    add("file", nargs="+", help="the input; each file is a part")
    add("-o", "--output", metavar="FILE", help="write the result there when all of it is done")
    add("--path", metavar="DIR", help="where the machines have the filters")
    add("--read", metavar="COMMAND", help="what prints an input, given its name: 'hadoop fs -cat'")
    add("--split", metavar="SIZE", type=size, help="cut files of records or rows into parts of so many bytes: 64M")
    add("--stats", metavar="FILE", help="write the counts there as one JSON object")
    return parser


def main(name, work):
    """Runs work(); the program's exit status. 1 means rejected records, so it is of no failure."""
    try:
        return work()
    except Refused as why:
        print(f"{name}: {why}", file=sys.stderr)
    except OSError as error:
        print(f"{name}: {error.filename or 'input or output'}: {error.strerror}", file=sys.stderr)
    except Exception:
        traceback.print_exc()
    return 2
