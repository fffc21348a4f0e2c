use std::fs;
use std::path::Path;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{Instant, sleep};
use tracing::warn;

use crate::BrokerOptions;

const PAUSE_BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Ends the server that a killed parent left behind in this folder, so that never two write to one store.
///
/// Whether the process is it, its own command line says, which names our configuration file.
pub(crate) async fn end(options: &BrokerOptions) {
    let Some(pid) = left_behind(options) else { return };
    warn!(pid, "a nats-server was left behind in {}; it is stopped", options.store_dir.display());
    let stopping = Instant::now();
    let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
    while is_ours(pid, &options.file()) {
        if stopping.elapsed() > options.stop_patience {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
        sleep(PAUSE_BETWEEN_LOOKS).await;
    }
}

fn left_behind(options: &BrokerOptions) -> Option<i32> {
    let pid = fs::read_to_string(options.pid_file()).ok()?.trim().parse().ok()?;
    is_ours(pid, &options.file()).then_some(pid)
}

fn is_ours(pid: i32, config: &Path) -> bool {
    // Empty for a process that has ended and is only still on the list.
    let Ok(line) = fs::read(format!("/proc/{pid}/cmdline")) else { return false };
    line.split(|byte| *byte == 0).any(|argument| argument == config.as_os_str().as_encoded_bytes())
}
