//! A control group for each run, where they are to be had: the kernel then limits the memory and the processes of the whole
//! tree by itself, page cache and `/tmp` included.
//!
//! The agent needs a group of its own (version 2) below which it may make others: as a service with `Delegate=yes`, or
//! as root where nobody else is in its group. A group that has children may have no processes, so the agent moves into
//! a child itself. Where any of that does not work it is left as it was.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::limits::Limits;
use super::usage::tree;
use rustix::process::Pid;

/// Where the groups of runs are made.
#[derive(Clone, Debug)]
pub(crate) struct Cgroups {
    folder: PathBuf,
    has_cpu: bool,
    made: Arc<AtomicU64>,
    left: Left,
}

/// Groups whose processes had not died yet when they were to be removed.
type Left = Arc<Mutex<Vec<PathBuf>>>;

/// The group of one run. Dropping it kills what is in it.
#[derive(Debug)]
pub(crate) struct Cgroup {
    folder: PathBuf,
    left: Left,
}

impl Cgroups {
    /// The child that the agent moves into.
    const OWN: &str = "agent";
    /// How the names of runs' groups begin.
    const RUN: &str = "run-";
    /// What is needed, and what is nice to have.
    const NEEDED: [&str; 2] = ["memory", "pids"];
    const CPU: &str = "cpu";
    /// A function's part of the processors when others want them too; ordinary is 100.
    const CPU_WEIGHT: u32 = 50;

    /// # Errors
    /// Says why there are none.
    pub fn find() -> Result<Self, String> {
        let read = |path: &str| fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
        let place = own_group(&read("/proc/self/cgroup")?, &read("/proc/self/mountinfo")?)
            .ok_or("there is no cgroup of version 2")?;
        // When this process has done so before, it is in that child.
        let place = place.parent().filter(|above| place.ends_with(Self::OWN) && divides(above)).unwrap_or(&place);
        Self::at(place).map_err(|why| format!("{}: {why}", place.display()))
    }

    fn at(place: &Path) -> Result<Self, String> {
        let lists = |name: &str| fs::read_to_string(place.join(name)).map_err(|error| format!("{name}: {error}"));
        let there = lists("cgroup.controllers")?;
        if let Some(missing) = Self::NEEDED.iter().find(|needed| !has(&there, needed)) {
            return Err(format!("no {missing} controller"));
        }
        let has_cpu = has(&there, Self::CPU);
        let found = Self { folder: place.to_owned(), has_cpu, made: Arc::default(), left: Arc::default() };
        if !divides(place) {
            found.take().map_err(|error| format!("not ours to divide: {error}"))?;
        }
        found.sweep();
        found.try_one().map_err(|error| format!("not ours to divide: {error}"))?;
        Ok(found)
    }

    /// Moves the agent, and what it has started, into a child, so that there may be others.
    fn take(&self) -> io::Result<()> {
        let own = self.folder.join(Self::OWN);
        match fs::create_dir(&own) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let ours = tree::tree(i32::try_from(std::process::id()).map_err(io::Error::other)?);
        let moved = self.move_all(&ours, &own).and_then(|()| {
            let cpu = if self.has_cpu { " +cpu" } else { "" };
            fs::write(self.folder.join("cgroup.subtree_control"), format!("+memory +pids{cpu}"))
        });
        if moved.is_err() {
            let _ = self.move_all(&ours, &self.folder);
            let _ = fs::remove_dir(&own);
        }
        moved
    }

    fn move_all(&self, pids: &[i32], to: &Path) -> io::Result<()> {
        for pid in pids {
            match fs::write(to.join("cgroup.procs"), pid.to_string()) {
                // It has ended since.
                Err(error) if error.raw_os_error() == Some(rustix::io::Errno::SRCH.raw_os_error()) => {}
                moved => moved?,
            }
        }
        Ok(())
    }

    fn try_one(&self) -> io::Result<()> {
        let limits = Limits { memory_mib: 64, disk_mib: 1, time: std::time::Duration::ZERO };
        self.make(&limits).map(drop)
    }

    /// Removes what an earlier agent left here when it was killed.
    fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_some_and(|name| name.starts_with(Self::RUN)) {
                // One that is in use stays.
                let _ = fs::remove_dir(entry.path());
            }
        }
    }

    /// A group for one run.
    pub fn make(&self, limits: &Limits) -> io::Result<Cgroup> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).retain(|left| fs::remove_dir(left).is_err());
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let folder = self.folder.join(format!("{}{}-{number}", Self::RUN, std::process::id()));
        let group = Cgroup::make(folder, Arc::clone(&self.left))?;
        // What lies in /tmp is memory as well.
        let memory = limits.memory_bytes() + limits.tmp_bytes() + Limits::SHM_BYTES;
        group.set("memory.max", &memory.to_string())?;
        group.set("pids.max", &Limits::PROCESSES.to_string())?;
        // Not every kernel has these.
        let _ = group.set("memory.swap.max", "0");
        let _ = group.set("memory.oom.group", "1");
        if self.has_cpu {
            let _ = group.set("cpu.weight", &Self::CPU_WEIGHT.to_string());
        }
        Ok(group)
    }
}

