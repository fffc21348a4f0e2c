//! A program and all that it starts, as one thing that begins and ends.
//!
//! In a sandbox the tree is a pid namespace: bubblewrap, outside, waits for its first process, inside, which waits for
//! the program. When that first process dies the kernel kills every other, and only then is it seen as dead: so killing
//! it and waiting for it is to be rid of the whole tree. Bubblewrap tells its pid on a pipe and holds the program back
//! until we let go, so that there is no moment in which the tree runs without us having a hand on it. A handle on a
//! process is a pidfd, which never comes to mean another.
//!
//! Without a sandbox the tree is a process group. What leaves its group is not caught.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Write};
use std::os::fd::{OwnedFd, RawFd};
use std::os::unix::fs::fchown;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use command_fds::{CommandFdExt, FdMapping};
use rustix::process::{Pid, PidfdFlags, Signal};
use serde::Deserialize;
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Interest};
use tokio::net::unix::pipe;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use tracing::warn;

use crate::sandbox::{Bubblewrap, Cgroup, Limits, Places, User, Walls};
use crate::tools::program;
use crate::{Folder, Sandbox};

/// What to start.
pub(crate) struct Launch<'a> {
    /// The first may begin with `./`, which is the tool's folder.
    pub command: &'a [String],
    pub tool: &'a Path,
    pub folder: &'a Folder,
    pub network: bool,
    /// Only in a sandbox.
    pub limits: Limits,
    pub sandbox: &'a Sandbox,
}

/// A running program. Dropping it kills its tree.
pub(crate) struct Program {
    child: Child,
    /// The process that the tree does not outlive; absent when it never came to be.
    root: Option<Root>,
    /// What bubblewrap tells, from after the first line.
    told: Option<BufReader<pipe::Receiver>>,
    cgroup: Option<Cgroup>,
}

struct Root {
    pid: Pid,
    handle: AsyncFd<OwnedFd>,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Code(i32),
    Signal(i32),
    /// The sandbox could not be built; the log says why.
    NotStarted,
}

impl Program {
    /// How long bubblewrap may take until the program is about to start.
    const PATIENCE_TO_START: Duration = Duration::from_secs(30);
    /// How long the kernel may take to take down a killed tree. One that writes out dirty pages can be slow.
    const PATIENCE_TO_DIE: Duration = Duration::from_secs(30);

    /// Starts it, and answers with what it prints, both streams as one.
    pub async fn start(launch: &Launch<'_>) -> io::Result<(Self, pipe::Receiver)> {
        let (log, prints) = io::pipe()?;
        if let Some(User { user, group }) = launch.sandbox.user() {
            // Or it could not open it once more, as /dev/stderr.
            fchown(&prints, Some(user), Some(group))?;
        }
        let places = launch.sandbox.places(launch.tool, launch.folder);
        let environment = environment(&places);
        let program = match &launch.sandbox.walls {
            Walls::Bubblewrap(bubblewrap) => {
                Self::start_inside(bubblewrap, launch, &places, &environment, prints).await?
            }
            Walls::None => Self::start_plainly(launch, &places, &environment, prints)?,
        };
        Ok((program, receiver(log)?))
    }

