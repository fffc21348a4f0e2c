#!/usr/bin/env bash
# RocksDB compiled once, for debug and release alike: a quarter of an hour on two cores that no change of ours should ever cost again.
#   rocksdb.sh path    prints the folder that librocksdb.a is in, whether or not it is there yet
#   rocksdb.sh build   sees to it that it is
# The result goes to <cache>/rocksdb/<key>/lib, for cargo to find by ROCKSDB_LIB_DIR. The key says what went in: the version of librocksdb-sys,
# the features we ask of rocksdb, the target, and the system whose C++ library it was compiled against.
# ROCKSDB_LIB_DIR, when set, names another folder with a librocksdb.a, which is then used as it is.
set -euo pipefail
. "$(dirname "$0")/common.sh"

# Our line about rocksdb, and the version of the sources that Cargo.lock settled on.
dependency=$(grep '^rocksdb = ' "$root/Cargo.toml") || die "Cargo.toml does not name rocksdb"
version=$(grep -A 1 '^name = "librocksdb-sys"$' "$root/Cargo.lock" | sed -n 's/^version = "\(.*\)"/\1/p')
[ -n "$version" ] || die "Cargo.lock does not name librocksdb-sys"

key() {
    local features triple system
    features=$(printf '%s\n' "$dependency" | sed 's/version = "[^"]*"//' | sha256sum | cut -c 1-8)
    triple=$(rustc -vV 2>/dev/null | sed -n 's/^host: //p') || triple=unknown # setup.sh says what to do about it
    system=$(. /etc/os-release && echo "$ID${VERSION_ID:-}")
    echo "$version-$features-$triple-$system"
}

build() {
    local work
    say "compiling RocksDB $version, once: about a quarter of an hour on two cores. It goes to $lib"
    work=$(mktemp -d "$cache/rocksdb/build.XXXXXX")
    # shellcheck disable=SC2064 # the folder's name as it is now
    trap "rm -rf '$work'" EXIT

    # A package with nothing but that dependency, on our locked versions, so that no change of our crates has a say in it.
    cat >"$work/Cargo.toml" <<TOML
[package]
name = "rocksdb-once"
version = "0.0.0"
edition = "2024"
[lib]
path = "lib.rs"
[dependencies]
$dependency
[workspace]
TOML
    touch "$work/lib.rs"
    cp "$root/Cargo.lock" "$work/Cargo.lock"
    (
        cd "$work"
        # Flags meant for our own code would tie the result to this machine's processor, or move it to another folder.
        unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET CARGO_BUILD_RUSTFLAGS ROCKSDB_LIB_DIR ROCKSDB_STATIC
        CARGO_TARGET_DIR=$work/target cargo build --release --package librocksdb-sys >&2
    )
    # cargo may drop packages from the copied lock file, but must not have picked another version of any.
    ! grep '^checksum' "$work/Cargo.lock" | grep -vxFf <(grep '^checksum' "$root/Cargo.lock") ||
        die "the build did not keep to Cargo.lock"
    mkdir -p "$lib"
    cp "$work"/target/release/build/librocksdb-sys-*/out/librocksdb.a "$lib/.librocksdb.a.$$"
    mv "$lib/.librocksdb.a.$$" "$lib/librocksdb.a"
}

lib=${ROCKSDB_LIB_DIR:-$cache/rocksdb/$(key)/lib}
case "${1:-}" in
path) echo "$lib" ;;
build)
    [ -s "$lib/librocksdb.a" ] && exit
    [ "$lib" = "$cache/rocksdb/$(key)/lib" ] || die "ROCKSDB_LIB_DIR is $lib, and there is no librocksdb.a in it"
    mkdir -p "$cache/rocksdb"
    exec 9>"$cache/rocksdb/lock"
    flock --nonblock 9 || { say "another make is compiling RocksDB: waiting for it"; flock 9; }
    [ -s "$lib/librocksdb.a" ] || build 9>&-
    ;;
*) die "usage: rocksdb.sh path|build" ;;
esac
