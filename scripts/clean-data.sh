#!/usr/bin/env bash
# clean-data.sh DIR: removes a data folder of `jobtrail up`, unless it is something else or in use.
set -euo pipefail
. "$(dirname "$0")/common.sh"

data=${1:?usage: clean-data.sh <data folder>}
[ -e "$data" ] || exit 0
whole=$(realpath "$data")
for kept in "$root" "$HOME" "$cache"; do
    [[ "$(realpath "$kept")/" != "${whole%/}"/* ]] || die "$data is or contains $kept: that is no data folder"
done
# What `up` leaves while it runs says which processes they are.
running=$data/run.json
if [ -e "$running" ]; then
    while read -r pid; do
        ! kill -0 "$pid" 2>/dev/null || die "$data is in use by process $pid: stop it first"
    done < <(grep -oE '"[a-z_]*pid[a-z_]*" *: *[0-9]+' "$running" | grep -oE '[0-9]+$')
fi
rm -rf "$data"
