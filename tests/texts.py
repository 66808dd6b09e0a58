# The translations of the registry's texts, on standard input as `compute-indicator --texts --lang LANG`
# writes them: what must not change does not, and no English word is left. The first argument is a file
# with what --describe says, in English, of all indicators: there the words stand that are no English but
# names of the program's. Prints each fault; status 1 where there is one.
import collections
import re
import sys

# What stays as it is beside the names of the registry: functions and letters of formulas, packages, "and
# others" of a reference, texts that records hold.
KEPT = """sqrt exp ln log log2 log10 min max var sd alpha beta gamma delta epsilon kappa lambda mu phi pi sigma
    et al van von dbmss spatstat igraph economiccomplexity py-ecomplexity classify-nace rpop differential origin
    emerging growing mature declining transforming mixed marshallian hub-and-spoke satellite state-anchored
    micro medium""".split()


def program_words(described):
    """Names of indicators, parameters and their values, fields, tables, keys and components."""
    words = set(KEPT)
    for line in described:
        head, _, text = line.rstrip("\n").partition(": ")
        if re.fullmatch(r"[a-z_0-9]+", head):
            words.add(head)
        elif head in ("Parameter", "Further field (--with)", "Side table (--table)"):
            words.update(re.findall(r"[A-Za-z][\w-]*", re.match(r"[^:]*", text)[0]))
        elif head in ("Goes by the unit of the values", "Weight (--weight)"):
            words.update(re.findall(r"[a-z_]+", text))
        elif head == "Output keys":
            for part in re.split(r"[,;:()]|\b(?:components?|with|and|or|as|of|from the second period) ", text):
                if part and re.fullmatch(r" *[a-z_0-9]+ *", part):
                    words.add(part.strip())
    return words - {"counts"}


def signs(text):
    """`sum` may be written as the sign, in either language."""
    return re.sub(r"\b[Ss]um(?=\b|_)", "Σ", text)


def fixed(text):
    """What stands in every language, as often: numbers, options, settings, symbols with an index, operators,
    what is quoted, functions of packages."""
    found = re.findall(r"\d+(?:\.\d+)?", text)
    found += re.findall(r"--[a-z][a-z-]+", text)
    found += re.findall(r"[A-Za-zΣ]\w*_\w*", text, re.A)
    found += re.findall(r"\b[a-z_]+=(?=\S)", text, re.A)
    found += re.findall(r"[\^<>|#]", text)
    found += re.findall(r"`[^`]*`", text)
    for package in re.findall(r"\[([^]]*)\]", text):
        found += re.findall(r"[A-Za-z][\w-]*(?:\.\w+)+|[A-Z][A-Za-z]+|[a-z]+-[a-z]+", package, re.A)
    return collections.Counter(found)


def latin(text):
    """The words, without options, what stands in brackets and numbers such as 1e-12."""
    text = re.sub(r"--[a-z-]+|\[[^]]*\]", " ", text)
    return re.findall(r"(?<![\w.])[A-Za-z]\w*(?:-[a-z]+)*", text, re.A)


def is_english(word, words):
    """Neither a name that begins with a capital, nor a symbol, nor a word of the program's."""
    return word.islower() and len(word) > 1 and not re.search(r"[_\d]", word) and word not in words


def faults(english, own, words):
    if own == english:
        yield "the same in English: write ="
    english = signs(english)
    if own == "=":
        left = [word for word in latin(english) if is_english(word, words)]
        if left:
            yield "= where there is something to translate: " + " ".join(left)
        return
    own = signs(own)
    a, b = fixed(english), fixed(own)
    if a != b:
        yield "not the same: %s in English, %s here" % (" ".join((a - b).elements()) or "-", " ".join((b - a).elements()) or "-")
    known = set(re.findall(r"[A-Za-z]\w*", english, re.A))
    for word in latin(own):
        if word not in words and not set(re.findall(r"[A-Za-z]\w*", word, re.A)) <= known:
            yield "not in the English: " + word
        elif is_english(word, words):
            yield "left in English: " + word
    for word in re.findall(r"\w*[A-Za-z][\u0400-\u04ff]\w*|\w*[\u0400-\u04ff][A-Za-z]\w*", own):
        yield "of two alphabets: " + word


def main():
    words = program_words(open(sys.argv[1], encoding="utf-8"))
    wrong = False
    for line in sys.stdin.read().split("\n")[1:-1]:
        english, own = line.split("\t")
        for fault in ["no translation"] if not own else faults(english, own, words):
            print("%s\n    %s\n    %s" % (fault, english, own))
            wrong = True
    sys.exit(wrong)


main()
