//! A tool and its versions. A version never changes: the same number with other content is refused.

mod command;
mod event;
mod evolve;
mod manifest;
mod parameters;

use std::collections::BTreeMap;

use semver::Version;
use serde::{Deserialize, Serialize};

use crate::value::{Digest, Timestamp};

pub use command::{DeprecateToolVersion, RecommendToolVersion};
pub use event::ToolEvent;
pub use manifest::{Accepts, Function, Manifest, Output, Problem};
pub use parameters::{ParameterProblem, fill_in};

/// A tool, as its events have made it: what is known of each version.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    pub versions: BTreeMap<Version, Registered>,
}

/// One version of a tool, as it was registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registered {
    /// Of the tool's folder.
    pub digest: Digest,
    /// As JSON ([`Manifest::from_json`]).
    pub manifest: String,
    pub since: Timestamp,
    /// Why, in the words of whoever deprecated it.
    pub deprecated: Option<String>,
}

impl Tool {
    /// Bytes of the reason of a deprecation.
    pub const LONGEST_REASON: usize = 1_000;

    /// The newest version that is not deprecated. One that is marked as a preview, or is deprecated, counts only when there
    /// is no other.
    pub fn newest(&self) -> Option<(&Version, &Registered)> {
        Self::newest_of(&self.versions)
    }

    /// The same of some versions.
    pub fn newest_of<'a>(
        versions: impl IntoIterator<Item = (&'a Version, &'a Registered)>,
    ) -> Option<(&'a Version, &'a Registered)> {
        versions.into_iter().max_by_key(|(version, registered)| {
            let (is_finished, is_kept) = (version.pre.is_empty(), registered.deprecated.is_none());
            (is_finished && is_kept, is_kept, is_finished, *version)
        })
    }
}
