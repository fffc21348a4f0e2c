use serde::{Deserialize, Serialize};

use super::payload;
use crate::ids::{AgentId, BootId, FileId, PersonId};
use crate::job::{Artifact, Failure, FailureCause, Input, Limits, Order, RequeueReason, Run};
use crate::value::{Assignment, Digest, Key, ToolVersion};

payload! { RunV1 for Run { attempt: u32, agent: AgentId, boot: BootId } }

payload! {
    InputV1 for Input {
        file: FileId, revision: u32, name: String, media_type: String, size: u64, content: Digest,
    }
}

payload! { LimitsV1 for Limits { max_attempts: u32, time_to_live_ms: u64, run_ms: u64 } }

payload! {
    OrderV2 for Order {
        creator: PersonId, input: InputV1, tool: ToolVersionV1, tool_digest: Digest, function: Key,
        parameters: String, assignment: Assignment, limits: LimitsV1, retry_failures: bool, request: Digest,
    }
}

/// Before a submitter could ask for failures to be tried again: none was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderV1 {
    pub creator: PersonId,
    pub input: InputV1,
    pub tool: ToolVersionV1,
    pub tool_digest: Digest,
    pub function: Key,
    pub parameters: String,
    pub assignment: Assignment,
    pub limits: LimitsV1,
    pub request: Digest,
}

impl From<OrderV1> for OrderV2 {
    fn from(order: OrderV1) -> Self {
        let OrderV1 { creator, input, tool, tool_digest, function, parameters, assignment, limits, request } = order;
        let retry_failures = false;
        Self { creator, input, tool, tool_digest, function, parameters, assignment, limits, retry_failures, request }
    }
}

payload! {
    ArtifactV1 for Artifact {
        file: FileId, output: String, name: String, media_type: String, size: u64, content: Digest,
    }
}

payload! { FailureV1 for Failure { cause: FailureCause, message: String, log_tail: String } }

payload! { ToolVersionV1 for ToolVersion { tool: Key, version: semver::Version } }

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobSubmittedV1 {
    pub order: OrderV1,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobSubmittedV2 {
    pub order: OrderV2,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobClaimedV1 {
    pub run: RunV1,
}

/// Of JobStarted, JobOutputReady and JobUploadStarted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobAdvancedV1 {
    pub attempt: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobCompletedV1 {
    pub attempt: u32,
    pub artifacts: Vec<ArtifactV1>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobFailedV1 {
    pub attempt: u32,
    pub failure: FailureV1,
    pub log: Option<ArtifactV1>,
}

/// Version 2 has the same fields; a reason may be [`RequeueReason::AgentDropped`] since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRequeuedV1 {
    pub attempt: u32,
    pub reason: RequeueReason,
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobCanceledV1 {
    pub by: PersonId,
}
