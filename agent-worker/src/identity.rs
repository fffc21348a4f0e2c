//! Who this agent is: a key that outlives its process, which its id is made from, and an id for the process.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use jobtrail_bus::{Key, KeyKind};
use jobtrail_events::agent::Agent;
use jobtrail_events::ids::{AgentId, BootId};
use rustix::fs::FlockOperation;
use rustix::io::Errno;
use uuid::Uuid;

use crate::Error;

/// The identity of an agent's process. While it is alive no other process can take the same folder.
#[derive(Debug)]
pub struct Identity {
    pub agent: AgentId,
    /// What it proves with that it is this agent.
    pub key: Key,
    pub boot: BootId,
    /// What the machine calls itself.
    pub host: String,
    _lock: File,
}

impl Identity {
    const FILE: &str = "agent.nk";
    const LOCK: &str = "agent.lock";

    /// Reads the identity that `state` keeps, or makes one.
    ///
    /// # Errors
    /// [`Error::InUse`] while another process has the folder, [`Error::State`], [`Error::Key`].
    pub fn open(state: &Path) -> Result<Self, Error> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(state).map_err(Error::state(state))?;
        let lock = lock(&state.join(Self::LOCK)).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => Error::InUse(state.to_owned()),
            _ => Error::State { path: state.join(Self::LOCK), source: error },
        })?;
        let key = Key::keep(&state.join(Self::FILE), KeyKind::User)?;
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Ok(Self { agent: Agent::id(&key.public()), key, boot: BootId(Uuid::new_v4()), host, _lock: lock })
    }
}

fn lock(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(Errno::WOULDBLOCK) => Err(io::ErrorKind::WouldBlock.into()),
        Err(errno) => Err(errno.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_agent_stays_the_same_and_the_process_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let first = Identity::open(&state).unwrap();
        let (agent, boot) = (first.agent, first.boot);
        drop(first);
        let second = Identity::open(&state).unwrap();
        assert_eq!(second.agent, agent);
        assert_ne!(second.boot, boot);
        let mode = fs::metadata(state.join(Identity::FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::metadata(state).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_folder_serves_one_process_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Identity::open(folder.path()).unwrap();
        assert!(matches!(Identity::open(folder.path()), Err(Error::InUse(_))));
        drop(first);
        assert!(Identity::open(folder.path()).is_ok());
    }

    #[test]
    fn a_damaged_identity_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(Identity::FILE);
        fs::write(&path, "{").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(Identity::open(folder.path()), Err(Error::Key(_))));
    }
}
