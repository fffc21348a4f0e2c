#!/usr/bin/env bash
# browser-tests.sh PROGRAM [OPTION...]: the tests in a browser against that program, in the system's Chromium: those of content in tests/browser,
# those of the web UI that is in the program in gateway/web/tests/browser. The options are Playwright's; a part of a file's name picks tests.
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
status=0
npx playwright test --pass-with-no-tests "$@" || status=$?

"$root/scripts/web.sh" packages
cd "$root/gateway/web"
# One that passes only the second time is listed as flaky: a defect to mend, but not one that says that the rest does not hold.
JOBTRAIL=$JOBTRAIL_PROGRAM npx playwright test --config tests/browser/playwright.config.ts --pass-with-no-tests --retries 1 "$@" || status=$?
exit "$status"
