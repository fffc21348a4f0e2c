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
    /// It still runs; nobody is to begin anything new with it.
    VersionDeprecated {
        version: Version,
        /// In the words of whoever deprecated it; may be empty.
        reason: String,
    },
    /// It is as good as any again.
    VersionRecommended { version: Version },
}
