# Location and agglomeration by hand and by their properties; others' results are in golden.bats.
load helper
load cells

@test "plants spread like the whole: G is 0, gamma says less than by chance" {
    # two regions of equal size, each industry half and half in four plants of one size: H 1/4, gamma (0 - 1/4) / (3/4)
    run -0 compute "cells X:A:5 X:A:5 Y:A:5 Y:A:5 X:B:5 X:B:5 Y:B:5 Y:B:5" "ellison_glaeser | jq -c 'select(.nace == \"A\") | .value * 3' | paste -sd' '"
    [ "$output" = "-1 0 0.75 -1.224744871391589 12" ] || [ "${output%% *}" = -1 ]
    run -0 compute "cells X:A:5 X:A:5 Y:A:5 Y:A:5 X:B:5 X:B:5 Y:B:5 Y:B:5" "--component G,plants ellison_glaeser | jq -c .value | sort -u | paste -sd' '"
    [ "$output" = "0 4" ]
}

@test "all of an industry in one region of two: gamma by hand" {
    # s (1, 0), x (1/2, 1/2): G 1/2, over 1/2 is 1; two plants: H 1/2; (1 - 1/2) / (1/2) = 1
    run -0 compute "cells X:A:5 X:A:5 Y:B:5 Y:B:5" "--component value ellison_glaeser | jq -c .value | sort -u"
    [ "$output" = 1 ]
    run -0 compute "cells X:A:5 X:A:5 Y:B:5 Y:B:5" "maurel_sedillot | jq -c .value | sort -u"
    [ "$output" = 1 ]
}

@test "a table may be the whole, with regions that have no plant" {
    # x (1/4, 1/4, 1/2), s (1, 0, 0): G = 9/16 + 1/16 + 4/16, 1 - sum x^2 = 10/16
    run -0 compute "cells X:A:5 X:A:5 Y:B:5" "--table reference=<(printf '{\"region\":\"%s\",\"value\":%s}\\n' X 1 Y 1 Z 2) --component G ellison_glaeser | jq -c 'select(.nace == \"A\").value'"
    [ "$output" = 0.875 ]
}

@test "the order of plants does not matter, nor their names" {
    run -0 compute "cells X:A:0.1 X:A:0.2 X:A:0.3 Y:A:0.7 Y:B:1" ellison_glaeser
    first=$output
    run -0 compute "cells Y:B:1 X:A:0.3 Y:A:0.7 X:A:0.2 X:A:0.1" ellison_glaeser
    [ "$output" = "$first" ]
}

@test "co-agglomeration: alike is as its own spread, apart is below 0" {
    run -0 compute "cells X:A:8 Y:A:2 X:B:8 Y:B:2 X:C:1 Y:C:9" "coagglomeration | jq -c '[.nace, .nace_to, (.value > 0)]' | paste -sd' '"
    [ "$output" = '["A","B",true] ["A","C",false] ["B","C",false]' ]
}

@test "co-location against a count of all relabellings" {
    records='cells X:A:1 X:B:1 X:A:1 Y:B:1 Y:A:1 X:B:1 Z:B:1'
    run -0 compute "$records" "--component expected colocation | jq .value"
    python3 - "$output" << 'END'
import itertools, sys
sites = "XXXYYXZ"
total = n = 0
for a in itertools.combinations(range(7), 3):
    b = [i for i in range(7) if i not in a]
    total += sum(sites[i] == sites[j] for i in a for j in b) / 12
    n += 1
assert abs(total / n - float(sys.argv[1])) < 1e-14
END
}

@test "the interval holds the quotient, shrinks with size, and the bootstrap agrees" {
    records='cells X:A:30 X:B:70 Y:A:20 Y:B:180'
    run -0 compute "$records" "lq_interval | jq -s -c 'map(.low < .value and .value < .high) | all'"
    [ "$output" = true ]
    run -0 compute "$records" "lq_interval | jq -c 'select(.region == \"X\" and .nace == \"A\") | .high - .low'"
    wide=$output
    run -0 compute "$records" "--param unit=100 lq_interval | jq -c 'select(.region == \"X\" and .nace == \"A\") | .high - .low'"
    [ "$(jq -n "($wide / $output - 10 | fabs) < 1")" = true ]
    # drawn intervals and the formula's are of one width
    delta=$(compute "$records" "--param unit=100 lq_interval" | jq -s -c 'map(.high - .low)')
    run -0 compute "$records" "--param unit=100 --param method=bootstrap --param repetitions=4000 lq_interval"
    drawn=$output
    [ "$(jq -s --argjson d "$delta" '[., $d] | [.[0] | map(.high - .low), $d] | transpose | map((.[0] / .[1] - 1 | fabs) < 0.06) | all' <<< "$drawn")" = true ]
    run -0 compute "cells Y:B:180 X:A:30 Y:A:20 X:B:70" "--param unit=100 --param method=bootstrap --param repetitions=4000 lq_interval"
    [ "$output" = "$drawn" ]
}

@test "the cluster index is 1 where every region is as the whole" {
    run -0 pipe "printf '{\"region\":\"%s\",\"nace\":\"%s\",\"value\":%s,\"establishments\":%s,\"area\":%s,\"population\":%s}\n' X A 10 2 100 1000 X B 30 3 100 1000 Y A 20 4 200 2000 Y B 60 6 200 2000 | compute-indicator --component value cluster_index | jq -c .value | sort -u"
    [ "$output" = 1 ]
    run -2 compute "cells X:A:1 Y:A:2" cluster_index
    [[ "$output" == *"needs the field"* ]]
}

@test "presence per head takes the population, and asks for it" {
    run -0 pipe "printf '{\"region\":\"%s\",\"nace\":\"%s\",\"value\":%s,\"people\":%s}\n' X A 10 10 X B 10 10 Y A 10 100 Y B 30 100 | compute-indicator --weight people --param presence=per_head diversity | jq -c .value | paste -sd' '"
    [ "$output" = "2 0" ]
    run -2 compute "cells X:A:1 Y:B:2" "--param presence=per_head diversity"
    [[ "$output" == *"needs --weight"* ]]
}

@test "relative diversity is undefined where the structure is the whole's" {
    run -0 compute "cells X:A:1 X:B:1 Y:A:2 Y:B:2" "relative_diversity | jq -r .reason | sort -u"
    [ "$output" = "1/0: the structure is the whole's" ]
}
