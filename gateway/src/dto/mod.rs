//! The documents of the API: types of their own, so that neither the events nor the views are bound by what clients read.

mod agent;
mod enrolment;
mod file;
mod history;
mod job;
mod live;
mod person;
mod pool;
mod provenance;
mod queue;
mod submit;
mod system;
mod target;
mod tool;
mod webhook;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use agent::{Agent, CapableAgent};
pub use enrolment::{CreateEnrolmentToken, Enrol, Enrolled, EnrolmentToken, EnrolmentTokenCreated};
pub use file::{ArtifactGroup, Counted, DescribeFile, File, FileDetails};
pub use history::History;
pub use job::{Artifact, Job, Progress, Status};
pub use live::{ChangeEvent, LiveEvent, PositionEvent, ProgressEvent};
pub use person::{
    AddPerson, ChangeMe, ChangePassword, ChangePerson, CreateToken, ErasePerson, Me, OidcMethod, OneTimeSecret,
    OrganizationRole, Person, PersonAdded, Session, SetPassword, SignIn, SignInMethods, Token, TokenCreated,
};
pub use pool::{ChangePool, CreatePool, Pool};
pub use provenance::Provenance;
pub use queue::{Counts, Queue};
pub use submit::{Assignment, SubmitJob};
pub use system::{
    AddFolders, ChangeEntry, ChangeSystem, Comparison, CreateSystem, Difference, Entry, Extract, Member, SetMember,
    Snapshot, System, TakeSnapshot, TrackFile, TrackFiles, path as tree_path,
};
pub use target::{AgentCounts, Targets};
pub use tool::{Deprecate, FunctionOfFile, Tool, ToolVersion};
pub use webhook::{ChangeWebhook, CreateWebhook, Delivery, Webhook, WebhookScope, WebhookSecret};

/// A list that is complete.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
}

/// A part of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change.
    #[schema(required = true)]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// What the projections answered, each row as it is shown.
    pub fn of<R>(page: jobtrail_projections::query::Page<R>, show: impl FnMut(R) -> T) -> Self {
        Self { items: page.rows.into_iter().map(show).collect(), next: page.next }
    }
}

/// What was asked for is done, but cannot be shown just now.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Accepted {
    pub id: Uuid,
}

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Named {
    pub id: Uuid,
    /// Null when it is not known, or not any more.
    #[schema(required = true)]
    pub name: Option<String>,
}
