//! What a running function uses up, all of its processes together: looked at every now and then, and at its end.
//!
//! The kernel limits each process; nothing but this (or a cgroup) limits many. What is looked at was made by a function
//! that may be hostile and goes on while we look: every look is bounded, follows no link, and asks the kernel
//! relative to folders that are held open.

mod disk;
mod memory;
pub(super) mod tree;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::process::Pid;
use tokio::time::sleep;

use super::limits::Limits;

/// A limit that was passed, as a sentence for the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    #[error("The function used more than {disk_mib} MiB of disk; the manifest's disk_mib says how much it may.")]
    Disk { disk_mib: u32 },
    #[error("The function made more than {most} files and folders, the most that it may have at a time.", most = Limits::FILES)]
    Files,
    #[error("The function made folders in folders, more than {most} deep.", most = Limits::DEEPEST)]
    Depth,
    #[error("The function used more than {memory_mib} MiB of memory; the manifest's memory_mib says how much it may.")]
    Memory { memory_mib: u32 },
    #[error(
        "The function computed for longer than all processors could in its time; the manifest's timeout_seconds says how long it may take."
    )]
    Processor,
    #[error("The agent's disk is nearly full: less than {least} MiB are free.", least = Usage::LEAST_FREE / (1024 * 1024))]
    NothingFree,
}

/// What is looked at.
#[derive(Clone, Debug)]
pub(crate) struct Usage {
    limits: Limits,
    /// The function's own folder.
    folder: PathBuf,
}

impl Usage {
    /// How often it is looked at, unless a look takes long.
    const INTERVAL: Duration = Duration::from_millis(100);
    /// How much longer than the look itself the pause after it is.
    const PAUSE: u32 = 5;
    /// Bytes that a function must leave free on the disk.
    pub const LEAST_FREE: u64 = 256 * 1024 * 1024;

    pub fn new(limits: Limits, folder: PathBuf) -> Self {
        Self { limits, folder }
    }

    /// Looks again and again, until a limit is passed. `root` is the process of which all others come.
    pub async fn excess(&self, root: Option<Pid>) -> Excess {
        loop {
            let began = Instant::now();
            let this = self.clone();
            let looked = tokio::task::spawn_blocking(move || this.look(root)).await;
            if let Ok(Some(excess)) = looked {
                return excess;
            }
            sleep(Self::INTERVAL.max(began.elapsed() * Self::PAUSE)).await;
        }
    }

    /// Looks at what a function left when it ended.
    pub async fn excess_at_end(&self) -> Option<Excess> {
        let this = self.clone();
        tokio::task::spawn_blocking(move || this.disk(&[])).await.ok().flatten()
    }

    fn look(&self, root: Option<Pid>) -> Option<Excess> {
        let tree = root.map(|root| tree::tree(root.as_raw_nonzero().get())).unwrap_or_default();
        self.memory(&tree).or_else(|| self.disk(&tree)).or_else(|| self.nothing_free())
    }

    fn memory(&self, tree: &[i32]) -> Option<Excess> {
        let memory_mib = self.limits.memory_mib;
        memory::exceeds(tree, self.limits.memory_bytes()).then_some(Excess::Memory { memory_mib })
    }

    fn disk(&self, tree: &[i32]) -> Option<Excess> {
        let disk_mib = self.limits.disk_mib;
        let held = disk::held_open(&self.folder, tree).ok()?;
        // What cannot be looked at is looked at the next time; the folder itself is there to the end.
        match disk::of_folder(&self.folder, held, self.limits.disk_bytes()).ok()? {
            disk::Found::Within => None,
            disk::Found::Bytes => Some(Excess::Disk { disk_mib }),
            disk::Found::Files => Some(Excess::Files),
            disk::Found::Depth => Some(Excess::Depth),
        }
    }

    fn nothing_free(&self) -> Option<Excess> {
        let disk = rustix::fs::statvfs(&self.folder).ok()?;
        (disk.f_bavail.saturating_mul(disk.f_frsize) < Self::LEAST_FREE).then_some(Excess::NothingFree)
    }
}
