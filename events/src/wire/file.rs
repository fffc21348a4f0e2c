use serde::{Deserialize, Serialize};

use super::payload;
use crate::file::Content;
use crate::ids::PersonId;
use crate::value::Digest;

payload! { ContentV1 for Content { name: String, media_type: String, size: u64, digest: Digest } }

/// Of FileRegistered and FileRevised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileContentV1 {
    pub by: PersonId,
    pub content: ContentV1,
}

/// Of FileArchived and FileRestored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileMovedV1 {
    pub by: PersonId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileDescribedV1 {
    pub by: PersonId,
    pub display_name: Option<String>,
    pub description: String,
}
