//! What a function may use up. The kernel's own limits hold for each process; what all of them use together is watched
//! (see `usage.rs`), and limited by a cgroup where one is to be had.

use std::ffi::OsString;
use std::time::Duration;

use jobtrail_events::tool::Function;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What one run may use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of all its processes together.
    pub memory_mib: u32,
    /// What may lie in its folders.
    pub disk_mib: u32,
    /// How long it may take, which says how long it can compute.
    pub time: Duration,
}

/// The kernel's limits, of each process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProcessLimits {
    pub memory_bytes: u64,
    pub file_bytes: u64,
    pub processor_seconds: u64,
}

impl Limits {
    /// Open files of a process.
    pub const OPEN_FILES: u64 = 4_096;
    /// Processes and threads at a time.
    pub const PROCESSES: u64 = 512;
    /// Files and folders that may lie in its folders.
    pub const FILES: u64 = 100_000;
    /// Folders in each other.
    pub const DEEPEST: usize = 100;
    /// Bytes of `/tmp`, unless `disk_mib` is less, and of `/dev/shm`. They are memory.
    pub const TMP_BYTES: u64 = 256 * 1024 * 1024;
    pub const SHM_BYTES: u64 = 64 * 1024 * 1024;
    /// Beyond what all processors can do in the function's time.
    const PROCESSOR_GRACE: Duration = Duration::from_secs(60);
    /// A file may become this much larger than all may, so that the function is seen to have done so.
    const FILE_MARGIN: u64 = 1024 * 1024;

    pub fn of(function: &Function, time: Duration) -> Self {
        Self { memory_mib: function.memory_mib, disk_mib: function.disk_mib, time }
    }

    pub fn memory_bytes(&self) -> u64 {
        mib(self.memory_mib)
    }

    pub fn disk_bytes(&self) -> u64 {
        mib(self.disk_mib)
    }

    /// Of `/tmp`.
    pub fn tmp_bytes(&self) -> u64 {
        Self::TMP_BYTES.min(self.disk_bytes())
    }

    pub(crate) fn of_process(&self) -> ProcessLimits {
        let processors = std::thread::available_parallelism().map_or(1, |n| u64::try_from(n.get()).unwrap_or(1));
        ProcessLimits {
            memory_bytes: self.memory_bytes(),
            file_bytes: self.disk_bytes() + Self::FILE_MARGIN,
            processor_seconds: (self.time.as_secs() + 1).saturating_mul(processors) + Self::PROCESSOR_GRACE.as_secs(),
        }
    }
}

impl ProcessLimits {
    pub fn to_arguments(self) -> [OsString; 3] {
        [self.memory_bytes, self.file_bytes, self.processor_seconds].map(|number| number.to_string().into())
    }

    /// What [`ProcessLimits::to_arguments`] made.
    pub fn from_arguments(arguments: &[OsString]) -> Option<Self> {
        let numbers: Option<Vec<u64>> = arguments.iter().map(|text| text.to_str()?.parse().ok()).collect();
        let [memory_bytes, file_bytes, processor_seconds] = numbers?.try_into().ok()?;
        Some(Self { memory_bytes, file_bytes, processor_seconds })
    }

    /// Limits this process and all that comes of it, for good.
    pub fn apply(&self) -> rustix::io::Result<()> {
        let stack = getrlimit(Resource::Stack).current.unwrap_or(u64::MAX).min(self.memory_bytes);
        for (resource, soft, hard) in [
            (Resource::Core, 0, 0),
            (Resource::Nofile, Limits::OPEN_FILES, Limits::OPEN_FILES),
            (Resource::Nproc, Limits::PROCESSES, Limits::PROCESSES),
            // What it writes to, whether or not it came from a file: what is only reserved does not count.
            (Resource::Data, self.memory_bytes, self.memory_bytes),
            (Resource::Stack, stack, self.memory_bytes),
            (Resource::Fsize, self.file_bytes, self.file_bytes),
            // The first kills in a way that can be told from others.
            (Resource::Cpu, self.processor_seconds, self.processor_seconds + 1),
            (Resource::Msgqueue, 0, 0),
        ] {
            // What is less already cannot be had.
            let most = getrlimit(resource).maximum.unwrap_or(u64::MAX);
            setrlimit(resource, Rlimit { current: Some(soft.min(most)), maximum: Some(hard.min(most)) })?;
        }
        Ok(())
    }
}

fn mib(count: u32) -> u64 {
    u64::from(count) * 1024 * 1024
}
