#!/usr/bin/env bash
# step.sh NAME COMMAND...: runs the command and says how long it took.
set -euo pipefail
name=$1
shift
start=$SECONDS
status=0
"$@" || status=$?
if [ "$status" = 0 ]; then
    echo "== $name: $((SECONDS - start)) s" >&2
else
    echo "== $name failed ($status) after $((SECONDS - start)) s: $*" >&2
fi
exit "$status"
