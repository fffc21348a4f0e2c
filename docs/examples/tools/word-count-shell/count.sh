#!/bin/sh
# Lists the commonest words of a text.
set -eu

fail() {
    printf '{"message": "%s"}' "$1" > "$JOBTRAIL_ERROR"
    exit 1
}

progress() {
    printf '{"fraction": %s, "message": "%s"}\n' "$1" "$2" > "$JOBTRAIL_PROGRESS"
}

# The parameters are one JSON object, checked and complete.
top=$(sed -n 's/.*"top": *\([0-9]*\).*/\1/p' "$JOBTRAIL_PARAMETERS")

echo "listing the $top commonest words"
progress 0.1 "sorting"
grep -aoE '[[:alnum:]]+' "$JOBTRAIL_INPUT" | sed 's/.*/\L&/' | sort > "$TMPDIR/words"
[ -s "$TMPDIR/words" ] || fail "There are no words in this file."

progress 0.5 "counting"
{
    echo "word,count"
    uniq -c "$TMPDIR/words" | sort -k1,1nr -k2 | head -n "$top" | awk '{ print $2 "," $1 }'
} > "$JOBTRAIL_OUTPUT/words.csv"
progress 1.0 "done"
