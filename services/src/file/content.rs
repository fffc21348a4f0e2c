use jobtrail_events::file::{Content, File};
use jobtrail_events::ids::FileId;
use jobtrail_events::permission::{Action, Verdict, relation};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::system::SystemRole;

use crate::core::Caller;

/// The content, if its name can be a file's name on any machine and its type is one.
pub fn checked(content: &Content) -> Result<(), Rejection> {
    let name = &content.name;
    if name.is_empty() || name.len() > Content::LONGEST_NAME {
        return Err(Rejection::field("name", format!("must be 1 to {} bytes", Content::LONGEST_NAME)));
    }
    if name == "." || name == ".." || name.chars().any(|c| c == '/' || c == '\\' || c.is_control()) {
        return Err(Rejection::field("name", "must be a file name without a path or control characters"));
    }
    if !is_media_type(&content.media_type) {
        return Err(Rejection::field("media_type", "must be a media type, as in text/csv"));
    }
    Ok(())
}

/// Whether it can stand in a `Content-Type` as it is.
pub fn is_media_type(text: &str) -> bool {
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let is_token = |token: &str| {
        let may_stand = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        !token.is_empty() && token.chars().all(may_stand)
    };
    text.len() <= LONGEST_MEDIA_TYPE
        && essence.split_once('/').is_some_and(|(top, sub)| is_token(top) && is_token(sub))
        && parameters.chars().all(|c| c == ' ' || c.is_ascii_graphic())
}

/// In bytes.
const LONGEST_MEDIA_TYPE: usize = 255;

/// Whether the caller may do that to the file. One that they may not see: as if it did not exist. `shared`: what they are in a
/// system that shares the file with them.
pub fn permitted(
    file: &File,
    id: FileId,
    caller: Caller,
    action: Action,
    shared: Option<SystemRole>,
) -> Result<(), Rejection> {
    match file {
        File::Unknown => Err(Rejection::UnknownFile(id)),
        File::Kept { owner, .. } | File::Archived { owner, .. } => {
            match caller.verdict(action, relation(caller.person() == Some(*owner), shared)) {
                Verdict::Allowed => Ok(()),
                Verdict::Forbidden => Err(Rejection::NotYourFile),
                Verdict::Hidden => Err(Rejection::UnknownFile(id)),
            }
        }
    }
}
