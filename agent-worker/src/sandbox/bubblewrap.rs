//! A sandbox as bubblewrap is told to build it.
//!
//! Under an agent that is root there are two of them, one in the other. The outer is only a view of the machine's files in
//! which those of the agent that are needed lie where another user gets at them; in it `setpriv` becomes that user for
//! good, and bubblewrap then builds the sandbox itself just as it does for any ordinary user.

use std::ffi::{OsStr, OsString};
use std::fs::{self, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing::warn;

use super::cgroup::{Cgroup, Cgroups};
use super::limits::Limits;
use super::{User, filter, stage};
use crate::Error;
use crate::launch::Launch;

/// Bubblewrap on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Bubblewrap {
    /// Absolute.
    program: PathBuf,
    /// What stands for files of `/etc` that say who is there.
    etc: PathBuf,
    /// Whom it is run as, when it is not our own user, and the `setpriv` that brings it about.
    other: Option<(User, PathBuf)>,
    /// The program that becomes the function's, once it has limited itself.
    stage: PathBuf,
    filters: Arc<[Vec<u8>; 2]>,
    /// Or why there are none.
    cgroups: Result<Cgroups, Arc<str>>,
}

impl Bubblewrap {
    /// What the user is called inside.
    const INSIDE: u32 = 1000;
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

    /// What of `/proc` is not about processes but about the machine.
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

