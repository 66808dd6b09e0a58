# Shared by all Bats files: `load helper`. The filters come first on PATH (BIN, set by
# tests/run: the plain, the sanitized or the valgrind build); tests run in the
# project's root, under the C locale, and write only to $BATS_TEST_TMPDIR.
# shellcheck shell=bash

bats_require_minimum_version 1.5.0

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT LC_ALL=C PATH="${BIN:-$ROOT/bin}:$PATH"
unset KLASTER_SEAL KLASTER_DATA
cd "$ROOT" || exit 1

# A pipe under pipefail: `pipe 'a | b'`; use as `run pipe '...'`.
pipe() {
    bash -o pipefail -c "$1"
}

# counts_hold FILE: read + made = written + rejected + dropped + aggregated.
counts_hold() {
    jq -e '.read + .made == .written + .rejected + .dropped + .aggregated' "$1" > /dev/null
}
