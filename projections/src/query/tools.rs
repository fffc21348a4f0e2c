//! Tools, their functions, and what jobs for them can be assigned to.

use jobtrail_events::ids::{FileId, PoolId};
use jobtrail_events::value::{Digest, Key, Timestamp, ToolVersion};
use semver::Version;
use serde::{Deserialize, Serialize};

use super::{AgentCounts, CapableAgent};

/// The functions that take a file (C2), by tool: first those of the version that is chosen when none is named (C3), then of
/// the others, newest first, those that are deprecated last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListFunctions {
    pub file: FileId,
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

impl ListFunctions {
    /// The first page.
    pub fn of(file: FileId) -> Self {
        Self { file, limit: None, cursor: None }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionRow {
    pub tool: ToolVersion,
    pub tool_name: String,
    pub function: Key,
    pub function_name: String,
    pub description: String,
    pub extract: bool,
    /// Why nobody is to begin anything new with this version; absent: it is as good as any.
    pub deprecated: Option<String>,
    /// A JSON Schema, as JSON.
    pub parameters: String,
    /// How many online agents have it.
    pub agents_online: u32,
}

/// By key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListTools {
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetTool {
    pub tool: Key,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolRow {
    pub key: Key,
    /// The version that is chosen when none is named (C3).
    pub chosen: Option<Version>,
    /// Newest first.
    pub versions: Vec<ToolVersionRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolVersionRow {
    pub version: Version,
    pub digest: Digest,
    /// As JSON ([`jobtrail_events::tool::Manifest::from_json`]).
    pub manifest: String,
    pub since: Timestamp,
    /// Why, in the words of whoever deprecated it.
    pub deprecated: Option<String>,
    /// The agents that have it, and whether they are online.
    pub agents: Vec<CapableAgent>,
}

/// What a job for a tool version can be assigned to by the viewer (C5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListTargets {
    pub tool: ToolVersion,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Targets {
    /// The agents that have it and take jobs that are assigned to nobody in particular.
    pub automatic: AgentCounts,
    /// The agents that have it, by name. One that is archived is none.
    pub agents: Vec<CapableAgent>,
    /// The pools that the viewer may assign jobs to and of which a member has it, by name.
    pub pools: Vec<TargetPool>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetPool {
    pub id: PoolId,
    pub name: String,
    /// Its members that have the tool version.
    pub capable: AgentCounts,
    /// Its members that are there and take work, whatever they have.
    pub members_online: u32,
}
