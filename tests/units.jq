# Whether results go by the unit of the values where their indicator says so, and only there.
# Input: none; $one: the results; $other: those for figures times 1024; $units: what the registry
# says. Output: what is wrong, a line each.

def same($x; $y): # roundings of logarithms and exponents may differ
    if ($x | type) == "number" and ($y | type) == "number" then
        ($x - $y | fabs) <= 1e-9 * ([1, ($x | fabs), ($y | fabs)] | max)
    else $x == $y end;

($units | split(" ")) as $said
| if ($one | length) != ($other | length) then "\($one | length) results, then \($other | length)" else
    [ range($one | length) as $i
      | ($one[$i] | keys_unsorted[]) as $key
      # a component is called by its name, and so is a class that goes with it
      | ([$one[$i].component // "value", $key] | if .[1] == "value" then .[:1] elif ($one[$i][$key] | type) == "string"
           then . else [.[1], join(".")] end) as $names
      | { names: ($said - ($said - $names)), same: same($one[$i][$key]; $other[$i][$key]),
          moved: ($one[$i][$key] != $other[$i][$key]), key: $key, record: $one[$i] } ] as $all
    | ($all[] | select((.same | not) and .names == []) | "\(.key) goes by the unit: \(.record | tojson)"),
      (([$all[] | select(.moved).names[]] | unique) as $moved
       | ([$all[].names[]] | unique) - $moved | .[] | "\(.) is said to go by the unit and does not")
  end
