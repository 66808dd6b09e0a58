#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A pipe of filters on the cores of a few hosts, by GNU parallel: see klaster-cluster(7)."""
import os
import shutil
import subprocess
import sys
import tempfile

import distribute

NAME = "klaster-hosts"


def arguments():
    parser = distribute.options(NAME, "Runs a pipe of filters on a few hosts, by GNU parallel.")
    parser.add_argument("-S", "--sshlogin", metavar="HOST,...", help="the hosts, as parallel takes them (:)")
    parser.add_argument("-j", "--jobs", metavar="N", help="tasks at a time on each host (its cores)")
    parser.add_argument("--retries", metavar="N", type=int, default=3, help="attempts at each part (3)")
    return parser.parse_args()


# soon: with now, what the task said that failed may be lost with those that are ended for it.
def parallel(args, script):
    command = ["parallel", "--will-cite", "--pipe", "-N1", "--halt", "soon,fail=1", "--retries", str(args.retries)]
    for option, value in (("--sshlogin", args.sshlogin), ("--jobs", args.jobs)):
        command += [option, value] if value else []
    return command + ["-q", "bash", "-c", script]


def partials(process, notes, check):
    lines = (line.rstrip(b"\n").decode(errors="replace") for line in process.stdout)
    yield from distribute.answers(lines, notes)
    if process.wait() != 0:
        raise distribute.Refused(f"parallel ended with status {process.returncode}")
    check()  # before the result is written


def work():
    args = arguments()
    pipe = distribute.Pipe(args.pipe)
    parts = distribute.parts_of(args, pipe)
    if not shutil.which("parallel"):
        raise distribute.Refused("GNU parallel is not here; install the package parallel")
    notes = distribute.Notes()
    with tempfile.TemporaryFile() as todo, tempfile.TemporaryFile() as said:
        todo.write(os.fsencode("".join(part + "\n" for part in parts)))
        todo.seek(0)
        process = subprocess.Popen(parallel(args, distribute.map_script(pipe, args, 1)), stdin=todo,
                                   stdout=subprocess.PIPE, stderr=said)
        try:
            answers = partials(process, notes, lambda: distribute.checked(pipe, notes, len(parts)))
            status = distribute.finish(pipe, answers, len(parts), args)
        finally:
            process.stdout.close()  # what it still has to say must not hold it up
            process.terminate()
            process.wait()
            said.seek(0)
            # It shows the command of a job that failed, here a script; the job has said why.
            sys.stderr.write(said.read().decode(errors="replace").partition("parallel: This job failed:")[0])
    return max(status, distribute.report(pipe, notes, len(parts), args, {}))


if __name__ == "__main__":
    sys.exit(distribute.main(NAME, work))
