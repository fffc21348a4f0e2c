//! Tools made for tests: shell scripts that do one plain thing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Makes a tools folder with the tool `probe` in it, whose functions take `.txt` files:
///
/// - `copy` copies its input;
/// - `wait` does so after `seconds`;
/// - `large` leaves a JSON list of `numbers` numbers, which takes a while to validate;
/// - `fail` says why it cannot, and so does `flaky`, which is worth another attempt;
/// - `hang` never ends, and `stubborn` does not even when it is asked to; both have 2 s;
/// - `fill` writes 512 MiB.
pub fn probe(folder: &Path) {
    tool(folder, "probe", MANIFEST, PROGRAM);
    fs::write(folder.join("probe/numbers.schema.json"), SCHEMA).expect("a schema");
}

/// Makes a tool of that key in the folder of [`probe`], whose one function copies a `.txt` file, and is what Extract picks.
pub fn extractor(folder: &Path, key: &str) {
    tool(folder, key, &EXTRACTOR.replace("KEY", key), PROGRAM);
}

const EXTRACTOR: &str = r#"
key = "KEY"
name = "Extractor"
version = "1.0.0"
description = "Takes out what is in a file."

[[function]]
key = "extract"
name = "Extract"
extract = true
command = ["./tool.sh", "copy"]
accepts = { extensions = ["txt"] }
[[function.output]]
name = "copy"
file = "copy.txt"
media_type = "text/plain"
"#;

/// Makes a tools folder with the tool `reader` in that version, whose functions take `.txt` files: `copy` copies its input, and
/// `look` extracts it, in capitals.
pub fn reader(folder: &Path, version: &str) {
    tool(folder, "reader", &READER.replace("VERSION", version), READS);
}

/// Makes a tool of that key in the folder, with that manifest and the shell script that its functions run.
fn tool(folder: &Path, key: &str, manifest: &str, script: &str) {
    let tool = folder.join(key);
    fs::create_dir_all(&tool).expect("a folder");
    fs::write(tool.join("tool.toml"), manifest).expect("a manifest");
    let program = tool.join("tool.sh");
    fs::write(&program, script).expect("a program");
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("it can be run");
}

const READER: &str = r#"
key = "reader"
name = "Reader"
version = "VERSION"
description = "Reads text."

[[function]]
key = "copy"
name = "Copy"
command = ["./tool.sh", "cat"]
accepts = { extensions = ["txt"] }
[[function.output]]
name = "shown"
file = "shown.txt"
media_type = "text/plain"

[[function]]
key = "look"
name = "Look"
extract = true
command = ["./tool.sh", "tr", "a-z", "A-Z"]
accepts = { extensions = ["txt"] }
[[function.output]]
name = "shown"
file = "shown.txt"
media_type = "text/plain"
"#;

const READS: &str = r#"#!/bin/sh
set -eu
"$@" < "$JOBTRAIL_INPUT" > "$JOBTRAIL_OUTPUT/shown.txt"
"#;

const MANIFEST: &str = r#"
key = "probe"
name = "Probe"
version = "1.0.0"
description = "Does one plain thing."

[[function]]
key = "copy"
name = "Copy"
command = ["./tool.sh", "copy"]
accepts = { extensions = ["txt"] }
[[function.output]]
name = "copy"
file = "copy.txt"
media_type = "text/plain"

[[function]]
key = "wait"
name = "Wait"
command = ["./tool.sh", "wait"]
accepts = { extensions = ["txt"] }
[function.parameters]
type = "object"
additionalProperties = false
[function.parameters.properties.seconds]
type = "integer"
minimum = 0
maximum = 3600
default = 1
[[function.output]]
name = "copy"
file = "copy.txt"
media_type = "text/plain"

[[function]]
key = "large"
name = "Large"
command = ["./tool.sh", "large"]
memory_mib = 4096
accepts = { extensions = ["txt"] }
[function.parameters]
type = "object"
additionalProperties = false
[function.parameters.properties.numbers]
type = "integer"
default = 1000000
[[function.output]]
name = "numbers"
file = "numbers.json"
media_type = "application/json"
schema = "numbers.schema.json"

[[function]]
key = "fail"
name = "Fail"
command = ["./tool.sh", "fail"]
accepts = { extensions = ["txt"] }

[[function]]
key = "flaky"
name = "Flaky"
command = ["./tool.sh", "fail"]
retry = true
accepts = { extensions = ["txt"] }

[[function]]
key = "hang"
name = "Hang"
command = ["./tool.sh", "hang"]
timeout_seconds = 2
accepts = { extensions = ["txt"] }

[[function]]
key = "stubborn"
name = "Stubborn"
command = ["./tool.sh", "stubborn"]
timeout_seconds = 2
accepts = { extensions = ["txt"] }

[[function]]
key = "fill"
name = "Fill"
command = ["./tool.sh", "fill"]
accepts = { extensions = ["txt"] }
[[function.output]]
name = "zeros"
file = "zeros.bin"
media_type = "application/octet-stream"
"#;

const SCHEMA: &str = r#"{"type":"array","items":{"type":"integer","minimum":0}}"#;

const PROGRAM: &str = r#"#!/bin/sh
set -eu
parameter() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$JOBTRAIL_PARAMETERS"; }
case $1 in
copy)
    echo "copying"
    cp "$JOBTRAIL_INPUT" "$JOBTRAIL_OUTPUT/copy.txt" ;;
wait)
    seconds=$(parameter seconds)
    echo "waiting for $seconds s"
    n=0
    while [ "$n" -lt "$seconds" ]; do
        echo "{\"fraction\": 0.5, \"message\": \"waiting\"}" > "$JOBTRAIL_PROGRESS"
        sleep 1
        n=$((n + 1))
    done
    cp "$JOBTRAIL_INPUT" "$JOBTRAIL_OUTPUT/copy.txt" ;;
large)
    { echo "[0"; seq "$(parameter numbers)" | sed 's/^/,/'; echo "]"; } > "$JOBTRAIL_OUTPUT/numbers.json" ;;
hang)
    echo "hanging"
    while :; do sleep 1; done ;;
stubborn)
    trap 'echo "asked to end"' TERM
    echo "hanging on"
    while :; do sleep 0.1; done ;;
fill)
    dd if=/dev/zero of="$JOBTRAIL_OUTPUT/zeros.bin" bs=1M count=512 2>&1 ;;
fail)
    echo "about to fail"
    echo '{"message": "the page is torn", "code": "torn"}' > "$JOBTRAIL_ERROR"
    exit 3 ;;
esac
"#;
