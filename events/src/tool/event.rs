use semver::Version;

use crate::value::Digest;

/// What can happen to a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolEvent {
    /// An agent offered a version that was not known.
    VersionRegistered {
        version: Version,
        /// Of the tool's folder.
        digest: Digest,
        /// As JSON ([`super::Manifest::from_json`]).
        manifest: String,
    },
}
