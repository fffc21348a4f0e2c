//! Put a file out of the way.
//!
//! Its owner or an administrator may. Nothing is lost; no job can be submitted on it until it is restored.

use jobtrail_events::file::{ArchiveFile, File, FileEvent};
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
    command: &ArchiveFile,
    caller: Caller,
    shared: Option<SystemRole>,
) -> Result<Vec<FileEvent>, Rejection> {
    permitted(file, command.file, caller, Action::ArchiveFile, shared)?;
    let Some(by) = caller.person() else { return Err(Rejection::NotYourFile) };
    match file {
        File::Unknown => Err(Rejection::UnknownFile(command.file)),
        File::Kept { .. } => Ok(vec![FileEvent::Archived { by }]),
        File::Archived { .. } => Ok(vec![]),
    }
}

impl<L: Log> Handle<Core<L>> for ArchiveFile {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let shared = through::role(&core, caller, self.through, |system| system.holds(self.file)).await?;
        let decide = |file: &File| decide(file, &self, caller, shared);
        let outcome = core.files.execute(&self.file, caller.actor, caller.origin, decide).await?;
        done((), &outcome)
    }
}
