# klaster-spark on a cluster of two workers, each with processes of its own, against one pipe
# on one machine. `make check-spark` runs it; SPARK_PYTHON is a python that has pyspark.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper
load cluster

setup() {
    [ -n "${SPARK_PYTHON:-}" ] || skip "SPARK_PYTHON names no python with pyspark: make check-spark"
    export SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=localhost PYSPARK_PYTHON=$SPARK_PYTHON
    cd "$BATS_TEST_TMPDIR" || exit 1
    register 3000 > all.csv
}

teardown() {
    [ ${#PIDS[@]} = 0 ] || kill "${PIDS[@]}" 2> /dev/null || true
}

PIDS=()

# Virtual machines that start fast, for work that is short.
FAST="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

spark() {
    timeout 500 "$SPARK_PYTHON" "$ROOT/cluster/spark.py" --conf spark.ui.enabled=false \
        --conf spark.driver.extraJavaOptions="$FAST" --conf spark.executor.extraJavaOptions="$FAST" \
        --conf spark.network.timeout=600s --conf spark.worker.cleanup.enabled=true "$@" 2> err ||
        { local status=$?; tail -n 20 err >&2; return "$status"; }
}

cluster() {
    spark --master 'local-cluster[2,1,1024]' "$@"
}

@test "two workers give the bytes of one pipe: a skewed key, empty and compressed files, empty buckets" {
    # by $SHELL, or sh where there is none: no bash in the filter
    sed 1d all.csv | split -l 800 --additional-suffix .csv --filter '{ sed -n 1p all.csv; cat; } > $FILE' - part.
    sed -n 1p all.csv > part.header.csv
    gzip part.aa.csv
    sed -i '7s/$/,one more/' part.ab.csv
    one part.* || [ $? = 1 ]
    run -1 --separate-stderr cluster --buckets 7 --stats stats -o got "$PARSE | $REST" part.*
    [[ "$stderr" == *"part.ab.csv:7:"* ]]
    cmp got want
    jq -e '.parts == 5 and .buckets == 7 and .stages[0].rejected == 1 and .stages[3].aggregated == 2999' stats
    # more buckets than the one group has cells
    run -0 cluster --buckets 5 -o got "$PARSE | aggregate-region --by - --value turnover" part.a[ac]*
    bash -o pipefail -c "$PARSE part.a[ac]* | aggregate-region --by - --value turnover" | cmp - got
}

@test "a task that fails half way and one whose machine dies are run again" {
    one all.csv
    misbehaving classify-nace << 'ODD'
if once failed; then sed -n 1,50p | "$real" "$@"; exit 3; fi
if once killed; then
    # the executor above this filter
    pid=$$
    until grep -q CoarseGrainedExecutorBackend "/proc/$pid/cmdline"; do
        pid=$(sed -n 's/^PPid:\s*//p' "/proc/$pid/status")
    done
    kill -9 "$pid"
    sleep 5
fi
ODD
    run -0 cluster --path "$PWD/odd" --split 40K --stats stats -o got "$PARSE | $REST" all.csv
    cmp got want
    [ -d state/failed ] && [ -d state/killed ]
    [ "$(attempts)" -ge $(($(jq .parts stats) + 2)) ]
    jq -e '.stages[3].aggregated == 3000' stats
}

@test "a slow task that Spark runs a second time beside the first counts once" {
    # Spark does so on another host only: a master and workers of two addresses
    local class port=$((20000 + RANDOM % 10000))
    class=$("$SPARK_PYTHON" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')/bin/spark-class
    export SPARK_DAEMON_JAVA_OPTS=$FAST SPARK_DAEMON_MEMORY=512m
    "$class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port $port --webui-port 0 > master.log 2>&1 3>&- &
    PIDS+=($!)
    for host in 127.0.0.1 127.0.0.2; do
        SPARK_LOCAL_IP=$host SPARK_LOCAL_HOSTNAME=$host "$class" org.apache.spark.deploy.worker.Worker --host $host \
            --cores 1 --memory 1g --webui-port 0 --work-dir "$PWD/work" spark://127.0.0.1:$port > worker.$host.log 2>&1 3>&- &
        PIDS+=($!)
    done
    one all.csv
    misbehaving classify-nace <<< 'if once slept; then sleep 400; fi'
    run -0 spark --master spark://127.0.0.1:$port --path "$PWD/odd" --split 40K --stats stats \
        --conf spark.speculation=true --conf spark.speculation.interval=200ms --conf spark.speculation.quantile=0.3 \
        --conf spark.speculation.multiplier=1.1 -o got "$PARSE | $REST" all.csv
    cmp got want
    [ "$(attempts)" -gt "$(jq .parts stats)" ]
    jq -e '.stages[3].aggregated == 3000' stats
}

@test "a task that fails again and again ends with status 2, why, and no result" {
    misbehaving classify-nace << 'ODD'
echo "the disk is full" >&2; exit 2
ODD
    run -2 --separate-stderr spark --master 'local[1]' --path "$PWD/odd" -o got "$PARSE | $REST" all.csv
    [[ "$stderr" == *"klaster-spark: a task failed: the disk is full"* ]]
    [ -z "$(find . -name 'got*')" ]
}
