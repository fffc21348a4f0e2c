use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Accounts;

/// What to start, and where.
#[derive(Clone, Debug)]
pub struct BrokerOptions {
    /// The nats-server, 2.12 or newer.
    pub program: PathBuf,
    /// All it keeps: configuration, log, process id and, in `jetstream/`, the streams. Made when it is not there.
    pub store_dir: PathBuf,
    /// On 127.0.0.1; 0 takes a free one, which restarts then keep.
    pub port: u16,
    /// An acknowledged message is on the disk. Without it a power cut loses what was acknowledged in the last two minutes.
    pub sync_always: bool,
    /// Who may do what; absent: everybody may do everything.
    pub accounts: Option<Accounts>,
    /// How long it may take to read its streams and listen.
    pub start_patience: Duration,
    /// How long it may take to stop by itself before it is killed.
    pub stop_patience: Duration,
}

impl BrokerOptions {
    /// Names the program for [`Self::program_of_environment`].
    pub const PROGRAM_VARIABLE: &str = "JOBTRAIL_NATS_SERVER";
    pub const PROGRAM: &str = "nats-server";
    pub const START_PATIENCE: Duration = Duration::from_secs(120);
    pub const STOP_PATIENCE: Duration = Duration::from_secs(20);

    /// A durable one on a free port.
    pub fn new(program: impl Into<PathBuf>, store_dir: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            store_dir: store_dir.into(),
            port: 0,
            sync_always: true,
            accounts: None,
            start_patience: Self::START_PATIENCE,
            stop_patience: Self::STOP_PATIENCE,
        }
    }

    /// What `JOBTRAIL_NATS_SERVER` names, else `nats-server`, to be found in `PATH`.
    pub fn program_of_environment() -> PathBuf {
        std::env::var_os(Self::PROGRAM_VARIABLE)
            .filter(|name| !name.is_empty())
            .map_or_else(|| Self::PROGRAM.into(), PathBuf::from)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.store_dir.join("nats.conf")
    }

    /// What the server says. It is rotated, at [`LOG_SIZE`].
    pub fn log_file(&self) -> PathBuf {
        self.store_dir.join("nats.log")
    }

    pub(crate) fn pid_file(&self) -> PathBuf {
        self.store_dir.join("nats.pid")
    }

    /// Where the server writes the addresses it listens on, once it does.
    pub(crate) fn ports_dir(&self) -> PathBuf {
        self.store_dir.join("ports")
    }

    /// The configuration, in the server's language.
    pub(crate) fn text(&self, port: u16) -> String {
        let port = if port == 0 { "-1".to_owned() } else { port.to_string() };
        let sync = if self.sync_always { "always" } else { "2m" };
        format!(
            "# Written at every start.\n\
             server_name: jobtrail\n\
             listen: \"127.0.0.1:{port}\"\n\
             max_payload: {MAX_PAYLOAD}\n\
             pid_file: {pid_file}\n\
             ports_file_dir: {ports_dir}\n\
             log_file: {log_file}\n\
             logfile_size_limit: {LOG_SIZE}\n\
             logfile_max_num: {LOG_FILES}\n\
             jetstream {{\n\
             \x20 store_dir: {store_dir}\n\
             \x20 sync_interval: {sync}\n\
             \x20 max_memory_store: {MAX_MEMORY_STORE}\n\
             \x20 max_file_store: {MAX_FILE_STORE}\n\
             }}\n\
             {accounts}",
            accounts = self.accounts.as_ref().map(Accounts::text).unwrap_or_default(),
            pid_file = quoted(&self.pid_file()),
            ports_dir = quoted(&self.ports_dir()),
            log_file = quoted(&self.log_file()),
            store_dir = quoted(&self.store_dir),
        )
    }
}

/// Bytes of one message, headers included.
const MAX_PAYLOAD: &str = "1MB";
/// Bytes of the log file, after which it is put aside.
const LOG_SIZE: &str = "16MB";
/// Log files that are kept.
const LOG_FILES: u32 = 4;
/// Bytes of all memory streams: what running functions say, presence, offers.
const MAX_MEMORY_STORE: &str = "1GB";
/// Bytes of all file streams: more than a disk has, since the log must not end before the disk does.
const MAX_FILE_STORE: &str = "64TB";

fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_durable_one_syncs_always_and_keeps_to_the_loopback_interface() {
        let options = BrokerOptions::new("nats-server", "/data/a \"b\"");
        let text = options.text(4222);
        assert!(text.contains("listen: \"127.0.0.1:4222\"\n"), "{text}");
        assert!(text.contains("sync_interval: always\n"), "{text}");
        assert!(text.contains("store_dir: \"/data/a \\\"b\\\"\"\n"), "{text}");
        assert!(options.text(0).contains("listen: \"127.0.0.1:-1\"\n"));
    }
}
