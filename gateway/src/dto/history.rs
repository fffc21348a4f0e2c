use jobtrail_events::ids::PersonId;
use jobtrail_events::job::RequeueReason;
use jobtrail_events::value::Actor;
use jobtrail_projections::query;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Named, Status};
use crate::instant::Instant;
use crate::names::Known;

/// One transition of a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct History {
    pub status: Status,
    pub attempt: u32,
    pub at: Instant,
    pub by: Author,
    /// Why, where there is something to say.
    #[schema(required = true)]
    pub message: Option<String>,
    /// Why it went back into the queue: `agent-lost`, `agent-restarted`, `agent-stopped` or `function-failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// Whether the attempt runs in a sandbox; null while nobody has it.
    #[schema(required = true)]
    pub sandboxed: Option<bool>,
    pub sequence: u64,
}

/// Who caused something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Author {
    Person(Named),
    Agent(Named),
    /// The part of the system that watches over time-outs and lost agents.
    System,
}

impl History {
    pub fn of(row: query::HistoryRow, names: &Known) -> Self {
        let by = match row.by {
            Actor::Person(id) => Author::Person(names.of(id)),
            Actor::Agent(id) => Author::Agent(Named { id: id.0, name: row.agent_name }),
            Actor::Reconciler => Author::System,
        };
        Self {
            status: row.status.into(),
            attempt: row.attempt,
            at: row.at.into(),
            by,
            message: row.message,
            reason: row.requeue_reason.map(requeue_reason),
            sandboxed: row.sandboxed,
            sequence: row.sequence,
        }
    }

    pub fn person(row: &query::HistoryRow) -> Option<PersonId> {
        match row.by {
            Actor::Person(id) => Some(id),
            Actor::Agent(_) | Actor::Reconciler => None,
        }
    }
}

fn requeue_reason(reason: RequeueReason) -> &'static str {
    match reason {
        RequeueReason::AgentLost => "agent-lost",
        RequeueReason::AgentRestarted => "agent-restarted",
        RequeueReason::AgentStopped => "agent-stopped",
        RequeueReason::FunctionFailed => "function-failed",
        RequeueReason::AgentDropped => "agent-dropped",
    }
}
