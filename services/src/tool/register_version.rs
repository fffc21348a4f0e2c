//! Take note of a tool version that an agent has.
//!
//! The manifest must be sound. A version that is known with the same content changes nothing; with other content it is
//! refused, for two agents would then do different things under one name.

use jobtrail_events::rejection::Rejection;
use jobtrail_events::tool::{Manifest, Tool, ToolEvent};
use jobtrail_events::value::Digest;

pub fn decide(tool: &Tool, manifest: &Manifest, digest: Digest) -> Result<Vec<ToolEvent>, Rejection> {
    if let Some(problem) = manifest.problems().into_iter().next() {
        return Err(Rejection::field(problem.field, problem.message));
    }
    let text = manifest.to_json();
    if text.len() > Manifest::LARGEST {
        return Err(Rejection::field("manifest", format!("must be at most {} bytes of JSON", Manifest::LARGEST)));
    }
    match tool.versions.get(&manifest.version) {
        Some(known) if known.digest == digest => Ok(vec![]),
        Some(known) => Err(Rejection::VersionTaken { tool: manifest.tool_version(), registered: known.digest }),
        None => Ok(vec![ToolEvent::VersionRegistered { version: manifest.version.clone(), digest, manifest: text }]),
    }
}
