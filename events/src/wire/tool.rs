use serde::{Deserialize, Serialize};

use crate::value::Digest;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolVersionRegisteredV1 {
    pub version: semver::Version,
    pub digest: Digest,
    pub manifest: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolVersionDeprecatedV1 {
    pub version: semver::Version,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolVersionRecommendedV1 {
    pub version: semver::Version,
}
