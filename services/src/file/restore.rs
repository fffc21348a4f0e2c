//! Take a file back from the archive.
//!
//! Its owner or an administrator may.

use jobtrail_events::file::{File, FileEvent, RestoreFile};
use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::SystemRole;
use jobtrail_log::Log;

use super::content::permitted;
use crate::core::{Caller, Core, Handle, done};
use crate::system::through;

/// `shared`: what the caller is in a system that shares the file with them.
pub fn decide(
    file: &File,
    command: &RestoreFile,
    caller: Caller,
    shared: Option<SystemRole>,
) -> Result<Vec<FileEvent>, Rejection> {
    permitted(file, command.file, caller, Action::ArchiveFile, shared)?;
    let Some(by) = caller.person() else { return Err(Rejection::NotYourFile) };
    match file {
        File::Unknown => Err(Rejection::UnknownFile(command.file)),
        File::Archived { .. } => Ok(vec![FileEvent::Restored { by }]),
        File::Kept { .. } => Ok(vec![]),
    }
}

impl<L: Log> Handle<Core<L>> for RestoreFile {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let shared = through::role(&core, caller, self.through, |system| system.holds(self.file)).await?;
        let decide = |file: &File| decide(file, &self, caller, shared);
        let outcome = core.files.execute(&self.file, caller.actor, caller.origin, decide).await?;
        done((), &outcome)
    }
}
