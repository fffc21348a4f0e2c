#!/usr/bin/env bash
# oidc-provider.sh REDIRECT_URI: the identity provider of tests/oidc, which prints its issuer and lasts until it is ended.
set -euo pipefail
. "$(dirname "$0")/common.sh"

PATH=$("$root/scripts/node.sh" path):$PATH

# What npm installs is kept in the cache, a folder for each state of what is in it.
from=$root/tests/oidc
files=("$from/package.json" "$from/package-lock.json" "$from/provider.js")
packages=$cache/oidc/$(cat "${files[@]}" | sha256sum | cut -c 1-16)
if [ ! -e "$packages/complete" ]; then
    say "installing oidc-provider into $packages"
    mkdir -p "$cache/oidc"
    making=$(mktemp -d "$cache/oidc/making.XXXXXX")
    cp "${files[@]}" "$making/"
    (cd "$making" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >&2) || { rm -rf "$making"; die "npm ci failed"; }
    touch "$making/complete"
    # Somebody else may have been as fast; theirs is as good.
    mv -T "$making" "$packages" 2>/dev/null || rm -rf "$making"
fi
exec node "$packages/provider.js" "$@"
