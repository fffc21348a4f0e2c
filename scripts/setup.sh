#!/usr/bin/env bash
# Brings a Debian-like machine that has Rust to where the project builds and runs: system packages, nats-server, Node, RocksDB.
# Safe to repeat; says nothing when there is nothing to do. Everything it makes is under the cache (see common.sh).
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ "$(uname -s)" = Linux ] || die "this is $(uname -s): Jobtrail's agents use Linux namespaces, build it on Linux"

# ---- Rust -------------------------------------------------------------------
rust_wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
command -v cargo >/dev/null || die "cargo is not on PATH: install Rust $rust_wanted or newer (https://rustup.rs)"
rust_found=$(rustc --version | cut -d ' ' -f 2)
at_least "$rust_found" "$rust_wanted" || die "rustc is $rust_found, $rust_wanted or newer is needed: rustup update stable"

# With the argument `tests`, what only tests need is brought too.
tests=${1:-}

# ---- system packages --------------------------------------------------------
has() { command -v "$1" >/dev/null; }
exists() { local found; for found in "$@"; do [ ! -e "$found" ] || return 0; done; return 1; }
# bindgen loads libclang at build time, and that needs clang's own headers: the -dev package has both.
has_libclang() {
    [ -n "${LIBCLANG_PATH:-}" ] || {
        exists /usr/lib/llvm-*/lib/libclang*.so* /usr/lib*/libclang*.so* &&
            exists /usr/lib/llvm-*/lib/clang/*/include/stddef.h /usr/lib*/clang/*/include/stddef.h
    }
}
has_pip() { python3 -m pip --version >/dev/null 2>&1 || python3 -c 'import ensurepip, venv' 2>/dev/null; }

missing=() lacking=()
has c++ || missing+=(g++)
has make || missing+=(make)
has curl || missing+=(curl)
has bwrap || missing+=(bubblewrap)
has_libclang || missing+=(libclang-dev)
# The probes of the sandbox are in Python, and run where only the system's own is seen.
/usr/bin/python3 -c 'import ctypes' 2>/dev/null || missing+=(python3)
if [ "$tests" = tests ]; then
    # What the API is fuzzed with lives in a Python environment of its own.
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    has jq || missing+=(jq)
    has openssl || missing+=(openssl)
    # The tests of the browser run in the system's Chromium.
    [ -n "${JOBTRAIL_CHROMIUM:-}" ] || has chromium || has chromium-browser || missing+=(chromium)
fi
for program in nats-server node; do
    "$root/scripts/$program.sh" present || lacking+=("$program")
done
if [ ${#lacking[@]} -gt 0 ]; then
    has_pip || missing+=(python3-pip)
fi

if [ ${#missing[@]} -gt 0 ]; then
    install="apt-get install -y --no-install-recommends ${missing[*]}"
    has apt-get || die "these are missing, by their Debian names: ${missing[*]}. Install what your system calls them, then try again"
    if [ "$(id -u)" = 0 ]; then
        as_root=()
    elif has sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root=(sudo)
    else
        die "packages are missing and neither root nor sudo is to be had. Have an administrator run: apt-get update && $install"
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -q
    # shellcheck disable=SC2086 # words, meant to split
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive $install
fi

bwrap --unshare-all --ro-bind / / true 2>/dev/null ||
    say "warning: bubblewrap cannot make namespaces here, so an agent will refuse jobs unless it is told --sandbox=off." \
        "Try: bwrap --unshare-all --ro-bind / / true"

# ---- what is not a system package -------------------------------------------
for program in "${lacking[@]}"; do
    "$root/scripts/$program.sh" install
done
"$root/scripts/rocksdb.sh" build
"$root/scripts/claim-target.sh"
