//! A program on a machine that has tools, and what it offers.

mod command;
mod enrolment;
mod event;
mod evolve;

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, BootId};
use crate::value::{Digest, Timestamp, ToolVersion};

pub use command::{ArchiveAgent, Enlisted, Heard, Heartbeat, LeaveAgent, LoseAgent, RegisterAgent};
pub use enrolment::{CreateEnrolment, EnrolAgent, EnrolmentCreated, EnrolmentRow, ListEnrolments, RevokeEnrolment};
pub use event::AgentEvent;

/// An agent, as its events have made it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Agent {
    #[default]
    Unknown,
    /// It has an identity and was never here.
    Enrolled {
        /// Nothing but a name.
        profile: Profile,
        since: Timestamp,
    },
    Online {
        profile: Profile,
        boot: BootId,
        /// It takes no more work and stops when it has finished what it has.
        draining: bool,
        since: Timestamp,
    },
    Offline {
        profile: Profile,
        /// The process that was last heard of.
        boot: BootId,
        reason: Departure,
        since: Timestamp,
    },
    /// Given no more work, for good.
    Archived {
        profile: Profile,
        /// The process that was last heard of; absent when it was never here.
        boot: Option<BootId>,
        since: Timestamp,
    },
}

/// What an agent says of itself when it starts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

    /// Of an agent that has said nothing of itself yet.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

impl Agent {
    /// The id that belongs to a key: who can sign with the key is that agent, and no table of keys is needed.
    pub fn id(key: &str) -> AgentId {
        let Digest(bytes) = Digest::of(format!("agent\n{key}").as_bytes());
        let half = std::array::from_fn(|n| bytes[n]);
        AgentId(uuid::Builder::from_random_bytes(half).into_uuid())
    }

    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Unknown => None,
            Self::Enrolled { profile, .. }
            | Self::Online { profile, .. }
            | Self::Offline { profile, .. }
            | Self::Archived { profile, .. } => Some(profile),
        }
    }

    /// The process that is there, or that was last heard of.
    pub fn boot(&self) -> Option<BootId> {
        match self {
            Self::Unknown | Self::Enrolled { .. } => None,
            Self::Online { boot, .. } | Self::Offline { boot, .. } => Some(*boot),
            Self::Archived { boot, .. } => *boot,
        }
    }
}
