//! The walls around a function: a bubblewrap sandbox, or none when the operator said so.
//!
//! Inside there is a system to read (`/usr` and what leads there, a few files of `/etc`), the tool at `/tool`, the
//! function's own folder at `/job`, a small `/tmp`, and nothing else: no other process, no network unless the manifest
//! asks for it, no capability, no way to more namespaces.
//!
//! To the kernel the function's user is the agent's. When that is root it is another one, [`User::OF_JOBS`]: a root without
//! capabilities still owns what root owns, device nodes and settings under `/proc` among it.

mod bubblewrap;
mod cgroup;
mod filter;
mod landlocked;
mod limits;
pub mod stage;
mod usage;

use std::fmt;
use std::fs;
use std::io;
use std::os::fd::RawFd;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::OFlags;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use crate::launch::{End, Launch, Program};
use crate::{Error, Folder};

pub(crate) use bubblewrap::Bubblewrap;
pub(crate) use cgroup::Cgroup;
pub use limits::Limits;
pub use usage::Excess;
pub(crate) use usage::Usage;

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
    allows_network: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Walls {
    Bubblewrap(Bubblewrap),
    None,
}

/// A user and group by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    pub user: u32,
    pub group: u32,
}

impl User {
    /// Whom functions run as under an agent that is root. No account has these numbers: they are beyond those of people,
    /// daemons and systemd's dynamic users, before `nobody`, and there in containers that map 65536 users.
    pub const OF_JOBS: Self = Self { user: 65_533, group: 65_533 };
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
        let allows_network = false;
        let bubblewrap = match mode {
            SandboxMode::Bubblewrap => Bubblewrap::find(state)?,
            SandboxMode::Off => return Ok(Self { walls: Walls::None, inherited, allows_network }),
        };
        let sandbox = Self { walls: Walls::Bubblewrap(bubblewrap), inherited, allows_network };
        let place = state.join("sandbox/self-test");
        let folder = Folder::create(&place, "input", "{}", sandbox.user()).map_err(Error::state(&place))?;
        let outcome = timeout(Self::SELF_TEST_PATIENCE, self_test(&sandbox, &folder)).await;
        folder.remove().await;
        match outcome {
            Ok(Ok(())) => Ok(sandbox),
            Ok(Err(why)) => Err(Error::NoSandbox(why)),
            Err(_) => Err(Error::NoSandbox("a trivial program did not end in it".to_owned())),
        }
    }

    /// The same, where functions that declare that they need the network have it, or are refused.
    #[must_use]
    pub fn with_network(self, allows_network: bool) -> Self {
        Self { allows_network, ..self }
    }

    pub fn allows_network(&self) -> bool {
        self.allows_network
    }

    /// What stands between a function and this machine, for the operator to read.
    pub fn protections(&self) -> Protections {
        let (landlock, no_cgroups) = match &self.walls {
            Walls::Bubblewrap(bubblewrap) => (landlocked::version(), bubblewrap.no_cgroups()),
            Walls::None => (None, None),
        };
        let (mode, user, allows_network) = (self.mode(), self.user(), self.allows_network);
        Protections { mode, landlock, no_cgroups, user, allows_network }
    }

    pub fn mode(&self) -> SandboxMode {
        match self.walls {
            Walls::Bubblewrap(_) => SandboxMode::Bubblewrap,
            Walls::None => SandboxMode::Off,
        }
    }

    /// Whom functions run as, when it is not the agent's own user.
    pub fn user(&self) -> Option<User> {
        match &self.walls {
            Walls::Bubblewrap(bubblewrap) => bubblewrap.user(),
            Walls::None => None,
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

/// What stands between a function and this machine.
#[derive(Clone, Debug)]
pub struct Protections {
    pub mode: SandboxMode,
    /// The version of Landlock that this kernel has; absent: none, or not asked for.
    pub landlock: Option<u8>,
    /// Why there is no control group for each run, when there is none.
    pub no_cgroups: Option<Arc<str>>,
    /// Whom functions run as, when it is not the agent's own user.
    pub user: Option<User>,
    pub allows_network: bool,
}

impl fmt::Display for Protections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mode {
            SandboxMode::Off => f.write_str("none: a function can do all that the agent can")?,
            SandboxMode::Bubblewrap => {
                f.write_str("bubblewrap, a filter of system calls, limits of each process and of the tree")?;
                match self.landlock {
                    Some(version) => write!(f, ", Landlock {version}")?,
                    None => f.write_str(", no Landlock (this kernel has none)")?,
                }
                match &self.no_cgroups {
                    None => f.write_str(", a cgroup")?,
                    Some(why) => write!(f, ", no cgroup ({why})")?,
                }
                if let Some(User { user, group }) = self.user {
                    write!(f, "; as user {user}:{group}")?;
                }
            }
        }
        f.write_str(match self.allows_network {
            true => "; the network for functions that declare it",
            false => "; no network",
        })
    }
}

async fn self_test(sandbox: &Sandbox, folder: &Folder) -> Result<(), String> {
    let command = ["true".to_owned()];
    // There need not be any tool yet.
    let tool = folder.output();
    let limits = Limits { memory_mib: 64, disk_mib: 64, time: Sandbox::SELF_TEST_PATIENCE };
    let launch = Launch { command: &command, tool: &tool, folder, network: false, limits, sandbox };
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