    async fn start_inside(
        bubblewrap: &Bubblewrap,
        launch: &Launch<'_>,
        places: &Places,
        environment: &[(&str, OsString)],
        prints: PipeWriter,
    ) -> io::Result<Self> {
        let (told, tells) = io::pipe()?;
        let (held, holds) = io::pipe()?;
        // On a pipe, so that the program does not find our paths in the command line of its parent.
        let sandbox = bubblewrap.describe(launch, environment);
        let description = filled(&described(&sandbox.arguments))?;
        let mut arguments = bubblewrap.command(&sandbox, &launch.limits).into_iter();
        let mut command = Command::new(arguments.next().unwrap_or_default());
        command.args(arguments).args(argument_vector(launch.command, places));
        let [allowed, absent] = bubblewrap.filters();
        let descriptors = vec![
            (3, description.into()),
            (4, tells.into()),
            (5, held.into()),
            (6, filled(allowed)?.into()),
            (7, filled(absent)?.into()),
        ];
        // Of bubblewrap itself: what it has in its environment can be read by the program.
        command.env_clear();
        let child = spawn(command, prints, descriptors, launch.sandbox)?;

        let mut program = Self { child, root: None, told: None, cgroup: None };
        let mut told = BufReader::new(receiver(told)?);
        let mut first = String::new();
        timeout(Self::PATIENCE_TO_START, told.read_line(&mut first))
            .await
            .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "bubblewrap does not get ready"))??;
        if let Ok(Told { child_pid: Some(pid), .. }) = serde_json::from_str(&first) {
            // It may have failed since, and be gone.
            program.root = Root::of(pid).ok();
        }
        if let (Some(root), Some(cgroup)) = (&program.root, bubblewrap.cgroup(&launch.limits)) {
            // Before it may go on, so that all that comes of it is in there too.
            match cgroup.add(root.pid) {
                Ok(()) => program.cgroup = Some(cgroup),
                Err(error) => warn!(%error, "a function runs without a cgroup of its own"),
            }
        }
        program.told = Some(told);
        drop(holds);
        Ok(program)
    }

    fn start_plainly(
        launch: &Launch<'_>,
        places: &Places,
        environment: &[(&str, OsString)],
        prints: PipeWriter,
    ) -> io::Result<Self> {
        let mut arguments = argument_vector(launch.command, places).into_iter();
        let program = arguments.next().unwrap_or_default();
        let mut command = Command::new(&program);
        command.args(arguments).current_dir(&places.job).env_clear();
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        let child = spawn(command, prints, Vec::new(), launch.sandbox)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", program.display())))?;
        let pid = child.id().ok_or(io::ErrorKind::NotFound)?;
        let root = Root::of(i32::try_from(pid).map_err(io::Error::other)?)?;
        Ok(Self { child, root: Some(root), told: None, cgroup: None })
    }

    /// The process of which all others come.
    pub fn root(&self) -> Option<Pid> {
        self.root.as_ref().map(|root| root.pid)
    }

    /// Whether the kernel had to kill some of it because it wanted more memory than it may have. Not known of all.
    pub fn ran_out_of_memory(&self) -> bool {
        self.cgroup.as_ref().is_some_and(Cgroup::ran_out_of_memory)
    }

    /// Waits until the program has ended. What it started may live on: [`Program::end_tree`].
    pub async fn ended(&mut self) -> io::Result<End> {
        let Some(told) = &mut self.told else {
            // Its group is killed before it is reaped, while its id is still its own.
            if let Some(root) = &self.root {
                root.gone().await?;
                root.kill_group();
            }
            return Ok(End::of(self.child.wait().await?));
        };
        let mut rest = String::new();
        told.read_to_string(&mut rest).await?;
        let status = self.child.wait().await?;
        let code = rest.lines().filter_map(|line| serde_json::from_str::<Told>(line).ok()?.exit_code).next();
        Ok(match code {
            Some(code) => End::of_shell(code),
            // Bubblewrap was killed, or could not do it.
            None => status.signal().map_or(End::NotStarted, End::Signal),
        })
    }

    /// Asks every process of the program's group to end.
    pub fn ask_to_end(&self) {
        if let Some(root) = &self.root {
            let _ = rustix::process::kill_process_group(root.pid, Signal::TERM);
        }
    }

    /// Kills what is left and waits until it is gone. Answers whether it is.
    pub async fn end_tree(&mut self) -> bool {
        self.kill();
        let gone = async {
            if let Some(root) = &self.root {
                let _ = root.gone().await;
            }
            let _ = self.child.wait().await;
        };
        timeout(Self::PATIENCE_TO_DIE, gone).await.is_ok()
    }

    fn kill(&mut self) {
        if let Some(root) = &self.root {
            if self.told.is_none() {
                root.kill_group();
            }
            let _ = rustix::process::pidfd_send_signal(&root.handle, Signal::KILL);
        }
        if let Some(cgroup) = &self.cgroup {
            cgroup.kill();
        }
        let _ = self.child.start_kill();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Root {
    #[expect(deprecated, reason = "what replaces it is unsafe; a descriptor that we own stays the same")]
    fn of(pid: i32) -> io::Result<Self> {
        let pid = Pid::from_raw(pid).ok_or(io::ErrorKind::InvalidData)?;
        let handle = rustix::process::pidfd_open(pid, PidfdFlags::empty())?;
        Ok(Self { pid, handle: AsyncFd::with_interest(handle, Interest::READABLE)? })
    }

    async fn gone(&self) -> io::Result<()> {
        self.handle.readable().await?.retain_ready();
        Ok(())
    }

    fn kill_group(&self) {
        let _ = rustix::process::kill_process_group(self.pid, Signal::KILL);
    }
}

impl End {
    fn of(status: ExitStatus) -> Self {
        match (status.code(), status.signal()) {
            (Some(code), _) => Self::Code(code),
            (None, Some(signal)) => Self::Signal(signal),
            (None, None) => Self::Code(status.into_raw()),
        }
    }

    /// From the encoding of shells, in which 128 + n is signal n.
    fn of_shell(code: i32) -> Self {
        const LAST_SIGNAL: i32 = 64;
        match code - 128 {
            signal @ 1..=LAST_SIGNAL => Self::Signal(signal),
            _ => Self::Code(code),
        }
    }
}

/// A line of bubblewrap's.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Told {
    child_pid: Option<i32>,
    exit_code: Option<i32>,
}

