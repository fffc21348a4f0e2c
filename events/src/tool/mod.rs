//! A tool and its versions. A version never changes: the same number with other content is refused.

mod event;
mod evolve;
mod manifest;
mod parameters;

use std::collections::BTreeMap;

use semver::Version;
use serde::{Deserialize, Serialize};

use crate::value::{Digest, Timestamp};

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
}

impl Tool {
    /// The newest version. One that is marked as a preview counts only when there is no other.
    pub fn newest(&self) -> Option<(&Version, &Registered)> {
        let finished = self.versions.iter().rev().find(|(version, _)| version.pre.is_empty());
        finished.or_else(|| self.versions.last_key_value())
    }
}
