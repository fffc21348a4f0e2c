//! Make the next revision of a file of bytes that are stored.
//!
//! Its owner or an administrator may, and Editors and above of a system that holds it. The file must not be archived. The same content as the latest revision changes nothing.

use jobtrail_events::file::{File, FileEvent, MOST_REVISIONS, ReviseFile};
use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_events::system::SystemRole;
use jobtrail_log::Log;

use super::content::{checked, permitted};
use crate::core::{Caller, Core, Handle, done};
use crate::system::through;

/// `shared`: what the caller is in a system that shares the file with them.
pub fn decide(
    file: &File,
    command: &ReviseFile,
    caller: Caller,
    shared: Option<SystemRole>,
) -> Result<Vec<FileEvent>, Rejection> {
    permitted(file, command.file, caller, Action::ReviseFile, shared)?;
    checked(&command.content)?;
    let Some(by) = caller.person() else { return Err(Rejection::NotYourFile) };
    match file {
        File::Unknown => Err(Rejection::UnknownFile(command.file)),
        File::Archived { .. } => Err(Rejection::FileArchived(command.file)),
        File::Kept { revisions, .. } => {
            if revisions.last().is_some_and(|latest| latest.content == command.content) {
                return Ok(vec![]);
            }
            if revisions.len() >= MOST_REVISIONS {
                return Err(Rejection::TooManyRevisions(command.file));
            }
            Ok(vec![FileEvent::Revised { by, content: command.content.clone() }])
        }
    }
}

impl<L: Log> Handle<Core<L>> for ReviseFile {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<u32> {
        let shared = through::role(&core, caller, self.through, |system| system.holds(self.file)).await?;
        let decide = |file: &File| decide(file, &self, caller, shared);
        let outcome = core.files.execute(&self.file, caller.actor, caller.origin, decide).await?;
        let revision = match &outcome.loaded.state {
            File::Unknown => return Err(Refusal::Rejected(Rejection::UnknownFile(self.file))),
            File::Kept { revisions, .. } | File::Archived { revisions, .. } => revisions.len(),
        };
        done(u32::try_from(revision).unwrap_or(u32::MAX), &outcome)
    }
}
