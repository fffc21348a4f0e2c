#!/bin/sh
# As slow, and as wrong, as it is told.
set -eu

progress() {
    printf '{"fraction": %s, "message": "%s"}\n' "$1" "$2" > "$JOBTRAIL_PROGRESS"
}
number() {
    sed -n "s/.*\"$1\": *\\([0-9.]*\\).*/\\1/p" "$JOBTRAIL_PARAMETERS"
}

case $1 in
count)
    lines=$(number lines)
    seconds=$(number seconds)
    echo "reading $(wc -c < "$JOBTRAIL_INPUT") bytes, 4 channels at 2048 Hz"
    awk -v lines="$lines" 'BEGIN { for (i = 1; i <= lines; i++) printf "block %5d  range %7.2f kN  mean %6.2f kN  cycles %d\n", i, (i * 37) % 91 + 0.25, (i * 13) % 17, i % 7 }'
    step=0
    while [ "$step" -lt 20 ]; do
        step=$((step + 1))
        progress "$(awk -v step="$step" 'BEGIN { print step / 20 }')" "channel $(((step + 4) / 5)) of 4"
        [ "$seconds" = 0 ] || sleep "$(awk -v s="$seconds" 'BEGIN { print s / 20 }')"
        echo "residue $step closed"
    done
    printf 'range,count\n10,420\n20,96\n40,7\n' > "$JOBTRAIL_OUTPUT/cycles.csv"
    echo "523 cycles in 4 channels"
    ;;
predict)
    echo "reading the S-N curve of 42CrMo4"
    echo "slope k1 = 5.0, knee at 2.0e6 cycles"
    echo "warning: 3 ranges are above the yield strength"
    echo "channel 3: no cycle reaches the endurance limit" >&2
    printf '{"message": "Channel 3 has no damage: its life cannot be predicted. Check that its gain is set."}' > "$JOBTRAIL_ERROR"
    exit 1
    ;;
esac