impl Cgroup {
    fn make(folder: PathBuf, left: Left) -> io::Result<Self> {
        fs::create_dir(&folder)?;
        Ok(Self { folder, left })
    }

    fn set(&self, name: &str, value: &str) -> io::Result<()> {
        fs::write(self.folder.join(name), value)
    }

    /// Puts a process into it, and with it all that come of it from now on.
    pub fn add(&self, pid: Pid) -> io::Result<()> {
        self.set("cgroup.procs", &pid.as_raw_nonzero().to_string())
    }

    /// Whether the kernel killed something in it because it wanted more memory than it may have.
    pub fn ran_out_of_memory(&self) -> bool {
        let events = fs::read_to_string(self.folder.join("memory.events")).unwrap_or_default();
        count(&events, "oom_kill").is_some_and(|kills| kills > 0)
    }

    pub fn kill(&self) {
        // There is none before Linux 5.14; what is in it is killed by other means anyway.
        let _ = self.set("cgroup.kill", "1");
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        self.kill();
        if fs::remove_dir(&self.folder).is_err() {
            self.left.lock().unwrap_or_else(PoisonError::into_inner).push(self.folder.clone());
        }
    }
}

/// The folder of this process's own group.
fn own_group(cgroup: &str, mountinfo: &str) -> Option<PathBuf> {
    let path = cgroup.lines().find_map(|line| line.strip_prefix("0::"))?;
    mountinfo.lines().find_map(|line| {
        let (mount, kind) = line.split_once(" - ")?;
        let mut mount = mount.split(' ').skip(3);
        let (root, point) = (mount.next()?, mount.next()?);
        let below = Path::new(path).strip_prefix(root).ok()?;
        kind.starts_with("cgroup2 ").then(|| Path::new(point).join(below))
    })
}

/// Whether a group gives its children what is needed.
fn divides(place: &Path) -> bool {
    let given = fs::read_to_string(place.join("cgroup.subtree_control")).unwrap_or_default();
    Cgroups::NEEDED.iter().all(|needed| has(&given, needed))
}

fn has(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|listed| listed == name)
}

fn count(events: &str, name: &str) -> Option<u64> {
    events.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn the_own_group_is_found_in_what_the_kernel_says() {
        let mounts = "31 22 0:27 / /sys/fs/cgroup rw,nosuid - tmpfs tmpfs rw\n\
                      35 24 0:30 / /sys/fs/cgroup/pids rw shared:9 - cgroup cgroup rw,pids\n\
                      36 24 0:31 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
        let found = own_group("4:memory:/x\n0::/system.slice/agent.service\n", mounts).unwrap();
        assert_eq!(found, Path::new("/sys/fs/cgroup/unified/system.slice/agent.service"));
        let inside = "36 24 0:31 /docker/1 /sys/fs/cgroup ro - cgroup2 cgroup rw\n";
        assert_eq!(own_group("0::/docker/1/a\n", inside).unwrap(), Path::new("/sys/fs/cgroup/a"));
        assert_eq!(own_group("4:memory:/x\n", mounts), None);
        assert_eq!(own_group("0::/\n", "31 22 0:27 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"), None);
    }

    #[test]
    fn a_kill_for_memory_is_counted() {
        let events = "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 1\n";
        assert_eq!(count(events, "oom_kill"), Some(2));
        assert_eq!(count("oom_kill_disabled 1\n", "oom_kill"), None);
    }

    /// Where groups can be made, which needs no controller.
    #[test]
    fn a_group_takes_what_is_in_it_down() {
        let read = |path| fs::read_to_string(path).unwrap();
        let Some(own) = own_group(&read("/proc/self/cgroup"), &read("/proc/self/mountinfo")) else { return };
        let Ok(group) = Cgroup::make(own.join(format!("test-of-jobtrail-{}", std::process::id())), Left::default())
        else {
            return;
        };
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        group.add(Pid::from_child(&child)).unwrap();
        assert_eq!(read(group.folder.join("cgroup.procs").to_str().unwrap()).trim(), child.id().to_string());
        group.kill();
        assert!(!child.wait().unwrap().success());
        let folder = group.folder.clone();
        drop(group);
        assert!(!folder.exists());
    }
}
