#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A pipe of filters on Apache Spark: see klaster-cluster(7).

Each part of the input is a task of the first stage: its filters and --partial, a combiner.
The partial sums are shuffled by bucket, each bucket merged by a task of the second stage,
and what is left, one record for each cell, merged here. A skewed key is one record of each
part, whatever its rows. What Spark runs twice, because it failed or was slow, has the same
shard's name and the same bytes.
"""
import os
import re
import shlex
import sys

import distribute

NAME = "klaster-spark"

try:
    from pyspark import AccumulatorParam, SparkConf, SparkContext, StorageLevel
except ImportError:
    sys.exit(f"{NAME}: no pyspark here; run this file by spark-submit, or install pyspark from PyPI")


class NotesParam(AccumulatorParam):
    def zero(self, value):
        return distribute.Notes()

    def addInPlace(self, value1, value2):
        return value1.update(value2)


def answered(notes):
    """A function from a task's answer to pairs of bucket and partial sum."""
    def run(lines):
        here = distribute.Notes()
        said = []

        def kept():
            for line in lines:
                if line.startswith("!message\t"):
                    said.append(line.split("\t", 1)[1])
                yield line

        try:
            for line in distribute.answers(kept(), here):
                yield distribute.bucket_of(line), line
        except Exception as error:
            # Spark tells of the error; without this the reason is in the log of a worker.
            raise RuntimeError("\n".join(said) or str(error)) from error
        notes.add(here)
    return run


def merged_of(notes):
    """The same for the second stage, whose partial sums have no bucket."""
    def run(lines):
        here = distribute.Notes()
        yield from distribute.answers(lines, here)
        notes.add(here)
    return run


def question(bucket, pairs):
    """What a task of the second stage reads: its name, partial sums, their seal."""
    yield f"bucket {bucket}"
    count = 0
    for _, line in pairs:
        count += 1
        yield line
    yield '{"_end":%d}' % count


def piped(rdd, script):
    # Without env the command has none; its status is looked at only when asked for.
    return rdd.pipe(shlex.join(["bash", "-c", script]), env={"PATH": os.environ["PATH"]}, checkCode=True)


def reason(error):
    """What the failed task said, out of all that Spark says about it."""
    text = str(error)
    said = text.rpartition("RuntimeError: ")[2] if "RuntimeError: " in text else text
    return "a task failed: " + re.split(r"\n SQLSTATE|\n\s+at |\n\n", said)[0]


def arguments():
    parser = distribute.options(NAME, "Runs a pipe of filters on Apache Spark.")
    parser.add_argument("--master", metavar="URL", help="of the cluster (spark-submit's, or local[*])")
    parser.add_argument("--conf", metavar="KEY=VALUE", action="append", default=[], help="a setting of Spark")
    parser.add_argument("--buckets", metavar="N", type=int, help="tasks of the merge (as many as cores)")
    return parser.parse_args()


def context(args):
    conf = SparkConf().setAppName(NAME)
    if args.master or not conf.contains("spark.master"):
        conf.setMaster(args.master or "local[*]")
    for setting in args.conf:
        key, equals, value = setting.partition("=")
        if not equals:
            raise distribute.Refused(f"--conf takes KEY=VALUE, not {setting!r}")
        conf.set(key, value)
    spark = SparkContext(conf=conf)
    spark.addPyFile(os.path.abspath(distribute.__file__))
    return spark


def run(spark, pipe, parts, args):
    buckets = args.buckets or spark.defaultParallelism
    first, second = (spark.accumulator(distribute.Notes(), NotesParam()) for _ in range(2))
    mapped = piped(spark.parallelize(parts, len(parts)), distribute.map_script(pipe, args, buckets))
    shuffled = mapped.mapPartitions(answered(first)).partitionBy(buckets, int)
    merged = piped(shuffled.mapPartitionsWithIndex(question), distribute.merge_script(pipe, args, len(parts)))
    merged = merged.mapPartitions(merged_of(second)).persist(StorageLevel.DISK_ONLY)
    try:
        cells = merged.count()
    except Exception as error:
        raise distribute.Refused(reason(error)) from error
    if len(second.value.parts) != buckets:
        raise distribute.Refused(f"{len(second.value.parts)} of {buckets} buckets were answered")
    distribute.checked(pipe, first.value, len(parts))
    status = distribute.finish(pipe, merged.toLocalIterator(), buckets, args)
    more = {"buckets": buckets, "cells": cells}
    return max(status, distribute.report(pipe, first.value, len(parts), args, more))


def work():
    args = arguments()
    pipe = distribute.Pipe(args.pipe)
    parts = distribute.parts_of(args, pipe)
    spark = context(args)
    try:
        return run(spark, pipe, parts, args)
    finally:
        spark.stop()


if __name__ == "__main__":
    sys.exit(distribute.main(NAME, work))
