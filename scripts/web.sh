#!/usr/bin/env bash
# Builds the web UI into gateway/web/dist, from where it gets into the program. With `check`: also its types, lints and tests; with
# `packages`: only what npm installs.
# What npm installs is kept in the cache, a folder for each lock file. Safe to repeat; says nothing when nothing has changed.
set -euo pipefail
. "$(dirname "$0")/common.sh"

web=$root/gateway/web
mode=${1:-build}
"$root/scripts/node.sh" install
PATH=$("$root/scripts/node.sh" path):$PATH

# ---- what npm installs ------------------------------------------------------
key=$(cat "$web/package.json" "$web/package-lock.json" | sha256sum | cut -c 1-16)
packages=$cache/web/$key
if [ ! -e "$packages/installed" ]; then
    mkdir -p "$cache/web"
    making=$(mktemp -d "$cache/web/making.XXXXXX")
    cp "$web/package.json" "$web/package-lock.json" "$making/"
    (cd "$making" && npm ci --no-audit --no-fund --loglevel=error >&2) || { rm -rf "$making"; die "npm ci failed in $making"; }
    touch "$making/installed"
    # Somebody else may have been as fast; theirs is as good.
    mv -T "$making" "$packages" 2>/dev/null || rm -rf "$making"
fi
[ -L "$web/node_modules" ] || rm -rf "$web/node_modules"
ln -sfn "$packages/node_modules" "$web/node_modules"

[ "$mode" != packages ] || exit 0

# ---- the build --------------------------------------------------------------
cd "$web"
sources=$(find . -type f -not -path './dist/*' -not -path './.vite/*' -not -path './shots/*' -not -path './node_modules/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16)
if [ ! -e dist/index.html ] || [ "$(cat .vite/built 2>/dev/null)" != "$sources" ]; then
    npm run --silent build -- --logLevel warn >&2
    mkdir -p .vite
    echo "$sources" >.vite/built
fi
[ "$mode" = check ] || exit 0
npm run --silent typecheck
npm run --silent lint
npm run --silent test -- --silent --reporter=dot
