//! Track one revision of a file, or always the latest.
//!
//! Editors and above may. The revision must exist; an artifact has one alone.

use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::{Entry, PinEntry, System, SystemEvent};
use jobtrail_log::Log;

use super::checks::permitted_in_open;
use super::track_files::latest_of;
use crate::core::{Caller, Core, Handle, done};
use crate::repository::unavailable;

/// `latest`: the number of the file's latest revision, as far as it was there a moment ago.
pub fn decide(
    system: &System,
    command: &PinEntry,
    latest: Option<u32>,
    caller: Caller,
) -> Result<Vec<SystemEvent>, Rejection> {
    let details = permitted_in_open(system, command.system, caller, Action::EditTree)?;
    let (file, pin) = match details.tree.get(&command.path) {
        Some(Entry::File { file, pin, .. }) => (*file, *pin),
        Some(Entry::Folder) => return Err(Rejection::field("path", "is a folder; only a file has revisions")),
        None => return Err(Rejection::UnknownEntry(command.path.clone())),
    };
    if pin == command.pin {
        return Ok(vec![]);
    }
    if let Some(revision) = command.pin {
        let latest = latest.unwrap_or(1);
        if !(1..=latest).contains(&revision) {
            return Err(Rejection::UnknownRevision { file, revision, latest });
        }
    }
    Ok(vec![SystemEvent::FilePinned { path: command.path.clone(), pin: command.pin }])
}

impl<L: Log> Handle<Core<L>> for PinEntry {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let system = core.systems.load_fresh(&self.system).await.map_err(unavailable)?;
        // One that they may not see is refused below, whatever the file is.
        let entry = system.state.details().and_then(|details| details.tree.get(&self.path)).and_then(Entry::file);
        let latest = match entry {
            Some(file) => latest_of(&core.files.load_fresh(&file).await.map_err(unavailable)?.state),
            None => None,
        };
        let decide = |system: &System| decide(system, &self, latest, caller);
        let outcome = core.systems.execute(&self.system, caller.actor, caller.origin, decide).await;
        done((), &outcome?)
    }
}
