#!/usr/bin/env bash
# A first job with nothing but curl: sign in, upload a zip, have its contents listed, follow the history, get an artifact.
#
#   JOBTRAIL_PASSWORD=... tests/first-job.sh [URL] [FILE]
#
# URL is http://127.0.0.1:8080 unless given; the password is what `jobtrail up` printed.
set -euo pipefail
url=${1:-http://127.0.0.1:8080}
here=$(cd "$(dirname "$0")/.." && pwd)
file=${2:-$here/agent-worker/modules/archive/samples/bearing-rig.zip}
: "${JOBTRAIL_PASSWORD:?say the administrator\'s password, which jobtrail up printed}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
call() { curl --silent --show-error --fail-with-body --cookie "$work/jar" --cookie-jar "$work/jar" "$@"; }
# The first value of a field in a JSON document. What is read here has no quotes inside.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }
said() { printf '%-12s %s\n' "$1" "$2"; }

call "$url/api/v1/session" --json "{\"username\": \"admin\", \"password\": \"$JOBTRAIL_PASSWORD\"}" > "$work/me"
said "signed in" "$(field username < "$work/me")"

call "$url/api/v1/files" --form "file=@$file" > "$work/file"
file_id=$(field id < "$work/file")
said "uploaded" "$(basename "$file") as $file_id"

call "$url/api/v1/jobs" --json "{\"file_id\": \"$file_id\", \"tool\": \"archive\", \"function\": \"extract\"}" > "$work/job"
job=$(field id < "$work/job")
said "submitted" "$job"

for _ in $(seq 600); do
    call "$url/api/v1/jobs/$job/history" > "$work/history"
    trail=$(grep -o '"status":"[^"]*"' "$work/history" | cut -d '"' -f 4 | tr '\n' ' ')
    case $trail in
    *Completed*) break ;;
    *Failed* | *Canceled*) said "ended" "$trail"; cat "$work/history"; exit 1 ;;
    esac
    sleep 0.1
done
said "history" "$trail"
[ "$trail" = "Pending Claimed Running Validating Uploading Completed " ] || { echo "that is not a whole life" >&2; exit 1; }

call "$url/api/v1/jobs/$job/artifacts" > "$work/artifacts"
# One artifact a line, then the one that is wanted.
sed 's/},{/}\n{/g' "$work/artifacts" | grep '"name":"contents.json"' > "$work/artifact"
artifact=$(field file_id < "$work/artifact")
call "$url/api/v1/files/$artifact/content" --output "$work/contents.json"
expected=$(field sha256 < "$work/artifact")
actual=$(sha256sum "$work/contents.json" | cut -d ' ' -f 1)
said "artifact" "contents.json, $(wc -c < "$work/contents.json") bytes, sha256 $actual"
[ "$actual" = "$expected" ] || { echo "its bytes do not match: $expected was recorded" >&2; exit 1; }
grep -q '"entries"' "$work/contents.json" || { echo "it lists nothing" >&2; exit 1; }
said "matches" "what was recorded in the log"
