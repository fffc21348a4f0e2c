//! Say what a file is called and what it is.
//!
//! Its owner or an administrator may, or an editor of a system that it is in. It must not be archived. What is absent stays
//! as it is; an empty display name takes it away, and the file is called as its latest revision is.

use jobtrail_events::file::{About, DescribeFile, File, FileEvent};
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
    command: &DescribeFile,
    caller: Caller,
    shared: Option<SystemRole>,
) -> Result<Vec<FileEvent>, Rejection> {
    permitted(file, command.file, caller, Action::DescribeFile, shared)?;
    let Some(by) = caller.person() else { return Err(Rejection::NotYourFile) };
    let about = match file {
        File::Unknown => return Err(Rejection::UnknownFile(command.file)),
        File::Archived { .. } => return Err(Rejection::FileArchived(command.file)),
        File::Kept { about, .. } => about,
    };
    let next = About {
        display_name: match &command.display_name {
            Some(name) => checked_name(name)?,
            None => about.display_name.clone(),
        },
        description: match &command.description {
            Some(text) => checked_description(text)?,
            None => about.description.clone(),
        },
    };
    if *about == next {
        return Ok(vec![]);
    }
    let About { display_name, description } = next;
    Ok(vec![FileEvent::Described { by, display_name, description }])
}

/// The name as it is kept; none when it is empty.
fn checked_name(name: &str) -> Result<Option<String>, Rejection> {
    let name = name.trim();
    if name.chars().count() > About::LONGEST_NAME {
        return Err(Rejection::field("display_name", format!("must be at most {} characters", About::LONGEST_NAME)));
    }
    if name.chars().any(char::is_control) {
        return Err(Rejection::field("display_name", "must be without control characters"));
    }
    Ok((!name.is_empty()).then(|| name.to_owned()))
}

fn checked_description(text: &str) -> Result<String, Rejection> {
    if text.len() > About::LONGEST_DESCRIPTION {
        return Err(Rejection::field("description", format!("must be at most {} bytes", About::LONGEST_DESCRIPTION)));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Rejection::field("description", "must be text: of control characters only line ends and tabs"));
    }
    Ok(text.to_owned())
}

impl<L: Log> Handle<Core<L>> for DescribeFile {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let shared = through::role(&core, caller, self.through, |system| system.holds(self.file)).await?;
        let decide = |file: &File| decide(file, &self, caller, shared);
        let outcome = core.files.execute(&self.file, caller.actor, caller.origin, decide).await?;
        done((), &outcome)
    }
}
