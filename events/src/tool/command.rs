use semver::Version;
use serde::{Deserialize, Serialize};

use crate::value::Key;

/// Nobody is to begin anything new with that version; it still runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeprecateToolVersion {
    pub tool: Key,
    pub version: Version,
    pub reason: String,
}

/// Take a deprecation back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecommendToolVersion {
    pub tool: Key,
    pub version: Version,
}
