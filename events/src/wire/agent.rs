use serde::{Deserialize, Serialize};

use super::job::ToolVersionV1;
use super::payload;
use crate::agent::{Departure, Offered, Profile};
use crate::ids::{BootId, EnrolmentId};
use crate::value::Digest;

payload! { OfferedV1 for Offered { tool: ToolVersionV1, digest: Digest } }

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileV1 {
    pub name: String,
    pub host: String,
    pub os: String,
    pub arch: String,
    pub version: String,
    pub slots: u32,
    pub takes_automatic: bool,
    pub sandboxed: bool,
    pub offers: Vec<OfferedV1>,
}

impl From<Profile> for ProfileV1 {
    fn from(profile: Profile) -> Self {
        let Profile { name, host, os, arch, version, slots, takes_automatic, sandboxed, offers } = profile;
        let offers = offers.into_iter().map(Into::into).collect();
        Self { name, host, os, arch, version, slots, takes_automatic, sandboxed, offers }
    }
}

impl From<ProfileV1> for Profile {
    fn from(payload: ProfileV1) -> Self {
        let ProfileV1 { name, host, os, arch, version, slots, takes_automatic, sandboxed, offers } = payload;
        let offers = offers.into_iter().map(Into::into).collect();
        Self { name, host, os, arch, version, slots, takes_automatic, sandboxed, offers }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentConnectedV1 {
    pub boot: BootId,
    pub profile: ProfileV1,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentDisconnectedV1 {
    pub boot: BootId,
    pub reason: Departure,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentEnrolledV1 {
    pub name: String,
    pub key: String,
    pub token: EnrolmentId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentDrainingV1 {
    pub boot: BootId,
}

/// It says nothing more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentArchivedV1 {}
