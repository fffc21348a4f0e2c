//! What can be asked of a job. The rule of each is in the services, one file per command.

use serde::{Deserialize, Serialize};

use super::{Artifact, Failure, Input, RequeueReason};
use crate::ids::{BootId, FileId, JobId, SystemId};
use crate::value::{Assignment, Digest, Key, ToolVersion};

/// Run a function on a file. What is absent is chosen by the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmitJob {
    pub file: FileId,
    /// The job that made the file, when it is an artifact.
    pub made_by: Option<JobId>,
    /// The system by which the sender may use the file, when it is another's.
    pub through: Option<SystemId>,
    /// Absent: the latest.
    pub revision: Option<u32>,
    pub tool: String,
    /// Absent: the newest.
    pub tool_version: Option<String>,
    pub function: String,
    /// A JSON object.
    pub parameters: String,
    pub assignment: Assignment,
    pub max_attempts: Option<u32>,
    pub time_to_live_ms: Option<u64>,
    /// Whether a failure of the function is worth another attempt. Absent: as the manifest's `retry` has it.
    pub retry_failures: Option<bool>,
    /// The same key twice, by the same person, gives the same job (C8).
    pub idempotency_key: Option<String>,
    /// What tells what was asked for from anything else, when this was made of something that says less, as an Extract does.
    /// Absent: this says it all.
    pub request: Option<Digest>,
}

impl SubmitJob {
    /// The longest idempotency key, in bytes.
    pub const LONGEST_KEY: usize = 255;
    /// The longest parameters, in bytes of JSON.
    pub const LONGEST_PARAMETERS: usize = 64 * 1024;
}

/// Answer with the job that the same person submitted by that key for the same request, if they did (C8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepeatJob {
    pub idempotency_key: String,
    /// As in [`SubmitJob`].
    pub request: Digest,
}

/// Take a Pending job out of the queue for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelJob {
    pub job: JobId,
}

/// What an agent holds while it works on a job, and shows with every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lease {
    pub job: JobId,
    pub attempt: u32,
    pub boot: BootId,
}

/// Take the offered attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimJob {
    pub lease: Lease,
}

/// The function is about to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartJob {
    pub lease: Lease,
}

/// The function has ended well; what it left is to be validated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeOutput {
    pub lease: Lease,
}

/// The output is valid; it is to be uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartUpload {
    pub lease: Lease,
}

/// All is uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteJob {
    pub lease: Lease,
    /// Each with the receipt that the gateway gave for its bytes ([`crate::grant::Receipt`]).
    pub artifacts: Vec<(Artifact, String)>,
}

/// It cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailJob {
    pub lease: Lease,
    pub failure: Failure,
    pub log: Option<(Artifact, String)>,
}

/// Put the job back into the queue, since the agent that has it will not finish it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequeueJob {
    pub lease: Lease,
    pub reason: RequeueReason,
    /// A sentence for the history.
    pub message: String,
}

/// Give up a job that has waited longer than its time to live, or run longer than its limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpireJob {
    pub job: JobId,
}

/// What a claim is answered with: all that the agent needs to do the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkOrder {
    pub input: Input,
    pub tool: ToolVersion,
    pub tool_digest: Digest,
    pub function: Key,
    /// A JSON object, defaults filled in.
    pub parameters: String,
    pub run_ms: u64,
    /// Path and query at the gateway from which the input is read.
    pub read_path: String,
    /// Path and query at the gateway to which each output is sent.
    pub write_path: String,
}
