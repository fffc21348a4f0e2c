use super::Content;
use crate::ids::PersonId;

/// What can happen to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileEvent {
    Registered {
        by: PersonId,
        content: Content,
    },
    Revised {
        by: PersonId,
        content: Content,
    },
    Archived {
        by: PersonId,
    },
    Restored {
        by: PersonId,
    },
    /// What people call it, and what they say of it. Without a name of its own it is called as its latest revision is.
    Described {
        by: PersonId,
        display_name: Option<String>,
        description: String,
    },
}
