//! What is tried, and what has to come of it. The functions themselves are in `tool/`, by the same names.

use std::fmt::Write;

pub struct Probe {
    pub name: &'static str,
    pub expected: Expected,
    pub timeout_seconds: u32,
    pub memory_mib: u32,
    pub disk_mib: u32,
    pub network: bool,
}

#[derive(Clone, Copy)]
pub enum Expected {
    /// It ends well, having managed nothing.
    Held,
    /// The job fails, and its error has one of these in it.
    Fails(&'static [&'static str]),
    /// Either.
    HeldOrFails(&'static [&'static str]),
}

use Expected::{Fails, Held, HeldOrFails};

const fn probe(name: &'static str, expected: Expected) -> Probe {
    Probe { name, expected, timeout_seconds: 60, memory_mib: 128, disk_mib: 16, network: false }
}

impl Probe {
    const fn within(self, timeout_seconds: u32) -> Self {
        Self { timeout_seconds, ..self }
    }

    const fn memory(self, memory_mib: u32) -> Self {
        Self { memory_mib, ..self }
    }
}

const DISK: &[&str] = &["used more than 16 MiB of disk"];
const MEMORY: &[&str] = &["of memory", "MemoryError", "exit code 1"];
const TIME: &[&str] = &["did not end within"];
const LINK: &[&str] = &["a symbolic link"];
const CONTROL: &[&str] = &["control characters"];

/// Tried by `tool/look.py` and `tool/kernel.py`.
pub const REACH: &[Probe] = &[
    probe("other-jobs", Held),
    probe("agent-seed", Held),
    probe("proc-of-others", Held),
    probe("environment", Held),
    probe("accounts", Held),
    probe("first-process", Held),
    probe("machine", Held),
    probe("broker", Held),
    probe("gateway", Held),
    probe("outside", Held),
    probe("names", Held),
    probe("raw-sockets", Held),
    probe("odd-sockets", Held),
    probe("abstract-sockets", Held),
    probe("sockets-of-the-machine", Held),
    Probe { network: true, ..probe("network-declared", Fails(&["--allow-network"])) },
    probe("ptrace", Held),
    probe("memory-of-others", Held),
    probe("kill-others", Held),
    probe("kill-the-first-process", HeldOrFails(&["exit code", "signal"])),
    probe("priorities", Held),
    probe("hidden-from-the-agent", Held),
    probe("write-to-the-tool", Held),
    probe("write-to-the-input", Held),
    probe("write-to-the-system", Held),
    probe("settings", Held),
    probe("sys-writes", Held),
    probe("devices", Held),
    probe("terminals", Held),
    probe("descriptors", Held),
    probe("mount", Held),
    probe("umount", Held),
    probe("pivot-root", Held),
    probe("chroot", Held),
    probe("new-mounts", Held),
    probe("user-namespace", Held),
    probe("other-namespaces", Held),
    probe("setns", Held),
    probe("mknod", Held),
    probe("modules", Held),
    probe("bpf", Held),
    probe("perf", Held),
    probe("keys", Held),
    probe("io-uring", Held),
    probe("memory-tricks", Held),
    probe("another-kernel", Held),
    probe("accounting", Held),
    probe("handles", Held),
    probe("clock", Held),
    probe("host-name", Held),
    probe("ports-and-personas", Held),
    probe("become-root", Held),
    probe("capabilities", Held),
];

