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
        let newest = |is: &dyn Fn(&Version, &Registered) -> bool| {
            self.versions.iter().rev().find(|(version, registered)| is(version, registered))
        };
        newest(&|version, registered| version.pre.is_empty() && registered.deprecated.is_none())
            .or_else(|| newest(&|_, registered| registered.deprecated.is_none()))
            .or_else(|| newest(&|version, _| version.pre.is_empty()))
            .or_else(|| self.versions.last_key_value())
    }
}
