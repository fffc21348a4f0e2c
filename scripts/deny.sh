#!/usr/bin/env bash
# deny.sh [CHECK...]: what deny.toml says about our dependencies. `advisories` fetches a database and so is asked for by name.
set -euo pipefail
. "$(dirname "$0")/common.sh"

cargo deny --version >/dev/null 2>&1 || die "cargo-deny is not installed: cargo install --locked cargo-deny"
[ $# -gt 0 ] || set -- licenses bans sources
cd "$root"
exec cargo deny --locked check --hide-inclusion-graph "$@"
