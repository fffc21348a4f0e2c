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

cd "$root/tests/browser"
# What is installed is what the lock file says, for as long as that is the same.
lock=$(sha256sum package-lock.json | cut -d ' ' -f 1)
if [ "$(cat node_modules/.lock-of-jobtrail 2>/dev/null)" != "$lock" ]; then
    say "installing Playwright; no browser is downloaded"
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
    echo "$lock" > node_modules/.lock-of-jobtrail
fi
npx tsc --noEmit
exec npx playwright test "$@"
