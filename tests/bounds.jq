# Holds results to the range that the registry states of their indicator (see `range` in
# lib/indicator/indicator.h). Input: the results, slurped; $range: its text; $output: what the registry says of components and fields; $records: those that
# they are of, whose regions and activities some bounds go by. Output: what is wrong, a line each.

def count: # of regions, of activities
    if . == "regions" then $records | map(.region // .geo // .from)
    else $records | map(.nace // .product // .cluster // .factor // .to) end
    | unique | length;

def number: "-?[0-9]+(\\.[0-9]+)?";
def bound: "(?:1 over |ln of |log of |log2 of )?the number of (?:regions|activities)|" + number;

def resolve:
    . as $text
    | if test("^-?[0-9.]+$") then tonumber
      else (capture("^(?<f>1 over |ln of |log of |log2 of )?the number of (?<what>.*)$")) as $m
      | ($m.what | count)
      | if $m.f == "1 over " then 1 / . elif $m.f == "ln of " then log elif $m.f == null then .
        else log2 end # a logarithm to any base from 2 on
      end;

# {names, low, high, strict, only}
def clause:
    . as $text
    | ("^(?:(?<names>(?!any\\b)[A-Za-z_][A-Za-z_0-9]*(?:, [A-Za-z_][A-Za-z_0-9]*)*) )?" +
       "(?:(?<any>any)(?: to (?<most>" + bound + "))?|above (?<above>" + bound + ")(?: to (?<to>" + bound + "))?|(?<one>" + number + ") or (?<two>" + number + ")|" +
       "(?<least>" + bound + ") and more|(?<from>" + bound + ") to (?<until>" + bound + "))(?:, [^;]*)?$") as $grammar
    | ([capture($grammar)] | .[0]) as $m
    | if $m == null then "no range that can be read: \"\($text)\"" | error
      else { names: (if $m.names then $m.names | split(", ") else [] end),
             low: (($m.above // $m.one // $m.least // $m.from) | if . then resolve else null end),
             high: (($m.most // $m.to // $m.two // $m.until) | if . then resolve else null end),
             strict: ($m.above != null),
             only: ($m.one != null) }
      end;

# Half a dozen roundings of what is itself of the size of the bound.
def near($x): 1e-12 * ([1, ($x | fabs)] | max);

def inside($c):
    ($c.low == null or (if $c.strict then . > $c.low else . >= $c.low - near($c.low) end))
    and ($c.high == null or . <= $c.high + near($c.high))
    and (($c.only | not) or . == $c.low or . == $c.high);

($range | split("; ") | map(clause)) as $clauses
| (reduce ($clauses[] | . as $c | .names[] | { key: ., value: $c }) as $e ({}; .[$e.key] = $e.value)) as $named
| ([$clauses[] | select(.names == [])] | if length > 1 then "two ranges of the result" | error else .[0] end) as $main
| ($named | keys[] | select(. as $name | $output | test("\\b" + $name + "\\b") | not) | "the output keys have no \(.)"),
  (.[] | . as $r
   | ($named[.component // "value"] // $main) as $own
   | (if $own == null then "nothing is said of \(.component // "the result"): \(tojson)"
      elif .value != null and (.value | inside($own) | not) then "outside: \(tojson)" else empty end),
     ($named | keys[] | select(. != "value" and ($r[.] | type) == "number") as $f
      | select($r[$f] | inside($named[$f]) | not) | "\($f) outside: \($r | tojson)"))