    pub fn find(state: &Path) -> Result<Self, Error> {
        let program = find("bwrap")?;
        let stage =
            stage::program().ok_or_else(|| Error::NoSandbox("this program does not play its part".to_owned()))?;
        let cgroups = Cgroups::find().map_err(Arc::from);
        let filters = Arc::new(filter::programs().map_err(Error::NoSandbox)?);
        let other = match rustix::process::geteuid().is_root() {
            true => Some((User::OF_JOBS, find("setpriv")?)),
            false => None,
        };
        let etc = state.join("sandbox/etc");
        let make = || {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&etc)?;
            let user = Self::INSIDE;
            for (name, line) in [
                ("passwd", format!("job:x:{user}:{user}:job:/job:/bin/false\n")),
                ("group", format!("job:x:{user}:\n")),
            ] {
                fs::write(etc.join(name), line)?;
                fs::set_permissions(etc.join(name), Permissions::from_mode(0o644))?;
            }
            Ok(())
        };
        make().map_err(Error::state(&etc))?;
        Ok(Self { program, etc, other, stage: stage.to_owned(), filters, cgroups })
    }

    /// Whom functions run as, when it is not our own user.
    pub fn user(&self) -> Option<User> {
        self.other.as_ref().map(|(user, _)| *user)
    }

    /// A control group for one run, if there are any.
    pub fn cgroup(&self, limits: &Limits) -> Option<Cgroup> {
        let made = self.cgroups.as_ref().ok()?.make(limits);
        made.inspect_err(|error| warn!(%error, "a function runs without a cgroup of its own")).ok()
    }

    /// Why there are no control groups, when there are none.
    pub fn no_cgroups(&self) -> Option<Arc<str>> {
        self.cgroups.as_ref().err().cloned()
    }

    /// Which system calls are allowed inside, for the descriptors 6 and 7.
    pub fn filters(&self) -> &[Vec<u8>; 2] {
        &self.filters
    }

    /// All that comes before the function's own command. What bubblewrap is told on a descriptor is in the description.
    pub fn command(&self, description: &Description, limits: &Limits) -> Vec<OsString> {
        let mut command = Arguments::default();
        if let Some((User { user, group }, setpriv)) = &self.other {
            command.add([self.program.as_os_str(), OsStr::new("--die-with-parent")]);
            command.add(["--dev-bind", "/", "/", "--tmpfs", Arguments::STAGE]);
            command.written.extend(description.stage.iter().cloned());
            command.add([OsStr::new("--"), setpriv.as_os_str()]);
            command.add([format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".to_owned()]);
            command.add(["--"]);
        }
        command.add([self.program.as_os_str()]);
        command.add(["--args", "3", "--json-status-fd", "4", "--block-fd", "5"]);
        command.add(["--add-seccomp-fd", "6", "--add-seccomp-fd", "7", "--"]);
        command.add([stage::INSIDE, stage::COMMAND]);
        command.add(limits.of_process().to_arguments());
        command.written
    }

    /// The sandbox for a launch, and the environment in it.
    pub fn describe(&self, launch: &Launch<'_>, environment: &[(&str, OsString)]) -> Description {
        let folder = launch.folder;
        let mut arguments = Arguments { stage: self.other.as_ref().map(|_| Vec::new()), ..Arguments::default() };
        for namespace in ["user", "ipc", "pid", "uts"] {
            arguments.add([format!("--unshare-{namespace}")]);
        }
        arguments.add(["--unshare-cgroup-try", "--disable-userns", "--die-with-parent", "--new-session"]);
        if !launch.network {
            arguments.add(["--unshare-net"]);
        }
        let user = Self::INSIDE.to_string();
        arguments.add(["--uid", &user, "--gid", &user, "--hostname", "sandbox", "--cap-drop", "ALL"]);

        for path in Self::SYSTEM.map(Path::new) {
            match fs::read_link(path) {
                Ok(target) => arguments.add([OsStr::new("--symlink"), target.as_os_str(), path.as_os_str()]),
                Err(_) => arguments.read_only_if_there(path),
            }
        }
        for path in Self::ETC {
            arguments.read_only_if_there(Path::new(path));
        }
        if launch.network {
            for path in Self::ETC_OF_NETWORK {
                arguments.read_only_if_there(Path::new(path));
            }
        }
        for name in ["passwd", "group"] {
            arguments.ours(&self.etc.join(name), &format!("/etc/{name}"), Access::ReadOnly);
        }

        arguments.add(["--proc", "/proc"]);
        for path in Self::PROC.map(Path::new) {
            arguments.read_only_if_there(path);
        }
        arguments.add(["--dev", "/dev"]);
        arguments.add(["--size", &Limits::SHM_BYTES.to_string(), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]);
        arguments.add(["--size", &launch.limits.tmp_bytes().to_string(), "--tmpfs", "/tmp"]);
        arguments.ours(&self.stage, stage::INSIDE, Access::ReadOnly);
        arguments.ours(launch.tool, "/tool", Access::ReadOnly);
        // Each is a mount of its own, so that the function cannot put another thing in its place.
        arguments.ours(&folder.job(), "/job", Access::ReadWrite);
        arguments.ours(&folder.input_folder(), "/job/input", Access::ReadOnly);
        arguments.ours(&folder.parameters(), "/job/parameters.json", Access::ReadOnly);
        arguments.ours(&folder.output(), "/job/output", Access::ReadWrite);
        arguments.add(["--remount-ro", "/", "--chdir", "/job"]);

        arguments.add(["--clearenv"]);
        for (name, value) in environment {
            arguments.add([OsStr::new("--setenv"), OsStr::new(name), value]);
        }
        Description { arguments: arguments.written, stage: arguments.stage.unwrap_or_default() }
    }
}

/// A sandbox, described.
pub(crate) struct Description {
    pub arguments: Vec<OsString>,
    /// What the outer bubblewrap lays ready.
    stage: Vec<OsString>,
}

#[derive(Clone, Copy)]
enum Access {
    ReadOnly,
    ReadWrite,
}

#[derive(Default)]
struct Arguments {
    written: Vec<OsString>,
    /// Present when our own paths lead through folders that bubblewrap's user may not enter.
    stage: Option<Vec<OsString>>,
}

impl Arguments {
    /// Where the outer bubblewrap lays things ready. It is everywhere, and nothing that is there is needed.
    const STAGE: &str = "/tmp";

    fn add<A: AsRef<OsStr>, const N: usize>(&mut self, arguments: [A; N]) {
        self.written.extend(arguments.iter().map(|argument| argument.as_ref().to_owned()));
    }

    /// Something of the system.
    fn read_only_if_there(&mut self, path: &Path) {
        self.add([OsStr::new("--ro-bind-try"), path.as_os_str(), path.as_os_str()]);
    }

    /// Something of the agent's.
    fn ours(&mut self, from: &Path, to: &str, access: Access) {
        let option = match access {
            Access::ReadOnly => "--ro-bind",
            Access::ReadWrite => "--bind",
        };
        let bind = |from: &OsStr, to: &OsStr| [option.into(), from.to_owned(), to.to_owned()];
        match &mut self.stage {
            Some(stage) => {
                let staged = OsString::from(format!("{}/{}", Self::STAGE, stage.len()));
                stage.extend(bind(from.as_os_str(), &staged));
                self.written.extend(bind(&staged, OsStr::new(to)));
            }
            None => self.written.extend(bind(from.as_os_str(), OsStr::new(to))),
        }
    }
}

fn find(program: &str) -> Result<PathBuf, Error> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|program| program.is_file())
        .ok_or_else(|| Error::NoSandbox(format!("{program} is not on the PATH")))
}
