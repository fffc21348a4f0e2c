//! The walls around a function: a bubblewrap sandbox, or none when the operator said so.
//!
//! Inside there is a system to read (`/usr` and what leads there, a few files of `/etc`), the tool at `/tool`, the
//! function's own folder at `/job`, a small `/tmp`, and nothing else: no other process, no network unless the manifest
//! asks for it, no capability, no way to more namespaces. The same walls stand for an agent that is root and for one
//! that is not.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::fd::RawFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::OFlags;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use crate::launch::{End, Launch, Program};
use crate::{Error, Folder};

/// Whether functions run in a sandbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SandboxMode {
    #[default]
    Bubblewrap,
    /// For trusted tools and files only.
    Off,
}

/// The text names no sandbox.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no sandbox: bubblewrap or off")]
pub struct NotASandbox(pub String);

impl FromStr for SandboxMode {
    type Err = NotASandbox;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "bubblewrap" => Ok(Self::Bubblewrap),
            "off" => Ok(Self::Off),
            _ => Err(NotASandbox(text.to_owned())),
        }
    }
}

/// A sandbox that has been seen to work, or none.
#[derive(Clone, Debug)]
pub struct Sandbox {
    pub(crate) walls: Walls,
    /// Descriptors that whoever started this process left open, and that would be handed on to every function.
    pub(crate) inherited: Arc<[RawFd]>,
}

#[derive(Clone, Debug)]
pub(crate) enum Walls {
    Bubblewrap(Bubblewrap),
    None,
}

/// Bubblewrap on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Bubblewrap {
    /// Absolute.
    pub(crate) program: PathBuf,
    /// What stands for files of `/etc` that say who is there.
    etc: PathBuf,
}

/// Where a program finds what; as it sees it.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub job: PathBuf,
    pub input: PathBuf,
    pub output: PathBuf,
    pub parameters: PathBuf,
    pub progress: PathBuf,
    pub error: PathBuf,
    pub tool: PathBuf,
    pub temporary: PathBuf,
}

impl Sandbox {
    const SELF_TEST_PATIENCE: Duration = Duration::from_secs(20);

    /// Gets the sandbox ready, with files of its own under `state`, and runs a trivial program in it.
    ///
    /// # Errors
    /// [`Error::NoSandbox`] says what bubblewrap said.
    pub async fn prepare(mode: SandboxMode, state: &Path) -> Result<Self, Error> {
        let inherited = inherited_descriptors().map_err(Error::state("/proc/self/fdinfo"))?.into();
        let bubblewrap = match mode {
            SandboxMode::Bubblewrap => Bubblewrap::find(state)?,
            SandboxMode::Off => return Ok(Self { walls: Walls::None, inherited }),
        };
        let sandbox = Self { walls: Walls::Bubblewrap(bubblewrap), inherited };
        let place = state.join("sandbox/self-test");
        let folder = Folder::create(&place, "input", "{}").map_err(Error::state(&place))?;
        let outcome = timeout(Self::SELF_TEST_PATIENCE, self_test(&sandbox, &folder)).await;
        folder.remove().await;
        match outcome {
            Ok(Ok(())) => Ok(sandbox),
            Ok(Err(why)) => Err(Error::NoSandbox(why)),
            Err(_) => Err(Error::NoSandbox("a trivial program did not end in it".to_owned())),
        }
    }

    pub fn mode(&self) -> SandboxMode {
        match self.walls {
            Walls::Bubblewrap(_) => SandboxMode::Bubblewrap,
            Walls::None => SandboxMode::Off,
        }
    }

