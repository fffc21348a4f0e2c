#!/usr/bin/env bash
# Says where the sample files of the tools are, for whoever wants something to upload.
set -euo pipefail
. "$(dirname "$0")/common.sh"

for folder in "$root"/agent-worker/modules/*/samples; do
    [ -d "$folder" ] || continue
    echo "sample files in ${folder#"$PWD"/}: $(cd "$folder" && echo *)"
done