/// Tried by `tool/use_up.py` and `tool/outputs.py`.
pub const USE: &[Probe] = &[
    probe("fork-bomb", HeldOrFails(MEMORY)).memory(512).within(20),
    probe("fork-storm", Fails(&["did not end within", "of memory", "exit code", "signal"])).memory(512).within(2),
    probe("memory-bomb", Fails(MEMORY)),
    probe("memory-bomb-of-many", Fails(MEMORY)),
    probe("shared-memory-bomb", Fails(MEMORY)),
    probe("stack-bomb", Held),
    probe("raise-limits", Held),
    probe("disk-fill-output", Fails(DISK)),
    probe("disk-fill-scratch", Fails(DISK)),
    probe("disk-fill-one-file", Fails(DISK)),
    probe("disk-fill-tmp", Held),
    probe("disk-fill-small-files", Fails(&["more than 100000 files and folders"])),
    probe("disk-fill-deleted", Fails(DISK)),
    probe("disk-fill-hidden", Fails(DISK)),
    probe("sparse-file", Held),
    probe("sparse-files", Fails(DISK)),
    probe("endless-log", Fails(TIME)).within(3),
    probe("endless-log-of-nonsense", Fails(TIME)).within(2),
    probe("progress-flood", HeldOrFails(&[])),
    probe("progress-nonsense", Held),
    probe("progress-replaced", HeldOrFails(&["exit code"])),
    probe("orphan", HeldOrFails(&[])),
    probe("holds-the-log-open", HeldOrFails(&[])),
    probe("ignores-sigterm", Fails(TIME)).within(1),
    probe("stops-itself", Fails(TIME)).within(1),
    probe("leave-traces", Held),
    probe("link-to-the-seed", Fails(LINK)),
    probe("link-to-a-parent", Fails(LINK)),
    probe("link-to-all", Fails(LINK)),
    probe("link-instead-of-the-folder", Held),
    probe("hard-link", Held),
    probe("pipe-as-output", Fails(&["is a pipe"])),
    probe("socket-as-output", Fails(&["is a socket"])),
    probe("name-with-a-newline", Fails(CONTROL)),
    probe("name-with-an-escape", Fails(CONTROL)),
    probe("name-that-is-no-text", Fails(CONTROL)),
    probe("name-with-nul", Held),
    probe("name-with-dots", Held),
    probe("long-name", Fails(&["more than 1024 bytes"])),
    probe("thousands", Fails(&["more than 999 files"])),
    probe("shaft", Fails(&["more than 100 deep"])),
    probe("shut-folders", HeldOrFails(&["cannot be read"])),
    probe("unreadable-file", HeldOrFails(&["cannot be read"])),
    probe("setuid-file", HeldOrFails(&[])),
    probe("output-that-changes", HeldOrFails(&[])),
    probe("output-that-becomes-a-link", HeldOrFails(LINK)),
    probe("folder-that-becomes-a-link", HeldOrFails(&["a symbolic link", "cannot be read"])),
    probe("error-is-a-link", Fails(&["exit code 3"])),
    probe("error-is-huge", Fails(&["exit code 3"])),
    probe("error-that-deceives", Fails(&["<img"])),
];

/// After all others: a job that looks for what they left.
pub const FIND_TRACES: Probe = probe("find-traces", Held);
/// Ordinary, to be run after each: it copies its input.
pub const HEALTHY: Probe = probe("healthy", HeldOrFails(&[]));
/// Runs beside all others and holds what is not theirs.
pub const BESIDE: Probe = probe("wait-with-a-secret", HeldOrFails(&[])).within(3_600);

pub const REACH_TOOL: &str = "reach";
pub const USE_TOOL: &str = "use";

/// The manifest of a tool with these functions.
pub fn manifest<'a>(key: &str, probes: impl Iterator<Item = &'a Probe>) -> String {
    let mut text = format!("key = \"{key}\"\nname = \"Probes: {key}\"\nversion = \"1.0.0\"\n");
    for Probe { name, timeout_seconds, memory_mib, disk_mib, network, .. } in probes {
        write!(
            text,
            r#"
[[function]]
key = "{name}"
name = "{name}"
command = ["./probe.py", "{name}"]
timeout_seconds = {timeout_seconds}
memory_mib = {memory_mib}
disk_mib = {disk_mib}
network = {network}
accepts = {{ extensions = ["txt"] }}
parameters = {{ type = "object" }}
[[function.output]]
name = "report"
file = "report.txt"
media_type = "text/plain"
required = false
[[function.output]]
name = "made"
file = "made*"
media_type = "*/*"
required = false
[[function.output]]
name = "below"
file = "made/**"
media_type = "*/*"
required = false
"#
        )
        .expect("it fits");
    }
    text
}
