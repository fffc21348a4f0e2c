//! Make a file of bytes that are stored.
//!
//! The id is the sender's to choose, so that a repetition after a lost answer finds the file there and changes nothing.

use jobtrail_events::file::{File, FileEvent, RegisterFile};
use jobtrail_events::ids::PersonId;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::content::checked;
use crate::core::{Caller, Core, Handle, done};

pub fn decide(file: &File, command: &RegisterFile, by: PersonId) -> Result<Vec<FileEvent>, Rejection> {
    checked(&command.content)?;
    match file {
        File::Unknown => Ok(vec![FileEvent::Registered { by, content: command.content.clone() }]),
        File::Kept { owner, revisions, .. } | File::Archived { owner, revisions, .. } => {
            let is_the_same = *owner == by && revisions.first().is_some_and(|first| first.content == command.content);
            if is_the_same { Ok(vec![]) } else { Err(Rejection::UnknownFile(command.file)) }
        }
    }
}

impl<L: Log> Handle<Core<L>> for RegisterFile {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let by = caller.a_person()?;
        let outcome =
            core.files.execute(&self.file, caller.actor, caller.origin, |file| decide(file, &self, by)).await?;
        done((), &outcome)
    }
}
