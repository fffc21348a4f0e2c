#!/usr/bin/env bash
# assemble-tools.sh <profile folder>: puts the tools that ship with the project where an agent looks for them, `tools/` beside the program.
# A tool is a folder: its manifest, the schemas that the manifest names, and its program, which cargo has built into the profile folder.
set -euo pipefail
. "$(dirname "$0")/common.sh"

profile=${1:?usage: assemble-tools.sh <profile folder>}

# Copies when changed, by a rename: a program that is running must not be written to.
place() {
    cmp -s "$1" "$2" && return
    cp -p "$1" "$2.placing"
    mv -f "$2.placing" "$2"
}

for manifest in "$root"/agent-worker/modules/*/tool.toml; do
    [ -e "$manifest" ] || break
    source=$(dirname "$manifest")
    # The first key of the file: a table's own keys come after its heading.
    key=$(sed -n '/^\[/q; s/^key *= *"\([a-z][a-z0-9-]*\)".*/\1/p' "$manifest" | head -n 1)
    [ -n "$key" ] || die "$manifest has no key"
    [ -x "$profile/$key" ] || die "the program of tool $key is not at $profile/$key: build the workspace first"
    folder=$profile/tools/$key
    mkdir -p "$folder"
    place "$profile/$key" "$folder/$key"
    for file in "$manifest" "$source"/*.schema.json; do
        [ -e "$file" ] && place "$file" "$folder/$(basename "$file")"
    done
    # What an earlier build had and this one has not would change what the tool is: its content is its identity.
    for file in "$folder"/*; do
        name=$(basename "$file")
        [ "$name" = "$key" ] || [ -e "$source/$name" ] || rm -rf "$file"
    done
done
