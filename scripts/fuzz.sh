#!/usr/bin/env bash
# fuzz.sh PROGRAM [OPTION...]: fuzzes the API of that program; the options are those of tests/fuzz/fuzz.py.
# What it runs on is kept in the cache, in a Python environment for each state of tests/fuzz/requirements.txt.
set -euo pipefail
. "$(dirname "$0")/common.sh"

wanted=$root/tests/fuzz/requirements.txt
environment=$cache/fuzz/$(sha256sum "$wanted" | cut -c 1-16)
if [ ! -e "$environment/complete" ]; then
    python3 -c 'import ensurepip, venv' 2>/dev/null || die "Python's venv is missing; run scripts/setup.sh"
    say "installing Schemathesis into $environment"
    python3 -m venv --clear "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$wanted"
    touch "$environment/complete"
fi
exec env PYTHONDONTWRITEBYTECODE=1 "$environment/bin/python" "$root/tests/fuzz/fuzz.py" "$@"