/// With those descriptors and no others.
fn spawn(
    mut command: Command,
    prints: PipeWriter,
    descriptors: Vec<(RawFd, OwnedFd)>,
    sandbox: &Sandbox,
) -> io::Result<Child> {
    let mut mappings: Vec<_> =
        descriptors.into_iter().map(|(child_fd, parent_fd)| FdMapping { parent_fd, child_fd }).collect();
    for inherited in sandbox.inherited.iter() {
        if !mappings.iter().any(|mapping| mapping.child_fd == *inherited) {
            let nothing = File::open("/dev/null")?.into();
            mappings.push(FdMapping { parent_fd: nothing, child_fd: *inherited });
        }
    }
    command.fd_mappings(mappings).map_err(io::Error::other)?;
    // On this thread, which the runtime keeps: the sandbox dies with the thread that started it.
    command.stdin(Stdio::null()).stdout(prints.try_clone()?).stderr(prints).process_group(0).kill_on_drop(true).spawn()
}

fn receiver(pipe: PipeReader) -> io::Result<pipe::Receiver> {
    pipe::Receiver::from_owned_fd(pipe.into())
}

/// Arguments, each ended by NUL.
fn described(arguments: &[OsString]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for argument in arguments {
        bytes.extend_from_slice(argument.as_encoded_bytes());
        bytes.push(0);
    }
    bytes
}

/// A pipe with all of it in it, that nobody reads yet.
fn filled(bytes: &[u8]) -> io::Result<PipeReader> {
    /// What a pipe holds on every Linux.
    const MOST: usize = 64 * 1024;
    if bytes.len() > MOST {
        return Err(io::Error::other("the description of the sandbox is too long"));
    }
    let (reads, mut writes) = io::pipe()?;
    writes.write_all(bytes)?;
    Ok(reads)
}

fn argument_vector(command: &[String], places: &Places) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = command.iter().map(OsString::from).collect();
    if let Some(program) = arguments.first_mut()
        && let Some(inside) = command[0].strip_prefix("./")
    {
        *program = places.tool.join(inside).into();
    }
    arguments
}

fn environment(places: &Places) -> Vec<(&'static str, OsString)> {
    vec![
        ("PATH", program::PATH.into()),
        ("HOME", places.job.clone().into()),
        ("LANG", "C.UTF-8".into()),
        // A tool's folder is what its version is; without a sandbox Python would write its bytecode into it.
        ("PYTHONDONTWRITEBYTECODE", "1".into()),
        ("TMPDIR", places.temporary.clone().into()),
        ("JOBTRAIL_INPUT", places.input.clone().into()),
        ("JOBTRAIL_OUTPUT", places.output.clone().into()),
        ("JOBTRAIL_PARAMETERS", places.parameters.clone().into()),
        ("JOBTRAIL_PROGRESS", places.progress.clone().into()),
        ("JOBTRAIL_ERROR", places.error.clone().into()),
        ("JOBTRAIL_TOOL", places.tool.clone().into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shells_encoding_is_read() {
        assert_eq!(End::of_shell(0), End::Code(0));
        assert_eq!(End::of_shell(127), End::Code(127));
        assert_eq!(End::of_shell(137), End::Signal(9));
        assert_eq!(End::of_shell(255), End::Code(255));
    }
}
