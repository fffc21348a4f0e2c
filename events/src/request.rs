//! Commands as requests over NATS, and what they are answered with.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::agent::{
    ArchiveAgent, CreateEnrolment, Enlisted, EnrolAgent, EnrolmentCreated, EnrolmentRow, Heard, Heartbeat, LeaveAgent,
    ListEnrolments, RegisterAgent, RevokeEnrolment,
};
use crate::file::{ArchiveFile, DescribeFile, RegisterFile, RestoreFile, ReviseFile};
use crate::ids::{AgentId, CorrelationId, JobId, PersonId, PoolId, SystemId};
use crate::job::{
    CancelJob, ClaimJob, CompleteJob, FailJob, RepeatJob, RequeueJob, StartJob, StartUpload, SubmitJob, TakeOutput,
    WorkOrder,
};
use crate::person::{
    AddPerson, ChangeOneself, ChangePerson, EndSessions, ErasePerson, GetPerson, ListPeople, OneTimeSecret, PeoplePage,
    PersonAdded, PersonRow, ResetPassword, Role,
};
use crate::pool::{AddPoolMember, ArchivePool, ChangePool, CreatePool, RemovePoolMember, RestorePool};
use crate::rejection::Rejection;
use crate::system::{
    AddFolders, ArchiveSystem, ChangeSystem, CreateSystem, MoveEntry, PinEntry, RemoveEntry, RemoveSystemMember,
    RestoreSystem, SetSystemMember, TakeSnapshot, TrackFiles,
};
use crate::tool::{DeprecateToolVersion, RecommendToolVersion};
use crate::webhook::{
    ChangeWebhook, CreateWebhook, DeleteWebhook, DeliveryPage, DeliveryRow, GetWebhook, ListDeliveries, ListWebhooks,
    PingWebhook, Redeliver, RotateWebhookSecret, WebhookRow, WebhookSecret,
};

/// The rows of a page of any list when none are asked for, and the most that can be.
pub const DEFAULT_PAGE: u16 = 50;
pub const LARGEST_PAGE: u16 = 500;

/// The rows of a page, or what is wrong with the field `limit`.
pub fn page_size(limit: Option<u16>) -> Result<usize, String> {
    let limit = limit.unwrap_or(DEFAULT_PAGE);
    if (1..=LARGEST_PAGE).contains(&limit) { Ok(limit.into()) } else { Err(format!("must be 1 to {LARGEST_PAGE}")) }
}

/// A command that can be sent, with the name that its subject ends with and what it is answered with.
pub trait Command: Serialize + DeserializeOwned + Send + Sync + 'static {
    const NAME: &'static str;
    type Answer: Serialize + DeserializeOwned + Send + 'static;
}

/// A command of a person, as the gateway sends it on. (An agent's subject says who it is.)
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request<C> {
    pub person: PersonId,
    pub role: Role,
    pub correlation: CorrelationId,
    pub command: C,
}

/// A command was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done<A> {
    pub answer: A,
    /// The log's sequence that holds the outcome: a reader who has got there sees it.
    pub sequence: u64,
}

/// A command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Rejected(Rejection),
    /// It may or may not have been carried out; asking again is safe.
    #[error("the service could not do it just now: {0}")]
    Unavailable(String),
    #[error("the service could not read the request: {0}")]
    Unreadable(String),
}

pub type Reply<A> = Result<Done<A>, Refusal>;

macro_rules! commands {
    ($($command:ty, $name:literal => $answer:ty;)*) => {$(
        impl Command for $command {
            const NAME: &'static str = $name;
            type Answer = $answer;
        }
    )*};
}

// Of people: `cmd.<name>`.
commands! {
    SubmitJob, "job.submit" => JobId;
    RepeatJob, "job.repeat" => Option<JobId>;
    CancelJob, "job.cancel" => ();
    RegisterFile, "file.register" => ();
    ReviseFile, "file.revise" => u32;
    ArchiveFile, "file.archive" => ();
    RestoreFile, "file.restore" => ();
    DescribeFile, "file.describe" => ();
    CreateSystem, "system.create" => SystemId;
    ChangeSystem, "system.change" => ();
    SetSystemMember, "system.set-member" => ();
    RemoveSystemMember, "system.remove-member" => ();
    AddFolders, "system.add-folders" => ();
    TrackFiles, "system.track" => ();
    MoveEntry, "system.move" => ();
    RemoveEntry, "system.remove" => ();
    PinEntry, "system.pin" => ();
    TakeSnapshot, "system.take-snapshot" => ();
    ArchiveSystem, "system.archive" => ();
    RestoreSystem, "system.restore" => ();
    DeprecateToolVersion, "tool.deprecate" => ();
    RecommendToolVersion, "tool.recommend" => ();
    CreateEnrolment, "enrolment.create" => EnrolmentCreated;
    ListEnrolments, "enrolment.list" => Vec<EnrolmentRow>;
    RevokeEnrolment, "enrolment.revoke" => ();
    CreateWebhook, "webhook.create" => WebhookSecret;
    ListWebhooks, "webhook.list" => Vec<WebhookRow>;
    GetWebhook, "webhook.get" => WebhookRow;
    ChangeWebhook, "webhook.change" => WebhookRow;
    DeleteWebhook, "webhook.delete" => ();
    RotateWebhookSecret, "webhook.rotate-secret" => WebhookSecret;
    PingWebhook, "webhook.ping" => DeliveryRow;
    ListDeliveries, "webhook.deliveries" => DeliveryPage;
    Redeliver, "webhook.redeliver" => DeliveryRow;
    ArchiveAgent, "agent.archive" => ();
    CreatePool, "pool.create" => PoolId;
    ChangePool, "pool.change" => ();
    AddPoolMember, "pool.add-member" => ();
    RemovePoolMember, "pool.remove-member" => ();
    ArchivePool, "pool.archive" => ();
    RestorePool, "pool.restore" => ();
    AddPerson, "person.add" => PersonAdded;
    ChangePerson, "person.change" => ();
    ErasePerson, "person.erase" => ();
    ResetPassword, "person.reset-password" => OneTimeSecret;
    EndSessions, "person.end-sessions" => ();
    ChangeOneself, "person.change-oneself" => ();
    ListPeople, "person.list" => PeoplePage;
    GetPerson, "person.get" => PersonRow;
}

// In nobody's name: `cmd.<name>`.
commands! {
    EnrolAgent, "enrolment.use" => AgentId;
}

// Of agents: `cmd.agent.<id>.<name>`.
commands! {
    RegisterAgent, "register" => Enlisted;
    Heartbeat, "heartbeat" => Heard;
    LeaveAgent, "leave" => ();
    ClaimJob, "claim" => WorkOrder;
    StartJob, "start" => ();
    TakeOutput, "output-ready" => ();
    StartUpload, "upload-started" => ();
    CompleteJob, "complete" => ();
    FailJob, "fail" => ();
    RequeueJob, "give-back" => ();
}
