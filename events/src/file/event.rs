use super::Content;
use crate::ids::PersonId;

/// What can happen to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileEvent {
    Registered { by: PersonId, content: Content },
    Revised { by: PersonId, content: Content },
    Archived { by: PersonId },
    Restored { by: PersonId },
}
