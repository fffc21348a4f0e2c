//! A program on a machine that has tools, and what it offers.

mod command;
mod event;
mod evolve;

use serde::{Deserialize, Serialize};

use crate::ids::BootId;
use crate::value::{Digest, Timestamp, ToolVersion};

pub use command::{Enlisted, Heartbeat, LeaveAgent, LoseAgent, RegisterAgent};
pub use event::AgentEvent;

/// An agent, as its events have made it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Agent {
    #[default]
    Unknown,
    Online {
        profile: Profile,
        boot: BootId,
        since: Timestamp,
    },
    Offline {
        profile: Profile,
        /// The process that was last heard of.
        boot: BootId,
        reason: Departure,
        since: Timestamp,
    },
}

/// What an agent says of itself when it starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub name: String,
    pub host: String,
    /// As in `linux`.
    pub os: String,
    /// As in `x86_64`.
    pub arch: String,
    /// Of Jobtrail.
    pub version: String,
    /// How many jobs it runs at a time.
    pub slots: u32,
    /// Whether it takes jobs that are assigned to nobody in particular.
    pub takes_automatic: bool,
    /// Whether functions run in a sandbox.
    pub sandboxed: bool,
    pub offers: Vec<Offered>,
}

/// A tool version that an agent has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Offered {
    pub tool: ToolVersion,
    /// Of the tool's folder.
    pub digest: Digest,
}

/// Why an agent is offline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Departure {
    /// Nothing was heard of it for too long.
    Lost,
    /// It said goodbye.
    Stopped,
}

impl Profile {
    pub const LONGEST_NAME: usize = 64;
    pub const MOST_SLOTS: u32 = 256;
    pub const MOST_OFFERS: usize = 500;
}

impl Agent {
    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Unknown => None,
            Self::Online { profile, .. } | Self::Offline { profile, .. } => Some(profile),
        }
    }
}
