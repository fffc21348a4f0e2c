use serde::{Deserialize, Serialize};

use super::Profile;
use crate::ids::{AgentId, BootId};
use crate::tool::Manifest;
use crate::value::{Digest, ToolVersion};

/// A process of the agent has started: this is what it is and what it offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegisterAgent {
    pub boot: BootId,
    /// Its `offers` are made from `tools` by the service.
    pub profile: Profile,
    /// Manifest as JSON ([`Manifest::to_json`]) and digest of each tool's folder.
    pub tools: Vec<(String, Digest)>,
}

impl RegisterAgent {
    /// A tool as it goes into the request.
    pub fn tool(manifest: &Manifest, digest: Digest) -> (String, Digest) {
        (manifest.to_json(), digest)
    }
}

/// What a registration is answered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enlisted {
    /// The durable consumers of the stream of offers to pull from.
    pub consumers: Vec<String>,
    /// Tools that were not taken, and why.
    pub refused: Vec<(ToolVersion, String)>,
    /// How often to send a heartbeat.
    pub heartbeat_ms: u64,
}

impl Enlisted {
    /// Of the consumers, to see whether they are still the same.
    pub fn digest(consumers: &[String]) -> Digest {
        Digest::of(consumers.join("\n").as_bytes())
    }
}

/// The agent is alive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    pub boot: BootId,
    /// Slots in use.
    pub busy: u32,
    /// Whether it takes no more work and stops when it has finished what it has.
    pub draining: bool,
}

/// What a heartbeat is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Of the consumers that the agent should pull from now ([`Enlisted::digest`]); when it has others, its pools have
    /// changed and it registers again.
    pub consumers: Digest,
    /// It was archived: it finishes what it has and stops.
    pub archived: bool,
}

/// The agent stops now and has no job any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveAgent {
    pub boot: BootId,
}

/// Nothing was heard of that process for too long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoseAgent {
    pub boot: BootId,
}

/// Give the agent no more work, for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveAgent {
    pub agent: AgentId,
}