    pub(crate) fn places(&self, tool: &Path, folder: &Folder) -> Places {
        match self.walls {
            Walls::Bubblewrap(_) => Places {
                job: "/job".into(),
                input: Path::new("/job/input").join(folder.input().file_name().unwrap_or_default()),
                output: "/job/output".into(),
                parameters: "/job/parameters.json".into(),
                progress: "/job/progress".into(),
                error: "/job/error.json".into(),
                tool: "/tool".into(),
                temporary: "/tmp".into(),
            },
            Walls::None => Places {
                job: folder.job(),
                input: folder.input().to_owned(),
                output: folder.output(),
                parameters: folder.parameters(),
                progress: folder.progress(),
                error: folder.error(),
                tool: tool.to_owned(),
                temporary: folder.job(),
            },
        }
    }
}

async fn self_test(sandbox: &Sandbox, folder: &Folder) -> Result<(), String> {
    let command = ["true".to_owned()];
    // There need not be any tool yet.
    let tool = folder.output();
    let launch = Launch { command: &command, tool: &tool, folder, network: false, sandbox };
    let (mut program, log) = Program::start(&launch).await.map_err(|error| error.to_string())?;
    let mut said = String::new();
    let end = program.ended().await.map_err(|error| error.to_string())?;
    program.end_tree().await;
    let _ = log.take(4_096).read_to_string(&mut said).await;
    match end {
        End::Code(0) => Ok(()),
        End::Code(_) | End::Signal(_) | End::NotStarted => Err(match said.trim() {
            "" => format!("a trivial program ended with {end:?}"),
            said => said.to_owned(),
        }),
    }
}

/// What is open, and not marked as our own, apart from the standard streams.
fn inherited_descriptors() -> io::Result<Vec<RawFd>> {
    let mut inherited = Vec::new();
    for entry in fs::read_dir("/proc/self/fdinfo")? {
        let entry = entry?;
        let Some(descriptor) = entry.file_name().to_str().and_then(|name| name.parse::<RawFd>().ok()) else { continue };
        // It may be closed by now.
        let info = fs::read_to_string(entry.path()).unwrap_or_default();
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
        let flags = flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok());
        if descriptor > 2 && flags.is_some_and(|flags| flags & OFlags::CLOEXEC.bits() == 0) {
            inherited.push(descriptor);
        }
    }
    Ok(inherited)
}

impl Bubblewrap {
    /// The user in the sandbox. Outside it is the agent's own.
    const USER: u32 = 1000;
    /// Bytes of `/tmp`, and of `/dev/shm`. They are memory.
    const TMP_BYTES: u64 = 256 * 1024 * 1024;
    const SHM_BYTES: u64 = 64 * 1024 * 1024;
    /// What of the system can be read, when it is there.
    const SYSTEM: [&str; 7] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
    /// What of `/etc` can be read, when it is there: nothing that says anything about this machine or its users.
    const ETC: [&str; 9] = [
        "/etc/alternatives",
        "/etc/fonts",
        "/etc/java",
        "/etc/ld.so.cache",
        "/etc/ld.so.conf",
        "/etc/ld.so.conf.d",
        "/etc/localtime",
        "/etc/mime.types",
        "/etc/ssl/openssl.cnf",
    ];
    /// What is needed as well to reach others by name and to trust them.
    const ETC_OF_NETWORK: [&str; 7] = [
        "/etc/ca-certificates",
        "/etc/hosts",
        "/etc/nsswitch.conf",
        "/etc/pki",
        "/etc/resolv.conf",
        "/etc/services",
        "/etc/ssl/certs",
    ];

    /// What of `/proc` is not about processes. When the agent is root the program's user is root to the kernel, which is
    /// all that some of these ask for: one could tell the machine through them what to run.
    const PROC: [&str; 11] = [
        "/proc/acpi",
        "/proc/asound",
        "/proc/bus",
        "/proc/driver",
        "/proc/fs",
        "/proc/irq",
        "/proc/mtrr",
        "/proc/pressure",
        "/proc/scsi",
        "/proc/sys",
        "/proc/sysrq-trigger",
    ];

