//! Who this agent is: an id that outlives its process, and one for the process.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use jobtrail_events::ids::{AgentId, BootId};
use rustix::fs::FlockOperation;
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Error;

/// The identity of an agent's process. While it is alive no other process can take the same folder.
#[derive(Debug)]
pub struct Identity {
    pub agent: AgentId,
    pub boot: BootId,
    /// What the machine calls itself.
    pub host: String,
    _lock: File,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    agent: AgentId,
}

impl Identity {
    const FILE: &str = "agent.json";
    const LOCK: &str = "agent.lock";

    /// Reads the identity that `state` keeps, or makes one.
    ///
    /// # Errors
    /// [`Error::InUse`] while another process has the folder, [`Error::State`], [`Error::Identity`].
    pub fn open(state: &Path) -> Result<Self, Error> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(state).map_err(Error::state(state))?;
        let lock = lock(&state.join(Self::LOCK)).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => Error::InUse(state.to_owned()),
            _ => Error::State { path: state.join(Self::LOCK), source: error },
        })?;
        let path = state.join(Self::FILE);
        let agent = match fs::read(&path) {
            Ok(bytes) => {
                serde_json::from_slice::<Kept>(&bytes)
                    .map_err(|source| Error::Identity { path: path.clone(), source })?
                    .agent
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let agent = AgentId(Uuid::new_v4());
                keep(&path, &Kept { agent }).map_err(Error::state(path))?;
                agent
            }
            Err(source) => return Err(Error::State { path, source }),
        };
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Ok(Self { agent, boot: BootId(Uuid::new_v4()), host, _lock: lock })
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

/// Writes the file so that it is there whole or not at all.
fn keep(path: &Path, kept: &Kept) -> io::Result<()> {
    let unfinished = path.with_extension("json.tmp");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(&serde_json::to_vec(kept)?)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
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
        fs::write(folder.path().join(Identity::FILE), "{").unwrap();
        assert!(matches!(Identity::open(folder.path()), Err(Error::Identity { .. })));
    }
}
