//! What the gateway answers, as far as the commands read it. What is not read may change without them.

use jiff::Timestamp;
use jobtrail_events::job::JobStatus;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

#[derive(Clone, Debug, Deserialize)]
pub struct List<T> {
    pub items: Vec<T>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The cursor of the next part.
    pub next: Option<String>,
}

/// Anything that has an id.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Identified {
    pub id: Uuid,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Named {
    pub id: Uuid,
    pub name: Option<String>,
}

/// Who is signed in.
#[derive(Clone, Debug, Deserialize)]
pub struct Me {
    pub username: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TokenCreated {
    pub secret: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct File {
    pub id: Uuid,
    pub name: String,
    /// What people call it.
    pub display_name: Option<String>,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub sha256: String,
    /// 1, 2, 3, ...
    pub revision: u32,
    pub owner: Named,
    pub updated_at: Timestamp,
}

/// A file with all its revisions.
#[derive(Clone, Debug, Deserialize)]
pub struct FileDetails {
    #[serde(flatten)]
    pub file: File,
    pub revisions: Vec<Revision>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Revision {
    /// 1, 2, 3, ...
    pub revision: u32,
    pub name: String,
}

/// A function that takes a certain file.
#[derive(Clone, Debug, Deserialize)]
pub struct FunctionOfFile {
    pub tool: String,
    pub tool_version: String,
    pub function: String,
    /// A JSON Schema of an object.
    pub parameters: Value,
}

/// A tool and its versions, newest first.
#[derive(Clone, Debug, Deserialize)]
pub struct Tool {
    pub key: String,
    pub name: String,
    pub description: String,
    /// Chosen when none is named.
    pub chosen_version: Option<String>,
    pub versions: Vec<ToolVersion>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct ToolVersion {
    pub version: String,
    pub registered_at: Timestamp,
    /// Why.
    pub deprecated: Option<String>,
    pub functions: Vec<Function>,
    pub agents: Vec<Agent>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Function {
    pub key: String,
    pub name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Agent {
    pub id: Uuid,
    pub name: String,
    /// Online, Busy or Offline.
    pub status: String,
}

/// An agent with all that is told of it.
#[derive(Clone, Debug, Deserialize)]
pub struct AgentDetails {
    pub id: Uuid,
    pub name: String,
    pub status: String,
    pub host: String,
    pub os: String,
    pub arch: String,
    pub slots: u32,
    pub active_jobs: u32,
    pub takes_automatic: bool,
    pub sandboxed: bool,
    pub tools: Vec<AgentTool>,
    /// Of those that one sees.
    pub pools: Vec<Named>,
    pub since: Timestamp,
}

/// An enrolment token, without its secret.
#[derive(Clone, Debug, Deserialize)]
pub struct EnrolmentToken {
    pub id: Uuid,
    pub name: String,
    pub uses: u32,
    pub left: u32,
    pub expires: Timestamp,
}

#[derive(Clone, Debug, Deserialize)]
pub struct AgentTool {
    pub tool: String,
    pub version: String,
}

/// An API token, without its secret.
#[derive(Clone, Debug, Deserialize)]
pub struct Token {
    pub id: Uuid,
    pub name: String,
    pub scope: String,
    pub created: Timestamp,
    pub expires: Timestamp,
    pub last_used: Option<Timestamp>,
}

/// What is absent is not for who asks.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub username: Option<String>,
    pub email: Option<String>,
    pub role: Option<String>,
    pub active: Option<bool>,
    pub last_sign_in: Option<Timestamp>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PersonAdded {
    pub id: Uuid,
    pub one_time: Option<OneTimeSecret>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct OneTimeSecret {
    pub secret: String,
    pub expires: Timestamp,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Pool {
    pub id: Uuid,
    pub name: String,
    pub archived: bool,
    /// Only for administrators, as the members.
    pub audience: Option<Audience>,
    pub members: Option<Vec<Agent>>,
    pub members_online: u32,
    pub pending: u64,
    pub active: u64,
    pub ended_last_hour: u64,
    pub ended_last_day: u64,
    pub created_on: Timestamp,
}

/// Without its secret.
#[derive(Clone, Debug, Deserialize)]
pub struct Webhook {
    pub id: Uuid,
    pub owner: Named,
    /// `mine` or `all`.
    pub scope: String,
    pub url: String,
    pub events: Vec<String>,
    pub description: String,
    pub active: bool,
    pub disabled: Option<WebhookDisabled>,
    pub created: Timestamp,
    pub failing_since: Option<Timestamp>,
    pub previous_secret_until: Option<Timestamp>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct WebhookDisabled {
    pub reason: String,
}

/// A message to a webhook.
#[derive(Clone, Debug, Deserialize)]
pub struct Delivery {
    pub id: Uuid,
    #[serde(rename = "type")]
    pub kind: String,
    pub job_id: Option<Uuid>,
    pub created: Timestamp,
    /// `waiting`, `delivered` or `given-up`.
    pub state: String,
    pub next_try: Option<Timestamp>,
    pub reason: Option<String>,
    pub attempts: Vec<DeliveryAttempt>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct DeliveryAttempt {
    pub duration_ms: u64,
    pub status: Option<u16>,
    pub error: Option<String>,
}

/// Who may assign jobs to a pool; without people everyone.
#[derive(Clone, Debug, Deserialize)]
pub struct Audience {
    pub people: Option<Vec<Named>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct SubmitJob {
    pub file_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    pub tool: String,
    pub function: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_version: Option<String>,
    pub parameters: Map<String, Value>,
    pub assignment: Assignment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Assignment {
    Automatic,
    Agent { id: Uuid },
    Pool { id: Uuid },
}

#[derive(Clone, Debug, Deserialize)]
pub struct Job {
    pub id: Uuid,
    pub status: JobStatus,
    /// 1, 2, 3, ...
    pub attempt: u32,
    pub max_attempts: u32,
    pub tool: String,
    pub tool_name: String,
    pub tool_version: String,
    pub function: String,
    pub function_name: String,
    pub assignment: Assignment,
    pub agent: Option<Named>,
    pub pool: Option<Named>,
    /// Whether the present or last attempt runs in a sandbox; absent while nobody has had it.
    #[serde(default)]
    pub sandboxed: Option<bool>,
    pub started_on: Timestamp,
    pub started_by: Named,
    /// When it came into its present status.
    pub since: Timestamp,
    /// Only for the creator.
    pub inputs: Option<Vec<Input>>,
    /// Only for the creator.
    pub parameters: Option<Value>,
    pub progress: Option<Progress>,
    pub error: Option<JobError>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Input {
    pub file_id: Uuid,
    pub revision: u32,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Progress {
    /// 0 to 1.
    pub fraction: Option<f64>,
    pub message: Option<String>,
}

/// The event `progress` of the live changes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct JobProgress {
    pub job_id: Uuid,
    #[serde(flatten)]
    pub progress: Progress,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct JobError {
    pub message: String,
    /// The end of the log.
    pub log_tail: String,
}

/// One transition of a job.
#[derive(Clone, Debug, Deserialize)]
pub struct History {
    pub status: JobStatus,
    pub attempt: u32,
    pub at: Timestamp,
    pub by: Author,
    pub message: Option<String>,
    /// The sequence of the log.
    pub sequence: u64,
}

/// Who caused a transition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Author {
    Person(Named),
    Agent(Named),
    System,
}

/// Why a job is pending.
#[derive(Clone, Debug, Deserialize)]
pub struct Queue {
    pub status: JobStatus,
    /// Jobs before it; absent when it is not pending.
    pub ahead: Option<u64>,
    /// `ahead` stopped counting there.
    pub ahead_is_at_least: bool,
    pub agents: Vec<Agent>,
    /// Why no agent that could run it takes work, and what to do.
    pub obstacle: Option<String>,
    /// What it waits for when one does.
    #[serde(default)]
    pub waits_for: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Artifact {
    pub file_id: Uuid,
    pub output: String,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

/// A tree of files that its members share.
#[derive(Clone, Debug, Deserialize)]
pub struct System {
    pub id: Uuid,
    pub name: String,
    pub description: String,
    pub archived: bool,
    /// Of who asks; absent: they are no member.
    pub role: Option<String>,
    pub members: u64,
    pub folders: u64,
    pub files: u64,
    pub snapshots: u64,
    pub created_on: Timestamp,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Member {
    pub person: Named,
    pub role: String,
}

/// What is at a place of a tree.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// Absent: it is a folder.
    pub file: Option<TrackedFile>,
}

/// A file at the revision that is tracked.
#[derive(Clone, Debug, Deserialize)]
pub struct TrackedFile {
    pub id: Uuid,
    pub revision: u32,
    pub pinned: bool,
    /// Bytes.
    pub size: u64,
    pub owner: Named,
}

/// A name for a moment of a system.
#[derive(Clone, Debug, Deserialize)]
pub struct Snapshot {
    pub id: Uuid,
    pub system: Named,
    pub name: String,
    pub description: String,
    pub taken_by: Option<Named>,
    pub taken_on: Timestamp,
    pub folders: u64,
    pub files: u64,
}

/// How much is different in another tree.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Comparison {
    pub added: u64,
    pub removed: u64,
    pub changed: u64,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Difference {
    pub path: String,
    /// `added`, `removed` or `changed`.
    pub kind: String,
    pub before: Option<Entry>,
    pub after: Option<Entry>,
}