    fn find(state: &Path) -> Result<Self, Error> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let program = std::env::split_paths(&path)
            .map(|folder| folder.join("bwrap"))
            .find(|program| program.is_file())
            .ok_or_else(|| Error::NoSandbox("bwrap is not on the PATH".to_owned()))?;
        let etc = state.join("sandbox/etc");
        let make = || {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&etc)?;
            let user = Self::USER;
            fs::write(etc.join("passwd"), format!("job:x:{user}:{user}:job:/job:/bin/false\n"))?;
            fs::write(etc.join("group"), format!("job:x:{user}:\n"))
        };
        make().map_err(Error::state(&etc))?;
        Ok(Self { program, etc })
    }

    /// All that describes the sandbox; the command does not belong to it.
    pub(crate) fn arguments(&self, launch: &Launch<'_>, environment: &[(&str, OsString)]) -> Vec<OsString> {
        let folder = launch.folder;
        let mut arguments = Arguments::default();
        for namespace in ["user", "ipc", "pid", "uts"] {
            arguments.add([format!("--unshare-{namespace}")]);
        }
        arguments.add(["--unshare-cgroup-try", "--disable-userns", "--die-with-parent", "--new-session"]);
        if !launch.network {
            arguments.add(["--unshare-net"]);
        }
        let user = Self::USER.to_string();
        arguments.add(["--uid", &user, "--gid", &user, "--hostname", "sandbox", "--cap-drop", "ALL"]);

        for path in Self::SYSTEM.map(Path::new) {
            match fs::read_link(path) {
                Ok(target) => arguments.add([OsStr::new("--symlink"), target.as_os_str(), path.as_os_str()]),
                Err(_) => arguments.read_only_if_there(path, path),
            }
        }
        for path in Self::ETC {
            arguments.read_only_if_there(Path::new(path), Path::new(path));
        }
        if launch.network {
            for path in Self::ETC_OF_NETWORK {
                arguments.read_only_if_there(Path::new(path), Path::new(path));
            }
        }
        for name in ["passwd", "group"] {
            arguments.read_only(&self.etc.join(name), &Path::new("/etc").join(name));
        }

        arguments.add(["--proc", "/proc"]);
        for path in Self::PROC.map(Path::new) {
            arguments.read_only_if_there(path, path);
        }
        arguments.add(["--dev", "/dev"]);
        arguments.add(["--size", &Self::SHM_BYTES.to_string(), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]);
        arguments.add(["--size", &Self::TMP_BYTES.to_string(), "--tmpfs", "/tmp"]);
        arguments.read_only(launch.tool, Path::new("/tool"));
        // Each is a mount of its own, so that the function cannot put another thing in its place.
        arguments.read_write(&folder.job(), Path::new("/job"));
        arguments.read_only(&folder.input_folder(), Path::new("/job/input"));
        arguments.read_only(&folder.parameters(), Path::new("/job/parameters.json"));
        arguments.read_write(&folder.output(), Path::new("/job/output"));
        arguments.add(["--remount-ro", "/", "--chdir", "/job"]);

        arguments.add(["--clearenv"]);
        for (name, value) in environment {
            arguments.add([OsStr::new("--setenv"), OsStr::new(name), value]);
        }
        arguments.0
    }
}

#[derive(Default)]
struct Arguments(Vec<OsString>);

impl Arguments {
    fn add<A: AsRef<OsStr>, const N: usize>(&mut self, arguments: [A; N]) {
        self.0.extend(arguments.iter().map(|argument| argument.as_ref().to_owned()));
    }

    fn read_only(&mut self, from: &Path, to: &Path) {
        self.add([OsStr::new("--ro-bind"), from.as_os_str(), to.as_os_str()]);
    }

    fn read_only_if_there(&mut self, from: &Path, to: &Path) {
        self.add([OsStr::new("--ro-bind-try"), from.as_os_str(), to.as_os_str()]);
    }

    fn read_write(&mut self, from: &Path, to: &Path) {
        self.add([OsStr::new("--bind"), from.as_os_str(), to.as_os_str()]);
    }
}
