//! What `GET /changes` sends.

use jobtrail_events::ids::PersonId;
use jobtrail_projections::query::{Change, Changed};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Progress, Status};

/// Something has changed: read it again. The name of the event is the `kind`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChangeEvent {
    pub kind: &'static str,
    /// Of the job, the file, the agent, the pool, the person or the system; of a tool its key.
    pub id: String,
    /// Of a job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Of a job: the file that it works on. Only for the creator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_id: Option<Uuid>,
    pub sequence: u64,
}

/// One event of the stream.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the stream, which is written event by event")]
pub struct LiveEvent {
    /// The sequence up to which you were told everything, to come back with; `progress` has none.
    id: Option<String>,
    /// What `data` is of: `open` and `reset` of PositionEvent, `progress` of ProgressEvent, any other of ChangeEvent.
    #[schema(example = "job")]
    event: String,
    /// JSON.
    data: String,
}

/// How far a running job of yours is; the event `progress`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProgressEvent {
    pub job_id: Uuid,
    pub attempt: u32,
    #[serde(flatten)]
    pub progress: Progress,
}

/// The event `open` at the beginning, and `reset` when changes were missed: read everything again that you show.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PositionEvent {
    pub sequence: u64,
}

impl ChangeEvent {
    pub fn of(change: &Change, viewer: PersonId) -> Self {
        let (kind, id, status, file_id) = match &change.what {
            Changed::Job { job, status, file, creator } => {
                let file = (*creator == viewer).then_some(file.0);
                ("job", job.to_string(), Some((*status).into()), file)
            }
            Changed::File { file } => ("file", file.to_string(), None, None),
            Changed::Agent { agent } => ("agent", agent.to_string(), None, None),
            Changed::Tool { tool } => ("tool", tool.to_string(), None, None),
            Changed::Pool { pool } => ("pool", pool.to_string(), None, None),
            Changed::Person { person } => ("person", person.to_string(), None, None),
            Changed::System { system } => ("system", system.to_string(), None, None),
        };
        Self { kind, id, status, file_id, sequence: change.sequence }
    }
}
