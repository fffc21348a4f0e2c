# Read by the other scripts: where things are kept, and how they speak.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${JOBTRAIL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jobtrail}
target=${CARGO_TARGET_DIR:-$cache/target}

say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2; }
die() { say "$@"; exit 1; }

# at_least 2.15.1 2.12: whether the first version is the second or newer.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }
