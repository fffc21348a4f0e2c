#!/usr/bin/env bash
# browser-tests.sh PROGRAM [OPTION...]: the tests of tests/browser against that program, in the system's Chromium; the options are Playwright's.
set -euo pipefail
. "$(dirname "$0")/common.sh"

JOBTRAIL_PROGRAM=$(realpath "${1:?usage: browser-tests.sh PROGRAM [OPTION...]}")
export JOBTRAIL_PROGRAM
shift
JOBTRAIL_CHROMIUM=${JOBTRAIL_CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
export JOBTRAIL_CHROMIUM
[ -n "$JOBTRAIL_CHROMIUM" ] || die "there is no Chromium; run scripts/setup.sh, or name one in JOBTRAIL_CHROMIUM"

PATH=$("$root/scripts/node.sh" path):$PATH

# What npm installs is kept in the cache, a folder for each state of the lock file.
packages=$cache/browser/$(cat "$root"/tests/browser/package{,-lock}.json | sha256sum | cut -c 1-16)
if [ ! -e "$packages/complete" ]; then
    say "installing Playwright into $packages; no browser is downloaded"
    mkdir -p "$cache/browser"
    making=$(mktemp -d "$cache/browser/making.XXXXXX")
    cp "$root"/tests/browser/package{,-lock}.json "$making/"
    (cd "$making" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error >&2) || { rm -rf "$making"; die "npm ci failed"; }
    touch "$making/complete"
    # Somebody else may have been as fast; theirs is as good.
    mv -T "$making" "$packages" 2>/dev/null || rm -rf "$making"
fi
cd "$root/tests/browser"
[ -L node_modules ] || rm -rf node_modules
ln -sfn "$packages/node_modules" node_modules

npx tsc --noEmit
exec npx playwright test "$@"
